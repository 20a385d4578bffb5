"""A text in the spelling of its article: its tone style, and its capitals in names. Standard library only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from model.article import Article
from model.text import new_tone_style, one_tone_style
from model.words.names import names

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Spelling:
    """How an article spells: the ``forms`` of words in the old tone style, the ``cases`` of words in small letters, most frequent first.

    ``is_new``: most of its words have the new tone style, so words that it lacks get that, too.
    """

    forms: Mapping[str, str]
    cases: Mapping[str, tuple[str, ...]]
    is_new: bool

    @classmethod
    def of(cls, article: Article) -> Self:
        """The spelling of ``article``."""
        counts = Counter(_WORD.findall("\n".join(article.written)))
        forms: dict[str, str] = {}
        cases: dict[str, tuple[str, ...]] = {}
        for word, _ in counts.most_common():
            old = one_tone_style(word)
            forms.setdefault(old, word)
            cases[old.lower()] = (*cases.get(old.lower(), ()), old)
        moved = sum(count for word, count in counts.items() if one_tone_style(word) != word)
        kept = sum(count for word, count in counts.items() if new_tone_style(word) != word)
        return cls(forms, cases, moved > kept)

    def written(self, text: str) -> str:
        """``text`` (NFC, old tone style) as the article writes it, character for character as long."""
        named = {at for name in names(text) for at in range(name.start, name.end)}
        return _WORD.sub(lambda match: self._form(match[0], match.start() in named), text)

    def _form(self, word: str, is_named: bool) -> str:
        cases = self.cases.get(word.lower(), ())
        if is_named and cases and word not in cases:
            word = next((case for case in cases if case != case.lower()), word)
        return self.forms.get(word) or (new_tone_style(word) if self.is_new else word)
