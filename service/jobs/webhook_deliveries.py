"""Delivery of webhooks, with retries: what is due is stored with the jobs themselves, so that no crash loses it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, update

from service.errors import InvalidRequest
from service.jobs.schemas import job_as_json
from service.jobs.uploads import json_line
from service.jobs.webhooks import Receiver, Webhooks, receiver_of
from service.processes.logs import frames_of
from service.store.database import Database
from service.store.tables import jobs

log = structlog.stdlib.get_logger("service")

DELAYS = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)  # seconds after each try; after the last one it is given up
_LEASE = timedelta(seconds=60)  # a try is over within this; then another process may try


class WebhookDeliveries:
    """Delivers webhooks at least once: when a process dies after sending and before recording it, the webhook is sent again.

    ``retry`` is called with the id of a job and the seconds until its next try.
    """

    def __init__(self, database: Database, webhooks: Webhooks, retry: Callable[[str, float], None], kept: timedelta) -> None:
        self._database = database
        self._webhooks = webhooks
        self._retry = retry
        self._kept = kept

    def deliver(self, identity: str) -> None:
        """Send the webhook of the job with this id, if that is due."""
        job = self._claim(identity)
        if job is None:
            return
        try:
            body = json_line(
                {"type": f"job.{job.state}", "timestamp": job.ended_at.isoformat(), "data": job_as_json(job, self._kept)}
            ).encode()
            fault = self._webhooks.send(job.webhook, f"job_{job.id}", body)
        except InvalidRequest as error:
            fault = str(error)  # the settings have changed
        except Exception as error:  # counts as a failed try: else it would be repeated every minute without end
            log.error("a webhook failed", error=type(error).__name__, at=frames_of(error))
            fault = type(error).__name__
        delay = DELAYS[job.tries - 1] * random.uniform(1, 1.2) if fault and job.tries <= len(DELAYS) else None  # noqa: S311  # spreads tries
        now = datetime.now(UTC)
        told = {"tell_at": now + timedelta(seconds=delay) if delay else None, "told_at": None if fault else now}
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.number == job.number, jobs.c.tries == job.tries).values(**told))
        if fault:
            log.warning("a webhook was not told", job=job.id, fault=fault, tries=job.tries, again=delay is not None)
        if delay:
            self._retry(identity, delay)

    def receiver(self, identity: str) -> Receiver | None:
        """Where the webhook of the job with this id goes; None if it has none or it is not due."""
        with self._database.reading() as connection:
            due = jobs.c.id == identity, jobs.c.tell_at <= datetime.now(UTC)
            url = connection.scalar(select(jobs.c.webhook).where(*due))
        return None if url is None else receiver_of(url)

    def due(self) -> tuple[str, ...]:
        """The ids of jobs whose webhook is overdue: its message is late or lost."""
        with self._database.reading() as connection:
            late = select(jobs.c.id).where(jobs.c.tell_at < datetime.now(UTC)).order_by(jobs.c.tell_at).limit(100)
            return tuple(connection.scalars(late))

    def _claim(self, identity: str) -> Row[Any] | None:
        """The job, claimed for one try; None if it is not due or another process has it."""
        now = datetime.now(UTC)
        due = (jobs.c.id == identity, jobs.c.tell_at <= now)
        with self._database.writing() as connection:
            tried = update(jobs).where(*due).values(tell_at=now + _LEASE, tries=jobs.c.tries + 1)
            return connection.execute(tried.returning(jobs)).first()
