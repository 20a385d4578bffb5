"""One story as a system sends it, whatever the format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from model.pages.bylines import read_byline

LONGEST_NAME = 200  # characters; more is no name, or those of a whole desk
_BY = re.compile(r"(?:theo|by|bởi):?\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A story in fields; "" and None for missing ones. ``title``, ``lead`` and ``body`` are plain text or HTML."""

    title: str = ""
    lead: str = ""
    body: str = ""
    author: str = ""
    published_at: datetime | None = None


def person(name: str) -> str:
    """The name of an author without words around it (``Theo Minh Anh``); "" for an address or a longer text."""
    if len(name) > LONGEST_NAME:
        return ""
    name = " ".join(name.split())
    name = name[by.end() :] if (by := _BY.match(name)) else name
    if byline := read_byline(name):
        return byline.author
    return "" if "@" in name or "://" in name else name
