"""The title of an HTML page: one that its metadata name and it shows, else a heading; and the teasers above the title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from model import text
from model.pages.lines import LONGEST_TITLE, Kind, is_prose, read_line
from model.pages.linked_data import Story
from model.pages.markup import LINK, Markup
from model.pages.meta_tags import meta_tag
from model.pages.nodes import node_lines, one_line
from model.pages.offices import is_office
from model.pages.phrases import fold
from model.pages.sites import HEADINGS, TITLES
from model.pages.story import MAX_LINES

MIN_TEASERS = 2  # paragraphs of teasers above the title
MAX_PARTS_OF_TITLE = 5  # lines
MAX_HEADINGS = 100  # each is read


def title_on_page(tree: LexborHTMLParser, story: Story, markup: Markup, lines: Sequence[str]) -> str:
    """The title in the metadata of the page that it also shows; "" if it shows none of them."""
    shown = {fold(line): line for line in lines[:MAX_LINES] if len(line) < 400}
    for named in (story.title, meta_tag(tree, "og:title"), markup.window_title):
        parts = re.split(" [|–—-] ", " ".join(named.split()))  # the name of the site may stand before or behind the title
        for candidate in (named, *sorted(parts, key=len, reverse=True)):
            if fold(candidate) in shown and _may_be_title(candidate):
                return shown[fold(candidate)]
    return ""


def _may_be_title(line: str) -> bool:
    """Whether ``line`` may be a title: three syllables, no label, not the name of the portal."""
    return text.count_syllables(line) >= 3 and read_line(line).kind is not Kind.LABEL and not is_office(line)


def only_heading(tree: LexborHTMLParser, lines: Sequence[str]) -> str:
    """The only ``.entry-title`` of a blog, else the only ``h1``, else the only one that TITLES selects; "" if there are several or none.

    The last may be a subheading: it must not stand below paragraphs in ``lines``.
    """
    for selector in (".entry-title", "h1", TITLES):  # on Blogspot the name of the blog is of the first rank
        headings = {line for node in tree.css(selector)[:3] if (line := one_line(node_lines(node), LONGEST_TITLE))}
        if len(headings) == 1 and _may_be_title(heading := headings.pop()):
            return heading if selector != TITLES or len(_told_above(lines, fold(heading))[1]) < MIN_TEASERS else ""
    return ""


def with_whole_title(lines: list[str], title: str) -> list[str]:
    """``lines`` with ``title`` as one line where ``<br>`` parts it into several."""
    folded = fold(title)
    for i, line in enumerate(lines[:MAX_LINES]):
        size = 1
        if len(line) >= len(title) or line == LINK or not folded.startswith(f"{fold(line)} "):
            continue
        while size < MAX_PARTS_OF_TITLE and len(" ".join(lines[i : i + size])) < len(title):
            size += 1
        if fold(" ".join(lines[i : i + size])) == folded:
            return [*lines[:i], title, *lines[i + size :]]
    return lines


def below_teasers(tree: LexborHTMLParser, lines: list[str], title: str) -> list[str]:
    """``lines`` without the teasers above the title: paragraphs below links, if the title is a heading with more text below it than above.

    One paragraph alone may be the lead; a title above all paragraphs may be repeated among them.
    """
    folded = fold(title)
    at, told = _told_above(lines, folded)
    if (
        len(told) < MIN_TEASERS
        or any(lines[i - 1 : i] != [LINK] for i in told)
        or not any(fold(one_line(node_lines(node), LONGEST_TITLE)) == folded for node in tree.css(HEADINGS)[:MAX_HEADINGS])
    ):
        return lines
    told_above, told_below = (sum(map(told_in, part)) for part in (lines[:at], lines[at:MAX_LINES]))
    return lines[told[-1] + 1 :] if told_below > told_above else lines


def _told_above(lines: Sequence[str], folded: str) -> tuple[int, list[int]]:
    """The index of the line that reads ``folded``, 0 if none does, and the indices of the paragraphs above it."""
    at = next((i for i, line in enumerate(lines[:MAX_LINES]) if len(line) < 400 and fold(line) == folded), 0) if folded else 0
    return at, [i for i in range(at) if told_in(lines[i])]


def told_in(line: str) -> int:
    """The syllables of a paragraph; 0 for any other line."""
    size = text.count_syllables(line)
    return size if is_prose(line, size) else 0
