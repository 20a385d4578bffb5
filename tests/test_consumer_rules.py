"""Processes that work on jobs, rule by rule in this process: what one does between articles, and how many the master keeps."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from service.errors import StoreUnavailable
from service.jobs import consumers
from service.jobs.consumers import Consumer
from service.processes import supervisor
from service.processes.supervisor import Supervisor


class Parts:
    """All that a consumer works with; ``steps`` are what its runner answers or raises, and after the last it is stopped."""

    def __init__(self, *steps: bool | Exception) -> None:
        self.done: list[str] = []
        self.waits: list[float] = []
        self.heeded = 0
        self.now = 100.0
        self._steps = list(steps)
        self.consumer = Consumer(
            self,  # type: ignore[arg-type]
            SimpleNamespace(release_dead=self._note("claims of the dead"), release=self._release),  # type: ignore[arg-type]
            SimpleNamespace(due=lambda: ("j1",)),  # type: ignore[arg-type]
            SimpleNamespace(listen=self._listen, announce_webhook=lambda job: self.done.append(f"remind of {job}")),  # type: ignore[arg-type]
            sweep=self._note("sweep"),
            step=self._note("look at the registry"),
        )
        self.heard = threading.Event()
        self.consumer._work = SimpleNamespace(wait=self._wait, clear=self._heed, set=lambda: None)  # type: ignore[assignment]
        self.unavailable = False

    def step(self, _stopped: Callable[[], bool]) -> bool:
        answer = self._steps.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def run(self) -> None:
        self.consumer.run(lambda: not self._steps)

    def _note(self, name: str) -> Callable[[], None]:
        return lambda: self.done.append(name)

    def _release(self) -> None:
        self.done.append("claims given back")
        if self.unavailable:
            raise StoreUnavailable

    def _listen(self, _work: object, _tell: object, silent: threading.Event) -> None:
        silent.wait(60)
        self.heard.set()

    def _heed(self) -> None:
        self.heeded += 1

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Parts]:
    def make(*steps: bool | Exception) -> Parts:
        parts = Parts(*steps)
        monkeypatch.setattr(consumers, "time", SimpleNamespace(monotonic=lambda: parts.now))
        return parts

    return make


def test_a_consumer_that_finds_nothing_looks_more_and_more_seldom_and_at_once_again_when_there_is_something(
    clocked: Callable[..., Parts],
) -> None:
    parts = clocked(*[False] * 7, True, True, False, False)
    parts.run()
    assert parts.waits == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0, 0.1]
    assert parts.heeded == len(parts.waits)  # else it would look again and again after the first message


@pytest.mark.parametrize("fault", [StoreUnavailable(), RuntimeError("of an article")])
def test_a_fault_ends_no_consumer_which_goes_on_a_moment_later(clocked: Callable[..., Parts], fault: Exception) -> None:
    parts = clocked(fault, True, False)
    parts.run()
    assert parts.waits[0] == consumers._AFTER_FAULT
    assert parts.done[-1] == "claims given back"


def test_a_consumer_that_is_stopped_waits_for_nothing_gives_back_its_claims_and_lets_its_ear_go(clocked: Callable[..., Parts]) -> None:
    parts = clocked(False)
    parts.unavailable = True  # then they are given back when their time is over
    parts.run()
    assert parts.waits == []
    assert parts.done[-1] == "claims given back"
    assert parts.heard.wait(60)


def test_what_is_done_now_and_then_is_done_at_its_own_pace(clocked: Callable[..., Parts]) -> None:
    parts = clocked(*[False] * 1213)
    parts.run()  # twenty minutes, for it looks once a second
    counts = {name: parts.done.count(name) for name in set(parts.done)}
    assert counts.pop("claims given back") == 1
    assert 1195 <= counts.pop("look at the registry") <= 1213
    assert counts == {"claims of the dead": 121, "remind of j1": 121, "sweep": 3}


def test_a_webhook_that_cannot_be_looked_up_now_is_due_again_later(clocked: Callable[..., Parts]) -> None:
    parts, asked = clocked(), []

    def enqueue(job: str) -> None:
        asked.append(job)
        raise StoreUnavailable

    parts.consumer._senders = SimpleNamespace(enqueue=enqueue)  # type: ignore[assignment]
    parts.consumer._enqueue_webhook("j1")
    assert asked == ["j1"]


# --- The master's side -----------------------------------------------------------------------------------------------


class Kept:
    """Consumers whose processes are numbers that live until they are in ``ended``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
        self.now = 100.0
        self.ended: set[int] = set()
        self.waited_for_elsewhere: set[int] = set()
        self.signals: list[tuple[int, signal.Signals]] = []
        self.gone: list[str] = []
        self.stubborn = False
        numbers = iter(range(1, 100))
        system = SimpleNamespace(
            fork=lambda: next(numbers), getpid=os.getpid, waitpid=self._waitpid, kill=self._kill, WNOHANG=os.WNOHANG, nice=os.nice
        )
        monkeypatch.setattr(supervisor, "os", system)
        monkeypatch.setattr(supervisor, "exit_now", pytest.fail)  # nobody is forked
        monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: self.now, sleep=self._sleep))
        self.all = Supervisor(lambda _: None, count, on_start=lambda _: None, on_exit=self.gone.append)

    def keep(self, seconds: float = 2.0) -> dict[int, str]:
        self.now += seconds
        self.all.spawn_missing(lambda: None)
        return dict(self.all._slots)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _waitpid(self, process: int, _: int) -> tuple[int, int]:
        if process in self.waited_for_elsewhere:
            raise ChildProcessError
        return (process if process in self.ended else 0, 0)

    def _kill(self, process: int, number: signal.Signals) -> None:
        self.signals.append((process, number))
        if process in self.ended:
            raise ProcessLookupError
        if number == signal.SIGKILL or not self.stubborn:
            self.ended.add(process)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Kept]:
    return lambda count: Kept(monkeypatch, count)


def test_as_many_are_kept_as_there_should_be_each_under_a_name_of_its_own(kept: Callable[[int], Kept]) -> None:
    three = kept(3)
    assert three.keep() == {1: "jobs-0", 2: "jobs-1", 3: "jobs-2"}
    assert three.keep() == {1: "jobs-0", 2: "jobs-1", 3: "jobs-2"}
    three.ended.add(1)
    three.waited_for_elsewhere.add(2)
    assert three.keep() == {3: "jobs-2", 4: "jobs-0", 5: "jobs-1"}
    assert three.gone == ["jobs-0", "jobs-1"]


def test_what_dies_at_once_is_not_forked_again_and_again(kept: Callable[[int], Kept]) -> None:
    one = kept(1)
    one.keep()
    one.ended.add(1)
    assert one.keep(0.5) == {}
    assert one.keep(0.6) == {2: "jobs-0"}


def test_where_the_system_has_no_process_left_the_master_goes_on_and_forks_again_later(
    kept: Callable[[int], Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = kept(2)
    forks = iter((1, None, None, 2))

    def fork() -> int:
        if process := next(forks):
            return process
        raise BlockingIOError

    monkeypatch.setattr(supervisor.os, "fork", fork)
    assert two.keep() == {1: "jobs-0"}
    assert two.keep(0.5) == {1: "jobs-0"}
    assert two.keep() == {1: "jobs-0"}
    assert two.keep() == {1: "jobs-0", 2: "jobs-1"}


def test_those_that_are_replaced_work_on_beside_the_new_ones_until_they_have_ended(kept: Callable[[int], Kept]) -> None:
    two = kept(2)
    two.stubborn = True
    two.keep()
    two.all.replace()
    assert two.signals == [(1, signal.SIGTERM), (2, signal.SIGTERM)]
    assert two.keep() == {1: "jobs-0", 2: "jobs-1", 3: "jobs-2", 4: "jobs-3"}
    two.ended |= {1, 2}
    assert two.keep() == {3: "jobs-2", 4: "jobs-3"}
    two.all.replace(1)
    two.ended |= {3, 4}
    assert list(two.keep()) == [5]
    two.all.replace(0)
    two.ended.add(5)
    assert two.keep() == {}


def test_at_the_end_all_are_asked_and_none_is_forked_and_who_does_not_end_in_time_is_ended(kept: Callable[[int], Kept]) -> None:
    three = kept(3)
    three.stubborn = True
    three.keep()
    three.ended.add(1)
    three.all.stop()
    assert [number for _, number in three.signals] == [signal.SIGTERM] * 3
    began = three.now
    three.all.wait()
    assert supervisor._STOP_TIMEOUT <= three.now - began < supervisor._STOP_TIMEOUT + 1
    assert three.signals[3:] == [(2, signal.SIGKILL), (3, signal.SIGKILL)]
    assert three.gone == ["jobs-0", "jobs-1", "jobs-2"]
    assert three.keep() == {}


def test_nobody_is_waited_for_that_has_ended(kept: Callable[[int], Kept]) -> None:
    two = kept(2)
    two.keep()
    two.all.stop()
    began = two.now
    two.all.wait()
    assert two.now - began < 1
    assert {number for _, number in two.signals} == {signal.SIGTERM}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks")
@pytest.mark.parametrize(("fails", "code"), [(False, 0), (True, 1)])
def test_a_fork_closes_what_is_the_masters_before_it_works_and_its_code_tells_whether_it_failed(
    monkeypatch: pytest.MonkeyPatch, fails: bool, code: int
) -> None:
    done: list[Any] = []

    class Left(BaseException):
        pass

    def left(number: int) -> None:
        done.append(number)
        raise Left

    def work(_stopped: object) -> None:
        done.append("works")
        if fails:
            raise RuntimeError("of an article")

    monkeypatch.setattr(supervisor, "os", SimpleNamespace(fork=lambda: 0, getpid=lambda: 7))
    monkeypatch.setattr(supervisor, "lower_priority", lambda name, nice: done.append((name, nice)))

    @contextmanager
    def held() -> Iterator[None]:
        done.append("holds signals")
        yield
        done.append("takes them")

    monkeypatch.setattr(supervisor, "signals_blocked", held)
    monkeypatch.setattr(supervisor, "reset_signals", lambda: done.append("forgets signals"))
    monkeypatch.setattr(supervisor, "StopFlag", lambda parent: done.append(parent))
    monkeypatch.setattr(supervisor, "exit_now", left)
    one = Supervisor(work, 1, on_start=lambda slot: done.append(f"is {slot}"), on_exit=done.append, kind="shadow", nice=3)
    with pytest.raises(Left):
        one._fork(lambda: done.append("closes"))
    assert done[:5] == ["holds signals", ("toasoan-shadow", 3), "forgets signals", 7, "takes them"]
    assert done[5:] == ["closes", "is shadow-0", "works", code]
