"""Many threads' writes in few commits, so that a sync of the disk is shared by all that wait for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service.errors import StoreUnavailable

Item = TypeVar("Item")


@dataclass(slots=True)
class _Waiting(Generic[Item]):
    """What one thread wants written, and what became of it: not written until somebody says that it was."""

    items: Sequence[Item]
    done: bool = False
    error: Exception | None = field(default_factory=StoreUnavailable)


class GroupCommit(Generic[Item]):
    """Hands the items of all threads that wait at a moment to ``write`` at once; one of those threads does it for the others.

    There is no thread of its own, so nothing has to be started, stopped or kept from crossing a fork.
    """

    def __init__(self, write: Callable[[Sequence[Item]], None]) -> None:
        self._write = write
        self._waiting: deque[_Waiting[Item]] = deque()
        self._turn = threading.Lock()

    def put(self, items: Sequence[Item]) -> None:
        """Return when ``items`` are written. Raises what ``write`` raised."""
        mine = _Waiting(items)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._write_all([self._waiting.popleft() for _ in range(len(self._waiting))])
        if mine.error:
            raise mine.error

    def _write_all(self, together: Sequence[_Waiting[Item]]) -> None:
        try:
            self._write([item for one in together for item in one.items])
        except StoreUnavailable as error:
            self._end(together, error)
        except Exception as error:  # the fault of one is not to become that of those who happened to wait with it
            if len(together) == 1:
                self._end(together, error)
            else:
                for one in together:
                    self._write_all([one])
        else:
            self._end(together, None)

    @staticmethod
    def _end(together: Sequence[_Waiting[Item]], error: Exception | None) -> None:
        for one in together:
            one.done, one.error = True, error
