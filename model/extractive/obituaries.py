"""Who died and when, from the announcement of a death, which may name the person in one paragraph and the death in another."""

from __future__ import annotations

import re
from bisect import bisect_right

from model.extractive.clauses import Piece
from model.extractive.readability import Placement
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.predicates import UPPER

_LATEST = 2  # sentences, one of which has the announcement
_MIN_NAMES = 2
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:thương tiếc|đau đớn|đau buồn)(?: (?:kính|xin))? báo tin(?: buồn)? ?[:;]\s*"
    r"(?:[^\n:]{2,60} là ?:\s*)?(?:(?:Đồng chí|Ông|Bà|Cụ(?: ông| bà)?) ?:\s*)?"
)
_WHO = re.compile(rf"(?={UPPER})[^\n;:()]{{4,90}}?(?= ?[;(\n]|,? (?i:sinh|SN|tên|nguyên|bí danh|pháp danh) |, (?i:quê|trú|thường trú) )")
_NAME = re.compile(rf"(?<!\w){UPPER}\w*(?!\w)")
_DIED = re.compile(r" (?:đã )?(?:từ trần|tạ thế|qua đời)(?= (?:hồi|lúc|vào|ngày|tại|ở)(?!\w))")
_BESIDE = re.compile(r"\([^()\n]*\)")
_PARTED = re.compile(r"[;,\n]|\. ")
_OF_HIM = re.compile(  # what may stand before his own death without his name: "nhưng do bệnh nặng, đồng chí"
    r"(?:(?:.*\b(?:yếu|nặng|bệnh|cao|chữa|trị|sóc|nạn|nhưng|song))?\s?(?P<called>\b(?:đồng chí|ông|bà|cụ(?: ông| bà)?|anh|chị|thầy|cô))?"
    r"|(?:sinh|sn|quê|trú)\b(?!.* (?:và|có)\b).*)(?:đã)?"
)
_NOT_CALLED = {"ông": "bà", "bà": "ông"}
_LUNAR = re.compile(r" \((?:tức|nhằm)[^()\n]{2,60}\)")  # the date in the lunar calendar
_COMMA = re.compile(r", ")


def death_notice(reading: Reading, most: int) -> Piece | None:
    """Who died and when, in at most ``most`` syllables, where the text begins by announcing a death; None where it does not."""
    heading = _ANNOUNCED.search(reading.text)
    is_first = heading is not None and heading.start() < reading.sentences[min(len(reading.sentences), _LATEST) - 1][1]
    who = _WHO.match(reading.text, heading.end()) if heading and is_first else None
    died = _DIED.search(reading.text, who.end()) if who and len(_NAME.findall(who[0])) >= _MIN_NAMES else None
    if who is None or died is None or not _is_own(reading.text[who.end() : died.start()], who[0]):
        return None
    number = next(i for i, (_, end) in enumerate(reading.sentences) if end >= died.end())
    told = _within(reading, _told(reading, died.start(), reading.sentences[number][1]), most - _size(reading, who.span()))
    return Piece(number, (who.span(), *told), Placement.ALONE) if told else None


def _is_own(before: str, who: str) -> bool:
    """Whether the death that follows ``before`` is that of ``who``, not of another person mentioned there."""
    names = who.casefold().split()
    words = _PARTED.split(_BESIDE.sub("", before))[-1].casefold().split()
    while words and words[-1] in names:
        words.pop()
    own = _OF_HIM.fullmatch(" ".join(words))
    return own is not None and (own["called"] is None or own["called"] != _NOT_CALLED.get(names[0]))


def _told(reading: Reading, start: int, end: int) -> tuple[tuple[int, int], ...]:
    lunar = _LUNAR.search(reading.text, start, end)
    return ((start, lunar.start()), (lunar.end(), end)) if lunar else ((start, end),)


def _within(reading: Reading, told: tuple[tuple[int, int], ...], most: int) -> tuple[tuple[int, int], ...]:
    """The spans ``told`` cut at the last comma within ``most`` syllables; () where even the first part has more."""
    while told and _size(reading, *told) > most:
        *before, (start, end) = told
        commas = [comma.start() for comma in _COMMA.finditer(reading.text, start, end)]
        room = most - _size(reading, *before)
        fitting = bisect_right(commas, room, key=lambda comma: _size(reading, (start, comma)))  # sizes ascend with the commas
        told = (*before, (start, commas[fitting - 1])) if fitting else tuple(before)
    return told


def _size(reading: Reading, *spans: tuple[int, int]) -> int:
    return sum(count_syllables(reading.text[start:end]) for start, end in spans)
