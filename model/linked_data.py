"""What a page says about its story in JSON-LD (schema.org): title, lead, author, date; broken blocks are passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import text
from model.dates import read_moment
from model.page_markup import plain
from model.page_words import PAPERS, fold

LONGEST_BLOCK = 300_000  # characters
MOST_VALUES = 2_000  # values looked at in one block

_WRAPPING = re.compile(r"\A\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*\Z")
_TRAILING_COMMA = re.compile(r",(?=\s*+[}\]])")


@dataclass(frozen=True, slots=True)
class Story:
    """What JSON-LD says; "" and None where it is silent."""

    title: str = ""
    lead: str = ""
    author: str = ""
    published_at: datetime | None = None


def read_story(blocks: Sequence[str]) -> Story:
    """The first news article in the JSON-LD ``blocks`` of a page: alone, in a list, or in an ``@graph``."""
    for block in blocks:
        for value in _objects(_parsed(block)):
            if _is_article(value.get("@type")):
                date = value.get("datePublished")
                return Story(
                    _text(value.get("headline")) or _text(value.get("name")),
                    _text(value.get("description")),
                    _author(value.get("author")),
                    read_moment(date) if isinstance(date, str) else None,
                )
    return Story()


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
    while waiting and looked_at < MOST_VALUES:
        value, looked_at = waiting.pop(0), looked_at + 1
        if isinstance(value, dict):
            yield value
            waiting.extend(value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage") if value.get(key))
        elif isinstance(value, list):
            waiting.extend(value[:MOST_VALUES])


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.rsplit("/", 1)[-1].endswith(("Article", "BlogPosting")) for one in kinds)


def _author(value: Any) -> str:
    """The names of people; a newspaper as its own author names nobody."""
    names = []
    for one in (value if isinstance(value, list) else [value])[:5]:
        if isinstance(one, dict) and one.get("@type") != "Organization":
            one = one.get("name")
        if isinstance(one, str) and "://" not in one:
            names.append(_text(one))
    return ", ".join(dict.fromkeys(name for name in names if name and fold(name) not in PAPERS))


def _text(value: Any) -> str:
    return text.clean_line(plain(value)) if isinstance(value, str) else ""
