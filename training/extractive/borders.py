"""Trains model.extractive.borders: counts which syllables open leads, and after which sentences end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from model.arrays import Doubles, Floats, Ints
from model.extractive.borders import Borders, PairLogOdds
from model.extractive.reading import Reading
from model.extractive.salience import ids_of

OPENING_PAIRS = 12_000  # kept, the most frequent
ENDING_PAIRS = 60_000
_FEW = 3.0  # prior weight, in leads, of the first syllable's odds for a pair
_MANY = 10.0  # prior weight, in occurrences, of the last syllable's odds for a pair; twice that of the mean for a syllable


def learn_borders(readings: Sequence[Reading], leads: Sequence[Sequence[str]], ids: Sequence[Ints], index: dict[str, int]) -> Borders:
    """The borders of ``readings``, whose syllables have the ``ids`` of ``index``, and of their ``leads``."""
    size = max(index.values(), default=0) + 1
    opened = Counter[int]()
    starts, ends, everywhere = Counter[int](), Counter[int](), Counter[int]()
    led, begun, ended, seen = np.zeros((4, size))
    for reading, lead, own in zip(readings, leads, ids, strict=True):
        first = ids_of(list(lead[:2]), np.ones(len(lead[:2]), dtype=np.bool_), index)
        led[first[0]] += 1
        opened[int(first[0] * size + first[-1])] += 1
        keys = own[:-1] * size + own[1:]
        begins = np.flatnonzero(np.append(True, reading.sentence_of[1:] != reading.sentence_of[:-1]))
        lasts = np.array([place for place in np.append(begins[1:], len(own)) - 1 if _stops(reading, place)], dtype=np.int64)
        begun += np.bincount(own[begins], minlength=size)
        seen += np.bincount(own, minlength=size)
        ended += np.bincount(own[lasts], minlength=size)
        starts.update(keys[begins[begins < len(keys)]].tolist())
        ends.update(keys[lasts[lasts > 0] - 1].tolist())
        everywhere.update(keys.tolist())
    return Borders(_openings(opened, starts, led, begun), _endings(ends, everywhere, ended, seen))


def _stops(reading: Reading, place: int) -> bool:
    """Whether a full stop follows the syllable at ``place``."""
    after = reading.places[place] + len(reading.syllables[place])
    return reading.text.startswith(".", after)


def _openings(opened: Counter[int], starts: Counter[int], led: Doubles, begun: Doubles) -> PairLogOdds:
    size, leads, bodies = len(led), led.sum(), begun.sum()
    usual = (begun + 1) / (bodies + 1) * leads  # leads that would open so if leads opened as sentences do
    ones = np.log((led + _FEW) / (usual + _FEW))
    keys = np.array(sorted(key for key, _ in (opened + starts).most_common(OPENING_PAIRS)), dtype=np.int64)
    expected = np.array([starts[key] for key in keys.tolist()]) / bodies * leads
    observed = np.array([opened[key] for key in keys.tolist()]) + _FEW * np.exp(ones[keys // size])
    return PairLogOdds(ones.astype(np.float32), keys, np.log(observed / (expected + _FEW)).astype(np.float32))


def _endings(ends: Counter[int], everywhere: Counter[int], ended: Doubles, seen: Doubles) -> PairLogOdds:
    size, mean = len(seen), ended.sum() / max(seen.sum(), 1)
    if mean in (0, 1):  # the odds of what never happens, or always does, have no logarithm
        mean = (ended.sum() + 1) / (seen.sum() + 2)
    chance = (ended + 2 * _MANY * mean) / (seen + 2 * _MANY)
    keys = np.array(sorted(key for key, _ in everywhere.most_common(ENDING_PAIRS)), dtype=np.int64)
    counts = np.array([everywhere[key] for key in keys.tolist()])
    pairs = (np.array([ends[key] for key in keys.tolist()]) + _MANY * chance[keys % size]) / (counts + _MANY)
    return PairLogOdds(_logit(chance), keys, _logit(pairs))


def _logit(chance: Doubles) -> Floats:
    return np.asarray(np.log(chance / (1 - chance)), dtype=np.float32)
