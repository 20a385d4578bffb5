"""Borders: the log odds that a lead opens, and that a sentence ends, with two given syllables. Trained by training.extractive.borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class PairLogOdds:
    """Log odds of pairs of syllables.

    ``pairs`` are ``first id * len(ones) + second id``, ascending, with the log odds ``pair_odds``. ``ones`` (ids,) has those of single
    syllables, for a pair that is not among them.
    """

    ones: Floats
    pairs: Ints
    pair_odds: Floats

    def of(self, first: Ints, second: Ints, one: Ints) -> Floats:
        """(n,): the log odds of the pairs ``first`` and ``second`` (n,); where a pair is unknown, those of the syllable ``one`` (n,)."""
        keys = first * len(self.ones) + second
        places = np.minimum(np.searchsorted(self.pairs, keys), max(len(self.pairs) - 1, 0))
        if not len(self.pairs):
            return self.ones[one]
        return np.where(self.pairs[places] == keys, self.pair_odds[places], self.ones[one]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Borders:
    """``openings``: log odds that a sentence opens a lead rather than is one of a body, by its first two syllables, else its first.

    ``endings``: log odds that a sentence ends after two syllables, by both, else by the last.
    """

    openings: PairLogOdds
    endings: PairLogOdds

    def opens(self, first: Ints, second: Ints) -> Floats:
        """(n,): the log odds of sentences that open with the syllables ``first`` and ``second`` (n,)."""
        return self.openings.of(first, second, first)

    def ends(self, first: Ints, second: Ints) -> Floats:
        """(n,): the log odds that a sentence ends after the syllables ``first`` and ``second`` (n,)."""
        return self.endings.of(first, second, second)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by name."""
        return {
            f"{name}.{part}": getattr(odds, part)
            for name, odds in (("openings", self.openings), ("endings", self.endings))
            for part in ("ones", "pairs", "pair_odds")
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The borders from their ``arrays``. Raises KeyError when one is missing."""
        openings, endings = (
            PairLogOdds(arrays[f"{name}.ones"], arrays[f"{name}.pairs"], arrays[f"{name}.pair_odds"]) for name in ("openings", "endings")
        )
        return cls(openings, endings)
