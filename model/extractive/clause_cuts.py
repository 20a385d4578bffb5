"""Cuts: the whole sentence, and the sentence without an empty opening or without what trails after its main claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from model.extractive.anaphora import has_absolute_date
from model.extractive.clause_ends import clause_ends
from model.extractive.clause_words import (
    ABOUT_IT,
    ANSWERING,
    BARE_VERB,
    CONJUNCTION,
    COUNTED,
    DROPPED_FRONT,
    ENDS_IN_NAME,
    FOR_WHOM,
    LOOSE_END,
    STRIPPED_OPENER,
    SUBJECT,
    SUBORDINATE,
    TELLS_WHEN,
    TRAILING,
    WHEN,
)
from model.extractive.lengths import USUAL_SYLLABLES
from model.extractive.readability import OPEN_LIST
from model.extractive.reading import Reading
from model.extractive.speakers import speaker_after
from model.words.predicates import any_of, has_predicate, reports

_AS_FOLLOWS = re.compile(r"(?:,? cụ thể)? như sau ?:\Z")  # before the entries of a list
_ONLY_SAID = re.compile(
    any_of("hướng_dẫn quy_định báo_cáo trả_lời phản_hồi giải_thích lý_giải kể nói nêu chia_sẻ ý_kiến kết_luận tường_trình")
)
_LONGEST_TAIL = 20  # characters of that ending
_SHORTEST_UNSTOPPED = 100  # characters of a sentence that may lack its full stop; shorter ones are headings and names


class Cut(NamedTuple):
    """Characters ``start`` to ``end`` of a sentence without the ``hole``; whether its ``front`` or ``back`` was cut off."""

    start: int
    end: int
    front: bool
    back: bool
    hole: tuple[int, int] | None = None


def cuts(reading: Reading, index: int) -> Iterator[Cut]:
    """The whole sentence and its possible cuts; somebody's words are never cut off from the speaker named after them."""
    start, end = reading.sentences[index]
    text = reading.text
    is_last = index + 1 == len(reading.sentences)
    is_whole = (
        not reading.is_cut(end)
        and (not text.endswith(("...", "…"), start, end) or (OPEN_LIST.search(text, start, end) is not None and not is_last))
        and not LOOSE_END.search(text, start, end)
        and (text[end - 1] in '.!”"…' or not (is_last or end - start < _SHORTEST_UNSTOPPED))
    )
    first = _behind_openers(text, start, end, is_first=index == 0)
    starts = [first]
    dropped = DROPPED_FRONT.match(text, first, end)
    if dropped and _may_drop_front(text, dropped, end):
        starts.append(dropped.end())
    stops = clause_ends(text, first, end)
    listed = _AS_FOLLOWS.search(text, max(first, end - _LONGEST_TAIL), end)
    told = text[first : listed.start()].rpartition(", ")[2] if listed else ""
    if listed and has_predicate(told) and not _ONLY_SAID.search(told):  # only the list says what
        stops = [*stops, listed.start()]
    speaker = first + speaker_after(text[first:end]) if stops else 0
    may_close = is_whole and _closes_with(text, first, speaker, end) and reading.size([(first, end)]) > USUAL_SYLLABLES
    for one in starts:
        if is_whole:
            yield Cut(one, end, one != start, back=False)
        for stop in stops:
            if stop > max(one, speaker):
                yield Cut(one, stop, one != start, back=True)
            elif may_close and one < stop < speaker and text[stop] == "," and TRAILING.match(text, stop, end):
                yield Cut(one, end, one != start, back=False, hole=(stop, speaker))


def _behind_openers(text: str, start: int, end: int, *, is_first: bool) -> int:
    """Where the sentence begins without empty openers, and, as the first of an article, without the mark of its paper."""
    paper = FOR_WHOM.match(text, start, end) if is_first else None
    first = paper.end() if paper else start
    for pattern in (STRIPPED_OPENER, STRIPPED_OPENER, CONJUNCTION):
        opener = pattern.match(text, first, end)
        if opener is None or has_absolute_date(opener[0]) or (ABOUT_IT.search(opener[0]) and ANSWERING.search(text, opener.end(), end)):
            continue
        counted = COUNTED.match(text, opener.end(), end)
        if counted and not TELLS_WHEN.match(opener[0]) and has_predicate(text[counted.end() : end].split(", ", 1)[0]):
            first = counted.end()
        elif not BARE_VERB.match(text, opener.end(), end):
            first = opener.end()
    return first


def _closes_with(text: str, start: int, speaker: int, end: int) -> bool:
    """Whether from ``speaker`` on there is only the speaker of what stands before, and no name before it belongs to him."""
    _, comma, last = text[speaker + 1 : end].rpartition(", ")
    return (not comma or reports(last)) and ENDS_IN_NAME.search(text, start, speaker) is None


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
