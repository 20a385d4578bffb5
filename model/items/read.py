"""Which of the formats of systems a text is in, and what it says."""

from __future__ import annotations

from model.items.feeds import feed_items
from model.items.front_matter import front_matter_item
from model.items.item import Item
from model.items.mail import text_of_mail
from model.items.objects import json_items
from model.items.rich_text import text_of_rich_text
from model.items.subtitles import text_of_subtitles


def items_of(raw: str) -> tuple[Item, ...] | None:
    """The stories in ``raw`` where it is in a format that has fields; None where it is a page, or plain text."""
    for read in (feed_items, json_items, front_matter_item):
        if (items := read(raw)) is not None:
            return items
    return None


def text_in(raw: str) -> str | None:
    """What a program shows of ``raw`` that is an e-mail, subtitles or RTF, as plain text; None where it is none of these."""
    for read in (text_of_mail, text_of_subtitles, text_of_rich_text):
        if (shown := read(raw)) is not None:
            return shown
    return None
