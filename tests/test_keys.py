"""API keys: what is kept of them, who is let in, and what is written down of their use. On SQLite and on PostgreSQL."""

from __future__ import annotations

import hmac
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.access import keys as keys_module
from service.access.keys import Keys, Scope
from service.errors import InvalidCommand, InvalidKey
from service.store.database import Database
from service.store.tables import keys as table
from tests.patience import until


@pytest.fixture
def keys(database: Database) -> Iterator[Keys]:
    made = Keys(database)
    yield made
    finish(made)


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def elsewhere(migrated_url: str, keys: Keys, clock: Clock) -> Iterator[Keys]:
    """The same keys as another process has them."""
    own = Database(migrated_url)
    made = Keys(own, clock=clock)
    yield made
    finish(made)
    own.close()


def finish(keys: Keys) -> None:
    if keys._uses._writer:
        keys._uses._writer.shutdown()


def test_a_new_key_is_found_by_the_whole_of_it(keys: Keys) -> None:
    made, token = keys.create("cms", [Scope.CORRECT, Scope.PREDICT], rate="60/minute")
    found = keys.find(token)
    assert (found.id, found.name, found.scopes, found.rate) == (made.id, "cms", (Scope.PREDICT, Scope.CORRECT), "60/minute")
    assert found.created_at == made.created_at


def test_a_key_is_a_prefix_that_may_be_shown_and_256_random_bits(keys: Keys) -> None:
    tokens = {keys.create("cms", [Scope.PREDICT])[1] for _ in range(20)}
    assert len({token.split(".")[1] for token in tokens}) == 20
    for token in tokens:
        assert re.fullmatch(r"toasoan-[0-9a-f]{16}\.[A-Za-z0-9_-]{43}", token)  # 43 characters of base64 are 32 bytes


def test_of_the_secret_only_a_hash_is_kept(keys: Keys, database: Database) -> None:
    key, token = keys.create("cms", [Scope.PREDICT])
    with database.reading() as connection:
        row = connection.execute(select(table)).one()
    assert token.split(".")[1] not in repr(row)
    assert re.fullmatch("[0-9a-f]{64}", row.digest)
    assert token.split(".")[1] not in repr(key)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), str.upper, lambda t: t + "A", lambda t: t.split(".")[0]]
)
def test_what_is_not_the_whole_key_is_not_known(keys: Keys, change: Callable[[str], str]) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    with pytest.raises(InvalidKey, match=r"^the key is unknown$"):
        keys.find(change(token))


@pytest.mark.parametrize("token", ["", ".", "toasoan-0000000000000000." + "A" * 43, "\0", "x" * 100_000, "khóa.bí mật", "' OR 1=1 --"])
def test_a_stranger_learns_nothing(keys: Keys, token: str) -> None:
    keys.create("cms", [Scope.PREDICT])
    with pytest.raises(InvalidKey, match=r"^the key is unknown$"):
        keys.find(token)


def test_secrets_are_compared_in_constant_time(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    compared = []

    class Watched:
        @staticmethod
        def compare_digest(one: str, other: str) -> bool:
            compared.append((one, other))
            return hmac.compare_digest(one, other)

    monkeypatch.setattr(keys_module, "hmac", Watched)
    keys.find(token)
    assert compared == [(keys_module.digest_of(token.split(".")[1]),) * 2]


def test_a_revoked_key_is_refused_within_a_second_by_whoever_shares_the_database(keys: Keys, elsewhere: Keys, clock: Clock) -> None:
    key, token = keys.create("cms", [Scope.PREDICT])
    elsewhere.find(token)
    keys.find(token)
    revoked = keys.revoke(key.id)
    with pytest.raises(InvalidKey, match=r"^the key is revoked$"):
        keys.find(token)
    clock.now += 1
    with pytest.raises(InvalidKey, match=r"^the key is revoked$"):
        elsewhere.find(token)
    assert keys.revoke(key.id).revoked_at == revoked.revoked_at, "revoking again changes nothing"


def test_within_a_second_the_database_is_asked_once_for_a_key(keys: Keys, elsewhere: Keys, clock: Clock, database: Database) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    assert elsewhere.find(token) == elsewhere.find(token)
    finish(elsewhere)
    with database.writing() as connection:
        connection.execute(update(table).values(rate="1/day"))
    assert elsewhere.find(token).rate == ""
    clock.now += 1
    assert elsewhere.find(token).rate == "1/day"


def test_only_the_holder_is_told_that_a_key_is_revoked(keys: Keys) -> None:
    key, _ = keys.create("cms", [Scope.PREDICT])
    keys.revoke(key.id)
    with pytest.raises(InvalidKey, match="unknown"):
        keys.find(key.id + "." + "A" * 43)


def test_a_key_that_nobody_made_cannot_be_revoked(keys: Keys) -> None:
    with pytest.raises(InvalidCommand, match="no key has this id"):
        keys.revoke("toasoan-0000000000000000")


def test_a_key_expires(database: Database) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    keys = Keys(database, now=lambda: now)
    _, token = keys.create("cms", [Scope.PREDICT], expires_at=now + timedelta(days=90))
    now += timedelta(days=90) - timedelta(microseconds=1)
    assert keys.find(token)
    assert keys.usable()
    now += timedelta(microseconds=1)
    with pytest.raises(InvalidKey, match=r"^the key has expired$"):
        keys.find(token)
    assert not keys.usable()
    finish(keys)


def test_the_last_key_s_revocation_opens_no_door(keys: Keys, database: Database) -> None:
    assert not keys.any()
    key, _ = keys.create("cms", [Scope.PREDICT])
    keys.revoke(key.id)
    assert keys.any()
    assert Keys(database).any()
    assert not keys.usable()


def test_a_use_is_written_down_and_not_again_within_the_minute(keys: Keys, elsewhere: Keys) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    assert keys.all()[0].last_used_at is None
    before = datetime.now(UTC)
    keys.find(token)
    until(lambda: keys.all()[0].last_used_at)
    first = keys.all()[0].last_used_at
    assert first is not None
    assert before <= first <= datetime.now(UTC)
    for one in (keys, elsewhere):
        one.find(token)
        finish(one)
    assert keys.all()[0].last_used_at == first


def test_one_thread_writes_down_the_uses_of_all_keys(keys: Keys) -> None:
    tokens = [keys.create(name, [Scope.PREDICT])[1] for name in ("cms", "desk")]
    writers = set()
    for token in tokens:
        keys.find(token)
        writers.add(keys._uses._writer)
    assert len(writers) == 1
    until(lambda: all(key.last_used_at for key in keys.all()))


def test_a_use_is_written_down_again_when_the_last_is_old(keys: Keys, database: Database) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    old = datetime.now(UTC) - timedelta(minutes=2)
    with database.writing() as connection:
        connection.execute(update(table).values(last_used_at=old))
    keys.find(token)
    until(lambda: (keys.all()[0].last_used_at or old) > old)


def test_no_request_waits_until_its_use_is_written_down(keys: Keys, database: Database) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    with database.writing() as connection:  # whoever writes now has to wait
        connection.execute(update(table).values(name="held"))
        found = []
        asking = threading.Thread(target=lambda: found.append(keys.find(token)))
        asking.start()
        asking.join(5)
        assert found
    until(lambda: keys.all()[0].last_used_at)


@pytest.mark.parametrize("name", ["", "x" * 81, "a\nb", "\x1b[2J", "a\u202eb"])
def test_a_name_is_one_that_can_be_shown(keys: Keys, name: str) -> None:
    with pytest.raises(InvalidCommand, match="1 to 80 printable characters"):
        keys.create(name, [Scope.PREDICT])


def test_the_name_of_a_key_is_in_the_form_of_the_names_of_editors(keys: Keys) -> None:
    made, _ = keys.create(unicodedata.normalize("NFD", " Thu  Hà "), [Scope.CORRECT])
    assert (made.name, keys.all()) == ("Thu Hà", (made,))


def test_keys_are_listed_in_the_order_they_were_made(keys: Keys) -> None:
    made = [keys.create(name, [Scope.PREDICT])[0] for name in ("Báo điện tử", "b", "a")]
    assert keys.all() == tuple(made)
