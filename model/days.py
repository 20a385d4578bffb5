"""Days: the ``sáng nay`` of a summary, which is read long after its article's own day, with the date alone.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.clauses import Piece
from model.naming import Spans, is_quoted, replaced, text_of
from model.quotes import double_quotes
from model.reading import Reading

_NO_DATE = r"(?! ?(?:độ|°|%|t[ỷỉ]|triệu|nghìn|ngàn|đồng|USD|người|giờ|phút|km|m|lần|điểm|bàn|set)(?!\w))"  # "sáng nay 9-11 độ"
_DATE = rf"(?:0?[1-9]|[12]\d|3[01]) ?[/.-] ?(?:0?[1-9]|1[0-2])(?: ?[/.-] ?(?:19|20)\d\d)?(?![\d/-]|[.,]\d){_NO_DATE}"
_DATED = re.compile(  # "sáng nay (16/7)", "hôm nay, ngày 7/7", "ngày hôm qua 4/3", "ngày mai (15/11)"
    r"(?<!\w)(?i:(?P<day>ngày )?(?P<part>(?:hôm|sáng|trưa|chiều|tối|đêm|ngày(?= mai)) )(?P<far>nay|qua|mai))"
    rf"(?P<mark> \(| ?, | )(?P<named>ngày )?(?P<date>{_DATE})(?P<close>\)?)"
)


def told_days(reading: Reading, piece: Piece) -> Piece:
    """``piece`` with ``sáng 16/7`` for ``sáng nay (16/7)``; but the ``hôm nay 15/4`` of the title stays."""
    fragment, title = double_quotes(text_of(reading, piece.spans)), reading.article.title.lower()
    edits: list[tuple[int, int, Spans]] = []
    for match in _DATED.finditer(fragment):
        if ("(" in match["mark"]) != bool(match["close"]) or is_quoted(fragment[: match.start()]) or match[0].lower() in title:
            continue
        is_named = match["named"] is not None
        is_whole = match["part"].lower() == "hôm " and (is_named or match["day"] is not None)  # "hôm nay, ngày 7/7"
        edits.append((match.start("part" if is_whole else "far"), match.start("named" if is_named else "date"), ()))
        if match["close"]:
            edits.append((*match.span("close"), ()))
    return replace(piece, spans=replaced(piece.spans, edits)) if edits else piece
