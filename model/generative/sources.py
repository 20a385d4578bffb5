"""Sources: the sentences of an article that a sentence of its summary rests on. Standard library only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from model.generative.wording import Wording, are_one
from model.text import sentences

MAX_SOURCES = 3
_MIN_TOLD = 0.5  # of the weight of a sentence that its sources must cover
_MIN_ADDED = 0.15  # of the weight of a sentence that one more source must add
_FACT_WORTH = 2.0  # where a word has 1


@dataclass(frozen=True)
class Sources:
    """The sentences of ``article``, whose first line is the title."""

    article: Wording

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return sentences(self.article.text)

    @cached_property
    def _places(self) -> dict[str, set[int]]:
        """The numbers of the sentences that each content word is in."""
        found: dict[str, set[int]] = {}
        for at, start in enumerate(self.article.starts):
            found.setdefault(self.article.words[at], set()).add(self._number(start))
        return found

    def of(self, told: Wording) -> tuple[tuple[int, int], ...]:
        """The sentences that together say most of ``told``, as offsets, the one that says most first; () where they say too little."""
        needed = {told.words[at]: 1.0 for at in range(len(told.words)) if told.is_content(at)}
        said: dict[int, dict[str | int, float]] = {}
        for word, worth in needed.items():
            for number in self._places.get(word, ()):
                said.setdefault(number, {})[word] = worth
        for index, fact in enumerate(told.facts):
            for number in {self._number(other.fact.start) for other in self.article.facts if are_one(fact.fact, other.fact)}:
                said.setdefault(number, {})[index] = _FACT_WORTH
        whole = sum(needed.values()) + _FACT_WORTH * len(told.facts)
        chosen: list[int] = []
        told_so_far: dict[str | int, float] = {}
        while len(chosen) < MAX_SOURCES and said:
            best = max(said, key=lambda number: (_added(said[number], told_so_far), number > 0, -number))
            if _added(said[best], told_so_far) < _MIN_ADDED * whole:
                break
            told_so_far |= said.pop(best)
            chosen.append(best)
        if sum(told_so_far.values()) < _MIN_TOLD * whole:
            return ()
        return tuple(self._sentences[number] for number in chosen)

    def _number(self, start: int) -> int:
        return max(bisect_right(self._sentences, (start, len(self.article.text))) - 1, 0)


def _added(said: dict[str | int, float], before: dict[str | int, float]) -> float:
    return sum(worth for what, worth in said.items() if what not in before)
