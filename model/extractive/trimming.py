"""Trimming: strikes out what a chosen summary does not need, as an editor would: nothing is added, and the rest says the same.

Done once an article, on the one summary that is chosen, so that neither what is offered nor what is liked depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from model.extractive import attribution
from model.extractive.anaphora import has_absolute_date, has_relative_day
from model.extractive.clauses import LONGEST_TITLE, Piece
from model.extractive.continuing import continuing
from model.extractive.days import OF_A_DAY, is_referred_to
from model.extractive.lengths import USUAL_SYLLABLES
from model.extractive.naming import is_quoted, replaced, text_of
from model.extractive.places import CITIES, PROVINCES
from model.extractive.readability import Placement, placement
from model.extractive.reading import Reading
from model.extractive.trim_input import Deletions, TrimInput
from model.text import capitalised, count_syllables, syllables
from model.words.predicates import PREDICATE, UPPER, any_of, has_predicate


def trimmed(reading: Reading, pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` of one summary, trimmed."""
    is_long = sum(count_syllables(text_of(reading, piece.spans)) for piece in pieces) > USUAL_SYLLABLES
    pairs = [*pairwise(syllables(reading.article.title[:LONGEST_TITLE]))]
    found: list[Piece] = []
    before = ""
    for piece in pieces:
        kept = piece
        for rule in _RULES:
            said = TrimInput(text_of(reading, kept.spans), reading.article.title, before, is_long)
            if gone := sorted(span for span in rule(said) if not is_referred_to(said.text, *span)):
                one = replace(kept, spans=replaced(kept.spans, [(start, end, ()) for start, end in gone]))
                is_cut = piece.back or gone[-1][1] == len(said.text)
                kept = one if _may_stand(text_of(reading, one.spans), said, piece.placement, pairs, is_cut=is_cut) else kept
        before += f"{text_of(reading, kept.spans)}. "
        found.append(kept)
    return found


def _may_stand(text: str, said: TrimInput, place: Placement, title: Sequence[tuple[str, str]], *, is_cut: bool) -> bool:
    """Whether ``text``, what is left of ``said``, may stand in that ``place`` and says as much of the ``title``."""
    lost = {*pairwise(syllables(said.text))} - {*pairwise(syllables(text)), *pairwise(syllables(said.before))}
    return placement(capitalised(text), is_cut=is_cut) in (Placement.ALONE, place) and lost.isdisjoint(title)


# --- Words and places that stand twice -----------------------------------------------------------------------------------

_DOUBLED = re.compile(  # only words that never stand twice in Vietnamese; "để để dành", "bị bị cáo đâm", "cao hơn hơn 2 m" are two words
    rf"(?<!\w)(?:(?:(?<!\w )|(?!{UPPER}))"  # Nguyễn Văn Được được bầu
    rf"(?i:(của|trong|các|những|và|rằng|đã|sẽ|đang|cho|(?<!triệt )để|với|(?<!đôi )(?<!có )(?<!nhiều )khi|được|(?<!bay )là|(?<!đi )về|"
    r"(?<!nói )(?<!nêu )(?<!kể )(?<!người )trên|này|đến|(?<!\d )(?<!hai )(?<!ba )(?<!bốn )ngày(?= ngày \d)|"
    r"(?<!tiếp )(?<!mang )(?<!kèm )(?<!đi )(?<!đem )theo|"
    r"hơn(?! hơn (?:\d|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nửa|trăm)(?!\w)))|"
    r"(?<!tự )(?<!lý )(?<!nguyên )do|(?<!thiết )(?<!trang )(?<!chuẩn )(?<!dự )(?<!phòng )bị|(?<!tồn )(?<!hiện )tại|(?<!ra )vào|"
    r"(?<!giàu )(?<!sẵn )(?<!hiện )(?<!vốn )có)( (?i:\1)))"
    r"(?! (?:dành|lại|thuê|vay|mượn|giá|mùa|mặt|sát|tang|cáo|can|đơn|hại|dõi|đuổi)(?!\w))"
    rf"|(ông|bà|anh|chị|cháu)( \3)(?= {UPPER}))(?!\w)"
)


def _slips(said: TrimInput) -> Deletions:
    """The second of two equal words: ``ông ông Lâm``."""
    return (match.span(match.lastindex or 0) for match in _DOUBLED.finditer(said.text))


_AT_ONCE = re.compile(  # "bất ngờ tăng giá"; but not "món quà bất ngờ"
    rf"(?<!\w)bất ngờ(?= (?!là ){PREDICATE.pattern})|(?<!\w)(?:ngày )?hôm (?:nay|qua)(?!\w)", re.IGNORECASE
)
_A_SURPRISE = re.compile(
    any_of("sự gây tạo rất khá quá thấy yếu_tố khỏi không cú đòn đầy hết_sức và từ sang những nhiều các một điều") + r" \Z", re.IGNORECASE
)


def _twice(said: TrimInput) -> Deletions:
    """The second of two equal adverbs of time or suddenness: ``hôm nay đến ..., Yonhap hôm nay dẫn``."""
    found: set[str] = set()
    for match in _AT_ONCE.finditer(said.text):
        head = said.text[: match.start()]
        if is_quoted(head) or _A_SURPRISE.search(head) or OF_A_DAY.search(head.rstrip()):
            continue
        if (told := match[0].lower().removeprefix("ngày ")) in found:
            yield match.start() - 1, match.end()
        found.add(told)


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
_SMALLER = re.compile(  # a smaller place before the comma
    rf"(?<!\w)(?:tại|ở|trú|ngụ|trên|thuộc|đường|phố|thôn|xóm|ấp|bản|khóm|khối|khu|tổ|buôn|làng|{_KIND}) [^,;()]*\Z", re.IGNORECASE
)
_ELSEWHERE = re.compile(any_of("quê nguyên_quán gốc sinh_tại"))  # another place comes in between


def _places(said: TrimInput) -> Deletions:
    """The larger place after a smaller one, if it was named before: ``Công an huyện Tân Lập ... tại xã An Hòa, huyện Tân Lập``."""
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
    """Whether a place within one of this ``kind`` is right ``before`` the comma, not another one of a list."""
    smaller = _SMALLER.search(before)
    if smaller is None:
        return False
    last = [*re.finditer(rf"(?<!\w){_KIND}(?= )", smaller[0])]
    return not last or _RANKS.get(last[-1][0], 0) < _RANKS[kind]


_HERE = re.compile(r"(?<! xảy ra) trên địa bàn\Z|(?<=vừa xảy ra) trên địa bàn\Z")
_ANY_PLACE = re.compile(rf"(?<!\w){_KIND} {_NAME}")


def _here(said: TrimInput) -> Deletions:
    """``trên địa bàn`` at the end, if the place was named."""
    match = _HERE.search(said.text)
    if match and _ANY_PLACE.search(said.before + said.text[: match.start()]):
        yield match.span()


_CLOCK = re.compile(r"(?:(?:Vào )?(?i:lúc|khoảng|hồi) )?\d{1,2}(?:[hg]\d{0,2}|:\d\d| giờ(?: \d{1,2}(?: phút)?)?), ")


def _clock(said: TrimInput) -> Deletions:
    """The hour at the head of a summary without a day: ``5h15, xe container ...``."""
    match = _CLOCK.match(said.text)
    if match and not said.before and not has_absolute_date(said.text[match.end() :]) and not has_relative_day(said.text):
        yield match.span()


_PART_OF_DAY = "(?:rạng sáng|sáng sớm|sáng|trưa|chiều tối|chiều|tối|đêm|khuya)"
_DATE = r"\d{1,2} ?[/-] ?\d"
_SPARE = re.compile(  # "Vào khoảng 15h chiều ngày 5/4", "sáng ngày 5/4 vừa qua"
    rf"(?:\A|(?:cho biết|cho hay),? )(?P<at>[Vv]ào )(?=(?:khoảng |lúc |hồi )+\d|(?:{_PART_OF_DAY} )?(?:ngày |hôm )?{_DATE})"
    rf"|(?<!\w)(?:1[3-9]|2[0-4]) ?(?:h\d{{0,2}}|giờ(?: \d{{1,2}})?)(?P<part> (?:trưa|chiều|tối|đêm))(?= (?:ngày {_DATE}|cùng ngày))"
    rf"|(?i:(?<!\w){_PART_OF_DAY} )(?P<day>ngày )(?={_DATE})"
    rf"|(?<![\d/-]){_DATE}\d?(?:[/-]\d{{4}})?(?P<stale> (?:vừa qua|vừa rồi|tới đây|sắp tới))(?!\w)"
)


def _spare(said: TrimInput) -> Deletions:
    """The words that a day or an hour does without: ``Vào`` before it, the ``chiều`` of ``15h chiều``, ``vừa qua`` after a date."""
    for match in _SPARE.finditer(said.text):
        is_joined = match.start("at") == 0 and said.before and said.text[0] == "v"  # "Tuy nhiên, vào ngày 5/4"
        if not is_joined and not is_quoted(said.text[: match.start()]):
            yield match.span(match.lastgroup or 0)


# --- Codes, addresses and dots -------------------------------------------------------------------------------------------

_CODE = r"[A-ZĐ][A-Za-zĐđ]*(?:\.[A-ZĐ]+)*(?: ?& ?[A-ZĐ]+)?"
_FILED = re.compile(  # decrees are called by their numbers, letters are not
    r"(?<!\w)(?i:quyết định|công văn|văn bản|tờ trình|kết luận(?: thanh tra)?|thông báo|vụ án(?: hình sự)?)"
    rf"(?P<gone> số:? \d+(?: ?/ ?\d{{4}})? ?/ ?{_CODE}(?: ?- ?{_CODE})*(?: \d+)?(?:,(?= về ))?)(?=[ ,.;)]|\Z)"
    r"(?!,? (?:(?:và|hoặc|đến) )?(?:(?i:số|quyết định|công văn) )*\d+ ?/)"  # one of several
)
_PLATE = re.compile(
    r"(?<!\w)(?:xe|ô ?tô|mô ?tô|taxi)(?!\w)(?:(?! biển | BKS )[^,.;:()\"“”]){0,40}?"
    r"(?P<gone> (?:(?:mang|có|gắn) )?(?:biển (?:kiểm soát|số)|BKS|BS):? "
    r"\d{2} ?-? ?[A-ZĐ]{1,2}\d?(?: ?[-–.] ?| )[\dxX*][\dxX*.]*[\dxX*])(?=[ ,;)]|\.?(?:\s|\Z))"  # 71C-012.xx hides two digits
)
_PARAGRAPH = re.compile(
    r"(?<!\w)(?:tội|hành vi)(?!\w)[^.;:]{3,80}?(?P<gone>,? (?:(?:được|theo) )?(?:quy định )?(?:tại|theo) "
    r"(?:[Kk]hoản \d+,? )?[Đđ]iều \d+,?(?: của)? (?:Bộ [Ll]uật [Hh]ình sự|BLHS)(?: (?:năm )?\d{4})?)(?=[ ,.;)]|\Z)"
    r"(?!,? (?:nay|(?:(?:và|hoặc|tại) )*(?:[Kk]hoản|[Đđ]iều))(?!\w))"  # one of several
)
_ABOUT_PLATES = re.compile(any_of("biển BKS chủ_nhân chủ_xe truy_tìm"))


def _codes(said: TrimInput) -> Deletions:
    """Numbers of letters, plates of cars, paragraphs of crimes: no reader looks them up."""
    for pattern in (_FILED, _PLATE, _PARAGRAPH):
        for match in pattern.finditer(said.text):
            about = said.title + said.text[: match.start("gone")]
            if pattern is not _PLATE or not _ABOUT_PLATES.search(about.lower()):
                yield match.span("gone")


_LIVES = r"(?:(?:cùng )?(?:trú|ngụ|thường trú|cư trú|quê)(?: tại| ở)?|ở|đoạn qua|địa phận|đóng (?:tại|trên địa bàn)) "
_SMALL = "(?i:số nhà|đội|tổ|tổ dân phố|thôn|xóm|ấp|bản|khóm|khối|khu phố|đường|xã|phường|thị trấn|buôn|làng)"
_HAMLET = rf"(?:{_SMALL} |[PX]\. ?)[^,()\"“”]{{1,24}}, "
_ADDRESS = re.compile(  # up to the district and its province: (33 tuổi, trú tại xã An Hòa, huyện Tân Lập, tỉnh Bình Sơn)
    rf"(?:\((?:(?:(?! ?{_SMALL} )[^(),]){{1,40}}, ){{0,2}}?(?:{_LIVES})?|, (?:trú|ngụ|quê)(?: tại| ở)? )(?P<gone>(?:{_HAMLET}){{1,3}})"
    rf"(?=(?:(?:huyện|quận|thị xã|thành phố) |(?:TP|TX)\.? ?|[QH]\. ?)?{_NAME}, (?:(?:tỉnh|thành phố) |TP\.? ?)?"
    rf"(?:{PROVINCES.pattern}|{CITIES.pattern})(?:[),.]|\Z| (?:bị|đã|về|vì|cho|đến|điều|để|khai) ))"
)
_THERE = re.compile(r"(?<!\w)(?:cùng (?:xã|thôn|phường|xóm|ấp|địa phương)|(?:xã|thôn|phường|xóm|ấp|thị trấn) (?:này|trên|đó))(?!\w)")


def _addresses(said: TrimInput) -> Deletions:
    """The village and the commune of an address with district and province, which no reader looks up either."""
    if not _THERE.search(said.text):
        for match in _ADDRESS.finditer(said.text):
            if not is_quoted(said.text[: match.start()]):
                yield match.span("gone")


_DOTS = re.compile(r",?(?:\.{3,}|…)\Z")
_LAST_ONE = re.compile(any_of("và hoặc hay") + r"[^,;:\"“”]*\Z")
_EXAMPLES = re.compile(r"(?<!\w)(?<!cũng )như:? [^;:–\"“”]*\Z")


def _dots(said: TrimInput) -> Deletions:
    """The dots after examples, or after the last of a list with ``và``. Without them a bare list would seem complete."""
    match = _DOTS.search(said.text)
    if match and said.text.count('"') % 2 == 0:
        examples = _EXAMPLES.search(said.text, 0, match.start())
        if _LAST_ONE.search(said.text, 0, match.start()) or (examples and not has_predicate(examples[0])):
            yield match.span()


# --- Words that refer to something untold -----------------------------------------------------------------------


def _continuing(said: TrimInput) -> Deletions:
    """``cũng`` or ``sau đó`` in the first sentence, if nothing explains it."""
    return iter(()) if said.before else continuing(said.text)


_RULES: tuple[Callable[[TrimInput], Deletions], ...] = (
    _slips,
    _twice,
    _places,
    _here,
    _clock,
    _spare,
    _codes,
    _addresses,
    _dots,
    *attribution.RULES,
    _continuing,
)
