"""Calibration: what makes the scores of a classifier probabilities, and how sure it must be before a tool may trust it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from model.results import Decision


@dataclass(frozen=True, slots=True)
class Calibration:
    """A temperature that divides the logits (Guo et al. 2017), and the least probability of a first section for each decision."""

    NEVER: ClassVar[float] = 1.01  # a threshold that no probability reaches

    temperature: float = 1.0
    assign: float = NEVER
    suggest: float = 0.0

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Calibration:
        """The calibration that ``numbers`` gave away. Raises ValueError for numbers that no training writes."""
        temperature, assign, suggest = map(float, numbers)
        if not (temperature > 0 and all(map(math.isfinite, (temperature, assign, suggest)))):
            raise ValueError("a temperature is above 0, and every number finite")
        return cls(temperature, assign, suggest)

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Temperature, assign and suggest: what a bundle keeps."""
        return astuple(self)

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Softmax of ``logits`` (articles x sections) over the temperature; each row sums to 1."""
        scaled = logits.astype(np.float64) / self.temperature
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def decide(self, probability: float) -> Decision:
        """What to do with a first section of this ``probability``."""
        if probability >= self.assign:
            return Decision.ASSIGN
        return Decision.SUGGEST if probability >= self.suggest else Decision.REVIEW
