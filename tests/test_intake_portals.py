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
        "Tạp chí điện tử Nhà đầu tư",
        "Ấn phẩm: Cuối tuần",
        "Vĩnh Lộc Online - Tin tức, sự kiện",
        "in Đời sống",
        "Đầu tư",
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


def test_who_took_notes_is_the_author() -> None:
    article = pasted(FLOOD.title, "Ghi chép của ĐỖ HUYỀN", *PAGE[1:])
    assert is_flood(article)
    assert article.author == "ĐỖ HUYỀN"


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
        ("Ý kiến bình luận:", "Họ và tên:", "E-mail:", "Nội dung:", "Mã kiểm tra:"),
        ("Your email address will not be published. Required fields are marked *",),
        ("(Hết)",),
        ("Bạn đọc bình luận (2)", "Hoài: Cảm phục quá!", "13/08/2025"),
        ("Related Posts", "Suối Vàng hai lần ngập trong một tháng", "Next Post"),
    ],
)
def test_what_stands_below_every_story_of_a_page_is_no_story(below: tuple[str, ...]) -> None:
    assert is_flood(pasted(*PAGE, *below))


@pytest.mark.parametrize("button", ["f Chia sẻ", "Font size : A- A A+", "Đọc tiếng Anh", "Nhấn để phóng to ảnh", "A-AA+In bài Gửi email"])
def test_buttons_within_a_story_are_none_of_it(button: str) -> None:
    assert is_flood(pasted(*PAGE[:3], button, *FLOOD.body))


def test_a_title_that_is_parted_into_lines_is_one_title() -> None:
    first, second = FLOOD.title.split(" ở ")
    article = on_page(f"<h1>{first}<br>ở {second}</h1><p>Nội dung: Đỗ Huyền<br>Ảnh: Lê Tám</p><p>{FLOOD.lead}</p>")
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"


def test_above_the_way_back_to_a_section_all_headlines_are_links() -> None:
    article = pasted(*PAGE, "Đỗ Huyền", "Heo nhập khẩu rẻ vẫn khó cạnh tranh", "Người nuôi heo lãi lớn", "Trở lại Kinh doanh", "Chia sẻ")
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"


def test_numbered_captions_in_brackets_are_no_story() -> None:
    assert is_flood(pasted(*PAGE[:4], "(Ảnh 1: Nước tràn vào nhà dân ven suối)", *PAGE[4:]))


@pytest.mark.parametrize(
    "beside",
    [
        "<marquee>Thị trấn Suối Vàng thi đua lập thành tích chào mừng ngày lễ lớn của cả nước</marquee>",
        "<div id=respond>Trả lời Hủy Email của bạn sẽ không được hiển thị công khai.</div>",
        "<div><span>Tin mới:</span> <a href=/x>Bão số 1 hình thành trên biển</a></div>",
        "<div><b>Tin liên quan</b><a href=/x>Suối Vàng hai lần ngập trong một tháng</a></div>",
    ],
)
def test_what_moves_beside_a_story_asks_for_comments_or_links_is_no_story(beside: str) -> None:
    assert is_flood(on_page(f"<div>{FLOOD.title}</div><div>{DATE}</div>{beside}<p>{FLOOD.lead}</p>"))


@pytest.mark.parametrize("weather", ["Hôm nay 25/07/2024 Suối Vàng: 24°C", "Chủ nhật, 28/7/2024"])
def test_the_weather_of_today_is_no_title(weather: str) -> None:
    assert is_flood(pasted(weather, *PAGE))


def test_a_headline_that_begins_with_today_is_a_title() -> None:
    title = "Hôm nay 12/8/2025, hàng trăm học sinh ở Suối Vàng phải nghỉ học"
    assert pasted(title, "Suối Vàng", DATE, FLOOD.lead, *FLOOD.body).title == title


def test_of_a_bulletin_on_the_radio_its_greetings_are_no_story() -> None:
    hello = "Kính chào quý vị và các bạn! Mời quý vị nghe bản tin thời sự của Đài Truyền thanh thị trấn Suối Vàng."
    bye = "Bản tin đến đây là kết thúc. Xin chào và hẹn gặp lại."
    assert is_flood(pasted(FLOOD.title, hello, FLOOD.lead, *FLOOD.body, bye))


def test_a_story_about_a_bulletin_stays() -> None:
    told = "Chương trình đến đây là lần thứ ba, mang theo 2 tấn gạo cho 46 nhà dân ven suối của thị trấn và hai xã bên cạnh bị cô lập."
    assert told in pasted(*PAGE, told, "Nước rút chậm.").body


def test_headlines_of_other_stories_above_their_days_are_no_story() -> None:
    links = ("Miền núi tiếp tục mưa lớn, nguy cơ lũ quét", "12/08/2025", "Vĩnh Lộc thiệt hại hơn 60 tỷ đồng vì mưa lũ", "11/08/2025")
    assert is_flood(pasted(*PAGE, *links))


def test_a_programme_with_its_days_is_story() -> None:
    programme = ("Khai mạc hội sách của thị trấn Suối Vàng", "14/08/2025", "Biểu diễn văn nghệ tại sân vận động", "15/08/2025")
    assert programme[2] in pasted(*PAGE, *programme).body


def test_a_day_and_an_author_each_behind_a_picture_are_found() -> None:
    article = pasted(FLOOD.title, "\U0001f4c5 12/08/2025 \u270d\ufe0f Đỗ Huyền", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.author == "Đỗ Huyền"


def test_the_name_of_a_page_above_a_headline_with_its_day_and_author_is_no_title() -> None:
    day = "\U0001f4c5 12/08/2025 \u270d\ufe0f Đỗ Huyền"
    article = pasted("Tin nhanh 247", f"\U0001f525 HOT: {FLOOD.title}!!!", day, f"\U0001f449 {FLOOD.lead}", *FLOOD.body)
    assert article.title == f"HOT: {FLOOD.title}!!!"
    assert article.lead == FLOOD.lead


def test_an_hour_of_the_afternoon_is_one() -> None:
    article = pasted(FLOOD.title, "12 tháng 8, 2025 lúc 4:05 chiều", FLOOD.lead, *FLOOD.body)
    assert is_flood(article)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-08-12T16:05:00+07:00"


def test_the_caption_of_a_picture_in_brackets_is_no_story() -> None:
    assert is_flood(pasted(*PAGE[:4], "[IMG]", "Hiện trường vụ sạt lở cầu.", "Ảnh: CTV", *PAGE[4:]))


def test_main_points_above_a_story_are_none_of_it() -> None:
    points = "<div><h4>Điểm chính</h4><ul><li>Ba tuyến đường ngập</li><li>Học sinh nghỉ học</li></ul></div>"
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1><div>{DATE}</div><p>{FLOOD.lead}</p>{points}"))
