"""A reload looks at once, answers how it ended, and every worker is told through the shared."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from model.manifest import MANIFEST
from service.application import create_app
from service.bundles import status as status_module
from service.bundles.status import MAX_REASON, BundleStatus, SharedStatus
from service.errors import NotSwitched
from service.settings import Settings
from tests.fakes import fake_bundle
from tests.watched_registry import WatchedRegistry, quick


@quick
def test_a_reload_looks_at_once_and_says_how_it_ended(watched: WatchedRegistry, tmp_path: Path) -> None:
    assert watched.watcher.reload().serving == watched.first
    second = watched.publish(tmp_path / "second", 2)
    assert watched.watcher.reload() == BundleStatus(watched.watcher._began, second, "")
    watched.publish(tmp_path / "third", 3)
    (watched.current() / MANIFEST).unlink()
    with pytest.raises(NotSwitched, match=r"manifest\.json: missing"):
        watched.watcher.reload()
    assert watched.serving == second


@quick
def test_a_worker_whose_master_has_died_signals_no_other_process(watched: WatchedRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    signalled: list[int] = []
    monkeypatch.setattr(os, "kill", lambda process, _number: signalled.append(process))
    watched.watcher._process = os.getpid() + 1
    monkeypatch.setattr(os, "getppid", lambda: 1)
    watched.watcher._check_now()
    assert signalled == []
    monkeypatch.setattr(os, "getppid", lambda: os.getpid() + 1)
    watched.watcher._check_now()
    assert signalled == [os.getpid() + 1]


def test_a_reload_tries_what_was_refused_again_but_logs_it_once(
    watched: WatchedRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched.publish(tmp_path / "second", 2)
    (watched.current() / MANIFEST).unlink()
    for _ in range(2):
        with pytest.raises(NotSwitched):
            watched.watcher.reload()
    assert len(caplog.records) == 1


def test_the_shared_status_is_the_last_one_written_however_long() -> None:
    shared = SharedStatus()
    assert shared.read() == BundleStatus()
    for status in (BundleStatus(1.5, "abc", "vì sao"), BundleStatus(2.5, "x" * 64, "ậ" * MAX_REASON), BundleStatus(3.5, "abc")):
        shared.write(status)
        assert shared.read() == status


def test_a_notice_whose_writer_was_killed_while_it_wrote_keeps_no_reader_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, reads = SharedStatus(), iter(range(1000))
    shared.write(BundleStatus(1.5, "abc"))
    shared._memory[9:10] = b"\0"
    monkeypatch.setattr(status_module, "zlib", SimpleNamespace(crc32=lambda content: (next(reads), zlib.crc32(content))[1]))
    assert shared.read() == BundleStatus()
    monkeypatch.undo()
    shared.write(BundleStatus(2.5, "abc"))
    assert shared.read() == BundleStatus(2.5, "abc")


@quick
def test_the_route_answers_with_the_bundle_or_says_why_not(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    assert client.post("/v1/model/reload").json == {"model": {"id": "fa4e00000000"}}
    watched = WatchedRegistry(tmp_path)
    answer = client.post("/v1/model/reload")
    assert answer.json == {"model": {"id": watched.first}}
    assert client.get("/v1/model").json["id"] == watched.first
    watched.publish(tmp_path / "second", 2)
    (watched.current() / MANIFEST).unlink()
    refused = client.post("/v1/model/reload")
    assert refused.status_code == 409
    assert refused.json["type"] == "/docs#problem-not-switched"
    assert "manifest.json: missing" in refused.json["detail"]
    remarks = client.get("/readyz").json["remarks"]
    assert "manifest.json: missing" in remarks["registry"]


@pytest.mark.parametrize("letter", ["a", "ắ", "\x00", "\U0001f600", "\udcff"])
def test_the_shared_status_holds_the_longest_reason_in_any_letters(letter: str) -> None:
    shared = SharedStatus()
    shared.write(BundleStatus(1.0, "x" * 64, letter * MAX_REASON))
    assert len(shared.read().refused) == MAX_REASON
