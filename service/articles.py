"""From an article of a request to an article that the model reads."""

from __future__ import annotations

from model.errors import InvalidArticle
from model.intake import Page, read_fields, read_html, read_text
from service.schemas import MOST_ARTICLE_BYTES, HtmlArticle, PastedArticle, WrittenArticle


def read(article: WrittenArticle | PastedArticle | HtmlArticle) -> Page:
    """``article`` as the model reads it. Raises InvalidArticle, which names a field of the request's article."""
    sizes = _sizes(article)
    if sum(sizes.values()) > MOST_ARTICLE_BYTES:
        raise InvalidArticle(max(sizes, key=sizes.__getitem__), f"the article is larger than {MOST_ARTICLE_BYTES:,} bytes")
    if isinstance(article, PastedArticle):
        return read_text(article.text)
    if isinstance(article, HtmlArticle):
        return read_html(article.html)
    return read_fields(title=article.title or "", lead=article.lead or "", body=article.body or "")


def size(article: WrittenArticle | PastedArticle | HtmlArticle) -> int:
    """The bytes of its text in UTF-8."""
    return sum(_sizes(article).values())


def _sizes(article: WrittenArticle | PastedArticle | HtmlArticle) -> dict[str, int]:
    return {name: len(value.encode()) for name, value in article.model_dump(exclude={"id"}, exclude_none=True).items()}
