"""First mentions: a short name at its first mention in a chosen summary becomes the full one, where the article has exactly one.

``naming`` does this for every offered piece where a cheap rule is certain; here only the chosen pieces are looked at, so that the whole
article can be searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.extractive.mentions import HEADS_TOO, SURNAMES, TWO_CAPITALS, full_names, people_of, role
from model.extractive.naming import Spans, is_known, is_quoted, is_somebody_else, replaced, text_of
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words.geography import COUNTRIES
from model.words.names import is_vietnamese
from model.words.people import CALLED, INVOLVED, OFFICES, PROFESSIONS, RANKS
from model.words.predicates import LOWER, PREDICATE, UPPER, any_of

_VAGUE = frozenset("trưởng đại_diện đồng_chí đại_biểu cố_vấn thầy".split())
_GOES_ON = rf" {UPPER}| (?:bin|al|de|da|del|van|von) "  # of a name
_MENTION = re.compile(rf"(?<![\w-])(?P<name>{TWO_CAPITALS}|{UPPER}(?:{LOWER}+|\.))(?![\w-]| - [a-z]|['’]\w|{_GOES_ON})")
_PAIR = re.compile(rf"(?<!\w)(?i:{any_of(CALLED)}) (?P<name>{UPPER}{LOWER}+ {UPPER}{LOWER}+)(?![\w-]| {UPPER}| - )")  # "ông Hồng Anh"
_PEOPLE = any_of(
    RANKS,
    OFFICES,
    INVOLVED,
    PROFESSIONS,
    "bị_hại đặc_vụ lãnh_đạo ứng_viên tù_nhân cầu_thủ á_hậu tỷ_phú tỉ_phú học_giả nữ_hoàng bị_đơn nguyên_đơn nhân_chứng thư_ký trợ_lý",
)
_TITLES = any_of(CALLED, "cháu bé cậu")
_CALLED_BEFORE = re.compile(rf"(?<!\w)(?i:{_TITLES}|{_PEOPLE}) \Z")
_TITLED = re.compile(rf"(?<!\w)(?i:{_TITLES}) \Z")
_OFFICE_BEFORE = re.compile(  # "thủ lĩnh đối lập Juan"
    rf"(?<!\w)(?i:{_PEOPLE})(?: (?!(?:và|với|cho|gặp|là|đã|của|ở|tại) )[^\W\d_]+){{1,4}} \Z"
)
_PERSON_BEFORE = re.compile(  # a person may follow these
    any_of(
        "của với giữa rằng biết khi lúc thì nên do vì mà nhưng gọi phát_hiện thấy lời theo bởi được bị bắt gặp giúp dù "
        "xác_định nghi cáo_buộc khởi_tố bắt_giữ tạm_giữ tuyên phạt truy_tố kết_án"
    )
    + r" \Z",
    re.IGNORECASE,
)
_DOES = re.compile(
    rf" (?:{any_of('vẫn liền lại luôn đều từng bất_ngờ nhanh_chóng vội cố')} )?"
    rf"(?:{PREDICATE.pattern}|{any_of('đột_nhập điều_khiển giấu chơi cho mô_tả chém')})"
)
_NO_NAMES = HEADS_TOO | frozenset(  # capitalised words that are names of people, too
    "Hội Đội Đảng Viện Sở Bộ Cục Đạt Thắng Thành Hải Sáng Chiều Tối Đêm Sao Theo Long Đại Minh".split()
)
_TOLD_NEXT = re.compile(rf",? \(?(?:SN|sinh (?:năm|ngày)|\d{{1,3}} tuổi)(?!\w)|,? (?:một |cựu )?{_PEOPLE}")  # after a full name
_ACTS_NEXT = re.compile(f" {any_of('hôm nói cho_biết bị_bắt bị_buộc khẳng_định chia_sẻ kể viết')}")
_CALLED_ONLY = re.compile(r"(?<!\w)(?i:ông|bà) \Z")
_RANK_ONLY = re.compile(
    rf"(?<!\w)(?i:(?:nguyên |cựu |tân |quyền |phó )?"
    rf"{any_of(' '.join(word for word in (RANKS + ' ' + OFFICES).split() if word not in _VAGUE), 'đặc_phái_viên thái_tử quốc_vương')})\Z"
)
_BY_SURNAME = re.compile(  # where people are called by their surname
    r"(?<!\w)(?:Trung Quốc|Trung Hoa|Đài Loan|H[oồ]ng K[oô]ng|Ma Cao|Macau|Bắc Kinh|Thượng Hải|Singapore|Hàn Quốc|Triều Tiên)(?!\w)"
)
_MIDDLE = re.compile(rf"{SURNAMES} (?:Văn|Thị) {UPPER}")  # of nobody but a person, or of a road
_ON_A_ROAD = re.compile(any_of("đường phố đại_lộ trường giải quỹ cầu chợ công_viên giao_lộ ngã_tư") + r" \Z", re.IGNORECASE)
_LONGEST_RANK = 30
_LONGEST_BEFORE = 60  # characters


def in_full(reading: Reading, chosen: Sequence[Spans], most: int) -> list[Spans]:
    """The pieces ``chosen`` for a summary of at most ``most`` syllables, with each short name at its first mention in full.

    A name that the title has stays as it is, and so do names in quotes.
    """
    fragments = [text_of(reading, spans) for spans in chosen]
    mentions = [_mentions(fragment, reading.article.title) for fragment in fragments]
    if not any(mentions):
        return list(chosen)
    full = full_names(reading.text)
    people = _People(reading, "\n".join(fragments), full, frozenset(people_of(reading.text, full)))
    room, told, done = most - count_syllables(people.said), [], set[str]()
    offset = 0
    for spans, fragment, found in zip(chosen, fragments, mentions, strict=True):
        changes = []
        for mention in found:
            change = None if mention["name"] in done else people.replacement(fragment, mention, spans[0][0], offset)
            done.add(mention["name"])
            if change is None:
                continue
            cost = count_syllables(reading.text[slice(*change[2])]) - count_syllables(fragment[change[0] : change[1]])
            if cost <= room:
                room -= cost
                changes.append(change)
        told.append(replaced(spans, [(start, end, (full,)) for start, end, full in changes]))
        offset += len(fragment) + 1
    return told


def _mentions(fragment: str, title: str) -> list[re.Match[str]]:
    """The short names in ``fragment``, outside quotes and unknown to the ``title``, that stand where somebody may be meant."""
    found = [match for match in _MENTION.finditer(fragment) if _may_be_somebody(fragment, *match.span("name"))]
    found += _PAIR.finditer(fragment)
    known = (match for match in found if match["name"] not in title and not is_quoted(fragment[: match.start()]))
    return sorted(known, key=lambda match: match.start("name"))


def _may_be_somebody(fragment: str, start: int, end: int) -> bool:
    """Whether who is named at these offsets of ``fragment`` is called something, or does something that a person does there."""
    head, name = fragment[max(0, start - _LONGEST_BEFORE) : start], fragment[start:end]
    if fragment.startswith((" và ", " cùng "), end) or (fragment.startswith(",", end) and head.endswith(", ")):  # one of several
        return False
    if _CALLED_BEFORE.search(head):
        return True
    if name in _NO_NAMES:
        return False
    is_object = _PERSON_BEFORE.search(head) is not None
    opens = not head or head.endswith(", ")
    if _is_foreign(name):  # no word of Vietnamese begins with it
        return opens or is_object or _OFFICE_BEFORE.search(head) is not None
    is_acting = _DOES.match(fragment, end) is not None
    return (opens and is_acting) or (is_object and (is_acting or fragment.startswith((",", "."), end) or name.endswith(".")))


def _is_foreign(name: str) -> bool:
    return name.isascii() and not is_vietnamese(name.rstrip("."))


@dataclass(frozen=True, slots=True)
class _People:
    """Who is in an article: the ``full`` names by their short ones, those that are ``sure`` to be people's; and what is ``said`` of it."""

    reading: Reading
    said: str
    full: Mapping[str, tuple[int, int]]
    sure: frozenset[str]

    def replacement(self, fragment: str, mention: re.Match[str], begins: int, offset: int) -> tuple[int, int, tuple[int, int]] | None:
        """The characters of ``fragment`` to replace, and those of the reading for them, so that the ``mention`` is in full; or None.

        The fragment is at offset ``begins`` of the reading and at ``offset`` of ``said``.
        """
        start, end = mention.span("name")
        text, name = self.reading.text, mention["name"]
        first = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.said)
        if first is None or first.start() != offset + start:
            return None
        last = name.rpartition(" ")[2]
        full = self.full.get(last)
        if name != last and (
            full is None or not re.search(rf"\w \w+ {last}\Z", text[slice(*full)]) or not text.endswith(f" {name}", *full)
        ):
            return None
        is_called = _CALLED_BEFORE.search(fragment[:start]) is not None
        longer = _begun_by(text, name, is_called=is_called) if full is None else None
        if longer is not None:
            is_another = is_called and is_somebody_else(fragment[:start], text, longer)
            return None if is_another or text[slice(*longer)] in self.said else (start, end, longer)
        if full is None:
            called = _CALLED_ONLY.search(fragment, 0, start)
            ranked = _rank_of(text, name) if called else None
            is_told = re.search(rf"(?<!\w){re.escape(name)}(?:{_GOES_ON})", self.said) or (ranked and text[slice(*ranked)] in self.said)
            return (called.start(), end, ranked) if called and ranked and not is_told else None
        if is_known(self.reading, last, self.said, self.full, self.reading.article.title):
            return None
        return (start, end, full) if self._is_meant(fragment[:start], last, full, begins) else None

    def _is_meant(self, head: str, name: str, full: tuple[int, int], begins: int) -> bool:
        """Whether ``name`` after ``head`` is certainly the person whom the article names at ``full``."""
        text = self.reading.text
        if is_somebody_else(head, text, full) or (_is_foreign(name) and not COUNTRIES.isdisjoint(text[slice(*full)].split())):
            return False
        if full[0] > begins:  # a full name that comes later is another person unless it has the same form of address
            called = _CALLED_BEFORE.search(head, max(0, len(head) - _LONGEST_BEFORE))
            if called is None or text[max(0, full[0] - len(called[0])) : full[0]].lower() == called[0].lower():
                return called is not None
            return _has_office(text, full) and f"{called[0]}{name}".lower() in text[full[1] :].lower()
        return name in self.sure or _is_person(text, *full)


def _begun_by(text: str, name: str, *, is_called: bool) -> tuple[int, int] | None:
    """The first place in ``text`` of the only name that begins with ``name``, if certainly of a person: José Adolfo, Nghiêm Xuân Phong.

    A Vietnamese syllable must be the surname of a Chinese, with two more words after it: Hà Nội is no person, anh Lâm not Lâm Văn Bền.
    Without a form of address (``is_called``) the full name must have one, an age or an office: the Kremlin of ``Điện Kremlin Dmitry
    Peskov`` and the Jordan of ``Ngoại trưởng Jordan`` are not people.
    """
    is_surname = re.fullmatch(SURNAMES, name) is not None
    if name in COUNTRIES or (is_vietnamese(name) and not (is_surname and _BY_SURNAME.search(text))):
        return None
    parts = rf"(?P<rest>(?: {UPPER}{LOWER}+){{{2 if is_surname else 1},3}})(?![\w-]| {UPPER})"
    found = [*re.finditer(rf"(?<![\w-]){re.escape(name)}{parts}", text)]
    before = re.findall(rf"(?<!\w)({UPPER}\w*) {re.escape(name)}(?!\w)", text)
    if len({match[0] for match in found}) != 1 or any(not is_vietnamese(word) or re.fullmatch(SURNAMES, word) for word in before):
        return None
    rest = found[0]["rest"]
    is_anothers = re.match(rf" {SURNAMES} ", rest) is not None or text.count(rest) > len(found)
    if is_anothers or (is_surname and _goes_by_last(text, rest)):
        return None
    return found[0].span() if any(_is_surely_person(text, *match.span(), is_called=is_called) for match in found) else None


def _goes_by_last(text: str, rest: str) -> bool:
    """Whether the person with this ``rest`` of a name after the surname is Vietnamese, or called by its last word in ``text``: ông Bền."""
    return rest.startswith((" Văn ", " Thị ")) or re.search(rf"(?<!\w)(?i:{_TITLES}) {rest.split()[-1]}(?!\w)", text) is not None


def _rank_of(text: str, name: str) -> tuple[int, int] | None:
    """Where ``text`` has ``name`` after its only rank or office there: the Tổng thống of ``Tổng thống Maduro``."""
    found: dict[str, tuple[int, int]] = {}
    place = text.find(f" {name}")
    while place >= 0:
        end = place + 1 + len(name)
        rank = _RANK_ONLY.search(text, max(0, place - _LONGEST_RANK), place)
        if rank and not text[end : end + 1].isalnum() and not (text[end : end + 1] in " -" and text[end + 1 : end + 2].isupper()):
            found.setdefault(rank[0].lower(), (rank.start(), end))
        place = text.find(f" {name}", end)
    return next(iter(found.values())) if len(found) == 1 else None


def _has_office(text: str, full: tuple[int, int]) -> bool:
    """Whether an office or a rank stands right before the ``full`` name, which rules out relatives."""
    told = role(text, full)
    rank = _RANK_ONLY.search(text, max(0, full[0] - _LONGEST_RANK), full[0] - 1)
    return (told is not None and told.is_before) or (rank is not None and not text.endswith(("cố ", "Cố "), 0, rank.start()))


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether the full name at these offsets has a role or an age beside it, a verb that only people are subjects of, or a Văn or Thị."""
    if _is_surely_person(text, start, end) or _ACTS_NEXT.match(text, end):
        return True
    return _MIDDLE.match(text, start, end) is not None and not _ON_A_ROAD.search(text, max(0, start - _LONGEST_RANK), start)


def _is_surely_person(text: str, start: int, end: int, *, is_called: bool = True) -> bool:
    """Whether the full name at these offsets has a role or an age beside it; an office before it counts with ``is_called``."""
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    called = (_CALLED_BEFORE.search(before) or _OFFICE_BEFORE.search(before)) if is_called else _TITLED.search(before)
    return called is not None or _TOLD_NEXT.match(text, end) is not None
