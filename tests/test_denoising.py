from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.generators.denoising import Noise

MASK, POINT = 99, 5
BEGINS = np.array([False] * 10 + [True] * 90)


def restored(source: list[int], target: list[int]) -> list[int]:
    """The text again: each mask of the source is replaced by the next piece of the target."""
    pieces: list[list[int]] = [[]]
    for token in target:
        if token == MASK:
            pieces.append([])
        else:
            pieces[-1].append(token)
    found: list[int] = []
    left = iter(pieces)
    for token in source:
        found += next(left) if token == MASK else [token]
    return found


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 98), min_size=8, max_size=80), st.integers(0, 99), st.sampled_from([0.1, 0.3, 0.5]), st.sampled_from([0.0, 1.0])
)
def test_nothing_is_lost_and_what_is_masked_is_to_be_written(ids: list[int], seed: int, masked: float, gaps: float) -> None:
    noise = Noise(masked, gaps, MASK, frozenset({POINT}), BEGINS)
    source, target = noise.pair(np.array(ids), np.random.default_rng(seed))
    assert list(source).count(MASK) == list(target).count(MASK) >= 1
    assert restored(list(source), list(target)) == ids


@pytest.mark.parametrize("seed", range(10))
def test_spans_mask_the_share_that_is_asked_for(seed: int) -> None:
    noise = Noise(0.3, 0.0, MASK, frozenset({POINT}), BEGINS)
    _, target = noise.pair(np.arange(10, 70), np.random.default_rng(seed))
    assert len(target) - list(target).count(MASK) == 18


@pytest.mark.parametrize("seed", range(10))
def test_gaps_are_whole_sentences_and_a_point_inside_a_number_ends_none(seed: int) -> None:
    sentences = [[10, 11, 12, POINT, 7, POINT], [20, 21, POINT], [30, 31, 32, 33, POINT], [40, 41, POINT]]  # 7 begins no word
    ids = [token for sentence in sentences for token in sentence]
    _, target = Noise(0.4, 1.0, MASK, frozenset({POINT}), BEGINS).pair(np.array(ids), np.random.default_rng(seed))
    pieces = " ".join(map(str, target)).removesuffix(f" {MASK}").split(f" {MASK} ")
    assert len(target) - list(target).count(MASK) <= 0.4 * len(ids)
    assert all(piece in {" ".join(map(str, sentence)) for sentence in sentences} for piece in pieces)


@pytest.mark.parametrize("seed", range(10))
def test_no_gap_reaches_from_one_article_into_the_next(seed: int) -> None:
    border, articles = 3, [[10, 11, 12], [20, 21, POINT], [30, 31, 32, 33]]  # a title or a caption ends without a point
    ids = np.array([token for article in articles for token in (*article, border)])
    source, target = Noise(0.5, 1.0, MASK, frozenset({POINT}), BEGINS, border).pair(ids, np.random.default_rng(seed))
    assert border not in target
    assert list(source).count(border) == len(articles)
