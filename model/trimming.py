"""Trimming: what a chosen summary can do without, as an editor strikes it out: nothing is put in, and what is left says the same.

Done once an article, on the one summary that is chosen, so that neither what is offered nor what is liked depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from model.clauses import Piece
from model.lengths import USUAL_SYLLABLES
from model.naming import text_of
from model.predicates import UPPER
from model.readability import Standing, standing
from model.reading import Reading
from model.text import count_syllables, syllables

_LONGEST_TITLE = 400  # characters; whatever is longer is no title


@dataclass(frozen=True, slots=True)
class _Said:
    """A piece as ``text``, what of the summary stands ``before`` it, and whether the summary is longer than is usual."""

    text: str
    before: str
    is_long: bool


Spans = Iterator[tuple[int, int]]


def trimmed(reading: Reading, pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` of one summary without what they can do without."""
    is_long = sum(count_syllables(text_of(reading, piece.spans)) for piece in pieces) > USUAL_SYLLABLES
    pairs = [*pairwise(syllables(reading.article.title[:_LONGEST_TITLE]))]
    found: list[Piece] = []
    before = ""
    for piece in pieces:
        kept = piece
        for rule in _RULES:
            said = _Said(text_of(reading, kept.spans), before, is_long)
            if gone := sorted(rule(said)):
                one = replace(kept, spans=_without(kept.spans, gone))
                is_cut = piece.back or gone[-1][1] == len(said.text)
                kept = one if _may_stand(text_of(reading, one.spans), said, piece.standing, pairs, is_cut=is_cut) else kept
        before += f"{text_of(reading, kept.spans)}. "
        found.append(kept)
    return found


def _may_stand(text: str, said: _Said, place: Standing, title: Sequence[tuple[str, str]], *, is_cut: bool) -> bool:
    """Whether ``text`` may stand in the ``place`` of what was ``said``, of which it is left, and still says as much of the ``title``."""
    lost = {*pairwise(syllables(said.text))} - {*pairwise(syllables(text)), *pairwise(syllables(said.before))}
    return standing(f"{text[:1].upper()}{text[1:]}", is_cut=is_cut) in (Standing.ALONE, place) and lost.isdisjoint(title)


def _without(spans: Sequence[tuple[int, int]], gone: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """``spans`` but for what is ``gone``: characters of their joined text, in order."""
    left: list[tuple[int, int]] = []
    at = 0
    for start, end in spans:
        place = start
        for first, after in ((start + one - at, start + other - at) for one, other in gone):
            if first < end and after > place:
                left.append((place, max(place, first)))
                place = min(after, end)
        left.append((place, end))
        at += end - start
    return tuple((start, end) for start, end in left if start < end)


# --- Words and places that stand twice -----------------------------------------------------------------------------------

_DOUBLED = re.compile(  # only words that are never said twice in Vietnamese; "để để dành", "cho cho thuê" are two words
    r"(?<!\w)(?:(?i:(của|trong|tại|các|những|và|rằng|đã|sẽ|cho|để))( (?i:\1))(?! (?:dành|lại|thuê|vay|mượn))"
    rf"|(ông|bà)( \3)(?= {UPPER}))(?!\w)"
)


def _slips(said: _Said) -> Spans:
    """The second of two words that are one: ``ông ông Lâm``."""
    return (match.span(match.lastindex or 0) for match in _DOUBLED.finditer(said.text))


_RULES: tuple[Callable[[_Said], Spans], ...] = (_slips,)
