"""From an article of a request to an article that the model reads."""

from __future__ import annotations

from dataclasses import replace

from model.article import Article
from model.errors import InvalidArticle
from model.intake import Page, read_fields, read_html, read_text
from model.text import clean_line
from service.ninjs import NinjsArticle, read_item
from service.schemas import MOST_ARTICLE_BYTES, HtmlArticle, PastedArticle, Sent, WrittenArticle


def read(article: Sent) -> Page:
    """``article`` as the model reads it. Raises InvalidArticle, which names a field of the request's article."""
    sizes = _sizes(article)
    if sum(sizes.values()) > MOST_ARTICLE_BYTES:
        raise InvalidArticle(max(sizes, key=sizes.__getitem__), f"the article is larger than {MOST_ARTICLE_BYTES:,} bytes")
    if isinstance(article, NinjsArticle):
        return read_item(article)
    if isinstance(article, PastedArticle):
        page = read_text(article.text)
    elif isinstance(article, HtmlArticle):
        page = read_html(article.html)
    else:
        page = read_fields(title=article.title or "", lead=article.lead or "", body=article.body or "")
    return Page(_as_sent(page.article, article), page.warnings)


def _as_sent(found: Article, sent: WrittenArticle | PastedArticle | HtmlArticle) -> Article:
    """``found`` with what was ``sent`` beside the text, which knows better than a page does."""
    return replace(
        found,
        source=clean_line(sent.source or "") or found.source,
        url=clean_line(sent.url or "") or found.url,
        author=clean_line(sent.author or "") or found.author,
        published_at=sent.published_at or found.published_at,
    )


def size(article: Sent) -> int:
    """The bytes of its text in UTF-8."""
    return sum(_sizes(article).values())


def _sizes(article: Sent) -> dict[str, int]:
    texts = ("title", "lead", "body", "text", "html")
    if isinstance(article, NinjsArticle):
        return {name: len(value.encode()) for name, value in article.texts().items()}
    return {name: len(value.encode()) for name in texts if (value := getattr(article, name, None)) is not None}
