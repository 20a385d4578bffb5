"""Calibration: what makes the scores of a classifier probabilities, and how sure it must be before a tool may trust it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from model.results import Decision

_LEAST_SPREAD = 1e-6  # logits that are all the same have no deviation to divide by


def spreads(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """The standard deviation of the ``logits`` (articles x sections) of each article, never 0."""
    found: NDArray[np.float64] = np.maximum(logits.astype(np.float64).std(axis=1), _LEAST_SPREAD)
    return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """A temperature that divides an article's logits (Guo et al. 2017), and the least probability of a first section for each decision.

    The temperature is that of an article whose logits have the standard deviation ``spread``. Of another it is so many times as high as
    its own deviation is larger, to the power ``evenness`` (0: one temperature for all; 1: every article's logits are brought to one
    deviation, as Wei et al. 2022 do when they train): how far logits lie apart tells how much of an article was known, less how surely
    the first section is right.
    """

    NEVER: ClassVar[float] = 1.01  # a threshold that no probability reaches

    temperature: float = 1.0
    assign: float = NEVER
    suggest: float = 0.0
    evenness: float = 0.0
    spread: float = 1.0

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Calibration:
        """The calibration that ``numbers`` gave away. Raises ValueError for numbers that no training writes, some of which leave NaN.

        Three of them are those of a bundle that was made when there was one temperature for all.
        """
        told = [*map(float, numbers)]
        found = cls(*told) if len(told) in (3, 5) else cls(math.nan)
        divisors = all(_LEAST_SPREAD <= number <= 1 / _LEAST_SPREAD for number in (found.temperature, found.spread))
        if not (divisors and 0 <= found.evenness <= 1 and 0 <= found.suggest <= found.assign < math.inf):
            raise ValueError("temperature and spread are above 0, evenness is 0 to 1, and suggest is no more than assign")
        return found

    @property
    def numbers(self) -> tuple[float, ...]:
        """Temperature, assign, suggest, evenness and spread: what a bundle keeps."""
        return astuple(self)

    def temperatures(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """What divides the ``logits`` (articles x sections) of each article."""
        found: NDArray[np.float64] = self.temperature * (spreads(logits) / self.spread) ** self.evenness
        return found

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Softmax of ``logits`` (articles x sections) over the temperature of each article; each row sums to 1."""
        scaled = logits.astype(np.float64) / self.temperatures(logits)[:, None]
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def decide(self, probability: float) -> Decision:
        """What to do with a first section of this ``probability``."""
        if probability >= self.assign:
            return Decision.ASSIGN
        return Decision.SUGGEST if probability >= self.suggest else Decision.REVIEW
