"""The shadow bundle: a process of its own classifies live articles with it, after the current bundle has answered them.

A worker queues an article that it has answered, without waiting; a thread sends it on, and what finds no room is dropped and counted. So
the shadow can be slow, hang, crash or use up its memory, and no answer is delayed. It computes in a thread of low priority, but writes in
one of normal priority: a thread that hardly gets the processor must not hold the database's lock. Memory: its weights, once.
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
from service.bundles.status import MAX_REASON, BundleStatus, SharedStatus
from service.bundles.trials import load_published
from service.errors import StoreUnavailable
from service.store.records import Predicted

log = structlog.stdlib.get_logger("service")

_WAITING = 64  # articles of each worker that wait to be sent
_MAX_BYTES = 160_000  # of a message; the kernel takes no longer one
_PATIENCE = 2.0  # seconds that the thread of a worker waits for room
_SEND_EVERY = 0.25  # seconds: waking up for each article would cost more than sending it
_MAX_TOGETHER = 256  # articles of a batch
_COMMIT_EVERY = 1.0  # seconds of work that a crash may cost; fewer commits would delay others less
_NICE = 15
_MAX_CRASHES = 3  # of the process; then the bundle is given up


class Shadow:
    """Created before the workers are forked; calls ``count`` with ``shown``, ``dropped``, ``agreed`` or ``disagreed`` for each article."""

    def __init__(self, registry: Path, comparisons: Comparisons, count: Callable[[str], None]) -> None:
        self._registry = Registry(registry)
        self._comparisons = comparisons
        self._count = count
        self._status = SharedStatus()
        self._wanted = RawValue("b", 0)  # whether there is a shadow bundle; shared by all processes
        self._crashes = RawValue("i", 0)
        self._out: socket.socket | None = None
        self._in: socket.socket | None = None
        if hasattr(os, "fork"):
            self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            weakref.finalize(self, _close, self._out, self._in)
        self._waiting: deque[Predicted] = deque()
        self._queued = threading.Event()
        self._lock = threading.Lock()  # held while a thread queues an article
        self._thread: tuple[int, threading.Thread] | None = None
        self._seen = ""

    # --- In a worker ---

    def submit(self, predicted: Predicted) -> None:
        """Queue what was answered for the shadow, if there is one. Never waits and never raises."""
        if not self._wanted.value or predicted.analyzed is None or predicted.record.section is None:
            return
        with self._lock:
            if room := len(self._waiting) < _WAITING:
                self._waiting.append(predicted)
                self._ensure_thread()
        if room:
            self._queued.set()
        else:
            self._count("dropped")

    def _ensure_thread(self) -> None:
        if self._thread is None or self._thread[0] != os.getpid():  # a thread does not cross a fork
            self._thread = (os.getpid(), threading.Thread(target=self._forward, name="shadow", daemon=True))
            self._thread[1].start()

    def _forward(self) -> None:
        assert self._out
        self._out.settimeout(_PATIENCE)
        while True:
            self._queued.wait()
            time.sleep(_SEND_EVERY)
            self._queued.clear()
            while self._waiting:
                self._count("shown" if self._send(_message(self._waiting.popleft())) else "dropped")

    def _send(self, message: bytes) -> bool:
        assert self._out
        try:
            return len(message) <= _MAX_BYTES and self._wanted.value and bool(self._out.send(message))
        except OSError:  # there is no room, or it is too long for this kernel
            return False

    # --- In the master ---

    def step(self) -> bool:
        """Check the registry; True when the shadow bundle has changed or is gone."""
        try:
            found = self._registry.shadow()
        except RegistryError:
            found = None
        name = found.name if found else ""
        if name == self._seen:
            return False
        self._seen, self._crashes.value = name, 0
        self._wanted.value = bool(name)
        self._status.write(BundleStatus(time.monotonic(), "", ""))
        return True

    @property
    def processes(self) -> int:
        """How many processes should run it: 0 or 1."""
        return 1 if self._seen and self._in else 0

    # --- In the process that asks it ---

    def run(self, stopped: Callable[[], bool]) -> None:
        """Classify the articles that workers submit, until ``stopped``."""
        assert self._in
        self._in.settimeout(0.2)
        with ThreadPoolExecutor(1, initializer=_lower_priority) as low:
            bundle = low.submit(self._load, stopped).result()
            while not stopped():
                if bundle is None:
                    self._receive()  # so that no old article waits for the next bundle
                else:
                    self._compare(bundle, low, stopped)

    def _load(self, stopped: Callable[[], bool]) -> Bundle | None:
        """The bundle, tried out; None when it cannot be used, with the reason in the status, which is not written once ``stopped``."""
        self._crashes.value += 1
        reason, bundle = "", None
        try:
            if self._crashes.value > _MAX_CRASHES:
                raise BundleError(f"the process that loaded it crashed {_MAX_CRASHES} times")
            bundle = load_published(self._registry.find(SHADOW))
            if bundle.classifier is None:
                raise BundleError("has no classifier, so there is nothing to compare")
        except (BundleError, RegistryError) as error:
            reason, bundle = str(error)[:MAX_REASON], None
            log.error("shadow bundle refused", reason=reason)
        if stopped():  # by now the status is that of the next process, which may have loaded sooner
            return None
        self._status.write(BundleStatus(time.monotonic(), bundle.id if bundle else "", reason))
        if bundle:
            log.info("shadow bundle", model=bundle.id)
        return bundle

    def _compare(self, bundle: Bundle, low: ThreadPoolExecutor, stopped: Callable[[], bool]) -> None:
        """Classify what arrives within a second, and store the comparisons in one commit."""
        messages: list[bytes] = []
        until = time.monotonic() + _COMMIT_EVERY
        while len(messages) < _MAX_TOGETHER and time.monotonic() < until and not stopped():
            if (one := self._receive()) is not None:
                messages.append(one)
        if not messages:
            return
        made = low.submit(_comparisons, bundle, messages).result()
        self._crashes.value = 0
        with suppress(StoreUnavailable):  # comparisons are not worth waiting for the database
            self._comparisons.keep([one for one, _ in made])
            for _, agreed in made:
                self._count("agreed" if agreed else "disagreed")

    def _receive(self) -> bytes | None:
        assert self._in
        try:
            return self._in.recv(_MAX_BYTES + 1)
        except TimeoutError:
            return None

    # --- Anywhere ---

    def status(self) -> BundleStatus:
        """Which shadow bundle runs, or why it was refused; both empty while it is being loaded."""
        return self._status.read()

    def name(self) -> str:
        """The id of the shadow bundle, "" when there is none."""
        try:
            found = self._registry.shadow()
        except RegistryError:
            return ""
        return found.name if found else ""


def _lower_priority() -> None:
    """Lower the priority of this thread alone, where the system can do that."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        end.close()


def _message(predicted: Predicted) -> bytes:
    assert predicted.analyzed
    title, lead, body = predicted.analyzed.written
    content = {"prediction": predicted.record.id, "section": predicted.record.section, "title": title, "lead": lead, "body": body}
    return json.dumps(content, ensure_ascii=False).encode()


def _comparisons(bundle: Bundle, messages: Sequence[bytes]) -> list[tuple[Comparison, bool]]:
    """What ``bundle`` predicts for each article, and whether that is the section that was answered."""
    assert bundle.classifier
    sent = [json.loads(one) for one in messages]
    predicted = bundle.classifier.classify([Article.of(title=one["title"], lead=one["lead"], body=one["body"]) for one in sent])
    made = []
    for one, prediction in zip(sent, predicted, strict=True):
        first = prediction.ranked[0]
        comparison = Comparison(one["prediction"], bundle.id, first.section.slug, first.probability, prediction.decision.value)
        made.append((comparison, comparison.section == one["section"]))
    return made
