"""The features of the linear classifier: syllables and pairs of neighbouring syllables, weighted by sublinear TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model import text
from model.arrays import Floats, Ints
from model.article import TEXT_FIELDS, Article

MAX_READ = 300  # syllables: an article says early what it is about; reading more only takes longer
MAX_CHARACTERS = 16 * MAX_READ  # of one field: enough for its first 300 syllables
UNKNOWN = -1


def opening(article: Article) -> list[str]:
    """The first MAX_READ syllables of title, lead and body, as one list."""
    found: list[str] = []
    for name in TEXT_FIELDS:
        if len(found) < MAX_READ:
            found += text.syllables(getattr(article, name)[:MAX_CHARACTERS])
    return found[:MAX_READ]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The features of a batch: three arrays of equal length with the row of the text, the position in it in syllables, and the feature."""

    rows: Ints
    positions: Ints
    features: Ints

    def first(self, syllables: int) -> Occurrences:
        """The occurrences among the first ``syllables`` syllables of each text."""
        near = self.positions < syllables
        return Occurrences(self.rows[near], self.positions[near], self.features[near])


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Text ``rows[i]`` holds feature ``features[i]`` with ``values[i]``; sorted by row, then feature; every text has unit length."""

    rows: Ints
    features: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features: the W ``words`` are 0 to W-1; then come the ``pairs``, each first * W + second, sorted. ``idf`` has one for each."""

    words: tuple[str, ...]
    pairs: Ints
    idf: Floats
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ids", {word: number for number, word in enumerate(self.words)})

    def __len__(self) -> int:
        return len(self.words) + len(self.pairs)

    def ids(self, syllables: Sequence[str]) -> list[int]:
        """The feature of each syllable, UNKNOWN for those that are not words of this vocabulary."""
        find = self._ids.get
        return [find(syllable, UNKNOWN) for syllable in syllables]

    def occurrences(self, ids: Ints, lengths: Ints) -> Occurrences:
        """Every word and pair in a batch of concatenated texts: ``ids`` as from ``ids()``, ``lengths`` in syllables.

        A pair stands at the position of its second syllable.
        """
        rows = np.repeat(np.arange(len(lengths)), lengths)
        positions = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        words = np.flatnonzero(ids >= 0)
        second = np.flatnonzero((ids[1:] >= 0) & (ids[:-1] >= 0) & (positions[1:] > 0)) + 1
        keys = ids[second - 1] * len(self.words) + ids[second]
        places = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        known = np.flatnonzero(self.pairs[places] == keys) if len(self.pairs) else np.empty(0, np.int64)
        at = np.concatenate([words, second[known]])
        return Occurrences(rows[at], positions[at], np.concatenate([ids[words], len(self.words) + places[known]]))

    def weigh(self, found: Occurrences) -> SparseRows:
        """Sublinear TF-IDF: (1 + ln count) * idf, each text scaled to unit length (Manning et al. 2008, sections 6.2 to 6.4)."""
        keys, counts = np.unique(found.rows * len(self) + found.features, return_counts=True)
        rows, features = np.divmod(keys, max(len(self), 1))
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[features]
        starts = row_starts(rows)
        if len(starts):
            norms = np.sqrt(np.add.reduceat(values * values, starts))
            values /= np.repeat(norms, np.diff(np.append(starts, len(rows))))
        return SparseRows(rows, features, values)

    def folded(self) -> tuple[Vocabulary, Ints]:
        """This vocabulary without diacritics, and for each feature of this one its feature there.

        Where several features become one, it has the idf of the most frequent of them.
        """
        bare = text.strip_diacritics("\n".join(self.words)).split("\n") if self.words else []
        words = tuple(dict.fromkeys(bare))
        place = {word: number for number, word in enumerate(words)}
        word_becomes = np.array([place[word] for word in bare], np.int64)
        first, second = np.divmod(self.pairs, max(len(self.words), 1))
        pairs, pair_becomes = np.unique(word_becomes[first] * len(words) + word_becomes[second], return_inverse=True)
        becomes = np.concatenate([word_becomes, len(words) + pair_becomes])
        idf = np.full(len(words) + len(pairs), np.inf, np.float32)
        np.minimum.at(idf, becomes, self.idf)
        return Vocabulary(words, pairs, idf), becomes


def row_starts(rows: Ints) -> Ints:
    """The index in sorted ``rows`` at which each row begins."""
    return np.flatnonzero(np.append(True, rows[1:] != rows[:-1])[: len(rows)])
