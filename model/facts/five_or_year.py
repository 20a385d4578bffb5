"""Năm means both "five" and "year": which of the two a text means, by the words beside it. Standard library only."""

from __future__ import annotations

import re

_YEAR_AFTER = re.compile(r" (?:[0-9]|(?:nay|ngoái|qua|trước|tới|này|ấy|đó|nào|kia|xưa|mới|tài|nhuận)(?!\w)|học(?! sinh| viên))")
_YEAR_BEFORE = frozenset("hằng hàng mỗi từng cuối đầu vào nhiều mấy vài những các nửa chục suốt".split())
_ORDINAL = frozenset(("thứ", "tháng"))
_FIVE_BEFORE = frozenset(
    "khiến làm có bắt giữ gồm hơn khoảng gần chừng với cho thêm cứu được còn mất cùng và nhất đa tố phạt thương hại chết ghi thắng thua "
    "trao tặng mua bán mở xây".split()
)
_LENGTH_BEFORE = frozenset("sau dài tới".split())
_CHILD_BEFORE = frozenset("gái trai bé cháu con em lên".split())
_FIVE_OPENS = re.compile(
    r" (?:người|nghi phạm|đối tượng|nạn nhân|bị cáo|bị can|công nhân|học sinh|sinh viên|ngư dân|thuyền viên|cán bộ|hành khách|trẻ em|năm)"
    r"(?!\w)(?! (?:ta|dân)(?!\w))"
)
_NOTHING_COUNTED = re.compile(r" (?:tài|học(?! sinh| viên)|bị(?! cáo| can)|thành|quốc|thanh(?! niên)|công(?! nhân)|trường|đại|càng)(?!\w)")


def is_year(text: str, end: int, before: str) -> bool:
    """Whether the "năm" that ends at ``end`` of ``text``, after the word ``before``, is certainly "year": năm 2022, cuối năm."""
    return before not in _ORDINAL and (before in _YEAR_BEFORE or _YEAR_AFTER.match(text, end) is not None)


def is_five(text: str, end: int, before: str, unit: str) -> bool:
    """Whether it is certainly "five": khiến năm người, sau năm ngày. ``unit`` is the dimension of the unit after it, or ""."""
    if _NOTHING_COUNTED.match(text, end):
        return False
    if unit == "tuổi":
        return before in _CHILD_BEFORE
    if unit in {"năm", "percent"}:
        return True
    if not before or before.endswith((",", ":")):
        return (before or text[end - 3 : end]) != "năm" and _FIVE_OPENS.match(text, end) is not None
    return before in _FIVE_BEFORE or (bool(unit) and before in _LENGTH_BEFORE)
