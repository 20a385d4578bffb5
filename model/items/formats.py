"""The format of what a system sends, recognised by its content, and the stories in it."""

from __future__ import annotations

from model.items.cms_json import json_items
from model.items.feeds import feed_items
from model.items.front_matter import front_matter_item
from model.items.item import Item
from model.items.mail import text_of_mail
from model.items.rtf import text_of_rtf
from model.items.subtitles import text_of_subtitles


def items_of(raw: str) -> tuple[Item, ...] | None:
    """The stories in ``raw`` if its format has fields (XML, JSON, front matter); None if it is a page or plain text."""
    for read in (feed_items, json_items, front_matter_item):
        if (items := read(raw)) is not None:
            return items
    return None


def text_in(raw: str) -> str | None:
    """The plain text in ``raw`` if it is an e-mail, subtitles or RTF; None if it is none of these."""
    for read in (text_of_mail, text_of_subtitles, text_of_rtf):
        if (shown := read(raw)) is not None:
            return shown
    return None
