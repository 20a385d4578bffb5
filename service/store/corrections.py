"""Editors' decisions: stored once, with the article, in an order that never changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from model.article import VIETNAM, Article
from service.errors import FieldError, InvalidRequest, TextNotKept
from service.store.cursors import cursor_of, number_of
from service.store.database import Database
from service.store.idempotency import Attempt, Idempotency, Outcome
from service.store.records import ACCEPTED, CORRECTED, SHOWN, content_hash, keep_ids, keep_text, sent_row
from service.store.tables import articles, corrections, predictions, texts

OPERATION = "corrections"
_ORDER = 7_363_842_902  # an advisory lock of PostgreSQL
_MAX_CHARACTERS = 8_000_000  # of articles in a page: five hundred may have as many megabytes
_AT_A_TIME = 16  # rows that are read at once
_CURSOR = b"c1"  # begins every cursor, to distinguish it from other and later kinds


@dataclass(frozen=True, slots=True)
class EditorDecision:
    """What an editor decided about the article of a prediction, or about ``article``; ``external_id`` is the caller's id of that."""

    editor: str
    section: str | None = None
    summary: str | None = None
    prediction_id: str | None = None
    article: Article | None = None
    external_id: str | None = None
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the editor was shown: the prediction ``id`` of ``model``, and its most probable ``section``."""

    id: str
    model: str
    section: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some corrections, oldest first, and the cursor to those after them, made or not yet; None on an empty page."""

    corrections: tuple[Mapping[str, Any], ...]
    next: str | None


class Corrections:
    """The corrections of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._idempotency = Idempotency(database)

    def add(self, attempt: Attempt, decided: EditorDecision, warnings: tuple[str, ...] = ()) -> Outcome:
        """Store the correction; its id and ``warnings``, or the first answer if ``attempt`` was sent before.

        Raises InvalidRequest for a prediction that is not known or is of another article, TextNotKept when there is no text, and what
        ``Idempotency.run`` raises.
        """
        return self._idempotency.run(attempt, lambda connection: {"id": self._add(connection, decided), "warnings": list(warnings)})

    def page(self, limit: int, cursor: str | None = None) -> Page:
        """At most ``limit`` corrections after ``cursor``. Raises InvalidRequest for a cursor that is none.

        New ones always come after those that were seen, so that whoever follows the cursors, and asks with the last one again later, misses
        none and sees none twice.
        """
        after = number_of(_CURSOR, cursor) if cursor is not None else 0
        wanted = (
            select(corrections, *_TEXT)
            .join_from(corrections, articles)
            .join(texts)
            .where(corrections.c.number > after, corrections.c.undone_at.is_(None))
            .order_by(corrections.c.number)
            .limit(limit)
            .execution_options(yield_per=_AT_A_TIME)
        )
        with self._database.reading() as connection, connection.execute(wanted) as found:
            rows = _fitting(found)
        return Page(tuple(map(as_json, rows)), cursor_of(_CURSOR, rows[-1].number) if rows else None)

    def _add(self, connection: Connection, decided: EditorDecision) -> str:
        now = datetime.now(UTC)
        suggestion = _suggestion(connection, decided)
        article = self._article(connection, decided, suggestion, now)
        return write_correction(self._database, connection, article, suggestion, decided, now)

    def _article(self, connection: Connection, decided: EditorDecision, suggestion: Row[Any] | None, now: datetime) -> int:
        """The number of the kept article; ``decided.article`` is kept when it was not."""
        if decided.article is None:
            assert suggestion is not None
            found = connection.scalar(select(articles.c.id).where(articles.c.content_hash == suggestion.content_hash))
            if found is None:
                raise TextNotKept
            return int(found)
        content = content_hash(decided.article)
        row = sent_row(decided.article, content, decided.external_id, now)
        row |= {"prediction_id": suggestion.id} | {name: getattr(suggestion, name) for name in SHOWN} if suggestion else {}
        statement = self._database.insert(articles).values(**row, state=CORRECTED, revision=0)
        renewed = {"external_id": func.coalesce(statement.excluded.external_id, articles.c.external_id)}
        upsert = statement.on_conflict_do_update(index_elements=[articles.c.content_hash], set_=renewed)
        number = int(connection.scalars(upsert.returning(articles.c.id)).one())
        keep_text(self._database, connection, {content: decided.article})
        keep_ids(self._database, connection, [(decided.external_id, content)])
        return number


def _fitting(found: Iterable[Row[Any]]) -> list[Row[Any]]:
    """The first of ``found`` that fit into a page, at least one where there is one."""
    rows: list[Row[Any]] = []
    characters = 0
    for row in found:
        characters += len(row.lead) + len(row.body)
        if rows and characters > _MAX_CHARACTERS:
            break
        rows.append(row)
    return rows


def write_correction(
    database: Database,
    connection: Connection,
    article: int,
    suggestion: Suggestion | Row[Any] | None,
    decided: EditorDecision,
    now: datetime,
) -> str:
    """Store the decision ``decided`` about the kept article with the number ``article``; the id of the correction.

    Raises TextNotKept when the article has been deleted meanwhile.
    """
    suggested = suggestion.section if suggestion else None
    agreed = decided.section is not None and decided.section == suggested
    state = {"state": ACCEPTED if agreed else CORRECTED, "revision": articles.c.revision + 1, "stored_at": now}
    if not connection.execute(update(articles).where(articles.c.id == article).values(state)).rowcount:
        raise TextNotKept
    if not database.is_sqlite:  # numbers must become visible in order; SQLite has one writer at a time anyway
        connection.execute(select(func.pg_advisory_xact_lock(_ORDER)))
    identity = uuid.uuid4().hex
    connection.execute(
        insert(corrections).values(
            id=identity,
            article=article,
            prediction_id=suggestion.id if suggestion else None,
            model=suggestion.model if suggestion else None,
            suggested=suggested,
            section=decided.section,
            summary=decided.summary,
            editor=decided.editor,
            key_id=decided.key_id,
            created_at=now,
        )
    )
    return identity


def _suggestion(connection: Connection, decided: EditorDecision) -> Row[Any] | None:
    """The corrected prediction: the named one, else the one that the inbox shows for the sent article, else its newest."""
    if decided.prediction_id is None:
        assert decided.article is not None
        shown = predictions.c.id == articles.c.prediction_id  # after a rollback the inbox shows an older prediction
        sent = select(predictions).outerjoin(articles, predictions.c.content_hash == articles.c.content_hash)
        sent = sent.where(predictions.c.content_hash == content_hash(decided.article))
        return connection.execute(_locked(sent.order_by(shown.desc(), predictions.c.created_at.desc()).limit(1))).first()
    named = connection.execute(_locked(select(predictions).where(predictions.c.id == decided.prediction_id))).first()
    if named is None:
        raise InvalidRequest([FieldError("/prediction_id", "no such prediction is stored; send the article instead")])
    if decided.article and content_hash(decided.article) != named.content_hash:
        raise InvalidRequest([FieldError("/article", "is not the article of prediction_id; send only one of the two")])
    return named


def _locked(found: Select[Any]) -> Select[Any]:
    """``found`` with its predictions locked against deletion until the transaction ends; a later deletion finds the article."""
    return found.with_for_update(read=True, key_share=True, of=predictions)


_TEXT = (
    *(articles.c[name] for name in ("content_hash", "external_id", "title", "source", "url", "author", "published_at")),
    texts.c.lead,
    texts.c.body,
)


def as_json(row: Row[Any]) -> dict[str, Any]:
    """The correction ``row``, with the columns of its article and text, as it is answered and exported."""
    return {
        "id": row.id,
        "article": {
            "id": row.external_id or row.content_hash,
            "title": row.title,
            "lead": row.lead,
            "body": row.body,
            "source": row.source or None,
            "url": row.url or None,
            "author": row.author or None,
            "published_at": row.published_at.astimezone(VIETNAM).isoformat() if row.published_at else None,
        },
        "section": row.section,
        "summary": row.summary,
        "editor": row.editor,
        "created_at": row.created_at.isoformat(),
        "prediction_id": row.prediction_id,
        "model": {"id": row.model} if row.model else None,
        "suggested": row.suggested,
    }
