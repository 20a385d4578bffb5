"""Turns an article of a request into the Article that the model reads."""

from __future__ import annotations

from dataclasses import replace

from model.article import Article
from model.errors import InvalidArticle
from model.intake import Page, read_fields, read_html, read_text
from model.text import clean_line
from service.predictions.ninjs import NinjsArticle, read_item
from service.request_schemas import MAX_ARTICLE_BYTES, HtmlArticle, PastedArticle, Sent, WrittenArticle


def read_article(article: Sent) -> Page:
    """``article`` as the model reads it. Raises InvalidArticle, which names a field of the request's article."""
    _check_size(article)
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
    """``found`` with the fields ``sent`` beside the text, which take precedence over what the page says."""
    return replace(
        found,
        source=clean_line(sent.source or ""),
        url=clean_line(sent.url or ""),
        author=clean_line(sent.author or "") or found.author,
        published_at=sent.published_at or found.published_at,
    )


def article_size(article: Sent) -> int:
    """The characters of its text."""
    return sum(map(len, _texts(article).values()))


def _texts(article: Sent) -> dict[str, str]:
    if isinstance(article, NinjsArticle):
        return article.texts()
    return {name: value for name in ("title", "lead", "body", "text", "html") if (value := getattr(article, name, None)) is not None}


def _check_size(article: Sent) -> None:
    """Raises InvalidArticle for more bytes in UTF-8 than an article may have; a character has four at most."""
    if 4 * article_size(article) <= MAX_ARTICLE_BYTES:
        return
    sizes = {name: len(value.encode()) for name, value in _texts(article).items()}
    if sum(sizes.values()) > MAX_ARTICLE_BYTES:
        raise InvalidArticle(max(sizes, key=sizes.__getitem__), f"the article is larger than {MAX_ARTICLE_BYTES:,} bytes")
