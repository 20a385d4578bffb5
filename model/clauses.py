"""Pieces of a reading that may be published: whole sentences, and long sentences cut at clause borders so that they still read as one.

A cut is offered only where it is clearly right: at a semicolon, before a trailing clause with its connector (``, trong đó ...``), after an
opening that carries nothing (``Tuy nhiên, ``, ``Sáng nay, ``), or around brackets. Never at a hyphen, inside a quote, or in an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from model.clause_words import (
    ALSO,
    APPOSITION,
    BRACKETS,
    CHARGES,
    COMPOUND,
    CONDITIONED,
    CONJUNCTION,
    DROPPED_FRONT,
    LOOSE_END,
    MARKS,
    NAME_BEFORE,
    NAME_ENDS,
    NEW_PREDICATE,
    NEW_SUBJECT,
    NOT_BEFORE_TRAILING,
    OFFENCES,
    ONLY_REPORT,
    OPENING_QUOTE,
    PERSONAL,
    SELF_REFERENCE,
    STRIPPED_OPENER,
    SUBJECT,
    SUBORDINATE,
    TAIL_OF_SUBJECT,
    TRAILING,
)
from model.lengths import MOST_SYLLABLES
from model.readability import (
    FEWEST_SYLLABLES,
    Standing,
    has_absolute_date,
    has_dangling_end,
    has_predicate,
    is_personal,
    short_names,
    standing,
    tells,
    things_meant,
)
from model.reading import Reading
from model.text import syllables

MOST_SENTENCES = 60
_LONGEST_QUOTE = 6  # sentences; one that is never closed must not silence the rest
_SHORTEST_UNSTOPPED = 100  # characters of a sentence that may lack its full stop; shorter ones are headings and names
MOST_CUTS = 8  # of one sentence; a page of a million commas must not become a million pieces


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one sentence of a reading that read as a sentence: ``spans``, in order, joined by what stands between words.

    ``needs`` are names (the Sơn of ``ông Sơn``) that must have been told in full before; ``things`` (the khối cầu of ``khối cầu này``)
    must have been told before, or in the sentence just before. ``front`` and ``back`` say where it was cut.
    """

    sentence: int
    spans: tuple[tuple[int, int], ...]
    standing: Standing
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    front: bool = False
    back: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether it may open a summary."""
        return self.standing is Standing.ALONE and not self.needs and not self.things


_FINAL = " .!;,"
_LONGEST_TITLE = 400  # characters; whatever is longer is no title
_COLUMN = 0.3  # share of sentences in the first person that makes an article a column


def pieces(reading: Reading) -> tuple[Piece, ...]:
    """Every piece of ``reading`` that may stand in a summary, in reading order; of 8 to 60 syllables."""
    found: list[Piece] = []
    title = reading.article.title[:_LONGEST_TITLE].lower()
    pairs = tuple(f"{one} {other}" for one, other in pairwise(syllables(title)))
    context = _Context(_short_forms(reading), title, pairs, _is_column(reading))
    for index in _told(reading):
        for cut in _cuts(reading, index):
            if not _loses_the_title(reading, context, index, cut):
                found += _readable(reading, context, index, cut)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says: its short forms of names, its title in lower case, whether it is told in the first person."""

    names: Mapping[str, int]
    title: str
    title_pairs: tuple[str, ...]
    is_column: bool


def _loses_the_title(reading: Reading, context: _Context, index: int, cut: tuple[int, int, bool, bool]) -> bool:
    """Whether what is cut off the end says something of the title that what is kept does not: it may be the news itself."""
    start, end, _, back = cut
    if not back:
        return False
    kept, lost = reading.text[start:end].lower(), reading.text[end : reading.sentences[index][1]].lower()
    return any(pair in lost and pair not in kept for pair in context.title_pairs)


def _is_column(reading: Reading) -> bool:
    personal = sum(is_personal(reading.text[start:end]) for start, end in reading.sentences[:MOST_SENTENCES])
    return personal > _COLUMN * min(len(reading.sentences), MOST_SENTENCES)


def _short_forms(reading: Reading) -> dict[str, int]:
    """Each last word of a name of several words (the Sơn of Bùi Tuấn Sơn), and where it is first told; not those that the title tells."""
    found: dict[str, int] = {}
    for match in NAME_ENDS.finditer(reading.text):
        found.setdefault(match[1], match.start(1))
    return {name: start for name, start in found.items() if name not in reading.article.title}


def _told(reading: Reading) -> Iterator[int]:
    """Sentences that the reporter tells: quotes that run over several sentences are somebody's words without their speaker."""
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[:MOST_SENTENCES]):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”"):
            if quoted_for == 0:
                yield index
            quoted_for = max(quoted_for - 1, 0)
        elif OPENING_QUOTE.search(sentence):
            quoted_for = _LONGEST_QUOTE
        else:
            quoted_for = 0


def _cuts(reading: Reading, index: int) -> Iterator[tuple[int, int, bool, bool]]:
    """``(start, end, cut at the front, cut at the back)`` of the whole sentence and of what may be cut of it."""
    start, end = reading.sentences[index]
    text = reading.text
    is_last = index + 1 == len(reading.sentences)
    is_whole = (
        not reading.is_cut(end)
        and not text.endswith(("...", "…"), start, end)
        and not LOOSE_END.search(text, start, end)
        and (text[end - 1] in '.!”"' or not (is_last or end - start < _SHORTEST_UNSTOPPED))
    )
    first = start
    for pattern in (STRIPPED_OPENER, STRIPPED_OPENER, CONJUNCTION):
        opener = pattern.match(text, first, end)
        first = opener.end() if opener and not has_absolute_date(opener[0]) else first
    starts = [first]
    dropped = DROPPED_FRONT.match(text, first, end)
    if dropped and _may_drop_front(text, dropped, end):
        starts.append(dropped.end())
    ends = [end] if is_whole else []
    ends += _clause_ends(text, first, end)
    for one in starts:
        for other in ends:
            if other > one:
                yield one, other, one != start, other != end


def _may_drop_front(text: str, dropped: re.Match[str], end: int) -> bool:
    following = text[dropped.end() : end]
    return (
        not has_absolute_date(dropped[0])
        and SUBJECT.match(following) is not None
        and has_predicate(following.split(",", 1)[0])
        and not SUBORDINATE.match(following)
    )


def _clause_ends(text: str, start: int, end: int) -> list[int]:
    """Where the sentence may stop before its end."""
    found: list[int] = []
    depth, dashes, straight = 0, 0, False
    for match in MARKS.finditer(text, start, end):
        mark = match[0]
        if mark in "([“«":
            depth += 1
        elif mark in ")]”»":
            depth -= 1
        elif mark == '"':
            straight = not straight
        elif "-" in mark or "–" in mark or "—" in mark:
            dashes += COMPOUND.search(text, max(start, match.start() - 10), match.end() + 1) is None
        elif depth == 0 and not straight and _may_stop(text, start, match.start(), end, open_dash=dashes % 2 == 1):
            found.append(match.start())
            if len(found) == MOST_CUTS:
                break
    return found


def _may_stop(text: str, start: int, stop: int, end: int, *, open_dash: bool) -> bool:
    if stop - start > 8 * MOST_SYLLABLES:
        return False
    clause, tail = text[start:stop], text[stop : min(end, stop + 400)]
    if ": " in clause:  # what is cut after a colon is a list or somebody's words
        return False
    if open_dash and (" - " in tail or " – " in tail):
        return False
    if text[stop] == ";":
        return is_clause(clause)
    if text[stop] == " ":
        last = clause.rsplit(", ", 1)[-1]
        if len(last) < 20 or NOT_BEFORE_TRAILING.search(clause):
            return False
        return tells(last) and is_clause(clause) and not CHARGES.search(last) and not CONDITIONED.search(last)
    return _begins_clause(clause, tail) and is_clause(clause)


def _begins_clause(clause: str, tail: str) -> bool:
    """Whether ``tail``, from a comma on, is a clause of its own, so that ``clause``, before it, is not cut out of an enumeration."""
    last = clause.rsplit(", ", 1)[-1]
    if TRAILING.match(tail):
        return TAIL_OF_SUBJECT.search(tail) is None
    if not tells(last) or SUBORDINATE.match(last) or CHARGES.search(last) or OFFENCES.search(clause):
        return False
    if NEW_PREDICATE.match(tail):
        return True
    following = re.split("[,;]", tail[1:], maxsplit=1)[0]
    return NEW_SUBJECT.match(tail) is not None and tells(following) and following.count(" ") >= 5


def is_clause(clause: str) -> bool:
    """Whether ``clause`` tells who did what: a predicate outside its opening adverbials, and no word at its end that promises more."""
    if has_dangling_end(clause) or ONLY_REPORT.search(clause):
        return False
    parts = clause.split(", ")
    if SUBORDINATE.match(clause):
        parts = [part for part in parts[1:] if not SUBORDINATE.match(part)]
    return any(tells(part) and part.count(" ") >= 2 for part in parts)


def _readable(reading: Reading, context: _Context, index: int, cut: tuple[int, int, bool, bool]) -> Iterator[Piece]:
    text = reading.text
    start, end, front, back = cut
    while end > start and text[end - 1] in _FINAL:
        end -= 1
    seen = set()
    for holes in _holes(text, start, end):
        spans = _around(start, end, holes)
        if spans in seen:
            continue
        seen.add(spans)
        size = sum(after - first for first, after in (reading.between(*span) for span in spans))
        if not FEWEST_SYLLABLES <= size <= MOST_SYLLABLES:
            continue
        fragment = "".join(text[one:other] for one, other in spans)
        fragment = fragment[:1].upper() + fragment[1:] if front else fragment
        place = standing(fragment, is_cut=back, in_column=context.is_column)
        if place is not Standing.NOWHERE:
            needs = tuple(name for name in short_names(fragment) if context.names.get(name, start) < start)
            things = tuple(thing for thing in things_meant(fragment) if thing not in context.title)
            yield Piece(index, spans, place, needs, things, front, back)


def _holes(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """What is left out of a piece: the paper's mention of itself and ``cũng``; then also brackets; then also titles and addresses."""
    reference, also = SELF_REFERENCE.search(text, start, end), ALSO.match(text, start, end)
    always = ([reference.span()] if reference else []) + ([also.span(1)] if also else [])
    yield always
    brackets = [match.span() for match in BRACKETS.finditer(text, start, end) if not has_absolute_date(match[0])]
    yield always + brackets
    people = [
        match.span()
        for pattern in (APPOSITION, PERSONAL)
        for match in pattern.finditer(text, start, end)
        if NAME_BEFORE.search(text, max(start, match.start() - 24), match.start())
    ]
    yield always + brackets + people


def _around(start: int, end: int, holes: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for one, other in sorted(holes):
        if one > start:
            spans.append((start, one))
        start = max(start, other)
    return (*spans, (start, end)) if start < end else tuple(spans)
