"""Dated openings: a mishap on the way is told with the time that its article opens the sentence before it with."""

import pytest

from model.article import Article
from model.extractive.clauses import Piece
from model.extractive.finishing import finished
from model.extractive.readability import Placement
from model.extractive.reading import Reading

MISHAP = "Khi đến cầu Cồn Én, xe khách bất ngờ lao xuống sông, 12 hành khách bị thương."


def summary(*body: str, chosen: int = 1, most: int = 60) -> str:
    """The summary of sentence number ``chosen`` of ``body``."""
    reading = Reading.of(Article.of(title="Xe khách gặp nạn", body="\n".join(body)))
    start, end = reading.sentences[chosen]
    text = reading.text[start:end].rstrip()
    return finished(reading, [Piece(chosen, ((start, start + len(text) - 1),), Placement.ALONE)], most).text


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("Khoảng 16h ngày 5/3, ", "Khoảng 16h ngày 5/3, "),
        ("Tối 5/3, ", "Tối 5/3, "),
        ("Trước đó, vào rạng sáng 5-3, ", "Rạng sáng 5-3, "),
        ("Theo thông tin ban đầu, lúc 5h30 sáng ngày 5/3, ", "Lúc 5h30 sáng ngày 5/3, "),
    ],
)
def test_a_mishap_on_the_way_has_the_time_of_the_way(opening: str, expected: str) -> None:
    before = f"{opening}xe khách của hãng An Phát chạy trên quốc lộ 99."
    assert summary(before, MISHAP) == f"{expected}khi đến cầu Cồn Én, xe khách bất ngờ lao xuống sông, 12 hành khách bị thương."


@pytest.mark.parametrize(
    "before",
    [
        "Ngày 5/3, Công an huyện Cù Lao cho biết đang điều tra vụ xe khách An Phát.",  # that is when they said so
        "Tối 5/3, xe khách của hãng An Phát rời bến, dự kiến đến Cù Lao ngày 6/3.",
        "Xe khách của hãng An Phát rời bến tối 5/3.",
        "Tháng 5/2013, hãng An Phát mua xe khách mới.",
        "Tối 5/3, xe khách của hãng An Phát rời bến, hôm sau mới đến quốc lộ 99.",
    ],
)
def test_no_other_time_is_taken_for_it(before: str) -> None:
    assert summary(before, MISHAP) == MISHAP


@pytest.mark.parametrize(
    "written",
    [
        "Khi còn trẻ, ông Lê Văn Út bất ngờ ngã xuống sông Cồn Én và được cứu.",
        "Khi được hỏi, ông Lê Văn Út bất ngờ ngã xuống sông Cồn Én.",
        "Khi đến cầu Cồn Én, xe khách dừng lại cho 12 hành khách xuống.",  # no mishap
        "Khi đến cầu Cồn Én, ông Lê Văn Út cho biết xe khách bất ngờ lao xuống sông.",  # that is when he said so
        "Khi đến cầu Cồn Én lúc 20h, xe khách bất ngờ lao xuống sông.",
        "Khi đến cầu Cồn Én hai ngày sau, xe khách bất ngờ lao xuống sông.",
        "Khi đến cầu Cồn Én, xe khách thường bất ngờ lao qua vạch kẻ đường.",
        "Xe khách bất ngờ lao xuống sông Cồn Én, 12 hành khách bị thương.",  # nothing says that it goes on
    ],
)
def test_another_event_stays_without_it(written: str) -> None:
    assert summary("Tối 5/3, xe khách của hãng An Phát chạy trên quốc lộ 99.", written) == written


def test_only_the_sentence_just_before_tells_the_time() -> None:
    before = "Tối 5/3, xe khách của hãng An Phát chạy trên quốc lộ 99."
    assert summary(before, "Trên xe có 12 hành khách của xã Cồn Én.", MISHAP, chosen=2) == MISHAP


def test_a_time_that_has_no_room_is_not_told() -> None:
    assert summary("Khoảng 16h ngày 5/3, xe khách của hãng An Phát chạy trên quốc lộ 99.", MISHAP, most=18) == MISHAP
