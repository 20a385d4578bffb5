"""How sure a measured number is: Wilson's interval for shares, the bootstrap for F1 and for differences on the same rows.

The bootstrap draws rows anew (Efron and Tibshirani 1993, chapters 13 and 16; Koehn 2004 for pairs). What is measured here hangs on
counts of (gold, predicted) alone, so n rows drawn anew are one draw of those counts from a multinomial distribution: exact, and cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from model.arrays import Doubles, Ints
from training.metrics import Judged, accuracy, binned_error, bins_of, macro_f1, section_scores

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
    """By how much the new is above the old, between ``low`` and ``high``; ``p`` is the two-sided chance of as much where they are alike."""

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


def wilson(right: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval (1927) of a share ``right`` / ``n``; of nothing it is all from 0 to 1."""
    if not n:
        return Interval(0.0, 1.0)
    found = binomtest(right, n).proportion_ci(confidence, method="wilson")
    return Interval(float(found.low), float(found.high))


def f1_intervals(judged: Sequence[Judged], confidence: float = CONFIDENCE, draws: int = DRAWS) -> tuple[Interval, dict[str, Interval]]:
    """The bootstrap percentile intervals of macro-F1 and of the F1 of each section of the gold. Raises ValueError for no article."""
    if not judged:
        raise ValueError("of no article there is no interval")
    slugs, cells, counts = _cells(judged)
    drawn = np.concatenate([_f1(some, cells[:, 0], cells[:, 1], len(slugs)) for some in _draws(counts, draws)])
    sections = {slug: Interval(*_ends(drawn[:, place], confidence)) for place, slug in enumerate(slugs)}
    return Interval(*_ends(np.nanmean(drawn, axis=1), confidence)), sections


def compare(old: Sequence[Judged], new: Sequence[Judged], *, confidence: float = CONFIDENCE, draws: int = DRAWS) -> Compared:
    """Two classifiers on the same rows, in the same order, by the paired bootstrap. Raises ValueError where the rows differ, or none is."""
    if not old or [one.gold for one in old] != [one.gold for one in new]:
        raise ValueError("only predictions of the same rows can be compared")
    slugs, cells, counts = _cells(old, new)
    gold, first, second = cells.T
    accuracies, changes = [], []
    for some in _draws(counts, draws):
        accuracies.append(some @ ((second == gold).astype(np.float64) - (first == gold)) / len(old))
        changes.append(_f1(some, gold, second, len(slugs)) - _f1(some, gold, first, len(slugs)))
    change = np.concatenate(changes)
    of_sections = np.nan_to_num(change)  # a draw without a section's articles speaks for no change: a single article proves nothing
    before, after = section_scores(old), section_scores(new)
    return Compared(
        accuracy=_difference(accuracy(old), accuracy(new), np.concatenate(accuracies), confidence),
        macro_f1=_difference(macro_f1(before), macro_f1(after), np.nanmean(change, axis=1), confidence),
        sections={
            slug: _difference(before[slug].f1, after[slug].f1, of_sections[:, place], confidence) for place, slug in enumerate(slugs)
        },
    )


def compare_means(old: Sequence[float], new: Sequence[float], *, confidence: float = CONFIDENCE, draws: int = DRAWS) -> Difference:
    """The means of two measures of the same things, by the paired bootstrap. Raises ValueError where they are not as many, or none."""
    if not old or len(old) != len(new):
        raise ValueError("only measures of the same rows can be compared")
    change = np.asarray(new, np.float64) - np.asarray(old, np.float64)
    values, counts = np.unique(change, return_counts=True)
    drawn = np.concatenate([some @ values / len(old) for some in _draws(counts, draws)])
    return _difference(float(np.mean(old)), float(np.mean(new)), drawn, confidence)


def chance_calibration_error(judged: Sequence[Judged], confidence: float = 0.99, draws: int = 1000) -> float:
    """The calibration error that probabilities which are true stay under with this ``confidence``, on so many articles.

    Each article is drawn to be right with its probability (consistency resampling, Bröcker and Smith 2007): a few hundred articles
    show an error of some per cent though there is none.
    """
    probability = np.fromiter((one.probability for one in judged), np.float64, len(judged))
    place = bins_of(probability)
    generator = np.random.default_rng(_SEED)
    errors = [binned_error(place, probability - (generator.random(len(judged)) < probability)) for _ in range(draws)]
    return float(np.quantile(errors, confidence))


def _cells(judged: Sequence[Judged], *others: Sequence[Judged]) -> tuple[list[str], Ints, Ints]:
    """The sections of the gold, every (gold, predicted ...) that occurs as their places, and how often; what is no such section is -1."""
    slugs = sorted({one.gold for one in judged})
    place = {slug: number for number, slug in enumerate(slugs)}
    gold = [place[one.gold] for one in judged]
    predicted = ([place.get(one.predicted, -1) for one in every] for every in (judged, *others))
    cells, counts = np.unique(np.array([gold, *predicted], np.int64), axis=1, return_counts=True)
    return slugs, cells.T, counts


def _draws(counts: Ints, draws: int) -> Iterator[Doubles]:
    """``draws`` times as many rows as were counted, drawn with replacement: counts, draws x cells, some at a time, always the same ones."""
    generator = np.random.default_rng(_SEED)
    for start in range(0, draws, _AT_ONCE):
        yield generator.multinomial(counts.sum(), counts / counts.sum(), min(_AT_ONCE, draws - start)).astype(np.float64)


def _f1(drawn: Doubles, gold: Ints, predicted: Ints, sections: int) -> Doubles:
    """F1, draws x sections; NaN where a draw has no article of a section, which ``macro_f1`` leaves out, too."""
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
