"""Salience: for each syllable and each pair of neighbours of a reading, the probability that a human lead would contain it.

A small network over the text: syllable embeddings and counted features, one convolution over five syllables, means over the sentence,
its neighbours, the whole text and the title. Numpy only; ``training.extractive.salience`` trains the same network in torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import text
from model.arrays import Floats, Ints
from model.extractive.reading import Reading

UNKNOWN, CAPITAL, NUMBER, KNOWN = 0, 1, 2, 3  # ids of syllables outside the vocabulary; known ones begin at KNOWN
MARKS = (  # features of a syllable beside its embedding
    "odds",  # log odds that a lead has it if the body does
    "pair_odds",  # the same of the pair that it begins
    "pair_odds_before",  # the same of the pair that it ends
    "often",  # log(1 + its count)
    "pair_often",  # log(count of the pair)
    "sentence",  # log(1 + number)
    "place",  # in the text, in PLACE_UNIT
    "place_in_sentence",  # log(1 + number)
    "sentence_size",  # log(1 + syllables)
    "titled",  # the title has it
    "pair_titled",
    "pair_titled_before",
    "capital",  # it has one and does not open its sentence
    "digit",
    "first",  # its first occurrence
    "opens",  # it opens its sentence
    "sentence_titled",  # share of the syllables of its sentence that the title has
    "size",  # of the text, as log(syllables) - 6
    "last",  # it is in the last sentence
)
TERM_FEATURES = len(MARKS)
PLACE_UNIT = 400  # syllables
WIDTH = 5  # of the convolution, in syllables
_MAX_ODDS = 80.0  # logits beyond it overflow in 32 bits


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The frequent syllables and pairs of the training data, with the log odds that a lead contains them if its body does.

    ``syllables[i]`` has id ``i + KNOWN`` and log odds ``odds[i + KNOWN]``; ``pairs`` are ``first id * len(odds) + second id``, ascending.
    ``pair_odds`` has one element more than ``pairs``: the log odds of any other pair.
    """

    syllables: tuple[str, ...]
    odds: Floats
    pairs: Ints
    pair_odds: Floats

    def index(self) -> dict[str, int]:
        """The id of each syllable."""
        return {syllable: number for number, syllable in enumerate(self.syllables, KNOWN)}


@dataclass(frozen=True, slots=True)
class Terms:
    """The ``n`` syllables of a reading as arrays.

    ``ids`` (n,) and ``title_ids`` are of the vocabulary; ``types`` and ``pair_types`` (n,) count the different syllables and pairs of this
    text; ``features`` (n, MARKS); ``in_title`` (n,) bool.
    """

    ids: Ints
    title_ids: Ints
    types: Ints
    pair_types: Ints
    in_title: NDArray[np.bool_]
    features: Floats

    def marks(self, *names: str) -> Floats:
        """(n, names): the columns of ``features`` with these names of MARKS."""
        return self.features[:, [MARKS.index(name) for name in names]]


def ids_of(syllables: tuple[str, ...] | list[str], capital: NDArray[np.bool_], index: Mapping[str, int]) -> Ints:
    """(n,): the vocabulary ids of ``syllables``; for an unknown one NUMBER, CAPITAL (where ``capital`` (n,) is true) or UNKNOWN."""
    ids = np.array([index.get(syllable, UNKNOWN) for syllable in syllables], dtype=np.int64)
    for place in np.flatnonzero(ids == UNKNOWN):
        if syllables[place][0].isdigit():
            ids[place] = NUMBER
        elif capital[place]:
            ids[place] = CAPITAL
    return ids


def terms(reading: Reading, vocabulary: Vocabulary, index: Mapping[str, int]) -> Terms:
    """The input of the network for ``reading``, which must have at least one syllable."""
    size = len(reading.syllables)
    capital = np.array([reading.text[place].isupper() for place in reading.places], dtype=np.bool_)
    digit = np.array([syllable[0].isdigit() for syllable in reading.syllables], dtype=np.bool_)
    ids = ids_of(reading.syllables, capital, index)
    seen: dict[str, int] = {}
    types = np.array([seen.setdefault(syllable, len(seen)) for syllable in reading.syllables], dtype=np.int64)
    title = text.syllables(reading.article.title)
    title_types = [seen.get(syllable, -1) for syllable in title]
    is_in_title = np.zeros(len(seen) + 1, dtype=np.bool_)
    is_in_title[title_types] = True  # the last for -1, which is no type of the text
    in_title = is_in_title[types]
    pair_types, pair_in_title, pair_counts = _pairs(types, len(seen), title_types)
    first = np.zeros(size, dtype=np.bool_)
    first[np.unique(types, return_index=True)[1]] = True
    in_sentences = _in_sentences(reading.sentence_of, in_title)
    columns = {
        **_odds(ids, vocabulary),
        **in_sentences,
        "often": np.log1p(np.bincount(types)[types]),
        "pair_often": np.log(pair_counts[pair_types]),
        "place": np.arange(size) / PLACE_UNIT,
        "titled": in_title,
        "pair_titled": pair_in_title,
        "pair_titled_before": np.append(False, pair_in_title[:-1]),
        "capital": capital & ~in_sentences["opens"],
        "digit": digit,
        "first": first,
        "size": np.full(size, np.log(size) - 6),
    }
    features = np.stack([columns[name] for name in MARKS], axis=1, dtype=np.float32, casting="unsafe")
    title_capital = np.zeros(len(title), dtype=np.bool_)
    return Terms(ids, ids_of(title, title_capital, index), types, pair_types, in_title, features)


def _pairs(types: Ints, size: int, title_types: Sequence[int]) -> tuple[Ints, NDArray[np.bool_], Ints]:
    """For each syllable the type of the pair that it begins, and whether the title has that pair; then the count of each pair type."""
    keys = types * (size + 1) + np.append(types[1:], size)
    different, pair_types, counts = np.unique(keys, return_inverse=True, return_counts=True)
    title_pairs = [first * (size + 1) + second for first, second in pairwise(title_types) if min(first, second) >= 0]
    return pair_types, np.isin(different, np.array(title_pairs, dtype=np.int64))[pair_types], counts


def _in_sentences(sentence: Ints, in_title: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """The MARKS that depend on the ``sentence`` of each syllable."""
    opens = np.append(True, sentence[1:] != sentence[:-1])
    begins = np.flatnonzero(opens)
    lengths = np.diff(np.append(begins, len(sentence)))
    order = np.repeat(np.arange(len(begins)), lengths)
    return {
        "sentence": np.log1p(order),
        "place_in_sentence": np.log1p(np.arange(len(sentence)) - begins[order]),
        "sentence_size": np.log1p(lengths)[order],
        "opens": opens,
        "sentence_titled": (np.add.reduceat(in_title.astype(np.float32), begins) / lengths)[order],
        "last": order == order[-1],
    }


def _odds(ids: Ints, vocabulary: Vocabulary) -> dict[str, Floats]:
    """The MARKS with log odds from training."""
    keys = ids * len(vocabulary.odds) + np.append(ids[1:], UNKNOWN)
    place = np.searchsorted(vocabulary.pairs, keys)
    known = np.append(vocabulary.pairs, -1)[place] == keys
    odds = vocabulary.pair_odds[np.where(known & (ids >= KNOWN), place, len(vocabulary.pairs))]
    return {"odds": vocabulary.odds[ids], "pair_odds": odds, "pair_odds_before": np.append(vocabulary.pair_odds[-1], odds[:-1])}


@dataclass(frozen=True, slots=True)
class Salience:
    """The output of the network for one reading.

    ``syllables`` (types,) and ``pairs`` (pair types,): the probability that a lead contains them. ``captions`` (sentences,): that
    the sentence is a caption. ``sentences`` (sentences,): how much the sentence looks like the lead, in log odds.
    """

    syllables: Floats
    pairs: Floats
    captions: Floats
    sentences: Floats


def salience(terms: Terms, sentence_of: Ints, weights: Mapping[str, Floats]) -> Salience:
    """Run the network over one reading; ``weights`` are its arrays, named as in ``training.extractive.salience.Network``."""
    vectors = np.concatenate((weights["vectors"][terms.ids], terms.features), axis=1)
    hidden = _relu(_convolve(vectors, weights["convolution"]) + weights["convolution_bias"])
    opens = np.append(True, sentence_of[1:] != sentence_of[:-1])
    begins = np.flatnonzero(opens)
    order = np.cumsum(opens) - 1
    lengths = np.diff(np.append(begins, len(sentence_of)))[:, None].astype(np.float32)
    means = np.add.reduceat(hidden, begins, axis=0) / lengths
    nothing = np.zeros_like(means[:1])
    title = weights["vectors"][terms.title_ids].mean(axis=0) if len(terms.title_ids) else np.zeros_like(weights["vectors"][0])
    whole = np.concatenate((hidden.mean(axis=0), title))
    around = np.concatenate((means, np.concatenate((nothing, means[:-1])), np.concatenate((means[1:], nothing))), axis=1)
    context = _relu(around @ weights["around"] + whole @ weights["whole"] + weights["context_bias"])
    told = _relu(hidden @ weights["inner"] + (context @ weights["outer"])[order] + weights["told_bias"])
    chances = _sigmoid(told @ weights["chance"] + weights["chance_bias"])
    heads = context @ weights["heads"] + weights["heads_bias"]
    captions, looks = np.zeros((2, int(sentence_of[-1]) + 1), dtype=np.float32)
    captions[sentence_of[begins]], looks[sentence_of[begins]] = _sigmoid(heads[:, 0]), heads[:, 1]
    return Salience(_mean_by(terms.types, chances[:, 0]), _mean_by(terms.pair_types, chances[:, 1]), captions, looks)


def _convolve(vectors: Floats, kernel: Floats) -> Floats:
    """``kernel`` (WIDTH, in, out) over ``vectors`` (n, in), zeros outside."""
    edge = WIDTH // 2
    padded = np.pad(vectors, ((edge, edge), (0, 0)))
    size = len(vectors)
    answer: Floats = sum((padded[step : step + size] @ kernel[step] for step in range(WIDTH)), start=np.zeros((), np.float32))
    return answer


def _mean_by(groups: Ints, values: Floats) -> Floats:
    return (np.bincount(groups, values) / np.bincount(groups)).astype(np.float32)


def _relu(values: NDArray[Any]) -> Floats:
    return np.asarray(np.maximum(values, 0), dtype=np.float32)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(np.minimum(-values, _MAX_ODDS))), dtype=np.float32)
