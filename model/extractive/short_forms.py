"""Short forms: abbreviations and little-known places of a summary, explained as its article explains them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.extractive.naming import Spans, is_quoted, replaced, text_of
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.predicates import LOWER, UPPER, any_of

_SHORT = r"[A-ZĐ](?:[A-ZĐa-z&-]{0,8}[A-ZĐ]|[a-z]{1,8}[A-ZĐ][a-z]{1,8})"  # SCIC, VNPost-X, EuroCham
_BRACKETED = re.compile(rf"\s*\((?:(?:gọi|viết) tắt(?: là)?:? )?[“\"]?(?P<short>{_SHORT}|[A-ZĐ]{{1,3}}\d{{1,3}}[A-ZĐ]?)[”\"]?\)")
_FREE = r"(?<![\w&/(.-]){}(?![\w&/)-]| - )"  # not part of a longer name or number, not in brackets
_USED = re.compile(_FREE.format(_SHORT))
_EVERYBODY_KNOWS = frozenset(  # papers use these without an explanation
    "UBND HĐND HĐQT TAND VKSND VKS HĐXX CSGT CSĐT CSHS PCCC THPT THCS BHXH BHYT GTVT GDĐT GD-ĐT GD&ĐT VHTT LHQ USD GDP FBI CIA NASA "
    "NATO ASEAN WHO APEC HIV AIDS TP TPHCM HCM PV BTC TW XHCN CNTT TNHH CP MTV NSND HLV ATM PGS TS BS CLB".split()
)
_WIDELY_KNOWN = _EVERYBODY_KNOWS | frozenset("IS EU IMF WB WTO FIFA UEFA AFC VFF UNESCO UNICEF INTERPOL OPEC ADB EVN VTV".split())
_NO_PART = re.compile(  # never part of the long form, which begins after the last of these before the bracket
    r"[,.;:()\[\]\"“”\n]|"
    + r"(?!tại Việt Nam)"
    + any_of("của tại do cho mà với được bởi từ đến là theo bị trong qua ký tên gọi này đó có về"),
    re.IGNORECASE,
)
_KIND = re.compile(  # kinds of bodies; short words only with a capital: "toàn bộ" is none
    "(?i:"
    + any_of(
        "tổng_công_ty công_ty tập_đoàn ngân_hàng tổ_chức trung_tâm học_viện hiệp_hội liên_hiệp liên_đoàn liên_minh tổng_cục cơ_quan "
        "ủy_ban lực_lượng diễn_đàn hiệp_định hiệp_ước công_ước hệ_thống tên_lửa phong_trào mặt_trận văn_phòng hãng"
    )
    + ")|"
    + any_of("Viện Hội Cục Quỹ Đài Đảng Khu Ban Bộ Sở Trường")
)
_NO_INITIALS = frozenset(("&", "-", "–"))
_WORD = rf"(?:{UPPER}{LOWER}+|HCM)"
_NAME = rf"{_WORD}(?:(?: | - |-){_WORD}){{0,3}}"
_LARGE = r"(?:TP\.?|TX\.?|[QH]\.|(?i:thành phố|thị xã|tỉnh|huyện|quận|bang|thủ đô))"
_UNIT = rf"(?:{_LARGE}|[PX]\.|(?i:phường|xã|thị trấn))"
_PLACE = re.compile(  # (Đồng Tháp), (huyện Hương Khê, Hà Tĩnh); of (phường 5, quận 3, TP.HCM) the part after the ward
    rf"\s*\((?:(?:{_UNIT} ?\d+|(?:{_UNIT} ?)?{_NAME}), (?=[^()]*,))?"
    rf"(?P<told>(?:(?:{_LARGE} ?\d+|(?:{_UNIT} ?)?{_NAME}), )?(?:{_LARGE} ?)?(?P<last>{_NAME})\))"
)
_IN_A_PLACE = re.compile(
    rf"(?<!\w)(?:TP\.?|TX\.?|[QHPX]\.|(?i:thành phố|thị xã|thị trấn|huyện|quận|xã|phường|thôn|bản|đảo|cảng|đèo|sân bay|khu du lịch|"
    rf"khu công nghiệp|kcn|(?<!môi )(?<!thị )trường|bệnh viện|tại|ở|cầu|đường|phố|ngã (?:ba|tư|năm|sáu)|quốc lộ|tỉnh lộ|chợ|sông|hồ|núi|"
    rf"làng|ấp|ga)) ?(?:\d+[A-Z]?|(?:[A-ZĐ]{{2,}} )?{_NAME})\Z"
)
_ANY_BRACKET = re.compile(r" ?\([^()\n]{1,60}\)")
_LONGEST_PLACE = 40  # characters
_LONGEST = 90  # characters of the long form


def in_full(reading: Reading, chosen: Sequence[Spans], most: int) -> list[Spans]:
    """The pieces ``chosen`` for a summary of at most ``most`` syllables, with their abbreviations explained as in the article.

    A bracket that explains an abbreviation is removed where it is not used, and put back where it was cut out and is used later. An
    abbreviation that only the rest of the article explains gets its long form at its first mention.
    """
    told = _with_brackets(reading, _without_unused(reading, chosen), most)
    return _spelled_out(reading, told, most)


def _without_unused(reading: Reading, chosen: Sequence[Spans]) -> list[Spans]:
    """``chosen`` without brackets that introduce an abbreviation, ``(DNNVV)``, which neither they nor the title use."""
    known = "\n".join((reading.article.title, *(text_of(reading, spans) for spans in chosen)))
    told = []
    for spans in chosen:
        fragment = text_of(reading, spans)
        gone = [
            (*match.span(), ())
            for match in _BRACKETED.finditer(fragment)
            if _times(match["short"], known) == 1
            and not is_quoted(fragment[: match.start()])
            and _is_spare(fragment, match.start(), match["short"])
        ]
        told.append(replaced(spans, gone))
    return told


def _is_spare(text: str, end: int, short: str) -> bool:
    """Whether ``short`` is only the initials of what stands before ``end``, or a name that few know."""
    before = text[max(0, end - _LONGEST) : end]
    return _initialled(before, short) is not None or (short not in _WIDELY_KNOWN and _words_of(text, end, short) is not None)


def _with_brackets(reading: Reading, told: list[Spans], most: int) -> list[Spans]:
    """``told`` with brackets that were left out and are needed: ``(SCIC)`` where a SCIC follows, the province of a town."""
    text = reading.text
    said = "\n".join(text_of(reading, spans) for spans in told)
    room, known = most - count_syllables(said), f"{said}\n{reading.article.title}".lower()
    for number, spans in enumerate(told):
        kept = [spans[0]]
        for at, (_, hole) in enumerate(spans, 1):
            start, end = spans[at] if at < len(spans) else _bracket_behind(text, hole)
            within = _missed(reading, kept[-1], start, (spans[at:], *told[number + 1 :]), known)
            cost = count_syllables(text[within:start]) if within is not None else 0
            if within is not None and cost <= room:
                room, known = room - cost, f"{known}\n{text[within:start].lower()}"
                first = kept.pop()[0]
                kept += [(first, end)] if within == hole else [(first, text.index("(", hole) + 1), (within, end)]
            elif at < len(spans):
                kept.append((start, end))
        told[number] = tuple(kept)
    return told


def _missed(reading: Reading, before: tuple[int, int], end: int, rest: Sequence[Spans], known: str) -> int | None:
    """From where the bracket between the span ``before`` and ``end`` is needed; None where neither the ``rest`` nor a reader needs it."""
    start, hole = before
    bracket = _BRACKETED.fullmatch(reading.text, hole, end)
    if bracket and _uses(" ".join(text_of(reading, spans) for spans in rest), bracket["short"]):
        return hole
    return _of_unknown_place(reading.text, start, hole, end, known)


def _bracket_behind(text: str, end: int) -> tuple[int, int]:
    """An empty span at the end of the bracket right after ``end``, where a piece stops; at ``end`` where there is none."""
    bracket = _ANY_BRACKET.match(text, end)
    return (bracket.end(), bracket.end()) if bracket else (end, end)


def _uses(text: str, short: str) -> bool:
    return re.search(_FREE.format(re.escape(short)), text) is not None


def _of_unknown_place(text: str, start: int, hole: int, end: int, known: str) -> int | None:
    """From where the bracket at ``hole`` says where a town or a road is, if nothing ``known`` does; ``hole`` for all of it."""
    place = _PLACE.fullmatch(text, hole, end)
    if place is None or any(part in known for part in place["last"].lower().split(" - ")):
        return None
    if _IN_A_PLACE.search(text, max(start, hole - _LONGEST_PLACE), hole) is None:
        return None
    told = place.start("told")
    return hole if text[hole:told].strip() == "(" else told


def _spelled_out(reading: Reading, told: list[Spans], most: int) -> list[Spans]:
    """``told`` with the long form of each abbreviation that only the rest of the article explains, in ``most`` syllables."""
    said = "\n".join(text_of(reading, spans) for spans in told)
    room = most - count_syllables(said)
    done = set(_EVERYBODY_KNOWS)
    for number in range(len(told)):
        fragment = text_of(reading, told[number])
        changes = []
        for match in _USED.finditer(fragment):
            short = match[0]
            full = None if short in done or _times(short, reading.article.title) else _meaning(reading.text, short)
            done.add(short)
            if full is None or is_quoted(fragment[: match.start()]) or f"({short})" in said:
                continue
            start = _behind_what_is_said(fragment[: match.start()], reading.text[slice(*full)])
            if start is None or reading.text[slice(*full)].lower() in f"{said}\n{reading.article.title}".lower():
                continue
            is_again = _times(short, said) > 1
            span = (full[0] + start, full[1] + (len(short) + 3 if is_again else 0))
            cost = count_syllables(reading.text[slice(*span)]) - count_syllables(short)
            if cost <= room:
                room -= cost
                changes.append((match.start(), match.end(), (span,)))
        told[number] = replaced(told[number], changes)
    return told


def _times(short: str, text: str) -> int:
    """How often ``text`` has the word ``short``, ignoring case: a title may have EUROCHAM."""
    return len(re.findall(rf"(?<!\w){re.escape(short)}(?!\w)", text, re.IGNORECASE))


def _meaning(text: str, short: str) -> tuple[int, int] | None:
    """The long form of ``short`` in ``text``: the words before ``(short)`` that have its initials or begin with a kind of body."""
    found = []
    place = text.find(f" ({short})")
    while place >= 0:
        found.append(_words_of(text, place, short))
        place = text.find(f" ({short})", place + 1)
    told = {text[slice(*one)].lower() for one in found if one}
    return found[0] if len(told) == 1 else None


def _words_of(text: str, end: int, short: str) -> tuple[int, int] | None:
    window = text[max(0, end - _LONGEST) : end]
    first = end - len(window)
    start = _initialled(window, short)
    if start is not None:
        return None if re.search(r"[,.;:()\"“”\n]", window[start:]) else (first + start, end)
    clause = max((match.end() for match in _NO_PART.finditer(window)), default=0)
    kinds = list(_KIND.finditer(window, clause))  # the initials may be of neither of two nested bodies
    return (first + kinds[0].start(), end) if len(kinds) == 1 and len(window[kinds[0].start() :].split()) > 2 else None


def _initialled(window: str, short: str) -> int | None:
    """Where the last words of ``window`` with the initials ``short`` begin, with or without that of ``và``; None where there are none."""
    parts = [match for match in re.finditer(r"\S+", window) if match[0] not in _NO_INITIALS]
    letters = [letter.lower() for letter in short if letter.isalnum()]
    for words in ([part for part in parts if part[0] != "và"], parts):
        last = words[-len(letters) :]
        if [word[0][0].lower() for word in last] == letters:
            return last[0].start()
    return None


def _behind_what_is_said(before: str, full: str) -> int | None:
    """How much of ``full`` is already ``before`` it, as in ``trung tâm VCPMC``; None where only half of a word group is."""
    last = before.lower().split()[-4:]
    parts = full.lower().split()
    for size in range(min(len(last), len(parts) - 1), 0, -1):
        if last[-size:] == parts[:size]:
            return re.match(rf"(?:\S+\s+){{{size}}}", full).end()  # type: ignore[union-attr]
    return None if parts[0] in last else 0
