from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from training.linear.softmax import SoftmaxRegression, fit_softmax, smoothed


def fitted(rows: int, seed: int = 0, smoothing: float = 0.0) -> tuple[SoftmaxRegression, csr_matrix, np.ndarray]:
    generator = np.random.default_rng(5)
    labels = generator.integers(0, 3, rows)
    features = np.eye(6, dtype=np.float32)[labels] + np.eye(6, dtype=np.float32)[generator.integers(3, 6, rows)]
    matrix = csr_matrix(features)
    regression = fit_softmax(
        matrix,
        smoothed(labels, 3, smoothing),
        np.ones(rows, np.float32),
        epochs=2,
        learning_rate=0.3,
        generator=np.random.default_rng(seed),
        progress=lambda done, total: None,
    )
    return regression, matrix, labels


@pytest.mark.parametrize("rows", [12, 200, 5000])
def test_what_tells_the_sections_apart_is_learnt_from_few_rows_and_from_many(rows: int) -> None:
    regression, matrix, labels = fitted(rows)
    assert (regression.logits(matrix).argmax(axis=1) == labels).all()


def test_one_seed_gives_one_regression_to_the_last_bit() -> None:
    assert (fitted(300)[0].weights == fitted(300)[0].weights).all()
    assert (fitted(300)[0].weights != fitted(300, seed=1)[0].weights).any()


def test_the_bias_learns_slower_than_a_feature_that_is_in_every_row() -> None:
    found = fit_softmax(
        csr_matrix(np.ones((40, 1), np.float32)),
        smoothed(np.arange(40) % 4 // 3, 2, 0.0),
        np.ones(40, np.float32),
        epochs=1,
        learning_rate=0.3,
        generator=np.random.default_rng(0),
        progress=lambda done, total: None,
    )
    assert 0 < found.bias[0] < found.weights[0, 0] / 4


def test_smoothed_targets_keep_their_mass_and_their_first() -> None:
    targets = smoothed(np.array([2, 0]), 4, 0.2)
    assert targets.sum(axis=1) == pytest.approx([1, 1])
    assert targets[0] == pytest.approx([0.05, 0.05, 0.85, 0.05])


def test_smoothing_makes_the_regression_less_sure() -> None:
    sharp, matrix, _ = fitted(5000)
    smooth, _, _ = fitted(5000, smoothing=0.5)
    assert np.ptp(smooth.logits(matrix), axis=1).mean() < np.ptp(sharp.logits(matrix), axis=1).mean()


def test_progress_ends_at_all_the_rows() -> None:
    progress: list[tuple[int, int]] = []
    fit_softmax(
        csr_matrix(np.ones((40, 2), np.float32)),
        smoothed(np.zeros(40, np.int64), 2, 0.0),
        np.ones(40, np.float32),
        epochs=1,
        learning_rate=0.3,
        generator=np.random.default_rng(0),
        progress=lambda done, total: progress.append((done, total)),
    )
    assert progress[-1][0] == progress[-1][1]
