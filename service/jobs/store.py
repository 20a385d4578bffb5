"""Jobs in the database: uploaded in batches, queued at once, cancelled, deleted, and their results line by line.

A job in the state UPLOADING or GONE is visible to nobody; abandoned uploads and interrupted deletions are swept up later. Whoever changes a
job locks its row first, then those of its articles, so that writers cannot deadlock.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, String, cast, delete, func, insert, literal, or_, select, update

from service.errors import Deleted, problem
from service.store.cursors import cursor_of, number_of
from service.store.database import Database, deferred_to_sweep
from service.store.idempotency import Attempt, Idempotency, Outcome
from service.store.tables import job_articles, jobs

OPERATION = "jobs"
ABANDONED = timedelta(hours=1)  # an upload that has not ended by then never will
_AT_A_TIME = 1_000  # rows of a transaction: other writers wait no longer than these take
_PAGE = 32  # results read at a time: each may hold an article of a megabyte
_CURSOR = b"j1"

AsJson: TypeAlias = Callable[[Row[Any]], Mapping[str, Any]]


class State(StrEnum):
    """The state of a job."""

    UPLOADING = "uploading"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it has ended, and not one of its articles could be read
    CANCELLED = "cancelled"
    GONE = "gone"


WORKED_ON = (State.QUEUED, State.RUNNING)
ENDED = (State.DONE, State.FAILED, State.CANCELLED)
_VISIBLE = (*WORKED_ON, *ENDED)


class ArticleState(StrEnum):
    """The state of an article of a job."""

    WAITING = "waiting"
    READ = "read"
    UNREADABLE = "unreadable"
    DELETED = "deleted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Line:
    """An uploaded article: ``request`` is to be answered; one that breaks its schema has a ``result`` already, a line of JSON."""

    position: int
    external_id: str | None
    request: str | None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, newest first, and the cursor to those before them; None when there are none."""

    jobs: tuple[Row[Any], ...]
    next: str | None


class Jobs:
    """The jobs of a database. ``owner`` is the id of an API key, "" without one; None sees all jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._idempotency = Idempotency(database)

    # --- Uploads ---

    def begin(self, owner: str, options: Mapping[str, Any], webhook: str = "") -> int:
        """Create a job without articles, which nobody sees yet; its number."""
        now = datetime.now(UTC)
        row = {"id": uuid.uuid4().hex, "owner": owner, "state": State.UPLOADING, "options": dict(options), "webhook": webhook}
        counts = dict.fromkeys(("total", "read", "unreadable", "deleted", "tries"), 0)
        with self._database.writing() as connection:
            statement = insert(jobs).values(**row, **counts, created_at=now, served_at=now).returning(jobs.c.number)
            return int(connection.scalars(statement).one())

    def add(self, number: int, lines: Sequence[Line]) -> None:
        """Add articles to a job that is being uploaded."""
        rows = [
            {
                "job": number,
                "position": line.position,
                "state": ArticleState.WAITING if line.request is not None else ArticleState.UNREADABLE,
                "external_id": line.external_id,
                "request": line.request,
                "result": line.result,
                "attempts": 0,
            }
            for line in lines
        ]
        with self._database.writing() as connection:
            connection.execute(insert(job_articles), rows)

    def queue(self, number: int, as_json: AsJson, attempt: Attempt | None = None) -> Outcome:
        """Queue the uploaded job; the answer is its row ``as_json``, on disk. After a replay the upload is still there, for ``discard``.

        Raises what ``Idempotency.run`` raises.
        """
        if attempt:
            return self._idempotency.run(attempt, lambda connection: as_json(self._queue(connection, number)))
        with self._database.writing() as connection:
            return Outcome(as_json(self._queue(connection, number)), replayed=False)

    def _queue(self, connection: Connection, number: int) -> Row[Any]:
        lock(connection, number)
        counted = _count_by_state(connection, job_articles.c.job == number)
        known = {"unreadable": counted.get(ArticleState.UNREADABLE, 0), "deleted": counted.get(ArticleState.DELETED, 0)}
        connection.execute(update(jobs).where(jobs.c.number == number).values(state=State.QUEUED, total=sum(counted.values()), **known))
        count_articles(connection, number)
        return lock(connection, number)

    # --- What their owners do ---

    def find(self, identity: str, owner: str | None) -> Row[Any] | None:
        """The job with this id."""
        with self._database.reading() as connection:
            return connection.execute(select(jobs).where(*_visible_to(owner), jobs.c.id == identity)).first()

    def page(self, owner: str | None, limit: int, cursor: str | None = None) -> Page:
        """At most ``limit`` jobs before ``cursor``. Raises InvalidRequest for a cursor that is none."""
        before = [jobs.c.number < number_of(_CURSOR, cursor)] if cursor is not None else []
        with self._database.reading() as connection:
            rows = connection.execute(
                select(jobs).where(*_visible_to(owner), *before).order_by(jobs.c.number.desc()).limit(limit + 1)
            ).all()
        return Page(tuple(rows[:limit]), cursor_of(_CURSOR, rows[limit - 1].number) if len(rows) > limit else None)

    def cancel(self, identity: str, owner: str | None) -> Row[Any] | None:
        """Cancel the job: waiting articles are deleted, results stay. One that has ended stays as it is."""
        with self._database.writing() as connection:
            found = connection.execute(select(jobs).where(*_visible_to(owner), jobs.c.id == identity).with_for_update()).first()
            if found is None or found.state not in WORKED_ON:
                return found
            waiting = (job_articles.c.job == found.number, job_articles.c.state == ArticleState.WAITING)
            dropped = {"state": ArticleState.CANCELLED, "request": None, "claim": None, "claimed_until": None}
            connection.execute(update(job_articles).where(*waiting).values(**dropped))
            _end(connection, found, State.CANCELLED)
            cancelled = lock(connection, found.number)
        with deferred_to_sweep():
            self._database.overwrite_deleted()
        return cancelled

    def delete(self, identity: str, owner: str | None) -> bool:
        """Delete the job with its articles and results; whether there was one."""
        found = self.find(identity, owner)
        if found:
            self._mark_gone(found.number)
            with deferred_to_sweep():
                self._delete_rows(found.number)
                self._database.overwrite_deleted()
        return found is not None

    def results(self, number: int) -> Iterator[str]:
        """The result lines in the order of the articles; no transaction is open while a line is used."""
        last = -1
        columns = select(job_articles.c.position, job_articles.c.result)
        while True:
            with self._database.reading() as connection:
                more = (job_articles.c.job == number, job_articles.c.position > last, job_articles.c.result.is_not(None))
                rows = connection.execute(columns.where(*more).order_by(job_articles.c.position).limit(_PAGE)).all()
            if not rows:
                return
            last = rows[-1].position
            yield from (row.result for row in rows)

    def backlog(self) -> tuple[int, int]:
        """The number of jobs that have not ended and of their waiting articles, for a probe."""
        waiting = func.sum(jobs.c.total - jobs.c.read - jobs.c.unreadable - jobs.c.deleted)
        with self._database.probing() as connection:
            row = connection.execute(select(func.count(), func.coalesce(waiting, 0)).where(jobs.c.state.in_(WORKED_ON))).one()
        return int(row[0]), int(row[1])

    # --- What must go ---

    def discard(self, number: int) -> None:
        """Delete an upload that was not queued. One that was queued stays, even if its commit was not acknowledged."""
        with self._database.writing() as connection:
            uploading = (jobs.c.number == number, jobs.c.state == State.UPLOADING)
            discarded = connection.execute(update(jobs).where(*uploading).values(state=State.GONE)).rowcount
        if discarded:
            self.remove(number)

    def remove(self, number: int) -> None:
        """Delete a job, some articles at a time; ``sweep`` continues what is interrupted."""
        self._mark_gone(number)
        self._delete_rows(number)

    def _mark_gone(self, number: int) -> None:
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.number == number).values(state=State.GONE, tell_at=None))

    def _delete_rows(self, number: int) -> None:
        while True:
            with self._database.writing_in_turn() as connection:
                some = select(job_articles.c.position).where(job_articles.c.job == number).limit(_AT_A_TIME)
                here = (job_articles.c.job == number, job_articles.c.position.in_(some.scalar_subquery()))
                if not connection.execute(delete(job_articles).where(*here)).rowcount:
                    connection.execute(delete(jobs).where(jobs.c.number == number))
                    return

    def sweep(self, ended_before: datetime, *, now: datetime | None = None) -> int:
        """Delete jobs that ended before then, abandoned uploads and what is left of deleted jobs; the number of jobs."""
        abandoned = (jobs.c.state == State.UPLOADING) & (jobs.c.created_at < (now or datetime.now(UTC)) - ABANDONED)
        too_old = jobs.c.state.in_(ENDED) & (jobs.c.ended_at < ended_before)
        return self._remove_all(or_(abandoned, too_old, jobs.c.state == State.GONE))

    def purge(self, created_before: datetime) -> int:
        """Delete jobs created before then, whatever their state; the number of jobs."""
        return self._remove_all(jobs.c.created_at < created_before)

    def _remove_all(self, which: ColumnElement[bool]) -> int:
        with self._database.reading() as connection:
            numbers = connection.scalars(select(jobs.c.number).where(which)).all()
        for number in numbers:
            self.remove(number)
        return len(numbers)


# --- Within a transaction --------------------------------------------------------------------------------------------------


def lock(connection: Connection, number: int) -> Row[Any]:
    """The row of a job, locked until the transaction ends."""
    return connection.execute(select(jobs).where(jobs.c.number == number).with_for_update()).one()


def lock_if_there(connection: Connection, number: int) -> bool:
    """Lock the job until the transaction ends; False when it has been deleted since it was found."""
    return connection.execute(select(jobs.c.number).where(jobs.c.number == number).with_for_update()).first() is not None


def count_articles(connection: Connection, number: int, *, read: int = 0, unreadable: int = 0, deleted: int = 0) -> bool:
    """Add to the counts of the job, which is locked; whether it has ended by that."""
    job = connection.execute(
        update(jobs)
        .where(jobs.c.number == number)
        .values(read=jobs.c.read + read, unreadable=jobs.c.unreadable + unreadable, deleted=jobs.c.deleted + deleted)
        .returning(jobs)
    ).one()
    if job.state not in WORKED_ON or job.read + job.unreadable + job.deleted < job.total:
        return False
    _end(connection, job, State.FAILED if job.unreadable and not job.read else State.DONE)
    return True


def _end(connection: Connection, job: Row[Any], state: State) -> None:
    now = datetime.now(UTC)
    connection.execute(
        update(jobs).where(jobs.c.number == job.number).values(state=state, ended_at=now, tell_at=now if job.webhook else None)
    )


def _count_by_state(connection: Connection, *which: ColumnElement[bool]) -> dict[str, int]:
    counted = select(job_articles.c.state, func.count()).where(*which).group_by(job_articles.c.state)
    return {row[0]: row[1] for row in connection.execute(counted)}


_GONE_ERROR = json.dumps(problem(Deleted()), ensure_ascii=False, separators=(",", ":"))
_GONE_LINE = literal('{"id":"') + cast(job_articles.c.position, String) + literal(f'","error":{_GONE_ERROR}}}')  # a result


def delete_job_articles(connection: Connection, identity: str, contents: Sequence[str]) -> int:
    """Delete request and result of the articles sent under the id ``identity`` or with a hash in ``contents``; the number of articles.

    No article has the id "".
    """
    named = or_(job_articles.c.external_id == identity, job_articles.c.content_hash.in_(contents)) & (
        job_articles.c.state != ArticleState.DELETED
    )
    cleared = dict.fromkeys(("external_id", "content_hash", "request", "claim", "claimed_until"))
    gone = 0
    for number in connection.scalars(select(job_articles.c.job).where(named).distinct().order_by(job_articles.c.job)).all():
        if not lock_if_there(connection, number):
            continue
        here = (named, job_articles.c.job == number)
        states = _count_by_state(connection, *here)
        found = connection.execute(
            update(job_articles).where(*here).values(state=ArticleState.DELETED, result=_GONE_LINE, **cleared)
        ).rowcount
        read, unreadable = (-states.get(state, 0) for state in (ArticleState.READ, ArticleState.UNREADABLE))
        count_articles(connection, number, read=read, unreadable=unreadable, deleted=found)
        gone += found
    return gone


def _visible_to(owner: str | None) -> tuple[ColumnElement[bool], ...]:
    return (jobs.c.state.in_(_VISIBLE), *(() if owner is None else (jobs.c.owner == owner,)))
