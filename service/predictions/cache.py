"""Answers that were given a short while ago, for whoever asks the same again: the same article, options and model."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from service.schemas import PredictionsRequest

LIFETIME = 600.0  # seconds: a tool that saves a draft again and again comes back sooner
_SWEEP = 30.0  # seconds that a text at most stays in memory for longer, though nobody asks for anything any more
_OVERHEAD = 400  # bytes of an entry beside its content
_LARGEST = 16  # an answer larger than this part of the whole is not kept: it would drive out too many

Key = bytes


class Cache:
    """Answers in the memory of one process, at most ``most_bytes`` of them; the one that was not asked for longest goes first.

    ``looked_up`` is told ``hit`` or ``miss``, ``grown`` by how many bytes the cache has grown.
    """

    def __init__(
        self,
        most_bytes: int,
        *,
        looked_up: Callable[[str], None],
        grown: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes = most_bytes
        self._looked_up = looked_up
        self._grown = grown
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[Key, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._sweeping = False

    @property
    def holds(self) -> bool:
        """Whether there is room for any answer at all."""
        return self._most_bytes > 0

    def get(self, key: Key) -> dict[str, Any] | None:
        """The answer that was put under ``key``; None when there is none, or none any more."""
        if not self.holds:
            return None
        with self._lock:
            found = self._entries.get(key)
            if found and found[0] <= self._clock():
                self._drop(key)
                found = None
            if found:
                self._entries.move_to_end(key)
        self._looked_up("hit" if found else "miss")
        return dict(json.loads(found[1])) if found else None

    def put(self, key: Key, answer: Mapping[str, Any]) -> None:
        """Keep ``answer``, which is JSON, under ``key``; where it is too large a part of the whole, do not."""
        content = to_json(answer)
        if len(content) + _OVERHEAD > self._most_bytes // _LARGEST:
            return
        with self._lock:
            if key in self._entries:
                self._drop(key)
            self._entries[key] = (self._clock() + LIFETIME, content)
            self._grow(len(content) + _OVERHEAD)
            while self._bytes > self._most_bytes or next(iter(self._entries.values()))[0] <= self._clock():
                self._drop(next(iter(self._entries)))
            self._sweep_later()

    def sweep(self) -> None:
        """Forget what is too old, as happens by itself a little later: what was asked for again stands behind what is older."""
        with self._lock:
            self._sweeping = False
            now = self._clock()
            for key in [key for key, (until, _) in self._entries.items() if until <= now]:
                self._drop(key)
            self._sweep_later()

    def _sweep_later(self) -> None:
        if self._entries and not self._sweeping:
            oldest = min(until for until, _ in self._entries.values())
            timer = threading.Timer(max(oldest - self._clock(), _SWEEP), self.sweep)
            timer.daemon = True
            with suppress(RuntimeError):  # no room for a thread: the next that is put tries again, and this answer is given all the same
                timer.start()
                self._sweeping = True

    def _drop(self, key: Key) -> None:
        self._grow(-len(self._entries.pop(key)[1]) - _OVERHEAD)

    def _grow(self, size: int) -> None:
        self._bytes += size
        self._grown(size)


def key_of(article: BaseModel, wanted: PredictionsRequest, model: str) -> Key:
    """What the answer to ``article`` depends on, as a hash: its content, all that is wanted of it, and the model; not its id."""
    asked = wanted.model_dump_json(exclude={"articles"})
    content = article.model_dump_json(exclude={"id"})
    return hashlib.sha256(f"{model}\0{asked}\0{type(article).__name__}\0{content}".encode("utf-8", "surrogatepass")).digest()
