"""The title among the lines above a pasted story: below menus, labels, the name of a page and the name of a bulletin."""

import pytest

from tests.growth import MAX, growth
from tests.invented_pages import FLOOD, PHONE, is_flood
from tests.pasting import pasted_paragraphs


def test_a_row_of_labels_is_no_title() -> None:
    assert pasted_paragraphs("Media | Sao Mai Sao | Đặt báo", FLOOD.title, "12/08/2025 08:31", FLOOD.lead, *FLOOD.body).title == FLOOD.title


def test_a_post_is_named_by_its_first_line_not_by_its_page() -> None:
    buttons = (
        "#vinhloc #mua",
        "Tất cả cảm xúc:",
        "1,2K",
        "345 bình luận",
        "Thích",
        "Bình luận",
        "Chia sẻ",
        "Lê Văn Tám",
        "Hay quá",
        "Phản hồi",
    )
    article = pasted_paragraphs("Báo Vĩnh Lộc", "3 giờ · Công khai", FLOOD.title, FLOOD.lead, *FLOOD.body, *buttons)
    assert is_flood(article)
    assert article.author == ""


@pytest.mark.parametrize("menu", [("Tin hoạt động của lãnh đạo",), ("DANH MỤC",), ("Trang chủ Giới thiệu Liên hệ", "Thứ Tư, 27/8/2025")])
def test_a_headline_above_the_date_is_the_title_whatever_menu_stands_above(menu: tuple[str, ...]) -> None:
    article = pasted_paragraphs(*menu, FLOOD.title, "Ngày cập nhật: 12/08/2025", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T00:00:00+07:00"


def test_of_short_lines_in_a_menu_the_longest_is_the_title() -> None:
    assert (
        pasted_paragraphs("Mới nhất", "Xuất bản", "Đời tư", "Tiêu dùng", "Mẹ và mùa nước nổi", "Podcast", FLOOD.lead, *FLOOD.body).title
        == "Mẹ và mùa nước nổi"
    )


def test_a_title_in_brackets_is_a_title() -> None:
    assert is_flood(pasted_paragraphs(f"[{FLOOD.title}]", FLOOD.lead, *FLOOD.body))
    assert pasted_paragraphs(f"{FLOOD.title} [Video]", FLOOD.lead, *FLOOD.body).title == f"{FLOOD.title} [Video]"


@pytest.mark.parametrize(
    "name", ["BẢN TIN PHÁT HÀNH NGÀY 12/8/2025", "Bản tin sáng 12/8", "Bản tin số 32", "Bản tin phát thanh (12/8/2025)", "Điểm tin tuần 32"]
)
def test_the_name_of_a_bulletin_is_not_the_title_of_its_story(name: str) -> None:
    assert pasted_paragraphs(name, FLOOD.title, FLOOD.lead, FLOOD.body[0]).written == (FLOOD.title, FLOOD.lead, FLOOD.body[0])


def test_a_bulletin_of_several_stories_keeps_its_name() -> None:
    assert pasted_paragraphs("Bản tin sáng 12/8", FLOOD.title, FLOOD.lead, PHONE.title, PHONE.lead).title == "Bản tin sáng 12/8"


def test_a_bulletin_about_the_weather_keeps_its_title() -> None:
    title = "Bản tin dự báo thời tiết ngày 12/8"
    assert pasted_paragraphs(title, "Mưa lớn còn kéo dài ở vùng núi", FLOOD.lead, FLOOD.body[0]).title == title


def test_a_bulletin_with_an_endless_date_is_read_in_linear_time() -> None:
    assert growth(lambda date: pasted_paragraphs(f"Bản tin{date}x", FLOOD.title, FLOOD.lead, FLOOD.body[0]), "-1", 48) < MAX
