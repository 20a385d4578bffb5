"""The guard: no sentence that a network wrote is shown unless its article says it.

A sentence with a fact that the article lacks, or says of somebody else, is repaired where exactly one fact of the article fits there;
otherwise it is dropped. Also dropped is a sentence that denies what the article says or says what it denies, that says the opposite, that
gives somebody the office of another, or that is about something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from model.article import TEXT_FIELDS, Article
from model.generative.contexts import Contexts
from model.generative.negations import Polarity
from model.generative.opposites import Opposites
from model.generative.sources import Sources
from model.generative.titles import Titles
from model.generative.wording import Place, Wording, are_one
from model.results import Fact, FactKind, Repair, Span
from model.support import Support
from model.words.names import Name

_MAX_CHARACTERS = 40_000  # of each field are compared; what a lead says is within them


@dataclass(frozen=True, slots=True)
class Passed:
    """A sentence that passed: its ``text`` in the old tone style, its sources, and the repairs."""

    text: str
    sources: tuple[Span, ...]
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A wrong fact at ``place`` of a sentence, and the fact of the article that belongs there, if there is one."""

    place: Place
    instead: Place | None


@dataclass(frozen=True)
class Guard:
    """Checks sentences against ``article``, which it reads once."""

    article: Article

    def check(self, sentence: str) -> Passed | None:
        """``sentence`` (NFC, old tone style) as it may be shown, or None."""
        told = Wording.of(sentence, self._ground)
        doubts = self._doubts(told)
        if not doubts:
            return self._passed(told, ())
        known = [(one.place, one.instead) for one in doubts if one.instead]
        ways = [known, *([one] for one in known if len(known) > 1)]
        passed = {one.text: one for one in (self._repaired(told, way) for way in ways if way) if one}
        return next(iter(passed.values())) if len(passed) == 1 else None

    @cached_property
    def support(self) -> Support:
        """The facts of the article."""
        return Support(self.article)

    @cached_property
    def _ground(self) -> Wording:
        return Wording.of("\n".join(self._compared(name) for name in TEXT_FIELDS))

    @cached_property
    def _contexts(self) -> Contexts:
        return Contexts(self._ground)

    @cached_property
    def _polarity(self) -> Polarity:
        return Polarity(self._ground)

    @cached_property
    def _opposites(self) -> Opposites:
        return Opposites(self._ground)

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self._ground)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self._ground)

    def _doubts(self, told: Wording) -> list[_Doubt]:
        """The facts of ``told`` that the article lacks or states in another context."""
        missing = self.support.lacks(told.text)
        compared = [(place, self._contexts.compare(place, told)) for place in told.facts]
        return [_Doubt(place, found.instead) for place, found in compared if found.wrong or _is_among(place, missing)]

    def _repaired(self, told: Wording, way: Sequence[tuple[Place, Place]]) -> Passed | None:
        """``told`` with facts of the article put in for its own, if it passes then and says no fact twice; else None."""
        text, end, repairs = "", 0, []
        for place, instead in way:
            start, right = self._begin(place, instead), self._ground.text[instead.fact.start : instead.fact.end]
            text += told.text[end:start]
            kind = FactKind.NAME if isinstance(place.fact, Name) else place.fact.kind
            repairs.append(Repair(kind, right, told.text[start : place.fact.end], len(text), len(text) + len(right)))
            text, end = text + right, place.fact.end
        repaired_text = Wording.of(text + told.text[end:], self._ground)
        if self._doubts(repaired_text) or _says_twice(repaired_text, repairs):
            return None
        return self._passed(repaired_text, tuple(repairs))

    def _begin(self, place: Place, instead: Place) -> int:
        """Where the wrong part begins: after "Tỉnh" of "Tỉnh Ninh Bình", which opens a sentence, where the article has "tỉnh Hòa Bình"."""
        fact = place.fact
        if isinstance(fact, Name) and len(fact.words) > 1 and fact.words[0].first and instead.first:
            is_common = self._ground.words[instead.first - 1] == fact.words[0].text.lower()
            return fact.words[1 if is_common else 0].start
        return fact.start

    def _passed(self, told: Wording, repairs: tuple[Repair, ...]) -> Passed | None:
        if self.support.lacks(told.text) or self._is_contrary(told):
            return None
        spans = self._sources.of(told)
        return Passed(told.text, tuple(self._span(*span) for span in spans), repairs) if spans else None

    def _is_contrary(self, told: Wording) -> bool:
        return (
            Polarity(told).contradicts(self._polarity)
            or Opposites(told).contradicts(self._opposites)
            or Titles(told).contradicts(self._titles)
        )

    def _compared(self, name: str) -> str:
        said: str = getattr(self.article, name)
        return said[:_MAX_CHARACTERS]

    def _span(self, start: int, end: int) -> Span:
        """Characters ``start`` to ``end`` of the compared text, all on one line, as a span of a field."""
        for name in TEXT_FIELDS[:-1]:
            length = len(self._compared(name))
            if end <= length:
                return Span(name, start, end)
            start, end = start - length - 1, end - length - 1
        return Span(TEXT_FIELDS[-1], start, end)


def _is_among(place: Place, facts: Sequence[Fact]) -> bool:
    return any(fact.start < place.fact.end and place.fact.start < fact.end for fact in facts)


def _says_twice(told: Wording, repairs: Sequence[Repair]) -> bool:
    put = [place for place in told.facts if any(one.start <= place.fact.start < one.end for one in repairs)]
    return any(one is not other and are_one(one.fact, other.fact) for one in put for other in told.facts)
