"""Trimming: what an editor strikes out of the one summary that is chosen, and what he leaves."""

import unicodedata

import pytest

from model import finishing
from model.article import Article
from model.clauses import Piece, pieces
from model.reading import Reading
from model.trimming import trimmed


def struck(*body: str, title: str = "Tin trong ngày") -> str:
    """The summary of the whole sentences of ``body``, trimmed."""
    reading = Reading.of(Article.of(title=title, body="\n".join(body)))
    whole: dict[int, Piece] = {}
    for piece in pieces(reading):
        whole.setdefault(piece.sentence, piece)
    return finishing.told(reading, trimmed(reading, [*whole.values()])).text


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "Người dân phát hiện ông ông Lâm nằm bất tỉnh trong vườn nhà tại xã An Hòa lúc 6h sáng 3/4.",
            "Người dân phát hiện ông Lâm nằm bất tỉnh trong vườn nhà tại xã An Hòa lúc 6h sáng 3/4.",
        ),
        (
            "Kho hàng nằm trong trong khu sản xuất của Công ty An Phát đã bốc cháy dữ dội.",
            "Kho hàng nằm trong khu sản xuất của Công ty An Phát đã bốc cháy dữ dội.",
        ),
    ],
)
def test_a_word_that_was_typed_twice_is_told_once(written: str, told: str) -> None:
    assert struck(written) == told
    assert struck(unicodedata.normalize("NFD", written)) == told


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, Ngân hàng An Phát được cấp phép cho cho vay tiêu dùng tại 12 tỉnh miền núi.",
        "Ngày 3/4, nhiều gia đình ở An Hòa đã bán lúa để để dành tiền cho con đi học.",
        "Ngày 3/4, Công an huyện Tân Lập công bố 12 hành vi vi phạm của Công ty An Phát.",
    ],
)
def test_two_words_that_only_look_like_one_stay(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "told"),
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
def test_a_place_is_told_once(written: str, told: str) -> None:
    assert struck(written) == told


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
    ("opening", "rest"),
    [
        ("Theo Reuters, ", "Bộ Quốc phòng Mỹ hôm 3/4 cho biết hai tàu chiến đã rời cảng Norfolk để tập trận."),
        ("Báo Người Lao Động đưa tin, ", "sáng 3/4, Công an huyện Tân Lập cho biết đã bắt 12 người chuyên trộm xe máy."),
        ("Theo nguồn tin từ báo Thanh Niên, ", "ngày 3/4, bệnh viện Đa khoa Tân Lập xác nhận đã cấp cứu 12 học sinh bị ngộ độc."),
        ("Theo TTXVN đưa tin, ", "ngày 3/4, UBND tỉnh Bình Sơn đã thông báo dừng thi công 12 dự án nhà ở."),
    ],
)
def test_the_paper_goes_where_somebody_with_a_name_says_it(opening: str, rest: str) -> None:
    assert struck(opening + rest) == rest[0].upper() + rest[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Theo Reuters, hai tàu chiến của Mỹ hôm 3/4 đã rời cảng Norfolk để tập trận cùng Nhật Bản.",
        "Theo Reuters, một nguồn tin thân cận với Lầu Năm Góc cho biết hai tàu chiến đã rời cảng Norfolk.",
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
        ("Hãng tin Rudaw hôm qua dẫn lời cảnh sát trưởng Kirkuk cho biết 12 ngôi nhà đã bị đốt cháy.", "Hãng tin Rudaw hôm qua dẫn lời "),
    ],
)
def test_who_is_cited_says_it_himself(written: str, gone: str) -> None:
    left = written.replace(gone, "")
    assert struck(written) == left[0].upper() + left[1:]


@pytest.mark.parametrize(
    "written",
    [
        "Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, AFP dẫn lời một quan chức Mỹ cho biết.",
        "Hãng tin Rudaw ngày 3/4 dẫn lời cảnh sát trưởng Kirkuk cho biết 12 ngôi nhà đã bị đốt cháy.",  # the only date
        "Tàu sân bay đã rời cảng Norfolk hai ngày trước, AFP hôm nay dẫn lời giới chức Mỹ cho biết.",  # before that "hôm nay"
        "Hãng tin Reuters dẫn lời hai thương nhân Mỹ cho biết 12 tàu chở đậu nành đã rời cảng Norfolk.",
        "Tàu sân bay sẽ rời cảng Norfolk vào tuần tới, NHK dẫn lời Bộ trưởng Quốc phòng Nhật Bản Taro Mori.",
    ],
)
def test_who_cites_stays_with_a_date_or_before_somebody_without_a_name_or_a_verb(written: str) -> None:
    assert struck(written) == written


_PLAIN = (
    "hơn 200 học sinh và giáo viên của 12 trường tiểu học ở thành phố duyên hải Oga, miền bắc Nhật Bản, hôm 3/4 đã tham gia cuộc diễn tập "
    "sơ tán đầu tiên do thành phố tổ chức"
)
_LONG = f"Chính quyền Oga cho biết {_PLAIN}"


@pytest.mark.parametrize("tail", [", theo AFP", ", Sky News hôm nay đưa tin", ", theo báo Mirror của Anh"])
def test_the_carrier_of_plain_news_goes_from_the_end_of_a_long_summary_that_tells_who_says_it(tail: str) -> None:
    assert struck(f"{_LONG}{tail}.") == f"{_LONG}."


@pytest.mark.parametrize(
    "written",
    [
        "Chính quyền Oga cho biết hơn 200 học sinh hôm 3/4 đã tham gia cuộc diễn tập sơ tán, theo AFP.",  # short
        f"H{_PLAIN[1:]}, theo AFP.",  # nobody else says it
        f"{_LONG}, hãng tin Kyodo ngày 4/4 đưa tin.",
        f"{_LONG} vì cho rằng tên lửa có thể rơi gần bờ, theo AFP.",
        f"{_LONG}, theo Sputnik.",
        f"{_LONG}, theo Bộ Quốc phòng Nhật Bản.",
    ],
)
def test_who_says_it_stays_at_the_end_of_a_short_or_a_doubtful_one_and_with_a_date(written: str) -> None:
    assert struck(written) == written


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "Ngày 3/4, tin từ Công an huyện Tân Lập cho biết, đơn vị này đã khởi tố Lê Văn Tám về hành vi lừa đảo.",
            "Ngày 3/4, Công an huyện Tân Lập cho biết đã khởi tố Lê Văn Tám về hành vi lừa đảo.",
        ),
        (
            "Thông tin từ Sở Y tế Bình Sơn cho biết, trong tháng 3 toàn tỉnh có 12 ca mắc bệnh sởi.",
            "Sở Y tế Bình Sơn cho biết, trong tháng 3 toàn tỉnh có 12 ca mắc bệnh sởi.",
        ),
    ],
)
def test_whoever_informs_says_it_himself(written: str, told: str) -> None:
    assert struck(written) == told


@pytest.mark.parametrize(
    "written",
    [
        "Ngày 3/4, nguồn tin từ Sở Y tế Bình Sơn cho biết, giám đốc bệnh viện Tân Lập đã bị đình chỉ công tác.",
        "Ngày 3/4, theo thông tin từ Sở Y tế Bình Sơn, toàn tỉnh có 12 ca mắc bệnh sởi trong tháng 3.",
    ],
)
def test_a_source_within_a_body_is_not_the_body(written: str) -> None:
    assert struck(written) == written


def test_without_its_saying_the_date_of_the_news_does_not_become_that_of_the_deed() -> None:
    written = "Ngày 3/4, thông tin từ Công an huyện Tân Lập, tỉnh Bình Sơn, đơn vị vừa khởi tố Lê Văn Tám về hành vi lừa đảo."
    assert struck(written) == written
