"""Stories as programs copy them: broken by PDF files and e-mails, quoted, marked, and printed twice on one page."""

import textwrap

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, CONGRESS, FLOOD, PHONE, Story
from tests.pasting import pasted_lines

FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body
CAPTION = "Nước ngập trước cổng trường tiểu học Suối Vàng sáng 12/8."


def is_story(article: Article, story: Story = FLOOD) -> bool:
    return article.written == (story.title, story.lead, "\n".join(story.body))


def broken(line: str, width: int = 78) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


def all_broken(story: Story, width: int = 78) -> list[str]:
    return [line for paragraph in (story.title, story.lead, *story.body) for line in broken(paragraph, width)]


# --- Broken lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [FLOOD, COFFEE, PHONE, CONGRESS], ids=lambda story: story.title)
@pytest.mark.parametrize("width", [64, 78, 100])
@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n"])
def test_lines_that_a_file_broke_are_paragraphs_again(story: Story, width: int, between: str) -> None:
    assert is_story(pasted_lines(*all_broken(story, width), between=between), story)


@pytest.mark.parametrize("number", ["1", "Trang 1", "Trang 1/2", "- 1 -"])
def test_the_number_of_a_page_inside_a_broken_sentence_is_no_story(number: str) -> None:
    lines = all_broken(FLOOD)
    inside = next(i for i, line in enumerate(lines) if line.startswith("Theo Trạm")) + 1
    assert is_story(pasted_lines(*lines[:inside], number, "", *lines[inside:]))


@pytest.mark.parametrize("width", [36, 42, 48])
def test_the_narrow_lines_of_a_picture_that_a_program_read_are_paragraphs_again(width: int) -> None:
    assert is_story(pasted_lines(*all_broken(COFFEE, width)), COFFEE)
    assert is_story(pasted_lines(*all_broken(PHONE, width)), PHONE)


def test_the_short_lines_of_verse_and_of_a_list_stay_apart() -> None:
    verse = ("em về bến cũ chiều nay mưa rơi", "con đò gác mái khói bay lưng trời", "dòng sông bên lở bên bồi đầy vơi", "nỗi nhớ", "và em")
    assert pasted_lines("Bến cũ", *verse).written == ("Bến cũ", "", "\n".join(verse))
    needed = (
        "500 g cua đồng xay nhuyễn còn lạnh",
        "muối tinh và một thìa canh nước mắm",
        "rau thơm rửa sạch, thái nhỏ vừa ăn",
        "4 quả cà chua",
    )
    assert pasted_lines("Lẩu riêu cua", *needed, "Lọc cua.").written[2].split("\n")[: len(needed)] == list(needed)


@pytest.mark.parametrize("date", ["12/08/2025 08:31", "Thứ ba, 12/08/2025 - 08:31"])
def test_a_date_line_below_a_full_line_is_none_of_it_but_the_date_that_a_sentence_ends_with(date: str) -> None:
    title, *rest = all_broken(FLOOD, 54)
    article = pasted_lines("Thời sự", title, date, *rest)
    assert is_story(article)
    assert article.published_at is not None
    lines = ("Nước ngập đến ngang gối người lớn trong nhiều giờ vào sáng ngày", "12/08/2025.")
    assert " ".join(lines) in pasted_lines(*all_broken(FLOOD, 66), *lines).body


def test_an_empty_line_parts_paragraphs_whose_last_line_is_full() -> None:
    table = ("Bảng giá nước sinh hoạt của thị trấn Suối Vàng tính từ đầu tháng Chín 2025", "Hộ gia đình: 9.000 đồng")
    article = pasted_lines(
        *all_broken(FLOOD, 74), "", table[0], "", table[1], *broken("Giá trên chưa tính thuế và áp dụng cho cả năm tới.", 74)
    )
    assert set(table) <= set(article.body.split("\n"))


def test_lines_of_ordinary_length_are_paragraphs_as_they_are() -> None:
    lines = ("Chúng tôi đi bộ qua cầu", "rồi ngồi lại bên bờ suối", "nghe nước chảy")
    assert pasted_lines(FLOOD.title, FLOOD.lead, FIRST, *lines, LAST).body == "\n".join((FIRST, *lines, LAST))


def test_an_email_with_broken_lines_is_read_like_one_without() -> None:
    head = ("From: Bích <bich@xa.vn>", "Sent: Wednesday, August 12, 2026 8:31 AM", "To: toasoan@saomai.vn", f"Subject: {FLOOD.title}")
    body = [line for paragraph in (FLOOD.lead, *FLOOD.body) for line in (*broken(paragraph, 72), "")]
    article = pasted_lines(*head, "", "Kính gửi Quý báo,", "", *body, "Trân trọng,", "Bích")
    assert is_story(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-08-12T08:31:00+07:00"


# --- Letters and messages ------------------------------------------------------------------------------------------------------


def test_what_a_mail_program_writes_around_a_forwarded_letter_is_no_story() -> None:
    head = ("Bắt đầu thư được chuyển tiếp:", "Từ: Bích <bich@xa.vn>", f"Tiêu đề: {FLOOD.title}", "Ngày: 08:31:05 GMT+7 12 tháng 8, 2026")
    article = pasted_lines(*head, "Đến: toasoan@saomai.vn", FLOOD.lead, *FLOOD.body, "Đã gửi từ iPhone của tôi", between="\n\n")
    assert is_story(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-08-12T08:31:00+07:00"


def test_a_quoted_letter_is_read_without_the_marks_of_quoting() -> None:
    head = "Vào Th 4, 12 thg 8, 2026 vào lúc 08:31 Bích <bich@xa.vn> đã viết:"
    assert is_story(pasted_lines(head, *(f"> {line}" for line in (FLOOD.title, FLOOD.lead, *FLOOD.body))))


@pytest.mark.parametrize("head", ["[12/08/2026 08:31:05]", "[08:31, 12/8/2026]", "12/08/2026, 08:31 -"])
def test_who_sent_a_message_and_when_is_no_part_of_the_title(head: str) -> None:
    article = pasted_lines(f"{head} Chú Ba: {FLOOD.title}", FLOOD.lead, *FLOOD.body)
    assert is_story(article)
    assert article.author == ""


@pytest.mark.parametrize("age", [("1 ngày", "·"), ("1 ngày", "·", "Công khai"), ("23 phút ·",)])
def test_whose_post_it_is_is_no_title_where_the_age_stands_apart_from_its_point(age: tuple[str, ...]) -> None:
    assert is_story(pasted_lines("Công an xã Suối Vàng", *age, FLOOD.title, FLOOD.lead, *FLOOD.body))


def test_the_marks_of_markdown_around_a_line_are_no_part_of_it() -> None:
    assert is_story(pasted_lines(f"# {FLOOD.title}", f"**{FLOOD.lead}**", FIRST, SECOND, f"## {SUBHEADING}", THIRD, LAST, between="\n\n"))
    linked = FIRST.replace("Đặng Quốc Bảo", "[Đặng Quốc Bảo](https://saomai.vn/bao)")
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, "![Nước ngập](https://saomai.vn/1.jpg)", linked, *FLOOD.body[1:]))
    bold = FIRST.replace("Đặng Quốc Bảo", "**Đặng Quốc Bảo**")
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, "![](anh/1.jpg)", bold, *FLOOD.body[1:]))


def test_a_word_that_is_not_said_keeps_its_stars() -> None:
    sentence = 'Tài xế chửi "đồ ch** má", rồi "đ** c**" khi bị nhắc, còn máy in ra __init__ và 2**3**4 trên biên bản.'
    assert pasted_lines(FLOOD.title, FLOOD.lead, sentence, *FLOOD.body).body.startswith(sentence)


# --- Printed twice ---------------------------------------------------------------------------------------------------------------


def test_a_story_printed_for_large_and_for_small_screens_is_one_story() -> None:
    once = "".join(f"<p>{line}</p>" for line in ("Minh An", "12/08/2026 08:31", FLOOD.lead, *FLOOD.body))
    copies = "".join(f"<div class={kind}><article><h1>{FLOOD.title}</h1>{once}</article></div>" for kind in ("desktop", "mobile"))
    assert is_story(read_html(f"<html><body>{copies}</body></html>").article)


def test_a_line_said_twice_in_a_story_stays() -> None:
    refrain = "Nước lên rồi, các con ơi, chạy mau kẻo không kịp nữa đâu."
    body = (FIRST, refrain, SECOND, refrain, LAST)
    assert pasted_lines(FLOOD.title, FLOOD.lead, *body).body == "\n".join(body)


@pytest.mark.parametrize(
    "pair", [(CAPTION, f"{CAPTION} Ảnh: Minh An"), (f"{CAPTION} Ảnh: Minh An.", CAPTION), (CAPTION, f"{CAPTION} (Ảnh: MA)")]
)
def test_a_caption_printed_again_without_who_took_it_is_a_caption(pair: tuple[str, str]) -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, *pair, *FLOOD.body))
    assert is_story(pasted_lines(FLOOD.title, *pair, FLOOD.lead, *FLOOD.body))
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, *pair, *FLOOD.body[1:]))


def test_a_line_between_the_name_of_a_picture_and_who_took_it_is_its_caption() -> None:
    picture = (f"{FLOOD.title}- Ảnh 1.", CAPTION, "ẢNH: MINH AN")
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, *picture, *FLOOD.body[1:]))


def test_a_line_above_a_credit_with_a_dash_is_its_caption() -> None:
    caption = CAPTION.rstrip(".")
    assert is_story(pasted_lines(FLOOD.title, caption, "- Ảnh: MINH AN", FLOOD.lead, *FLOOD.body))
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, caption, "- Ảnh: MINH AN", *FLOOD.body[1:]))


def test_a_paragraph_above_a_picture_without_a_caption_stays() -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, SECOND, "- Ảnh: Minh An", *FLOOD.body[2:]))
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, SECOND, "Ảnh: Minh An", *FLOOD.body[2:]))


@pytest.mark.parametrize("picture", [f"{FLOOD.title} - Ảnh 1.", "suoi-vang-1.jpg", "Ngap o Suoi Vang anh 1"])
def test_a_long_line_without_an_end_below_the_name_of_a_picture_is_its_caption(picture: str) -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, picture, CAPTION.rstrip("."), *FLOOD.body[1:]))
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, SECOND, picture, SUBHEADING, THIRD, LAST))


def test_the_title_with_a_number_is_the_name_of_a_picture() -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, f"{FLOOD.title} - 1", *FLOOD.body[1:]))


CONTENTS = ("1. Vì sao thị trấn ngập", "2. Ai cứu người già và trẻ nhỏ", "3. Bao giờ nước rút")
PARTS = tuple(line for part in zip(CONTENTS, (FIRST, SECOND, THIRD), strict=True) for line in part)


@pytest.mark.parametrize("heading", [("Nội dung chính",), ()])
@pytest.mark.parametrize("above", [(), (FLOOD.lead,)])
def test_a_table_of_contents_is_neither_title_nor_story(heading: tuple[str, ...], above: tuple[str, ...]) -> None:
    article = pasted_lines(FLOOD.title, "12/08/2025 08:31", *above, *heading, *CONTENTS, *(() if above else (FLOOD.lead,)), *PARTS)
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join(PARTS))


def test_the_refrain_of_a_song_is_no_table_of_contents() -> None:
    refrain = ("Ai về Suối Vàng nhớ ghé nhà em", "Nước lên nước xuống lại hiền", "Lúa xanh bờ lại xanh thêm một mùa")
    song = (*refrain, "Mẹ ngồi vá áo bên hiên", "Chỉ luồn qua những ưu phiền gió sương", *refrain, FIRST)
    assert pasted_lines(FLOOD.title, FLOOD.lead, *song).body == "\n".join(song)


# --- What programs write -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "suoi-vang-1.jpg",
        "Ngap o Suoi Vang anh 1",
        "Sao chép liên kết thành công",
        "Theo dõi Saomai.vn trên GNews",
        "Nhấn để chia sẻ lên Facebook (Mở trong cửa sổ mới)",
        "Theo Đời sống Suối Vàng Copy link Link bài gốc Lấy link!",
        "Chia sẻ trên Facebook Chia sẻ trên Zalo In bài viết",
        "Tóm tắt nội dung bằng AI",
        "Tiếp tục đọc bên dưới quảng cáo",
        "Nhập email của bạn để nhận tin mới mỗi sáng",
        "Chụp lại hình ảnh, Nước ngập trước cổng trường tiểu học sáng 12/8",
        "Nguồn hình ảnh, Getty Images",
        "bna_cau suoi vang.jpg",
        "Hiện tại 0:00",
        "Toàn màn hình",
        "Share on Facebook",
        "Cống thoát nước ở thị trấn Suối Vàng (ảnh minh họa).",
        "Xem thêm tin tức trên kênh Zalo của Báo Sao Mai",
        f"Bạn đang đọc bài viết {FLOOD.title} tại chuyên mục Đời sống của Tạp chí Sao Mai.",
    ],
)
def test_what_a_program_writes_is_removed_wherever_it_stands(line: str) -> None:
    assert is_story(pasted_lines(FLOOD.title, line, FLOOD.lead, *FLOOD.body))
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]))


def test_symbols_before_a_name_a_date_a_counter_and_a_caption_are_looked_past() -> None:
    article = pasted_lines(FLOOD.title, "✍️ Minh An", "🕒 12/08/2026 08:31", "👁 1.234", FLOOD.lead, FIRST, f"📷 {CAPTION}", *FLOOD.body[1:])
    assert is_story(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Minh An", "2026-08-12T08:31:00+07:00")


def test_a_paragraph_and_an_entry_that_begin_with_a_symbol_are_story() -> None:
    lines = (f"👉 {FIRST}", "✅ Đun sôi nước uống", "✅ Dọn bùn trong nhà", "✅ Đặng Quốc Bảo")
    assert pasted_lines(FLOOD.title, FLOOD.lead, *lines, LAST).body == "\n".join((*lines, LAST))
    assert pasted_lines(FLOOD.title, FLOOD.lead, FIRST, "✅ Đặng Quốc Bảo").body == "\n".join((FIRST, "✅ Đặng Quốc Bảo"))


@pytest.mark.parametrize("line", ["saomai.vn", "Suối Vàng 24°C - 31°C", "31°C", "Báo Sao Mai", "BÁO SAO MAI"])
def test_the_name_of_a_paper_and_the_weather_are_neither_title_nor_lead(line: str) -> None:
    assert is_story(pasted_lines(line, FLOOD.title, "12/08/2026 08:31", FLOOD.lead, *FLOOD.body))
    assert is_story(pasted_lines(FLOOD.title, line, FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize("line", ["Suối Vàng 24°C - 31°C", "Tốc độ", "Báo động cấp ba", "Nhấn để tưới nước", "Anh 1"])
def test_a_line_inside_the_story_that_only_looks_like_a_widget_stays(line: str) -> None:
    assert line in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, line, SECOND).body.split("\n")


def test_a_page_of_the_bbc_gives_its_story() -> None:
    head = (
        "BBC News, Tiếng Việt",
        "Bỏ qua để xem nội dung",
        "Mục",
        FLOOD.title,
        "Nguồn hình ảnh, Getty Images",
        f"Chụp lại hình ảnh, {CAPTION}",
    )
    who = ("Thông tin bài viết", "Tác giả, Trần Võ", "Vai trò, BBC News Tiếng Việt", "12 tháng 8 năm 2026")
    links = ("Xem nhiều nhất", "Mỹ áp thuế mới lên hàng nhập khẩu", "Ông lão 90 tuổi chạy marathon")
    skipped = ("Bỏ qua Xem nhiều nhất và tiếp tục đọc", *links, "End of Xem nhiều nhất")
    article = pasted_lines(*head, *who, FLOOD.lead, FIRST, *skipped, "Cống hẹp.", "Suối cạn.", *FLOOD.body[1:])
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join((FIRST, "Cống hẹp.", "Suối cạn.", *FLOOD.body[1:])))
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Trần Võ", "2026-08-12T00:00:00+07:00")


def test_a_block_to_pass_over_that_never_ends_takes_only_its_own_line() -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, "Bỏ qua Xem nhiều nhất và tiếp tục đọc", *FLOOD.body[1:]))


@pytest.mark.parametrize(
    "line", ["Được đăng bởi Hà My vào lúc 21:07", "Posted by Hà My at 21:07", "Không có nhận xét nào:", "Nhãn: mưa, lũ"]
)
def test_what_blogspot_writes_below_an_entry_is_no_story(line: str) -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, line))


def test_the_comments_on_a_blog_are_no_story() -> None:
    comment = "Bài viết hay quá, đọc mà nhớ con suối nhà mình ngày xưa cũng ngập như thế này."
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, f"2 bình luận cho “{FLOOD.title}”", "Hoa viết:", comment, "Trả lời"))


def test_a_post_without_a_year_is_dated_by_nobody() -> None:
    article = pasted_lines("Báo Sao Mai", "·", "Theo dõi", "12 tháng 8 lúc 08:31 ·", FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_story(article)
    assert article.published_at is None


@pytest.mark.parametrize("when", ["4/2/26, 3:22 PM", "15:22 02/04/2026", "02/04/2026, 15:22"])
def test_what_a_browser_prints_above_and_below_each_page_is_no_story(when: str) -> None:
    head, address = f"{when} {FLOOD.title} - Báo Sao Mai", "https://saomai.example/ngap.html"
    assert is_story(pasted_lines(head, FLOOD.title, FLOOD.lead, FIRST, f"{address} 1/2", head, *FLOOD.body[1:], f"{address} 2/2"))


def test_an_address_and_an_hour_that_nobody_printed_stay() -> None:
    sentence = "15:22 02/04/2026 Nước bắt đầu tràn vào chợ thị trấn, theo sổ trực của ban quản lý."
    assert sentence in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, sentence, *FLOOD.body[1:]).body


def test_the_hours_of_a_report_that_a_browser_printed_stay() -> None:
    head, sentence = f"4/2/26, 3:22 PM {FLOOD.title}", [f"0{hour}:31 12/08/2026 Nước dâng thêm ở chợ." for hour in (7, 8)]
    article = pasted_lines(head, FLOOD.title, FLOOD.lead, *sentence, *FLOOD.body, "https://saomai.example/ngap.html 1/1")
    assert all(line in article.body for line in sentence)
    assert head not in article.body


def test_where_the_fee_goes_is_no_story() -> None:
    assert is_story(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "Nhuận bút xin gửi về số tài khoản 0123, chủ tài khoản Tô Thị Mận."))
    for sentence in ("Nhuận bút được chuyển hết cho bà con vùng ngập.", "Nhuận bút xin tặng bà con vùng ngập, nhà thơ nói."):
        assert sentence in pasted_lines(FLOOD.title, FLOOD.lead, sentence, *FLOOD.body).body
