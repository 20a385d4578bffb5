"""Requests that are carried out once, however often they are sent: what an Idempotency-Key header promises.

The key, what it did and the answer are one transaction, so a crash leaves all of it or nothing, and nothing has to be taken back or to
expire before a client may try again. What is under way is a lock that ends with its process: on PostgreSQL an advisory lock, beside
SQLite a locked file.
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

from service.errors import InFlight, Mismatch, NoIdempotencyKey, StoreUnavailable
from service.problems import Header
from service.responses import json_response
from service.store.database import Database
from service.store.tables import idempotency_keys

log = structlog.stdlib.get_logger("service")

ANSWERS_KEPT = timedelta(days=7)  # for how long a request that is sent again is told what it was answered
_HEADER = "Idempotency-Key"
REPLAYED = Header("Idempotent-Replayed", "true when an earlier request with the same key did what was asked, else false.", "false")
_KEY = re.compile(r"^[!-~]{1,255}$")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: ``owner`` is whose key it is, ``digest`` says what is asked, however it is spelled."""

    owner: str
    operation: str
    key: str
    digest: str

    @property
    def name(self) -> str:
        """The same for all sendings of the request, and for no others."""
        return hashlib.sha256("\0".join((self.owner, self.operation, self.key)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a request; ``replayed`` when an earlier sending did what was asked."""

    answer: Mapping[str, Any]
    replayed: bool


def key_field(description: str) -> Any:
    """The header as a field of the schema that describes an operation's headers; ``description`` says what a key is good for there."""
    return Field(alias=_HEADER, pattern=_KEY.pattern, description=f"{description} Good for {ANSWERS_KEPT.days} days.")


def key_of(headers: Headers) -> str:
    """The key that a request came with, "" where it has none. Raises NoIdempotencyKey for a malformed one."""
    key = headers.get(_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise NoIdempotencyKey
    return key or ""


def json_outcome(outcome: Outcome, status: HTTPStatus) -> Response:
    """The answer of ``outcome`` as JSON, with the header that says whether it was given before."""
    response = json_response(outcome.answer, status)
    response.headers[REPLAYED.name] = "true" if outcome.replayed else "false"
    return response


class Once:
    """Carries out requests of ``database`` once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def do(self, attempt: Attempt, act: Callable[[Connection], Mapping[str, Any]]) -> Outcome:
        """What ``act`` answers, on disk with all it wrote; or what it answered the first time.

        Raises InFlight while another sending is under way, Mismatch when the key was used for something else, and what ``act`` raises,
        after which the key is as if it had not been used.
        """
        with self._alone(attempt) as connection:
            where = [idempotency_keys.c[name] == getattr(attempt, name) for name in ("owner", "operation", "key")]
            earlier = connection.execute(select(idempotency_keys).where(*where)).first()
            if earlier is None:
                answer = dict(act(connection))
                row = {"owner": attempt.owner, "operation": attempt.operation, "key": attempt.key, "request_digest": attempt.digest}
                connection.execute(insert(idempotency_keys).values(**row, answer=answer, created_at=datetime.now(UTC)))
                return Outcome(answer, replayed=False)
        if earlier.request_digest != attempt.digest:
            raise Mismatch
        return Outcome(earlier.answer, replayed=True)

    @contextmanager
    def _alone(self, attempt: Attempt) -> Iterator[Connection]:
        """A transaction while which no other sending of the request is carried out. Raises InFlight when one is."""
        if self._database.is_sqlite:
            with _file_lock(self._lock_file(attempt)), self._database.writing() as connection:
                yield connection
        else:
            with self._database.writing() as connection:
                number = int.from_bytes(bytes.fromhex(attempt.name[:16]), signed=True)
                if not connection.scalar(select(func.pg_try_advisory_xact_lock(number))):
                    raise InFlight
                yield connection

    def _lock_file(self, attempt: Attempt) -> Path:
        file = Path(self._database.url.database or "")
        return file.with_name(file.name + ".in-flight") / attempt.name


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """``path`` locked, and removed afterwards.

    Whoever opened it before it was removed locks what is gone. That does no harm: the transaction is what lets nothing be done twice.
    """
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise InFlight from None
    except OSError as error:  # the disk is full, or may not be written to
        log.error("no lock can be made beside the database", error=errno.errorcode.get(error.errno or 0, type(error).__name__))
        raise StoreUnavailable from error
    try:
        yield
    finally:
        with suppress(OSError):  # what was done is on disk, and answered; Windows removes no file that is open
            path.unlink()
        lock.release()
