"""What portals and newspapers set above the title, the names of authorities first; and titles in two lines of capitals."""

import pytest

from model.intake import read_html
from tests.invented_pages import FLOOD, is_flood
from tests.pasting import pasted_lines

PAGE = (FLOOD.title, "12/08/2025 08:31", FLOOD.lead, *FLOOD.body)


@pytest.mark.parametrize(
    "above",
    [
        ("ỦY BAN NHÂN DÂN XÃ TÂN HƯNG", "HUYỆN CHÂU PHÚ AN - TỈNH LONG HÀ"),
        ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN TỈNH HÒA AN", "Trang chủTin tức - Sự kiệnHoạt động của ngành"),
        ("ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH SƠN HÀ", "LIVE", "TV1 FM 97.5", "Lịch phát sóng"),
        ("Tin hoạt động Huyện Phú Bình An", "Văn bản", "Dịch vụ công", "Hỏi đáp"),
        ("CÔNG AN TỈNH BẮC SƠN", "Vì nước quên thân, vì dân phục vụ"),
        ("Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "Lý luận chính trị"),
        ("Số 2541 - Thứ năm, 20/11/2008",),
        ("Số 5.231 - Thứ Sáu - 7.3.2025",),
        ("TỔNG CÔNG TY CẤP NƯỚC MIỀN ĐÔNG", "Công bố thông tin", "Chăm sóc khách hàng: 1900 555 510", "Tin nội bộ"),
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH THANH BÌNH", "Đổi mới - Dân chủ - Đoàn kết - Phát triển", "Tin công đoàn cơ sở"),
        ("ĐÀI TRUYỀN THANH XÃ CHIỀNG XÔM HẠ", "BẢN TIN TRUYỀN THANH NGÀY 18/12/2024", "(Thời lượng: 5 phút)"),
        ("TÒA ÁN NHÂN DÂN TỈNH LÂM HÀ", "Phụng công, thủ pháp, chí công, vô tư"),
        ("HỢP TÁC XÃ - LIÊN MINH HTX TỈNH",),
        ("ISSN 1859-1234 | Tập 58, Số 3 (2022)",),
        ("Tech in Vietnam", "About Archive", "Subscribe", "Sign in"),
        ("Hotline tòa soạn: 0234 3 525 049 | Email: toasoan@saomai.example",),
    ],
)
def test_the_names_above_a_title_are_none(above: tuple[str, ...]) -> None:
    assert is_flood(pasted_lines(*above, *PAGE))


def test_the_name_of_an_office_is_the_title_where_nothing_else_may_be() -> None:
    assert pasted_lines("Công an xã Tân Hưng", FLOOD.lead, *FLOOD.body).title == "Công an xã Tân Hưng"


def test_a_headline_about_an_office_is_the_title_above_a_lead_without_a_full_stop() -> None:
    title, lead = "Sở Y tế kiểm tra nhà thuốc huyện Sông Hinh", "Ba cửa hàng bị lập biên bản vì bán thuốc quá hạn"
    article = pasted_lines(title, lead, *FLOOD.body)
    assert (article.title, article.lead) == (title, lead)


@pytest.mark.parametrize(
    ("first", "second", "below"),
    [
        ("ĐẢNG BỘ PHƯỜNG NGÔ QUYỀN SƠ KẾT CÔNG TÁC", "6 THÁNG ĐẦU NĂM 2024", "12/08/2025 08:31"),
        ("BẮT QUẢ TANG XƯỞNG CƯA", "CHẾ BIẾN GỖ LẬU", "(14/04/2009)"),
        ("PHỤ NỮ XÃ TÂN HƯNG GÓP GẠO", "CHO TRẺ EM VÙNG CAO", FLOOD.lead),
    ],
)
def test_a_title_in_two_lines_of_capitals_is_one(first: str, second: str, below: str) -> None:
    article = pasted_lines(first, second, below, *FLOOD.body)
    assert article.title == f"{first} {second}"
    assert second not in article.body


def test_a_heading_in_capitals_below_a_title_in_capitals_is_story() -> None:
    article = pasted_lines("PHỤ NỮ XÃ TÂN HƯNG GÓP GẠO NUÔI TRẺ", "MÔ HÌNH HŨ GẠO", FLOOD.lead, *FLOOD.body)
    assert article.title == "PHỤ NỮ XÃ TÂN HƯNG GÓP GẠO NUÔI TRẺ"
    assert "MÔ HÌNH HŨ GẠO" in "\n".join(article.written)


def test_the_name_of_a_portal_in_its_metadata_is_not_the_title_of_its_page() -> None:
    portal = "CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN TỦA CHÙA HẠ"
    told = "".join(f"<p>{line}</p>" for line in (FLOOD.lead, *FLOOD.body))
    page = f"<div>{portal}</div><div><p class='post-name'>{FLOOD.title}</p><div>12/08/2025 08:31</div>{told}</div>"
    head = f"<title>{portal}</title><meta property='og:title' content='{portal}'>"
    assert is_flood(read_html(f"<html><head>{head}</head><body>{page}</body></html>").article)


def test_a_table_of_contents_whose_entries_went_leaves_no_heading() -> None:
    assert is_flood(pasted_lines(FLOOD.title, "12/08/2025 08:31", "Không có bình luận", FLOOD.lead, "Mục lục", *FLOOD.body))


def test_a_section_of_the_breadcrumb_below_the_title_is_no_story() -> None:
    way = "Trang chủ » Kiến thức » Dinh dưỡng"
    assert is_flood(pasted_lines(way, FLOOD.title, "12/08/2025 08:31", "Kiến thức", FLOOD.lead, *FLOOD.body))
