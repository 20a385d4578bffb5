"""Entries: the short lines of forecasts, chronicles, itineraries and quizzes are story, and none of them its author or its lead."""

import pytest

from tests.pasting import pasted_lines

SKY = ["Có mây, có mưa rào và dông vài nơi. Gió nhẹ. Nhiệt độ 20-30 độ.", "Nhiều mây, có mưa và rải rác có dông. Gió cấp 2-3."]


@pytest.mark.parametrize("regions", [("Phía Tây Bắc Bộ", "Phía Đông Bắc Bộ"), ("Bắc Bộ", "Nam Trung Bộ"), ("Miền Bắc", "Tây Nguyên")])
def test_the_regions_of_a_forecast_are_no_authors(regions: tuple[str, str]) -> None:
    article = pasted_lines("Dự báo thời tiết ngày 4/4", regions[0], SKY[0], regions[1], SKY[1])
    assert article.author == ""
    assert article.lead == ""
    assert article.body.split("\n") == [regions[0], SKY[0], regions[1], SKY[1]]


@pytest.mark.parametrize(
    "heads", [("2019: ", "2021: "), ("Năm 2019: ", "Năm 2021: "), ("Ngày 1: ", "Ngày 2: "), ("Ngày thứ 1: ", "Ngày thứ 2: ")]
)
def test_the_first_entry_of_a_chronicle_or_an_itinerary_is_no_lead(heads: tuple[str, str]) -> None:
    first, second = f"{heads[0]}Đoàn khảo sát rời Hà Trung, tới đảo Hòn Tre.", f"{heads[1]}Đoàn thăm làng chài Tân Lập ven biển."
    article = pasted_lines("Những chặng đường của đoàn khảo sát", first, second)
    assert article.lead == ""
    assert article.body == f"{first}\n{second}"


def test_the_choices_of_a_question_are_story_and_no_authors() -> None:
    choices = ["A. Sông Lam Hà", "B. Sông Trà", "C. Sông Cái"]
    answer = "Sông Trà dài 128 km, bắt nguồn từ núi Cổng Trời, chảy qua bốn huyện của tỉnh."
    article = pasted_lines("Đố bạn: con sông nào dài nhất?", "Con sông nào chảy qua nhiều huyện nhất của tỉnh Hà Trung?", *choices, answer)
    assert article.author == ""
    assert article.body.split("\n")[-4:] == [*choices, answer]


def test_a_name_that_begins_with_an_initial_is_an_author() -> None:
    sentence = "Sông Trà dài 128 km, bắt nguồn từ núi Cổng Trời, chảy qua bốn huyện của tỉnh."
    assert pasted_lines("Sông nào dài nhất tỉnh Hà Trung?", sentence, f"Năm qua, {sentence}", "A. Khoa").author == "A. Khoa"


def test_the_news_in_the_programme_of_a_station_is_story() -> None:
    shown = [
        "05:30 Chào ngày mới",
        "06:00 Thời sự",
        "06:30 Phim truyện: Bến cũ, tập 12",
        "07:15 Thể thao",
        "08:00 Ca nhạc",
        "22:00 Giải trí",
    ]
    assert pasted_lines("Lịch phát sóng Đài Truyền hình Hà Trung ngày 12/3", *shown).body.split("\n") == shown


def test_hours_beside_sections_that_go_back_are_no_programme() -> None:
    sentence = "Sông Trà dài 128 km, bắt nguồn từ núi Cổng Trời, chảy qua bốn huyện của tỉnh."
    article = pasted_lines(
        "Sông nào dài nhất tỉnh Hà Trung?", sentence, f"Năm qua, {sentence}", "09:15 Thời sự", "08:40 Thể thao", "07:05 Giải trí"
    )
    assert article.body.split("\n")[-1].startswith("Năm qua")
