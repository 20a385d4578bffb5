"""Ranking: what a choice of one or two pieces is worth as a summary, from what a lead is expected to contain.

A choice is described by its expected overlap with the lead (``model.salience``) and by what its pieces are like (``model.traits``); a
small network trained on the ROUGE of such choices scores it, and a taste learnt from people's grades has the last word. Numpy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from model.borders import Borders
from model.clauses import Piece
from model.readability import Standing
from model.reading import Reading
from model.salience import Salience, Terms
from model.traits import TRAITS, dated, traits

MOST_PIECES = 24  # kept for pairing, by expected overlap
USUAL_LEAD = 33.0  # syllables of the median human lead
SIZE_UNIT = 45.0  # syllables
TOGETHER = (  # what a choice is like as a whole
    "overlap",  # ROUGE-1 that is expected, with a lead of USUAL_LEAD
    "pair_overlap",  # ROUGE-2
    "long_overlap",  # ROUGE-1 with a lead of what this article's would hold
    "best_overlap",  # against the best choice
    "best_pair_overlap",
    "expected",  # share of what the lead is expected to hold
    "expected_pairs",
    "dense",  # expected by syllable
    "dense_pairs",
    "size",  # in SIZE_UNIT
    "size_squared",
    "titled",  # share of the title's syllables that are said
    "titled_dense",
    "titled_chance",  # the same, each by its chance to be in the lead
    "titled_pairs",  # share of the title's pairs of syllables
    "repeated",  # how often its syllables come in the article, on average, as log(1 + n)
    "shared",  # syllables in both pieces
    "pair",
    "apart",  # sentences between the two
    "odds",
    "capitals",
    "digits",
    "dated",
    "long_article",
    "jump",  # the sentences of the two do not stand side by side
)
_SUMMED = [0, 12, 13, 3]  # of the features of terms: log odds, capital, digit, how often it comes
CHOICE_FEATURES = len(TOGETHER) + 2 * len(TRAITS)
# An editor's preferences that ROUGE does not see, by feature and in units of the score, where nobody has graded summaries: chosen on
# 1,500 training rows that taught nothing, where ROUGE stays as it is without them, within 0.1.
USUAL_TASTE = {
    "titled": 6.0,  # the title names the event
    "late": -0.8,  # the event is told early, its background late
    "pair": -1.6,  # a second piece must be clearly worth it
    "jump": -0.8,  # two sentences apart may read as two stories
    "loose": -0.5,  # somebody whom nothing before it names in full
}


@dataclass(frozen=True, slots=True)
class Choices:
    """One or two pieces each: ``first`` and ``second`` index ``pieces``; ``second`` is -1 for a single. ``sizes`` in syllables.

    ``features`` is (choices, CHOICE_FEATURES).
    """

    pieces: tuple[Piece, ...]
    first: Ints
    second: Ints
    sizes: Ints
    features: Floats

    def chosen(self, choice: int) -> list[Piece]:
        """The pieces of choice number ``choice``."""
        return [self.pieces[number] for number in (self.first[choice], self.second[choice]) if number >= 0]

    def syllables(self, reading: Reading, choice: int) -> list[str]:
        """The syllables of choice number ``choice``."""
        spans = [reading.between(*span) for piece in self.chosen(choice) for span in piece.spans]
        return [syllable for start, end in spans for syllable in reading.syllables[start:end]]


def choices(
    reading: Reading, terms: Terms, chance: Salience, pieces: Sequence[Piece], borders: Borders, *, most_syllables: int
) -> Choices | None:
    """Every choice of ``pieces`` of at most ``most_syllables``; None where there is none."""
    usable = [piece for piece in pieces if any(start < end for start, end in (reading.between(*span) for span in piece.spans))]
    if not usable:
        return None
    ranges = [[reading.between(*span) for span in piece.spans] for piece in usable]
    ones = _membership(ranges, terms.types, len(chance.syllables), shorter=0)
    if len(usable) > MOST_PIECES:
        sizes = np.array([sum(end - start for start, end in spans) for spans in ranges])
        kept = np.sort(np.argsort(-(ones @ chance.syllables) / (sizes + USUAL_LEAD), kind="stable")[:MOST_PIECES])
        usable, ranges, ones = [usable[place] for place in kept], [ranges[place] for place in kept], ones[kept]
    twos = _membership(ranges, terms.pair_types, len(chance.pairs), shorter=1)
    sizes = np.array([sum(end - start for start, end in spans) for spans in ranges])
    first, second = _combinations(reading, usable, sizes, most_syllables)
    if not len(first):
        return None
    features = _features(reading, terms, chance, usable, ranges, ones, twos, sizes, first, second, borders)
    return Choices(tuple(usable), first, second, sizes[first] + np.where(second >= 0, sizes[second], 0), features)


def _membership(ranges: Sequence[Sequence[tuple[int, int]]], types: Ints, size: int, *, shorter: int) -> Floats:
    """(pieces, types): 1 where the piece contains the type; ``shorter`` leaves out the last of each range, whose pair reaches beyond it."""
    table = np.zeros((len(ranges), size), dtype=np.float32)
    for row, spans in zip(table, ranges, strict=True):
        for start, end in spans:
            row[types[start : end - shorter]] = 1
    return table


def _combinations(reading: Reading, pieces: Sequence[Piece], sizes: Ints, most: int) -> tuple[Ints, Ints]:
    found = [(place, -1) for place, piece in enumerate(pieces) if piece.is_alone and sizes[place] <= most]
    texts = ["".join(reading.text[start:end] for start, end in piece.spans) for piece in pieces]
    needed = {name for piece in pieces for name in piece.needs}
    named = [frozenset(name for name in needed if _is_word(name, text)) for text in texts]
    for place, piece in enumerate(pieces):
        if not piece.is_alone or piece.is_quote:
            continue
        found += [
            (place, other)
            for other in range(place + 1, len(pieces))
            if sizes[place] + sizes[other] <= most and _may_follow(pieces[other], piece, texts[place], named[place])
        ]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _is_word(name: str, text: str) -> bool:
    """Whether ``name`` is a word of ``text``, not the An of Anh."""
    place = text.find(name)
    while place >= 0:
        after = place + len(name)
        if not (text[place - 1 : place].isalnum() or text[after : after + 1].isalnum()):
            return True
        place = text.find(name, after)
    return False


def _may_follow(piece: Piece, before: Piece, text: str, named: frozenset[str]) -> bool:
    """Whether ``piece`` may stand right after the one ``before``, which has this ``text`` and tells these of the needed names."""
    if piece.sentence <= before.sentence or piece.is_quote:
        return False
    if piece.sentence != before.sentence + 1 or before.back:
        lowered = text.lower()
        if piece.standing is Standing.AFTER or not all(thing in lowered for thing in piece.things):
            return False
    return named.issuperset(piece.needs)


def _features(
    reading: Reading,
    terms: Terms,
    chance: Salience,
    pieces: Sequence[Piece],
    ranges: Sequence[Sequence[tuple[int, int]]],
    ones: Floats,
    twos: Floats,
    sizes: Ints,
    first: Ints,
    second: Ints,
    borders: Borders,
) -> Floats:
    pair = second >= 0
    sentence = np.array([piece.sentence for piece in pieces])
    title = np.zeros(len(chance.syllables), dtype=np.float32)
    title[terms.types[terms.in_title]] = 1
    title_pairs = np.zeros(len(chance.pairs), dtype=np.float32)
    title_pairs[terms.pair_types[terms.features[:, 10] > 0]] = 1
    tokens = [np.concatenate([np.arange(start, end) for start, end in spans]) for spans in ranges]
    own = traits(reading, terms, chance, pieces, tokens, borders)
    counted = terms.features[:, _SUMMED]
    summed = np.array(
        [(*counted[where].sum(axis=0), dated(reading, piece)) for where, piece in zip(tokens, pieces, strict=True)], np.float32
    )
    size = (sizes[first] + np.where(pair, sizes[second], 0)).astype(np.float32)
    expected, shared = _union(ones, chance.syllables, first, second)
    expected_pairs, _ = _union(twos, chance.pairs, first, second)
    titled, _ = _union(ones, title, first, second)
    titled_chance, _ = _union(ones, title * chance.syllables, first, second)
    titled_pairs, _ = _union(twos, title_pairs, first, second)
    whole, whole_pairs = chance.syllables.sum(), chance.pairs.sum()
    f_one, f_two = 2 * expected / (size + USUAL_LEAD), 2 * expected_pairs / (size + USUAL_LEAD - 2)
    together = summed[first] + np.where(pair[:, None], summed[second], 0)
    own_second = np.where(pair[:, None], own[second], 0)
    columns = (
        f_one,
        f_two,
        2 * expected / (size + 1.5 * whole),
        f_one / f_one.max(),
        f_two / max(f_two.max(), 1e-6),
        expected / whole,
        expected_pairs / whole_pairs,
        expected / size,
        expected_pairs / size,
        size / SIZE_UNIT,
        (size / SIZE_UNIT) ** 2,
        titled / max(title.sum(), 1),
        titled / size,
        titled_chance / max((title * chance.syllables).sum(), 1e-3),
        titled_pairs / max(title_pairs.sum(), 1),
        together[:, 3] / size,
        shared / size,
        pair,
        np.where(pair, sentence[second] - sentence[first], 0) / 5,
        together[:, 0] / size,
        together[:, 1] / size,
        together[:, 2] / size,
        together[:, 4],
        np.full(len(first), np.log(len(reading.syllables)) - 6),
        pair & (sentence[second] - sentence[first] > 1),
    )
    features = np.concatenate((np.stack(columns, axis=1), own[first], own_second), axis=1, dtype=np.float32)
    assert features.shape[1] == CHOICE_FEATURES
    return features


def _union(table: Floats, values: Floats, first: Ints, second: Ints) -> tuple[Floats, Floats]:
    """Sum of ``values`` over the types of either piece, and over the types of both."""
    shared = (table * values) @ table.T
    alone = shared.diagonal()
    pair = second >= 0
    both = np.where(pair, shared[first, second], 0).astype(np.float32)
    return (alone[first] + np.where(pair, alone[second], 0) - both).astype(np.float32), both


def usual_taste() -> Floats:
    """(CHOICE_FEATURES + 1,): ``USUAL_TASTE`` by feature, and 1 for the score itself."""
    names = (*TOGETHER, *TRAITS)
    return np.array([*(USUAL_TASTE.get(name, 0.0) for name in names), *[0.0] * len(TRAITS), 1.0], dtype=np.float32)


def liking(features: Floats, scores: Floats, taste: Floats) -> Floats:
    """How much an editor would like each choice, from its ``features`` and its ``scores`` (choices,); only differences mean anything."""
    return np.asarray(features @ taste[:-1] + scores * taste[-1], dtype=np.float32)


def score(features: Floats, weights: Mapping[str, Floats]) -> NDArray[np.float32]:
    """The worth of each choice, in the units of its training (a softmax over it picks good ROUGE); only differences mean anything."""
    values = (features - weights["mean"]) / weights["deviation"]
    values = np.maximum(values @ weights["first"] + weights["first_bias"], 0)
    values = np.maximum(values @ weights["second"] + weights["second_bias"], 0)
    return np.asarray((values @ weights["last"] + weights["last_bias"])[:, 0], dtype=np.float32)
