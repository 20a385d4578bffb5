"""Who is to be told that a job has ended, and has not been yet: what is due stands in the jobs themselves, so that no crash forgets it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, update

from service.errors import InvalidRequest
from service.jobs.answers import told_of
from service.jobs.uploads import as_line
from service.jobs.webhooks import Place, Webhooks, place_of
from service.processes.logs import where
from service.store.database import Database
from service.store.tables import jobs

log = structlog.stdlib.get_logger("service")

DELAYS = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)  # seconds after each try; after the last one nobody is told any more
_LEASE = timedelta(seconds=60)  # in which a try is over; later another process may try


class Notices:
    """Tells webhooks, each at least once: a process that dies after it has told and before it has noted that tells again.

    ``again`` is told of a job and in how many seconds to try again.
    """

    def __init__(self, database: Database, webhooks: Webhooks, again: Callable[[str, float], None], kept: timedelta) -> None:
        self._database = database
        self._webhooks = webhooks
        self._again = again
        self._kept = kept

    def tell(self, identity: str) -> None:
        """Tell of the job with this id, if that is due."""
        job = self._claim(identity)
        if job is None:
            return
        try:
            body = as_line({"type": f"job.{job.state}", "timestamp": job.ended_at.isoformat(), "data": told_of(job, self._kept)}).encode()
            fault = self._webhooks.send(job.webhook, f"job_{job.id}", body)
        except InvalidRequest as error:
            fault = str(error)  # the settings have changed
        except Exception as error:  # a try like any other: else it would be made again every minute, and without an end
            log.error("a webhook failed", error=type(error).__name__, at=where(error))
            fault = type(error).__name__
        delay = DELAYS[job.tries - 1] * random.uniform(1, 1.2) if fault and job.tries <= len(DELAYS) else None  # noqa: S311  # spreads tries
        now = datetime.now(UTC)
        told = {"tell_at": now + timedelta(seconds=delay) if delay else None, "told_at": None if fault else now}
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.number == job.number, jobs.c.tries == job.tries).values(**told))
        if fault:
            log.warning("a webhook was not told", job=job.id, fault=fault, tries=job.tries, again=delay is not None)
        if delay:
            self._again(identity, delay)

    def place(self, identity: str) -> Place | None:
        """Who is to be told of the job with this id; None if nobody is, or not yet."""
        with self._database.reading() as connection:
            due = jobs.c.id == identity, jobs.c.tell_at <= datetime.now(UTC)
            url = connection.scalar(select(jobs.c.webhook).where(*due))
        return None if url is None else place_of(url)

    def due(self) -> tuple[str, ...]:
        """The ids of jobs of which somebody should have been told: the message that said so is late, or lost."""
        with self._database.reading() as connection:
            late = select(jobs.c.id).where(jobs.c.tell_at < datetime.now(UTC)).order_by(jobs.c.tell_at).limit(100)
            return tuple(connection.scalars(late))

    def _claim(self, identity: str) -> Row[Any] | None:
        """The job, for one try that nobody else makes."""
        now = datetime.now(UTC)
        due = (jobs.c.id == identity, jobs.c.tell_at <= now)
        with self._database.writing() as connection:
            tried = update(jobs).where(*due).values(tell_at=now + _LEASE, tries=jobs.c.tries + 1)
            return connection.execute(tried.returning(jobs)).first()
