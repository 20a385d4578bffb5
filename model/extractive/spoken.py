"""Spoken: what a quote that runs over several sentences says in one of them, told with its quotation marks and whose words it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.clause_words import MORE, TURN_NEXT
from model.extractive.naming import Spans
from model.extractive.pointing import names_nobody
from model.extractive.reading import Reading
from model.extractive.speakers import speaker_after
from model.extractive.told import MOST_SENTENCES, is_split, supposes
from model.words.predicates import UPPER

_MARK = re.compile('[“”"]')
_NAME = re.compile(rf"(?<!\w){UPPER}")  # "một phụ nữ bình luận" is nobody's word to open with
_MOST_SPOKEN = 6  # sentences of a quote of which one may be told
_LONGEST_SPEAKER = 170  # characters behind the quote
_OPENED_WITHIN = re.compile(r"[‘«]|(?<!\w)'(?=\w)")
_CLOSED_WITHIN = re.compile(r"»|[’'](?!\w)")
_DOTS = re.compile(r"(?:\.\.|…) ?,? ?\Z")  # what ends in them says less than it means
_LEANING = re.compile(  # on the sentence before it
    r"(?<!\w)(?:do đó|vì vậy|vì thế|bởi vậy|do vậy|như đã nói|chúng(?! (?:tôi|ta|em|mình|con|cháu)(?!\w)))(?!\w)", re.IGNORECASE
)
_DENIED = re.compile(  # "Điều đó là bịa đặt": what was said just before is not what he says
    r"(?:Đó|Đây|Điều (?:này|đó)|Chuyện (?:này|đó)|Tin (?:này|đó)|Thông tin (?:này|đó|trên)|Tất cả)(?!\w)[^,.]{0,30}?"
    r"(?<!\w)(?:bịa đặt|bịa|không đúng|không phải|không có|sai|giả|vô lý|đồn)(?!\w)|Không (?:đúng|phải|có chuyện|hề có)(?!\w)"
)


def spoken(reading: Reading, reported: int) -> Iterator[tuple[int, str, Spans]]:
    """The number of each sentence of such a quote, the sentence, and the spans that tell it with the speaker who ends the quote.

    As in ``told``, they are among the first ``reported``.
    ``"Thuế sẽ tăng. Ai cũng phải trả", ông Lê An nói`` tells ``"Thuế sẽ tăng", ông Lê An nói`` and ``"Ai cũng phải trả", ông Lê An nói``.
    """
    text = reading.text
    for index, (start, end) in enumerate(reading.sentences[: min(MOST_SENTENCES, reported)]):
        if text[start] not in '“"' or text[end - 1] != "." or _marks(text, start + 1, end):
            continue
        closed = _closed(reading, index)
        if closed is None or text[max(start - 3, 0) : start].rstrip().endswith(":"):  # he stands before it
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
    """In which of the sentences after number ``index`` its quote is closed, and where; None where the first mark after it does not."""
    for number in range(index + 1, min(index + _MOST_SPOKEN, len(reading.sentences), MOST_SENTENCES)):
        start, end = reading.sentences[number]
        marks = _marks(reading.text, start, end)
        if marks:
            return (number, marks[0]) if len(marks) == 1 and reading.text[marks[0]] in '”"' and start < marks[0] else None
    return None


def _is_of_another(sentence: str) -> bool:
    """Whether ``sentence`` opens or ends somebody else's words within the quote, or ends in who says it: a mark was lost before him."""
    opened, closed, speaker = _OPENED_WITHIN.findall(sentence), _CLOSED_WITHIN.findall(sentence), speaker_after(sentence)
    return len(opened) != len(closed) or (speaker > 0 and ", " not in sentence[speaker + 2 :])


def _whole(reading: Reading, quoted: list[tuple[int, int]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Those of the sentences ``quoted`` that by themselves say what they mean and that the next does not take back, with their number."""
    for number, (start, end) in enumerate(quoted):
        words, around = reading.text[start:end], quoted[max(number - 1, 0) : number + 1]
        if any(is_split(reading, *one) or supposes(reading, one[0]) for one in around):
            continue
        if _DOTS.search(words) or _LEANING.search(words) or names_nobody(words):
            continue
        if number + 1 == len(quoted) or (words.endswith(".") and not _is_taken_back(reading.text, quoted[number + 1][0])):
            yield number, (start, start + len(words.rstrip(" .,")))


def _is_taken_back(text: str, following: int) -> bool:
    """Whether the sentence that begins at ``following`` takes back the one before it."""
    return (TURN_NEXT.match(text, following) or _DENIED.match(text, following)) is not None


def _marks(text: str, start: int, end: int) -> list[int]:
    return [mark.start() for mark in _MARK.finditer(text, start, end)]
