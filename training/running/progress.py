"""Progress on standard error: lines for a log, a bar with the time left on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")
_EVERY_SECONDS = 10  # between two lines


def say(message: str) -> None:
    """One line of progress; what the fitting modules call."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def watch(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """``items`` unchanged, with a progress bar named ``what`` on a terminal."""
    console = Console(file=sys.stderr)
    return iter(track(items, what, total, console=console, disable=not console.is_terminal))


def silence(_: str) -> None:
    """Progress of the processes other than the main one: nothing."""


def no_progress(_done: int, _total: int) -> None:
    """Progress of a step too short to report: nothing."""


class Clock:
    """Reports how far a step is and how long it will take, at most every ten seconds."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._step = ""
        self._started = self._reported = time.monotonic()

    def say(self, message: str) -> None:
        """One line."""
        self._progress(message)

    def tick(self, step: str, done: int, total: int) -> None:
        """``done`` of ``total`` items of ``step`` are done."""
        now = time.monotonic()
        if step != self._step:
            self._step, self._started, self._reported = step, now, now
        if done and now - self._reported >= _EVERY_SECONDS:
            left = (now - self._started) * (total - done) / done
            self._progress(f"{step}: {done} of {total}, {left:.0f} s left")
            self._reported = now

    def over(self, step: str, items: Sequence[T]) -> Iterator[T]:
        """``items`` unchanged; each counts as done when the next is asked for."""
        for number, item in enumerate(items):
            yield item
            self.tick(step, number + 1, len(items))
