"""Holes: what may be left out in the middle of a piece: the paper's mention of itself, brackets, and appositions about people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.anaphora import has_absolute_date
from model.extractive.clause_words import (
    ALSO,
    APPOSITION,
    BEFORE_A_DATE,
    BRACKETS,
    MORE,
    NAME_BEFORE,
    PERSONAL,
    PRICED,
    SELF_REFERENCE,
    TELLING,
    TOLD_TO_US,
)
from model.extractive.mentions import is_called
from model.extractive.readability import is_captioned

_LONGEST_DATE = 40  # characters of brackets that hold only a date; longer ones say more


def holes(
    text: str, start: int, end: int, stray: tuple[int, int] | None, names: tuple[str, ...]
) -> Iterator[tuple[list[tuple[int, int]], bool]]:
    """Sets of parts to leave out, each with more: a ``stray`` quotation mark, self-mentions and ``cũng``; brackets; what people are.

    With each, whether people were left bare so; only for people with one of the full ``names``.
    """
    reference, also = SELF_REFERENCE.search(text, start, end), ALSO.match(text, start, end)
    told = TOLD_TO_US.search(text, start, end)
    told = told if told and TELLING.search(text, max(start, told.start() - 24), told.start()) else None
    always = [match.span() for match in (reference, told, BEFORE_A_DATE.search(text, start, end)) if match] + (
        [also.span(1)] if also else []
    )
    if any(text.find(word, start, end) >= 0 for word in (" thêm", "còn ")):  # the pattern tries every word
        always += [match.span(match.lastindex or 0) for match in MORE.finditer(text, start, end)]
    always += [stray] if stray else []
    yield always, False
    brackets = [match.span() for match in BRACKETS.finditer(text, start, end) if _may_go(match[0])]
    priced = [span for span in brackets if PRICED.search(text, max(start, span[0] - 5), span[0] + 1)]
    brackets = [span for span in brackets if span not in priced] if len(priced) > 1 else brackets
    yield always + brackets, False
    people = [
        match.span()
        for pattern in (APPOSITION, PERSONAL)
        for match in pattern.finditer(text, start, end)
        if NAME_BEFORE.search(text, max(start, match.start() - 24), match.start()) and not has_absolute_date(match[0])
        if pattern is PERSONAL or _is_speaker(text, start, match, names)
    ]
    yield always + brackets + people, True


def _may_go(bracketed: str) -> bool:
    """Whether the brackets may go: they hold neither a date alone nor a ``(phải)`` that makes the sentence a caption."""
    return not is_captioned(bracketed) and (len(bracketed) > _LONGEST_DATE or not has_absolute_date(bracketed))


def _is_speaker(text: str, start: int, apposition: re.Match[str], names: tuple[str, ...]) -> bool:
    """Whether one of the ``names`` is right before the ``apposition`` and is the subject of what comes after it."""
    name = next((name for name in names if text.endswith(name, start, apposition.start())), None)
    is_closed = apposition[0].endswith((",", " -", " –"))
    return name is not None and (is_closed or is_called(text, start, apposition.start() - len(name)))


def around(start: int, end: int, holes: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans of ``start`` to ``end`` without the ``holes``, in order."""
    spans: list[tuple[int, int]] = []
    for one, other in sorted(holes):
        if one > start:
            spans.append((start, one))
        start = max(start, other)
    return (*spans, (start, end)) if start < end else tuple(spans)
