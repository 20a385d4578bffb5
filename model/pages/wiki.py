"""Wikitext, the source of MediaWiki pages: ``[[Đắk Lắk|tỉnh]]``, ``'''đậm'''``, ``== Đề mục ==``."""

from __future__ import annotations

import re

_NAMED = r"(?:tập tin|hình|thể loại|file|image|category)"
_SHOWN_ELSEWHERE = re.compile(
    rf"\[\[{_NAMED}:[^\[\]\n]{{1,500}}\]\]|\{{\{{[^{{}}]{{0,2000}}\}}\}}|<ref\b[^<>]{{0,100}}/>|<ref\b[^<>]{{0,100}}>[^<]{{0,2000}}</ref>",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<![\w\]])\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
_ADDRESS = re.compile(r"\[https?://[^\s\[\]]{1,1000} ([^\[\]\n]{1,300})\]")
_STRESS = re.compile(r"'{2,5}(?=\S)([^'\n]+(?:'[^'\n]+)*)'{2,5}")
_HEADING = re.compile(r"^(={2,6}) ?([^=\n]{1,200}?) ?\1[ \t]*$", re.MULTILINE)


def without_wiki(raw: str) -> str:
    """``raw`` without the markup of wikitext; unchanged where it has neither a link nor a heading of it."""
    if not ("[[" in raw and _LINK.search(raw)) and not ("\n==" in raw and _HEADING.search(raw)):
        return raw
    raw = _HEADING.sub(r"\2", _SHOWN_ELSEWHERE.sub("", raw))
    return _STRESS.sub(r"\1", _ADDRESS.sub(r"\1", _LINK.sub(r"\1", raw)))
