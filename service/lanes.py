"""Whose turn it is to compute: one article at a time in a lane, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.errors import Overdue

LONG = 22_000  # characters: an article that takes longer than about 100 ms; short ones never wait for such a one


class Lane:
    """Lets one thread in at a time, in the order in which they came; a plain lock would let the one that has just left in again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._gates: deque[threading.Lock] = deque()

    def enter(self, until: float) -> bool:
        """Wait for the turn, until ``until`` (``time.monotonic``) at the latest; whether it came."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._gates.append(gate)
        if gate.acquire(timeout=max(until - time.monotonic(), 0)):
            return True
        with self._lock:
            if gate in self._gates:
                self._gates.remove(gate)
                return False
        return True  # it came in the very last moment

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            if self._gates:
                self._gates.popleft().release()
            else:
                self._taken = False


class Lanes:
    """A lane for short articles and one for long ones.

    Python computes in one thread of a process at a time. So a second article at once would only make both slower; the two lanes exist
    so that nobody's short article waits for a megabyte, nor for the other articles of somebody's batch. ``waited`` is told the seconds
    of each wait.
    """

    def __init__(self, waited: Callable[[float], None]) -> None:
        self._short, self._long = Lane(), Lane()
        self._waited = waited

    @contextmanager
    def turn(self, size: int, until: float) -> Iterator[None]:
        """A turn for an article of ``size`` characters. Raises Overdue when it has not come by ``until`` (``time.monotonic``)."""
        lane = self._long if size > LONG else self._short
        came = time.monotonic()
        if came >= until or not lane.enter(until):
            raise Overdue
        try:
            self._waited(time.monotonic() - came)
            yield
        finally:
            lane.leave()
