"""Author lines of news pages: ``Phương Thảo: Huyện Bắc Mê``, ``Bài và ảnh: Minh Anh``, ``Minh Anh - Hà Lê (Theo Reuters)``, ``P.V``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.pages.phrases import ACCOUNTS, ACTIONS, AGENCIES, PLACES, SECTIONS, SOCIAL_NETWORKS, fold
from model.words.predicates import UPPER, any_of, has_predicate, tells

LONGEST_BYLINE = 90  # characters
LONGEST_OFFICE = 8  # words

_PREFIX = re.compile(
    r"(?:bài viết|(?:tin|bài|ảnh|video|clip)(?:\s*(?:,|và|-|–|&|/)\s*(?:tin|bài|ảnh|video|clip))*|"
    r"tác giả(?: bài viết)?|bút danh|người viết|thực hiện|biên tập|biên soạn|(?:lược |biên )?dịch|sưu tầm|nội dung|by|"
    r"phóng viên|PV|nhóm PV|CTV|BTV|biên tập viên|cộng tác viên|chuyên viên(?: pháp lý)?)"
    r"\s*:\s*(?=\S)|tác giả, (?=\S)|written by (?=\S)|(?:được )?viết bởi\b\s*:?\s*(?=\S)|(?:CTV|PV|phóng viên|tác giả) (?=\S)|"
    r"(?:ghi chép|phóng sự|bút ký|tùy bút|tuỳ bút|tản văn|truyện ngắn) của (?=\S)",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(r"(?:được )?viết bởi\b", re.IGNORECASE)  # of Joomla
_WHO = re.compile(r"tác giả [^:]*\Z", re.IGNORECASE)  # may also begin the facts about a book or a prize
_POSTER = re.compile(
    r"(?:người (?:đăng(?: tin| bài(?: viết)?)?|gửi|hỏi)\s*:|(?:được )?đăng(?: tin| bài)? bởi\b\s*:?|"
    r"(?:posted )?by\b\s*:?|bởi\b\s*:?)\s*(?=\S)",
    re.IGNORECASE,
)
_POSTED_AT = re.compile(r"\s+(?:vào lúc|lúc|at)\s+\d{1,2}:\d\d\b.*$", re.IGNORECASE)  # of Blogspot
_SOURCE = re.compile(r"(?:(?:dẫn\s+)?nguồn(?:\s+tin)?\s*:\s*|\(?theo\s*:?\s+)(?=\S)", re.IGNORECASE)
_ELSE = re.compile(r"\s*[.,;–-]?\s+(?:ảnh|video|clip|đồ (?:họa|hoạ)|thiết kế|trình bày)\s*:.*$", re.IGNORECASE)  # other credits
_CREWS = re.compile(  # credits of a long read or a video, without its author
    r"(?:(?:thiết kế|trình bày|đồ (?:họa|hoạ)|kỹ thuật|mỹ thuật|dựng(?: phim)?|quay phim|hậu kỳ|(?:tổ chức )?sản xuất|giọng đọc|lồng tiếng)"
    r"(?:\s*(?:,|và|-|–|&|/)\s*)?){1,3}\s*:\s*(?=\S)"
    r"|(?:tham vấn|cố vấn|tư vấn|kiểm duyệt|thẩm định|hiệu đính|duyệt)(?: (?:y khoa|chuyên môn|nội dung|bài))?(?:\s*:| bởi:?)\s*(?=\S)",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:https?://)?(?:[\w-]{1,40}\.){1,3}(?:vn|com|net|org|info)(?:/\S*)?", re.IGNORECASE)
_SOME_PAPER = re.compile(  # a newspaper that PAPERS lacks: in a line of nothing else, with a capital, and no sentence
    r"\(?(?:theo\s+|nguồn(?: tin)?\s*:\s*)"
    r"(?P<named>[^\s,.:;!?()\d]++(?:\s[^\s,.:;!?()\d]++){0,5}(?:\s/(?:\s[^\s,.:;!?()\d]++){1,6})?)\)?",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(
    r"\s*\((?:theo|từ|tổng hợp|t/h|th|ảnh|nguồn|dịch|lược dịch|biên dịch|báo|thực hiện|ghi|lược ghi|biên soạn|sưu tầm|st|"
    r"p/?v|phóng viên|đặc phái viên)\b[^()]*\)?\.?$"
    r"|(?<=[^\W_])\s+(?:tổng hợp|thực hiện|lược dịch|biên dịch|ghi|lược ghi|sưu tầm)$",
    re.IGNORECASE,
)
_OF_PAPER = re.compile(r"\s*\([^()]{2,40}\)$")  # Theo Minh Anh (Báo Sao Mai)
_PORTRAIT = re.compile(r"([A-ZĐ])\s+(?=\1[^\W\d_]+\s)")  # an avatar: the first letter of the name, K Kim Phong
_TAKEN_FROM = re.compile(
    rf"\s*[,/|–-]\s*(?:Theo|theo(?=\s+{UPPER}))\s+[^,.:;!?()|]{{1,40}}$"
)  # Mai An, Theo Phụ nữ mới; not "theo năm tháng"
_PEN_NAME = re.compile(r"[^\W\d_]{2,12}")  # Mộc, Theo Phụ nữ mới
_OFFICE = re.compile(
    r"\s*[:–—(/-]\s*\(?(?=(?:Huyện|Thành phố|TP|Tỉnh|Thị xã|Xã|Phường|Quận|Báo|Đài|Trung tâm|TT\w*|Phòng|Ban|UBND|HĐND|Văn phòng|VP|Sở|"
    r"Cổng|Hội|Đoàn|Công an|Công chức|Cán bộ|Trường|Khoa|Viện|Chi cục|Cục|Bệnh viện|Liên đoàn|"
    r"TAND|VKSND|BHXH|Tạp chí|CTV|VOV|VTV|TTXVN|B[Nn][Ee][Ww][Ss])\b)[^:;!?]*$"
    r"|\s+\((?:huyện|thành phố|tỉnh|thị xã|thị trấn|xã|phường|quận)\s[^()]{2,60}\)$"  # the address of a reader
)
_GOES_ON = re.compile(any_of("đã sẽ đang vừa cho_biết cho_hay cho_rằng nói khẳng_định chia_sẻ"))  # a verb: then it is a sentence
_UNIT = re.compile(  # beginnings that no person's name has
    r"(?:huyện|thành phố|tỉnh|thị xã|thị trấn|xã|phường|quận|phía|miền|ban|phòng|[uủ][ỷy] ban|hội đồng|trung tâm|sở|bộ|(?:chi )?cục|"
    r"ubnd|tand|vksnd|bhxh|(?:phó )?(?:chủ tịch|giám đốc|chánh|trưởng|bí thư)|(?:(?:bắc|nam|tây|đông|trung) ){1,2}bộ|tây nguyên)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"\((?:Thơ|Ca dao|Lời(?: thơ)?|Nhạc|Tranh)(?: của)?:? (?={UPPER})")  # the author of quoted verses
_DESK = re.compile(rf"(?:Ban|Phòng|Văn phòng|Trung tâm|Cổng|Đài|Bộ phận|Vụ|Cục)\s(?={UPPER})[^\d.,:;!?]+")  # not Phòng ngừa, a verb
_OF_POLICE = re.compile(r"P[A-Z]0\d")  # the departments of a province's police
_POST = re.compile(
    r"(?:chuyên gia|(?:phó )?giáo sư|tiến sĩ|thạc sĩ|bác sĩ|luật sư|kiến trúc sư|kỹ sư|giảng viên|giáo viên|nghiên cứu sinh|doanh nhân|"
    r"đạo diễn|nhạc sĩ|họa sĩ|nhà (?:báo|văn|thơ|giáo|nghiên cứu|sử học|tư vấn)|(?:phó )?(?:giám đốc|viện trưởng|hiệu trưởng))\b[^.:;!?]*",
    re.IGNORECASE,
)
_HEADINGS = frozenset(  # of a document or a report, in capitals
    map(
        fold,
        ("bản tin", "thông báo", "tin buồn", "báo cáo", "quyết định", "kế hoạch", "nghị quyết", "phụ lục", "mở đầu", "kết luận", "lời kết"),
    )
)
_ADDRESSED = re.compile(r"(?:Ông|Bà|ÔNG|BÀ|Ảnh|ẢNH)\s")  # in a caption or before a quote: no author is named with these
_DEGREE = re.compile(r"(?:(?:GS|PGS|TS|ThS|BS|CKII?|DS|LS|KTS|CN)\.?)+$")
_CALLED = re.compile(  # titles in words before a name; with a full stop behind, the name is a caption
    r"(?:(?:thạc sĩ|tiến sĩ|bác sĩ|dược sĩ|luật sư|(?:phó )?giáo sư|kiến trúc sư)(?: CKI{1,2})?[,.]? )+",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\S{1,60}@\S{1,40}\.\w{2,10}$")
_BETWEEN = re.compile(r"\s*(?:\s[-–—]\s|(?<=[^\W\d_])-(?=[^\W\d_])|[,/&;]|\bvà\b)\s*")
_HIGHLAND = re.compile(r"[A-ZĐ]['’][A-ZĐ][^\W\d_]+$")  # K'Brêu
_INITIALS = re.compile(r"(?:[A-ZĐ]\.){1,3}[A-ZĐ]?[^\W\d_]*\.?$|(?![IVX]{2}$)[A-ZĐ]{2}$")


@dataclass(frozen=True, slots=True)
class Byline:
    """An author line: ``author`` is "" if it only names a source (``Theo Reuters``); ``sure`` if its words say that it is one.

    ``posted``: it only says who posted the story (``Người đăng: Minh Anh``).
    """

    author: str
    sure: bool
    posted: bool = False


def read_byline(line: str) -> Byline | None:
    """``line`` as an author line, or None. A line of nothing but names is one that is not ``sure``: where it stands must decide."""
    line = _PORTRAIT.sub("", line.strip(), count=1) if _PORTRAIT.match(line.strip()) else line.strip(" |")
    is_ended = line.endswith(".")
    line = line.strip().rstrip(".").strip() if not _INITIALS.match(line.strip()) else line.strip()
    if not line or len(line) > LONGEST_BYLINE or line.endswith((",", ":", ";")) or _QUOTED.match(line):
        return None
    if match := _SOURCE.match(line):
        named = _OF_PAPER.sub("", _PARENTHESIS.sub("", line[match.end() :])).rstrip(")")
        return Byline("", sure=True) if _all_names(named) or _SITE.fullmatch(named) or _is_some_paper(line) else None
    if _is_some_paper(line) or ((crew := _CREWS.match(line)) and _all_names(line[crew.end() :])):
        return Byline("", sure=True)
    if line[0] == "(" and line[-1] == ")":  # (Minh Anh); (Theo Reuters) is handled above
        line = line[1:-1].strip()
    bare = _TAKEN_FROM.sub("", _PARENTHESIS.sub("", line))
    match = _PREFIX.match(bare)
    if not match and (poster := _POSTER.match(line)):
        return _read_poster(_POSTED_AT.sub("", line[poster.end() :]), labelled=":" in poster[0])
    names = _ELSE.sub("", bare[match.end() :]) if match else bare
    office = _OFFICE.search(names)
    if office and office.start():
        if _GOES_ON.search(office[0]) or _ADDRESSED.match(names):
            return None
        names = names[: office.start()]
    email = _EMAIL.search(names)
    names = _once((names[: email.start()] if email else names).strip(" -–—|,"))
    if email and not names:
        return Byline("", sure=True)
    is_pen_name = _TAKEN_FROM.search(line) is not None and _PEN_NAME.fullmatch(names) is not None and names[0].isupper()
    if not (is_pen_name or _all_names(names if is_ended else _CALLED.sub("", names, count=1))):
        is_office = match and (_is_office(names) or (_WRITTEN_BY.match(line) and names[:1].isupper() and _is_short_name(names)))
        return Byline("", sure=True) if is_office else None  # Bài và ảnh: Phòng Truyền thông
    return Byline(_author(names), sure=bool((match and not _WHO.match(line)) or office or email or bare != line))


def author_in(field: str) -> str:
    """The name in a ``field`` for the author: ``Bài và ảnh: Minh Anh (TTXVN)`` -> ``Minh Anh``; "" for an account."""
    byline = read_byline(field)
    return byline.author if byline else field


def _is_office(names: str) -> bool:
    """Whether it is an office (``Ban Thời sự``) and no sentence about one: ``Nội dung: thị trấn họp dân tối nay``."""
    return _UNIT.match(names) is not None and names[0].isupper() and len(names.split()) <= LONGEST_OFFICE


def _is_short_name(names: str) -> bool:
    return len(names.split()) <= LONGEST_OFFICE and not has_predicate(names)


def is_desk(line: str) -> bool:
    """Whether it is nothing but a desk or an office that writes for the page: ``Ban Thời sự``, ``Văn phòng UBND xã``, ``PA05``."""
    return _OF_POLICE.fullmatch(line) is not None or (
        1 < len(line.split()) <= LONGEST_OFFICE and _DESK.fullmatch(line) is not None and not has_predicate(line)
    )


def is_post(line: str) -> bool:
    """Whether it is nothing but a profession or position: ``Chuyên gia kinh tế``, not ``Giáo viên dạy thêm phải báo cáo``."""
    return _POST.fullmatch(line) is not None and not tells(line)


def _read_poster(named: str, *, labelled: bool) -> Byline | None:
    """The byline of whoever posted a story; an office or an account (``vpubnd``) is no author."""
    byline = read_byline(named)
    if not byline and not labelled and " " in named:
        return None
    return Byline(byline.author if byline else "", sure=True, posted=True)


def _is_some_paper(line: str) -> bool:
    match = _SOME_PAPER.fullmatch(line)
    return match is not None and (match["named"][0].isupper() or match["named"][0] == "[")


def _author(names: str) -> str:
    folded = fold(names)
    parts = [part for part in _BETWEEN.split(names) if part]
    is_nobody = (
        folded in ACCOUNTS
        or names.startswith("Báo ")
        or _ADDRESSED.match(names) is not None
        or (folded in AGENCIES and not _INITIALS.match(names))
    )
    is_nobody = is_nobody or (len(parts) > 1 and all(fold(part) in AGENCIES for part in parts))  # TTXVN/Vietnam+
    return "" if is_nobody else names


def _once(names: str) -> str:
    """``names`` once, if copying doubled them with the text of an avatar: ``Hải Đường Hải Đường``."""
    half = len(names) // 2
    return names[:half] if len(names) % 2 and names[half] == " " and names[:half] == names[half + 1 :] and " " in names[:half] else names


def _all_names(text: str) -> bool:
    parts = [part for part in _BETWEEN.split(text) if part]
    return 0 < len(parts) <= 4 and all(map(_is_name, parts))


def _is_name(text: str) -> bool:
    folded, words = fold(text), text.split()
    if folded in AGENCIES or folded in ACCOUNTS:
        return True
    if folded in PLACES or folded in SECTIONS or not words or len(words) > 5 or _UNIT.match(text):
        return False
    if folded in _HEADINGS or folded in ACTIONS or all(word in SOCIAL_NETWORKS or word in ACTIONS for word in folded.split()):
        return False
    if len(words) == 1:
        return bool(_INITIALS.match(text) or _HIGHLAND.match(text))
    return all(map(_is_capitalised, words)) or (len(words) <= 3 and all(map(_is_in_capitals, words)))


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and (word.isalpha() or _INITIALS.match(word) is not None)


def _is_capitalised(word: str) -> bool:
    return bool(_INITIALS.match(word) or _DEGREE.match(word) or _HIGHLAND.match(word)) or (
        word[0].isupper() and word.isalpha() and (len(word) == 1 or word[1:].islower())
    )
