"""Numerals of Vietnamese text as exact decimal numbers: digits with points and commas, number words, Roman numerals.

A number is kept as digits and a power of ten, never as an int or a float: so 8.500.000 and 8,5 triệu are equal, and a megabyte of digits
takes linear time. Standard library only.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Number(NamedTuple):
    """``digits`` x 10^``exponent``, without zeros at either end of ``digits``, so that equal values are equal tuples."""

    digits: str
    exponent: int

    def times_ten_to(self, power: int) -> Number:
        """This number x 10^``power``."""
        return self if self.digits == "0" else Number(self.digits, self.exponent + power)

    def plus(self, other: Number) -> Number:
        """The exact sum. Both have to be short (see ``is_short``)."""
        lowest = min(self.exponent, other.exponent)
        total = sum(int(one.digits) * 10 ** (one.exponent - lowest) for one in (self, other))
        return number(str(total), lowest)

    def times(self, factor: int) -> Number:
        """The exact product. This number has to be short."""
        return number(str(int(self.digits) * factor), self.exponent)

    def is_short(self) -> bool:
        """Whether it is written with at most 18 digits."""
        return len(self.digits) + abs(self.exponent) <= 18

    def whole(self) -> int | None:
        """The value as an int if it is a whole number below 10,000, as days and years are; else None."""
        if self.exponent < 0 or len(self.digits) + self.exponent > 4:
            return None
        return int(self.digits + "0" * self.exponent)


def number(digits: str, exponent: int = 0) -> Number:
    """The number written by the ASCII ``digits``, x 10^``exponent``."""
    kept = digits.rstrip("0")
    exponent += len(digits) - len(kept)
    kept = kept.lstrip("0")
    return Number(kept, exponent) if kept else Number("0", 0)


def readings(numeral: str) -> tuple[Number, ...]:
    """The numbers that ``numeral`` (digits with points or commas between them) may mean; none if it is no number, such as 1.2.3.

    Vietnamese writes 1.500 for a thousand and a half and 1,5 for one and a half; 1,500 is read both ways, as papers also use
    the English style.
    """
    comma, point = numeral.rfind(","), numeral.rfind(".")
    if comma < 0 and point < 0:
        return (number(numeral),)
    if comma >= 0 and point >= 0:
        return _with_both(numeral, max(comma, point))
    mark = "," if comma >= 0 else "."
    groups = numeral.split(mark)
    thousands = (number("".join(groups)),) if _are_thousands(groups) else ()
    if len(groups) > 2 or (thousands and mark == "."):
        return thousands
    return (number("".join(groups), -len(groups[1])), *thousands)


def _with_both(numeral: str, last: int) -> tuple[Number, ...]:
    groups = numeral[:last].split("." if numeral[last] == "," else ",")
    fraction = numeral[last + 1 :]
    if not _are_thousands(groups):
        return ()
    return (number("".join(groups) + fraction, -len(fraction)),)


def _are_thousands(groups: list[str]) -> bool:
    return len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 and group.isdigit() for group in groups[1:])


# --- Words and Roman numerals -----------------------------------------------------------------------------------------

_DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_DIGITS.update({"nhất": 1, "nhì": 2, "đôi": 2})
_DIGIT = r"(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín)"
_LAST = r"(?:một|mốt|hai|ba|bốn|tư|lăm|sáu|bảy|bẩy|tám|chín)(?!\w)(?! mươi)"  # no "năm": hai mươi năm is twenty years
_TENS = rf"(?:mười|{_DIGIT} mươi)(?!\w)(?: {_LAST})?"
WORDS = re.compile(  # một to chín trăm chín mươi chín; only the first word may have a capital
    rf"(?<!\w)(?:[Mm]ười(?!\w)(?: {_LAST})?|(?:[Mm]ột|[Hh]ai|[Bb]a|[Bb]ốn|[Nn]ăm|[Ss]áu|[Bb]ảy|[Bb]ẩy|[Tt]ám|[Cc]hín)(?!\w)"
    rf"(?: mươi(?!\w)(?: {_LAST})?| trăm(?!\w)(?: (?:(?:linh|lẻ) {_DIGIT}(?!\w)|{_TENS}))?)?"
    r"|(?:(?<=hứ )|(?<=háng )|(?<=mùng )|(?<=mồng ))[Tt]ư(?!\w)|(?:(?<=ạng )|(?<=iải ))(?:[Tt]ư|[Nn]hất|[Nn]hì)(?!\w)"
    r"|(?<=ấp )(?:đôi|rưỡi)(?!\w)|[Nn]ửa(?!\w))"
)
MAGNITUDE = re.compile(r" ?(trăm|nghìn|ngàn|vạn|triệu|t[ỷỉ](?! (?:lệ|số|phú|trọng|giá|suất)(?!\w)))(?!\w)")
_POWERS = {"trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
ROMAN = re.compile(r"[IVXLC](?<!\w.)[IVXLC]{0,7}(?!\w)")
_ROMAN_FORM = re.compile("(?=.)(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def word_value(words: str) -> int:
    """The value, 1 to 999, of a match of ``WORDS``; 0 for "nửa" (half) and "rưỡi" (and a half)."""
    total = 0
    for word in words.lower().split(" "):
        if word == "trăm":
            total *= 100
        elif word == "mươi":
            total += 9 * (total % 100)
        elif word == "mười":
            total += 10
        else:
            total += _DIGITS.get(word, 0)
    return total


def magnitude_power(word: str) -> int:
    """The power of ten of a word that ``MAGNITUDE`` found: 6 for triệu."""
    return _POWERS[word]


def roman_value(letters: str) -> int:
    """The value of a well-formed Roman numeral below 400; 0 for other letters."""
    if not _ROMAN_FORM.fullmatch(letters):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))
