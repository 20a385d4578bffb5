"""Pieces of a reading that may be published: whole sentences, and long ones cut at clause borders so that they still read as sentences.

A cut is offered only where it is clearly right: at a semicolon, before a trailing clause with its connector (``, trong đó ...``), after an
opening that carries nothing (``Tuy nhiên, ``, ``Sáng nay, ``), or around brackets. Never at a hyphen, inside a quote, or in an enumeration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter

from model.extractive.anaphora import short_names, things_meant
from model.extractive.clause_cuts import Cut, cuts
from model.extractive.clause_holes import around, holes
from model.extractive.clause_words import NAME_ENDS
from model.extractive.genres import count_reported
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.long_quotes import quoted_sentences
from model.extractive.mentions import full_names, people_of
from model.extractive.naming import Spans, bare_names, in_full, is_known, text_of
from model.extractive.quotes import double_quotes
from model.extractive.readability import MIN_SYLLABLES, OPEN_LIST, Placement, is_personal, placement
from model.extractive.reading import Reading
from model.extractive.reported import MAX_SENTENCES, reported_sentences
from model.extractive.shortening import shortened
from model.text import capitalised, syllables


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of one sentence of a reading; its ``spans``, joined as they are, read as a sentence.

    The spans are in order, except full names that replace short ones, which come from elsewhere in the reading.
    ``needs`` are names (the Sơn of ``ông Sơn``) that must have been given in full before; ``things`` (the khối cầu of ``khối cầu này``)
    must have been introduced before, or in the sentence just before. ``front``, ``middle`` and ``back`` say where a clause was cut out;
    ``is_loose``: it has a short name that neither the title nor the article before it gives in full; ``is_named``: a full name replaced
    it; ``is_titled``: with what that person is; ``is_bare``: what somebody is was left out; ``is_voice``: somebody's words without
    their quotation mark; ``is_quote``: one sentence of a longer quote, with its speaker; ``is_shortened``: a sentence of the body that
    was too long.
    """

    sentence: int
    spans: tuple[tuple[int, int], ...]
    placement: Placement
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    front: bool = False
    middle: bool = False
    back: bool = False
    is_loose: bool = False
    is_named: bool = False
    is_titled: bool = False
    is_bare: bool = False
    is_voice: bool = False
    is_quote: bool = False
    is_shortened: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether it may open a summary, with nothing before it."""
        return self.placement is Placement.ALONE and not self.needs and not self.things


_FINAL = " .!;,"
LONGEST_TITLE = 400  # characters; longer text is not taken for a title
_TELLS_NOTHING = frozenset("việc tin chuyện điều đề".split())  # words of a title that do not say which "vụ việc này" is meant
_INTERVIEW = 4  # questions
_MIN_PAIRS = 2  # of syllables of the title, in a sentence of a quote: with fewer it is only a lead-in
_FIRST_WORDS = 2  # sentences of a body: a quote that early is the news, and needs only one pair
_COLUMN = 0.3  # share of sentences in the first person that makes an article a column


def pieces(reading: Reading, sentences: int = MAX_SENTENCES) -> tuple[Piece, ...]:
    """Every piece of the first ``sentences`` of ``reading`` that may stand in a summary, in reading order; of 8 to 60 syllables."""
    reading = replace(reading, text=double_quotes(reading.text))  # character for character as long
    found: list[Piece] = []
    title = reading.article.title[:LONGEST_TITLE]
    said = syllables(title.lower())
    pairs = tuple(f"{one} {other}" for one, other in pairwise(said))
    full = full_names(reading.text)
    people = tuple(reading.text[first:after] for first, after in full.values())
    context = _Context(
        _short_forms(reading), full, people_of(reading.text, full), people, title, frozenset(said), pairs, is_column(reading)
    )
    reported = count_reported(reading)
    for index, stray in takewhile(lambda one: one[0] < sentences, reported_sentences(reading, reported)):
        for cut in cuts(reading, index):
            is_whole_voice = stray is None or (cut.start <= stray[0] and stray[1] <= cut.end and cut.hole is None)
            if is_whole_voice and not _loses_the_title(reading, context, index, cut):
                found += _readable(reading, context, index, cut, stray)
        if (
            stray is None
            and reading.size([reading.sentences[index]]) > MAX_SYLLABLES
            and not any(piece.sentence == index for piece in found)
        ):
            found += _shortened(reading, context, index)
    for index, words, spans in quoted_sentences(reading, reported):
        is_first = index < _FIRST_WORDS and not any(piece.is_alone and piece.sentence < index for piece in found)
        if _says_of_the_title(words, context) < (1 if is_first else _MIN_PAIRS):
            continue
        quote = Piece(index, _unstopped(reading, spans), Placement.NOWHERE, is_quote=True)
        found += [one for one in _named(reading, context, quote) if one.is_alone and not one.is_loose and index < sentences]
    return tuple(sorted(found, key=attrgetter("sentence")))


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says.

    ``names`` are the short forms of its names with their first places; ``full``, where each is given in full; ``bare``, those of
    them that surely are people's; ``people``, the full names; then its title, with its syllables and pairs of neighbouring syllables.
    """

    names: Mapping[str, int]
    full: Mapping[str, tuple[int, int]]
    bare: tuple[str, ...]
    people: tuple[str, ...]
    title: str
    title_syllables: frozenset[str]
    title_pairs: tuple[str, ...]
    is_column: bool


def _loses_the_title(reading: Reading, context: _Context, index: int, cut: Cut) -> bool:
    """Whether the part cut off says something of the title that the rest does not, so that it may be the news itself."""
    lost = cut.hole or ((cut.end, reading.sentences[index][1]) if cut.back else None)
    if lost is None:
        return False
    said, gone = reading.text[cut.start : lost[0]].lower(), reading.text[slice(*lost)].lower()
    return any(pair in gone and pair not in said for pair in context.title_pairs)


def _says_of_the_title(fragment: str, context: _Context) -> int:
    """How many pairs of neighbouring syllables of the title are in ``fragment``."""
    pairs = {f"{one} {other}" for one, other in pairwise(syllables(fragment.lower()))}
    return len(pairs.intersection(context.title_pairs))


def is_column(reading: Reading) -> bool:
    """Whether the author tells the article in the first person."""
    read = reading.sentences[:MAX_SENTENCES]
    if sum(reading.text[end - 1] == "?" for _, end in read) >= _INTERVIEW:  # in an interview "tôi" is not the author
        return False
    personal = sum(is_personal(reading.text[start:end]) for start, end in read)
    return personal > _COLUMN * len(read)


def _short_forms(reading: Reading) -> dict[str, int]:
    """The last word of each name of several words (the Sơn of Bùi Tuấn Sơn), with its first place."""
    found: dict[str, int] = {}
    for match in NAME_ENDS.finditer(reading.text):
        found.setdefault(match[1], match.start(1))
    return found


def _readable(reading: Reading, context: _Context, index: int, cut: Cut, stray: tuple[int, int] | None) -> Iterator[Piece]:
    text = reading.text
    start, end, front, back, hole = cut
    if back or not OPEN_LIST.search(text, start, end):
        while end > start and text[end - 1] in _FINAL:
            end -= 1
    seen = set()
    for left_out, is_bare in holes(text, start, end, stray, context.people):
        spans = around(start, end, [*left_out, hole] if hole else left_out)
        if spans in seen:
            continue
        seen.add(spans)
        whole = Piece(
            index, spans, Placement.NOWHERE, front=front, middle=hole is not None, back=back, is_bare=is_bare, is_voice=stray is not None
        )
        yield from _named(reading, context, whole)


def _shortened(reading: Reading, context: _Context, index: int) -> list[Piece]:
    """The pieces with the least loss of a sentence that no cut makes short enough; none where it cannot be shortened."""
    start, end = reading.sentences[index]
    end = start + len(reading.text[start:end].rstrip(_FINAL))
    for left in shortened(reading.text, start, end, context.people, context.title_pairs):
        spans = _unstopped(reading, left.spans)
        in_body = end > reading.lead_characters
        whole = Piece(index, spans, Placement.NOWHERE, front=left.front, back=left.back, is_bare=left.is_bare, is_shortened=in_body)
        found = [piece for piece in _piece(reading, context, whole) if piece.is_alone]
        if found:
            return found
    return []


def _unstopped(reading: Reading, spans: Spans) -> Spans:
    """``spans`` without the full stop at the end."""
    start, end = spans[-1]
    return (*spans[:-1], (start, start + len(reading.text[start:end].rstrip(_FINAL))))


def _named(reading: Reading, context: _Context, piece: Piece) -> Iterator[Piece]:
    """``piece`` as it is, with full names for short ones, and also with what the first person is."""
    for number, named in enumerate((piece.spans, *in_full(reading, piece.spans, context.full, context.bare, context.title))):
        if named:
            yield from _piece(reading, context, replace(piece, spans=named, is_named=number > 0, is_titled=number > 1))


def _piece(reading: Reading, context: _Context, piece: Piece) -> Iterator[Piece]:
    """``piece`` with its placement and its needs; nothing where it is too short, too long or may stand nowhere."""
    if not MIN_SYLLABLES <= reading.size(piece.spans) <= MAX_SYLLABLES:
        return
    fragment = text_of(reading, piece.spans)
    fragment = capitalised(fragment) if piece.front else fragment
    place = placement(fragment, is_cut=piece.back, in_column=context.is_column and not piece.is_voice, title=context.title)
    if place is not Placement.NOWHERE:
        start = reading.sentences[piece.sentence][0]
        called = short_names(fragment)
        bare = [(name, at) for name, at, _ in bare_names(fragment, context.bare) if context.full[name][0] < start]
        short = [
            (name, at)
            for name, at in (*called, *(one for one in bare if one[0] not in dict(called)))
            if not is_known(reading, name, fragment, context.full, context.title)
        ]
        needs = tuple(name for name, _ in short if context.names.get(name, start) < start)
        is_loose = any(at > 0 and name not in needs for name, at in short)  # at the head of a sentence any word has a capital
        told = context.title_syllables - _TELLS_NOTHING
        things = tuple(thing for thing in things_meant(fragment) if thing.split()[-1] not in told)
        yield replace(piece, placement=place, needs=needs, things=things, is_loose=is_loose)
