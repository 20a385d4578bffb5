from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from model.results import Decision
from training.metrics import (
    DecisionShare,
    LabelledPrediction,
    SectionScore,
    accuracy,
    binned_error,
    bins_of,
    confusion,
    decision_shares,
    expected_calibration_error,
    macro_f1,
    precision_coverage,
    reliability,
    section_scores,
    top_accuracy,
)

SLUGS = ("kinh-te", "the-thao", "xe")


def _labelled(gold: str, *ranked: str, probability: float = 0.9, decision: Decision = Decision.ASSIGN) -> LabelledPrediction:
    return LabelledPrediction(gold, ranked, probability, decision)


PREDICTIONS = st.lists(
    st.builds(
        LabelledPrediction,
        st.sampled_from(SLUGS),
        st.sampled_from(((), *((slug,) for slug in SLUGS))),
        st.floats(0, 1),
        st.sampled_from(Decision),
    ),
    min_size=1,
    max_size=60,
)


@given(PREDICTIONS)
def test_accuracy_and_macro_f1_over_the_gold_sections_agree_with_scikit_learn(predictions: list[LabelledPrediction]) -> None:
    gold, predicted = [one.gold for one in predictions], [one.predicted for one in predictions]
    assert accuracy(predictions) == pytest.approx(accuracy_score(gold, predicted))
    expected = f1_score(gold, predicted, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert macro_f1(section_scores(predictions)) == pytest.approx(expected)


def test_a_section_absent_from_the_gold_costs_recall_and_is_not_averaged() -> None:
    scores = section_scores([_labelled("xe", "xe"), _labelled("xe", "the-thao")])
    assert scores == {"xe": SectionScore(precision=1.0, recall=0.5, f1=2 / 3, support=2)}


def test_an_article_without_a_prediction_is_wrong_and_stays_in_the_count() -> None:
    predictions = [_labelled("xe", "xe"), LabelledPrediction("xe", (), 0.0, Decision.REVIEW)]
    assert accuracy(predictions) == 0.5
    assert top_accuracy(predictions, 3) == 0.5
    assert section_scores(predictions)["xe"].recall == 0.5


def test_top_three_accuracy_asks_whether_the_gold_is_among_the_first_three() -> None:
    predictions = [_labelled("xe", "kinh-te", "the-thao", "xe"), _labelled("xe", "kinh-te", "the-thao", "du-lich", "xe")]
    assert top_accuracy(predictions, 3) == 0.5


def test_calibration_error_is_the_gap_of_confidence_and_accuracy_weighted_by_bin() -> None:
    sure = [_labelled("xe", "xe", probability=0.95)] * 3 + [_labelled("xe", "kinh-te", probability=0.95)]
    unsure = [_labelled("xe", "xe", probability=0.5)] * 4
    assert expected_calibration_error(sure) == pytest.approx(0.20)
    assert expected_calibration_error(sure + unsure) == pytest.approx((0.20 + 0.50) / 2)
    assert expected_calibration_error([]) == 0.0


@given(PREDICTIONS)
def test_the_calibration_error_over_arrays_is_the_same(predictions: list[LabelledPrediction]) -> None:
    probability = np.array([one.probability for one in predictions], np.float64)
    found = binned_error(bins_of(probability), probability - np.array([one.right for one in predictions], np.float64))
    assert found == pytest.approx(expected_calibration_error(predictions))


@given(PREDICTIONS)
def test_every_article_stands_in_exactly_one_of_the_fifteen_bins(predictions: list[LabelledPrediction]) -> None:
    bins = reliability(predictions)
    assert len(bins) == 15
    assert sum(b.n for b in bins) == len(predictions)
    assert all(b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in bins if b.n)


def test_the_curve_runs_from_the_surest_article_to_all_of_them() -> None:
    predictions = [
        _labelled("xe", "xe", probability=0.9),
        _labelled("xe", "kinh-te", probability=0.4),
        _labelled("xe", "xe", probability=0.7),
        _labelled("xe", "kinh-te", probability=0.7),
    ]
    points = [(point.threshold, point.coverage, point.precision) for point in precision_coverage(predictions)]
    assert points == [(0.9, 0.25, 1.0), (0.7, 0.75, pytest.approx(2 / 3)), (0.4, 1.0, 0.5)]
    assert precision_coverage([]) == ()


def test_decisions_are_counted_with_how_often_each_was_right() -> None:
    predictions = [_labelled("xe", "xe"), _labelled("xe", "kinh-te"), *[_labelled("xe", "xe", decision=Decision.SUGGEST)] * 2]
    assert decision_shares(predictions) == {
        "assign": DecisionShare(0.5, 0.5),
        "suggest": DecisionShare(0.5, 1.0),
        "review": DecisionShare(0.0, 0.0),
    }


def test_the_confusion_matrix_has_gold_rows_and_predicted_columns() -> None:
    counts = confusion([_labelled("xe", "kinh-te"), _labelled("xe", "xe"), LabelledPrediction("xe", (), 0.0, Decision.REVIEW)], SLUGS)
    assert counts.tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 1]]
