"""An article as the token ids that an encoder reads, each with its place in the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from model.article import Article
from model.errors import BundleError
from model.sections import segmentation
from model.sections.windows import Window, Windowing

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CHARACTERS_A_TOKEN = 16  # of Vietnamese news a token has four to six; a text with more than this is read in stretches, evenly spread


@dataclass(frozen=True, slots=True)
class Token:
    """A token ``id`` and the ``place`` of its last character in the ``field`` of the article."""

    id: int
    field: str
    place: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of an article, and the ``windows`` it makes: its ``title`` and its ``text``, the lead's tokens and then the body's.

    A title that is not read apart is the beginning of ``text``.
    """

    title: tuple[Token, ...]
    text: tuple[Token, ...]
    windows: tuple[Window, ...]

    def content(self, window: Window) -> tuple[Token, ...]:
        """The tokens of ``window`` that are content, in their order."""
        length = sum(window.content) - window.title
        return (*self.title[: window.title], *self.text[window.start : window.start + length])


@dataclass(frozen=True)
class TextTokenizer:
    """A network's tokenizer (``tokenizer.json`` as text) and its segmenter or None.

    Ids of ``size`` and more mean nothing to the network and become ``unknown``: a tokenizer converted from another format may have some for
    what it only passes through.
    """

    serialized: str = field(repr=False)
    size: int
    unknown: int
    segmenter: str | None = field(default=None, kw_only=True)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer  # a library for those bundles that hold a network

        tokenizer = Tokenizer.from_str(self.serialized)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def encode(self, said: str) -> tuple[list[int], list[int]]:
        """The ids of ``said`` without special tokens, and the offset in it of each one's last character."""
        places: Sequence[int] = range(len(said))
        if self.segmenter:
            said, places = segmentation.segmented(said)
        encoding = self._tokenizer.encode(said, add_special_tokens=False)
        ids = [identity if identity < self.size else self.unknown for identity in encoding.ids]
        return ids, [places[max(end - 1, 0)] for _, end in encoding.offsets]

    def check(self) -> Self:
        """This tokenizer, after it has read something. Raises BundleError when it cannot be used."""
        if self.segmenter:
            segmentation.profile(self.segmenter)
        try:
            self.encode("Tòa soạn mở cửa.")
        except BundleError:
            raise
        except Exception as error:  # tokenizers raises nothing narrower
            raise BundleError(f"tokenizer.json: cannot be used ({type(error).__name__})") from None
        return self


@dataclass(frozen=True)
class TokenReader(TextTokenizer):
    """Reads articles for one encoder, in its windows; ``before`` and ``after`` are the ids that begin a window and end its parts."""

    before: int
    after: int
    windowing: Windowing

    def read(self, article: Article) -> Reading:
        """The tokens and windows of ``article``; where it is longer than its windows, stretches from the first word to the last."""
        windowing = self.windowing
        title = self._tokens(article, "title", windowing.most_title, 1)
        most = windowing.most_tokens * windowing.most_windows
        text = [token for name in ("lead", "body") for token in self._tokens(article, name, most, windowing.most_windows)]
        kept, laid = windowing.laid(title, text)
        cut = windowing.cut([one.id for one in kept], [one.id for one in laid], self.before, self.after)
        return Reading(tuple(title) if windowing.title_apart else (), tuple(laid), cut)  # a long title is known whole, and read in part

    def _tokens(self, article: Article, name: str, most: int, parts: int) -> list[Token]:
        said: str = getattr(article, name)
        found = []
        for start, end in _stretches(said, most * CHARACTERS_A_TOKEN, parts):
            ids, places = self.encode(said[start:end])
            found += [Token(identity, name, start + place) for identity, place in zip(ids, places, strict=True)]
        return found


def _stretches(said: str, most: int, parts: int) -> list[tuple[int, int]]:
    """``said`` whole, or as ``parts`` stretches of together ``most`` characters, spread evenly from its beginning to its end.

    A stretch begins and ends at a space where one is near.
    """
    if len(said) <= most:
        return [(0, len(said))] if said else []
    size = most // parts
    starts = [(len(said) - size) * number // max(parts - 1, 1) for number in range(parts)]
    edges = [(_space(said, start) if start else 0, _space(said, start + size)) for start in starts]
    later = [start for start, _ in edges[1:]] + [len(said)]
    return [(start, min(end, following)) for (start, end), following in zip(edges, later, strict=True)]


def _space(said: str, place: int) -> int:
    """The end of the word at ``place``, or ``place`` where no word ends soon after it."""
    space = said.find(" ", place, place + 40)
    return space if space >= 0 else min(place, len(said))
