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
from tests.patience import LONGEST, let_pass, until
from tests.watched_registry import HereAndNow, WatchedRegistry, quick


def test_a_published_bundle_is_switched_to_and_a_rollback_too(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.settle()
    assert watched.serving == watched.first
    second = watched.publish(tmp_path / "second", 2)
    watched.settle()
    assert watched.serving == second
    watched.registry.rollback()
    watched.settle()
    assert watched.serving == watched.first
    assert watched.counted == ["switched", "switched"]


def test_a_bundle_that_is_rolled_back_during_its_trial_answers_nobody(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.publish(tmp_path / "second", 2)
    watched.watcher.step()
    assert watched.watcher._trial
    watched.registry.rollback()
    watched.settle()
    assert watched.serving == watched.first
    assert watched.counted == []


@quick
def test_of_two_bundles_that_are_published_during_one_trial_the_later_one_alone_answers(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.publish(tmp_path / "second", 2)
    watched.watcher.step()
    third = watched.publish(tmp_path / "third", 3)
    watched.settle()
    watched.settle()
    assert watched.serving == third
    assert watched.counted == ["switched"]


@quick
def test_threads_that_step_at_once_put_no_older_bundle_over_a_newer_one(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    watched.publish(tmp_path / "second", 2)
    watched.watcher.step()
    first = threading.Thread(target=watched.watcher.step)
    first.start()
    assert loading.wait(LONGEST)
    third = watched.publish(tmp_path / "third", 3)
    watched.watcher.request_check()
    for _ in range(2):  # to try it, and to judge that
        watched.watcher.step()
    go_on.set()
    first.join()
    for _ in range(2):
        watched.settle()
    assert watched.serving == third
    assert watched.counted == ["switched", "switched"]


def test_nothing_is_tried_while_nothing_changes(watched: WatchedRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.settle()
    monkeypatch.setattr("service.bundles.watcher.Trial", None)
    assert not any(watched.watcher.step() for _ in range(100))


@quick
def test_the_step_that_switches_says_so(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.publish(tmp_path / "second", 2)
    steps = [watched.watcher.step()]
    while watched.watcher._trial:
        let_pass(0.01)
        steps.append(watched.watcher.step())
    assert steps[-1]
    assert not any(steps[:-1])


def test_steps_do_not_wait_for_a_trial(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.publish(tmp_path / "second", 2)
    began = time.perf_counter()
    watched.watcher.step()
    watched.watcher.step()
    assert watched.watcher._trial
    assert time.perf_counter() - began < 0.3
    watched.settle()


def test_a_bundle_whose_trial_only_took_too_long_is_tried_again(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(HereAndNow):
        timed_out = True

        def verdict(self) -> str:
            return "did not pass its trial in 60 s"

    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.2)
    monkeypatch.setattr("service.bundles.watcher.Trial", Slow)
    second = watched.publish(tmp_path / "second", 2)
    watched.settle()
    assert watched.serving == watched.first
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)
    watched.settle()
    assert watched.serving == watched.first
    time.sleep(0.2)
    watched.settle()
    assert watched.serving == second
    assert watched.counted == ["refused", "switched"]


def test_a_refused_bundle_is_tried_once_when_asked_for_and_once_after_a_late_trial(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    watched.publish(tmp_path / "second", 2)
    watched.watcher.request_check()
    for _ in range(20):
        watched.watcher.step()
    assert len(begun) == 2
    assert watched.counted == ["refused"], "the same refusal is counted and logged once"


def test_a_refusal_is_over_when_the_bundle_that_answers_is_current_again(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(HereAndNow):
        def verdict(self) -> str:
            return "broken"

    monkeypatch.setattr("service.bundles.watcher.Trial", Refusing)
    watched.publish(tmp_path / "second", 2)
    watched.settle()
    assert watched.watcher.refused == "broken"
    watched.registry.rollback()
    watched.settle()
    assert (watched.serving, watched.watcher.refused) == (watched.first, "")


def test_when_nothing_is_published_any_more_the_bundle_goes_on(watched: WatchedRegistry) -> None:
    (watched.registry.folder / POINTER).unlink()
    watched.settle()
    assert watched.serving == watched.first
    assert watched.watcher.refused == ""


@quick
def test_a_bundle_with_another_card_alone_is_another_bundle(watched: WatchedRegistry, tmp_path: Path) -> None:
    described = describe_bundle(tmp_path / "first", metrics={"n": 1}, card="# Another\n").id
    watched.registry.publish(tmp_path / "first")
    watched.settle()
    assert watched.serving == described


def test_a_pinned_bundle_follows_nothing(tmp_path: Path) -> None:
    watched = WatchedRegistry(tmp_path, pinned=True)
    watched.publish(tmp_path / "second", 2)
    watched.settle()
    assert watched.serving == watched.first
    with pytest.raises(NotSwitched, match="TOASOAN_BUNDLE pins"):
        watched.watcher.reload()


@quick
def test_a_bundle_that_could_not_be_read_is_tried_again_when_it_was_given_other_permissions(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(folder: Path) -> None:
        raise BundleError(f"{folder.name}: cannot be read")

    second = watched.publish(tmp_path / "second", 2)
    with monkeypatch.context() as before:
        before.setattr("service.bundles.trials.load_published", unreadable)
        watched.settle()
        assert watched.watcher.refused == f"{second}: cannot be read"
    watched.settle()
    assert watched.serving == watched.first
    manifest = watched.current() / MANIFEST
    changed = manifest.stat().st_ctime_ns

    def given_permissions() -> bool:
        manifest.chmod(0o644)
        return manifest.stat().st_ctime_ns != changed

    until(given_permissions)  # a clock of files may stand still for a moment
    watched.settle()
    assert watched.serving == second


@quick
def test_a_bundle_that_breaks_between_its_trial_and_its_loading_is_refused_for_that(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path) -> None:
        raise BundleError(f"{folder.name}: gone")

    second = watched.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.bundles.watcher.load_published", broken)
    watched.settle()
    assert (watched.serving, watched.watcher.refused) == (watched.first, f"{second}: gone")
    assert watched.counted == ["refused"]


def test_a_trial_that_cannot_be_ended_is_given_up_and_another_one_follows(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost(HereAndNow):
        def verdict(self) -> str:
            raise ChildProcessError

    second = watched.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.0)
    monkeypatch.setattr("service.bundles.watcher.Trial", Lost)
    for _ in range(2):  # to begin it, and to look at it
        assert not watched.watcher.step()
    assert watched.watcher.refused == "could not be tried (ChildProcessError)"
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)
    for _ in range(2):
        watched.watcher.step()
    assert (watched.serving, watched.watcher.refused) == (second, "")


def test_a_trial_that_cannot_be_started_refuses_the_bundle_and_the_master_goes_on(
    watched: WatchedRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process_left(*_: object) -> None:
        raise BlockingIOError

    second = watched.publish(tmp_path / "second", 2)
    monkeypatch.setattr("service.bundles.watcher._RETRY_AFTER", 0.0)
    monkeypatch.setattr("service.bundles.watcher.Trial", no_process_left)
    assert not watched.watcher.step()
    assert watched.watcher.refused == "could not be tried (BlockingIOError)"
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)
    watched.settle()
    assert watched.serving == second
