"""Story that looks like what papers print around stories: none of it may go."""

import json

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, PHONE
from tests.pasting import pasted_lines

TITLE, LEAD = FLOOD.title, FLOOD.lead
PARAGRAPHS = tuple(f"<p>{line}</p>" for line in FLOOD.body)
TOLD = "".join(PARAGRAPHS)
HEAD = f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div><p>{LEAD}</p>"


def on_page(story: str) -> Article:
    return read_html(f"<html><body>{story}</body></html>").article


def lines_of(article: Article) -> list[str]:
    return [article.title, article.lead, *article.body.split("\n")]


# --- Pasted ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "above",
    [
        ("Minh Anh", "Giáo viên dạy thêm phải báo cáo hiệu trưởng trước khi nhận lớp"),
        ("Minh Anh", "Giám đốc công ty cấp nước bị bắt vì nhận hối lộ"),
        ("Minh Anh", "Dân mong sớm có cống thoát nước mới", "12/08/2025 08:31"),
        ("12/08/2025 08:31", "Phòng học thành nơi trú bão"),
    ],
)
def test_a_lead_without_a_full_stop_is_neither_post_nor_desk(above: tuple[str, ...]) -> None:
    lead = next(line for line in above if len(line) > 20)
    assert lead in lines_of(pasted_lines(TITLE, *above, LEAD, *FLOOD.body))


@pytest.mark.parametrize(
    "line",
    [
        "Phiếu bầu: 215",
        "215 phiếu bầu",
        "Đánh giá: 8",
        "Ý kiến sẽ được xét duyệt tại kỳ họp tháng sau.",
        "Liên hệ quảng cáo trở thành cái bẫy mới",
    ],
)
def test_a_result_or_a_sentence_that_looks_like_a_button_stays(line: str) -> None:
    assert line in lines_of(pasted_lines(TITLE, LEAD, FLOOD.body[0], line, *FLOOD.body[1:]))


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Đồi Gió thở phào!", "Lượt cuối giải bóng đá các xã miền thượng"),
        ("Nấm “tí hon”", "Hai loài nấm mới nhỏ hơn hạt gạo mọc trên núi Pu Si"),
        ("Sổ tay chống ngập", "Cuốn sổ dày 90 trang, in trên giấy chống nước và có thể treo ở bếp..."),
        ("Mực chiên cốm", "Khi mực vàng đều, bạn gắp ra giấy thấm. Ăn cùng rau sống và tương ớt"),
    ],
)
def test_a_short_title_above_a_lead_without_a_full_stop_is_no_section(title: str, lead: str) -> None:
    article = pasted_lines(title, lead, *FLOOD.body)
    assert article.title == title
    assert lead.rstrip(".") in article.lead + article.body


@pytest.mark.parametrize("title", ["Bí nhồi thịt", "Bánh Suối Vàng"])
@pytest.mark.parametrize(
    "ingredients",
    [("200 g thịt nạc", "3 quả bí non", "Mắm, hành khô, nấm mèo, miến, mỡ nước"), ("- 3 quả bí non", "- Hành khô, nấm mèo, miến")],
)
def test_the_title_of_a_recipe_stands_above_what_it_needs(title: str, ingredients: tuple[str, ...]) -> None:
    lines = (title, "Nguyên liệu:", *ingredients, "Cách làm:", *FLOOD.body[:2])
    assert [one for one in lines_of(pasted_lines(*lines)) if one] == list(lines)


ANSWERS = (
    ("- Khi nước lên, bà làm gì trước?", "- Tôi gọi hàng xóm dậy rồi cõng mẹ sang nhà văn hóa của thôn."),
    ("- Sau trận lũ này bà mong điều gì nhất?", "- Tôi mong có cống thoát nước mới trước mùa mưa năm sau."),
)


@pytest.mark.parametrize("dash", ["- ", ""])
def test_questions_below_the_name_of_who_answers_are_story(dash: str) -> None:
    asked = [line.removeprefix("" if dash else "- ") for pair in ANSWERS for line in pair]
    named = "Bà Lò Thị Nhung kể về đêm chạy lũ"
    article = pasted_lines(named, LEAD, *FLOOD.body[:2], "Lò Thị Nhung.", *asked)
    assert all(line in article.body for line in asked)
    assert all(line in pasted_lines(TITLE, LEAD, *FLOOD.body[:2], "Hà Kiều My.", *asked).body for line in asked if dash)


def test_the_last_of_several_signed_stories_stays_though_nobody_signed_it() -> None:
    several = (FLOOD.body[0], "Lưu Quang", COFFEE.title, COFFEE.body[0], "Trần Minh", PHONE.title, PHONE.body[0])
    article = pasted_lines("Chuyện nhặt trên đường", LEAD, *several)
    assert PHONE.title in article.body
    assert PHONE.body[0] in article.body


@pytest.mark.parametrize(
    "line",
    [
        "1/5 - Ngày Quốc tế Lao động",
        "2/5 (thứ Bảy)",
        "3/5",
        "4/5 điểm ngập đã được khơi thông",
        "Tham gia nhóm kín trên Telegram và mất trắng 3 tỷ đồng",
        "Theo dõi con qua Zalo khiến nhiều phụ huynh yên tâm hơn trước.",
        "Mời khán giả xem miễn phí là cách nhà hát gây dựng lại thói quen.",
        "Mời khán giả xem kịch ngoài trời, đoàn kịch bị phạt",
        "Chủ đề: em yêu dòng suối quê hương và những mùa lúa chín.",
    ],
)
def test_a_day_or_a_sentence_that_begins_like_an_invitation_stays(line: str) -> None:
    assert line in lines_of(pasted_lines(TITLE, LEAD, FLOOD.body[0], line, *FLOOD.body[1:]))


@pytest.mark.parametrize(
    "title",
    [
        "Cổng thông tin bị tấn công",
        "Báo điện tử được miễn thuế năm nay",
        "Cơ quan của Liên Hợp Quốc báo động nạn đói",
        "Công nghệ... gia đình",
        "12 sự kiện thể thao 2031",
        "Tham gia nhóm kín trên Telegram và mất trắng 3 tỷ đồng",
    ],
)
def test_a_title_that_looks_like_a_masthead_or_like_sections_is_the_title(title: str) -> None:
    assert pasted_lines(title, LEAD, *FLOOD.body).title == title


@pytest.mark.parametrize("rating", ["4,5/5 (12 bình chọn)", "4.5/5", "5/5 - (1 bình chọn)", "5/5 (1)", "5/5 sao", "Đánh giá: 4/5"])
def test_how_good_readers_find_a_story_is_none_of_it(rating: str) -> None:
    assert rating not in lines_of(pasted_lines(TITLE, LEAD, *FLOOD.body, rating))


def test_a_last_subheading_in_the_words_of_an_office_stays() -> None:
    assert pasted_lines(TITLE, LEAD, *FLOOD.body, "Phòng ngừa và điều trị").body.endswith("\nPhòng ngừa và điều trị")


def test_a_foreign_name_with_a_dash_is_no_mark_of_a_paper() -> None:
    lead = "Alexander - Gray Thornton, kỹ sư cầu đường, cho rằng cống mới vẫn còn quá hẹp."
    assert pasted_lines(TITLE, lead, *FLOOD.body).lead == lead
    assert pasted_lines(TITLE, f"Petrotimes - {LEAD}", *FLOOD.body).lead == LEAD
    lead = "Thornton vừa khảo sát cống cũ ở Suối Vàng và cho rằng nó quá hẹp so với dòng lũ."
    assert pasted_lines(TITLE, f"Petrotimes - {lead}", *FLOOD.body).lead == lead


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "Bước {}: "])
def test_a_numbered_list_goes_on_below_links_among_its_entries(mark: str) -> None:
    headings = [mark.format(n) + words for n, words in enumerate(("dọn bùn trong nhà", "rửa bể chứa nước ăn", "phơi khô đồ gỗ ở sân"), 1)]
    first, *rest = [line for pair in zip(headings, FLOOD.body[1:2] + FLOOD.body[3:], strict=True) for line in pair]
    page = pasted_lines(TITLE, LEAD, first, rest[0], "Xem thêm", COFFEE.title, *rest[1:])
    assert page.body.split("\n") == [first, *rest]
    assert page.lead == LEAD


def test_whom_a_list_names_below_the_lead_is_no_author() -> None:
    listed = ("Ông Nguyễn Văn Tâm", "Phiếu bầu: 215", "Bà Lê Thị Hạnh", "Phiếu bầu: 187")
    body = pasted_lines("Kết quả bầu chủ tịch hội nông dân xã Đồi Gió", COFFEE.lead, *listed, *COFFEE.body).body
    assert body.startswith("\n".join(listed))


def test_whose_book_is_told_of_is_no_author_of_the_story() -> None:
    body = pasted_lines("Hai cuốn sách nên đọc", LEAD, "Tác giả Nguyễn Ngọc Mai", FLOOD.body[0], "Tác giả Lê Văn Thu", FLOOD.body[1]).body
    assert body.startswith("Tác giả Nguyễn Ngọc Mai\n")


def test_numbers_with_a_hash_in_a_list_are_no_tags() -> None:
    body = pasted_lines(TITLE, LEAD, *FLOOD.body, "#1 Mưa lớn nhất", "hơn hai trăm milimét", "#2 Ngập sâu nhất", "gần một mét").body
    assert body.endswith("\nhơn hai trăm milimét\ngần một mét")


def test_steps_with_numbered_pictures_are_all_told() -> None:
    steps = ("Hình 1: Gấp đôi tờ giấy theo chiều dọc.", "Hình 2: Gập hai góc trên vào giữa.", "Hình 3. Lật mép dưới lên.")
    assert "\n".join(steps) in pasted_lines("Cách gấp thuyền giấy cho trẻ", LEAD, FLOOD.body[0], *steps, FLOOD.body[1]).body


def test_days_among_pictures_are_no_counters() -> None:
    shown = ("Ghe chở dưa cập bến từ lúc mờ sáng", "Bà bán bún vừa chèo vừa rao", "Trẻ em theo mẹ đi chợ sớm", "Chợ tan khi nắng lên")
    one, two, three, four = (f"Ảnh {i}: {line}" for i, line in enumerate(shown, 1))
    assert {"2/9", "30/4"} <= set(lines_of(pasted_lines("Chùm ảnh hai mùa ở chợ nổi", one, "2/9", two, three, "30/4", four)))
    counted = pasted_lines("Chùm ảnh hai mùa ở chợ nổi", one, "1/4", two, "2/4", three, "3/4", four, "4/4")
    assert not any("/4" in line for line in lines_of(counted))


@pytest.mark.parametrize(
    "lead",
    [
        "MobiFone - Nhà mạng lớn thứ ba cả nước sẽ giảm giá cước từ tháng tới.",
        "ChatGPT - Công cụ trò chuyện của một hãng Mỹ - được nhiều giáo viên dùng để soạn bài.",
        "Huế - Cố đô nghìn năm tuổi là nơi được khách châu Âu chọn nhiều nhất năm nay.",
        "Hà Nội - Viettel chia điểm sau trận cầu nhiều thẻ phạt tối qua.",
        "(Viết tặng những người lính biên phòng) - Mùa này trên chốt gió nhiều lắm.",
        "ĐÀ LẠT - Thành phố ngàn hoa đón hơn một triệu lượt khách trong dịp lễ vừa qua.",
    ],
)
def test_what_is_then_called_by_what_it_is_stays(lead: str) -> None:
    assert lead in lines_of(pasted_lines("Tin đáng chú ý sáng nay", lead))


def test_the_title_above_what_a_release_calls_itself_stays() -> None:
    title, subtitle = "Hãng sữa Đồng Xanh ra mắt dòng sữa cho người lớn tuổi", "Dòng sữa bổ sung canxi được bán từ tháng tới"
    assert lines_of(pasted_lines(title, "Thông cáo báo chí", subtitle, *COFFEE.body))[0] == title


def test_a_sentence_about_who_speaks_to_the_press_does_not_end_a_release() -> None:
    sentence = "Liên hệ báo chí là việc của người phát ngôn, giám đốc nói."
    assert pasted_lines("THÔNG CÁO BÁO CHÍ", TITLE, LEAD, FLOOD.body[0], sentence, *FLOOD.body[1:]).body.endswith(FLOOD.body[-1])


# --- On a page -------------------------------------------------------------------------------------------------------------------

CARD = "<div><a href=/x{0}><img></a><h3><a href=/x{0}>{1}</a></h3><p>{2}</p></div>"
NAMES = (
    "Quán bún riêu cô Ba bên bến Bình Đông cũ",
    "Quán cơm tấm sườn nướng than của bà Tư",
    "Chuyện ông lão giữ đàn cò trắng ở cuối làng",
)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("place", ["<div>{}</div>", "<div itemprop=articleBody>{}</div>"])
def test_what_a_story_lists_with_pictures_and_links_is_story(place: str, count: int) -> None:
    listed = list(zip(NAMES, COFFEE.body, strict=True))[:count]
    cards = "".join(CARD.format(i, *one) for i, one in enumerate(listed))
    between = lines_of(on_page(HEAD + place.format(f"{''.join(PARAGRAPHS[:2])}{cards}{''.join(PARAGRAPHS[2:])}")))
    in_box = lines_of(on_page(f"{HEAD}{place.format(TOLD + ''.join(f'<p>{line}</p>' for line in PHONE.body))}<div>{cards}</div>"))
    assert [line for _, line in listed if line not in between] == []
    assert place.count("=") or [line for _, line in listed if line not in in_box] == []


def test_a_story_that_is_told_in_points_is_no_digest() -> None:
    points = "".join(f"<li>{line}</li>" for line in FLOOD.body)
    article = on_page(f"<h1>{TITLE}</h1><div><h2>Tóm tắt</h2><ul>{points}</ul></div>")
    assert [line for line in FLOOD.body if line not in lines_of(article)] == []


SHORT = "Xe tải chết máy giữa cầu Đỏ khiến dòng xe ùn ứ hơn một cây số lúc bảy giờ."
LAST = "Đến tám giờ, xe đã được kéo đi."
OF_ANOTHER = (
    f"<script type='application/json'>{json.dumps({'related': [{'body': TOLD}]})}</script>",
    f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'articleBody': TOLD})}</script>",
)


@pytest.mark.parametrize("data", OF_ANOTHER)
@pytest.mark.parametrize("story", [(SHORT,), (SHORT, LAST)])
def test_another_story_in_the_data_does_not_stand_for_a_short_one(story: tuple[str, ...], data: str) -> None:
    article = on_page(f"<h1>Tắc đường ở cầu Đỏ sáng nay</h1>{''.join(f'<p>{line}</p>' for line in story)}{data}")
    assert [line for line in lines_of(article)[1:] if line] == list(story)


def test_a_subheading_that_is_called_a_title_hides_nothing_above_it() -> None:
    page = (
        f"<div><b>{TITLE}</b></div><p>{LEAD}</p>{''.join(PARAGRAPHS[:2])}<div class=article-title>Những phiên chợ còn lại trong ký ức</div>"
    )
    lines = lines_of(on_page(page + "".join(f"<p>{line}</p>" for line in (*COFFEE.body, *PHONE.body))))
    assert [line for line in (TITLE, LEAD, *FLOOD.body[:2]) if line not in lines] == []


SUBHEADING = "Nước rút chậm ở khu chợ cũ"


@pytest.mark.parametrize("head", [f"<title>{SUBHEADING}</title>", f"<meta property=og:title content='{SUBHEADING}'>"])
def test_paragraphs_above_what_the_window_names_are_story_where_no_link_stands_above_each(head: str) -> None:
    more = "".join(f"<p>{line}</p>" for line in (*COFFEE.body, *PHONE.body))
    lines = lines_of(
        read_html(f"<head>{head}</head><h1>{TITLE}</h1><p>{LEAD}</p>{''.join(PARAGRAPHS[:2])}<h2>{SUBHEADING}</h2>{more}").article
    )
    assert [line for line in (LEAD, *FLOOD.body[:2]) if line not in lines] == []


@pytest.mark.parametrize("tag", ["b", "strong"])
def test_a_bold_line_in_the_middle_below_a_picture_is_a_subheading(tag: str) -> None:
    piece = f"<p><img src=a></p><p style='text-align:center'><{tag}>Nước rút chậm</{tag}></p>"
    assert "Nước rút chậm" in on_page(f"{HEAD}{PARAGRAPHS[0]}{piece}{''.join(PARAGRAPHS[1:])}").body


def test_a_link_that_ends_a_sentence_is_a_part_of_it() -> None:
    sentence = "Người dân muốn nhận gạo đến nhà văn hóa để <a href=/x>xem chi tiết</a>."
    assert "đến nhà văn hóa để xem chi tiết." in on_page(f"{HEAD}{TOLD}<p>{sentence}</p>").body


@pytest.mark.parametrize("asked", ["Bà bắt đầu trồng rừng từ khi nào?", "Ai giúp bà trong những ngày đầu trên đảo?"])
def test_a_question_in_italics_below_a_picture_is_story(asked: str) -> None:
    below = f"<p><img src=a></p><p><em>{asked}</em></p>"
    assert asked in on_page(f"{HEAD}{PARAGRAPHS[0]}{below}{TOLD}").body


def test_the_lines_of_a_poem_in_italics_below_a_picture_are_story() -> None:
    poem = ("Biển một bên và em một bên", "Sóng vỗ bờ xa gọi tên đêm", "Thuyền ai về ghé bến trăng lên")
    below = "<p><img src=a></p>" + "".join(f"<p><em>{line}</em></p>" for line in poem)
    assert all(line in on_page(f"{HEAD}{PARAGRAPHS[0]}{below}{TOLD}").body for line in poem[:-1])
    caption = "<p><img src=a></p><p><em>Nước tràn vào chợ.</em></p><p><em>Ảnh: Đình Văn</em></p>"
    assert "tràn vào chợ" not in on_page(f"{HEAD}{PARAGRAPHS[0]}{caption}{TOLD}").body


def test_a_subheading_in_the_words_of_the_picture_above_it_stays() -> None:
    named = "Bún chả than hoa phố cổ"
    below = f"<p><img src=a alt='{named}'></p><h2>{named}</h2>"
    assert named in on_page(f"{HEAD}{PARAGRAPHS[0]}{below}{TOLD}").body
