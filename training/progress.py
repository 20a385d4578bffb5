"""Progress on standard error: a bar with the time left on a terminal, nothing in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def say(message: str) -> None:
    """One line of progress; what the fitting modules call."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def watch(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """``items`` as they are, with a bar named ``what`` while a person looks on."""
    console = Console(file=sys.stderr)
    return iter(track(items, what, total, console=console, disable=not console.is_terminal))
