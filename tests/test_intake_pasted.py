"""What stands around and inside the stories of pasted pages: who posted them, stars, footers, glued places, subheadings below links."""

import pytest

from model.intake import read_html
from tests.invented_pages import FLOOD, PHONE, is_flood
from tests.pasting import pasted_paragraphs

FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body
LINKS = ("Tin liên quan", "Hồ Bản Mây xả lũ trong đêm", "Hàng trăm hộ dân sơ tán")


# --- Who posted it ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Đăng bởi: Hoàng Yến", "Hoàng Yến"),
        ("Được đăng bởi Hoàng Yến", "Hoàng Yến"),
        ("Người đăng: Hoàng Yến", "Hoàng Yến"),
        ("Posted by Hoàng Yến", "Hoàng Yến"),
        ("Đăng bởi: Hoàng Yến - Phòng Văn hóa", "Hoàng Yến"),
        ("Đăng bởi Hoàng Yến lúc 08:31 12/08/2025", "Hoàng Yến"),
        ("Người đăng: Hoàng Yến - Ngày đăng: 12/08/2025", "Hoàng Yến"),
        ("Posted on 12/08/2025 by Hoàng Yến", "Hoàng Yến"),
        ("Đăng bởi: admin", ""),
        ("Posted by ADMIN", ""),
        ("Người đăng: Ban Biên tập", ""),
        ("Người đăng: vpubnd", ""),
        ("Người đăng: Văn phòng UBND thị trấn", ""),
    ],
)
def test_who_posted_a_story_is_no_part_of_it_wherever_it_stands(line: str, author: str) -> None:
    above = pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body)
    below_the_lead = pasted_paragraphs(FLOOD.title, FLOOD.lead, line, *FLOOD.body)
    below = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, line)
    for article in (above, below_the_lead, below):
        assert is_flood(article)
        assert article.author == author


def test_who_posted_it_may_stand_above_the_title_and_on_two_lines() -> None:
    assert is_flood(pasted_paragraphs("Đăng bởi: Hoàng Yến", FLOOD.title, FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_paragraphs(FLOOD.title, "Đăng bởi:", "Hoàng Yến", FLOOD.lead, *FLOOD.body))


def test_who_signed_a_story_wrote_it_whoever_posted_it() -> None:
    article = pasted_paragraphs(FLOOD.title, "Người đăng: Hoàng Yến", FLOOD.lead, *FLOOD.body, "Tin, ảnh: Lục Thị Mai")
    assert is_flood(article)
    assert article.author == "Lục Thị Mai"


def test_the_date_beside_who_posted_it_is_the_date_of_the_story() -> None:
    for line in ("Đăng bởi Hoàng Yến vào lúc 08:31 ngày 12/08/2025", "Posted by: Hoàng Yến | 12/08/2025 08:31"):
        moment = pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body).published_at
        assert moment is not None
        assert moment.isoformat() == "2025-08-12T08:31:00+07:00"


@pytest.mark.parametrize("line", ["Đăng bởi một tài khoản lạ, đoạn phim được xem hai triệu lần.", "Người đăng tải đoạn phim đã xin lỗi."])
def test_a_sentence_about_who_posted_something_is_story(line: str) -> None:
    assert line in pasted_paragraphs(FLOOD.title, FLOOD.lead, line, *FLOOD.body).body


def test_who_took_the_pictures_too_is_the_author() -> None:
    for line in ("Tin - Ảnh: Hoàng Yến", "Bài: Hoàng Yến; Ảnh: Tô Mận", "Hoàng Yến (ảnh: Tô Mận)"):
        article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, line)
        assert is_flood(article)
        assert article.author == "Hoàng Yến"


# --- Dates -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Hoàng Yến, Theo Phụ nữ mới 08:31 12/08/2025", "Hoàng Yến"),
        ("HOÀNG YẾN - TÔ MẬN (báo Sao Mai) | Thứ ba, 12/08/2025 08:31 (GMT+7)", "HOÀNG YẾN - TÔ MẬN"),
        ("H.Yến (t/h) | 12/08/2025 08:31 | Quốc tế", "H.Yến"),
        ("12-08-2025 - 08:31 AM | Thị trường chứng khoán", ""),
        ("Ban Thời sự - Cập nhật 08:31 ngày 12/08/2025", ""),
        ("Thứ 3, 12/08/2025 | 08:31:05 [GMT +7] A  A", ""),
        ("Thứ Ba, 12/08/2025 08:31:00 +07:00", ""),
        ("T3, 12/08/2025 - 08:31", ""),
        ("QĐND - Thứ ba, 12/08/2025 | 8:31 GMT+7", ""),
        ("Báo Sao Mai - 12/08/2025 08:31", ""),
    ],
)
def test_what_a_paper_prints_beside_the_date_is_no_story(line: str, author: str) -> None:
    article = pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == (author, "2025-08-12T08:31:00+07:00")


@pytest.mark.parametrize("above", [("Thứ tư, 27/8/2025",), ()])
def test_the_day_of_the_visit_is_not_the_day_of_the_story(above: tuple[str, ...]) -> None:
    article = pasted_paragraphs(*above, FLOOD.title, "12/08/2025 08:31", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def test_the_hour_of_the_visit_is_not_the_hour_of_the_story() -> None:
    article = pasted_paragraphs("Thứ năm, 20/08/2025, 15:02", FLOOD.title, "Thứ ba, 12/08/2025 08:31", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def test_the_date_beside_the_author_below_the_lead_is_the_date_of_the_story() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, "Hoàng Yến 12/08/2025 08:31", *FLOOD.body)
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T08:31:00+07:00")


@pytest.mark.parametrize("place", [1, 2, 7])
def test_a_day_beside_the_author_is_the_day_of_the_story_without_an_hour_too(place: int) -> None:
    lines = [FLOOD.title, FLOOD.lead, *FLOOD.body]
    article = pasted_paragraphs(*lines[:place], "Hoàng Yến - 12/08/2025", *lines[place:])
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T00:00:00+07:00")


@pytest.mark.parametrize(
    "line", ["Được viết ngày Thứ ba, 12 Tháng 8 2025", "Lần cập nhật cuối Thứ ba, 12 Tháng 8 2025", "Ngày tạo: 12/08/2025"]
)
def test_the_day_on_which_a_page_was_made_is_no_lead(line: str) -> None:
    article = pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T00:00:00+07:00"


def test_the_date_may_stand_below_the_lead() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, "Thứ ba, 12/08/2025 - 08:31", *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None


def test_a_time_and_a_place_in_the_title_are_no_date_line() -> None:
    title = "Sông Thương gặp Hải Sơn lúc 19:00 ngày 12/08/2025"
    assert pasted_paragraphs(title, FLOOD.lead, *FLOOD.body).title == title


# --- Stars and footers ------------------------------------------------------------------------------------------------------


def test_buttons_that_give_stars_are_no_story() -> None:
    buttons = ("Tặng sao", "1 sao", "5 sao", "10 sao", "Hoặc nhập số sao", "Tuổi Trẻ Sao", "x5")
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *buttons, SECOND, SUBHEADING, THIRD, LAST))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *buttons))


def test_stars_alone_are_a_subheading() -> None:
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, "5 sao", SECOND).body == "\n".join((FIRST, "5 sao", SECOND))


@pytest.mark.parametrize(
    "footer",
    [
        ("Trưởng Ban biên tập: Ông Lê Văn Tám - Phó Chủ tịch UBND huyện", "Điện thoại: 0263 123 456"),
        ("Phó Trưởng Ban Biên tập: Bà Tô Thị Mận, Chánh Văn phòng HĐND và UBND huyện Thanh Khê.",),
        ("Người chịu trách nhiệm nội dung: Ông Lê Văn Tám",),
        ("Chịu trách nhiệm nội dung: Ông Lê Văn Tám", "Địa chỉ: Số 1 đường Hùng Vương, thị trấn Suối Vàng, tỉnh Lâm Đồng."),
        ("Chịu trách nhiệm nội dung: Lê Văn Tám", "Đề nghị ghi rõ nguồn khi đăng lại thông tin từ trang này."),
    ],
)
def test_who_answers_for_a_page_is_no_story(footer: tuple[str, ...]) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *footer))
    assert is_flood(read_html("".join(f"<p>{line}</p>" for line in (FLOOD.title, FLOOD.lead, *FLOOD.body, *footer))).article)


def test_a_story_goes_on_below_a_line_that_only_looks_like_a_footer() -> None:
    line = "Chịu trách nhiệm chính về vụ vỡ đập là đơn vị thi công, theo kết luận của thanh tra."
    licence = "Giấy phép số 12 do huyện cấp cho nhà máy đã hết hạn từ tháng ba."
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line).body == "\n".join((FIRST, line))
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, licence, LAST).body == "\n".join((FIRST, licence, LAST))


def test_pictures_named_at_the_end_of_a_sentence_are_no_credit() -> None:
    for line in ("Triển lãm gồm ba bộ ảnh: Biển, Rừng, Sông", "Cuốn sách mới có nhiều bản đồ"):
        assert line in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line, SECOND).body


# --- What papers write around a story -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Xem với cỡ chữ: A- A A+",
        "Theo dõi Báo Vĩnh Lộc trên",
        "* Mời bạn đọc vào chuyên mục Quốc tế xem các tin, bài liên quan.",
        "Mời quý độc giả theo dõi các chương trình đã phát sóng của đài trên mạng.",
        "Mời quý độc giả xem thêm video: Cháy chợ ở xã Ea Súp, hai người bị thương",
        "Mời bạn đọc đón xem kỳ 2: Ai là người mở cống?",
        "Mời bạn đọc đặt câu hỏi tại đây, chuyên gia sẽ trả lời",
        "[Hàng trăm hộ dân sơ tán trong đêm]",
        "(Nguồn: Cổng thông tin huyện)",
        "Điểm 0/5 (0 đánh giá)",
        "Chợ Vĩnh Lộc sau mưa. Ảnh: N. Hà",
        "Chợ Vĩnh Lộc sau mưa - ảnh: N. Hà",
        "Chợ Vĩnh Lộc sau mưa (ảnh: N. Hà)",
        "Chợ Vĩnh Lộc sau mưa. Ảnh do người dân cung cấp",
        "Vị trí chợ Vĩnh Lộc. Bản đồ: Google Maps",
        "x1x5x10",
        "Giọng nữ miền Bắc",
        "Lên đầu Top",
        "Tối đa: 1500 ký tự",
    ],
)
def test_what_no_story_says_is_removed_wherever_it_stands(line: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, line))


@pytest.mark.parametrize("line", ["#MeToo", "https://tracuu.vinhloc.vn", "Sự kiện: Lễ hội hoa"])
def test_tags_and_addresses_are_chrome_around_a_story_only(line: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, line, FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, line))
    assert line in pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, line, *FLOOD.body[1:]).body


def test_networks_below_each_other_are_buttons_but_a_list_below_a_colon() -> None:
    networks = ("Facebook", "Twitter", "Zalo")
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, "Chia sẻ", *networks, *FLOOD.body))
    sentence = "Thị trấn báo tin cho người dân qua các mạng xã hội sau:"
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, sentence, *networks, FIRST).body == "\n".join((sentence, *networks, FIRST))


def test_a_number_is_a_counter_beside_a_button_and_else_a_table() -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, "Chia sẻ", "25", FLOOD.lead, *FLOOD.body, "1,2K", "Bình luận", "Chia sẻ"))
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, LAST, "9", "11/3", "62").body == "\n".join((FIRST, LAST, "9", "11/3", "62"))


@pytest.mark.parametrize("mark", ["NDO - ", "VTV.vn - ", "[NDO] - ", "SKĐS – "])
def test_a_paper_names_itself_before_the_lead(mark: str) -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, mark + FLOOD.lead, *FLOOD.body))


def test_a_first_word_before_a_dash_that_is_no_paper_stays() -> None:
    lead = f"Suối Vàng - {FLOOD.lead}"
    assert pasted_paragraphs(FLOOD.title, lead, *FLOOD.body).lead == lead


def test_a_source_between_the_author_and_the_buttons_is_no_story() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", "Nhịp sống thị trường", "Copy link")
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


def test_an_author_printed_twice_is_an_author_and_no_story() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, "Hoàng Yến", "12/08/2025 08:31", *FLOOD.body, "Hoàng Yến", LINKS[0], LINKS[1])
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


@pytest.mark.parametrize("above", [(), ("12/08/2025 08:31",)])
def test_verse_under_a_short_title_is_all_story(above: tuple[str, ...]) -> None:
    verse = ("Chiều nay về lại bến xưa", "Con đò gác mái nắng trưa ngủ vùi", "Người đi để lại ngậm ngùi", "Câu hò ai thả bùi ngùi mặt sông")
    assert pasted_paragraphs(*above, "Chiều bên bến cũ", *verse).written == ("Chiều bên bến cũ", "", "\n".join(verse))


def test_advice_with_a_number_is_no_button() -> None:
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, "5. Chia sẻ", LAST).body == "\n".join((FIRST, "5. Chia sẻ", LAST))


# --- Stories that go on below links -------------------------------------------------------------------------------------------

SHORT = ("Nước rút lúc 9h sáng, đường đi lại được.", "Chợ mở cửa trở lại từ trưa, hàng hóa còn ít.", "Học sinh đến lớp vào ngày mai.")
ENTRIES = ("Người dân cần làm gì?", "- Dọn bùn trong nhà.", "- Đun sôi nước uống.", LAST)
TEASERS = ("Đừng bỏ lỡ", "Cháy chung cư mini trong đêm", "Đám cháy bùng lên lúc nửa đêm, mười người được cứu ra bằng thang dây.")


@pytest.mark.parametrize("heading", ["Tin liên quan", "LIÊN QUAN", "TIN MỚI"])
@pytest.mark.parametrize("rest", [SHORT, (THIRD, SUBHEADING, LAST), (SHORT[0], ENTRIES[0], SHORT[1], LAST)])
def test_short_paragraphs_below_links_are_story_whatever_is_below_the_story(heading: str, rest: tuple[str, ...]) -> None:
    links = (heading, *LINKS[1:])
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *links, *rest, *TEASERS).body == "\n".join((FIRST, *rest))


def test_the_other_stories_of_sai_gon_giai_phong_are_the_end() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "HOÀNG YẾN", "Các tin, bài viết khác", LINKS[1], PHONE.lead)
    assert is_flood(article)
    assert article.author == "HOÀNG YẾN"


def test_a_list_below_links_is_story() -> None:
    assert pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *LINKS, *ENTRIES, *TEASERS).body == "\n".join((FIRST, *ENTRIES))


def test_links_below_the_author_are_the_end() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, "Hoàng Yến", *LINKS[:2], TEASERS[-1])
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


# --- Places --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glued", "lead"),
    [
        ("MỹĐám cháy rừng lan nhanh khiến hàng nghìn người phải rời nhà trong đêm.", "Đám cháy"),
        ("MỸĐám cháy rừng lan nhanh khiến hàng nghìn người phải rời nhà trong đêm.", "Đám cháy"),
        ("HuếÔng Tô Văn Mận bị phạt hai triệu đồng vì đổ rác xuống sông trong đêm.", "Ông Tô"),
        ("TP HCMSáng nay, hàng trăm người xếp hàng mua vé tàu Tết ở ga Hòa Hưng.", "Sáng nay"),
        ("Đồng ThápCSGT phát hiện một xe chở hàng lậu qua cửa khẩu trong đêm mưa.", "CSGT phát"),
        ("Hà Nội10 người mắc kẹt trong thang máy được cứu ra sau hai tiếng đồng hồ.", "10 người"),
        ("UkraineNga nói đã chiếm thêm một ngôi làng sau nhiều tuần giao tranh ác liệt.", "Nga nói"),
    ],
)
def test_a_place_glued_to_the_first_word_is_cut_off_whatever_the_word(glued: str, lead: str) -> None:
    assert pasted_paragraphs(FLOOD.title, glued, *FLOOD.body).lead.startswith(lead)
    assert pasted_paragraphs(FLOOD.title, glued).body.startswith(lead)


@pytest.mark.parametrize("word", ["iPhone", "YouTube", "McDonald", "VinFast", "VietinBank", "TP HCM", "Mỹ", "Anh", "USD", "Hà Nội"])
def test_a_first_word_that_is_no_glued_place_stays_whole(word: str) -> None:
    lead = f"{word} được nhắc đến nhiều nhất trong báo cáo về thị trường điện thoại quý vừa qua."
    assert pasted_paragraphs(FLOOD.title, lead, *FLOOD.body).lead == lead


# --- Subheadings below links -----------------------------------------------------------------------------------------------------


def test_a_subheading_between_links_and_the_story_below_them_stays() -> None:
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, SECOND, *LINKS, SUBHEADING, THIRD, LAST))


def test_a_subheading_between_two_paragraphs_below_links_stays_with_them() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *LINKS, SECOND, SUBHEADING, THIRD)
    assert article.body == "\n".join((FIRST, SECOND, SUBHEADING, THIRD))


def test_a_headline_above_the_story_below_links_is_no_subheading() -> None:
    article = pasted_paragraphs(FLOOD.title, FLOOD.lead, FIRST, *LINKS, THIRD, LAST)
    assert article.body == "\n".join((FIRST, THIRD, LAST))


def test_names_of_readers_are_no_subheadings_between_paragraphs() -> None:
    sentence = "Nhà tôi ở cuối dốc, năm nào cũng ngập, mong thị trấn sớm làm lại cống thoát nước cho bà con đỡ khổ."
    comments = ("Lê Văn Tám", sentence, "Trả lời", "Tô Thị Mận", sentence.replace("cuối", "đầu"), "Trả lời")
    assert is_flood(pasted_paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, *LINKS, *comments))
