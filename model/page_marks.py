"""What a paper prints before the first word of a lead: its name, the place of the news, the dateline of an agency."""

from __future__ import annotations

import re

from model.page_words import PAPERS, PLACES, PROVINCES, fold

LONGEST_PLACE = 3  # words

_PAPER = re.compile(r"[([]?([^()\[\]\n–—-]{2,24}?)[)\]]?\.?(?:\s*[-–—]\s+|\s+[-–—]\s*)|\(([^()\n]{2,24})\)\s+|(BNEWS)\s+(?=[^\W\d_])")
_ACRONYM = re.compile(r"\([A-ZĐ&]{2,8}\)\s+|[A-ZĐ]{2,5}(?:O|ĐT)\s*[-–—]\s+")  # of a paper that no list names: Báo Sao Mai Online
_DASHED = re.compile(r"\s[-–—]\s")
_RELEASE = re.compile(
    r"[^.!?]{2,90}?(?:/ ?PR ?Newswire ?/|\(BUSINESS WIRE\)|Media OutReach(?: Newswire)?)(?:\s*[-–—]+\s*[^-–—.]{4,30}\b\d{4})?\s*[-–—]+\s*",
    re.IGNORECASE,
)


def without_marks(lead: str) -> str:
    """``lead`` without what stands before its first word: ``NDO - Sáng nay``, ``(ĐTCK) Sáng nay``, ``Nghệ An - Sáng nay``.

    Nor the dateline of an agency for press releases: ``HÀ NỘI, 5/6/2025 /PRNewswire/ -- Sáng nay``.
    """
    return without_glued_place(_without_paper(lead))


def _without_paper(lead: str) -> str:
    if release := _RELEASE.match(lead):
        return lead[release.end() :]
    mark = _PAPER.match(lead)
    named = fold(mark[1] or mark[2] or mark[3]) if mark else ""
    if mark and (named in PAPERS or (named in PROVINCES and mark[1] and _begins_sentence(lead[mark.end() :]))):
        return lead[mark.end() :]
    mark = _ACRONYM.match(lead)
    return lead[mark.end() :] if mark and _begins_sentence(lead[mark.end() :]) else lead


def _begins_sentence(rest: str) -> bool:
    """Whether what stands behind a dash goes on with no second place (``Hà Nội - Hải Phòng``) and no second dash."""
    words = rest.split(" ", LONGEST_PLACE)[:LONGEST_PLACE]
    beside = (" ".join(words[:size]) for size in range(1, 1 + len(words)))
    return rest[:1].isupper() and not _DASHED.search(rest) and not any(fold(one) in PLACES for one in beside)


def without_glued_place(lead: str) -> str:
    """``lead`` without the place that VnExpress prints before it, glued on by copying: ``Hà NộiSáng nay``."""
    for end in range(2, min(len(lead) - 1, 24)):
        before, first = lead[end - 1], lead[end]
        begins = first.isdigit() or (first.isupper() and (before.islower() or lead[end + 1].islower()))
        if begins and before.isalpha() and fold(lead[:end]) in PLACES:
            return lead[end:]
    return lead
