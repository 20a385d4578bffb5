"""Pieces of a reading that may be published: whole sentences, and long sentences cut at clause borders so that they still read as one.

A cut is offered only where it is clearly right: at a semicolon, before a trailing clause with its connector (``, trong đó ...``), after an
opening that carries nothing (``Tuy nhiên, ``, ``Sáng nay, ``), or around brackets. Never at a hyphen, inside a quote, or in an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from model.clause_words import (
    ABBREVIATION_LAST,
    ALSO,
    APPOSITION,
    BARE_VERB,
    BRACKETS,
    CASE_OPENED,
    CHARGES,
    COMPOUND,
    CONDITIONED,
    CONJUNCTION,
    DROPPED_FRONT,
    ENDS_IN_NAME,
    LONGEST_ABBREVIATION,
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
    RELATIVE,
    SELF_REFERENCE,
    STRAY_QUOTE,
    STRIPPED_OPENER,
    SUBJECT,
    SUBORDINATE,
    TAIL_OF_SUBJECT,
    TRAILING,
    WHEN,
)
from model.lengths import MOST_SYLLABLES
from model.mentions import full_names
from model.readability import (
    FEWEST_SYLLABLES,
    OPEN_LIST,
    Standing,
    has_absolute_date,
    has_dangling_end,
    has_predicate,
    is_personal,
    reports,
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
    """Characters of one sentence of a reading that read as a sentence when ``spans`` are joined as they are.

    The spans are in order, but for the full name of somebody whom the sentence calls by a short one: it stands elsewhere in the reading.
    ``needs`` are names (the Sơn of ``ông Sơn``) that must have been told in full before; ``things`` (the khối cầu of ``khối cầu này``)
    must have been told before, or in the sentence just before. ``front`` and ``back`` say where it was cut; ``is_loose``: it calls
    somebody by a short name whom neither the title nor the article before it names in full.
    """

    sentence: int
    spans: tuple[tuple[int, int], ...]
    standing: Standing
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    front: bool = False
    back: bool = False
    is_loose: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether it may open a summary."""
        return self.standing is Standing.ALONE and not self.needs and not self.things


_MEN, _WOMEN = frozenset(("ông", "anh", "cậu")), frozenset(("bà", "chị", "cô"))
_FINAL = " .!;,"
_LONGEST_TITLE = 400  # characters; whatever is longer is no title
_COLUMN = 0.3  # share of sentences in the first person that makes an article a column


def pieces(reading: Reading) -> tuple[Piece, ...]:
    """Every piece of ``reading`` that may stand in a summary, in reading order; of 8 to 60 syllables."""
    found: list[Piece] = []
    written = reading.article.title[:_LONGEST_TITLE]
    title = written.lower()
    said = syllables(title)
    pairs = tuple(f"{one} {other}" for one, other in pairwise(said))
    context = _Context(_short_forms(reading), full_names(reading.text), written, title, frozenset(said), pairs, _is_column(reading))
    for index, stray in _told(reading):
        for cut in _cuts(reading, index):
            is_whole_voice = stray is None or (cut[0] <= stray[0] and stray[1] <= cut[1])
            if is_whole_voice and not _loses_the_title(reading, context, index, cut):
                found += _readable(reading, context, index, cut, stray)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says: its short forms of names, where it tells them in full, its title, whether it is a column."""

    names: Mapping[str, int]
    full: Mapping[str, tuple[int, int]]
    written_title: str
    title: str
    title_syllables: frozenset[str]
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
    """Each last word of a name of several words (the Sơn of Bùi Tuấn Sơn), and where it is first told."""
    found: dict[str, int] = {}
    for match in NAME_ENDS.finditer(reading.text):
        found.setdefault(match[1], match.start(1))
    return found


def _told(reading: Reading) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """Sentences that the reporter tells, with the quotation mark that has lost its other half, to be left out.

    A quote that runs over several sentences is somebody's words: only the one that says whose may stand.
    """
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[:MOST_SENTENCES]):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”"):
            around = reading.sentences[max(index - 1, 0) : index + 1]
            is_split = any(ABBREVIATION_LAST.search(reading.text, max(one, other - LONGEST_ABBREVIATION), other) for one, other in around)
            if quoted_for == 0 and not is_split:
                yield index, None
            quoted_for = max(quoted_for - 1, 0)
            continue
        quoted_for = _LONGEST_QUOTE if OPENING_QUOTE.search(sentence) else 0
        stray = STRAY_QUOTE.search(sentence)
        if stray and reports(sentence[stray.end() :] if quoted_for == 0 else sentence[: stray.start()]):
            yield index, (start + stray.start(), start + stray.end())


def _cuts(reading: Reading, index: int) -> Iterator[tuple[int, int, bool, bool]]:
    """``(start, end, cut at the front, cut at the back)`` of the whole sentence and of what may be cut of it."""
    start, end = reading.sentences[index]
    text = reading.text
    is_last = index + 1 == len(reading.sentences)
    is_whole = (
        not reading.is_cut(end)
        and (not text.endswith(("...", "…"), start, end) or (OPEN_LIST.search(text, start, end) is not None and not is_last))
        and not LOOSE_END.search(text, start, end)
        and (text[end - 1] in '.!”"…' or not (is_last or end - start < _SHORTEST_UNSTOPPED))
    )
    first = start
    for pattern in (STRIPPED_OPENER, STRIPPED_OPENER, CONJUNCTION):
        opener = pattern.match(text, first, end)
        is_needed = opener is None or has_absolute_date(opener[0]) or BARE_VERB.match(text, opener.end(), end)
        first = first if opener is None or is_needed else opener.end()
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
    if when := WHEN.match(following):
        following = following[when.end() :]
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
    if has_dangling_end(clause) or ONLY_REPORT.search(clause) or CASE_OPENED.search(clause):
        return False
    parts = clause.split(", ")
    if SUBORDINATE.match(clause):
        parts = [part for part in parts[1:] if not SUBORDINATE.match(part)]
    parts = [part for before, part in pairwise(["", *parts]) if not (RELATIVE.match(part) and ENDS_IN_NAME.search(before))]
    return any(tells(part) and part.count(" ") >= 2 for part in parts)


def _readable(
    reading: Reading, context: _Context, index: int, cut: tuple[int, int, bool, bool], stray: tuple[int, int] | None
) -> Iterator[Piece]:
    text = reading.text
    start, end, front, back = cut
    if back or not OPEN_LIST.search(text, start, end):
        while end > start and text[end - 1] in _FINAL:
            end -= 1
    seen = set()
    for holes in _holes(text, start, end, stray):
        spans = _around(start, end, holes)
        if spans in seen:
            continue
        seen.add(spans)
        for named in (spans, _named_in_full(reading, context, spans)):
            if named:
                yield from _piece(
                    reading, context, Piece(index, named, Standing.NOWHERE, front=front, back=back), is_quoted=stray is not None
                )


def _piece(reading: Reading, context: _Context, piece: Piece, *, is_quoted: bool) -> Iterator[Piece]:
    """``piece`` with its standing and what it needs, unless it is too short, too long or may stand nowhere."""
    size = sum(after - first for first, after in (reading.between(*span) for span in piece.spans))
    if not FEWEST_SYLLABLES <= size <= MOST_SYLLABLES:
        return
    fragment = _text(reading, piece.spans)
    fragment = fragment[:1].upper() + fragment[1:] if piece.front else fragment
    place = standing(fragment, is_cut=piece.back, in_column=context.is_column and not is_quoted)
    if place is not Standing.NOWHERE:
        start = reading.sentences[piece.sentence][0]
        short = [(name, at) for name, at in short_names(fragment) if not _is_known(reading, context, name, fragment)]
        needs = tuple(name for name, _ in short if context.names.get(name, start) < start)
        is_loose = any(at > 0 and name not in needs for name, at in short)  # at the head of a sentence any word has a capital
        things = tuple(thing for thing in things_meant(fragment) if thing.split()[-1] not in context.title_syllables)
        yield replace(piece, standing=place, needs=needs, things=things, is_loose=is_loose)


def _text(reading: Reading, spans: tuple[tuple[int, int], ...]) -> str:
    return "".join(reading.text[start:end] for start, end in spans)


def _is_known(reading: Reading, context: _Context, name: str, fragment: str) -> bool:
    """Whether the title says whom the short ``name`` of ``fragment`` means, or ``fragment`` itself tells it in full."""
    full = context.full.get(name)
    return name in context.written_title or (full is not None and reading.text[full[0] : full[1]] in fragment)


def _named_in_full(reading: Reading, context: _Context, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """``spans`` with each short name at its first mention told in full; () where there is none to tell."""
    fragment = _text(reading, spans)
    told: list[tuple[int, int]] = []
    rest = list(spans)
    done, known = 0, set()
    for name, place in short_names(fragment):
        full = context.full.get(name)
        if full is None or name in known or _is_known(reading, context, name, fragment):
            continue
        if _is_somebody_else(fragment[:place], reading.text[full[0] : full[1]]):
            continue
        known.add(name)
        before, rest = _split(rest, place - done)
        _, rest = _split(rest, len(name))
        told += [*before, full]
        done = place + len(name)
    return (*told, *rest) if known else ()


def _is_somebody_else(before: str, full: str) -> bool:
    """Whether the title that ends ``before`` is a man's and the ``full`` name a woman's, or the other way round."""
    title = before.rstrip().rpartition(" ")[2].lower()
    return (title in _MEN and " Thị " in full) or (title in _WOMEN and " Văn " in full)


def _split(spans: list[tuple[int, int]], length: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first ``length`` characters of ``spans``, and the others."""
    before: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans):
        if length <= end - start:
            head = [(start, start + length)] if length else []
            return before + head, [(start + length, end), *spans[number + 1 :]] if start + length < end else spans[number + 1 :]
        before.append((start, end))
        length -= end - start
    return before, []


def _holes(text: str, start: int, end: int, stray: tuple[int, int] | None) -> Iterator[list[tuple[int, int]]]:
    """What is left out of a piece: a ``stray`` quotation mark, the paper's mention of itself, ``cũng``; then brackets; then titles too."""
    reference, also = SELF_REFERENCE.search(text, start, end), ALSO.match(text, start, end)
    always = ([reference.span()] if reference else []) + ([also.span(1)] if also else [])
    always += [stray] if stray else []
    yield always
    brackets = [match.span() for match in BRACKETS.finditer(text, start, end) if not has_absolute_date(match[0])]
    yield always + brackets
    people = [
        match.span()
        for pattern in (APPOSITION, PERSONAL)
        for match in pattern.finditer(text, start, end)
        if NAME_BEFORE.search(text, max(start, match.start() - 24), match.start()) and not has_absolute_date(match[0])
    ]
    yield always + brackets + people


def _around(start: int, end: int, holes: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for one, other in sorted(holes):
        if one > start:
            spans.append((start, one))
        start = max(start, other)
    return (*spans, (start, end)) if start < end else tuple(spans)
