"""Ranking: the score of a choice of one or two pieces as a summary, from what a lead is expected to contain.

A choice is described by its expected overlap with the lead (``salience``) and by what its pieces are like (``traits``); a
small network trained on the ROUGE of such choices scores it, and weights trained on grades (the taste) decide. Numpy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from model.extractive.borders import Borders
from model.extractive.clauses import Piece
from model.extractive.naming import text_of
from model.extractive.readability import Placement
from model.extractive.reading import Reading
from model.extractive.salience import Salience, Terms
from model.extractive.traits import TRAITS, is_dated, traits

MAX_PIECES = 24  # of the highest expected overlap are kept for pairs
USUAL_LEAD = 33.0  # syllables of the median human lead
SIZE_UNIT = 45.0  # syllables
TOGETHER = (  # features of a choice as a whole
    "overlap",  # expected ROUGE-1 with a lead of USUAL_LEAD
    "pair_overlap",  # ROUGE-2
    "long_overlap",  # expected ROUGE-1 with a lead of the length expected for this article
    "best_overlap",  # compared with that of the best choice
    "best_pair_overlap",
    "expected",  # share of the expected content of the lead
    "expected_pairs",
    "dense",  # the same for each syllable
    "dense_pairs",
    "size",  # in SIZE_UNIT
    "size_squared",
    "titled",  # share of the title's syllables in it
    "titled_dense",
    "titled_chance",  # the same, weighted by the probability to be in the lead
    "titled_pairs",  # share of the title's pairs of syllables
    "repeated",  # mean log(1 + n) over its syllables, n times in the article
    "shared",  # syllables in both pieces
    "pair",
    "apart",  # sentences between the two
    "odds",
    "capitals",
    "digits",
    "dated",
    "long_article",
    "jump",  # the two sentences are not neighbours
)
_SUMMED = ("odds", "capital", "digit", "often")  # MARKS of its syllables
CHOICE_FEATURES = len(TOGETHER) + 2 * len(TRAITS)
# The taste of a bundle without grades: an editor's preferences that ROUGE does not see, by feature, in units of the score. Chosen on
# 1,500 training rows held out of the fit; ROUGE stays within 0.1 of that without them.
USUAL_TASTE = {
    "titled": 6.0,  # the title names the event
    "late": -0.8,  # the event is told early, its background late
    "pair": -1.6,  # a second piece must add much
    "jump": -0.8,  # two sentences apart may read as two stories
    "loose": -0.5,  # a short name that nothing before gives in full
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices of one or two pieces: ``first`` and ``second`` index ``pieces``; ``second`` is -1 for one. ``sizes`` are in syllables.

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
        return [syllable for piece in self.chosen(choice) for syllable in reading.syllables_of(piece.spans)]


@dataclass(frozen=True, slots=True)
class _Said:
    """The syllables of each of ``pieces``: their indexes are ``tokens``, their number is ``sizes``.

    ``ones`` (pieces, types) and ``twos`` (pieces, pair types) are 1 where the piece contains the type.
    """

    pieces: Sequence[Piece]
    tokens: Sequence[Ints]
    sizes: Ints
    ones: Floats
    twos: Floats

    @classmethod
    def of(cls, reading: Reading, terms: Terms, chance: Salience, pieces: Sequence[Piece]) -> _Said:
        """The syllables of the MAX_PIECES of ``pieces`` with the highest expected overlap."""
        ranges = [[reading.between(*span) for span in piece.spans] for piece in pieces]
        ones = _membership(ranges, terms.types, len(chance.syllables), shorter=0)
        sizes = np.array([sum(end - start for start, end in spans) for spans in ranges])
        if len(pieces) > MAX_PIECES:
            kept = np.sort(np.argsort(-(ones @ chance.syllables) / (sizes + USUAL_LEAD), kind="stable")[:MAX_PIECES])
            pieces, ranges = [pieces[place] for place in kept], [ranges[place] for place in kept]
            sizes, ones = sizes[kept], ones[kept]
        twos = _membership(ranges, terms.pair_types, len(chance.pairs), shorter=1)
        tokens = [np.concatenate([np.arange(start, end) for start, end in spans]) for spans in ranges]
        return cls(pieces, tokens, sizes, ones, twos)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The pieces of each choice: ``first`` and ``second`` as in Choices."""

    first: Ints
    second: Ints

    @property
    def pair(self) -> NDArray[np.bool_]:
        """(choices,): whether there is a second piece."""
        return self.second >= 0

    def sizes(self, said: _Said) -> Ints:
        """(choices,): syllables."""
        total: Ints = said.sizes[self.first] + np.where(self.pair, said.sizes[self.second], 0)
        return total

    def union(self, table: Floats, values: Floats) -> tuple[Floats, Floats]:
        """Sum of ``values`` over the types of either piece, and over the types of both; ``table`` (pieces, types)."""
        shared = (table * values) @ table.T
        alone = shared.diagonal()
        both = np.where(self.pair, shared[self.first, self.second], 0).astype(np.float32)
        return (alone[self.first] + np.where(self.pair, alone[self.second], 0) - both).astype(np.float32), both


def choices(
    reading: Reading, terms: Terms, chance: Salience, pieces: Sequence[Piece], borders: Borders, *, most_syllables: int
) -> Choices | None:
    """Every choice of one or two ``pieces`` with at most ``most_syllables``; None where there is none."""
    if not pieces:
        return None
    said = _Said.of(reading, terms, chance, pieces)
    chosen = _Chosen(*_combinations(reading, said.pieces, said.sizes, most_syllables))
    if not len(chosen.first):
        return None
    own = traits(reading, terms, chance, said.pieces, said.tokens, borders)
    own_second = np.where(chosen.pair[:, None], own[chosen.second], 0)
    features = np.concatenate((_together(reading, terms, chance, said, chosen), own[chosen.first], own_second), axis=1, dtype=np.float32)
    assert features.shape[1] == CHOICE_FEATURES
    return Choices(tuple(said.pieces), chosen.first, chosen.second, chosen.sizes(said), features)


def _membership(ranges: Sequence[Sequence[tuple[int, int]]], types: Ints, size: int, *, shorter: int) -> Floats:
    """(pieces, types): 1 where the piece contains the type; ``shorter`` leaves out the last of each range, whose pair ends outside it."""
    table = np.zeros((len(ranges), size), dtype=np.float32)
    for row, spans in zip(table, ranges, strict=True):
        for start, end in spans:
            row[types[start : end - shorter]] = 1
    return table


def _combinations(reading: Reading, pieces: Sequence[Piece], sizes: Ints, most: int) -> tuple[Ints, Ints]:
    found = [(place, -1) for place, piece in enumerate(pieces) if piece.is_alone and sizes[place] <= most]
    texts = [text_of(reading, piece.spans) for piece in pieces]
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
    """Whether ``text`` has the whole word ``name``: An is not in Anh."""
    place = text.find(name)
    while place >= 0:
        after = place + len(name)
        if not (text[place - 1 : place].isalnum() or text[after : after + 1].isalnum()):
            return True
        place = text.find(name, after)
    return False


def _may_follow(piece: Piece, before: Piece, text: str, named: frozenset[str]) -> bool:
    """Whether ``piece`` may follow ``before``, which has this ``text`` and gives the names ``named`` in full."""
    if piece.sentence <= before.sentence or piece.is_quote:
        return False
    if piece.sentence != before.sentence + 1 or before.back:
        lowered = text.lower()
        if piece.placement is Placement.AFTER or not all(thing in lowered for thing in piece.things):
            return False
    return named.issuperset(piece.needs)


def _together(reading: Reading, terms: Terms, chance: Salience, said: _Said, chosen: _Chosen) -> NDArray[Any]:
    """The features TOGETHER of each choice: (choices, TOGETHER)."""
    size = chosen.sizes(said).astype(np.float32)
    sentence = np.array([piece.sentence for piece in said.pieces])
    apart = sentence[chosen.second] - sentence[chosen.first]
    columns: dict[str, NDArray[Any]] = {
        **_overlaps(chance, said, chosen, size),
        **_titled(terms, chance, said, chosen, size),
        **_summed(reading, terms, said, chosen, size),
        "size": size / SIZE_UNIT,
        "size_squared": (size / SIZE_UNIT) ** 2,
        "pair": chosen.pair,
        "apart": np.where(chosen.pair, apart, 0) / 5,
        "long_article": np.full(len(size), np.log(len(reading.syllables)) - 6),
        "jump": chosen.pair & (apart > 1),
    }
    return np.stack([columns[name] for name in TOGETHER], axis=1)


def _overlaps(chance: Salience, said: _Said, chosen: _Chosen, size: Floats) -> dict[str, Floats]:
    """The features of TOGETHER about the expected overlap of choices of ``size`` syllables with a lead."""
    expected, shared = chosen.union(said.ones, chance.syllables)
    expected_pairs, _ = chosen.union(said.twos, chance.pairs)
    whole, whole_pairs = chance.syllables.sum(), chance.pairs.sum()
    f_one, f_two = 2 * expected / (size + USUAL_LEAD), 2 * expected_pairs / (size + USUAL_LEAD - 2)
    return {
        "overlap": f_one,
        "pair_overlap": f_two,
        "long_overlap": 2 * expected / (size + 1.5 * whole),
        "best_overlap": f_one / f_one.max(),
        "best_pair_overlap": f_two / max(f_two.max(), 1e-6),
        "expected": expected / whole,
        "expected_pairs": expected_pairs / whole_pairs,
        "dense": expected / size,
        "dense_pairs": expected_pairs / size,
        "shared": shared / size,
    }


def _titled(terms: Terms, chance: Salience, said: _Said, chosen: _Chosen, size: Floats) -> dict[str, Floats]:
    """The features of TOGETHER about the overlap of choices of ``size`` syllables with the title."""
    title = np.zeros(len(chance.syllables), dtype=np.float32)
    title[terms.types[terms.in_title]] = 1
    title_pairs = np.zeros(len(chance.pairs), dtype=np.float32)
    title_pairs[terms.pair_types[terms.marks("pair_titled")[:, 0] > 0]] = 1
    likely = title * chance.syllables
    titled, _ = chosen.union(said.ones, title)
    return {
        "titled": titled / max(title.sum(), 1),
        "titled_dense": titled / size,
        "titled_chance": chosen.union(said.ones, likely)[0] / max(likely.sum(), 1e-3),
        "titled_pairs": chosen.union(said.twos, title_pairs)[0] / max(title_pairs.sum(), 1),
    }


def _summed(reading: Reading, terms: Terms, said: _Said, chosen: _Chosen, size: Floats) -> dict[str, Floats]:
    """The features of TOGETHER that are sums over both pieces."""
    marks = terms.marks(*_SUMMED)
    rows = [(*marks[where].sum(axis=0), is_dated(reading, piece)) for where, piece in zip(said.tokens, said.pieces, strict=True)]
    table = np.array(rows, np.float32)
    odds, capitals, digits, often, dates = (table[chosen.first] + np.where(chosen.pair[:, None], table[chosen.second], 0)).T
    return {"repeated": often / size, "odds": odds / size, "capitals": capitals / size, "digits": digits / size, "dated": dates}


def usual_taste() -> Floats:
    """(CHOICE_FEATURES + 1,): the weights of ``USUAL_TASTE`` by feature, and 1 for the score itself."""
    names = (*TOGETHER, *TRAITS)
    return np.array([*(USUAL_TASTE.get(name, 0.0) for name in names), *[0.0] * len(TRAITS), 1.0], dtype=np.float32)


def liking(features: Floats, scores: Floats, taste: Floats) -> Floats:
    """How much an editor would like each choice, from its ``features`` and its ``scores`` (choices,); only differences matter."""
    return np.asarray(features @ taste[:-1] + scores * taste[-1], dtype=np.float32)


def score(features: Floats, weights: Mapping[str, Floats]) -> Floats:
    """The score of each choice, trained as a logit of choices by their ROUGE; only differences matter."""
    values = (features - weights["mean"]) / weights["deviation"]
    values = np.maximum(values @ weights["first"] + weights["first_bias"], 0)
    values = np.maximum(values @ weights["second"] + weights["second_bias"], 0)
    return np.asarray((values @ weights["last"] + weights["last_bias"])[:, 0], dtype=np.float32)
