"""What archives, readers of feeds, blogs and English page templates add to a story that was copied from them."""

import pytest

from model.intake import read_html
from tests.invented_pages import FLOOD, is_flood
from tests.pasting import pasted_lines

PAGE = (FLOOD.title, "12/08/2025 08:31", FLOOD.lead, *FLOOD.body)


@pytest.mark.parametrize(
    "above",
    [
        (
            "This is Google's cache of http://saomai.example/67.html. It is a snapshot of the page as it appeared on 3 May 2015 "
            "10:22:18 GMT. "
            "The current page could have changed in the meantime. Learn more.",
            "Full version Text-only version View source",
            "Tip: To quickly find your search term on this page, press Ctrl+F or ⌘-F (Mac) and use the find bar.",
        ),
        ("12 captures", "12 Jul 2010 - 3 Mar 2015"),
        ("All", "Unread 14"),
        ("Skip Ribbon Commands", "Skip to main content"),
        ("Read Mode", "Text size", "Share via", "Listen to this article"),
    ],
)
def test_what_an_archive_or_a_template_has_above_the_title_is_no_story(above: tuple[str, ...]) -> None:
    assert is_flood(pasted_lines(*above, *PAGE))


@pytest.mark.parametrize(
    "above",
    [
        ("Tin Nhanh 24", "12.4K subscribers", "Forwarded from Chiến sự từng giờ"),
        ("Bỏ qua điều hướng", "VN", "Tìm kiếm", "0:05 / 3:21"),
        ("Xem trên trình duyệt", "Bản tin Kinh tế sáng | Thứ Hai, 3/3/2025", "Chào bạn,"),
    ],
)
def test_what_a_program_has_above_a_short_title_without_a_day_is_no_story(above: tuple[str, ...]) -> None:
    article = pasted_lines(*above, "Nước suối Vàng lên nhanh", FLOOD.lead, *FLOOD.body)
    assert article.written == ("Nước suối Vàng lên nhanh", FLOOD.lead, "\n".join(FLOOD.body))


@pytest.mark.parametrize("line", ["4-5 minutes", "2 min read", "Báo Số Mới / by Hoàng Hà / 2h", "Tải PDF", "Đọc bài viết Tạm dừng"])
def test_what_a_reader_has_below_the_title_is_no_story(line: str) -> None:
    assert is_flood(pasted_lines(PAGE[0], PAGE[1], line, *PAGE[2:]))


@pytest.mark.parametrize(
    "below",
    [
        ("< Lùi", "Tiếp theo >"),
        ("This entry was posted in Đời sống and tagged lũ, suối. Bookmark the permalink.", "Cách đổi mã PIN bằng ứng dụng"),
        ("2 nhận xét:", "Đọc mà nhớ quê quá bác ơi!", "Bài đăng Mới hơn", "Bài đăng Cũ hơn", "Đăng ký: Đăng Nhận xét (Atom)"),
        ("Gửi email bài đăng nàyBlogThis!Chia sẻ lên XChia sẻ lên Facebook",),
        ("Related topics", "Suối Vàng", "Most read", "Nga phóng tên lửa siêu vượt âm"),
        ("QUICK LINKS", "Library", "Contact us"),
        ("VISIT WEBSITE", "Mark as unread"),
        (
            "Thanks for reading Tech in Vietnam! Subscribe for free to receive new posts.",
            "Discussion about this post",
            "Restacks",
            "Latest",
        ),
        ("210 Followers", "Follow", "Help", "Status", "About", "Careers", "Text to speech"),
        ("Bài viết cùng danh mục", "Xã Mường Lạn lập tổ công nghệ số 09/07/2025", "Đánh giá sự hài lòng", "Rất hài lòng"),
        ("Click to share on Facebook (Opens in new window)", "Like this:", "Like Loading...", "Related", "Thánh lễ tại Giáo xứ Bình An"),
        ("See less", "All reactions:", "1.2K1.2K", "230 comments", "88 shares", "Like", "Comment", "Share", "Most relevant"),
        ("👍 214 😢 56", "18.2K views 14:05"),
        ("Đọc toàn bộ bài viết", "Bạn nhận được email này vì đã đăng ký Bản tin.", "Công ty CP Sao Mai, 12 Lý Thường Kiệt, Hà Nội"),
        ("________________", "UBND XÃ THỔ CHÂU LỚN", "Trụ sở: Ấp Bãi Ngự", "Người chịu trách nhiệm: Chủ tịch UBND xã", "Thiết kế bởi VNPT"),
        ("Rate this post", "Previous: Trồng bơ 034", "Next: Kỹ thuật nuôi ếch", "Check Also", "Kỹ thuật nuôi lươn không bùn"),
        ("Thêm chuyên mục, tăng trải nghiệm với Tuổi Trẻ Sao",),
        ("Tác giả bài viết: TAND huyện", "Những tin cũ hơn", "Hội nghị triển khai công tác năm 2024"),
        ("Nhắn tin", "Xem chi tiết", "In tin Gửi email Phản hồi"),
        ("Lên trên", "Xem bài viết ở chế độ đọc"),
        ("Câu hỏi khác", "Cấp lại giấy khai sinh bản chính"),
        ("Để đặt lịch khám tại Bệnh viện, Quý khách vui lòng bấm số HOTLINE hoặc đặt lịch trực tiếp TẠI ĐÂY.",),
    ],
)
def test_what_a_program_writes_below_a_story_is_neither_story_nor_author(below: tuple[str, ...]) -> None:
    article = pasted_lines(*PAGE, *below)
    assert is_flood(article)
    assert article.author == ""


def test_who_asked_and_the_day_above_a_question_are_no_story() -> None:
    question = "Con tôi sinh tháng 3/2018 nhưng chưa làm khai sinh, nay tôi muốn đăng ký thì có bị phạt không, cần những giấy tờ gì?"
    answer = "Theo Luật Hộ tịch, cha mẹ phải đăng ký khai sinh trong 60 ngày; quá hạn thì bị cảnh cáo, không bị phạt tiền."
    article = pasted_lines("Thủ tục khai sinh quá hạn", "Người gửi: Nguyễn Thị Lài - Ngày gửi: 02/06/2020", question, answer)
    assert "Người gửi" not in "\n".join(article.written)
    assert str(article.published_at)[:10] == "2020-06-02"


def test_the_days_on_which_an_archive_copied_a_page_are_not_when_it_was_published() -> None:
    day = "Cập nhật: 05:20 GMT+7 - 11/07/2010"
    article = pasted_lines("12 captures", "12 Jul 2010 - 3 Mar 2015", day, FLOOD.title, FLOOD.lead, *FLOOD.body)
    assert str(article.published_at)[:16] == "2010-07-11 05:20"


def test_a_short_title_on_blogspot_stands_below_the_name_of_the_blog_and_the_day() -> None:
    posted = ("Người đăng: Lang Thang vào lúc 21:15", "Nhãn: hội làng, quê nhà")
    article = pasted_lines("Chuyện làng tôi", "Thứ Hai, 22 tháng 2, 2016", "Suối làng Thượng dâng", FLOOD.lead, *FLOOD.body, *posted)
    assert article.written == ("Suối làng Thượng dâng", FLOOD.lead, "\n".join(FLOOD.body))
    assert article.author == "Lang Thang"


def test_the_account_above_the_age_of_a_post_without_a_title_is_no_story() -> None:
    article = pasted_lines("UBND xã Hòa Mỹ", "2 giờ · Công khai", FLOOD.lead, *FLOOD.body)
    assert article.title == ""
    assert article.body.startswith(FLOOD.body[0])


@pytest.mark.parametrize("desk", ["PA05", "Vụ Kế hoạch", "UBND xã Tân Hưng"])
def test_the_desk_below_a_story_is_no_story(desk: str) -> None:
    assert is_flood(pasted_lines(*PAGE, desk, "Các tin khác", "Bắt nhóm cho vay lãi nặng"))


def test_who_wrote_a_page_of_joomla_is_no_story_where_it_is_an_office() -> None:
    assert is_flood(pasted_lines(PAGE[0], "Thứ ba, 12 Tháng 8 2025 08:31", "Viết bởi Tổ Văn - Sử", *PAGE[2:]))


def test_the_letter_of_a_network_is_a_button_beside_others() -> None:
    assert is_flood(pasted_lines(PAGE[0], PAGE[1], "f", "Zalo", *PAGE[2:]))


def test_what_a_box_says_of_the_author_is_no_story() -> None:
    told = "".join(f"<p>{line}</p>" for line in (FLOOD.lead, *FLOOD.body))
    box = "<div class='author-box'><h4>Trần Hạ Vy</h4><p>Cây bút chuyên về khởi nghiệp, yêu cà phê và xe đạp đường dài.</p></div>"
    article = read_html(f"<html><body><article><h1>{FLOOD.title}</h1>{told}{box}</article></body></html>").article
    assert is_flood(article)
    assert article.author == "Trần Hạ Vy"


@pytest.mark.parametrize(
    "below",
    [
        ("Trần Thị Loan", "VKSND huyện Kim Sơn Thượng"),
        ("Trần Thị Loan (Chi cục Hải quan cửa khẩu)",),
        ("Written by Trần Thị Loan", "Follow"),
    ],
)
def test_the_office_of_an_author_or_an_english_signature_is_no_story(below: tuple[str, ...]) -> None:
    article = pasted_lines(*PAGE, *below)
    assert is_flood(article)
    assert article.author == "Trần Thị Loan"


def test_an_account_of_the_system_is_no_author() -> None:
    article = pasted_lines(PAGE[0], PAGE[1], "Tác giả: Quản trị hệ thống", *PAGE[2:])
    assert is_flood(article)
    assert article.author == ""


def test_the_channel_of_a_video_below_its_title_is_no_story() -> None:
    channel = ("Truyền hình Sơn Hà", "125 N người đăng ký", "Đăng ký", "1,2 N", "Chia sẻ", "45.231 lượt xem 12 thg 10, 2023")
    article = pasted_lines(FLOOD.title, *channel, FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert str(article.published_at)[:10] == "2023-10-12"


def test_the_account_above_the_age_of_an_english_post_is_its_author_and_no_title() -> None:
    article = pasted_lines("Chuyện Phố Núi", "July 12 at 8:15 AM ·", FLOOD.lead, *FLOOD.body)
    assert (article.title, article.author) == ("", "Chuyện Phố Núi")


def test_views_without_a_word_belong_to_the_day() -> None:
    article = pasted_lines(PAGE[0], "18/12/2022 183", *PAGE[2:])
    assert is_flood(article)
    assert str(article.published_at)[:10] == "2022-12-18"


def test_a_legal_expert_is_the_author() -> None:
    article = pasted_lines(PAGE[0], "Chuyên viên pháp lý: Trần Thị Loan", *PAGE[1:])
    assert is_flood(article)
    assert article.author == "Trần Thị Loan"


def test_the_counters_of_several_pictures_within_a_story_are_no_story() -> None:
    first, second, *others = FLOOD.body
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, first, "1 / 4", second, "2 / 4", *others))


def test_days_and_a_fraction_within_a_story_stay() -> None:
    first, second, *others = FLOOD.body
    article = pasted_lines(FLOOD.title, FLOOD.lead, first, "1/4", second, "2/4", "3 / 4", *others)
    assert {"1/4", "2/4", "3 / 4"} <= set(article.body.split("\n"))


def test_a_headline_with_a_glued_button_to_read_it_is_a_link() -> None:
    first, *others = FLOOD.body
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, first, "Lũ dâng nhanh ở hạ lưu suối VàngĐỌC NGAY", *others))


def test_the_address_of_whom_a_story_helps_stays_above_an_imprint() -> None:
    address = ("Địa chỉ: thôn 3, thị trấn Suối Vàng", "Điện thoại: 0912 345 678")
    article = pasted_lines(
        FLOOD.title, FLOOD.lead, *FLOOD.body, "Mọi giúp đỡ xin gửi về bà Vi Thị Nhàn.", *address, "Cơ quan chủ quản: Tỉnh ủy"
    )
    assert article.body.split("\n")[-2:] == list(address)
