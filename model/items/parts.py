"""The fields of an item as the parts of an article: the description in a feed may be a lead, the story, or its beginning."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from model import text
from model.items.item import Item
from model.pages.fields import as_markup, in_paragraphs, is_marked_up, plain_field
from model.pages.html import text_of_html
from model.pages.line_breaks import unwrapped_lines
from model.pages.lines import Kind, read_line
from model.pages.phrases import fold
from model.pages.story import LONGEST_LEAD

MAX_LINES_OF_LEAD = 2
_BRACKETED = re.compile(r"\s*\[(?:…|\.{3})\]\Z")
_CUT = re.compile(r"\s*(?:\[?(?:…|\.{3})\]?|\b(?:đọc tiếp|xem tiếp|xem thêm|continue reading|read more)\b\W*)\Z", re.IGNORECASE)
_ENDED = re.compile(r"[.!?][\"”’)»]{0,3}\Z")


def in_parts(item: Item) -> Item:
    """``item`` with title and lead as plain text and the body as HTML."""
    title, body = plain_field(as_markup(item.title)), _as_html(item.body)
    lines = [line for line in plain_field(as_markup(item.lead)).split("\n") if line.strip() and read_line(line.strip()).kind is Kind.TEXT]
    lead = " ".join(" ".join(lines).split())
    if not body and (len(lines) > MAX_LINES_OF_LEAD or text.count_syllables(lead) > LONGEST_LEAD):
        return replace(item, title=title, lead="", body=_as_html(item.lead))
    if lead and (_is_cut_from(body, lead) or fold(lead) in fold(title)):  # the title once more, as a link, with the newspaper
        lead = ""
    return replace(item, title=title, lead=_BRACKETED.sub("…", lead), body=body)


def _is_cut_from(body: str, lead: str) -> bool:
    """Whether ``lead`` is an excerpt cut from ``body``: it ends in an ellipsis or a link to read on, or within the first sentences."""
    if _CUT.search(lead[-40:]):
        return fold(_CUT.sub("", lead)) in fold(text_of_html(body))
    return not _ENDED.search(lead[-5:]) and fold(text_of_html(body)).startswith(fold(lead))


def _as_html(body: str) -> str:
    body = as_markup(body)
    if is_marked_up(body):
        return in_paragraphs(body)
    return "".join(f"<p>{escape(line)}</p>" for line in unwrapped_lines(text.clean_unicode(body)))
