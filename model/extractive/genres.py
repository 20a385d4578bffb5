"""Genres that are not the reporter's own text from some point on: digests, interviews, printed speeches, live reports, recipes.

Below that point somebody else speaks without being named, or a sentence was true for a minute only. Linear patterns.
"""

from __future__ import annotations

import re
from itertools import pairwise

from model.extractive.readability import is_personal
from model.extractive.reading import Reading
from model.extractive.tables import opens_recipe
from model.words.predicates import UPPER, is_call, reports

_MIN_ANSWERED = 2  # questions; a reporter may ask and answer one himself
_MIN_MINUTES = 3
_SHORTEST_ENTRY = 30  # characters of the entry for a minute
_LONGEST_HEAD = 60  # characters of who asks or answers
_ADDRESS = ("thưa", "kính thưa")
_BACK = 4  # sentences of a question before the one that asks
_ASKED = re.compile(r"[-–—*•]\s*(?=\w)|(?:PV|P\.V|Phóng viên|Nhà báo|MC|Hỏi) ?: ")
_ANSWERED = re.compile(rf"[-–—]\s*(?=\w)|(?:Đáp|Trả lời|(?P<who>{UPPER}[^\n:,.!?]{{1,{_LONGEST_HEAD}}})) ?: ")
_FIRST = r"(?:(?<=^)|(?<=[.!?…;] ))"  # of a line or a sentence: "xem 'Cầu 4' Lê Tú đóng" holds no minute
_MINUTE = re.compile(
    rf"(?=[PNT\d])(?<![\d/])(?:Phút (?:thứ )?\d{{1,3}}(?:\+\d{{1,2}})? ?:|(?<!\w)\d{{1,3}}(?:\+\d{{1,2}})?['’′] ?:|"
    rf"{_FIRST}(?:\d{{1,3}}(?:\+\d{{1,2}})?['’′] |\d{{1,2}}(?:h\d\d|:\d\d|h| giờ(?: \d\d)?)(?: ?[:–—-] |\n))(?={UPPER})|"
    rf"(?<=^)(?:(?:Năm|Tháng|Ngày) \d[\d/]{{0,9}}|\d{{1,2}}/[\d/]{{1,7}}|\d{{4}}) ?: (?={UPPER}))",
    re.MULTILINE,
)
_DIGEST = re.compile(  # a title that names no story: "Tin vắn ngày 3/4", "Tin tức thế giới nổi bật tuần qua"
    r"\W*(?:tin vắn|điểm báo|điểm tin|bản tin|tin (?:tức|nhanh|nóng))(?:\W+(?:"
    r"tổng hợp|trong nước|thế giới|quốc tế|thể thao|bóng đá|kinh tế|pháp luật|xã hội|giải trí|công nghệ|thời sự|sáng|trưa|chiều|tối|đêm|"
    r"nay|hôm nay|ngày|mới|tuần|tháng|nổi bật|đáng chú ý|nóng|mới nhất|qua|trong|và|24h|\d{1,4})(?!\w))*\W*",
    re.IGNORECASE,
)


def count_reported(reading: Reading) -> int:
    """How many sentences, from the first on, are the reporter's: all of them except in one of these genres."""
    if _DIGEST.fullmatch(reading.article.title):  # each of its stories has its own reporter
        return sum(end <= reading.lead_characters for _, end in reading.sentences)
    return min(_before_questions(reading), _before_speech(reading), _before_minutes(reading), _before_ingredients(reading))


def _before_questions(reading: Reading) -> int:
    """The number of the first sentence of an interview, a question or an answer; the number of all sentences where there is none."""
    text, sentences = reading.text, reading.sentences
    answered = [
        number
        for number, (start, end) in enumerate(sentences)
        if text[end - 1] == "?" and (_ASKED.match(text, start, end) or _head_of_answer(reading, number + 1))
    ]
    if len(answered) < _MIN_ANSWERED:
        return len(sentences)
    first = answered[0]
    heads = tuple({head for number in answered if (head := _head_of_answer(reading, number + 1)).endswith(": ")})
    back = range(0 if "\n" in text else max(first - _BACK, 0), first)  # the first question may be lost: what is left begins with its answer
    return next((number for number in back if text.startswith(heads, sentences[number][0]) or _is_asked(reading, number)), first)


def _is_asked(reading: Reading, number: int) -> bool:
    """Whether sentence ``number`` has an interviewer's mark; a lead that opens with a dash has none: ``- Ông Lê Tú cho biết``."""
    start, end = reading.sentences[number]
    sentence = reading.text[start:end]
    return _ASKED.match(sentence) is not None and not (number == 0 and reports(sentence) and not is_personal(sentence))


def _head_of_answer(reading: Reading, number: int) -> str:
    """The dash or the name that opens sentence ``number`` as an answer; "" without one, and for ``Bị cáo đáp: ``, the reporter's words."""
    head = _ANSWERED.match(reading.text, *reading.sentences[number]) if number < len(reading.sentences) else None
    return "" if head is None or (head["who"] and reports(head["who"])) else head[0]


def _before_speech(reading: Reading) -> int:
    """The number of the first sentence that only addresses an audience, outside quotes: ``Kính thưa toàn thể đồng bào!``."""
    calls = (number for number, (start, end) in enumerate(reading.sentences) if _is_call(reading, start, end))
    if (first := next(calls, len(reading.sentences))) == 0 and not reading.text[:_LONGEST_HEAD].lower().lstrip('“"').startswith(_ADDRESS):
        return len(reading.sentences)  # a column in the form of a letter: Bố thân mến
    return first


def _is_call(reading: Reading, start: int, end: int) -> bool:
    """Whether the sentence addresses the audience of the whole text, not the listener in a quote, nor a "bạn thân mến"."""
    sentence, text = reading.text[start:end], reading.text
    if not is_call(sentence) or text.count('"', 0, start) % 2 or text.count("“", 0, start) > text.count("”", 0, start):
        return False
    return sentence[-1] != "." or (len(sentence) <= _LONGEST_HEAD and sentence.lower().startswith(_ADDRESS))


def _before_ingredients(reading: Reading) -> int:
    return next((number for number, one in enumerate(reading.sentences) if opens_recipe(reading.text[slice(*one)])), len(reading.sentences))


def _before_minutes(reading: Reading) -> int:
    """The number of the first sentence of a live report (``Phút 88: ``, ``20h15: ``); a list of goals is none."""
    heads = [match.start() for match in _MINUTE.finditer(reading.text)]
    minutes = [head for head, following in pairwise([*heads, len(reading.text)]) if following - head >= _SHORTEST_ENTRY]
    if len(minutes) < _MIN_MINUTES:
        return len(reading.sentences)
    return sum(end <= minutes[0] for _, end in reading.sentences)
