"""The article's own lead as its summary: the paper has published it, and nobody knows better what the story is."""

from __future__ import annotations

from model.arrays import Floats
from model.clauses import pieces
from model.reading import Reading

_LIKELY_CAPTION = 0.5
_ENDS = (".", "!", "…", *(f"{end}{mark}" for end in ".!" for mark in "\"”’»'"))

Sentences = tuple[tuple[int, int], ...]


def whole_lead(reading: Reading, captions: Floats, most: int) -> Sentences:
    """The sentences of the lead, all of them, when each may stand where it stands and all have at most ``most`` syllables; else ().

    ``captions`` (sentences,) is the chance of each to be one: what a pasted page begins with need not be its lead.
    """
    sentences = _of_lead(reading)
    is_short = sum(_syllables(reading, sentence) for sentence in sentences) <= most
    if not sentences or not is_short or max(captions[: len(sentences)]) >= _LIKELY_CAPTION:
        return ()
    found = pieces(reading, len(sentences))  # those of the body are not needed: most articles with a lead are answered here
    readable = {piece.sentence: piece for piece in found if not piece.front and not piece.back and len(piece.spans) == 1}
    return sentences if set(range(len(sentences))) <= readable.keys() and readable[0].is_alone else ()


def opening_of_lead(reading: Reading, most: int) -> Sentences:
    """As many whole sentences of the lead, from its first on, as have at most ``most`` syllables together: for want of anything better."""
    kept: list[tuple[int, int]] = []
    for sentence in _of_lead(reading):
        most -= _syllables(reading, sentence)
        if most < 0 or not reading.text.endswith(_ENDS, *sentence):
            break
        kept.append(sentence)
    return tuple(kept)


def _of_lead(reading: Reading) -> Sentences:
    return tuple(sentence for sentence in reading.sentences if sentence[1] <= reading.lead_characters)


def _syllables(reading: Reading, sentence: tuple[int, int]) -> int:
    first, after = reading.between(*sentence)
    return after - first
