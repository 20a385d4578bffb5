"""What a paper prints before the first words of a story goes, and first words that only look like it stay."""

import pytest

from model.intake import read_text
from model.pages.datelines import lead_without_dateline
from tests.growth import MAX, growth
from tests.invented_pages import FLOOD

TOLD = "Chiều 12/8, thị trấn Suối Vàng ngập sâu gần nửa mét."


@pytest.mark.parametrize(
    "mark",
    [
        "HBĐT - ",
        "TG&VN - ",
        "ANTD.VN -",
        "Petrotimes - ",
        "SaoMaiTimes -- ",
        "saomai.vn - ",
        "(CLO) ",
        "(SM Online) -",
        "[VOV2] - ",
        "(24h) - ",
        "(TTXVN/Vietnam+) ",
        "(TTTT Vĩnh Lộc) ",
        "(SH) ",
        "WGPSG (12/08/2025) – ",
        "(Hải Phòng) ",
        "BẮC GIANG - ",
        "BẮC GIANG ",
        "Bắc Giang - ",
        "TP.HCM - ",
        "Hà Nội (VNA) - ",
        "Hà Nội, ngày 12 tháng 8 năm 2025 – ",
        "(TP HCM, 12/08/2025) - ",
        "Vĩnh Lộc, 12/8/2025: ",
    ],
)
def test_a_paper_that_no_list_has_and_a_dateline_are_no_part_of_the_first_sentence(mark: str) -> None:
    assert lead_without_dateline(mark + TOLD, FLOOD.title, FLOOD.body) == TOLD
    assert read_text("\n".join((FLOOD.title, mark + TOLD, *FLOOD.body))).article.lead == TOLD
    assert read_text("\n".join((FLOOD.title, mark + TOLD))).article.body == TOLD


@pytest.mark.parametrize(
    "lead",
    [
        "EU - Trung Quốc nối lại đàm phán về thuế xe điện.",
        "AFC - FIFA bàn chuyện chia suất dự giải thế giới.",
        "ASML - tập đoàn bán dẫn lớn nhất châu Âu - mở văn phòng ở Suối Vàng.",
        "Malaysia - Nước nhập nhiều sầu riêng nhất vùng - bỏ thuế.",
        "TP HCM - Long Thành là tuyến cao tốc đông xe nhất miền Nam.",
        "Hà Nội - Hội An chỉ còn một giờ bay.",
        "QUẢNG NAM - ĐÀ NẴNG HỌP BÀN CHUYỆN SÁP NHẬP",
        "(1) - Dọn bùn ngay khi nước còn chưa rút hết.",
        "TP HCM Marathon có 15.000 người chạy sáng nay.",
        "Bão - Lũ nối nhau đổ về thị trấn trong một tuần.",
        "Paris, ngày 27 tháng 1 năm 1973: Hiệp định được ký sau gần năm năm đàm phán.",
    ],
)
def test_first_words_that_only_look_like_a_mark_stay(lead: str) -> None:
    assert lead_without_dateline(lead, FLOOD.title, FLOOD.body) == lead


def test_a_dash_in_the_sentence_does_not_make_a_paper_in_brackets_a_word_of_it() -> None:
    told = "Nhà máy pin của liên doanh Sao Mai - Hòn Tre ở khu kinh tế Vĩnh Lộc bắt đầu chạy thử."
    assert lead_without_dateline(f"(CNTM) {told}", FLOOD.title, FLOOD.body) == told


def test_a_first_word_that_the_story_says_again_is_no_paper() -> None:
    lead = "CSGT - Công an tỉnh lập chốt trên đường vào thị trấn."
    assert lead_without_dateline(lead, FLOOD.title, (*FLOOD.body, "Theo CSGT, tài xế nên đi đường khác.")) == lead
    assert lead_without_dateline(lead, "CSGT lập chốt", ()) == lead


@pytest.mark.parametrize("unit", ["[a", "(a ", "a - ", "A", "Hà Nội ", "a, ngày 1"])
def test_four_times_the_rubbish_before_a_story_takes_about_four_times_as_long(unit: str) -> None:
    assert growth(lambda text: lead_without_dateline(text, text, (text,)), unit, 4_000) < MAX
