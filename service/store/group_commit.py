"""Group commit: the writes of several threads share one commit, and so one sync of the disk."""

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
    """The items of one thread, and the outcome; StoreUnavailable until they are written."""

    items: Sequence[Item]
    done: bool = False
    error: Exception | None = field(default_factory=StoreUnavailable)


class GroupCommit(Generic[Item]):
    """Passes the items of all waiting threads to ``write`` at once; one of those threads does it for the others.

    It has no thread of its own, so nothing must be started, stopped or restarted after a fork.
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
        except Exception as error:  # an error of one must not fail the others
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
