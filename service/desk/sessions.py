"""Sessions of the desk: who signed in with a key, until he signs out, stays away too long, or the key ends.

The browser holds 256 random bits, of which only SHA-256 is kept, as of keys. The limits are of the kind that OWASP's Session Management
Cheat Sheet asks for: a shift at the desk with its breaks, and no night.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, insert, or_, select, update

from service.access.keys import Key, Keys, digest_of
from service.desk.cookies import new_token
from service.errors import InvalidKey, StoreUnavailable
from service.store.database import Database
from service.store.tables import sessions as table

log = structlog.stdlib.get_logger("service")

IDLE = timedelta(hours=4)  # without a request
LONGEST = timedelta(hours=16)
_SEEN_EVERY = timedelta(minutes=2)  # how often it is written down that a session is in use


def _now() -> datetime:
    return datetime.now(UTC)


class Sessions:
    """The sessions of a database, which is read at every request, so that a session ends in all processes at once."""

    def __init__(self, database: Database, keys: Keys, now: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._keys = keys
        self._now = now

    def begin(self, key: Key) -> str:
        """Begin a session of ``key``, and delete expired ones; the token for the cookie, which cannot be read again."""
        token, now = new_token(), self._now()
        over = or_(table.c.created_at < now - LONGEST, table.c.seen_at < now - IDLE)
        with self._database.writing() as connection:
            connection.execute(delete(table).where(over))
            connection.execute(insert(table).values(digest=digest_of(token), key_id=key.id, created_at=now, seen_at=now))
        return token

    def key(self, token: str) -> Key | None:
        """The key of the session with ``token``; None when there is none, it has expired, or its key may not be used."""
        if not token:
            return None
        digest, now = digest_of(token), self._now()
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.digest == digest)).first()
        if row is None or row.created_at < now - LONGEST or row.seen_at < now - IDLE:
            return None
        try:
            key = self._keys.usable_key(row.key_id)
        except InvalidKey:
            return None
        if row.seen_at < now - _SEEN_EVERY:
            self._see(digest, now)
        return key

    def end(self, token: str) -> None:
        """End the session with ``token``; does nothing when there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.digest == digest_of(token)))

    def _see(self, digest: str, now: datetime) -> None:
        try:
            with self._database.writing() as connection:
                connection.execute(update(table).where(table.c.digest == digest).values(seen_at=now))
        except StoreUnavailable:  # who only reads can go on
            log.warning("the last use of a session could not be written down")
