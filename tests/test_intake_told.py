"""Stories that are told by hours, in questions, in tables or in pictures."""

import pytest

from tests.invented_pages import COFFEE, FLOOD, PHONE
from tests.pasting import pasted_lines
from tests.test_intake_kept import HEAD, LEAD, TITLE, TOLD, lines_of, on_page


def test_the_hours_by_which_a_story_is_told_stay_and_that_of_a_player_goes() -> None:
    lines = [line for pair in zip(("0:30", "2:15", "5:00"), FLOOD.body[:2] + FLOOD.body[3:4], strict=True) for line in pair]
    assert pasted_lines(TITLE, LEAD, *lines).body.split("\n") == lines
    assert "2:15" not in pasted_lines(TITLE, LEAD, FLOOD.body[0], "2:15", *FLOOD.body[1:]).body


@pytest.mark.parametrize("title", ["Ảnh: Sương phủ đồi chè Tân Cương", "Video: Nước lũ cuốn trôi cầu treo bản Nà Hin"])
def test_a_title_that_says_what_is_shown_is_the_title(title: str) -> None:
    assert pasted_lines(title, LEAD, *FLOOD.body).title == title
    assert pasted_lines("Ảnh: Đặng Quốc Bảo - Lê Thu", LEAD, *FLOOD.body).title == ""


def test_what_is_answered_below_an_opinion_is_no_comment() -> None:
    asked = ("Ý kiến", FLOOD.body[0], "Trả lời", FLOOD.body[1])
    article = pasted_lines("Cử tri Suối Vàng đòi cống mới", LEAD, *asked)
    assert {FLOOD.body[0], FLOOD.body[1]} <= set(lines_of(article))
    comments = ("Bình luận", "Lục Thị Mai", "Tin rất hay.", "Trả lời", "Hà My", "Đúng vậy.", "Trả lời")
    assert "hay" not in pasted_lines(TITLE, LEAD, *FLOOD.body, *comments).body


def test_the_head_of_a_table_below_the_lead_is_no_author() -> None:
    rows = "".join(
        f"<tr><td>{kind}</td><td>{price}</td></tr>" for kind, price in (("Loại", "Giá"), ("Tôm sú", "250.000"), ("Cua", "400.000"))
    )
    article = on_page(f"{HEAD}<table>{rows}</table>{TOLD}")
    assert article.author == ""
    assert article.body.startswith("Loại Giá\nTôm sú 250.000\n")
    assert on_page(f"{HEAD}<p>Hoàng Yến</p><p>Nước lên nhanh</p>{TOLD}").author == "Hoàng Yến"


@pytest.mark.parametrize("author", ["Hoàng Yến", "Hoàng Yến - 12/08/2025 08:31", "Tác giả: Hoàng Yến"])
@pytest.mark.parametrize(
    "below",
    [
        ("Nguyên liệu:", "- Tôm sú: 400g"),
        ("1. Cống Bến Lụa", "Xây năm 1990"),
        ("Nước về trắng bãi chiều nay", "Đò ai còn đợi ngày mai chưa về"),
    ],
)
def test_who_signs_above_a_recipe_a_list_or_a_poem_wrote_it(author: str, below: tuple[str, str]) -> None:
    article = pasted_lines(TITLE, LEAD, author, *below, *FLOOD.body)
    assert article.author == "Hoàng Yến"
    assert article.body.startswith(below[0])


@pytest.mark.parametrize("heading", ["Có thể bạn chưa biết", "Liên quan", "Tin mới"])
def test_subheadings_in_the_words_of_links_each_above_one_paragraph_hide_none(heading: str) -> None:
    lines = (
        FLOOD.body[0],
        "Dân phố nói gì về trận lũ",
        FLOOD.body[1],
        heading,
        FLOOD.body[3],
        "Chuyện sau cơn lũ ở Suối Vàng",
        FLOOD.body[4],
    )
    assert all(line in pasted_lines(TITLE, LEAD, *lines).body for line in lines if line != heading)
    signed = pasted_lines(TITLE, LEAD, *FLOOD.body, "Hoàng Yến", heading, PHONE.body[0], COFFEE.title, COFFEE.body[0])
    assert PHONE.body[0] not in signed.body


def test_the_day_that_a_sentence_tells_of_is_not_that_of_the_story() -> None:
    sentence = "<p>Lễ khởi công cống mới diễn ra lúc <time datetime='2026-01-05T07:00'>7h ngày 5/1/2026</time> tại bến đò.</p>"
    assert on_page(f"<h1>{TITLE}</h1><p>{LEAD}</p>{TOLD}{sentence}").published_at is None
    dated = on_page(f"<h1>{TITLE}</h1><p><time datetime='2025-08-12T08:31'>12/8/2025</time></p><p>{LEAD}</p>{TOLD}{sentence}")
    assert dated.published_at is not None
    assert dated.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def test_what_a_film_is_about_in_points_in_the_middle_of_its_review_is_no_digest() -> None:
    plot = ("Bốn cha con mở lại quán phở sau mười năm xa cách.", "Người con út phải chọn giữa quán và chuyến du học.")
    box = f"<div><h3>Tóm tắt nội dung</h3><ul>{''.join(f'<li>{line}</li>' for line in plot)}</ul></div>"
    first, *rest = (f"<p>{line}</p>" for line in FLOOD.body)
    assert all(line in on_page(f"{HEAD}{first}{box}{''.join(rest)}").body for line in plot)
    assert not any(line in on_page(f"{HEAD}{box}{TOLD}").body for line in plot)


def test_who_wrote_the_book_that_is_told_of_is_not_who_wrote_the_story() -> None:
    book = ("Tác giả: Lê Hoài Nam", "Nhà xuất bản: Sông Hương", "Số trang: 312")
    article = pasted_lines("Điểm sách: Những ngày biển động", LEAD, *book, *FLOOD.body)
    assert article.author == ""
    assert article.body.startswith("\n".join(book))
    assert pasted_lines(TITLE, LEAD, book[0], *FLOOD.body).author == "Lê Hoài Nam"


@pytest.mark.parametrize(
    "line",
    [
        "Theo dõi Báo Sao Mai trên Facebook và nhận tin mới nhất",
        "Tham gia bình luận trên fanpage Sao Mai",
        "Theo dõi và ủng hộ kênh YouTube Sao Mai",
        "Cổng thông tin giao tiếp điện tử",
        "Chủ đề: Mưa lớn, Ngập lụt",
    ],
)
def test_what_only_asks_or_names_in_words_of_deeds_is_no_story(line: str) -> None:
    assert line not in lines_of(pasted_lines(TITLE, LEAD, *FLOOD.body, line))
    assert pasted_lines(line, TITLE, LEAD, *FLOOD.body).title == TITLE
