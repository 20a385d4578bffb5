"""Markdown in plain text: ``# Heading``, ``**bold**``, ``[link](https://...)``."""

from __future__ import annotations

import re

_HEADING = re.compile(r"#{1,6} (?=\S)")
_STRONG = re.compile(r"(?<![^\s(“\"‘'])\*\*(?=\S)([^*]+)(?<=\S)\*\*(?!\w)|\A__([^_]+)__\Z")  # not of a censored "ch**" or of __init__
_TITLED = r"(?: [\"'][^\"'()]{0,200}[\"'])?"
_LINKED = re.compile(
    rf"(?:!\[[^\[\]]{{0,300}}\]\([^()\s]{{1,1000}}{_TITLED}\)|\[([^\[\]]{{0,300}})\]\((?:https?://|/|#|mailto:)[^()\s]{{0,1000}}{_TITLED}\))"
)
_ITALIC = re.compile(r"([*_])(?=[^\s*_])([^*_]+)(?<=\S)\1")
_MARKED = re.compile(r"\]\((?:https?://|/)|(?:\A|\n)#{1,6} \S|\*\*\S")


def without_markdown(field: str) -> str:
    """The plain text ``field`` without Markdown; unchanged where it has no link, heading or bold word in Markdown."""
    return "\n".join(unmarked(line) for line in field.split("\n")) if _MARKED.search(field) else field


def unmarked(line: str) -> str:
    """``line`` without Markdown: headings, bold words, links, pictures, and italics around all of it."""
    line = _LINKED.sub(lambda link: link[1] or "", line).strip() if "](" in line else line
    line = _HEADING.sub("", line) if _HEADING.match(line) else line
    line = italic[2] if line[:1] in "*_" and (italic := _ITALIC.fullmatch(line)) else line
    return _STRONG.sub(lambda strong: strong[1] or strong[2], line) if "**" in line or "__" in line else line
