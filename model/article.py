"""Article and its only constructor, ``Article.of``: training and serving share it, so there is no training-serving skew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from model import text
from model.errors import InvalidArticle

VIETNAM = timezone(timedelta(hours=7))
TEXT_FIELDS = ("title", "lead", "body")


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    r"""A news article as the models read it.

    ``title``, ``lead`` and ``body`` are NFC, clean of marks and odd whitespace, and spelled in one tone style (old: hòa, thúy), so that
    two spellings of one article are equal. ``body`` holds paragraphs separated by ``\n``. ``written`` holds the same three texts in the
    article's own tone style, character for character as long: an offset into one is an offset into the other. Empty means absent.
    """

    title: str
    lead: str
    body: str
    source: str = ""
    published_at: datetime | None = None
    url: str = ""
    author: str = ""
    written: tuple[str, str, str] = field(default=("", "", ""), compare=False)

    @classmethod
    def of(
        cls,
        *,
        title: str | None = "",
        lead: str | None = "",
        body: str | None = "",
        source: str | None = "",
        published_at: datetime | str | None = None,
        url: str | None = "",
        author: str | None = "",
    ) -> Article:
        """The article made of these raw fields; None and "" both mean absent.

        ``published_at`` is a datetime or ISO 8601; without a zone it is Vietnamese time (+07:00).
        Raises InvalidArticle when a field has the wrong type, when ``published_at`` cannot be read, or when no field holds a letter.
        """
        raw = {"title": title, "lead": lead, "body": body, "source": source, "url": url, "author": author}
        for name, value in raw.items():
            if value is not None and not isinstance(value, str):
                raise InvalidArticle(name, f"must be text, not {type(value).__name__}")
        written = (
            text.clean_title(title or ""),
            text.clean_opening(lead or "", paragraphs=False),
            text.clean_opening(body or "", paragraphs=True),
        )
        if not any(character.isalpha() for part in written for character in part):
            raise InvalidArticle("body", "the article has no words; give it a title, a lead or a body")
        title_, lead_, body_ = (text.one_tone_style(part) for part in written)
        return cls(
            title=title_,
            lead=lead_,
            body=body_,
            source=text.clean_line(source or ""),
            published_at=_moment(published_at),
            url=text.clean_line(url or ""),
            author=text.clean_line(author or ""),
            written=written,
        )

    def as_written(self, name: str, start: int = 0, end: int | None = None) -> str:
        """Characters ``start`` to ``end`` of the field ``name`` (title, lead or body) in the article's own tone style."""
        return self.written[TEXT_FIELDS.index(name)][start:end]

    def __repr__(self) -> str:
        """Sizes only: article text must not reach a log through a traceback."""
        return f"Article(title={len(self.title)} chars, lead={len(self.lead)} chars, body={len(self.body)} chars)"


def _moment(value: datetime | str | None) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise InvalidArticle("published_at", "must be an ISO 8601 date and time, such as 2022-01-12T09:20:00+07:00") from None
    if not isinstance(value, datetime):
        raise InvalidArticle("published_at", f"must be a date and time, not {type(value).__name__}")
    return value if value.tzinfo else value.replace(tzinfo=VIETNAM)


PROBE = Article.of(  # each part of a bundle is tried on it when the bundle is loaded
    title="Hội chợ sách khai mạc",
    body="Sáng 3/4, hội chợ sách thành phố khai mạc với 120 gian hàng của các nhà xuất bản.",
)
