"""The lines of a pasted text as they were before a program broke or marked them: PDF files, e-mails, chats, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from model.pages.dates import read_timestamp
from model.pages.lines import LONGEST_BOILERPLATE

FEWEST_LINES = 5
WIDTHS = range(30, 141)  # characters of a full line where a program broke them
NARROW = range(30, 50)  # of a phone's picture read by a program; so short are the lines of verse, too, which seldom has full stops
FEWEST_BROKEN = 2  # full lines that go on with a small letter in the next: seven of 25,000 real articles had so many, all of them broken
BROKEN_SHARE = 0.08  # of the lines
NARROW_SHARE = 0.3  # of the lines
FULL = 0.8  # of the width: a shorter line is the last of its paragraph
NO_ROOM = 0.95  # of the width: with its next word a line would be longer
LINES_OF_A_PAGE = 8

_QUOTED = re.compile(r"(?:> ?){1,9}")
_QUOTE_HEAD = re.compile(r"(?:Vào|On)\b.{5,120}\b(?:đã viết|wrote):", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6} (?=\S)")
_STRONG = re.compile(r"(?<![^\s(“\"‘'])\*\*(?=\S)([^*]+)(?<=\S)\*\*(?!\w)|\A__([^_]+)__\Z")  # ch** is not said, __init__ is code
_TITLED = r"(?: [\"'][^\"'()]{0,200}[\"'])?"
_LINKED = re.compile(
    rf"(?:!\[[^\[\]]{{0,300}}\]\([^()\s]{{1,1000}}{_TITLED}\)|\[([^\[\]]{{0,300}})\]\((?:https?://|/|#|mailto:)[^()\s]{{0,1000}}{_TITLED}\))"
)
_SLANTED = re.compile(r"([*_])(?=[^\s*_])([^*_]+)(?<=\S)\1")
_MARKED = re.compile(r"\]\((?:https?://|/)|(?:\A|\n)#{1,6} \S|\*\*\S")
_DAY, _HOUR = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", r"\d{1,2}:\d\d(?::\d\d)?"
_STAMP = rf"(?:{_DAY},? {_HOUR}|{_HOUR},? {_DAY})"
_MESSAGE = re.compile(  # of a chat: who wrote it, and when; Telegram prints that above it
    rf"(?:\[{_STAMP}\]|{_DAY},? {_HOUR} -) (?P<who>[^:\[\]]{{2,40}}): (?=\S)|(?P<of>[^:\[\]]{{2,40}}), \[{_STAMP}\]\Z"
)
_AGE = re.compile(r"\d{1,2} ?(?:phút|giờ|ngày|tuần)")
_PAGE = re.compile(r"(?:trang )?(?:[-–] )?(\d{1,3})(?: [-–]|\s?/\s?\d{1,3})?", re.IGNORECASE)
_RUNNING = re.compile(r"(.{0,80}?\b(?:trang|page) )(\d{1,3})((?:\s?/\s?\d{1,3})?.{0,80})", re.IGNORECASE)  # with a number of the page in it
LONGEST_RUNNING = 120  # characters
_PRINTED_FOOT = re.compile(r"https?://\S+ \d{1,3}\s?/\s?\d{1,3}")  # of each page that a browser prints: its address and number
_PRINTED_HEAD = re.compile(  # and when it was printed, above the name of the page: 4/2/26, 3:22 PM
    r"(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[AP]M)?|\d{1,2}:\d\d(?: ?[AP]M)?,? \d{1,2}[/.]\d{1,2}[/.]\d{2,4}) \S.*",
    re.IGNORECASE,
)
TOLD_BY_ONE = 0.75  # of a chat
FEWEST_RUNNING = 3  # without how many pages there are
_OF_SYMBOLS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e8\uf02d"  # of the fonts in which Word sets the points of a list
_ENDED = re.compile(r"[.!?…:;][\"”’»)\]]{0,3}\Z")
_HALF_ENDED = re.compile(r"[:;]\Z")
_GOES_ON = re.compile(r"[^\W\d_]+(?![^\W\d_]|[.)])")  # a word and no "a)" of a list
_OWN_LINE = re.compile(r"[-–•+*>#|]|\d{1,2}[.)]\s|[^\W\d_]+(?: [^\W\d_]+){0,2}\s?:")  # of a list, a head of an e-mail


def whole_lines(raw: str) -> list[str]:
    """The stripped lines of ``raw`` that say something; linear in its length."""
    lines = _without_printed(_without_running_lines([_with_point(" ".join(line.split())) for line in raw.split("\n")]))
    said = [line for line in lines if line]
    if "·" in said:
        lines = said = _with_age(said)
    if said and _MESSAGE.match(said[0]):
        lines = _longest_told(lines)
    if 2 * sum(line.startswith(">") for line in said) > len(said) > 1:
        lines = [_QUOTED.sub("", line, count=1) if line.startswith(">") else line for line in lines]
        lines = [line for line in lines if not (len(line) < 200 and _QUOTE_HEAD.fullmatch(line))]
    lines = [_unmarked(line) for line in lines]
    said = [line for line in lines if line]
    if not (width := _width(said)):
        return said
    is_airy = len(lines) - len(said) >= 0.9 * (len(said) - 1)  # an empty line below each: they mean nothing
    return list(_joined(_without_page_numbers(said if is_airy else lines), width))


def _longest_told(lines: Sequence[str]) -> list[str]:
    """What was written in a chat by whoever wrote nearly all of it: the others ask for it and thank for it.

    Where they tell more, every line stays: it may be a chat that a story quotes, or a live report.
    """
    written: dict[str, list[str]] = {}
    who = ""
    for line in lines:
        if message := _MESSAGE.match(line[:LONGEST_RUNNING]):
            who = message["who"] or message["of"]
            line = line[message.end() :]
        written.setdefault(who, []).append(line)
    most = max(written.values(), key=_size)
    if _size(most) >= TOLD_BY_ONE * sum(map(_size, written.values())):
        return most
    first = next(i for i, line in enumerate(lines) if line)
    return [*lines[:first], _MESSAGE.sub("", lines[first], count=1), *lines[first + 1 :]]


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


def _with_point(line: str) -> str:
    return f"• {line[1:].lstrip()}" if line[:1] in _OF_SYMBOLS and line else line


def _without_printed(lines: list[str]) -> list[str]:
    """``lines`` without what a browser prints above and below each page, where it did: the same head above each."""
    feet = {
        i for i, line in enumerate(lines) if line.startswith("http") and len(line) <= LONGEST_BOILERPLATE and _PRINTED_FOOT.fullmatch(line)
    }
    head = next((line for line in lines if feet and len(line) <= LONGEST_BOILERPLATE and _PRINTED_HEAD.fullmatch(line)), None)
    return [line for i, line in enumerate(lines) if i not in feet and line != head] if feet else lines


def _without_running_lines(lines: list[str]) -> list[str]:
    """``lines`` without those at the head or the foot of each page that count the pages: ``Sở Công Thương, Trang 2/5``."""
    counted: dict[tuple[str, str], list[int]] = {}
    running = {i: found for i, line in enumerate(lines) if len(line) <= LONGEST_RUNNING and (found := _RUNNING.fullmatch(line))}
    for found in running.values():
        counted.setdefault((found[1], found[3]), []).append(int(found[2]))
    heads = {
        words
        for words, pages in counted.items()
        if len(pages) >= (2 if "/" in words[1] else FEWEST_RUNNING)
        and pages[0] in (1, 2)
        and pages == list(range(pages[0], pages[0] + len(pages)))
    }
    return [line for i, line in enumerate(lines) if not (i in running and (running[i][1], running[i][3]) in heads)] if heads else lines


def _with_age(lines: Sequence[str]) -> list[str]:
    """``lines`` with the point below the age of a post of Facebook beside it, as it is seen there: ``1 ngày ·``."""
    kept: list[str] = []
    for line in lines:
        if line == "·" and kept and _AGE.fullmatch(kept[-1]):
            kept[-1] += " ·"
        else:
            kept.append(line)
    return kept


def without_marks(field: str) -> str:
    """The plain text ``field`` of a CMS that keeps Markdown without its marks; itself where it has no link, heading or bold word of it."""
    return "\n".join(_unmarked(line) for line in field.split("\n")) if _MARKED.search(field) else field


def _unmarked(line: str) -> str:
    """``line`` without the marks of Markdown for headings, for bold words, and around all of it, its links and its pictures."""
    line = _LINKED.sub(lambda link: link[1] or "", line).strip() if "](" in line else line
    line = _HEADING.sub("", line) if _HEADING.match(line) else line
    line = slanted[2] if line[:1] in "*_" and (slanted := _SLANTED.fullmatch(line)) else line
    return _STRONG.sub(lambda strong: strong[1] or strong[2], line) if "**" in line or "__" in line else line


def _width(lines: Sequence[str]) -> int:
    """How long a full line is where a program broke the lines of a text; 0 where none did."""
    lines = [line for line in lines if not _PAGE.fullmatch(line[:30])]
    if len(lines) < FEWEST_LINES or 20 * sum(len(line) >= WIDTHS.stop for line in lines) > len(lines):
        return 0
    width = max((len(line) for line in lines if len(line) < WIDTHS.stop), default=0)
    broken = sum(len(one) >= FULL * width and not _ENDED.search(one[-5:]) and _begins_small(two) for one, two in pairwise(lines))
    if width in NARROW and sum(line.endswith(".") for line in lines) < FEWEST_BROKEN:
        return 0
    share = NARROW_SHARE if width in NARROW else BROKEN_SHARE
    return width if width in WIDTHS and broken >= max(FEWEST_BROKEN, share * len(lines)) else 0


def _begins_small(line: str) -> bool:
    return line[:1].islower() and _GOES_ON.match(line[:40]) is not None


def _without_page_numbers(lines: Sequence[str]) -> Iterator[str]:
    """``lines`` without the numbers of pages, counted up, and without the empty lines below these."""
    said = [line for line in lines if line]
    number, since, at, cut = 0, 0, -1, False
    for line in lines:
        at, since = at + bool(line), since + bool(line)
        page = _PAGE.fullmatch(line) if len(line) <= 20 else None
        if page and int(page[1]) in ((number + 1,) if number else (1, 2)) and (since > LINES_OF_A_PAGE or _parts_pages(said, at)):
            number, since, cut = int(page[1]), 0, True
        elif line or not cut:
            cut = False
            yield line


def _parts_pages(said: Sequence[str], at: int) -> bool:
    """Whether line ``at`` stands inside a sentence, or above or below all others."""
    if not 0 < at < len(said) - 1:
        return True
    return not _ENDED.search(said[at - 1][-5:]) and _begins_small(said[at + 1])


def _joined(lines: Iterator[str], width: int) -> Iterator[str]:
    parts: list[str] = []
    parted = is_first = True  # parted: by an empty line
    for line in lines:
        if not line:
            parted = True
            continue
        if parts and not _goes_on(parts[-1], line, width, anywhere=not (parted or is_first)):
            yield " ".join(parts)
            parts, is_first = [], False
        parts.append(line)
        parted = False
    if parts:
        yield " ".join(parts)


def _goes_on(line: str, following: str, width: int, *, anywhere: bool) -> bool:
    """Whether a sentence goes on from the broken ``line`` to the ``following`` one: with a small letter, or ``anywhere``."""
    ended = _ENDED.search(line[-5:])
    if _begins_small(following):
        return not ended or (len(line) >= FULL * width and _HALF_ENDED.search(line[-1:]) is not None)
    timestamp = read_timestamp(following)
    if timestamp and not timestamp.rest and not following.endswith("."):  # a date line and not the date that a sentence ends with
        return False
    had_no_room = len(line) + 1 + len(following.split(" ", 1)[0]) > NO_ROOM * width
    return anywhere and had_no_room and not ended and not _OWN_LINE.match(following)
