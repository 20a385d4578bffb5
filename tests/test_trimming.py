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
