"""Short lines that look like boilerplate or names and are story: hours, TV listings, invitations, the choices of a quiz."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model.pages.lines import Kind, Line

MIN_CLOCKS = 3  # each above a paragraph
MIN_SHOWN = 3  # in a row, each later than the one before
MIN_CHOICES = 3  # A., B. and C., in a row
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_SHOWN = re.compile(r"([01]?\d|2[0-4])[:hg]([0-5]\d)\s?(?:[:–-]\s?)?(?=[^\W\d_])")  # 06:00 Thời sự
_CHOICE = re.compile(r"([A-F])[.)/]\s?\w")


def with_entries(page: list[Line]) -> list[Line]:
    """``page`` with such lines marked as text."""
    entries = _clocks(page) | _choices(page) | _programme(page) | _invitations(page)
    return [replace(line, kind=Kind.TEXT, byline=None, timestamp=None) if i in entries else line for i, line in enumerate(page)]


def _invitations(page: Sequence[Line]) -> set[int]:
    """The lines with the time of an event, above its place: ``Thời gian: 8h00 ngày 15/4/2026``."""
    whens = (i for i in range(len(page) - 1) if page[i].folded.startswith("thời gian "))
    return {i for i in whens if page[i + 1].folded.startswith("địa điểm ")}


def _clocks(page: Sequence[Line]) -> set[int]:
    """The lines that are hours above paragraphs; a few alone may be those of a player."""
    clocks = {i for i in range(len(page) - 1) if page[i].kind is Kind.BUTTON and page[i + 1].prose and _CLOCK.fullmatch(page[i].text)}
    return clocks if len(clocks) >= MIN_CLOCKS else set()


def _programme(page: Sequence[Line]) -> set[int]:
    """The lines of TV listings, whose hours ascend; those of lists of other news descend."""
    found: set[int] = set()
    run: list[int] = []
    last = -1
    for i, line in enumerate(page):
        shown = _SHOWN.match(line.text)
        at = int(shown[1]) * 60 + int(shown[2]) if shown else -1
        run = ([*run, i] if at > last else [i]) if shown else []
        last = at
        if len(run) >= MIN_SHOWN:
            found.update(run)
    return found


def _choices(page: Sequence[Line]) -> set[int]:
    """The lines that are choices of a quiz; ``A. Lan`` alone is an author."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(page):
        letter = match[1] if (match := _CHOICE.match(line.text)) else ""
        run = [*run, i] if letter and letter == "ABCDEF"[len(run) : len(run) + 1] else [i] if letter == "A" else []
        if len(run) >= MIN_CHOICES:
            found.update(run)
    return found
