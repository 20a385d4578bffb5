"""Same day: the ``cùng ngày`` of a sentence with the date that it means, so that the sentence can stand without those before it.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re

from model.naming import Spans, is_quoted
from model.pointing import has_absolute_date
from model.reading import Reading

_SAME = re.compile(r"(?<!\w)(?:(?P<part>[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối) )?(?P<same>[Cc]ùng )(?P<day>ngày)(?!\w)")
_DATE = r"(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])(?:[/-](?:19|20)\d\d)?(?![\d/-]|[.,]\d)"
_DAY = re.compile(rf"(?<!\w)(?i:ngày|hôm|sáng|trưa|chiều|tối|đêm)(?P<date> {_DATE})")
_OTHER_DAY = re.compile(
    rf"(?<![\d/.-]){_DATE}|(?<!\w)(?i:(?:hôm|sáng|trưa|chiều|tối|ngày) (?:nay|qua|sau|trước|mai)|đêm(?! \d)|rạng sáng(?! \d))(?!\w)"
)
_NEAR = 8  # sentences


def on_the_day(reading: Reading, index: int, spans: Spans) -> Spans:
    """``spans`` of sentence number ``index`` with ``sáng 5/3`` for ``sáng cùng ngày``.

    So where one date alone stands in the sentences before it. What was cut off its beginning (``Sáng cùng ngày, ``) comes back with it.
    """
    text, start = reading.text, reading.sentences[index][0]
    is_told = text.find("ùng ngày", start, spans[-1][1]) >= 0  # the pattern tries every word
    found = _SAME.search(text, start, spans[-1][1]) if is_told else None
    if found is None or has_absolute_date(text[start : found.start()]) or is_quoted(text[start : found.start()]):
        return spans
    date = _date(text, reading.sentences[max(0, index - _NEAR)][0], start)
    if date is None:
        return spans
    told = (found.span("part" if found["part"] else "day"), date)
    if found.end() <= spans[0][0]:
        return (*told, (found.end(), spans[0][0]), *spans) if text[found.end() : spans[0][0]] == ", " else spans
    made: list[tuple[int, int]] = []
    for one, after in spans:
        inside = one <= found.start() and found.end() <= after
        made += [(one, found.start()), *told, (found.end(), after)] if inside else [(one, after)]
    return tuple((one, after) for one, after in made if one < after)


def _date(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The characters of the one date between ``start`` and ``end``, with the space before it; None for several days or none."""
    days = list(_DAY.finditer(text, start, end))
    if not days or any(other[0] != days[0]["date"][1:] for other in _OTHER_DAY.finditer(text, start, end)):
        return None
    return days[-1].span("date")
