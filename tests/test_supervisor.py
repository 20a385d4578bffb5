"""Which processes are forked, asked to end and killed, on a system that is made up; test_processes has a real one."""

from __future__ import annotations

import os
import signal
from types import SimpleNamespace

import pytest

from service.processes import supervisor
from service.processes.supervisor import Supervisor


class System:
    """Forks processes that end when they are told to here; ``killed`` notes the signals, ``left`` the slots that became free."""

    def __init__(self) -> None:
        self.now = 0.0
        self.running: list[int] = []
        self.forked = 0
        self.killed: list[tuple[int, signal.Signals]] = []
        self.left: list[str] = []

    def fork(self) -> int:
        self.forked += 1
        self.running.append(1000 + self.forked)
        return self.running[-1]

    def end(self, *processes: int) -> None:
        self.running = [process for process in self.running if process not in processes]

    def kill(self, process: int, number: signal.Signals) -> None:
        self.killed.append((process, number))
        if number == signal.SIGKILL:
            self.end(process)

    def waitpid(self, process: int, _options: int) -> tuple[int, int]:
        return (0 if process in self.running else process), 0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    made = System()
    calls = {"fork": made.fork, "kill": made.kill, "waitpid": made.waitpid, "getpid": os.getpid, "WNOHANG": os.WNOHANG}
    monkeypatch.setattr(supervisor, "os", SimpleNamespace(**calls))
    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: made.now, sleep=made.sleep))
    return made


def two(system: System) -> Supervisor:
    """Two processes, running."""
    made = Supervisor(lambda _: None, 2, on_start=lambda _: None, on_exit=system.left.append)
    made.spawn_missing(lambda: None)
    assert system.running == [1001, 1002]
    return made


def test_what_dies_at_once_is_forked_again_after_a_while_and_not_again_and_again(system: System) -> None:
    processes = two(system)
    for _ in range(10):
        system.end(*system.running)
        processes.spawn_missing(lambda: None)
    assert system.forked == 2
    assert system.left == ["jobs-0", "jobs-1"]
    system.now += supervisor._RESPAWN_DELAY
    processes.spawn_missing(lambda: None)
    assert system.forked == 4


def test_those_that_are_replaced_are_asked_to_end_and_as_many_new_ones_begin_beside_them(system: System) -> None:
    processes = two(system)
    processes.replace()
    assert system.killed == [(1001, signal.SIGTERM), (1002, signal.SIGTERM)]
    for _ in range(3):
        system.now += 5
        processes.spawn_missing(lambda: None)
    assert system.running == [1001, 1002, 1003, 1004]
    system.end(1001, 1002)
    for _ in range(3):
        system.now += 5
        processes.spawn_missing(lambda: None)
    assert system.running == [1003, 1004]
    assert system.left == ["jobs-0", "jobs-1"]


def test_what_does_not_end_in_its_time_is_killed(system: System) -> None:
    processes = two(system)
    processes.stop()
    system.end(1001)
    processes.wait()
    assert system.now >= supervisor._STOP_TIMEOUT
    assert system.killed == [(1001, signal.SIGTERM), (1002, signal.SIGTERM), (1002, signal.SIGKILL)]
    assert system.left == ["jobs-0", "jobs-1"]
    processes.spawn_missing(lambda: None)
    assert system.running == []
