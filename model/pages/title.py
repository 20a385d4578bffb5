"""The title among the lines above the first paragraph of a news page, which may also be menus, sections, dates and accounts."""

from __future__ import annotations

import re
from itertools import chain

from model.pages.bylines import read_byline
from model.pages.lines import LONGEST_BOILERPLATE, LONGEST_LABEL, LONGEST_TITLE, Kind, Line, is_contact
from model.pages.links import DASHED, SHORTEST_HEADLINE, SHORTEST_LINK
from model.pages.offices import is_office
from model.pages.phrases import SECTIONS, fold
from model.words.predicates import has_predicate

MIN_IN_MENU = 5  # sections
_BESIDE = re.compile(r"\s+[|»>/–—-]\s+")  # between a title and the name of the site
_NTH = re.compile(r"\s?[-–]\s(?:(?:Ảnh|Hình|Video)\s)?\d{1,2}\.?$")
_LONGEST_NTH = 13  # characters
_PARTED = re.compile(r"[>»›/|:#]")  # in a breadcrumb, a tag, an address
_BULLETIN = re.compile(  # the name of an issue: BẢN TIN PHÁT HÀNH NGÀY 12/8/2025
    r"(?:bản tin|điểm tin)(?:[\s,(|–-]+(?:sáng|trưa|chiều|tối|đêm|thời sự|nội bộ|phát thanh|truyền thanh|phát hành|số|kỳ|"
    r"(?:(?:trong|cuối|h[àằ]ng) )?(?:ngày|tuần|tháng|quý)|năm|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|\d{1,4}(?:[/.]\d{1,4}){0,2}))+\)?",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?:hôm nay|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)[,:]? (?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b", re.IGNORECASE
)
_ISSUE = re.compile(
    r"(?:bản tin|điểm tin)\b[^|]*\||(?:số|kỳ)\s*:?\s*\d[\d.]*(?:\s*\(\d[\d.]*\))?\s*[-–,|(]", re.IGNORECASE
)  # Số 5.231 - Thứ sáu, 7.3.2025
_GOES_ON = re.compile(r"(?:VỀ|CỦA|VÀ|NĂM|TẠI|Ở|CHO|VỚI|TRONG|THEO|ĐỂ|TỪ|ĐẾN|GIAI ĐOẠN|NHIỆM KỲ|LẦN THỨ|GIỮA|NHÂN|TRÊN)\b|\d")  # of a title
_POSTED_AT = re.compile(r"\s(?:vào lúc|at)\s\d{1,2}:\d\d")  # Người đăng: Lang Thang vào lúc 21:15
_FOLLOWED = re.compile(r"[\d.,]+ ?(?:k|m|n|tr)? (?:người (?:đăng ký|theo dõi)|subscribers?|followers?)", re.IGNORECASE)  # on YouTube
_SHOWN = re.compile(r"(?:video|clip|ảnh)\s*:", re.IGNORECASE)


def title_at(above: list[Line], below: list[Line], title: str) -> int:
    """The index of the title among the lines above the first paragraph; -1 when there is none."""
    if title:
        wanted = fold(title)
        return max((i for i, line in enumerate(above) if line.folded == wanted), default=-1)
    candidates = _candidates(above)
    if not candidates:
        return _unlike_a_title(above)
    candidates = _below_bulletin(above, below, _below_offices(above, candidates))
    candidates = _below_day_of_blog(above, below, candidates)
    candidates = _apart_from_lists(above, _below_page_name(above, _below_menu(above, candidates)))
    printed_again = {name for line in below for name in (line.folded, picture_of(line))}
    for i in candidates:
        if above[i].size >= 4 and above[i].folded in printed_again and not above[i].byline:  # an author signs below, too
            return i
    headline = next((i for i in candidates if above[i].size >= SHORTEST_HEADLINE or _is_framed(above, i)), candidates[0])
    if _is_framed(above, headline):
        return headline
    first = _first(above, below, candidates)
    return first if above[first].size > SHORTEST_HEADLINE else _instead_of(first, above, below, candidates)


def second_at(above: list[Line], at: int) -> int:
    """The index of the second line of a title in capitals, index ``at``: above a date, an author, or with a word that goes on; else -1."""
    near = above[max(at, 0) : at + 3]
    if at < 0 or len(near) < 2 or not all(line.text.isupper() and line.kind is Kind.TEXT for line in near[:2]):
        return -1
    first, second = near[:2]
    if first.text[-1] in ".:!?…" or second.byline or second.is_date_line or first.size + second.size > LONGEST_TITLE:
        return -1
    is_last = len(near) > 2 and (near[2].is_date_line or near[2].byline is not None)
    return at + 1 if is_last or _GOES_ON.match(second.text) else -1


def _candidates(above: list[Line]) -> list[int]:
    """The lines that may be titles; an account that stands above the age of its post is none."""
    found = [i for i, line in enumerate(above) if line.kind is Kind.TEXT and not line.is_date_line and not _is_posted(line)]
    found = [i for i in found if not (_is_today(above[i].text) or _is_issue(above[i]) or is_contact(above[i]))] or found
    return [i for i in found if not is_account(above, i)]


def is_account(above: list[Line], i: int) -> bool:
    """Whether line ``i`` is an account, above the age of its post or its followers: ``UBND xã Hòa Mỹ`` above ``2 giờ ·``."""
    return any(
        (line.kind is Kind.TIMESTAMP and "·" in line.text) or (line.kind is Kind.BUTTON and _FOLLOWED.fullmatch(line.text))
        for line in above[i + 1 : i + 2]
    )


def _unlike_a_title(above: list[Line]) -> int:
    """The title of a picture story, or one that reads like labels: "Công nghệ... gia đình"; -1 when there is none."""
    told = [i for i, line in enumerate(above) if line.size >= SHORTEST_HEADLINE and _SHOWN.match(line.text) and not read_byline(line.text)]
    named = [i for i, line in enumerate(above) if line.kind is Kind.LABEL and line.size >= LONGEST_LABEL and not _PARTED.search(line.text)]
    return next(chain(told[:1], named[-1:]), -1)


def _first(above: list[Line], below: list[Line], candidates: list[int]) -> int:
    """The first of ``candidates``, below short lines that are a menu; without a paragraph below them they are the story."""
    first = candidates[0]
    if not below or (len(candidates) <= 3 and first == 0):
        return first
    long = next((i for i in candidates if above[i].size >= SHORTEST_HEADLINE), max(candidates, key=lambda i: above[i].size))
    is_title = first == 0 and long == candidates[1] and not _is_label(above[first], above[long], below)
    return first if is_title else long


def _instead_of(first: int, above: list[Line], below: list[Line], candidates: list[int]) -> int:
    """The title rather than the short line ``first``: a longer one above a date, one below a date, a longer one below a label; else it."""
    longer = [i for i in candidates if above[i].size > above[first].size and not above[i].byline]
    is_day = {i for i in range(first, len(above)) if above[i].is_date_line or above[i].dated}
    dated = (i for i in longer if next((j in is_day for j in range(i + 1, len(above)) if j in is_day or not above[j].byline), False))
    below_date = (i for i in candidates if above[first].size <= LONGEST_LABEL and _is_below_date(above, i))
    below_label = (i for i in longer[:1] if _is_label(above[first], above[i], below))  # checked once: the story may be long
    return next(chain(dated, below_date, below_label), first)


def _apart_from_lists(above: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` without the entries of lists: lines with a dash, and those between two headings that end in a colon."""
    headings = [i for i in candidates if above[i].text.endswith(":")]
    listed = range(headings[0], headings[-1] + 1) if len(headings) > 1 else ()
    return [i for i in candidates if i not in listed and not DASHED.match(above[i].text)] or candidates


def _below_bulletin(above: list[Line], below: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` without the name of a bulletin above a headline; with several headlines it is a digest, and that its title."""
    first, *others = candidates
    is_named = others and above[others[0]].size >= SHORTEST_HEADLINE and len(above[first].text) <= LONGEST_BOILERPLATE
    if not (is_named and _BULLETIN.fullmatch(above[first].text)):
        return candidates
    headlines = (
        line for line in (*(above[i] for i in others[1:]), *below) if line.kind is Kind.TEXT and not line.prose and not line.byline
    )
    return candidates if any(line.size >= SHORTEST_HEADLINE for line in headlines) else others


def _below_day_of_blog(above: list[Line], below: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` below the day that Blogspot prints between the name of a blog and the title of a post."""
    if not any(line.byline and line.byline.posted and _POSTED_AT.search(line.text) for line in below):
        return candidates
    last = max((i for i, line in enumerate(above) if line.is_date_line), default=-1)
    return [i for i in candidates if i == last + 1 > 0] or candidates


def _below_offices(above: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` without the names of authorities above a headline: those of the portal, ``SỞ Y TẾ TỈNH SƠN HÀ``."""
    others = [i for i in candidates if not (len(above[i].text) <= LONGEST_BOILERPLATE and is_office(above[i].text))]
    return others if any(above[i].size >= SHORTEST_LINK for i in others) else candidates


def _is_label(line: Line, headline: Line, below: list[Line]) -> bool:
    """Whether ``line`` above a ``headline`` is a section that SECTIONS lacks, as ``Cận cảnh``: a few words that the story never uses."""
    if not (
        below
        and line.size < LONGEST_LABEL
        and not line.text.isupper()
        and line.text.replace(" ", "").isalpha()
        and headline.size > SHORTEST_HEADLINE
        and headline.text[-1] not in ":;.…!"
        and ". " not in headline.text  # else it is a lead without its full stop
    ):
        return False
    return not any(f" {line.folded} " in f" {one.folded} " for one in (headline, *below) if one.kind is Kind.TEXT)


def _below_menu(above: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` below the menu, if a headline stands there: above it stands the name of the newspaper."""
    last = max((i for i in candidates if above[i].size >= SHORTEST_HEADLINE), default=-1)
    labels = [i for i in range(last) if above[i].folded in SECTIONS][-MIN_IN_MENU:]
    return [i for i in candidates if i > labels[0]] if len(labels) == MIN_IN_MENU else candidates


def _below_page_name(above: list[Line], candidates: list[int]) -> list[int]:
    """``candidates`` from the first that a line above repeats beside the name of the site: ``Mưa lớn gây ngập ba đường | Báo Sao Mai``."""
    shown = {above[i].text: i for i in candidates if above[i].size >= SHORTEST_HEADLINE}
    for i in (i for i in candidates if len(above[i].text) <= LONGEST_BOILERPLATE):
        name = above[i].text
        sides = (side for mark in _BESIDE.finditer(name) for side in (name[: mark.start()], name[mark.end() :]))
        if title := next((side for side in sides if shown.get(side, -1) > i), ""):
            return [one for one in candidates if one >= shown[title]]
    return candidates


def _is_framed(above: list[Line], i: int) -> bool:
    """Whether line ``i`` stands between date and author: the author's position below may be longer, as ``Chuyên gia kinh tế đô thị``."""
    return 0 < i < len(above) - 1 and above[i - 1].is_date_line and above[i].byline is None and above[i + 1].byline is not None


def _is_below_date(above: list[Line], i: int) -> bool:
    """Whether line ``i`` stands below the date as a title does: it is as long as a headline, or the author follows."""
    is_signed = i + 1 < len(above) and above[i + 1].byline is not None
    return i > 0 and above[i - 1].is_date_line and above[i].byline is None and (is_signed or above[i].size >= SHORTEST_HEADLINE)


def _is_today(line: str) -> bool:
    """Whether ``line`` begins with today's date, as at the top of a page, perhaps with the weather or other languages behind it."""
    date = _TODAY.match(line)
    return date is not None and not has_predicate(line[date.end() :])


def _is_issue(line: Line) -> bool:
    """Whether ``line`` names the issue of a newspaper and its day."""
    return line.timestamp is not None and line.timestamp.moment is not None and _ISSUE.match(line.text) is not None


def _is_posted(line: Line) -> bool:
    return line.byline is not None and line.byline.posted


def picture_of(line: Line) -> str:
    """``line`` folded, without the number by which a picture is named after the title: ``Mưa lớn gây ngập ba tuyến đường - 1``."""
    return fold(_NTH.sub("", line.text)) if _NTH.search(line.text[-_LONGEST_NTH:]) else line.folded
