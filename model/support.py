"""Which facts of a summary its article does not support: numbers, amounts, percentages, dates, times and proper names are looked up.

A lookup finds inventions, wrong numbers, wrong units, wrong dates and wrong names. It does not find two names that were swapped or a
negation that was lost, since every part of such a sentence is in the article; for those ``guard`` has ``contexts`` and ``negations``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from model.article import VIETNAM, Article
from model.facts.copied import is_copied
from model.facts.figures import Quantity
from model.facts.lexicon import Lexicon
from model.facts.moments import NO_YEAR, Key, known_year
from model.facts.quantities import quantities
from model.facts.rounding import all_roundings, rounded_claims
from model.results import Fact, FactKind
from model.text import one_tone_style
from model.words.names import Name, names


def facts(text: str) -> tuple[Fact, ...]:
    """The facts of ``text``, by their starts; offsets are characters of ``text`` in NFC."""
    text = _folded(text)
    counted, named = _read(text)
    found = [_fact(text, one.kind, one.start, one.end) for one in counted if one.claims]
    found += [_fact(text, FactKind.NAME, name.start, name.end) for name in named]
    return tuple(sorted(found, key=lambda fact: fact.start))


def unsupported(summary: str, article: Article) -> tuple[Fact, ...]:
    """The facts of ``summary`` that neither title, lead nor body of ``article`` has, by their starts.

    ``summary`` may be in any tone style; offsets are characters of it in NFC, and the text of a fact is as the summary writes it.
    """
    return Support(article).lacks(summary)


@dataclass(frozen=True)
class Support:
    """The facts of ``article``, read once and compared with any number of texts."""

    article: Article

    def lacks(self, summary: str) -> tuple[Fact, ...]:
        """As ``unsupported``."""
        summary = unicodedata.normalize("NFC", summary)
        folded = _folded(summary)
        if is_copied(folded, self._ground):
            return ()
        counted, named = _read(folded)
        claimed = [one for one in counted if one.claims]
        missing = [_fact(summary, one.kind, one.start, one.end) for one in claimed if not self._says(folded, one)]
        missing += [_fact(summary, FactKind.NAME, name.start, name.end) for name in named if not self._lexicon.has(name)]
        return tuple(sorted(missing, key=lambda fact: fact.start))

    def _says(self, text: str, quantity: Quantity) -> bool:
        if _is_supported(quantity, self._supports):
            return True
        rounded = rounded_claims(text, quantity)
        return bool(rounded) and not self._roundings.isdisjoint(rounded)

    @cached_property
    def _ground(self) -> str:
        return "\n".join((self.article.title, self.article.lead, self.article.body))

    @cached_property
    def _found(self) -> tuple[Quantity, ...]:
        return quantities(self._ground)

    @cached_property
    def _supports(self) -> set[Key]:
        return _supports(self._found, self.article)

    @cached_property
    def _roundings(self) -> set[Key]:
        return all_roundings(self._ground, self._found, self._supports)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._ground)


_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")  # no-break and thin: articles are cleaned of them, summaries are not


def _folded(text: str) -> str:
    return one_tone_style(unicodedata.normalize("NFC", text)).translate(_SPACES)


def _read(text: str) -> tuple[tuple[Quantity, ...], tuple[Name, ...]]:
    counted = quantities(text)
    return counted, names(text, [(one.start, one.end) for one in counted if one.claims])


def _supports(found: Sequence[Quantity], article: Article) -> set[Key]:
    supports = {key for one in found for key in one.supports}
    if article.published_at:
        supports.add(known_year(_year(article.published_at)))
    elif not any(key[0] == "known year" for key in supports):
        supports.add(NO_YEAR)
    return supports


def _year(moment: datetime) -> int:
    """The year of ``moment`` in Vietnam, whose calendar the dates of articles follow, whatever its own zone."""
    try:
        return moment.astimezone(VIETNAM).year
    except OverflowError:  # the first or last day that a datetime can have
        return moment.year


def _is_supported(quantity: Quantity, supports: set[Key]) -> bool:
    return any(supports.issuperset(claim) for claim in quantity.claims)


def _fact(text: str, kind: FactKind, start: int, end: int) -> Fact:
    return Fact(kind, text[start:end], start, end)
