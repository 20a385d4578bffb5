from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from training.encoders.sampling import Sampler, sampling_weights, with_share


def sampler(weights: list[float], size: int = 4, seed: int = 1) -> Sampler:
    return Sampler(np.array(weights, np.float32), np.arange(len(weights)), size=size, seed=seed)


@settings(deadline=None)
@given(st.lists(st.floats(0.125, 8), min_size=1, max_size=60), st.integers(1, 9))
def test_each_row_comes_as_often_in_an_epoch_as_its_weight_says(weights: list[float], size: int) -> None:
    rows = len(weights)
    one = sampler(weights, size)
    drawn = np.concatenate([one.batch(step) for step in range(one.block * rows)])  # whole blocks, which are whole epochs
    epochs = len(drawn) / rows
    counts = np.bincount(drawn, minlength=rows)
    wanted = np.array(weights) / np.mean(weights) * epochs
    assert (np.abs(counts - wanted) <= epochs + 1e-3 * wanted).all()


def test_rows_of_equal_weight_come_once_an_epoch_in_another_order_each_time() -> None:
    one = sampler([1.0] * 128)
    epochs = [[row for step in range(start, start + 32) for row in one.batch(step)] for start in (0, 32)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(128))] * 2
    assert epochs[0] != epochs[1]


def test_a_step_is_the_same_whether_or_not_others_were_asked_before() -> None:
    whole = sampler([1.0, 2.0, 3.0] * 20)
    batches = [whole.batch(step).tolist() for step in range(200)]
    assert [sampler([1.0, 2.0, 3.0] * 20).batch(step).tolist() for step in (0, 63, 64, 199)] == [batches[step] for step in (0, 63, 64, 199)]
    assert sampler([1.0, 2.0, 3.0] * 20, seed=2).batch(0).tolist() != batches[0]


def test_a_batch_holds_rows_of_like_length() -> None:
    one = sampler([1.0] * 1280, size=10)
    spread = np.mean([np.ptp(one.batch(step)) for step in range(128)])
    assert spread < 1280 / 16


def test_fewer_rows_than_a_batch_are_enough() -> None:
    assert all(sorted(sampler([1.0, 1.0], size=6).batch(step).tolist()) == [0, 0, 0, 1, 1, 1] for step in range(9))


def test_rows_of_small_sections_and_small_newspapers_come_more_often() -> None:
    sections = np.array([0] * 90 + [1] * 10)
    sources = np.array([0] * 50 + [1] * 50)
    weights = sampling_weights(sections, sources, section_power=0.5, source_power=0.75)
    assert weights[95] > 2 * weights[0]
    assert sampling_weights(sections, sections, section_power=0.0, source_power=0.0).tolist() == [1.0] * 100
    assert abs(float(weights.mean()) - 1) < 1e-6


def test_chosen_rows_get_their_share_of_all_draws_and_keep_their_weights_among_themselves() -> None:
    weights, chosen = np.array([1, 3, 2, 2], np.float32), np.array([True, True, False, False])
    found = with_share(weights, chosen, 0.8)
    np.testing.assert_allclose(found / found.sum(), [0.2, 0.6, 0.1, 0.1], rtol=1e-6)
    for everyone in (np.ones(4, bool), np.zeros(4, bool)):
        assert with_share(weights, everyone, 0.8) is weights
