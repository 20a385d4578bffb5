"""Idempotency-Key: a request that is sent again is carried out once, and gets its first answer.

The key, the changes and the answer are written in one transaction: a crash leaves all of it or nothing, so nothing must be undone or expire
before a client may try again. A request under way holds a lock that ends with its process: on PostgreSQL an advisory lock, for SQLite a
locked file beside the database.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from filelock import FileLock, Timeout
from flask import Response
from pydantic import Field
from sqlalchemy import Connection, func, insert, select
from werkzeug.datastructures import Headers

from service.errors import IdempotencyInFlight, IdempotencyMismatch, NoIdempotencyKey, StoreUnavailable
from service.problems import Header
from service.responses import json_response
from service.store.database import Database
from service.store.tables import idempotency_keys

log = structlog.stdlib.get_logger("service")

ANSWERS_KEPT = timedelta(days=7)  # for how long a request that is sent again gets its first answer
_HEADER = "Idempotency-Key"
REPLAYED = Header("Idempotent-Replayed", "true if an earlier request with the same key was carried out instead, else false.", "false")
_KEY = re.compile(r"^[!-~]{1,255}$")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: ``owner`` is the API key's id, ``digest`` a hash of what is asked."""

    owner: str
    operation: str
    key: str
    digest: str

    @property
    def name(self) -> str:
        """The same for all sendings of a request, and only for them."""
        return hashlib.sha256("\0".join((self.owner, self.operation, self.key)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a request; ``replayed``: it was carried out by an earlier sending."""

    answer: Mapping[str, Any]
    replayed: bool


def key_field(description: str) -> Any:
    """The header as a field of the schema of an operation's headers; ``description`` says what the key is for."""
    return Field(alias=_HEADER, pattern=_KEY.pattern, description=f"{description} Remembered for {ANSWERS_KEPT.days} days.")


def key_of(headers: Headers) -> str:
    """The key of a request, "" where it has none. Raises NoIdempotencyKey for a malformed one."""
    key = headers.get(_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise NoIdempotencyKey
    return key or ""


def json_outcome(outcome: Outcome, status: HTTPStatus) -> Response:
    """The answer of ``outcome`` as JSON, with the header that says whether it was replayed."""
    response = json_response(outcome.answer, status)
    response.headers[REPLAYED.name] = "true" if outcome.replayed else "false"
    return response


class Idempotency:
    """Carries out each request to ``database`` once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, attempt: Attempt, act: Callable[[Connection], Mapping[str, Any]]) -> Outcome:
        """The answer of ``act``, on disk with all it wrote; or its answer to the first sending.

        Raises IdempotencyInFlight while another sending is under way, IdempotencyMismatch when the key was used for another request, and
        what ``act`` raises, after which the key counts as unused.
        """
        with self._exclusive(attempt) as connection:
            where = [idempotency_keys.c[name] == getattr(attempt, name) for name in ("owner", "operation", "key")]
            earlier = connection.execute(select(idempotency_keys).where(*where)).first()
            if earlier is None:
                answer = dict(act(connection))
                row = {"owner": attempt.owner, "operation": attempt.operation, "key": attempt.key, "request_digest": attempt.digest}
                connection.execute(insert(idempotency_keys).values(**row, answer=answer, created_at=datetime.now(UTC)))
                return Outcome(answer, replayed=False)
        if earlier.request_digest != attempt.digest:
            raise IdempotencyMismatch
        return Outcome(earlier.answer, replayed=True)

    @contextmanager
    def _exclusive(self, attempt: Attempt) -> Iterator[Connection]:
        """A transaction during which no other sending of the request runs. Raises IdempotencyInFlight when one does."""
        if self._database.is_sqlite:
            with _file_lock(self._lock_file(attempt)), self._database.writing() as connection:
                yield connection
        else:
            with self._database.writing() as connection:
                number = int.from_bytes(bytes.fromhex(attempt.name[:16]), signed=True)
                if not connection.scalar(select(func.pg_try_advisory_xact_lock(number))):
                    raise IdempotencyInFlight
                yield connection

    def _lock_file(self, attempt: Attempt) -> Path:
        file = Path(self._database.url.database or "")
        return file.with_name(file.name + ".in-flight") / attempt.name


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """``path`` locked, and removed afterwards.

    A process that opened it before locks a file that is gone. That does no harm: the transaction already prevents doing anything twice.
    """
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise IdempotencyInFlight from None
    except OSError as error:  # the disk is full or read-only
        log.error("no lock can be made beside the database", error=errno.errorcode.get(error.errno or 0, type(error).__name__))
        raise StoreUnavailable from error
    try:
        yield
    finally:
        with suppress(OSError):  # the work is done; Windows cannot remove an open file
            path.unlink()
        lock.release()
