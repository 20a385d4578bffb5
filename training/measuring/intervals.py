"""Confidence intervals: Wilson's for shares, the bootstrap for F1 and the paired bootstrap for differences on the same rows.

The bootstrap resamples rows (Efron and Tibshirani 1993, chapters 13 and 16; Koehn 2004 for pairs). The metrics here depend only on the
counts of (gold, predicted), so resampling n rows is one draw of those counts from a multinomial distribution: exact, and cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from model.arrays import Doubles, Ints
from training.metrics import LabelledPrediction, accuracy, binned_error, bins_of, macro_f1, section_scores

CONFIDENCE = 0.95
DRAWS = 10_000
_AT_ONCE = 500  # draws held in memory together
_SEED = 20_070


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """``new`` less ``old`` lies between ``low`` and ``high``; ``p`` is the two-sided p-value of no difference."""

    old: float
    new: float
    low: float
    high: float
    p: float

    @property
    def change(self) -> float:
        """New less old."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Compared:
    """Two classifiers on the same rows; ``sections`` holds the F1 of each section of the gold, under its slug."""

    accuracy: Difference
    macro_f1: Difference
    sections: Mapping[str, Difference]


def wilson(right: int, n: int) -> Interval:
    """Wilson's 95 % score interval (1927) of the share ``right`` / ``n``; 0 to 1 where ``n`` is 0."""
    if not n:
        return Interval(0.0, 1.0)
    found = binomtest(right, n).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(found.low), float(found.high))


def f1_intervals(predictions: Sequence[LabelledPrediction]) -> tuple[Interval, dict[str, Interval]]:
    """The 95 % bootstrap percentile intervals of macro-F1 and of each gold section's F1. Raises ValueError without an article."""
    if not predictions:
        raise ValueError("an interval needs at least one article")
    slugs, cells, counts = _cells(predictions)
    drawn = np.concatenate([_f1(some, cells[:, 0], cells[:, 1], len(slugs)) for some in _draws(counts)])
    sections = {slug: Interval(*_ends(drawn[:, place], CONFIDENCE)) for place, slug in enumerate(slugs)}
    return Interval(*_ends(np.nanmean(drawn, axis=1), CONFIDENCE)), sections


def compare(old: Sequence[LabelledPrediction], new: Sequence[LabelledPrediction], confidence: float = CONFIDENCE) -> Compared:
    """Compare two classifiers on the same rows, in order, by the paired bootstrap. Raises ValueError for different or no rows."""
    if not old or [one.gold for one in old] != [one.gold for one in new]:
        raise ValueError("only predictions of the same rows can be compared")
    slugs, cells, counts = _cells(old, new)
    gold, first, second = cells.T
    accuracies, changes = [], []
    for some in _draws(counts):
        accuracies.append(some @ ((second == gold).astype(np.float64) - (first == gold)) / len(old))
        changes.append(_f1(some, gold, second, len(slugs)) - _f1(some, gold, first, len(slugs)))
    change = np.concatenate(changes)
    of_sections = np.nan_to_num(change)  # a draw without articles of a section counts as no change: a single article proves nothing
    before, after = section_scores(old), section_scores(new)
    return Compared(
        accuracy=_difference(accuracy(old), accuracy(new), np.concatenate(accuracies), confidence),
        macro_f1=_difference(macro_f1(before), macro_f1(after), np.nanmean(change, axis=1), confidence),
        sections={
            slug: _difference(before[slug].f1, after[slug].f1, of_sections[:, place], confidence) for place, slug in enumerate(slugs)
        },
    )


def compare_means(old: Sequence[float], new: Sequence[float]) -> Difference:
    """Compare the means of two measures of the same rows by the paired bootstrap. Raises ValueError for unequal lengths or none."""
    if not old or len(old) != len(new):
        raise ValueError("only measures of the same rows can be compared")
    change = np.asarray(new, np.float64) - np.asarray(old, np.float64)
    values, counts = np.unique(change, return_counts=True)
    drawn = np.concatenate([some @ values / len(old) for some in _draws(counts)])
    return _difference(float(np.mean(old)), float(np.mean(new)), drawn, CONFIDENCE)


def chance_calibration_error(predictions: Sequence[LabelledPrediction]) -> float:
    """The 99 % quantile of the calibration error that perfectly calibrated probabilities would show on these articles.

    Each article is drawn to be right with its probability (consistency resampling, Bröcker and Smith 2007): on a few hundred articles
    perfect calibration still shows an error of some per cent.
    """
    probability = np.fromiter((one.probability for one in predictions), np.float64, len(predictions))
    place = bins_of(probability)
    generator = np.random.default_rng(_SEED)
    errors = [binned_error(place, probability - (generator.random(len(predictions)) < probability)) for _ in range(1000)]
    return float(np.quantile(errors, 0.99))


def _cells(predictions: Sequence[LabelledPrediction], *others: Sequence[LabelledPrediction]) -> tuple[list[str], Ints, Ints]:
    """The gold sections, each (gold, predicted ...) that occurs as indexes of them, and its count; a section not in the gold is -1."""
    slugs = sorted({one.gold for one in predictions})
    place = {slug: number for number, slug in enumerate(slugs)}
    gold = [place[one.gold] for one in predictions]
    predicted = ([place.get(one.predicted, -1) for one in every] for every in (predictions, *others))
    cells, counts = np.unique(np.array([gold, *predicted], np.int64), axis=1, return_counts=True)
    return slugs, cells.T, counts


def _draws(counts: Ints) -> Iterator[Doubles]:
    """``DRAWS`` bootstrap samples of the counted rows, as counts (draws x cells), in batches, from a fixed seed."""
    generator = np.random.default_rng(_SEED)
    for _ in range(DRAWS // _AT_ONCE):
        yield generator.multinomial(counts.sum(), counts / counts.sum(), _AT_ONCE).astype(np.float64)


def _f1(drawn: Doubles, gold: Ints, predicted: Ints, sections: int) -> Doubles:
    """F1, draws x sections; NaN where a draw has no article of a section, as ``macro_f1`` leaves it out."""
    everywhere = np.arange(sections)
    is_gold, is_predicted = gold[:, None] == everywhere, predicted[:, None] == everywhere
    right = drawn @ (is_gold & is_predicted).astype(np.float64)
    total = drawn @ (is_gold.astype(np.float64) + is_predicted)
    found: Doubles = np.where(drawn @ is_gold > 0, 2 * right / np.maximum(total, 1), np.nan)
    return found


def _ends(drawn: Doubles, confidence: float) -> tuple[float, float]:
    low, high = np.nanquantile(drawn, ((1 - confidence) / 2, (1 + confidence) / 2))
    return float(low), float(high)


def _difference(old: float, new: float, drawn: Doubles, confidence: float) -> Difference:
    low, high = _ends(drawn, confidence)
    p = 2 * (min(int((drawn <= 0).sum()), int((drawn >= 0).sum())) + 1) / (len(drawn) + 1)
    return Difference(old, new, low, high, min(p, 1.0))
