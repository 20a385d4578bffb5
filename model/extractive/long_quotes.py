"""Long quotes: one sentence of a quote that runs over several, with quotation marks and its speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.anaphora import names_nobody
from model.extractive.clause_words import MORE, TURN_NEXT
from model.extractive.naming import Spans
from model.extractive.reading import Reading
from model.extractive.reported import MAX_SENTENCES, is_split, supposes
from model.extractive.speakers import speaker_after
from model.words.predicates import UPPER

_MARK = re.compile('[“”"]')
_NAME = re.compile(rf"(?<!\w){UPPER}")  # a named speaker, not "một phụ nữ bình luận"
_MAX_SPOKEN = 6  # sentences of the longest such quote
_LONGEST_SPEAKER = 170  # characters after the quote
_OPENED_WITHIN = re.compile(r"[‘«]|(?<!\w)'(?=\w)")
_CLOSED_WITHIN = re.compile(r"»|[’'](?!\w)")
_DOTS = re.compile(r"(?:\.\.|…) ?,? ?\Z")  # an unfinished sentence
_LEANING = re.compile(  # on the sentence before it
    r"(?<!\w)(?:do đó|vì vậy|vì thế|bởi vậy|do vậy|như đã nói|chúng(?! (?:tôi|ta|em|mình|con|cháu)(?!\w)))(?!\w)", re.IGNORECASE
)
_DENIED = re.compile(  # "Điều đó là bịa đặt": what was said just before is not what he says
    r"(?:Đó|Đây|Điều (?:này|đó)|Chuyện (?:này|đó)|Tin (?:này|đó)|Thông tin (?:này|đó|trên)|Tất cả)(?!\w)[^,.]{0,30}?"
    r"(?<!\w)(?:bịa đặt|bịa|không đúng|không phải|không có|sai|giả|vô lý|đồn)(?!\w)|Không (?:đúng|phải|có chuyện|hề có)(?!\w)"
)


def quoted_sentences(reading: Reading, reported: int) -> Iterator[tuple[int, str, Spans]]:
    """The number of each sentence of such a quote, its text, and the spans that quote it with the speaker, who stands after the quote.

    As in ``reported_sentences``, only the first ``reported`` sentences count.
    ``"Thuế sẽ tăng. Ai cũng phải trả", ông Lê An nói`` gives ``"Thuế sẽ tăng", ông Lê An nói`` and ``"Ai cũng phải trả", ông Lê An nói``.
    """
    text = reading.text
    for index, (start, end) in enumerate(reading.sentences[: min(MAX_SENTENCES, reported)]):
        if text[start] not in '“"' or text[end - 1] != "." or _marks(text, start + 1, end):
            continue
        closed = _closed(reading, index)
        if closed is None or text[max(start - 3, 0) : start].rstrip().endswith(":"):  # the speaker stands before the quote
            continue
        last, mark = closed
        first, after = reading.sentences[last]
        if after - mark > _LONGEST_SPEAKER or not _NAME.search(text, mark, after) or is_split(reading, first, after):
            continue
        quoted = [(start + 1 + (text[start + 1] == " "), end), *reading.sentences[index + 1 : last], (first, mark)]
        if any(_is_of_another(text[slice(*one)]) for one in quoted):
            continue
        more = MORE.search(text, mark, after)  # than was told before
        speaker = [(mark, more.start(1)), (more.end(1), after)] if more and more[1] else [(mark, after)]
        yield from ((index + number, text[slice(*one)], ((start, start + 1), one, *speaker)) for number, one in _whole(reading, quoted))


def _closed(reading: Reading, index: int) -> tuple[int, int] | None:
    """The sentence after number ``index`` in which its quote closes, and where; None where the first mark after it does not close it."""
    for number in range(index + 1, min(index + _MAX_SPOKEN, len(reading.sentences), MAX_SENTENCES)):
        start, end = reading.sentences[number]
        marks = _marks(reading.text, start, end)
        if marks:
            return (number, marks[0]) if len(marks) == 1 and reading.text[marks[0]] in '”"' and start < marks[0] else None
    return None


def _is_of_another(sentence: str) -> bool:
    """Whether ``sentence`` opens or closes a quote within the quote, or ends in a speaker, before whom a mark was lost."""
    opened, closed, speaker = _OPENED_WITHIN.findall(sentence), _CLOSED_WITHIN.findall(sentence), speaker_after(sentence)
    return len(opened) != len(closed) or (speaker > 0 and ", " not in sentence[speaker + 2 :])


def _whole(reading: Reading, quoted: list[tuple[int, int]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Those of the sentences ``quoted`` that are clear by themselves and not contradicted by the next, with their numbers."""
    for number, (start, end) in enumerate(quoted):
        words, around = reading.text[start:end], quoted[max(number - 1, 0) : number + 1]
        if any(is_split(reading, *one) or supposes(reading, one[0]) for one in around):
            continue
        if _DOTS.search(words) or _LEANING.search(words) or names_nobody(words):
            continue
        if number + 1 == len(quoted) or (words.endswith(".") and not _is_taken_back(reading.text, quoted[number + 1][0])):
            yield number, (start, start + len(words.rstrip(" .,")))


def _is_taken_back(text: str, following: int) -> bool:
    """Whether the sentence that begins at ``following`` contradicts the one before it."""
    return (TURN_NEXT.match(text, following) or _DENIED.match(text, following)) is not None


def _marks(text: str, start: int, end: int) -> list[int]:
    return [mark.start() for mark in _MARK.finditer(text, start, end)]
