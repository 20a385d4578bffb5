"""Attribution: where an editor strikes the paper or agency with the news out of a chosen summary, and where not."""

import pytest

from tests.test_trimming import struck


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Theo Reuters, ", "Bộ Quốc phòng Mỹ hôm 3/4 cho biết hai tàu chiến đã rời cảng Norfolk để tập trận."),
        ("Báo Người Lao Động đưa tin, ", "sáng 3/4, Công an huyện Tân Lập cho biết đã bắt 12 người chuyên trộm xe máy."),
        ("Theo nguồn tin từ báo Thanh Niên, ", "ngày 3/4, bệnh viện Đa khoa Tân Lập xác nhận đã cấp cứu 12 học sinh bị ngộ độc."),
        ("Theo báo Norfolk Times, ", "khách sạn Sao Biển công bố sẽ thưởng 10.000 USD cho ai giúp tìm ra thủ phạm."),
        ("Theo TTXVN đưa tin, ", "ngày 3/4, UBND tỉnh Bình Sơn đã thông báo dừng thi công 12 dự án nhà ở."),
        ("Theo AFP, ", "Bộ Quốc phòng Mỹ cho rằng hai tàu chiến rời cảng Norfolk là để tập trận."),
    ],
)
def test_the_paper_goes_where_somebody_with_a_name_says_it(opening: str, rest: str) -> None:
    assert struck(opening + rest) == rest[0].upper() + rest[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Theo Reuters, hai tàu chiến của Mỹ sẽ rời cảng Norfolk hôm 3/4 để tập trận cùng Nhật Bản.",
        "Theo Reuters, một nguồn tin thân cận với Lầu Năm Góc cho biết hai tàu chiến đã rời cảng Norfolk.",
        "Theo Reuters, phe “Sao Đỏ” của Lanu cho biết hai tàu chiến đã rời cảng Norfolk để tập trận.",
        "Theo CNN, các chuyên gia Mỹ cho biết hai tàu chiến đã rời cảng Norfolk để tập trận.",
        "Theo báo cáo của UBND tỉnh Bình Sơn, Sở Y tế Bình Sơn xác nhận 12 ca mắc bệnh sởi trong tháng 3.",
    ],
)
def test_the_paper_stays_where_its_word_is_all_there_is(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, AFP hôm nay dẫn lời giới chức Mỹ cho biết.", "AFP hôm nay dẫn lời "),
        ('"Chúng tôi sẽ không rời cảng Norfolk trong năm nay", Reuters dẫn lời đô đốc Mỹ John Berg nói ngày 3/4.', "Reuters dẫn lời "),
        (
            '"Chúng tôi sẽ không rời cảng Norfolk trong năm nay", AP dẫn lời John Berg, phát ngôn viên Lầu Năm Góc, nói tại Washington.',
            "AP dẫn lời ",
        ),
        (
            "Tàu sân bay sẽ rời cảng Norfolk vào khoảng mùa thu năm nay, CNN dẫn thông báo từ Hải quân Mỹ cho biết.",
            "CNN dẫn thông báo từ ",
        ),
        (
            "Hãng tin Reuters dẫn tuyên bố của ông John Berg, đô đốc Hải quân Mỹ, cho biết tàu sân bay đã rời cảng Norfolk.",
            "Hãng tin Reuters dẫn tuyên bố của ",
        ),
        ("Hãng tin Rudaw hôm qua dẫn lời cảnh sát trưởng Kirkuk cho biết 12 ngôi nhà đã bị đốt cháy.", "Hãng tin Rudaw hôm qua dẫn lời "),
        ("Hãng tin Reuters dẫn lời ông John Berg, đô đốc Mỹ cho hay tàu sân bay đã rời cảng Norfolk.", "Hãng tin Reuters dẫn lời "),
        ('"Chúng tôi sẽ rời cảng Norfolk", AFP dẫn lời John Berg, đô đốc Mỹ, trả lời báo giới tại Washington hôm nay.', "AFP dẫn lời "),
        ("Báo The Star của Malaysia dẫn tin từ cảnh sát Penang cho biết 12 ngôi nhà đã bị cháy.", "Báo The Star của Malaysia dẫn tin từ "),
        (
            '"Chúng tôi sẽ không rời cảng Norfolk", AFP dẫn lời Tổng thống Mỹ John Berg viết trên Twitter, sau khi hai tàu chiến va nhau.',
            "AFP dẫn lời ",
        ),
        (
            '"Chúng tôi sẽ không rời cảng Norfolk", AFP dẫn lời Tổng thống Mỹ John Berg phát biểu ngày 3/4, trước khi lên đường tới Paris.',
            "AFP dẫn lời ",
        ),
    ],
)
def test_who_is_cited_says_it_himself(written: str, gone: str) -> None:
    left = written.replace(gone, "")
    assert struck(written) == left[0].upper() + left[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, AFP dẫn lời một quan chức Mỹ cho biết.",
        "Tàu sân bay đã rời cảng Norfolk hai ngày trước, AFP hôm nay dẫn lời giới chức Mỹ cho biết.",  # before that "hôm nay"
        "Hãng tin Reuters dẫn lời hai thương nhân Mỹ cho biết 12 tàu chở đậu nành đã rời cảng Norfolk.",
        "Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, NHK dẫn lời Bộ trưởng Quốc phòng Nhật Bản Taro Mori.",
        "Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, NHK ngày 3/4 dẫn lời Bộ trưởng Quốc phòng Nhật Bản Taro Mori phát biểu tại Oga.",
        "Reuters dẫn nguồn tin từ quân đội Mỹ cho biết tàu sân bay sẽ rời cảng Norfolk vào tuần tới.",
        '"Chúng tôi sẽ không rời cảng Norfolk", Reuters dẫn thông cáo của Nhà Trắng về tuyên bố của Tổng thống Mỹ John Berg.',
        "Reuters dẫn tin từ hải quân Mỹ, cho biết tàu sân bay sẽ rời cảng Norfolk vào tuần tới.",  # a comma would be left over
    ],
)
def test_who_cites_stays_with_a_date_or_before_somebody_without_a_name_or_a_verb(written: str) -> None:
    assert struck(written) == written


def test_the_date_of_who_cites_stays_at_the_head() -> None:
    written = "Hãng tin Rudaw ngày 3/4 dẫn lời cảnh sát trưởng Kirkuk cho biết 12 ngôi nhà đã bị đốt cháy."
    assert struck(written) == "Ngày 3/4 cảnh sát trưởng Kirkuk cho biết 12 ngôi nhà đã bị đốt cháy."


@pytest.mark.parametrize(
    "opening", ["Theo Reuters, ", "Theo hãng tin AP, ", "Hãng tin AFP cho biết ", "BBC đưa tin rằng ", "Theo báo Norfolk Times của Mỹ, "]
)
def test_a_foreign_paper_goes_before_what_plainly_happened_on_some_day(opening: str) -> None:
    plain = "hai tàu chiến của Mỹ hôm 3/4 đã rời cảng Norfolk để tập trận cùng Nhật Bản."
    assert struck(opening + plain) == f"H{plain[1:]}"


def test_one_that_is_known_for_news_goes_before_what_has_happened() -> None:
    plain = "hai tàu chiến của Mỹ đã rời cảng Norfolk để tập trận cùng Nhật Bản."
    assert struck(f"Theo hãng tin AFP, {plain}") == f"H{plain[1:]}"
    assert struck(f"H{plain[1:-1]}, theo CNN.") == f"H{plain[1:]}"


def test_the_agency_of_a_state_goes_where_somebody_with_a_name_says_it() -> None:
    assert struck(f"{_LONG}, theo Sputnik.") == f"{_LONG}."


@pytest.mark.parametrize(
    "written",
    [
        "CNN cho biết đã gửi hai phóng viên lên tàu chiến của Mỹ hôm 3/4 ở cảng Norfolk.",
        "Báo Lao Động đưa tin, Công an huyện Tân Lập đã bị tố bắt nhầm người trong vụ trộm xe máy.",
        "Theo Sputnik, hai tàu chiến của Mỹ hôm 3/4 đã rời cảng Norfolk để tập trận cùng Nhật Bản.",
        "Theo Thanh Niên, ông Lê Văn Tám hôm 3/4 đã rời cảng Tân Lập để về với gia đình.",
        "Theo nguồn tin của CNN, hai tàu chiến của Mỹ hôm 3/4 đã rời cảng Norfolk để tập trận.",
        "Theo Reuters, hai tàu chiến bị nghi mất lái hôm 3/4 đã rời cảng Norfolk để sửa chữa.",
        'Theo Reuters, hai tàu chiến "vô tình" va vào nhau hôm 3/4 khi đang rời cảng Norfolk.',
        "Theo Mirror, hai tàu chiến của Mỹ đã rời cảng Norfolk để tập trận cùng Nhật Bản.",
        "Theo Reuters, hai tàu chiến của Mỹ đang ở cảng Norfolk để tập trận cùng Nhật Bản.",
    ],
)
def test_it_stays_before_what_is_doubted_or_has_no_day_and_so_does_a_paper_of_a_state_or_at_home(written: str) -> None:
    assert struck(written) == written


_PLAIN = (
    "hơn 200 học sinh và giáo viên của 12 trường tiểu học ở thành phố duyên hải Oga, miền bắc Nhật Bản, hôm 3/4 đã tham gia cuộc diễn tập "
    "sơ tán đầu tiên do thành phố tổ chức"
)
_LONG = f"Chính quyền Oga cho biết {_PLAIN}"


@pytest.mark.parametrize("tail", [", theo AFP", ", Sky News hôm nay đưa tin", ", theo báo Mirror của Anh", ", theo Norfolk Herald"])
@pytest.mark.parametrize(
    "told",
    [
        _LONG,
        f"H{_PLAIN[1:]}",
        "Thị trưởng Oga cho biết có thể sơ tán hơn 200 học sinh trong 12 phút",
        '"Chúng tôi sẽ sơ tán hơn 200 học sinh trong 12 phút", thị trưởng Oga Taro Mori nói tại cuộc họp báo',
    ],
)
def test_the_carrier_of_news_goes_from_the_end_where_it_is_told_who_says_it_or_on_which_day_it_happened(told: str, tail: str) -> None:
    assert struck(f"{told}{tail}.") == f"{told}."


@pytest.mark.parametrize(
    "written",
    [
        "Hơn 200 học sinh ở thành phố Oga đang tham gia cuộc diễn tập sơ tán đầu tiên, theo AFP.",  # neither a day nor who says it
        "Hơn 200 học sinh ở thành phố Oga hôm 3/4 sẽ tham gia cuộc diễn tập sơ tán, theo AFP.",
        'Hơn 200 học sinh ở thành phố Oga hôm 3/4 tham gia cuộc diễn tập "vô ích", theo AFP.',
        f"{_LONG}, hãng tin Kyodo ngày 4/4 đưa tin.",
        f"{_LONG} vì một lính cứu hỏa bị nghi dọa trẻ em, theo AFP.",
        f"H{_PLAIN[1:]}, theo Sputnik.",
        f"{_LONG}, theo Bộ Quốc phòng Nhật Bản.",
    ],
)
def test_who_says_it_stays_at_the_end_of_what_is_doubtful_or_has_no_day_and_with_a_date(written: str) -> None:
    assert struck(written) == written


def test_a_paper_that_is_the_matter_of_the_title_stays() -> None:
    assert struck(f"{_LONG}, theo AFP.", title="Báo Pháp viết về cuộc sơ tán ở Nhật Bản") == f"{_LONG}, theo AFP."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "Ngày 3/4, tin từ Công an huyện Tân Lập cho biết, đơn vị này đã khởi tố Lê Văn Tám về hành vi lừa đảo.",
            "Ngày 3/4, Công an huyện Tân Lập cho biết đã khởi tố Lê Văn Tám về hành vi lừa đảo.",
        ),
        (
            "Thông tin từ Sở Y tế Bình Sơn cho biết, trong tháng 3 toàn tỉnh có 12 ca mắc bệnh sởi.",
            "Sở Y tế Bình Sơn cho biết, trong tháng 3 toàn tỉnh có 12 ca mắc bệnh sởi.",
        ),
        (
            "Chiều 3/4, thông tin từ Công an huyện Tân Lập, Bình Sơn cho biết, đơn vị này đã bắt Lê Văn Tám vì trộm 12 xe máy.",
            "Chiều 3/4, Công an huyện Tân Lập, Bình Sơn cho biết đã bắt Lê Văn Tám vì trộm 12 xe máy.",
        ),
        (
            "Ngày 3/4, thông tin từ Công an huyện Tân Lập, tỉnh Bình Sơn, cho biết, đơn vị đang truy tìm Lê Văn Tám.",
            "Ngày 3/4, Công an huyện Tân Lập, tỉnh Bình Sơn cho biết đang truy tìm Lê Văn Tám.",
        ),
        (
            "Ngày 3/4, tin nhanh từ Công an huyện Tân Lập, tỉnh Bình Sơn, đơn vị đang truy tìm Lê Văn Tám vì trộm xe máy.",
            "Ngày 3/4, Công an huyện Tân Lập, tỉnh Bình Sơn đang truy tìm Lê Văn Tám vì trộm xe máy.",
        ),
        (
            "Ngày 3/4, theo thông tin từ Sở Y tế Bình Sơn, toàn tỉnh có 12 ca mắc bệnh sởi trong tháng 3.",
            "Ngày 3/4, theo Sở Y tế Bình Sơn, toàn tỉnh có 12 ca mắc bệnh sởi trong tháng 3.",
        ),
    ],
)
def test_whoever_informs_says_it_himself(written: str, expected: str) -> None:
    assert struck(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, nguồn tin từ Sở Y tế Bình Sơn cho biết, giám đốc bệnh viện Tân Lập đã bị đình chỉ công tác.",
        "Theo thông tin từ Hội nghị tổng kết năm, toàn tỉnh có 12 ca mắc bệnh sởi trong tháng 3.",
        "Theo thông tin từ cơ quan cứu hộ Ấn Độ nói với AFP, 12 người đã thiệt mạng trong vụ sập cầu.",
    ],
)
def test_a_source_within_a_body_is_not_the_body(written: str) -> None:
    assert struck(written) == written


def test_without_its_saying_the_date_of_the_news_does_not_become_that_of_the_deed() -> None:
    written = "Ngày 3/4, thông tin từ Công an huyện Tân Lập, tỉnh Bình Sơn, đơn vị vừa khởi tố Lê Văn Tám về hành vi lừa đảo."
    assert struck(written) == written


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Trao đổi với VnExpress ", "chiều 3/4, ông Lê An, Giám đốc Sở Y tế Bình Sơn, cho biết 12 ca mắc bệnh sởi đã khỏi."),
        ("Theo báo Lao Động đưa tin, ", "ngày 3/4, TAND tỉnh Bình Sơn đã phạt Lê Văn Tám (SN 1990) 12 năm tù về tội giết người."),
        ("Zing đưa tin, ", "Công an tỉnh Bình Sơn vừa thực nghiệm lại hiện trường vụ án giết người ở huyện Tân Lập."),
        ("Ghi nhận của Tuổi Trẻ Online ", "sáng 3/4, nhiều đoạn đường ở huyện Tân Lập vẫn ngập sâu trong nước."),
        ("Theo ghi nhận của phóng viên VnExpress, ", "nhiều đoạn đường ở huyện Tân Lập vẫn ngập sâu trong nước."),
        ("Trao đổi với PV Tuổi Trẻ Online ", "ngày 3/4, đại diện Sở Y tế Bình Sơn cho biết 12 ca mắc bệnh sởi đã khỏi."),
        ("Trả lời nhanh báo chí ", "tối 3/4, thiếu tướng Lê An xác nhận 12 người đã bị bắt trong vụ trộm cổ vật."),
        ("Thông tin cho Infonet, ", "thiếu tướng Lê An xác nhận 12 người đã bị bắt trong vụ trộm cổ vật."),
    ],
)
def test_to_which_paper_it_is_said_goes(opening: str, rest: str) -> None:
    assert struck(opening + rest) == rest[0].upper() + rest[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Trao đổi với Thủ tướng Lào trưa 3/4, Bí thư Lê An nói rằng thành phố luôn muốn hợp tác với các tỉnh của Lào.",
        "Trao đổi với Infonet về kỳ thi năm nay, bà Lê An cho biết hệ thống vận hành tốt trong ba ngày đầu.",
    ],
)
def test_to_whom_else_and_about_what_it_is_said_stays(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("TTXVN đưa tin, vào ", "khoảng 4h sáng 3/4, xe container đã đâm sập cầu An Hòa ở huyện Tân Lập."),
        ("Báo Lao Động đưa tin, ", "ngày 3/4, Công an huyện Tân Lập tạm giữ 12 người để điều tra về hành vi đánh bạc."),
        ("Theo báo Lao Động, ", "rạng sáng 3/4, 12 ngôi nhà ở huyện Tân Lập đã bốc cháy dữ dội."),
        ("Thông tin ban đầu, ", "khoảng 4h30 ngày 3/4, xe tải do ông Lê An cầm lái lao xuống sông An Hòa."),
        ("Theo thông tin ban đầu, vào ", "lúc 4h30 ngày 3/4, người dân phát hiện một thi thể nam trên sông An Hòa."),
        ("Theo tin tức cập nhật mới nhất, ", "giá vàng ngày 3/4 tại Bình Sơn đã tăng mạnh lên 36 triệu đồng."),
        ("Nguồn tin trên báo Lao Động, ", "cơ quan điều tra huyện Tân Lập đã khởi tố 12 người về hành vi đánh bạc."),
        ("Thời điểm hiện tại, ", "Tổng thống Lê An tin rằng quốc hội sẽ sớm thông qua dự luật thuế mới."),
    ],
)
def test_who_has_the_plain_news_of_an_hour_goes(opening: str, rest: str) -> None:
    assert struck(opening + rest) == rest[0].upper() + rest[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Theo hãng tin Sputnik, sáng 3/4, hàng nghìn người đã xuống đường ở thủ đô London để tuần hành.",
        "Theo báo cáo của Sở Y tế, sáng 3/4, hàng nghìn học sinh đã được tiêm vắc xin sởi.",
        "Báo Lao Động đưa tin, ngày 3/4, một chủ quán bị nghi bỏ độc vào nước uống của 12 khách.",
        "Theo thông tin ban đầu, khoảng 4h ngày 3/4, Lê Văn Tám (SN 1990) dùng gậy đánh vợ bị thương nặng.",
        "VTC News đưa tin, chiều 3/4, có thông tin cho rằng đoàn thanh tra Bộ Xây dựng bị lập biên bản tại huyện Tân Lập.",
        "Theo thông tin ban đầu, khoảng 4h ngày 3/4, xe tải lao xuống vực do tài xế ngủ gật.",
        "Nguồn tin trên báo Lao Động, cơ quan điều tra huyện Tân Lập nghi 12 người đã đánh bạc.",
        "Nguồn tin trên báo Lao Động, VTC News cho biết huyện Tân Lập đã khởi tố 12 người đánh bạc.",
        "Theo thông tin ban đầu, vụ nổ đã làm 12 công nhân của Công ty An Phát bị thương.",  # no hour
        "Theo kế hoạch, ngày 3/4, Tổng thống Lê An sẽ bay tới New York dự hội nghị.",
    ],
)
def test_who_has_what_is_not_sure_or_not_at_home_stays(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Ngày 3/4, Công an huyện Tân Lập xác nhận với Tuổi Trẻ Online đã bắt Lê Văn Tám vì trộm 12 xe máy.", " với Tuổi Trẻ Online"),
        ("Chiều 3/4, ông Lê An, Giám đốc Sở Y tế Bình Sơn, nói với phóng viên AFP rằng 12 ca mắc bệnh sởi đã khỏi.", " với phóng viên AFP"),
        ("Chiều 3/4, trao đổi với Infonet, bà Lê An cho biết hệ thống vận hành tốt trong ba ngày đầu.", " trao đổi với Infonet,"),
        (
            "Chiều 3/4, theo quan sát của phóng viên VnExpress, nhiều đoạn đường ở huyện Tân Lập vẫn ngập sâu trong nước.",
            " theo quan sát của phóng viên VnExpress,",
        ),
    ],
)
def test_the_paper_that_somebody_tells_it_goes_from_the_middle(written: str, gone: str) -> None:
    assert struck(written) == written.replace(gone, "")


@pytest.mark.parametrize(
    "written",
    [
        "Chiều 3/4 chia sẻ với VnExpress, chị Lê An cho biết đã gửi đơn tới Công an huyện Tân Lập.",  # who shares it is still to come
        "Một nguồn tin quân sự nói với AFP rằng hai tàu chiến đã rời cảng Norfolk để tập trận.",
        "Ông John Berg, đô đốc Hải quân Mỹ, nói với Reuters và CNN rằng hai tàu chiến đã rời cảng Norfolk.",
        "Thông tin ban đầu, khoảng 4h30 ngày 3/4, Lê Văn Tám xâm hại một bé gái ở huyện Tân Lập.",
    ],
)
def test_it_stays_where_it_would_leave_a_gap_and_with_a_source_without_a_name(written: str) -> None:
    assert struck(written) == written
