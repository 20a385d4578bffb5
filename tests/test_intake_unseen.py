"""Pages of papers that nobody has looked at: whatever their places are called, all of the story is read, and nothing beside it."""

import json

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, PHONE, is_flood

TITLE, LEAD = FLOOD.title, FLOOD.lead
FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body
PARAGRAPHS = tuple(f"<p>{line}</p>" for line in FLOOD.body)
TOLD = "".join(PARAGRAPHS)
HEAD = f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div><p>{LEAD}</p>"


def on_page(story: str, *, head: str = "") -> Article:
    menu = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/a>Chuyện làng</a></li></ul>"
    return read_html(f"<html><head>{head}</head><body>{menu}{story}</body></html>").article


# --- Several places of one kind ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["class=detail-content", "itemprop=articleBody"])
def test_a_story_in_two_places_around_a_banner_is_read_to_its_end(place: str) -> None:
    parts = f"<div {place}>{''.join(PARAGRAPHS[:2])}</div><div>Quảng cáo</div><div {place}>{''.join(PARAGRAPHS[2:])}</div>"
    assert is_flood(on_page(HEAD + parts))


def test_a_lead_in_a_place_for_stories_does_not_hide_the_story() -> None:
    lead = f"<header><h1>{TITLE}</h1><h2 itemprop=articleBody>{LEAD}</h2></header>"
    assert is_flood(on_page(f"{lead}<section><div itemprop=articleBody>{TOLD}</div></section>"))


def test_the_next_story_of_an_endless_page_is_none_of_this_one() -> None:
    after = "".join(f"<p>{line}</p>" for line in COFFEE.body)
    page = "".join(f"<section><div class=detail-content>{body}</div></section>" for body in (TOLD, after))
    assert is_flood(on_page(HEAD + page))


def test_entries_that_are_told_by_the_hour_in_places_of_their_own_are_all_read() -> None:
    entries = "".join(f"<section><b>{hour}h10</b><div itemprop=articleBody>{p}{p}</div></section>" for hour, p in enumerate(PARAGRAPHS, 10))
    assert [line for line in FLOOD.body if line not in on_page(HEAD + entries).body] == []


@pytest.mark.parametrize("shown", [1, 2, 3])
def test_paragraphs_that_are_divisions_below_others_that_are_none_are_read(shown: int) -> None:
    story = (*FLOOD.body, *COFFEE.body, *PHONE.body)
    divisions = "".join(f"<div>{line}</div>" for line in story[shown:])
    assert on_page(f"{HEAD}<div>{''.join(PARAGRAPHS[:shown])}{divisions}</div>").body == "\n".join(story)


@pytest.mark.parametrize("item", ["<li>{}</li>", "<dl><dd>{}</dd></dl>", "<center>{}</center>", "<h4>{}</h4>"])
@pytest.mark.parametrize("story", [COFFEE.body, ("Gạo tẻ", "Mì gói", "Nước uống đóng chai", "Đèn pin")])
def test_a_list_at_the_end_of_a_story_is_story(item: str, story: tuple[str, ...]) -> None:
    listed = f"<ul>{''.join(map(item.format, story))}</ul>"
    body = on_page(f"{HEAD}<div>{TOLD}{listed}</div><div><div>{PHONE.title}</div><center>{PHONE.lead}</center></div>").body
    assert [line for line in (*FLOOD.body, *story) if line not in body.split("\n")] == []


# --- A story that scripts draw, or that is to be paid for ----------------------------------------------------------------------

LINKED = {"@type": "NewsArticle", "headline": TITLE, "description": LEAD, "author": {"@type": "Person", "name": "Hoàng Yến"}}


def linked(**fields: str) -> str:
    return f"<script type='application/ld+json'>{json.dumps({**LINKED, **fields}, ensure_ascii=False)}</script>"


@pytest.mark.parametrize(
    "shown", ["<div id=root></div>", "<div>Đang tải...</div>", f"{HEAD}<p>{FIRST}</p><p>Mua gói đọc báo từ hôm nay</p>"]
)
@pytest.mark.parametrize("body", ["\n\n".join(FLOOD.body), TOLD, TOLD.replace("<", "&lt;").replace(">", "&gt;")])
def test_a_story_that_only_the_linked_data_have_is_read(shown: str, body: str) -> None:
    article = on_page(shown, head=linked(articleBody=body))
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


def test_linked_data_that_begin_with_their_description_have_no_other_lead() -> None:
    article = on_page("", head=linked(articleBody="\n".join((LEAD, *FLOOD.body)), description=f"{LEAD[:60]}..."))
    assert is_flood(article)


def test_a_story_that_a_page_shows_is_not_that_of_its_data() -> None:
    assert is_flood(on_page(HEAD + TOLD, head=linked(articleBody=" ".join((LEAD, *FLOOD.body, "Ảnh: Hoàng Yến. Xem thêm.")))))
    other = " ".join(COFFEE.body) * 9
    assert is_flood(on_page(HEAD + TOLD, head=linked(headline=COFFEE.title, articleBody=other)))
    data = json.dumps({"next": {"content": f"<p>{other}</p>"}})
    assert is_flood(on_page(HEAD + TOLD, head=f"<script id=__NEXT_DATA__ type='application/json'>{data}</script>"))


@pytest.mark.parametrize("story", [TOLD, TOLD.replace("<p>", "<div>").replace("</p>", "</div>"), "<br><br>".join(FLOOD.body)])
def test_a_story_in_the_data_of_the_scripts_is_read(story: str) -> None:
    data = json.dumps({"props": {"article": {"title": TITLE, "content": f"<figure><figcaption>Nước ngập.</figcaption></figure>{story}"}}})
    head = f"<meta property='og:title' content='{TITLE}'><meta property='og:description' content='{LEAD}'>"
    assert is_flood(on_page("<div id=__next></div>", head=f"{head}<script type='application/json'>{data}</script>"))


TERMS = "".join(f"<p>{line} Điều khoản này áp dụng cho mọi bạn đọc.</p>" for line in PHONE.body)


@pytest.mark.parametrize(
    "data",
    [
        {"article": {"title": TITLE, "content": TOLD}, "terms": {"html": TERMS + TERMS}, "more": TERMS + TERMS},
        {"post": {"id": 12, "title": {"rendered": TITLE}, "content": {"rendered": TOLD, "protected": False}}, "terms": TERMS + TERMS},
        ["article", TITLE, 5, TOLD],
    ],
)
def test_of_the_texts_in_the_data_the_one_beside_the_title_is_the_story(data: object) -> None:
    script = f"<script type='application/json'>{json.dumps(data)}</script>"
    page = on_page("", head=f"<title>{TITLE} | Báo Sao Mai</title><meta property='og:description' content='{LEAD}'>{script}")
    assert (page.lead, page.body) == (LEAD, "\n".join(FLOOD.body))


@pytest.mark.parametrize("data", [{"terms": TERMS}, {"title": TITLE, "related": [{"title": PHONE.title, "content": TERMS}]}])
@pytest.mark.parametrize("shown", ["", "<p>Xem ảnh bên dưới</p>"])
def test_terms_and_other_stories_in_the_data_are_never_the_story(data: object, shown: str) -> None:
    article = on_page(f"<h1>{TITLE}</h1>{shown}", head=f"<script type='application/json'>{json.dumps(data)}</script>")
    assert "Điều khoản" not in article.lead + article.body


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, json.dumps({"a": [PHONE.lead, 5, None, "<p>ngắn</p>"]})])
def test_data_without_a_story_say_nothing(data: str) -> None:
    assert is_flood(on_page(HEAD + TOLD, head=f"<script type='application/json'>{data}</script>"))
    assert on_page(f"<h1>{TITLE}</h1>", head=f"<script type='application/json'>{data}</script>").body == ""


# --- Titles, and what stands above them ----------------------------------------------------------------------------------------

TEASERS = "".join(f"<div><a href=/x>{other.title}</a><p>{other.lead}</p></div>" for other in (COFFEE, PHONE))


@pytest.mark.parametrize("title", [f"<h1>{TITLE}</h1>", f"<div class=news-title>{TITLE}</div>"])
def test_first_sentences_of_other_stories_above_the_title_are_none_of_this_one(title: str) -> None:
    head = f"<title>{TITLE}</title>"
    article = on_page(f"<div>{TEASERS}</div>{title}<div>12/08/2025 08:31</div><p>{LEAD}</p>{TOLD}", head=head)
    assert is_flood(article)
    assert article.published_at is not None


def test_a_paragraph_above_the_title_is_story() -> None:
    assert LEAD in on_page(f"<p>{LEAD}</p><h1>{TITLE}</h1><div>12/08/2025 08:31</div>{TOLD}").written[1:]


def test_a_title_that_is_printed_again_among_the_paragraphs_cuts_nothing_off() -> None:
    again = f"<h2>{TITLE}</h2>"
    pieces = ("".join(PARAGRAPHS[:2]), "".join(PARAGRAPHS[2:]))
    assert is_flood(on_page(f"{HEAD}{pieces[0]}{again}{pieces[1]}", head=f"<title>{TITLE}</title>"))
    unmarked = on_page(f"<p>{LEAD}</p>{pieces[0]}<p>{TITLE}</p>{pieces[1]}", head=f"<title>{TITLE}</title>")
    assert [line for line in (LEAD, *FLOOD.body) if line not in (unmarked.lead, *unmarked.body.split("\n"))] == []


def test_a_portal_that_greets_its_readers_has_the_title_where_portals_have_it() -> None:
    greeting = "<div>Chào mừng bạn đến với trang thông tin điện tử thị trấn Suối Vàng</div>"
    story = f"<h4 class=detail-title>{TITLE}</h4><div>12/08/2025 08:31</div><p>{LEAD}</p>{TOLD}"
    assert is_flood(on_page(greeting + story, head="<title>Trang thông tin điện tử thị trấn Suối Vàng</title>"))


def test_a_heading_of_the_page_is_not_that_of_its_story() -> None:
    story = f"<h2 itemprop=headline>{TITLE}</h2><div itemprop=articleBody><p><em>{LEAD}</em></p>{TOLD}</div>"
    assert is_flood(on_page(f"<h1>Tin tức trong tuần</h1>{story}"))


def test_in_the_place_of_a_known_site_too_the_title_is_the_one_that_the_window_names() -> None:
    story = f"<div>{TITLE}</div><div>12/08/2025 08:31</div><div>{LEAD}</div><div class=detail-content>{TOLD}</div>"
    assert is_flood(on_page(story, head=f"<title>{TITLE} - Báo Sao Mai</title>"))


def test_the_name_of_a_paper_is_no_title_though_it_is_the_only_heading_of_its_rank() -> None:
    story = f"<h2 class=tieude>{TITLE}</h2><div>12/08/2025 08:31</div><p>{LEAD}</p>{TOLD}"
    assert is_flood(on_page(f"<h1><a href=/>Báo Sao Mai điện tử</a></h1>{story}"))


# --- Tables --------------------------------------------------------------------------------------------------------------------


def test_columns_of_a_page_in_one_row_are_not_one_line() -> None:
    left = "<td><a href=/a>Lịch cúp điện</a><br><a href=/b>Danh bạ</a></td>"
    story = f"<td><font>12/08/2025 08:31</font><br><b>{TITLE}</b><br><br><b>{LEAD}</b><br><br>{'<br><br>'.join(FLOOD.body)}</td>"
    article = on_page(f"<table><tr>{left}{story}<td><b>Thăm dò</b><br>Bạn có ở vùng trũng không?</td></tr></table>")
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.body.startswith("\n".join(FLOOD.body))
    assert article.published_at is not None


@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><p>{}</p></td>", "<td>\n<p><b>{}</b></p>\n</td>", "<td><div>{}"])
def test_a_row_of_a_table_is_one_line_though_its_cells_are_paragraphs(cell: str) -> None:
    rows = (("Trạm đo", "Lượng mưa"), ("Suối Vàng", "182 mm"))
    table = "".join(f"<tr>{''.join(map(cell.format, row))}</tr>" for row in rows)
    body = on_page(f"{HEAD}{''.join(PARAGRAPHS[:2])}<table>{table}</table>{''.join(PARAGRAPHS[2:])}").body
    assert body == "\n".join((FIRST, SECOND, *map(" ".join, rows), *FLOOD.body[2:]))


def test_paragraphs_beside_each_other_in_a_row_stay_two() -> None:
    body = on_page(f"{HEAD}<table><tr><td><p>{FIRST}</p></td><td><p>{SECOND}</p></td></tr></table>{''.join(PARAGRAPHS[2:])}").body
    assert body == "\n".join(FLOOD.body)


# --- Marks before the lead -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["(SGGPO).- ", "(CATP) ", "BTHO - ", "(SMO) – ", "Nghệ An - ", "TPHCM – "])
def test_a_lead_begins_with_its_first_word(mark: str) -> None:
    assert is_flood(on_page(HEAD.replace(LEAD, mark + LEAD) + TOLD))


def test_a_paper_in_brackets_stands_before_a_short_form_too() -> None:
    lead = "TAND tỉnh Tân Hòa tuyên phạt nữ giám đốc 15 năm tù vì bán 87 lô đất không có thật."
    assert on_page(HEAD.replace(LEAD, f"(CATP) {lead}") + TOLD).lead == lead


@pytest.mark.parametrize(
    "lead",
    [
        "Hà Nội - Hải Phòng là tuyến cao tốc đông xe nhất miền Bắc trong ba ngày nghỉ lễ vừa qua.",
        "Hà Nội - thành phố bên sông Hồng - đón hơn hai triệu khách trong chín tháng đầu năm nay.",
        "Huế - Kinh đô của nhà Nguyễn - đón hơn hai triệu khách trong chín tháng đầu năm nay.",
        "Mỹ - Trung nối lại đàm phán sau ba tháng gián đoạn, hai bên cùng muốn hạ thuế.",
        "NATO - Nga mở lại đường dây nóng sau ba tháng gián đoạn, hai bên cùng muốn hạ nhiệt.",
    ],
)
def test_two_places_and_what_a_place_is_are_words_of_the_lead(lead: str) -> None:
    assert on_page(HEAD.replace(LEAD, lead) + TOLD).lead == lead


# --- Pictures ------------------------------------------------------------------------------------------------------------------


def test_a_story_told_in_captions_with_their_credits_is_a_story() -> None:
    story = (*FLOOD.body[:2], *FLOOD.body[3:])
    slides = "".join(f"<div><img><div>{i}/4</div><div>{line} Ảnh: Minh Anh</div></div>" for i, line in enumerate(story, 1))
    article = on_page(HEAD + slides)
    assert article.written == (TITLE, LEAD, "\n".join(story))
    assert is_flood(on_page(HEAD + TOLD.replace("</p>", "</p><div>Nước ngập sáng nay. Ảnh: Minh Anh</div>", 2)))


def test_a_caption_is_known_by_a_vietnamese_class_too() -> None:
    caption = "<p><img alt='Nước ngập 1'></p><p class=img_chu_thich_0407>Nước ngập trước cổng trường sáng nay.</p>"
    assert is_flood(on_page(f"{HEAD}{PARAGRAPHS[0]}{caption}{''.join(PARAGRAPHS[1:])}"))


def test_words_that_are_pulled_out_of_a_story_are_story() -> None:
    assert is_flood(on_page(f"{HEAD}{PARAGRAPHS[0]}<aside class=pullquote>{PARAGRAPHS[1]}</aside>{''.join(PARAGRAPHS[2:])}"))


# --- Authors and dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Đăng Khoa <span>12/08/2025 08:31</span>", "Đăng Khoa"),
        ("<span>Tác giả</span> <a href=/x>Hoàng Yến</a></div><div>12/08/2025 08:31", "Hoàng Yến"),
        ("Hoàng Yến</div><div>Phóng viên thường trú tại Hà Nội</div><div>12/08/2025 08:31", "Hoàng Yến"),
        ("<span>12/08/2025 08:31</span><a>A-</a><a>A</a><a>A+</a><span>Đọc bài viết</span></div><div>Hoàng Yến", "Hoàng Yến"),
    ],
)
def test_who_wrote_and_when_are_found_beside_each_other(line: str, author: str) -> None:
    article = on_page(f"<h1>{TITLE}</h1><div>{line}</div><p>{LEAD}</p>{TOLD}")
    assert is_flood(article)
    assert article.author == author
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def test_the_crew_of_a_long_read_is_no_story() -> None:
    crew = "<p>Nội dung: Hoàng Yến</p><p>Ảnh: Minh Anh</p><p>Thiết kế, đồ họa: Gia Mẫn</p>"
    article = on_page(HEAD + TOLD + crew)
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


# --- Boilerplate ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<span>Chia sẻ qua:</span><a>Facebook</a><a>X</a><a>Zalo</a><span>Sao chép</span>",
        "<span>cỡ chữ</span><a>Giảm kích thước chữ</a><a>Tăng kích thước chữ</a>",
        "Nghe podcast",
        "Trung bình (0 Bình chọn)",
        "Tổng số đánh giá: 0",
        "Đọc <b>233</b> lần",
        "Trang 1/3",
        "Được đăng trong Tin an ninh",
        "Bài viết gốc tại đây",
        "Xin vui lòng gõ tiếng Việt có dấu",
    ],
)
def test_what_a_page_offers_beside_its_story_is_none_of_it(boilerplate: str) -> None:
    assert is_flood(on_page(f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div><div>{boilerplate}</div><p>{LEAD}</p>{TOLD}"))
    assert is_flood(on_page(f"{HEAD}{TOLD}<div>{boilerplate}</div>"))


def test_what_readers_say_in_a_place_without_a_name_is_no_story() -> None:
    sentence = "".join(
        f"<div><b>{who}</b><p>{PHONE.lead}</p><a>Thích</a> <a>Trả lời</a> <i>2 giờ trước</i></div>" for who in ("Mai An", "Vân")
    )
    assert is_flood(on_page(f"{HEAD}{TOLD}<div><h3>Bình luận (2)</h3>{sentence}</div>"))


@pytest.mark.parametrize("place", ["<div>{}</div>", "<div itemprop=articleBody>{}</div>"])
def test_first_sentences_each_below_a_link_of_its_own_below_a_heading_are_other_stories(place: str) -> None:
    third = f"<div><a href=/x>Hồ thủy điện Bản Mây xả lũ trong đêm</a><p>{COFFEE.body[0]}</p></div>"
    assert is_flood(on_page(HEAD + place.format(f"{TOLD}<div><h3>Đọc thêm</h3>{TEASERS}{third}</div>")))


def test_a_link_to_more_behind_a_paragraph_is_none_of_it() -> None:
    more = " <a href=/x>Xem chi tiết</a></p>"
    assert is_flood(on_page(HEAD + TOLD.replace("</p>", more)))
    assert on_page(HEAD + TOLD + "<p>Người dân <a href=/x>xem chi tiết</a> lịch cúp điện ở nhà văn hóa thôn.</p>").body.endswith(
        "văn hóa thôn."
    )
