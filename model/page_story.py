"""The story among the lines of a news page.

Losing a line of the story is worse than keeping a line of chrome, so a rule speaks only where it is sure: whole lines everywhere, names,
dates and labels only above and below the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from model.bylines import Byline, read_byline
from model.page_lines import Kind, Line, is_contact, read_line
from model.page_words import COMMENT_BUTTONS, PLACES, fold

MOST_LINES = 2_000  # lines read by the rules; the rest of a longer page is kept as it is
LONGEST_LEAD = 160  # syllables; a longer opening is a body
SHORTEST_HEADLINE = 6  # syllables; what is shorter is a label or a subheading
_STARS = re.compile(r"\d{1,4} sao")


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a page, as found: ``body`` one paragraph an entry; ``truncated`` when only the beginning of the page was read."""

    title: str = ""
    lead: str = ""
    body: tuple[str, ...] = ()
    author: str = ""
    published_at: datetime | None = None
    truncated: bool = False


def read_lines(lines: Sequence[str], *, title: str = "", lead: str = "") -> Draft:
    """The parts of a page given as stripped, non-empty lines; ``title`` and ``lead`` where they are already known (HTML)."""
    draft = _read([read_line(line) for line in lines[:MOST_LINES]], title, lead)
    return replace(draft, body=(*draft.body, *lines[MOST_LINES:]))


def _read(page: list[Line], title: str, lead: str) -> Draft:
    lines = _without_footer(_without_links(_without_stars(page)))
    paragraphs = [i for i, line in enumerate(lines) if line.kind is Kind.TEXT and line.prose]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(lines), len(lines))
    above, story, below = lines[:first], lines[first : last + 1], lines[last + 1 :]
    at = _title_at(above, lines[first:], title)
    title = title or (above[at].text if at >= 0 else "")
    leftovers, signed = _read_above(above, at)
    tail, signed_below = _read_below(below, story[-1].text if story else "")
    bylines = [byline for byline in map(_byline_of, story) if byline]  # unsure ones may be headings, such as the names of places
    is_signed = _author_of(signed_below) or sum(not byline.sure for byline in bylines) > 1
    has_author = any(byline.author and not byline.posted for byline in signed)
    if not has_author and len(story) > 2 and (byline := _byline_of(story[1])) and (byline.sure or not is_signed):  # below the lead
        signed, story = [*signed, byline], [story[0], *story[2:]]
    kept = _without([*leftovers, *filter(_belongs, story), *tail], title, lead)
    if not lead and len(kept) > 1 and 8 <= kept[0].size <= LONGEST_LEAD:
        lead, kept = kept[0].text, _without(kept[1:], kept[0].text)
    body = [line.text for line in kept]
    if body and not lead:
        body[0] = _without_place(body[0])
    author = _author_of([*signed, *signed_below])
    return Draft(title, _without_place(lead), tuple(body), author, _moment_of(above) or _moment_of(below))


# --- Buttons and footers ----------------------------------------------------------------------------------------------------


def _without_stars(page: list[Line]) -> list[Line]:
    """``page`` without "5 sao" where it is one of several buttons; alone it may be a subheading."""
    stars = [_STARS.fullmatch(line.folded) is not None for line in page]
    buttons = [False, *(star or line.kind is Kind.BUTTON for star, line in zip(stars, page, strict=True)), False]
    return [line for i, line in enumerate(page) if not (stars[i] and (buttons[i] or buttons[i + 2]))]


def _without_footer(lines: list[Line]) -> list[Line]:
    """``lines`` down to who publishes the paper, where below that stand no paragraphs but its addresses and terms."""
    end = len(lines)
    for i in reversed(range(len(lines))):
        if lines[i].kind is Kind.FOOTER:
            end = i
        elif lines[i].kind is Kind.TEXT and lines[i].prose and not is_contact(lines[i]):
            return lines[:end]
    return lines


# --- Links to other stories ------------------------------------------------------------------------------------------------


def _without_links(lines: list[Line]) -> list[Line]:
    """``lines`` without blocks of links to other stories, and without all that stands below a story."""
    kept: list[Line] = []
    position, seen_prose = 0, False
    while position < len(lines):
        line = lines[position]
        position += 1
        if line.kind not in (Kind.RELATED, Kind.ENDING, Kind.COMMENTS):
            seen_prose = seen_prose or (line.kind is Kind.TEXT and line.prose)
            kept.append(line)
        elif seen_prose:
            goes_on = _story_goes_on(lines, position, line.kind)
            position = goes_on - 1 if position < goes_on < len(lines) and _is_subheading(lines[goes_on - 1]) else goes_on
    return kept


def _story_goes_on(lines: list[Line], start: int, heading: Kind) -> int:
    """Where the story goes on below a heading of links; ``len(lines)`` when it does not.

    Teasers of other stories are headlines, each with one sentence at most; a story has two paragraphs in a row, or, below a heading that
    also occurs inside stories, one last paragraph or a subheading between two. Comments have their own buttons.
    """
    button = next((i for i in range(start, len(lines)) if lines[i].folded in COMMENT_BUTTONS), -1)
    comments = max((i for i in range(start, button) if lines[i].kind is Kind.COMMENTS), default=-1)
    if heading is Kind.COMMENTS:  # a button beside the lead, with the story before the comments themselves
        return start if button < 0 or _two_paragraphs(lines, start, comments) >= 0 else len(lines)
    end = comments if heading is Kind.RELATED and comments >= 0 else len(lines)
    prose = [i for i in range(start, end) if lines[i].prose and lines[i].kind is Kind.TEXT]
    two = _two_paragraphs(lines, start, end, parted=heading is Kind.RELATED)
    if heading is Kind.RELATED and prose and (two >= 0 or len(prose) == 1):
        return prose[0]
    return two if two >= 0 else len(lines)


def _two_paragraphs(lines: list[Line], start: int, end: int, *, parted: bool = False) -> int:
    """Where the first of two paragraphs in a row stands, whatever pictures and buttons are between them; -1 when none does.

    ``parted``: a subheading may be between them, too.
    """
    passed = (Kind.CAPTION, Kind.BUTTON, Kind.LINK)
    seen = [i for i in range(start, end) if lines[i].kind not in passed and not (parted and _is_subheading(lines[i]))]
    pairs = ((one, other) for one, other in pairwise(seen) if all(lines[i].prose and lines[i].kind is Kind.TEXT for i in (one, other)))
    return next((one for one, _ in pairs if lines[one].size >= 20), -1)


def _is_subheading(line: Line) -> bool:
    """Whether a line among paragraphs and headlines of other stories is shorter than these, and neither a name nor a button."""
    is_short = line.kind is Kind.TEXT and not line.prose and line.size < SHORTEST_HEADLINE
    return is_short and not line.stamp and line.folded not in COMMENT_BUTTONS and _byline_of(line) is None


# --- Above and below the story ---------------------------------------------------------------------------------------------


def _title_at(above: list[Line], below: list[Line], title: str) -> int:
    """The index of the title among the lines above the first paragraph; -1 when there is none."""
    if title:
        wanted = fold(title)
        return max((i for i, line in enumerate(above) if line.folded == wanted), default=-1)
    candidates = [i for i, line in enumerate(above) if line.kind is Kind.TEXT and not line.stamped and not _is_posted(line)]
    if not candidates:
        return -1
    printed_again = {line.folded for line in below}
    for i in candidates:
        if above[i].size >= 4 and above[i].folded in printed_again:
            return i
    if len(candidates) > 3 or candidates[0] > 0:  # a menu stands above: its labels are short
        return next((i for i in candidates if above[i].size >= SHORTEST_HEADLINE), candidates[0])
    return candidates[0]


def _read_above(lines: list[Line], title_at: int) -> tuple[list[Line], list[Byline]]:
    """The lines between the title and the first paragraph that may be story, and the author lines."""
    leftovers, bylines = [], []
    for i, line in enumerate(lines):
        byline = _byline_of(line) if i > title_at or line.stamped else None
        if byline:
            bylines.append(byline)
        elif i > title_at and line.kind is Kind.TEXT and not line.stamped:
            leftovers.append(line)
    return leftovers, bylines


def _read_below(lines: list[Line], before: str) -> tuple[list[Line], list[Byline]]:
    """The lines below the last paragraph that may be story, and the author lines."""
    end = next((i for i, line in enumerate(lines) if line.kind is Kind.FOOTER), len(lines))
    lines = lines[:end]
    bylines = {i: byline for i, line in enumerate(lines) if (byline := _byline_of(line))}
    if before.endswith(":") or sum(not byline.sure for byline in bylines.values()) > 2:  # a list of names, not of authors
        bylines = {}
    kept = [line for i, line in enumerate(lines) if line.kind is Kind.TEXT and i not in bylines and not line.stamped]
    return kept, list(bylines.values())


def _author_of(bylines: Iterable[Byline]) -> str:
    """The first author; who only posted the story, where nobody signed it."""
    return next((byline.author for byline in sorted(bylines, key=lambda byline: byline.posted) if byline.author), "")


def _is_posted(line: Line) -> bool:
    byline = _byline_of(line)
    return byline is not None and byline.posted


def _byline_of(line: Line) -> Byline | None:
    if line.kind is not Kind.TEXT:
        return None
    return read_byline(line.stamp.rest if line.stamp and line.stamped else line.text)


def _belongs(line: Line) -> bool:
    """Whether a line between the first and the last paragraph is story: labels and dates without an hour may be subheadings there."""
    if line.stamp and line.kind is Kind.STAMP:
        return not line.stamp.timed
    return line.kind in (Kind.TEXT, Kind.LABEL, Kind.FOOTER)


def _moment_of(lines: Sequence[Line]) -> datetime | None:
    """When it was published, rather than when it was changed."""
    stamps = [line.stamp for line in lines if line.stamp and line.stamp.moment and line.stamped]
    stamps.sort(key=lambda stamp: stamp.updated)
    return stamps[0].moment if stamps else None


def _without_place(lead: str) -> str:
    """``lead`` without the place that VnExpress prints before it, glued on by copying: ``Hà NộiSáng nay``."""
    for end in range(2, min(len(lead) - 1, 24)):
        before, first = lead[end - 1], lead[end]
        begins = first.isdigit() or (first.isupper() and (before.islower() or lead[end + 1].islower()))
        if begins and before.isalpha() and fold(lead[:end]) in PLACES:
            return lead[end:]
    return lead


def _without(lines: Sequence[Line], *known: str) -> list[Line]:
    """``lines`` without those that print a known text, the title or the lead, once more."""
    printed = {fold(one) for one in known if one}
    return [line for line in lines if line.folded not in printed]
