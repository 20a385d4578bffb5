"""Calibration: from logits on held-out articles to probabilities that hold, and thresholds for decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from model.arrays import Doubles, Floats, Ints
from model.sections.calibration import Calibration, logit_deviations
from training.metrics import binned_error, bins_of

_EVENNESSES = tuple(number / 10 for number in range(11))
_ENOUGH = 1000  # articles of a set; fewer do not tell how the temperature changes from article to article
_TEMPERATURES = np.exp(np.linspace(np.log(0.1), np.log(10.0), 116))  # steps of 4 %
MIN_CALIBRATION_ARTICLES = 30  # of a set; a linear model calibrated on 6 to 13 had errors of 0.07 to 0.31 on others
_MIN_ASSIGNED = 30  # fewer right answers in a row prove nothing about 98 in 100
_MIN_CHANCE = 1e-12
_SUGGEST = 0.5  # below this the first section is more often wrong than right
KNOWN_SOURCES = (0.03, 0.98)  # calibration error and precision of assign wanted on newspapers that were trained on ...
NEW_SOURCES = (0.06, 0.95)  # ... and on others, by their own filing, of which readers uphold less than half where a model disputes it


@dataclass(frozen=True, slots=True)
class CalibrationSet:
    """A classifier's ``logits`` (articles x sections) on articles that it was not trained on, and their true ``labels``.

    ``max_error`` is the calibration error allowed, ``min_precision`` the share of assigned sections that must be right.
    """

    logits: Floats
    labels: Ints
    max_error: float
    min_precision: float


def calibrate(sets: Sequence[CalibrationSet]) -> Calibration:
    """The temperature with the least calibration error in the worst set, and the thresholds that hold in every set.

    The evenness is chosen first: the one that maximises the likelihood of the labels, in the mean of the sets. Errors are compared as
    multiples of each set's ``max_error``. A set of fewer than ``MIN_CALIBRATION_ARTICLES`` articles allows no assignment; of the
    temperature it asks only a mean confidence of (right + 1) / (n + 2), Laplace's rule of succession for its right answers among n. On a
    larger set the mean confidence never exceeds what n right answers of n would give by that rule.
    """
    sets = [data for data in sets if len(data.labels)]
    if not sets:
        return Calibration(suggest=_SUGGEST)
    even = _evened(sets)
    tried = [replace(even, temperature=temperature) for temperature in _TEMPERATURES.tolist()]
    modest = [one for one in tried if all(_is_modest(data, one) for data in sets)] or [tried[-1]]
    worst = [max(_error(data, one) / data.max_error for data in sets) for one in modest]
    best = modest[int(np.argmin(worst))]
    assign = max(_threshold(data, best) for data in sets)
    return replace(best, assign=max(assign, _SUGGEST), suggest=_SUGGEST)


def _evened(sets: Sequence[CalibrationSet]) -> Calibration:
    """The logit deviation of the large ``sets``, and the evenness that maximises the likelihood of their labels; sets weigh alike."""
    sets = [data for data in sets if len(data.labels) >= _ENOUGH]
    if not sets:
        return Calibration()
    deviation = float(np.exp(np.log(np.concatenate([logit_deviations(data.logits) for data in sets])).mean()))
    tried = [Calibration(evenness=evenness, reference_deviation=deviation) for evenness in _EVENNESSES]
    return min(tried, key=lambda one: _least_loss(sets, one))


def _least_loss(sets: Sequence[CalibrationSet], even: Calibration) -> float:
    """The mean cross-entropy of the labels, minimised over the temperature."""

    def loss(logarithm: float) -> float:
        one = replace(even, temperature=exp(logarithm))
        chances = (one.probabilities(data.logits)[np.arange(len(data.labels)), data.labels] for data in sets)
        return fmean(-np.log(np.maximum(chance, _MIN_CHANCE)).mean() for chance in chances)

    return float(minimize_scalar(loss, bounds=np.log(_TEMPERATURES[[0, -1]]), method="bounded", options={"xatol": 0.01}).fun)


def in_words(calibration: Calibration, sets: Sequence[CalibrationSet]) -> str:
    """``calibration`` as a line of progress, and what to do where ``sets`` were too small for one."""
    largest = max((len(data.labels) for data in sets), default=0)
    if largest < MIN_CALIBRATION_ARTICLES:
        return (
            f"calibration: too few held-out articles ({largest}; {MIN_CALIBRATION_ARTICLES} are needed), so probabilities are rough and "
            "nothing is ever assigned; give more rows, or a larger options.validation_share where the recipe has one"
        )
    never = "assign never: at no threshold was the classifier right often enough on held-out articles"
    assign = never if calibration.assign >= Calibration.NEVER else f"assign from {calibration.assign:.3f}"
    even = f", evenness {calibration.evenness:.1f}" if calibration.evenness else ""
    return f"calibration: temperature {calibration.temperature:.3f}{even}, {assign}"


def stricter(one: Calibration, other: Calibration) -> Calibration:
    """The more cautious of the two: no more confident than either on an article of usual or larger spread, no lower in its thresholds.

    Usual is the lower ``reference_deviation`` of those of the two with any evenness. On articles of smaller deviation the one with less
    evenness may be less confident yet: no single temperature and evenness is the less confident of two everywhere.

    For a warm start: rows that the other classifier was trained on make a calibration set too optimistic, and the other's own calibration
    was found on rows that it was not trained on.
    """
    deviation = min((each.reference_deviation for each in (one, other) if each.evenness), default=one.reference_deviation)
    return Calibration(
        temperature=max(each.temperature * (deviation / each.reference_deviation) ** each.evenness for each in (one, other)),
        assign=max(one.assign, other.assign),
        suggest=max(one.suggest, other.suggest),
        evenness=max(one.evenness, other.evenness),
        reference_deviation=deviation,
    )


def _first(data: CalibrationSet, calibration: Calibration) -> tuple[Doubles, NDArray[np.bool_]]:
    probabilities = calibration.probabilities(data.logits)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == data.labels


def _is_modest(data: CalibrationSet, calibration: Calibration) -> bool:
    confidence, right = _first(data, calibration)
    return len(right) < MIN_CALIBRATION_ARTICLES or bool(confidence.mean() <= (len(right) + 1) / (len(right) + 2))


def _error(data: CalibrationSet, calibration: Calibration) -> float:
    """The expected calibration error; of a handful, how far the mean confidence is from Laplace's estimate."""
    confidence, right = _first(data, calibration)
    if len(right) < MIN_CALIBRATION_ARTICLES:
        return float(abs(confidence.mean() - (right.sum() + 1) / (len(right) + 2)))
    return binned_error(bins_of(confidence), confidence - right)


def _threshold(data: CalibrationSet, calibration: Calibration) -> float:
    """The lowest confidence from which precision is ``min_precision`` or more; above 1 when there is none."""
    confidence, right = _first(data, calibration)
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    holds = np.flatnonzero(share >= data.min_precision)
    if not len(holds) or holds[-1] + 1 < _MIN_ASSIGNED:
        return Calibration.NEVER
    return float(confidence[order[holds[-1]]])
