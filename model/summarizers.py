"""Summarizer, and the kinds of it that a bundle may hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

from model.article import Article
from model.results import Style, Summary


class Summarizer(Protocol):
    """Writes short summaries."""

    kind: ClassVar[str]
    styles: ClassVar[tuple[Style, ...]]

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        """One summary for each article, in order, in the ``style`` asked for or, where that cannot be had, extractive; it says which.

        An empty ``text`` means that no sentence of the article can stand alone.
        """

    def save(self, folder: Path) -> None:
        """Write everything that ``load`` needs into the existing, empty ``folder``; never a pickle."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The summarizer saved in ``folder``. Raises BundleError when the files do not fit each other."""


SUMMARIZER_KINDS: dict[str, str | type[Summarizer]] = {  # those that a bundle does not hold are not imported
    "extractive": "model.extractive.summarizer:ExtractiveSummarizer",
    "generated": "model.generative.summarizer:GeneratedSummarizer",
}
