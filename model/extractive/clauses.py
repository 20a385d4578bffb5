"""Pieces of a reading that may be published: whole sentences, and long sentences cut at clause borders so that they still read as one.

A cut is offered only where it is clearly right: at a semicolon, before a trailing clause with its connector (``, trong đó ...``), after an
opening that carries nothing (``Tuy nhiên, ``, ``Sáng nay, ``), or around brackets. Never at a hyphen, inside a quote, or in an enumeration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter

from model.extractive.clause_cuts import Cut, cuts
from model.extractive.clause_holes import around, holes
from model.extractive.clause_words import NAME_ENDS
from model.extractive.lengths import MOST_SYLLABLES
from model.extractive.mentions import full_names, people_of
from model.extractive.naming import Spans, bare_names, in_full, is_known, text_of
from model.extractive.pointing import short_names, things_meant
from model.extractive.quotes import double_quotes
from model.extractive.readability import FEWEST_SYLLABLES, OPEN_LIST, Standing, is_personal, standing
from model.extractive.reading import Reading
from model.extractive.shortening import shortened
from model.extractive.spoken import spoken
from model.extractive.told import MOST_SENTENCES, told
from model.extractive.voices import reporters
from model.text import capitalised, syllables


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one sentence of a reading that read as a sentence when ``spans`` are joined as they are.

    The spans are in order, but for the full name of somebody whom the sentence calls by a short one: it stands elsewhere in the reading.
    ``needs`` are names (the Sơn of ``ông Sơn``) that must have been told in full before; ``things`` (the khối cầu of ``khối cầu này``)
    must have been told before, or in the sentence just before. ``front``, ``middle`` and ``back`` say where a clause was cut off or out;
    ``is_loose``: it calls somebody by a short name whom neither the title nor the article before it names in full; ``is_named``: he is
    called by the full name; ``is_titled``: and with what he is; ``is_bare``: what somebody is was left out;
    ``is_voice``: it is part of what somebody says, without its quotation mark; ``is_quote``: one sentence of a longer quote with who
    says it, to stand by itself; ``is_shortened``: a sentence of the body that is too long by itself.
    """

    sentence: int
    spans: tuple[tuple[int, int], ...]
    standing: Standing
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
        """Whether it may open a summary."""
        return self.standing is Standing.ALONE and not self.needs and not self.things


_FINAL = " .!;,"
LONGEST_TITLE = 400  # characters; whatever is longer is no title
_TELLS_NOTHING = frozenset("việc tin chuyện điều đề".split())  # a title that holds these does not tell which "vụ việc này" is meant
_INTERVIEW = 4  # questions
_FEWEST_PAIRS = 2  # of the title, in a sentence of a quote: without them it is but a lead-in
_FIRST_WORDS = 2  # sentences of a body: a quote that only a caption stands before is the news, and needs but one pair
_COLUMN = 0.3  # share of sentences in the first person that makes an article a column


def pieces(reading: Reading, sentences: int = MOST_SENTENCES) -> tuple[Piece, ...]:
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
    reported = reporters(reading)
    for index, stray in takewhile(lambda one: one[0] < sentences, told(reading, reported)):
        for cut in cuts(reading, index):
            is_whole_voice = stray is None or (cut.start <= stray[0] and stray[1] <= cut.end and cut.hole is None)
            if is_whole_voice and not _loses_the_title(reading, context, index, cut):
                found += _readable(reading, context, index, cut, stray)
        if (
            stray is None
            and reading.size([reading.sentences[index]]) > MOST_SYLLABLES
            and not any(piece.sentence == index for piece in found)
        ):
            found += _shortened(reading, context, index)
    for index, words, spans in spoken(reading, reported):
        is_first = index < _FIRST_WORDS and not any(piece.is_alone and piece.sentence < index for piece in found)
        if _says_of_the_title(words, context) < (1 if is_first else _FEWEST_PAIRS):
            continue
        quote = Piece(index, _unstopped(reading, spans), Standing.NOWHERE, is_quote=True)
        found += [one for one in _named(reading, context, quote) if one.is_alone and not one.is_loose and index < sentences]
    return tuple(sorted(found, key=attrgetter("sentence")))


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says.

    ``names`` are the short forms of its names, and where each is first told; ``full``, where it tells them in full; ``bare``, those of
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
    """Whether what is left out says something of the title that what is kept does not: it may be the news itself."""
    lost = cut.hole or ((cut.end, reading.sentences[index][1]) if cut.back else None)
    if lost is None:
        return False
    said, gone = reading.text[cut.start : lost[0]].lower(), reading.text[slice(*lost)].lower()
    return any(pair in gone and pair not in said for pair in context.title_pairs)


def _says_of_the_title(fragment: str, context: _Context) -> int:
    """How many pairs of neighbouring syllables of the title stand in ``fragment``."""
    pairs = {f"{one} {other}" for one, other in pairwise(syllables(fragment.lower()))}
    return len(pairs.intersection(context.title_pairs))


def is_column(reading: Reading) -> bool:
    """Whether the author tells the article in the first person."""
    read = reading.sentences[:MOST_SENTENCES]
    if sum(reading.text[end - 1] == "?" for _, end in read) >= _INTERVIEW:  # who says "tôi" there is not the author
        return False
    personal = sum(is_personal(reading.text[start:end]) for start, end in read)
    return personal > _COLUMN * len(read)


def _short_forms(reading: Reading) -> dict[str, int]:
    """Each last word of a name of several words (the Sơn of Bùi Tuấn Sơn), and where it is first told."""
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
            index, spans, Standing.NOWHERE, front=front, middle=hole is not None, back=back, is_bare=is_bare, is_voice=stray is not None
        )
        yield from _named(reading, context, whole)


def _shortened(reading: Reading, context: _Context, index: int) -> list[Piece]:
    """The pieces of a sentence that no cut makes short enough which lost least of it; none where it cannot be shortened."""
    start, end = reading.sentences[index]
    end = start + len(reading.text[start:end].rstrip(_FINAL))
    for left in shortened(reading.text, start, end, context.people, context.title_pairs):
        spans = _unstopped(reading, left.spans)
        in_body = end > reading.lead_characters
        whole = Piece(index, spans, Standing.NOWHERE, front=left.front, back=left.back, is_bare=left.is_bare, is_shortened=in_body)
        found = [piece for piece in _piece(reading, context, whole) if piece.is_alone]
        if found:
            return found
    return []


def _unstopped(reading: Reading, spans: Spans) -> Spans:
    """``spans`` without the stop that ends them."""
    start, end = spans[-1]
    return (*spans[:-1], (start, start + len(reading.text[start:end].rstrip(_FINAL))))


def _named(reading: Reading, context: _Context, piece: Piece) -> Iterator[Piece]:
    """``piece`` as it stands, with full names for short ones and with what the first is."""
    for number, named in enumerate((piece.spans, *in_full(reading, piece.spans, context.full, context.bare, context.title))):
        if named:
            yield from _piece(reading, context, replace(piece, spans=named, is_named=number > 0, is_titled=number > 1))


def _piece(reading: Reading, context: _Context, piece: Piece) -> Iterator[Piece]:
    """``piece`` with its standing and what it needs, unless it is too short, too long or may stand nowhere."""
    if not FEWEST_SYLLABLES <= reading.size(piece.spans) <= MOST_SYLLABLES:
        return
    fragment = text_of(reading, piece.spans)
    fragment = capitalised(fragment) if piece.front else fragment
    place = standing(fragment, is_cut=piece.back, in_column=context.is_column and not piece.is_voice, title=context.title)
    if place is not Standing.NOWHERE:
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
        yield replace(piece, standing=place, needs=needs, things=things, is_loose=is_loose)
