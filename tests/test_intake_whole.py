"""Whole pages, copied with all that stands around a story: the paper's name, its menu, links to other stories, forms for comments."""

import pytest

from model.article import Article
from model.intake import Metadata, read_html, read_html_body
from tests.invented_pages import COFFEE, FLOOD, PHONE, is_flood
from tests.pasting import pasted_paragraphs

FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body
MENU = ("Mới nhất", "Thời sự", "Góc nhìn", "Thế giới", "Kinh doanh", "Tâm sự", "Tất cả")
MASTHEAD = ("Sao Mai News", "Tờ báo điện tử của người Suối Vàng", "Thứ Sáu, 27/11/2026")


# --- Above -----------------------------------------------------------------------------------------------------------------


def test_what_a_paper_calls_itself_above_its_menu_is_no_title() -> None:
    below = (*FLOOD.body, "Hoàng Yến", "Trở lại Thời sự", "Giấy phép số 12/GP-BTTTT")
    article = pasted_paragraphs(*MASTHEAD, *MENU, "Giao thông", "Thứ Ba, 12/08/2025, 08:31 (GMT+7)", FLOOD.title, FLOOD.lead, *below)
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T08:31:00+07:00")


def test_a_title_above_a_share_bar_and_two_sections_stays_the_title() -> None:
    bar = ("Facebook", "Zalo", "Twitter", "Email", "Pinterest", "Thời sự", "Giao thông")
    assert is_flood(pasted_paragraphs(FLOOD.title, *bar, FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize(
    "motto",
    [
        "Cơ quan Trung ương của Đảng Cộng sản Việt Nam",
        "TIẾNG NÓI CỦA ĐẢNG BỘ, CHÍNH QUYỀN VÀ NHÂN DÂN TỈNH HÀ GIANG",
        "Tiếng nói của Đảng, Nhà nước và nhân dân Việt Nam",
    ],
)
def test_whose_voice_a_paper_is_is_no_title(motto: str) -> None:
    assert is_flood(pasted_paragraphs(motto, "Thứ Ba, 12/08/2025 08:31", FLOOD.title, FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize("name", [f"{FLOOD.title} | Báo Sao Mai", f"Home » Tin tức » {FLOOD.title}", f"{FLOOD.title} - Sao Mai News"])
def test_what_a_page_calls_itself_above_its_title_is_none(name: str) -> None:
    assert is_flood(pasted_paragraphs(name, FLOOD.title, FLOOD.lead, *FLOOD.body))
    assert pasted_paragraphs(name, *FLOOD.body).title == name


@pytest.mark.parametrize("picture", [f"{FLOOD.title} - Ảnh 1.", f"{FLOOD.title}- Ảnh 1."])
def test_the_title_is_what_pictures_are_named_after(picture: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, picture, *FLOOD.body))
    topic = "Chỉ đạo, điều hành của thị trấn - Các xã vùng cao"
    assert is_flood(pasted_paragraphs(topic, "12/08/2025 08:31", "Chống lụt", FLOOD.title, FLOOD.lead, picture, *FLOOD.body))


@pytest.mark.parametrize(("line", "author"), [("Mộc, Theo Đời sống & Pháp luật", "Mộc"), ("Yến , Theo Phụ nữ mới", "Yến")])
def test_a_pen_name_before_its_paper_is_the_author(line: str, author: str) -> None:
    article = pasted_paragraphs(FLOOD.title, line, "08:31 12/08/2025", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.author == author


def test_who_posted_it_beside_the_date_above_the_title_is_no_title() -> None:
    article = pasted_paragraphs("Đăng lúc: Thứ ba - 12/08/2025 08:31 - Người đăng bài viết: admin", FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None


@pytest.mark.parametrize("line", ["Trang chủ Sức khỏe Các bệnh", "Hà Nội, Thứ Ba, 12/08/2025", "Bỏ qua đến nội dung chính"])
def test_the_way_to_a_page_and_its_day_are_no_title(line: str) -> None:
    article = pasted_paragraphs(line, FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert bool(article.published_at) == ("12/08/2025" in line)


# --- Inside ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("teaser", [(PHONE.title,), ()])
def test_a_headline_above_the_button_to_read_it_is_another_storys(teaser: tuple[str, ...]) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, SECOND, *teaser, "ĐỌC NGAY", SUBHEADING, THIRD, LAST))


@pytest.mark.parametrize(
    "lines",
    [
        ("Vì sao nước dâng nhanh đến vậy?", THIRD),
        ("Những thứ nên mang theo khi sơ tán:", "Nước uống đóng chai cho cả nhà"),
        ("Nước uống đóng chai cho cả nhà", "Đèn pin đủ dùng trong ba ngày"),
    ],
)
def test_above_the_button_to_read_another_story_a_subheading_and_a_list_stay(lines: tuple[str, ...]) -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *lines, "ĐỌC NGAY", LAST)
    assert article.body == "\n".join((FIRST, *lines, LAST))


@pytest.mark.parametrize(
    "line",
    [
        "Chú thích ảnh",
        "Nghe đọc bài viết",
        "Bạn cần đăng nhập và mua gói thuê bao để đọc tiếp bài viết này.",
        "Đã có tài khoản? Đăng nhập",
        "Nước ngập trước cổng trường. (Nguồn: TTXVN)",
        "Nước ngập trước cổng trường. Ảnh tư liệu: Hoàng Yến",
        "Biểu đồ: Hoàng Yến",
        "Ảnh cắt từ clip",
        "00:00:00 / 00:02:15",
        "Thời lượng: 2:15",
        "Your browser does not support the audio element.",
        "Bài viết tiếp tục sau quảng cáo",
        "Độc giả đặt câu hỏi về mùa mưa lũ tại đây để chuyên gia giải đáp",
        "Xem tiếp: Hồ thủy điện Bản Mây xả lũ",
    ],
)
def test_what_a_paper_writes_between_its_paragraphs_is_no_story(line: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]))


@pytest.mark.parametrize("picture", ["Chú thích ảnh", "nuoc-ngap.jpg"])
def test_below_a_picture_without_a_caption_a_question_is_story(picture: str) -> None:
    question = "- Theo ông, vì sao năm nào thị trấn cũng ngập sau mỗi trận mưa lớn?"
    assert question in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, picture, question, THIRD, LAST).body
    assert question[2:-1] not in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, picture, question[2:-1], THIRD, LAST).body


@pytest.mark.parametrize("place", range(5))
def test_a_link_behind_the_last_sentence_of_a_paragraph_is_none_of_it(place: int) -> None:
    lines = [FLOOD.lead, FIRST, SECOND, THIRD, LAST]
    lines[place] += " >> Hồ thủy điện Bản Mây xả lũ"
    article = pasted_paragraphs(FLOOD.title, *lines)
    assert (article.lead, article.body) == (FLOOD.lead, "\n".join((FIRST, SECOND, THIRD, LAST)))


def test_what_is_told_by_the_hour_below_the_lead_is_story() -> None:
    entries = ("17h30", "Bão suy yếu", FIRST, "16h10", "Cây đổ chắn quốc lộ", THIRD)
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, "Mới nhất", *entries).body == "\n".join(entries)
    assert is_flood(
        pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Mới nhất", "17h30", COFFEE.title, COFFEE.lead, "16h10", PHONE.title)
    )


# --- Below -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [(COFFEE.title,), (COFFEE.title, "Hồ thủy điện Bản Mây xả lũ trong đêm")])
def test_headlines_between_a_signature_and_the_buttons_are_other_stories(links: tuple[str, ...]) -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *links, "Trở lại Thời sự", "Chia sẻ")
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


@pytest.mark.parametrize("button", ["In bài viết", "Báo lỗi bài viết", "Lấy link! https://bao.example/a.html", "Chủ đề: mưa lũ"])
def test_headlines_below_the_buttons_below_a_signature_are_other_stories(button: str) -> None:
    assert is_flood(
        pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", button, COFFEE.title, "Hồ thủy điện Bản Mây xả lũ trong đêm")
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("Lượng mưa đo được ở các trạm", "Suối Vàng: 182 mm"),
        ("- Không đi qua ngầm tràn khi nước dâng", "- Không vớt củi trên sông trong mưa lũ"),
        ("Giải nhất với tác phẩm Con đò mùa lũ", "Tạ Minh", "Giải nhì với tác phẩm Ngọn đèn ven suối"),
    ],
)
def test_a_table_and_a_list_below_a_name_and_above_the_buttons_are_story(lines: tuple[str, ...]) -> None:
    body = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *lines, "Chia sẻ").body
    assert [line for line in lines if line not in ("Tạ Minh", *body.split("\n"))] == []


@pytest.mark.parametrize(
    "heading", ["Các bài viết khác", "Tin cùng chủ đề", "Bài đọc nhiều nhất", "Những tin mới hơn", "Có thể bạn sẽ thích"]
)
def test_below_a_heading_of_other_stories_nothing_is_story(heading: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, heading, COFFEE.title, COFFEE.lead))


@pytest.mark.parametrize(
    "below",
    [
        ("Họ tên", "Mã bảo mật"),
        ("Vui lòng nhập tên của bạn ở đây",),
        ("Chưa có bình luận!",),
        ("Họ tên", "Cùng chuyên mục", COFFEE.title, COFFEE.lead),
    ],
)
def test_the_form_for_a_comment_is_no_story(below: tuple[str, ...]) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Ý kiến bạn đọc", *below))
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Bình luận", "Hoàng Yến")
    assert article.author == "Hoàng Yến"


def test_below_a_button_for_comments_a_poem_is_story() -> None:
    poem = ("Chiều nay nước đã rút rồi", "Mẹ ngồi hong lại chiếc nôi bên thềm", "Đàn gà lội giữa bùn đen")
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, "Chia sẻ", "Bình luận", *poem).body.endswith("\n".join(poem))


@pytest.mark.parametrize(
    "title",
    [
        "Ghi nguồn gốc rau quả trên bao bì từ tháng 7",
        "Thông tin liên hệ của học sinh bị rao bán trên mạng",
        "Hello Kitty đến Suối Vàng!",
        "Tiếng nói của Đảng đến với đồng bào vùng cao",
    ],
)
def test_a_title_that_begins_like_a_motto_a_footer_or_a_letter_is_one(title: str) -> None:
    assert pasted_paragraphs(title, FLOOD.lead, *FLOOD.body).title == title


@pytest.mark.parametrize(
    "paragraph",
    [
        "Cổng thông tin điện tử huyện Vĩnh Lộc cho biết nước đã rút hết khỏi ba tuyến đường vào trưa 12/8.",
        "Cơ quan ngôn luận của hội là tờ tin Suối Vàng, in mỗi tháng một số với 500 bản và phát không cho hội viên.",
        "Mời bạn đọc theo dõi trực tuyến trận Suối Vàng gặp Đồi Gió, diễn ra lúc 19h15 ngày 15-8.",
    ],
)
def test_a_paragraph_that_begins_like_a_motto_or_an_invitation_is_story_wherever_it_stands(paragraph: str) -> None:
    assert pasted_paragraphs(FLOOD.title, paragraph, *FLOOD.body).lead == paragraph
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, paragraph).body.endswith(paragraph)


def test_a_paragraph_that_begins_like_a_footer_is_the_last_of_the_story() -> None:
    last = "Ghi rõ nguồn gốc rau quả trên bao bì là việc bắt buộc từ tháng 7, nơi nào không làm sẽ bị phạt đến 20 triệu đồng."
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, last).body.endswith(last)


@pytest.mark.parametrize("line", ["2:15:30", "Hà Nội 12 lượt", "Mặc định"])
def test_a_line_of_a_table_is_no_button(line: str) -> None:
    assert line in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line, THIRD, LAST).body


def test_a_name_below_the_lead_that_the_story_tells_of_is_no_author() -> None:
    sentence = "Bác sĩ Tạ Minh khuyên người dân đun sôi nước trước khi uống và rửa tay bằng xà phòng sau khi dọn bùn."
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, "Bác sĩ Tạ Minh", sentence, THIRD).author == ""
    assert pasted_paragraphs("Nhạc sĩ Tạ Minh qua đời", FLOOD.lead, "Tạ Minh", FIRST, THIRD).author == ""
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, "Bác sĩ Tạ Minh", FIRST, THIRD).author == "Bác sĩ Tạ Minh"


def test_whom_to_ask_is_story_and_hides_no_signature() -> None:
    contact = ("Thông tin liên hệ: Phòng Đào tạo", "Địa chỉ: Lô 12, thị trấn Suối Vàng", "Số tài khoản 0123 456 789")
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *contact, "Hoàng Yến", "Chia sẻ")
    assert article.body == "\n".join((*FLOOD.body, *contact))
    assert article.author == "Hoàng Yến"


@pytest.mark.parametrize("heading", ["Nổi bật", "Tiêu điểm", "Mới cập nhật"])
def test_what_may_head_a_part_of_a_digest_ends_no_story(heading: str) -> None:
    lines = (heading, COFFEE.title, "Thế giới", SECOND, "Thể thao", THIRD, "Xe", LAST)
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, *lines).body == "\n".join(lines)


def test_where_the_original_is_is_no_story() -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Link gốc: https://bao.example/mua-lon.html"))


# --- HTML ------------------------------------------------------------------------------------------------------------------


def test_what_a_reader_says_in_the_place_for_comments_is_no_story() -> None:
    comments = f"<section class=comment><h3>Ý kiến bạn đọc</h3><p>{PHONE.lead}</p></section>"
    paragraphs = "".join(f"<p>{line}</p>" for line in FLOOD.body)
    assert is_flood(read_html(f"<article><h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>{paragraphs}</article>{comments}").article)


def test_words_that_a_paper_set_apart_are_story() -> None:
    quote = f"<div class=VCSortableInPreviewMode type=SimpleQuote><p>{SECOND}</p></div>"
    story = "".join((f"<p>{FIRST}</p>", quote, *(f"<p>{line}</p>" for line in (SUBHEADING, THIRD, LAST))))
    page = f"<h1 class=detail-title>{FLOOD.title}</h1><h2 class=detail-sapo>{FLOOD.lead}</h2><div class=detail-content>{story}</div>"
    assert is_flood(read_html(f"<html><body>{page}</body></html>").article)


def on_page(story: str) -> Article:
    return read_html(
        f"<html><body><h1>{FLOOD.title}</h1><div>12/08/2025 08:31</div><p><b>{FLOOD.lead}</b></p>{story}</body></html>"
    ).article


def test_below_links_a_list_between_two_paragraphs_is_story() -> None:
    links = f"<div><b>Xem thêm:</b><ul><li><a href=/x>{COFFEE.title}</a></li><li><a href=/y>{PHONE.title}</a></li></ul></div>"
    lines = (SUBHEADING, THIRD, "Hướng dẫn người dân che chắn nhà", "Di dời trâu bò lên chỗ cao", LAST)
    article = on_page(f"<p>{FIRST}</p><p>{SECOND}</p>{links}" + "".join(f"<p>{line}</p>" for line in lines))
    assert article.body == "\n".join((FIRST, SECOND, *lines))


def test_below_a_signature_first_sentences_below_links_are_other_stories() -> None:
    story = "".join(f"<p>{line}</p>" for line in (*FLOOD.body, "Hoàng Yến"))
    article = on_page(story + "".join(f"<div><a href=/x>{other.title}</a><p>{other.lead}</p></div>" for other in (COFFEE, PHONE)))
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


@pytest.mark.parametrize("kind", ["toc", "poll"])
def test_a_table_of_contents_and_a_poll_are_no_story(kind: str) -> None:
    box = f"<div class={kind}><p>Bạn có ở vùng trũng không?</p><label>Có</label></div>"
    paragraphs = [f"<p>{line}</p>" for line in FLOOD.body]
    assert is_flood(on_page("".join((paragraphs[0], box, *paragraphs[1:]))))


def test_line_breaks_part_paragraphs_where_no_tag_does() -> None:
    post = "\n\n".join((FLOOD.lead, *(f"<b>{line}</b>" if line == SUBHEADING else line for line in FLOOD.body)))
    assert is_flood(read_html_body(post, Metadata(title=FLOOD.title)).article)
    assert is_flood(read_html_body("\n".join((FLOOD.lead, *FLOOD.body)), Metadata(title=FLOOD.title)).article)


def test_a_tag_that_is_broken_over_lines_is_no_text() -> None:
    post = "\n".join((f'<img src="a.jpg"\n alt="Nước ngập" />{FLOOD.lead}', *FLOOD.body))
    assert is_flood(read_html_body(post, Metadata(title=FLOOD.title)).article)
    assert is_flood(read_html(f"<i>{FLOOD.title}</i>\n{post}").article)


def test_blank_lines_part_paragraphs_beside_headings_lists_and_quotes() -> None:
    post = f"{FLOOD.lead}\n\n{FIRST}\n \n{SECOND}\n<h3>{SUBHEADING}</h3>\n{THIRD}\n\n<ul>\n<li>Suối Vàng:\n182 mm</li>\n</ul>\n{LAST}"
    lines = (FIRST, SECOND, SUBHEADING, THIRD, "Suối Vàng: 182 mm", LAST)
    assert read_html_body(post, Metadata(title=FLOOD.title)).article.body == "\n".join(lines)
    quoted = read_html(f"{FLOOD.title}\n\n{FLOOD.lead}\n\n{FIRST}\n\n<blockquote>{SECOND}</blockquote>\n{LAST}").article
    assert quoted.body == "\n".join((FIRST, SECOND, LAST))


def test_what_somebody_else_posted_inside_a_story_is_none_of_it() -> None:
    post = f"<blockquote class=twitter-tweet><p>{PHONE.lead}</p>&mdash; Sao Mai (@saomai)</blockquote>"
    paragraphs = [f"<p>{line}</p>" for line in FLOOD.body]
    assert is_flood(on_page("".join((paragraphs[0], post, *paragraphs[1:]))))
