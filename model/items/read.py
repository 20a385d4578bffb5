"""Which of the formats of systems a text is in, and the stories in it."""

from __future__ import annotations

from model.items.feeds import feed_items
from model.items.item import Item
from model.items.objects import json_items


def items_of(raw: str) -> tuple[Item, ...] | None:
    """The stories in ``raw`` where it is in a format of systems, not of readers; None where it is a page, or plain text."""
    for read in (feed_items, json_items):
        if (items := read(raw)) is not None:
            return items
    return None
