"""Names of authorities at the top of a portal, and headlines about them."""

import pytest

from model.pages.offices import is_office


@pytest.mark.parametrize(
    "name",
    [
        "UBND HUYỆN PHÚ BÌNH AN - TỈNH LẠC SƠN",
        "ỦY BAN NHÂN DÂN XÃ TÂN HƯNG",
        "HUYỆN CHÂU PHÚ AN - TỈNH LONG HÀ",
        "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN TỈNH HÒA AN",
        "Sở Giáo dục và Đào tạo tỉnh Hòa An",
        "BAN TUYÊN GIÁO TỈNH ỦY",
        "ỦY BAN KIỂM TRA TỈNH ỦY SƠN HÀ",
        "ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH SƠN HÀ",
        "TRANG TIN ĐIỆN TỬ HUYỆN YÊN PHONG THƯỢNG",
        "Trung tâm Phục vụ hành chính công tỉnh Sơn Hà",
        "Tin hoạt động Huyện Phú Bình An",
        "Hội Nông Dân Xã",
        "BỘ CÔNG AN",
        "VKSND huyện Kim Sơn Thượng",
        "TỔNG CÔNG TY CẤP NƯỚC MIỀN ĐÔNG",
    ],
)
def test_an_authority_its_place_or_both_are_the_name_of_an_office(name: str) -> None:
    assert is_office(name)


@pytest.mark.parametrize(
    "headline",
    [
        "ĐẢNG BỘ PHƯỜNG NGÔ QUYỀN SƠ KẾT CÔNG TÁC",
        "CÔNG AN XÃ TÂN HƯNG TUẦN TRA",
        "BỘ CÔNG AN BẮT NHÓM LỪA ĐẢO",
        "NGÂN HÀNG SEN VIỆT TĂNG LÃI SUẤT",
        "Công an bắt trộm ở xã Tân Hưng",
        "Phòng chống bão ở huyện Sông Hinh",
        "Trường học ngập nước xã Tân Hưng",
        "Đoàn viên giúp dân xã Hòa Tiến",
        "Ban hành quy chế hoạt động của HĐND tỉnh",
        "Sở Y tế kiểm tra nhà thuốc huyện Sông Hinh",
    ],
)
def test_a_headline_about_an_authority_is_no_name(headline: str) -> None:
    assert not is_office(headline)
