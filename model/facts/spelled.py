"""Numerals in words and letters: number words and Roman numerals, halves, thirds, months, the moon, a cú đúp. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from model.facts.figures import Figure
from model.facts.five_or_year import is_five, is_year
from model.facts.moments import Day, read_clock, read_day_and_month, read_year_after
from model.facts.numerals import ROMAN, WORDS, number, roman_value, word_value
from model.facts.surroundings import HALF, SMALL, in_two_units, mark_before, measured, quarter_of_year, silently, timed
from model.facts.units import PERCENT

_ONE_AND_A_HALF = number("15", -1)
_RANK_MARKS = frozenset("hạng giải mũi đợt vòng tầng".split())
_MOON_MARKS = frozenset(("mùng", "mồng"))  # of the first ten days of a lunar month
_TENTH, _FULL_MOON = 10, "15"
_FULL = re.compile(r"(?<!\w)(?<!trăng )[Rr]ằm(?!\w)")
_FEAT = re.compile(r"(?<!\w)(?:[Cc]ú đúp|[Hh]at[- ]?[Tt]rick)(?!\w)(?! (?:danh hiệu|giải|huy chương|cúp)(?!\w))")
_NO_TIME = re.compile(r" (?:mẹ|má|con|tôi|của)(?!\w)")  # mỗi lần ba mẹ về: a father
_PARTS = re.compile(rf" phần ({SMALL})(?!\w)(?! (?:trăm|mươi|[0-9]))")
_NO_SHARE = re.compile(r" (?:đầu|cuối|sau|trước|kia|đêm|chừng|vời|đùa|người|mùa|bước|lời|vòng|sân|buổi)(?!\w)")
_MONTHS = 12
_ROMAN_MARKS = frozenset("khóa thứ kỷ quý cấp nhóm loại hạng hội kỳ tập phần đợt lần vùng khu chương".split())


def _read_words(text: str, match: re.Match[str]) -> Iterator[Figure]:
    (start, end), words, mark = match.span(), match[0].lower(), mark_before(text, match.start())
    value = word_value(words)
    plain = Figure(start, end, (number(str(value)),))
    if not value:
        yield Figure(start, end, (_ONE_AND_A_HALF,)) if words == "rưỡi" else _half(text, start, end)
    elif mark in _MOON_MARKS and value <= _TENTH:
        yield _of_the_moon(str(value), text, start, end)
    elif composed := _fraction(text, value, start, end) or in_two_units(text, value, start, end):
        yield composed
    elif mark == "thứ" or (mark == "lần" and 1 < value <= _TENTH and words != "năm" and not _NO_TIME.match(text, end)):
        yield plain._replace(counted=True)
    elif mark == "tháng" and (month := _month(text, value, match)):
        yield month
    elif words != "năm" or not is_year(text, end, mark):
        yield _in_words(text, words, mark, plain)


def _in_words(text: str, words: str, mark: str, plain: Figure) -> Figure:
    """The figure of number words; without claims where they may not be numbers: ba is also "father", một an article, năm "year"."""
    hours = str(word_value(words))
    if text.startswith(" giờ", plain.end) and (clock := read_clock(hours, text, plain.end)):
        figure = timed(text, hours, plain.start, *clock)
        if clock[0].half or clock[0].minute:
            return figure
    else:
        figure = measured(text, plain)
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
    """Nửa: nửa triệu supports 500.000, nửa năm 6 tháng, and any other 50 %; it claims nothing."""
    figure = measured(text, Figure(start, end, (HALF,), silent=True))
    if figure.unit or figure.power or _NO_SHARE.match(text, end):
        return figure
    return figure._replace(others=(Figure(start, end, (number("50"),), PERCENT, silent=True),))


def _fraction(text: str, value: int, start: int, end: int) -> Figure | None:
    """A fraction: hai phần ba is 2/3; None if it is none."""
    match = _PARTS.match(text, end)
    if not match or value >= (parts := word_value(match[1])):
        return None
    return Figure(start, match.end(), key=("ratio", str(value), str(parts)), others=silently(start, end, (str(value), str(parts))))


def _month(text: str, value: int, match: re.Match[str]) -> Figure | None:
    """Tháng Tám or tháng tám as a month; one word in small letters claims nothing. None where months are counted."""
    start, end = match.span()
    plain = measured(text, Figure(start, end, (number(str(value)),), silent=True))
    if value > _MONTHS or plain.unit or plain.power or plain.counted:
        return None
    year, _ = read_year_after(text, end)
    month = Figure(start, end, day=Day(month=value, year=int(year or 0)), surely_a_day=True)
    is_sure = " " in match[0] or match[0] != match[0].lower()
    return month._replace(others=(plain,)) if is_sure else plain._replace(others=(month._replace(silent=True),))


def _of_the_moon(day: str, text: str, start: int, end: int) -> Figure:
    """A day of the lunar month: mùng ba, mùng ba tháng Giêng."""
    date, end = read_day_and_month(day, text, end) or (Day(day=int(day)), end)
    return Figure(start, end, day=date, surely_a_day=True)


def _read_full_moon(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """Rằm, the fifteenth of the lunar month."""
    yield _of_the_moon(_FULL_MOON, text, match.start(), match.end())


def _read_feat(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """Cú đúp (two goals of one player) and hat-trick (three)."""
    start, end = match.span()
    goals = 2 if text[start] in "cC" else 3
    yield Figure(start, end, key=("goals", goals), others=silently(start, end, (str(goals),)))


def _read_roman(text: str, match: re.Match[str]) -> Iterator[Figure]:
    value, mark = roman_value(match[0]), mark_before(text, match.start())
    marked = mark in _ROMAN_MARKS
    if not value or not (marked or (len(match[0]) > 1 and not set(match[0]) & {"L", "C"})):
        return
    if mark == "quý" and value <= 4:
        yield quarter_of_year(text, match.start(), match.end(), value)
    else:
        yield Figure(match.start(), match.end(), (number(str(value)),), counted=True)


SPELLED: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Iterator[Figure]]], ...] = (  # patterns, and how a match is read
    (WORDS, _read_words),
    (ROMAN, _read_roman),
    (_FULL, _read_full_moon),
    (_FEAT, _read_feat),
)
