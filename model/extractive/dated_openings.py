"""Dated openings: the ``Khoảng 16h ngày 5/3`` of the sentence before, put in front of a summary that continues from there.

Only for an accident on the way (``Khi đến cầu Cồn Én, xe bất ngờ lật``), which happens where and when the sentence before it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model.extractive.anaphora import has_absolute_date, has_relative_day
from model.extractive.clauses import Piece
from model.extractive.naming import text_of
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.predicates import any_of, reports

_DATE = r"(?:0?[1-9]|[12]\d|3[01]) ?[/-] ?(?:0?[1-9]|1[0-2])(?: ?[/-] ?(?:19|20)\d\d)?(?![\d/-])"
_HOUR = r"\d{1,2}(?:h\d{0,2}| giờ(?: \d{1,2}(?: phút)?)?)"
_PART = r"(?:rạng sáng|sáng sớm|sáng|trưa|chiều tối|chiều|tối|đêm|khuya)"
_OPENING = re.compile(
    r"(?:Trước đó,? )?(?:(?i:theo) [^,;:\"“”\d]{4,60}, )?(?:(?i:vào) )?"
    rf"(?P<when>(?i:(?:khoảng |lúc |hồi |gần |hơn ){{0,2}}(?:{_HOUR},? )?(?:{_PART} )?(?:ngày |hôm )?){_DATE}), "
)
_ON_THE_WAY = re.compile(r"(?:Khi|Lúc|Đến|Tới|Đang|Qua|Trong lúc)(?!\w)(?! (?:đó|này|ấy|bị bắt|được hỏi|còn (?!cách)|mới))")
_MISHAP = re.compile(
    any_of(
        "bất_ngờ tông đâm va_chạm lao_vào lao_thẳng lao_xuống lao_qua lật mất_lái trượt_chân ngã rơi sập đổ_xuống phát_nổ bốc_cháy chìm "
        "đè cuốn_trôi điện_giật húc tuột_phanh"
    )
)
_OTHER_TIME = re.compile(
    any_of("ngày hôm tuần tháng năm_ngoái năm_trước năm_nay sẽ thường từng luôn có_thể nếu mỗi dự_kiến nhiều_lần sau_đó trước_đó")
    + r"|(?<!\w)(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?!\w)|\d ?(?:h\d{0,2}|giờ)(?!\w)",
    re.IGNORECASE,
)


def with_opening_date(reading: Reading, chosen: Sequence[Piece], most: int) -> list[Piece]:
    """``chosen`` with the time that opens the sentence before its first piece, if it has none; at most ``most`` syllables are added."""
    first, *others = chosen
    when = _time_before(reading, first)
    if when is None or count_syllables(reading.text[slice(*when)]) > most:
        return [*chosen]
    if any(has_absolute_date(text) or has_relative_day(text) for text in (text_of(reading, one.spans) for one in chosen)):
        return [*chosen]
    return [replace(first, spans=(when, *first.spans)), *others]


def _time_before(reading: Reading, piece: Piece) -> tuple[int, int] | None:
    """The characters of the time at which the story of ``piece`` began: the only date of the sentence before it, at its head."""
    start = reading.sentences[piece.sentence][0]
    if piece.sentence == 0 or piece.spans[0][0] != start or not _ON_THE_WAY.match(reading.text, start):
        return None
    said = text_of(reading, piece.spans)
    if _MISHAP.search(said) is None or _OTHER_TIME.search(said) is not None or reports(said):
        return None
    before, end = reading.sentences[piece.sentence - 1]
    match = _OPENING.match(reading.text, before, end)
    rest = reading.text[match.end() : end].rstrip() if match else ""
    is_event = rest.endswith(".") and not (reports(rest) or has_absolute_date(rest) or _OTHER_TIME.search(rest))
    return (match.start("when"), match.end()) if match and is_event else None
