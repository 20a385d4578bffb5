from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.results import Decision
from training.measuring.intervals import DRAWS, Interval, chance_calibration_error, compare, compare_means, f1_intervals, wilson
from training.metrics import LabelledPrediction, expected_calibration_error, macro_f1, section_scores

SLUGS = ("the-thao", "kinh-te", "xe")
PAIRS = st.lists(st.tuples(st.sampled_from(SLUGS), st.sampled_from((*SLUGS, "la", "")), st.sampled_from(SLUGS)), min_size=1, max_size=40)


def prediction(gold: str, predicted: str, probability: float = 0.9) -> LabelledPrediction:
    return LabelledPrediction(gold, (predicted,) if predicted else (), probability, Decision.SUGGEST)


@pytest.mark.parametrize(("right", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)])
def test_shares_have_the_intervals_that_newcombe_prints_for_them(right: int, n: int, low: float, high: float) -> None:
    found = wilson(right, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_every_share_is_possible() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


def test_the_bootstrap_of_counts_is_the_bootstrap_of_rows() -> None:
    chance = np.random.default_rng(1)
    predictions = [prediction(SLUGS[n % 3], SLUGS[n % 3] if chance.random() < 0.8 else "kinh-te") for n in range(120)]
    drawn = [[predictions[place] for place in chance.integers(0, 120, 120)] for _ in range(1500)]
    every = [section_scores(some)["the-thao"].f1 for some in drawn]
    _, found = f1_intervals(predictions)
    assert (found["the-thao"].low, found["the-thao"].high) == pytest.approx(np.quantile(every, (0.025, 0.975)), abs=0.012)


def test_a_section_that_a_draw_does_not_have_is_left_out_of_its_macro_f1_as_of_the_measured_one() -> None:
    predictions = [prediction(slug, slug) for slug in ("the-thao",) * 50 + ("kinh-te",) * 50 + ("xe",)]
    whole, sections = f1_intervals(predictions)
    assert whole == Interval(1.0, 1.0)
    assert sections["xe"] == Interval(1.0, 1.0)


def test_that_one_article_is_all_that_a_section_has_does_not_make_its_loss_certain() -> None:
    old = [prediction(slug, slug) for slug in ("the-thao",) * 50 + ("kinh-te",) * 50 + ("xe",)]
    lost = compare(old, [*old[:-1], prediction("xe", "kinh-te")])
    assert (lost.sections["xe"].low, lost.sections["xe"].high) == (-1.0, 0.0)
    assert lost.macro_f1.high == 0.0


def test_macro_f1_lies_in_its_interval() -> None:
    predictions = [prediction(SLUGS[n % 3], SLUGS[n % 3] if n % 5 else "kinh-te") for n in range(120)]
    found, _ = f1_intervals(predictions)
    assert found.low < macro_f1(section_scores(predictions)) < found.high


@given(PAIRS)
def test_what_is_the_same_differs_by_nothing_and_the_difference_turns_round_with_the_two(pairs: list[tuple[str, str, str]]) -> None:
    old, new = [prediction(gold, first) for gold, first, _ in pairs], [prediction(gold, second) for gold, _, second in pairs]
    same = compare(old, old)
    assert all((one.change, one.low, one.high, one.p) == (0, 0, 0, 1) for one in (same.accuracy, same.macro_f1, *same.sections.values()))
    there, back = compare(old, new), compare(new, old)
    for one, other in zip((there.macro_f1, *there.sections.values()), (back.macro_f1, *back.sections.values()), strict=True):
        assert one.change == pytest.approx(-other.change)
        assert not (one.high < 0 and other.high < 0)


def test_one_error_more_is_chance_and_twenty_are_not() -> None:
    old = [prediction(SLUGS[n % 3], SLUGS[n % 3]) for n in range(150)]
    for errors, real in ((1, False), (20, True)):
        new = [prediction(one.gold, "kinh-te") if one.gold == "xe" and n < 3 * errors else one for n, one in enumerate(old)]
        found = compare(old, new)
        assert (found.sections["xe"].high < 0) is real
        assert (found.accuracy.high < 0) is real
        assert (found.accuracy.p < 0.01) is real
    assert found.sections["the-thao"].change == 0


def test_only_the_same_rows_are_compared() -> None:
    with pytest.raises(ValueError, match="same rows"):
        compare([prediction("xe", "xe")], [prediction("kinh-te", "xe")])
    with pytest.raises(ValueError, match="same rows"):
        compare_means([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="at least one article"):
        f1_intervals([])


def test_means_are_compared_row_by_row() -> None:
    chance = np.random.default_rng(2)
    old = chance.normal(50, 20, 400)
    found = compare_means(list(old), list(old - chance.normal(1, 2, 400)))
    assert found.high < 0, "however much the rows differ among themselves"
    assert found.change == pytest.approx(-1, abs=0.3)
    assert compare_means([1.0, 2.0], [2.0, 1.0]).p == 1


def test_true_probabilities_stay_under_the_error_of_chance_and_boasting_ones_do_not() -> None:
    chance = np.random.default_rng(3)
    probabilities = chance.uniform(0.5, 1, 300)
    gold = ["xe" if chance.random() < probability else "kinh-te" for probability in probabilities]
    honest = [prediction(slug, "xe", probability) for slug, probability in zip(gold, probabilities, strict=True)]
    boasting = [prediction(slug, "xe", probability**0.1) for slug, probability in zip(gold, probabilities, strict=True)]
    assert expected_calibration_error(honest) < chance_calibration_error(honest) < 0.12
    assert expected_calibration_error(boasting) > chance_calibration_error(boasting)


def test_what_is_predicted_outside_the_sections_of_the_gold_counts_against_no_other_section() -> None:
    predictions = [prediction("a", "a")] * 50 + [prediction("b", "elsewhere")] * 50
    _, sections = f1_intervals(predictions)
    assert (sections["a"].low, sections["a"].high) == (1.0, 1.0)
    assert (sections["b"].low, sections["b"].high) == (0.0, 0.0)


def test_no_difference_is_so_clear_that_its_p_value_is_nothing() -> None:
    wrong, right = [prediction("a", "b"), prediction("b", "a")] * 50, [prediction("a", "a"), prediction("b", "b")] * 50
    found = compare(wrong, right)
    assert found.accuracy.change == 1
    assert found.accuracy.p == pytest.approx(2 / (DRAWS + 1))
