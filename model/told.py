"""Told: the sentences of an article that its reporter tells, as against what he quotes over several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.clause_words import ABBREVIATION_LAST, LONGEST_ABBREVIATION, MORE, OPENING_QUOTE, STRAY_QUOTE, TURN_NEXT
from model.predicates import UPPER, reports
from model.reading import Reading

MOST_SENTENCES = 60
_LONGEST_QUOTE = 30  # sentences
_MARK = re.compile('[“”"]')
_NAME = re.compile(rf"(?<!\w){UPPER}")  # "một phụ nữ bình luận" is nobody's word to open with
_LAST_WORD = re.compile(r"[^.]\.\Z")  # what ends in dots says less than it means
_LONGEST_SPOKEN = 6  # sentences of a quote whose first may be told with its speaker
_LONGEST_SPEAKER = 170  # characters behind the quote
_NEVER_CLOSED = 6  # sentences that a quote silences whose end is not found; it must not silence the rest


def told(reading: Reading) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """The sentences that the reporter tells, with the quotation mark that has lost its other half, to be left out.

    A quote that runs over several sentences is somebody's words: only the one that says whose may stand.
    """
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[:MOST_SENTENCES]):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”"):
            around = reading.sentences[max(index - 1, 0) : index + 1]
            if quoted_for == 0 and not any(_is_split(reading, one, other) for one, other in around):
                yield index, None
            quoted_for = max(quoted_for - 1, 0)
            continue
        quoted_for = _still_quoted(reading, index) if OPENING_QUOTE.search(sentence) else 0
        stray = STRAY_QUOTE.search(sentence)
        if stray and reports(sentence[stray.end() :] if quoted_for == 0 else sentence[: stray.start()]):
            yield index, (start + stray.start(), start + stray.end())


def _is_split(reading: Reading, start: int, end: int) -> bool:
    """Whether the sentence from ``start`` to ``end`` goes on in the next: it stops at an abbreviation."""
    return ABBREVIATION_LAST.search(reading.text, max(start, end - LONGEST_ABBREVIATION), end) is not None


def _still_quoted(reading: Reading, index: int) -> int:
    """How many sentences the quote that number ``index`` opens goes on for: to its closing mark."""
    for after, (start, end) in enumerate(reading.sentences[index + 1 : index + 1 + _LONGEST_QUOTE], 1):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 or sentence.count("”") > sentence.count("“"):
            return after
    return _NEVER_CLOSED


def first_spoken(reading: Reading) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """The first sentences of quotes that run over several, each with the quotation marks and the speaker that end the quote.

    ``"Thuế sẽ tăng. Ai cũng phải trả", ông Lê An nói`` tells ``"Thuế sẽ tăng", ông Lê An nói``.
    """
    sentences = reading.sentences[:MOST_SENTENCES]
    for index, (start, end) in enumerate(sentences):
        if reading.text[start] not in '“"' or not _LAST_WORD.search(reading.text, start, end) or len(_marks(reading, start + 1, end)):
            continue
        rest = sentences[index + 1 : index + _LONGEST_SPOKEN]
        if rest and TURN_NEXT.match(reading.text, rest[0][0]):  # he takes it back
            continue
        for first, after in rest:
            marks = _marks(reading, first, after)
            said_by = len(marks) == 1 and reading.text[marks[0]] in '”"' and first < marks[0] and after - marks[0] <= _LONGEST_SPEAKER
            if said_by and _NAME.search(reading.text, marks[0], after) and not _is_split(reading, first, after):
                opened = start + 1 + (reading.text[start + 1] == " ")
                more = MORE.search(reading.text, marks[0], after)  # than was told before
                speaker = [(marks[0], more.start(1)), (more.end(1), after)] if more and more[1] else [(marks[0], after)]
                yield index, ((start, start + 1), (opened, end - 1), *speaker)
            if marks:
                break


def _marks(reading: Reading, start: int, end: int) -> list[int]:
    return [mark.start() for mark in _MARK.finditer(reading.text, start, end)]
