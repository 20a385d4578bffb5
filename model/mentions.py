"""Mentions: where an article tells in full the name that it shortens elsewhere, so that a sentence about ``ông Sơn`` can name him.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.readability import LOWER, UPPER, words

_SURNAMES = words(
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Đoàn Lâm Trịnh Mai Đào Tạ Lương Tô Châu Phùng "
    "Thái Tống Vương Đàm Quách Triệu Hứa Mạc Lưu Tăng Trang La Giang Chu Bạch Thạch Nông Kiều Doãn Nghiêm Lại Lục Khuất Đậu Bế Vi Lò Hà "
    "Cao Quàng Sùng Giàng Vàng Mùa Thào Hờ Hầu Y Siu Rơ Rmah Ksor Kpă"
)
_PART = rf"(?:{UPPER}{LOWER}+|{UPPER}\.)"
_VIETNAMESE = re.compile(rf"{_SURNAMES}(?: {_PART}){{0,3}}? (?P<short>{_PART})(?! ?{UPPER}|\w)")
_FOREIGN = re.compile(r"(?<!\w)(?P<first>[A-Z][a-z]{2,}) (?P<short>[A-Z][a-z]{2,})(?! ?[A-Z]|[\w-])")
_NO_PEOPLE = frozenset(  # begin with a surname, and end with what may be anybody's name
    "Hồ Chí Minh|Hà Nội|Hà Nam|Hà Giang|Hà Tĩnh|Hà Đông|Hà Tiên|Hà Lan|Thái Lan|Thái Bình|Thái Nguyên|Lâm Đồng|Vũ Hán".split("|")
)
_NAMED_AFTER = re.compile(  # what is named after a person; not a province or a district, whose officials are named right behind it
    r"(?<!\w)(?i:đường|(?<!thành )phố|đại lộ|(?<!yêu )cầu|chợ|công viên|trường|thpt|thcs|tiểu học|đại học|đh|bệnh viện|ga|hầm|ngã tư) \Z"
)
_LONGEST_NAMED_AFTER = 12  # characters
_COUNTRIES = frozenset(
    "Nga Anh Iran Iraq Israel Syria Cuba Ukraine Canada Australia Brazil Philippines Indonesia Malaysia Singapore".split()
)


def full_names(text: str) -> Mapping[str, tuple[int, int]]:
    """For each short name (the last word of a name), the offsets of the full name at its first mention.

    A short name that two people of ``text`` share is left out: nothing tells which of them is meant.
    """
    found: dict[str, tuple[int, int] | None] = {}
    for match in _VIETNAMESE.finditer(text):
        before = max(0, match.start() - _LONGEST_NAMED_AFTER)
        if match[0] not in _NO_PEOPLE and not _NAMED_AFTER.search(text, before, match.start()):
            _note(found, match, text)
    for match in _FOREIGN.finditer(text):
        if match["first"] not in _COUNTRIES:
            _note(found, match, text)
    return {short: place for short, place in found.items() if place is not None}


def _note(found: dict[str, tuple[int, int] | None], match: re.Match[str], text: str) -> None:
    known = found.setdefault(match["short"], match.span())
    if known is not None and text[known[0] : known[1]] != match[0]:
        found[match["short"]] = None
