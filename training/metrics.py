"""How good predictions are: accuracy, macro-F1, calibration, coverage. Every share, rate and F1 is 0 to 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.arrays import Doubles, Ints
from model.results import Decision

BINS = 15  # Guo et al. 2017, On Calibration of Modern Neural Networks, section 4: M = 15 equal-width bins
_CURVE_POINTS = 101


@dataclass(frozen=True, slots=True)
class LabelledPrediction:
    """A prediction with its label, the gold section.

    ``ranked`` holds slugs, most probable first; it is empty where nothing could be predicted, which counts as wrong with probability 0.
    ``probability`` is that of the first slug, ``unknown`` the share of out-of-vocabulary words, if known.
    """

    gold: str
    ranked: tuple[str, ...]
    probability: float
    decision: Decision
    unknown: float | None = None

    @property
    def predicted(self) -> str:
        """The first slug, or "" where nothing could be predicted."""
        return self.ranked[0] if self.ranked else ""

    @property
    def right(self) -> bool:
        """Whether the first slug is the gold one."""
        return self.predicted == self.gold


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Precision, recall and F1 of one section, and how many articles have it as gold."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the reliability diagram: probabilities in (``low``, ``high``], their number, their mean and the share that was right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only where the probability is at least ``threshold`` covers ``coverage`` (share) of the articles, with ``precision``."""

    threshold: float
    coverage: float
    precision: float


@dataclass(frozen=True, slots=True)
class DecisionShare:
    """The share of the articles that got a decision, and how often their first section was right (0 where none got it)."""

    share: float
    precision: float


def accuracy(predictions: Sequence[LabelledPrediction]) -> float:
    """Share of the articles whose first section is right."""
    return _mean([one.right for one in predictions])


def top_accuracy(predictions: Sequence[LabelledPrediction], k: int) -> float:
    """Share of the articles whose gold section is among the first ``k``."""
    return _mean([one.gold in one.ranked[:k] for one in predictions])


def section_scores(predictions: Sequence[LabelledPrediction]) -> dict[str, SectionScore]:
    """Scores of every section present in the gold, sorted by slug. A section never predicted has precision and F1 of 0."""
    gold, predicted = Counter(one.gold for one in predictions), Counter(one.predicted for one in predictions)
    right = Counter(one.gold for one in predictions if one.right)
    return {
        slug: SectionScore(
            precision=right[slug] / predicted[slug] if predicted[slug] else 0.0,
            recall=right[slug] / gold[slug],
            f1=2 * right[slug] / (gold[slug] + predicted[slug]),
            support=gold[slug],
        )
        for slug in sorted(gold)
    }


def macro_f1(scores: Mapping[str, SectionScore]) -> float:
    """Mean F1 over the sections present in the gold, each counted once whatever its size."""
    return _mean([score.f1 for score in scores.values()])


def reliability(predictions: Sequence[LabelledPrediction]) -> tuple[Bin, ...]:
    """The reliability diagram: ``BINS`` equal-width bins of the first section's probability; 0 falls into the first bin."""
    probability, right = _arrays(predictions)
    place = bins_of(probability)
    count = np.bincount(place, minlength=BINS)
    confidence = np.bincount(place, probability, minlength=BINS) / np.maximum(count, 1)
    correct = np.bincount(place, right, minlength=BINS) / np.maximum(count, 1)
    return tuple(Bin(i / BINS, (i + 1) / BINS, int(count[i]), float(confidence[i]), float(correct[i])) for i in range(BINS))


def bins_of(probability: Doubles) -> Ints:
    """The bin (0 to ``BINS`` - 1) of each ``probability``; the upper edge belongs to the bin."""
    place: Ints = np.clip(np.ceil(probability * BINS).astype(np.int64) - 1, 0, BINS - 1)
    return place


def binned_error(place: Ints, surplus: Doubles) -> float:
    """The expected calibration error of predictions in the bins ``place`` (``bins_of``); ``surplus`` is each probability less 1 if right.

    A faster ``expected_calibration_error`` for repeated calls; equal but for rounding.
    """
    return float(np.abs(np.bincount(place, surplus, BINS)).sum() / max(len(place), 1))


def expected_calibration_error(predictions: Sequence[LabelledPrediction]) -> float:
    """Expected calibration error: mean distance of accuracy and confidence, weighted by bin size (Guo et al. 2017, equation 3)."""
    return sum(b.n * abs(b.accuracy - b.confidence) for b in reliability(predictions)) / len(predictions) if predictions else 0.0


def precision_coverage(predictions: Sequence[LabelledPrediction]) -> tuple[Point, ...]:
    """At most 101 points of the risk-coverage curve, most confident articles first; ties enter together."""
    probability, right = _arrays(predictions)
    order = np.argsort(-probability, kind="stable")
    probability, right = probability[order], right[order]
    ends = np.flatnonzero(np.append(probability[1:] < probability[:-1], True)) if len(predictions) else np.empty(0, dtype=int)
    precision = np.cumsum(right)[ends] / (ends + 1)
    kept = np.unique(np.linspace(0, len(ends) - 1, min(_CURVE_POINTS, len(ends))).astype(int))
    return tuple(Point(float(probability[ends[i]]), float(ends[i] + 1) / len(predictions), float(precision[i])) for i in kept)


def decision_shares(predictions: Sequence[LabelledPrediction]) -> dict[str, DecisionShare]:
    """For assign, suggest and review: how many articles get it and how often their first section is right."""
    total = max(len(predictions), 1)
    groups = {decision: [one.right for one in predictions if one.decision is decision] for decision in Decision}
    return {decision.value: DecisionShare(len(group) / total, _mean(group)) for decision, group in groups.items()}


def confusion(predictions: Sequence[LabelledPrediction], slugs: Sequence[str]) -> Ints:
    """Counts of gold (rows) against predicted (columns), both in the order of ``slugs``; rows without a prediction are left out."""
    index = {slug: i for i, slug in enumerate(slugs)}
    counts = np.zeros((len(slugs), len(slugs)), dtype=np.int64)
    for one in predictions:
        if one.ranked:
            counts[index[one.gold], index[one.predicted]] += 1
    return counts


def _arrays(predictions: Sequence[LabelledPrediction]) -> tuple[Doubles, Doubles]:
    probability = np.fromiter((one.probability for one in predictions), dtype=np.float64, count=len(predictions))
    return probability, np.fromiter((one.right for one in predictions), dtype=np.float64, count=len(predictions))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
