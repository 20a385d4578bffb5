"""An article from the compose view, filed: kept with its text, its prediction and what the editor decided, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from model.article import Article
from model.results import Prediction
from service.desk.editors import Editor
from service.desk.settling import AlreadySettled, CurrentDecision, current_decision
from service.store.corrections import EditorDecision, Suggestion, write_correction
from service.store.database import Database
from service.store.records import OPEN, Predicted, Record, Records
from service.store.tables import articles, corrections


@dataclass(frozen=True, slots=True, repr=False)
class Filed:
    """An article to file under ``section``; ``summary`` where the editor wrote it himself; ``seen`` is the decision that he was told of."""

    article: Article
    prediction: Prediction | None
    model: str
    section: str
    summary: str | None
    seen: str = ""


class Filing:
    """Files the articles of a database."""

    def __init__(self, database: Database, records: Records) -> None:
        self._database = database
        self._records = records

    def file(self, filed: Filed, editor: Editor) -> str:
        """The id of the correction (an acceptance where the section is the suggested one), on disk. Sent twice it is made once.

        Raises AlreadySettled when somebody else has settled the same article, and the editor was not told, and StoreUnavailable.
        """
        made = Record.of(filed.article, filed.prediction, filed.model)
        decided = EditorDecision(editor.name, filed.section, filed.summary, made.id, key_id=editor.key_id)
        with self._database.writing() as connection:
            self._records.write(connection, [Predicted(made, filed.article)])  # from here on nobody else changes the article
            row = connection.execute(select(articles).where(articles.c.content_hash == made.content_hash)).one()
            standing = current_decision(connection, row) if row.state != OPEN else None
            if standing and self._is_the_same(connection, standing, decided):
                return standing.id
            mine = standing and (standing.editor, standing.key_id) == (editor.name, editor.key_id)
            if standing and not mine and standing.id != filed.seen:
                raise AlreadySettled(standing)
            suggestion = Suggestion(made.id, made.model, made.section)
            return write_correction(self._database, connection, row.id, suggestion, decided, datetime.now(UTC))

    def title(self, identity: str) -> str | None:
        """The title of the article that the correction ``identity`` is of; None when there is none."""
        wanted = select(articles.c.title).join(corrections, corrections.c.article == articles.c.id).where(corrections.c.id == identity)
        with self._database.reading() as connection:
            return connection.scalar(wanted)

    @staticmethod
    def _is_the_same(connection: Connection, standing: CurrentDecision, decided: EditorDecision) -> bool:
        summary = connection.scalar(select(corrections.c.summary).where(corrections.c.id == standing.id))
        there = (standing.editor, standing.key_id, standing.section, summary)
        return there == (decided.editor, decided.key_id, decided.section, decided.summary)
