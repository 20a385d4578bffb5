"""An article as the token ids that a generator reads: the wanted length, the title, and as much of the text as fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model import text
from model.article import Article
from model.sections.tokens import CHARACTERS_A_TOKEN, TextTokenizer

_MAX_CHARACTERS = 40_000  # of a text are looked at: bounds the time for a long page; what a lead says is within them
_USUAL_TOKENS = 30  # added to the length of a paragraph, so that a short one with a word of the title does not rank first


@dataclass(frozen=True, slots=True)
class Bucket:
    """The token ``id`` that asks for a summary of at most ``most`` syllables."""

    id: int
    most: int


@dataclass(frozen=True)
class SourceReader(TextTokenizer):
    """Tokenizes articles for one generator: ``before``, the bucket, the title, ``between``, the text, ``after``; all of them token ids.

    ``buckets`` ascend in ``most``. A source has at most ``most_tokens`` ids; the title has at most ``most_title`` and half of them.
    """

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    buckets: tuple[Bucket, ...] = ()
    most_tokens: int = 512
    most_title: int = 64

    def source(self, article: Article, bucket: Bucket | None) -> tuple[int, ...]:
        """The ids of ``article`` with ``bucket`` in front."""
        asked = (*self.before, *((bucket.id,) if bucket else ()))
        title = self._ids(article.title, min(self.most_title, self.most_tokens // 2))
        room = max(self.most_tokens - len(asked) - len(title) - len(self.between) - len(self.after), 0)
        return (*asked, *title, *self.between, *self._text(article, room), *self.after)

    def bucket_of(self, syllables: int) -> Bucket | None:
        """The bucket of a summary of ``syllables``: the first that holds them, else the last; None where there are no buckets."""
        return next((one for one in self.buckets if syllables <= one.most), self.buckets[-1] if self.buckets else None)

    def asked(self, most_syllables: int) -> Bucket | None:
        """The bucket to ask for: the last of at most ``most_syllables``, else the first; None where there are no buckets."""
        return next((one for one in reversed(self.buckets) if one.most <= most_syllables), self.buckets[0] if self.buckets else None)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ``ids`` without special tokens, as one clean line."""
        said = self._tokenizer.decode(list(ids), skip_special_tokens=True)
        return text.unsegment(text.clean_line(said.replace("_", " ") if self.segmenter else said))

    def _ids(self, said: str, most: int) -> list[int]:
        return self.encode(said[: most * CHARACTERS_A_TOKEN])[0][:most]

    def _text(self, article: Article, room: int) -> list[int]:
        """The ids of lead and body: all, or those of the opening and of the paragraphs nearest to the title, in the article's order."""
        whole = "\n".join(part for part in (article.lead, article.body) if part)[:_MAX_CHARACTERS]
        paragraphs = [line for line in whole.split("\n") if line]
        read = [self._ids(paragraph, room) for paragraph in paragraphs]
        if sum(map(len, read)) > room:
            kept = self._chosen(paragraphs, [len(ids) for ids in read], frozenset(text.syllables(article.title)), room)
            read = [ids for number, ids in enumerate(read) if number in kept]
        return [identity for ids in read for identity in ids][:room]

    @staticmethod
    def _chosen(paragraphs: Sequence[str], sizes: Sequence[int], title: frozenset[str], room: int) -> set[int]:
        """The opening gets half the room, since it tells the lead; the rest goes to the paragraphs with most of the ``title``."""
        kept, used = {0}, sizes[0]
        while used + sizes[len(kept)] <= room // 2:
            used += sizes[len(kept)]
            kept.add(len(kept))
        worth = [
            len(title.intersection(text.syllables(said))) / (size + _USUAL_TOKENS) for said, size in zip(paragraphs, sizes, strict=True)
        ]
        for number in sorted(range(len(kept), len(paragraphs)), key=lambda place: -worth[place]):
            if used + sizes[number] <= room:
                used += sizes[number]
                kept.add(number)
        return kept


def with_tuples(content: Mapping[str, Any]) -> dict[str, Any]:
    """``content`` of a JSON file, with tuples for its lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
