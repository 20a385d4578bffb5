"""ROUGE-1, ROUGE-2 and ROUGE-L F1 (Lin 2004) on two scales; the tests check that it agrees with the rouge-score package.

``syllable`` is the scale for Vietnamese. ``ascii`` is rouge-score's default tokenizer, which keeps only [a-z0-9] and so breaks Vietnamese
words apart; use it only to compare with published tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from model import text

_ASCII_TOKEN = re.compile("[a-z0-9]+")


def syllable_tokens(content: str) -> list[str]:
    r"""NFC, lower case, runs of ``\w``."""
    return text.syllables(unicodedata.normalize("NFC", content))


def ascii_tokens(content: str) -> list[str]:
    """The tokens of rouge-score's DefaultTokenizer without a stemmer: lower case, runs of a to z and 0 to 9."""
    return _ASCII_TOKEN.findall(content.lower())


SCALES: Mapping[str, Callable[[str], list[str]]] = {"syllable": syllable_tokens, "ascii": ascii_tokens}


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 of unigrams, of bigrams and of the longest common subsequence, each 0 to 1."""

    one: float
    two: float
    longest: float


MEASURES = {  # as metrics call them: the scale, and the field of Rouge
    f"rouge_{scale}{name}": (scale, field) for scale in SCALES for name, field in (("1", "one"), ("2", "two"), ("L", "longest"))
}


def rouge(summary: str, reference: str, tokens: Callable[[str], list[str]] = syllable_tokens) -> Rouge:
    """ROUGE F1 of ``summary`` against ``reference``; 0 where either has no token."""
    ours, theirs = tokens(summary), tokens(reference)
    return Rouge(
        one=_overlap(ours, theirs, 1),
        two=_overlap(ours, theirs, 2),
        longest=f1(longest_common_subsequence(ours, theirs), len(ours), len(theirs)),
    )


def longest_common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, a machine word of tokens at a time (Hyyrö 2004, bit-parallel LCS)."""
    places: dict[str, int] = {}
    for place, token in enumerate(first):
        places[token] = places.get(token, 0) | 1 << place
    full = (1 << len(first)) - 1
    row = full  # a zero bit: the subsequence grows at this token of ``first``
    for token in second:
        matches = row & places.get(token, 0)
        row = (row + matches | row - matches) & full
    return len(first) - row.bit_count()


def _overlap(ours: Sequence[str], theirs: Sequence[str], size: int) -> float:
    one, other = Counter(runs(ours, size)), Counter(runs(theirs, size))
    return f1((one & other).total(), one.total(), other.total())


def runs(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Every n-gram of ``tokens``, n = ``size``."""
    return list(zip(*(tokens[start:] for start in range(size)), strict=False))


def f1(common: int, ours: int, theirs: int) -> float:
    """F1 of ``common`` among ``ours`` and ``theirs`` (counts)."""
    return 2 * common / (ours + theirs) if common else 0.0
