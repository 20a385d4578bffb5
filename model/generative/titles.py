"""Titles: whether a summary gives somebody an office that, in its article, another holds or he holds no longer. Standard library only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from model.facts.figures import Quantity
from model.generative.wording import Wording
from model.words.names import MIDDLES, SURNAMES, Name, lowered
from model.words.people import CALLED, OFFICES
from model.words.predicates import any_of

_NO_OFFICES = frozenset(
    "trưởng hiệu_phó cục_phó ủy_viên đại_diện đại_biểu cố_vấn giảng_viên".split()
)  # held by many, or written in two ways
_HEADS = " ".join(one for one in OFFICES.split() if one not in _NO_OFFICES)
_OFFICE = re.compile(rf"(?i:(?:(?<!\w)(?P<former>cựu|nguyên|cố) )?(?:(?<!\w)(?P<part>phó|quyền) )?(?P<head>{any_of(_HEADS)}))")
_CALLED = frozenset(CALLED.split())
_BREAKS = frozenset("và với cho của là bị được do để đã sẽ đang rằng tại ở trong về".split())  # words that end the name of an office
_LINKS = frozenset("là làm từng hiện đang tuổi".split())  # ông Bảng, 45 tuổi, từng là giám đốc
_MAX_BETWEEN = 12  # words of the body that an office belongs to
_NOBODY = ("chí", "minh")  # as the name of the city

_Person = tuple[str, ...]


@dataclass(frozen=True)
class Titles:
    """The offices that ``wording`` gives to people with full Vietnamese names."""

    wording: Wording

    @cached_property
    def held(self) -> dict[_Person, set[str]]:
        """The offices of each person; a former one begins with cựu."""
        found: dict[_Person, set[str]] = {}
        for person, office in self._found():
            found.setdefault(person, set()).add(office)
        return found

    def contradicts(self, article: Titles) -> bool:
        """Whether this text, a summary, gives somebody an office that is not among his in ``article``, or that another has there."""
        return any(
            not article.held[person] >= offices if person in article.held else any(offices & others for others in article.held.values())
            for person, offices in self.held.items()
        )

    def _found(self) -> Iterator[tuple[_Person, str]]:
        starts = self.wording.starts
        following, person = len(starts), _Person()
        for match in reversed([*_OFFICE.finditer(self.wording.text)]):
            first, last = bisect_left(starts, match.start()), bisect_left(starts, match.end()) - 1
            person = self._ahead(last) or (person if self._is_one_more(last, following) else ())
            following = first
            if whose := person or self._behind(first):
                yield whose, " ".join(filter(None, ("cựu" if match["former"] else "", match["part"], match["head"]))).lower()

    def _is_one_more(self, at: int, following: int) -> bool:
        """Whether two offices are of one person: one ends with word number ``at``, the other begins at ``following``; Bí thư, Chủ tịch."""
        comma = following - 1
        return (
            comma - at <= _MAX_BETWEEN
            and not self.wording.is_sentence_end(comma)
            and [here for here in range(at, following) if self.wording.is_clause_end(here)] == [comma]
            and (_BREAKS | _CALLED).isdisjoint(self.wording.words[at + 1 : following])
        )

    def _ahead(self, at: int) -> _Person:
        """The person after the office that ends with word number ``at``, in its clause: giám đốc Sở Y tế Quách Hữu Lân."""
        wording = self.wording
        for here in range(at, min(at + _MAX_BETWEEN, len(wording.words) - 1)):
            if wording.is_clause_end(here) or wording.words[here + 1] in _BREAKS | _CALLED:
                return ()
            fact = wording.fact_at(here + 1)
            if isinstance(fact, Name) and (person := _person(fact)):
                return person
        return ()

    def _behind(self, at: int) -> _Person:
        """The person before the office that begins with word number ``at``: Quách Hữu Lân, giám đốc Sở Y tế."""
        wording = self.wording
        while at > 0 and not wording.is_sentence_end(at - 1):
            at -= 1
            fact = wording.fact_at(at)
            if isinstance(fact, Name):
                return _person(fact)
            if not isinstance(fact, Quantity) and wording.words[at] not in _LINKS:
                return ()
        return ()


def _person(name: Name) -> _Person:
    """The last two words of a full name, which may follow a place name, as in Tân Hòa Nguyễn Hữu Thành; () if it is none."""
    said = lowered(name.words)
    full = [said[-size:] for size in (3, 4) if len(said) >= size]
    is_full = any(words[0] in SURNAMES or words[1] in MIDDLES for words in full)
    return said[-2:] if is_full and said[-2:] != _NOBODY else ()
