from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import text
from model.article import Article
from model.sections.features import MAX_READ, UNKNOWN, Vocabulary, opening

WORDS = ("bóng", "đá", "lãi", "suất", "lai")


def vocabulary() -> Vocabulary:
    pairs = np.array([0 * 5 + 1, 2 * 5 + 3], np.int64)  # bóng đá, lãi suất
    return Vocabulary(WORDS, pairs, np.array([1, 2, 3, 4, 5, 6, 7], np.float32))


def ids(*texts: str) -> tuple[np.ndarray, np.ndarray]:
    read = [vocabulary().ids(words.split()) for words in texts]
    return np.array([number for words in read for number in words], np.int64), np.array([len(words) for words in read], np.int64)


def test_an_opening_is_title_then_lead_then_body_in_lower_case() -> None:
    article = Article.of(title="Bóng đá", lead="Lãi suất.", body="Giảm 5%")
    assert opening(article) == ["bóng", "đá", "lãi", "suất", "giảm", "5"]


@given(st.integers(0, 2 * MAX_READ))
def test_an_opening_ends_after_300_syllables(length: int) -> None:
    assert len(opening(Article.of(title="Tin", body="một " * length))) == min(length + 1, MAX_READ)


def test_spellings_of_one_text_have_one_opening() -> None:
    old, new = "Hòa giải vụ thủy điện", "Hoà giải vụ thuỷ điện"
    decomposed = "Ho\u0300a gia\u0309i vu\u0323 thu\u0309y điê\u0323n"
    assert opening(Article.of(title=old)) == opening(Article.of(title=new)) == opening(Article.of(title=decomposed))


def test_words_and_neighbouring_pairs_are_found_where_they_stand() -> None:
    found = vocabulary().occurrences(*ids("bóng đá lãi", "suất lãi suất"))
    seen = sorted(zip(found.rows.tolist(), found.positions.tolist(), found.features.tolist(), strict=True))
    assert seen == [(0, 0, 0), (0, 1, 1), (0, 1, 5), (0, 2, 2), (1, 0, 3), (1, 1, 2), (1, 2, 3), (1, 2, 6)]


def test_of_each_text_the_first_syllables_are_read_and_a_pair_with_its_second() -> None:
    first = vocabulary().occurrences(*ids("bóng đá lãi", "suất lãi suất")).first(2)
    assert sorted(zip(first.rows.tolist(), first.features.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 5), (1, 2), (1, 3)]


def test_no_pair_crosses_two_texts_or_an_unknown_word() -> None:
    assert vocabulary().ids(["bóng", "rổ"]) == [0, UNKNOWN]
    assert set(vocabulary().occurrences(*ids("bóng", "đá", "bóng rổ đá")).features.tolist()) == {0, 1}


def test_a_repeated_word_counts_by_its_logarithm() -> None:
    weighed = vocabulary().weigh(vocabulary().occurrences(*ids("lai đá lai đá lai")))
    ratio = weighed.values[weighed.features == 4] / weighed.values[weighed.features == 1]
    assert ratio[0] == pytest.approx((1 + np.log(3)) * 5 / ((1 + np.log(2)) * 2))


@given(st.lists(st.lists(st.sampled_from([*WORDS, "x"])), max_size=6))
def test_every_text_with_a_known_word_has_unit_length(texts: list[list[str]]) -> None:
    weighed = vocabulary().weigh(vocabulary().occurrences(*ids(*map(" ".join, texts))) if texts else vocabulary().occurrences(*ids()))
    lengths = np.bincount(weighed.rows, weighed.values.astype(np.float64) ** 2, minlength=len(texts))
    known = [any(word in WORDS for word in words) for words in texts]
    assert lengths == pytest.approx(np.array(known, float))


def test_without_pairs_words_are_still_found() -> None:
    words_only = Vocabulary(WORDS, np.empty(0, np.int64), np.ones(5, np.float32))
    assert words_only.occurrences(*ids("bóng đá")).features.tolist() == [0, 1]


def test_folded_words_that_become_equal_share_one_feature_with_the_idf_of_the_most_frequent() -> None:
    folded, becomes = vocabulary().folded()
    assert folded.words == ("bong", "da", "lai", "suat")
    assert becomes[2] == becomes[4] == 2  # lãi and lai
    assert folded.idf[2] == 3
    assert folded.ids([text.strip_diacritics("đá")]) == [1]
    assert len(folded) == len(folded.idf) == 6
