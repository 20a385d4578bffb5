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

CHARACTERS_A_TOKEN = 16  # Vietnamese news has four to six a token; of a text with more only evenly spread stretches are read


@dataclass(frozen=True, slots=True)
class Token:
    """A token ``id`` and the offset of its last character (``place``) in the ``field`` of the article."""

    id: int
    field: str
    place: int


@dataclass(frozen=True, slots=True)
class TokenizedArticle:
    """The tokens of an article's ``title`` and of its ``text`` (the lead, then the body), and the ``windows`` made of them.

    ``title`` is empty where the windowing makes the title the beginning of ``text``.
    """

    title: tuple[Token, ...]
    text: tuple[Token, ...]
    windows: tuple[Window, ...]

    def content(self, window: Window) -> tuple[Token, ...]:
        """The content tokens of ``window``, in order."""
        length = sum(window.content) - window.title
        return (*self.title[: window.title], *self.text[window.start : window.start + length])


@dataclass(frozen=True)
class TextTokenizer:
    """A network's tokenizer (``tokenizer.json`` as text), and the name of its word segmenter or None.

    Ids of ``size`` and above are outside the network's vocabulary and become ``unknown``: a tokenizer converted from another format may
    produce some.
    """

    serialized: str = field(repr=False)
    size: int
    unknown: int
    segmenter: str | None = field(default=None, kw_only=True)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer  # only bundles that hold a network need it

        tokenizer = Tokenizer.from_str(self.serialized)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def encode(self, said: str) -> tuple[list[int], list[int]]:
        """The ids of ``said`` without special tokens, and for each the offset of its last character."""
        places: Sequence[int] = range(len(said))
        if self.segmenter:
            said, places = segmentation.segmented(said)
        encoding = self._tokenizer.encode(said, add_special_tokens=False)
        ids = [identity if identity < self.size else self.unknown for identity in encoding.ids]
        return ids, [places[max(end - 1, 0)] for _, end in encoding.offsets]

    def check(self) -> Self:
        """This tokenizer, after a trial. Raises BundleError when it cannot be used."""
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
    """Tokenizes articles for one encoder; ``before`` is the id that begins a window (CLS), ``after`` the one that ends each part (SEP)."""

    before: int
    after: int
    windowing: Windowing

    def read(self, article: Article) -> TokenizedArticle:
        """The tokens and windows of ``article``; stretches spread over all of it where it is too long for them."""
        windowing = self.windowing
        title = self._tokens(article, "title", windowing.most_title, 1)
        most = windowing.most_tokens * windowing.most_windows
        text = [token for name in ("lead", "body") for token in self._tokens(article, name, most, windowing.most_windows)]
        kept, laid = windowing.laid(title, text)
        cut = windowing.cut([one.id for one in kept], [one.id for one in laid], self.before, self.after)
        return TokenizedArticle(
            tuple(title) if windowing.title_apart else (), tuple(laid), cut
        )  # the whole title, though only its beginning is read

    def _tokens(self, article: Article, name: str, most: int, parts: int) -> list[Token]:
        said: str = getattr(article, name)
        found = []
        for start, end in _stretches(said, most * CHARACTERS_A_TOKEN, parts):
            ids, places = self.encode(said[start:end])
            found += [Token(identity, name, start + place) for identity, place in zip(ids, places, strict=True)]
        return found


def _stretches(said: str, most: int, parts: int) -> list[tuple[int, int]]:
    """``(start, end)`` of all of ``said``, or of ``parts`` stretches with ``most`` characters in all, spread evenly over it.

    A stretch begins and ends at a space where one is near.
    """
    if len(said) <= most:
        return [(0, len(said))] if said else []
    size = most // parts
    starts = [(len(said) - size) * number // max(parts - 1, 1) for number in range(parts)]
    return [(_space(said, start) if start else 0, _space(said, start + size)) for start in starts]


def _space(said: str, place: int) -> int:
    """The end of the word at ``place``, or ``place`` where no word ends soon after it."""
    space = said.find(" ", place, place + 40)
    return space if space >= 0 else min(place, len(said))
