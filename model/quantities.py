"""Numbers, amounts of money, percentages, dates and times of a text, each as what it claims and what it supports elsewhere.

A quantity of a summary is supported by an article where one of its claims is a set of keys that quantities of the article offer. Both
sides are read by the same code and only from the words around the number, so a sentence copied from an article is always supported by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from model.figures import Figure, Quantity
from model.five import is_five, is_year
from model.moments import DAY_MARKS, Clock, Day, read_clock, read_date, read_day_and_month, read_year_after
from model.neighbours import linked
from model.numerals import MAGNITUDE, ROMAN, WORDS, Number, magnitude_power, number, readings, roman_value, word_value
from model.results import FactKind
from model.roads import ROAD, road_of
from model.units import GOALS, PERCENT, Unit, mixed_after, slang_after, unit_after

_CHUNK = re.compile(r"[0-9](?<!\w.)(?<![^\W\d_]-.)(?<![0-9][.,/:-].)[0-9]*(?:[.,/:-][0-9]+)*")
_CHUNK_PART = re.compile(r"[0-9]+(?:[.,/:][0-9]+)*")
_MORE = re.compile(r" ([0-9]{1,3})(?= (?:trăm|nghìn|ngàn|triệu)(?!\w))")
_HALF_MORE = re.compile(r" rưỡi(?!\w)")
_HALF = number("5", -1)
_ONE_AND_A_HALF = number("15", -1)
_RANK_MARKS = frozenset("hạng giải mũi đợt vòng tầng".split())
_WHEN_MARKS = frozenset("từ đến tới vào".split())  # not sau: sau 15 tháng 2 người
_MOON_MARKS = frozenset(("mùng", "mồng"))  # of the first ten days of a month of the moon
_TENTH, _FULL_MOON = 10, "15"
_FULL = re.compile(r"(?<!\w)(?<!trăng )[Rr]ằm(?!\w)")
_FEAT = re.compile(r"(?<!\w)(?:[Cc]ú đúp|[Hh]at[- ]?[Tt]rick)(?!\w)(?! (?:danh hiệu|giải|huy chương|cúp)(?!\w))")
_NO_TIME = re.compile(r" (?:mẹ|má|con|tôi|của)(?!\w)")  # mỗi lần ba mẹ về: a father
_SMALL = "hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_PARTS = re.compile(rf" phần ({_SMALL})(?!\w)(?! (?:trăm|mươi|[0-9]))")
_COMPOSED = re.compile(  # not "năm 6 tháng 3"
    rf" (?:năm(?: và)? ([0-9]{{1,2}}|một|{_SMALL}|mười một) tháng|tiếng(?: và)? ([0-9]{{1,2}}|{_SMALL}) phút)(?!\w)(?! [0-9])"
)
_MOST_COMPOSED = 99  # years or hours
_NO_SHARE = re.compile(r" (?:đầu|cuối|sau|trước|kia|đêm|chừng|vời|đùa|người|mùa|bước|lời|vòng|sân|buổi)(?!\w)")
_MONTHS = 12
_DECADE = re.compile("(?:19)?[1-9]0")
_SPACED = re.compile(r"(?: [0-9]{3}){0,4} 000(?![0-9]|[.,/:-][0-9]| [0-9])")  # 50 000, but 300 may count what 5 does not: ngày 5 300 người
_ROW = re.compile("[0-9] ")
_QUARTER = re.compile("[1-4](?:[/-][0-9]{4})?")
_ROMAN_MARKS = frozenset("khóa thứ kỷ quý cấp nhóm loại hạng hội kỳ tập phần đợt lần vùng khu chương".split())
_GLUED_LETTERS = re.compile(r"[^\W\d]\w{0,40}")
_CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_UNSAID = Unit("VND", 0, FactKind.AMOUNT)  # of money whose currency is not said, because everybody knows
_LONGEST_MARK = 8
_TODAY = re.compile(r"(?<!\w)(?:nay|qua|mai) \(\Z")
MOST_NUMERALS = 10_000  # read of one text; a megabyte of news has 4,000, and rubbish must not take seconds


def quantities(text: str) -> tuple[Quantity, ...]:
    """The first ``MOST_NUMERALS`` quantities of cleaned ``text`` (NFC, single spaces, old tone style), in order of their starts."""
    figures = list(islice(_scan(text), MOST_NUMERALS))
    return tuple(figure.quantity() for figure in linked(text, figures))


def _scan(text: str) -> Iterator[Figure]:
    found = [(match.start(), _read_chunk, match) for match in islice(_CHUNK.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_words, match) for match in islice(WORDS.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_roman, match) for match in islice(ROMAN.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_full_moon, match) for match in islice(_FULL.finditer(text), MOST_NUMERALS)]
    found += [(match.start(), _read_feat, match) for match in islice(_FEAT.finditer(text), MOST_NUMERALS)]
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


def _read_words(text: str, match: re.Match[str]) -> Iterator[Figure]:
    (start, end), words, mark = match.span(), match[0].lower(), _mark_before(text, match.start())
    value = word_value(words)
    plain = Figure(start, end, (number(str(value)),))
    if not value:
        yield Figure(start, end, (_ONE_AND_A_HALF,)) if words == "rưỡi" else _half(text, start, end)
    elif mark in _MOON_MARKS and value <= _TENTH:
        yield _of_the_moon(str(value), text, start, end)
    elif composed := _fraction(text, value, start, end) or _composed(text, value, start, end):
        yield composed
    elif mark == "thứ" or (mark == "lần" and 1 < value <= _TENTH and words != "năm" and not _NO_TIME.match(text, end)):
        yield plain._replace(counted=True)
    elif mark == "tháng" and (month := _month(text, value, match)):
        yield month
    elif words != "năm" or not is_year(text, end, mark):
        yield _in_words(text, words, mark, plain)


def _in_words(text: str, words: str, mark: str, plain: Figure) -> Figure:
    """The figure of number words; it claims nothing where they may be no number: ba is a father, một an article, năm a year."""
    hours = str(word_value(words))
    if text.startswith(" giờ", plain.end) and (clock := read_clock(hours, text, plain.end)):
        figure = _timed(text, hours, plain.start, *clock)
        if clock[0].half or clock[0].minute:
            return figure
    else:
        figure = _measured(text, plain)
    if figure.power or " " in words or figure.values != plain.values:
        return figure
    if words == "nhì" or (mark in _RANK_MARKS and words not in {"một", "năm"}):
        is_name = text[figure.start - len(mark) - 1].isupper()  # Huân chương Độc lập Hạng Ba
        return figure._replace(start=figure.start - is_name * (len(mark) + 1), counted=figure.unit is None)
    counts = (mark == "gấp" or bool(figure.unit or figure.counted)) and words not in {"một", "nhất", "đôi"}
    if words == "năm":
        counts = counts and is_five(text, plain.end, mark, figure.unit.dimension if figure.unit else "")
    return figure._replace(silent=not counts)


def _half(text: str, start: int, end: int) -> Figure:
    """Nửa, which offers 500.000 as nửa triệu, 6 tháng as nửa năm and else 50 %, and claims nothing."""
    figure = _measured(text, Figure(start, end, (_HALF,), silent=True))
    if figure.unit or figure.power or _NO_SHARE.match(text, end):
        return figure
    return figure._replace(others=(Figure(start, end, (number("50"),), PERCENT, silent=True),))


def _fraction(text: str, value: int, start: int, end: int) -> Figure | None:
    """Hai phần ba, which is 2/3; None if it is none."""
    match = _PARTS.match(text, end)
    if not match or value >= (parts := word_value(match[1])):
        return None
    return Figure(start, match.end(), key=("ratio", str(value), str(parts)), others=_silently(start, end, (str(value), str(parts))))


def _composed(text: str, value: int, start: int, end: int) -> Figure | None:
    """A length of time in two units as one number of the smaller: 1 năm 6 tháng, hai tiếng 15 phút; None if it is none."""
    match = _COMPOSED.match(text, end)
    if not match or value > _MOST_COMPOSED:
        return None
    digits, unit, factor = (match[1], "tháng", 12) if match[1] else (match[2], "phút", 60)
    rest = int(digits) if digits.isdigit() else word_value(digits)
    return Figure(start, match.end(), (number(str(value * factor + rest)),), Unit(unit)) if rest < factor else None


def _month(text: str, value: int, match: re.Match[str]) -> Figure | None:
    """Tháng Tám or tháng tám as a month; the latter, if of one word, claims nothing. None where something is counted by the month."""
    start, end = match.span()
    plain = _measured(text, Figure(start, end, (number(str(value)),), silent=True))
    if value > _MONTHS or plain.unit or plain.power or plain.counted:
        return None
    year, _ = read_year_after(text, end)
    month = Figure(start, end, day=Day(month=value, year=int(year or 0)), surely_a_day=True)
    is_sure = " " in match[0] or match[0] != match[0].lower()
    return month._replace(others=(plain,)) if is_sure else plain._replace(others=(month._replace(silent=True),))


def _of_the_moon(day: str, text: str, start: int, end: int) -> Figure:
    """Mùng ba, mùng ba tháng Giêng."""
    date, end = read_day_and_month(day, text, end) or (Day(day=int(day)), end)
    return Figure(start, end, day=date, surely_a_day=True)


def _read_full_moon(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """Rằm is the fifteenth."""
    yield _of_the_moon(_FULL_MOON, text, match.start(), match.end())


def _read_feat(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """Cú đúp is two goals of one player, hat-trick three."""
    start, end = match.span()
    goals = 2 if text[start] in "cC" else 3
    yield Figure(start, end, key=("goals", goals), others=_silently(start, end, (str(goals),)))


def _read_roman(text: str, match: re.Match[str]) -> Iterator[Figure]:
    value, mark = roman_value(match[0]), _mark_before(text, match.start())
    marked = mark in _ROMAN_MARKS
    if not value or not (marked or (len(match[0]) > 1 and not set(match[0]) & {"L", "C"})):
        return
    if mark == "quý" and value <= 4:
        yield _quarter(text, match.start(), match.end(), value)
    else:
        yield Figure(match.start(), match.end(), (number(str(value)),), counted=True)


def _read_road(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """A road by its number. Written out, it may also be one of a list, which names the kind of road once: quốc lộ 4D, 32 và 4H."""
    start, end, (kind, name, is_spelled_out) = match.start(), match.end(), road_of(match)
    if _is_measured(text, name, end):  # TL 5 kg
        return
    figure = Figure(start, end, key=("road", kind, name))
    if not is_spelled_out:
        yield figure
    elif name.isdigit():
        yield figure._replace(instead=("uncounted", *number(name)), others=_silently(start, end, (name,)))
    else:
        yield figure._replace(instead=("literal", name))


def _quarter(text: str, start: int, end: int, quarter: int) -> Figure:
    year, end = read_year_after(text, end)
    return Figure(start, end, day=Day(quarter=quarter, year=int(year or 0)), surely_a_day=True)


def _read_chunk(text: str, match: re.Match[str]) -> Iterator[Figure]:
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


def _read_moment(text: str, chunk: str, start: int, end: int, mark: str) -> Figure | None:
    """The date, month, quarter or time of day that begins with ``chunk``, or None."""
    if (mark in DAY_MARKS or mark in _WHEN_MARKS or not mark) and (spoken := read_day_and_month(chunk, text, end)):
        return Figure(start, spoken[1], day=spoken[0], surely_a_day=True)
    if clock := read_clock(chunk, text, end):
        return _timed(text, chunk, start, *clock)
    if mark == "quý" and _QUARTER.fullmatch(chunk):
        return _quarter(text, start, start + 1, int(chunk[0]))
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


def _timed(text: str, chunk: str, start: int, clock: Clock, end: int) -> Figure:
    """The time of day, and how long it took, should that be meant: of 2 giờ, 2 giờ rưỡi and 2h30, but not of 2 giờ sáng and 2:30."""
    figure = Figure(start, end, unit=Unit("giờ"), clock=clock)
    if clock.half or ":" in chunk:
        return figure
    if text.startswith(" rưỡi", end - len(" rưỡi")):
        return figure._replace(values=(number(chunk).plus(_HALF),))
    if not clock.minute:
        return figure._replace(values=(number(chunk),))
    minutes = number(str(clock.hour * 60 + clock.minute))
    return figure._replace(others=(Figure(start, end, (minutes,), Unit("phút")),))


def _ambiguous_day(text: str, chunk: str, start: int, end: int, day: Day) -> Figure | None:
    """6/1 is a date or a ratio; 2-1 is a score or a range unless a unit follows, and seldom a date."""
    if "/" in chunk:
        return Figure(start, end, day=day, key=("ratio", *chunk.split("/")))
    if _is_measured(text, chunk, end):
        return None
    return _score(chunk, start, end)._replace(day=day)


def _score(chunk: str, start: int, end: int) -> Figure:
    low, high = sorted(int(part) for part in re.split("[-:]", chunk))
    return Figure(start, end, key=("pair", low, high), others=_silently(start, end, (str(low), str(high))))


def _silently(start: int, end: int, parts: Sequence[str]) -> tuple[Figure, ...]:
    return tuple(Figure(start, end, (number(part),), counted=True, silent=True) for part in parts if part.isdigit())


def _read_hyphenated(text: str, chunk: str, start: int, end: int) -> Iterator[Figure]:
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


def _read_ratio(chunk: str, start: int, end: int) -> Figure:
    parts = re.split("[/:]", chunk)
    if len(parts) == 2 and ":" in chunk and all(part.isdigit() and len(part) <= 2 for part in parts):
        return _score(chunk, start, end)
    return Figure(start, end, key=("ratio", *parts), others=_silently(start, end, parts) if len(parts) == 2 else ())


def _read_number(text: str, chunk: str, start: int, end: int, mark: str) -> Figure | None:
    values = readings(chunk)
    if not values:
        return Figure(start, end, key=("literal", chunk))
    figure = _spoken(text, chunk, start, end) or _measured(text, Figure(start, end, values))
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
    """What is written as it is spoken: 1 năm 6 tháng, 1m75, 2km500, 500k, 1tr2; None if it is none of them."""
    if chunk.isdigit() and len(chunk) <= 2 and (composed := _composed(text, int(chunk), start, end)):
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


def _measured(text: str, figure: Figure) -> Figure:
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
    if counted and not power and GOALS.match(text, end) and (goals := values[0].whole()):
        figure = figure._replace(others=(*figure.others, Figure(figure.start, end, key=("goals", goals), silent=True)))
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
