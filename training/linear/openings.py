"""Openings: the syllables that a linear classifier reads of every row of a corpus, and the vocabulary they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from model.arrays import Ints
from model.errors import InvalidArticle
from model.sections.features import Vocabulary, opening, row_starts
from training.corpus import Row
from training.running.processes import spread

_CHUNK = 2000  # rows read, or weighed, at a time
_WORTH_WORKERS = 20_000  # rows from which starting worker processes pays
_MIN_OCCURRENCES = 2  # a feature seen once cannot generalise
_IDF_ROWS = 50_000  # rows for the inverse document frequencies; more do not change them

# Names of newspapers in the text would give the source away: these syllables and pairs of syllables are never features.
PAPERS = frozenset(
    "vnexpress vne dantri thanhnien tuoitre vietnamnet vnn ttxvn tto tno tpo nld nlđ nlđo laodong lđo sggp sggpo vtc vov vtv zing znews "
    "kenh14 cafef vneconomy vietnamplus baomoi ngoisao eva soha infonet plo anninhthudo cand".split()
) | {"dân trí", "tuổi trẻ", "thanh niên", "tiền phong", "việt báo", "báo mới"}


@dataclass(frozen=True, slots=True)
class Openings:
    """The openings of a corpus laid end to end: ``ids`` index ``lexicon``, ``lengths`` are in syllables, one a row (0: unreadable)."""

    lexicon: Sequence[str]
    ids: NDArray[np.int32]
    lengths: Ints

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, rows: Ints, lengths: Ints | int | None = None) -> Openings:
        """These ``rows``, each cut to ``lengths`` syllables where given."""
        starts = (np.cumsum(self.lengths) - self.lengths)[rows]
        kept = self.lengths[rows] if lengths is None else np.minimum(self.lengths[rows], lengths)
        offsets = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
        return Openings(self.lexicon, self.ids[np.repeat(starts, kept) + offsets], kept)

    def joined(self, other: Openings) -> Openings:
        """These openings and then ``other``, of the same lexicon."""
        return Openings(self.lexicon, np.concatenate([self.ids, other.ids]), np.concatenate([self.lengths, other.lengths]))


def read(rows: Sequence[Row], progress: Callable[[int, int], None]) -> Openings:
    """The openings of ``rows``, read as the product reads articles, by as many processes as there are cores."""
    numbers: dict[str, int] = {}
    ids: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    chunks = (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
    for texts in spread(_read_chunk, chunks, worth=len(rows) >= _WORTH_WORKERS):
        for joined in texts:
            syllables = joined.split()
            ids.append(np.array([numbers.setdefault(syllable, len(numbers)) for syllable in syllables], np.int32))
            lengths.append(len(syllables))
        progress(len(lengths), len(rows))
    return Openings(tuple(numbers), np.concatenate([*ids, np.empty(0, np.int32)]), np.array(lengths, np.int64))


def _read_chunk(rows: Sequence[Row]) -> list[str]:
    texts = []
    for row in rows:
        try:
            texts.append(" ".join(opening(row.article())))
        except InvalidArticle:
            texts.append("")
    return texts


def choose_vocabulary(openings: Openings, most: int, generator: np.random.Generator, progress: Callable[[int, int], None]) -> Vocabulary:
    """The ``most`` most frequent words and pairs of words, newspapers' names aside; the idf of each is ln((1 + n) / (1 + df)) + 1."""
    size = len(openings.lexicon)
    named = np.fromiter((word in PAPERS for word in openings.lexicon), bool, size)
    counts = np.where(named, 0, np.bincount(openings.ids, minlength=size))
    pairs, pair_counts = _pairs(openings, counts >= _MIN_OCCURRENCES)
    ranked = np.sort(np.concatenate([counts, pair_counts]))[::-1]
    least = max(_MIN_OCCURRENCES, ranked[most - 1] if most <= len(ranked) else 0)
    chosen = np.flatnonzero(counts >= least)  # ties stay in, so the words of a chosen pair, which are as frequent, are always chosen
    place = np.full(size, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    first, second = np.divmod(pairs[pair_counts >= least], max(size, 1))
    words = tuple(openings.lexicon[number] for number in chosen.tolist())
    keys = np.sort(place[first] * len(words) + place[second])
    unweighted = Vocabulary(words, keys, np.ones(len(words) + len(keys), np.float32))
    sample = openings.take(np.sort(generator.permutation(len(openings))[:_IDF_ROWS]))
    frequencies = np.bincount(matrix(unweighted, sample, progress).indices, minlength=len(unweighted))
    idf = np.log((1 + len(sample)) / (1 + frequencies)) + 1
    return Vocabulary(words, keys, idf.astype(np.float32))


def _pairs(openings: Openings, frequent: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The pairs of ``frequent`` words as first * len(lexicon) + second, sorted, and how often each occurs."""
    ids, size = openings.ids.astype(np.int64), len(openings.lexicon)
    inside = np.ones(len(ids), bool)
    inside[(np.cumsum(openings.lengths) - openings.lengths)[openings.lengths > 0]] = False
    kept = frequent[ids]
    second = np.flatnonzero(inside & kept & np.roll(kept, 1))
    keys = np.sort(ids[second - 1] * size + ids[second])
    starts = row_starts(keys)
    keys, counts = keys[starts], np.diff(np.append(starts, len(keys)))
    number = {word: place for place, word in enumerate(openings.lexicon)}
    names = (tuple(number.get(word, -1) for word in name.split()) for name in PAPERS)
    papers = np.array([name[0] * size + name[1] for name in names if len(name) == 2 and min(name) >= 0], np.int64)
    lawful = ~np.isin(keys, papers) & (counts >= _MIN_OCCURRENCES)
    return keys[lawful], counts[lawful]


def matrix(vocabulary: Vocabulary, openings: Openings, progress: Callable[[int, int], None]) -> csr_matrix:
    """The weighted features of every opening (rows x features)."""
    words = np.array(vocabulary.ids(openings.lexicon), np.int64)
    ends = np.cumsum(openings.lengths)
    blocks = [csr_matrix((0, len(vocabulary)), dtype=np.float32)]
    for start in range(0, len(openings), _CHUNK):
        lengths = openings.lengths[start : start + _CHUNK]
        ids = openings.ids[ends[start] - lengths[0] : ends[start + len(lengths) - 1]]
        found = vocabulary.weigh(vocabulary.occurrences(words[ids], lengths))
        ends_of_rows = np.searchsorted(found.rows, np.arange(len(lengths) + 1))
        blocks.append(csr_matrix((found.values, found.features.astype(np.int32), ends_of_rows), shape=(len(lengths), len(vocabulary))))
        progress(start + len(lengths), len(openings))
    return vstack(blocks, format="csr")


def numbered(names: Sequence[str]) -> Ints:
    """The number of each name, numbered in order of first occurrence."""
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([place[name] for name in names], np.int64)
