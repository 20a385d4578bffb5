"""Pasted pages whose other stories stand without a heading, and the lines around a story that only real pages have."""

import pytest

from model.pages import links as page_links
from tests.invented_pages import COFFEE, FLOOD, PHONE, is_flood
from tests.pasting import pasted_paragraphs

FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body


# --- Other stories ---------------------------------------------------------------------------------------------------------


def test_two_paragraphs_below_an_author_and_a_dated_button_go_on_with_the_story() -> None:
    page = (FLOOD.title, FLOOD.lead, FIRST, "Tin liên quan", "Bài và ảnh: Minh Anh", SECOND, "Chia sẻ 10/06/2025 08:31", LAST)
    assert pasted_paragraphs(*page).body.split("\n") == [FIRST, SECOND, LAST]


def test_a_line_is_looked_at_once_however_many_headings_of_links_stand_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    is_told = page_links._is_told
    monkeypatch.setattr(page_links, "_is_told", lambda line: looked_at.append(line.text) or is_told(line))
    paragraphs = [f"{number}. {paragraph}" for number in range(30) for paragraph in (SECOND, THIRD)]
    page = pasted_paragraphs(
        FLOOD.title,
        FLOOD.lead,
        *(line for one, two in zip(paragraphs[::2], paragraphs[1::2], strict=True) for line in ("Tin liên quan", one, two)),
    )
    assert page.body.split("\n") == paragraphs
    assert len(looked_at) <= 100


@pytest.mark.parametrize("below", [(), ("- 08:31 12/08/2025",), ("Theo Reuters", "12/08/2025 08:31")])
def test_headlines_with_a_sentence_each_below_a_signature_are_other_stories(below: tuple[str, ...]) -> None:
    article = pasted_paragraphs(
        FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *below, PHONE.title, PHONE.lead, COFFEE.title, COFFEE.lead
    )
    assert is_flood(article)
    assert article.author == "Hoàng Yến"
    assert bool(article.published_at) == bool(below)
    headlines = (PHONE.title, COFFEE.title, COFFEE.lead)
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *below, *headlines))


@pytest.mark.parametrize(
    "below",
    [
        (PHONE.body[0], PHONE.body[1]),  # what he says
        ("Lời kể", PHONE.body[0]),  # a subheading is shorter than a headline
        (PHONE.title, PHONE.body[0], PHONE.body[1]),
        (PHONE.title,),
        (PHONE.title, PHONE.body[0], "Lục Thị Mai", PHONE.body[1]),
    ],
)
def test_what_else_stands_below_a_name_is_story(below: tuple[str, ...]) -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *below)
    assert set(below) <= set(article.body.split("\n"))


@pytest.mark.parametrize("buttons", [("Đọc tiếp Về trang Chủ đề",), ("Đọc tiếp", "Về trang Chủ đề")])
def test_a_story_above_the_button_to_its_topic_is_another_one(buttons: tuple[str, ...]) -> None:
    teaser = (PHONE.title.rstrip("?"), PHONE.lead, *buttons)
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, SECOND, *teaser, SUBHEADING, THIRD, LAST))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *teaser))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *buttons))


def test_below_a_heading_of_links_a_paragraph_that_another_signed_is_none() -> None:
    links = ("TIN LIÊN QUAN", COFFEE.title, "HOÀNG YẾN |", COFFEE.lead)
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *links))


FOOT = ("Theo Hoàng Yến / Đời sống Suối Vàng", "Copy link", "Link bài gốc", "Lấy link!")


def test_headlines_below_the_lead_are_other_stories_on_the_pages_of_a_program_that_sets_them_there() -> None:
    head = (FLOOD.title, "Hoàng Yến | 12-08-2025 - 08:31 AM | Xã hội", FLOOD.lead)
    other = ("Nông dân xã Đồi Gió thu tiền tỷ nhờ cà phê hữu cơ", "Hồ thủy điện Bản Mây xả lũ trong đêm 11/8")
    assert is_flood(pasted_paragraphs(*head, *other, *FLOOD.body, *FOOT))
    assert other[0] in pasted_paragraphs(*head, *other, *FLOOD.body, "Chia sẻ").body


def test_what_else_stands_below_the_lead_of_such_a_page_is_story() -> None:
    for line in (SUBHEADING, "Vì sao năm nào thị trấn cũng ngập sau mưa?"):
        assert pasted_paragraphs(FLOOD.title, FLOOD.lead, line, *FLOOD.body, *FOOT).body.startswith(line)
    calls, long = "Cả thị trấn thức trắng đêm vì nước dâng quá nhanh!", "Người già và trẻ nhỏ được đưa đi trước tiên"
    assert long in pasted_paragraphs(FLOOD.title, calls, FIRST, long, *FLOOD.body[1:], *FOOT).body
    assert (
        pasted_paragraphs(
            FLOOD.title, FLOOD.lead, *(f"Món {n} của quán ăn bên bờ con suối lớn" for n in range(4)), *FLOOD.body, *FOOT
        ).body.count("Món")
        == 4
    )


def test_where_to_reach_the_paper_below_its_tags_is_no_story() -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "#mưa lớn", "Hotline: 0243.825.4114"))
    sentence = "Điện thoại: 0263 123 456 (gặp bà Nhàn)"
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, sentence).body.endswith(sentence)


# --- Marks and buttons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["(ĐTCK) ", "BNEWS ", "VOV.VN -", "VTV.vn - ", "NDO - ", "- "])
def test_a_lead_is_without_the_mark_of_its_paper(mark: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, mark + FLOOD.lead, *FLOOD.body))


def test_a_first_line_of_several_that_begin_with_a_dash_keeps_its_own() -> None:
    spoken = (f"- {FLOOD.lead}", f"- {FIRST}")
    assert pasted_paragraphs(FLOOD.title, *spoken).lead == spoken[0]


def test_a_button_that_no_list_has_stands_in_no_leads_way() -> None:
    article = pasted_paragraphs(FLOOD.title, "12/08/2025 08:31", "Sao Mai Premium", FLOOD.lead, *FLOOD.body)
    assert article.lead == FLOOD.lead


def test_an_author_below_two_date_lines_below_the_lead_is_the_author() -> None:
    dates = ("Đăng ngày: 12/08/2025 - 08:31 Sửa đổi ngày: 12/08/2025 - 09:10", "2 phút Thời gian đọc")
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *dates, "Hoàng Yến", *FLOOD.body)
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T08:31:00+07:00")


def test_a_day_above_the_menu_is_the_day_of_the_copy() -> None:
    menu = ("Thứ Sáu, 27/11/2026", "Trang chủ", "Thời sự", "Thế giới", "Kinh doanh", "Giải trí")
    article = pasted_paragraphs(*menu, FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is None
    assert pasted_paragraphs("12/08/2025", FLOOD.title, FLOOD.lead, *FLOOD.body).published_at is not None


@pytest.mark.parametrize(
    "line",
    [
        "Nhấn theo dõi Báo Sao Mai trên Google News",
        "Thêm VnExpress trên Google",
        "VIC: Giá hiện tại Thay đổi Xem hồ sơ doanh nghiệp",
        "Lưu bài Bỏ lưu bài",
        "leftcenterrightdel",
        "Nhận thư tin hàng ngày của RFI",
        "Tuổi Trẻ Online Newsletters",
        "Đã có lỗi xảy ra, mời bạn quay lại bài viết và thực hiện lại thao tác",
        "Trở thành người đầu tiên tặng sao cho bài viết 0 0 0",
        "Tổng số điểm của bài viết là: 0 trong 0 đánh giá",
        "Facebook Mail Twitter / X LinkedIn Zalo",
        "Nước ngập trước cổng trường sáng 12/8 - Ảnh: C.T.V.",
        "Nước ngập trước cổng trường sáng 12/8Ảnh: Hoàng Yến",
        "Nước ngập trước cổng trường sáng 12/8_Ảnh: TTXVN",
        "Nước ngập trước cổng trường sáng 12/8. Ảnh: Hoàng Yến |",
        "Nước ngập trước cổng trường sáng 12/8. AFP - HOANG YEN",
        "Mưa lớn gây ngập ba tuyến đường ở thị trấn Suối Vàng - Hình 1",
    ],
)
def test_what_only_real_pages_have_inside_a_story_is_no_story(line: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, SECOND, line, SUBHEADING, THIRD, LAST))


@pytest.mark.parametrize(
    "line",
    [
        "Trận mưa này lớn nhất từ năm 2009, theo hãng tin AFP",
        "Sách giáo khoa có Hình 1 và Hình 2 vẽ con suối này.",
        "Nhận bản tin thời tiết hằng ngày",
        "Hải Đăng của làng",
    ],
)
def test_a_line_that_only_looks_like_these_is_story(line: str) -> None:
    assert line in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, SECOND, line, THIRD, LAST).body.split("\n")
