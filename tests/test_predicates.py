"""Predicates: what makes a sentence of a fragment."""

import pytest

from model.words.predicates import has_predicate, tells
from tests.offering import offered


@pytest.mark.parametrize(
    "sentence",
    [
        "Dịch tả lợn bùng phát ở ba xã ven sông Khe Lim hồi tháng 3",
        "Ảnh vệ tinh cho thấy nhiều nhà kho quanh cảng Đình Sơn",
        "Khói đen bao trùm khu phố cổ Vĩnh Sơn trong nhiều giờ",
        "Ngọn lửa thiêu rụi hơn 200 gian hàng ở chợ Tân Biên",
        "Sáng 3/4, bà Lê Thị Hoa chủ trì hội nghị tổng kết nông thôn mới của huyện",
        "Chín công nhân nhập viện vì khí độc trong hầm tàu cá",
        "Tổng thiệt hại ước tính khoảng 20 tỷ đồng sau trận lũ quét",
        "Giá tôm sú dao động quanh mức 200.000 đồng mỗi cân",
        "Ngày 10/11, Công ty Thép Khe Lim khởi công nhà máy cán nóng ở khu kinh tế Vĩnh Sơn",
        "Bà Aoki Haruna nhậm chức thủ tướng sáng 3/4 tại Tokyo",
    ],
)
def test_a_sentence_with_a_general_verb_is_whole(sentence: str) -> None:
    assert has_predicate(sentence)
    assert sentence in offered(f"{sentence}.")


def test_a_heading_or_a_caption_has_no_predicate() -> None:
    assert not has_predicate("Thời tiết miền Bắc và các tỉnh ven biển miền Trung")
    assert not has_predicate("Binh sĩ Ấn Độ trong một cuộc diễn tập ở biên giới")


def test_nothing_is_cut_beside_a_verb_that_is_often_part_of_a_phrase() -> None:
    assert not tells("ảnh vệ tinh cho thấy nhiều nhà kho")


def test_a_republic_and_the_last_year_do_nothing() -> None:
    assert not tells("nước Cộng hòa dân chủ nhân dân Bắc Hà")
    assert not has_predicate("hai cháu nhỏ hôm mùng hai Tết vừa qua")
    assert has_predicate("ông vừa qua đời ở tuổi 80")
    assert has_predicate("nhà khoa học vừa quan sát sao chổi")


def test_a_name_of_two_words_at_the_head_of_a_part_does_nothing() -> None:
    assert not tells("Hòa Bắc và Krông Sơn")
    assert not has_predicate("Thu Thắng trong ba năm ấy")
    assert tells("Hòa 2-2 trên sân khách")


def test_what_goes_on_is_no_reception_and_what_firms_are_called_no_deed() -> None:
    assert not has_predicate("trong ba ngày liên tiếp")
    assert has_predicate("chủ tịch huyện tiếp ba hộ dân")
    assert not tells("chủ tịch Công ty cổ phần Đầu tư xây dựng Tân Lập")
