"""Spoken: what a quote that runs over several sentences says in one of them, told with its quotation marks and whose words it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.clause_words import MORE, TURN_NEXT
from model.naming import Spans
from model.predicates import UPPER
from model.reading import Reading
from model.told import MOST_SENTENCES, is_split

_MARK = re.compile('[“”"]')
_NAME = re.compile(rf"(?<!\w){UPPER}")  # "một phụ nữ bình luận" is nobody's word to open with
_MOST_SPOKEN = 6  # sentences of a quote of which one may be told
_LONGEST_SPEAKER = 170  # characters behind the quote
_WHOLE = re.compile(r"[^.]\.\Z")  # what ends in dots says less than it means
_LEANING = re.compile(r"(?<!\w)(?:do đó|vì vậy|vì thế|bởi vậy|do vậy|như đã nói)(?!\w)")  # on the sentence before it


def spoken(reading: Reading) -> Iterator[tuple[int, str, Spans]]:
    """The number of each sentence of such a quote, the sentence, and the spans that tell it with the speaker who ends the quote.

    ``"Thuế sẽ tăng. Ai cũng phải trả", ông Lê An nói`` tells ``"Thuế sẽ tăng", ông Lê An nói`` and ``"Ai cũng phải trả", ông Lê An nói``.
    """
    text = reading.text
    for index, (start, end) in enumerate(reading.sentences[:MOST_SENTENCES]):
        if text[start] not in '“"' or text[end - 1] != "." or _marks(text, start + 1, end):
            continue
        closed = _closed(reading, index)
        if closed is None:
            continue
        last, mark = closed
        first, after = reading.sentences[last]
        if after - mark > _LONGEST_SPEAKER or not _NAME.search(text, mark, after) or is_split(reading, first, after):
            continue
        more = MORE.search(text, mark, after)  # than was told before
        speaker = [(mark, more.start(1)), (more.end(1), after)] if more and more[1] else [(mark, after)]
        quoted = [(start + 1 + (text[start + 1] == " "), end), *reading.sentences[index + 1 : last], (first, mark)]
        yield from ((index + number, text[slice(*one)], ((start, start + 1), one, *speaker)) for number, one in _whole(text, quoted))


def _closed(reading: Reading, index: int) -> tuple[int, int] | None:
    """In which of the sentences after number ``index`` its quote is closed, and where; None where the first mark after it does not."""
    for number in range(index + 1, min(index + _MOST_SPOKEN, len(reading.sentences), MOST_SENTENCES)):
        start, end = reading.sentences[number]
        marks = _marks(reading.text, start, end)
        if marks:
            return (number, marks[0]) if len(marks) == 1 and reading.text[marks[0]] in '”"' and start < marks[0] else None
    return None


def _whole(text: str, quoted: list[tuple[int, int]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Those of the sentences ``quoted`` that say what they mean and that the next one does not take back, with their number."""
    for number, (start, end) in enumerate(quoted):
        is_last = number + 1 == len(quoted)
        is_turned = not is_last and TURN_NEXT.match(text, quoted[number + 1][0]) is not None
        if not is_turned and (is_last or _WHOLE.search(text, start, end)) and not _LEANING.search(text, start, end):
            yield number, (start, start + len(text[start:end].rstrip(" .,")))


def _marks(text: str, start: int, end: int) -> list[int]:
    return [mark.start() for mark in _MARK.finditer(text, start, end)]
