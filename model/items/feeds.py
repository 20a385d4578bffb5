"""Items in XML: RSS, Atom, exports of WordPress, sitemaps of news, NITF, NewsML and NewsML-G2.

Read without an XML parser: what tools send is often not well-formed, and entities that a stranger declares are never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from model.items.item import Item, person
from model.pages.dates import read_moment
from model.pages.markup import plain

MAX_TAGS = 100_000
MAX_DEPTH = 60

_ROOTS = "rss|rdf|feed|channel|item|entry|newsitem|newsmessage|newsml|nitf|urlset|url"
_COMMENT = r"<!--(?>(?:[^-]|-(?!->))*)-->"  # not (...)*+, which forgets a match before Python 3.11.5
_PREFACE = rf"(?>(?:\s|<\?[^<>]*+>|{_COMMENT}|<!DOCTYPE\s[^<>\[]*+(?:\[[^\]]*+\]\s*+)?>)*)"
_OPENING = re.compile(
    rf"\ufeff?(?:[^<]{{0,20}}?\bXML\b[^<]{{0,200}}(?<=\n))?{_PREFACE}<(?:[\w-]{{1,20}}:)?(?:{_ROOTS})[\s>]", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]*+)((?>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*))>")
_NORM = re.compile(r"""\bnorm\s*+=\s*+["']([^"'<>]*+)["']""")
_ACCOUNT = re.compile(r"[^\s@]++@[^\s@]++\s++\(([^()]++)\)")  # an@saomai.example (Trần An), the author of RSS 2.0
_ITEMS = frozenset(("item", "entry", "newsitem", "nitf", "url"))
_FLAT = frozenset(("item", "entry"))  # only their own children are read: deeper fields are those of pictures and of the source
_POSTS = frozenset(("post", "page"))  # of WordPress; others are pictures, menus and styles
_CLASS = re.compile(r"\bqcode\s*+=\s*+[\"']ninat:(\w++)")
_TEXTS = frozenset(("text", "composite"))
_TITLES = ("hl1", "headline", "news:title", "title", "dc:title")
_LEADS = ("abstract", "description", "summary", "excerpt:encoded", "standfirst")
_BODIES = ("content:encoded", "body.content", "inlinexml", "inlinedata", "datacontent", "content", "yandex:full-text", "fulltext", "body")
_AUTHORS = ("dc:creator", "byline", "by", "author", "creator")
_MOMENTS = ("pubdate", "published", "news:publication_date", "dc:date", "date.issue", "story.date", "versioncreated", "firstcreated")
_MOMENTS_AT_LAST = ("wp:post_date", "issued", "updated", "modified")


@dataclass(slots=True)
class _Element:
    """An element: its ``name`` in lower case with its prefix, and the range of its content."""

    name: str
    attributes: str
    start: int
    depth: int
    end: int = -1
    parts: list[_Element] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    def all(self) -> Iterator[_Element]:
        """Itself and its descendants, in document order."""
        waiting = [self]
        while waiting:
            yield (element := waiting.pop())
            waiting.extend(reversed(element.parts))


def feed_items(raw: str) -> tuple[Item, ...] | None:
    """The items of ``raw`` in document order; None if it is in none of these formats, or a text that only begins with their tag."""
    if not (opening := _OPENING.match(raw)):
        return None
    raw = raw[raw.index("<", 0, opening.end()) :]
    outermost = _outermost(_parsed(raw))
    items = [_item(raw, element) for element in outermost if _is_post(raw, element)]
    told = tuple(item for item in items if item.title or item.lead or item.body)
    return told if told or raw.rstrip().endswith(">") else None  # a text about XML ends in words: "<item> là thẻ của một bài"


def _parsed(raw: str) -> _Element:
    """The tree of elements in ``raw``; linear, for every search begins where the last one ended."""
    root = _Element("", "", 0, 0, len(raw))
    around, position = [root], 0
    for _ in range(MAX_TAGS):
        if (start := raw.find("<", position)) < 0:
            break
        position = start + 1
        for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
            if raw.startswith(opening, start):
                end = raw.find(closing, start)
                position = end + len(closing) if end >= 0 else len(raw)
        if position > start + 1 or not (tag := _TAG.match(raw, start)):
            continue
        position = tag.end()
        name = tag[2].lower()
        if tag[1]:
            _close(around, name, start)
        else:
            element = _Element(name, tag[3], position, len(around), position)
            around[-1].parts.append(element)
            if not tag[3].endswith("/") and len(around) < MAX_DEPTH:
                element.end = len(raw)
                around.append(element)
    return root


def _close(around: list[_Element], name: str, at: int) -> None:
    if any(element.name == name for element in around[1:]):
        while (element := around.pop()).name != name:
            element.end = at
        element.end = at


def _outermost(root: _Element) -> list[_Element]:
    """The items below ``root`` that are within no other item: NewsML may hold NITF."""
    found, waiting = [], [root]
    while waiting:
        element = waiting.pop()
        if element.local in _ITEMS:
            found.append(element)
        else:
            waiting.extend(reversed(element.parts))
    return found


def _is_post(raw: str, element: _Element) -> bool:
    """Whether ``element`` is a story: WordPress exports also hold menus and pictures, NewsML-G2 messages also pictures."""
    for part in element.all():
        if part.name == "wp:post_type":
            return _shown(raw, part).strip() in _POSTS
        if part.local == "itemclass":
            kind = _CLASS.search(part.attributes)
            return kind is None or kind[1] in _TEXTS
    return True


def _item(raw: str, element: _Element) -> Item:
    own = element.name.removesuffix(element.local)
    held: dict[str, list[_Element]] = {}
    for part in element.parts if element.local in _FLAT else element.all():
        held.setdefault(part.name.removeprefix(own), []).append(part)

    def first(*names: str) -> str:
        return next((shown for name in names for part in held.get(name, ()) if (shown := _shown(raw, part).strip())), "")

    author = next((part for name in _AUTHORS for part in held.get(name, ()) if _shown(raw, part).strip()), None)
    moments = (part for name in (*_MOMENTS, *_MOMENTS_AT_LAST) for part in held.get(name, ()))
    moment = next((moment for part in moments if (moment := read_moment(_dated(raw, part)))), None)
    return Item(first(*_TITLES), first(*_LEADS), first(*_BODIES), _author(raw, author) if author else "", moment)


def _shown(raw: str, element: _Element) -> str:
    """The content of ``element`` as text or HTML: CDATA unchanged, child elements as markup, else text with its entities resolved."""
    content = raw[element.start : element.end]
    if "<![CDATA[" in content:
        return "".join(part if i % 2 else plain(part) for i, part in enumerate(_sections(content)))
    return content if element.parts else plain(content)


def _sections(content: str) -> Iterator[str]:
    """The parts of ``content`` outside and inside its CDATA sections, alternately."""
    before, *sections = content.split("<![CDATA[")
    yield before
    for section in sections:
        inside, _, behind = section.partition("]]>")
        yield inside
        yield behind


def _dated(raw: str, element: _Element) -> str:
    norm = _NORM.search(element.attributes)
    return norm[1] if norm else _shown(raw, element).strip()


def _author(raw: str, element: _Element) -> str:
    """The person in ``element``, perhaps beside an address: ``<author><name>Minh Anh</name><email>...``."""
    names = [part for part in element.all() if part.local in ("name", "person")]
    name = _text(_shown(raw, names[0]) if names else _shown(raw, element))
    account = _ACCOUNT.fullmatch(name)
    return person(account[1] if account else name)


def _text(content: str) -> str:
    return " ".join(re.sub(r"<[^<>]*+>", " ", content).split())
