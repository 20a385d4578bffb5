"""Articles of jobs claimed to be worked on: each is answered once, however many processes work and whenever one of them dies.

A claim names the process that made it and ends by itself after a while, or as soon as it is seen that the process lives no longer. A
result is written, and its claim closed, in one transaction, and only while the claim holds: whoever lost it has worked in vain, and nothing
is doubled. An article at which a process has died is claimed alone, and in the end given up, so that it stops neither its job nor others.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from service.jobs.jobs import WORKED_ON, ArticleState, State, lock_if_there, settle
from service.store.database import Database
from service.store.records import Predicted, Records
from service.store.tables import job_articles, jobs

LEASE = timedelta(minutes=3)  # longer than any article takes where the cores are taken; the dead of this machine are found before
MOST_ATTEMPTS = 3
_MOST_ARTICLES = 16
_MOST_CHARACTERS = 2_000_000
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article to be answered; ``given_up`` when the processes that tried have died."""

    position: int
    request: str
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Some articles of one job, to be answered as ``options`` say."""

    job: int
    options: Mapping[str, Any]
    articles: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The result of an article, a line of JSON, and what is to be recorded of it; nothing is of one that could not be read."""

    position: int
    result: str
    predicted: Predicted | None = None


class Claims:
    """The claims of the process ``name`` on the articles of a database, one at a time."""

    def __init__(self, database: Database, records: Records, name: str, *, lease: timedelta = LEASE) -> None:
        self._database = database
        self._records = records
        self._name = name
        self._lease = lease

    def take(self) -> Claim | None:
        """Claim some articles of the job that has waited longest for its turn; None when nothing waits."""
        now = datetime.now(UTC)
        free = and_(
            job_articles.c.state == ArticleState.WAITING,
            or_(job_articles.c.claim.is_(None), job_articles.c.claim == self._name, job_articles.c.claimed_until < now),
        )
        waits = select(job_articles.c.position).where(job_articles.c.job == jobs.c.number, free).exists()
        turn = select(jobs).where(jobs.c.state.in_(WORKED_ON), waits).order_by(jobs.c.served_at, jobs.c.number).limit(1)
        with self._database.writing() as connection:
            job = connection.execute(turn.with_for_update(of=jobs, skip_locked=True)).first()
            if job is None:
                return None
            here = select(job_articles).where(job_articles.c.job == job.number, free)
            rows = connection.execute(here.order_by(job_articles.c.position).limit(_MOST_ARTICLES)).all()
            if not rows:
                return None  # another process has just taken them
            taken = _together(rows)
            mine = (job_articles.c.job == job.number, job_articles.c.position.in_([row.position for row in taken]))
            claimed = {"claim": self._name, "claimed_until": now + self._lease, "attempts": job_articles.c.attempts + 1}
            connection.execute(update(job_articles).where(*mine).values(**claimed))
            started = {"state": State.RUNNING, "started_at": job.started_at or now, "served_at": now}
            connection.execute(update(jobs).where(jobs.c.number == job.number).values(**started))
        articles = tuple(Waiting(row.position, row.request, row.attempts >= MOST_ATTEMPTS) for row in taken)
        return Claim(job.number, job.options, articles)

    def close(self, job: int, answers: Sequence[Answered]) -> str:
        """Write the results that are still wanted, and keep the rest of the claim a while longer; the job's id if it has ended by that."""
        with self._database.writing() as connection:
            identity = connection.scalar(select(jobs.c.id).where(jobs.c.number == job).with_for_update())
            if identity is None:
                return ""  # it was deleted meanwhile
            written = [answer for answer in answers if self._write(connection, job, answer)]
            predicted = [answer.predicted for answer in written if answer.predicted]
            if predicted:
                self._records.write(connection, predicted)
            mine = (job_articles.c.job == job, job_articles.c.claim == self._name)
            connection.execute(update(job_articles).where(*mine).values(claimed_until=datetime.now(UTC) + self._lease))
            ended = settle(connection, job, read=len(predicted), unreadable=len(written) - len(predicted))
        return str(identity) if ended else ""

    def release(self) -> None:
        """Give back what is claimed, as if it had never been."""
        with self._database.writing() as connection:
            _free(connection, [self._name], attempts=job_articles.c.attempts - 1)

    def release_dead(self) -> None:
        """Free what is claimed by processes of this machine that live no longer."""
        claims = select(job_articles.c.claim).where(job_articles.c.claim.is_not(None)).distinct()
        with self._database.reading() as connection:
            dead = [name for name in connection.scalars(claims) if is_dead(name)]
        if dead:
            with self._database.writing() as connection:
                _free(connection, dead)

    def _write(self, connection: Connection, job: int, answer: Answered) -> bool:
        """Whether the claim on the article still held, so that this is its result."""
        held = (job_articles.c.job == job, job_articles.c.position == answer.position, job_articles.c.claim == self._name)
        made = {
            "state": ArticleState.READ if answer.predicted else ArticleState.UNREADABLE,
            "content_hash": answer.predicted.record.content_hash if answer.predicted else None,
            "result": answer.result,
        }
        cleared = dict.fromkeys(("request", "claim", "claimed_until"))
        return bool(connection.execute(update(job_articles).where(*held).values(**made, **cleared)).rowcount)


def _free(connection: Connection, names: Sequence[str], **more: Any) -> None:
    held = select(job_articles.c.job).where(job_articles.c.claim.in_(names)).distinct().order_by(job_articles.c.job)
    for job in connection.scalars(held).all():
        if not lock_if_there(connection, job):
            continue
        here = (job_articles.c.job == job, job_articles.c.claim.in_(names))
        connection.execute(update(job_articles).where(*here).values(claim=None, claimed_until=None, **more))


def _together(rows: Sequence[Any]) -> Sequence[Any]:
    """The first of ``rows``, and as many after it as may be claimed with it: none where a process may have died of one of them."""
    taken, characters = [rows[0]], len(rows[0].request)
    for row in rows[1:]:
        characters += len(row.request)
        if rows[0].attempts or row.attempts or characters > _MOST_CHARACTERS:
            break
        taken.append(row)
    return taken


# --- The names of processes -------------------------------------------------------------------------------------------------


def own_name() -> str:
    """A name for this process that no other has had, on any machine; it says when it began, so that its end can be seen."""
    return f"{_machine()} {os.getpid()} {_began(os.getpid())} {secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """Whether ``name`` is that of a process of this machine that lives no longer; False where this cannot be known."""
    machine, process, began, _ = name.rsplit(" ", 3)
    return bool(machine) and machine == _machine() and _began(int(process)) != began and not _is_hidden(int(process))


@cache
def _machine() -> str:
    """The kernel since its start, and the namespace of process ids; empty where they cannot be told."""
    try:
        return f"{(_PROC / 'sys/kernel/random/boot_id').read_text().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _is_hidden(process: int) -> bool:
    """Whether there is such a process and the kernel does not show it, as systemd's ProtectProc has it with those of another unit."""
    if (_PROC / str(process)).exists():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _began(process: int) -> str:
    """When a process began, in ticks of the kernel; empty when there is none. A zombie counts as none."""
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
