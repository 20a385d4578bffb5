"""Homes: a summary without a place gets the home of the first person in it whose home was left out."""

import pytest

from model.article import Article
from model.extractive.homes import with_homes
from model.extractive.naming import text_of
from model.extractive.reading import Reading
from tests.growth import MAX, growth


def summary_of(head: str, bracket: str, tail: str, *, title: str = "Tin trong ngày", most: int = 60) -> str:
    reading = Reading.of(Article.of(title=title, body=f"{head}{bracket}{tail}"))
    hole = len(head) + len(bracket)
    (found,) = with_homes(reading, [((0, len(head)), (hole, hole + len(tail)))], most)
    return text_of(reading, found)


HEAD, TAIL = "Tối 3/4, ông Lê Văn Thìn", " phát hiện nước tràn vào chuồng heo."


@pytest.mark.parametrize(
    ("bracket", "kept"),
    [
        (" (49 tuổi, trú xã An Hòa, Đồng Xuân, Quảng Hà)", " (Đồng Xuân, Quảng Hà)"),
        (" (SN 1970, ngụ huyện Đồng Xuân)", " (huyện Đồng Xuân)"),
        (" (Phú Nhuận, TP. HCM)", " (Phú Nhuận, TP. HCM)"),
        (" (50 tuổi, ở Nghệ An)", " (Nghệ An)"),
        (" (quê Quảng Hà)", ""),
        (" (quê Đồng Xuân, Quảng Hà)", ""),
        (" (49 tuổi)", ""),
        (" (em trai Lê Văn Tý)", ""),
        (" (VTX)", ""),
    ],
)
def test_the_home_comes_back_without_age_and_hamlet(bracket: str, kept: str) -> None:
    assert summary_of(HEAD, bracket, TAIL) == f"{HEAD}{kept}{TAIL}"


HOME = " (49 tuổi, trú Đồng Xuân, Quảng Hà)"


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (HEAD, " phát hiện nước tràn vào chuồng heo ở Nghệ An."),
        (HEAD, " (chủ ba trại) phát hiện nước tràn vào chuồng heo."),
        (HEAD, " phát hiện nước tràn vào xã An Hòa."),
        (HEAD, " và Bùi Văn Tý phát hiện nước tràn vào chuồng heo."),
        ("Tối 3/4, bà Hoa và ông Lê Văn Thìn", TAIL),
        ("Tối 3/4, Bùi Văn Tý, Lê Văn Thìn", TAIL),
        ("Tối 3/4, người đàn ông", TAIL),
        ('Bà Hoa kể: "Tối 3/4, ông Lê Văn Thìn', ' phát hiện nước tràn vào chuồng heo".'),
    ],
)
def test_there_is_no_home_beside_a_place_or_a_bracket_nor_for_one_of_several_nor_in_quotes(head: str, tail: str) -> None:
    assert summary_of(head, HOME, tail) == head + tail


def test_a_place_in_the_title_is_enough_and_a_full_summary_stays() -> None:
    assert summary_of(HEAD, HOME, TAIL, title="Lũ lớn ở Quảng Nam") == HEAD + TAIL
    assert summary_of(HEAD, HOME, TAIL, most=17) == HEAD + TAIL
    assert summary_of(HEAD, HOME, TAIL, most=20) != HEAD + TAIL


def test_the_last_of_a_list_is_known_though_brackets_are_left_out_between() -> None:
    parts = ("Bắt Bùi Văn Tý", " (20 tuổi)", ", Lê Văn Thìn", HOME, " vì trộm lúa.")
    reading = Reading.of(Article.of(title="Tin trong ngày", body="".join(parts)))
    ends = [len("".join(parts[: number + 1])) for number in range(len(parts))]
    spans = ((0, ends[0]), (ends[1], ends[2]), (ends[3], ends[4]))
    assert with_homes(reading, [spans], 60) == [spans]


def test_a_bracket_that_tells_much_and_no_home_is_read_at_once() -> None:
    assert growth(lambda text: summary_of(HEAD, f" ({text})", TAIL), "bị cha ruột bạo hành đến nhập viện, ", 4_000) < MAX
