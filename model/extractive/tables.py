"""Tables: what was a row before a page became text: a line-up, the goals of a match, the ingredients of a dish, an address to write to.

Linear patterns.
"""

from __future__ import annotations

import re

from model.words.predicates import UPPER

_FEWEST_ENTRIES = 3  # of a list
_NAME = rf"{UPPER}[\w.’']*(?: {UPPER}[\w.’']*){{0,3}}"
_LINE_UP = re.compile(  # the goalkeeper first; other names in a row may be provinces
    rf"(?:Thủ môn {_NAME} ?[,;–-]|{_NAME}(?: [-–]|;)) {_NAME}(?:(?: ?[,;] ?| [-–] ){_NAME}){{5}}"
)
_HEAD = re.compile(
    r"\W*(?:(?:Ghi bàn|Bàn thắng|Thẻ (?:đỏ|vàng)|Trọng tài|Lộ trình|Hotline|Website|E-?mail) ?:|"
    r"Đội hình (?:ra sân|xuất phát|dự kiến|thi đấu)[^:.]{0,40}:|"
    r"Nguyên liệu(?:[^:.,]{0,40}:| (?:gồm|cần|làm|chuẩn bị)(?!\w)| (?=\d))|"
    r"Liên hệ (?!với(?!\w))|(?:Thường|Đăng ký thường) trú (?=tại|ở|số))"
)
_STEP = re.compile(r"(?<!\w)Bước \d{1,2} ?:")
_AMOUNT = r"\d[\d/.,]* ?(?:g|gr|kg|ml|lít|thìa|muỗng|quả|củ|bắp|gói|trái|bó|lát|tép|nhánh|cây|con)(?!\w)"
_ENTRY = re.compile(rf"(?:: ?| [-–] ?){_AMOUNT}")  # "- 500 g tôm", "Tôm: 500 g"
_INGREDIENTS = re.compile(
    rf"\W*Nguyên liệu(?:[^:.]{{0,60}}:)?(?:\W*\Z|[^.]{{0,60}}?(?<![\w,.]){_AMOUNT}|(?: để| cần|[^:.]{{0,40}}:) ?[-–•] ?\w)", re.IGNORECASE
)


def opens_recipe(fragment: str) -> bool:
    """Whether ``fragment`` begins the ingredients of a recipe, below which it tells what is done with them."""
    return _INGREDIENTS.match(fragment) is not None


def is_row(fragment: str) -> bool:
    """Whether ``fragment`` is, or begins with, a row of a table that tells nothing by itself."""
    if _HEAD.match(fragment) or _LINE_UP.match(fragment) or _STEP.search(fragment):
        return True
    return len(_ENTRY.findall(fragment)) >= _FEWEST_ENTRIES
