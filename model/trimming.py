"""Trimming: what a chosen summary can do without, as an editor strikes it out: nothing is put in, and what is left says the same.

Done once an article, on the one summary that is chosen, so that neither what is offered nor what is liked depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from model.clause_words import SUBORDINATE, WHEN
from model.clauses import LONGEST_TITLE, Piece
from model.continuing import continuing
from model.days import is_leant_on
from model.lengths import USUAL_SYLLABLES
from model.loose_times import bare_hour, loose_days
from model.naming import replaced, text_of
from model.predicates import UPPER, tells, words
from model.readability import Standing, standing
from model.reading import Reading
from model.text import count_syllables, syllables


@dataclass(frozen=True, slots=True)
class _Said:
    """A piece as ``text``, what of the summary stands ``before`` and ``after`` it, and whether the summary is longer than is usual."""

    text: str
    before: str
    after: str
    is_long: bool


Struck = Iterator[tuple[int, int]]  # characters of what is said


def trimmed(reading: Reading, pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` of one summary without what they can do without."""
    is_long = sum(count_syllables(text_of(reading, piece.spans)) for piece in pieces) > USUAL_SYLLABLES
    pairs = [*pairwise(syllables(reading.article.title[:LONGEST_TITLE]))]
    found: list[Piece] = []
    before = ""
    for number, piece in enumerate(pieces, 1):
        kept = piece
        after = " ".join(text_of(reading, other.spans) for other in pieces[number:])
        for rule in _RULES:
            said = _Said(text_of(reading, kept.spans), before, after, is_long)
            if gone := sorted(span for span in rule(said) if not is_leant_on(said.text, *span)):
                one = replace(kept, spans=replaced(kept.spans, [(start, end, ()) for start, end in gone]))
                is_cut = piece.back or gone[-1][1] == len(said.text)
                kept = one if _may_stand(text_of(reading, one.spans), said, piece.standing, pairs, is_cut=is_cut) else kept
        before += f"{text_of(reading, kept.spans)}. "
        found.append(kept)
    return found


def _may_stand(text: str, said: _Said, place: Standing, title: Sequence[tuple[str, str]], *, is_cut: bool) -> bool:
    """Whether ``text`` may stand in the ``place`` of what was ``said``, of which it is left, and still says as much of the ``title``."""
    lost = {*pairwise(syllables(said.text))} - {*pairwise(syllables(text)), *pairwise(syllables(said.before))}
    return standing(f"{text[:1].upper()}{text[1:]}", is_cut=is_cut) in (Standing.ALONE, place) and lost.isdisjoint(title)


# --- Words and places that stand twice -----------------------------------------------------------------------------------

_DOUBLED = re.compile(  # only words that are never said twice in Vietnamese; "để để dành", "cho cho thuê" are two words
    r"(?<!\w)(?:(?i:(của|trong|tại|các|những|và|rằng|đã|sẽ|cho|để))( (?i:\1))(?! (?:dành|lại|thuê|vay|mượn))"
    rf"|(ông|bà)( \3)(?= {UPPER}))(?!\w)"
)


def _slips(said: _Said) -> Struck:
    """The second of two words that are one: ``ông ông Lâm``."""
    return (match.span(match.lastindex or 0) for match in _DOUBLED.finditer(said.text))


_RANKS = {  # of the kinds of places, from small to large
    **dict.fromkeys(("xã", "phường", "thị trấn", "P."), 1),
    **dict.fromkeys(("huyện", "quận", "thị xã", "Q."), 2),
    **dict.fromkeys(("tỉnh", "thành phố", "TP", "TP."), 3),
}
_LARGE = r"(?:huyện|quận|thị xã|tỉnh|thành phố|TP\.?|Q\.)"
_KIND = rf"(?:xã|phường|thị trấn|P\.|{_LARGE})"
_NAME = rf"(?:{UPPER}\w*|\d+)(?: {UPPER}\w*)*"
_PLACE = re.compile(rf", (?P<kind>{_LARGE}) (?P<name>{_NAME})(?!\w)(?:, (?P<more>{_NAME})(?=[,.)]| (?:bị|đã|về|vào|để|thì|cho)(?!\w)|\Z))?")
_BRACKETED = re.compile(rf" \((?P<kind>{_LARGE}) (?P<name>{_NAME})\)")
_SMALLER = re.compile(  # the part before the comma says where within it
    rf"(?<!\w)(?:tại|ở|trú|ngụ|trên|thuộc|đường|phố|thôn|xóm|ấp|bản|khóm|khối|khu|tổ|buôn|làng|{_KIND}) [^,;()]*\Z", re.IGNORECASE
)
_ELSEWHERE = re.compile(words("quê quê_quán nguyên_quán gốc sinh_tại"))  # another place is told in between


def _places(said: _Said) -> Struck:
    """The larger place behind a smaller one, if it was told before: ``Công an huyện Tân Lập ... tại xã An Hòa, huyện Tân Lập``."""
    for pattern in (_PLACE, _BRACKETED):
        for match in pattern.finditer(said.text):
            before = said.before + said.text[: match.start()]
            named = [*re.finditer(rf"(?<!\w){re.escape(match['kind'])} ({_NAME})(?!\w)", before)]
            first = next((number for number, one in enumerate(named) if one[1] == match["name"]), None)
            if first is None or _ELSEWHERE.search(before, named[first].end()):
                continue
            is_within = pattern is _BRACKETED or _is_within(said.text[: match.start()], match["kind"])
            if is_within and all(one[1] == match["name"] for one in named[first:]):
                more = match["more"] if pattern is _PLACE else None
                yield match.start(), match.end("name") if more and not _is_told(more, before) else match.end()


def _is_told(name: str, before: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", before) is not None


def _is_within(before: str, kind: str) -> bool:
    """Whether what stands ``before`` the comma is a place within one of this ``kind``, and not one more of a list."""
    smaller = _SMALLER.search(before)
    if smaller is None:
        return False
    last = [*re.finditer(rf"(?<!\w){_KIND}(?= )", smaller[0])]
    return not last or _RANKS.get(last[-1][0], 0) < _RANKS[kind]


_HERE = re.compile(r"(?<! xảy ra) trên địa bàn\Z|(?<=vừa xảy ra) trên địa bàn\Z")
_ANY_PLACE = re.compile(rf"(?<!\w){_KIND} {_NAME}")


def _here(said: _Said) -> Struck:
    """``trên địa bàn`` at the end, where the place has been told."""
    match = _HERE.search(said.text)
    if match and _ANY_PLACE.search(said.before + said.text[: match.start()]):
        yield match.span()


# --- Who has it from whom ------------------------------------------------------------------------------------------------

_WORDS = rf"{UPPER}[\w.]*(?:[ -](?:{UPPER}[\w.]*|of|the|&|\d+))*"
_STATE_AGENCY = "(?:RT|Tass|TASS|KCNA|Xinhua|Sputnik|Interfax|RIA(?: Novosti)?|Ria Novosti)"
_AGENCY = (
    f"(?:{_STATE_AGENCY}|Reuters|AFP|AP|BBC|CNN|TTXVN|Yonhap|Bloomberg|Kyodo|Nikkei|(?:The )?Guardian|Independent|Telegraph|NHK|SCMP|"
    "South China Morning Post|ABC News|NBC News|CBS News|Fox News|Sky News|Moscow Times|Washington Post|New York Times|USA Today|Newsweek|"
    "Wall Street Journal|Daily Mail|Mirror|Metro|Politico|Straits Times|Al Jazeera|VnExpress|Vnexpress|Zing|Viet[Nn]am[Nn]et|VOV|VTV|"
    "Tuổi Trẻ(?: Online)?|Thanh Niên|Dân [Tt]rí)"
)
_MEDIUM = (
    "(?:(?i:hãng (?:tin|thông tấn)|báo|tờ|nhật báo|tạp chí|trang(?: tin| mạng| web)?|kênh(?: truyền hình)?|đài truyền hình|đài)"
    rf"(?: (?:báo|tin))? (?!Thông tin|Khí tượng|Kiểm soát){_WORDS}|(?:(?:đài|Đài) )?{_AGENCY})"
)
_WHEN_TOLD = "(?: (?:hôm nay|hôm qua|vừa|mới đây))?"  # with a date it stays, which may be the only one
_HEARD = "(?:[Nn]guồn tin|[Tt]in tức|[Tt]hông tin|[Tt]in) (?:từ|của|trên)"
_OPENING = re.compile(
    rf"(?:(?:Theo )?(?:{_HEARD} )?{_MEDIUM}(?: của {_WORDS})?{_WHEN_TOLD} (?:đưa tin|cho hay|cho biết)"
    rf"|Theo (?:{_HEARD} )?{_MEDIUM}(?: của {_WORDS})?), "
)
_SPEAKING = re.compile(words("cho_biết cho_hay xác_nhận tuyên_bố thông_báo khẳng_định"))
_HAS_SPOKEN = re.compile(r" (?:đã|vừa|mới|cũng|hôm nay|hôm qua) \Z")
_LONGEST_SPEAKER = 130  # characters
_QUOTE = re.compile('["“”«»]')
_UNNAMED = re.compile(words("một hai ba bốn năm các những nhiều vài nhân_chứng"), re.IGNORECASE)


def _heard_from(said: _Said) -> Struck:
    """``Theo Reuters,`` where somebody who has a name says it: ``Theo Reuters, Bộ Quốc phòng Mỹ cho biết``."""
    match = _OPENING.match(said.text)
    speaking = _SPEAKING.search(said.text, match.end(), match.end() + _LONGEST_SPEAKER) if match else None
    if match and speaking:
        speaker = _HAS_SPOKEN.sub(" ", said.text[match.end() : speaking.start()])
        when = WHEN.match(speaker)
        who = speaker[when.end() if when else 0 :]
        if _has_name(who) and not SUBORDINATE.match(who) and not tells(who):
            yield match.span()


def _has_name(who: str) -> bool:
    """Whether ``who`` is told by a name, so that nobody need tell who cites him."""
    return re.search(UPPER, who) is not None and not (_QUOTE.search(who) or "nguồn" in who or _UNNAMED.match(who))


_CITING = re.compile(rf"(?:\A|(?<=, )|(?<=[”\"»] [-–—] ))(?:{_MEDIUM}|{_WORDS}){_WHEN_TOLD} dẫn lời (?:của )?")
_SAID_LAST = re.compile(
    words("cho_biết cho_hay nói phát_biểu khẳng_định tuyên_bố nhấn_mạnh cảnh_báo thông_báo viết trả_lời nhận_định")
    + r"(?: (?:hôm|ngày|trong|tại|trước|sau|vào|với|khi) [^,]*)?\Z"
)


def _cited(said: _Said) -> Struck:
    """Who cites somebody who has a name, not him: the ``AFP hôm nay dẫn lời`` of ``AFP hôm nay dẫn lời bà Anna Berg cho biết``."""
    for match in _CITING.finditer(said.text):
        rest = said.text[match.end() :]
        told = _SPEAKING.search(rest, 0, _LONGEST_SPEAKER) if match.start() == 0 else _SAID_LAST.search(rest)
        if told and _has_name(rest[: told.start()]):
            yield match.span()


_CARRIED = re.compile(  # whose news it is matters where it is a state's own
    rf", (?:theo (?:tin )?(?!{_STATE_AGENCY}){_MEDIUM}(?: của {_WORDS})?"
    rf"|(?!{_STATE_AGENCY} )(?:{_MEDIUM}|{_WORDS}){_WHEN_TOLD} đưa tin{_WHEN_TOLD})\Z"
)
_DOUBTED = re.compile(
    words("có_thể được_cho nghi nghi_ngờ nghi_vấn cáo_buộc tố dường_như có_vẻ tin_rằng khả_năng lo_ngại nguồn_tin tài_liệu")
)


_SAYS = re.compile(words("cho_biết cho_hay xác_nhận khẳng_định nói"))


def _carried(said: _Said) -> Struck:
    """``, Reuters hôm nay đưa tin`` at the end of a long summary that quotes nobody and doubts nothing, if it tells who says it, too."""
    match = _CARRIED.search(said.text) if said.is_long else None
    if match and not _QUOTE.search(said.text) and not _DOUBTED.search(said.text):
        says = _SAYS.search(said.text, 0, match.start())
        if says and _has_name(said.text[max(0, says.start() - _LONGEST_SPEAKER) : says.start()]):
            yield match.span()


_BODY = (
    "(?:cơ quan|phòng|đội|trạm|trung tâm|chi cục|cục|sở|bộ|ban|công an|ủy ban|viện|tòa|bệnh viện|trường|công ty|hạt|đồn|"
    r"ngân hàng|liên bộ|văn phòng|UBND|VKSND|TAND|CSGT|liên đoàn|hội)(?!\w)"
)
_WITHIN = r"(?:tỉnh|huyện|TP|thành phố|thị xã|quận|phòng|thuộc|[Cc]ông an)(?!\w)"
_UNIT = "(?: (?:vừa|đã|đang|mới|sẽ) )"
_INFORMED = re.compile(
    rf"(?:\A|(?<=, ))(?P<gone>(?i:thông tin|tin) từ )(?i:{_BODY})[^,.;:\"“”]{{3,90}}?(?:, {_WITHIN}[^,;:\"“”]{{2,40}}?){{0,2}}"
    rf" (?:cho biết|cho hay)(?:(?P<unit>, (?:đơn vị|cơ quan)(?: này)?)(?={_UNIT})|(?=[, ]))"
)


def _informed(said: _Said) -> Struck:
    """``thông tin từ`` before the body that says it: ``thông tin từ Công an huyện Tân Lập cho biết, đơn vị vừa khởi tố``.

    Without its ``cho biết`` the date before it would become that of the deed.
    """
    match = _INFORMED.search(said.text)
    if match:
        yield from (match.span(group) for group in ("gone", "unit") if match[group])


# --- Times and words that point to what is not told -----------------------------------------------------------------------


def _loose_day(said: _Said) -> Struck:
    """``hôm qua`` where a clause ends, in a summary that tells no other day."""
    return loose_days(said.text, f"{said.before} {said.after}")


def _bare_hour(said: _Said) -> Struck:
    """``Khoảng 16h30,`` before everything, where nobody tells of which day."""
    return iter(()) if said.before else bare_hour(said.text, said.after)


def _continuing(said: _Said) -> Struck:
    """``cũng`` or ``sau đó`` in the first sentence, if nobody tells as whom or after what."""
    return iter(()) if said.before else continuing(said.text)


_RULES: tuple[Callable[[_Said], Struck], ...] = (
    _slips,
    _places,
    _here,
    _heard_from,
    _cited,
    _carried,
    _informed,
    _loose_day,
    _bare_hour,
    _continuing,
)
