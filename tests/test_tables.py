"""Tables: no row passes for a sentence of the report, and nothing of a recipe below its ingredients."""

import pytest

from model.extractive.readability import Placement, placement
from tests.offering import offered


@pytest.mark.parametrize(
    "row",
    [
        "Văn Tú - Đình Sơn, Quang Hậu, Minh Lộc, Hữu Phước, Anh Dũng, Bảo Lâm ra sân trong trang phục toàn trắng",
        "Thủ môn Văn Tú, Đình Sơn, Quang Hậu, Minh Lộc, Hữu Phước, Anh Dũng, Bảo Lâm, Lê Tài đã vào sân",
        "Đội hình ra sân của Hà Trung: Văn Tú; Sơn, Hậu và Lộc được đá chính",
        "Ghi bàn: Tú 12', Sơn 45' Đội Hà Trung đã sớm giành quyền kiểm soát trận đấu",
        "Bàn thắng: Tú 12', Sơn 45' Đội Hà Trung đã sớm giành quyền kiểm soát trận đấu",
        "Lộ trình: bến xe Tân Lập - cầu Hà Trung - chợ Vĩnh Sơn là tuyến ngắn nhất",
        "Liên hệ phòng đào tạo, Trường Trung cấp Hà Trung, số 12 đường Lê Chí An, để nhận hồ sơ",
        "Thường trú tại số nhà 12 đường Lê Chí An, quận Đông; tham gia cách mạng tháng 8/1945",
        "Nguyên liệu gồm: giấy màu, keo dán, kéo và một hộp bút được chia cho mỗi nhóm",
        "Cách mở ứng dụng trên máy tính bảng Bước 1: Mở cài đặt và bật chế độ mới được giới thiệu",
        "Có mây, có mưa rào và dông vài nơi từ chiều tối và đêm",
        "Nhiệt độ thấp nhất 20-23 độ, cao nhất lên 27-30 độ",
        "Trời lạnh, đêm và sáng có mưa nhỏ rải rác",
        "Nhiều mây, phía Bắc có mưa vài nơi, trời chuyển lạnh",
        "Sinh năm 1938; quê quán: xã Tân Lập, tỉnh Hà Trung; được tặng Huy hiệu 60 năm tuổi Đảng",
        "Hồ sơ gửi về Phòng Tổ chức, số 12 đường Lê Chí An, trước ngày 30/4 là được nhận",
        "Làm nhân bánh - thịt ba chỉ: 500 g - tôm tươi: 200 g - hành tím: 3 củ đều được băm nhỏ",
    ],
)
def test_a_row_of_a_table_stands_nowhere(row: str) -> None:
    assert placement(row) is Placement.NOWHERE


@pytest.mark.parametrize(
    "sentence",
    [
        "Văn Tú, Đình Sơn và Quang Hậu đã ghi bàn giúp đội Hà Trung thắng Vĩnh Sơn 3-0",
        "Hà Trung, Vĩnh Sơn và Tân Lập đã lập 12 chốt kiểm dịch từ sáng 3/4",
        "Hà Trung, Vĩnh Sơn, Tân Lập, Đắk Sơn, Bình Hòa, Phú Lộc, An Khê, Sông Cầu đã có mưa rất to trong đêm 3/4",
        "Nhiệt độ cao nhất ở Hà Trung lên tới 39 độ trong ba ngày tới",
        "Sinh năm 1938 ở Hà Trung, ông Lê Văn Hậu đã tham gia cách mạng từ năm 17 tuổi",
        "Bàn thắng của Lê Văn Tú đã giúp đội Hà Trung vô địch giải trẻ",
        "Đội hình Hà Trung đã thay năm vị trí trước trận gặp Vĩnh Sơn",
        "Nguyên liệu của nhà máy đường Hà Trung đã giảm 30% so với năm ngoái",
        "Liên hệ với gia đình nạn nhân, công an huyện Tân Lập xác nhận cháu bé đã khỏe",
        "Công an huyện Tân Lập đã thu giữ 150 g heroin, 20 g ma túy đá và 3 quả lựu đạn",
        "Thừa Thiên - Huế, Quảng Nam, Quảng Ngãi, Bình Định, Phú Yên, Khánh Hòa, Ninh Thuận đã có mưa rất to trong đêm 3/4",
        "Nguyên liệu làm bánh trung thu ở Hà Trung đã tăng giá 20% so với năm ngoái",
        "Liên hệ lại với cửa hàng, anh Lê Văn Tú tiếp tục bị từ chối trả tiền",
        "Trời rét, hơn 300 học sinh đã phải nghỉ học trong ba ngày",
    ],
)
def test_what_only_looks_like_a_row_may_stand(sentence: str) -> None:
    assert placement(sentence) is Placement.ALONE


@pytest.mark.parametrize(
    "ingredients",
    [
        "Nguyên liệu:\n- 500 g cá lóc\n- 2 củ hành tím\n",
        "Nguyên liệu cần chuẩn bị - 500g cá lóc - 2 củ hành tím. ",
        "Nguyên liệu Cá lóc: 1kg, hành. ",
    ],
)
def test_below_the_ingredients_a_recipe_tells_no_news(ingredients: str) -> None:
    sentences = "Cá lóc nướng trui là món ăn được người dân Hà Trung ưa thích vào mùa nước nổi"
    step = "Cá đã chín vàng thì đưa ra đĩa, rưới mỡ hành lên trên."
    assert list(offered(f"{sentences}.\n{ingredients}{step}")) == [sentences]
    assert list(offered(f"{sentences}.\n{step}")) == [sentences, step[:-1]]


@pytest.mark.parametrize("of_what", ["nhập khẩu", "để sản xuất 1 kg thép"])
def test_the_ingredients_of_an_industry_end_nothing(of_what: str) -> None:
    sentences = [f"Nguyên liệu {of_what} đã tăng giá 20% từ đầu năm", "Ba nhà máy ở Hà Trung đã phải giảm công suất"]
    assert list(offered(". ".join(sentences) + ".")) == sentences
