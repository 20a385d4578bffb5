from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.results import Decision
from model.sections.calibration import Calibration, logit_deviations
from training.linear.calibration import CalibrationSet, calibrate, in_words, stricter


def calibration_set(
    sharpness: float, *, sections: int = 4, articles: int = 6_000, error: float = 0.03, precision: float = 0.98, seed: int = 1
) -> CalibrationSet:
    """Labels drawn from the softmax of logits that the classifier then tells ``sharpness`` times too large."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 3, (articles, sections))
    shares = Calibration().probabilities(logits)
    labels = (shares.cumsum(axis=1) > generator.random((articles, 1))).argmax(axis=1)
    return CalibrationSet((logits * sharpness).astype(np.float32), labels, error, precision)


def confidence_and_accuracy(calibration: Calibration, one: CalibrationSet) -> tuple[np.ndarray, np.ndarray]:
    probabilities = calibration.probabilities(one.logits)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == one.labels


@pytest.mark.parametrize("sharpness", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_what_made_the_logits_too_sharp_or_too_flat(sharpness: float) -> None:
    assert calibrate([calibration_set(sharpness)]).temperature == pytest.approx(sharpness, rel=0.1)


def stretched(one: CalibrationSet) -> CalibrationSet:
    """The same answers, with each article's logits a random number of times too large, which does not depend on whether they are right."""
    times = np.exp(np.random.default_rng(9).normal(0, 0.8, (len(one.labels), 1)))
    even = one.logits / one.logits.std(axis=1, keepdims=True) * 3
    return replace(one, logits=(even * times).astype(np.float32))


def test_larger_logits_that_do_not_mean_more_accuracy_are_brought_to_one_deviation() -> None:
    loud = stretched(calibration_set(1.0))
    calibration = calibrate([loud])
    assert calibration.evenness == 1.0
    quiet = replace(loud, logits=loud.logits * np.float32(0.1))
    assert np.allclose(calibration.probabilities(loud.logits), calibration.probabilities(quiet.logits), atol=1e-4)
    one_for_all = replace(calibration, evenness=0.0)
    confidence, right = confidence_and_accuracy(calibration, loud)
    assert abs(confidence - right).mean() < abs(confidence_and_accuracy(one_for_all, loud)[0] - right).mean()


def test_larger_logits_that_mean_more_accuracy_stay() -> None:
    assert calibrate([calibration_set(2.0)]).evenness <= 0.2


def test_a_few_hundred_articles_do_not_show_whether_deviations_matter() -> None:
    few = stretched(calibration_set(1.0, articles=500))
    assert calibrate([few]).evenness == 0.0
    assert "evenness" not in in_words(calibrate([few]), [few])


def test_the_calibration_of_an_older_bundle_has_one_temperature_for_all() -> None:
    old = Calibration.of([2.0, 0.9, 0.5])
    assert (old.temperature, old.assign, old.suggest, old.evenness) == (2.0, 0.9, 0.5, 0.0)
    logits = np.array([[1, 2, 4], [10, 20, 40]], np.float32)
    assert old.temperatures(logits).tolist() == [2.0, 2.0]
    assert Calibration.of(old.numbers) == old
    even = replace(old, evenness=1.0, reference_deviation=2.0)
    assert Calibration.of(even.numbers) == even
    assert even.temperatures(logits * np.float32(3)) == pytest.approx(3 * even.temperatures(logits))


@pytest.mark.parametrize("numbers", [(0, 0.9, 0.5), (1, 0.9, 0.5, 1.5, 1), (1, 0.9, 0.5, 0.5, 0), (1, 0.9, float("nan"), 0, 1), (1, 0.9)])
def test_numbers_that_no_training_writes_are_no_calibration(numbers: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="temperature and reference_deviation are above 0"):
        Calibration.of(numbers)


def test_logits_that_are_all_the_same_say_every_section_is_as_likely() -> None:
    even = Calibration(evenness=1.0, reference_deviation=2.0)
    assert even.probabilities(np.zeros((2, 4), np.float32)).tolist() == [[0.25] * 4] * 2


def test_the_assign_threshold_holds_on_articles_that_it_was_not_chosen_on() -> None:
    calibration = calibrate([calibration_set(2.0)])
    confidence, right = confidence_and_accuracy(calibration, calibration_set(2.0, seed=2))
    assigned = confidence >= calibration.assign
    assert right[assigned].mean() == pytest.approx(0.98, abs=0.01)
    assert assigned.mean() > 0.2


def test_the_threshold_holds_in_the_hardest_trial() -> None:
    easy, hard = calibration_set(1.0), calibration_set(3.0, seed=3, error=0.06)
    both = calibrate([easy, hard])
    for one in (easy, hard):
        confidence, right = confidence_and_accuracy(both, one)
        assert right[confidence >= both.assign].mean() >= 0.98
    assert 1.0 < both.temperature < 3.0


def test_a_classifier_that_is_never_right_98_times_in_100_never_assigns() -> None:
    guesses = calibration_set(1.0)
    shuffled = CalibrationSet(guesses.logits, np.roll(guesses.labels, 7), 0.03, 0.98)
    calibration = calibrate([shuffled])
    assert calibration.assign > 1
    assert "assign never: at no threshold was the classifier right often enough" in in_words(calibration, [shuffled])
    assert "assign from 0." in in_words(calibrate([guesses]), [guesses])


def test_a_handful_of_right_answers_is_no_proof() -> None:
    logits = np.eye(2, dtype=np.float32)[np.zeros(20, np.int64)] * 9
    assert calibrate([CalibrationSet(logits, np.zeros(20, np.int64), 0.03, 0.98)]).assign > 1
    assert calibrate([]).assign > 1


@pytest.mark.parametrize("articles", [1, 3, 29])
def test_a_handful_of_right_answers_makes_nothing_surer_than_they_prove(articles: int) -> None:
    logits = np.eye(4, dtype=np.float32)[np.zeros(articles, np.int64)]
    few = CalibrationSet(logits, np.zeros(articles, np.int64), 0.03, 0.98)
    confidence, _ = confidence_and_accuracy(calibrate([few]), few)
    assert confidence.mean() == pytest.approx((articles + 1) / (articles + 2), abs=0.03)  # as sure as so few right answers prove
    wrong = replace(few, labels=few.labels + 1)
    assert confidence_and_accuracy(calibrate([wrong]), wrong)[0].mean() < 0.5
    assert calibrate([few]).assign > 1
    assert f"too few held-out articles ({articles}; 30 are needed)" in in_words(calibrate([few]), [few])
    many = calibration_set(2.0)
    assert confidence_and_accuracy(calibrate([many, few]), few)[0].mean() < (articles + 2) / (articles + 3)
    assert calibrate([many, few]).assign > 1  # and proves nothing of its own newspaper
    assert "temperature" in in_words(calibrate([many, few]), [many, few])


@pytest.mark.parametrize("articles", [30, 300])
def test_right_answers_alone_make_nothing_surer_than_so_many_of_them_prove(articles: int) -> None:
    all_right = CalibrationSet(np.eye(4, dtype=np.float32)[np.zeros(articles, np.int64)] * 3, np.zeros(articles, np.int64), 0.03, 0.98)
    confidence, _ = confidence_and_accuracy(calibrate([all_right]), all_right)
    assert 1 - 4 / articles < confidence.mean() <= (articles + 1) / (articles + 2)


def test_probabilities_sum_to_one_however_large_the_logits() -> None:
    shares = Calibration(0.1).probabilities(np.array([[1e5, -1e5, 0], [0, 0, 0]], np.float32))
    assert shares.sum(axis=1) == pytest.approx([1, 1])
    assert shares[1] == pytest.approx([1 / 3] * 3)


def test_decisions_change_at_their_thresholds() -> None:
    calibration = Calibration(1.0, 0.9, 0.5)
    assert [calibration.decide(share) for share in (0.9, 0.89, 0.5, 0.49)] == [
        Decision.ASSIGN,
        Decision.SUGGEST,
        Decision.SUGGEST,
        Decision.REVIEW,
    ]


CALIBRATIONS = st.builds(
    Calibration,
    temperature=st.floats(0.1, 10),
    assign=st.floats(0.5, 1.01),
    suggest=st.floats(0, 1),
    evenness=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    reference_deviation=st.floats(0.5, 8),
)


@given(CALIBRATIONS, CALIBRATIONS, st.integers(0, 1000))
def test_the_stricter_is_no_surer_than_either_where_logits_lie_as_far_apart_as_usual(
    one: Calibration, other: Calibration, seed: int
) -> None:
    found = stricter(one, other)
    logits = np.random.default_rng(seed).normal(size=(20, 5))
    times = np.linspace(1.001, 6, 20)[:, None] * found.reference_deviation / logit_deviations(logits)[:, None]
    logits = (logits * times).astype(np.float32)
    sure = found.probabilities(logits).max(axis=1)
    assert all((sure <= each.probabilities(logits).max(axis=1) + 1e-9).all() for each in (one, other))
    assert (found.assign, found.suggest) == (max(one.assign, other.assign), max(one.suggest, other.suggest))


def test_temperatures_of_different_evenness_are_compared_where_they_hold() -> None:
    logits = np.array([[9, 0, 0, -9]], np.float32)
    one, other = Calibration(1.05), Calibration(1.0, evenness=1.0)
    assert one.probabilities(logits).max() > 0.999
    assert stricter(one, other).probabilities(logits).max() <= other.probabilities(logits).max() < 0.7
