"""Watches the registry: a bundle that is published or rolled back to is tried first, then answers, without a restart."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from model.errors import BundleError, RegistryError
from model.manifest import MANIFEST
from model.registry import POINTER, Registry
from service.bundles.status import MAX_REASON, BundleStatus, SharedStatus
from service.bundles.trials import Trial, load_published
from service.errors import DeadlineExceeded, NotSwitched
from service.predictions.engine import Engine

log = structlog.stdlib.get_logger("service")

_RETRY_AFTER = 300.0  # seconds until a bundle whose trial timed out is tried again: the machine may have been busy
MAX_SECONDS = 90.0  # that a reload request waits: a trial and the loading

Stamp = tuple[tuple[int, ...], ...]


class RegistryWatcher:
    """Keeps ``engine`` at the registry's current bundle; ``step`` is called about once a second, in the process that created this.

    ``step`` never blocks: the trial runs in a process of its own, and only one thread steps at a time. ``on_result`` is called with
    ``switched`` or ``refused``. With ``pinned`` the registry is ignored.
    """

    def __init__(self, engine: Engine, registry: Path, *, pinned: bool, on_result: Callable[[str], None]) -> None:
        self._engine = engine
        self._registry = Registry(registry)
        self._pinned = pinned
        self._on_result = on_result
        self._process = os.getpid()
        self._stepping = threading.Lock()
        self._status = SharedStatus()
        self._seen: Stamp | None = None
        self._requested = False
        self._retry_at = math.inf
        self._began = 0.0
        self._trial: Trial | None = None
        self._refused = ""

    def request_check(self) -> None:
        """Check the registry at the next step, even if nothing seems to have changed."""
        self._requested = True

    def step(self) -> bool:
        """Check the registry, or the trial under way; True when the engine has another bundle now. Never raises."""
        if not self._stepping.acquire(blocking=False):  # without forks, the threads of reload requests step, too
            return False
        try:
            return self._step()
        except Exception as error:  # no processes, no memory: the master, and with it every worker, must not end for that
            self._trial, self._retry_at = None, time.monotonic() + _RETRY_AFTER
            return self._refuse(f"could not be tried ({type(error).__name__})")
        finally:
            self._stepping.release()

    def _step(self) -> bool:
        if self._pinned:
            return False
        if self._trial:
            return self._finish_trial(self._trial)
        stamp = self._stamp()
        if stamp == self._seen and not self._requested and time.monotonic() < self._retry_at:
            return False
        self._seen, self._requested, self._retry_at, self._began = stamp, False, math.inf, time.monotonic()
        try:
            published = self._registry.current()
        except RegistryError as error:
            return self._refuse(str(error))
        if published is None or published.name == self._engine.bundle.id:
            self._write_status("")
        else:
            self._trial = Trial(published)
        return False

    def reload(self) -> BundleStatus:
        """Check the registry now, and return the result; a forked process has its parent do it.

        Raises NotSwitched when the published bundle was refused or another one is pinned, DeadlineExceeded when it takes too long.
        """
        if self._pinned:
            raise NotSwitched(f"TOASOAN_BUNDLE pins the bundle {self._engine.bundle.id}; unset it and restart the service")
        began = time.monotonic()
        self._check_now()
        while (status := self._status.read()).began < began:
            if time.monotonic() > began + MAX_SECONDS:
                raise DeadlineExceeded
            if os.getpid() == self._process:
                self.step()
            time.sleep(0.02)
        if status.refused:
            raise NotSwitched(status.refused)
        return status

    @property
    def refused(self) -> str:
        """Why the published bundle does not answer; empty when it does or none is published."""
        return self._status.read().refused

    def _check_now(self) -> None:
        if os.getpid() == self._process:
            self.request_check()
        elif os.getppid() == self._process:  # else the master is dead, and this process was adopted by another, such as init
            os.kill(self._process, signal.SIGHUP)

    def _finish_trial(self, trial: Trial) -> bool:
        verdict = trial.verdict()
        if verdict is None:
            return False
        self._trial = None
        if self._stamp() != self._seen:  # rolled back meanwhile, or another was published: the next step checks that one
            return False
        if trial.timed_out:
            self._retry_at = time.monotonic() + _RETRY_AFTER
        if verdict:
            return self._refuse(verdict)
        try:
            bundle = load_published(trial.folder)
        except BundleError as error:
            return self._refuse(str(error))
        old = self._engine.bundle.id
        self._engine.switch(bundle)
        self._on_result("switched")
        log.info("bundle switched", model=bundle.id, before=old)
        self._write_status("")
        return True

    def _refuse(self, reason: str) -> bool:
        reason = reason[:MAX_REASON]
        if reason != self._refused:
            self._on_result("refused")
            log.error("bundle refused", reason=reason, model=self._engine.bundle.id)
        self._write_status(reason)
        return False

    def _write_status(self, reason: str) -> None:
        self._refused = reason
        self._status.write(BundleStatus(self._began, self._engine.bundle.id, reason))

    def _stamp(self) -> Stamp:
        """Changes when another bundle becomes current or the current one is repaired; cheap to compute."""
        pointer = self._registry.folder / POINTER
        try:
            published = self._registry.current()
        except RegistryError:
            published = None
        return tuple(_file_stamp(path) for path in (pointer, *([published / MANIFEST] if published else [])))


def _file_stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)  # the ctime alone changes with the permissions
