"""What archives, readers of feeds, blogs and English page templates add to a story that was copied from them."""

import pytest

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
        ("Skip Ribbon Commands", "Skip to main content"),
        ("Read Mode", "Text size", "Share via", "Listen to this article"),
    ],
)
def test_what_an_archive_or_a_template_has_above_the_title_is_no_story(above: tuple[str, ...]) -> None:
    assert is_flood(pasted_lines(*above, *PAGE))


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
