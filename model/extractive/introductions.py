"""Introductions: what a person is, beside a bare name in a chosen summary, where the article says it right beside that name.

What was left out of the summary's own sentence comes first; then what any other sentence says beside the same full name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from model.extractive.mentions import role
from model.extractive.naming import Spans, is_quoted, replaced, text_of
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.names import is_vietnamese
from model.words.people import CALLED, INVOLVED, OFFICES, PROFESSIONS, RANKS
from model.words.predicates import LOWER, NAME_PART, TOLD, UPPER, any_of, reports, tells

_LONGEST = 16  # syllables: a longer office hides the news
_LONGEST_BEFORE = 60  # characters
_MIN_WORDS = 4  # of an apposition, with its mark before "Giám đốc"
_VAGUE = frozenset(  # alone they do not say of what: a chairman may be that of a district or a province
    "đồng_chí trưởng đại_diện thầy cố_vấn tướng ts ths pgs gs chủ_tịch bí_thư giám_đốc tổng_giám_đốc chủ_nhiệm trưởng_phòng trưởng_ban "
    "ủy_viên chánh_văn_phòng phát_ngôn_viên người_phát_ngôn tư_lệnh thứ_trưởng".split()
)
_POSTS = (
    f"{PROFESSIONS} kế_toán công_chức cán_bộ thầy_giáo cô_giáo nhân_viên thuyền_trưởng chuyên_viên quản_lý phụ_trách sinh_viên "
    "nghiên_cứu_sinh trưởng_thôn tổ_trưởng trạm_trưởng y_sĩ dược_sĩ kiến_trúc_sư chỉ_huy người_sáng_lập nhà_sáng_lập đồng_sáng_lập "
    "nhà_nghiên_cứu nhà_khoa_học nhà_sử_học nhà_thiết_kế phi_công ngư_dân"
)
_RELATIONS = (
    "bố mẹ cha vợ chồng con_trai con_gái anh_trai chị_gái em_trai em_gái bác_ruột chú_ruột cô_ruột cậu_ruột dì_ruột ông_nội ông_ngoại "
    "bà_nội bà_ngoại bố_đẻ mẹ_đẻ"
)
_BODIES = (
    "viện trường đại_học đh học_viện bệnh_viện bv sở bộ cục chi_cục ban hội hiệp_hội liên_đoàn đoàn_luật_sư văn_phòng trung_tâm công_ty "
    "tập_đoàn tổng_công_ty ngân_hàng công_an khoa"
)
_OFFICE = rf"(?i:(?:phó |nguyên |cựu |quyền |tân |chánh |tổng )*{any_of(OFFICES, 'phó tổng chánh chủ', _POSTS)})"
_LEARNED = r"(?:(?:PGS|GS|TS|ThS|[Tt]iến sĩ|[Tt]hạc sĩ|[Gg]iáo sư)[. ]{1,2})"
_CALLED = rf"(?i:{any_of(CALLED)})"
_CALLED_BEFORE = re.compile(rf"(?<!\w)(?:{_CALLED}|lời) \Z")
_NAMED = re.compile(
    rf"(?<!\w)(?:(?P<called>{_CALLED} )|Theo )?(?P<learned>{_LEARNED}{{1,2}})?(?P<name>{NAME_PART}(?: {NAME_PART}){{1,4}})"
    rf"(?! ?{UPPER}|\w| ?[-–] ?{LOWER}{{1,5}}(?!\w))(?P<says> {any_of(TOLD, 'cho_rằng đánh_giá')})?"
)
_TOLD_BEFORE = re.compile(any_of(OFFICES, RANKS, INVOLVED, _POSTS, _RELATIONS, "phó ứng_viên tỷ_phú tỉ_phú"), re.IGNORECASE)
_TOLD_NEXT = re.compile(
    rf"\s*[(\[]| [-–]|,? (?:hiện |đang |từng |vừa )?(?:là|làm|được bầu|được bổ nhiệm)(?!\w)|, (?:một|người|vốn|từng|hiện)(?!\w)|, {_OFFICE}"
)
_OFFICE_FIRST = re.compile(_OFFICE)
_RELATION = re.compile(any_of(_RELATIONS))
_WHAT = re.compile(rf"{_OFFICE} |(?i:{any_of(_RELATIONS, _BODIES)}) ")
_BRACKET = re.compile(r"\s*\((?P<within>[^()\[\]\"“”\n]{3,120})\)")
_NO_PART = re.compile(  # not what somebody is: age, origin, place in a picture
    r"(?:SN|sinh|\d+|trú|ngụ|quê|ở|tạm trú|thường trú|cùng trú|cùng ngụ|HKTT|nguyên quán|cư trú|ảnh|trái|phải|áo|ngoài|đứng|giữa|bìa)(?!\w)"
)
_SAID = r"[^,;:()\[\]\"“”\n–]{4,80}"
_NO_DASH = any_of("thể_thao du_lịch xã_hội thương_binh truyền_thông đào_tạo văn_hóa")  # of "Sở Văn hóa - thể thao"
_APPOSED = re.compile(  # up to the mark that closes it, which is the one that opens it
    rf"(?P<what>, {_OFFICE} {_SAID}(?=(?P<comma>,) (?:{LOWER}|Bộ |Sở |UBND |Tổng cục |Công an ))"
    rf"| [-–] {_OFFICE} {_SAID}?(?=(?P<dash> [-–]) (?!{_NO_DASH}){LOWER}))"
)
_OURS = re.compile(r"(?<!\w)(?:chúng (?:ta|tôi)|tôi|mình)(?!\w)")
_WITH_A_CAPITAL = re.compile(  # papers capitalise these within a sentence, too; "Tài xế" only at its head
    r"[^A-ZĐ]|(?:Chủ|Cục|Vụ|Chánh|Viện|Tổng|Thủ|Bộ|Ngoại|Phó|Giám|Thượng|Trung|Thiếu|Đô|Bí|Quốc) |Đại (?:sứ|tướng|tá|úy) |P?GS|TS"
)
_SOMEBODY_OF_HIS = re.compile(rf"(?i:{any_of(_RELATIONS, 'con cháu em gia_đình thư_ký trợ_lý')})(?: của)? (?:ông |bà |anh |chị )\Z")
_STOP = re.compile(r"[.;:\n]")
_LIST = re.compile(rf",? (?:và|cùng|với) |, (?:{_CALLED} )?{UPPER}")
_ALONE = any_of(" ".join(word for word in f"{RANKS} {OFFICES}".split() if word not in _VAGUE), _POSTS)
_RANK = re.compile(  # right before a name and not part of a longer office, such as "ứng viên tổng thống"
    rf"(?:\A|[,;:.(\"“] ?|\n|{any_of('theo với và do bởi của gặp cùng giữa lời khi tới đến là Theo Với Cùng Khi')} )"
    rf"(?P<rank>(?i:(?:phó |nguyên |cựu |quyền |tân |nữ )*{_ALONE})) \Z"
)
_LONGEST_RANK = 40  # characters


def with_introductions(reading: Reading, chosen: Sequence[Spans], most: int) -> list[Spans]:
    """The pieces ``chosen`` for a summary of at most ``most`` syllables, with what those are who are only named in them."""
    fragments = [text_of(reading, spans) for spans in chosen]
    said = "\n".join(fragments)
    room, told, offset = most - count_syllables(said), [], 0
    for spans, fragment in zip(chosen, fragments, strict=True):
        changes = []
        for match in _NAMED.finditer(fragment) if room else ():
            if said.find(match["name"]) < offset + match.start("name") or not _is_unknown(reading, fragment, match):
                continue
            for start, end, put in _ways(reading.text, spans, fragment, match):
                new = text_of(reading, put)
                cost = count_syllables(new) - count_syllables(fragment[start:end])
                if cost <= min(room, _LONGEST) and _may_be_put(new.removesuffix(match["name"]), fragment[:start], said):
                    room -= cost
                    changes.append((start, end, put))
                    break
        told.append(replaced(spans, changes) if changes else spans)
        offset += len(fragment) + 1
    return told


def _may_be_put(new: str, head: str, said: str) -> bool:
    """Whether the ``new`` words may stand after ``head`` of what is ``said``: they repeat nothing and have no stray capital."""
    if head and not _WITH_A_CAPITAL.match(new):
        return False
    told = new.strip(" ,()-–")
    office = _OFFICE_FIRST.match(told)
    if office is None:
        return told.lower() not in said.lower() and (_RELATION.match(told) is None or _may_be_related(told, said))
    body = told[office.end() :].strip().lower()
    is_short = not body or (body.count(" ") < _MIN_WORDS - 2 and not new.startswith((",", " -", " –")))
    return office[0].lower() not in head.lower() and (is_short or body not in said.lower())


def _may_be_related(told: str, said: str) -> bool:
    """Whether what is ``said`` names the person whose mother or wife somebody is ``told`` to be, and tells no relation yet."""
    return _RELATION.search(said) is None and all(name in said for name in re.findall(rf"{UPPER}[\w.]*", told))


def _is_unknown(reading: Reading, fragment: str, match: re.Match[str]) -> bool:
    """Whether neither the words beside the name of the ``match`` nor the title say what that person is; and it is certainly a person."""
    head, last = fragment[: match.start()], match["name"].rpartition(" ")[2]
    if is_quoted(head) or _TOLD_NEXT.match(fragment, match.end("name")) or _TOLD_BEFORE.search(head[-_LONGEST_BEFORE:]):
        return False
    if last in reading.article.title and _TOLD_BEFORE.search(reading.article.title):
        return False
    return bool(match["called"] or match["learned"]) or (match["says"] is not None and _is_called(reading.text, match["name"], last))


def _is_called(text: str, name: str, last: str) -> bool:
    """Whether ``text`` has an ông or bà before this ``name``, or before the ``last`` word of a foreign one: Việt Nam is not ông Nam."""
    called = name if is_vietnamese(last) else f"(?:{name}|{last})"
    return re.search(rf"{_CALLED} {called}(?!\w| {UPPER})", text) is not None


def _ways(text: str, spans: Spans, fragment: str, match: re.Match[str]) -> Iterator[tuple[int, int, Spans]]:
    """Possible replacements: characters of the ``fragment``, and the spans of the ``text`` for them, the nearest and fullest first."""
    name, end = match["name"], match.end("name")
    here = _place(spans, end)
    is_listed = _LIST.match(fragment, end) is not None
    is_open = end < len(fragment) and not fragment.startswith((",", ".", ";"), end)
    if not is_listed and (gap := _gap(text, here, spans)):
        yield end, end, (gap,)
    start = match.start("called") if match["called"] else match.start("learned") if match["learned"] else match.start("name")
    places = list(dict.fromkeys([here - len(name), *_mentions(text, name)]))
    for after in (place + len(name) for place in places):
        if bracket := _bracketed(text, after):
            yield end, end, bracket
        if not is_listed and (apposed := _apposed(text, after - len(name), after)):
            yield end, end, ((after, apposed[1] if is_open else apposed[0]),)
        told = role(text, (after - len(name), after))
        if told and told.is_before:
            yield start, end, ((told.start, told.end),)
    found = [_rank(text, place) for place in places]
    ranks = {rank["rank"].lower(): (rank.start("rank"), rank.end() + len(name)) for rank in found if rank}
    if match["called"] and not match["learned"] and len(ranks) == 1:
        yield start, end, tuple(ranks.values())


def _rank(text: str, place: int) -> re.Match[str] | None:
    """The rank or post right before the name at ``place``."""
    return _RANK.search(text, max(0, place - _LONGEST_RANK), place)


def _gap(text: str, after: int, spans: Spans) -> tuple[int, int] | None:
    """The apposition that was left out of ``spans`` right after ``after``."""
    following = next((start for (_, end), (start, _) in pairwise(spans) if end == after), after)
    if _STOP.search(text, after, following):
        return None
    apposed = re.match(r"(?:,| [-–]) ", text[after:following])
    return (after, following) if apposed and _WHAT.match(text, after + apposed.end()) else None


def _apposed(text: str, start: int, after: int) -> tuple[int, int] | None:
    """The end of the apposition after the name at ``start``, without and with the mark that closes it."""
    found = _APPOSED.match(text, after)
    if found is None or tells(found["what"]) or reports(found["what"]) or _OURS.search(found["what"]):
        return None
    if len(found["what"].split()) < _MIN_WORDS or not (_CALLED_BEFORE.search(text, max(0, start - 6), start) or _rank(text, start)):
        return None
    if _SOMEBODY_OF_HIS.search(text, max(0, start - 30), start):
        return None
    return found.end(), found.end("comma" if found["comma"] else "dash")


def _bracketed(text: str, end: int) -> Spans | None:
    """What the bracket that begins at ``end`` says that somebody is, with its brackets."""
    bracket = _BRACKET.match(text, end)
    if bracket is None:
        return None
    parts = [*re.finditer(r"[^,;\s][^,;]*", bracket["within"])]
    fit = [_NO_PART.match(part[0]) is None for part in parts]
    first = next((number for number, is_fit in enumerate(fit) if is_fit), len(parts))
    if first == len(parts) or not _WHAT.match(f"{parts[first][0]} "):
        return None
    last = next((number for number in range(first, len(parts)) if not fit[number]), len(parts)) - 1
    begin = bracket.start("within")
    return (bracket.start(), begin), (begin + parts[first].start(), begin + parts[last].end()), (bracket.end() - 1, bracket.end())


def _mentions(text: str, name: str) -> Iterator[int]:
    """The offsets at which ``text`` has the whole ``name``."""
    return (match.start() for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-]| {UPPER})", text))


def _place(spans: Spans, offset: int) -> int:
    """The offset in the reading of character ``offset`` of the joined ``spans``."""
    for start, end in spans:
        if offset <= end - start:
            return start + offset
        offset -= end - start
    return spans[-1][1]
