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
class Judged:
    """A prediction beside its gold section.

    ``ranked`` holds slugs, most probable first, and is empty where nothing could be predicted: that counts as wrong with probability 0.
    ``probability`` is that of the first slug, ``unknown`` the share of words that the classifier had never seen, if known.
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
    """One bin of the reliability diagram: probabilities over ``low`` up to ``high``, how many, their mean and the share that was right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only where the probability is at least ``threshold`` covers ``coverage`` of the articles and is right ``precision``."""

    threshold: float
    coverage: float
    precision: float


@dataclass(frozen=True, slots=True)
class DecisionShare:
    """The share of the articles that got a decision, and how often their first section was right (0 where nobody got it)."""

    share: float
    precision: float


def accuracy(judged: Sequence[Judged]) -> float:
    """Share of the articles whose first section is right."""
    return _mean([one.right for one in judged])


def top_accuracy(judged: Sequence[Judged], k: int) -> float:
    """Share of the articles whose gold section is among the first ``k``."""
    return _mean([one.gold in one.ranked[:k] for one in judged])


def section_scores(judged: Sequence[Judged]) -> dict[str, SectionScore]:
    """Scores of every section present in the gold, sorted by slug. A section never predicted has precision and F1 of 0."""
    gold, predicted = Counter(one.gold for one in judged), Counter(one.predicted for one in judged)
    right = Counter(one.gold for one in judged if one.right)
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


def reliability(judged: Sequence[Judged], bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability diagram: ``bins`` equal-width bins of the first section's probability; 0 falls into the first bin."""
    probability, right = _arrays(judged)
    place = bins_of(probability, bins)
    count = np.bincount(place, minlength=bins)
    confidence = np.bincount(place, probability, minlength=bins) / np.maximum(count, 1)
    correct = np.bincount(place, right, minlength=bins) / np.maximum(count, 1)
    return tuple(Bin(i / bins, (i + 1) / bins, int(count[i]), float(confidence[i]), float(correct[i])) for i in range(bins))


def bins_of(probability: Doubles, bins: int = BINS) -> Ints:
    """The bin (0 to ``bins`` - 1) of each ``probability``: over one edge, up to the next."""
    place: Ints = np.clip(np.ceil(probability * bins).astype(np.int64) - 1, 0, bins - 1)
    return place


def binned_error(place: Ints, surplus: Doubles) -> float:
    """The expected calibration error of predictions in these bins (``bins_of``), by their probabilities less 1 for each right one.

    As ``expected_calibration_error``, to the last digits, for those who ask a hundred times.
    """
    return float(np.abs(np.bincount(place, surplus, BINS)).sum() / max(len(place), 1))


def expected_calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error: mean distance of accuracy and confidence, weighted by bin size (Guo et al. 2017, equation 3)."""
    return sum(b.n * abs(b.accuracy - b.confidence) for b in reliability(judged)) / len(judged) if judged else 0.0


def precision_coverage(judged: Sequence[Judged]) -> tuple[Point, ...]:
    """At most 101 points from the surest article to all of them; articles of equal probability enter together."""
    probability, right = _arrays(judged)
    order = np.argsort(-probability, kind="stable")
    probability, right = probability[order], right[order]
    ends = np.flatnonzero(np.append(probability[1:] < probability[:-1], True)) if len(judged) else np.empty(0, dtype=int)
    precision = np.cumsum(right)[ends] / (ends + 1)
    kept = np.unique(np.linspace(0, len(ends) - 1, min(_CURVE_POINTS, len(ends))).astype(int))
    return tuple(Point(float(probability[ends[i]]), float(ends[i] + 1) / len(judged), float(precision[i])) for i in kept)


def decision_shares(judged: Sequence[Judged]) -> dict[str, DecisionShare]:
    """For assign, suggest and review: how many articles get it and how often their first section is right."""
    total = max(len(judged), 1)
    groups = {decision: [one.right for one in judged if one.decision is decision] for decision in Decision}
    return {decision.value: DecisionShare(len(group) / total, _mean(group)) for decision, group in groups.items()}


def confusion(judged: Sequence[Judged], slugs: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Counts of gold (rows) against predicted (columns), both in the order of ``slugs``; rows without a prediction are left out."""
    index = {slug: i for i, slug in enumerate(slugs)}
    counts = np.zeros((len(slugs), len(slugs)), dtype=np.int64)
    for one in judged:
        if one.ranked:
            counts[index[one.gold], index[one.predicted]] += 1
    return counts


def _arrays(judged: Sequence[Judged]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    probability = np.fromiter((one.probability for one in judged), dtype=np.float64, count=len(judged))
    return probability, np.fromiter((one.right for one in judged), dtype=np.float64, count=len(judged))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
