"""Trimming: what an editor strikes out of the one summary that is chosen, and what he leaves."""

import unicodedata

import pytest

from model.article import Article
from model.clauses import Piece, pieces
from model.extractive import _sentence
from model.reading import Reading
from model.trimming import trimmed


def struck(*body: str, title: str = "Tin trong ngày") -> str:
    """The summary of the whole sentences of ``body``, trimmed."""
    reading = Reading.of(Article.of(title=title, body="\n".join(body)))
    whole: dict[int, Piece] = {}
    for piece in pieces(reading):
        whole.setdefault(piece.sentence, piece)
    return " ".join(_sentence(reading, piece) for piece in trimmed(reading, [*whole.values()]))


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


def test_here_goes_where_the_place_is_told() -> None:
    written = "Ngày 3/4, Công an huyện Tân Lập đang điều tra vụ tai nạn khiến 4 người thương vong vừa xảy ra trên địa bàn."
    assert struck(written) == written.replace(" trên địa bàn", "")
    written = "Ngày 3/4, lực lượng công an đã bắt giữ 12 người chuyên trộm xe máy của công nhân trên địa bàn."
    assert struck(written) == written
