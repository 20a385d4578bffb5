"""The service follows the registry: a good bundle is switched to, a broken one refused and logged once, and rollback is the same."""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.bundle import Bundle, describe_bundle
from model.errors import ToaSoanError
from model.linear import FILE
from model.manifest import MANIFEST, checksum
from model.registry import POINTER, Registry
from service import create_app, trials
from service.engine import Engine
from service.errors import NotSwitched
from service.following import MOST_REASON, Board, Follower, Notice
from service.settings import Settings
from service.trials import Trial
from tests.bundles import tiny_bundle
from tests.fakes import fake_bundle
from tests.patience import let_pass


class Following:
    """A registry whose first bundle answers, and a follower of it."""

    def __init__(self, folder: Path, *, pinned: bool = False) -> None:
        self.registry = Registry(folder / "bundles")
        self.first = self.publish(folder / "first", 1)
        self.engine = Engine(Bundle.load(self.current()), places=1, deadline=20)
        self.counted: list[str] = []
        self.follower = Follower(self.engine, self.registry.folder, pinned=pinned, count=self.counted.append)

    def publish(self, folder: Path, version: int) -> str:
        tiny_bundle(folder, version)
        return self.registry.publish(folder)

    def current(self) -> Path:
        found = self.registry.current()
        assert found
        return found

    def settle(self) -> None:
        """Step until the look that has begun ends."""
        self.follower.step()
        while self.follower._trial:
            self.follower.step()
            time.sleep(0.01)

    @property
    def serving(self) -> str:
        return self.engine.bundle.id


class HereAndNow(Trial):
    """A trial in this process, to save the time of starting another."""

    late = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def verdict(self) -> str | None:
        try:
            trials.load_published(self.folder)
        except ToaSoanError as error:
            return str(error)
        return ""


@pytest.fixture
def following(tmp_path: Path) -> Following:
    return Following(tmp_path)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.following.Trial", HereAndNow)


quick = pytest.mark.usefixtures("_quick")


def test_a_published_bundle_is_switched_to_and_a_rollback_too(following: Following, tmp_path: Path) -> None:
    following.settle()
    assert following.serving == following.first
    second = following.publish(tmp_path / "second", 2)
    following.settle()
    assert following.serving == second
    following.registry.rollback()
    following.settle()
    assert following.serving == following.first
    assert following.counted == ["switched", "switched"]


def test_nothing_is_tried_while_nothing_changes(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    following.settle()
    monkeypatch.setattr("service.following.Trial", None)
    assert not any(following.follower.step() for _ in range(100))


@quick
def test_the_step_that_switches_says_so(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    said = [following.follower.step()]
    while following.follower._trial:
        let_pass(0.01)
        said.append(following.follower.step())
    assert said[-1]
    assert not any(said[:-1])


def test_steps_do_not_wait_for_a_trial(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    began = time.perf_counter()
    following.follower.step()
    following.follower.step()
    assert following.follower._trial
    assert time.perf_counter() - began < 0.3
    following.settle()


def test_a_bundle_whose_trial_only_took_too_long_is_tried_again(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(HereAndNow):
        late = True

        def verdict(self) -> str:
            return "did not pass its trial in 60 s"

    monkeypatch.setattr("service.following._AFTER_LATE", 0.2)
    monkeypatch.setattr("service.following.Trial", Slow)
    second = following.publish(tmp_path / "second", 2)
    following.settle()
    assert following.serving == following.first
    monkeypatch.setattr("service.following.Trial", HereAndNow)
    following.settle()
    assert following.serving == following.first
    time.sleep(0.2)
    following.settle()
    assert following.serving == second
    assert following.counted == ["refused", "switched"]


def seal(folder: Path) -> None:
    """Make the checksums right again, so that what is wrong lies deeper."""
    content = json.loads((folder / MANIFEST).read_text())
    content["files"] = {name: checksum(folder / name) for name in content["files"]}
    del content["checksum"]
    (folder / MANIFEST).write_text(json.dumps(content))


def edit(folder: Path, **changes: Any) -> None:
    content = json.loads((folder / MANIFEST).read_text())
    content.pop("checksum", None)
    (folder / MANIFEST).write_text(json.dumps(content | changes))


def edit_weights(folder: Path, **changes: Any) -> None:
    path = folder / "classifier" / FILE
    with np.load(path) as file:
        arrays = dict(file)
    np.savez_compressed(path, **(arrays | changes))
    seal(folder)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def write(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    seal(folder)


def replace(folder: Path, name: str, make: Callable[[Path], object]) -> None:
    (folder / name).unlink()
    make(folder / name)


BROKEN: dict[str, Callable[[Path], object]] = {
    "the folder is gone": shutil.rmtree,
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "half a manifest": lambda folder: cut(folder / MANIFEST),
    "another number in the manifest": lambda folder: (folder / MANIFEST).write_text(
        (folder / MANIFEST).read_text().replace('"created_at": "20', '"created_at": "30')
    ),
    "a manifest that is no JSON": lambda folder: (folder / MANIFEST).write_text("{"),
    "a manifest that is a list": lambda folder: (folder / MANIFEST).write_text("[]"),
    "a manifest of six megabytes": lambda folder: (folder / MANIFEST).write_text(" " * (6 << 20)),
    "a manifest that is a folder": lambda folder: replace(folder, MANIFEST, Path.mkdir),
    "another format": lambda folder: edit(folder, format=99),
    "text read in another way": lambda folder: edit(folder, text_profile={"normalizer": 99}),
    "an unknown kind": lambda folder: edit(folder, parts={"classifier": "oracle"}),
    "another id than it is published under": lambda folder: edit(folder, id="0123456789ab"),
    "a path that leaves the bundle": lambda folder: edit(folder, files={"../taxonomy.toml": "0" * 64}),
    "a link that leaves the bundle": lambda folder: replace(
        folder, "taxonomy.toml", lambda path: path.symlink_to(folder.parent.parent / "first.toml")
    ),
    "no weights": lambda folder: (folder / "classifier" / FILE).unlink(),
    "a pipe instead of weights": lambda folder: replace(folder, f"classifier/{FILE}", os.mkfifo),
    "a flipped byte in the weights": lambda folder: (folder / "classifier" / FILE).write_bytes(b"x"),
    "half the weights, sealed": lambda folder: (cut(folder / "classifier" / FILE), seal(folder)),
    "weights that are no numbers, sealed": lambda folder: edit_weights(folder, weights=np.full((6, 3), np.nan, np.float16)),
    "weights of another shape, sealed": lambda folder: edit_weights(folder, weights=np.zeros((5, 3), np.float16)),
    "weights of objects, sealed": lambda folder: edit_weights(folder, bias=np.array([{}, {}, {}], object)),
    "an infinite temperature, sealed": lambda folder: edit_weights(folder, calibration=np.array([np.inf, 0.9, 0.5])),
    "a temperature so small that nothing is left, sealed": lambda folder: edit_weights(folder, calibration=np.array([1e-320, 0.9, 0.5])),
    "a taxonomy that is no TOML, sealed": lambda folder: write(folder, "taxonomy.toml", "[[section"),
    "a taxonomy of other sections, sealed": lambda folder: write(folder, "taxonomy.toml", '[[section]]\nslug = "xe"\nlabel = "Xe"\n'),
}


@pytest.fixture(scope="module")
def two_bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    tiny_bundle(folder / "first", 1)
    tiny_bundle(folder / "second", 2)
    return folder


@quick
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_bundle_is_refused_in_one_line_and_the_old_one_goes_on(
    name: str, two_bundles: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    following = Following(tmp_path)
    following.registry.publish(two_bundles / "second")
    BROKEN[name](following.current())
    with caplog.at_level(logging.INFO):
        for _ in range(5):
            following.settle()
    assert following.serving == following.first
    (record,) = caplog.records
    assert isinstance(record.msg, dict)
    assert record.msg["event"] == "bundle refused"
    assert "\n" not in record.msg["reason"]
    assert following.follower.refused == record.msg["reason"]
    assert following.counted == ["refused"]


@pytest.mark.parametrize("pointer", ["not JSON", "{}", '["../first"]', '[""]', "[5]", "[" * 100_000])
def test_a_pointer_that_cannot_be_read_is_refused_once(following: Following, caplog: pytest.LogCaptureFixture, pointer: str) -> None:
    following.settle()
    (following.registry.folder / POINTER).write_text(pointer)
    for _ in range(5):
        following.settle()
    assert following.serving == following.first
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_when_nothing_is_published_any_more_the_bundle_goes_on(following: Following) -> None:
    (following.registry.folder / POINTER).unlink()
    following.settle()
    assert following.serving == following.first
    assert following.follower.refused == ""


@quick
def test_a_bundle_repaired_in_its_place_is_taken(following: Following, tmp_path: Path) -> None:
    second = following.publish(tmp_path / "second", 2)
    (following.current() / MANIFEST).unlink()
    following.settle()
    assert following.serving == following.first
    assert following.follower.refused
    following.registry.publish(tmp_path / "second")
    following.settle()
    assert following.serving == second
    assert following.follower.refused == ""


@quick
def test_a_good_bundle_after_a_broken_one_is_taken(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    edit(following.current(), format=99)
    following.settle()
    third = following.publish(tmp_path / "third", 3)
    following.settle()
    assert following.serving == third
    assert following.counted == ["refused", "switched"]


@quick
def test_a_bundle_with_another_card_alone_is_another_bundle(following: Following, tmp_path: Path) -> None:
    described = describe_bundle(tmp_path / "first", metrics={"n": 1}, card="# Another\n").id
    following.registry.publish(tmp_path / "first")
    following.settle()
    assert following.serving == described


@quick
def test_a_reload_looks_at_once_and_says_how_it_ended(following: Following, tmp_path: Path) -> None:
    assert following.follower.reload().serving == following.first
    second = following.publish(tmp_path / "second", 2)
    assert following.follower.reload() == Notice(following.follower._began, second, "")
    following.publish(tmp_path / "third", 3)
    (following.current() / MANIFEST).unlink()
    with pytest.raises(NotSwitched, match=r"manifest\.json: missing"):
        following.follower.reload()
    assert following.serving == second


@quick
def test_a_worker_whose_master_has_died_signals_no_other_process(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    signalled: list[int] = []
    monkeypatch.setattr(os, "kill", lambda process, _number: signalled.append(process))
    following.follower._process = os.getpid() + 1
    monkeypatch.setattr(os, "getppid", lambda: 1)
    following.follower._look_now()
    assert signalled == []
    monkeypatch.setattr(os, "getppid", lambda: os.getpid() + 1)
    following.follower._look_now()
    assert signalled == [os.getpid() + 1]


def test_a_reload_tries_what_was_refused_again_but_logs_it_once(
    following: Following, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    following.publish(tmp_path / "second", 2)
    (following.current() / MANIFEST).unlink()
    for _ in range(2):
        with pytest.raises(NotSwitched):
            following.follower.reload()
    assert len(caplog.records) == 1


def test_a_pinned_bundle_follows_nothing(tmp_path: Path) -> None:
    following = Following(tmp_path, pinned=True)
    following.publish(tmp_path / "second", 2)
    following.settle()
    assert following.serving == following.first
    with pytest.raises(NotSwitched, match="TOASOAN_BUNDLE pins"):
        following.follower.reload()


def test_a_trial_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "hangs"
    hanging.write_text("#!/bin/sh\nexec sleep 600\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    trial = Trial(tmp_path, seconds=0.3)
    assert trial.verdict() is None
    time.sleep(0.4)
    assert trial.verdict() == f"{tmp_path}: did not pass its trial in 0.3 s"


@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$", "echo nonsense", 'echo "{}"'])
def test_a_trial_that_crashes_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    crashing = tmp_path / "crashes"
    crashing.write_text(f"#!/bin/sh\n{script}\n")
    crashing.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crashing))
    trial = Trial(tmp_path)
    while (verdict := trial.verdict()) is None:
        let_pass(0.01)
    assert verdict == f"{tmp_path}: its trial crashed"


def test_the_board_holds_the_last_notice_however_long() -> None:
    board = Board()
    assert board.read() == Notice()
    for notice in (Notice(1.5, "abc", "vì sao"), Notice(2.5, "x" * 64, "ậ" * MOST_REASON), Notice(3.5, "abc")):
        board.write(notice)
        assert board.read() == notice


@quick
def test_the_route_answers_with_the_bundle_or_says_why_not(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    assert client.post("/v1/model/reload").json == {"model": {"id": "fa4e00000000"}}
    following = Following(tmp_path)
    answer = client.post("/v1/model/reload")
    assert answer.json == {"model": {"id": following.first}}
    assert client.get("/v1/model").json["id"] == following.first
    following.publish(tmp_path / "second", 2)
    (following.current() / MANIFEST).unlink()
    refused = client.post("/v1/model/reload")
    assert refused.status_code == 409
    assert refused.json["type"] == "/docs#problem-not-switched"
    assert "manifest.json: missing" in refused.json["detail"]
    remarks = client.get("/readyz").json["remarks"]
    assert "manifest.json: missing" in remarks["registry"]


@pytest.mark.parametrize("letter", ["a", "ắ", "\x00", "\U0001f600", "\udcff"])
def test_the_board_holds_the_longest_reason_in_any_letters(letter: str) -> None:
    board = Board()
    board.write(Notice(1.0, "x" * 64, letter * MOST_REASON))
    assert len(board.read().refused) == MOST_REASON


def test_a_trial_that_cannot_be_started_refuses_the_bundle_and_the_master_goes_on(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process_left(*_: object) -> None:
        raise BlockingIOError

    second = following.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.following._AFTER_LATE", 0.0)
    monkeypatch.setattr("service.following.Trial", no_process_left)
    assert not following.follower.step()
    assert following.follower.refused == "could not be tried (BlockingIOError)"
    monkeypatch.setattr("service.following.Trial", HereAndNow)
    following.settle()
    assert following.serving == second
