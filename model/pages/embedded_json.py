"""A story that a page does not show: the JSON from which its scripts render it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model import text
from model.pages.bylines import author_in
from model.pages.dates import read_moment
from model.pages.phrases import fold

LONGEST_BLOCK = 1_000_000  # characters
SHORTEST_STORY = 200  # characters of a text in paragraphs

LONGEST_TITLE = 300  # characters
SHORTEST_TITLE = 3  # syllables
MAX_IN_OBJECT = 3  # values of an object that holds one text with its attributes

_LEADS = ("sapo", "lead", "standfirst", "description", "excerpt", "summary")  # keys as ``_by_name`` spells them
_AUTHORS = ("author", "authors", "authorname", "byline", "creator")
_MOMENTS = ("publishedat", "publisheddate", "publishdate", "datepublished", "publishtime", "published")
_SPELLING = re.compile("[_ -]")
_BESIDE = re.compile(" [|–—-] ")  # between a title and the name of the site
_PARAGRAPH = re.compile(r"</p>|</div>|<br\b", re.IGNORECASE)


def story_in_json(blocks: Sequence[str], titles: Sequence[str]) -> str:
    """The longest text in paragraphs of HTML beside one of ``titles`` in the JSON ``blocks`` of a page; "" where they have none.

    Other texts are other stories or terms of use. Beside means in the same object or list, perhaps each
    in an object of its own: ``{"title": {"rendered": "..."}, "content": {"rendered": "..."}}``.
    """
    wanted = _wanted(titles)
    texts = (told for block in blocks for told in _texts(_parsed(block), wanted) if len(told) >= SHORTEST_STORY and _PARAGRAPH.search(told))
    return max(texts, key=len, default="")


@dataclass(frozen=True, slots=True)
class Details:
    """What stands beside a story in the JSON of its page; "" and None for what does not."""

    lead: str = ""
    author: str = ""
    published_at: datetime | None = None


def details_in_json(blocks: Sequence[str], titles: Sequence[str]) -> Details:
    """Lead, author and moment of the first object in ``blocks`` that has one of ``titles`` and a story in paragraphs."""
    wanted = _wanted(titles)
    for found in (one for block in blocks for one in _objects(_parsed(block))):
        texts = [value for value in found.values() if isinstance(value, str)]
        has_story = any(len(value) >= SHORTEST_STORY and _PARAGRAPH.search(value) for value in texts)
        if has_story and any(len(value) <= LONGEST_TITLE and fold(value) in wanted for value in texts):
            named = _by_name(found)
            moments = (read_moment(value) for name in _MOMENTS if isinstance(value := named.get(name), str))
            return Details(
                next((value for name in _LEADS if isinstance(value := named.get(name), str) and value and "<" not in value), ""),
                next((author for name in _AUTHORS if (author := _name(named.get(name)))), ""),
                next((moment for moment in moments if moment), None),
            )
    return Details()


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """``value`` and what it holds, as far as they are objects."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _by_name(value: Mapping[str, Any]) -> dict[str, Any]:
    """``value`` with one spelling of its keys: ``publishedAt`` and ``published_at`` are the same."""
    return {_SPELLING.sub("", key).lower(): one for key, one in value.items()}


def _name(author: Any) -> str:
    """The name of an author, or of the first of several; objects have it in ``name``."""
    author = next(iter(author), None) if isinstance(author, list) else author
    author = author.get("name") if isinstance(author, dict) else author
    return author_in(author) if isinstance(author, str) and len(author) <= LONGEST_TITLE else ""


def _wanted(titles: Sequence[str]) -> frozenset[str]:
    parts = (part for title in titles for part in (title, *_BESIDE.split(title)))
    return frozenset(fold(part) for part in parts if text.count_syllables(part) >= SHORTEST_TITLE)


def _parsed(block: str) -> Any:
    if len(block) > LONGEST_BLOCK:
        return None
    try:
        return json.loads(block, strict=False)
    except (ValueError, RecursionError):  # ValueError covers what is not JSON and numbers of thousands of digits
        return None


def _texts(value: Any, wanted: frozenset[str]) -> Iterator[str]:
    """The texts in ``value`` beside one that is ``wanted`` (folded)."""
    waiting = [(value, False, False)]  # value, whether a wanted text is in its container, and in the container around that
    while waiting:
        value, near, around = waiting.pop()
        if isinstance(value, str):
            if near or around:
                yield value
        elif isinstance(value, (dict, list)):
            held = [*value.values()] if isinstance(value, dict) else value
            is_beside = any(map(wanted.__contains__, _short(held)))
            waiting.extend((one, is_beside, near and isinstance(value, dict) and len(value) <= MAX_IN_OBJECT) for one in held)


def _short(held: Sequence[Any]) -> Iterator[str]:
    """The short texts in ``held``, folded, and those in its small objects that hold no long text."""
    for one in held:
        words = [*one.values()] if isinstance(one, dict) and len(one) <= MAX_IN_OBJECT else [one]
        inside = [word for word in words if isinstance(word, str)]
        if all(len(word) <= LONGEST_TITLE for word in inside):
            yield from map(fold, inside)
