"""Quotes: marks of any kind become double ones, apostrophes stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.extractive.quotes import double_quotes
from tests.growth import MAX, growth


@pytest.mark.parametrize(
    ("written", "doubled"),
    [
        ("Bà kể: ‘Nước lên. Xóm chạy’. Trời tạnh.", "Bà kể: “Nước lên. Xóm chạy”. Trời tạnh."),
        ("Bà kể: «Nước lên. Xóm chạy». Trời tạnh.", "Bà kể: “Nước lên. Xóm chạy”. Trời tạnh."),
        ("Bà kể: 'Nước lên. Xóm chạy'. Trời tạnh.", "Bà kể: “Nước lên. Xóm chạy”. Trời tạnh."),
        ("Phim ‘Đất rừng’ và ‘Mắt biếc’", "Phim “Đất rừng” và “Mắt biếc”"),
        ("hội ‘2019’ và ‘ Hội chợ xuân ’, Nam nói", "hội “2019” và “ Hội chợ xuân ”, Nam nói"),
    ],
)
def test_single_and_angular_marks_become_double_ones(written: str, doubled: str) -> None:
    assert double_quotes(written) == doubled


@pytest.mark.parametrize(
    "text",
    [
        "Bờ biển d’Ivoire, O’Neill, H’Hen Niê, l’Opéra, Ra’ad",
        "Bờ biển d'Ivoire, Macy's, players' union, Macy ' s, d ' Oleron",
        "Cửa hàng Macy ' s đã bán. Ông d ' Oleron mua lại.",
        "phút 45’, màn hình 4’’, bàn thắng 90'+1 và 78'",
        "những năm ‘90 và mafia 'Ndrangheta",
        "'Trời sẽ mưa' Bản tin tối nay",  # a heading in straight marks
        'Bà nói: “Nước lên”, "xóm chạy".',
    ],
)
def test_apostrophes_minutes_and_double_marks_stay(text: str) -> None:
    assert double_quotes(text) == text


@pytest.mark.parametrize(
    ("written", "doubled"),
    [
        ("‘Bà nói “đi” rồi đi’, anh kể.", "“Bà nói ‘đi’ rồi đi”, anh kể."),
        ('«Bà nói "đi" rồi đi», anh kể.', "“Bà nói ‘đi’ rồi đi”, anh kể."),
        ("“Bà nói ‘đi’ rồi đi”, anh kể.", "“Bà nói ‘đi’ rồi đi”, anh kể."),
        ('‘Bà nói " đi " rồi " về " thôi’, chị kể.', "“Bà nói ‘ đi ’ rồi ‘ về ’ thôi”, chị kể."),
        ('‘Bà nói "anh kêu "đi" rồi" thôi’, chị kể.', "“Bà nói ‘anh kêu ‘đi’ rồi’ thôi”, chị kể."),
        ("‘Câu ‘đắt như vàng’ thời ấy’, bà nói.", "“Câu ‘đắt như vàng’ thời ấy”, bà nói."),
        ("‘Nước lên.\n‘Xóm chạy.\n‘H’Hen khóc’. Xong.", "“Nước lên.\n‘Xóm chạy.\n‘H’Hen khóc”. Xong."),
    ],
)
def test_a_quote_within_a_quote_ends_before_it(written: str, doubled: str) -> None:
    assert double_quotes(written) == doubled


def test_a_mark_that_has_lost_its_other_is_one_of_a_quote_all_the_same() -> None:
    assert double_quotes("Bà kể: ‘Nước lên. Xóm chạy.") == "Bà kể: “Nước lên. Xóm chạy."
    assert double_quotes("Xóm chạy hết’, bà kể.") == "Xóm chạy hết”, bà kể."
    assert double_quotes("Xóm chạy hết», bà kể.") == "Xóm chạy hết”, bà kể."


def test_marks_far_apart_are_not_of_one_quote() -> None:
    far = "Trời mưa rất to. " * 300
    assert double_quotes(f"Bà kể: ‘Nước lên. {far}Cả ‘xóm’ chạy.") == f"Bà kể: “Nước lên. {far}Cả “xóm” chạy."


@given(st.lists(st.sampled_from([*"‘ ’ ' '' « » “ ” \" a Đi 4 . , \n".split(" "), " "]), max_size=60).map("".join))
def test_only_marks_change_and_each_stays_in_its_place(text: str) -> None:
    found = double_quotes(text)
    assert len(found) == len(text)
    assert all(one == other or (one in "‘’'«»“”\"" and other in "‘’“”") for one, other in zip(text, found, strict=True))


@pytest.mark.parametrize("unit", ["‘", "’", "'", "‘a ", "‘a’ ", "«", "''a.", "‘“", "a’.", "‘a. b’ "])
def test_four_times_the_marks_take_about_four_times_as_long(unit: str) -> None:
    assert growth(double_quotes, unit) < MAX
