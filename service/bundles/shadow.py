"""The bundle in the shadow: a process asks it about live articles, beside the bundle that answers them and behind its back.

A worker that has answered puts the article aside, without waiting; a thread hands it on, and what finds no room is dropped and counted.
So the shadow can be slow, hang, crash or eat its memory, and nobody's answer is later for it. It computes in a thread of low priority, but
writes in one of the usual: held by who hardly gets the processor, the lock of the database would stop everybody. Memory: its weights, once.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import RawValue
from pathlib import Path

import structlog

from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError, RegistryError
from model.registry import SHADOW, Registry
from service.bundles.comparisons import Comparison, Comparisons
from service.bundles.following import MOST_REASON, Board, Notice
from service.bundles.trials import load_published
from service.errors import StoreUnavailable
from service.store.records import Predicted

log = structlog.stdlib.get_logger("service")

_WAITING = 64  # articles of each worker that wait to be handed on
_MOST_BYTES = 160_000  # of an article as it is handed on; the kernel takes no longer message
_PATIENCE = 2.0  # seconds that the thread of a worker waits for room
_HAND_ON_EVERY = 0.25  # seconds: to wake up for each article would cost more than to hand it on
_MOST_TOGETHER = 256  # articles asked and kept at once
_COMMIT_EVERY = 1.0  # seconds: what a crash may cost, and how seldom others wait for a commit of this
_NICE = 15
_MOST_CRASHES = 3  # of the process, after which the bundle is given up


class Shadow:
    """Made once, before the workers are forked; ``count`` is told ``shown``, ``dropped``, ``agreed`` or ``disagreed`` of each article."""

    def __init__(self, registry: Path, comparisons: Comparisons, count: Callable[[str], None]) -> None:
        self._registry = Registry(registry)
        self._comparisons = comparisons
        self._count = count
        self._board = Board()
        self._wanted = RawValue("b", 0)  # whether there is one to show articles to; all processes see it
        self._crashes = RawValue("i", 0)
        self._out: socket.socket | None = None
        self._in: socket.socket | None = None
        if hasattr(os, "fork"):
            self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            weakref.finalize(self, _close, self._out, self._in)
        self._waiting: deque[Predicted] = deque()
        self._something = threading.Event()
        self._lock = threading.Lock()  # of the threads that answer, while one puts an article aside
        self._thread: tuple[int, threading.Thread] | None = None
        self._seen = ""

    # --- In a worker ---

    def submit(self, predicted: Predicted) -> None:
        """Put what was answered aside for the shadow, if there is one. Never waits for it and never fails."""
        if not self._wanted.value or predicted.seen is None or predicted.record.section is None:
            return
        with self._lock:
            if room := len(self._waiting) < _WAITING:
                self._waiting.append(predicted)
                self._keep_handing_on()
        if room:
            self._something.set()
        else:
            self._count("dropped")

    def _keep_handing_on(self) -> None:
        if self._thread is None or self._thread[0] != os.getpid():  # a thread does not cross a fork
            self._thread = (os.getpid(), threading.Thread(target=self._hand_on, name="shadow", daemon=True))
            self._thread[1].start()

    def _hand_on(self) -> None:
        assert self._out
        self._out.settimeout(_PATIENCE)
        while True:
            self._something.wait()
            time.sleep(_HAND_ON_EVERY)
            self._something.clear()
            while self._waiting:
                self._count("shown" if self._send(_message(self._waiting.popleft())) else "dropped")

    def _send(self, message: bytes) -> bool:
        assert self._out
        try:
            return len(message) <= _MOST_BYTES and self._wanted.value and bool(self._out.send(message))
        except OSError:  # there is no room, or it is too long for this kernel
            return False

    # --- In the master ---

    def step(self) -> bool:
        """Look at the registry; True when there is another bundle in the shadow than before, or none any more."""
        try:
            found = self._registry.shadow()
        except RegistryError:
            found = None
        name = found.name if found else ""
        if name == self._seen:
            return False
        self._seen, self._crashes.value = name, 0
        self._wanted.value = bool(name)
        self._board.write(Notice(time.monotonic(), "", ""))
        return True

    @property
    def processes(self) -> int:
        """How many processes there should be to ask it."""
        return 1 if self._seen and self._in else 0

    # --- In the process that asks it ---

    def run(self, stopped: Callable[[], bool]) -> None:
        """Ask the bundle in the shadow about what workers show, until ``stopped``."""
        assert self._in
        self._in.settimeout(0.2)
        with ThreadPoolExecutor(1, initializer=_give_way) as low:
            bundle = low.submit(self._loaded, stopped).result()
            while not stopped():
                if bundle is None:
                    self._take()  # so that nothing old is waiting for the next one
                else:
                    self._ask(bundle, low, stopped)

    def _loaded(self, stopped: Callable[[], bool]) -> Bundle | None:
        """The bundle, tried out; None, and the reason on the board, when it cannot be used; nothing on the board once ``stopped``."""
        self._crashes.value += 1
        reason, bundle = "", None
        try:
            if self._crashes.value > _MOST_CRASHES:
                raise BundleError(f"the process that loaded it crashed {_MOST_CRASHES} times")
            bundle = load_published(self._registry.find(SHADOW))
            if bundle.classifier is None:
                raise BundleError("has no classifier, so there is nothing to compare")
        except (BundleError, RegistryError) as error:
            reason, bundle = str(error)[:MOST_REASON], None
            log.error("bundle in the shadow refused", reason=reason)
        if stopped():  # the board is that of the next one by now, which may have been loaded sooner
            return None
        self._board.write(Notice(time.monotonic(), bundle.id if bundle else "", reason))
        if bundle:
            log.info("bundle in the shadow", model=bundle.id)
        return bundle

    def _ask(self, bundle: Bundle, low: ThreadPoolExecutor, stopped: Callable[[], bool]) -> None:
        """Ask about what is shown within a second, and keep in one commit what it says."""
        shown: list[bytes] = []
        until = time.monotonic() + _COMMIT_EVERY
        while len(shown) < _MOST_TOGETHER and time.monotonic() < until and not stopped():
            if (one := self._take()) is not None:
                shown.append(one)
        if not shown:
            return
        made = low.submit(_said, bundle, shown).result()
        self._crashes.value = 0
        with suppress(StoreUnavailable):  # what the database does not take now is not worth waiting for
            self._comparisons.keep([one for one, _ in made])
            for _, agreed in made:
                self._count("agreed" if agreed else "disagreed")

    def _take(self) -> bytes | None:
        assert self._in
        try:
            return self._in.recv(_MOST_BYTES + 1)
        except TimeoutError:
            return None

    # --- Anywhere ---

    def notice(self) -> Notice:
        """Which bundle is asked, or why that in the shadow is not; neither while it is being loaded."""
        return self._board.read()

    def name(self) -> str:
        """The id of the bundle in the shadow, "" when there is none."""
        try:
            found = self._registry.shadow()
        except RegistryError:
            return ""
        return found.name if found else ""


def _give_way() -> None:
    """Let others go first, in this thread alone, where the system can do that."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        end.close()


def _message(predicted: Predicted) -> bytes:
    assert predicted.seen
    title, lead, body = predicted.seen.written
    told = {"prediction": predicted.record.id, "section": predicted.record.section, "title": title, "lead": lead, "body": body}
    return json.dumps(told, ensure_ascii=False).encode()


def _said(bundle: Bundle, shown: Sequence[bytes]) -> list[tuple[Comparison, bool]]:
    """What ``bundle`` says of each article, and whether that is the section that was answered."""
    assert bundle.classifier
    told = [json.loads(one) for one in shown]
    said = bundle.classifier.classify([Article.of(title=one["title"], lead=one["lead"], body=one["body"]) for one in told])
    made = []
    for one, prediction in zip(told, said, strict=True):
        first = prediction.ranked[0]
        comparison = Comparison(one["prediction"], bundle.id, first.section.slug, first.probability, prediction.decision.value)
        made.append((comparison, comparison.section == one["section"]))
    return made
