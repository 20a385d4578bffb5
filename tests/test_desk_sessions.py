"""Sessions of the desk: they begin with a key and end with it, in time, or when the editor says so."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.access.keys import Key, Keys, Scope
from service.desk.sessions import IDLE, LONGEST, Sessions
from service.store.database import Database
from service.store.tables import sessions as table

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(database: Database, clock: Clock) -> Keys:
    return Keys(database, now=clock)


@pytest.fixture
def key(keys: Keys) -> Key:
    return keys.create("Thu Hà", [Scope.CORRECT])[0]


@pytest.fixture
def sessions(database: Database, keys: Keys, clock: Clock) -> Sessions:
    return Sessions(database, keys, clock)


def whose(found: Key | None) -> str:
    """The id of a key: when it was last used is written beside, once in a while."""
    return found.id if found else ""


def test_a_session_stands_for_its_key_until_it_is_ended(sessions: Sessions, key: Key) -> None:
    first, second = sessions.begin(key), sessions.begin(key)
    assert first != second
    assert whose(sessions.key(first)) == whose(sessions.key(second)) == key.id
    sessions.end(first)
    sessions.end(first)
    assert sessions.key(first) is None
    assert whose(sessions.key(second)) == key.id


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "\x00", "' OR 1=1 --", "ký" * 1000])
def test_what_is_no_session_stands_for_nobody(sessions: Sessions, key: Key, token: str) -> None:
    sessions.begin(key)
    assert sessions.key(token) is None


def test_of_a_session_only_a_hash_is_kept(sessions: Sessions, database: Database, key: Key) -> None:
    token = sessions.begin(key)
    with database.reading() as connection:
        (row,) = connection.execute(select(table))
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(tuple(row))


def test_a_session_is_over_when_its_editor_stays_away(sessions: Sessions, clock: Clock, key: Key) -> None:
    token = sessions.begin(key)
    for _ in range(3):
        clock.now += IDLE - timedelta(minutes=1)
        assert whose(sessions.key(token)) == key.id, "each use begins the time anew"
    clock.now += IDLE + timedelta(seconds=1)
    assert sessions.key(token) is None


def test_no_session_outlives_a_day_at_the_desk(sessions: Sessions, clock: Clock, key: Key) -> None:
    token = sessions.begin(key)
    while clock.now < NOON + LONGEST:
        assert whose(sessions.key(token)) == key.id
        clock.now += timedelta(hours=1)
    clock.now += timedelta(seconds=1)
    assert sessions.key(token) is None


def test_a_use_is_written_down_and_not_again_at_once(sessions: Sessions, database: Database, clock: Clock, key: Key) -> None:
    token = sessions.begin(key)
    seen = []
    for _ in range(3):
        clock.now += timedelta(minutes=1, seconds=30)
        sessions.key(token)
        with database.reading() as connection:
            seen.append(connection.scalar(select(table.c.seen_at)))
    assert seen == [NOON, NOON + timedelta(minutes=3), NOON + timedelta(minutes=3)]


def test_a_session_ends_with_its_key(sessions: Sessions, keys: Keys, database: Database, clock: Clock, key: Key) -> None:
    expiring, _ = keys.create("Lan", [Scope.CORRECT], expires_at=clock.now + timedelta(hours=1))
    of_key, of_expiring = sessions.begin(key), sessions.begin(expiring)
    keys.revoke(key.id)
    assert sessions.key(of_key) is None
    assert sessions.key(of_expiring)
    clock.now += timedelta(hours=1)
    assert sessions.key(of_expiring) is None
    assert Sessions(database, Keys(database), clock).key(of_key) is None, "in every process"


def test_what_is_over_is_forgotten_when_the_next_begins(sessions: Sessions, database: Database, clock: Clock, key: Key) -> None:
    sessions.begin(key)
    clock.now += IDLE + timedelta(minutes=1)
    sessions.begin(key)
    with database.reading() as connection:
        assert len(connection.execute(select(table)).all()) == 1
