"""The processes that work on jobs: forked by the master like the workers, so that they share the model's pages, or run by themselves.

They have low priority, so that live requests go first. At SIGTERM one finishes the article that it is at, writes its results, gives back
what else it has claimed and ends; so it does when its master has died.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from service.errors import StoreUnavailable
from service.jobs.claims import Claims
from service.jobs.dispatch import Dispatch
from service.jobs.notices import Notices
from service.jobs.runner import Runner
from service.jobs.tellers import Tellers
from service.processes.forks import Stopping, forget_signals, leave, signals_held
from service.processes.logs import where

log = structlog.stdlib.get_logger("service")

NAME = "toasoan-jobs"  # of a process, as ps and top show it
NICE = 15
_LEAST_WAIT, _MOST_WAIT = 0.05, 1.0  # seconds between looks at a table in which nothing waits
_AFTER_FAULT = 2.0  # seconds
_LOOK_AFTER = 10.0  # seconds between looks for claims of the dead and for notices that are due
_SWEEP = 600.0  # seconds between deletions of what is too old
_LEAST_LIFE = 1.0  # seconds
_PATIENCE = 15.0  # seconds in which a process that was told to end does so


class Consumer:
    """Works on jobs, in the process that calls ``run``.

    What else that process does now and then: ``step`` follows the registry, ``sweep`` deletes what is too old.
    """

    def __init__(
        self,
        runner: Runner,
        claims: Claims,
        notices: Notices,
        dispatch: Dispatch,
        *,
        sweep: Callable[[], object],
        step: Callable[[], object],
    ) -> None:
        self._runner = runner
        self._claims = claims
        self._notices = notices
        self._tellers = Tellers(notices)
        self._dispatch = dispatch
        self._sweep = sweep
        self._step = step
        self._work = threading.Event()
        self._next: dict[Callable[[], object], float] = {}

    def run(self, stopped: Callable[[], bool]) -> None:
        """Work until ``stopped``. The queue is listened to, and webhooks are told, by threads: neither waits for an article."""
        silent = threading.Event()
        ear = threading.Thread(target=self._dispatch.listen, args=(self._work.set, self._tell, silent), name="jobs", daemon=True)
        ear.start()
        wait = _LEAST_WAIT
        while not stopped():
            try:
                self._look_after()
                wait = _LEAST_WAIT if self._runner.step(stopped) else min(wait * 2, _MOST_WAIT)
            except StoreUnavailable:
                log.warning("jobs wait for the database")
                wait = _AFTER_FAULT
            except Exception as error:  # the next step may do better, and no fault may end them all
                log.error("a step of jobs failed", error=type(error).__name__, at=where(error))
                wait = _AFTER_FAULT
            if wait > _LEAST_WAIT and not stopped():
                self._work.wait(wait)
                self._work.clear()
        silent.set()
        with suppress(StoreUnavailable):
            self._claims.release()

    def _tell(self, job: str) -> None:
        with suppress(StoreUnavailable):  # it is due again later
            self._tellers.tell(job)

    def _look_after(self) -> None:
        self._now_and_then(self._step, 1.0)
        self._now_and_then(self._claims.release_dead, _LOOK_AFTER)
        self._now_and_then(self._remind, _LOOK_AFTER)
        self._now_and_then(self._sweep, _SWEEP)

    def _now_and_then(self, act: Callable[[], object], seconds: float) -> None:
        now = time.monotonic()
        if now >= self._next.get(act, 0.0):
            self._next[act] = now + seconds
            act()

    def _remind(self) -> None:
        for job in self._notices.due():
            self._dispatch.tell(job)


class Consumers:
    """``count`` processes called ``kind``, forked from this one, which has no threads: anew when they die or there is another bundle.

    ``run`` is what each does, in a process of its own, until the function that it is given says that it should stop; ``detach`` closes
    there what belongs to the master alone. ``name`` is told there which of them it is, ``gone`` in the master of each that has ended.
    """

    def __init__(
        self,
        run: Callable[[Callable[[], bool]], None],
        count: int,
        *,
        name: Callable[[str], None],
        gone: Callable[[str], None],
        kind: str = "jobs",
        nice: int = NICE,
    ) -> None:
        self._run = run
        self._count = count
        self._name = name
        self._gone = gone
        self._kind = kind
        self._nice = nice
        self._slots: dict[int, str] = {}
        self._old: set[int] = set()
        self._not_before = 0.0
        self._until = 0.0

    def keep(self, detach: Callable[[], None]) -> None:
        """Fork as many as there should be, but not again and again what dies at once."""
        self._reap()
        if time.monotonic() < self._not_before:
            return
        while len(self._slots) - len(self._old) < self._count:
            self._not_before = time.monotonic() + _LEAST_LIFE
            if not self._fork(detach):
                return

    def replace(self, count: int | None = None) -> None:
        """Ask those that there are to end; ``keep`` then forks new ones, ``count`` of them if that is to change."""
        self._count = self._count if count is None else count
        self._old = set(self._slots)
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask all to end."""
        self._count = 0
        self._until = time.monotonic() + _PATIENCE
        self._signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until all that were asked have ended, and end by force those that do not in time."""
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
                self._gone(slot)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._slots:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _fork(self, detach: Callable[[], None]) -> bool:
        """Whether there is one more; without memory or a process for it, those that answer go on all the same."""
        names = (f"{self._kind}-{number}" for number in range(len(self._slots) + 1))
        slot = next(name for name in names if name not in self._slots.values())
        parent = os.getpid()
        with signals_held():
            try:
                process = os.fork()
            except OSError as error:
                log.error("a consumer cannot be forked", error=type(error).__name__)
                return False
            if process:
                self._slots[process] = slot
                return True
            give_way(f"toasoan-{self._kind}", self._nice)
            forget_signals()
            stopping = Stopping(parent)
        code = 1
        try:
            detach()
            self._name(slot)
            self._run(stopping)
            code = 0
        except Exception as error:
            log.error("a consumer failed", error=type(error).__name__, at=where(error))
        finally:
            leave(code)


def give_way(name: str = NAME, nice: int = NICE) -> None:
    """Let others go first, and be known by name."""
    if hasattr(os, "nice"):
        os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
