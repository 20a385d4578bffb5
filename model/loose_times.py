"""Loose times: the ``hôm qua`` and the bare hour of a summary that tells no date, struck out where nothing else needs them.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.naming import is_quoted
from model.pointing import has_absolute_date
from model.predicates import any_of, has_predicate

_RELATIVE = (
    r"(?:(?:ngày )?hôm (?:nay|qua)|(?:(?:rạng sáng|sáng|trưa|chiều)(?P<far> (?:nay|qua))|(?:tối|đêm) qua)|"
    r"(?:cuối )?tuần (?:trước|qua))(?!\w)"
)
_LOOSE = re.compile(rf"(?<=[\w)])(?P<gone>(?: (?:vào|hồi))? {_RELATIVE})(?=(?P<place> (?:tại|ở) )|,|\.|\Z)")
_ANY_TIME = re.compile(
    any_of(
        "hôm_nay hôm_qua hôm_kia hôm_sau hôm_trước hôm_đó ngày_mai sáng_nay trưa_nay chiều_nay tối_nay đêm_nay sáng_qua trưa_qua "
        "chiều_qua tối_qua đêm_qua cùng_ngày trước_đó sau_đó tuần_trước tuần_qua tuần_này tuần_tới hiện_nay lâu_nay đến_nay"
    )
    + r"|(?<!\w)(?:[Tt]hứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|[Cc]hủ nhật|(?:ngày|tuần|tháng|năm) (?:sau|trước|tới))(?!\w)"
)
_STILL_TO_COME = re.compile(any_of("sẽ dự_kiến sắp chưa chuẩn_bị giá nếu hạn kế_hoạch để"))
_NEEDED_BY = re.compile(  # "đến hôm qua", "như ngày hôm nay", "hai tuần trước", "diễn ra hôm qua"
    any_of(
        "trong từ đến tới của với ngày so tính cho là và như giá cuối đầu giữa một hai ba bốn năm sáu vài mấy nhiều các những suốt hàng "
        "kể_từ cuộc bản phiên phiên_giao_dịch trận"
    )
    + r"\Z|\d\Z",
    re.IGNORECASE,
)
_BARE_EVENT = re.compile(any_of("diễn_ra xảy_ra bắt_đầu kết_thúc khai_mạc bế_mạc mở_cửa khởi_tranh có vào được bị phải") + r"\Z")
_HOUR_BEFORE = re.compile(r"\d ?(?:h\d{0,2}|giờ(?: \d+)?(?: phút)?)\Z")
_OPENED = re.compile(any_of("Trong Tại Phát_biểu Trả_lời Sau Kết_thúc Theo Mới") + r"[^,;:]*\Z")
_HOUR = re.compile(r"\d ?(?:h|giờ|g)(?:\d|(?!\w))|\d:\d\d|(?<!\w)(?:phút|tiếng|giờ) sau(?!\w)")
_OPENING_HOUR = re.compile(
    r"(?:(?:Vào lúc|Vào|Lúc|Hồi|Khoảng|Gần|Hơn)(?: khoảng| gần| hơn)? )?\d{1,2} ?(?:h\d{0,2}|giờ(?: \d{1,2}(?: phút)?)?), "
)


def loose_days(text: str, others: str) -> Iterator[tuple[int, int]]:
    """The only relative day of ``text``, where it closes a clause on what has happened; ``others`` is the rest of the summary."""
    match = _LOOSE.search(text)
    if match is None or has_absolute_date(f"{text} {others}"):
        return
    start, end = match.span("gone")
    head, hour = text[:start], _HOUR_BEFORE.search(text, 0, start)
    is_other_told = _ANY_TIME.search(f"{head},{text[end:]} {others}") is not None
    is_needed = hour is None and _NEEDED_BY.search(head) is not None
    is_bare = not match["place"] and _BARE_EVENT.search(head) is not None
    if not (is_other_told or is_needed or is_bare or is_quoted(head)) and _has_happened(head):
        yield match.span("far") if match["far"] and hour else (start, end)


def _has_happened(head: str) -> bool:
    """Whether the clause that ends ``head`` tells what somebody did, or opens with where he did it."""
    clause = re.split("[,;:]", head)[-1]
    return (has_predicate(clause) or _OPENED.match(head) is not None) and _STILL_TO_COME.search(clause) is None


def bare_hour(text: str, others: str) -> Iterator[tuple[int, int]]:
    """The ``Khoảng 16h30, `` that opens ``text``, if neither it nor the ``others`` of its summary tell a day or another hour."""
    match = _OPENING_HOUR.match(text)
    if match is None:
        return
    rest = f"{text[match.end() :]} {others}"
    if not (has_absolute_date(rest) or _ANY_TIME.search(rest) or _HOUR.search(rest)):
        yield match.span()
