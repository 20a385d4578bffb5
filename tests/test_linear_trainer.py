from __future__ import annotations

import numpy as np
import pytest

from tests.newsroom import stories
from training.corpus import Row
from training.linear.openings import choose_vocabulary, read
from training.linear.softmax import SoftmaxRegression
from training.linear.trainer import LabelledOpenings, LinearOptions, LinearTrainer, balanced

SECTIONS = ("the-thao", "kinh-te", "suc-khoe", "phap-luat")


def silent(*_: object) -> None:
    pass


def corpus() -> LabelledOpenings:
    written = stories(15)
    openings = read([Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(written)], silent)
    labels = np.array([SECTIONS.index(story.section) for story in written], np.int64)
    return LabelledOpenings(openings, labels, labels, np.zeros(len(written), np.int64), np.zeros(len(written), np.int64))


def trainer(given: LabelledOpenings, options: LinearOptions) -> LinearTrainer:
    vocabulary = choose_vocabulary(given.openings, 5000, np.random.default_rng(0), silent)
    return LinearTrainer(options, vocabulary, len(SECTIONS), 1, silent)


def test_a_small_group_counts_as_much_as_a_large_one_when_fully_balanced() -> None:
    groups = np.array([0] * 30 + [1] * 10)
    importance = balanced(groups, 1.0)
    assert importance[groups == 0].sum() == pytest.approx(importance[groups == 1].sum())
    assert importance.mean() == pytest.approx(1)


def test_no_row_outweighs_another_more_than_16_times() -> None:
    importance = balanced(np.array([0] * 10_000 + [1]), 1.0)
    assert importance.max() / importance.min() <= 16
    assert (balanced(np.array([0] * 9 + [1]), 0.0) == 1).all()


def test_a_long_row_gives_two_examples_the_whole_and_its_beginning() -> None:
    given = corpus()
    examples = trainer(given, LinearOptions(prefix=(5, 20))).training_set(given)
    assert examples.rows.shape[0] == 2 * len(given)
    assert examples.origin.tolist() == [*range(len(given))] * 2
    whole, beginning = examples.rows[: len(given)], examples.rows[len(given) :]
    assert (np.diff(beginning.indptr) < np.diff(whole.indptr)).all()


def test_a_short_row_gives_one_example() -> None:
    given = corpus()
    assert trainer(given, LinearOptions(prefix=(5, 299))).training_set(given).rows.shape[0] == len(given)


def test_the_training_set_of_some_rows_holds_both_of_their_forms() -> None:
    given = corpus()
    examples = trainer(given, LinearOptions(prefix=(5, 20))).training_set(given).of_rows(np.array([3, 7]))
    assert sorted(examples.origin.tolist()) == [3, 3, 7, 7]
    assert examples.targets.argmax(axis=1).tolist() == [given.labels[row] for row in examples.origin]


def test_an_unsure_prediction_becomes_no_pseudo_label() -> None:
    given = corpus()
    rows = trainer(given, LinearOptions()).training_set(given).rows
    unsure = SoftmaxRegression(np.zeros((rows.shape[1], 4), np.float32), np.zeros(4, np.float32))
    assert trainer(given, LinearOptions(pseudo_label_confidence=0.3))._pseudo_labelled(unsure, rows).rows.shape[0] == 0
    assert trainer(given, LinearOptions(pseudo_label_confidence=0.25))._pseudo_labelled(unsure, rows).rows.shape[0] > 0


def test_no_section_gets_more_than_an_even_share_of_the_unlabelled_articles() -> None:
    given = corpus()
    one = trainer(given, LinearOptions(pseudo_label_confidence=0.0))
    examples = one.training_set(given)
    sport = np.flatnonzero(given.labels == 0)
    labelled = one._pseudo_labelled(
        one.fit(examples, ""), examples.rows[np.concatenate([sport, sport[:1], [np.flatnonzero(given.labels == 1)[0]]])]
    )
    counts = np.bincount(labelled.targets.argmax(axis=1), minlength=4)
    assert counts.tolist() == [4, 1, 0, 0]
