from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.facts.lexicon import Lexicon
from model.words.names import LONGEST, names
from tests.growth import MAX, growth

PIECES = st.sampled_from(
    "Lê Mạnh Cường ông Hùng TP. HCM TP.HCM MTTQ Mặt trận Tổ quốc Park Hang-seo Covid-19 U23 "
    "và , . : “Hà Nội” (Bắc Mê) - – & AT&T 15 6/1 Q.1 Messi".split(" ")
)
SENTENCE = st.lists(PIECES, min_size=1, max_size=14).map(" ".join)


def named(text: str) -> list[str]:
    return [text[name.start : name.end] for name in names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Theo ông Lê Mạnh Cường, huyện Bắc Mê có lũ.", ["Lê Mạnh Cường", "Bắc Mê"]),
        ("Trong khi đó, trời mưa. Sau đó tạnh.", []),
        ("Ông Cường đến. Messi ghi bàn.", ["Cường", "Messi"]),
        ("Anh nói: “Tôi về”.", []),
        ("Tại TP. HCM và TP.HCM", ["TP. HCM", "TP.HCM"]),
        ("đội U23, dịch Covid-19, quốc lộ 4D", ["U23", "Covid-19", "4D"]),
        ("huấn luyện viên Park Hang-seo", ["Park Hang-seo"]),
        ("Hà Nội - Hải Phòng", ["Hà Nội", "Hải Phòng"]),
        ("MTTQ họp.", ["MTTQ"]),
        ("Tại thủ đô (Hà Nội). Họ về... Đây là nhà.. Từ nay họ ở lại 5%. Rồi đi.", ["Hà Nội"]),
        ("Tỉnh có 3 dự án FDI. Huyện Phú Lộc có hai.", ["FDI", "Huyện Phú Lộc"]),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_what_is_taken_by_a_quantity_is_no_name() -> None:
    assert named("giá 5 USD") == ["USD"]
    assert names("giá 5 USD", [(4, 9)]) == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ông Cường", "ông Lê Mạnh Cường"),
        ("đảng Lao động Triều Tiên Kim Jong-un", "Triều Tiên họp. Ông Kim Jong - un và Kim Jong-un, Lao động"),
        ("tổng thống Mỹ Donald Trump", "Tổng thống Mỹ là ông Donald Trump"),
        ("đội U-23", "tuyển U23"),
        ("đội U23", "tuyển U-23"),
        ("các Chủ tịch huyện", "ông chủ tịch huyện"),
        ("Đội Cảnh sát giao thông", "Đội CSGT"),
        ("đội CSGT", "cảnh sát giao thông"),
        ("Hồ Hoàn Kiếm", "ở hồ Hoàn Kiếm"),
        ("trang Facebook", "trang facebook"),
        ("quận Bộ GD&ĐT", "Bộ Giáo dục và Đào tạo, giáo dục đào tạo"),
        ("UBND TP Hà Nội", "Ủy ban nhân dân thành phố Hà Nội"),
        ("Bộ GD&ĐT", "Bộ Giáo dục và Đào tạo"),
        ("Bộ GD-ĐT", "Bộ Giáo dục và Đào tạo"),
        ("Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở VHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Bộ Giáo dục và Đào tạo họp", "Bộ GD&ĐT họp"),
        ("theo Bộ Tài nguyên và Môi trường", "theo Bộ TN-MT"),
        ("Lê Văn Tú, SN 1990", "Lê Văn Tú, sinh năm 1990"),
        ("hàng hóa Châu Âu", "thị trường châu Âu"),
        ("các nhà Tài trợ của Đảng Cộng hòa", "tài trợ cho đảng Cộng hòa"),
        ("ở Thừa Thiên Huế", "tại Thừa Thiên - Huế"),
        ("thăm Trung tâm Sao Mai của Tập đoàn Ánh Sáng", "Sao Mai, Ánh Sáng"),
        ("trú Q7", "trú quận 7"),
        ("Liên Đoàn Lao Động Tỉnh Bắc Sơn", "Liên đoàn Lao động tỉnh Bắc Sơn"),
    ],
)
def test_a_name_is_found_as_papers_vary_it(text: str, written: str) -> None:
    lexicon = Lexicon(written)
    assert [text[name.start : name.end] for name in names(text) if not lexicon.has(name)] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ông Lê Mạnh Hùng", "ông Lê Mạnh Cường. Hùng"),
        ("Lê Mạnh Văn Hùng", "Lê Mạnh Cường và Trần Văn Hùng"),
        ("tỉnh Hòa Bình", "hòa bình"),
        ("Trần Mạnh Cường", "Lê Mạnh Cường"),
        ("ÔNG LÊ MẠNH HÙNG", "ông Lê Mạnh Cường, ông Hùng"),
        ("ở Hà Nam", "ở Hà, Nam"),
        ("đội CSGT", "cảnh sát. Giao thông"),
        ("Bộ GD&ĐT", "Bộ Giáo dục và Thể thao"),
        ("Bộ Giáo dục và Đào tạo họp", "Bộ KH&ĐT họp"),
        ("Bộ Giao thông và Đô thị họp", "Bộ GD ĐT họp"),
        ("Nguyễn Văn An Bình Chi Dung Em", "Nguyễn Văn An Bình Chi Dung Yến"),
        ("Trần Mạnh Cường đến", "Trần Mạnh Hùng và Lê Mạnh Cường"),
        ("hàng hóa Châu Phi", "châu Âu, Nam Phi"),
        ("ở Thừa Thiên Huế", "thừa thiên - Hùng, Huế"),
        ("các Chủ tịch huyện", "lãnh đạo huyện"),
        ("trú Q7", "trú quận 8"),
    ],
)
def test_a_name_put_together_of_other_names_is_not_found(text: str, written: str) -> None:
    lexicon = Lexicon(written)
    assert [name for name in names(text) if not lexicon.has(name)] != []


@given(SENTENCE, st.lists(SENTENCE, max_size=3), st.lists(SENTENCE, max_size=3))
def test_a_sentence_has_no_name_that_its_own_article_lacks(sentence: str, before: list[str], after: list[str]) -> None:
    lexicon = Lexicon("\n".join((*before, sentence, *after)))
    assert all(lexicon.has(name) for name in names(sentence))


def test_a_name_longer_than_the_window_is_looked_up_whole() -> None:
    long = " ".join(f"Tên{number}" for number in range(LONGEST + 4))
    assert all(Lexicon(long).has(name) for name in names("ông " + long))


@pytest.mark.parametrize("piece", ["A", "A-", "Lê Hùng và ", "“A "])
def test_four_times_the_rubbish_take_about_four_times_as_long(piece: str) -> None:
    def look_up(text: str) -> None:
        lexicon = Lexicon(text)
        for name in names("Xx " + text[: len(text) // 20] + " Zzz"):
            lexicon.has(name)

    assert growth(look_up, piece) < MAX
