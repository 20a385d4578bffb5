"""Wording: the words of a text with positions to measure distances, and its numbers, dates and names. Standard library only."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from model.facts.figures import Quantity
from model.facts.quantities import quantities
from model.text import sentences
from model.words.names import Name, Word, is_kind, lowered, names

WINDOW = 10  # the largest distance of a word in the context of a fact
_BORDER = 4  # added by a comma or "và" to the distance between the words around it
_SENTENCE = 2 * WINDOW  # and by the end of a sentence
_OTHER_SIDE = 0.5  # the factor for a word that stands on the other side of the fact
_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"[,;:](?=\s)|[(–—\"“”…|]| - ")
_JOINTS = frozenset("và còn nhưng hoặc song".split())
_EMPTY = frozenset(
    "là của và các những đã đang sẽ cho với tại ở trong ngày này đó khi một có để từ ra vào lên về thì mà cũng như được bị do bởi rằng "
    "theo trên dưới sau trước đến tới năm hơn gần khoảng còn nhưng hoặc song nên vì nếu rất vẫn lại chỉ mới vừa "
    "ông bà anh chị em cô chú bác cháu cụ".split()
)
_TURNS = frozenset("được bị do bởi".split())  # passive: agent and patient may change sides


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word or a fact at ``distance``, on the ``right`` or the left; ``turned`` where a passive stands between."""

    what: str | Quantity | Name
    distance: int
    right: bool
    turned: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A fact of a text, a quantity or a name, and its words ``first`` to ``last``."""

    fact: Quantity | Name
    first: int
    last: int


@dataclass(frozen=True)
class Wording:
    """Cleaned ``text`` (NFC, old tone style) as lower-case ``words`` with their character ``starts`` and their ``positions``.

    ``asides`` holds for each word the number of the brackets it is in, 0 outside: distances outside do not count what is in brackets.
    ``facts`` are what can be right or wrong, in order: quantities that claim something, and names.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    positions: tuple[int, ...]
    asides: tuple[int, ...]
    facts: tuple[Place, ...]

    @classmethod
    def of(cls, text: str, article: Wording | None = None) -> Wording:
        """The wording of ``text``, or of a summary of ``article``, which may use a short name for anyone named in full there."""
        found = list(_WORD.finditer(text))
        starts = tuple(match.start() for match in found)
        facts = _places(text, starts, article.short_names if article else frozenset())
        return cls(text, tuple(match[0].lower() for match in found), starts, *_positions(text, found), tuple(facts))

    @cached_property
    def short_names(self) -> frozenset[str]:
        """The last words of its names, except those that are also common words in it: tài of tài xế is not Nguyễn Văn Tài."""
        small = {word for word, start in zip(self.words, self.starts, strict=True) if self.text[start] == word[0]}
        named = [place.fact.words for place in self.facts if isinstance(place.fact, Name)]
        return frozenset(words[-1].text for words in named if len(words) > 1 and words[-1].text.lower() not in small)

    @cached_property
    def _owner(self) -> dict[int, Place]:
        return {at: place for place in self.facts for at in range(place.first, place.last + 1)}

    def is_content(self, at: int) -> bool:
        """Whether word number ``at`` is a content word outside any fact."""
        return self.words[at] not in _EMPTY and at not in self._owner

    def is_in_fact(self, at: int) -> bool:
        """Whether word number ``at`` is part of a fact."""
        return at in self._owner

    def fact_at(self, at: int) -> Quantity | Name | None:
        """The fact that word number ``at`` is part of, if there is one."""
        place = self._owner.get(at)
        return place.fact if place else None

    def around(self, first: int, last: int) -> tuple[Neighbour, ...]:
        """The content words and the facts within ``WINDOW`` of words ``first`` to ``last``, nearest first."""
        found = [*self._beside(last, 1), *self._beside(first, -1)]
        return tuple(sorted(found, key=lambda one: one.distance))

    def _beside(self, at: int, way: int) -> list[Neighbour]:
        found: list[Neighbour] = []
        turned, origin, aside, last = False, self.positions[at], self.asides[at], self._owner.get(at)
        at += way
        while 0 <= at < len(self.words):
            if self.asides[at] not in (0, aside):
                at += way
                continue
            distance = abs(self.positions[at] - origin)
            if distance > WINDOW:
                break
            turned = turned or self.words[at] in _TURNS
            owner = self._owner.get(at)
            if owner is not None and owner is not last:
                found.append(Neighbour(owner.fact, distance, way > 0, turned))
            elif owner is None and self.words[at] not in _EMPTY:
                found.append(Neighbour(self.words[at], distance, way > 0, turned))
            last, at = owner, at + way
        return found

    def is_clause_end(self, at: int) -> bool:
        """Whether a clause border stands between word number ``at`` and the next."""
        return at + 1 >= len(self.words) or self.positions[at + 1] - self.positions[at] != 1

    def is_sentence_end(self, at: int) -> bool:
        """Whether word number ``at`` is the last of its sentence."""
        return at + 1 >= len(self.words) or self.positions[at + 1] - self.positions[at] > _SENTENCE


def _positions(text: str, found: Sequence[re.Match[str]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The position and the aside of each word."""
    openings = {start for start, _ in sentences(text)}
    positions, asides = [], []
    position, outside, aside, brackets, end = 0, 0, 0, 0, 0
    for match in found:
        between = text[end : match.start()]
        if aside and (")" in between or "\n" in between):
            aside, position = 0, outside
        if not aside and "(" in between.rpartition(")")[2]:
            brackets, aside, outside = brackets + 1, brackets + 1, position
        position += 1 + _gap(between.replace(")", " "), match[0], any(start in openings for start in range(end, match.start() + 1)))
        positions.append(position)
        asides.append(aside)
        end = match.end()
    return tuple(positions), tuple(asides)


def _gap(between: str, word: str, opens: bool) -> int:
    if opens:
        return _SENTENCE
    return _BORDER if word in _JOINTS or (between.strip() and _MARKS.search(between)) else 0


def _places(text: str, starts: Sequence[int], short: frozenset[str]) -> list[Place]:
    counted = [one for one in quantities(text) if one.claims]
    named = [name for name in names(text, [(one.start, one.end) for one in counted]) if not is_kind(name)]
    found: list[Quantity | Name] = [*counted, *named, *_short_names(text, named, short)]
    places = []
    for fact in sorted(found, key=lambda one: one.start):
        first, after = bisect_left(starts, fact.start), bisect_left(starts, fact.end)
        if first < after:
            places.append(Place(fact, first, after - 1))
    return places


def _short_names(text: str, named: Sequence[Name], known: frozenset[str]) -> list[Name]:
    """Short names at the head of a sentence, where every word has a capital: Kang, if ``text`` names Ikaika Kang or it is ``known``."""
    taken = {name.start for name in named}
    short = known | {name.words[-1].text for name in named if len(name.words) > 1}
    heads = ((match, start) for start, _ in sentences(text) if (match := _WORD.search(text, start)) and match.start() not in taken)
    return [Name((Word(match[0], match.start(), match.end(), True),)) for match, _ in heads if match[0] in short]


# --- Contexts of two places, compared ---------------------------------------------------------------------------


def worth(one: Neighbour) -> float:
    """The weight of a neighbour: less, the farther away it is."""
    return 1 / (1 + one.distance)


def matches(around: Sequence[Neighbour], there: Sequence[Neighbour]) -> list[float]:
    """What each neighbour ``around`` one place is worth at another: its full weight where it is there as near and on the same side."""
    return [worth(one) * max((_likeness(one, other) for other in there if _agree(one.what, other.what)), default=0.0) for one in around]


def _likeness(one: Neighbour, other: Neighbour) -> float:
    side = 1.0 if one.right == other.right or one.turned or other.turned else _OTHER_SIDE
    return side * min(1.0, math.sqrt((1 + one.distance) / (1 + other.distance)))


def _agree(one: str | Quantity | Name, other: str | Quantity | Name) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return are_one(one, other)


def are_one(fact: Quantity | Name, other: Quantity | Name) -> bool:
    """Whether ``other`` states ``fact``: a quantity that supports it, or the same name, shortened or in full."""
    if isinstance(fact, Name) and isinstance(other, Name):
        short, long = sorted((lowered(fact.words), lowered(other.words)), key=len)
        return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
    if isinstance(fact, Quantity) and isinstance(other, Quantity):
        supports = set(other.supports)
        return any(supports.issuperset(claim) for claim in fact.claims)
    return False
