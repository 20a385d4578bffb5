"""Naming: people get their full names where the article has them, and nobody is taken for somebody else."""

import pytest

from tests.offering import offered


def test_a_short_name_needs_the_full_name_before_it() -> None:
    texts = offered(
        "Sáng 2/3, ông Bùi Tuấn Sơn được bầu làm chủ tịch Hiệp hội Cá tra Đồng Bằng.\n"
        "Ông Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn."
    )
    short = texts["Ông Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn"]
    assert not short.is_alone
    assert short.needs == ("Sơn",)
    assert not short.is_loose, "the article tells it before"


def test_a_short_name_is_told_in_full_where_the_article_tells_it() -> None:
    body = (
        "Sáng 2/3, ông Bùi Tuấn Sơn được bầu làm chủ tịch Hiệp hội Cá tra Đồng Bằng.\n"
        "Ông Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn."
    )
    texts = offered(body)
    assert texts["Ông Bùi Tuấn Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn"].is_alone
    known = offered(body, title="Ông Bùi Tuấn Sơn nói về cá tra")
    assert known["Ông Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn"].is_alone


def test_a_short_name_of_two_people_stays_short() -> None:
    texts = offered(
        "Sáng 2/3, ông Bùi Tuấn Sơn và ông Lê Hồng Sơn được bầu vào ban chấp hành Hiệp hội Cá tra Đồng Bằng.\n"
        "Ông Sơn cho rằng ngành cá tra đã qua giai đoạn khó khăn."
    )
    assert not any("Sơn cho rằng" in text and piece.is_alone for text, piece in texts.items())


def test_a_name_that_nothing_tells_in_full_is_loose() -> None:
    texts = offered("Theo ông Sơn, ngành cá tra đã qua giai đoạn khó khăn nhất trong mười năm.")
    assert [piece.is_loose for piece in texts.values()] == [True]


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [
        (
            "Ông Trần Văn Sơn, Giám đốc Sở Y tế tỉnh Hà Trung, đã dự lễ.",
            "Ông Sơn cho biết bệnh viện sẽ khám miễn phí cho người già.",
            "Ông Trần Văn Sơn, Giám đốc Sở Y tế tỉnh Hà Trung, cho biết bệnh viện sẽ khám miễn phí cho người già",
        ),
        (
            "Người phát ngôn Lầu Năm Góc Jeff Davis đã họp báo.",
            "Ông Davis nhấn mạnh chuyến đi nhằm củng cố quan hệ đồng minh.",
            "Người phát ngôn Lầu Năm Góc Jeff Davis nhấn mạnh chuyến đi nhằm củng cố quan hệ đồng minh",
        ),
        (
            "Thượng tá Lê Đức Thành - phó trưởng Công an TP Vĩnh Sơn - có mặt tại hiện trường.",
            "Theo ông Thành, hai nghi phạm đã bị bắt tại bến xe.",
            "Theo ông Lê Đức Thành - phó trưởng Công an TP Vĩnh Sơn, hai nghi phạm đã bị bắt tại bến xe",
        ),
    ],
)
def test_whom_a_short_name_means_is_told_with_what_he_is(first: str, later: str, expected: str) -> None:
    assert expected in offered(f"{first}\n{later}")


@pytest.mark.parametrize(
    "body",
    [
        "Bà Bùi Thị Trước là chủ quán.\nTrước ngày khai trương, công an xã Tân Lập đã kiểm tra giấy phép của quán.",
        "Ông Nguyễn Văn Nhân có mặt.\nNhân viên lễ tân nhà nghỉ đã báo công an xã Tân Lập về hai vị khách.",
        "Ca sĩ Trương Quỳnh Anh đã tới.\nAnh hy vọng dự án của công ty Vạn Xuân sẽ sớm được công chiếu.",
        "Bà Michelle Obama đã tới Hà Trung.\nÔng Obama phát biểu trước 300 sinh viên của trường đại học Vạn Xuân.",
        "Theo ông Hùng, cán bộ phải qua thực tiễn ở cơ sở ít nhất hai năm.\nÔng nhắc tới cố Chủ tịch Phạm Hùng.",
        "Anh Nguyễn Văn Vẫn đã ra khơi.\nAnh Vẫn và Tài bị mất tích ngoài khơi đảo Hòn Tre từ tối 5/3.",
    ],
)
def test_nobody_is_taken_for_somebody_else(body: str) -> None:
    names = ("Bùi Thị Trước ngày", "Nguyễn Văn Nhân viên", "Trương Quỳnh Anh hy", "Ông Michelle", "ông Phạm Hùng", "Nguyễn Văn Vẫn và Tài")
    assert not [text for text in offered(body) if any(name in text for name in names)]


@pytest.mark.parametrize(
    ("first", "later", "wrong"),
    [
        ("Ứng viên tổng thống đảng Dân chủ Joe Biden đã tới Iowa.", "Theo ông Biden, thuế sẽ không tăng trong năm nay.", "tổng thống"),
        ("Vợ bộ trưởng Quốc phòng Mỹ Anna Smith đã tới.", "Theo bà Smith, gia đình sẽ ở lại Hà Nội đến hết năm.", "bộ trưởng"),
        ("Chủ tịch huyện Tân Lập cùng luật sư Trần Đình Bình rời tòa.", "Tối 5/3, ông Bình đã nộp đơn kháng cáo lên tòa.", "hủ tịch"),
        ("Bí thư Huyện ủy Tân Lập chúc mừng Trần Đình Bình.", "Tối 5/3, anh Bình đã cứu ba em nhỏ bị đuối nước.", "í thư"),
        (
            "Có Trần Văn Bình, giám đốc Sở Y tế Tân Lập và Lê Thị Hoa, dự họp.",
            "Theo ông Bình, viện phí sẽ không tăng trong năm nay.",
            "Hoa",
        ),
        ("Ông Nguyễn Văn An, trưởng thôn Tân Lập và con trai, bị thương.", "Tối 5/3, ông An đã được chuyển tới bệnh viện.", "con trai"),
        ("Về việc kỷ luật bác sĩ Trần Văn Bình, giám đốc Sở Y tế cho biết chưa rõ.", "Theo ông Bình, viện phí sẽ không tăng.", "giám đốc"),
        ("Bà Lê Thị Hương bị thương. Nghi phạm là Diệp Thị Hương.", "Tối 5/3, chị Hương đã bị công an bắt tại nhà trọ.", "Lê Thị"),
        ("Bị cáo Lê Văn An vắng mặt.", "Tối 5/3, bé An đã được gia đình nhận lại ở siêu thị.", "Lê Văn An"),
        ("Biển Nha Trang có gió mạnh.", "Tối 5/3, chị Trang đã bị sóng cuốn trôi ra xa bờ.", "chị Nha Trang"),
        ("Ông Nguyễn Tuấn Sơn đã đến dự.", "Tối 5/3, công an huyện Anh Sơn đã bắt giữ ba người trộm cắp xe máy.", "Tuấn Sơn"),
        ("Ông Trần Văn Tuấn đã đến dự.", "Tối 5/3, ông Ninh Anh Tuấn đã trao 20 căn nhà cho xã.", "Anh Trần"),
        ("Công an bắt Nguyễn Văn Thành. Bị phát hiện, Thành bỏ trốn.", "Thành phố đã chi 3 tỷ đồng để hỗ trợ các gia đình.", "Văn Thành"),
        ("Ông Trần Văn Bình đã gặp dân.", 'Bà Lê Thị Hoa nói: "Tôi đã gặp ông Bình ba lần trong tuần này".', "gặp ông Trần"),
    ],
)
def test_nobody_is_told_to_be_what_he_is_not(first: str, later: str, wrong: str) -> None:
    found = offered(f"{first}\n{later}", title="Tin trong ngày")
    assert not [text for text, piece in found.items() if piece.sentence == max(one.sentence for one in found.values()) and wrong in text]


def test_nobody_is_called_by_the_full_name_of_a_neighbour_of_the_other_sex() -> None:
    texts = offered("Bà Trần Thị Bình là chủ tịch hội phụ nữ của xã.\nÔng Bình, hàng xóm, đã báo công an lúc 5h sáng ngày 12/2.")
    assert any("báo công an" in text for text in texts)
    assert not any("Ông Trần Thị Bình" in text for text in texts)
    texts = offered("Trần Văn Bình là chủ tịch hội nông dân của xã.\nBà Bình, hàng xóm, đã báo công an lúc 5h sáng ngày 12/2.")
    assert any("báo công an" in text for text in texts)
    assert not any("Bà Trần Văn Bình" in text for text in texts)
    texts = offered("Trần Thanh Bình là chủ tịch hội phụ nữ của xã.\nBà Bình sau đó đã báo công an lúc 5h sáng ngày 12/2.")
    assert any("Bà Trần Thanh Bình" in text for text in texts)


@pytest.mark.parametrize("place", ["phường Lê Hồng Phong", "KCN Lê Hồng Phong", "quảng trường Lê Hồng Phong"])
def test_nobody_is_called_by_the_name_of_a_ward(place: str) -> None:
    texts = offered(f"Vụ trộm xảy ra ở {place}. Theo công an, anh Phong đã lấy trộm 50 lượng vàng của tiệm rồi bỏ trốn sang Campuchia.")
    assert not any("anh Lê Hồng Phong" in text for text in texts)


@pytest.mark.parametrize(("short", "title"), [("Tập", "Tập Cận Bình sắp thăm Triều Tiên"), ("Moon", "Moon Jae - in gặp Donald Trump")])
def test_the_first_of_a_foreign_name_in_the_title_tells_whom_it_means(short: str, title: str) -> None:
    sentence = f"Ông {short} sẽ đến Bình Nhưỡng vào ngày 3/4 để bàn về bán đảo"
    piece = offered(f"{sentence}. Phái đoàn gồm 20 người đã đi trước ba hôm.", title=title)[sentence]
    assert piece.is_alone
    assert not piece.is_loose


def test_whoever_works_for_a_ward_keeps_his_own_name() -> None:
    texts = offered(
        "Chủ tịch UBND phường Lê Hồng Phong cho biết phường sẽ hỗ trợ các hộ bị ngập. Ông Phong nói 120 hộ đã nhận gạo trong sáng 3/4."
    )
    assert any("Lê Hồng Phong nói" in text for text in texts)


def test_a_country_in_the_title_tells_nobodys_name() -> None:
    body = "Nguyễn Hoài Nam quen các nạn nhân qua mạng. Theo công an, ông Nam đã lừa bán 12 người sang Campuchia từ tháng 3 đến tháng 6."
    assert any("ông Nguyễn Hoài Nam đã lừa" in text for text in offered(body, title="Việt Nam: Nghi phạm lừa bán người bị bắt"))
    for title in ("Ông Nam lừa bán người", "Nghi phạm Nam bị bắt", "Vụ Hoài Nam lừa đảo", "CSGT Nam Định không liên quan đến Nam"):
        assert offered(body, title=title)["Theo công an, ông Nam đã lừa bán 12 người sang Campuchia từ tháng 3 đến tháng 6"].is_alone


SUSPECT = "Công an xã Tân Lập bắt Lê Văn Thìn (32 tuổi) vì đánh vợ."
ADMIRAL = "Đô đốc Hải quân Nga Ivan Petrov và 300 thủy thủ đã tới Hà Trung."


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [
        (SUSPECT, "Khoảng 5h sáng 3/4, Thìn đã cầm dao chém hai người hàng xóm.", "Khoảng 5h sáng 3/4, Lê Văn Thìn đã cầm"),
        (SUSPECT, "Theo điều tra của công an, khi Thìn về nhà thì hai con đã ngủ say.", "khi Lê Văn Thìn về nhà"),
        (SUSPECT, "Trước thái độ hung hãn của Thìn, người dân xã đã gọi điện báo công an.", "hung hãn của Lê Văn Thìn,"),
        (ADMIRAL, "Trong chuyến thăm, Đô đốc Petrov cho biết hai bên sẽ tập trận vào tháng 5.", "Đô đốc Ivan Petrov cho biết"),
        (
            "Thị trưởng Riga Ivan Petrov đã tới.",
            "Trong chuyến thăm này ba ngày, Thị trưởng Petrov đã trao 20 suất quà.",
            "Thị trưởng Riga Ivan Petrov đã",
        ),
    ],
)
def test_who_is_called_without_a_title_is_told_in_full(first: str, later: str, expected: str) -> None:
    texts = {text: piece for text, piece in offered(f"{first}\n{later}").items() if piece.sentence}
    assert any(expected in text for text in texts)
    assert not any(piece.is_alone for text, piece in texts.items() if "Petrov" in text and "Ivan" not in text)
    assert not any(piece.is_alone for text, piece in texts.items() if "Thìn" in text and "Lê Văn" not in text)


@pytest.mark.parametrize(
    ("first", "later", "wrong"),
    [
        ("Ông Nguyễn Văn Đức (40 tuổi) đã tới.", "Trong tháng 5, Đức đã đón hơn 30 nghìn du khách Việt Nam.", "Nguyễn"),
        ("Ông Bùi Văn Công (40 tuổi) đã tới.", "Sau hai tháng, Công an huyện Tân Lập đã tìm ra nghi phạm.", "Bùi"),
        ("Ông Lê Văn Hoa (40 tuổi) đã tới.", "Trong năm nay, giám đốc Hoa viên Tân Vũ đã trồng 30 nghìn gốc hồng.", "Lê"),
        ("Ông Lê Văn Hiện (40 tuổi) đã tới.", "Hiện đã có 120 hộ dân xã Tân Lập được nhận tiền đền bù.", "Lê"),
        ("Đoàn xe của Theo Sputnik đã tới.", "Trong năm nay, Sputnik đã đăng hơn 30 nghìn bài viết về châu Á.", "Theo"),
        (SUSPECT, 'Bà Hoa kể: "Khoảng 5h sáng, Thìn đã cầm dao chém hai người hàng xóm của tôi".', "Lê Văn"),
        (SUSPECT, "Khoảng 5h sáng 3/4, Thìn và Tài đã cầm dao chém hai người hàng xóm.", "Lê Văn"),
    ],
)
def test_a_word_that_may_be_no_name_stays_as_it_is(first: str, later: str, wrong: str) -> None:
    assert not [text for text, piece in offered(f"{first}\n{later}").items() if piece.sentence and wrong in text]
