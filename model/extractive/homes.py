"""Homes: where a person of a chosen summary lives, put back where the summary would have no place at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from model.extractive.naming import Spans, is_quoted, text_of
from model.extractive.places import CITIES, PROVINCES
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.geography import COUNTRIES
from model.words.predicates import LOWER, UPPER

_UNIT = r"(?:xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thành phố|TP\.?|Q\.|P\.)"
_PLACE = re.compile(
    rf"(?<!\w)(?:(?:[Tt]ại|[Ởở]|(?i:{_UNIT}|bang|sông|đảo|biển|cầu|quốc lộ|cao tốc)) ?(?:{UPPER}|\d)|[Cc]hâu [ÁÂMPĐ])|"
    rf"{PROVINCES.pattern}|{CITIES.pattern}|"
    rf"(?<!\w)(?:{'|'.join(sorted(COUNTRIES))}|Mỹ|Đức|Pháp|Trung Quốc|Hàn Quốc|Triều Tiên|Nhật|Việt Nam|VN|Ấn Độ|Thái Lan|Lào|Úc)(?!\w)"
)
_PART = rf"{UPPER}(?:{LOWER}+|\.)"
_NAME = re.compile(rf"(?P<listed> (?:và|cùng) (?:{LOWER}+ )?|(?<!\w){_PART}, )?(?<!\w){_PART}(?: {_PART})*\Z")  # one of a list or not
_LONGEST_NAME = 60  # characters, with the name before it
_NAMED = rf"(?:{_UNIT} ?)?{UPPER}\w*(?: {UPPER}\w*){{0,3}}"
_LARGE = rf"(?:huyện|thị xã|tỉnh|thành phố|TP\.?) ?{UPPER}\w*(?: {UPPER}\w*){{0,3}}|{PROVINCES.pattern}|{CITIES.pattern}"
_BRACKET = re.compile(  # (49 tuổi, trú xã Đông Sơn, An Lạc, Quảng Hà)
    rf"\s*\((?P<other>(?:(?!quê|gốc)[^(),;\d]*+(?:\d++[^(),;\d]*+)?, )*?(?:(?:cùng )?(?:trú|ngụ|thường trú|cư trú|ở|sống)(?: tại| ở)? )?)"
    rf"(?P<home>{_NAMED}, {_NAMED}|{_LARGE})\)"
)
_ONE_OF_SEVERAL = re.compile(rf"(?: và|,) {UPPER}")
_BRACKETED = re.compile(r" ?\(")  # two brackets side by side read badly


def with_homes(reading: Reading, chosen: Sequence[Spans], most: int) -> list[Spans]:
    """The pieces ``chosen`` for a summary of at most ``most`` syllables; without a place they get back the first home that was left out."""
    text, told = reading.text, list(chosen)
    for number, spans in enumerate(chosen):
        for at, ((_, hole), (after, end)) in enumerate(pairwise(spans), 1):
            bracket = _BRACKET.match(text, hole) if after != hole and "(" in text[hole : hole + 2] else None
            head = text_of(reading, spans[:at]) if bracket else ""
            name = _NAME.search(head, max(0, len(head) - _LONGEST_NAME))
            if bracket is None or name is None or name["listed"] or _ONE_OF_SEVERAL.match(text, after, end):
                continue
            if is_quoted(head) or _BRACKETED.match(text, after, end):
                continue
            said = "\n".join(text_of(reading, piece) for piece in chosen)
            if _PLACE.search(f"{reading.article.title}\n{said}") or count_syllables(said) + count_syllables(bracket["home"]) > most:
                return told
            within = bracket.start("other")
            told[number] = (*spans[:at], (hole, within), bracket.span("home"), (bracket.end() - 1, bracket.end()), *spans[at:])
            return told
    return told
