"""Tables: rows of tables that became text: a line-up, goals, the ingredients of a dish, weather by region, an address.

Linear patterns.
"""

from __future__ import annotations

import re

from model.words import geography
from model.words.predicates import UPPER

_MIN_ENTRIES = 3  # of a list
_NAME = rf"{UPPER}[\w.’']*(?: {UPPER}[\w.’']*){{0,3}}"
_LINE_UP = re.compile(  # the goalkeeper first; other names in a row may be provinces, as may "Thừa Thiên - Huế, Quảng Nam, Bình Định"
    rf"(?!(?:{'|'.join(geography.PROVINCES)}|Bà Rịa|Thừa Thiên)(?!\w))"
    rf"(?:Thủ môn {_NAME} ?[,;–-]|{_NAME}(?: [-–]|;)) {_NAME}(?:(?: ?[,;] ?| [-–] ){_NAME}){{5}}"
)
_HEAD = re.compile(
    r"\W*(?:(?:Ghi bàn|Bàn thắng|Thẻ (?:đỏ|vàng)|Trọng tài|Lộ trình|Hotline|Website|E-?mail) ?:|"
    r"Đội hình (?:ra sân|xuất phát|dự kiến|thi đấu)[^:.]{0,40}:|"
    r"Nguyên liệu(?:[^:.,]{0,40}:| (?:gồm|cần|chuẩn bị)(?!\w)| (?=\d))|"
    r"Liên hệ (?!với(?!\w))(?=[^\n]*?(?:\d[\d. ]{6,14}\d|(?<!\w)số (?:nhà )?\d|@))|"
    r"(?:Thường|Đăng ký thường) trú (?=tại|ở|số)|Hồ sơ (?:gửi|nộp)(?: về| tại)?(?!\w)|"
    r"Sinh (?:năm|ngày) [^.]{4,30}; ?(?:nguyên |quê )?quán)",
    re.IGNORECASE,
)
_SKY = re.compile(  # weather without its region
    r"(?:(?:Có|Nhiều|Ít) mây|Mây thay đổi|Ngày nắng(?! lẫn)|Đêm không mưa|Gió (?:nhẹ|(?:đông|tây|nam|bắc)[\w ]{0,12} cấp)|"
    r"Trời (?:nắng|rét|lạnh)[^,;]*(?:\Z|[,;] (?:có|không|đêm|sáng|ngày|gió|mưa|nhiệt độ|độ ẩm|trời)(?!\w))|"
    rf"Nhiệt độ (?:thấp|cao) nhất)(?!.*(?<!phía) {UPPER})"
)
_STEP = re.compile(r"(?<!\w)Bước \d{1,2} ?:")
_AMOUNT = r"\d[\d/.,]* ?(?:g|gr|kg|ml|lít|thìa|muỗng|quả|củ|bắp|gói|trái|bó|lát|tép|nhánh|cây|con)(?!\w)"
_ENTRY = re.compile(rf"(?:: ?| [-–] ?){_AMOUNT}")  # "- 500 g tôm", "Tôm: 500 g"
_INGREDIENTS = re.compile(  # not "Nguyên liệu cho 1 kg thép đã tăng giá"
    rf"\W*Nguyên liệu(?:(?:[^:.,]{{0,60}}:)?\W*\Z|(?:[^.:–-]{{0,60}}[–•-])?\W*{_AMOUNT}|[^.:]{{0,60}}:[^.]{{0,60}}?(?<![\w,.]){_AMOUNT}|"
    r"(?: để| cần|[^:.]{0,40}:) ?[-–•] ?\w)",
    re.IGNORECASE,
)


def opens_recipe(fragment: str) -> bool:
    """Whether ``fragment`` begins the ingredients of a recipe."""
    return _INGREDIENTS.match(fragment) is not None


def is_row(fragment: str) -> bool:
    """Whether ``fragment`` is, or begins with, a row of a table, which says nothing by itself."""
    if _HEAD.match(fragment) or _SKY.match(fragment) or _LINE_UP.match(fragment) or _STEP.search(fragment):
        return True
    return len(_ENTRY.findall(fragment)) >= _MIN_ENTRIES
