"""The input and the output of the rules that trim a summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Deletions = Iterator[tuple[int, int]]  # characters of the text, start and end


@dataclass(frozen=True, slots=True)
class TrimInput:
    """The ``text`` of a piece, the article's ``title``, the part of the summary ``before`` the piece, and whether the summary is long."""

    text: str
    title: str
    before: str
    is_long: bool
