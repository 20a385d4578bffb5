"""BBCode, in which forums keep their posts: ``[B]bold[/B]``, ``[IMG]address[/IMG]``."""

from __future__ import annotations

import re

_NAMES = "b|i|u|s|size|font|color|center|left|right|justify|indent|quote|url|email|list|spoiler|attach|h[1-6]|p"
_TAG = re.compile(rf"\[(?:/(?:{_NAMES})|(?:{_NAMES})(?:=[^\[\]\n]{{1,300}})?)\]", re.IGNORECASE)
_CLOSING = re.compile(rf"\[/(?:{_NAMES}|img|media|video|youtube)\]", re.IGNORECASE)
_SHOWN = re.compile(r"\[(img|media|video|youtube|attach)(?:=[^\[\]\n]{1,300})?\][^\[\]\n]{1,1000}\[/\1\]", re.IGNORECASE)
_ENTRY = re.compile(r"\[\*\]")


def without_bbcode(raw: str) -> str:
    """``raw`` without the tags of BBCode and the addresses of its pictures and videos; unchanged where no tag is closed."""
    if not _CLOSING.search(raw):
        return raw
    return _ENTRY.sub("- ", _TAG.sub("", _SHOWN.sub("", raw)))
