"""Facts in other spellings than the article's: figures, units, dates, roads and cities that are the same, and that only look alike."""

from __future__ import annotations

import unicodedata

import pytest

from model.article import Article
from model.support import facts, unsupported
from tests.reported import article_saying

EQUAL = [
    # as one writes and as another writes
    ("37ºC", "37°C"),
    ("37ºC", "37 độ C"),
    ("37 ℃", "37oC"),
    ("-5ºC", "âm 5 độ C"),
    ("-5 độ C", "âm 5 độ C"),
    ("2km500", "2,5 km"),
    ("2km500", "2.500 m"),
    ("2km5", "2,5 km"),
    ("1m75", "1,75 m"),
    ("1m8", "1,8 m"),
    ("1m80", "180 cm"),
    ("3kg2", "3,2 kg"),
    ("500k", "500.000 đồng"),
    ("300-500k", "300.000-500.000 đồng"),
    ("$500k", "500.000 USD"),
    ("1tr2", "1,2 triệu"),
    ("1tr2", "1,2 triệu đồng"),
    ("1tr250", "1,25 triệu"),
    ("2-3tr", "2-3 triệu đồng"),
    ("2tỷ3", "2,3 tỷ đồng"),
    ("7 giờ rưỡi", "7h30"),
    ("7 giờ rưỡi tối", "19h30"),
    ("2 tiếng rưỡi", "2 giờ rưỡi"),
    ("2 năm rưỡi", "hai năm rưỡi"),
    ("một năm rưỡi", "1,5 năm"),
    ("2 tỷ rưỡi", "2,5 tỷ"),
    ("50 000 đồng", "50.000 đồng"),
    ("50\u00a0000 đồng", "50.000 đồng"),
    ("1\u2009250\u2009000\u202fđồng", "1,25 triệu đồng"),
    ("QL1A", "quốc lộ 1A"),
    ("QL 5", "Quốc lộ số 5"),
    ("TL8", "tỉnh lộ 8"),
    ("ĐT741", "tỉnh lộ 741"),
    ("quý I/2022", "quý 1/2022"),
    ("quý 1-2022", "quý 1 năm 2022"),
    ("18 tháng tù", "1 năm 6 tháng tù"),
    ("18 tháng", "một năm sáu tháng"),
    ("một năm rưỡi", "18 tháng"),
    ("2 năm", "24 tháng"),
    ("2 tuần", "14 ngày"),
    ("3 ngày", "72 giờ"),
    ("90 phút", "1,5 giờ"),
    ("90 phút", "1 giờ 30 phút"),
    ("95 phút", "1 tiếng 35 phút"),
    ("20 năm", "hai thập kỷ"),
    ("hai phần ba số hộ", "2/3 số hộ"),
    ("tháng Tám", "tháng 8"),
    ("tháng mười hai", "tháng 12"),
    ("hai giờ chiều", "14h"),
    ("năm giờ sáng", "5h sáng"),
    ("0%", "0,0%"),
    ("11 giờ trưa", "11h"),
    ("10 giờ trưa", "10h"),
    ("1 giờ trưa", "13h"),
    ("11 giờ đêm", "23h"),
    ("2 giờ đêm", "2 giờ sáng"),
    ("hạng nhì", "hạng 2"),
    ("giải ba", "giải 3"),
    ("Hạng Ba", "hạng 3"),
    ("100 ngàn đô", "100.000 USD"),
    ("100.000 US$", "100.000 USD"),
    ("20 triệu bảng", "20 triệu bảng Anh"),
    ("thập niên 90", "thập niên 1990"),
    ("rằm tháng Giêng", "ngày 15 tháng Giêng"),
    ("rằm tháng 7", "ngày 15 tháng Bảy"),
    ("mùng một tháng Chạp", "mùng 1 tháng Chạp"),
    ("ngày 5 tháng Tám", "5/8"),
    ("gấp rưỡi", "gấp 1,5 lần"),
    ("kết hôn lần ba", "kết hôn lần thứ 3"),
]
DIFFERENT = [
    ("37 độ C", "38ºC"),
    ("37ºC", "37%"),
    ("2km500", "2,6 km"),
    ("2km500", "2.500 km"),
    ("1m75", "1,75 km"),
    ("1m75", "1 m"),
    ("3kg2", "32 kg"),
    ("5m2", "5,2 m"),
    ("500k", "500 đồng"),
    ("500k", "500.000 USD"),
    ("500k", "500.000 người"),
    ("24k", "24.000 đồng"),
    ("1tr2", "12 triệu"),
    ("1tr2", "1,2 tỷ"),
    ("1tr2", "1 triệu đồng"),
    ("7 giờ rưỡi", "7 giờ"),
    ("7 giờ rưỡi sáng", "19h30"),
    ("2 năm rưỡi", "2 năm"),
    ("50 000 đồng", "50 đồng"),
    ("50 000 đồng", "500.000 đồng"),
    ("ngày 5 300 người", "5.300 người"),
    ("QL1A", "quốc lộ 1B"),
    ("QL1", "quốc lộ 1A"),
    ("TL8", "quốc lộ 8"),
    ("tỉnh lộ 8", "quốc lộ 8"),
    ("quý 1/2022", "tháng 1/2022"),
    ("quý 1/2022", "quý I/2021"),
    ("U23", "U22"),
    ("18 tháng tù", "1 năm 8 tháng tù"),
    ("2 năm tù", "2 năm 6 tháng tù"),
    ("6 tháng tù", "2 năm 6 tháng tù"),
    ("2 năm", "20 tháng"),
    ("2 tuần", "12 ngày"),
    ("90 phút", "9 giờ"),
    ("hai phần ba số hộ", "1/3 số hộ"),
    ("tháng Tám", "tháng 9"),
    ("hai giờ chiều", "2 giờ sáng"),
    ("hạng nhì", "hạng ba"),
    ("giải tư", "giải nhì"),
    ("100 ngàn đô", "100 ngàn đồng"),
    ("20 triệu bảng", "20 triệu euro"),
    ("thập niên 90", "thập niên 1980"),
    ("rằm tháng Giêng", "mùng 10 tháng Giêng"),
    ("rằm tháng Giêng", "rằm tháng Bảy"),
    ("mùng ba", "mùng hai"),
    ("cú đúp", "hat-trick"),
    ("cú đúp", "ghi ba bàn"),
    ("phạt Quý 12 năm tù", "phạt Quý 12 tháng tù"),
    ("khiến năm người bị thương", "khiến 4 người bị thương"),
]
CITY = ["TPHCM", "TP.HCM", "TP HCM", "TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"]


@pytest.mark.parametrize(("one", "other"), [*EQUAL, *(pair[::-1] for pair in EQUAL)])
def test_two_spellings_of_one_quantity_support_each_other(one: str, other: str) -> None:
    summary = f"Đơn vị thông báo có {one} trong cuộc họp."
    assert facts(summary)
    assert unsupported(summary, article_saying(other)) == ()


@pytest.mark.parametrize(("one", "other"), [*DIFFERENT, *(pair[::-1] for pair in DIFFERENT)])
def test_what_only_looks_alike_is_listed(one: str, other: str) -> None:
    assert unsupported(f"Đơn vị thông báo có {one} trong cuộc họp.", article_saying(other))


def test_a_fact_with_odd_spaces_is_listed_as_the_summary_writes_it() -> None:
    (fact,) = unsupported("Mỗi hộ được 50\u00a0000\u202fđồng.", article_saying("mỗi hộ được 5.000 đồng"))
    assert fact.text == "50\u00a0000\u202fđồng"


def test_every_spelling_of_a_summary_gives_the_same_answer() -> None:
    article = Article.of(body="Ông Nguyễn Thuý Hoà làm việc tại Hòa Vang lúc 9h.")
    for summary in ("Ông Nguyễn Thuý Hoà ở Hoà Vang lúc 8h.", "Ông Nguyễn Thúy Hòa ở Hòa Vang lúc 8h."):
        for form in ("NFC", "NFD"):
            assert [fact.text for fact in unsupported(unicodedata.normalize(form, summary), article)] == ["8h"]


@pytest.mark.parametrize("written", CITY)
@pytest.mark.parametrize("claim", CITY)
def test_one_city_has_many_spellings(claim: str, written: str) -> None:
    assert unsupported(f"Công an {claim} bắt hai người.", Article.of(body=f"Sáng nay, {written} mưa to. Công an bắt hai người.")) == ()


def test_another_city_does_not_support_it() -> None:
    assert unsupported("Công an TP.HCM bắt hai người.", Article.of(body="Công an Hà Nội bắt hai người."))


@pytest.mark.parametrize(("written", "claim"), [("Sáng nay (13.2), tại Huế", "Ngày 13/2"), ("Tối qua (12.2), tại Huế", "Tối 12/2")])
def test_a_day_in_brackets_behind_today_is_a_date(written: str, claim: str) -> None:
    assert unsupported(f"{claim}, tại Huế có mưa.", Article.of(body=f"{written} có mưa to.")) == ()
