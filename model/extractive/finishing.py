"""Finishing: from the chosen pieces to a summary whose days, people and places are clear to somebody who has not read the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.extractive import first_mentions, introductions, short_forms
from model.extractive.clause_words import JOINING
from model.extractive.clauses import Piece
from model.extractive.dated_openings import with_opening_date
from model.extractive.days import with_dates
from model.extractive.homes import with_homes
from model.extractive.naming import text_of
from model.extractive.places import with_place_names
from model.extractive.reading import Reading
from model.extractive.trimming import trimmed
from model.results import Source, Span, Style, Summary
from model.text import capitalised, count_syllables

NOTHING = Summary("", Style.EXTRACTIVE)


def as_summary(reading: Reading, chosen: Sequence[Piece]) -> Summary:
    """The summary of the pieces ``chosen`` as they are, each with a capital and a full stop."""
    text = " ".join(_sentence(reading, piece) for piece in chosen)
    spans = [(number, reading.span(*span)) for number, piece in enumerate(chosen) for span in piece.spans]
    sources = tuple(Source(span.field, span.start, span.end, number) for number, span in spans)
    return Summary(text, Style.EXTRACTIVE, sources, syllables=count_syllables(text))


def finished(reading: Reading, chosen: Sequence[Piece], most: int) -> Summary:
    """The summary of at most ``most`` syllables made of the pieces ``chosen``, trimmed and with references resolved.

    A second sentence that follows the first in the article keeps its ``Tuy nhiên`` where it fits.
    """
    kept = trimmed(reading, chosen)
    if len(kept) > 1:
        kept[1] = _joined(reading, kept[0], kept[1], most - _size(reading, kept))
    resolved = _resolved(reading, kept, most)
    return as_summary(reading, with_opening_date(reading, resolved, most - _size(reading, resolved)))


def _resolved(reading: Reading, chosen: Sequence[Piece], most: int) -> list[Piece]:
    """``chosen`` with its people, abbreviations, days and places in full, in at most ``most`` syllables."""
    named = first_mentions.in_full(reading, [piece.spans for piece in chosen], most)
    spelled = introductions.with_introductions(reading, short_forms.in_full(reading, named, most), most)
    spelled = with_homes(reading, spelled, most)
    kept = [with_dates(reading, replace(piece, spans=spans)) for piece, spans in zip(chosen, spelled, strict=True)]
    return with_place_names(reading, kept, most - _size(reading, kept))


def _joined(reading: Reading, before: Piece, piece: Piece, most: int) -> Piece:
    """``piece`` with its ``Tuy nhiên``, if ``before`` is the end of the sentence before it; at most ``most`` syllables are added."""
    start, (first, after) = reading.sentences[piece.sentence][0], piece.spans[0]
    joining = JOINING.fullmatch(reading.text, start, max(start, first))
    if joining is None or before.back or piece.sentence != before.sentence + 1 or count_syllables(joining[0]) > most:
        return piece
    return replace(piece, spans=((start, after), *piece.spans[1:]))


def _size(reading: Reading, pieces: Sequence[Piece]) -> int:
    return sum(count_syllables(text_of(reading, piece.spans)) for piece in pieces)


def verbatim(reading: Reading, sentences: Sequence[tuple[int, int]]) -> Summary:
    """The summary of these ``sentences`` of one field, word for word; empty where there are none."""
    if not sentences:
        return NOTHING
    spans = tuple(reading.span(*sentence) for sentence in sentences)
    text = _written(reading, Span(spans[0].field, spans[0].start, spans[-1].end))
    sources = tuple(Source(span.field, span.start, span.end, number) for number, span in enumerate(spans))
    return Summary(text, Style.EXTRACTIVE, sources, syllables=count_syllables(text))


def _sentence(reading: Reading, piece: Piece) -> str:
    said, opening = "", reading.sentences[piece.sentence][0]
    for span in piece.spans:
        part = _written(reading, reading.span(*span))
        said += f"{part[:1].lower()}{part[1:]}" if said.endswith(", ") and span[0] == opening else part  # a dated opening stands before it
    said = said.strip()
    return capitalised(said) + ("" if said.endswith((".", "…", '."', ".”", ".’", ".»", ".'")) else ".")


def _written(reading: Reading, span: Span) -> str:
    return reading.article.as_written(span.field, span.start, span.end).replace("\n", " ")
