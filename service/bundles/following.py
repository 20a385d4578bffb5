"""The service follows the registry: a bundle that is published, or rolled back to, is tried beside the one that answers, then answers."""

from __future__ import annotations

import json
import math
import mmap
import os
import signal
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from model.errors import BundleError, RegistryError
from model.manifest import MANIFEST
from model.registry import POINTER, Registry
from service.bundles.trials import Trial, load_published
from service.errors import NotSwitched, Overdue
from service.predictions.engine import Engine

log = structlog.stdlib.get_logger("service")

MOST_REASON = 2000  # characters
_BOARD_BYTES = 4096 + 6 * MOST_REASON  # JSON writes a letter in up to six
_MOST_READS = 50  # of a board, a millisecond apart: whoever writes takes far less, unless it was killed while doing so
_AFTER_LATE = 300.0  # seconds until a bundle is tried again whose trial took too long: the machine may have been busy
MOST_SECONDS = 90.0  # that whoever asks for a reload is kept waiting: a trial and the loading

Stamp = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """How a look at the registry that began at ``began`` (``time.monotonic``) ended: the bundle that answers, and why not another."""

    began: float = 0.0
    serving: str = ""
    refused: str = ""


class Board:
    """The last notice, in memory that all processes share which were forked since."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _BOARD_BYTES)

    def write(self, notice: Notice) -> None:
        """Replace the notice; one process writes."""
        content = json.dumps(asdict(notice), ensure_ascii=False).encode(errors="replace")
        self._memory[: len(content) + 8] = len(content).to_bytes(4, "big") + zlib.crc32(content).to_bytes(4, "big") + content

    def read(self) -> Notice:
        """The last notice; an empty one where there is none, or none that is whole."""
        for _ in range(_MOST_READS):
            if not (size := int.from_bytes(self._memory[:4], "big")):
                break
            content = self._memory[8 : 8 + size]
            if zlib.crc32(content) == int.from_bytes(self._memory[4:8], "big"):
                return Notice(**json.loads(content))
            time.sleep(0.001)  # it was read while it was being written
        return Notice()


class Follower:
    """Keeps ``engine`` at the registry's current bundle; ``step`` is called about once a second, in the process that made this.

    Nothing here waits: the trial runs in a process of its own, and of threads that step at once all but one step over it. ``count`` is told
    ``switched`` or ``refused``. ``pinned`` follows nothing.
    """

    def __init__(self, engine: Engine, registry: Path, *, pinned: bool, count: Callable[[str], None]) -> None:
        self._engine = engine
        self._registry = Registry(registry)
        self._pinned = pinned
        self._count = count
        self._process = os.getpid()
        self._turn = threading.Lock()
        self._board = Board()
        self._seen: Stamp | None = None
        self._asked = False
        self._again = math.inf
        self._began = 0.0
        self._trial: Trial | None = None
        self._refused = ""

    def ask(self) -> None:
        """Look again at the next step, even if nothing seems to have changed."""
        self._asked = True

    def step(self) -> bool:
        """Look at the registry, or at the trial that is under way; True when the engine has another bundle now. Never fails."""
        if not self._turn.acquire(blocking=False):  # where nothing is forked, threads that were asked for a reload come here, too
            return False
        try:
            return self._step()
        except Exception as error:  # no processes, no memory: the master must not end with it, and every worker with the master
            self._trial, self._again = None, time.monotonic() + _AFTER_LATE
            return self._refuse(f"could not be tried ({type(error).__name__})")
        finally:
            self._turn.release()

    def _step(self) -> bool:
        if self._pinned:
            return False
        if self._trial:
            return self._judge(self._trial)
        stamp = self._stamp()
        if stamp == self._seen and not self._asked and time.monotonic() < self._again:
            return False
        self._seen, self._asked, self._again, self._began = stamp, False, math.inf, time.monotonic()
        try:
            published = self._registry.current()
        except RegistryError as error:
            return self._refuse(str(error))
        if published is None or published.name == self._engine.bundle.id:
            self._conclude("")
        else:
            self._trial = Trial(published)
        return False

    def reload(self) -> Notice:
        """Look now and say how it ended; in a forked process, ask the one that forked it.

        Raises NotSwitched when the published bundle was refused or another one is pinned, Overdue when nothing was heard in time.
        """
        if self._pinned:
            raise NotSwitched(f"the setting TOASOAN_BUNDLE pins {self._engine.bundle.id}; unset it and start the service again")
        began = time.monotonic()
        self._look_now()
        while (notice := self._board.read()).began < began:
            if time.monotonic() > began + MOST_SECONDS:
                raise Overdue
            if os.getpid() == self._process:
                self.step()
            time.sleep(0.02)
        if notice.refused:
            raise NotSwitched(notice.refused)
        return notice

    @property
    def refused(self) -> str:
        """Why the published bundle does not answer; empty when it does or none is published."""
        return self._board.read().refused

    def _look_now(self) -> None:
        if os.getpid() == self._process:
            self.ask()
        elif (
            os.getppid() == self._process
        ):  # else the master is dead, and this process in the care of another, which may be that of the machine
            os.kill(self._process, signal.SIGHUP)

    def _judge(self, trial: Trial) -> bool:
        verdict = trial.verdict()
        if verdict is None:
            return False
        self._trial = None
        if self._stamp() != self._seen:  # it was rolled back meanwhile, or another was published: the next step looks at that one
            return False
        if trial.late:
            self._again = time.monotonic() + _AFTER_LATE
        if verdict:
            return self._refuse(verdict)
        try:
            bundle = load_published(trial.folder)
        except BundleError as error:
            return self._refuse(str(error))
        old = self._engine.bundle.id
        self._engine.switch(bundle)
        self._count("switched")
        log.info("bundle switched", model=bundle.id, before=old)
        self._conclude("")
        return True

    def _refuse(self, reason: str) -> bool:
        reason = reason[:MOST_REASON]
        if reason != self._refused:
            self._count("refused")
            log.error("bundle refused", reason=reason, model=self._engine.bundle.id)
        self._conclude(reason)
        return False

    def _conclude(self, reason: str) -> None:
        self._refused = reason
        self._board.write(Notice(self._began, self._engine.bundle.id, reason))

    def _stamp(self) -> Stamp:
        """What changes when another bundle becomes current, or when the current one is repaired: cheap to ask for."""
        pointer = self._registry.folder / POINTER
        try:
            published = self._registry.current()
        except RegistryError:
            published = None
        return tuple(_identity(path) for path in (pointer, *([published / MANIFEST] if published else [])))


def _identity(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)  # the third alone tells that others may read it now
