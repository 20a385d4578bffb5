"""Signals and exit of a process that was forked from the server."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGQUIT") if hasattr(signal, name))
_OTHERS = ("SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGTTIN", "SIGTTOU", "SIGWINCH")


class StopFlag:
    """Callable that says whether this process should end: it got a signal, or its ``parent`` has died."""

    def __init__(self, parent: int | None = None) -> None:
        self._parent = parent
        self._signalled = False
        for number in _ENDING:
            signal.signal(number, self._on_signal)

    def __call__(self) -> bool:
        """Whether this process should end."""
        return self._signalled or (self._parent is not None and os.getppid() != self._parent)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._signalled = True


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Block the signals that end a process, so that one forked within the block misses none before it has handlers."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        unblock_signals()


def unblock_signals() -> None:
    """Unblock them, in a forked process that has its handlers before the block ends."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def reset_signals() -> None:
    """Restore the default signal handlers; SIGHUP, which is for the master, is ignored."""
    for name in _OTHERS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def exit_now(code: int) -> NoReturn:
    """End this process without unloading libraries, one of which may wait forever for a thread that only the parent has."""
    with suppress(OSError, ValueError):  # the reader may have gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
