"""Processes beside gunicorn's workers: forked by the master, again when they die or the bundle changes, and stopped with it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from service.processes.forks import StopFlag, exit_now, reset_signals, signals_blocked
from service.processes.logs import frames_of

log = structlog.stdlib.get_logger("service")

NAME = "toasoan-jobs"  # of a process, as ps and top show it
NICE = 15
_RESPAWN_DELAY = 1.0  # seconds
_STOP_TIMEOUT = 15.0  # seconds in which a process that was told to end does so


class Supervisor:
    """Keeps ``count`` processes called ``kind`` running, forked from this one, which has no threads.

    Each calls ``run`` in its own process, with a function that says when to stop. ``on_start`` is called there with the process's slot,
    ``on_exit`` in the master with the slot of each that has ended. ``detach`` closes in the child what belongs to the master alone.
    """

    def __init__(
        self,
        run: Callable[[Callable[[], bool]], None],
        count: int,
        *,
        on_start: Callable[[str], None],
        on_exit: Callable[[str], None],
        kind: str = "jobs",
        nice: int = NICE,
    ) -> None:
        self._run = run
        self._count = count
        self._on_start = on_start
        self._on_exit = on_exit
        self._kind = kind
        self._nice = nice
        self._slots: dict[int, str] = {}
        self._old: set[int] = set()
        self._not_before = 0.0
        self._until = 0.0

    def spawn_missing(self, detach: Callable[[], None]) -> None:
        """Fork the processes that are missing, but not again and again what dies at once."""
        self._reap()
        if time.monotonic() < self._not_before:
            return
        while len(self._slots) - len(self._old) < self._count:
            self._not_before = time.monotonic() + _RESPAWN_DELAY
            if not self._fork(detach):
                return

    def replace(self, count: int | None = None) -> None:
        """Ask the running processes to end; ``spawn_missing`` then forks new ones, ``count`` of them if it is given."""
        self._count = self._count if count is None else count
        self._old = set(self._slots)
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask all to end."""
        self._count = 0
        self._until = time.monotonic() + _STOP_TIMEOUT
        self._signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until all that were asked have ended; kill those that do not in time."""
        while self._slots and time.monotonic() < self._until:
            time.sleep(0.02)
            self._reap()
        self._signal(signal.SIGKILL)
        self._reap()

    def _reap(self) -> None:
        for process, slot in tuple(self._slots.items()):
            try:
                ended = os.waitpid(process, os.WNOHANG)[0]
            except ChildProcessError:  # gunicorn waits for any child
                ended = process
            if ended:
                del self._slots[process]
                self._old.discard(process)
                self._on_exit(slot)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._slots:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _fork(self, detach: Callable[[], None]) -> bool:
        """Fork one process; False where the system has no memory or no process for it: the workers go on all the same."""
        names = (f"{self._kind}-{number}" for number in range(len(self._slots) + 1))
        slot = next(name for name in names if name not in self._slots.values())
        parent = os.getpid()
        with signals_blocked():
            try:
                process = os.fork()
            except OSError as error:
                log.error("a consumer cannot be forked", error=type(error).__name__)
                return False
            if process:
                self._slots[process] = slot
                return True
            lower_priority(f"toasoan-{self._kind}", self._nice)
            reset_signals()
            stopping = StopFlag(parent)
        code = 1
        try:
            detach()
            self._on_start(slot)
            self._run(stopping)
            code = 0
        except Exception as error:
            log.error("a consumer failed", error=type(error).__name__, at=frames_of(error))
        finally:
            exit_now(code)


def lower_priority(name: str = NAME, nice: int = NICE) -> None:
    """Let other processes go first, and show ``name`` in ps and top."""
    if hasattr(os, "nice"):
        os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
