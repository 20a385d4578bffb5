"""Surroundings of a numeral: the word before it, and the magnitude, the unit or the time of day after it. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.facts.figures import Figure
from model.facts.moments import Clock, Day, read_year_after
from model.facts.numerals import MAGNITUDE, Number, magnitude_power, number, word_value
from model.facts.units import GOALS, Unit, mixed_after, slang_after, unit_after

LONGEST_MARK = 8  # characters of a word before a numeral
HALF = number("5", -1)
SMALL = "hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_MORE = re.compile(r" ([0-9]{1,3})(?= (?:trăm|nghìn|ngàn|triệu)(?!\w))")
_HALF_MORE = re.compile(r" rưỡi(?!\w)")
_COMPOSED = re.compile(  # not "năm 6 tháng 3"
    rf" (?:năm(?: và)? ([0-9]{{1,2}}|một|{SMALL}|mười một) tháng|tiếng(?: và)? ([0-9]{{1,2}}|{SMALL}) phút)(?!\w)(?! [0-9])"
)
_MAX_COMPOSED = 99  # years or hours


def mark_before(text: str, start: int) -> str:
    """The word right before ``start``, in lower case; "" if there is none on the line or it is longer than any mark."""
    if start == 0 or text[start - 1] != " ":
        return ""
    return text[max(0, start - 1 - LONGEST_MARK) : start - 1].rpartition(" ")[2].rpartition("\n")[2].lstrip('(“"').lower()


def measured(text: str, figure: Figure) -> Figure:
    """``figure`` with the magnitude words, the rest of a compound (2 tỷ 300 triệu) and the unit that follow it."""
    values, end, power = figure.values, figure.end, 0
    while (match := MAGNITUDE.match(text, end)) and power < 18:
        power, end = power + magnitude_power(match[1]), match.end()
    if power:
        values, end = _compound(text, values, power, end)
    unit, unit_end, counted = unit_after(text, end)
    end = unit_end if unit else end
    if unit and not power and (half := _HALF_MORE.match(text, end)):  # 2 năm rưỡi
        values, end = _plus(values, HALF), half.end()
    if counted and not power and GOALS.match(text, end) and (goals := values[0].whole()):
        figure = figure._replace(others=(*figure.others, Figure(figure.start, end, key=("goals", goals), silent=True)))
    return figure._replace(values=values, end=end, unit=unit, power=power, counted=counted)


def is_measured(text: str, chunk: str, end: int) -> bool:
    """Whether a magnitude or a unit follows ``chunk``, which ends at ``end`` of ``text``."""
    last = chunk.rpartition("-")[2]
    return bool(unit_after(text, end)[0] or MAGNITUDE.match(text, end) or mixed_after(text, end) or slang_after(last, text, end))


def _compound(text: str, values: tuple[Number, ...], power: int, end: int) -> tuple[tuple[Number, ...], int]:
    smaller = _MORE.match(text, end)
    magnitude = MAGNITUDE.match(text, smaller.end()) if smaller else None
    if smaller and magnitude and magnitude_power(magnitude[1]) < power:
        rest, end = number(smaller[1], magnitude_power(magnitude[1]) - power), magnitude.end()
    elif half := _HALF_MORE.match(text, end):
        rest, end = HALF, half.end()
    else:
        return values, end
    return _plus(values, rest), end


def _plus(values: tuple[Number, ...], rest: Number) -> tuple[Number, ...]:
    return tuple(value.plus(rest) for value in values if value.is_short()) or values


def in_two_units(text: str, value: int, start: int, end: int) -> Figure | None:
    """A length of time in two units as a number of the smaller one: 1 năm 6 tháng, hai tiếng 15 phút; None if it is none."""
    match = _COMPOSED.match(text, end)
    if not match or value > _MAX_COMPOSED:
        return None
    digits, unit, factor = (match[1], "tháng", 12) if match[1] else (match[2], "phút", 60)
    rest = int(digits) if digits.isdigit() else word_value(digits)
    return Figure(start, match.end(), (number(str(value * factor + rest)),), Unit(unit)) if rest < factor else None


def timed(text: str, chunk: str, start: int, clock: Clock, end: int) -> Figure:
    """The time of day; 2 giờ, 2 giờ rưỡi and 2h30 may also be a length of time, 2 giờ sáng and 2:30 may not."""
    figure = Figure(start, end, unit=Unit("giờ"), clock=clock)
    if clock.half or ":" in chunk:
        return figure
    if text.startswith(" rưỡi", end - len(" rưỡi")):
        return figure._replace(values=(number(chunk).plus(HALF),))
    if not clock.minute:
        return figure._replace(values=(number(chunk),))
    minutes = number(str(clock.hour * 60 + clock.minute))
    return figure._replace(others=(Figure(start, end, (minutes,), Unit("phút")),))


def quarter_of_year(text: str, start: int, end: int, quarter: int) -> Figure:
    """The ``quarter`` at ``start`` to ``end`` of ``text``, with the year after it."""
    year, end = read_year_after(text, end)
    return Figure(start, end, day=Day(quarter=quarter, year=int(year or 0)), surely_a_day=True)


def silently(start: int, end: int, parts: Sequence[str]) -> tuple[Figure, ...]:
    """The whole numbers among ``parts`` as figures of the characters ``start`` to ``end`` that support and do not claim."""
    return tuple(Figure(start, end, (number(part),), counted=True, silent=True) for part in parts if part.isdigit())
