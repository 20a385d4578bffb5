"""Neighbours: what the numerals of a range or a list share: the % of 10-15 %, the month of 6, 7 và 8/1."""

from __future__ import annotations

import re
from itertools import pairwise

from model.facts.figures import Figure
from model.facts.moments import Day

_RANGE = re.compile(r" ?[-–—] ?|,? (?:cho )?(?:đến|tới) (?:(?:dưới|gần|hơn|khoảng|ngày|hết ngày|mùng|mồng) )?")
_LIST = re.compile(r"(?:,| (?:và|hoặc|hay)) (?:(?:ngày|mùng|mồng) )?")


def linked(text: str, figures: list[Figure]) -> list[Figure]:
    """``figures`` of ``text``, in order of their starts; those of a range or list get the unit or month of the last one."""
    found = list(figures)
    for index in range(len(figures) - 2, -1, -1):
        if _is_linked(text, found[index], found[index + 1]):
            is_range = bool(_RANGE.fullmatch(text[found[index].end : found[index + 1].start]))
            found[index] = _lent_by_the_next(found[index], found[index + 1], is_range)
    for index, (first, second) in enumerate(pairwise(figures), 1):
        if first.day and first.surely_a_day and _is_plain(second) and _is_linked(text, first, second):
            found[index] = _with(found[index], _next_day(first.day, second.values[0].whole() or 0))
    return found


def _is_plain(figure: Figure) -> bool:
    return bool(figure.values) and not (figure.unit or figure.counted or figure.year or figure.day)


def _is_linked(text: str, first: Figure, second: Figure) -> bool:
    between = text[first.end : second.start] if second.start - first.end <= 20 else ""
    return bool(_RANGE.fullmatch(between) or _LIST.fullmatch(between))


def _with(figure: Figure, day: Day | None) -> Figure:
    return figure._replace(others=(*figure.others, Figure(figure.start, figure.end, day=day))) if day else figure


def _lent_by_the_next(first: Figure, second: Figure, is_range: bool) -> Figure:
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


def _pair(first: Figure, second: Figure) -> tuple[Figure, ...]:
    low, high = (figure.values[0].whole() if figure.values else None for figure in (first, second))
    if low is None or high is None:
        return ()
    return (Figure(first.start, second.end, key=("pair", *sorted((low, high))), silent=True),)


def _next_day(first: Day, value: int) -> Day | None:
    if first.day:
        return first._replace(day=value) if 1 <= value <= 31 else None
    return first._replace(month=value) if first.month and 1 <= value <= 12 else None
