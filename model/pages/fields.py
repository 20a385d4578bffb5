"""HTML in fields that should be plain text, as WordPress, Drupal, Ghost and Strapi keep them."""

from __future__ import annotations

import re

from model.pages.escapes import unescaped
from model.pages.html import begins_as_html, looks_like_html, text_of_html

_NAMES = (
    "a|abbr|article|b|blockquote|cite|code|del|div|em|figcaption|figure|font|h[1-6]|i|ins|li|mark|ol|p|pre|q|s|section|small|span|strike|strong|"
    "sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_MARKUP = re.compile(rf"</(?:{_NAMES})\s*+>|<(?:br|hr)\s*+/?>|<(?:br|hr|img)\s[^<>=]*+=[^<>]*+>", re.IGNORECASE)
_BEFORE_TAG_TALKED_OF = re.compile(
    r"(?:(?:\b(?:thẻ|tag|mã|lệnh|và|hoặc|hay|với|giữa|bằng|phần tử)|>[,;]?)\s|[\"'“‘`(])\Z", re.IGNORECASE
)  # "thẻ <br>", `<b>`
_LONGEST_BEFORE = 10  # characters


def is_marked_up(field: str) -> bool:
    """Whether ``field`` is HTML: it begins with a tag, or has a closing tag that is not merely mentioned. Not ``a < b`` or ``<3``."""
    return begins_as_html(field) or any(not _is_talked_of(field, tag.start()) for tag in _MARKUP.finditer(field))


def _is_talked_of(field: str, start: int) -> bool:
    return _BEFORE_TAG_TALKED_OF.search(field[max(0, start - _LONGEST_BEFORE) : start]) is not None


def as_markup(field: str) -> str:
    """``field`` unescaped if it is HTML that was escaped as a whole (``&lt;p&gt;``); else unchanged."""
    if "<" in field or "&lt;" not in field:
        return field
    shown = unescaped(field)
    return shown if is_marked_up(shown) else field


def in_paragraphs(field: str) -> str:
    """``field`` with its lines as ``<p>`` if it has only inline tags, as WordPress keeps a post; else unchanged."""
    if looks_like_html(field) or not is_marked_up(field):
        return field
    return "".join(f"<p>{line}</p>" for line in field.splitlines() if line.strip())


def plain_field(field: str) -> str:
    """A title or a lead without its markup, one line a block; unchanged if it has none."""
    return text_of_html(in_paragraphs(field)) if is_marked_up(field) else field
