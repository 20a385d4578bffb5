"""Quantities: numbers, amounts of money, percentages, dates and times of a text, with what each claims and supports.

An article supports a quantity of a summary where the quantities of the article together support every key of one of its claims. The same
code reads both, from nothing but the words around the number, so an article always supports a sentence copied from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from model.facts.figures import Figure, Quantity
from model.facts.moments import DAY_MARKS, Day, read_clock, read_date, read_day_and_month, read_year_after
from model.facts.neighbours import linked
from model.facts.numerals import number, readings
from model.facts.roads import ROAD, road_of
from model.facts.spelled import SPELLED
from model.facts.surroundings import LONGEST_MARK, in_two_units, is_measured, mark_before, measured, quarter_of_year, silently, timed
from model.facts.units import Unit, mixed_after, slang_after, unit_after
from model.results import FactKind

_CHUNK = re.compile(r"[0-9](?<!\w.)(?<![^\W\d_]-.)(?<![0-9][.,/:-].)[0-9]*(?:[.,/:-][0-9]+)*")
_CHUNK_PART = re.compile(r"[0-9]+(?:[.,/:][0-9]+)*")
_WHEN_MARKS = frozenset("từ đến tới vào".split())  # not sau: sau 15 tháng 2 người
_DECADE = re.compile("(?:19)?[1-9]0")
_SPACED = re.compile(r"(?: [0-9]{3}){0,4} 000(?![0-9]|[.,/:-][0-9]| [0-9])")  # 50 000, but 300 may count what 5 does not: ngày 5 300 người
_ROW = re.compile("[0-9] ")
_QUARTER = re.compile("[1-4](?:[/-][0-9]{4})?")
_GLUED_LETTERS = re.compile(r"[^\W\d]\w{0,40}")
_CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_UNSAID = Unit("VND", 0, FactKind.AMOUNT)  # money without its currency
_TODAY = re.compile(r"(?<!\w)(?:nay|qua|mai) \(\Z")
MAX_NUMERALS = 10_000  # read of one text: bounds the time; a megabyte of news has 4,000


def quantities(text: str) -> tuple[Quantity, ...]:
    """The first ``MAX_NUMERALS`` quantities of cleaned ``text`` (NFC, single spaces, old tone style), in order of their starts."""
    figures = list(islice(_scan(text), MAX_NUMERALS))
    return tuple(figure.quantity() for figure in linked(text, figures))


def _scan(text: str) -> Iterator[Figure]:
    found = [(match.start(), read, match) for pattern, read in _READERS for match in islice(pattern.finditer(text), MAX_NUMERALS)]
    position = 0
    for start, read, match in sorted(found, key=lambda one: one[0]):
        if start < position:  # part of the quantity before, such as the 30 of 9 giờ 30
            continue
        for figure in read(text, match):
            yield figure
            position = max(position, figure.end)


def _read_road(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """A road by its number. Written out, it may open a list that names the kind of road once: quốc lộ 4D, 32 và 4H."""
    start, end, (kind, name, is_spelled_out) = match.start(), match.end(), road_of(match)
    if is_measured(text, name, end):  # TL 5 kg
        return
    figure = Figure(start, end, key=("road", kind, name))
    if not is_spelled_out:
        yield figure
    elif name.isdigit():
        yield figure._replace(instead=("uncounted", *number(name)), others=silently(start, end, (name,)))
    else:
        yield figure._replace(instead=("literal", name))


def _read_chunk(text: str, match: re.Match[str]) -> Iterator[Figure]:
    chunk, start, end = match[0], match.start(), match.end()
    if spaced := _spaced_after(text, chunk, start, end):
        chunk, end = chunk + spaced.replace(" ", "."), end + len(spaced)
    mark = mark_before(text, start)
    if "." in chunk and _TODAY.search(text, max(0, start - LONGEST_MARK), start):  # sáng nay (13.2)
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
    """The groups of thousands after ``chunk`` and a space, such as the 000 of 50 000; "" if there are none or the row is longer."""
    if not (chunk.isdigit() and len(chunk) <= 3 and chunk[0] != "0") or _ROW.match(text, max(start - 2, 0), start):
        return ""
    match = _SPACED.match(text, end)
    return match[0] if match else ""


def _read_moment(text: str, chunk: str, start: int, end: int, mark: str) -> Figure | None:
    """The date, month, quarter or time of day that begins with ``chunk``, or None."""
    if (mark in DAY_MARKS or mark in _WHEN_MARKS or not mark) and (spoken := read_day_and_month(chunk, text, end)):
        return Figure(start, spoken[1], day=spoken[0], surely_a_day=True)
    if clock := read_clock(chunk, text, end):
        return timed(text, chunk, start, *clock)
    if mark == "quý" and _QUARTER.fullmatch(chunk):
        return quarter_of_year(text, start, start + 1, int(chunk[0]))
    if mark == "tháng" and chunk.isdigit() and len(chunk) <= 2:
        year, year_end = read_year_after(text, end)
        return Figure(start, year_end, day=Day(month=int(chunk), year=int(year or 0)), surely_a_day=True) if 1 <= int(chunk) <= 12 else None
    day = read_date(chunk)
    marked = mark in DAY_MARKS or (mark == "tháng" and day is not None and not day.day)
    if day is None or ("." in chunk and not (day.day and day.year) and not marked):
        return None
    if marked or day.year or "." in chunk:
        return Figure(start, end, day=day, surely_a_day=True)
    return _ambiguous_day(text, chunk, start, end, day)


def _ambiguous_day(text: str, chunk: str, start: int, end: int, day: Day) -> Figure | None:
    """A chunk that may be a date: 6/1 is a date or a ratio; 2-1 is a score or a range unless a unit follows, and seldom a date."""
    if "/" in chunk:
        return Figure(start, end, day=day, key=("ratio", *chunk.split("/")))
    if is_measured(text, chunk, end):
        return None
    return _score(chunk, start, end)._replace(day=day)


def _score(chunk: str, start: int, end: int) -> Figure:
    low, high = sorted(int(part) for part in re.split("[-:]", chunk))
    return Figure(start, end, key=("pair", low, high), others=silently(start, end, (str(low), str(high))))


def _read_hyphenated(text: str, chunk: str, start: int, end: int) -> Iterator[Figure]:
    parts = chunk.split("-")
    if len(parts) == 2 and all(part.isdigit() and len(part) <= 2 for part in parts) and not is_measured(text, chunk, end):
        yield _score(chunk, start, end)
        return
    for part in parts:
        for match in _CHUNK_PART.finditer(text, start, start + len(part)):
            yield from _read_chunk(text, match)
        start += len(part) + 1


def _read_ratio(chunk: str, start: int, end: int) -> Figure:
    parts = re.split("[/:]", chunk)
    if len(parts) == 2 and ":" in chunk and all(part.isdigit() and len(part) <= 2 for part in parts):
        return _score(chunk, start, end)
    return Figure(start, end, key=("ratio", *parts), others=silently(start, end, parts) if len(parts) == 2 else ())


def _read_number(text: str, chunk: str, start: int, end: int, mark: str) -> Figure | None:
    values = readings(chunk)
    if not values:
        return Figure(start, end, key=("literal", chunk))
    figure = _spoken(text, chunk, start, end) or measured(text, Figure(start, end, values))
    if figure.end == end and (glued := _GLUED_LETTERS.match(text, end)):
        token = chunk + glued[0]
        return Figure(start, glued.end(), key=("literal", token), silent=token != token.lower())  # 29A, 5G: a name
    sign = _CURRENCY_SIGNS.get(text[start - 1 : start])
    if sign and (not figure.unit or figure.unit is _UNSAID):
        figure = figure._replace(unit=Unit(sign, 0, FactKind.AMOUNT))
    if figure.unit or figure.power:
        return figure
    if mark in DAY_MARKS and len(chunk) <= 2 and chunk.isdigit() and 1 <= int(chunk) <= 31:
        return figure._replace(values=(), day=Day(day=int(chunk)), surely_a_day=True)
    if mark == "niên" and _DECADE.fullmatch(chunk):  # thập niên 90 is thập niên 1990
        return figure._replace(values=(number(chunk[-2:]), number(f"19{chunk[-2:]}")))
    if chunk.isdigit() and len(chunk) == 4 and chunk[:2] in {"19", "20"} and not figure.counted:
        return figure._replace(year=int(chunk))
    return figure._replace(year=int(chunk)) if mark == "năm" and chunk.isdigit() and len(chunk) in {3, 4} else figure


def _spoken(text: str, chunk: str, start: int, end: int) -> Figure | None:
    """A quantity written as it is spoken: 1 năm 6 tháng, 1m75, 2km500, 500k, 1tr2; None if it is none."""
    if chunk.isdigit() and len(chunk) <= 2 and (composed := in_two_units(text, int(chunk), start, end)):
        return composed
    if chunk.isdigit() and (mixed := mixed_after(text, end)):
        unit, decimals, end = mixed
        return Figure(start, end, (number(chunk + decimals, -len(decimals)),), unit)
    if slang := slang_after(chunk, text, end):
        power, decimals, end = slang
        values = (number(chunk + decimals, -len(decimals)),) if decimals else readings(chunk)
        currency, unit_end, counted = unit_after(text, end)
        if currency and currency.kind is FactKind.AMOUNT:
            return Figure(start, unit_end, values, currency, power)
        return Figure(start, end, values, None if counted else _UNSAID, power, counted)
    return None


_READERS = ((_CHUNK, _read_chunk), *SPELLED, (ROAD, _read_road))
