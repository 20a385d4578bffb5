"""Dates and times of day in Vietnamese text: what each claims and supports. Standard library only."""

from __future__ import annotations

import re
from typing import NamedTuple

Key = tuple[str | int, ...]
Claim = tuple[Key, ...]  # supported where the article supports all its keys

NO_YEAR: Key = ("no year",)  # supported by an article that names no year and has no date of publication


class Day(NamedTuple):
    """A day, a month, a quarter or a year; 0 where the text does not say."""

    day: int = 0
    month: int = 0
    year: int = 0
    quarter: int = 0

    def supports(self) -> tuple[Key, ...]:
        """The keys that a text with this date supports: 6/1/2022 also supports 6/1, tháng 1/2022, ngày 6 and năm 2022."""
        parts = {(d, m, y) for d in {self.day, 0} for m in {self.month, 0} for y in {self.year, 0} if d or m or y}
        offered: list[Key] = [("date", *part, self.quarter) for part in parts]
        if self.year:
            offered += [known_year(self.year), ("date", 0, 0, self.year, 0)]
        elif self.month or self.quarter:
            offered.append(("yearless", self.day, self.month, self.quarter))
        if self.quarter:
            offered.append(("date", 0, 0, 0, self.quarter))
        return tuple(offered)

    def claims(self) -> tuple[Claim, ...]:
        """The date itself; for one with a year also the date without it, in an article that has that year or no year at all."""
        exact: Claim = (("date", *self),)
        if not self.year or not (self.month or self.quarter):
            return (exact,)
        yearless: Key = ("yearless", self.day, self.month, self.quarter)
        return (exact, (yearless, known_year(self.year)), (yearless, NO_YEAR))


def known_year(year: int) -> Key:
    """The key that an article supports if it names ``year`` or was published in it."""
    return ("known year", year)


class Clock(NamedTuple):
    """A time of day; ``half`` is "" where the text does not say which half of the day an hour below 12 is in."""

    hour: int
    minute: int = 0
    half: str = ""

    def supports(self) -> tuple[Key, ...]:
        """The hour of 24, and the hour as spoken: 5 giờ chiều supports 17h and 5 giờ, not 5 giờ sáng."""
        hour = self.hour + 12 if self.half == "pm" and self.hour < 12 else self.hour
        return (("time", hour, self.minute), ("spoken time", self.hour, self.minute))

    def claims(self) -> tuple[Claim, ...]:
        """The hour of 24 if the half of the day is known, else the hour as spoken."""
        if self.half or self.hour >= 12:
            return ((self.supports()[0],),)
        return ((("spoken time", self.hour, self.minute),),)


# --- Reading them ----------------------------------------------------------------------------------------------------

DAY_MARKS = frozenset("ngày hôm sáng trưa chiều tối đêm khuya nay mùng mồng rạng".split())
_SEPARATED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_OF_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH_NAMES = {
    name: str(month)
    for month, said in enumerate("giêng hai ba tư năm sáu bảy|bẩy tám chín mười mười_một mười_hai|chạp".split(), 1)
    for name in said.replace("_", " ").split("|")
}
_MONTH_WORD = re.compile(  # in small letters only words that cannot be numbers: 5 tháng ba lần
    r" tháng (?:([0-9]{1,2})(?![0-9]|[/.-][0-9])|([Gg]iêng|[Cc]hạp|Hai|Ba|Tư|Năm|Sáu|Bảy|Bẩy|Tám|Chín|Mười(?: (?:[Mm]ột|[Hh]ai))?)(?!\w))"
)
_YEAR_AFTER = re.compile(r"(?:,? năm |/|-)([0-9]{4})(?!\w|[/.,-][0-9])")
_MONTH_YEAR_AFTER = re.compile(r" tháng ([0-9]{1,2})[/.-]([0-9]{4})(?![0-9]|[/.-][0-9])")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::[0-5][0-9])?")
_HOUR = re.compile(
    r" ?(?:giờ|h|g)(?: ?([0-5]?[0-9])(?![0-9.,/:-]*[0-9])(?:'| phút(?!\w)|(?!\w))| (rưỡi))?(?!\w)", re.IGNORECASE
)  # 9h30, 9 giờ 30 phút, 9 giờ rưỡi
_HALF = re.compile(r",? (sáng|trưa|chiều|tối|đêm)(?!\w)")


def _day(day: str, month: str, year: str = "") -> Day | None:
    found = Day(int(day or 0), int(month), int(year or 0))
    in_range = (not day or 1 <= found.day <= 31) and 1 <= found.month <= 12 and (not year or found.year >= 1000)
    return found if in_range else None


def read_date(numeral: str) -> Day | None:
    """The date that ``numeral`` may be: 6/1, 6-1-2022, 06.01.2022, 2/2022, 2022-01-06; None if it is none."""
    if match := _SEPARATED.fullmatch(numeral):
        return _day(match[1], match[3], match[4])
    if (match := _MONTH_OF_YEAR.fullmatch(numeral)) and match[2][:2] in {"19", "20"}:
        return _day("", match[1], match[2])
    if match := _ISO.fullmatch(numeral):
        return _day(match[3], match[2], match[1])
    return None


def read_day_and_month(numeral: str, text: str, end: int) -> tuple[Day, int] | None:
    """The date of "6 tháng 1 năm 2022" or "6 tháng Giêng", whose 6 is ``numeral`` and ends at ``end``, and where it ends; None if none."""
    if not (numeral.isdigit() and len(numeral) <= 2):
        return None
    if match := _MONTH_YEAR_AFTER.match(text, end):
        day, end = _day(numeral, match[1], match[2]), match.end()
        return (day, end) if day else None
    match = _MONTH_WORD.match(text, end)
    if not match:
        return None
    year, end = read_year_after(text, match.end())
    day = _day(numeral, match[1] or _MONTH_NAMES[match[2].lower()], year)
    return (day, end) if day else None


def read_year_after(text: str, end: int) -> tuple[str, int]:
    """The year that follows a month at ``end`` of ``text`` ("" if none does), and where it ends."""
    match = _YEAR_AFTER.match(text, end)
    return (match[1], match.end()) if match else ("", end)


def read_clock(numeral: str, text: str, end: int) -> tuple[Clock, int] | None:
    """The time of "9:30", "9h30", "9 giờ rưỡi" or "5 giờ chiều", whose ``numeral`` ends at ``end`` of ``text``, and where it ends."""
    if match := _CLOCK.fullmatch(numeral):
        hour, minute = int(match[1]), int(match[2])
    elif numeral.isdigit() and len(numeral) <= 2 and (match := _HOUR.match(text, end)):
        hour, minute, end = int(numeral), 30 if match[2] else int(match[1] or 0), match.end()
    else:
        return None
    if hour > 24:
        return None
    half = _HALF.match(text, end)
    return Clock(hour, minute, _half_of(half[1] if half else "", hour)), end


def _half_of(word: str, hour: int) -> str:
    if not word:
        return ""
    if word == "đêm":
        return "pm" if hour >= 6 else "am"
    if word == "trưa":
        return "am" if hour >= 10 else "pm"
    return "am" if word == "sáng" else "pm"
