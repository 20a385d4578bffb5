"""How many connections each worker holds, in memory that all of them see: a new one is for the worker that has fewest.

The kernel gives a new connection to whichever worker asks first. Of eight that are kept, one worker of two then has seven again and again,
and half of the machine waits.
"""

from __future__ import annotations

import mmap

_SLOTS = 256  # beyond them two workers share one, and the last to tell is believed
_NONE = 2**31 - 1  # of a slot whose worker takes no connections, or has ended


class Shares:
    """A number for each worker, by its slot; made before the fork, and shared by all that are forked."""

    def __init__(self) -> None:
        self._held = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("i")
        self._held[:] = memoryview(_NONE.to_bytes(4, "little") * _SLOTS).cast("i")

    def tell(self, slot: str, connections: int) -> None:
        """The worker of ``slot`` holds so many."""
        self._held[int(slot) % _SLOTS] = connections

    def leave(self, slot: str) -> None:
        """The worker of ``slot`` takes no more."""
        self._held[int(slot) % _SLOTS] = _NONE

    def fewest(self) -> int:
        """How many that worker holds which has fewest."""
        return min(self._held)
