"""A story that a page shows nowhere: the JSON from which its scripts draw it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

LONGEST_BLOCK = 1_000_000  # characters
SHORTEST_STORY = 200  # characters of a text in paragraphs

_PARAGRAPH = re.compile(r"</p>|</div>|<br\b", re.IGNORECASE)


def story_in_data(blocks: Sequence[str]) -> str:
    """The longest text in paragraphs of HTML in the JSON ``blocks`` of a page; "" where they have none."""
    texts = (text for block in blocks for text in _texts(_parsed(block)) if len(text) >= SHORTEST_STORY and _PARAGRAPH.search(text))
    return max(texts, key=len, default="")


def _parsed(block: str) -> Any:
    if len(block) > LONGEST_BLOCK:
        return None
    try:
        return json.loads(block, strict=False)
    except (ValueError, RecursionError):  # ValueError covers what is not JSON and numbers of thousands of digits
        return None


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)):
            waiting.extend(value.values() if isinstance(value, dict) else value)
