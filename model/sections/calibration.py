"""Calibration: turns the logits of a classifier into probabilities, and sets the thresholds of its decisions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np

from model.arrays import Doubles, Floats
from model.results import Decision

_MIN_DEVIATION = 1e-6  # logits that are all equal have no deviation to divide by


def logit_deviations(logits: Floats) -> Doubles:
    """The standard deviation of the ``logits`` (articles x sections) of each article, never 0."""
    found: Doubles = np.maximum(logits.astype(np.float64).std(axis=1), _MIN_DEVIATION)
    return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """A temperature that divides an article's logits (Guo et al. 2017), and the lowest probability of a first section for each decision.

    ``temperature`` is that of an article whose logits have the standard deviation ``reference_deviation``. That of any other article is
    ``temperature * (deviation / reference_deviation) ** evenness``. With an evenness of 0 all articles have one temperature; with 1 the
    logits of each are scaled to the same deviation, as in Wei et al. 2022. The deviation says how much of an article the classifier knew
    rather than how likely its first section is right.
    """

    NEVER: ClassVar[float] = 1.01  # a threshold that no probability reaches

    temperature: float = 1.0
    assign: float = NEVER
    suggest: float = 0.0
    evenness: float = 0.0
    reference_deviation: float = 1.0

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Calibration:
        """The calibration saved as ``numbers``. Raises ValueError for numbers that training never writes, some of which would make NaN.

        Three of them come from an older bundle, with one temperature for all articles.
        """
        saved = [*map(float, numbers)]
        found = cls(*saved) if len(saved) in (3, 5) else cls(math.nan)
        divisors = all(_MIN_DEVIATION <= number <= 1 / _MIN_DEVIATION for number in (found.temperature, found.reference_deviation))
        if not (divisors and 0 <= found.evenness <= 1 and 0 <= found.suggest <= found.assign < math.inf):
            raise ValueError("temperature and reference_deviation are above 0, evenness is 0 to 1, and suggest is no more than assign")
        return found

    @property
    def numbers(self) -> tuple[float, ...]:
        """Temperature, assign, suggest, evenness and reference_deviation: what a bundle keeps."""
        return astuple(self)

    def temperatures(self, logits: Floats) -> Doubles:
        """The temperature of each article, by its ``logits`` (articles x sections)."""
        found: Doubles = self.temperature * (logit_deviations(logits) / self.reference_deviation) ** self.evenness
        return found

    def probabilities(self, logits: Floats) -> Doubles:
        """Softmax of the ``logits`` (articles x sections) divided by the temperature of each article; each row sums to 1."""
        scaled = logits.astype(np.float64) / self.temperatures(logits)[:, None]
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: Doubles = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def decide(self, probability: float) -> Decision:
        """The decision for a first section with this ``probability``."""
        if probability >= self.assign:
            return Decision.ASSIGN
        return Decision.SUGGEST if probability >= self.suggest else Decision.REVIEW
