"""Rows: the one shape that labelled articles and summaries have in training."""

from __future__ import annotations

from dataclasses import dataclass

from model.article import Article


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a corpus; "" means absent. ``body`` holds newline-separated paragraphs, ``captions`` newline-separated captions.

    In summary training ``lead`` is the target and must be hidden from the model.
    """

    id: str
    title: str = ""
    lead: str = ""
    body: str = ""
    section: str = ""
    source: str = ""
    dataset: str = ""
    published_at: str = ""
    captions: str = ""

    def article(self, *, with_lead: bool = True) -> Article:
        """The row through the product's one door. Raises InvalidArticle. The source is left out: models must not learn it."""
        return Article.of(title=self.title, lead=self.lead if with_lead else "", body=self.body)
