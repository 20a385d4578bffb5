"""Structured fields, a pasted page or HTML as an Article: without boilerplate, and with warnings for the editor."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from model import text
from model.article import Article
from model.errors import InvalidArticle, NotText, SeveralArticles
from model.items.file_types import file_type
from model.items.formats import items_of, text_in
from model.items.item import Item
from model.items.parts import in_parts
from model.pages.bbcode import without_bbcode
from model.pages.confusables import plain_letters
from model.pages.escapes import escaped_once, unescaped
from model.pages.fields import as_markup, in_paragraphs, is_marked_up, plain_field
from model.pages.html import extract_html, has_tags, looks_like_html, with_breaks
from model.pages.line_breaks import unwrapped_lines
from model.pages.markdown import without_markdown
from model.pages.markup import MAX_TAGS
from model.pages.old_encodings import in_unicode
from model.pages.phrases import fold
from model.pages.story import Extraction, read_lines
from model.pages.wiki import without_wiki
from model.results import Caution
from model.words.language import language_caution

MIN_SYLLABLES = 10  # with fewer, the section is a guess

_BROKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """An article with its ``warnings``: values of Caution, in its order."""

    article: Article
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of an article besides its body; "" and None for what is not."""

    title: str = ""
    lead: str = ""
    author: str = ""
    published_at: datetime | None = None


def read_fields(*, title: str = "", lead: str = "", body: str = "") -> Page:
    """A page from structured fields, taken as they are; HTML in them is replaced by its visible text. No lead is looked for in ``body``.

    Raises InvalidArticle naming ``title``, ``lead`` or ``body``.
    """
    for name, field in (("title", title), ("lead", lead), ("body", body)):
        _check_text(field, name)
    title, lead, body = map(as_markup, (title, lead, body))
    if not any(map(is_marked_up, (title, lead, body))):
        return read_plain_body(body, Metadata(title=title, lead=lead))
    metadata = Metadata(title=plain_field(title), lead=plain_field(lead))
    page = read_html_body(in_paragraphs(body), metadata) if is_marked_up(body) else read_plain_body(body, metadata)
    article = page.article if metadata.lead.strip() else _without_lead(page.article)
    return Page(article, _in_order({*page.warnings, Caution.HTML_AS_TEXT}))


def read_plain_body(body: str, metadata: Metadata) -> Page:
    """A page from ``metadata`` and a ``body`` in plain text. Raises InvalidArticle naming a field."""
    metadata, body, recoded = _clean_metadata(metadata, body, _plain)
    article = Article.of(title=metadata.title, lead=metadata.lead, body=body, author=metadata.author, published_at=metadata.published_at)
    raw = (metadata.title, metadata.lead, body)
    return Page(article, _warnings(article, raw, tagged=any(map(has_tags, raw)), recoded=recoded))


def read_html_body(html: str, metadata: Metadata) -> Page:
    """A page from ``metadata`` and a body in ``html``, where only what ``metadata`` lacks is looked for. Raises InvalidArticle."""
    metadata, html, recoded = _clean_metadata(metadata, html, escaped_once)
    extracted = extract_html(f"<h1>{escape(metadata.title)}</h1>{with_breaks(html)}" if metadata.title else html)
    spare = [
        part
        for part, field in ((extracted.title, metadata.title), (extracted.lead, metadata.lead))
        if part and field and fold(part) != fold(field)
    ]
    article = Article.of(
        title=metadata.title or extracted.title,
        lead=metadata.lead or extracted.lead,
        body="\n".join((*spare, *extracted.body)),
        author=metadata.author or extracted.author,
        published_at=metadata.published_at or extracted.published_at,
    )
    return Page(article, _warnings(article, (metadata.title, metadata.lead, html), truncated=extracted.truncated, recoded=recoded))


def _without_lead(article: Article) -> Article:
    """``article`` with the lead that was found in its body put back there."""
    title, lead, body = article.written
    body = "\n".join(filter(None, (lead, body)))
    return Article.of(title=title, body=body, author=article.author, published_at=article.published_at)


def clean_fields(*fields: str) -> tuple[str, ...]:
    """The plain text ``fields`` of one article with their characters repaired as in every page; nothing else is changed."""
    return _clean(*map(_plain, fields))[0]


def read_text(raw: str) -> Page:
    """A page from what a person pasted, boilerplate included; HTML is recognised. Raises InvalidArticle naming ``text``."""
    return _read(raw, "text", looks_like_html)


def read_html(raw: str) -> Page:
    """A page from HTML, however broken; text without tags is read as pasted. Raises InvalidArticle naming ``html``."""
    return _read(raw, "html", has_tags)


def _read(raw: str, name: str, is_html: Callable[[str], bool]) -> Page:
    _check_text(raw, name)
    if kind := file_type(raw):
        raise NotText(name, kind)
    if (items := items_of(raw)) is not None:
        return _page_of_items(items, name)
    if (said := text_in(raw)) is not None:
        raw, is_html = said, looks_like_html  # an address such as <minhanh@saomai.example> is no tag
    (shown,), recoded = _clean(escaped_once(raw) if is_html(raw) else unescaped(raw))
    extracted = extract_html(shown) if is_html(shown) else extract_text(shown)
    return _page(extracted, shown, name, recoded=recoded)


def _page_of_items(items: Sequence[Item], name: str) -> Page:
    """The page of ``items``, of which there must be one. Raises InvalidArticle."""
    if len(items) > 1:
        raise SeveralArticles(name, len(items))
    item = in_parts(next(iter(items), Item()))
    try:
        return read_html_body(item.body, Metadata(title=item.title, lead=item.lead, author=item.author, published_at=item.published_at))
    except InvalidArticle:
        raise InvalidArticle(name, _nothing_in("it")) from None


def extract_text(raw: str) -> Extraction:
    """The parts of a pasted page."""
    return read_lines(unwrapped_lines(without_wiki(without_bbcode(text.clean_unicode(raw)))))


def _plain(field: str) -> str:
    """A plain text ``field`` with its escapes resolved and without Markdown."""
    return without_markdown(unescaped(field))


def _check_text(raw: str, name: str) -> None:
    if not isinstance(raw, str):
        raise InvalidArticle(name, f"must be text, not {type(raw).__name__}")


def _clean(*fields: str) -> tuple[tuple[str, ...], bool]:
    """``fields`` in proper Unicode letters, and whether they came in a legacy encoding or were decoded by a wrong one."""
    plain = tuple(map(plain_letters, fields))
    found = in_unicode(*plain)
    return found, found != plain


def _clean_metadata(metadata: Metadata, body: str, read_body: Callable[[str], str]) -> tuple[Metadata, str, bool]:
    plain = map(_plain, (metadata.title, metadata.lead, metadata.author))
    (title, lead, author, body), recoded = _clean(*plain, read_body(body))
    return replace(metadata, title=title, lead=lead, author=author), body, recoded


def _page(extracted: Extraction, raw: str, name: str, *, recoded: bool) -> Page:
    try:
        article = Article.of(
            title=extracted.title,
            lead=extracted.lead,
            body="\n".join(extracted.body),
            author=extracted.author,
            published_at=extracted.published_at,
        )
    except InvalidArticle:
        raise InvalidArticle(name, _nothing_in(f"its first {MAX_TAGS:,} tags" if extracted.truncated else "it")) from None
    return Page(article, _warnings(article, (raw,), truncated=extracted.truncated, recoded=recoded))


def _nothing_in(where: str) -> str:
    return f"no article was found in {where}; send the words of a title, a lead or a body"


def _warnings(
    article: Article, raw: Sequence[str], *, tagged: bool = False, truncated: bool = False, recoded: bool = False
) -> tuple[str, ...]:
    content = "\n".join((article.title, article.lead, article.body))
    found = {
        Caution.TOO_SHORT: text.count_syllables(content) < MIN_SYLLABLES,
        Caution.NO_TITLE: not article.title,
        Caution.CHARACTERS_REMOVED: any(_BROKEN.search(part) for part in raw),
        Caution.OLD_ENCODING: recoded,
        Caution.HTML_AS_TEXT: tagged,
        Caution.TRUNCATED: truncated,
    }
    return _in_order({language_caution(article), *(caution for caution, holds in found.items() if holds)})


def _in_order(cautions: Collection[str | None]) -> tuple[str, ...]:
    """``cautions`` as values in the order of Caution, without None."""
    return tuple(caution.value for caution in Caution if caution in cautions)
