from __future__ import annotations

import numpy as np
import pytest

from tests.newsroom import stories
from training.corpus import Row
from training.linear.openings import Openings, choose_vocabulary, matrix, read


def silent(done: int, total: int) -> None:
    assert done <= total


def rows() -> list[Row]:
    return [Row(str(number), story.title, story.lead, story.body, story.section) for number, story in enumerate(stories(20))]


def vocabulary_of(openings: Openings, most: int = 10_000):
    return choose_vocabulary(openings, most, np.random.default_rng(0), silent)


def test_an_opening_is_read_for_every_row_and_an_unreadable_row_has_none() -> None:
    openings = read([Row("1", "Bóng đá"), Row("2"), Row("3", "Giá", body="đá")], silent)
    assert openings.lengths.tolist() == [2, 0, 2]
    assert [openings.lexicon[number] for number in openings.ids] == ["bóng", "đá", "giá", "đá"]


def test_rows_can_be_taken_in_any_order_and_cut() -> None:
    openings = read([Row("1", "một hai ba"), Row("2"), Row("3", "bốn năm")], silent)
    taken = openings.take(np.array([2, 0, 1]), np.array([1, 2, 5]))
    assert [openings.lexicon[number] for number in taken.ids] == ["bốn", "một", "hai"]
    assert taken.lengths.tolist() == [1, 2, 0]


def test_the_most_frequent_words_and_pairs_are_features_and_a_pair_never_without_its_words() -> None:
    vocabulary = vocabulary_of(read(rows(), silent), 100)
    assert 100 <= len(vocabulary) <= 140
    assert len(vocabulary.idf) == len(vocabulary)
    assert vocabulary.pairs.max() < len(vocabulary.words) ** 2
    assert (np.diff(vocabulary.pairs) > 0).all()


def test_what_occurs_once_is_no_feature() -> None:
    vocabulary = vocabulary_of(read([Row("1", "bóng đá bóng đá"), Row("2", "tin lạ")], silent))
    assert vocabulary.words == ("bóng", "đá")
    assert vocabulary.pairs.tolist() == [0 * 2 + 1]


def test_a_newspaper_is_no_feature() -> None:
    openings = read([Row(str(number), "Theo Dân trí và VnExpress, người dân trí thức nói") for number in range(5)], silent)
    vocabulary = vocabulary_of(openings)
    names = {
        (vocabulary.words[pair // len(vocabulary.words)], vocabulary.words[pair % len(vocabulary.words)])
        for pair in vocabulary.pairs.tolist()
    }
    assert "vnexpress" not in vocabulary.words
    assert ("dân", "trí") not in names
    assert ("trí", "thức") in names


def test_a_common_word_weighs_less_than_a_rare_one() -> None:
    openings = read([Row(str(number), "tin bóng bóng" if number % 5 else "tin đá đá") for number in range(50)], silent)
    vocabulary = vocabulary_of(openings)
    idf = dict(zip(vocabulary.words, vocabulary.idf.tolist(), strict=False))
    assert idf["tin"] == pytest.approx(1)
    assert idf["tin"] < idf["bóng"] < idf["đá"]


def test_the_matrix_holds_what_the_classifier_reads() -> None:
    openings = read([*rows(), Row("empty")], silent)
    vocabulary = vocabulary_of(openings)
    weighed = matrix(vocabulary, openings, silent)
    assert weighed.shape == (len(openings), len(vocabulary))
    ids = np.array(vocabulary.ids([openings.lexicon[number] for number in openings.ids[: openings.lengths[0]]]), np.int64)
    alone = vocabulary.weigh(vocabulary.occurrences(ids, openings.lengths[:1]))
    assert weighed[0].indices.tolist() == alone.features.tolist()
    assert weighed[0].data == pytest.approx(alone.values)
    assert weighed[-1].nnz == 0
