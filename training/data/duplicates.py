"""Near-duplicates and retold stories among many texts: MinHash (Broder 1997) over runs of three syllables, candidates by banding (LSH)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from model import text
from model.arrays import Doubles, Ints
from training.corpus import Row
from training.running.processes import spread
from training.running.progress import watch

SHINGLE = 3  # syllables
HASHES = 128  # the estimate of a Jaccard similarity has a standard deviation of at most 0.044
BANDS = 32  # of four hashes: two texts of similarity 0.7 share a band with probability 0.9998, of 0.5 with 0.87, of 0.2 with 0.05
REPEATED = 0.7  # two rows whose whole texts have at least this Jaccard similarity are near-duplicates
RETOLD = 0.5  # two rows whose whole texts or openings are at least this similar tell the same story
SERIES = 20  # rows; a larger story is a series (prices, results, a template), and each of its rows becomes a story of its own
OPENING = 40  # syllables: a title and most of a lead, so that a row of title and lead matches the whole article
_MAX_SYLLABLES = 2_000  # read of one text
_MIN_TITLE = 6  # syllables; a shorter title ("Tin vắn") names no story
_PAIRS_AT_ONCE = 200_000
_CHUNK = 2000  # rows signed at a time
_WORTH_WORKERS = 20_000  # rows from which starting worker processes pays


@dataclass(frozen=True, slots=True)
class Clusters:
    """For each row the lowest index in its cluster: ``first`` among its near-duplicates, ``story`` among the rows that tell its story."""

    first: Ints
    story: Ints


@dataclass(frozen=True, slots=True)
class Signatures:
    """MinHash signatures of rows, to compare them without their text: of the whole and of the opening (rows x HASHES), and title hashes.

    The share of equal hashes in two signatures estimates the Jaccard similarity of the texts. A title too short to name a story has the
    hash 0.
    """

    wholes: NDArray[np.uint32]
    openings: NDArray[np.uint32]
    titles: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.titles)

    def __add__(self, other: Signatures) -> Signatures:
        return Signatures(
            np.concatenate((self.wholes, other.wholes)),
            np.concatenate((self.openings, other.openings)),
            np.concatenate((self.titles, other.titles)),
        )

    def take(self, rows: Sequence[int]) -> Signatures:
        """The signatures at these indexes."""
        chosen = np.array(rows, dtype=np.int64)
        return Signatures(self.wholes[chosen], self.openings[chosen], self.titles[chosen])

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Signatures:
        """The signatures of ``rows``, the same in every run, computed on all cores."""
        chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
        found = list(watch(spread(_sign, chunks, worth=len(rows) >= _WORTH_WORKERS), "comparing", len(chunks)))
        nothing = np.empty((0, HASHES), np.uint32), np.empty((0, HASHES), np.uint32), np.empty(0, np.uint64)
        return cls(
            *(np.concatenate(parts) for parts in zip(nothing, *((one.wholes, one.openings, one.titles) for one in found), strict=True))
        )


def _sign(rows: Sequence[Row]) -> Signatures:
    """The signatures of some rows, in one process."""
    hasher = _hasher()
    wholes = np.empty((len(rows), HASHES), dtype=np.uint32)
    openings = np.empty_like(wholes)
    titles = np.zeros(len(rows), dtype=np.uint64)
    for index, row in enumerate(rows):
        syllables = text.syllables(text.one_tone_style("\n".join((row.title, row.lead, row.body))))[:_MAX_SYLLABLES]
        wholes[index] = hasher.signature(syllables)
        openings[index] = hasher.signature(syllables[:OPENING])
        titles[index] = _title_hash(row.title)
    return Signatures(wholes, openings, titles)


def find_clusters(signatures: Signatures) -> Clusters:
    """Cluster rows into near-duplicates and into stories; near-duplicates always share a story.

    Stories are limited to SERIES rows: otherwise a chain of similar articles would pull a whole section to one side of a split.
    """
    pairs, similarity = similar_pairs(signatures.wholes, RETOLD)
    same_opening, _ = similar_pairs(signatures.openings, RETOLD)
    stories = np.concatenate((pairs, same_opening, _same_title(signatures.titles)))
    first, story = _components(len(signatures), pairs[similarity >= REPEATED]), _components(len(signatures), stories)
    once = story[first == np.arange(len(first))]  # an evaluation row, its key and its copy in the archive count once
    in_series = np.bincount(once, minlength=1)[story] > SERIES
    return Clusters(first, np.where(in_series, first, story))


def similar_pairs(found: NDArray[np.uint32], least: float) -> tuple[Ints, Doubles]:
    """Pairs ``(i, j)``, i < j, whose estimated similarity is at least ``least``, as (m, 2), and their similarities, as (m,).

    Within a band, each text is compared with the first and the previous text that share it: enough to connect them all, never quadratic.
    """
    candidates = _candidates(found)
    similarity = np.empty(len(candidates))
    for start in range(0, len(candidates), _PAIRS_AT_ONCE):
        some = candidates[start : start + _PAIRS_AT_ONCE]
        similarity[start : start + _PAIRS_AT_ONCE] = (found[some[:, 0]] == found[some[:, 1]]).mean(axis=1)
    near = similarity >= least
    return candidates[near], similarity[near]


class _Codes(dict[str, int]):
    """A cache of syllable hashes."""

    def __missing__(self, syllable: str) -> int:
        code = self[syllable] = zlib.crc32(syllable.encode("utf-8", "surrogatepass")) + 1
        return code


class _Hasher:
    """Turns syllables into MinHash signatures, the same in every run."""

    def __init__(self) -> None:
        random = np.random.default_rng(20_070)
        self._factors = random.integers(0, 2**31, (HASHES, 1), dtype=np.uint32) * 2 + 1  # odd: multiply-add hashing, modulo 2**32
        self._offsets = random.integers(0, 2**32, (HASHES, 1), dtype=np.uint32)
        self._mix = random.integers(0, 2**63, SHINGLE, dtype=np.uint64) * 2 + 1
        self._codes = _Codes()

    def signature(self, syllables: Sequence[str]) -> NDArray[np.uint32]:
        codes = np.fromiter(map(self._codes.__getitem__, syllables), dtype=np.uint64, count=len(syllables))
        codes = np.pad(codes, (0, max(SHINGLE - len(codes), 0)))
        mixed = sum((codes[start : len(codes) - SHINGLE + 1 + start] * self._mix[start] for start in range(SHINGLE)), np.uint64(0))
        shingles = (mixed >> np.uint64(32)).astype(np.uint32)
        hashed = shingles * self._factors
        hashed += self._offsets
        return np.asarray(hashed.min(axis=1))


@cache
def _hasher() -> _Hasher:
    """The hasher of this process, with its cache of syllable hashes."""
    return _Hasher()


def _candidates(found: NDArray[np.uint32]) -> Ints:
    width = HASHES // BANDS
    codes: list[Ints] = [np.empty(0, dtype=np.int64)]
    for band in range(BANDS):
        bits = np.ascontiguousarray(found[:, band * width : (band + 1) * width]).view(np.uint64)
        keys = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ bits[:, 1]
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        begins = np.flatnonzero(np.concatenate(([True], ~same)))
        first = order[begins[np.searchsorted(begins, np.arange(len(order)), side="right") - 1]]
        later, previous = order[1:][same], order[:-1][same]
        codes += [first[1:][same] * len(found) + later, previous * len(found) + later]
    return np.stack(np.divmod(np.unique(np.concatenate(codes)), max(len(found), 1)), axis=1)


def _title_hash(title: str) -> int:
    syllables = text.syllables(text.one_tone_style(title))
    if len(syllables) < _MIN_TITLE:
        return 0
    return int.from_bytes(hashlib.blake2b(" ".join(syllables).encode("utf-8", "surrogatepass"), digest_size=8).digest()) or 1


def _same_title(titles: NDArray[np.uint64]) -> Ints:
    """Pairs of each row and the first row with the same title."""
    named = np.flatnonzero(titles)
    _, begins, group = np.unique(titles[named], return_index=True, return_inverse=True)
    first = named[begins[group]]
    pairs: Ints = np.stack((first, named), axis=1)[first != named]
    return pairs


def _components(n: int, pairs: Ints) -> Ints:
    """For each of ``n`` rows the lowest index in its connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    labels = connected_components(graph, directed=False)[1]
    lowest = np.full(labels.max(initial=-1) + 1, n, dtype=np.int64)
    np.minimum.at(lowest, labels, np.arange(n))
    return np.asarray(lowest[labels])
