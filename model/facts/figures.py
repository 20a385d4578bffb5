"""Figures: parsed numerals of a text, with all that each may mean, what it claims, and which claims it supports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from model.facts.moments import Claim, Clock, Day, Key
from model.facts.numerals import Number
from model.facts.units import LENGTHS_OF_TIME, Unit
from model.results import FactKind


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters ``start`` to ``end`` of a text.

    A text says what a quantity claims where its quantities together support all keys of one of the ``claims``. Without claims there is
    nothing to check: "một" is mostly an article.
    """

    kind: FactKind
    start: int
    end: int
    claims: tuple[Claim, ...]
    supports: tuple[Key, ...]


class Figure(NamedTuple):
    """One numeral with its surroundings, before units and months that its neighbours share are filled in."""

    start: int
    end: int
    values: tuple[Number, ...] = ()
    unit: Unit | None = None
    power: int = 0  # of ten, of the magnitude word after it
    counted: bool = False
    silent: bool = False  # it supports claims and makes none
    day: Day | None = None
    clock: Clock | None = None
    surely_a_day: bool = False
    key: Key | None = None  # of a ratio, a pair, a road or a token that is no number
    instead: Key | None = None  # an alternative claim, which it does not support
    year: int = 0  # a bare number that may be a year
    others: tuple[Figure, ...] = ()  # other meanings, from its neighbours

    def quantity(self) -> Quantity:
        """The quantity with the claims of all its meanings, and all that they support."""
        supports: list[Key] = []
        claims: list[Claim] = []
        for figure in (self, *self.others):
            figure._tell(supports, [] if figure.silent else claims)
        return Quantity(self._kind(), self.start, self.end, tuple(claims), tuple(supports))

    def _tell(self, supports: list[Key], claims: list[Claim]) -> None:
        for moment in (self.day, self.clock, Day(year=self.year) if self.year else None):
            if moment:
                supports += moment.supports()
                claims += moment.claims()
        for value in self.values:
            supports += _supports(value, self)
            claims += [(key,) for key in _claims(value, self)]
        if self.key:
            supports.append(self.key)
            claims.append((self.key,))
        if self.instead:
            claims.append((self.instead,))

    def _kind(self) -> FactKind:
        if self.surely_a_day or self.year or (self.day and self.key and self.key[0] == "ratio"):
            return FactKind.DATE
        if self.clock:
            return FactKind.TIME
        return self.unit.kind if self.unit else FactKind.NUMBER


def _supports(value: Number, figure: Figure) -> tuple[Key, ...]:
    value = value.times_ten_to(figure.power)
    unit = figure.unit
    if unit is None:
        return (("number", *value),) if figure.counted else (("number", *value), ("uncounted", *value))
    measured: Key = (unit.dimension, *value.times_ten_to(unit.power))
    return (measured, ("money", *value)) if unit.kind is FactKind.AMOUNT else (measured, *_in_smaller_units(value, unit))


def _claims(value: Number, figure: Figure) -> tuple[Key, ...]:
    value = value.times_ten_to(figure.power)
    unit = figure.unit
    may_be_money = len(value.digits) + value.exponent > 3  # 8,5 triệu is 8,5 triệu đồng, 5 is not 5 đồng
    if unit is None:
        return (("number", *value), ("money", *value)) if may_be_money and not figure.counted else (("number", *value),)
    measured: Key = (unit.dimension, *value.times_ten_to(unit.power))
    return (measured, ("uncounted", *value)) if may_be_money and unit.dimension == "VND" else (measured, *_in_smaller_units(value, unit))


def _in_smaller_units(value: Number, unit: Unit) -> tuple[Key, ...]:
    smaller = LENGTHS_OF_TIME.get(unit.dimension)
    return ((smaller[0], *value.times(smaller[1])),) if smaller and value.is_short() else ()
