"""What papers set around and inside a story: labels above dates, offers to readers, buttons for the size of letters, scenes, tags."""

import pytest

from model.intake import read_html
from model.pages import title as page_title
from tests.invented_pages import COFFEE, FLOOD, PHONE, is_flood
from tests.pasting import pasted_lines

FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body


# --- Title, lead and author --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Tin nhanh 24h", "Chuyển động xanh", "Phỏng vấn"])
def test_a_label_that_no_list_has_above_the_date_is_not_the_title(label: str) -> None:
    article = pasted_lines(label, "Thứ Ba, 12/08/2025 08:31", FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None


def test_a_short_title_stands_between_its_date_and_its_author() -> None:
    for post in ("Chuyên gia khí tượng", "Giảng viên Đại học Luật TP HCM"):
        article = pasted_lines("Góc nhìn", "Thứ ba, 12/8/2025, 00:00 (GMT+7)", "Suối dâng", "Hoàng Yến", post, FLOOD.lead, *FLOOD.body)
        assert article.written == ("Suối dâng", FLOOD.lead, "\n".join(FLOOD.body))
        assert article.author == "Hoàng Yến"


def test_below_a_headline_what_stands_between_date_and_author_is_no_title() -> None:
    article = pasted_lines(FLOOD.title, "12/08/2025 08:31", "Sao Mai Premium", "Hoàng Yến", FLOOD.lead, *FLOOD.body)
    assert (article.title, article.lead) == (FLOOD.title, FLOOD.lead)


def test_a_short_first_line_above_several_without_an_end_is_the_title() -> None:
    dish = (
        "Cá suối hấp tương",
        "Cá ướp tương, hấp cách thủy, ngấm vị tương đậm đà",
        "Nguyên liệu:",
        "- 1 khúc cá cỡ 200 g",
        "- 2 quả cà chua",
    )
    article = pasted_lines(*dish, FIRST)
    assert article.title == dish[0]
    assert [*article.lead.split("\n"), *article.body.split("\n")] == [*dish[1:], FIRST]
    assert pasted_lines("Cận cảnh", FLOOD.title, *dish[2:], *FLOOD.body).title == FLOOD.title


@pytest.mark.parametrize(
    "title", ["4/5 hộ dân Suối Vàng muốn dời nhà", "Báo điện tử Sao Mai nhận ba giải báo chí về phòng chống thiên tai"]
)
def test_a_headline_that_begins_like_a_rating_or_a_masthead_is_the_title(title: str) -> None:
    assert pasted_lines(title, FLOOD.lead, *FLOOD.body).title == title


@pytest.mark.parametrize("title", ["Clip: Thuyền máy đưa người già ra khỏi vùng ngập", "Video: Nước dâng trong đêm ở thị trấn Suối Vàng"])
def test_a_picture_that_moves_may_be_the_title(title: str) -> None:
    article = pasted_lines("Thời sự", title, "12/08/2025 08:31", "Video: Hoàng Yến", FLOOD.lead, *FLOOD.body)
    assert article.written == (title, FLOOD.lead, "\n".join(FLOOD.body))
    assert is_flood(pasted_lines(FLOOD.title, title, FLOOD.lead, *FLOOD.body))


def test_a_short_title_above_its_date_stays_the_title() -> None:
    assert pasted_lines("Suối dâng", "12/08/2025 08:31", FLOOD.lead, *FLOOD.body).title == "Suối dâng"


@pytest.mark.parametrize("below", [("Quế Chi", "LĐO | 12/08/2025 08:31"), ("Quế Chi",), ()])
def test_a_section_that_no_list_has_above_the_title_is_none(below: tuple[str, ...]) -> None:
    assert is_flood(pasted_lines("Nhật ký mùa lũ", FLOOD.title, *below, "12/08/2025 08:31", FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_lines("Cận cảnh", FLOOD.title, *below, FLOOD.lead, *FLOOD.body))


def test_a_short_title_that_the_story_says_again_is_no_section() -> None:
    assert pasted_lines("Suối Vàng", "Ba tuyến đường ngập sâu sau một đêm mưa lớn", FLOOD.lead, *FLOOD.body).title == "Suối Vàng"


def test_a_section_is_looked_for_once_however_many_headlines_stand_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for: list[str] = []
    is_label = page_title._is_label
    monkeypatch.setattr(page_title, "_is_label", lambda line, *rest: looked_for.append(line.text) or is_label(line, *rest))
    pasted_lines("Cận cảnh", *(f"Mưa lớn gây ngập tuyến đường thứ {n}" for n in range(50)), FLOOD.lead, "Cận cảnh", *FLOOD.body)
    assert len(looked_for) <= 2


def test_an_author_of_four_syllables_who_signs_below_too_is_not_the_title() -> None:
    article = pasted_lines(FLOOD.title, "Vũ Thị Thu Hương", FLOOD.lead, *FLOOD.body, "Vũ Thị Thu Hương")
    assert is_flood(article)
    assert article.author == "Vũ Thị Thu Hương"


@pytest.mark.parametrize("line", ["12-08-2025 - 08:31 AM | Chuyện tiền bạc", "12/08/2025 08:31 | Chuyện tiền bạc"])
def test_a_date_and_a_section_that_no_list_has_above_the_title_are_neither_it_nor_lost(line: str) -> None:
    article = pasted_lines(line, FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def test_whom_a_caption_calls_mister_hides_no_author() -> None:
    assert pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "Ông Vi Văn Khải", "Hoàng Yến").author == "Hoàng Yến"
    sentence = "Ông Đặng Quốc Bảo"
    assert pasted_lines(FLOOD.title, FLOOD.lead, sentence, *FLOOD.body).body.startswith(f"{sentence}\n")


def test_who_wrote_it_is_found_below_the_picture_below_the_lead() -> None:
    below = ("Đăng ngày: 12/08/2025 - 08:31", "2 phút Thời gian đọc", "Cổng trường Suối Vàng. Ảnh: Minh Anh", "Hoàng Yến", "Quảng cáo")
    article = pasted_lines(FLOOD.title, FLOOD.lead, *below, *FLOOD.body)
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


def test_the_greeting_of_a_readers_letter_hides_no_lead_and_his_ward_no_name() -> None:
    article = pasted_lines("Bạn đọc", FLOOD.title, "Kính gửi tòa soạn,", FLOOD.lead, *FLOOD.body, "Lục Thị Mai (phường Suối Vàng)")
    assert is_flood(article)
    assert article.author == "Lục Thị Mai"


def test_whom_a_speech_calls_is_story_and_no_lead() -> None:
    call = "Các thầy giáo, cô giáo và các em học sinh thân mến!"
    article = pasted_lines("Thư gửi học sinh vùng lũ", call, *FLOOD.body)
    assert article.lead == ""
    assert article.body == "\n".join((call, *FLOOD.body))


def test_a_second_headline_of_hope_is_no_greeting() -> None:
    assert "Hi vọng ở vùng trũng" in pasted_lines(FLOOD.title, "Hi vọng ở vùng trũng", FLOOD.lead, *FLOOD.body).body


@pytest.mark.parametrize(
    "buttons", [("Cỡ chữ: A- A A+ Đọc bài viết",), ("Cỡ chữ", "A-", "A", "A+"), ("Màu chữ", "Cỡ chữ", "A", "A+", "A++"), ("A- A A+",)]
)
def test_buttons_for_the_size_of_letters_are_neither_lead_nor_story(buttons: tuple[str, ...]) -> None:
    assert is_flood(pasted_lines(FLOOD.title, "12/08/2025 08:31", *buttons, FLOOD.lead, *FLOOD.body))


def test_a_counter_beside_a_line_with_author_and_date_is_no_story() -> None:
    assert is_flood(pasted_lines(FLOOD.title, "Hoàng Yến (Ban Thời sự)-Thứ ba, ngày 12/08/2025 08:31 GMT+7", "0", FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize("desk", ["Ban Thời sự", "Phòng Văn hóa - Xã hội", "Trung tâm Truyền thông và Sự kiện"])
def test_the_desk_that_wrote_it_is_no_story_beside_the_date_or_below_the_last_sentence(desk: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, "12/08/2025 08:31", *([desk] if len(desk) < 25 else []), FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, desk, "Chia sẻ", "Tin khác", COFFEE.title))


def test_a_desk_in_a_list_or_as_a_subheading_is_story() -> None:
    named = ("Các đơn vị được khen gồm:", "Ban Thời sự", "Phòng Văn hóa - Xã hội")
    assert pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, *named).body.endswith("\n".join(named))
    assert "Phòng chống ngập úng" in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, "Phòng chống ngập úng", *FLOOD.body[1:]).body
    prizes = ("Giải nhất", "Ban Thời sự", "Giải nhì", "Ban Kinh tế")
    assert pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, *prizes).body.endswith("\n".join(prizes))


# --- What a paper says to its readers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "offer",
    [
        "Để đọc tiếp, vui lòng đăng nhập hoặc đăng ký gói đọc báo",
        "Để xem toàn bộ bài viết, mời bạn nâng cấp tài khoản.",
        "Đăng nhập để đọc tiếp",
        "Cuộn xuống để đọc tiếp",
        "Bạn đã đọc hết 3 bài miễn phí trong tháng này.",
        "Bài viết này chỉ dành cho thuê bao của báo.",
        "Bạn nhận được email này vì đã đăng ký nhận bản tin của Báo Sao Mai.",
        "Hủy đăng ký | Cập nhật thông tin",
        "Tải ứng dụng Sao Mai để theo dõi toàn bộ thời sự quốc tế",
        "Nhận thư tin hàng ngày của Sao Mai: Bản tin thời sự, phóng sự, phỏng vấn",
        "Vui lòng nhập bình luận của bạn",
        "Vui lòng nhập tên của bạn ở đây",
        "Ý kiến của bạn sẽ được xét duyệt trước khi đăng. Xin vui lòng gõ tiếng Việt có dấu",
        "Theo dõi kênh: t.me/saomai",
        "Bạn đã nhập một địa chỉ email không chính xác!",
        "Lưu tên của tôi, email, và trang web trong trình duyệt này cho lần bình luận kế tiếp của tôi.",
        "Kỳ sau: Người đàn bà trồng lại rừng",
        "phuong-an-chong-ngap.pdf",
        "Phuong an chong ngap.docx (1.2 MB)",
        "[Hình ảnh]",
        "Dòng sự kiện: Mưa lớn ở Suối Vàng",
        "(*) Xem Báo Sao Mai từ số ra ngày 12-8",
    ],
)
def test_what_a_paper_offers_its_readers_is_no_story(offer: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, offer))
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, offer, *FLOOD.body[1:]))


@pytest.mark.parametrize(
    "line",
    [
        "Để xem đầy đủ trận đấu, nhiều người phải mua vé chợ đen",
        "Hủy đăng ký kết hôn trái pháp luật ở thị trấn Suối Vàng",
        "Tải ứng dụng lạ để nhận quà, một cụ bà mất 300 triệu đồng",
    ],
)
def test_a_headline_or_a_sentence_in_such_words_is_story(line: str) -> None:
    assert pasted_lines(line, FLOOD.lead, *FLOOD.body).title == line
    assert line in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]).body


def test_where_a_post_leads_below_its_words_is_no_story() -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "Xem chi tiết tại: https://bao.example/mua-lon.html"))


def test_a_newsletter_is_read_without_its_head() -> None:
    assert is_flood(
        pasted_lines("Xem bản tin này trên trình duyệt", "BẢN TIN SÁNG", "Thứ Ba, 12/08/2025", FLOOD.title, FLOOD.lead, *FLOOD.body)
    )


def test_tags_in_small_letters_below_a_signature_are_no_story() -> None:
    article = pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", "mưa lớn", "thị trấn Suối Vàng", "học sinh")
    assert is_flood(article)
    list_of_gifts = ("Mỗi hộ dân bị ngập được nhận một phần quà gồm:", "gạo tẻ", "mì gói")
    assert pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, *list_of_gifts).body.endswith("gạo tẻ\nmì gói")


# --- Pictures and other stories ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("caption", ["Ảnh 1: Thuyền máy trên phố", "Hình 2. Nước ngập trước cổng trường tiểu học"])
def test_a_numbered_picture_is_told_by_its_caption(caption: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, caption, *FLOOD.body[1:]))


def test_what_a_picture_of_a_book_shows_is_story() -> None:
    line = "Hình 2 vẽ con suối, hình 3 vẽ chiếc cầu."
    assert line in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]).body


@pytest.mark.parametrize(
    "caption", ["Quang cảnh họp báo", "Quang cảnh hội nghị", "Toàn cảnh buổi làm việc sáng 12/8", "Hình ảnh lễ trao quà"]
)
def test_a_scene_between_paragraphs_is_a_caption_and_above_them_a_title(caption: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, caption, *FLOOD.body[1:]))
    assert pasted_lines(caption, FLOOD.lead, *FLOOD.body).title == caption


def test_a_few_words_with_a_full_stop_below_a_picture_are_its_caption() -> None:
    for picture in ("leftcenterrightdel", "Mưa lớn gây ngập ba tuyến đường ở thị trấn Suối Vàng ảnh 1", "ngap.jpg"):
        assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, picture, "Nước ngập sáng 12-8.", *FLOOD.body[1:]))


def test_below_a_heading_of_links_a_lead_with_the_mark_of_its_paper_is_another_storys() -> None:
    for mark in ("(PLO)- ", "TTO - ", "VOV.VN - "):
        assert is_flood(pasted_lines(FLOOD.title, mark + FLOOD.lead, *FLOOD.body, "Đọc thêm", COFFEE.title, mark + COFFEE.lead))


def test_a_link_that_copying_glued_to_its_heading_is_no_story() -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, f"Đọc thêm{COFFEE.title}", *FLOOD.body[1:]))


def test_a_block_that_a_link_offers_to_pass_over_is_no_story() -> None:
    block = f"<section><a href=#end>Bỏ qua Podcast và tiếp tục đọc</a><h2>Podcast</h2><p>{PHONE.lead}</p><p>Kết thúc Podcast</p></section>"
    paragraphs = [f"<p>{line}</p>" for line in FLOOD.body]
    assert is_flood(read_html(f"<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>{paragraphs[0]}{block}{''.join(paragraphs[1:])}").article)


def test_a_headline_twice_in_a_row_between_paragraphs_is_a_link_and_in_a_song_a_refrain() -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, FIRST, COFFEE.title, COFFEE.title, *FLOOD.body[1:]))
    refrain = "Ai về Suối Vàng nhớ ghé nhà em chơi"
    body = pasted_lines(
        FLOOD.title, FLOOD.lead, FIRST, "Nước lên nước lại xuống", refrain, refrain, "Lúa lại xanh bờ", *FLOOD.body[1:]
    ).body
    assert body.count(refrain) == 2


# --- Dates, numbers, symbols ---------------------------------------------------------------------------------------------------


def test_the_numbers_of_a_table_stay_beside_its_days() -> None:
    table = ("Ngày", "Mực nước", "03/08/2025", "112", "04/08/2025", "113")
    assert "\n".join(table) in pasted_lines(FLOOD.title, FLOOD.lead, FIRST, *table, *FLOOD.body[1:]).body


def test_the_places_and_the_days_of_a_table_below_the_last_paragraph_stay() -> None:
    table = ("Lào", "3 huy chương", "Việt Nam", "12 huy chương", "12/08/2025", "13/08/2025", "14/08/2025")
    assert pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, *table).body.endswith("\n".join(table))
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", "Hà Nội", "12/08/2025"))
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, "#mưa lớn", "Hà Nội"))


def test_a_line_with_author_and_hour_below_the_lead_is_no_story_though_the_author_signs() -> None:
    article = pasted_lines(FLOOD.title, FLOOD.lead, "Hoàng Yến • 12/08/2025 - 08:31", *FLOOD.body, "Hoàng Yến")
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


def test_pictures_before_the_words_of_a_title_and_a_lead_are_no_part_of_them() -> None:
    assert is_flood(pasted_lines(f"⚡️ {FLOOD.title}", f"📢 {FLOOD.lead}", *FLOOD.body))


@pytest.mark.parametrize(
    "dateline",
    [
        "THÁI NGUYÊN, Việt Nam, 12 tháng 8 năm 2025 /PRNewswire/ -- ",
        "HÀ NỘI, VIỆT NAM - Media OutReach Newswire - Ngày 12 tháng 8 năm 2025 - ",
        "HÀ NỘI--(BUSINESS WIRE)--",
    ],
)
def test_the_dateline_of_a_press_release_is_no_part_of_its_lead(dateline: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, f"{dateline}{FLOOD.lead}", *FLOOD.body))


def test_the_name_that_a_portal_gives_to_all_its_pages_is_no_title() -> None:
    body = f"<h2>Chi tiết tin tức</h2><div>{FLOOD.title}</div><div>12/08/2025 08:31</div><div>{FLOOD.lead}</div>"
    html = f"<title>Chi tiết tin tức - Cổng TTĐT thị trấn</title>{body}" + "".join(f"<p>{line}</p>" for line in FLOOD.body)
    assert is_flood(read_html(html).article)
