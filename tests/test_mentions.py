"""Mentions: the full name is found for a short one, and never a wrong one."""

from hypothesis import given
from hypothesis import strategies as st

from model.mentions import full_names


def named(text: str) -> dict[str, str]:
    return {short: text[start:end] for short, (start, end) in full_names(text).items()}


def test_the_first_full_mention_of_a_name_is_found() -> None:
    text = "Chủ tịch huyện Trần Văn Hậu dự lễ. Ông Hậu nói cầu đã xong. Ông Trần Văn Hậu cảm ơn người dân."
    assert named(text)["Hậu"] == "Trần Văn Hậu"
    assert full_names(text)["Hậu"][0] == text.index("Trần")


def test_a_title_or_a_country_is_no_part_of_a_name() -> None:
    assert named("Thủ tướng Nga Ivan Petrov đã đến Hà Trung.")["Petrov"] == "Ivan Petrov"
    assert "Petrov" not in named("Thủ tướng Nga Petrov đã đến Hà Trung.")


def test_an_initial_is_a_name() -> None:
    assert named("Công an bắt Lê Văn T. và đồng bọn.")["T."] == "Lê Văn T."


def test_a_short_name_that_two_people_share_names_nobody() -> None:
    assert "Sơn" not in named("Ông Bùi Tuấn Sơn và ông Lê Hồng Sơn cùng dự lễ.")


@given(st.text(alphabet="Nguyễn TrầnABab .,\n", max_size=200))
def test_every_full_name_ends_with_its_short_one(text: str) -> None:
    assert all(full.endswith(f" {short}") for short, full in named(text).items())


def test_nobody_is_called_after_a_province_a_street_or_a_school() -> None:
    assert named("Đoàn từ tỉnh Hà Nam tới. Xe đỗ trên đường Trần Phú, gần Trường Nguyễn Huệ ở TP Hồ Chí Minh.") == {}
    assert named("Công an yêu cầu Nguyễn Văn Hải đến.") == {"Hải": "Nguyễn Văn Hải"}
