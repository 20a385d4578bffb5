"""Numbers, amounts of money, percentages, dates and times of a text, each as what it claims and what it supports elsewhere.

A quantity of a summary is supported by an article where one of its claims is a set of keys that quantities of the article offer. Both
sides are read by the same code and only from the words around the number, so a sentence copied from an article is always supported by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from model.moments import DAY_MARKS, Claim, Clock, Day, Key, read_clock, read_date, read_day_and_month, read_year_after
from model.numerals import MAGNITUDE, ROMAN, WORDS, Number, magnitude_power, number, readings, roman_value, word_value
from model.results import FactKind
from model.roads import ROAD, road_of
from model.units import Unit, mixed_after, slang_after, unit_after

_CHUNK = re.compile(r"[0-9](?<!\w.)(?<![^\W\d_]-.)(?<![0-9][.,/:-].)[0-9]*(?:[.,/:-][0-9]+)*")
_RANGE = re.compile(r" ?[-–—] ?|,? (?:cho )?(?:đến|tới) (?:(?:dưới|gần|hơn|khoảng) )?")
_LIST = re.compile(r", | (?:và|hoặc|hay) ")
_MORE = re.compile(r" ([0-9]{1,3})(?= (?:trăm|nghìn|ngàn|triệu)(?!\w))")
_HALF_MORE = re.compile(r" rưỡi(?!\w)")
_HALF = number("5", -1)
_SPACED = re.compile(r"(?: [0-9]{3}){0,4} 000(?![0-9]|[.,/:-][0-9]| [0-9])")  # 50 000, but 300 may count what 5 does not: ngày 5 300 người
_ROW = re.compile("[0-9] ")
_QUARTER = re.compile("[1-4](?:[/-][0-9]{4})?")
_ROMAN_MARKS = frozenset("khóa thứ kỷ quý cấp nhóm loại hạng hội kỳ tập phần đợt lần vùng khu chương".split())
_GLUED_LETTERS = re.compile(r"[^\W\d]\w{0,40}")
_CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_LONGEST_MARK = 8
_TODAY = re.compile(r"(?<!\w)(?:nay|qua|mai) \(\Z")
MOST_NUMERALS = 10_000  # read of one text; a megabyte of news has 4,000, and rubbish must not take seconds


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters ``start`` to ``end`` of a text. Without ``claims`` nothing is to be checked: "một" is mostly an article."""

    kind: FactKind
    start: int
    end: int
    claims: tuple[Claim, ...]
    offers: tuple[Key, ...]


def quantities(text: str) -> tuple[Quantity, ...]:
    """The first ``MOST_NUMERALS`` quantities of cleaned ``text`` (NFC, single spaces, old tone style), in order of their starts."""
    figures = list(islice(_scan(text), MOST_NUMERALS))
    return tuple(figure.quantity() for figure in _linked(text, figures))


class _Figure(NamedTuple):
    """One numeral with its surroundings, before it is known what its neighbours lend it."""

    start: int
    end: int
    values: tuple[Number, ...] = ()
    unit: Unit | None = None
    power: int = 0  # of the magnitude word behind it
    counted: bool = False
    silent: bool = False  # offers, but claims nothing
    day: Day | None = None
    clock: Clock | None = None
    surely_a_day: bool = False
    key: Key | None = None  # of a ratio, a pair, a road or what is no number at all
    instead: Key | None = None  # claimed where the key is not offered, and never offered
    year: int = 0  # a bare number that may be a year
    others: tuple[_Figure, ...] = ()  # what it may mean besides, by its neighbours

    def quantity(self) -> Quantity:
        offers: list[Key] = []
        claims: list[Claim] = []
        for figure in (self, *self.others):
            figure._tell(offers, [] if figure.silent else claims)
        return Quantity(self._kind(), self.start, self.end, tuple(claims), tuple(offers))

    def _tell(self, offers: list[Key], claims: list[Claim]) -> None:
        for moment in (self.day, self.clock, Day(year=self.year) if self.year else None):
            if moment:
                offers += moment.offers()
                claims += moment.claims()
        for value in self.values:
            offers += _offers(value, self)
            claims += [(key,) for key in _claims(value, self)]
        if self.key:
            offers.append(self.key)
            claims.append((self.key,))
        if self.instead:
            claims.append((self.instead,))

    def _kind(self) -> FactKind:
        if self.surely_a_day or self.year or (self.day and self.key and self.key[0] == "ratio"):
            return FactKind.DATE
        if self.clock:
            return FactKind.TIME
        return self.unit.kind if self.unit else FactKind.NUMBER


def _offers(value: Number, figure: _Figure) -> tuple[Key, ...]:
    value = value.times_ten_to(figure.power)
    unit = figure.unit
    if unit is None:
        return (("number", *value),) if figure.counted else (("number", *value), ("uncounted", *value))
    measured: Key = (unit.dimension, *value.times_ten_to(unit.power))
    return (measured, ("money", *value)) if unit.kind is FactKind.AMOUNT else (measured,)


def _claims(value: Number, figure: _Figure) -> tuple[Key, ...]:
    value = value.times_ten_to(figure.power)
    unit = figure.unit
    may_be_money = len(value.digits) + value.exponent > 3  # 8,5 triệu is 8,5 triệu đồng, 5 is not 5 đồng
    if unit is None:
        return (("number", *value), ("money", *value)) if may_be_money and not figure.counted else (("number", *value),)
    measured: Key = (unit.dimension, *value.times_ten_to(unit.power))
    return (measured, ("uncounted", *value)) if may_be_money and unit.dimension == "VND" else (measured,)


# --- One numeral -----------------------------------------------------------------------------------------------------


def _scan(text: str) -> Iterator[_Figure]:
    found = [(match.start(), _read_chunk, match) for match in islice(_CHUNK.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_words, match) for match in islice(WORDS.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_roman, match) for match in islice(ROMAN.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_road, match) for match in islice(ROAD.finditer(text), MOST_NUMERALS)]
    position = 0
    for start, read, match in sorted(found, key=lambda one: one[0]):
        if start < position:  # swallowed by the quantity before, as the 30 of 9 giờ 30
            continue
        for figure in read(text, match):
            yield figure
            position = max(position, figure.end)


def _mark_before(text: str, start: int) -> str:
    """The word right before ``start``, in lower case; "" if there is none on the line or it is longer than any mark."""
    if start == 0 or text[start - 1] != " ":
        return ""
    return text[max(0, start - 1 - _LONGEST_MARK) : start - 1].rpartition(" ")[2].rpartition("\n")[2].lstrip('(“"').lower()


def _read_words(text: str, match: re.Match[str]) -> Iterator[_Figure]:
    words, mark = match[0], _mark_before(text, match.start())
    value = number(str(word_value(words)))
    figure = _measured(text, _Figure(match.start(), match.end(), (value,)))
    if mark == "thứ":
        yield _Figure(match.start(), match.end(), (value,), counted=True)
    elif figure.power or " " in words:
        yield figure
    else:
        plain = figure.values == (value,) and (words.lower() in {"một", "năm"} or not (figure.unit or figure.counted))
        yield figure._replace(silent=plain)


def _read_roman(text: str, match: re.Match[str]) -> Iterator[_Figure]:
    value, mark = roman_value(match[0]), _mark_before(text, match.start())
    marked = mark in _ROMAN_MARKS
    if not value or not (marked or (len(match[0]) > 1 and not set(match[0]) & {"L", "C"})):
        return
    if mark == "quý" and value <= 4:
        yield _quarter(text, match.start(), match.end(), value)
    else:
        yield _Figure(match.start(), match.end(), (number(str(value)),), counted=True)


def _read_road(text: str, match: re.Match[str]) -> Iterator[_Figure]:
    """A road by its number. Written out, it may also be one of a list, which names the kind of road once: quốc lộ 4D, 32 và 4H."""
    start, end, (kind, name, is_spelled_out) = match.start(), match.end(), road_of(match)
    if _is_measured(text, name, end):  # TL 5 kg
        return
    figure = _Figure(start, end, key=("road", kind, name))
    if not is_spelled_out:
        yield figure
    elif name.isdigit():
        yield figure._replace(instead=("uncounted", *number(name)), others=_silently(start, end, (name,)))
    else:
        yield figure._replace(instead=("literal", name))


def _quarter(text: str, start: int, end: int, quarter: int) -> _Figure:
    year, end = read_year_after(text, end)
    return _Figure(start, end, day=Day(quarter=quarter, year=int(year or 0)), surely_a_day=True)


def _read_chunk(text: str, match: re.Match[str]) -> Iterator[_Figure]:
    chunk, start, end = match[0], match.start(), match.end()
    if spaced := _spaced_after(text, chunk, start, end):
        chunk, end = chunk + spaced.replace(" ", "."), end + len(spaced)
    mark = _mark_before(text, start)
    if "." in chunk and _TODAY.search(text, max(0, start - _LONGEST_MARK), start):  # sáng nay (13.2)
        mark = "nay"
    whole = _read_moment(text, chunk, start, end, mark)
    if whole:
        yield whole
    elif "-" in chunk:
        yield from _read_hyphenated(text, chunk, start, end)
    elif "/" in chunk or ":" in chunk:
        yield _read_ratio(chunk, start, end)
    else:
        figure = _read_number(text, chunk, start, end, mark)
        if figure:
            yield figure


def _spaced_after(text: str, chunk: str, start: int, end: int) -> str:
    """The groups that spaces set apart from ``chunk``, as the 000 of 50 000; "" if there are none or it is part of a longer row."""
    if not (chunk.isdigit() and len(chunk) <= 3 and chunk[0] != "0") or _ROW.match(text, max(start - 2, 0), start):
        return ""
    match = _SPACED.match(text, end)
    return match[0] if match else ""


def _read_moment(text: str, chunk: str, start: int, end: int, mark: str) -> _Figure | None:
    """The date, month, quarter or time of day that begins with ``chunk``, or None."""
    if (mark in DAY_MARKS or not mark) and (spoken := read_day_and_month(chunk, text, end)):
        return _Figure(start, spoken[1], day=spoken[0], surely_a_day=True)
    if clock := read_clock(chunk, text, end):
        return _Figure(start, clock[1], _hours(chunk, clock[0], text[end : clock[1]]), Unit("giờ"), clock=clock[0])
    if mark == "quý" and _QUARTER.fullmatch(chunk):
        return _quarter(text, start, start + 1, int(chunk[0]))
    if mark in {"tháng", "quý"} and chunk.isdigit() and len(chunk) <= 2:
        year, year_end = read_year_after(text, end)
        return (
            _Figure(start, year_end, day=Day(month=int(chunk), year=int(year or 0)), surely_a_day=True) if 1 <= int(chunk) <= 12 else None
        )
    day = read_date(chunk)
    marked = mark in DAY_MARKS or (mark == "tháng" and day is not None and not day.day)
    if day is None or ("." in chunk and not (day.day and day.year) and not marked):
        return None
    if marked or day.year or "." in chunk:
        return _Figure(start, end, day=day, surely_a_day=True)
    return _ambiguous_day(text, chunk, start, end, day)


def _hours(chunk: str, clock: Clock, words: str) -> tuple[Number, ...]:
    """How long it took, should that be meant: 2 giờ and 2 giờ rưỡi are times or lengths of time, 2h30 and 2 giờ sáng are times."""
    if clock.half or ":" in chunk:
        return ()
    if words.endswith(" rưỡi"):
        return (number(chunk).plus(_HALF),)
    return () if clock.minute else (number(chunk),)


def _ambiguous_day(text: str, chunk: str, start: int, end: int, day: Day) -> _Figure | None:
    """6/1 is a date or a ratio; 2-1 is a score or a range unless a unit follows, and seldom a date."""
    if "/" in chunk:
        return _Figure(start, end, day=day, key=("ratio", *chunk.split("/")))
    if _is_measured(text, chunk, end):
        return None
    return _score(chunk, start, end)._replace(day=day)


def _score(chunk: str, start: int, end: int) -> _Figure:
    low, high = sorted(int(part) for part in re.split("[-:]", chunk))
    return _Figure(start, end, key=("pair", low, high), others=_silently(start, end, (str(low), str(high))))


def _silently(start: int, end: int, parts: Sequence[str]) -> tuple[_Figure, ...]:
    return tuple(_Figure(start, end, (number(part),), counted=True, silent=True) for part in parts if part.isdigit())


def _read_hyphenated(text: str, chunk: str, start: int, end: int) -> Iterator[_Figure]:
    parts = chunk.split("-")
    if len(parts) == 2 and all(part.isdigit() and len(part) <= 2 for part in parts) and not _is_measured(text, chunk, end):
        yield _score(chunk, start, end)
        return
    for part in parts:
        for match in _CHUNK_PART.finditer(text, start, start + len(part)):
            yield from _read_chunk(text, match)
        start += len(part) + 1


def _is_measured(text: str, chunk: str, end: int) -> bool:
    """Whether a magnitude or a unit stands behind ``chunk``, which ends at ``end`` of ``text``."""
    last = chunk.rpartition("-")[2]
    return bool(unit_after(text, end)[0] or MAGNITUDE.match(text, end) or mixed_after(text, end) or slang_after(last, text, end))


_CHUNK_PART = re.compile(r"[0-9]+(?:[.,/:][0-9]+)*")


def _read_ratio(chunk: str, start: int, end: int) -> _Figure:
    parts = re.split("[/:]", chunk)
    if len(parts) == 2 and ":" in chunk and all(part.isdigit() and len(part) <= 2 for part in parts):
        return _score(chunk, start, end)
    return _Figure(start, end, key=("ratio", *parts), others=_silently(start, end, parts) if len(parts) == 2 else ())


def _read_number(text: str, chunk: str, start: int, end: int, mark: str) -> _Figure | None:
    values = readings(chunk)
    if not values:
        return _Figure(start, end, key=("literal", chunk))
    figure = _spoken(text, chunk, start, end) or _measured(text, _Figure(start, end, values))
    if figure.end == end and (glued := _GLUED_LETTERS.match(text, end)):
        token = chunk + glued[0]
        return _Figure(start, glued.end(), key=("literal", token), silent=token != token.lower())  # 29A, 5G: a name
    sign = _CURRENCY_SIGNS.get(text[start - 1 : start])
    if sign and (not figure.unit or figure.unit is _UNSAID):
        figure = figure._replace(unit=Unit(sign, 0, FactKind.AMOUNT))
    if figure.unit or figure.power:
        return figure
    if mark in DAY_MARKS and len(chunk) <= 2 and chunk.isdigit() and 1 <= int(chunk) <= 31:
        return figure._replace(values=(), day=Day(day=int(chunk)), surely_a_day=True)
    if chunk.isdigit() and len(chunk) == 4 and chunk[:2] in {"19", "20"} and not figure.counted:
        return figure._replace(year=int(chunk))
    return figure._replace(year=int(chunk)) if mark == "năm" and chunk.isdigit() and len(chunk) in {3, 4} else figure


_UNSAID = Unit("VND", 0, FactKind.AMOUNT)  # of money whose currency is not said, because everybody knows


def _spoken(text: str, chunk: str, start: int, end: int) -> _Figure | None:
    """What is written as it is spoken: 1m75, 2km500, 500k, 1tr2; None if it is none of them."""
    if chunk.isdigit() and (mixed := mixed_after(text, end)):
        unit, decimals, end = mixed
        return _Figure(start, end, (number(chunk + decimals, -len(decimals)),), unit)
    if slang := slang_after(chunk, text, end):
        power, decimals, end = slang
        values = (number(chunk + decimals, -len(decimals)),) if decimals else readings(chunk)
        currency, unit_end, counted = unit_after(text, end)
        if currency and currency.kind is FactKind.AMOUNT:
            return _Figure(start, unit_end, values, currency, power)
        return _Figure(start, end, values, None if counted else _UNSAID, power, counted)
    return None


def _measured(text: str, figure: _Figure) -> _Figure:
    """``figure`` with the magnitude words, the rest of a compound (2 tỷ 300 triệu) and the unit that follow it."""
    values, end, power = figure.values, figure.end, 0
    while (match := MAGNITUDE.match(text, end)) and power < 18:
        power, end = power + magnitude_power(match[1]), match.end()
    if power:
        values, end = _compound(text, values, power, end)
    unit, unit_end, counted = unit_after(text, end)
    end = unit_end if unit else end
    if unit and not power and (half := _HALF_MORE.match(text, end)):  # 2 năm rưỡi
        values, end = _plus(values, _HALF), half.end()
    return figure._replace(values=values, end=end, unit=unit, power=power, counted=counted)


def _compound(text: str, values: tuple[Number, ...], power: int, end: int) -> tuple[tuple[Number, ...], int]:
    smaller = _MORE.match(text, end)
    magnitude = MAGNITUDE.match(text, smaller.end()) if smaller else None
    if smaller and magnitude and magnitude_power(magnitude[1]) < power:
        rest, end = number(smaller[1], magnitude_power(magnitude[1]) - power), magnitude.end()
    elif half := _HALF_MORE.match(text, end):
        rest, end = _HALF, half.end()
    else:
        return values, end
    return _plus(values, rest), end


def _plus(values: tuple[Number, ...], rest: Number) -> tuple[Number, ...]:
    return tuple(value.plus(rest) for value in values if value.is_short()) or values


# --- Neighbours ------------------------------------------------------------------------------------------------------


def _linked(text: str, figures: list[_Figure]) -> list[_Figure]:
    """``figures`` with what the last one of a range or list lends to those before it: the % of 10-15 %, the month of 6, 7 và 8/1."""
    linked = list(figures)
    for index in range(len(figures) - 2, -1, -1):
        if _is_linked(text, linked[index], linked[index + 1]):
            is_range = bool(_RANGE.fullmatch(text[linked[index].end : linked[index + 1].start]))
            linked[index] = _lent_by_the_next(linked[index], linked[index + 1], is_range)
    for index, (first, second) in enumerate(pairwise(figures), 1):
        if first.day and first.surely_a_day and _is_plain(second) and _is_linked(text, first, second):
            linked[index] = _with(linked[index], _next_day(first.day, second.values[0].whole() or 0))
    return linked


def _is_plain(figure: _Figure) -> bool:
    return bool(figure.values) and not (figure.unit or figure.counted or figure.year or figure.day)


def _is_linked(text: str, first: _Figure, second: _Figure) -> bool:
    between = text[first.end : second.start] if second.start - first.end <= 20 else ""
    return bool(_RANGE.fullmatch(between) or _LIST.fullmatch(between))


def _with(figure: _Figure, day: Day | None) -> _Figure:
    return figure._replace(others=(*figure.others, _Figure(figure.start, figure.end, day=day))) if day else figure


def _lent_by_the_next(first: _Figure, second: _Figure, is_range: bool) -> _Figure:
    if first.day and second.day:
        same_parts = bool(first.day.day) == bool(second.day.day) and not first.day.year
        day = first.day._replace(month=first.day.month or second.day.month, year=second.day.year)
        return _with(first, day if same_parts and day != first.day else None)
    if not _is_plain(first):
        return first
    if second.day:
        date = first.values[0].whole() or 0
        return _with(first, second.day._replace(day=date) if second.day.day and 1 <= date <= 31 and not first.power else None)
    if second.unit is None and second.power == first.power:
        return first._replace(others=(*first.others, *_pair(first, second)))
    measured = first._replace(unit=second.unit, power=first.power or second.power, counted=second.counted, others=())
    return measured if is_range else first._replace(others=(*first.others, measured))


def _pair(first: _Figure, second: _Figure) -> tuple[_Figure, ...]:
    low, high = (figure.values[0].whole() if figure.values else None for figure in (first, second))
    if low is None or high is None:
        return ()
    return (_Figure(first.start, second.end, key=("pair", *sorted((low, high))), silent=True),)


def _next_day(first: Day, value: int) -> Day | None:
    if first.day:
        return first._replace(day=value) if 1 <= value <= 31 else None
    return first._replace(month=value) if first.month and 1 <= value <= 12 else None
