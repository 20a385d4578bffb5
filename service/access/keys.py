"""API keys, ``prefix.secret``: the prefix names the key in lists and logs, and of the secret only a hash is kept.

The secret is 256 random bits, so SHA-256 is enough: it cannot be guessed, so a slow hash would protect nothing and cost every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Row, exists, func, insert, or_, select, update

from model.text import clean_line
from service.errors import InvalidCommand, InvalidKey, StoreUnavailable
from service.store.database import Database
from service.store.tables import keys as table

log = structlog.stdlib.get_logger("service")

MAX_NAME = 80  # characters
# 68 characters: one that is sent as X-Request-ID by mistake is too long for that, and so is neither logged nor answered.
_TOKEN = re.compile(r"(toasoan-[0-9a-f]{16})\.([A-Za-z0-9_-]{43})\Z")
_SECRET_BYTES = 32
_USE_EVERY = timedelta(minutes=1)  # how often the last use of a key is written
_CACHED = 1.0  # seconds for which a process keeps what it read: reading at every request would cost more than all other checks


class Scope(StrEnum):
    """What a key may do. None includes another."""

    PREDICT = "predict"
    CORRECT = "correct"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """A stored key; ``rate`` is its own, such as 600/minute, or "" for the default."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    rate: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def refusal(self, now: datetime) -> str:
        """Why the key may not be used any more, or ""."""
        if self.revoked_at:
            return "the key is revoked"
        return "the key has expired" if self.expires_at and self.expires_at <= now else ""


def _now() -> datetime:
    return datetime.now(UTC)


class Keys:
    """The keys of a database, cached for a second: for so long a process accepts a key that another has revoked."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._clock = clock
        self._now = now
        self._rows: dict[str, tuple[float, Row[Any]]] = {}  # by key id: until when the row is cached, and the row
        self._known = False
        self._none_until = 0.0
        self._uses = _Uses(database)

    def create(self, name: str, scopes: Collection[Scope], *, rate: str = "", expires_at: datetime | None = None) -> tuple[Key, str]:
        """A new key, and its token ``prefix.secret``, which cannot be shown again. Raises InvalidCommand for a bad name."""
        printable, name = name.isprintable(), clean_line(name)  # corrections made with the key bear that name
        if not (0 < len(name) <= MAX_NAME and printable):
            raise InvalidCommand(f"a key's name has 1 to {MAX_NAME} printable characters")
        key = Key(f"toasoan-{secrets.token_hex(8)}", name, tuple(s for s in Scope if s in scopes), rate, self._now(), expires_at)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        row = {"id": key.id, "name": name, "scopes": " ".join(key.scopes), "rate": rate, "digest": digest_of(secret)}
        with self._database.writing() as connection:
            connection.execute(insert(table).values(**row, created_at=key.created_at, expires_at=expires_at))
        self._known = True
        return key, f"{key.id}.{secret}"

    def all(self) -> tuple[Key, ...]:
        """Every key, the oldest first, revoked ones too."""
        with self._database.reading() as connection:
            return tuple(map(_key, connection.execute(select(table).order_by(table.c.created_at, table.c.id))))

    def revoke(self, identity: str) -> Key:
        """Revoke the key with this id (its prefix); repeating it changes nothing. Raises InvalidCommand when there is none."""
        with self._database.writing() as connection:
            now = func.coalesce(table.c.revoked_at, self._now())
            row = connection.execute(update(table).where(table.c.id == identity).values(revoked_at=now).returning(table)).first()
        self._rows.pop(identity, None)
        if row is None:
            raise InvalidCommand("no key has this id; python -m service keys list shows them")
        return _key(row)

    def find(self, token: str) -> Key:
        """The key of ``token``; records its use. Raises InvalidKey when it is unknown, revoked or expired."""
        parts = _TOKEN.match(token)
        row = self._row(parts[1]) if parts else None
        if parts is None or row is None or not hmac.compare_digest(digest_of(parts[2]), row.digest):
            raise InvalidKey("the key is unknown")  # the same answer whether or not the prefix is known
        return self._used(_key(row))

    def usable_key(self, identity: str) -> Key:
        """The key with this id, whose token was checked before. Raises InvalidKey when it is unknown, revoked or expired."""
        row = self._row(identity)
        if row is None:
            raise InvalidKey("the key is unknown")
        return self._used(_key(row))

    def any(self) -> bool:
        """Whether there ever was a key; keys are never deleted, so revoking the last one does not open the service."""
        now = self._clock()
        if not self._known and now >= self._none_until:
            with self._database.reading() as connection:
                self._known = bool(connection.scalar(select(exists().select_from(table))))
            self._none_until = now + _CACHED
        return self._known

    def usable(self) -> bool:
        """Whether there is a key that is neither revoked nor expired."""
        now = self._now()
        return any(not key.refusal(now) for key in self.all())

    def _used(self, key: Key) -> Key:
        now = self._now()
        if reason := key.refusal(now):
            raise InvalidKey(reason)
        self._uses.note(key.id, now)
        return key

    def _row(self, identity: str) -> Row[Any] | None:
        now = self._clock()
        until, row = self._rows.get(identity, (now, None))
        if until <= now:
            with self._database.reading() as connection:
                row = connection.execute(select(table).where(table.c.id == identity)).first()
            if row is not None:
                self._rows[identity] = now + _CACHED, row
        return row


class _Uses:
    """Records when keys were last used: at most once a minute each, in a thread of its own, so that no request waits for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()
        self._writer: ThreadPoolExecutor | None = None  # created in each process: threads do not survive a fork

    def note(self, identity: str, now: datetime) -> None:
        with self._lock:
            seconds = time.monotonic()
            if seconds - self._noted.get(identity, -3600.0) < _USE_EVERY.total_seconds():
                return
            self._noted[identity] = seconds
            self._writer = self._writer or ThreadPoolExecutor(max_workers=1, thread_name_prefix="key-uses")
            self._writer.submit(self._write, identity, now)

    def _write(self, identity: str, now: datetime) -> None:
        stale = or_(table.c.last_used_at.is_(None), table.c.last_used_at < now - _USE_EVERY)  # another process may just have written it
        try:
            with self._database.writing() as connection:
                connection.execute(update(table).where(table.c.id == identity, stale).values(last_used_at=now))
        except StoreUnavailable:
            log.warning("the last use of a key could not be written down", key=identity)


def _key(row: Row[Any]) -> Key:
    scopes = tuple(map(Scope, row.scopes.split()))
    return Key(row.id, row.name, scopes, row.rate, row.created_at, row.expires_at, row.revoked_at, row.last_used_at)


def digest_of(secret: str) -> str:
    """The hash that is stored of a ``secret`` of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
