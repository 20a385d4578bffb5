"""Days: ``sáng nay`` in a summary, which may be read on another day than its article, becomes the date or is left out.

Linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from model.extractive.clauses import Piece
from model.extractive.naming import Spans, is_quoted, replaced, text_of
from model.extractive.quotes import double_quotes
from model.extractive.reading import Reading
from model.words.predicates import any_of

_Edit = tuple[int, int, Spans]

_NO_DATE = r"(?! ?(?:độ|°|%|t[ỷỉ]|triệu|nghìn|ngàn|đồng|USD|người|giờ|phút|km|m|lần|điểm|bàn|set)(?!\w))"  # "sáng nay 9-11 độ"
_DATE = rf"(?:0?[1-9]|[12]\d|3[01]) ?[/.-] ?(?:0?[1-9]|1[0-2])(?: ?[/.-] ?(?:19|20)\d\d)?(?![\d/-]|[.,]\d){_NO_DATE}"
_DATED = re.compile(  # "sáng nay (16/7)", "hôm nay, ngày 7/7", "ngày hôm qua 4/3", "ngày mai (15/11)"
    r"(?<!\w)(?i:(?P<day>ngày )?(?P<part>(?:hôm|sáng|trưa|chiều|tối|đêm|ngày(?= mai)) )(?P<far>nay|qua|mai))"
    rf"(?P<mark> \(| ?, | )(?P<named>ngày )?(?P<date>{_DATE})(?P<close>\)?)"
)
_SAYING = any_of(
    "cho_biết cho_hay thông_báo tuyên_bố đưa_tin nói dẫn_lời dẫn_nguồn dẫn khẳng_định xác_nhận công_bố tiết_lộ cáo_buộc thừa_nhận "
    "phát_biểu cảnh_báo nhận_định chỉ_trích kêu_gọi bác_bỏ phủ_nhận hé_lộ ra_thông_cáo cho_rằng đăng_tải viết bày_tỏ nhấn_mạnh lên_án"
)
_BEFORE_SAYING = re.compile(rf"(?<=[\w)])(?P<gone> hôm (?:nay|qua))(?= (?:đã |cũng |lại |còn |sẽ )?{_SAYING})")
_AFTER_SAYING = re.compile(rf"(?:{_SAYING}|họp báo|thông cáo|phỏng vấn)(?P<gone>(?: đăng| phát)? hôm (?:nay|qua))(?=[,.]|\Z)")
_LEANING = re.compile(  # "hai ngày trước", "trong ba ngày qua", "sáng nay"
    r"(?<!\w)(?i:trước đó|cùng (?:ngày|đêm)|(?:hôm|ngày|đêm) (?:trước|sau|qua|tới|mai)|(?:hôm|sáng|trưa|chiều|tối|đêm) (?:nay|qua|kia))"
    r"(?!\w)"
)
_TOLD_DAY = re.compile(r"(?<!\w)hôm (?:nay|qua)(?!\w)")
_HOUR = re.compile(r"\d ?(?:h\d{0,2}|giờ(?: \d+)?(?: phút)?) \Z")
_LONGEST_HOUR = 20  # characters
OF_A_DAY = re.compile(  # a day after these must stay
    r"(?<!Nhật )"
    + any_of("trong từ đến tới của với vào ngày trưa sáng chiều tối giờ tính so như bằng hơn cuối đầu là bản cuộc h")
    + r"\Z|\dh\Z",
    re.IGNORECASE,
)


def with_dates(reading: Reading, piece: Piece) -> Piece:
    """``piece`` with ``sáng 16/7`` for ``sáng nay (16/7)``, and without the ``hôm nay`` of a statement."""
    fragment = double_quotes(text_of(reading, piece.spans))
    edits = sorted([*_dated(fragment, reading.article.title.lower()), *_said(fragment)])
    return replace(piece, spans=replaced(piece.spans, edits)) if edits else piece


def is_referred_to(fragment: str, start: int, end: int) -> bool:
    """Whether characters ``start`` to ``end`` hold a ``hôm nay`` that a day in the rest of ``fragment`` refers to (``trước đó``).

    False where the rest has it, too.
    """
    day = _TOLD_DAY.search(fragment, start, end)
    if day is None or day[0] in fragment[:start] or day[0] in fragment[end:]:
        return False
    return _LEANING.search(fragment, 0, start) is not None or _LEANING.search(fragment, end) is not None


def _dated(fragment: str, title: str) -> Iterator[_Edit]:
    """What to leave out of ``sáng nay (16/7)``; a ``hôm nay 15/4`` that is also in the ``title`` stays."""
    for match in _DATED.finditer(fragment):
        if ("(" in match["mark"]) != bool(match["close"]) or is_quoted(fragment[: match.start()]) or match[0].lower() in title:
            continue
        is_named = match["named"] is not None
        is_whole = match["part"].lower() == "hôm " and (is_named or match["day"] is not None)  # "hôm nay, ngày 7/7"
        if match["part"].lower() == "hôm " and not is_whole and not _may_be_hom(fragment, match.start(), match.end()):
            continue
        yield match.start("part" if is_whole else "far"), match.start("named" if is_named else "date"), ()
        if match["close"]:
            yield *match.span("close"), ()


def _may_be_hom(fragment: str, start: int, end: int) -> bool:
    """Whether ``hôm 7/7`` is good Vietnamese there: not at the head, not after an hour, and not for the future."""
    return start > 0 and not _HOUR.search(fragment, max(0, start - _LONGEST_HOUR), start) and " sẽ " not in fragment[end:]


def _said(fragment: str) -> Iterator[_Edit]:
    """The ``hôm nay`` of ``Bộ Y tế hôm nay cho biết``, if nothing refers to it: the statement is the news, and a stale day misleads."""
    if " hôm " not in fragment:  # the patterns try every word
        return
    for pattern in (_BEFORE_SAYING, _AFTER_SAYING):
        for match in pattern.finditer(fragment):
            head = fragment[: match.start("gone")]
            is_part = pattern is _BEFORE_SAYING and OF_A_DAY.search(head, max(0, len(head) - 8))
            if not is_part and not is_quoted(head) and not is_referred_to(fragment, *match.span("gone")):
                yield *match.span("gone"), ()
