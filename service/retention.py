"""Deletion: of all that is older than the retention, and of single articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Select, delete, exists, func, or_, select

from service.jobs.store import Jobs, delete_job_articles
from service.store import search
from service.store.database import Database, deferred_to_sweep
from service.store.idempotency import ANSWERS_KEPT
from service.store.records import kept_id
from service.store.tables import article_ids, articles, corrections, idempotency_keys, job_articles, predictions

_AT_A_TIME = 1_000  # rows: a writer waits no longer than these take


@dataclass(frozen=True, slots=True)
class DeletedRows:
    """How many rows were deleted."""

    articles: int = 0
    corrections: int = 0
    predictions: int = 0
    jobs: int = 0
    job_articles: int = 0


def delete_article(database: Database, identity: str) -> DeletedRows:
    """Delete the article called ``identity`` with its corrections and predictions, so that its text is not in the database any more.

    ``identity`` is the id it was sent under (every article that was), its content hash, or the id of a prediction of it.
    """
    with database.writing() as connection:
        name = kept_id(identity) or identity  # as it was kept
        contents = set(connection.scalars(select(article_ids.c.content_hash).where(article_ids.c.external_id == name)))
        contents |= set(connection.scalars(select(articles.c.content_hash).where(articles.c.content_hash == identity)))
        predicted = or_(predictions.c.id == identity, predictions.c.content_hash == identity)
        contents |= set(connection.scalars(select(predictions.c.content_hash).where(predicted)))
        contents |= set(connection.scalars(select(job_articles.c.content_hash).where(job_articles.c.external_id == name))) - {None}
        in_jobs = delete_job_articles(
            connection, name, sorted({*contents, identity})
        )  # locked before the rest, in the same order as where results are written
        of_articles = select(predictions.c.id).where(predictions.c.content_hash.in_(contents)).order_by(predictions.c.id)
        prediction_ids = connection.scalars(of_articles.with_for_update()).all()  # locked before their articles, as where those are stored
        kept = select(articles.c.id).where(articles.c.content_hash.in_(contents)).order_by(articles.c.content_hash)
        numbers = list(connection.scalars(kept.with_for_update()))  # in the order in which storing several locks them
        gone = _delete_articles(connection, numbers)
        deleted = connection.execute(delete(predictions).where(predictions.c.id.in_(prediction_ids))).rowcount
    _overwrite(database)
    return DeletedRows(gone.articles, gone.corrections, deleted, job_articles=in_jobs)


def purge(database: Database, days: int, *, now: datetime | None = None) -> DeletedRows:
    """Delete articles last sent or corrected more than ``days`` ago, their corrections, and predictions and jobs as old.

    The predictions of an article that is kept stay with it: their ids are how it is corrected and deleted.
    A few rows at a time, so that the service goes on meanwhile; what is interrupted is continued by the next purge.
    """
    now = now or datetime.now(UTC)
    oldest = now - timedelta(days=days)
    gone = DeletedRows(jobs=Jobs(database).purge(oldest))
    while (some := _purge_some(database, oldest)) != DeletedRows():
        more = (gone.articles + some.articles, gone.corrections + some.corrections, gone.predictions + some.predictions)
        gone = DeletedRows(*more, jobs=gone.jobs)
    _delete_old_answers(database, now)
    _overwrite(database)
    return gone


def sweep(database: Database, jobs_kept: timedelta, *, now: datetime | None = None) -> int:
    """Delete what expires without a retention, and overwrite what earlier deletions left on disk; the number of jobs deleted.

    Those are jobs that ended ``jobs_kept`` ago or longer, what is left of uploads and deletions, and the answers to old requests.
    """
    now = now or datetime.now(UTC)
    removed = Jobs(database).sweep(now - jobs_kept, now=now)
    _delete_old_answers(database, now)
    _overwrite(database)
    return removed


def _delete_old_answers(database: Database, now: datetime) -> None:
    with database.writing() as connection:
        connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < now - ANSWERS_KEPT))


def _overwrite(database: Database) -> None:
    with deferred_to_sweep():
        search.purge_deleted_words(database)
        database.overwrite_deleted()


def _purge_some(database: Database, oldest: datetime) -> DeletedRows:
    """Delete some of what is older than ``oldest``; DeletedRows() when nothing is left."""
    with database.writing() as connection:
        numbers = connection.scalars(_some(articles.c.id).where(articles.c.stored_at < oldest)).all()
        is_kept = exists().where(articles.c.content_hash == predictions.c.content_hash)
        identities = connection.scalars(_some(predictions.c.id).where(predictions.c.created_at < oldest, ~is_kept)).all()
        gone = _delete_articles(connection, numbers)
        old = delete(predictions).where(predictions.c.id.in_(identities), ~is_kept)  # an article may have been stored before the lock
        deleted = connection.execute(old).rowcount
    return DeletedRows(gone.articles, gone.corrections, deleted)


def _some(column: Column[Any]) -> Select[Any]:
    """A few rows that no other transaction has locked; those are left to the next time, or are renewed."""
    return select(column).limit(_AT_A_TIME).with_for_update(skip_locked=True)


def _delete_articles(connection: Connection, numbers: Sequence[int]) -> DeletedRows:
    count = connection.scalar(select(func.count()).where(corrections.c.article.in_(numbers))) or 0
    deleted = connection.execute(delete(articles).where(articles.c.id.in_(numbers))).rowcount  # corrections go with them
    return DeletedRows(articles=deleted, corrections=count)
