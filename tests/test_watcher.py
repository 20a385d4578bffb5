"""The service follows the registry: a good bundle is switched to, a rollback is the same, and the master goes on meanwhile."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from model.bundle import Bundle, describe_bundle
from model.errors import BundleError
from model.manifest import MANIFEST
from model.registry import POINTER
from service.bundles.trials import load_published
from service.errors import NotSwitched
from tests.followed import Following, HereAndNow, quick
from tests.patience import LONGEST, let_pass, until


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


def test_a_bundle_that_is_rolled_back_during_its_trial_answers_nobody(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    following.watcher.step()
    assert following.watcher._trial
    following.registry.rollback()
    following.settle()
    assert following.serving == following.first
    assert following.counted == []


@quick
def test_of_two_bundles_that_are_published_during_one_trial_the_later_one_alone_answers(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    following.watcher.step()
    third = following.publish(tmp_path / "third", 3)
    following.settle()
    following.settle()
    assert following.serving == third
    assert following.counted == ["switched"]


@quick
def test_threads_that_step_at_once_put_no_older_bundle_over_a_newer_one(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, go_on = threading.Event(), threading.Event()
    load = load_published

    def load_slowly(folder: Path) -> Bundle:
        bundle = load(folder)
        if not loading.is_set():
            loading.set()
            assert go_on.wait(LONGEST)
        return bundle

    monkeypatch.setattr("service.bundles.watcher.load_published", load_slowly)
    following.publish(tmp_path / "second", 2)
    following.watcher.step()
    first = threading.Thread(target=following.watcher.step)
    first.start()
    assert loading.wait(LONGEST)
    third = following.publish(tmp_path / "third", 3)
    following.watcher.request_check()
    for _ in range(2):  # to try it, and to judge that
        following.watcher.step()
    go_on.set()
    first.join()
    for _ in range(2):
        following.settle()
    assert following.serving == third
    assert following.counted == ["switched", "switched"]


def test_nothing_is_tried_while_nothing_changes(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    following.settle()
    monkeypatch.setattr("service.bundles.watcher.Trial", None)
    assert not any(following.watcher.step() for _ in range(100))


@quick
def test_the_step_that_switches_says_so(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    said = [following.watcher.step()]
    while following.watcher._trial:
        let_pass(0.01)
        said.append(following.watcher.step())
    assert said[-1]
    assert not any(said[:-1])


def test_steps_do_not_wait_for_a_trial(following: Following, tmp_path: Path) -> None:
    following.publish(tmp_path / "second", 2)
    began = time.perf_counter()
    following.watcher.step()
    following.watcher.step()
    assert following.watcher._trial
    assert time.perf_counter() - began < 0.3
    following.settle()


def test_a_bundle_whose_trial_only_took_too_long_is_tried_again(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(HereAndNow):
        timed_out = True

        def verdict(self) -> str:
            return "did not pass its trial in 60 s"

    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.2)
    monkeypatch.setattr("service.bundles.watcher.Trial", Slow)
    second = following.publish(tmp_path / "second", 2)
    following.settle()
    assert following.serving == following.first
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)
    following.settle()
    assert following.serving == following.first
    time.sleep(0.2)
    following.settle()
    assert following.serving == second
    assert following.counted == ["refused", "switched"]


def test_a_refused_bundle_is_tried_once_when_asked_for_and_once_after_a_late_trial(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Path] = []

    class Refusing(HereAndNow):
        def __init__(self, folder: Path) -> None:
            super().__init__(folder)
            begun.append(folder)
            self.timed_out = len(begun) == 1

        def verdict(self) -> str:
            return "broken"

    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.0)
    monkeypatch.setattr("service.bundles.watcher.Trial", Refusing)
    following.publish(tmp_path / "second", 2)
    following.watcher.request_check()
    for _ in range(20):
        following.watcher.step()
    assert len(begun) == 2


def test_when_nothing_is_published_any_more_the_bundle_goes_on(following: Following) -> None:
    (following.registry.folder / POINTER).unlink()
    following.settle()
    assert following.serving == following.first
    assert following.watcher.refused == ""


@quick
def test_a_bundle_with_another_card_alone_is_another_bundle(following: Following, tmp_path: Path) -> None:
    described = describe_bundle(tmp_path / "first", metrics={"n": 1}, card="# Another\n").id
    following.registry.publish(tmp_path / "first")
    following.settle()
    assert following.serving == described


def test_a_pinned_bundle_follows_nothing(tmp_path: Path) -> None:
    following = Following(tmp_path, pinned=True)
    following.publish(tmp_path / "second", 2)
    following.settle()
    assert following.serving == following.first
    with pytest.raises(NotSwitched, match="TOASOAN_BUNDLE pins"):
        following.watcher.reload()


@quick
def test_a_bundle_that_could_not_be_read_is_tried_again_when_it_was_given_other_permissions(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(folder: Path) -> None:
        raise BundleError(f"{folder.name}: cannot be read")

    second = following.publish(tmp_path / "second", 2)
    with monkeypatch.context() as before:
        before.setattr("service.bundles.trials.load_published", unreadable)
        following.settle()
        assert following.watcher.refused == f"{second}: cannot be read"
    following.settle()
    assert following.serving == following.first
    manifest = following.current() / MANIFEST
    changed = manifest.stat().st_ctime_ns

    def given_permissions() -> bool:
        manifest.chmod(0o644)
        return manifest.stat().st_ctime_ns != changed

    until(given_permissions)  # a clock of files may stand still for a moment
    following.settle()
    assert following.serving == second


@quick
def test_a_bundle_that_breaks_between_its_trial_and_its_loading_is_refused_for_that(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path) -> None:
        raise BundleError(f"{folder.name}: gone")

    second = following.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.bundles.watcher.load_published", broken)
    following.settle()
    assert (following.serving, following.watcher.refused) == (following.first, f"{second}: gone")
    assert following.counted == ["refused"]


def test_a_trial_that_cannot_be_started_refuses_the_bundle_and_the_master_goes_on(
    following: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process_left(*_: object) -> None:
        raise BlockingIOError

    second = following.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.0)
    monkeypatch.setattr("service.bundles.watcher.Trial", no_process_left)
    assert not following.watcher.step()
    assert following.watcher.refused == "could not be tried (BlockingIOError)"
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)
    following.settle()
    assert following.serving == second
