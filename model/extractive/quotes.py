"""Quotes: quotation marks of any kind as double ones, which the rules know; apostrophes and minute signs stay.

Standard library only, linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OTHER = re.compile(r"[‘’'«»]")
_MARK = re.compile(r"[‘’']{1,2}|[«»“”\"]")
_LONGEST = 4_000  # characters of a quote; marks farther apart are not a pair
_SENTENCES = re.compile(r"[.!?…]\s")
_STOPS = frozenset(".,!?…;:")
_OPENERS = frozenset('([{“«"-–—/')  # may stand right before an opening mark
_KINDS = {"“": "“", "”": "“", "«": "«", "»": "«", '"': '"'}  # the others are single

_Place = tuple[int, int]


def double_quotes(text: str) -> str:
    """``text``, character for character as long, with ``“”`` for the quotes that stand in ``«»``, ``‘’`` or ``''``.

    Quotes within a quote get or keep single marks: ``‘Bà nói “đi” rồi đi’`` becomes ``“Bà nói ‘đi’ rồi đi”``. Apostrophes (``d’Ivoire``)
    stay. A mark without its pair becomes double, too, since somebody's words follow.
    """
    if _OTHER.search(text) is None:
        return text
    marks = _Marks(text)
    for match in _MARK.finditer(text):
        marks.read(match.span())
    return marks.doubled()


@dataclass
class _Marks:
    """The marks of ``text`` read so far: ``pairs``, marks ``waiting`` for their pair, and unpaired ones."""

    text: str
    pairs: list[tuple[_Place, _Place]] = field(default_factory=list)
    waiting: dict[str, list[_Place]] = field(default_factory=lambda: {kind: [] for kind in "'«“\""})
    lost: list[tuple[_Place, str]] = field(default_factory=list)

    def read(self, place: _Place) -> None:
        start, end = place
        mark, before, after = self.text[start], self.text[start - 1 : start], self.text[end : end + 1]
        waiting = self.waiting[_KINDS.get(mark, "'")]
        if waiting and start - waiting[-1][1] > _LONGEST:
            self._lose(waiting)
        opens = _opens(mark, before, after, is_open=bool(waiting))
        if opens is None:
            return
        if opens:
            if not (waiting and before in "\n"):  # each paragraph of a long quote may open it anew
                waiting.append(place)
        elif waiting:
            self.pairs.append((waiting.pop(), place))
        elif mark == "»" or (mark == "’" and not before.isdigit() and (before in _STOPS or after in _STOPS)):
            self.lost.append((place, "”"))

    def doubled(self) -> str:
        letters = list(self.text)
        end, is_single = -1, False
        for first, last in sorted(self.pairs):
            if first[0] >= end:
                end, is_single = last[1], self._is_single(first, last)
                marks = "“”" if is_single else ""
            else:
                marks = "‘’" if is_single and last[1] <= end else ""
            for at, mark in zip((first, last), marks, strict=False):
                letters[slice(*at)] = mark * (at[1] - at[0])
        for kind in "'«":
            self._lose(self.waiting[kind])
        for at, mark in self.lost:
            letters[slice(*at)] = mark * (at[1] - at[0])
        return "".join(letters)

    def _is_single(self, first: _Place, last: _Place) -> bool:
        """Whether these single marks hold a quote, to be doubled; in straight ones a single sentence may be a heading."""
        mark = self.text[first[0]]
        return mark in "‘’«" or (mark == "'" and _SENTENCES.search(self.text, first[1], last[0]) is not None)

    def _lose(self, waiting: list[_Place]) -> None:
        self.lost += [(place, "“") for place in waiting if self._is_surely_one(place)]
        waiting.clear()

    def _is_surely_one(self, place: _Place) -> bool:
        """Whether the unpaired mark at ``place`` certainly opens a quote, unlike ``'Ndrangheta`` or ``‘90``."""
        return self.text[place[0]] in "‘«" and not self.text[place[1] : place[1] + 1].isdigit()


def _opens(mark: str, before: str, after: str, *, is_open: bool) -> bool | None:
    """Whether ``mark`` between these characters opens a quote (True) or closes one (False); None for an apostrophe."""
    if mark in "«“":
        return True
    if mark in "»”":
        return False
    starts = not before or before.isspace() or before in _OPENERS
    ends = not after or after.isspace() or after in _STOPS or after == ")"
    if mark == '"':
        return starts and not (ends and is_open)
    if mark == "'" and (not before or before.isspace()) and (not after or after.isspace()):  # Macy ' s, d ' Oleron
        return None
    if before.isalnum():
        return None if after.isalnum() else False
    if after.isalnum():
        return not (before in _STOPS and is_open)
    if not starts:
        return False
    return mark == "‘" or (mark == "'" and not is_open)
