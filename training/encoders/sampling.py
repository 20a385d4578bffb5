"""Which rows a step is trained on: sections and sources balanced; a step's rows depend on the seed alone, also in a resumed run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from training.linear.trainer import balanced

_MAX_BATCHES = 32  # in a block, whose rows are sorted by length together: less padding, and still a mixture
_MIN_BLOCKS = 4  # of an epoch, so that the batches of a few rows are not all the same row


def sampling_weights(sections: Ints, sources: Ints, *, section_power: float, source_power: float) -> Floats:
    """How often each row is sampled in an epoch, 1 in the mean: (size of its section)^-power times (size of its source)^-power."""
    product = balanced(sections, section_power) * balanced(sources, source_power)
    shares: Floats = (product / product.mean()).astype(np.float32)
    return shares


def with_share(weights: Floats, chosen: NDArray[np.bool_], share: float) -> Floats:
    """``weights`` scaled so that ``share`` of all samples are of the ``chosen`` rows; unchanged where all or none are chosen."""
    if chosen.all() or not chosen.any():
        return weights
    of_chosen, of_all = weights[chosen].sum(), weights.sum()
    scaled: Floats = weights * np.where(chosen, share * of_all / of_chosen, (1 - share) * of_all / (of_all - of_chosen))
    return scaled.astype(np.float32)


class Sampler:
    """Batches of ``size`` rows from epochs laid end to end; any step can be made without the steps before it.

    An epoch has as many samples as there are rows; each row comes as often as its weight says (1 in the mean), rounded up or down at
    random. Within one ``block`` of batches, rows are grouped by their ``lengths``, for less padding.
    """

    def __init__(self, weights: Floats, lengths: Ints, *, size: int, seed: int) -> None:
        self._weights = weights.astype(np.float64) / weights.mean()
        self._lengths = lengths
        self._size = size
        self._seed = seed
        self.block = min(max(len(weights) // (_MIN_BLOCKS * size), 1), _MAX_BATCHES)
        self._epoch: tuple[int, Ints] | None = None  # the last one and the last block, for steps come in order
        self._block: tuple[int, Ints] | None = None

    def batch(self, step: int) -> Ints:
        """The rows of ``step``, which counts from 0."""
        number, place = divmod(step, self.block)
        if self._block is None or self._block[0] != number:
            self._block = (number, self._make_block(number))
        rows: Ints = self._block[1][place]
        return rows

    def _make_block(self, number: int) -> Ints:
        """Blocks x rows: one block of batches, in random order."""
        draws = self.block * self._size
        rows = self._draws(number * draws, (number + 1) * draws)
        batches = rows[np.argsort(self._lengths[rows], kind="stable")].reshape(self.block, self._size)
        mixed: Ints = np.random.default_rng((self._seed, 1, number)).permutation(batches)
        return mixed

    def _draws(self, start: int, end: int) -> Ints:
        """Samples ``start`` to ``end`` of all epochs laid end to end."""
        rows = len(self._weights)
        epochs = range(start // rows, -(-end // rows))
        return np.concatenate([self._make_epoch(epoch)[max(start - epoch * rows, 0) : end - epoch * rows] for epoch in epochs])

    def _make_epoch(self, number: int) -> Ints:
        if self._epoch is None or self._epoch[0] != number:
            generator = np.random.default_rng((self._seed, 0, number))
            ends = np.floor(np.cumsum(self._weights) + generator.random()).astype(np.int64)  # systematic resampling
            ends[-1] = len(ends)  # whatever rounding did to the sum
            counts = np.maximum(np.diff(ends, prepend=0), 0)
            order = np.repeat(np.arange(len(ends)), counts)
            self._epoch = (number, generator.permutation(order))
        return self._epoch[1]
