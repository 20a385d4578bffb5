"""The paragraphs of a pasted text whose lines a PDF file or a mail program broke, quoted or numbered by pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from model.pages.chats import without_other_writers
from model.pages.dates import read_timestamp
from model.pages.lines import LONGEST_BOILERPLATE
from model.pages.markdown import unmarked

MIN_LINES = 5
WIDTHS = range(30, 141)  # characters of a full line where a program broke them
NARROW = range(30, 50)  # as after OCR of a phone's screen; verse has such lines, too, but few full stops
MIN_BROKEN = 2  # full lines that go on with a small letter in the next: seven of 25,000 real articles had two, and all seven were broken
BROKEN_SHARE = 0.08  # of the lines
NARROW_SHARE = 0.3  # of the lines
FULL = 0.8  # of the width; a shorter line ends its paragraph
NO_ROOM = 0.95  # of the width; a line was full if the next word would have made it longer
LINES_OF_A_PAGE = 8

_QUOTED = re.compile(r"(?:> ?){1,9}")
_QUOTE_HEAD = re.compile(r"(?:Vào|On)\b.{5,120}\b(?:đã viết|wrote):", re.IGNORECASE)
_AGE = re.compile(r"\d{1,2} ?(?:phút|giờ|ngày|tuần)")
_PAGE = re.compile(r"(?:trang )?(?:[-–] )?(\d{1,3})(?: [-–]|\s?/\s?\d{1,3})?", re.IGNORECASE)
_RUNNING = re.compile(
    r"(.{0,80}?\b(?:trang|page) )(\d{1,3})((?:\s?/\s?\d{1,3})?.{0,80})", re.IGNORECASE
)  # a line with the number of the page
LONGEST_RUNNING = 120  # characters
_PRINTED_FOOT = re.compile(r"https?://\S+ \d{1,3}\s?/\s?\d{1,3}")  # of pages that a browser printed: address and page number
_PRINTED_HEAD = re.compile(  # the time of printing before the name of the page: 4/2/26, 3:22 PM
    r"(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[AP]M)?|\d{1,2}:\d\d(?: ?[AP]M)?,? \d{1,2}[/.]\d{1,2}[/.]\d{2,4}) \S.*",
    re.IGNORECASE,
)
MIN_RUNNING = 3  # lines of pages, where they do not name the total
_OF_SYMBOLS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e8\uf02d"  # bullets in the symbol fonts of Word
_ENDED = re.compile(r"[.!?…:;][\"”’»)\]]{0,3}\Z")
_HALF_ENDED = re.compile(r"[:;]\Z")
_GOES_ON = re.compile(r"[^\W\d_]+(?![^\W\d_]|[.)])")  # a word, not "a)" of a list
_OWN_LINE = re.compile(r"[-–•+*>#|]|\d{1,2}[.)]\s|[^\W\d_]+(?: [^\W\d_]+){0,2}\s?:")  # an entry of a list, a header of an e-mail


def unwrapped_lines(raw: str) -> list[str]:
    """``raw`` as stripped, non-empty lines, with broken lines joined to paragraphs; linear in its length."""
    lines = _without_printed(_without_running_lines([_with_point(" ".join(line.split())) for line in raw.split("\n")]))
    said = [line for line in lines if line]
    if "·" in said:
        lines = said = _with_age(said)
    lines = without_other_writers(lines)
    if 2 * sum(line.startswith(">") for line in said) > len(said) > 1:
        lines = [_QUOTED.sub("", line, count=1) if line.startswith(">") else line for line in lines]
        lines = [line for line in lines if not (len(line) < 200 and _QUOTE_HEAD.fullmatch(line))]
    lines = [unmarked(line) for line in lines]
    said = [line for line in lines if line]
    if not (width := _width(said)):
        return said
    is_airy = len(lines) - len(said) >= 0.9 * (len(said) - 1)  # an empty line below each line: they separate no paragraphs
    return list(_joined(_without_page_numbers(said if is_airy else lines), width))


def _with_point(line: str) -> str:
    return f"• {line[1:].lstrip()}" if line[:1] in _OF_SYMBOLS and line else line


def _without_printed(lines: list[str]) -> list[str]:
    """``lines`` without the header and the footer that a browser prints on each page."""
    feet = {
        i for i, line in enumerate(lines) if line.startswith("http") and len(line) <= LONGEST_BOILERPLATE and _PRINTED_FOOT.fullmatch(line)
    }
    head = next((line for line in lines if feet and len(line) <= LONGEST_BOILERPLATE and _PRINTED_HEAD.fullmatch(line)), None)
    return [line for i, line in enumerate(lines) if i not in feet and line != head] if feet else lines


def _without_running_lines(lines: list[str]) -> list[str]:
    """``lines`` without running headers and footers that count the pages: ``Sở Công Thương, Trang 2/5``."""
    counted: dict[tuple[str, str], list[int]] = {}
    running = {i: found for i, line in enumerate(lines) if len(line) <= LONGEST_RUNNING and (found := _RUNNING.fullmatch(line))}
    for found in running.values():
        counted.setdefault((found[1], found[3]), []).append(int(found[2]))
    heads = {
        words
        for words, pages in counted.items()
        if len(pages) >= (2 if "/" in words[1] else MIN_RUNNING)
        and pages[0] in (1, 2)
        and pages == list(range(pages[0], pages[0] + len(pages)))
    }
    return [line for i, line in enumerate(lines) if not (i in running and (running[i][1], running[i][3]) in heads)] if heads else lines


def _with_age(lines: Sequence[str]) -> list[str]:
    """``lines`` with the dot of a Facebook post back beside its age, from the line below: ``1 ngày ·``."""
    kept: list[str] = []
    for line in lines:
        if line == "·" and kept and _AGE.fullmatch(kept[-1]):
            kept[-1] += " ·"
        else:
            kept.append(line)
    return kept


def _width(lines: Sequence[str]) -> int:
    """The characters of a full line, if a program broke the lines of the text; 0 if none did."""
    lines = [line for line in lines if not _PAGE.fullmatch(line[:30])]
    if len(lines) < MIN_LINES or 20 * sum(len(line) >= WIDTHS.stop for line in lines) > len(lines):
        return 0
    width = max((len(line) for line in lines if len(line) < WIDTHS.stop), default=0)
    broken = sum(len(one) >= FULL * width and not _ENDED.search(one[-5:]) and _begins_small(two) for one, two in pairwise(lines))
    if width in NARROW and sum(line.endswith(".") for line in lines) < MIN_BROKEN:
        return 0
    share = NARROW_SHARE if width in NARROW else BROKEN_SHARE
    return width if width in WIDTHS and broken >= max(MIN_BROKEN, share * len(lines)) else 0


def _begins_small(line: str) -> bool:
    return line[:1].islower() and _GOES_ON.match(line[:40]) is not None


def _without_page_numbers(lines: Sequence[str]) -> Iterator[str]:
    """``lines`` without ascending page numbers and the empty lines below them."""
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
    """Whether line ``at`` stands within a sentence, or is the first or last of all."""
    if not 0 < at < len(said) - 1:
        return True
    return not _ENDED.search(said[at - 1][-5:]) and _begins_small(said[at + 1])


def _joined(lines: Iterator[str], width: int) -> Iterator[str]:
    parts: list[str] = []
    parted = is_first = True  # parted: an empty line stood above
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
    """Whether a sentence goes on from ``line`` to the ``following`` one: with a small letter, or, if ``anywhere``, with any word."""
    ended = _ENDED.search(line[-5:])
    if _begins_small(following):
        return not ended or (len(line) >= FULL * width and _HALF_ENDED.search(line[-1:]) is not None)
    timestamp = read_timestamp(following)
    if timestamp and not timestamp.rest and not following.endswith("."):  # a date line, not the date at the end of a sentence
        return False
    had_no_room = len(line) + 1 + len(following.split(" ", 1)[0]) > NO_ROOM * width
    return anywhere and had_no_room and not ended and not _OWN_LINE.match(following)
