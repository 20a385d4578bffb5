"""From logits on articles that a classifier did not learn from to probabilities that are true and thresholds that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from model.sections.calibration import Calibration, logit_deviations
from training.metrics import binned_error, bins_of

_EVENNESSES = tuple(number / 10 for number in range(11))
_ENOUGH = 1000  # articles of a trial; fewer do not tell how the temperature changes from article to article
_TEMPERATURES = np.exp(np.linspace(np.log(0.1), np.log(10.0), 116))  # steps of 4 %
FEWEST_JUDGED = 30  # articles of a trial; a linear model calibrated on 6 to 13 had errors of 0.07 to 0.31 on others
_FEWEST_ASSIGNED = 30  # fewer right answers in a row prove nothing about 98 in 100
_LEAST_CHANCE = 1e-12
_SUGGEST = 0.5  # below this the first section is more often wrong than right
KNOWN_SOURCES = (0.03, 0.98)  # calibration error and precision of assign wanted on newspapers that were learnt from ...
NEW_SOURCES = (0.06, 0.95)  # ... and on others, by their own filing, of which readers uphold less than half where a model disputes it


@dataclass(frozen=True, slots=True)
class Trial:
    """What a classifier said about articles it had not learnt from: ``logits`` (articles x sections) and the true ``labels``.

    ``error`` is the calibration error it may have, ``precision`` the share of assigned sections that must be right.
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    error: float
    precision: float


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """The temperature with the least calibration error in the worst trial, and the thresholds that hold in every trial.

    Before it, the evenness that makes the labels likeliest, in the mean of the trials. Errors are compared as multiples of what each trial
    may have. A trial of fewer than ``FEWEST_JUDGED`` articles lets nothing be assigned, and asks of the temperature only a mean confidence
    of (right + 1) / (n + 2), which is what its right answers among n prove by Laplace's rule of succession. No larger trial makes a
    classifier surer in the mean than n right answers of n would by that rule.
    """
    trials = [trial for trial in trials if len(trial.labels)]
    if not trials:
        return Calibration(suggest=_SUGGEST)
    even = _evened(trials)
    tried = [replace(even, temperature=temperature) for temperature in _TEMPERATURES.tolist()]
    modest = [one for one in tried if all(_is_modest(trial, one) for trial in trials)] or [tried[-1]]
    worst = [max(_error(trial, one) / trial.error for trial in trials) for one in modest]
    best = modest[int(np.argmin(worst))]
    assign = max(_threshold(trial, best) for trial in trials)
    return replace(best, assign=max(assign, _SUGGEST), suggest=_SUGGEST)


def _evened(trials: Sequence[Trial]) -> Calibration:
    """The usual deviation of the logits of the large ``trials``, and the evenness of the likeliest labels; all trials weigh the same."""
    trials = [trial for trial in trials if len(trial.labels) >= _ENOUGH]
    if not trials:
        return Calibration()
    deviation = float(np.exp(np.log(np.concatenate([logit_deviations(trial.logits) for trial in trials])).mean()))
    tried = [Calibration(evenness=evenness, reference_deviation=deviation) for evenness in _EVENNESSES]
    return min(tried, key=lambda one: _least_loss(trials, one))


def _least_loss(trials: Sequence[Trial], even: Calibration) -> float:
    """The mean cross-entropy of the labels at the temperature that makes it least."""

    def loss(logarithm: float) -> float:
        one = replace(even, temperature=exp(logarithm))
        chances = (one.probabilities(trial.logits)[np.arange(len(trial.labels)), trial.labels] for trial in trials)
        return fmean(-np.log(np.maximum(chance, _LEAST_CHANCE)).mean() for chance in chances)

    return float(minimize_scalar(loss, bounds=np.log(_TEMPERATURES[[0, -1]]), method="bounded", options={"xatol": 0.01}).fun)


def in_words(calibration: Calibration, trials: Sequence[Trial]) -> str:
    """What ``trials`` made of ``calibration``, and what to do where they were too few to make anything of it."""
    judged = max((len(trial.labels) for trial in trials), default=0)
    if judged < FEWEST_JUDGED:
        return (
            f"calibration: too few articles judge ({judged}; {FEWEST_JUDGED} are needed), so probabilities are rough and nothing is ever "
            "assigned; give more rows, or a larger options.validation_share where the recipe has one"
        )
    never = "assign never: at no threshold were enough of the articles that judge right"
    assign = never if calibration.assign >= Calibration.NEVER else f"assign from {calibration.assign:.3f}"
    even = f", evenness {calibration.evenness:.1f}" if calibration.evenness else ""
    return f"calibration: temperature {calibration.temperature:.3f}{even}, {assign}"


def stricter(one: Calibration, other: Calibration) -> Calibration:
    """No surer than either of the two on an article whose logits lie as far apart as usual or farther, and no kinder in its thresholds.

    Usual is the lower ``reference_deviation`` of those of the two that have any evenness. On articles whose logits lie closer, the one
    with less evenness may be less sure yet: no single temperature and evenness are the less sure of two everywhere.

    For a classifier begun from another: rows that the other learnt from can only make a trial too kind, and the other's own calibration
    was found on rows that it had not learnt from.
    """
    deviation = min((each.reference_deviation for each in (one, other) if each.evenness), default=one.reference_deviation)
    return Calibration(
        temperature=max(each.temperature * (deviation / each.reference_deviation) ** each.evenness for each in (one, other)),
        assign=max(one.assign, other.assign),
        suggest=max(one.suggest, other.suggest),
        evenness=max(one.evenness, other.evenness),
        reference_deviation=deviation,
    )


def _first(trial: Trial, calibration: Calibration) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    probabilities = calibration.probabilities(trial.logits)
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == trial.labels


def _is_modest(trial: Trial, calibration: Calibration) -> bool:
    confidence, right = _first(trial, calibration)
    return len(right) < FEWEST_JUDGED or bool(confidence.mean() <= (len(right) + 1) / (len(right) + 2))


def _error(trial: Trial, calibration: Calibration) -> float:
    """The expected calibration error; of a handful, how far the mean confidence is from what they prove."""
    confidence, right = _first(trial, calibration)
    if len(right) < FEWEST_JUDGED:
        return float(abs(confidence.mean() - (right.sum() + 1) / (len(right) + 2)))
    return binned_error(bins_of(confidence), confidence - right)


def _threshold(trial: Trial, calibration: Calibration) -> float:
    """The least confidence from which the share of right answers is ``precision`` or more; above 1 when there is none."""
    confidence, right = _first(trial, calibration)
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    holds = np.flatnonzero(share >= trial.precision)
    if not len(holds) or holds[-1] + 1 < _FEWEST_ASSIGNED:
        return Calibration.NEVER
    return float(confidence[order[holds[-1]]])
