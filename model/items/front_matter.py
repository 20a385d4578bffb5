"""Markdown with front matter in YAML or TOML, as for static sites (Hugo, Jekyll)."""

from __future__ import annotations

import re

from model.items.item import Item, person
from model.pages.dates import read_moment

LONGEST_HEAD = 20_000  # characters

_HEAD = re.compile(r"\ufeff?\s*+(---|\+\+\+)[ \t]*+\n(.*?)\n(?:\1|\.\.\.)[ \t]*+(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([^\W\d][\w-]*+(?>(?: [\w-]++){0,3}))[ \t]*+[:=][ \t]*+(.*)")
_NO_FIELD = re.compile(r"\s*+(?:#|\[.*\]|\Z)")  # a comment, a table of TOML, an empty line
_FOLDED = re.compile(r"[>|][+-]?")  # a block scalar: the text is indented below
_ENTRY = re.compile(r"[ \t]*+-[ \t]++")
_NAMED = re.compile(r"name: (.*?)(?: [A-Za-z]+: .*)?")  # an author with more fields than a name
_LEADS = ("lead", "sapo", "description", "summary", "excerpt")
_MOMENTS = ("date", "published", "publishdate", "pubdate")


def front_matter_item(raw: str) -> tuple[Item, ...] | None:
    """The story of a file whose front matter has a title; None for other files."""
    head = _HEAD.match(raw.replace("\r\n", "\n") if "\r" in raw[:LONGEST_HEAD] else raw, 0, LONGEST_HEAD)
    fields = _fields(head[2]) if head else {}
    if head is None or not fields.get("title"):
        return None
    author = fields.get("author", "") or fields.get("authors", "")
    named = _NAMED.fullmatch(author)
    moments = (fields.get(name, "") for name in _MOMENTS)
    item = Item(
        title=fields["title"],
        lead=next(filter(None, map(fields.get, _LEADS)), ""),
        body=head.string[head.end() :],
        author=person(named[1] if named else author),
        published_at=next(filter(None, map(read_moment, moments)), None),
    )
    return (item,)


def _fields(head: str) -> dict[str, str]:
    """The fields of ``head`` by lower-case names; values of several lines joined, lists with commas; {} if ``head`` has other lines."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in head.split("\n"):
        if field := _FIELD.match(line):
            name = field[1].lower()
            fields[name] = [] if _FOLDED.fullmatch(field[2].strip()) else [_bare(field[2])]
        elif name and line.startswith((" ", "\t", "-")):
            entry = _ENTRY.match(line)
            fields[name].append(
                f", {_bare(line[entry.end() :])}" if entry and any(fields[name]) else _bare(line[entry.end() if entry else 0 :])
            )
        elif not _NO_FIELD.match(line):
            return {}
    return {name: " ".join(filter(None, parts)).replace(" , ", ", ") for name, parts in fields.items()}


def _bare(value: str) -> str:
    """``value`` without its quotes or the brackets of a list."""
    value = value.strip()
    listed = value.startswith("[") and value.endswith("]")
    return ", ".join(map(_unquoted, value[1:-1].split(","))) if listed else _unquoted(value)


def _unquoted(value: str) -> str:
    """``value`` without its quotes, and with escaped quotes resolved."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"') if value[0] == '"' else value[1:-1].replace("''", "'")
    return value
