"""Mentions: where an article gives the full name for a short one, so that a sentence about ``ông Sơn`` can name him.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from model.words.geography import COUNTRIES
from model.words.people import CALLED, INVOLVED, MEN, OFFICES, RANKS, WOMEN
from model.words.predicates import LOWER, NAME_PART, PREDICATE, UPPER, any_of, reports, tells

SURNAMES = any_of(
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Đoàn Lâm Trịnh Mai Đào Tạ Lương Tô Châu Phùng "
    "Thái Tống Vương Đàm Quách Triệu Hứa Mạc Lưu Tăng Trang La Giang Chu Bạch Thạch Nông Kiều Doãn Nghiêm Lại Lục Khuất Đậu Bế Vi Lò Hà "
    "Cao Quàng Sùng Giàng Vàng Mùa Thào Hờ Hầu Y Siu Rơ Rmah Ksor Kpă"
)
_PLACES_FIRST = r"(?:Hồ Chí Minh|Hà (?:Nội|Nam|Giang|Tĩnh)|Thái (?:Bình|Nguyên)|Lâm Đồng)"  # "Bí thư Hà Nội Lê Văn An": whose they are
_NO_PLACE = "".join(f"(?<!{word} )" for word in ("Nha", "Sơn", "Lai", "Mộc", "Bắc", "Đông"))  # Nha Trang, Sơn La, Lai Châu, Đông Hà
_VIETNAMESE = re.compile(
    rf"{_NO_PLACE}(?!{_PLACES_FIRST} {SURNAMES}){SURNAMES}(?: {NAME_PART}){{0,3}}? (?P<short>{NAME_PART})(?! ?{UPPER}|\w)"
)
TWO_CAPITALS = r"(?:Ma?c|De|Di|Du|La|Le|Fitz)[A-Z][a-z]{2,}"  # McKinney, DeSantis
_FOREIGN = re.compile(rf"(?<!\w)(?P<first>[A-Z][a-z]{{2,}}) (?P<short>[A-Z][a-z]{{2,}}|{TWO_CAPITALS})(?! ?[A-Z]|[\w-])")
_FIRST_NAME = re.compile(
    rf"(?<!\w){LOWER}+,? ([A-Z][a-z]+)[ -]\Z"
)  # after a word in small letters: the Zealand of New Zealand is no first name
_NAMED_APART = any_of(  # a name after these is not a first name: "đảng Xanh Jill Stein", "hãng Tesla Elon Musk"
    "đảng phe phong_trào phiến_quân hãng công_ty tập_đoàn ngân_hàng tổ_chức báo tờ đài kênh trang mạng_xã_hội nhóm ban_nhạc phim đội "
    "câu_lạc_bộ clb đội_bóng đội_tuyển giải bang hạt thành_phố thủ_đô quận tỉnh vùng đảo nước trường đại_học viện"
)
_CALLED = {  # the short names by which men and women are called
    "him": re.compile(rf"(?i:{any_of(MEN)}) ({NAME_PART})(?! {UPPER}|\w)"),
    "her": re.compile(rf"(?i:{any_of(WOMEN)}) ({NAME_PART})(?! {UPPER}|\w)"),
}
_NO_PEOPLE = frozenset(  # places that look like names of people
    "Hồ Chí Minh|Hà Nội|Hà Nam|Hà Giang|Hà Tĩnh|Hà Đông|Hà Tiên|Hà Lan|Thái Lan|Thái Bình|Thái Nguyên|Lâm Đồng|Vũ Hán".split("|")
)
_NAMED_AFTER = re.compile(  # named after a person; not a province or a district, which the name of its officials may follow
    r"(?<!\w)(?i:đường|(?<!thành )phố|đại lộ|(?<!yêu )cầu|chợ|công viên|(?<!môi )trường|thpt|thcs|tiểu học|đại học|đh|bệnh viện|ga|hầm|"
    r"ngã tư) \Z"
)
_LONGEST_NAMED_AFTER = 12  # characters
_WARD = re.compile(r"(?<!\w)(?i:phường|xã|thị trấn|kcn|khu công nghiệp|khu đô thị|kđt|phố đi bộ|quảng trường) \Z")
_OFFICIAL = re.compile(r"(?i:trưởng|phó|chủ tịch|bí thư|cán bộ|đại diện|công chức|giám đốc)(?!\w)[^,.;:\n]*\Z")
_ROLE = re.compile(
    r"(?<!\w)(?i:(?:quyền |nguyên |cựu |tân |phó ){0,2}(?:"
    + any_of(
        OFFICES,
        "luật_sư chuyên_gia huấn_luyện_viên hlv nhà_sáng_lập đồng_sáng_lập nhà_nghiên_cứu nhà_khoa_học phụ_trách quản_lý",
    )
    + r"))"
)
_ROLE_AFTER = re.compile(
    rf"(?:,| [-–]) (?P<what>(?={_ROLE.pattern})[^,;:()\[\]\"“”\n–]{{4,90}}?"
    rf"(?:, (?={_ROLE.pattern})[^,;:()\[\]\"“”\n–]{{4,90}}?){{0,2}})"
    rf"(?=(?P<close>,| [-–]) {LOWER}|\.(?:\s|\Z))"
)
_BEFORE_NAME = re.compile(  # forms of address before a name that opens a sentence or a clause
    r"(?:\A|[,;:.] |\n)(?:(?i:theo|trao đổi với|tại đây) )?(?:(?i:" + any_of(CALLED, RANKS, "bác_sĩ luật_sư") + r")[. ]*)*\Z"
)
_OFFICE = re.compile(  # what an office may belong to, up to the name: no verb, no other person, no "cùng luật sư"
    rf"(?: {LOWER}+){{0,4}}"
    rf"(?: (?:{UPPER}[\w.]*|\d+)(?: (?!(?:thay|khen|gặp|mời|bắt|cùng|với|cho|bị|vợ|con|và) ){LOWER}+)?(?: và(?= {UPPER}))?)+ \Z"
)
_BEFORE_ROLE = re.compile(r"(?:\A|(?<!\w)(?:theo|với|và|do|bởi|cho|của|gặp|ông|bà|có|cùng|giữa|từ) )\Z", re.IGNORECASE)
_OTHERS = re.compile(rf" và (?:ông|bà|anh|chị|em|vợ|chồng|con|{SURNAMES} {UPPER})|, (?:[^,]* )?{SURNAMES}(?: {UPPER}{LOWER}+){{2,}}\Z")
_PLACE_BEFORE = re.compile(  # two words right after these are a place or a firm: Nha Trang, Lý Sơn, Mai Linh
    r"(?<!\w)(?i:biển|đảo|huyện|quận|thị xã|thị trấn|tp\.?|thành phố|tỉnh|xã|phường|hãng|công ty|tập đoàn|taxi|tại|ở) \Z"
)
_RUN = re.compile(rf"(?:{UPPER}{LOWER}+ ){{2,3}}(?P<short>{NAME_PART})(?! ?{UPPER}|\w)")  # a name, whatever its surname
_RANKED = rf"(?i:{any_of(RANKS, OFFICES, INVOLVED, 'tài_xế thiếu_úy')})"
_TITLED = re.compile(rf"(?:(?i:{any_of(CALLED, 'cháu')})|{_RANKED}(?: {UPPER}\w*){{0,2}}) \Z")  # right before a full name
_AGED = re.compile(r",? \(?(?:SN|sinh năm|\d{1,3} tuổi)(?!\w)")  # right after it
_TITLED_CLOSE = re.compile(rf"(?:(?i:{any_of(CALLED)})|{_RANKED}) \Z")  # right before a short one
_BEFORE_BARE = re.compile(rf"(?:(?P<rank>{_RANKED}) |, |{any_of('khi lúc thì nên rằng biết thấy do vì mà nhưng của với')} )\Z")
_MAX_MENTIONS = 12
_WORDS_TOO = frozenset(  # countries, towns and beginnings of longer words: people only after an "ông"
    "Anh Đức Mỹ Nga Pháp Nhật Hàn Trung Việt Bắc Nam Đông Tây Huế Vinh Hà Lào Thái Ấn Úc Công Ban Giang Sơn Luật".split()
)
_ACTING_NEXT = re.compile(
    rf"[,.;:]|\Z| (?:{PREDICATE.pattern}|{any_of('và cùng liền bất_ngờ lại thì nên hôm cũng vẫn đều nhanh_chóng lúc khi tại')})"
)
_SURELY_ACTING = re.compile(
    " " + any_of("đã đang sẽ bị từng vẫn liền bất_ngờ nhanh_chóng khai cho_biết cho_rằng thừa_nhận bỏ_chạy bỏ_trốn")
)
HEADS_TOO = _WORDS_TOO | frozenset(
    "Hiện Trường Khoa Đoàn Quân Chính Năm Thu Tòa Nhà Ba Hai Tư Bảy Tám".split()
)  # they may open any sentence
_CLAUSE = re.compile(r"[.,;:()\[\]\"“”\n–]| - ")
_LONGEST_CALLED = 40  # characters
_LONGEST_ROLE = 90  # characters
_MIN_WORDS = 3  # of a role: "giám đốc" alone does not say of what


@dataclass(frozen=True, slots=True)
class Role:
    """Characters ``start`` to ``end``: a full name and what that person is, which stands before the name where ``is_before``.

    ``close`` is the end with the comma or dash that closes an apposition; it is ``end`` where there is none.
    """

    start: int
    end: int
    close: int
    is_before: bool


def role(text: str, name: tuple[int, int]) -> Role | None:
    """The role beside the full ``name`` at these offsets of ``text``: ``Lê Sơn, giám đốc Sở Y tế``, ``giám đốc Sở Y tế Lê Sơn``.

    None unless it is clearly the role of this person and no other.
    """
    return _after(text, *name) or _before(text, *name)


def _after(text: str, start: int, end: int) -> Role | None:
    found = _ROLE_AFTER.match(text, end)
    if found is None or not _is_role(found["what"]) or not is_called(text, 0, start) or _OTHERS.search(found["what"]):
        return None
    return Role(start, found.end(), found.end("close") if found["close"] else found.end(), is_before=False)


def _before(text: str, start: int, end: int) -> Role | None:
    window = text[max(0, start - _LONGEST_ROLE) : start]
    clause = window[max((match.end() for match in _CLAUSE.finditer(window)), default=0) :]
    found = _ROLE.search(clause)
    if found is None or not _BEFORE_ROLE.search(clause[: found.start()].lstrip()) or not _OFFICE.match(clause, found.end()):
        return None
    if not _is_role(clause[found.start() :]) or clause.endswith(("ông ", "bà ", "anh ", "chị ")):
        return None
    return Role(start - len(clause) + found.start(), end, end, is_before=True)


def is_called(text: str, start: int, place: int) -> bool:
    """Whether only a form of address stands between ``start``, or the beginning of a clause after it, and the name at ``place``."""
    return _BEFORE_NAME.search(text, max(start, place - _LONGEST_CALLED), place) is not None


def _is_role(phrase: str) -> bool:
    return len(phrase.split()) >= _MIN_WORDS and not tells(phrase) and not reports(phrase)


def full_names(text: str) -> Mapping[str, tuple[int, int]]:
    """For each short name (the last word of a name), the offsets of the full name at its first mention.

    A short name that is ambiguous is left out: two people of ``text`` share it, or it is a man's here and a woman's there.
    """
    found: dict[str, tuple[int, int] | None] = {}
    for match in _VIETNAMESE.finditer(text):
        before = max(0, match.start() - _LONGEST_NAMED_AFTER)
        if (
            match[0] not in _NO_PEOPLE
            and not _NAMED_AFTER.search(text, before, match.start())
            and not _is_ward(text, match.start())
            and not (match[0].count(" ") == 1 and _PLACE_BEFORE.search(text, before, match.start()))
        ):
            _note(found, match["short"], match.span(), text)
    for match in _FOREIGN.finditer(text):
        if match["first"] not in COUNTRIES and not _PLACE_BEFORE.search(text, max(0, match.start() - 12), match.start()):
            _note(found, match["short"], (_first_of(text, match.start()), match.end()), text)
    for match in _RUN.finditer(text):  # Diệp Thị Hương beside Lê Thị Hương
        place = found.get(match["short"])
        if place is not None and not match[0].endswith(text[slice(*place)]) and not text[slice(*place)].endswith(match[0]):
            found[match["short"]] = None
    called = {title: {match[1] for match in pattern.finditer(text)} for title, pattern in _CALLED.items()}
    both = called["him"] & called["her"]
    return {short: place for short, place in found.items() if place is not None and short not in both}


def _is_ward(text: str, start: int) -> bool:
    """Whether the name at ``start`` is that of a ward or a square rather than of somebody who works there."""
    return _WARD.search(text, max(0, start - 20), start) is not None and _OFFICIAL.search(text, max(0, start - 60), start) is None


def _first_of(text: str, start: int) -> int:
    """Where the foreign name with two words at ``start`` begins: one more capital word before them belongs to it."""
    before = _FIRST_NAME.search(text, max(0, start - 20), start)
    if before is None or before[1] in COUNTRIES or re.search(rf"(?i:{_NAMED_APART}) {before[1]}(?!\w)", text):
        return start
    return before.start(1)


def _note(found: dict[str, tuple[int, int] | None], short: str, place: tuple[int, int], text: str) -> None:
    known = found.setdefault(short, place)
    if known is not None and text[slice(*known)] != text[slice(*place)]:
        found[short] = None


def people_of(text: str, full: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """Those short names of ``full`` that are certainly people's: ``text`` has a title or an age beside them, and they are not words."""
    return tuple(
        name
        for name, place in full.items()
        if name.isalpha() and name not in _WORDS_TOO and (_is_somebody(text, *place) or _is_titled(text, name))
    )


def bare_mentions(fragment: str, people: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Where ``fragment`` calls one of the ``people`` by the short name without an ``ông``: the name, where, and where the rank begins.

    With a rank as in ``Đô đốc Mikhailov`` both places differ. Without one they are equal, and the name is the subject of a verb, in the
    middle of a sentence (``Bị phát hiện, Thành bỏ trốn``) or, where that is certain, at its head (``Thành bị bắt``).
    """
    for name in people:
        start = fragment.find(name)
        while start >= 0:
            end = start + len(name)
            before = _BEFORE_BARE.search(fragment, max(0, start - _LONGEST_CALLED), start) if start else None
            is_head = start == 0 and name not in HEADS_TOO and _SURELY_ACTING.match(fragment, end) is not None
            if (before or is_head) and _ACTING_NEXT.match(fragment, end):
                yield name, start, before.start("rank") if before and before["rank"] else start
            start = fragment.find(name, end)


def _is_titled(text: str, name: str) -> bool:
    """Whether somebody with a title is called by ``name`` at one of its first mentions in ``text``."""
    end = 0
    for _ in range(_MAX_MENTIONS):
        start = text.find(name, end)
        if start < 0:
            break
        end = start + len(name)
        is_whole = not text[end : end + 1].isalpha() and not (text.startswith(" ", end) and text[end + 1 : end + 2].isupper())
        if is_whole and _TITLED_CLOSE.search(text, max(0, start - _LONGEST_CALLED), start):
            return True
    return False


def _is_somebody(text: str, start: int, end: int) -> bool:
    """Whether the full name at these offsets has a title before it or an age after it."""
    return _TITLED.search(text, max(0, start - _LONGEST_CALLED), start) is not None or _AGED.match(text, end) is not None
