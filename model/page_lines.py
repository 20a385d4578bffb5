"""Rules for the lines of a news page: which are the story and which the newspaper printed around it.

Losing a line of the story is worse than keeping a line of chrome, so a rule speaks only where it is sure: whole lines everywhere, names,
dates and labels only above and below the story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from itertools import pairwise

from model import text
from model.bylines import read_byline
from model.dates import read_stamp
from model.page_words import ACTIONS, BRANDS, ENDINGS, PLACES, RELATED, SECTIONS, fold

LONGEST_CHROME = 300  # characters; a longer line is always story
LONGEST_TITLE = 30  # syllables
LONGEST_LEAD = 160  # syllables; a longer opening is a body

_CAPTION = re.compile(
    r"\(?(?:nguồn ảnh|ảnh minh (?:họa|hoạ)|ảnh(?: chụp màn hình)?|hình minh (?:họa|hoạ)|hình|video|clip|"
    r"đồ (?:họa|hoạ)|photo)\s*(?:[:;/]|\)?\.?$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:[.\s(–-]|^)(?:Ảnh|ẢNH|Nguồn ảnh|Ảnh chụp màn hình|Ảnh minh (?:họa|hoạ)|Video|Đồ (?:họa|hoạ)|ảnh)"
    r"(?:\s*[:;]\s*[^:.;!?]{0,60}(?:\.[^:;!?\s]{1,12})?| minh (?:họa|hoạ))?\)?\.?$"
)
_FOLLOW = re.compile(
    r"(?:mời (?:bạn|bạn đọc|quý vị|độc giả|quý độc giả)\s+)?(?:theo dõi|đọc tin|xem tin|cập nhật tin|tham gia|đón đọc|tải ứng dụng|tải app)\b"
    r".{0,80}\b(?:google news|facebook|zalo|youtube|tiktok|telegram|fanpage|app store|ứng dụng)\b",
    re.IGNORECASE,
)
_INLINE_LINK = re.compile(
    r"(?:>{1,3}|»|\u2192|➤|►|\*)?\s*(?:xem thêm|đọc thêm|tin liên quan|bài liên quan|mời (?:bạn đọc|quý độc giả) (?:xem|đọc) thêm)\s*:"
    r"|>{1,3}|»",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(r"(?:tags?|từ khóa|từ khoá|chủ đề|keywords?)\s*:", re.IGNORECASE)
_PLAYER = re.compile(r"(?:\d{1,2}:\d{2}\s*/\s*)?\d{1,2}:\d{2}$|\d+(?:[.,]\d+)?x$|a[-+](?:\s*a[-+])*$|©.{0,120}$", re.IGNORECASE)
_BREADCRUMB = re.compile(r"\s*[>»›/|]\s*")
_MASTHEAD = re.compile(
    r"(?:Báo|Cổng|Trang|Đài|Tạp chí|Cơ quan|BÁO|CỔNG|TRANG|ĐÀI|TẠP CHÍ|CƠ QUAN)\s+"
    r"(?:điện tử|thông tin|ngôn luận|của|ĐIỆN TỬ|THÔNG TIN|NGÔN LUẬN|CỦA|TTĐT)\b"
)
_COUNT = re.compile(r"\s*[(\[]?\d[\d.,]*[kK]?[)\]]?$")
_QUOTES = '"”’»)]'


class Kind(Enum):
    """What a line is by itself, wherever it stands."""

    TEXT = auto()
    STAMP = auto()  # date and view lines
    BUTTON = auto()  # share bars, advertising, players
    CAPTION = auto()
    LINK = auto()  # one line that leads elsewhere: "Xem thêm: ...", "Từ khóa: ..."
    LABEL = auto()  # a section, a breadcrumb, a masthead, a name of a network: chrome only above and below the story
    RELATED = auto()  # the heading of links to other stories
    ENDING = auto()  # the heading of what stands below a story


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a page: texts as found, ``body`` one paragraph an entry."""

    title: str = ""
    lead: str = ""
    body: tuple[str, ...] = ()
    author: str = ""
    published_at: datetime | None = None


def kind_of(line: str) -> Kind:
    """The kind of one stripped line."""
    if len(line) > LONGEST_CHROME:
        return Kind.TEXT
    folded = fold(line)
    named = fold(_COUNT.sub("", line)) or folded
    if named in ENDINGS and named not in ACTIONS:
        return Kind.ENDING
    if named in RELATED:
        return Kind.RELATED
    if not folded or named in ACTIONS or _PLAYER.match(line) or _is_share_bar(folded):
        return Kind.BUTTON
    if _KEYWORDS.match(line) or (_INLINE_LINK.match(line) and not is_prose(line)):
        return Kind.LINK
    if _FOLLOW.match(line) and text.count_syllables(line) <= 25:
        return Kind.BUTTON
    if _is_caption(line):
        return Kind.CAPTION
    stamp = read_stamp(line)
    if stamp and not stamp.rest:
        return Kind.STAMP
    if named in SECTIONS or named in BRANDS or folded in PLACES or _MASTHEAD.match(line) or _is_breadcrumb(line):
        return Kind.LABEL
    return Kind.TEXT


def is_prose(line: str) -> bool:
    """Whether ``line`` is a sentence or a paragraph rather than a headline, a label or a name."""
    size = text.count_syllables(line)
    last = line.rstrip(_QUOTES)[-1:]
    return size > LONGEST_TITLE or (size >= 8 and last in (".", ";", ":") and not line.rstrip(_QUOTES).endswith(".."))


def _is_caption(line: str) -> bool:
    if _CAPTION.match(line):
        return text.count_syllables(line) <= 20
    credit = _CREDIT.search(line)
    return bool(credit) and text.count_syllables(line) <= 60


def _is_share_bar(folded: str) -> bool:
    words, position, phrases = folded.split(), 0, 0
    if len(words) > 24:
        return False
    while position < len(words):
        for size in (5, 4, 3, 2, 1):
            phrase = " ".join(words[position : position + size])
            if phrase in ACTIONS or phrase in BRANDS or (size == 1 and phrase.isdigit()):
                position, phrases = position + size, phrases + 1
                break
        else:
            return False
    return phrases >= 2


def _is_breadcrumb(line: str) -> bool:
    parts = [part for part in _BREADCRUMB.split(line) if part]
    if len(parts) < 2 or any(text.count_syllables(part) > 6 for part in parts):
        return False
    return sum(fold(part) in SECTIONS for part in parts) * 2 >= len(parts)


# --- A page ------------------------------------------------------------------------------------------------------------


def read_lines(lines: Sequence[str], *, title: str = "", lead: str = "") -> Draft:
    """The parts of a page given as stripped, non-empty lines; ``title`` and ``lead`` where they are already known (HTML)."""
    lines = _without_links(list(lines))
    kinds = [kind_of(line) for line in lines]
    first = next((i for i, line in enumerate(lines) if kinds[i] is Kind.TEXT and is_prose(line)), len(lines))
    last = next((i for i in range(len(lines) - 1, first - 1, -1) if kinds[i] is Kind.TEXT and is_prose(lines[i])), first)
    title, head = _read_head(lines[:first], kinds[:first], lines[first:], title)
    tail, tail_author = _read_tail(lines[last + 1 :], kinds[last + 1 :], lines[last] if last < len(lines) else "")
    story = [line for line, kind in zip(lines[first : last + 1], kinds[first : last + 1], strict=True) if _belongs(line, kind)]
    paragraphs = _without_repeats([*head.leftovers, *story, *tail], title, lead)
    if not lead and len(paragraphs) > 1 and 8 <= text.count_syllables(paragraphs[0]) <= LONGEST_LEAD:
        lead, paragraphs = paragraphs[0], paragraphs[1:]
    return Draft(title, lead, tuple(paragraphs), head.author or tail_author, head.moment or _moment_of(lines[last + 1 :]))


def _without_links(lines: list[str]) -> list[str]:
    """``lines`` without blocks of links to other stories, and without all that stands below a story."""
    kept: list[str] = []
    position, seen_prose = 0, False
    while position < len(lines):
        line = lines[position]
        kind = kind_of(line)
        if kind not in (Kind.RELATED, Kind.ENDING):
            seen_prose = seen_prose or (kind is Kind.TEXT and is_prose(line))
            kept.append(line)
            position += 1
        elif not seen_prose:
            position += 1
        else:
            position = _story_goes_on(lines, position + 1, alone=kind is Kind.RELATED)
    return kept


def _story_goes_on(lines: list[str], start: int, *, alone: bool) -> int:
    """Where the story goes on below a heading of links; ``len(lines)`` when it does not.

    Teasers of other stories are headlines, each with one sentence at most; a story has two paragraphs in a row, or, after a heading that
    also occurs inside stories (``alone``), one last paragraph.
    """
    prose = [i for i in range(start, len(lines)) if is_prose(lines[i]) and kind_of(lines[i]) is Kind.TEXT]
    if not prose:
        return len(lines)
    for one, other in pairwise(prose):
        if other == one + 1 and text.count_syllables(lines[one]) >= 20:
            return prose[0] if alone else one
    return prose[0] if alone and len(prose) == 1 else len(lines)


@dataclass(frozen=True, slots=True)
class _Head:
    leftovers: tuple[str, ...] = ()
    author: str = ""
    moment: datetime | None = None


def _read_head(lines: list[str], kinds: list[Kind], below: list[str], title: str) -> tuple[str, _Head]:
    candidates = [i for i, line in enumerate(lines) if kinds[i] is Kind.TEXT and not _stamped(line)]
    at = _title_at(lines, kinds, candidates, below, title)
    author, leftovers = "", []
    for i, line in enumerate(lines):
        stamp = read_stamp(line)
        byline = read_byline(stamp.rest if stamp else line) if i > at or stamp else None
        if byline and kinds[i] is Kind.TEXT:
            author = author or byline.author
        elif i > at and kinds[i] is Kind.TEXT and not _stamped(line):
            leftovers.append(line)
    found = lines[at] if at >= 0 else ""
    return title or found, _Head(tuple(leftovers), author, _moment_of(lines))


def _title_at(lines: list[str], kinds: list[Kind], candidates: list[int], below: list[str], title: str) -> int:
    """The index of the title among the lines above the first paragraph; -1 when there is none."""
    if title:
        return max((i for i, line in enumerate(lines) if fold(line) == fold(title)), default=-1)
    if not candidates:
        return -1
    later = {fold(line) for line in below if len(line) <= LONGEST_CHROME}
    for i in candidates:
        if fold(lines[i]) in later and text.count_syllables(lines[i]) >= 4:
            return i
    if any(kinds[i] is not Kind.TEXT for i in range(candidates[0])) or len(candidates) > 3:  # a menu: its labels are short
        return next((i for i in candidates if text.count_syllables(lines[i]) >= 6), candidates[0])
    return candidates[0]


def _read_tail(lines: list[str], kinds: list[Kind], before: str) -> tuple[list[str], str]:
    bylines = {i: byline for i, line in enumerate(lines) if kinds[i] is Kind.TEXT and (byline := read_byline(line))}
    if before.endswith(":") or sum(not byline.sure for byline in bylines.values()) > 2:  # a list of names, not of authors
        bylines = {}
    kept = [line for i, line in enumerate(lines) if kinds[i] is Kind.TEXT and i not in bylines and not _stamped(line)]
    return kept, next((byline.author for byline in bylines.values() if byline.author), "")


def _belongs(line: str, kind: Kind) -> bool:
    """Whether a line between the first and the last paragraph is story: labels and dates without an hour may be subheadings there."""
    if kind is Kind.STAMP:
        stamp = read_stamp(line)
        return not (stamp and stamp.timed)
    return kind in (Kind.TEXT, Kind.LABEL)


def _stamped(line: str) -> bool:
    stamp = read_stamp(line)
    if stamp is None or not stamp.rest:
        return stamp is not None
    return stamp.timed and (fold(stamp.rest) in SECTIONS or read_byline(stamp.rest) is not None)


def _moment_of(lines: Sequence[str]) -> datetime | None:
    stamps = [stamp for line in lines if (stamp := read_stamp(line)) and stamp.moment and (_stamped(line))]
    stamps.sort(key=lambda stamp: stamp.updated)  # when it was published rather than when it was changed
    return stamps[0].moment if stamps else None


def _without_repeats(lines: Sequence[str], title: str, lead: str) -> list[str]:
    printed = {fold(title), fold(lead)} - {""}
    return [line for line in lines if fold(line) not in printed]
