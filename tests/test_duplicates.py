from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import text
from tests.newsroom import write
from training.corpus import Row
from training.data import duplicates
from training.data.duplicates import HASHES, SERIES, SHINGLE, Clusters, Signatures, similar_pairs

WORDS = st.lists(
    st.sampled_from("hội nghị tổng kết năm học mới của huyện Phú Lộc tỉnh Quảng Hà đại biểu dự".split()), min_size=30, max_size=120
)


def _jaccard(first: str, second: str) -> float:
    one, other = (
        {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
        for words in (text.syllables(first), text.syllables(second))
    )
    return len(one & other) / len(one | other)


def _text(seed: int) -> str:
    """Eighty syllables of sports news in an order of its own."""
    return " ".join(random.Random(seed).choices("đội nhà thắng trận sân khách bàn phút tỷ số cầu thủ vòng đấu hạng điểm".split(), k=80))


def signatures(texts: list[str]) -> Any:
    return Signatures.of([_row(number, body=content) for number, content in enumerate(texts)]).wholes


def find_clusters(rows: list[Row]) -> Clusters:
    return duplicates.find_clusters(Signatures.of(rows))


def _row(number: int, *, title: str = "", lead: str = "", body: str = "") -> Row:
    return Row(str(number), title, lead, body)


@settings(max_examples=40)
@given(WORDS, st.integers(0, 29), st.integers(1, 40))
def test_the_share_of_equal_hashes_estimates_the_jaccard_similarity(words: list[str], start: int, length: int) -> None:
    first, second = " ".join(words), " ".join([*words[:start], *(f"khác{n}" for n in range(length)), *words[start + length :]])
    one, other = signatures([first, second])
    truth = _jaccard(first, second)
    assert (one == other).mean() == pytest.approx(truth, abs=5 * 0.5 / HASHES**0.5)


def test_signatures_are_the_same_in_every_run_and_for_any_length() -> None:
    found = signatures(["", "một", "một hai ba bốn"])
    assert found.shape == (3, HASHES)
    assert np.array_equal(found, signatures(["", "một", "một hai ba bốn"]))
    assert len(np.unique(found, axis=0)) == 3


def test_pairs_are_found_among_many_and_ordered() -> None:
    bodies = [_text(number) for number in range(120)]
    pairs, similarity = similar_pairs(signatures([*bodies, bodies[4] + " Thêm một câu.", bodies[0]]), 0.8)
    assert sorted(pairs.tolist()) == [[0, 121], [4, 120]]
    assert (similarity >= 0.8).all()
    assert similar_pairs(signatures([]), 0.5)[0].shape == (0, 2)


def test_a_row_that_repeats_another_points_at_the_first_one() -> None:
    story, other = write("kinh-te", 1), write("the-thao", 2)
    glued = f"{story.title} {story.lead} {story.body}"
    rows = [
        _row(0, title=story.title, lead=story.lead, body=story.body),
        _row(1, title=other.title, lead=other.lead, body=other.body),
        _row(2, body=glued),
    ]
    clusters = find_clusters(rows)
    assert clusters.first.tolist() == [0, 1, 0]
    assert clusters.story.tolist() == [0, 1, 0]


def test_title_and_lead_alone_tell_the_story_of_the_whole_article_without_repeating_it() -> None:
    story, other = write("suc-khoe", 1), write("phap-luat", 2)
    clusters = find_clusters(
        [
            _row(0, title=story.title, lead=story.lead, body=story.body),
            _row(1, body=other.body),
            _row(2, title=story.title, lead=story.lead),
        ]
    )
    assert clusters.first.tolist() == [0, 1, 2]
    assert clusters.story.tolist() == [0, 1, 0]


def test_one_long_title_over_two_texts_is_one_story_and_a_short_one_is_not() -> None:
    long, short = "Giá cá tra xuất khẩu tăng mạnh", "Tin vắn"
    assert find_clusters([_row(0, title=long, body=_text(1)), _row(1, title=long, body=_text(2))]).story.tolist() == [0, 0]
    assert find_clusters([_row(0, title=short, body=_text(1)), _row(1, title=short, body=_text(2))]).story.tolist() == [0, 1]


def test_the_tone_style_of_a_paper_hides_no_repetition() -> None:
    body = "Bà Thúy ở xã Hòa Bình trồng hoa thủy tiên để ủng hộ quỹ khuyến học của huyện nhà trong nhiều năm qua và được tặng bằng khen."
    clusters = find_clusters([_row(0, body=body), _row(1, body=body.replace("úy", "uý").replace("òa", "oà").replace("ủy", "uỷ"))])
    assert clusters.first.tolist() == [0, 0]


def test_articles_of_one_subject_are_neither_repetitions_nor_one_story() -> None:
    clusters = find_clusters([_row(number, body=_text(number)) for number in range(60)])
    assert clusters.first.tolist() == clusters.story.tolist() == list(range(60))


def test_a_series_of_one_template_is_no_story_and_its_repetitions_still_are() -> None:
    opening = "Giá vàng hôm nay tại các cửa hàng ở thành phố Hải Sơn được niêm yết như sau theo bảng giá mới nhất sáng nay của hiệp hội"
    series = [_row(number, body=f"{opening} {_text(number)}") for number in range(SERIES + 1)]
    assert find_clusters(series[:-1]).story.tolist() == [0] * SERIES
    assert find_clusters([*series[:-1], series[0], series[1]]).story.tolist() == [0] * (SERIES + 2), "a copy is no article more"
    assert find_clusters([*series, series[3]]).story.tolist() == [*range(SERIES + 1), 3]


def test_no_rows_have_no_kin() -> None:
    assert find_clusters([]).first.tolist() == []
