"""Mentions: the full name is found for a short one, and never a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.extractive.mentions import bare_mentions, full_names, people_of, role


def named(text: str) -> dict[str, str]:
    return {short: text[start:end] for short, (start, end) in full_names(text).items()}


def test_the_first_full_mention_of_a_name_is_found() -> None:
    text = "Chủ tịch huyện Trần Văn Hậu dự lễ. Ông Hậu nói cầu đã xong. Ông Trần Văn Hậu cảm ơn người dân."
    assert named(text)["Hậu"] == "Trần Văn Hậu"
    assert full_names(text)["Hậu"][0] == text.index("Trần")


@pytest.mark.parametrize(
    ("first", "is_somebody"),
    [
        ("Ông Lê Văn Thành lái xe tải.", True),
        ("Nghi phạm Lê Văn Thành lái xe tải.", True),
        ("Lê Văn Thành (32 tuổi) lái xe tải.", True),
        ("Lê Văn Thành lái xe tải. Anh Thành bị bắt.", True),
        ("Lê Văn Thành lái xe tải. Anh Thành Công bị bắt.", False),
        ("Lê Văn Thành lái xe tải.", False),
    ],
)
def test_a_title_or_an_age_tells_that_a_name_is_somebodys(first: str, is_somebody: bool) -> None:
    text = f"{first}\nBị phát hiện, Thành khai đã lấy xe."
    assert people_of(text, full_names(text)) == (("Thành",) if is_somebody else ())


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        ("Thành bị bắt ở bến xe", (0, 0)),
        ("Bị phát hiện, Thành khai đã lấy xe", (14, 14)),
        ("Tại tòa, bị cáo Thành khai đã lấy xe", (16, 9)),  # with the rank before it
        ("Thành phố sẽ xây cầu", None),
        ("Hiện bị bắt ở bến xe", None),  # it may open any sentence
        ("Xe của Thành Công đã bán", None),
    ],
)
def test_a_short_name_without_a_title_is_found_where_somebody_acts(fragment: str, where: tuple[int, int] | None) -> None:
    found = [(start, rank) for _, start, rank in bare_mentions(fragment, ("Thành", "Hiện"))]
    assert found == ([where] if where else [])


def test_a_title_or_a_country_is_no_part_of_a_name() -> None:
    assert named("Thủ tướng Nga Ivan Petrov đã đến Hà Trung.")["Petrov"] == "Ivan Petrov"
    assert "Petrov" not in named("Thủ tướng Nga Petrov đã đến Hà Trung.")
    assert named("Chủ tịch huyện gặp tổng thống Chile Carlos Rivera.")["Rivera"] == "Carlos Rivera"


def test_an_initial_is_a_name() -> None:
    assert named("Công an bắt Lê Văn T. và đồng bọn.")["T."] == "Lê Văn T."


def test_a_short_name_that_two_people_share_names_nobody() -> None:
    assert "Sơn" not in named("Ông Bùi Tuấn Sơn và ông Lê Hồng Sơn cùng dự lễ.")


def test_a_foreign_name_of_three_words_is_told_whole() -> None:
    assert named("Cảnh sát bắt Ishfaq Ahmad Sofi hôm qua.")["Sofi"] == "Ishfaq Ahmad Sofi"
    assert named("Tổng thống Nga Vladimir Petrov đã đến.")["Petrov"] == "Vladimir Petrov"
    assert named("Thủ tướng New Zealand Jacinda Ardern đã đến.")["Ardern"] == "Jacinda Ardern"


def test_a_short_name_of_a_man_and_of_a_woman_names_neither() -> None:
    assert "Obama" not in named("Bà Michelle Obama đi cùng. Ông Obama phát biểu, bà Obama lắng nghe.")


@given(st.text(alphabet="Nguyễn TrầnABab .,\n", max_size=200))
def test_every_full_name_ends_with_its_short_one(text: str) -> None:
    assert all(full.endswith(f" {short}") for short, full in named(text).items())


def test_nobody_is_called_after_a_province_a_street_or_a_school() -> None:
    assert named("Đoàn từ tỉnh Hà Nam tới. Xe đỗ trên đường Trần Phú, gần Trường Nguyễn Huệ ở TP Hồ Chí Minh.") == {}
    assert named("Công an yêu cầu Nguyễn Văn Hải đến.") == {"Hải": "Nguyễn Văn Hải"}


@pytest.mark.parametrize(
    ("text", "expected", "is_before"),
    [
        ("Ông Trần Văn Sơn, Giám đốc Sở Y tế tỉnh Hà Trung, dự lễ.", "Trần Văn Sơn, Giám đốc Sở Y tế tỉnh Hà Trung", False),
        ("Thượng tá Lê Đức Thành - phó trưởng Công an TP Vĩnh Sơn - có mặt.", "Lê Đức Thành - phó trưởng Công an TP Vĩnh Sơn", False),
        (
            "Ông Lê Hoài Nam - Ủy viên Ban thường vụ Quận ủy, Phó chủ tịch quận 7 - đã thiếu trách nhiệm.",
            "Lê Hoài Nam - Ủy viên Ban thường vụ Quận ủy, Phó chủ tịch quận 7",
            False,
        ),
        ("Ông Bùi Văn Minh, bí thư Tỉnh ủy Bà Rịa - Vũng Tàu, khẳng định.", "Bùi Văn Minh, bí thư Tỉnh ủy Bà Rịa - Vũng Tàu", False),
        ("Người phát ngôn Lầu Năm Góc Jeff Davis họp báo.", "Người phát ngôn Lầu Năm Góc Jeff Davis", True),
        ("Chiều nay, Tổng thống Mỹ Donald Trump đã đến.", "Tổng thống Mỹ Donald Trump", True),
    ],
)
def test_what_somebody_is_stands_beside_his_full_name(text: str, expected: str, *, is_before: bool) -> None:
    found = [role(text, place) for place in full_names(text).values() if role(text, place)]
    assert (expected, is_before) in [(text[one.start : one.end], one.is_before) for one in found if one]


@pytest.mark.parametrize(
    "text",
    ["Ông Lê Minh Thông, 35 tuổi, đã đến.", "Anh Nguyễn Văn Hải, trú tại xã Tân Lập, bị bắt.", "Giám đốc sở gặp Lê Văn Tú tại nhà."],
)
def test_an_age_an_address_or_a_meeting_is_no_role(text: str) -> None:
    assert [role(text, place) for place in full_names(text).values()] == [None]


def test_the_province_that_somebody_is_of_is_no_part_of_his_name() -> None:
    assert named("Bí thư Hà Nội Hoàng Trung Bách đã dự lễ.") == {"Bách": "Hoàng Trung Bách"}
    assert named("Chủ tịch Thái Bình Nguyễn Khắc Tân đã dự lễ.") == {"Tân": "Nguyễn Khắc Tân"}
    assert named("Thư ký tòa án TP Nha Trang Huỳnh Công Bách đã tới.") == {"Bách": "Huỳnh Công Bách"}
    assert named("Giám đốc công an Sơn La Nguyễn Khắc Tân đã tới.") == {"Tân": "Nguyễn Khắc Tân"}


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Ứng viên đảng Xanh Jill Stein đã tới.", "Jill Stein"),
        ("Hãng Tesla vừa lãi. Giám đốc điều hành Tesla Adam Stein đã tới.", "Adam Stein"),
        ("Theo bà Ruth Bader Stein, trời đẹp.", "Ruth Bader Stein"),
        ("Đảng Xanh họp. Theo bà Ruth Bader Stein, trời đẹp.", "Ruth Bader Stein"),
    ],
)
def test_a_partys_or_a_firms_name_is_nobodys_first_name(text: str, full: str) -> None:
    start, end = full_names(text)["Stein"]
    assert text[start:end] == full
