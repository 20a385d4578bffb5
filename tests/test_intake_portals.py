"""What portals, magazines and advisers print around a pasted story or beside it in HTML is no story, and hides none."""

import pytest

from model.article import Article
from model.intake import read_html, read_text
from tests.invented_pages import FLOOD

DATE = "12/08/2025 08:31"
MOMENT = "2025-08-12T08:31:00+07:00"
PAGE = (FLOOD.title, DATE, FLOOD.lead, *FLOOD.body)


def pasted(*lines: str) -> Article:
    return read_text("\n".join(lines)).article


def on_page(markup: str) -> Article:
    told = "".join(f"<p>{line}</p>" for line in FLOOD.body)
    return read_html(f"<html><head><title>Tin mới</title></head><body>{markup}{told}</body></html>").article


def is_flood(article: Article) -> bool:
    return article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


@pytest.mark.parametrize(
    "above",
    [
        "TẠP CHÍ NÔNG NGHIỆP VÀ ĐỜI SỐNG",
        "Trang chủ / Hoạt động / Đoàn thanh niên",
        "Trang nhất » Bệnh thường gặp » Tai mũi họng",
        "Chào mừng bạn đến với Cổng thông tin điện tử thị trấn Suối Vàng",
        "Thứ 7, 16/08/2025 English 中文",
    ],
)
def test_what_stands_above_every_story_of_a_page_is_no_title(above: str) -> None:
    assert is_flood(pasted(above, *PAGE))


def test_a_headline_about_a_magazine_is_a_title() -> None:
    title = "TẠP CHÍ NÔNG NGHIỆP RA MẮT CHUYÊN TRANG VỀ LŨ Ở SUỐI VÀNG"
    assert pasted(title, DATE, FLOOD.lead, *FLOOD.body).title == title


@pytest.mark.parametrize(
    "adviser", ["Tham vấn y khoa: ThS.BS Lý Xuân Khải", "Tư vấn bởi BS Lý Thu Hà", "Kiểm duyệt nội dung: BS Lý Thu Hà"]
)
def test_who_checked_a_story_is_neither_its_title_nor_its_lead_nor_its_author(adviser: str) -> None:
    article = pasted(FLOOD.title, adviser, "Tác giả: Đỗ Huyền", *PAGE[1:])
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"


def test_an_author_whose_picture_has_his_name_is_the_author_though_he_took_the_pictures_too() -> None:
    caption = "Nước ngập gần nửa mét trên đường vào chợ sáng nay (Ảnh: Đỗ Huyền)."
    article = pasted(FLOOD.title, FLOOD.lead, "Đỗ Huyền", "Đỗ Huyền", DATE, caption, *FLOOD.body)
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"
    assert str(article.published_at and article.published_at.isoformat()) == MOMENT


def test_who_is_in_a_picture_is_not_the_author() -> None:
    caption = "Bà Đỗ Huyền dọn bùn trong căn nhà ven suối sáng nay (Ảnh: Lê Tám)."
    assert pasted(FLOOD.title, FLOOD.lead, "Đỗ Huyền", caption, *FLOOD.body).author == ""


def test_headlines_that_begin_with_the_paper_as_the_lead_does_are_links() -> None:
    links = ("SMN.VN - Mưa lũ ở Vĩnh Lộc khiến 12 xã bị cô lập", "SMN.VN - Bão số 15 có thể hình thành tuần tới")
    assert is_flood(pasted(FLOOD.title, DATE, f"SMN.VN - {FLOOD.lead}", *links, *FLOOD.body))


@pytest.mark.parametrize(
    "below",
    [
        ("Trở thành người đầu tiên tặng sao cho bài viết", "0", "0", "0"),
        ("[Trở về] [Đầu trang]",),
        ("Đang được quan tâm", "Điểm chuẩn của các trường trong tỉnh"),
        ("Tài liệu tham khảo", "1. Lũ ở miền núi. https://lu.example/1"),
        ("Bài viết trên chỉ mang tính chất tham khảo, không thay thế lời khuyên của bác sĩ.",),
        ("Độc giả gửi tâm sự về email tamsu@saomai.example",),
        ("Đánh giá bài viết: 1 2 3 4 5 Tổng số điểm của bài viết là: 0 trong 0 đánh giá",),
        ("Tóm tắt những gì cần biết trong 5 phút, gửi vào hộp thư của bạn lúc 7h.",),
        ("Chia sẻ ý kiến của bạn",),
    ],
)
def test_what_stands_below_every_story_of_a_page_is_no_story(below: tuple[str, ...]) -> None:
    assert is_flood(pasted(*PAGE, *below))


@pytest.mark.parametrize("button", ["f Chia sẻ", "Đọc tiếng Anh", "Nhấn để phóng to ảnh", "A-AA+In bài Gửi email"])
def test_buttons_within_a_story_are_none_of_it(button: str) -> None:
    assert is_flood(pasted(*PAGE[:3], button, *FLOOD.body))


def test_a_title_that_is_parted_into_lines_is_one_title() -> None:
    first, second = FLOOD.title.split(" ở ")
    article = on_page(f"<h1>{first}<br>ở {second}</h1><p>Nội dung: Đỗ Huyền<br>Ảnh: Lê Tám</p><p>{FLOOD.lead}</p>")
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"


@pytest.mark.parametrize(
    "beside",
    [
        "<marquee>Thị trấn Suối Vàng thi đua lập thành tích chào mừng ngày lễ lớn của cả nước</marquee>",
        "<div id=respond>Trả lời Hủy Email của bạn sẽ không được hiển thị công khai.</div>",
        "<div><b>Tin liên quan</b><a href=/x>Suối Vàng hai lần ngập trong một tháng</a></div>",
    ],
)
def test_what_moves_beside_a_story_asks_for_comments_or_links_is_no_story(beside: str) -> None:
    assert is_flood(on_page(f"<div>{FLOOD.title}</div><div>{DATE}</div>{beside}<p>{FLOOD.lead}</p>"))
