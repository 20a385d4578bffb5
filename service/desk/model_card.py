"""A model card, which is Markdown, as blocks that a template escapes: headings, paragraphs, lists, tables and code; no HTML passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARACTERS = 100_000  # a card is a few kB; of a larger one the rest is left out

_INLINE = re.compile(r"`(?P<code>[^`\n]+)`|\*\*(?P<strong>[^*\n]+)\*\*|\[(?P<link>[^][\n]+)\]\((?P<address>https?://[^\s()]+)\)")
_HEADING = re.compile(r"(#{1,6}) +(.+)")
_RULE = re.compile(r"[|:\- ]+\Z")


@dataclass(frozen=True, slots=True)
class Inline:
    """A stretch of text: ``code``, ``strong``, or with an ``address`` a link."""

    text: str
    kind: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A ``heading`` of ``level`` 1 to 6, ``paragraph``, ``list``, ``code`` or ``table``, whose first row is its head: rows of cells."""

    kind: str
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    level: int = 0


def blocks(card: str) -> tuple[Block, ...]:
    """``card`` read; what is not understood is a paragraph."""
    return tuple(_blocks(card[:MAX_CHARACTERS].splitlines()))


def _blocks(lines: list[str]) -> Iterator[Block]:
    place = 0
    while place < len(lines):
        line, begin = lines[place].rstrip(), place
        place += 1
        if heading := _HEADING.fullmatch(line):
            yield Block("heading", ((_inline(heading[2]),),), len(heading[1]))
        elif line.startswith("```"):
            while place < len(lines) and not lines[place].startswith("```"):
                place += 1
            yield Block("code", tuple(((Inline(one),),) for one in lines[begin + 1 : place]))
            place += 1
        elif line.startswith("|"):
            place = _while(lines, place, "|")
            rows = [one.strip().strip("|").split("|") for one in lines[begin:place] if not _RULE.match(one)]
            yield Block("table", tuple(tuple(_inline(cell.strip()) for cell in row) for row in rows))
        elif line.startswith("- "):
            place = _while(lines, place, "- ")
            yield Block("list", tuple((_inline(one[2:]),) for one in lines[begin:place]))
        elif line:
            yield Block("paragraph", ((_inline(line),),))


def _while(lines: list[str], place: int, start: str) -> int:
    while place < len(lines) and lines[place].startswith(start):
        place += 1
    return place


def _inline(text: str) -> tuple[Inline, ...]:
    found, end = [], 0
    for match in _INLINE.finditer(text):
        kind = str(match.lastgroup)
        kind = "link" if kind == "address" else kind
        found += [Inline(text[end : match.start()]), Inline(match[kind], kind, match["address"] or "")]
        end = match.end()
    return tuple(one for one in (*found, Inline(text[end:])) if one.text)
