"""Rounded numbers: hơn 500 tỷ where the article has 503,2 tỷ, gần 3.000 where it has 2.987. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from model.facts.figures import Quantity
from model.facts.moments import Key
from model.facts.numerals import Number, number

_HEDGE = re.compile(r"(?<!\w)(?:(hơn|trên)|(gần|ngót|dưới)|khoảng|chừng|xấp xỉ) \Z", re.IGNORECASE)
_LONGEST_HEDGE = 9
_NOUN = re.compile(r" ([^\W\d_]{2,9})(?!\w)")  # who or what is counted
_MAX_DIGITS = 4  # of a rounded number
_LONGEST = 18  # digits of the exact number
_WITHOUT_UNIT = frozenset(("number", "uncounted", "money"))
_MIN_WITHOUT_UNIT = 3  # digits: 21 people do not support "hơn 20" of anything else


def _roundings(supports: Iterable[Key]) -> set[Key]:
    """The numbers among ``supports`` rounded down and up to fewer digits, by at most a tenth; years are left out."""
    supports = set(supports)
    found: set[Key] = set()
    for key in supports:
        if (value := _number_of(key)) and not (key[0] in _WITHOUT_UNIT and ("date", 0, 0, value.whole(), 0) in supports):
            found.update((way, key[0], *rounded) for way, rounded in _rounded(value))
    return found


def all_roundings(text: str, found: Iterable[Quantity], supports: Iterable[Key]) -> set[Key]:
    """The ``_roundings`` of ``supports``, and of the quantities ``found`` in ``text`` with their nouns: 68 người are gần 70 người."""
    said = {
        (*key, noun) for one in found if (noun := _noun_after(text, one)) for key in _roundings(one.supports) if key[1] in _WITHOUT_UNIT
    }
    return _roundings(supports) | said


def _number_of(key: Key) -> Number | None:
    """The number in ``key``; None for a date, a time, a ratio or a name."""
    if len(key) != 3:
        return None
    _, digits, exponent = key
    return Number(digits, exponent) if isinstance(digits, str) and digits.isdigit() and isinstance(exponent, int) else None


def _rounded(value: Number) -> Iterator[tuple[str, Number]]:
    digits, exponent = value
    size = len(digits)
    if not 1 < size <= _LONGEST:
        return
    whole = int(digits)
    for kept in range(1, min(size - 1, _MAX_DIGITS) + 1):
        step = 10 ** (size - kept)
        rest = whole % step
        if rest * 10 <= whole:
            yield "more", number(digits[:kept], exponent + size - kept)
        if (step - rest) * 10 <= whole:
            yield "less", number(str(whole // step + 1), exponent + size - kept)


def rounded_claims(text: str, quantity: Quantity) -> tuple[Key, ...]:
    """The keys one of which ``all_roundings`` of an article must have to support ``quantity``; () where no word says "about"."""
    hedge = _HEDGE.search(text, max(0, quantity.start - _LONGEST_HEDGE), quantity.start)
    ways = () if hedge is None else ("more",) if hedge[1] else ("less",) if hedge[2] else ("more", "less")
    keys = [claim[0] for claim in quantity.claims if len(claim[0]) == 3] if ways else []
    noun = _noun_after(text, quantity) if keys else ""
    return tuple((way, *key) if _is_great(key) else (way, *key, noun) for way in ways for key in keys if noun or _is_great(key))


def is_rounded(text: str, quantity: Quantity, article: str, other: Quantity) -> bool:
    """Whether ``quantity`` of ``text`` is ``other`` of ``article`` rounded."""
    claims = rounded_claims(text, quantity)
    return bool(claims) and not all_roundings(article, [other], other.supports).isdisjoint(claims)


def _noun_after(text: str, quantity: Quantity) -> str:
    match = _NOUN.match(text, quantity.end)
    return match[1].lower() if match else ""


def _is_great(key: Key) -> bool:
    return key[0] not in _WITHOUT_UNIT or len(str(key[1])) + int(key[2]) >= _MIN_WITHOUT_UNIT
