"""Whether the service is ready, and if not, what is in the way."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.application import create_app
from service.errors import StoreUnavailable
from service.processes.readiness import Readiness, database_check, disk_check
from service.settings import Settings
from service.store.database import Database
from tests.fakes import fake_bundle


def test_what_passes_is_not_named_and_what_fails_is_with_why() -> None:
    readiness = Readiness({"model": lambda: "", "queue": lambda: "is gone"}, {"registry": lambda: "odd", "cache": lambda: ""})
    assert readiness.faults() == {"queue": "is gone"}
    assert readiness.remarks() == {"registry": "odd"}


def test_a_check_that_fails_is_a_fault_without_its_message() -> None:
    def check() -> str:
        raise OSError("postgresql://user:password@host")

    assert Readiness({"database": check}, {}).faults() == {"database": "cannot be checked (OSError)"}


def test_a_folder_that_is_not_there_yet_is_checked_where_it_will_be(tmp_path: Path) -> None:
    assert disk_check(tmp_path / "a" / "b")() == ""


def test_a_full_disk_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    assert disk_check(tmp_path)() == f"less than 64 MB are free in {tmp_path}"
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "/docs#problem-not-ready"
    assert answer.json["detail"] == f"disk: less than 64 MB are free in {tmp_path}"
    assert client.get("/livez").status_code == 200


def test_the_disk_of_a_database_that_is_elsewhere_is_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "data"
    client = create_app(Settings(home=tmp_path / "home", database_url=f"sqlite:///{elsewhere / 'toasoan.db'}"), fake_bundle()).test_client()
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=1 << (20 if place == elsewhere else 40)))
    assert client.get("/readyz").json["detail"] == f"disk: less than 64 MB are free in {elsewhere}"


def test_probes_are_answered_while_one_of_them_waits_for_a_database_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(home=tmp_path), fake_bundle())
    asked, answers = threading.Event(), threading.Event()

    @contextmanager
    def hang(_: Database) -> Iterator[None]:
        asked.set()
        assert answers.wait(30)
        raise StoreUnavailable
        yield

    monkeypatch.setattr(Database, "reading", hang)
    first = threading.Thread(target=app.test_client().get, args=("/readyz",))
    first.start()
    try:
        assert asked.wait(30)
        refused, counted = (app.test_client().get(path) for path in ("/readyz", "/metrics"))
    finally:
        answers.set()
        first.join()
    assert (refused.status_code, refused.json["detail"]) == (503, f"database: {StoreUnavailable()}")
    assert counted.status_code == 200
    assert "toasoan_jobs_unfinished" not in counted.text


def test_a_database_that_cannot_be_reached_is_not_ready() -> None:
    nobody = Database("postgresql://nobody@127.0.0.1:1/none")
    assert database_check(nobody)() == str(StoreUnavailable())


def test_a_database_that_answers_is_ready(tmp_path: Path) -> None:
    assert database_check(Database.in_folder(tmp_path))() == ""
