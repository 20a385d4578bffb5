"""A cache of recent answers, by article, options and model."""

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

from service.request_schemas import PredictionsRequest

LIFETIME = 600.0  # seconds: a tool that saves a draft repeatedly asks again sooner than that
_SWEEP = 30.0  # seconds: text stays in memory at most so much longer, even if no request comes
_OVERHEAD = 400  # bytes of an entry in addition to its content
_LARGEST = 16  # an answer larger than this fraction (1/16) of the cache is not kept: it would evict too many

Key = bytes


class Cache:
    """An LRU cache in the memory of one process, of at most ``most_bytes``, whose entries expire after LIFETIME.

    ``on_lookup`` is called with ``hit`` or ``miss``, ``on_resize`` with the bytes by which the cache has grown.
    """

    def __init__(
        self,
        most_bytes: int,
        *,
        on_lookup: Callable[[str], None],
        on_resize: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_bytes = most_bytes
        self._on_lookup = on_lookup
        self._on_resize = on_resize
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[Key, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._sweeping = False

    @property
    def enabled(self) -> bool:
        """Whether there is room for any answer at all."""
        return self._most_bytes > 0

    def get(self, key: Key) -> dict[str, Any] | None:
        """The answer that was put under ``key``; None when there is none or it has expired."""
        if not self.enabled:
            return None
        with self._lock:
            found = self._entries.get(key)
            if found and found[0] <= self._clock():
                self._drop(key)
                found = None
            if found:
                self._entries.move_to_end(key)
        self._on_lookup("hit" if found else "miss")
        return dict(json.loads(found[1])) if found else None

    def put(self, key: Key, answer: Mapping[str, Any]) -> None:
        """Keep ``answer``, which is JSON, under ``key``, unless it is too large."""
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
        """Drop expired entries, as a timer does a little later: a recently used one may be older than those before it."""
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
            with suppress(RuntimeError):  # no thread can be started: the next put tries again
                timer.start()
                self._sweeping = True

    def _drop(self, key: Key) -> None:
        self._grow(-len(self._entries.pop(key)[1]) - _OVERHEAD)

    def _grow(self, size: int) -> None:
        self._bytes += size
        self._on_resize(size)


def cache_key(article: BaseModel, request: PredictionsRequest, model: str) -> Key:
    """A hash of all that the answer to ``article`` depends on: its content, the options of the request and the model; not its id."""
    options = request.model_dump_json(exclude={"articles"})
    content = article.model_dump_json(exclude={"id"})
    return hashlib.sha256(f"{model}\0{options}\0{type(article).__name__}\0{content}".encode("utf-8", "surrogatepass")).digest()
