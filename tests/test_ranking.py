"""Ranking: which pieces may follow which."""

import numpy as np
import pytest

from model.article import Article
from model.extractive.clauses import pieces
from model.extractive.naming import text_of
from model.extractive.ranking import _combinations
from model.extractive.reading import Reading


def pairs(body: str) -> list[tuple[str, str]]:
    """The pieces that may stand side by side in a summary of an article with this body."""
    reading = Reading.of(Article.of(title="Tin trong ngày", body=body))
    found = pieces(reading)
    texts = [text_of(reading, piece.spans) for piece in found]
    first, second = _combinations(reading, found, np.full(len(found), 12), 60)
    return [(texts[one], texts[other]) for one, other in zip(first, second, strict=True) if other >= 0]


@pytest.mark.parametrize(
    ("before", "may"),
    [
        ("Ông Lê Văn An đã dự lễ khai giảng ở trường Tân Lập sáng 3/4.", True),
        ("Bác sĩ Ngô Bá Antôn đã khám bệnh cho 300 người ở xã trong tháng 3.", False),
        ("Cô Mai Thị Anh đã trồng 300 cây xanh ở xã trong tháng 3.", False),
    ],
)
def test_a_short_name_needs_that_name_before_it_and_no_word_that_only_holds_its_letters(before: str, may: bool) -> None:
    known = "Ông Lê Văn An và ông Phạm Hồng An đã gặp nhau chiều qua."  # two of them: he cannot be told in full
    later = "Ông An cho biết huyện sẽ trồng thêm 200 ha rừng trong năm nay"
    found = pairs(f"{known}\n{before}\n{later}.")
    assert ((before.rstrip("."), later) in found) is may
