"""Trimming: what an editor strikes out of the chosen summary, and what stays."""

import unicodedata

import pytest

from model.article import Article
from model.extractive import finishing
from model.extractive.clauses import Piece, pieces
from model.extractive.reading import Reading
from model.extractive.trimming import trimmed


def struck(*body: str, title: str = "Tin trong ngày") -> str:
    """The summary of the whole sentences of ``body``, trimmed."""
    reading = Reading.of(Article.of(title=title, body="\n".join(body)))
    whole: dict[int, Piece] = {}
    for piece in pieces(reading):
        whole.setdefault(piece.sentence, piece)
    return finishing.as_summary(reading, trimmed(reading, [*whole.values()])).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "Người dân phát hiện ông ông Lâm nằm bất tỉnh trong vườn nhà tại xã An Hòa lúc 6h sáng 3/4.",
            "Người dân phát hiện ông Lâm nằm bất tỉnh trong vườn nhà tại xã An Hòa lúc 6h sáng 3/4.",
        ),
        (
            "Kho hàng nằm trong trong khu sản xuất của Công ty An Phát đã bốc cháy dữ dội.",
            "Kho hàng nằm trong khu sản xuất của Công ty An Phát đã bốc cháy dữ dội.",
        ),
        (
            "Xe tải đâm vào vào dải phân cách trên quốc lộ 1A khiến 20 hành khách bị thương.",
            "Xe tải đâm vào dải phân cách trên quốc lộ 1A khiến 20 hành khách bị thương.",
        ),
        (
            "Ngày 3/4, UBND tỉnh Bình Sơn họp báo về về vụ 12 ngôi nhà bị bị lũ cuốn và được được dựng lại.",
            "Ngày 3/4, UBND tỉnh Bình Sơn họp báo về vụ 12 ngôi nhà bị lũ cuốn và được dựng lại.",
        ),
        (
            "Ngày 3/4, ca sĩ Lê Hoài An là khách mời của của một lễ hội ở Bình Sơn, nơi vé bán cho cho 500 người.",
            "Ngày 3/4, ca sĩ Lê Hoài An là khách mời của một lễ hội ở Bình Sơn, nơi vé bán cho 500 người.",
        ),
        (
            "Khoảng 4h ngày ngày 3/4, trên trên địa bàn huyện Tân Lập, xe tải đâm chết cháu cháu Lê An khi cháu đến đến trường.",
            "Khoảng 4h ngày 3/4, trên địa bàn huyện Tân Lập, xe tải đâm chết cháu Lê An khi cháu đến trường.",
        ),
    ],
)
def test_a_word_that_was_typed_twice_is_told_once(written: str, expected: str) -> None:
    assert struck(written) == expected
    assert struck(unicodedata.normalize("NFD", written)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "Chiều 3/4, người dân ở xã An Hòa bất ngờ bị một con chó dữ bất ngờ tấn công giữa chợ.",
            "Chiều 3/4, người dân ở xã An Hòa bất ngờ bị một con chó dữ tấn công giữa chợ.",
        ),
        (
            "Giá vàng tăng mạnh ngày hôm nay sau khi Ngân hàng An Phát tăng tỷ giá ngày hôm nay thêm 15 đồng.",
            "Giá vàng tăng mạnh ngày hôm nay sau khi Ngân hàng An Phát tăng tỷ giá thêm 15 đồng.",
        ),
    ],
)
def test_when_and_how_suddenly_is_told_once_in_a_sentence(written: str, expected: str) -> None:
    assert struck(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Đội tuyển An Hòa bất ngờ thắng 3-0 và gây bất ngờ cho người hâm mộ cả nước hôm 3/4.",
        "Hôm nay giá vàng ở Bình Sơn tăng 2 triệu đồng so với hôm qua, lên 36 triệu đồng.",
        "Báo cáo của Công ty An Phát hôm 3/4 khiến dư luận đi từ bất ngờ này sang bất ngờ khác.",
        'Ông Lê Văn An hôm nay nói: "Hôm nay chúng tôi đã bán hết 12 tấn gạo ở chợ An Hòa".',
        "Sáng hôm nay giá vàng ở Bình Sơn tăng 2 triệu đồng so với giá của ngày hôm nay ở Quảng Hà.",
        "Ngày 3/4, Công ty An Phát bất ngờ tăng giá, ông Lê Văn An bất ngờ trước phản ứng của 12 khách hàng.",
        "Ngày 3/4, Công ty An Phát bất ngờ nhận món quà bất ngờ của 12 khách hàng ở chợ An Hòa.",
        "Ngày 3/4, Công ty An Phát bất ngờ tăng giá gạo, điều hoàn toàn bất ngờ với 12 khách hàng.",
    ],
)
def test_another_day_a_surprise_or_a_quote_keeps_its_words(written: str) -> None:
    assert struck(written) == written


def test_an_hour_of_no_day_goes_from_the_head() -> None:
    collision = "xe container chở thùng hàng 40 feet đã tông nát ô tô 7 chỗ ở ngã ba An Hòa."
    for clock in ("5h15", "Lúc 18g30", "Vào khoảng 6 giờ 30 phút"):
        assert struck(f"{clock}, {collision}") == f"X{collision[1:]}"
    for dated in (
        f"Khoảng 6h30 sáng, {collision}",
        f"5h15, ngày 3/4, {collision}",
        f"5h15 sáng 3/4, {collision}",
        f"5h15, {collision[:-1]} hôm qua.",
    ):
        assert struck(dated) == dated


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, Ngân hàng An Phát được cấp phép cho cho vay tiêu dùng tại 12 tỉnh miền núi.",
        "Ngày 3/4, nhiều gia đình ở An Hòa đã bán lúa để để dành tiền cho con đi học.",
        "Ngày 3/4, Công an huyện Tân Lập công bố 12 hành vi vi phạm của Công ty An Phát.",
        "Ngày 3/4, tỉnh Bình Sơn cho giải phóng 12 container phế liệu đang tồn tại tại cảng An Hòa.",
        "Ngày 3/4, tỉnh Bình Sơn cấm xe tải ra vào vào giờ cao điểm trên 12 tuyến đường.",
        "Ngày 3/4, bão Sao Mai khiến 12 thiết bị bị hỏng, 30 gia đình ở An Hòa tự do do không có nhà.",
        "Ngày 3/4, 12 con cò bay là là trên cánh đồng An Hòa, nông dân đi đi về về cả ngày.",
        "Ngày 3/4, ông Nguyễn Văn Được được bầu làm chủ tịch UBND tỉnh Bình Sơn với 52 phiếu.",
        "Ngày 3/4, quyết định nói trên trên trang của tỉnh Bình Sơn nêu rõ hai ngày ngày 5 và 6/4 bà con mang theo theo quy định giấy tờ.",
        "Ngày 3/4, bà Lê Thị Là là người thứ ba bị phạt vì cầu thủ dự bị bị đánh ở sân An Hòa.",
        "Ngày 3/4, anh Lê Văn An ở An Hòa bị bị cáo Trần Văn Tám dùng gậy đánh gãy tay trước 12 nhân chứng.",
        "Ngày 3/4, Công ty An Phát cho biết 12 nhà máy hiện có có thể phải đóng cửa trước mùa mưa.",
        "Ngày 3/4, tỉnh Bình Sơn tìm người chồng trẻ hơn hơn 10 tuổi của nạn nhân, người về quê An Hòa để để tang mẹ.",
        "Ngày 3/4, giá gạo ở Bình Sơn cao hơn hơn 2.000 đồng, đôi khi khi trời mưa còn lên nữa.",
    ],
)
def test_two_words_that_only_look_like_one_stay(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "Ngày 3/4, Công an huyện Tân Lập, tỉnh Bình Sơn cho biết đã bắt quả tang 12 người đánh bạc tại xã An Hòa, huyện Tân Lập.",
            "Ngày 3/4, Công an huyện Tân Lập, tỉnh Bình Sơn cho biết đã bắt quả tang 12 người đánh bạc tại xã An Hòa.",
        ),
        (
            "Ngày 3/4, TAND tỉnh Bình Sơn xét xử Lê Văn Tám, trú tại xã An Hòa, huyện Tân Lập, tỉnh Bình Sơn về tội trộm cắp tài sản.",
            "Ngày 3/4, TAND tỉnh Bình Sơn xét xử Lê Văn Tám, trú tại xã An Hòa, huyện Tân Lập về tội trộm cắp tài sản.",
        ),
        (
            "UBND huyện Tân Lập vừa kỷ luật hiệu trưởng trường THCS An Hòa (huyện Tân Lập) vì thu sai 200 triệu đồng.",
            "UBND huyện Tân Lập vừa kỷ luật hiệu trưởng trường THCS An Hòa vì thu sai 200 triệu đồng.",
        ),
    ],
)
def test_a_place_is_told_once(written: str, expected: str) -> None:
    assert struck(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, Công an huyện Tân Lập bắt Lê Văn Tám, trú tại xã An Hòa, huyện Mỹ Lâm vì trộm 12 xe máy.",
        "Ngày 3/4, mưa đá đã làm hư hỏng 300 căn nhà ở huyện Tân Lập, huyện Mỹ Lâm; tại huyện Hà Nam, huyện Tân Lập có 12 người bị thương.",
        "Ngày 3/4, Công an tỉnh Bình Sơn bắt Lê Văn Tám (quê tỉnh Hà Lâm), tạm trú tại xã An Hòa, tỉnh Bình Sơn vì trộm xe máy.",
    ],
)
def test_another_place_or_one_more_of_a_list_stays(written: str) -> None:
    assert struck(written) == written


def test_what_the_title_tells_stays() -> None:
    written = "Ngày 3/4, Công an huyện Tân Lập cho biết đã bắt quả tang 12 người đánh bạc tại xã An Hòa, huyện Tân Lập."
    assert struck(written, title="Bắt sòng bạc ở An Hòa, huyện Tân Lập") == written


def test_here_goes_where_the_place_is_told() -> None:
    written = "Ngày 3/4, Công an huyện Tân Lập đang điều tra vụ tai nạn khiến 4 người thương vong vừa xảy ra trên địa bàn."
    assert struck(written) == written.replace(" trên địa bàn", "")
    written = "Ngày 3/4, lực lượng công an đã bắt giữ 12 người chuyên trộm xe máy của công nhân trên địa bàn."
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Ngày 3/4, UBND tỉnh Bình Sơn đã có công văn số 307 / UBND - VX về việc dừng thi công 12 dự án nhà ở.", " số 307 / UBND - VX"),
        ("Ngày 3/4, UBND tỉnh Bình Sơn có công văn số 307/UBND-V.I yêu cầu dừng thi công 12 dự án nhà ở.", " số 307/UBND-V.I"),
        ("Chủ tịch Lê An vừa ký văn bản số 12/UBND-TH, về việc dừng thi công 12 dự án nhà ở.", " số 12/UBND-TH,"),
        ("Ngày 3/4, xe khách biển số 36 B - 032.24 đã đâm vào nhà dân khiến 12 người bị thương.", " biển số 36 B - 032.24"),
        ("Ngày 3/4, xe bồn chở xăng BKS 71C-012.xx bị lật, tràn 2.000 lít xăng ra đường Trần Phú.", " BKS 71C-012.xx"),
        ("Ngày 3/4, cảnh sát dừng chiếc ôtô màu trắng mang BKS: 29C - 78265 chở 200 kg pháo nổ.", " mang BKS: 29C - 78265"),
        (
            "Ngày 3/4, Lê Văn Tám bị khởi tố về tội cướp giật tài sản, theo khoản 1, Điều 171 Bộ luật Hình sự.",
            ", theo khoản 1, Điều 171 Bộ luật Hình sự",
        ),
    ],
)
def test_numbers_that_nobody_looks_up_go(written: str, gone: str) -> None:
    assert struck(written) == written.replace(gone, "")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Từ ngày 3/4, tài xế uống rượu bia bị xử phạt theo Nghị định số 100/2019/NĐ-CP của Chính phủ.", "Tin trong ngày"),
        ("Ngày 3/4, tỉnh Bình Sơn ban hành các quyết định số 15/QĐ-UBND và 16/QĐ-UBND bổ nhiệm hai giám đốc sở.", "Tin trong ngày"),
        ("Ngày 3/4, Lê Văn Tám bị bắt tại nhà số 12/3 đường An Hòa vì trộm 12 xe máy.", "Tin trong ngày"),
        ("Ngày 3/4, công an đã tìm thấy chủ nhân của chiếc xe mang biển số 36B - 23456.", "Tin trong ngày"),
        ("Ngày 3/4, ôtô biển số 36B - 032.24 được đấu giá 2 tỷ đồng tại huyện Tân Lập.", "Đấu giá ôtô biển đẹp"),
        (
            "Lê Văn Tám bị truy tố về tội trộm cắp tài sản theo khoản 2 Điều 138 BLHS, nay là khoản 2 Điều 173 của bộ luật mới.",
            "Tin trong ngày",
        ),
        ("Điều 171 Bộ luật Hình sự quy định người phạm tội cướp giật tài sản bị phạt tù đến 5 năm.", "Tin trong ngày"),
    ],
)
def test_the_number_that_is_the_matter_stays(written: str, title: str) -> None:
    assert struck(written, title=title) == written


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, anh Lê Văn Tám đã nhận lại 40 triệu đồng, 12 USD và một số giấy tờ tùy thân",
        "Ngày 3/4, bệnh nhân nhập viện với các triệu chứng như sốt, ho, viêm họng, sổ mũi",
    ],
)
@pytest.mark.parametrize("dots", ["...", "…"])
def test_the_dots_behind_a_list_that_is_over_go(written: str, dots: str) -> None:
    assert struck(f"{written}{dots}", "Người nhà đã đến.") == f"{written}."


@pytest.mark.parametrize(
    "written",
    [
        "Công ty An Phát sẽ xây 12 khách sạn tại Hòa Lâm, Vũng Sơn, Phan Hà, Cam Hải…",
        "Cô có nhiều đóng góp cũng như thành công ở các lĩnh vực người mẫu ảnh, ca nhạc, phim ảnh…",
        "Ứng dụng được thiết kế như mạng xã hội, giúp học sinh xem điểm, lịch thi, học phí, học bổng…",
    ],
)
def test_the_dots_behind_a_bare_list_say_that_it_is_not_whole(written: str) -> None:
    assert struck(written, "Người nhà đã đến.") == written


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Tòa án phạt Lê Văn Tám (33 tuổi, trú tại xã An Hòa, huyện Cái Nước, tỉnh Cà Mau) 12 tháng tù về tội trộm cắp.", "xã An Hòa, "),
        (
            "Công an đã bắt Lê Văn Tám, ngụ thôn 2, xã An Hòa, huyện Cẩm Xuyên, Hà Tĩnh để điều tra về hành vi trộm xe máy.",
            "thôn 2, xã An Hòa, ",
        ),
        ("Sáng 3/4, tàu hỏa trật bánh ở khu vực ga An Hòa (phường Tân Lập, TP Biên Hòa, Đồng Nai) đã được đưa đi.", "phường Tân Lập, "),
    ],
)
def test_of_an_address_with_its_province_the_village_and_the_commune_go(written: str, gone: str) -> None:
    assert struck(written) == written.replace(gone, "")


@pytest.mark.parametrize(
    "written",
    [
        "Tòa án phạt Lê Văn Tám (33 tuổi, trú tại xã An Hòa, huyện Cái Nước) 12 tháng tù về tội trộm cắp.",  # no province
        "Tòa án phạt Lê Văn Tám (33 tuổi, trú tại xã An Hòa, Cà Mau) 12 tháng tù về tội trộm cắp tài sản.",  # no district
        "Lê Văn Tám (33 tuổi, trú tại xã An Hòa, huyện Cái Nước, tỉnh Cà Mau) bị phạt vì đánh một người cùng xã.",
        "Nhà máy (cạnh khối 7, phường An Hòa, thị xã Điện Bàn, Quảng Nam) đã phải dừng hoạt động từ ngày 3/4.",  # "khối 7" would be left
    ],
)
def test_an_address_stays_where_the_rest_of_it_would_not_be_found(written: str) -> None:
    assert struck(written) == written


def test_the_commune_of_the_title_stays() -> None:
    written = "Sáng 3/4, tàu hỏa trật bánh ở khu vực ga An Hòa (phường Tân Lập, TP Biên Hòa, Đồng Nai) đã được đưa đi."
    assert struck(written, title="Tàu hỏa trật bánh ở phường Tân Lập") == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Vào khoảng 7h sáng ngày 5/4, xe tải lao vào 12 ngôi nhà ở An Hòa.", "Khoảng 7h sáng 5/4, xe tải lao vào 12 ngôi nhà ở An Hòa."),
        (
            "Khoảng 15h30 chiều ngày 5/4, xe tải lao vào 12 ngôi nhà ở An Hòa, nơi sẽ được dựng lại từ ngày 20/5 tới đây.",
            "Khoảng 15h30 ngày 5/4, xe tải lao vào 12 ngôi nhà ở An Hòa, nơi sẽ được dựng lại từ ngày 20/5.",
        ),
        ("Ngày 5/4/2018 vừa qua, xe tải lao vào 12 ngôi nhà ở An Hòa.", "Ngày 5/4/2018, xe tải lao vào 12 ngôi nhà ở An Hòa."),
        ("Vào ngày 5-4, xe tải đã lao vào 12 ngôi nhà ở An Hòa.", "Ngày 5-4, xe tải đã lao vào 12 ngôi nhà ở An Hòa."),
        (
            "Chiều ngày 5/4, ông Lê An, Chủ tịch xã An Hòa, cho biết, vào khoảng 8h30 cùng ngày, xe tải đã lao vào 12 ngôi nhà.",
            "Chiều 5/4, ông Lê An, Chủ tịch xã An Hòa, cho biết, khoảng 8h30 cùng ngày, xe tải đã lao vào 12 ngôi nhà.",
        ),
    ],
)
def test_a_day_and_an_hour_are_told_in_few_words(written: str, expected: str) -> None:
    assert struck(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Bão Sao Mai dự kiến vào bờ trong ba ngày 5, 6 và 7/4, gió giật mạnh cấp 12 suốt đêm ngày mai.",
        "Vụ tai nạn làm 12 người bị thương ở An Hòa xảy ra vào khoảng 7h ngày 5/4, khi trời còn mưa.",
        "Khoảng 15h chiều 5/4, xe tải lao vào 12 ngôi nhà ở An Hòa, nơi mưa lớn trong tháng 3 vừa qua.",  # "15h 5/4" would not be read
        "Vào mùa mưa, 12 ngôi nhà ở An Hòa bị ngập và người dân phải đi lại bằng thuyền nan.",
        'Ông Lê An cho biết "chiều ngày 5/4 cả xã mất điện, 12 ngôi nhà ở An Hòa bị tốc mái".',
    ],
)
def test_a_day_within_the_sentence_keeps_its_words(written: str) -> None:
    assert struck(written) == written
