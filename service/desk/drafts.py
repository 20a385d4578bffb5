"""The submitted form of the compose view, and the article in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.intake import Metadata, Page, read_fields, read_html_body, read_text
from model.pages.html import looks_like_html
from model.results import Style
from service.request_schemas import MAX_ARTICLE_BYTES, MAX_SUMMARY

OWN = "own"  # the version of a summary that the editor wrote


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """An article as it is typed, and what the editor decided of it so far.

    ``text`` is a pasted page, HTML, or, below a ``title``, the story itself. ``section`` and ``summary`` are what stands in the form,
    ``suggested`` and ``offered`` what the page had put there: where they differ, the editor decided, and that is kept. ``own`` is a summary
    that the editor wrote and then put aside for one in the ``style`` of the model.
    """

    title: str = ""
    text: str = ""
    max_syllables: int | None = None
    style: Style = Style.AUTO
    section: str = ""
    suggested: str = ""
    summary: str = ""
    offered: str = ""
    own: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Draft:
        """The draft in ``form``; invalid values are ignored."""
        length, style = form.get("max_syllables", ""), form.get("style", "")
        known = length.isascii() and length.isdecimal() and len(length) <= 4 and MIN_SYLLABLES <= int(length) < MAX_SYLLABLES
        filled = cls(
            title=" ".join(form.get("title", "").split()),
            text=form.get("text", ""),
            max_syllables=int(length) if known else None,
            style=Style(style) if style in tuple(Style) else Style.AUTO,
            section=form.get("other", "") or form.get("section", ""),
            suggested=form.get("suggested", ""),
            summary=_one_line_end(form.get("summary", ""))[:MAX_SUMMARY],
            offered=_one_line_end(form.get("offered", "")),
            own=_one_line_end(form.get("own", ""))[:MAX_SUMMARY],
        )
        return filled._using(form.get("use", ""))

    def _using(self, version: str) -> Draft:
        """This draft with another ``version`` of the summary in the box: a style of the model, or OWN; nothing that was written is lost."""
        if version == OWN:
            return replace(self, summary=self.own, own="")
        if version not in tuple(Style):
            return self
        return replace(self, style=Style(version), own=self.edited or self.own, summary="", offered="")

    @property
    def chosen(self) -> str:
        """The section that the editor chose himself, "" where he left the suggestion."""
        return self.section if self.section != self.suggested else ""

    @property
    def edited(self) -> str | None:
        """The summary that the editor wrote himself, None where he left what was offered."""
        return self.summary if self.summary.strip() != self.offered.strip() else None

    @property
    def empty(self) -> bool:
        """Whether there is no article yet."""
        return not self.title and not self.text.strip()

    @property
    def size(self) -> int:
        """The characters of the article."""
        return len(self.title) + len(self.text)

    @property
    def too_large(self) -> bool:
        """Whether it has more bytes in UTF-8 than an article may have."""
        return sum(len(text.encode(errors="replace")) for text in (self.title, self.text)) > MAX_ARTICLE_BYTES

    def read(self) -> Page:
        """The article. Raises InvalidArticle."""
        if not self.title:
            return read_text(self.text)
        if looks_like_html(self.text):
            return read_html_body(self.text, Metadata(title=self.title))
        return read_fields(title=self.title, body=self.text)


def _one_line_end(text: str) -> str:
    """``text`` with the line ends that pages have: browsers send others."""
    return text.replace("\r\n", "\n")
