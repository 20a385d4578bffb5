"""Reading: an article as one text of sentences and syllables, with offsets back into its fields."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from model import text
from model.arrays import Ints
from model.article import Article
from model.results import Span
from model.words.predicates import LOWER, NO_LETTER_OF

MAX_CHARACTERS = 9_000  # about 1,500 syllables: what a lead says is within them; bounds the time for a hostile page
_SYLLABLE = re.compile(r"\w+")
_SPLIT_NAME = re.compile(  # a line break after "TP.", an initial or "(vợ ông B.)" within a sentence, which goes on: "(SN 1990) bị thương"
    r"((?<!\w)(?=[A-ZĐ])(?:(?:TP|Tp|TX|TS|ThS|PGS|GS|BS|LS|NSND|NSƯT|KTS)\.(?=\n[^\W_a-z])|[A-ZĐ]\.(?=\n(?!Y )[A-ZĐ]{1,2}[.,) ])|"
    rf"{NO_LETTER_OF}[A-ZĐ][ghr]?\.(?=\n(?:\((?:SN|\d|{LOWER})|{LOWER}|\)?, |\) |: )))|(?<=[.…])\)(?=\n{LOWER}+ ))\n"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The lead and the body of an article as one text.

    ``sentences`` are character offsets, without the emoji before the lines of a post. ``syllables`` are lower case, in one tone style;
    ``places`` are their character offsets and ``sentence_of`` the index of their sentence, ascending. ``lead_characters`` is where the
    body begins, 0 without a lead.
    """

    article: Article
    text: str
    lead_characters: int
    sentences: tuple[tuple[int, int], ...]
    syllables: tuple[str, ...]
    places: tuple[int, ...]
    sentence_of: Ints

    @classmethod
    def of(cls, article: Article) -> Reading:
        """The reading of ``article``: its lead, then its body, up to ``MAX_CHARACTERS``; the title is not part of it."""
        opening = article.lead[:MAX_CHARACTERS]
        lead_characters = len(opening) + 1 if opening else 0
        body = _SPLIT_NAME.sub(r"\1 ", article.body[:MAX_CHARACTERS])  # a lead never goes on in the body
        whole = f"{opening}\n{body}"[:MAX_CHARACTERS] if opening else body
        sentences = tuple((text.first_word(whole, start), end) for start, end in text.sentences(whole))
        found = [(match.group(), match.start()) for match in _SYLLABLE.finditer(whole)]
        places = tuple(start for _, start in found)
        ends = np.array([end for _, end in sentences], dtype=np.int64)
        return cls(
            article=article,
            text=whole,
            lead_characters=lead_characters,
            sentences=sentences,
            syllables=tuple(syllable.lower() for syllable, _ in found),
            places=places,
            sentence_of=np.minimum(np.searchsorted(ends, np.array(places, dtype=np.int64), side="right"), max(len(sentences) - 1, 0)),
        )

    def is_cut(self, end: int) -> bool:
        """Whether ``end`` is where the text was truncated, so that its last sentence may be incomplete."""
        return end == len(self.text) and len(self.article.body) + self.lead_characters > len(self.text)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The syllables that begin in characters ``start`` to ``end``, as indexes ``(first, after_last)``."""
        return bisect_left(self.places, start), bisect_left(self.places, end)

    def size(self, spans: Iterable[tuple[int, int]]) -> int:
        """The number of syllables that begin in the characters of ``spans``."""
        return sum(after - first for first, after in (self.between(*span) for span in spans))

    def syllables_of(self, spans: Iterable[tuple[int, int]]) -> list[str]:
        """The syllables that begin in the characters of ``spans``."""
        return [syllable for span in spans for syllable in self.syllables[slice(*self.between(*span))]]

    def span(self, start: int, end: int) -> Span:
        """Characters ``start`` to ``end``, within one sentence, as a span of the article's lead or body."""
        if end <= self.lead_characters:
            return Span("lead", start, end)
        return Span("body", start - self.lead_characters, end - self.lead_characters)
