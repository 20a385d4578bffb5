"""The story in the JSON-LD (schema.org) of a page: title, lead, author, date, body; broken blocks are skipped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import text
from model.pages.bylines import author_in
from model.pages.dates import read_moment
from model.pages.markup import plain
from model.pages.phrases import PAPERS, fold

LONGEST_BLOCK = 300_000  # characters
MAX_VALUES = 2_000  # values visited in one block

_WRAPPING = re.compile(  # (?<!\s): a run of spaces is scanned once, not from each of its spaces
    r"\A\s*+(?://)?\s*+(?:<!\[CDATA\[|<!--)|(?<!\s)\s*+(?://)?\s*+(?:\]\]>|-->)\s*+\Z"
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_ADDRESS = re.compile(r"://|@|(?<=.)\.(?:vn|com|net|org|info)\Z", re.IGNORECASE)  # in a name that is one word
_TRAILING_COMMA = re.compile(r",(?=\s*+[}\]])")


@dataclass(frozen=True, slots=True)
class Story:
    """What JSON-LD says of a story; "" and None for what it does not say."""

    title: str = ""
    lead: str = ""
    author: str = ""
    published_at: datetime | None = None
    page_published_at: datetime | None = None  # that of the WebPage, where the story names none
    body: str = ""  # unchanged: with line breaks or without, perhaps HTML


def read_story(blocks: Sequence[str], window_title: str = "") -> Story:
    """The article in the JSON-LD ``blocks`` of a page, alone, in a list or an ``@graph``; of several the one in ``window_title``."""
    values = [value for block in blocks for value in _objects(_parsed(block))]
    of_page = next((moment for value in values if value.get("@type") == "WebPage" and (moment := _moment(value))), None)
    articles = [(_title(value), value) for value in values if is_article(value.get("@type"))]
    if not articles:
        return Story(page_published_at=of_page)
    shown = f" {fold(window_title)} "
    title, article = next((one for one in articles if one[0] and f" {fold(one[0])} " in shown), articles[0])
    body = article.get("articleBody")
    told = body if isinstance(body, str) else ""
    return Story(title, _text(article.get("description")), _author(article, values), _moment(article), of_page, told)


def _title(article: dict[str, Any]) -> str:
    return _text(article.get("headline")) or _text(article.get("name"))


def _moment(value: dict[str, Any]) -> datetime | None:
    date = value.get("datePublished")
    return read_moment(date) if isinstance(date, str) else None


def _parsed(block: str) -> Any:
    if len(block) > LONGEST_BLOCK:
        return None
    for candidate in (block, _TRAILING_COMMA.sub("", _WRAPPING.sub("", block[:LONGEST_BLOCK]))):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):  # ValueError covers what is not JSON and numbers of thousands of digits
            continue
    return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting, looked_at = [value], 0
    while waiting and looked_at < MAX_VALUES:
        value, looked_at = waiting.pop(0), looked_at + 1
        if isinstance(value, dict):
            yield value
            waiting.extend(value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage") if value.get(key))
        elif isinstance(value, list):
            waiting.extend(value[:MAX_VALUES])


def is_article(kind: Any) -> bool:
    """Whether ``kind``, the ``@type`` or types of an object, is that of an article."""
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.rsplit("/", 1)[-1].endswith(("Article", "BlogPosting")) for one in kinds)


def _author(article: dict[str, Any], values: Sequence[dict[str, Any]]) -> str:
    """The names of people; "" if the newspaper names itself as the author."""
    papers = {fold(name) for one in _listed(article.get("publisher")) for name in _names(_named(one, values))} | PAPERS
    authors = [_named(one, values) for one in _listed(article.get("author"))]
    people = [one for one in authors if not (isinstance(one, dict) and one.get("@type") == "Organization")]
    return ", ".join(dict.fromkeys(name for one in people for name in _names(one) if fold(name) not in papers))


def _listed(value: Any) -> list[Any]:
    return (value if isinstance(value, list) else [value])[:5]


def _named(value: Any, values: Sequence[dict[str, Any]]) -> Any:
    """``value``, or the one of ``values`` to which its ``@id`` refers."""
    if not isinstance(value, dict) or "name" in value or not isinstance(value.get("@id"), str):
        return value
    return next((one for one in values if "name" in one and one.get("@id") == value["@id"]), value)


def _names(value: Any) -> list[str]:
    names = _listed(value.get("name") if isinstance(value, dict) else value)
    return [read for name in names if (read := author_in(_text(name))) and not _is_address(read)]


def _is_address(name: str) -> bool:
    return " " not in name and _ADDRESS.search(name) is not None


def _text(value: Any) -> str:
    return text.clean_line(_TAGS.sub(" ", plain(value))) if isinstance(value, str) else ""
