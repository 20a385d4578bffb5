"""Texts split at the borders of highlights, so that a template can show each segment with its marks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Mark: TypeAlias = tuple[int, int, str]  # characters from start (inclusive) to end (exclusive), and the mark's name


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; none for plain text."""

    text: str
    marks: tuple[str, ...]


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """``text`` cut wherever one of ``marks`` begins or ends; marks may overlap."""
    marks = list(marks)
    if not marks:
        return [Segment(text, ())] if text else []
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for start, end, name in marks:
        if start < end:
            opened.setdefault(start, []).append(name)
            closed.setdefault(end, []).append(name)
    under: list[str] = []
    found = []
    for start, end in pairwise(sorted({0, len(text), *opened, *closed})):
        for name in closed.get(start, ()):
            under.remove(name)
        under += opened.get(start, ())
        found.append(Segment(text[start:end], tuple(sorted(set(under)))))
    return found


def paragraphs(text: str, marks: Iterable[Mark]) -> list[list[Segment]]:
    """The lines of ``text``, each cut as ``segments`` does; none for an empty text."""
    ahead, here, offset, found = deque(sorted(marks)), list[Mark](), 0, []
    for line in text.split("\n") if text else ():
        end = offset + len(line)
        while ahead and ahead[0][0] < end:
            here.append(ahead.popleft())
        here = [mark for mark in here if mark[1] > offset]  # no line looks at marks of others: an article may have half a million lines
        found.append(segments(line, [(max(first - offset, 0), min(last, end) - offset, name) for first, last, name in here]))
        offset = end + 1
    return found
