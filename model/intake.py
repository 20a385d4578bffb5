"""What comes in, as an Article: structured fields, a pasted page, or HTML, without boilerplate and with what an editor should know."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from model import text
from model.article import Article
from model.errors import InvalidArticle, NotText, SeveralArticles
from model.items.files import kind_of_file
from model.items.item import Item
from model.items.parts import in_parts
from model.items.read import items_of, text_in
from model.pages.bbcode import without_bbcode
from model.pages.breaks import whole_lines, without_marks
from model.pages.confusables import plain_letters
from model.pages.escapes import escaped_once, unescaped
from model.pages.fields import as_markup, in_paragraphs, is_marked_up, plain_field
from model.pages.html import draft_of_html, has_tags, looks_like_html, with_breaks
from model.pages.markup import MOST_TAGS
from model.pages.old_encodings import in_unicode
from model.pages.phrases import fold
from model.pages.story import Draft, read_lines
from model.pages.wiki import without_wiki
from model.results import Caution
from model.words.language import language_caution

FEWEST_SYLLABLES = 10  # below, sections are a guess

_BROKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """What intake makes of what came in; ``warnings`` are values of Caution, in its order."""

    article: Article
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an article besides its body."""

    title: str = ""
    lead: str = ""
    author: str = ""
    published_at: datetime | None = None


def read_fields(*, title: str = "", lead: str = "", body: str = "") -> Page:
    """A page from structured fields, taken as they are, but HTML in them as what it shows; a body has no lead to be looked for.

    Raises InvalidArticle naming ``title``, ``lead`` or ``body``.
    """
    if not all(isinstance(field, str) for field in (title, lead, body)):  # Article.of says which
        return read_known(body, Known(title=title, lead=lead))
    title, lead, body = map(as_markup, (title, lead, body))
    if not any(map(is_marked_up, (title, lead, body))):
        return read_known(body, Known(title=title, lead=lead))
    known = Known(title=plain_field(title), lead=plain_field(lead))
    page = read_marked_up(in_paragraphs(body), known) if is_marked_up(body) else read_known(body, known)
    article = page.article if known.lead.strip() else _without_lead(page.article)
    return Page(article, _in_order({*page.warnings, Caution.HTML_AS_TEXT}))


def read_known(body: str, known: Known) -> Page:
    """A page whose fields are ``known``, with its ``body`` as plain text. Raises InvalidArticle naming a field."""
    known, body, recoded = _readable_fields(known, body, _plain)
    article = Article.of(title=known.title, lead=known.lead, body=body, author=known.author, published_at=known.published_at)
    raw = (known.title, known.lead, body)
    return Page(article, _warnings(article, raw, tagged=any(map(has_tags, raw)), recoded=recoded))


def read_marked_up(html: str, known: Known) -> Page:
    """A page whose fields are ``known``, with its body as HTML; what is ``known`` is not looked for there. Raises InvalidArticle."""
    known, html, recoded = _readable_fields(known, html, escaped_once)
    draft = draft_of_html(f"<h1>{escape(known.title)}</h1>{with_breaks(html)}" if known.title else html)
    spare = [part for part, field in ((draft.title, known.title), (draft.lead, known.lead)) if part and field and fold(part) != fold(field)]
    article = Article.of(
        title=known.title or draft.title,
        lead=known.lead or draft.lead,
        body="\n".join((*spare, *draft.body)),
        author=known.author or draft.author,
        published_at=known.published_at or draft.published_at,
    )
    return Page(article, _warnings(article, (known.title, known.lead, html), truncated=draft.truncated, recoded=recoded))


def _without_lead(article: Article) -> Article:
    """``article`` with its lead, which was found in its body, where it stood."""
    title, lead, body = article.written
    body = "\n".join(filter(None, (lead, body)))
    return Article.of(title=title, body=body, author=article.author, published_at=article.published_at)


def readable(*fields: str) -> tuple[str, ...]:
    """The plain text ``fields`` of one article in the letters that pages made of them have, and nothing else of them changed."""
    return _readable(*map(_plain, fields))[0]


def read_text(raw: str) -> Page:
    """A page from what a person pasted, boilerplate and all; HTML is noticed. Raises InvalidArticle naming ``text``."""
    return _read(raw, "text", looks_like_html)


def read_html(raw: str) -> Page:
    """A page from HTML, also broken; text without tags is read as pasted. Raises InvalidArticle naming ``html``."""
    return _read(raw, "html", has_tags)


def _read(raw: str, name: str, is_html: Callable[[str], bool]) -> Page:
    _check(raw, name)
    if (items := items_of(raw)) is not None:
        return _page_of_items(items, name)
    if (said := text_in(raw)) is not None:
        raw, is_html = said, looks_like_html  # <minhanh@saomai.example> in it is no tag
    (shown,), recoded = _readable(escaped_once(raw) if is_html(raw) else unescaped(raw))
    draft = draft_of_html(shown) if is_html(shown) else draft_of_text(shown)
    return _page(draft, shown, name, recoded=recoded)


def _page_of_items(items: Sequence[Item], name: str) -> Page:
    """The page of the only one of ``items``. Raises InvalidArticle."""
    if len(items) > 1:
        raise SeveralArticles(name, len(items))
    item = in_parts(next(iter(items), Item()))
    try:
        return read_marked_up(item.body, Known(title=item.title, lead=item.lead, author=item.author, published_at=item.published_at))
    except InvalidArticle:
        raise InvalidArticle(name, _nothing_in("it")) from None


def draft_of_text(raw: str) -> Draft:
    """The parts of a pasted page."""
    return read_lines(whole_lines(without_wiki(without_bbcode(text.clean_unicode(raw)))))


def _plain(field: str) -> str:
    """A field of plain text without its escapes and its marks of Markdown."""
    return without_marks(unescaped(field))


def _check(raw: str, name: str) -> None:
    if not isinstance(raw, str):
        raise InvalidArticle(name, f"must be text, not {type(raw).__name__}")
    if kind := kind_of_file(raw):
        raise NotText(name, kind)


def _readable(*fields: str) -> tuple[tuple[str, ...], bool]:
    """``fields`` in the letters that a reader sees, or should see, and whether they came in an old or wrong table."""
    plain = tuple(map(plain_letters, fields))
    found = in_unicode(*plain)
    return found, found != plain


def _readable_fields(known: Known, body: str, read_body: Callable[[str], str]) -> tuple[Known, str, bool]:
    fields = (known.title, known.lead, known.author, body)
    if not all(isinstance(field, str) for field in fields):  # Article.of says which
        return known, body, False
    (title, lead, author, body), recoded = _readable(*map(_plain, fields[:-1]), read_body(body))
    return replace(known, title=title, lead=lead, author=author), body, recoded


def _page(draft: Draft, raw: str, name: str, *, recoded: bool) -> Page:
    try:
        article = Article.of(
            title=draft.title, lead=draft.lead, body="\n".join(draft.body), author=draft.author, published_at=draft.published_at
        )
    except InvalidArticle:
        raise InvalidArticle(name, _nothing_in(f"its first {MOST_TAGS:,} tags" if draft.truncated else "it")) from None
    return Page(article, _warnings(article, (raw,), truncated=draft.truncated, recoded=recoded))


def _nothing_in(where: str) -> str:
    return f"no article was found in {where}; send the words of a title, a lead or a body"


def _warnings(
    article: Article, raw: Sequence[str], *, tagged: bool = False, truncated: bool = False, recoded: bool = False
) -> tuple[str, ...]:
    content = "\n".join((article.title, article.lead, article.body))
    found = {
        Caution.TOO_SHORT: text.count_syllables(content) < FEWEST_SYLLABLES,
        Caution.NO_TITLE: not article.title,
        Caution.CHARACTERS_REMOVED: any(_BROKEN.search(part) for part in raw),
        Caution.OLD_ENCODING: recoded,
        Caution.HTML_AS_TEXT: tagged,
        Caution.TRUNCATED: truncated,
    }
    return _in_order({language_caution(article), *(caution for caution, holds in found.items() if holds)})


def _in_order(cautions: Collection[str | None]) -> tuple[str, ...]:
    """Those of ``cautions`` that are any, as values in the order of Caution."""
    return tuple(caution.value for caution in Caution if caution in cautions)
