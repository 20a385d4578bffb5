"""Stores predictions, on disk before they are answered, and the text of articles where it is to be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from model.article import TEXT_FIELDS, Article
from model.results import Prediction
from model.text import clean_line
from service.store.database import Database, PreparedInsert
from service.store.group_commit import GroupCommit
from service.store.tables import article_ids, articles, predictions, texts

OPEN, ACCEPTED, CORRECTED = "open", "accepted", "corrected"  # the states of a kept article
SHOWN = ("model", "section", "probability", "decision")  # what the row of a kept article has of its prediction, beside the id
_MAX_NAME = 200  # characters of a value in an indexed column


def content_hash(article: Article) -> str:
    """SHA-256 of the normalised title, lead and body, in hexadecimal: two spellings of one article have the same."""
    return hashlib.sha256("\0".join(getattr(article, name) for name in TEXT_FIELDS).encode()).hexdigest()


def prediction_id(content: str, model: str) -> str:
    """The id of the prediction of the model ``model`` for the article with the hash ``content``: the same one whenever it is made."""
    return hashlib.sha256(f"{content} {model}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Record:
    """A prediction as it is stored: numbers, and no text of the article."""

    id: str
    content_hash: str
    model: str
    section: str | None
    probability: float | None
    decision: str | None
    scores: Mapping[str, float]
    unknown: float | None = None

    @classmethod
    def of(cls, article: Article, prediction: Prediction | None, model: str) -> Record:
        """The record of the prediction of ``model`` for ``article``."""
        content = content_hash(article)
        if prediction is None:
            return cls(prediction_id(content, model), content, model, None, None, None, {})
        scores = {score.section.slug: round(score.probability, 4) for score in prediction.ranked}
        first = prediction.ranked[0]
        unknown = None if prediction.unknown is None else round(prediction.unknown, 4)
        return cls(
            prediction_id(content, model),
            content,
            model,
            first.section.slug,
            first.probability,
            prediction.decision.value,
            scores,
            unknown,
        )


_COLUMNS = tuple(one.name for one in fields(Record))


@dataclass(frozen=True, slots=True)
class Predicted:
    """A record, with the article when its text is to be kept; ``external_id`` is the caller's own id of it, if any.

    ``analyzed`` is the article as it was analysed, for the shadow bundle; it is not stored.
    """

    record: Record
    article: Article | None = None
    external_id: str | None = None
    analyzed: Article | None = None


class Records:
    """Records predictions; threads share a commit. ``keep_text``: every article is kept, requested or not."""

    def __init__(self, database: Database, *, keep_text: bool = False) -> None:
        self.keep_text = keep_text
        self._database = database
        self._commits = GroupCommit(self._write)
        self._insert = database.insert(predictions).on_conflict_do_nothing()
        self._insertion = PreparedInsert(database, self._insert)

    def keep(self, predicted: Sequence[Predicted]) -> None:
        """Store them; on disk on return. Existing records are left as they are. Raises StoreUnavailable."""
        self._commits.put(predicted)

    def has(self, identity: str) -> bool:
        """Whether the prediction ``identity`` is kept. Raises StoreUnavailable."""
        with self._database.reading() as connection:
            return connection.scalar(select(predictions.c.id).where(predictions.c.id == identity)) is not None

    def write(self, connection: Connection, predicted: Sequence[Predicted]) -> None:
        """Write at least one of them within the transaction of ``connection``."""
        now = datetime.now(UTC)
        kept = {one.record.content_hash: one for one in predicted if one.article}
        rows = _prediction_rows(predicted, now)
        connection.execute(self._insert, rows)
        if kept:
            self._lock(connection, rows)
            connection.execute(self._keep_articles, [_article_row(kept[key], now) for key in sorted(kept)])
            keep_text(self._database, connection, {key: one.article for key, one in kept.items() if one.article})
            keep_ids(self._database, connection, [(one.external_id, one.record.content_hash) for one in predicted if one.article])

    def _write(self, predicted: Sequence[Predicted]) -> None:
        if not any(one.article for one in predicted):
            self._insertion.write(_prediction_rows(predicted, datetime.now(UTC)))
            return
        with self._database.writing() as connection:
            self.write(connection, predicted)

    def _lock(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Lock the predictions ``rows`` against deletion until the transaction ends; one deleted meanwhile is written again.

        A later deletion then finds the article that is kept with it. SQLite has one writer at a time anyway.
        """
        names = predictions.c.id.in_([row["id"] for row in rows])
        held = select(predictions.c.id).where(names).order_by(predictions.c.id).with_for_update(read=True, key_share=True)
        while not self._database.is_sqlite and len(connection.scalars(held).all()) < len(rows):
            connection.execute(self._insert, rows)

    @property
    def _keep_articles(self) -> Any:
        """The upsert: an article that is sent again gets its new prediction, source and date; its state stays."""
        statement = self._database.insert(articles)
        new = statement.excluded
        renewed: dict[str, Any] = {name: new[name] for name in ("prediction_id", *SHOWN, "stored_at")}
        renewed |= {name: func.coalesce(new[name], articles.c[name]) for name in ("external_id", "published_at")}
        renewed |= {name: func.coalesce(func.nullif(new[name], ""), articles.c[name]) for name in ("source", "url", "author")}
        return statement.on_conflict_do_update(index_elements=[articles.c.content_hash], set_=renewed)


def _prediction_rows(predicted: Sequence[Predicted], now: datetime) -> list[dict[str, Any]]:
    records = {one.record.id: one.record for one in predicted}
    ordered = (records[key] for key in sorted(records))  # so that writers cannot deadlock
    return [{"created_at": now} | {name: getattr(record, name) for name in _COLUMNS} for record in ordered]


def _article_row(predicted: Predicted, now: datetime) -> dict[str, Any]:
    record, article = predicted.record, predicted.article
    assert article is not None
    shown = {name: getattr(record, name) for name in SHOWN}
    row = sent_row(article, record.content_hash, predicted.external_id, now)
    return {**row, "prediction_id": record.id, **shown, "state": OPEN, "revision": 0}


def keep_text(database: Database, connection: Connection, kept: Mapping[str, Article]) -> None:
    """Store lead and body of each article as written, by its content hash; its row of ``articles`` must exist."""
    rows = [{"content_hash": key, "lead": kept[key].written[1], "body": kept[key].written[2]} for key in sorted(kept)]
    connection.execute(database.insert(texts).on_conflict_do_nothing(), rows)


def keep_ids(database: Database, connection: Connection, sent: Iterable[tuple[str | None, str]]) -> None:
    """Store the ids of the ``sent`` articles, pairs of id and content hash; their rows of ``articles`` must exist."""
    names = sorted({(name, content) for external_id, content in sent if (name := kept_id(external_id))})
    if names:
        rows = [{"external_id": name, "content_hash": content} for name, content in names]
        connection.execute(database.insert(article_ids).on_conflict_do_nothing(), rows)


def sent_row(article: Article, content: str, external_id: str | None, now: datetime) -> dict[str, Any]:
    """The columns of a kept article that come from the article itself."""
    return {
        "content_hash": content,
        "external_id": kept_id(external_id),
        "title": article.written[0],
        "source": short_line(article.source),
        "url": article.url,
        "author": article.author,
        "published_at": article.published_at,
        "stored_at": now,
    }


def kept_id(external_id: str | None) -> str | None:
    """The caller's own id of an article as it is kept: one line; a long one is cut and ends with its hash, to stay distinct."""
    name = clean_line(external_id or "")
    if len(name) > _MAX_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()
        name = f"{name[: _MAX_NAME - len(digest) - 1]}~{digest}"
    return name or None


def short_line(text: str | None) -> str:
    """``text`` as one clean line that fits a column with an index."""
    return clean_line(text or "")[:_MAX_NAME]
