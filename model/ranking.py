"""Ranking: what a choice of one or two pieces is worth as a summary, from what a lead is expected to contain.

A choice is described by its expected overlap with the lead (``model.salience``), where it stands, how it was cut and how it opens; a
small network trained on the ROUGE of such choices scores it. Numpy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.clauses import Piece
from model.readability import Standing, has_absolute_date, has_relative_day
from model.reading import Reading
from model.salience import Floats, Integers, Salience, Terms

MOST_PIECES = 24  # kept for pairing, by expected overlap
USUAL_LEAD = 33.0  # syllables of the median human lead
CHOICE_FEATURES = 39
_TITLED = 11  # the feature that tells how much of the title is said
# An editor's preferences that ROUGE does not see, in units of the score; chosen on 1,500 training rows that taught nothing, where ROUGE
# stays as it is without them, within 0.1.
TITLE_WORTH = 6.0  # of the title's syllables that are said, as a share: the title names the event
LATE_COST = 0.8  # of log(1 + sentence) of the first piece: the event is told early, its background late
PAIR_COST = 1.6  # of a second piece: it must be clearly worth it
APART_COST = 0.8  # of a pair whose sentences do not stand side by side: it may read as two stories
LOOSE_COST = 0.5  # of a first piece that calls somebody by a short name whom nothing before it names in full


@dataclass(frozen=True, slots=True)
class Choices:
    """One or two pieces each: ``first`` and ``second`` index ``pieces``; ``second`` is -1 for a single. ``sizes`` in syllables.

    ``features`` is (choices, CHOICE_FEATURES).
    """

    pieces: tuple[Piece, ...]
    first: Integers
    second: Integers
    sizes: Integers
    features: Floats

    def syllables(self, reading: Reading, choice: int) -> list[str]:
        """The syllables of choice number ``choice``."""
        chosen = [self.first[choice], *([self.second[choice]] if self.second[choice] >= 0 else [])]
        spans = [reading.between(*span) for place in chosen for span in self.pieces[place].spans]
        return [syllable for start, end in spans for syllable in reading.syllables[start:end]]


def choices(
    reading: Reading, terms: Terms, chance: Salience, pieces: Sequence[Piece], opening_odds: Floats, *, most_syllables: int
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
    features = _features(reading, terms, chance, usable, ranges, ones, twos, sizes, first, second, opening_odds)
    return Choices(tuple(usable), first, second, sizes[first] + np.where(second >= 0, sizes[second], 0), features)


def _membership(ranges: Sequence[Sequence[tuple[int, int]]], types: Integers, size: int, *, shorter: int) -> Floats:
    """(pieces, types): 1 where the piece contains the type; ``shorter`` leaves out the last of each range, whose pair reaches beyond it."""
    table = np.zeros((len(ranges), size), dtype=np.float32)
    for row, spans in zip(table, ranges, strict=True):
        for start, end in spans:
            row[types[start : end - shorter]] = 1
    return table


def _combinations(reading: Reading, pieces: Sequence[Piece], sizes: Integers, most: int) -> tuple[Integers, Integers]:
    found = [(place, -1) for place, piece in enumerate(pieces) if piece.is_alone and sizes[place] <= most]
    texts = ["".join(reading.text[start:end] for start, end in piece.spans) for piece in pieces]
    for place, piece in enumerate(pieces):
        if not piece.is_alone:
            continue
        found += [
            (place, other)
            for other in range(place + 1, len(pieces))
            if sizes[place] + sizes[other] <= most and _may_follow(pieces[other], piece, texts[place])
        ]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _may_follow(piece: Piece, before: Piece, text: str) -> bool:
    if piece.sentence <= before.sentence:
        return False
    if piece.sentence != before.sentence + 1 or before.back:
        lowered = text.lower()
        if piece.standing is Standing.AFTER or not all(thing in lowered for thing in piece.things):
            return False
    return all(name in text for name in piece.needs)


def _features(
    reading: Reading,
    terms: Terms,
    chance: Salience,
    pieces: Sequence[Piece],
    ranges: Sequence[Sequence[tuple[int, int]]],
    ones: Floats,
    twos: Floats,
    sizes: Integers,
    first: Integers,
    second: Integers,
    opening_odds: Floats,
) -> Floats:
    pair = second >= 0
    lengths = np.bincount(reading.sentence_of, minlength=len(reading.sentences))
    sentence = np.array([piece.sentence for piece in pieces])
    looks = chance.sentences - np.log(np.exp(chance.sentences).sum())
    title = np.zeros(len(chance.syllables), dtype=np.float32)
    title[terms.types[terms.in_title]] = 1
    tokens = [np.concatenate([np.arange(start, end) for start, end in spans]) for spans in ranges]
    texts = ["".join(reading.text[start:end] for start, end in piece.spans) for piece in pieces]
    own = np.array(
        [
            (
                looks[piece.sentence],
                chance.captions[piece.sentence],
                np.log1p(piece.sentence),
                opening_odds[terms.ids[where[0]]],
                len(where) / max(lengths[piece.sentence], 1),
                piece.front,
                piece.back,
                len(piece.spans) > 1,
                has_relative_day(text),
                '"' in text or "“" in text,
                not piece.is_alone,
            )
            for piece, where, text in zip(pieces, tokens, texts, strict=True)
        ],
        dtype=np.float32,
    )
    summed = np.array(
        [
            (
                terms.features[where, 0].sum(),
                terms.features[where, 12].sum(),
                terms.features[where, 13].sum(),
                has_absolute_date(text),
            )
            for where, text in zip(tokens, texts, strict=True)
        ],
        dtype=np.float32,
    )
    size = (sizes[first] + np.where(pair, sizes[second], 0)).astype(np.float32)
    expected, shared = _union(ones, chance.syllables, first, second)
    expected_pairs, _ = _union(twos, chance.pairs, first, second)
    titled, _ = _union(ones, title, first, second)
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
        size / 45,
        (size / 45) ** 2,
        titled / max(title.sum(), 1),
        titled / size,
        shared / size,
        pair,
        np.where(pair, sentence[second] - sentence[first], 0) / 5,
        together[:, 0] / size,
        together[:, 1] / size,
        together[:, 2] / size,
        together[:, 3],
        np.full(len(first), np.log(len(reading.syllables)) - 6),
    )
    features = np.concatenate((np.stack(columns, axis=1), own[first], own_second[:, :7]), axis=1, dtype=np.float32)
    assert features.shape[1] == CHOICE_FEATURES
    return features


def _union(table: Floats, values: Floats, first: Integers, second: Integers) -> tuple[Floats, Floats]:
    """Sum of ``values`` over the types of either piece, and over the types of both."""
    shared = (table * values) @ table.T
    alone = shared.diagonal()
    pair = second >= 0
    both = np.where(pair, shared[first, second], 0).astype(np.float32)
    return (alone[first] + np.where(pair, alone[second], 0) - both).astype(np.float32), both


def preference(offered: Choices) -> Floats:
    """What an editor's preferences add to the score of each choice, in its units."""
    sentence = np.array([piece.sentence for piece in offered.pieces])
    loose = np.array([piece.is_loose for piece in offered.pieces])[offered.first]
    first, second = sentence[offered.first], sentence[offered.second]
    pair = offered.second >= 0
    costs = LATE_COST * np.log1p(first) + PAIR_COST * pair + APART_COST * (pair & (second - first > 1)) + LOOSE_COST * loose
    return np.asarray(TITLE_WORTH * offered.features[:, _TITLED] - costs, dtype=np.float32)


def score(features: Floats, weights: Mapping[str, Floats]) -> NDArray[np.float32]:
    """The worth of each choice, in the units of its training (a softmax over it picks good ROUGE); only differences mean anything."""
    values = (features - weights["mean"]) / weights["deviation"]
    values = np.maximum(values @ weights["first"] + weights["first_bias"], 0)
    values = np.maximum(values @ weights["second"] + weights["second_bias"], 0)
    return np.asarray((values @ weights["last"] + weights["last_bias"])[:, 0], dtype=np.float32)
