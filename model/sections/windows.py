"""An article's tokens as the windows that an encoder reads: the title in each, the rest cut evenly, beginning and end never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Token ``ids`` as the encoder reads them, and for each whether it is content: a special token has no share in the answer.

    ``title`` counts the content tokens that are the title's; those after them are tokens ``start`` and following of the text.
    """

    ids: tuple[int, ...]
    content: tuple[bool, ...]
    title: int
    start: int


@dataclass(frozen=True, slots=True)
class Windowing:
    """How windows are cut, all in tokens: ``most_tokens`` of a window with its special ones, ``most_title`` of a title in it.

    ``most_windows`` bounds the work on one article; of a longer one so many windows are read, spread evenly from first to last word.
    Unless it is read apart (``title_apart``), a title is the beginning of the text: no window but the first has it.
    """

    SPECIAL: ClassVar[int] = 3  # tokens of a window that are no content: one before the title, one between, one after

    most_tokens: int = 256
    most_title: int = 64
    most_windows: int = 8
    title_apart: bool = True

    def __post_init__(self) -> None:
        if self.most_tokens < self.SPECIAL + 2 or self.most_title < 0 or self.most_windows < 1:
            raise ValueError(f"most_tokens must be {self.SPECIAL + 2} or more, most_title 0 or more, most_windows 1 or more")

    def cut(self, title: Sequence[int], text: Sequence[int], before: int, after: int) -> tuple[Window, ...]:
        """The windows of an article: ``before`` title ``after`` piece ``after``; an empty title or text takes no separator.

        ``text`` is the lead's tokens and then the body's, each tokenised by itself. At least one window, empty for an empty article.
        """
        kept, text = self.laid(title, text)
        return tuple(self._window(kept, text, start, end, before, after) for start, end in self._pieces(len(kept), len(text)))

    def laid(self, title: Sequence[T], text: Sequence[T]) -> tuple[tuple[T, ...], Sequence[T]]:
        """As much of ``title`` as is read, and the text; the one is at the head of the other where it is not read apart."""
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
