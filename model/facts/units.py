"""What may follow a number in Vietnamese: units of measure, currencies, and the things that are counted."""

from __future__ import annotations

import re
from typing import NamedTuple

from model.results import FactKind


class Unit(NamedTuple):
    """A unit is 10^``power`` of the base unit of its ``dimension``: 5 km equal 5.000 m; for years and months see LENGTHS_OF_TIME."""

    dimension: str
    power: int = 0
    kind: FactKind = FactKind.NUMBER


LENGTHS_OF_TIME = {  # in the smaller unit, which papers also use: 1 năm rưỡi is 18 tháng, 2 giờ are 120 phút
    "thế kỷ": ("tháng", 1200),
    "thập kỷ": ("tháng", 120),
    "năm": ("tháng", 12),
    "tuần": ("phút", 10_080),
    "ngày": ("phút", 1440),
    "giờ": ("phút", 60),
}
PERCENT, POINTS = (Unit(name, 0, FactKind.PERCENTAGE) for name in ("percent", "percentage points"))


def _money(currency: str, names: str) -> dict[str, Unit]:
    return dict.fromkeys(names.split("|"), Unit(currency, 0, FactKind.AMOUNT))


def _scaled(dimension: str, **names: int) -> dict[str, Unit]:
    return {name.replace("_", " "): Unit(dimension, power) for name, power in names.items()}


_OWN_UNITS = (  # each of its own dimension
    "hải lý|dặm|inch|feet|mah|nm|cc|cv|kva|megapixel|năm|tháng|tuần|ngày|phút|giây|tuổi|độ|thế kỷ|thập kỷ|mã lực|sào|mẫu"
)
UNITS: dict[str, Unit] = {
    **dict.fromkeys("%|phần trăm".split("|"), PERCENT),
    **dict.fromkeys("điểm phần|điểm %".split("|"), POINTS),
    **_money("VND", "đồng|đ|vnđ|vnd|đồng việt|₫"),
    **_money("USD", "usd|$|đô la|đôla|đô mỹ|us$|dollar|đô"),
    **_money("EUR", "euro|eur|€"),
    **_money("GBP", "bảng anh|bảng|gbp|£"),
    **_money("JPY", "yên nhật|yen|yên|jpy|¥"),
    **_money("CNY", "nhân dân|ndt|cny|tệ"),
    **_money("KRW", "won"),
    **_money("THB", "baht"),
    **_money("RUB", "rúp|rub"),
    **_scaled("length", km=3, kilomet=3, kilômét=3, ki_lô=3, cây_số=3, m=0, mét=0, met=0, cm=-2, centimet=-2, mm=-3, milimet=-3),
    **_scaled("speed", **{"km/h": 0, "km/giờ": 0}),
    **_scaled("mass", tấn=3, tạ=2, yến=1, kg=0, kilogam=0, kilogram=0, ký=0, cân=0, lạng=-1, g=-3, gram=-3, gam=-3, mg=-6),
    **_scaled("area", **{"km2": 6, "km²": 6, "ha": 4, "hecta": 4, "héc ta": 4, "m2": 0, "m²": 0, "mét vuông": 0}),
    **_scaled("volume", **{"m3": 3, "m³": 3, "mét khối": 3, "lít": 0, "l": 0, "ml": -3}),
    **_scaled("power", mw=6, kw=3, w=0),
    **_scaled("energy", mwh=6, kwh=3, wh=0),
    **_scaled("data", tb=12, gb=9, mb=6, kb=3),
    **_scaled("frequency", ghz=9, mhz=6, khz=3, hz=0),
    **{name: Unit(name) for name in _OWN_UNITS.split("|")},
    "mp": Unit("megapixel"),
    **dict.fromkeys("giờ|tiếng|h".split("|"), Unit("giờ")),
    **dict.fromkeys("°c|ºc|˚c|℃|độ c|oc".split("|"), Unit("độ")),
}

_NO_UNIT_BEFORE = {  # "5 đồng chí" is no money
    "đồng": frozenset("chí đội phạm minh nghiệp hương chủ bào tác bọn hồ".split()),
    "độ": frozenset("tuổi".split()),
    "năm": frozenset("nay ngoái học".split()),
    "tháng": frozenset("này".split()),
    "tuần": frozenset("này nay".split()),
    "yên": frozenset("bình tâm ổn".split()),
    "tiếng": frozenset("anh việt nói pháp nga trung nhật hàn đức kêu nổ súng".split()),
    "mẫu": frozenset("xe xét điện thiết máu thử sản bệnh giám".split()),
    "cân": frozenset("bằng".split()),
    "đô": frozenset("thị đốc vật thành hộ".split()),
    "bảng": frozenset("đấu xếp điểm giá quảng tử chữ hiệu lương kê vàng tin so a b c d e f g h i k l".split()),
}
_WORDS_AFTER = re.compile(
    r" ?(%|[$€£¥₫℃]|[Uu][Ss]\$|[°˚][Cc]|[^\W\d_]{1,9}(?:[²³23]|/h|/giờ)?(?!\w))(?: (%|[^\W\d_]{1,9}(?!\w)))?(?= ?([0-9]?))"
)

COUNTED = frozenset(
    "người dân nạn bệnh con cháu em bé trẻ chiếc cái vụ căn hộ xe ca trường lần bị nghi đối thanh học sinh cô phụ tỉnh huyện xã "
    "phường thành quốc công doanh đội trận bàn điểm huy tác bộ cuốn bài ngôi tòa khu đơn cơ cán chiến nhân lượt tài khách hành cầu "
    "thí giáo ứng ngành nhóm loại lớp đại quả máy tàu tấm bức cây thùng phòng giường tờ suất mũi liều ổ đợt vòng hiệp ván giải "
    "lá viên khẩu hạt vé ghế phiếu mảnh thửa lô kiện chai lon gói hộp quyển chuyến".split()
)


GOALS = re.compile(r" bàn(?!\w)(?! (?:ghế|thờ|ăn|học|tay|chân|giao|cờ)(?!\w))")  # for cú đúp
_MIXED = re.compile(r"([Kk]?m(?![23](?!\w))|[Kk][Gg]|tấn|tạ|lít|ha)([0-9]{1,3})(?!\w|[.,/:][0-9])")  # m2, m3, km2 are units themselves
_SLANG = re.compile(r"(k(?![0-9])|tr|(?:triệu|t[ỷỉ])(?=[0-9]))([0-9]{0,3})(?!\w|[.,:]\w)")
_SLANG_POWERS = {"k": 3, "tr": 6, "triệu": 6, "tỷ": 9, "tỉ": 9}
_THOUSANDS = re.compile("[1-9][0-9]{2}|[2-9]0|[1-9]5")  # 5K is a slogan, 10K, 21K and 42K are runs, 18k and 24k are gold


def mixed_after(text: str, end: int) -> tuple[Unit, str, int] | None:
    """The unit within a number written as spoken, the decimals after it, and their end: 1m75 is 1,75 m, 2km500 is 2,5 km."""
    match = _MIXED.match(text, end)
    return (UNITS[match[1].lower()], match[2], match.end()) if match else None


def slang_after(numeral: str, text: str, end: int) -> tuple[int, str, int] | None:
    """The power of ten in money written as spoken, the decimals after it, and their end: 500k, or 1tr2, which is 1,2 triệu đồng.

    ``numeral`` ends at ``end`` of ``text``. Decimals after a space are not read: "2 tỷ 3" may continue with three of anything.
    """
    match = _SLANG.match(text, end)
    if not match or (match[2] and not numeral.isdigit()) or (match[1] == "k" and not _THOUSANDS.fullmatch(numeral)):
        return None
    return _SLANG_POWERS[match[1]], match[2], match.end()


def unit_after(text: str, end: int) -> tuple[Unit | None, int, bool]:
    """The unit after a number that ends at ``end`` of ``text``, its end, and whether things are counted instead."""
    match = _WORDS_AFTER.match(text, end)
    if not match:
        return None, end, False
    first, second = match[1].lower(), (match[2] or "").lower()
    if second and (unit := UNITS.get(f"{first} {second}")):
        return unit, match.end(2) + (len(" Mỹ") if unit.dimension == "USD" and text.startswith(" Mỹ", match.end(2)) else 0), False
    unit = UNITS.get(first)
    if unit is None or second in _NO_UNIT_BEFORE.get(first, ()):
        return None, end, first in COUNTED
    if match[3] and first in {"năm", "tháng", "ngày"} and not second:  # "lần 2 năm 2022", "lúc 5 giờ 30 ngày 6/1"
        return None, end, False
    return unit, match.end(1), False
