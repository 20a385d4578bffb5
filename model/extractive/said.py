"""What a summary says, piece by piece, for the rules that strike out of it what it can do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Struck = Iterator[tuple[int, int]]  # characters of what is said


@dataclass(frozen=True, slots=True)
class Said:
    """A piece as ``text``, the article's ``title``, what of the summary stands ``before`` it, and whether it is long."""

    text: str
    title: str
    before: str
    is_long: bool
