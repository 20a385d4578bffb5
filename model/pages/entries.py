"""Short lines that look like chrome or like names and are the story: hours above what happened then, the choices of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model.pages.lines import Kind, Line

FEWEST_CLOCKS = 3  # each above a paragraph
FEWEST_CHOICES = 3  # A., B. and C., one below the other
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_CHOICE = re.compile(r"([A-F])[.)/]\s?\w")


def with_entries(page: list[Line]) -> list[Line]:
    """``page`` with such lines as lines of the story."""
    entries = _clocks(page) | _choices(page)
    return [replace(line, kind=Kind.TEXT, byline=None) if i in entries else line for i, line in enumerate(page)]


def _clocks(page: Sequence[Line]) -> set[int]:
    """Which lines are hours above its paragraphs; one alone may be that of a player."""
    clocks = {i for i in range(len(page) - 1) if page[i].kind is Kind.BUTTON and page[i + 1].prose and _CLOCK.fullmatch(page[i].text)}
    return clocks if len(clocks) >= FEWEST_CLOCKS else set()


def _choices(page: Sequence[Line]) -> set[int]:
    """Which lines are choices; an ``A. Lan`` alone is an author."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(page):
        letter = match[1] if (match := _CHOICE.match(line.text)) else ""
        run = [*run, i] if letter and letter == "ABCDEF"[len(run) : len(run) + 1] else [i] if letter == "A" else []
        if len(run) >= FEWEST_CHOICES:
            found.update(run)
    return found
