"""Stories in the JSON of APIs and feeds: WordPress, Drupal, Ghost, Strapi, Contentful, Superdesk, Arc, ninjs, JSON Feed, JSON-LD."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from model import text
from model.items.item import Item, person
from model.pages.dates import read_moment
from model.pages.linked_data import is_article

MAX_OBJECTS = 20_000  # visited in search of stories
MAX_VALUES = 100_000  # visited in the fields of stories
MAX_DEPTH = 20  # of a text that a block editor keeps as a tree
MAX_AUTHORS = 5
MAX_ABOVE = 3  # lines of words or code fences before an object, or between two
_SECONDS = range(10**9, 4 * 10**9)  # Unix times of this century
MIN_SYLLABLES = 20  # of a text that counts as a story without a title

_OPENING = re.compile(r'\ufeff?\s*+(?:\{\s*+["}]|\[\s*+[\[{])')
_WORD = re.compile(r"[^\s\ufeff]")
_DECODER = json.JSONDecoder(strict=False)
_SPELLING = re.compile("[_ -]")
_TITLES = ("headline", "headlines", "title", "tieude")
_LEADS = (
    "lead sapo standfirst subheadlines abstract excerpt customexcerpt deck dek intro descriptions description descriptionhtml "
    "descriptiontext summary mota tomtat"
).split()
_BODIES = (
    "body bodies bodyhtml content contenthtml contentelements articlebody html text bodytext contenttext fulltext noidung blocks paragraphs"
).split()
_AUTHORS = ("author", "authors", "byline", "by", "creator", "authorname", "tacgia")
_MOMENTS = (
    "displaydate publishedat publisheddate publishdate datepublished published pubdate versioncreated firstpublished firstcreated date "
    "ngaydang createdat created"
).split()
_LISTS = ("items", "articles", "posts", "entries", "predictions", "results")
# the keys for the text, where a field is an object of text and attributes
_SHOWN = ("rendered", "processed", "value", "html", "vi", "vivn", "text", "body", "basic", "content")
_HELD = ("root", "children", "content", "blocks", "data", "contentelements", "items")  # the keys for the children of a tree of blocks
_BESIDE = frozenset(("interstitial_link", "story", "reference"))  # blocks of Arc that link to other stories
_VARIANTS = frozenset(("headlines", "descriptions", "bodies"))
_LEAD_ROLES = frozenset(("lead", "abstract", "standfirst", "sapo"))  # of ninjs; a "summary" may be our own answer


def json_items(raw: str) -> tuple[Item, ...] | None:
    """The stories in ``raw`` if it is JSON or JSON lines; None if it is neither, () if it holds no story."""
    if (values := _parsed(raw) if _OPENING.match(raw) else None) is not None:
        return _told(values)
    return _told(_among_words(raw)) or None  # an article about programming may show objects, too


def _told(values: Any) -> tuple[Item, ...]:
    stories = list(_stories(values))
    titled = [item for item in stories if item.title]
    return tuple(titled or stories[:1])


def _among_words(raw: str) -> list[Any]:
    """The JSON values in ``raw`` below its first lines and below each other, whatever words and fences stand around them."""
    values, at = [], _next_opening(raw, 0)
    while at >= 0:
        try:
            value, at = _DECODER.raw_decode(raw, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        at = _next_opening(raw, at)
    return values


def _next_opening(raw: str, at: int) -> int:
    """Where a value begins in ``raw`` from ``at`` on, below a few lines at most; -1 for nowhere."""
    for _ in range(MAX_ABOVE + 1):
        if not (word := _WORD.search(raw, at)):
            return -1
        at = word.start()
        if _OPENING.match(raw, at):
            return at
        at = line + 1 if (line := raw.find("\n", at)) >= 0 else len(raw)
    return -1


def _parsed(raw: str) -> Any:
    """The value of ``raw``, or the list of the values of its lines; None where it is no JSON."""
    raw = raw.removeprefix("\ufeff").rstrip().removesuffix(",")  # which parts the objects of a list
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):  # ValueError covers numbers of thousands of digits
        pass
    try:
        return [json.loads(line) for line in raw.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _stories(value: Any) -> Iterator[Item]:
    """The stories in ``value``, breadth first, none within another: objects with a title and a text, or with a long text alone."""
    waiting, steps = deque([value]), iter(range(MAX_VALUES))
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(one for one in value if isinstance(one, (dict, list)))
        elif isinstance(value, dict):
            named = _by_name(value)
            item, lists = _item(named, steps), [named[name] for name in _LISTS if _holds_objects(named.get(name))]
            if _is_story(item, value) and (item.body or not lists):
                yield item
            else:
                waiting.extend(lists or [one for one in value.values() if isinstance(one, (dict, list))])


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _is_story(item: Item, value: Mapping[str, Any]) -> bool:
    kind = value.get("@type")
    if kind is not None and not is_article(kind):  # a newspaper, a picture, a page
        return False
    return bool(item.lead or item.body) if item.title else text.count_syllables(item.body) >= MIN_SYLLABLES


def _by_name(value: Mapping[str, Any]) -> dict[str, Any]:
    """``value`` with normalised keys: ``publishedAt`` and ``published_at`` are the same."""
    return {_SPELLING.sub("", key).lower(): one for key, one in value.items()}


def _item(named: Mapping[str, Any], steps: Iterator[int]) -> Item:
    if isinstance(credits := named.get("credits"), dict):  # {"by": [{"name": "Minh Anh"}]}, of Arc
        named = {"by": credits.get("by"), **named}
    return Item(
        title=_first(named, _TITLES, steps),
        lead=_first(named, _LEADS, steps),
        body=_first(named, _BODIES, steps),
        author=next((author for name in _AUTHORS if (author := _author(named.get(name)))), ""),
        published_at=next((moment for name in _MOMENTS if (moment := _moment(named.get(name), steps))), None),
    )


def _first(named: Mapping[str, Any], names: Sequence[str], steps: Iterator[int]) -> str:
    """The first non-empty one of the fields ``names``, as text or HTML; "" without one."""
    return next((shown for name in names if (value := named.get(name)) and (shown := _shown(name, value, steps).strip())), "")


def _shown(name: str, value: Any, steps: Iterator[int]) -> str:
    if name in _VARIANTS and _holds_objects(value):
        return _variant(value, _LEAD_ROLES if name == "descriptions" else frozenset(("main", "")))
    return "\n".join(filter(None, _lines(value, steps)))


def _variant(variants: Sequence[Any], roles: frozenset[str]) -> str:
    """The text of the first of the ninjs ``variants`` with one of ``roles``; "" without one."""
    texts = [one for one in variants if isinstance(one, dict) and isinstance(one.get("value"), str)]
    return next((one["value"] for one in texts if str(one.get("role") or "") in roles), "")


def _lines(value: Any, steps: Iterator[int], depth: int = 0) -> list[str]:
    """The lines of a field: a string, an object with text and attributes, or a tree of blocks; as many as ``steps`` allow."""
    if isinstance(value, str):
        return [value]
    if depth > MAX_DEPTH or next(steps, None) is None:
        return []
    if isinstance(value, list):
        return [line for one in value for line in _lines(one, steps, depth + 1)]
    if not isinstance(value, dict) or (isinstance(kind := value.get("type"), str) and kind in _BESIDE):
        return []
    named = _by_name(value)
    inside = next((named[name] for name in _HELD if isinstance(named.get(name), (dict, list)) and named[name]), None)
    if inside is None:
        return next((lines for name in _SHOWN if any(lines := _lines(named.get(name), steps, depth + 1))), [])
    lines = _lines(inside, steps, depth + 1)
    is_line = isinstance(inside, list) and any(map(_is_leaf, inside)) and not {"blocks", "items"} & named.keys()
    return ["".join(lines)] if is_line else lines


def _is_leaf(value: Any) -> bool:
    """Whether ``value`` is an inline node: ``{"type": "text", "text": "Giá cà phê "}``."""
    return isinstance(value, dict) and any(isinstance(value.get(name), str) for name in ("text", "value"))


def _author(value: Any) -> str:
    """The author: from a name, an object with a name, or a list of these; "" for the id of an account."""
    people = value[:MAX_AUTHORS] if isinstance(value, list) else [value]
    names = (_name(one) if isinstance(one, dict) else one for one in people)
    return ", ".join(name for one in names if isinstance(one, str) and (name := person(one)))


def _name(account: Any) -> Any:
    """The name of an account, perhaps nested as in Strapi: ``{"data": {"attributes": {"name": "Minh Anh"}}}``."""
    for within in ("data", "attributes"):
        account = account[within] if isinstance(account.get(within), dict) else account
    return account.get("name")


def _moment(value: Any, steps: Iterator[int]) -> datetime | None:
    if isinstance(value, (list, dict)):
        value = next(iter(_lines(value, steps)), "")
    if isinstance(value, str):
        return read_moment(value)
    if isinstance(value, int) and value in _SECONDS:
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value // 1000, UTC) if isinstance(value, int) and value // 1000 in _SECONDS else None
