"""Claims on the articles of jobs: each article is answered once, however many processes work and whenever one of them dies.

A claim names the process that made it, and expires with its lease or when that process is found dead. A result is written only while its
claim holds, in the transaction that ends it: the result of a lost claim is dropped, so none is written twice. An article during which a
process died is claimed alone, and given up after some attempts, so that it stops neither its job nor others.
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

from service.jobs.store import WORKED_ON, ArticleState, State, count_articles, lock_if_there
from service.store.database import Database
from service.store.records import Predicted, Records
from service.store.tables import job_articles, jobs

LEASE = timedelta(minutes=3)  # longer than any article takes on a busy machine; dead processes of this machine are found sooner
MAX_ATTEMPTS = 3
_MAX_ARTICLES = 16
_MAX_CHARACTERS = 2_000_000
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class ClaimedArticle:
    """An article to be answered; ``given_up`` when too many processes have died during it."""

    position: int
    request: str
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Some articles of one job, to be answered with its ``options``."""

    job: int
    options: Mapping[str, Any]
    articles: tuple[ClaimedArticle, ...]


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """The result of an article, a line of JSON, and the prediction to record; None for one that could not be read."""

    position: int
    result: str
    predicted: Predicted | None = None


class Claims:
    """The claims of the process ``name``, one at a time."""

    def __init__(self, database: Database, records: Records, name: str, *, lease: timedelta = LEASE) -> None:
        self._database = database
        self._records = records
        self._name = name
        self._lease = lease

    def claim_next(self) -> Claim | None:
        """Claim some articles of the job that was served least recently; None when nothing waits."""
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
            rows = connection.execute(here.order_by(job_articles.c.position).limit(_MAX_ARTICLES)).all()
            if not rows:
                return None  # another process has just claimed them
            taken = _batch(rows)
            mine = (job_articles.c.job == job.number, job_articles.c.position.in_([row.position for row in taken]))
            claimed = {"claim": self._name, "claimed_until": now + self._lease, "attempts": job_articles.c.attempts + 1}
            connection.execute(update(job_articles).where(*mine).values(**claimed))
            started = {"state": State.RUNNING, "started_at": job.started_at or now, "served_at": now}
            connection.execute(update(jobs).where(jobs.c.number == job.number).values(**started))
        articles = tuple(ClaimedArticle(row.position, row.request, row.attempts >= MAX_ATTEMPTS) for row in taken)
        return Claim(job.number, job.options, articles)

    def complete(self, job: int, answers: Sequence[ArticleResult]) -> str:
        """Write the results whose claim still holds, and renew the lease of the rest; the job's id if it has ended by that, else ""."""
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
            ended = count_articles(connection, job, read=len(predicted), unreadable=len(written) - len(predicted))
        return str(identity) if ended else ""

    def release(self) -> None:
        """Give back what is claimed, as if it had never been claimed."""
        with self._database.writing() as connection:
            _free(connection, [self._name], attempts=job_articles.c.attempts - 1)

    def release_dead(self) -> None:
        """Free the claims of dead processes of this machine."""
        claims = select(job_articles.c.claim).where(job_articles.c.claim.is_not(None)).distinct()
        with self._database.reading() as connection:
            dead = [name for name in connection.scalars(claims) if is_dead(name)]
        if dead:
            with self._database.writing() as connection:
                _free(connection, dead)

    def _write(self, connection: Connection, job: int, answer: ArticleResult) -> bool:
        """Write one result; whether its claim still held."""
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


def _batch(rows: Sequence[Any]) -> Sequence[Any]:
    """The first of ``rows`` and those that may be claimed with it: no article that was attempted before shares a claim."""
    taken, characters = [rows[0]], len(rows[0].request)
    for row in rows[1:]:
        characters += len(row.request)
        if rows[0].attempts or row.attempts or characters > _MAX_CHARACTERS:
            break
        taken.append(row)
    return taken


# --- The names of processes -------------------------------------------------------------------------------------------------


def own_name() -> str:
    """A unique name for this process: machine, process id, start time and a random part, so that others can see when it has died."""
    return f"{_machine()} {os.getpid()} {_start_time(os.getpid())} {secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """Whether ``name`` is that of a dead process of this machine; False where that cannot be known."""
    machine, process, began, _ = name.rsplit(" ", 3)
    return bool(machine) and machine == _machine() and _start_time(int(process)) != began and not _is_hidden(int(process))


@cache
def _machine() -> str:
    """The boot id of the kernel and the PID namespace; empty where they cannot be read."""
    try:
        return f"{(_PROC / 'sys/kernel/random/boot_id').read_text().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _is_hidden(process: int) -> bool:
    """Whether the process exists though /proc does not show it, as under systemd's ProtectProc."""
    if (_PROC / str(process)).exists():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _start_time(process: int) -> str:
    """The start time of a process in clock ticks; empty when there is none. A zombie counts as none."""
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
