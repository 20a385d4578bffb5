"""HTML from anywhere, made safe to parse: one linear pass that keeps the tags and attributes the reading needs and nothing else.

HTML parsers are quadratic in the depth of blocks and in the attributes of one tag, and a stranger chooses both. So the markup is
tokenised here as the HTML standard says, and written anew: without scripts, comments and formatting, never deeper than MAX_DEPTH.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

MAX_DEPTH = 128
LONGEST_CELL = 80  # characters of a cell that is part of a row; a longer one is a column of the page
MAX_TAGS = 40_000  # a page of the largest newspapers has a tenth of it
LINK, LINK_END = "\x02", "\x03"  # written around the text of links
SLANT, PICTURE = "\x1c", "\x1d"  # written around words in italics or small print, and for a picture
CENTER = "\x1f"  # written where a centered line begins
BREAK = "\x1e"  # written around blocks and for line breaks: other white space means nothing in HTML

_ATTRIBUTE = r"""(?:=[^\s/>=]*+|[^\s/>=]++)(?>(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?)"""
_TAG = re.compile(
    rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)>?"
)  # possessive: with backtracking, 1 MB of input takes 200 MB of memory
_KEPT_ATTRIBUTE = re.compile(
    r"""(?<![^\s/"'])(class|id|itemprop|property|name|content|datetime|data-role|type)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""",
    re.IGNORECASE,
)
_SEAM = re.compile(  # an author and a date that only the style sheet separates: <span>Minh An</span><span>12/8/2025</span>
    rf"(?<=(\w))[{SLANT}{LINK_END}]{{0,2}}</(?:span|a|time)>{LINK}?<(?:span|a|time)\b[^<>]*+>(?={SLANT}?+([A-ZĐ])[^\W\d_A-Z]|{SLANT}?+\d{{1,2}}[/:.-]\d)"
)
_WITHIN = re.compile(r"""(?<![^\s/"'])href\s*+=\s*+["']?#\w""", re.IGNORECASE)
_CENTERED = re.compile(r"""text-align\s*+:\s*+center|(?<![^\s/"'])align\s*+=\s*+["']?center""", re.IGNORECASE)
_ALT = re.compile(r"""(?<![^\s/"'])(?:alt|title)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""", re.IGNORECASE)
_NO_TEXT = f" \t\n\r\xa0{LINK}{LINK_END}{BREAK}{SLANT}{PICTURE}{CENTER}"
_MARKS = re.compile(f"[{LINK}{LINK_END}{BREAK}{SLANT}{PICTURE}{CENTER}]")
_LINKED_JSON = re.compile(r"application/ld\+json", re.IGNORECASE)
_JSON = re.compile(r"application/json", re.IGNORECASE)
_DROPPED = frozenset(
    "script style del noscript textarea title xmp iframe noembed noframes svg math template select button object video audio marquee "
    "amp-ad amp-embed amp-audio amp-video amp-iframe amp-sidebar amp-consent amp-user-notification".split()
)
_ENDLESS = frozenset(("script", "style"))  # below an unclosed one nothing is text
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header html li main nav ol p pre section summary table tbody tfoot thead tr ul caption".split()
)
_ROWS = frozenset("tr tbody thead tfoot".split())
_CENTERING = frozenset("p div center td h6 dd".split())
_SUBHEADINGS = ("h3", "h4", "h5", "h6")
_TOUCHING = frozenset((("a", "</a>"), ("a", "</span>"), ("span", "</a>")))  # separated by the style sheet: no word is half a link
_CELLS = frozenset("td th tr table".split())
_KEPT = _BLOCKS | frozenset("a span time td th meta".split())
_CLOSE_THEMSELVES = frozenset("p li dt dd tr td th tbody thead tfoot meta".split())


@dataclass(frozen=True, slots=True)
class Markup:
    """Safe markup, with what was taken out of it: the window title, the JSON-LD blocks and other JSON."""

    safe: str
    window_title: str
    linked_data: tuple[str, ...]
    embedded_json: tuple[str, ...]  # the contents of <script type="application/json">
    alts: frozenset[str]  # the alt and title texts of pictures
    tags: int
    complete: bool  # False if the page has more than MAX_TAGS tags, so that its end was not read


def read_markup(raw: str) -> Markup:
    """The safe markup of ``raw``; linear in its length, whatever it is."""
    reader = _Reader(_MARKS.sub(" ", raw))
    reader.read()
    return Markup(
        _SEAM.sub(_parted, "".join(reader.written)),
        reader.window_title,
        tuple(reader.linked_data),
        tuple(reader.embedded_json),
        frozenset(reader.alts),
        reader.tags,
        reader.complete,
    )


class _Reader:
    """One pass over one page."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.written: list[str] = []
        self.window_title = ""
        self.linked_data: list[str] = []
        self.embedded_json: list[str] = []
        self.alts: set[str] = set()
        self.open: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.depth = 0
        self.row_begins = False
        self.cell_begins = 0  # the index in ``written`` of its break or space
        self.centered = False  # whether the block opened last is centered
        self.centered_depth = 0  # depth of the block that centers everything in it; 0 for none
        self.never_closed: set[str] = set()
        self.tags = 0
        self.complete = True

    def read(self) -> None:
        position = 0
        for self.tags in range(MAX_TAGS):
            start = self.raw.find("<", position)
            if start < 0:
                self._text(position, len(self.raw))
                return
            self._text(position, start)
            position = self._markup(start)
        self.complete = False

    def _text(self, start: int, end: int) -> None:
        if start < end:
            self.written.append(self.raw[start:end])

    def _markup(self, start: int) -> int:
        """Read the token that begins with the ``<`` at ``start``; the answer is where the next text begins."""
        if self.raw.startswith("<!--", start):
            return self._past("-->", start, start + 4)
        if self.raw.startswith("<![CDATA[", start):
            return start + 9
        if self.raw.startswith(("<!", "<?"), start):
            return self._past(">", start, start + 2)
        tag = _TAG.match(self.raw, start)
        if not tag:
            self.written.append("&lt;")
            return start + 1
        closing, name = tag[1] == "/", tag[2].lower()
        if name in _DROPPED and not closing:
            return self._drop(name, tag)
        if name in ("br", "hr"):
            self.written.append(BREAK)
            self._center()
        elif name in ("b", "strong") and self.written[-1:] == [CENTER]:
            self.written.pop()  # a subheading
        elif name in ("em", "i", "small"):
            self.written.append(SLANT)
        elif name in ("img", "amp-img"):
            self.written.append(PICTURE)
            self.alts.update(plain(alt[1] or alt[2] or "") for alt in islice(_ALT.finditer(tag[3]), 2))
        elif name == "time" and closing:
            self.written.append(" ")  # no word continues behind a date
        elif not closing and (name, self.written[-1] if self.written else "") in _TOUCHING:
            self.written.append(" ")
        if name == "a" and not (self.open["h1"] or self.open["h2"] or self._is_within(tag[3])):  # a title may be a link to its own page
            self.written.append(LINK_END if closing else LINK)
        if name in _KEPT:
            self._close(name) if closing else self._open(name, tag[3])
        return tag.end()

    def _is_within(self, attributes: str) -> bool:
        """Whether a link in a heading leads to an anchor on this page, as to unfold what stands below."""
        return any(map(self.open.get, _SUBHEADINGS)) and _WITHIN.search(attributes) is not None

    def _past(self, end: str, start: int, default: int) -> int:
        if end in self.never_closed:
            return default
        found = self.raw.find(end, start)
        if found < 0:
            self.never_closed.add(end)
            return default
        return found + len(end)

    def _drop(self, name: str, tag: re.Match[str]) -> int:
        if name in self.never_closed:
            return tag.end()
        end = re.compile(f"</{name}", re.IGNORECASE).search(self.raw, tag.end())
        if not end:
            self.never_closed.add(name)
            return len(self.raw) if name in _ENDLESS else tag.end()
        content = self.raw[tag.end() : end.start()]
        if name == "title" and not self.window_title:
            self.window_title = plain(content)
        elif name == "script" and _LINKED_JSON.search(tag[3]):
            self.linked_data.append(content)
        elif name == "script" and _JSON.search(tag[3]):
            self.embedded_json.append(content)
        return end.start()

    def _open(self, name: str, attributes: str) -> None:
        if name not in _CLOSE_THEMSELVES:
            if self.depth >= MAX_DEPTH:
                self.skipped[name] += 1
                self._break(name)
                return
            self.open[name] += 1
            self.depth += 1
        if name == "h1":  # a link around a title is no link to another story
            self.written.append(LINK_END)
        if name in _CELLS:
            self._end_cell()
        kept = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _KEPT_ATTRIBUTE.finditer(attributes)}
        self._break(name)
        self.written.append("".join((f"<{name}", *(f' {key}="{_quoted(value)}"' for key, value in kept.items()), ">")))
        if name in _CENTERING:
            self.centered = name == "center" or _CENTERED.search(attributes) is not None
            if self.centered and name not in _CLOSE_THEMSELVES and not self.centered_depth:
                self.centered_depth = self.depth
            self._center()
        self._part_cells(name)

    def _close(self, name: str) -> None:
        self._break(name)
        if name in _CELLS:
            self._end_cell()
        if self.skipped[name]:
            self.skipped[name] -= 1
        elif name in _CLOSE_THEMSELVES:
            self.written.append(f"</{name}>")
            self.centered = False
        elif self.open[name]:
            self.open[name] -= 1
            self.depth -= 1
            self.centered_depth = self.centered_depth if self.depth >= self.centered_depth else 0
            self.written.append(f"</{name}>")
        self._break(name)

    def _break(self, name: str) -> None:
        if name in _BLOCKS and name not in _ROWS:
            self.written.append(BREAK)

    def _center(self) -> None:
        if self.centered or self.centered_depth:
            self.written.append(CENTER)

    def _part_cells(self, name: str) -> None:
        """Make a row a line: the break is written into its first cell, for parsers move text between rows out of the table."""
        if name in ("td", "th"):
            self.cell_begins = len(self.written)
            self.written.append(BREAK if self.row_begins else " ")
        self.row_begins = name == "tr" or (self.row_begins and name not in ("td", "th"))

    def _end_cell(self) -> None:
        """Keep the paragraph of a short cell in its row; a cell of several lines is a column of the page."""
        if not self.cell_begins:
            return
        cell = range(self.cell_begins + 1, len(self.written))
        shown = [i for i in cell if self.written[i][0] != "<" and self.written[i].strip(_NO_TEXT)]
        breaks = [i for i in cell if self.written[i] == BREAK]
        if shown and any(shown[0] < i < shown[-1] for i in breaks):
            self.written[self.cell_begins] = BREAK
            self.row_begins = True
        elif sum(len(self.written[i]) for i in shown) <= LONGEST_CELL:
            for i in breaks:
                self.written[i] = " "
        self.cell_begins = 0


def _parted(seam: re.Match[str]) -> str:
    """``seam`` with a space if no word continues across it: from a small letter or a digit to a capital, or to a date."""
    goes_on = seam[2] is not None and not (seam[1].islower() or seam[1].isdigit())
    return seam[0] if goes_on or (seam[2] is None and seam[1].isdigit()) else f" {seam[0]}"


def _quoted(value: str) -> str:
    return value.replace('"', "&quot;")


def plain(content: str) -> str:
    """``content`` with its character references resolved (``&agrave;`` -> ``à``)."""
    try:
        return html.unescape(content)
    except (ValueError, OverflowError):  # a reference with thousands of digits
        return content
