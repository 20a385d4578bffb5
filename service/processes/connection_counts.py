"""How many connections each worker holds, in memory shared by all: a new one should go to the worker that holds fewest.

The kernel gives a new connection to whichever worker accepts first. Of eight kept connections, one of two workers then often holds seven,
and half of the machine is idle.
"""

from __future__ import annotations

import mmap

_SLOTS = 256  # beyond them two workers share one, and the last to set it wins
_NONE = 2**31 - 1  # of a slot whose worker takes no connections, or has ended


class ConnectionCounts:
    """A number for each worker, by its slot; created before the fork, and shared by the forked processes."""

    def __init__(self) -> None:
        self._held = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("i")
        self._held[:] = memoryview(_NONE.to_bytes(4, "little") * _SLOTS).cast("i")

    def set(self, slot: str, connections: int) -> None:
        """The worker of ``slot`` holds so many ``connections``."""
        self._held[int(slot) % _SLOTS] = connections

    def remove(self, slot: str) -> None:
        """The worker of ``slot`` accepts no more, or has ended."""
        self._held[int(slot) % _SLOTS] = _NONE

    def lowest(self) -> int:
        """The lowest number that any worker holds."""
        return min(self._held)
