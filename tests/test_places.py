"""Places: a ``TP`` or a ``tỉnh`` that only the article names is named, and none is taken for another."""

import pytest

from model.article import Article
from model.extractive.clauses import Piece
from model.extractive.places import with_place_names
from model.extractive.readability import Placement
from model.extractive.reading import Reading


def summary_of(body: str, *, title: str = "Tin trong ngày", most: int = 20) -> str:
    """The last sentence of ``body``, with its places told."""
    reading = Reading.of(Article.of(title=title, body=body))
    piece = Piece(len(reading.sentences) - 1, (reading.sentences[-1],), Placement.ALONE)
    (piece,) = with_place_names(reading, [piece], most)
    spans = (reading.span(*span) for span in piece.spans)
    return "".join(reading.article.as_written(span.field, span.start, span.end) for span in spans)


@pytest.mark.parametrize(
    ("before", "written", "expected"),
    [
        ("UBND TP. HCM họp sáng 3/4.", "TP sẽ xây thêm ba cây cầu.", "TP. HCM sẽ xây thêm ba cây cầu."),
        ("UBND TP HCM họp sáng 3/4.", "Lãnh đạo thành phố đã hứa xây cầu.", "Lãnh đạo TP HCM đã hứa xây cầu."),
        ("UBND TP Hồ Chí Minh Trần Văn Út họp.", "Công an TP vừa báo tin.", "Công an TP Hồ Chí Minh vừa báo tin."),
        ("Ông Út về tỉnh Đắk Lắk.", "Tỉnh kiến nghị bán vườn cà phê.", "Tỉnh Đắk Lắk kiến nghị bán vườn cà phê."),
        ("Cầu ở tỉnh Khánh Hoà đã cũ.", "UBND tỉnh đã hứa xây cầu.", "UBND tỉnh Khánh Hoà đã hứa xây cầu."),
        ("Cầu ở tỉnh Khánh Hoà đã cũ.", "Công an tỉnh này đã hứa xây cầu.", "Công an tỉnh Khánh Hoà đã hứa xây cầu."),
        ("Ông Út ở xã Nà Khoa.", "Công an xã đã lập biên bản.", "Công an xã Nà Khoa đã lập biên bản."),
    ],
)
def test_a_place_is_named_as_the_article_names_it(before: str, written: str, expected: str) -> None:
    assert summary_of(f"{before}\n{written}") == expected


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("Huyện Nà Khoa và huyện Mường Sa đều có lũ.", "Công an huyện đã lập biên bản."),  # two
        ("Phó bí thư huyện uỷ Mường Sa đi cùng đoàn huyện Nà Khoa.", "Công an huyện đã lập biên bản."),  # two, one by its committee
        ("Nghi phạm Lò Văn Sơn, trú huyện Nà Khoa, bị bắt.", "Công an huyện đã lập biên bản."),  # where somebody lives
        ("Chủ tịch UBND huyện Trần Văn Út đã đến.", "Công an huyện đã lập biên bản."),  # somebody's name
        ("Sở Y tế Hà Nội và bệnh viện ở thành phố Vinh hợp tác.", "Lãnh đạo thành phố đã hứa xây cầu."),  # of the two, Hà Nội is meant
        ("Sở Y tế Nghệ An đón đoàn tỉnh Hà Tĩnh.", "UBND tỉnh đã hứa xây cầu."),
        ("Đoàn ghé tỉnh Hà Tĩnh.", "Các tỉnh đã hứa xây cầu cho dân."),  # any
        ("Đoàn ghé tỉnh Hà Tĩnh.", "Lãnh đạo tỉnh, thành đã hứa xây cầu."),
        ("Đoàn ghé tỉnh Hà Tĩnh.", "“UBND tỉnh đã hứa xây cầu”, ông Út nói."),
        ("Đoàn ghé tỉnh Hà Tĩnh.", "Dân Hà Tĩnh nói UBND tỉnh đã hứa xây cầu."),
    ],
)
def test_a_place_that_is_named_or_that_may_be_another_stays(before: str, written: str) -> None:
    assert summary_of(f"{before}\n{written}") == written


def test_a_place_that_the_title_names_or_that_is_too_long_stays() -> None:
    body = "Đoàn ghé tỉnh Hà Tĩnh.\nUBND tỉnh đã hứa xây cầu."
    assert summary_of(body, title="Hà Tĩnh xây cầu") == "UBND tỉnh đã hứa xây cầu."
    assert summary_of(body, most=1) == "UBND tỉnh đã hứa xây cầu."
    body = "UBND TP. HCM họp sáng 3/4.\nTP sẽ xây thêm ba cây cầu."
    assert summary_of(body, title="Sài Gòn xây cầu") == "TP sẽ xây thêm ba cây cầu."


def test_a_line_in_capitals_names_no_place() -> None:
    body = "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ĐIỆN:\nTừ đêm nay, toàn tỉnh có mưa to."
    assert summary_of(body) == "Từ đêm nay, toàn tỉnh có mưa to."
