"""Days: a summary says the date, not the ``sáng nay`` beside it, and no ``hôm nay`` that tells nothing."""

import unicodedata

import pytest

from model.article import Article
from model.extractive.clauses import Piece
from model.extractive.days import with_dates
from model.extractive.naming import text_of
from model.extractive.readability import Placement
from model.extractive.reading import Reading


def dated(body: str, *, title: str = "Tin trong ngày") -> str:
    """The first sentence of ``body``, with its days told."""
    reading = Reading.of(Article.of(title=title, body=body))
    piece = Piece(0, (reading.sentences[0],), Placement.ALONE)
    return text_of(reading, with_dates(reading, piece).spans)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sáng nay (16/7), chợ nổi Cồn Én mở cửa trở lại.", "Sáng 16/7, chợ nổi Cồn Én mở cửa trở lại."),
        ("Chợ nổi Cồn Én mở cửa lúc 8h tối qua, ngày 15/7.", "Chợ nổi Cồn Én mở cửa lúc 8h tối ngày 15/7."),
        ("Ngày hôm qua 4/3, chợ nổi Cồn Én mở cửa.", "Ngày 4/3, chợ nổi Cồn Én mở cửa."),
        ("Hôm nay, ngày 7-7, chợ nổi Cồn Én mở cửa.", "ngày 7-7, chợ nổi Cồn Én mở cửa."),
        ("Chợ nổi Cồn Én sẽ mở cửa vào ngày mai (15/11).", "Chợ nổi Cồn Én sẽ mở cửa vào ngày 15/11."),
    ],
)
def test_a_day_that_has_its_date_beside_it_is_told_by_the_date(written: str, expected: str) -> None:
    assert dated(written) == expected
    assert dated(unicodedata.normalize("NFD", written)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Sáng nay (16/7, giờ địa phương), chợ nổi Cồn Én mở cửa trở lại.",  # the brackets tell more
        "Chủ chợ nói: “Hôm nay 16/7 chợ nổi Cồn Én mở cửa trở lại”.",  # somebody's words
        "Trời Cồn Én sáng nay 9-11 độ, gió nhẹ.",
        "Hôm nay (18-12), chợ nổi Cồn Én sẽ mở cửa.",  # "hôm 18-12" has been
        "Hôm nay 16/7, chợ nổi Cồn Én mở cửa trở lại.",  # nobody begins with "hôm 16/7"
        "Chợ nổi Cồn Én mở cửa lúc 13h hôm nay (16/7).",
        "Chợ nổi Cồn Én mở cửa lúc 5 giờ 30 phút hôm nay 16/7.",
        "Ngày nay, chợ nổi Cồn Én vắng khách.",
    ],
)
def test_what_is_no_date_alone_stays(written: str) -> None:
    assert dated(written) == written


def test_the_day_of_a_price_stays_as_the_title_has_it() -> None:
    written = "Giá gạo hôm nay 15/4 tăng nhẹ tại chợ Cồn Én."
    assert dated(written, title="Giá gạo hôm nay 15/4: Nhích lên") == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Thị trưởng Cồn Én hôm nay cho biết chợ sẽ dời đi.", "Thị trưởng Cồn Én cho biết chợ sẽ dời đi."),
        ("Tàu của Nhật Bản hôm nay cho biết chợ sẽ dời đi.", "Tàu của Nhật Bản cho biết chợ sẽ dời đi."),
        ("Chợ Cồn Én sẽ dời đi, báo Cù Lao hôm qua đưa tin.", "Chợ Cồn Én sẽ dời đi, báo Cù Lao đưa tin."),
        ("Chợ Cồn Én sẽ dời đi, thị trưởng nói trong cuộc họp báo hôm nay.", "Chợ Cồn Én sẽ dời đi, thị trưởng nói trong cuộc họp báo."),
    ],
)
def test_whoever_only_says_something_says_it_without_a_day(written: str, expected: str) -> None:
    assert dated(written) == expected


@pytest.mark.parametrize("leaning", ["hai ngày trước", "trước đó một ngày", "cùng ngày", "sáng nay", "trong ba ngày qua", "hôm qua"])
def test_the_day_of_who_says_it_stays_where_another_is_reckoned_from_it(leaning: str) -> None:
    written = f"Thị trưởng Cồn Én hôm nay cho biết 300 ghe bị chìm {leaning}."
    assert dated(written) == written
    written = f"Có 300 ghe bị chìm {leaning}, báo Cù Lao hôm nay đưa tin."
    assert dated(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "Chợ Cồn Én hôm qua cháy lớn, 300 ghe bị thiêu rụi.",
        "Số ghe tính đến hôm qua công bố là 300 chiếc ở chợ Cồn Én.",
        "“Thị trưởng hôm nay nói dối”, một chủ ghe ở chợ Cồn Én phản ánh.",
    ],
)
def test_the_day_of_what_happened_stays(written: str) -> None:
    assert dated(written) == written
