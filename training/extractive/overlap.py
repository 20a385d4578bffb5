"""Overlap: syllable ROUGE F1 of very many candidates against one lead, fast enough to label millions of them.

The definitions of ``training.measuring.rouge``, with the lead's n-grams counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from training.measuring.rouge import longest_common_subsequence


@dataclass(frozen=True, slots=True)
class Reference:
    """A lead prepared for many comparisons."""

    syllables: tuple[str, ...]
    ones: Counter[str]
    pairs: Counter[tuple[str, str]]

    @classmethod
    def of(cls, syllables: Sequence[str]) -> Reference:
        """The reference whose syllables are given, in order."""
        return cls(tuple(syllables), Counter(syllables), Counter(pairwise(syllables)))

    def rouge(self, candidate: Sequence[str]) -> tuple[float, float, float]:
        """ROUGE-1, ROUGE-2 and ROUGE-L F1 of ``candidate``, each 0 to 1."""
        size = len(candidate)
        if not size or not self.syllables:
            return 0.0, 0.0, 0.0
        one = _clipped(Counter(candidate), self.ones)
        two = _clipped(Counter(pairwise(candidate)), self.pairs)
        total = size + len(self.syllables)
        return 2 * one / total, 2 * two / max(total - 2, 1), 2 * longest_common_subsequence(self.syllables, candidate) / total


def _clipped(candidate: Counter[Any], reference: Counter[Any]) -> int:
    return sum(min(count, reference[key]) for key, count in candidate.items() if key in reference)
