"""Softmax regression over sparse rows, by AdaGrad on batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import softmax

from model.arrays import Floats, Ints

_MAX_IN_BATCH = 2048  # rows in a step; fewer are slower and generalise no better to other newspapers
_MIN_IN_BATCH = 16
_MIN_STEPS = 200  # few rows are split into smaller batches and passed over more often until there are so many steps
_BIAS_RATE = 0.1  # every row updates the bias, so it takes smaller steps than a feature
_FIRST_SQUARES = 0.1  # AdaGrad's sums start here, which bounds a feature's first step


@dataclass(frozen=True, slots=True)
class SoftmaxRegression:
    """Logits are ``rows @ weights + bias``; ``weights`` is features x sections, ``bias`` one a section."""

    weights: Floats
    bias: Floats

    def logits(self, rows: csr_matrix) -> Floats:
        """Rows x sections."""
        return np.asarray(rows @ self.weights + self.bias, np.float32)


def fit_softmax(
    rows: csr_matrix,
    targets: Floats,
    sample_weight: Floats,
    *,
    epochs: int,
    learning_rate: float,
    generator: np.random.Generator,
    progress: Callable[[int, int], None],
    start: SoftmaxRegression | None = None,
) -> SoftmaxRegression:
    """The regression after ``epochs`` passes over ``rows`` (more passes over few rows), from ``start`` or from 0.

    ``targets`` (rows x sections) are distributions. AdaGrad (Duchi et al. 2011): each weight's step is ``learning_rate`` times its gradient
    over the root of the sum of its squared gradients. ``progress`` takes the rows done and the rows in all.
    """
    weights = start.weights.copy() if start else np.zeros((rows.shape[1], targets.shape[1]), np.float32)
    squares = np.full_like(weights, _FIRST_SQUARES)
    bias = start.bias.copy() if start else np.zeros(targets.shape[1], np.float32)
    bias_squares = np.ones_like(bias)
    scratch = np.empty_like(weights)
    size = min(max(rows.shape[0] // _MIN_STEPS, _MIN_IN_BATCH), _MAX_IN_BATCH)
    epochs = max(epochs, ceil(_MIN_STEPS / ceil(rows.shape[0] / size)))
    for epoch in range(epochs):
        order = generator.permutation(rows.shape[0])
        for begin in range(0, len(order), size):
            chosen = order[begin : begin + size]
            batch = rows[chosen]
            error = (softmax(batch @ weights + bias, axis=1) - targets[chosen]) * sample_weight[chosen, None]
            gradient = batch.T @ error
            np.multiply(gradient, gradient, out=scratch)  # in place: these arrays are large
            squares += scratch
            np.sqrt(squares, out=scratch)
            gradient /= scratch
            gradient *= learning_rate
            weights -= gradient
            bias_gradient = error.sum(axis=0)
            bias_squares += bias_gradient * bias_gradient
            bias -= learning_rate * _BIAS_RATE * bias_gradient / np.sqrt(bias_squares)
            progress(epoch * len(order) + begin + len(chosen), epochs * len(order))
    return SoftmaxRegression(weights, bias)


def smoothed(labels: Ints, sections: int, smoothing: float) -> Floats:
    """One-hot rows of ``labels`` with ``smoothing`` of their mass spread evenly over all sections (Szegedy et al. 2016)."""
    targets = np.full((len(labels), sections), smoothing / sections, np.float32)
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    return targets
