"""Deletion: of all that is older than the retention, and of single articles."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, CompoundSelect, Connection, Select, delete, exists, func, or_, select, union

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

    def __add__(self, other: DeletedRows) -> DeletedRows:
        """Both together."""
        return DeletedRows(*map(operator.add, astuple(self), astuple(other)))


def delete_article(database: Database, identity: str) -> DeletedRows:
    """Delete the article called ``identity`` with its corrections and predictions, so that its text is not in the database any more.

    ``identity`` is the id it was sent under (every article that was), its content hash, or the id of a prediction of it. Of many articles
    a few go at a time, so that the service goes on meanwhile.
    """
    gone = DeletedRows()
    while (some := _delete_some(database, identity)) != DeletedRows():
        gone += some
    _overwrite(database)
    return gone


def purge(database: Database, days: int, *, now: datetime | None = None) -> DeletedRows:
    """Delete articles last sent or corrected more than ``days`` ago, their corrections, and predictions and jobs as old.

    The predictions of an article that is kept stay with it: their ids are how it is corrected and deleted.
    A few rows at a time, so that the service goes on meanwhile; what is interrupted is continued by the next purge.
    """
    now = now or datetime.now(UTC)
    oldest = now - timedelta(days=days)
    gone = DeletedRows(jobs=Jobs(database).purge(oldest))
    while (some := _purge_some(database, oldest)) != DeletedRows():
        gone += some
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
    with database.writing_in_turn() as connection:
        numbers = connection.scalars(_some(articles.c.id).where(articles.c.stored_at < oldest)).all()
        is_kept = exists().where(articles.c.content_hash == predictions.c.content_hash)
        identities = connection.scalars(_some(predictions.c.id).where(predictions.c.created_at < oldest, ~is_kept)).all()
        gone = _delete_articles(connection, numbers)
        old = delete(predictions).where(predictions.c.id.in_(identities), ~is_kept)  # an article may have been stored before the lock
        deleted = connection.execute(old).rowcount
    return DeletedRows(gone.articles, gone.corrections, deleted)


def _delete_some(database: Database, identity: str) -> DeletedRows:
    """Delete some of the articles called ``identity``, each with all that is stored about it; DeletedRows() when nothing is left.

    What has not been deleted is found by ``identity`` again, also after an interruption.
    """
    name = kept_id(identity) or identity  # as it was kept
    with database.writing_in_turn() as connection:
        contents = connection.scalars(_contents(name, identity).limit(_AT_A_TIME)).all()
        by_name = name if len(contents) < _AT_A_TIME else ""  # lines of jobs that lead to other contents stay until those are deleted
        in_jobs = delete_job_articles(connection, by_name, contents)  # locked before the rest, as where results are written
        of_articles = select(predictions.c.id).where(predictions.c.content_hash.in_(contents)).order_by(predictions.c.id)
        prediction_ids = connection.scalars(of_articles.with_for_update()).all()  # locked before their articles, as where those are stored
        kept = select(articles.c.id).where(articles.c.content_hash.in_(contents)).order_by(articles.c.content_hash)
        numbers = list(connection.scalars(kept.with_for_update()))  # in the order in which storing several locks them
        gone = _delete_articles(connection, numbers)
        deleted = connection.execute(delete(predictions).where(predictions.c.id.in_(prediction_ids))).rowcount
    return gone + DeletedRows(predictions=deleted, job_articles=in_jobs)


def _contents(name: str, identity: str) -> CompoundSelect[Any]:
    """The hashes of the articles that were sent as ``name``, or whose hash or prediction is ``identity``."""
    of_jobs = job_articles.c.content_hash
    return union(
        select(article_ids.c.content_hash).where(article_ids.c.external_id == name),
        select(articles.c.content_hash).where(articles.c.content_hash == identity),
        select(predictions.c.content_hash).where(or_(predictions.c.id == identity, predictions.c.content_hash == identity)),
        select(of_jobs).where(of_jobs.is_not(None), or_(job_articles.c.external_id == name, of_jobs == identity)),
    )


def _some(column: Column[Any]) -> Select[Any]:
    """A few rows that no other transaction has locked; those are left to the next time, or are renewed."""
    return select(column).limit(_AT_A_TIME).with_for_update(skip_locked=True)


def _delete_articles(connection: Connection, numbers: Sequence[int]) -> DeletedRows:
    count = connection.scalar(select(func.count()).where(corrections.c.article.in_(numbers))) or 0
    deleted = connection.execute(delete(articles).where(articles.c.id.in_(numbers))).rowcount  # corrections go with them
    return DeletedRows(articles=deleted, corrections=count)
