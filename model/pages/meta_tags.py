"""The meta tags of an HTML page, and the moment it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model import text
from model.pages.dates import read_moment
from model.pages.lines import is_prose
from model.pages.nodes import node_lines, one_line

_DATES = "article:published_time pubdate datepublished its_publication publish_date og:published_time dc.date.issued date".split()
_UPDATE = re.compile(r"(?:cập nhật|sửa|updated)(?: (?:lần cuối|mới nhất|lúc|ngày))*[\s:]*$", re.IGNORECASE)
_UPDATED = re.compile(r"^(?!.*publish).*(?:update|modif)", re.IGNORECASE)
MAX_TIMES = 10  # each is read
MAX_SYLLABLES = 300  # of a paragraph


def meta_tag(tree: LexborHTMLParser, name: str) -> str:
    """The content of the meta tag ``name``; "" without one."""
    return text.clean_line(_meta_tags(tree).get(name, ""))


def _meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """The contents of all meta tags by their lower-case names; the first of each name."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        for key in ("property", "name", "itemprop"):
            found.setdefault((node.attributes.get(key) or "").lower(), node.attributes.get("content") or "")
    return found


def moment_of_page(tree: LexborHTMLParser, selector: str) -> datetime | None:
    """The moment of publication in the meta tags, else in what ``selector`` selects; None in neither."""
    metas = _meta_tags(tree)
    named = (text.clean_line(metas.get(name, "")) for name in _DATES)
    return next((moment for value in chain(named, _times(tree, selector)) if value and (moment := read_moment(value))), None)


def _is_of_update(time: LexborNode) -> bool:
    """Whether ``time`` is that of an update, by its class or the words before it."""
    before = time.prev.text_content if time.prev is not None else ""
    return _UPDATED.search(time.attributes.get("class") or "") is not None or _UPDATE.search((before or "")[-40:]) is not None


def _is_in_sentence(time: LexborNode) -> bool:
    """Whether ``time`` stands in a sentence of the story."""
    around = time.parent
    while around is not None and around.tag in ("span", "a"):
        around = around.parent
    line = one_line(node_lines(around), MAX_SYLLABLES) if around is not None and around.tag in ("p", "li") else ""
    return is_prose(line, text.count_syllables(line))


def fuller_moment(named: datetime | None, shown: datetime | None) -> datetime | None:
    """The moment that metadata ``named``; if that is a day alone, the one ``shown`` on the page for the same day."""
    day_alone = named is not None and (named.hour, named.minute, named.second) == (0, 0, 0)
    return shown if named is None or (day_alone and shown and shown.date() == named.date()) else named


def _times(tree: LexborHTMLParser, selector: str) -> Iterator[str]:
    nodes = [node for node in tree.css(selector)[:MAX_TIMES] if not _is_in_sentence(node)]
    for node in sorted(nodes[:3], key=_is_of_update):
        attributes: dict[str, Any] = node.attributes
        yield attributes.get("datetime") or attributes.get("content") or " ".join(node_lines(node))
