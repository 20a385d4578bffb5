from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.facts.quantities import quantities
from tests.growth import MAX, growth

PIECES = st.sampled_from(
    "1 2 6 15 2022 138 1.500 1,5 1,500 6/1 6-1 6/1/2022 2/2022 9h30 9:30 9 giờ 10-15 2-1 2021-2026 138/138 15% 5% km m kg đồng đ USD $5 "
    "triệu tỷ nghìn trăm phần hai ba năm mười mươi lăm một rưỡi người con ngày tháng quý thứ khóa lần I XV IX từ đến và , - – . ; "
    "chiều sáng lúc 1.2.3 U23 29A Covid-19 000 300 1m75 2km500 3kg2 5m2 500k 24k 1tr2 15tr 37ºC 37 độ C QL1A QL quốc lộ tỉnh 1-2022 "
    "nửa đôi gấp rưỡi rằm mùng Giêng Chạp lần bàn nhì hạng giải Tám tư khiến hơn tiếng thập niên cuối bảng đô".split(" ")
)
SENTENCE = st.lists(PIECES, min_size=1, max_size=14).map(" ".join)


def claimed(text: str) -> list[str]:
    return [text[one.start : one.end] for one in quantities(text) if one.claims]


@given(SENTENCE)
def test_every_quantity_supports_itself(sentence: str) -> None:
    supports = {key for one in quantities(sentence) for key in one.supports}
    assert all(any(supports.issuperset(claim) for claim in one.claims) for one in quantities(sentence) if one.claims)


@given(SENTENCE, st.lists(SENTENCE, max_size=3), st.lists(SENTENCE, max_size=3))
def test_a_sentence_is_read_alone_as_it_is_read_among_others(sentence: str, before: list[str], after: list[str]) -> None:
    text = "\n".join((*before, sentence, *after))
    start = sum(len(one) + 1 for one in before)
    among = [
        (one.kind, one.start - start, one.claims, one.supports) for one in quantities(text) if start <= one.start < start + len(sentence)
    ]
    assert among == [(one.kind, one.start, one.claims, one.supports) for one in quantities(sentence)]


@given(st.text(alphabet="0123456789.,/:-–% \nhgđkmtriệunămgàyIVX", max_size=60))
def test_anything_is_read_in_order_and_within_the_text(text: str) -> None:
    found = quantities(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gần 3 triệu người", ["3 triệu"]),
        ("một người đàn ông", []),
        ("một triệu đồng", ["một triệu đồng"]),
        ("năm người", []),
        ("Năm người bị bắt", ["Năm"]),
        ("Hằng năm người dân về đây, cuối năm học sinh thi", []),
        ("khiến năm người, năm học sinh bị thương", ["năm", "năm"]),
        ("trong năm năm qua, vào năm 2022", ["năm năm", "2022"]),
        ("bé gái năm tuổi, xung năm tuổi", ["năm tuổi"]),
        ("cho năm học 2022, có năm tài khóa", ["2022"]),
        ("2 năm 6 tháng tù, 1 tiếng 20 phút", ["2 năm 6 tháng", "1 tiếng 20 phút"]),
        ("lần 2 năm 6 tháng 3", ["2", "6", "3"]),
        ("hai phần ba, một phần năm 2022, năm phần trăm", ["hai phần ba", "2022", "năm phần trăm"]),
        ("một nửa, nửa triệu người, nửa năm, gấp đôi", []),
        ("tháng Năm, tháng tám, tháng mười hai, mỗi tháng hai lần", ["Năm", "mười hai", "hai"]),
        ("Huân chương Hạng Ba, giải nhì, hạng tư, hạng một", ["Hạng Ba", "nhì", "tư"]),
        ("hai giờ sáng, một giờ", ["hai giờ"]),
        ("5 bảng đấu, 5 đô thị, 5 nghìn bảng", ["5", "5", "5 nghìn bảng"]),
        ("lãi 500 US$, góp 3 triệu us$ mỗi năm", ["500 US$", "3 triệu us$"]),
        ("hai mươi năm", ["hai mươi năm"]),
        ("gọi từng hai người, những ba nạn nhân", ["hai", "ba"]),
        (f"nặng {'9' * 30} tấn rưỡi", [f"{'9' * 30} tấn rưỡi"]),
        ("Ba Đình, Ba Vì", []),
        ("Ba nghi phạm", ["Ba"]),
        ("U23, A1, Covid-19 và 29A-123.45", []),
        ("5 đồng chí", ["5"]),
        ("vầng trăng rằm, ngày rằm, mùng hai", ["rằm", "hai"]),
        ("cú đúp danh hiệu, hat-trick", ["hat-trick"]),
        ("mỗi lần ba mẹ về, cưới lần ba, hai lần", ["ba", "hai"]),
        ("2 bàn ghế, trong 5 tháng ba lần", ["2", "5 tháng", "ba"]),
        ("nghỉ 30-4 và 1-5 năm nay", ["30-4", "1-5"]),
        ("lúc 96h50", ["96h50"]),
        ("2 tỷ 300 triệu đồng", ["2 tỷ 300 triệu đồng"]),
        ("12 nghìn tỷ đồng", ["12 nghìn tỷ đồng"]),
        ("giai đoạn 2021-2026", ["2021", "2026"]),
        ("lần thứ IX, quý I/2022", ["IX", "I/2022"]),
        ("9 giờ 30 ngày 6/1", ["9 giờ 30", "6/1"]),
        ("lần 2 năm 2022", ["2", "2022"]),
        ("ngày 6 tháng 1 năm 2022", ["6 tháng 1 năm 2022"]),
        ("cao 1m75, nặng 3kg2, cách 2km500", ["1m75", "3kg2", "2km500"]),
        ("rộng 5m2, chứa 5m3", ["5m2", "5m3"]),
        ("giá 500k, lãi 1tr2 đồng", ["500k", "1tr2 đồng"]),
        ("từ 2-3tr", ["2", "3tr"]),
        ("2 tỷ 3 người góp", ["2 tỷ", "3"]),
        ("lúc 7 giờ rưỡi sáng", ["7 giờ rưỡi"]),
        ("hơn một năm rưỡi", ["một năm rưỡi"]),
        ("giá 1 250 000 đồng", ["1 250 000 đồng"]),
        ("ngày 5 300 người đến", ["5", "300"]),
        ("xăng RON 95 300 đồng", ["95", "300 đồng"]),
        ("gọi 024 300 000 hoặc 0912 345 000", ["024", "300", "000", "0912", "345", "000"]),
        ("trên QL.1A, quốc lộ số 5 và TL 8", ["QL.1A", "quốc lộ số 5", "TL 8"]),
        ("quốc lộ 20, 5 người chết", ["quốc lộ 20", "5"]),
        ("TL 5 kg", ["5 kg"]),
        ("quý 1-2022", ["1-2022"]),
    ],
)
def test_a_quantity_is_its_number_with_magnitude_and_unit(text: str, expected: list[str]) -> None:
    assert claimed(text) == expected


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1-", "1/", "1, ", "9h30 ", "hai mươi ", "5 triệu ", "I ", "1 000 ", "000 ", "1m75", "1tr2 ", "QL1 ", "quốc lộ "]
)
def test_four_times_the_rubbish_take_about_four_times_as_long(piece: str) -> None:
    assert growth(quantities, piece) < MAX


@pytest.mark.parametrize("words", ["năm", "tỷ rưỡi", "tỷ 300 triệu đồng", "năm rưỡi"])
def test_a_number_of_more_digits_than_any_sum_takes_is_still_a_quantity(words: str) -> None:
    digits = "9" * 5_000  # int() refuses more than 4,300
    (found,) = quantities(f"Họ đếm được {digits} {words} tất cả.")
    assert any(digits in key for claim in found.claims for key in claim)
