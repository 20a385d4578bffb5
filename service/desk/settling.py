"""What an editor does with an article of the inbox: accept its suggestion, correct it, undo.

What is decided is a correction like any other (``service.store.corrections``); that of the section which was suggested is an acceptance.

Several editors have the inbox open at once. Whoever settles an article says which revision of it they saw: when somebody else has settled
it since, nothing is done and they are told who and how, and may then decide again, knowing it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from service.errors import ServiceError
from service.store.corrections import EditorDecision, Suggestion, write_correction
from service.store.database import Database
from service.store.records import ACCEPTED, CORRECTED, OPEN
from service.store.tables import articles, corrections, predictions


@dataclass(frozen=True, slots=True)
class CurrentDecision:
    """The last decision about an article that was not undone; ``revision`` is the article's."""

    number: int
    id: str
    editor: str
    key_id: str | None
    suggested: str | None
    section: str | None
    at: datetime
    revision: int

    @property
    def accepted(self) -> bool:
        """Whether the suggestion was accepted."""
        return self.section is not None and self.section == self.suggested


class AlreadySettled(ServiceError):
    """Somebody else has settled the article since this editor opened it."""

    def __init__(self, standing: CurrentDecision) -> None:
        super().__init__("the article was settled meanwhile")
        self.standing = standing


class Gone(ServiceError):
    """The article or the decision no longer exists."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The ``section`` that an editor chose for the article ``number``, of which they saw ``revision`` and ``prediction_id``."""

    number: int
    revision: int
    section: str
    editor: str
    key_id: str | None = None
    prediction_id: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """An undone decision; ``already``: somebody else had undone it before."""

    number: int
    editor: str
    at: datetime
    already: bool


class Settling:
    """Decides about the articles of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, choice: Choice) -> str:
        """Store the choice; the id of the correction, or of the one that stands if it is the same. Raises AlreadySettled and Gone."""
        with self._database.writing() as connection:
            article = self._locked(connection, choice.number)
            standing = current_decision(connection, article) if article.state != OPEN else None
            if standing and (standing.editor, standing.key_id, standing.section) == (choice.editor, choice.key_id, choice.section):
                return standing.id
            if standing and article.revision != choice.revision:
                raise AlreadySettled(standing)
            decided = EditorDecision(choice.editor, choice.section, prediction_id=choice.prediction_id, key_id=choice.key_id)
            return write_correction(
                self._database, connection, article.id, _seen(connection, article, choice.prediction_id), decided, datetime.now(UTC)
            )

    def undo(self, identity: str, editor: str) -> Undone:
        """Undo the correction ``identity``; the decision before it is current again, or the article is open. Raises Gone."""
        with self._database.writing() as connection:
            number = connection.scalar(select(corrections.c.article).where(corrections.c.id == identity))
            if number is None:
                raise Gone
            article = self._locked(connection, number)
            row = connection.execute(select(corrections).where(corrections.c.id == identity)).one()
            if row.undone_at:
                return Undone(number, row.undone_by, row.undone_at, already=True)
            now = datetime.now(UTC)
            connection.execute(update(corrections).where(corrections.c.id == identity).values(undone_at=now, undone_by=editor))
            standing = current_decision(connection, article)
            state = OPEN if standing is None else ACCEPTED if standing.accepted else CORRECTED
            values = {"state": state, "revision": articles.c.revision + 1}
            connection.execute(update(articles).where(articles.c.id == number).values(values))
            return Undone(number, editor, now, already=False)

    def current(self, number: int) -> CurrentDecision | None:
        """The current decision about the article ``number``, or None."""
        with self._database.reading() as connection:
            article = connection.execute(select(articles).where(articles.c.id == number)).first()
            return current_decision(connection, article) if article else None

    @staticmethod
    def _locked(connection: Connection, number: int) -> Row[Any]:
        """The article, locked until the transaction ends; SQLite has one writer at a time anyway."""
        row = connection.execute(select(articles).where(articles.c.id == number).with_for_update(key_share=True)).first()
        if row is None:
            raise Gone
        return row


def current_decision(connection: Connection, article: Row[Any]) -> CurrentDecision | None:
    """The last decision about ``article``, a row of that table, that was not undone; None when there is none."""
    found = connection.execute(
        select(corrections)
        .where(corrections.c.article == article.id, corrections.c.undone_at.is_(None))
        .order_by(corrections.c.number.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    return CurrentDecision(
        article.id, found.id, found.editor, found.key_id, found.suggested, found.section, found.created_at, article.revision
    )


def _seen(connection: Connection, article: Row[Any], prediction_id: str | None) -> Suggestion | None:
    """The prediction that the editor saw; the newest one where that no longer exists."""
    if prediction_id and prediction_id != article.prediction_id:
        named = (predictions.c.id == prediction_id) & (predictions.c.content_hash == article.content_hash)
        if row := connection.execute(select(predictions).where(named)).first():
            return Suggestion(row.id, row.model, row.section)
    return Suggestion(article.prediction_id, article.model, article.section) if article.prediction_id else None
