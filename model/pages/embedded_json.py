"""A story that a page does not show: the JSON from which its scripts render it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from model import text
from model.pages.phrases import fold

LONGEST_BLOCK = 1_000_000  # characters
SHORTEST_STORY = 200  # characters of a text in paragraphs

LONGEST_TITLE = 300  # characters
SHORTEST_TITLE = 3  # syllables
MAX_IN_OBJECT = 3  # values of an object that holds one text with its attributes

_BESIDE = re.compile(" [|–—-] ")  # between a title and the name of the site
_PARAGRAPH = re.compile(r"</p>|</div>|<br\b", re.IGNORECASE)


def story_in_json(blocks: Sequence[str], titles: Sequence[str]) -> str:
    """The longest text in paragraphs of HTML beside one of ``titles`` in the JSON ``blocks`` of a page; "" where they have none.

    Other texts are other stories or terms of use. Beside means in the same object or list, perhaps each
    in an object of its own: ``{"title": {"rendered": "..."}, "content": {"rendered": "..."}}``.
    """
    parts = (part for title in titles for part in (title, *_BESIDE.split(title)))
    wanted = frozenset(fold(part) for part in parts if text.count_syllables(part) >= SHORTEST_TITLE)
    texts = (told for block in blocks for told in _texts(_parsed(block), wanted) if len(told) >= SHORTEST_STORY and _PARAGRAPH.search(told))
    return max(texts, key=len, default="")


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
