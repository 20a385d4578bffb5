"""What a newspaper prints before the first words of a story: its name, a dateline, a place that copying glued on, a dash."""

from __future__ import annotations

import re
from collections.abc import Iterable

from model.pages.lines import without_symbols
from model.pages.phrases import AGENCIES, PAPERS, PLACES, PROVINCES, fold
from model.words.names import is_vietnamese
from model.words.predicates import UPPER

LONGEST_SYLLABLE = 7  # letters: nghiêng
MIN_OTHERS = 3  # other texts; with no more of them, a word before ``Công ty ...`` may be the subject
LONGEST_GLUED = 24  # characters of a place

_BEHIND = r"(?:\s*[-–—]{1,2}\s+|\s+[-–—]{1,2}\s*)"
_NAMED = re.compile(  # a newspaper that may be in PAPERS
    rf"[([]?([^()\[\]\n–—-]{{2,24}}?)[)\]]?{_BEHIND}|\(([^()\n]{{2,24}})\)\s+|(BNEWS)\s+(?=[^\W\d_])"
)
_BRACKETED = re.compile(r"(?=.[^()\[\]\n]{1,30}[)\]])(?:\[[^\[\]]*?[^\W\d_][^\[\]]*\]|\([^()]*?[^\W\d_][^()]*\)\.?)\s*[-–—]{1,2}\s*")
_WORD = re.compile(rf"(?:([^\W\d_][\w&.]{{2,24}}){_BEHIND}|\(([^\W\d_][\w&.]{{2,24}})\)\s+)(?=[\"“‘'(]?(?:\d|{UPPER}))")
_TIME = "Sáng|Trưa|Chiều|Tối|Đêm|Rạng sáng|Ngày|Hôm|Từ|Sau|Theo|Trong|Khi|Lúc|Vào|Nhân|Với|Trước|Tại|Khoảng|Gần|Hơn"
_BEFORE_TIME = re.compile(rf"\([A-ZĐ]{{2}}[^()\n\d]{{0,28}}\)\s+(?=(?:{_TIME})\s)")  # (TTTT Mù Cả) Sáng nay
_SITE = re.compile(r"\.(?:vn|com|net|org)$", re.IGNORECASE)
_RELEASE = re.compile(
    r"[^.!?]{2,90}?(?:/ ?PR ?Newswire ?/|\(BUSINESS WIRE\)|Media OutReach(?: Newswire)?)(?:\s*[-–—]+\s*[^-–—.]{4,30}\b\d{4})?\s*[-–—]+\s*",
    re.IGNORECASE,
)
_DATELINE = re.compile(  # WGPSG (18/12/2022) – ; Hà Nội, ngày 3 tháng 6 năm 2026 –
    r"[A-ZĐ]{2,10} \(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\)\s*[-–—]{1,2}\s+|"
    r"\(?[^\W\d_][^\n()\d,:;!?]{1,40},\s+(?:ngày\s+)?\d{1,2}(?:\s*[/.-]\s*\d{1,2}\s*[/.-]\s*|\s+tháng\s+\d{1,2},?\s+(?:năm\s+)?)\d{4}"
    r"(?:\)?\s*[-–—]{1,2}|(?<=20\d\d)\)?\s?:)\s+"  # an older day before a colon is one of a chronicle
)
_PLACE = re.compile(rf"([^\W\d_][^\n()\d,:;–—-]{{1,24}}?)(\s\([^\n()]{{2,24}}\))?{_BEHIND}")
_IN_CAPITALS = re.compile(rf"(?!TP)((?:{UPPER}{{2,}}+ ){{1,3}}+)(?={UPPER}[^\W\d_A-ZĐ])")  # QUẢNG NINH Sáng nay, as phones show it
_TELLS_WHEN = re.compile(rf"(?:{_TIME})\s")
_BEGINS_SENTENCE = re.compile(
    rf"(?![A-Za-z]{{7}}){UPPER}[^\W\d_]*+ [^\W\d_A-ZĐ](?!.*\s[-–—]\s)"
)  # Nghệ An - Công an xã; not Long Thành, not Viettel
_KIND = re.compile(
    r"(?:Công ty|Hãng|Tập đoàn|Ngân hàng|Nhà mạng|Mạng|Ứng dụng|Nền tảng|Công cụ|Phần mềm|Thương hiệu|Tổ chức|Liên minh|Nhóm|Quỹ)\s"
)
_CLOSES = re.compile(r"\A[^.!?]*\s[-–—]\s")  # ChatGPT - công cụ của OpenAI - được dùng nhiều
_IS_CALLED = re.compile(
    r"(?:Thành phố|Thủ đô|Cố đô|Kinh đô|Vùng|Miền|Mảnh đất|Xứ|Quê hương|Nơi|Điểm đến|Đô thị|Thủ phủ)\s"
)  # then the place is the subject: Huế - Cố đô của nhà Nguyễn
_DASH = re.compile(r"[-–—]\s+(?=\w)")  # before a lead; where other lines have one, too, it marks speech or a list


def lead_without_dateline(lead: str, title: str, body: Iterable[str]) -> str:
    """``lead`` without what a newspaper prints before it. A first word that ``title`` or ``body`` repeat is the story's own."""
    body = tuple(body)
    if not any(map(_DASH.match, body)):
        lead = _DASH.sub("", lead, count=1) if _DASH.match(lead) else lead
    return without_symbols(without_dateline(lead, (title, *body)))


def without_dateline(first: str, others: Iterable[str]) -> str:
    """The ``first`` paragraph without newspaper, dateline and glued place; ``others``: the title and the paragraphs below."""
    return _without_glued_place(_without_place(_without_newspaper(first, others)))


def _without_newspaper(first: str, others: Iterable[str]) -> str:
    """``first`` without the newspaper: ``NDO - Sáng nay``, ``VOV.VN -Sáng nay``, ``(ĐTCK) Sáng nay``, ``[Sao Mai] - Sáng nay``."""
    if (mark := _NAMED.match(first)) and (_is_paper(mark[1] or mark[2] or mark[3]) or fold(mark[2] or "") in PROVINCES):
        return first[mark.end() :]
    if mark := _BRACKETED.match(first) or _BEFORE_TIME.match(first):
        return first[mark.end() :]
    if (mark := _WORD.match(first)) and _is_mark(mark[1] or mark[2], first[mark.end() :], others, paired=mark[1]):
        return first[mark.end() :]
    return first


def _is_paper(named: str) -> bool:
    """Whether ``named`` is a known newspaper, or several agencies: ``TTXVN/Vietnam+``."""
    parts = named.split("/")
    return fold(named) in PAPERS or (len(parts) > 1 and all(fold(part) in AGENCIES for part in parts))


def _is_mark(word: str, following: str, others: Iterable[str], *, paired: str | None) -> bool:
    """Whether ``word`` is a newspaper that PAPERS lacks (``HBĐT``, ``Petrotimes``): no syllable, no half of a pair, never repeated.

    ``paired``: ``word`` if it stands before a dash, None in brackets, where it is no half of a pair.
    """
    second, *more = following.split(maxsplit=2)
    is_somebody = bool(more) and more[0][0].isupper() and second.isalpha() and not is_vietnamese(second)  # Alexander - Gray Thornton
    is_paper = word.isascii() and len(word) > LONGEST_SYLLABLE and not is_somebody
    is_name = _SITE.search(word) or sum(map(str.isupper, word)) > 1 or is_paper
    if not is_name or fold(word) in PLACES or (paired and _is_other_side(following)):
        return False
    others, said = (following, *others), f" {fold(word)} "
    if (paired and _CLOSES.match(following)) or (len(others) <= MIN_OTHERS and _KIND.match(following)):
        return False
    return not any(said in f" {fold(one)} " for one in others)


def _is_other_side(following: str) -> bool:
    """Whether a place or an acronym follows: ``EU - Trung Quốc``, ``TP HCM - Cần Thơ``, ``AFC - FIFA``."""
    words = following.split(maxsplit=4)[:4]
    return (len(words[0]) > 1 and words[0].isupper()) or any(fold(" ".join(words[:size])) in PLACES for size in range(1, len(words) + 1))


def _without_place(first: str) -> str:
    """``first`` without ``BẮC GIANG - ``, ``Hà Nội, ngày 3 tháng 6 năm 2026 – `` or the dateline of a press release agency.

    A place in small letters may be half of a road (``TP HCM - Long Thành``): it is removed before a word that tells when.
    """
    if mark := _RELEASE.match(first) or _DATELINE.match(first):
        return first[mark.end() :]
    if (above := _IN_CAPITALS.match(first)) and fold(above[1]) in PROVINCES:
        return first[above.end() :]
    mark = _PLACE.match(first)
    if not mark or fold(mark[1]) not in PLACES or _IS_CALLED.match(first, mark.end()):
        return first
    following = first[mark.end() :]
    is_set_apart = mark[2] or (mark[1].isupper() and fold(mark[1])[:2] != "tp")
    tells = _TELLS_WHEN.match(following) or (fold(mark[1]) in PROVINCES and _BEGINS_SENTENCE.match(following))
    return following if tells or (is_set_apart and following and not _is_other_side(following)) else first


def _without_glued_place(first: str) -> str:
    """``first`` without the place that VnExpress prints before it and copying glued on: ``Hà NộiSáng nay``."""
    for end in range(2, min(len(first) - 1, LONGEST_GLUED)):
        before, following = first[end - 1], first[end]
        begins = following.isdigit() or (following.isupper() and (before.islower() or first[end + 1].islower()))
        if begins and before.isalpha() and fold(first[:end]) in PLACES:
            return first[end:]
    return first
