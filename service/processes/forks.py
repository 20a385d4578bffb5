"""What a process that was forked from a server must do at its beginning and at its end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGQUIT") if hasattr(signal, name))
_OTHERS = ("SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGTTIN", "SIGTTOU", "SIGWINCH")


class Stopping:
    """Whether this process should end: it was told to, or its ``parent`` has died."""

    def __init__(self, parent: int | None = None) -> None:
        self._parent = parent
        self._told = False
        for number in _ENDING:
            signal.signal(number, self._tell)

    def __call__(self) -> bool:
        """Whether it should."""
        return self._told or (self._parent is not None and os.getppid() != self._parent)

    def _tell(self, _number: int, _frame: object) -> None:
        self._told = True


@contextmanager
def signals_held() -> Iterator[None]:
    """Keep back the signals that end a process until the block ends: a process that is forked in it misses none before it can take them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        release_signals()


def release_signals() -> None:
    """Take the signals that were kept back, in a process that was forked and can take them before the block ends."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def forget_signals() -> None:
    """Take signals as a process does that was never told what to do at one; SIGHUP is for the master."""
    for name in _OTHERS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def leave(code: int) -> NoReturn:
    """End this process without unloading libraries: one may wait there for ever for a thread that only the parent has."""
    with suppress(OSError, ValueError):  # nobody may read what is said any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
