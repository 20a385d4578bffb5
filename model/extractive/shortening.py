"""Shortening: a sentence that no cut makes short enough, without the parts that readers miss least, as an editor shortens it.

If the only sentence with the news is that long, the summary would otherwise miss the news. Linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, islice, pairwise
from typing import NamedTuple

from model.extractive import attribution
from model.extractive.anaphora import has_absolute_date
from model.extractive.clause_ends import is_clause, more_of_a_toll
from model.extractive.clause_holes import around, holes
from model.extractive.clause_words import (
    ANSWERING,
    CONDITIONED,
    HAS_DONE,
    LIMIT_APART,
    NAME_BEFORE,
    NEW_SUBJECT,
    PERSON_LAST,
    SAID_OF,
    SUBJECT,
    SUBORDINATE,
    TAIL_OF_SUBJECT,
    WHEN,
)
from model.extractive.naming import Spans
from model.extractive.readability import unquoted
from model.extractive.trim_input import TrimInput
from model.words.people import CALLED, OFFICES, RANKS
from model.words.predicates import UPPER, any_of, has_predicate, tells

_LONGEST = 1200  # characters: a longer sentence is not tried
_MAX_FOUND = 4  # parts of each kind except tails, the last of which are tried: at most a thousand sets
_MAX_TAILS = 5
_MAX_STRUCK = 4  # parts of one sentence
_OF_THE_NEWS = 4.0  # the cost of losing the matter of the title, or who died: more than that of any part

_EVENT = "buổi|cuộc|hội nghị|hội thảo|hội đàm|đại hội|họp báo|phiên|diễn đàn|tọa đàm|kỳ họp|lễ|chương trình|chuyến|dịp|đợt|báo cáo"
_OCCASION = re.compile(
    r"(?:(?<=, )|\A)(?i:(?:phát biểu|trao đổi|trả lời|chia sẻ|báo cáo|thông tin|kết luận) )?(?i:tại|trong|nhân|bên lề|sau|qua|kết thúc) "
    rf"(?:{_EVENT})(?!\w)(?:[^,;:()]|\([^()]{{0,60}}\)){{0,160}}, "
)
_ASKED = re.compile(
    r"(?:Trao đổi|Trò chuyện|Chia sẻ|Trả lời|Nói)(?: (?:nhanh|riêng|thêm))?(?: (?:với|cùng|cho))? (?:(?! cho biết )[^,;:()\"“”\d]){2,60}?"
    r"(?:, | (?=(?:(?:rạng )?sáng|trưa|chiều|tối|ngày) \d))"
    r"|(?:Thông tin|Tin|Nguồn tin) (?:trên|từ|của) [^,;:()\"“”]{3,40}? (?:cho hay|cho biết),? "
    rf"|Theo (?:TTXVN|(?:nguồn )?tin(?: từ| của)? {UPPER}\w*(?: \w+){{0,3}}), "
)
_OPENING = re.compile(
    r"(?:(?:Theo [^,]{3,40}, )?liên quan|tiếp tục|mở rộng|trước (?:tình|thực|thông|việc|những)|xung quanh|bên cạnh|cùng với|"
    r"có mặt|dẫn|trả lời|phát biểu|trao đổi|nhận (?:được|thấy)|căn cứ|thực hiện|để|nhằm|qua|khi|sau (?:khi|vụ|quá trình|thời gian)|"
    r"trong (?:văn bản|báo cáo|thông báo|quá trình|bối cảnh|khi))(?!\w)",
    re.IGNORECASE,
)
_LONGEST_OPENING = 260  # characters
_TELLS = re.compile(any_of("cho_biết cho_hay") + r"(?:,|:)?(?: rằng| là)? ")
_SAYS = re.compile(any_of("cho_biết cho_hay cho_rằng khẳng_định nhấn_mạnh tuyên_bố xác_định"))
_BODIES = "cơ_quan phòng sở bộ viện tòa ủy_ban ban cục chi_cục tổng_cục trung_tâm thanh_tra hải_quan đội"
_OFFICE = re.compile(any_of(_BODIES, "công_an ubnd tand vksnd csgt"))
_POST = re.compile(any_of(RANKS, OFFICES, "gđ phó"), re.IGNORECASE)
_SPEAKS_NEXT = re.compile(rf"(?:(?i:{any_of(CALLED)})|(?i:{_POST.pattern})) [^;:]{{2,160}}? (?:cho biết|cho hay|nói|khẳng định)(?!\w)")
_SOMEBODY = re.compile(rf"(?i:{any_of(CALLED)}) {UPPER}|{UPPER}\w+ {UPPER}\w+(?: {UPPER}\w+)?,|(?i:{_POST.pattern})")
_PERSON_LAST = re.compile(rf"(?i:{any_of(CALLED, RANKS, 'bác_sĩ dược_sĩ luật_sư')}) {UPPER}\w+(?: {UPPER}\w+){{0,4}}, \Z")
_NAME_LAST, _NAME_FIRST = re.compile(rf"{UPPER}\w*, \Z"), re.compile(rf"{UPPER}\w* {UPPER}\w*")
_NAME_ALONE = re.compile(rf"{UPPER}\w*(?: {UPPER}\w*)*")
_BODY_ALONE = re.compile(
    any_of(_BODIES, "đơn_vị công_ty trường bệnh_viện ngân_hàng tập_đoàn tỉnh huyện thành_phố xã phường quận")
    + r" (?:đã|vừa|đang|mới|cũng)(?!\w)",
    re.IGNORECASE,
)
_DOUBTED = re.compile(any_of("có_thể nghi cho_rằng cáo_buộc tố khả_năng dự_kiến tôi này trên đó nêu sẽ đang"))
_SPEAKS = any_of("cho_biết cho_hay xác_nhận khẳng_định thông_báo tuyên_bố nhấn_mạnh cảnh_báo nhận_định cho_rằng nói")
_TITLE = re.compile(rf"(?:,| [-–]) (?!(?:đã|bị|được|sẽ|và|cùng)(?!\w))[^;:\"“”]{{3,140}}?(?:,| [-–])(?= {_SPEAKS})")
_CALLED = re.compile(any_of(CALLED), re.IGNORECASE)
_TITLE_OPENS = re.compile(",| [-–]")
_NO_CAUSE = "".join(f"(?<!{word} )" for word in ("lý", "lí", "tự", "Tự", "nguyên"))  # "lý do", "tự do"
_BY = "by"
_ORGANIZED = re.compile(  # by a named organizer
    rf" {_NO_CAUSE}do (?=(?:(?! chưa | không )[^,;:()\"“”]){{0,60}}?{UPPER})(?P<{_BY}>(?:(?! do |[,;:()\"“”]).){{3,140}}?) "
    r"(?:(?<!ban )(?<!Ban )(?<!các )tổ chức(?! tín dụng)|chủ trì|thực hiện|chế tạo|làm(?: đại diện)? chủ đầu tư)(?=[ ,])"
)
_TOGETHER = re.compile(
    rf" (?:phối hợp|kết hợp) (?:cùng|với) (?P<{_BY}>(?:(?! (?:điều tra|làm rõ|xác minh|để) )[^;:()\"“”]){{3,200}}?)"
    r"(?<!đội)(?<!đoàn)(?<!ban)"
    r"(?: đã)?(?= (?:kiểm tra|bắt|tổ chức|triệt phá|phát hiện|khám xét) )"
)
_CHARGE, _PLACE = "charge", "place"
_TAIL = re.compile(
    rf",? (?P<{_CHARGE}>(?:về|với) (?:các )?(?:tội|hành vi)(?!\w)|(?:để|nhằm) (?:phục vụ )?(?:điều tra|xử lý|làm rõ)(?!\w))"
    r"|,? (?!để (?:lại|lộ|mất|xảy ra)(?!\w)|nhằm vào(?!\w)|trong khi thi hành(?!\w))"
    rf"{_NO_CAUSE}{any_of('nhằm để do vì trong_đó khiến sau_khi trước_khi trong_khi')}"
    r"|,? (?:được )?quy định tại (?:[Đđ]iều|[Kk]hoản|[Đđ]iểm)(?!\w)"
    rf"|,? gây (?:bức xúc|xôn xao|hoang mang|phẫn nộ|bất bình)"
    rf"|, {any_of('gây giúp khi bởi đồng_thời đặc_biệt nhất_là như với tương_ứng qua_đó')}"
    rf"|,? (?P<{_PLACE}>(?:tại|(?<!nhà )(?<!chỗ )(?<!nơi )(?<!đất )ở|trên) "
    rf"(?:{UPPER}|khu vực|trụ sở|địa bàn|xã|phường|quận|huyện|đường|quán|nhà|số \d))"
)
_TOLL = re.compile(any_of("tử_vong thiệt_mạng chết bị_thương mất_tích thương_vong"))
_NEEDS_A_PLACE = re.compile(
    any_of("xảy_ra diễn_ra tổ_chức nằm điều_trị sống làm_việc công_tác có_mặt khám sinh trú ngụ đến về người giá quy_định") + r"\Z"
)
_NEEDS_AN_AIM = re.compile(
    any_of("đủ quá cách có ngày không chưa nguyên_nhân hồ_sơ nghi điều_tra làm_rõ giới_thiệu thay to")
    + r"\Z|cho (?:phóng viên|PV|báo)[^,]*\Z"
)
_CAUSE = "khi vì do sau_khi trước_khi"
_CAUSES, _SIDE = re.compile(_NO_CAUSE + any_of(_CAUSE)), re.compile(any_of(_CAUSE, "để nhằm"))
_GOES_ON = re.compile(  # the predicate or the main clause is still to come
    rf"{TAIL_OF_SUBJECT.pattern}|, {any_of('là có')}| thì "
)
_ENDS_OPEN = re.compile(
    any_of(
        "hành_vi tội tội_danh nội_dung vấn_đề việc vụ các những cùng với tịch_thu thu_giữ phát_hiện khám_xét yếu_tố có_thể còn vừa đều gắn "
        "giống"
    )
    + r"\Z|, theo [^,]*(?:số liệu|kết quả|báo cáo|thống kê|thông tin|nguồn tin|khảo sát)[^,]*\Z"
)
_HALF, _OTHER_HALF = re.compile(any_of("tuy mặc_dù dù nếu ngoài_việc bên_cạnh_việc")), re.compile(any_of("nhưng song vẫn thì còn cũng"))


class _Part(NamedTuple):
    """Characters that may be left out, and the cost; whether they open or end the sentence, or say what somebody is."""

    start: int
    end: int
    cost: float
    is_front: bool = False
    is_back: bool = False
    is_title: bool = False


class Left(NamedTuple):
    """What is left of a sentence, and whether it lost its beginning, its end, or what somebody is."""

    spans: Spans
    front: bool
    back: bool
    is_bare: bool


def shortened(text: str, start: int, end: int, people: tuple[str, ...], title: tuple[str, ...]) -> Iterator[Left]:
    """Shorter forms of the sentence of ``text`` from ``start`` to ``end``, the least loss first.

    ``people`` are full names of the article, ``title`` the pairs of neighbouring syllables of its title, in small letters.
    """
    if end - start > _LONGEST:
        return
    said = text[start:end]
    lowered = said.lower()
    matter = [pair for pair in title if pair in lowered]
    (_, _), (always, _), (with_titles, _) = holes(said, 0, len(said), None, people)
    middles = _middles(said, [span for span in with_titles if span not in always])
    parts = [*islice(_fronts(said), _MAX_FOUND), *islice(middles, _MAX_FOUND), *_tails(said)]
    ranked: list[tuple[float, int, Spans, tuple[_Part, ...]]] = []
    for count in range(_MAX_STRUCK + 1):
        for chosen in filter(_are_apart, combinations(parts, count)):
            spans = around(0, len(said), [*always, *((part.start, part.end) for part in chosen)])
            if any(_clash(said[after - 1], said[first]) for (_, after), (first, _) in pairwise(spans)):
                continue  # two adjacent parts both have the comma between them, or neither has
            kept = " ".join(lowered[slice(*span)] for span in spans)
            loses = any(pair not in kept for pair in matter)
            ranked.append((sum(part.cost for part in chosen) + _OF_THE_NEWS * loses, len(ranked), spans, chosen))
    for _, _, spans, chosen in sorted(ranked):
        moved = tuple((start + first, start + after) for first, after in spans)
        yield Left(moved, *(any(getattr(part, name) for part in chosen) for name in ("is_front", "is_back", "is_title")))


def _clash(last: str, first: str) -> bool:
    return (last.isalnum() and first.isalnum()) or last == first == ","


def _are_apart(parts: tuple[_Part, ...]) -> bool:
    return all(one.end <= other.start or other.end <= one.start for one, other in combinations(parts, 2))


def _fronts(said: str) -> Iterator[_Part]:
    """Openings: the occasion, the listener, an earlier event, and the source of a plain fact."""
    yield from _sources(said)
    for match in _OCCASION.finditer(said):
        before, is_quote = said[: match.start()], said.count('"', 0, match.end()) % 2
        is_opening = not before or WHEN.fullmatch(before[:1].lower() + before[1:]) or _OCCASION.fullmatch(before)
        if is_opening and not is_quote and _begins_anew(said[match.end() :], match[0]):
            yield _Part(*match.span(), 2.0 if has_absolute_date(match[0]) else 1.0, is_front=not before)
    if asked := _ASKED.match(said):
        yield _Part(0, asked.end(), 0.5, is_front=True)
    when = WHEN.match(said[:1].lower() + said[1:])
    opening = when.end() if when else 0
    if _OPENING.match(said, opening):
        ends = (mark.end() for mark in re.finditer(", ", said[: opening + _LONGEST_OPENING]) if mark.end() > opening)
        anew = islice(filter(lambda end: not _SAYS.search(said, opening, end) and _begins_anew(said[end:], said[:end]), ends), 1)
        yield from (_Part(opening, end, 2.5, is_front=not opening) for end in anew)
    speaking = _TELLS.search(said)
    if speaking and _OFFICE.search(said[: speaking.start()].lower()):
        rest = said[speaking.end() :]
        if _begins_anew(rest) and not _DOUBTED.search(rest):
            yield _Part(0, speaking.end(), 3.5, is_front=True)


def _sources(said: str) -> Iterator[_Part]:
    """Papers and agencies that nobody misses, as another source is named or none is needed."""
    for rule in attribution.RULES:
        for start, end in rule(TrimInput(said, "", "", is_long=True)):
            yield _Part(start, end, 0.5, is_front=start == 0, is_back=end == len(said))


def _begins_anew(rest: str, struck: str = "") -> bool:
    """Whether ``rest`` says by itself who did what, and continues nothing that is ``struck``, the text before it."""
    when = WHEN.match(rest)
    main = rest[when.end() if when else 0 :]
    first, _, more = main.partition(", ")
    if ANSWERING.search(rest) or _BODY_ALONE.match(main) or _loses_its_subject(struck, main) or _goes_on_a_list(struck, first, more):
        return False
    is_somebody = _SOMEBODY.match(main) is not None
    if not is_somebody and _SPEAKS_NEXT.match(more):  # "Liên quan đến dự án cải tạo, nâng cấp hội trường, ông An cho biết"
        return False
    return _is_subject(main) and not SUBORDINATE.match(main) and (has_predicate(first) or (is_somebody and has_predicate(more)))


def _loses_its_subject(struck: str, main: str) -> bool:
    """Whether ``struck`` has the subject of ``main``: "Dược sĩ Lê Văn An, | Phó Cục trưởng cho biết"."""
    _, comma, last = struck.removesuffix(", ").rpartition(", ")
    is_post = _PERSON_LAST.search(struck) is not None and _POST.match(main) is not None
    return is_post or (
        comma != ""
        and not has_predicate(last)
        and (_NAME_ALONE.fullmatch(last) or _OFFICE.match(last.lower()) or _POST.match(last)) is not None
    )


def _goes_on_a_list(struck: str, first: str, more: str) -> bool:
    """Whether the ``first`` part after ``struck`` continues a list of names or a toll there, and the subject is in ``more``."""
    is_number = first[:1].isdigit() and struck.removesuffix(", ")[-1:].isdigit()
    if is_number or more_of_a_toll(struck.removesuffix(", "), first):
        return True
    is_somebody = _CALLED.match(first) is not None or _POST.match(first) is not None
    is_name = _NAME_FIRST.match(first) is not None and not is_somebody and not _OFFICE.match(first.lower())
    is_one_more = is_name or (is_somebody and not has_predicate(first) and not PERSON_LAST.search(first))
    return (
        is_one_more
        and _NAME_LAST.search(struck) is not None
        and any(_is_subject(part) and has_predicate(part) for part in more.split(", "))
    )


def _is_subject(clause: str) -> bool:
    return any(pattern.match(clause) for pattern in (SUBJECT, _OFFICE, _POST)) or NEW_SUBJECT.match(f", {clause}") is not None


def _middles(said: str, titles: list[tuple[int, int]]) -> Iterator[_Part]:
    """Middles: the organizer, partners, and what somebody is."""
    for pattern in (_ORGANIZED, _TOGETHER):
        yield from (_Part(*match.span(), 1.0) for match in pattern.finditer(said) if not tells(match[_BY]))
    places = [mark.start() for mark in _TITLE_OPENS.finditer(said) if NAME_BEFORE.search(said, 0, mark.start())]
    named = [match.span() for match in (_TITLE.match(said, place) for place in places) if match and not _CALLED.search(match[0])]
    yield from (_Part(*span, 3.0, is_title=True) for span in titles or named)


def _tails(said: str) -> list[_Part]:
    """Tails after the news: its aim, its cause, its place, the charge."""
    found: list[_Part] = []
    for match in reversed([*_TAIL.finditer(said, 40)]):
        before, tail = said[: match.start()], said[match.start() :]
        if _may_end(before, tail) and not (_leaves_no_place(before, tail) if match[_PLACE] else _NEEDS_AN_AIM.search(before)):
            cost = (
                (2.5 if match[_CHARGE] else 1.0)
                + len(tail) / 150
                + _OF_THE_NEWS * (_TOLL.search(before) is None and _TOLL.search(tail) is not None)
            )
            found.append(_Part(match.start(), len(said), max(cost, found[-1].cost + 0.5 if found else 0), is_back=True))
    return found[:_MAX_TAILS]


def _may_end(before: str, tail: str) -> bool:
    """Whether ``before`` is a complete claim, and the main verb is not in the ``tail``."""
    if any(before.count(one) != before.count(other) for one, other in ("()", "“”")) or before.count('"') % 2:
        return False
    bare = unquoted(before)
    spoken = _TELLS.split(bare)[-1]
    if _HALF.search(spoken) and not _OTHER_HALF.search(spoken):
        return False
    if _GOES_ON.search(tail) or LIMIT_APART.search(tail) or _ENDS_OPEN.search(bare) or SAID_OF.search(bare):
        return False
    if not tells(_CAUSES.split(bare)[-1]):
        return False
    is_told = tells(spoken) and tells(_main(bare)) and is_clause(bare) and not CONDITIONED.search(bare.rpartition(", ")[2][-60:])
    return is_told and (HAS_DONE.search(spoken) is not None or not HAS_DONE.search(tail))


def _main(clause: str) -> str:
    """``clause`` without its openings, such as a day or a cause; "" where there is nothing else."""
    while SUBORDINATE.match(clause):
        clause = clause.partition(", ")[2]
    return clause


def _leaves_no_place(before: str, tail: str) -> bool:
    """Whether the ``tail`` is more than a place, or what stands ``before`` needs a place."""
    return tells(tail) or _NEEDS_A_PLACE.search(before) is not None or _SIDE.match(before.rpartition(", ")[2]) is not None
