"""The main content of a news page, given as lines: title, lead, paragraphs, author, date.

Losing a line of the story is worse than keeping a line of boilerplate, so a rule removes only what it is sure of: whole lines anywhere;
names, dates and labels only above and below the story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from model.pages.bylines import Byline, is_desk, is_post
from model.pages.datelines import lead_without_dateline, without_dateline
from model.pages.duplicates import without_duplicates
from model.pages.entries import with_entries
from model.pages.letter import is_greeting, read_letter
from model.pages.lines import LONGEST_BOILERPLATE, Kind, Line, is_contact, read_line, without_credit, without_symbols
from model.pages.links import (
    SHORTEST_HEADLINE,
    apart_from_links,
    dated_headlines,
    links_below,
    without_links,
    without_links_below_lead,
    without_links_of_paper,
    without_skipped,
    without_teasers,
    without_topic,
)
from model.pages.offices import is_office
from model.pages.phrases import PLACES, SOCIAL_NETWORKS, fold
from model.pages.title import is_account, picture_of, second_at, title_at
from model.words.predicates import is_call, tells

MAX_LINES = 2_000  # that the rules read; further lines are kept as they are
LONGEST_LEAD = 160  # syllables; a longer opening is a body
SHORTEST_LEAD = 8
MAX_BELOW_LEAD = 5  # lines between lead and story: dates, reading time, a picture, the author
LONGEST_TAG = 5  # syllables of a tag below the signature or a button: ``bến đò``
LONGEST_OFFICE = 10  # syllables of an office named below an author
MAX_COUNTERS = 4  # in a row beside a button
MIN_CAPTIONS = 4  # of a picture story, whose captions are its text
LONGEST_POST = 14  # syllables of an author's position: ``Giảng viên Đại học Luật TP HCM``
MIN_IN_TABLE = 3  # lines with a day, below the last paragraph
MAX_ABOVE_TITLE = 3  # lines from a day without an hour to the title; further up, above a menu, it is today's date
_BRACKETS = re.compile(r"\A\[(?!(?:đã )?chuyển tiếp\b)([^\[\]]+)\]\Z", re.IGNORECASE)  # the title, in brackets
_COUNTER = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?(?:[kK]| N| Tr)?")  # a share count, beside its button; elsewhere a cell of a table or a list
_ENDS = tuple('.!?…”"')
_NTH_OF = re.compile(r"\d{1,3}\s?/\s?(\d{1,3})")  # picture 2 of 9; once alone it is a day: 2/9
_NTH_PICTURE = re.compile(r"\d{1,3} / (\d{1,3})")
_WAY = re.compile(r"\s*[>»›/|]\s*")  # between the parts of a breadcrumb
_HASHTAG = re.compile(r"#[^\W\d]")
_OF_BOOK = "tác giả "  # in the facts about a book, above its publisher and price
_FACT = re.compile(r"[^:]{2,30}:\s?\S")  # Nhà xuất bản: Sông Hương
_ROW = re.compile(r"(?![-–•+*]\s|\d{1,2}[.)]\s)[^:]*\d[^:]*$")  # of a table; not of a recipe or a list, and not a verse
_DATED = re.compile(r"(?:Năm |Tháng |Ngày )?(?:thứ )?\d[\d/.-]*\s?:\s")  # 2019: ..., Ngày 1: ...
_GROUNDS = "căn cứ "  # the legal grounds of a decision, below the authority that decides
_STARS = re.compile(r"\d{1,4} sao")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The parts of a page: ``body`` by paragraphs; ``truncated`` when only the beginning of the page was read."""

    title: str = ""
    lead: str = ""
    body: tuple[str, ...] = ()
    author: str = ""
    published_at: datetime | None = None
    truncated: bool = False


def read_lines(lines: Sequence[str], *, title: str = "", lead: str = "") -> Extraction:
    """The parts of a page given as stripped, non-empty lines; ``title`` and ``lead`` where HTML has told them already."""
    letter = read_letter(lines)
    lines = [_BRACKETS.sub(r"\1", line) if i == 0 else line for i, line in enumerate(letter.lines)]
    lines, lead = [part for line in lines for part in apart_from_links(line)], apart_from_links(lead)[0]
    extracted = _read([read_line(line) for line in lines[:MAX_LINES]], title or letter.title, lead)
    return replace(extracted, body=(*extracted.body, *lines[MAX_LINES:]), published_at=letter.moment or extracted.published_at)


def _read(page: list[Line], title: str, lead: str) -> Extraction:
    page = with_entries(_without_counters(_with_captions(page)))
    lines = _without_footer(without_links(_without_bars(without_topic(without_duplicates(without_skipped(page))))))
    lines = without_links_below_lead(without_teasers(without_links_of_paper(lines)))
    paragraphs = [i for i, line in enumerate(lines) if line.kind is Kind.TEXT and line.prose]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(lines), len(lines))
    above, story, below = lines[:first], lines[first : last + 1], lines[last + 1 :]
    at = title_at(above, lines[first:], title)
    if not title and (second := second_at(above, at)) > 0:
        title, at = f"{above[at].text} {above[second].text}", second
    title = title or (above[at].text if at >= 0 else "")
    leftovers, signed = _read_above(above, at)
    tail, signed_below = _read_below(below, story[-1].text if story else "")
    dates_below_lead = [line for line in story[:3] if line.is_date_line and line.timestamp and line.timestamp.timed]
    if (named := _below_lead(story, title, signed, signed_below)) and (byline := story[named].byline):
        dates_below_lead.append(story[named])
        signed, story = [*signed, byline], [*story[:named], *story[named + 1 :]]
    dates_below = [line for line in below if line.is_date_line or line.dated]
    moment = _moment_of(_date_lines(above, at)) or _moment_of(dates_below_lead) or _moment_of(dates_below)
    author = _author_of([*signed, *signed_below])
    kept = _without([*leftovers, *filter(_belongs, story), *tail], title, lead, author)
    if not lead and paragraphs:
        lead, kept = _lead_of(kept, above[at + 1 :])
    body = [line.text for line in kept]
    if body and not lead:
        body[0] = without_dateline(body[0], (title, *body[1:]))
    return Extraction(without_symbols(title), lead_without_dateline(lead, title, body), tuple(body), author, moment)


def _below_lead(story: Sequence[Line], title: str, signed: Iterable[Byline], signed_below: Iterable[Byline]) -> int:
    """The index of the author line in ``story``: below the lead, perhaps below a picture and dates; 0 for none."""
    if len(story) <= 2 or any(byline.author and not byline.posted for byline in signed):
        return 0
    passed = (Kind.CAPTION, Kind.BUTTON)  # of the picture between lead and author
    near = range(1, min(MAX_BELOW_LEAD, len(story)))
    at = next((i for i in near if story[i].byline or not (story[i].is_date_line or story[i].kind in passed)), 1)
    if (byline := story[at].byline) is None:
        return 0
    if byline.sure:
        return 0 if story[at].folded.startswith(_OF_BOOK) and _heads(story, at, _FACT) else at
    unsure = {line.byline.author for line in story if line.byline and not line.byline.sure}  # perhaps subheadings, such as places
    is_signed = _author_of(signed_below) != "" or len(unsure) > 1
    in_table = not story[at].timestamp and _heads(story, at, _ROW)
    return 0 if not byline.author or in_table or is_signed or _tells_of(story[at], title, story) else at


def _lead_of(kept: list[Line], below_title: Iterable[Line]) -> tuple[str, list[Line]]:
    """The lead at the beginning of ``kept``, or "", and the other lines; ``below_title``: what stood between title and first paragraph."""
    first = 0
    if any(
        line.timestamp or line.byline or line.kind is not Kind.TEXT for line in below_title
    ):  # among them may be a button that no list has
        first = next((i for i, line in enumerate(kept) if line.size >= SHORTEST_LEAD), 0)
    if len(kept) <= first + 1 or not _may_lead(kept[first]) or kept[first + 1].folded.startswith(_GROUNDS):
        return "", kept
    return kept[first].text, [*kept[:first], *_without(kept[first + 1 :], kept[first].text)]


def _may_lead(line: Line) -> bool:
    """Whether a line may be a lead: short enough, no entry of a list or a chronicle, no addressee of a document or a speech."""
    is_entry = line.text.endswith((";", " điện:")) or (line.text.isupper() and line.text.endswith(":")) or _DATED.match(line.text)
    return SHORTEST_LEAD <= line.size <= LONGEST_LEAD and not (is_entry or is_call(line.text))


def _with_captions(page: list[Line]) -> list[Line]:
    """``page`` with its captions, without their credits, as paragraphs, where they make up most of its text."""
    captions = {i: bare for i, line in enumerate(page) if line.kind is Kind.CAPTION and (bare := without_credit(line.text))}
    told = sum(line.size for line in page if line.kind is Kind.TEXT and line.prose)
    if len(captions) < MIN_CAPTIONS or sum(page[i].size for i in captions) <= 2 * told:
        return page
    counters = [nth[1] if (nth := _NTH_OF.fullmatch(line.text)) else "" for line in page]
    return [read_line(captions.get(i, line.text)) for i, line in enumerate(page) if not (counters[i] and counters.count(counters[i]) > 1)]


def _without_counters(page: list[Line]) -> list[Line]:
    """``page`` without the counters of its pictures, "2 / 9" with the same total more than once."""
    totals = [nth[1] if (nth := _NTH_PICTURE.fullmatch(line.text)) else "" for line in page]
    times = Counter(totals)
    return [line for line, total in zip(page, totals, strict=True) if not total or times[total] < 2]


# --- Buttons and footers ----------------------------------------------------------------------------------------------------


def _without_bars(page: list[Line]) -> list[Line]:
    """``page`` without "5 sao", "A", "f" or "Facebook" beside other buttons; alone it may be a subheading, below a colon a list."""
    maybe = [line.folded in SOCIAL_NETWORKS or line.text in ("A", "f") or _STARS.fullmatch(line.folded) is not None for line in page]
    buttons = [False, *(one or line.kind is Kind.BUTTON for one, line in zip(maybe, page, strict=True)), False]
    kept: list[Line] = []
    told = False  # whether a paragraph was met: from there on a number beside a day belongs to a table
    counters = 0  # in a row, the first of them beside a button
    for i, line in enumerate(page):
        counted = (Kind.BUTTON, Kind.COMMENTS) if told else (Kind.BUTTON, Kind.COMMENTS, Kind.TIMESTAMP)
        beside = page[max(0, i - 1) : i + 2]
        is_counter = _COUNTER.fullmatch(line.text) and (
            0 < counters < MAX_COUNTERS or any(one.kind in counted or _is_timed(one) for one in beside)
        )
        counters = counters + 1 if is_counter and (counters or page[i - 1].kind is Kind.BUTTON) else 0
        if not (is_counter or (maybe[i] and (buttons[i] or buttons[i + 2]))) or (kept and _introduces(kept[-1])):
            kept.append(line)
        told = told or line.prose
    return kept


def _introduces(line: Line) -> bool:
    return (line.prose and line.text.endswith(":")) or line.folded in SOCIAL_NETWORKS


def _without_footer(lines: list[Line]) -> list[Line]:
    """``lines`` down to the imprint of the newspaper or the portal, where no paragraphs but its addresses and terms stand below."""
    end = len(lines)
    for i in reversed(range(len(lines))):
        if lines[i].kind is Kind.FOOTER:
            end = i
        elif lines[i].kind is Kind.TEXT and lines[i].prose and not is_contact(lines[i]):
            break
    else:
        return lines
    above = end
    while end < len(lines) and above > 1 and is_contact(lines[above - 1]):
        above -= 1
    return lines[: above - 1 if end < len(lines) and _is_desk(lines[above - 1]) else end]  # other contacts may be of whom a story helps


# --- Above and below the story ---------------------------------------------------------------------------------------------


def _read_above(lines: list[Line], at: int) -> tuple[list[Line], list[Byline]]:
    """The lines that may be story between the title, at index ``at``, and the first paragraph; and the author lines."""
    leftovers, bylines = [], []
    way = {fold(part) for line in lines[: at + 1] if line.kind is Kind.LABEL for part in _WAY.split(line.text)}
    for i, line in enumerate(lines):
        byline = line.byline if i > at or line.is_date_line else None
        if byline:
            bylines.append(byline)
        elif (
            i > at
            and line.kind is Kind.TEXT
            and line.folded not in way
            and not (
                line.is_date_line or line.dated or _greets(line) or _is_of_author(lines, i) or _is_office(lines, i) or is_account(lines, i)
            )
        ):
            leftovers.append(line)
    return leftovers, bylines


def _read_below(lines: list[Line], before: str) -> tuple[list[Line], list[Byline]]:
    """The lines that may be story below the last paragraph, which is ``before``; and the author lines."""
    end = next((i for i, line in enumerate(lines) if line.kind is Kind.FOOTER), len(lines))
    lines = lines[:end]
    bylines = {i: byline for i, line in enumerate(lines) if (byline := line.byline)}
    told = [i for i, line in enumerate(lines) if line.kind is Kind.TEXT and not line.is_date_line]
    if told and not bylines and before.endswith(_ENDS) and _is_desk(lines[told[0]]) and told[0] + 1 not in told:
        bylines = {told[0]: Byline("", sure=True)}
    if before.endswith(":") or sum(not byline.sure for byline in bylines.values()) > 2:  # a list of names, not of authors
        bylines = {}
    boilerplate = (Kind.BUTTON, Kind.LINK)
    ended = next((i for i, line in enumerate(lines) if i in bylines or line.kind in boilerplate or _HASHTAG.match(line.text)), len(lines))
    tags = {
        i for i, line in enumerate(lines) if i > ended and line.size <= LONGEST_TAG and line.text[0].islower() and line.text[-1].isalnum()
    }
    passed = {*bylines, *tags, *(i for i in range(ended, len(lines)) if is_contact(lines[i]))}
    passed |= {i for i in told if i - 1 in bylines and _is_desk(lines[i])}
    passed |= links_below(lines, passed, bylines) if bylines else set()
    if not before.endswith(":"):
        passed |= dated_headlines(lines)
    days = [i for i in range(ended) if i not in passed and lines[i].kind is Kind.TIMESTAMP and not _is_timed(lines[i])]
    places = [i for i in range(ended) if lines[i].folded in PLACES and any(one.kind is Kind.TEXT for one in lines[max(0, i - 1) : i + 2])]
    table = {*places, *(days if len(days) >= MIN_IN_TABLE else ())}
    kept = [line for i, line in enumerate(lines) if i in table or (line.kind is Kind.TEXT and i not in passed and not line.is_date_line)]
    return kept, list(bylines.values())


def _author_of(bylines: Iterable[Byline]) -> str:
    """The first author; where nobody signed the story, who posted it."""
    return next((byline.author for byline in sorted(bylines, key=lambda byline: byline.posted) if byline.author), "")


def _tells_of(named: Line, title: str, story: Sequence[Line]) -> bool:
    """Whether the title or a paragraph mentions the person in the line ``named``, which may then be a caption or an interviewee.

    Who took a picture of the story is no such person.
    """
    told = (fold(title), *(fold(without_credit(line.text)) if line.kind is Kind.CAPTION else line.folded for line in story if line.prose))
    return any(f" {named.folded} " in f" {line} " for line in told)


def _heads(story: Sequence[Line], i: int, row: re.Pattern[str]) -> bool:
    """Whether line ``i`` heads a table: two lines that match ``row`` follow, as below ``Loại Giá`` or ``Tác giả: Minh Anh``."""
    below = story[i + 1 : i + 3]
    return len(below) == 2 and all(
        line.kind is Kind.TEXT and not (line.prose or line.timestamp or line.byline) and row.match(line.text) for line in below
    )


def _is_of_author(lines: Sequence[Line], i: int) -> bool:
    """Whether line ``i`` is the desk that wrote or posted the story, beside the date, or the profession of the author above it."""
    is_dated = any(line.is_date_line for line in lines[max(0, i - 1) : i + 2])
    if is_dated and lines[i].size <= SHORTEST_HEADLINE and is_desk(lines[i].text):
        return True
    return i > 0 and lines[i - 1].byline is not None and lines[i].size <= LONGEST_POST and is_post(lines[i].text)


def _is_office(lines: list[Line], i: int) -> bool:
    """Whether line ``i``, between an author and a date, is the author's position: ``Phóng viên thường trú tại Hà Nội``."""
    return 0 < i < len(lines) - 1 and lines[i - 1].byline is not None and lines[i + 1].is_date_line and _is_name_of_office(lines[i])


def _is_desk(line: Line) -> bool:
    """Whether ``line`` is the desk or the authority that wrote the story: ``Ban Thời sự``, ``VKSND huyện Kim Sơn``."""
    return len(line.text) <= LONGEST_BOILERPLATE and (is_desk(line.text) or is_office(line.text))


def _is_name_of_office(line: Line) -> bool:
    return line.size <= LONGEST_OFFICE and not tells(line.text)


def _greets(line: Line) -> bool:
    """Whether ``line`` is the salutation of a reader's letter."""
    return line.text.endswith((",", ":", "!")) and is_greeting(line.text)


def _date_lines(above: list[Line], at: int) -> list[Line]:
    """The date lines; a day without an hour above the title is today's date if another date stands below the title."""
    below = [line for line in above[at + 1 :] if line.is_date_line or line.dated]
    near = range(at - MAX_ABOVE_TITLE, at)
    stamped = [(i, line) for i, line in enumerate(above[: at + 1]) if line.is_date_line and line.timestamp]
    return [line for i, line in stamped if line.timestamp and (line.timestamp.timed or (i in near and not below))] + below


def _is_timed(line: Line) -> bool:
    """Whether a line inside the story is a date line and no subheading: it has an hour or a view counter."""
    return line.is_date_line and line.timestamp is not None and line.timestamp.timed


def _belongs(line: Line) -> bool:
    """Whether a line between the first and the last paragraph is story; labels and dates without an hour may be subheadings there."""
    return line.kind in (Kind.TEXT, Kind.LABEL, Kind.FOOTER, Kind.TIMESTAMP) and not _is_timed(line)


def _moment_of(date_lines: Iterable[Line]) -> datetime | None:
    """The moment of publication, preferred to one of an update; and one with an hour to a day alone, which may be today's date."""
    timestamps = [
        (timestamp.updated, not timestamp.timed, timestamp.moment)
        for line in date_lines
        if (timestamp := line.timestamp) and timestamp.moment
    ]
    return min(timestamps)[2] if timestamps else None


def _without(lines: Sequence[Line], *known: str) -> list[Line]:
    """``lines`` without those that repeat a ``known`` text: the title or the lead."""
    printed = {fold(one) for one in known if one}
    return [line for line in lines if not {line.folded, picture_of(line)} & printed]
