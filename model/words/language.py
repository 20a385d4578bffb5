"""Whether an article is written in Vietnamese, with its marks, and not in capitals."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from model import text
from model.article import Article
from model.results import Caution

SAMPLE = 4_000  # characters looked at, some 900 syllables: enough, and every answer pays for each

_WORD = re.compile(r"[^\W\d_]+")
_SHAPE = re.compile(  # a Vietnamese syllable without its marks: onset, vowels, coda
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uyu|uoi|uou|oai|oay|uay|ieu|yeu|uy|uo|ua|ue|uu|ui|oa|oe|oi|oo|ai|ao|au|ay|eo|eu|ia|ie|iu|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?\Z"
)
_ORDINARY_SHAPES = 0.5  # share of words with such a shape: Vietnamese news has 0.65 to 1, English prose 0 to 0.4
_ORDINARY_MARKS = 0.05  # share of letters with a mark: Vietnamese has 0.2 to 0.35
_CAPITALS = 0.6  # share of letters that are capitals: newspapers have 0.02 to 0.2, but for titles in capitals
_MIN_LETTERS = 12  # with fewer, as in "VAR" or "COVID-19", not a title in capitals


_VIETNAMESE_MARKS = re.compile("[\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]")
_MARKED_WORD = re.compile("(?:[^\\W\\d_][\u0300-\u036f]*)+")


def syllable_share(content: str) -> float:
    """Share of the words of ``content``, 0 to 1, that are spelled like a Vietnamese syllable of two letters or more, marks aside."""
    letters = _VIETNAMESE_MARKS.sub("", unicodedata.normalize("NFD", content.lower())).replace("đ", "d")
    words = Counter(_MARKED_WORD.findall(letters))
    return sum(count for word, count in words.items() if len(word) > 1 and _SHAPE.match(word)) / max(1, words.total())


def is_usual(article: Article) -> bool:
    """Whether ``article`` is written as in newspapers: with marks, and neither its title nor its text in capitals.

    An encoder, trained on newspapers with their case and marks, is worse on other text than the linear model, which lower-cases words.
    """
    following = f"{article.lead}\n{article.body}"[:SAMPLE]
    if _is_in_capitals(article.title) or _is_in_capitals(following):
        return False
    return text.diacritic_share(f"{article.title}\n{following}") >= _ORDINARY_MARKS


def _is_in_capitals(words: str) -> bool:
    letters = sum(map(str.isalpha, words))
    return letters >= _MIN_LETTERS and sum(map(str.isupper, words)) > _CAPITALS * letters


def language_caution(article: Article) -> Caution | None:
    """NOT_VIETNAMESE or NO_DIACRITICS, by the first ``SAMPLE`` characters of title, lead and body; None where nothing is wrong."""
    content = "\n".join((article.title, article.lead, article.body))[:SAMPLE]
    marks = text.diacritic_share(content)
    if marks >= 2 * _ORDINARY_MARKS:  # certainly Vietnamese; this saves time in nearly every answer
        return None
    words = _WORD.findall(text.strip_diacritics(content).lower())
    if not words:
        return Caution.NOT_VIETNAMESE
    shapes = sum(count for word, count in Counter(words).items() if _SHAPE.match(word)) / len(words)
    if shapes < _ORDINARY_SHAPES:
        return Caution.NOT_VIETNAMESE
    return Caution.NO_DIACRITICS if marks < _ORDINARY_MARKS else None
