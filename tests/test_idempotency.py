"""A request with an Idempotency-Key is carried out once: replayed, refused while it is under way, refused with another body."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from werkzeug.datastructures import Headers

from service.errors import IdempotencyInFlight, IdempotencyMismatch, NoIdempotencyKey, StoreUnavailable
from service.store.database import Database
from service.store.idempotency import Attempt, Idempotency, Outcome, key_of
from service.store.migration import migrate
from service.store.tables import idempotency_keys

ATTEMPT = Attempt("desk", "test", "k1", "0" * 64)


def act(counter: list[int]) -> Callable[[Connection], Mapping[str, Any]]:
    def count(connection: Connection) -> Mapping[str, Any]:
        counter.append(1)
        return {"id": f"made-{len(counter)}"}

    return count


def test_the_first_sending_is_carried_out_and_the_next_is_told_its_answer(database: Database) -> None:
    idempotency, done = Idempotency(database), list[int]()
    assert idempotency.run(ATTEMPT, act(done)) == Outcome({"id": "made-1"}, replayed=False)
    assert idempotency.run(ATTEMPT, act(done)) == Outcome({"id": "made-1"}, replayed=True)
    assert Idempotency(Database(database.url)).run(ATTEMPT, act(done)).replayed
    assert len(done) == 1


@pytest.mark.parametrize("other", [{"owner": "another"}, {"operation": "another"}, {"key": "k2"}])
def test_another_owner_operation_or_key_is_another_request(database: Database, other: dict[str, str]) -> None:
    idempotency, done = Idempotency(database), list[int]()
    idempotency.run(ATTEMPT, act(done))
    assert idempotency.run(replace(ATTEMPT, **other), act(done)).answer == {"id": "made-2"}


def test_a_key_with_another_body_is_refused_and_the_first_answer_stays(database: Database) -> None:
    idempotency, done = Idempotency(database), list[int]()
    idempotency.run(ATTEMPT, act(done))
    with pytest.raises(IdempotencyMismatch):
        idempotency.run(replace(ATTEMPT, digest="1" * 64), act(done))
    assert idempotency.run(ATTEMPT, act(done)).answer == {"id": "made-1"}


def test_a_request_that_fails_leaves_its_key_unused(database: Database) -> None:
    def fail(connection: Connection) -> Mapping[str, Any]:
        raise ValueError("no")

    idempotency, done = Idempotency(database), list[int]()
    with pytest.raises(ValueError, match="no"):
        idempotency.run(ATTEMPT, fail)
    assert not idempotency.run(replace(ATTEMPT, digest="1" * 64), act(done)).replayed


def test_where_no_file_can_be_locked_the_store_is_away(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    (tmp_path / "toasoan.db.in-flight").touch()  # in the way of the folder, as a full disk would be
    with pytest.raises(StoreUnavailable):
        Idempotency(database).run(ATTEMPT, act([]))


def test_what_is_done_is_answered_also_where_the_file_of_its_lock_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "as on Windows, where it is open", str(path))

    database = Database.in_folder(tmp_path)
    migrate(database)
    monkeypatch.setattr(Path, "unlink", refuse)
    idempotency, done = Idempotency(database), list[int]()
    assert not idempotency.run(ATTEMPT, act(done)).replayed
    assert idempotency.run(ATTEMPT, act(done)).replayed


def test_a_request_under_way_is_said_to_be_so_and_others_go_on(database: Database) -> None:
    began, end = threading.Event(), threading.Event()

    def slow(connection: Connection) -> Mapping[str, Any]:
        began.set()
        assert end.wait(10)
        return {"id": "slow"}

    idempotency = Idempotency(database)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(idempotency.run, ATTEMPT, slow)
        assert began.wait(10)
        with pytest.raises(IdempotencyInFlight):
            Idempotency(Database(database.url)).run(ATTEMPT, act([]))
        if not database.is_sqlite:  # which has one writer at a time: another request waits for the first
            for number, other in enumerate(({"owner": "another"}, {"operation": "another"}, {"key": "k2"})):
                assert Idempotency(Database(database.url)).run(replace(ATTEMPT, **other), act([])).answer == {"id": "made-1"}, number
        end.set()
        assert first.result().answer == {"id": "slow"}
    assert idempotency.run(ATTEMPT, act([])) == Outcome({"id": "slow"}, replayed=True)


def test_of_many_sendings_at_once_one_is_carried_out(database: Database) -> None:
    idempotency, done = Idempotency(database), list[int]()

    def send(_: int) -> str:
        try:
            return str(idempotency.run(ATTEMPT, act(done)).answer["id"])
        except IdempotencyInFlight:
            return "in flight"

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(60)))
    assert answers <= {"made-1", "in flight"}
    assert "made-1" in answers
    assert len(done) == 1
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(idempotency_keys)) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "a\t", "ü", "k" * 256])
def test_a_key_of_other_than_1_to_255_visible_ascii_characters_is_refused(key: str) -> None:
    with pytest.raises(NoIdempotencyKey):
        key_of(Headers([("Idempotency-Key", key)]))


def test_a_key_is_read_from_its_header_and_empty_where_there_is_none() -> None:
    assert [key_of(Headers(headers)) for headers in ({"Idempotency-Key": "!" * 255}, {"idempotency": "k"})] == ["!" * 255, ""]


def test_nothing_is_left_beside_the_database_when_all_is_done(database: Database) -> None:
    Idempotency(database).run(ATTEMPT, act([]))
    if database.is_sqlite:
        assert list(once_folder(database).iterdir()) == []


def once_folder(database: Database) -> Path:
    file = Path(database.url.database or "")
    return file.with_name(file.name + ".in-flight")
