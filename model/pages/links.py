"""Links to other stories among the lines of a news page, blocks with a skip link, and where the story goes on below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from model import text
from model.pages.bylines import Byline
from model.pages.lines import LONGEST_BOILERPLATE, LONGEST_LABEL, Kind, Line, is_contact
from model.pages.phrases import COMMENT_BUTTONS, fold

SHORTEST_HEADLINE = 6  # syllables; what is shorter is a label or a subheading
SHORTEST_LINK = 4  # syllables of a headline above ``Trở lại Kinh doanh``, where VnExpress has nothing but links
SHORTEST_STORY = 16  # syllables of paragraphs in a row: two sentences; what is shorter may be anything
MIN_SIGNED = 3  # paragraphs above a signature
MIN_TEASERS = 3  # paragraphs, each below a link of its own
MAX_BELOW_SIGNATURE = 3  # lines that belong to it: a newspaper, a date
LONGEST_SOURCE = 6  # syllables of a source below the signature
_READ_ON, _TO_TOPIC = fold("Đọc tiếp"), fold("Về trang Chủ đề")  # below a teaser within a story of Tuổi Trẻ
_BACK = fold("Trở lại") + " "
_READ_NOW = fold("Đọc ngay")
_ANSWERS = frozenset(map(fold, ("Trả lời", "Phản hồi")))
_ORIGINAL = frozenset(map(fold, ("Link bài gốc", "Lấy link", "Lấy link!")))  # on pages that have unmarked links below the lead
MAX_BELOW_LEAD = 3
SHORTEST_BELOW_LEAD = 8  # syllables; a subheading is shorter
_SKIPPED = re.compile(r"Bỏ qua .{1,80} và tiếp tục đọc")
_SKIPPED_TO = re.compile(r"(?:End of|Kết thúc) .{1,80}")
MAX_SKIPPED = 40  # lines
_TOPIC = f"{_READ_ON} {_TO_TOPIC}"
_HEADINGS = (Kind.RELATED, Kind.ENDING, Kind.COMMENTS)
_LINKED = re.compile(r"(?<=[.!?…”\"])\s+(?=>{2,3}\s?[^\W\d_])")
_OF_PAPER = re.compile(r"(?:[A-ZĐ][\w.&]{1,14}|\([A-ZĐ][\w.&]{1,14}\)) [-–] ")
_CLOCK = re.compile(r"\d{1,2}[hg:]\d\d")
DASHED = re.compile(r"[-–—•+*]\s")
_NUMBERED = re.compile(r"(?:Bước )?(\d{1,2})[.):]\s")
_ENTRY = re.compile(r"(?:[-–•+*]|\d{1,2}[.)])\s?[^\W_].*[.;?!]$")


def apart_from_links(line: str) -> list[str]:
    """``line`` split from the links that were copied behind its last sentence: ``Sáng nay trời mưa. >> Dự báo mưa lớn``."""
    return _LINKED.split(line) if ">>" in line else [line]


def without_links(lines: list[Line]) -> list[Line]:
    """``lines`` without blocks of links to other stories, and without everything below the story."""
    if all(line.kind not in _HEADINGS for line in lines):
        return lines
    told = [_is_told(line) for line in lines]  # computed once for each line: they are needed below every heading
    numbers = [int(entry[1]) if (entry := _NUMBERED.match(line.text)) else 0 for line in lines]
    kept: list[Line] = []
    position, seen_prose, number = 0, False, 0
    while position < len(lines):
        line, number = lines[position], numbers[position] or number
        position += 1
        if line.kind not in _HEADINGS or _begins_entries(lines, told, position):
            seen_prose = seen_prose or (line.kind is Kind.TEXT and line.prose)
            kept.append(line)
        elif seen_prose and line.kind is Kind.COMMENTS and all(map(_is_of_form, lines[position : (end := _next_ending(lines, position))])):
            kept += [one for one in lines[position:end] if one.byline or one.timestamp or one.kind is not Kind.TEXT]
            position = end
        elif seen_prose and line.kind is Kind.RELATED and (goes_on := _next_entry(numbers, told, position, number)):
            position = goes_on
        elif seen_prose and _heads_paragraph(lines, told, position - 1) and not _is_signed(kept):
            continue  # to the paragraph
        elif seen_prose:
            goes_on = _story_goes_on(lines, told, position, Kind.ENDING if line.kind is Kind.RELATED and _is_signed(kept) else line.kind)
            position = goes_on - 1 if position < goes_on < len(lines) and _is_subheading(lines[goes_on - 1]) else goes_on
    return kept


def without_topic(lines: list[Line]) -> list[Line]:
    """``lines`` without teasers, each a headline and its first sentences, above ``Đọc tiếp Về trang Chủ đề`` or ``Đọc ngay``.

    Above the latter only a headline is removed: one with a paragraph below it may be a subheading.
    """
    kept: list[Line] = []
    for line in lines:
        if line.folded == _READ_NOW:
            is_teaser = len(kept) > 2 and _is_headline(kept[-1]) and kept[-2].prose and not kept[-2].text.endswith(":")
            kept = kept[:-1] if is_teaser else kept
        elif line.folded not in (_TOPIC, _TO_TOPIC):
            kept.append(line)
        elif line.folded == _TOPIC or (kept and kept[-1].folded == _READ_ON):
            kept = kept[:-1] if kept and kept[-1].folded == _READ_ON else kept
            is_teaser = len(kept) > 3 and kept[-1].prose and kept[-2].kind is Kind.TEXT and not kept[-2].prose
            kept = kept[:-2] if is_teaser else kept
    return kept


def without_links_below_lead(lines: list[Line]) -> list[Line]:
    """``lines`` without the headlines between the lead and the first paragraph, on pages of a CMS that puts links there."""
    paragraphs = [i for i, line in enumerate(lines) if line.prose and line.kind is Kind.TEXT][:2]
    if len(paragraphs) < 2 or not any(line.folded in _ORIGINAL for line in lines[paragraphs[1] :]):
        return lines
    if (
        sum(_is_headline(line) and not (line.is_date_line or line.dated) for line in lines[: paragraphs[0]]) > 1
    ):  # the lead may be one of them
        return lines
    between = range(paragraphs[0] + 1, paragraphs[1])
    links = [i for i in between if _is_headline(lines[i]) and lines[i].size >= SHORTEST_BELOW_LEAD and lines[i].text[-1] not in ":?"]
    is_list = len(links) > MAX_BELOW_LEAD or any(lines[i].kind is Kind.TEXT and not lines[i].byline and i not in links for i in between)
    return lines if is_list else [line for i, line in enumerate(lines) if i not in links]


def without_links_of_paper(lines: list[Line]) -> list[Line]:
    """``lines`` without headlines that begin with the name of the newspaper as the first paragraph does: ``VOV.VN - Mưa lớn ở Huế``."""
    first = next((i for i, line in enumerate(lines) if line.prose and line.kind is Kind.TEXT), len(lines))
    mark = _OF_PAPER.match(lines[first].text) if first < len(lines) else None
    if mark is None:
        return lines
    return [line for i, line in enumerate(lines) if i <= first or line.prose or not line.text.startswith(mark[0]) or line.byline]


def _is_headline(line: Line) -> bool:
    return line.kind is Kind.TEXT and not line.prose and line.size >= SHORTEST_HEADLINE


def without_teasers(lines: list[Line]) -> list[Line]:
    """``lines`` down to the signature, where below it stand nothing but headlines, each with one paragraph at most.

    A headline has at least SHORTEST_HEADLINE syllables (short names may be subheadings) and no dash. A name that the story mentions is no
    signature but an interviewee, below a picture; several signatures belong to several short stories.
    """
    seen, needs_headline = 0, False
    for i in reversed(range(MIN_SIGNED, len(lines))):
        line = lines[i]
        if line.kind is Kind.GAP:  # its headline was a link, which was removed
            needs_headline = False
        if line.kind is not Kind.TEXT or line.is_date_line:
            continue
        if line.byline and not line.prose:
            if needs_headline:  # a name above that person's words
                return lines
            if seen and lines[i - 1].prose and sum(one.prose for one in lines[:i]) >= MIN_SIGNED:
                if _is_told_of(lines, i) or any(_signs_one_of_several(lines, above) for above in range(1, i)):
                    return lines
                return [*lines[: i + 1], *(one for one in lines[i + 1 : i + 1 + MAX_BELOW_SIGNATURE] if one.is_date_line)]
        elif (needs_headline and line.prose) or (not line.prose and line.size < SHORTEST_HEADLINE) or DASHED.match(line.text):
            return lines  # two paragraphs, a subheading, an answer
        seen, needs_headline = seen + line.prose, line.prose
    return lines


def _is_told_of(lines: list[Line], i: int) -> bool:
    """Whether the lines above line ``i``, a name, mention that person."""
    named = lines[i].folded
    return any(f" {named} " in f" {one.folded} " for one in lines[:i] if one.folded != named)


def _signs_one_of_several(lines: list[Line], i: int) -> bool:
    """Whether line ``i`` is a name between a paragraph and the headline of the next one."""
    above, line, below = lines[i - 1 : i + 2]
    if line.byline is None or line.prose or not above.prose:
        return False
    return below.kind is Kind.TEXT and not (below.prose or below.is_date_line or below.byline)


def links_below(lines: list[Line], passed: set[int], bylines: Mapping[int, Byline]) -> set[int]:
    """The indices of the source and of headlines of other stories below the first signature, where buttons follow; not of a list or table.

    A name below such a headline makes it a list: who won which prize.
    """
    below = [i for i in range(min(bylines) + 1, len(lines)) if i not in passed]
    buttons = [i for i in below if lines[i].kind in (Kind.BUTTON, Kind.LINK)]
    links = {i for i in below if lines[i].kind is Kind.TEXT and not lines[i].is_date_line} if buttons else set()
    sources = {i for i in links if i == buttons[0] - 1 and lines[i].size <= LONGEST_SOURCE and i - 1 in passed}
    headlines = links - sources
    is_list = any(not byline.sure and i > min(headlines, default=i) for i, byline in bylines.items())
    shortest = SHORTEST_LINK if any(lines[i].folded.startswith(_BACK) for i in buttons) else SHORTEST_HEADLINE
    is_list = is_list or any(lines[i].size < shortest or DASHED.match(lines[i].text) for i in headlines)
    return sources if is_list else links


def dated_headlines(lines: list[Line]) -> set[int]:
    """The indices of two or more headlines of other stories, each above its day, and of these days; in a programme the days go up."""
    pairs, days = [], []
    for i in range(len(lines) - 1):
        below = lines[i + 1].timestamp
        if _is_headline(lines[i]) and lines[i + 1].kind is Kind.TIMESTAMP and below and below.moment:
            pairs.append(i)
            days.append(below.moment.date())
    is_list = len(pairs) > 1 and all(one >= other for one, other in pairwise(days))
    return {place for i in pairs for place in (i, i + 1)} if is_list else set()


def without_skipped(lines: list[Line]) -> list[Line]:
    """``lines`` without the blocks that a page offers to skip: from ``Bỏ qua Xem nhiều nhất và tiếp tục đọc`` to their end."""
    kept, position = [], 0
    while position < len(lines):
        if begins_skipped(lines[position].text):
            block = range(position, min(len(lines), position + MAX_SKIPPED))
            position = 1 + next((i for i in block if _SKIPPED_TO.fullmatch(lines[i].text[:LONGEST_BOILERPLATE])), position)
            continue
        kept.append(lines[position])
        position += 1
    return kept


def begins_skipped(line: str) -> bool:
    """Whether ``line`` offers to skip the block below it."""
    return len(line) <= LONGEST_BOILERPLATE and _SKIPPED.fullmatch(line) is not None


def _begins_entries(lines: list[Line], told: Sequence[bool], start: int) -> bool:
    """Whether a live report begins here, below no more than a lead: an hour, perhaps a headline, a paragraph."""
    return start < len(lines) and _CLOCK.fullmatch(lines[start].text) is not None and any(told[start : start + 3]) and sum(told[:start]) < 2


def _next_entry(numbers: Sequence[int], told: Sequence[bool], start: int, number: int) -> int:
    """Where the story's numbered list goes on after entry ``number``: at the next number above a paragraph; 0 for nowhere."""
    return next((i for i in range(start, len(numbers) - 1) if number and numbers[i] == number + 1 and told[i + 1]), 0)


def _heads_paragraph(lines: list[Line], told: Sequence[bool], i: int) -> bool:
    """Whether a sentence follows heading ``i`` directly: links to other stories would begin with a headline."""
    is_told = i + 1 < len(lines) and told[i + 1] and lines[i + 1].text.endswith(".")
    return is_told and lines[i].kind is Kind.RELATED


def _is_of_form(line: Line) -> bool:
    """Whether ``line`` may belong to the form for comments, as ``Họ tên``; longer lines, such as those of a poem, are story."""
    return line.kind is not Kind.TEXT or (not line.prose and line.size <= LONGEST_LABEL)


def _next_ending(lines: list[Line], start: int) -> int:
    return next((i for i in range(start, len(lines)) if lines[i].kind is Kind.ENDING), len(lines))


def _story_goes_on(lines: list[Line], told: Sequence[bool], start: int, heading: Kind) -> int:
    """Where the story goes on below a heading of links; ``len(lines)`` when it does not. ``told``: ``_is_told`` of each line.

    Teasers are headlines, each with one sentence at most. A story goes on with two paragraphs in a row, perhaps with a subheading between
    them, or, below a heading that also occurs inside stories, with one last paragraph. Comments are told by their buttons.
    """
    button = next((i for i in range(start, len(lines)) if _is_comment_button(lines[i]) and not _is_answered(lines, told, i)), -1)
    comments = max((i for i in range(start, button) if lines[i].kind is Kind.COMMENTS), default=-1)
    if heading is Kind.COMMENTS:  # perhaps a button beside the lead, with the story above the comments themselves
        return start if button < 0 or _two_paragraphs(lines, told, start, comments) >= 0 else len(lines)
    end = comments if comments >= 0 else len(lines)
    if heading is Kind.ENDING:
        two = _two_paragraphs(lines, told, start, end, but=Kind.GAP)  # below each link may stand the first sentence of its story
        return two if two >= 0 else len(lines)
    end = min(end, _next_ending(lines, start))
    own = [i for i in range(start, end) if told[i] and not (lines[i - 1].byline or lines[i - 1].is_date_line)]
    if len(own) >= MIN_TEASERS and all(lines[i - 1].kind is Kind.GAP for i in own):
        return len(lines)
    two = _two_paragraphs(lines, told, start, end)
    goes_on = two >= 0 or sum(lines[i].prose for i in own) == 1
    return next(iter(own), two) if goes_on else len(lines)


def _is_comment_button(line: Line) -> bool:
    """Whether ``line`` is a button of a comment, perhaps with the age of the comment: ``Thích Trả lời 2 giờ trước``."""
    return line.folded in COMMENT_BUTTONS or (line.timestamp is not None and fold(line.timestamp.rest) in COMMENT_BUTTONS)


def _is_answered(lines: list[Line], told: Sequence[bool], i: int) -> bool:
    """Whether line ``i``, which reads like a button (``Trả lời``), is a subheading between two paragraphs."""
    return lines[i].folded in _ANSWERS and told[i - 1] and i + 1 < len(told) and told[i + 1]


def _is_signed(lines: list[Line]) -> bool:
    """Whether the last of ``lines`` is a signature below several paragraphs."""
    line = next((line for line in reversed(lines) if line.kind is Kind.TEXT), None)
    return line is not None and not line.prose and line.byline is not None and sum(one.prose for one in lines) > 1


def _two_paragraphs(lines: list[Line], told: Sequence[bool], start: int, end: int, *, but: Kind | None = None) -> int:
    """The index of the first of two paragraphs in a row, or -1; pictures, buttons, subheadings may stand between, but no ``but``."""
    passed = {Kind.CAPTION, Kind.BUTTON, Kind.LINK, Kind.GAP} - {but}
    is_linked = start < end and lines[start].kind is Kind.GAP  # headlines were links and are gone: short lines are subheadings or a list
    first, size = -1, 0
    for i in (i for i in range(start, end) if lines[i].kind not in passed and not _is_subheading(lines[i])):
        if is_linked and not but and lines[i].kind is Kind.TEXT and not lines[i].prose and not lines[i].timestamp and not lines[i].byline:
            continue
        if not told[i]:
            first, size = -1, 0
            continue
        size += lines[i].size
        if first >= 0 and size >= SHORTEST_STORY:
            return first
        first = i if first < 0 else first
    return -1


def _is_told(line: Line) -> bool:
    """Whether a line is a paragraph or an entry of a list, and no headline, address or teaser."""
    is_paragraph = line.kind is Kind.TEXT and (line.prose or _ENTRY.match(line.text) is not None)
    return is_paragraph and not is_contact(line) and not text.has_mark(line.text)


def _is_subheading(line: Line) -> bool:
    """Whether a line among paragraphs and headlines is too short for a headline, and neither a name nor a button."""
    is_short = line.kind is Kind.TEXT and not line.prose and line.size < SHORTEST_HEADLINE
    return is_short and not line.timestamp and line.folded not in COMMENT_BUTTONS and line.byline is None
