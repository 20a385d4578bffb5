"""Nodes of a page as the lines that a reader sees, without those that are only links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model import text
from model.pages.bylines import read_byline
from model.pages.lines import Kind, is_prose, read_line
from model.pages.links import begins_skipped
from model.pages.markup import BREAK, CENTER, LINK, LINK_END, PICTURE, SLANT
from model.pages.phrases import END_HEADINGS, RELATED, fold
from model.pages.story import MAX_LINES

_READ_MORE = re.compile(
    rf"(?:{LINK}(?=\W*(?-i:[XĐC]))|(?<![^\W_] ){LINK})\W*(?:xem (?:chi tiết|thêm|tiếp)|đọc (?:tiếp|thêm)|chi tiết)\W*\Z", re.IGNORECASE
)
_LINKED = re.compile(f"{LINK}[^{LINK}{LINK_END}]*+{LINK_END}?")
_MAX_LINKED_LINES = 10_000  # each is checked for being only a link; the largest portals have a tenth of it
MAX_CHARACTERS_OF_CAPTION = 250
MIN_OF_PARAGRAPH = 60  # characters; shorter ones may be headings or names
_NO_TEXT = f" \t\n\r\xa0{BREAK}{PICTURE}{SLANT}{CENTER}{LINK}{LINK_END}"
_HEADINGS_OF_LINKS = RELATED | frozenset(map(fold, ("Tin nóng", "Đọc nhiều")))
_MAX_HELD = 3  # lines of one link: a headline, a day, a section
MAX_PARTS = 50  # nodes of one story; each is measured
MAX_LIKE_IT = 3  # stories on a page with endless scrolling; more nodes are the entries of a live report


def lines_at(root: LexborNode | None, selector: str, *, drop: str) -> list[str]:
    """The lines of the first match of ``selector`` that has any, without what ``drop`` selects."""
    for node in (node for one in selector.split(", ") for node in root.css(one)[:5]) if root is not None else ():
        if lines := lines_of([node], drop=drop):
            return lines
    return []


def lines_of(nodes: Sequence[LexborNode], *, drop: str, gaps: bool = False, alts: frozenset[str] | None = None) -> list[str]:
    """The lines of ``nodes``, without what ``drop`` selects in them; ``gaps`` and ``alts`` as for ``node_lines``."""
    lines: list[str] = []
    for node in nodes:
        for unwanted in node.css(drop):
            if unwanted.parent is not None:
                unwanted.decompose()
        lines += node_lines(node, gaps=gaps, alts=alts)
    return lines


def parts_of_story(root: LexborNode, selector: str) -> list[LexborNode]:
    """The node that ``selector`` selects first, with its siblings, as of a story around a banner; [] if they are entries of a live report.

    A first node of a single line is a lead; nodes elsewhere are other stories, on a page with endless scrolling.
    """
    for one in selector.split(", "):
        nodes = [node for node in outermost(root.css(one)[:MAX_PARTS]) if node.text(separator="").strip(_NO_TEXT)]
        if not nodes:
            continue
        first = next((node for node in nodes if len(node_lines(node)) > 1), nodes[0])
        beside = [node for node in nodes if _place_of(node.parent) == _place_of(first.parent)]
        return beside if len(beside) > 1 or len(nodes) <= MAX_LIKE_IT else []
    return []


def outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """``nodes`` without those inside others of them."""
    places = {node.mem_id for node in nodes}
    kept = []
    for node in nodes:
        around = node.parent
        while around is not None and around.mem_id not in places:
            around = around.parent
        if around is None:
            kept.append(node)
    return kept


def _place_of(node: LexborNode | None) -> int:
    return node.mem_id if node is not None else 0


def node_lines(node: LexborNode, *, gaps: bool = False, alts: frozenset[str] | None = None) -> list[str]:
    """The visible lines of ``node``, without those that are nothing but links to other pages; with ``gaps``, LINK in their places.

    With ``alts``, the folded alternative texts of pictures, also without captions, but for those above the first paragraph.
    """
    content = node.text(separator="").replace("\n", " ").replace("\r", " ")
    lines: list[str] = []
    linked, looked_at, told, pictured = 0, 0, False, False
    parts = list(_with_links(content.split(BREAK)))
    set_apart = _captions_in_the_middle(parts) | _captions_in_italics(parts) if alts is not None else frozenset()
    for i, part in enumerate(parts):
        if more := _READ_MORE.search(part, max(0, part.rfind(LINK))):
            part = part[: more.start()] if any(map(str.isalnum, part[: more.start()])) else part
        line = text.clean_line(part)
        pictured = pictured or PICTURE in part
        if not line:
            continue
        if alts is not None and pictured and (i in set_apart or fold(line) in alts) and _may_be_caption(line):
            told = told or any(read_line(one).prose for one in lines[looked_at:])
            looked_at = len(lines)
            if told:
                pictured = PICTURE in part
                continue
        pictured = False
        linked += LINK in part
        if LINK in part and fold(rest := text.clean_line(_LINKED.sub("", part))) in END_HEADINGS and ":" not in rest:
            line = rest  # a heading such as Từ khóa, with its links beside it
        elif LINK in part and fold(rest) in _HEADINGS_OF_LINKS:  # Tin mới: <a>Bão số 1 hình thành</a>
            line, part = rest, LINK + rest
        if linked > _MAX_LINKED_LINES or not _only_links(part, line):
            lines.append(line)
        elif gaps and len(lines) < MAX_LINES and lines[-1:] != [LINK]:
            lines.append(LINK)
    return lines


def _may_be_caption(line: str) -> bool:
    return len(line) <= MAX_CHARACTERS_OF_CAPTION and line[0] not in '“"«' and line[-1] != "?" and read_byline(line) is None


def _is_slanted(part: str) -> bool:
    """Whether all of ``part`` is in italics."""
    words = part.replace(PICTURE, "").replace(CENTER, "").strip(" \t\xa0")
    return words.startswith(SLANT) and words.endswith(SLANT) and words.count(SLANT) == 2


def _captions_in_italics(parts: Sequence[str]) -> frozenset[int]:
    """The indices of ``parts`` in italics, but for lines of a poem or a letter, where the next one is in italics, too."""
    shown = [i for i, part in enumerate(parts) if part.strip(_NO_TEXT)]
    goes_on = {i for i, below in pairwise(shown) if _is_slanted(parts[below]) and _is_line(parts[below])}
    return frozenset(i for i in shown if i not in goes_on and _is_slanted(parts[i]))


def _captions_in_the_middle(parts: Sequence[str]) -> frozenset[int]:
    """The indices of ``parts`` that are centered alone, or above a credit; none if most paragraphs are centered."""
    shown = [i for i, part in enumerate(parts) if part.strip(_NO_TEXT)]
    long = [CENTER in parts[i] for i in shown if len(parts[i]) >= MIN_OF_PARAGRAPH]
    if 2 * sum(long) > len(long):
        return frozenset()
    below = dict(pairwise(shown))
    return frozenset(i for i in shown if CENTER in parts[i] and not _is_centered_line(parts[below[i]] if i in below else ""))


def _is_centered_line(part: str) -> bool:
    """Whether ``part`` is one more centered line, as of a poem or a list of names."""
    return CENTER in part and _is_line(part)


def _is_line(part: str) -> bool:
    """Whether ``part`` is neither a picture nor a credit."""
    return PICTURE not in part and read_line(text.clean_line(part)).kind is not Kind.CAPTION


def _with_links(parts: Sequence[str]) -> Iterator[str]:
    """``parts`` with LINK before each that is within a link around several blocks; an unclosed link holds at most _MAX_HELD."""
    held = 0
    for part in parts:
        yield LINK + part if held else part
        if max(part.rfind(LINK), part.rfind(LINK_END)) >= 0:
            held = _MAX_HELD if part.rfind(LINK) > part.rfind(LINK_END) else 0
        elif held and not part.isspace() and part:
            held -= 1


def _only_links(part: str, line: str) -> bool:
    """Whether all words of ``line`` are links, and it is neither a paragraph nor an author."""
    if LINK not in part or any(map(str.isalnum, _LINKED.sub("", part))):
        return False
    return not is_prose(line, text.count_syllables(line)) and read_byline(line) is None and not begins_skipped(line)


def one_line(lines: Sequence[str], most_syllables: int) -> str:
    """``lines`` as one; the first alone if all are too long, because a tag was never closed."""
    joined = " ".join(lines)
    return joined if text.count_syllables(joined) <= most_syllables else next(iter(lines), "")


def size_of(lines: Sequence[str]) -> int:
    """The syllables of ``lines``."""
    return sum(map(text.count_syllables, lines))


def first_line(tree: LexborHTMLParser, selector: str) -> str:
    """The first line of what ``selector`` selects; "" if it has none."""
    return next(iter(lines_at(tree.body, selector, drop="nav")), "")
