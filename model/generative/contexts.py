"""Contexts: whether a name or a number of a summary stands where it does in its article, or another of the same type stands there.

``support`` finds facts that are nowhere in the article. Here the words around a fact are compared with the words around every fact of its
type in the article. A copied sentence fits its own place perfectly, so that no other fact can fit better.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from model.facts.figures import Quantity
from model.facts.rounding import is_rounded
from model.facts.units import LENGTHS_OF_TIME
from model.generative.name_types import may_replace
from model.generative.wording import WINDOW, Neighbour, Place, Wording, are_one, matches, worth
from model.words.names import Name, lowered

_MIN_GAIN = 0.15  # in worth: that of about one word five words away
_CLEARLY = 0.4  # of the worth of the words in which the two differ
_SPEAKS = 0.5  # of the worth of all words, for a rival to count at all ...
_SPEAKS_ALONE = 0.8  # ... and of the words on one side, where those on the other speak against it
_FITS = 0.5  # of the worth of all words, for a quantity to replace another ...
_NAME_FITS = 0.8  # ... and for a name: a country often stands in the place of its minister
_UNIQUELY = 0.15  # of the worth of all words, by which a replacement is better than the second best
_WON, _LOST = frozenset("thắng hạ bại".split()), frozenset(("thua",))
_TO, _FROM = frozenset("lên xuống còn".split()), "từ"
_BY = frozenset("tăng giảm thêm hạ".split())
_AT = frozenset(("đạt", "ở"))  # "to" the number, but "by" it after a word of _COMES_FROM: tăng trưởng đạt 6%
_ROUGHLY = frozenset("tới đến mức khoảng gần hơn trên dưới".split())
_COMES_FROM = frozenset("từ tăng nâng giảm hạ".split())  # before "lên" these make it "to": vàng lên 500.000 đồng alone is "by"
_LENGTHS = frozenset((*LENGTHS_OF_TIME, "tháng", "phút", "giây"))  # of one type: 30 tháng tù may replace 9 năm tù
_OVER, _UNDER = frozenset("hơn trên".split()), frozenset("gần ngót dưới".split())
_FRAME = 3  # words after a number that say what is counted and what it does
_MAX_RIVALS = 400  # compared with one fact: bounds the time for a page of nothing but names


@dataclass(frozen=True, slots=True)
class Comparison:
    """``wrong``: another fact of the article clearly fits better. ``instead``: the one that fits; None where none or several do."""

    wrong: bool
    instead: Place | None


@dataclass(frozen=True)
class Contexts:
    """The facts of an ``article`` in their contexts, to compare with those of a summary."""

    article: Wording
    _around: dict[int, tuple[Neighbour, ...]] = field(default_factory=dict, repr=False)

    def compare(self, place: Place, summary: Wording) -> Comparison:
        """Compare the fact at ``place`` of ``summary``. A fact that the article lacks is not called wrong here."""
        around = summary.around(place.first, place.last)
        whole = sum(map(worth, around))
        if not around:
            return Comparison(False, None)
        if turned := self._turned(place, summary):
            return Comparison(True, turned)
        goes_to = _word_before(place, summary) in _TO
        own: list[float] | None = None
        rivals: dict[Hashable, list[float]] = {}
        places: dict[Hashable, Place] = {}
        for other in [one for one in self.article.facts if _is_rival(place.fact, one.fact)][:_MAX_RIVALS]:
            if are_one(place.fact, other.fact):
                found = [0.0] * len(around) if goes_to and self._is_start(other) else self._matches(around, other)
                own = found if own is None or sum(found) > sum(own) else own
                continue
            if (goes_to and self._is_start(other)) or self._is_rounded(place, summary, other):
                continue
            value, found = _value(other.fact), self._matches(_exchanged(around, place.fact, other.fact), other)
            if value not in rivals or sum(found) > sum(rivals[value]):
                rivals[value], places[value] = found, other
        ranked = sorted(rivals, key=lambda value: -sum(rivals[value]))
        instead = None
        if ranked and sum(rivals[ranked[0]]) >= (_NAME_FITS if isinstance(place.fact, Name) else _FITS) * whole:
            second = sum(rivals[ranked[1]]) if len(ranked) > 1 else 0.0
            instead = places[ranked[0]] if sum(rivals[ranked[0]]) - second >= _UNIQUELY * whole else None
        if instead and not self._may_replace(place, summary, instead):
            instead = None
        wrong = own is not None and (any(_is_clear(found, own, around) for found in rivals.values()) or self._is_other_way(place, summary))
        return Comparison(wrong, instead)

    def _may_replace(self, place: Place, summary: Wording, instead: Place) -> bool:
        if isinstance(place.fact, Name):
            return may_replace(place, summary, instead, self.article)
        is_alike = _key(place.fact) == _key(instead.fact) and _parts(place.fact) == _parts(instead.fact)  # no "mùng 16/8"
        return is_alike and _is_hedged_as(place, summary, instead, self.article) and self._is_framed_as(place, summary, instead)

    def _is_framed_as(self, place: Place, summary: Wording, instead: Place) -> bool:
        """Whether the words next to the fact are next to ``instead``, too: "2 người" must not replace "99 người" of "99 người mất nhà"."""
        around, there = summary.around(place.first, place.last), self.article.around(instead.first, instead.last)
        before = next((one for one in around if not one.right and isinstance(one.what, str)), None)
        wanted = [one for one in around if one.right and one.distance <= _FRAME and isinstance(one.what, str)]
        wanted += [before] if before else []
        return all(any(other.what == one.what and other.right is one.right for other in there) for one in wanted)

    def _is_rounded(self, place: Place, summary: Wording, other: Place) -> bool:
        one, exact = place.fact, other.fact
        return isinstance(one, Quantity) and isinstance(exact, Quantity) and is_rounded(summary.text, one, self.article.text, exact)

    def _is_start(self, place: Place) -> bool:
        return _word_before(place, self.article) == _FROM

    def _is_other_way(self, place: Place, summary: Wording) -> bool:
        """Whether the summary says "by" a number where the article only says "to" it, or the reverse: tăng 6% for lên 6%."""
        way = _way(place, summary)
        same = [one for one in self.article.facts if way and not isinstance(one.fact, Name) and are_one(place.fact, one.fact)]
        return bool(same) and all(_way(one, self.article) == -way for one in same)

    def _turned(self, place: Place, summary: Wording) -> Place | None:
        """The article's score where that of a victory at ``place`` is reversed: thắng 1-3 for 3-1."""
        if not isinstance(place.fact, Quantity) or place.fact.claims[-1][0][0] != "pair":
            return None
        told, before = _score(place.fact, summary), summary.words[max(0, place.first - WINDOW) : place.first]
        if told != sorted(told) or _WON.isdisjoint(before) or not _LOST.isdisjoint(before):
            return None
        same = [one for one in self.article.facts if isinstance(one.fact, Quantity) and are_one(place.fact, one.fact)]
        return same[0] if same and all(_score(one.fact, self.article) == told[::-1] for one in same) and told[0] != told[-1] else None

    def _matches(self, around: Sequence[Neighbour], place: Place) -> list[float]:
        """What each word ``around`` a fact of the summary is worth at ``place`` of the article."""
        if place.first not in self._around:
            self._around[place.first] = self.article.around(place.first, place.last)
        there = self._around[place.first]
        return matches(around, there)


def _is_hedged_as(place: Place, summary: Wording, instead: Place, article: Wording) -> bool:
    """Whether a gần or hơn before the fact in the ``summary`` also stands before ``instead`` in the article."""
    hedge = _word_before(place, summary)
    return hedge not in _OVER | _UNDER or _word_before(instead, article) in (_OVER if hedge in _OVER else _UNDER)


def _score(fact: Quantity | Name, wording: Wording) -> list[int]:
    return [int(part) for part in re.findall("[0-9]+", wording.text[fact.start : fact.end])]


def _word_before(place: Place, wording: Wording) -> str:
    return wording.words[place.first - 1] if place.first else ""


def _way(place: Place, wording: Wording) -> int:
    """1 where something changes by the number at ``place``, -1 where it changes to or from it, 0 where the words before say neither."""
    at = place.first - 1
    while at > 0 and wording.words[at] in _ROUGHLY and not wording.is_clause_end(at):
        at -= 1
    if at < 0 or wording.is_clause_end(at):
        return 0
    word, before = wording.words[at], wording.words[max(0, at - WINDOW) : at]
    if word in _BY and wording.words[place.first - 1] not in {"tới", "đến", "mức"}:
        return 1
    if word in {"còn", "xuống", _FROM} or (word in _AT and _COMES_FROM.isdisjoint(before)):
        return -1
    return -1 if word == "lên" and not _COMES_FROM.isdisjoint(before) else 0


def _exchanged(around: Sequence[Neighbour], fact: Quantity | Name, other: Quantity | Name) -> list[Neighbour]:
    """``around`` with ``fact`` wherever ``other`` is, for two facts that were swapped."""
    return [replace(one, what=fact) if not isinstance(one.what, str) and are_one(one.what, other) else one for one in around]


def _is_clear(rival: Sequence[float], own: Sequence[float], around: Sequence[Neighbour]) -> bool:
    """Whether the words on both sides clearly fit the rival better, or those on one side nearly all do."""
    numbers = range(len(around))
    return _speaks(numbers, rival, own, around, _SPEAKS) or any(
        _speaks([n for n in numbers if around[n].right is side], rival, own, around, _SPEAKS_ALONE) for side in (True, False)
    )


def _speaks(numbers: Sequence[int], rival: Sequence[float], own: Sequence[float], around: Sequence[Neighbour], share: float) -> bool:
    whole, found = sum(worth(around[number]) for number in numbers), sum(rival[number] for number in numbers)
    gain = found - sum(own[number] for number in numbers)
    differing = sum(worth(around[number]) for number in numbers if rival[number] != own[number])
    return found >= share * whole and gain >= _MIN_GAIN and gain >= _CLEARLY * differing


def _value(fact: Quantity | Name) -> Hashable:
    return lowered(fact.words) if isinstance(fact, Name) else fact.claims[0]


def _type(fact: Quantity | Name) -> Hashable:
    """The type of a fact, which a replacement must share: names; dates; lengths of time; amounts of the same currency."""
    if isinstance(fact, Name):
        return "name"
    return (fact.kind, "length of time" if _key(fact) in _LENGTHS else _key(fact))


def _key(fact: Quantity | Name) -> Hashable:
    return fact.claims[0][0][0] if isinstance(fact, Quantity) else ""


def _parts(fact: Quantity | Name) -> tuple[bool, ...]:
    """Which of day, month, year and quarter a date has; () for anything else."""
    return tuple(map(bool, fact.claims[0][0][1:])) if isinstance(fact, Quantity) and fact.claims[0][0][0] == "date" else ()


def _is_rival(fact: Quantity | Name, other: Quantity | Name) -> bool:
    """Whether ``other`` has the type of ``fact`` and at least its parts: 7/8 is a rival of ngày 5, ngày 7 is none of 5/8."""
    return _type(fact) == _type(other) and all(tells or not told for told, tells in zip(_parts(fact), _parts(other), strict=True))
