"""An article's tokens as the windows that an encoder reads: each has the title and an equal part of the text; the ends are always read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Token ``ids`` as the encoder reads them, and for each whether it is ``content``; special tokens add nothing to the logits.

    The first ``title`` content tokens are the title's; the others are the text's, from its token ``start`` on.
    """

    ids: tuple[int, ...]
    content: tuple[bool, ...]
    title: int
    start: int


@dataclass(frozen=True, slots=True)
class Windowing:
    """How windows are cut: at most ``most_tokens`` tokens in a window, with its special ones, ``most_title`` of them from the title.

    ``most_windows`` bounds the work on one article; of a longer one that many windows are read, spread evenly from its first word to its
    last. With ``title_apart`` every window has the title; otherwise the title is the beginning of the text, in the first window only.
    """

    SPECIAL: ClassVar[int] = 3  # special tokens of a window: one before the title, one between, one after

    most_tokens: int = 256
    most_title: int = 64
    most_windows: int = 8
    title_apart: bool = True

    def __post_init__(self) -> None:
        if self.most_tokens < self.SPECIAL + 2 or self.most_title < 0 or self.most_windows < 1:
            raise ValueError(f"most_tokens must be {self.SPECIAL + 2} or more, most_title 0 or more, most_windows 1 or more")

    def cut(self, title: Sequence[int], text: Sequence[int], before: int, after: int) -> tuple[Window, ...]:
        """The windows of an article, each ``before`` title ``after`` piece ``after``; an empty title or piece has no ``after``.

        ``text`` is the tokens of the lead and then of the body. An empty article gets one window without content.
        """
        kept, text = self.laid(title, text)
        return tuple(self._window(kept, text, start, end, before, after) for start, end in self._pieces(len(kept), len(text)))

    def laid(self, title: Sequence[T], text: Sequence[T]) -> tuple[tuple[T, ...], Sequence[T]]:
        """The part of ``title`` that every window has, and the text; without ``title_apart`` it is empty, and the text begins with it."""
        kept = tuple(title[: min(self.most_title, self.most_tokens - self.SPECIAL - 1)])
        return (kept, text) if self.title_apart else ((), (*kept, *text))

    def _pieces(self, title: int, text: int) -> list[tuple[int, int]]:
        room = self.most_tokens - self.SPECIAL - title
        wanted = max(-(-text // room), 1)
        if wanted <= self.most_windows:
            ends = [text * number // wanted for number in range(wanted + 1)]
            return list(pairwise(ends))
        last = max(self.most_windows - 1, 1)
        starts = [(text - room) * number // last for number in range(self.most_windows)]
        return [(start, start + room) for start in starts]

    @staticmethod
    def _window(title: tuple[int, ...], text: Sequence[int], start: int, end: int, before: int, after: int) -> Window:
        piece = tuple(text[start:end])
        parts = [part for part in (title, piece) if part]
        ids, content = [before], [False]
        for part in parts or [()]:
            ids += [*part, after]
            content += [*([True] * len(part)), False]
        return Window(tuple(ids), tuple(content), len(title), start)
