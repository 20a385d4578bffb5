"""What each line of a news page is by itself: a paragraph, a headline, a date line, a share bar, a caption, a heading of links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from model import text
from model.pages.boilerplate import NAMED_PICTURE, PICTURE_FILE, is_archived, is_button
from model.pages.bylines import Byline, read_byline
from model.pages.dates import Timestamp, read_timestamp
from model.pages.markup import LINK
from model.pages.phrases import ACTIONS, COMMENTS, END_HEADINGS, PAPERS, PLACES, RELATED, SECTIONS, SOCIAL_NETWORKS, fold
from model.words.predicates import UPPER, has_deed, has_predicate

LONGEST_BOILERPLATE = 300  # characters; a longer line is always story
LONGEST_TITLE = 30  # syllables
LONGEST_CAPTION = 60  # syllables

_CAPTION = re.compile(
    r"\(?(?:nguồn ảnh|ảnh minh (?:họa|hoạ)|ảnh(?: chụp màn hình| cắt từ clip)?|hình minh (?:họa|hoạ)|hình|video|clip|"
    r"đồ (?:họa|hoạ)|biểu đồ|photo)\s*(?:[:;/]|\)?\.?$)|\(?(?:ảnh|hình) \d{1,2}\s?[:.]\s(?!.*[.!?…]\Z)",  # a sentence may be a step
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:[^()]{2,120}[.”\"] )?\(nguồn\s*:[^()]{2,60}\)\.?$", re.IGNORECASE)
_NUMBERED_PICTURE = r"[-–]\s(?:Ảnh|Hình|Video)\s\d{1,2}\.?$"
_PICTURE = re.compile(rf"\S{{1,70}}{PICTURE_FILE}|{NAMED_PICTURE}")
_NTH_PICTURE = re.compile(_NUMBERED_PICTURE)
_LONGEST_NTH = 11  # characters
_CREDIT = re.compile(
    r"(?:[._\s(–-]|^|(?<=[^\W_])(?=(?:Ảnh|ẢNH):))(?:Ảnh|ẢNH|Nguồn ảnh|Ảnh (?:chụp màn hình|minh (?:họa|hoạ)|tư liệu)|"
    r"Photo|Video|Đồ (?:họa|hoạ)|Bản đồ)"
    r"(?:\s*[:;]\s*[^:.;!?]{0,60}(?:\.\s?[^:.;!?\s]{1,12}){0,3}| minh (?:họa|hoạ))?\)?\.?(?: \|)?$"
    r"|(?<=[.)])\s+(?:AFP|AP|EPA|REUTERS|Reuters|Getty Images)(?:\s?[-–/]\s?[^.:;!?]{2,40})?$"
    r"|\s\((?:[Ảả]nh|[Hh]ình)(?: ảnh)? (?:minh (?:họa|hoạ)|tư liệu|chụp màn hình|cắt từ (?:clip|video))[^()]{0,30}\)\.?$"
    r"|\s(?:[–-]\s|\()ảnh:\s[^:.;!?()]{1,60}(?:\.\s?[^:.;!?\s()]{1,12}){0,3}\)?\.?$|(?<=[.)])\sẢnh do [^.:;!?]{2,40} cung cấp\.?$"
    rf"|{_NUMBERED_PICTURE}"
)
_WRITTEN = re.compile(r"(?i:(?:tin|bài(?: viết)?|nội dung|thực hiện)\s*(?:[:,&/–-]|và\b))|.*\(ảnh:")  # a credit that also names the author
_CREDIT_SIGNS = "Photo|Ảnh|ẢNH|ảnh|Video|Đồ h|Bản đồ|(hình|(Hình| Hình |AFP|AP|EPA|EUTERS|euters|Getty".split("|")
_PICTURED = re.compile(r"(?:Nguồn hình ảnh|Chụp lại (?:hình ảnh|video)), ")  # on the BBC
_READERS = re.compile(
    r"(?:(?:có )?\d{1,5}|một) (?:bình luận|phản hồi) (?:cho|về|trong|trên) (?:bài viết )?[“\"‘'«].*"
    r"|(?:không có|\d{1,5}) nhận xét(?: nào)?\s*:?",  # of Blogspot
    re.IGNORECASE,
)
_ENDED = re.compile(  # what WordPress and Blogspot write below a story
    r"this entry was posted in\b.*|bài (?:viết )?này (?:được|đã được) (?:đăng|viết) (?:trong|tại) .{1,60}\b(?:gắn thẻ|tagged)\b.*|"
    r"(?:không có|\d{1,5}) nhận xét(?: nào)?\s*:|bạn nhận được (?:email|thư|bản tin) này vì\b.{0,120}",
    re.IGNORECASE,
)
_FROM_HOME = re.compile(rf"Trang chủ(?={UPPER})")  # glued to the next part by copying
_WEATHER = re.compile(r"[^\d.,:;!?]{0,30}\d{1,2}(?:[.,]\d)?\s?°\s?C?(?:\s?[-–/]\s?\d{1,2}(?:[.,]\d)?\s?°?\s?C?){0,2}", re.IGNORECASE)
_POINTER = re.compile(  # to tags, addresses, sections
    r"#[^\s#].{0,60}|(?:[\w-]{1,40}\.){1,3}(?:vn|com|net|org|info)|"
    r"(?:(?:url|link(?: gốc| nguồn)?|nguồn(?: [^:]{1,30})?)\s*:\s*)?(?:https?://|www\.)\S+|"
    r"đăng trong .{1,60}(?:\||gắn thẻ).{1,60}|được đăng trong [^.!?,]{1,40}|(?:xem|đọc|chi tiết)\b[^.!?]{0,30}https?://\S+|"
    r"(?:sự kiện|chuyên mục|chuyên trang|ấn phẩm|chuyên đề|danh mục|thẻ|nhãn|đánh giá)\s*:.{0,60}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\[[^\[\]]{20,200}\]")  # [the headline of another story]
_INLINE_LINK = re.compile(
    r"(?:>{1,3}|»|\u2192|➤|►|\*)?\s*(?:(?:xem|đọc) thêm(?: về)?|xem tiếp|tin liên quan|bài liên quan|"
    r"mời (?:bạn đọc|quý độc giả) (?:xem|đọc) thêm|(?:kỳ|bài|số) (?:sau|tới))\s*:"
    r"|\(\*+\)\s*(?:xem|đọc) (?:báo|bài|kỳ|từ số)\b|>{1,3}|»|"
    r"(?:(?:xem|đọc) thêm|(?:tin|bài|bài viết) liên quan)(?=(?-i:[A-ZĐ“]))",  # glued to the headline by copying
    re.IGNORECASE,
)
_READ_NOW = re.compile(r"[a-zà-ỹđ0-9”\"]ĐỌC NGAY$")  # glued to the headline by copying
_KEYWORDS = re.compile(r"(?:(?:hash)?tags?|từ khóa|từ khoá|chủ đề(?!\s*:.*\.\Z)|dòng sự kiện|keywords?)\s*:", re.IGNORECASE)
_DATE_AND_SECTION = re.compile(r"\d[\d\s/.:,–-]{11,24}(?:AM|PM)?\s*\|\s*[^|\d]{2,40}$")  # 12-08-2025 - 08:31 AM | Ngân hàng
LONGEST_NAME = 8  # syllables of a name in which a capital word may look like a verb: ``Cơ quan của Ban Tổ chức Trung ương``
LONGEST_SHORT_NAME = 3  # syllables of a name that may be a verb as well: ``Tạp chí điện tử Nhà đầu tư``
LONGEST_WAY = 80  # characters of a breadcrumb
LONGEST_LABEL = 4  # syllables of each label in a row of labels
_OFFERED = frozenset(map(fold, ("Tin tức", "Tin tức sự kiện", "Tin tức mới nhất", "Tin tức 24h", "Đọc báo online", "Báo điện tử")))
_HOME = frozenset(map(fold, ("Trang chủ", "Trang nhất", "Home")))
_BREADCRUMB = re.compile(r"\s*[>»›/|]\s*")
_MASTHEAD = re.compile(
    r"(?:Báo|Cổng|Trang|Chuyên trang|Đài|Tạp chí|Cơ quan|BÁO|CỔNG|TRANG|ĐÀI|TẠP CHÍ|CƠ QUAN)\s+"
    r"(?:[^.,:;!?]{2,30}\s(?:điện tử|ĐIỆN TỬ|[Oo]nline)$|"
    r"(?:điện tử|thông tin|ngôn luận|(?:Trung ương )?của|ĐIỆN TỬ|THÔNG TIN|NGÔN LUẬN|(?:TRUNG ƯƠNG )?CỦA|TTĐT)\b)|"
    r"(?i:tiếng nói của (?:đảng|thành ủy|tỉnh ủy)\b[^.:!?]{0,60} và nhân dân(?: (?:tỉnh|thành phố|việt nam)\b[^,.:!?]{0,30})?$)"
)
_MAGAZINE = re.compile("TẠP CHÍ ")
_FOOTER = re.compile(
    r"(?:giấy phép (?:(?:hoạt động |xuất bản |thiết lập )(?:báo|trang|mạng|tạp chí|cổng|thông tin|tin|số)\b|số)|"
    r"cơ quan chủ quản\s*:|(?:phó )?(?:tổng|trưởng ban) biên tập\s*:|"
    r"(?:người )?chịu trách nhiệm(?: (?:nội dung|xuất bản|chính\s*:)|\s*:)|"
    r"(?:thiết kế|xây dựng)(?: và (?:phát triển|xây dựng|vận hành))? bởi(?=:? (?:công ty|trung tâm|vnpt|viettel)\b)|"
    r"bản quyền (?:thuộc|của|©)|copyright|©|"
    r"®?\s?(?:vui lòng )?ghi (?:rõ )?nguồn(?! gốc)|issn\s*:|issn \d{4}|đường dây nóng\s*:)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:địa chỉ|chăm sóc khách hàng|cskh|tổng đài|trụ sở|tòa soạn|toà soạn|điện thoại|đt|tel|hotline|fax|e-?mail|website)\b[^.:]{0,30}:"
    r"|.{0,120}\b(?:(?:ghi|nêu|dẫn) rõ nguồn|phát hành lại|đồng ý bằng văn bản)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")  # "5. Chia sẻ" is advice
_COUNT = re.compile(r"(?:\s*[(\[]?\d[\d.,]*+[kK]?[)\]]?){1,3}$")  # of shares, of stars: 0 0 0
_BUTTONS = ACTIONS | SOCIAL_NETWORKS
_CAMERAS, _PENS = "\U0001f4f7\U0001f4f8\U0001f3a5", "\u270d\u270f\U0001f4dd\U0001f58a\U0001f58b\U0001f464"
_QUOTES = '"”’»)]'


class Kind(Enum):
    """What a line is by itself, wherever it stands."""

    TEXT = auto()
    TIMESTAMP = auto()  # date and view lines
    BUTTON = auto()  # share bars, advertising, players
    CAPTION = auto()
    LINK = auto()  # one line with links: "Xem thêm: ...", "Từ khóa: ..."
    LABEL = auto()  # a section, breadcrumb, masthead or network: boilerplate around the story, perhaps a subheading inside
    FOOTER = auto()  # the imprint: publisher and licence of the newspaper
    RELATED = auto()  # a heading of links to other stories that may stand inside a story
    COMMENTS = auto()  # the heading of readers' comments, or a button to them
    GAP = auto()  # where a page of HTML had nothing but links
    ENDING = auto()  # a heading that stands below a story only


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, read once. ``prose``: a sentence or a paragraph; ``folded``: the line for comparison; ``size``: syllables."""

    text: str
    kind: Kind
    prose: bool
    folded: str
    size: int
    timestamp: Timestamp | None
    byline: Byline | None  # the author in it, alone or beside a date

    @property
    def is_date_line(self) -> bool:
        """Whether it is a date line, perhaps with a section, a button or an author beside the date."""
        if self.timestamp is None or not self.timestamp.rest:
            return self.timestamp is not None
        if (self.byline and self.byline.posted) or (self.timestamp.moment and _is_place_or_button(self.timestamp.rest)):
            return True
        if self.timestamp.timed and _DATE_AND_SECTION.match(self.text):
            return True
        return self.timestamp.timed and all(map(_may_be_beside_date, _parts(self.timestamp)))

    @property
    def dated(self) -> bool:
        """Whether it is a date line where one is expected: a date beside an author, or with an hour and a few other words."""
        if self.timestamp is None or self.timestamp.moment is None:
            return False
        return self.byline is not None or (self.timestamp.timed and text.count_syllables(self.timestamp.rest) <= 10)


def read_line(line: str) -> Line:
    """One stripped line, read by itself."""
    folded, size = fold(line), text.count_syllables(line)
    prose = is_prose(line, size)
    bare = without_symbols(line)
    timestamp = None if prose or is_archived(bare) else read_timestamp(bare)
    kind = Kind.TEXT if len(line) > LONGEST_BOILERPLATE else _kind(bare, folded, size, prose, timestamp)
    if bare != line and kind is Kind.TEXT and size <= LONGEST_CAPTION and (_COUNT.fullmatch(bare) or line[:1] in _CAMERAS):
        kind = Kind.CAPTION
    bylines = map(read_byline, _parts(timestamp) if timestamp else [bare if line[:1] in _PENS else line]) if kind is Kind.TEXT else ()
    return Line(line, kind, prose, folded, size, timestamp, next(filter(None, bylines), None))


def _is_place_or_button(rest: str) -> bool:
    """Whether the ``rest`` of a date line is a place, a button or a counter of views without a word: ``18/12/2022 183``."""
    folded = fold(rest)
    return folded in PLACES or folded in ACTIONS or rest.isdigit()


def _parts(timestamp: Timestamp) -> list[str]:
    """What stands beside a date: ``Minh An (t/h)``, ``Quốc tế``."""
    return [without_symbols(part.strip(" -–(")) for part in timestamp.rest.split("|") if part.strip()]


def _may_be_beside_date(part: str) -> bool:
    folded = fold(part)
    return folded in SECTIONS or folded in ACTIONS or _is_bar(part, folded, _BUTTONS) or read_byline(part) is not None


def without_credit(line: str) -> str:
    """A caption without its credit (``Chợ nổi sáng nay. Ảnh: Minh Anh``); "" where it is nothing but a credit."""
    line = _PICTURED.sub("", line)
    credit = _CREDIT.search(line)
    return line[: credit.start() + line.startswith(".", credit.start())].rstrip(" (–-") if credit else line


def without_symbols(line: str) -> str:
    """``line`` without the emoji and other symbols before its first word."""
    return line[text.first_word(line) :]


def is_picture(line: Line) -> bool:
    """Whether ``line`` is the placeholder of a copied picture: the name of its file, or a headline and a number."""
    is_long = len(line.text) > LONGEST_BOILERPLATE
    return not is_long and (_NTH_PICTURE.search(line.text[-_LONGEST_NTH:]) or _PICTURE.fullmatch(line.text)) is not None


def is_contact(line: Line) -> bool:
    """Whether ``line`` is an address or a copyright notice, as below the imprint of a newspaper; elsewhere it may be story."""
    return len(line.text) <= LONGEST_BOILERPLATE and _CONTACT.match(line.text) is not None


def _kind(line: str, folded: str, size: int, prose: bool, timestamp: Timestamp | None) -> Kind:
    if line == LINK:
        return Kind.GAP
    named = fold(_COUNT.sub("", line)) or folded
    headings = ((COMMENTS, Kind.COMMENTS), (END_HEADINGS, Kind.ENDING), (RELATED, Kind.RELATED), (ACTIONS, Kind.BUTTON))
    if kind := next((kind for words, kind in headings if named in words), None):
        return kind
    if _ENDED.fullmatch(line):
        return Kind.ENDING
    if not folded or _is_bar(line, folded, _BUTTONS) or is_button(line, size):
        return Kind.BUTTON
    if _READERS.fullmatch(line):
        return Kind.COMMENTS
    if _KEYWORDS.match(line) or (not prose and (_INLINE_LINK.match(line) or _BRACKETED.fullmatch(line) or _READ_NOW.search(line[-10:]))):
        return Kind.LINK
    if _is_caption(line, size):
        return Kind.CAPTION
    if timestamp and not timestamp.rest:
        return Kind.TIMESTAMP
    if _FOOTER.match(line):
        return Kind.FOOTER
    if named in SECTIONS or named in SOCIAL_NETWORKS or folded in PAPERS or folded in PLACES or _is_breadcrumb(line):
        return Kind.LABEL
    if not prose and _is_site(line, folded):
        return Kind.LABEL
    if folded.startswith("trở lại ") and folded.removeprefix("trở lại ") in SECTIONS:
        return Kind.BUTTON
    if not prose and (
        _is_masthead(line, size)
        or _is_bar(line, folded, SECTIONS)
        or _leads_from_home(folded)
        or _FROM_HOME.match(line)
        or _POINTER.fullmatch(line)
        or folded.removeprefix("theo dõi ") in PAPERS
    ):
        return Kind.LABEL
    if _WEATHER.fullmatch(line) or _is_paper(line):
        return Kind.LABEL
    return Kind.TEXT


def _is_masthead(line: str, size: int) -> bool:
    """Whether ``line`` is a masthead, and no headline about the newspaper: ``Báo điện tử Sao Mai nhận ba giải báo chí``."""
    masthead = _MASTHEAD.match(line)
    named = line[masthead.end() :].strip() if masthead else ""
    if named[:1].isupper() and text.count_syllables(named) <= LONGEST_SHORT_NAME:
        return True
    happens = has_predicate if size <= LONGEST_NAME else has_deed
    return masthead is not None and not happens(named)


def _is_site(line: str, folded: str) -> bool:
    """Whether ``line`` is the name of a site and what it has, or a section after ``in``: ``Vĩnh Lộc Online - Tin tức, sự kiện``."""
    name, _, offered = line.partition(" - ")
    if offered and fold(offered) in _OFFERED:
        return not has_predicate(name)
    return line.startswith("in ") and folded.removeprefix("in ") in SECTIONS


def _is_paper(line: str) -> bool:
    """Whether ``line`` is the name of a newspaper that PAPERS lacks: ``Báo Sao Mai``, ``TẠP CHÍ CÔNG NGHIỆP VÀ THƯƠNG MẠI``."""
    if (magazine := _MAGAZINE.match(line)) and line.isupper():
        words = line[magazine.end() :].split()
        return 0 < len(words) <= LONGEST_NAME and all(map(str.isalpha, words)) and not has_predicate(line[magazine.end() :])
    kind, *words = line.split()
    return kind in ("Báo", "BÁO") and 0 < len(words) <= 4 and all(word.isalpha() and word[0].isupper() for word in words)


def is_prose(line: str, size: int) -> bool:
    """Whether ``line``, of ``size`` syllables, is a sentence or a paragraph."""
    ending = line.rstrip(_QUOTES)
    return size > LONGEST_TITLE or (size >= 8 and ending.endswith((".", ";", ":")) and not ending.endswith(".."))


def _is_caption(line: str, size: int) -> bool:
    if _CAPTION.match(line) or _FROM.match(line):
        return size <= 20
    if size > LONGEST_CAPTION:
        return False
    is_credited = any(sign in line for sign in _CREDIT_SIGNS) and _CREDIT.search(line) is not None
    is_signature = is_credited and _WRITTEN.match(line) is not None and read_byline(line) is not None
    return (is_credited and not is_signature) or _PICTURED.match(line) is not None


def _is_bar(line: str, folded: str, labels: frozenset[str]) -> bool:
    words, position, phrases = folded.split(), 0, 0
    if _NUMBERED.match(line) or len(words) > 24 or all(map(str.isdigit, words)):  # the numbers of a lottery or a table
        return False
    while position < len(words):
        for size in (5, 4, 3, 2, 1):
            phrase = " ".join(words[position : position + size])
            if phrase in labels or (size == 1 and phrase.removesuffix("x").isdigit()):
                position, phrases = position + size, phrases + 1
                break
        else:
            return False
    return phrases >= 2


def _leads_from_home(folded: str) -> bool:
    """Whether it begins with a breadcrumb whose parts copying ran together: ``Trang chủ Sức khỏe Các bệnh``."""
    home, _, way = folded.partition("trang chủ ")
    words = way.split()
    return not home and any(" ".join(words[:size]) in SECTIONS for size in range(1, 1 + min(5, len(words))))


def _is_breadcrumb(line: str) -> bool:
    parts = [part for part in _BREADCRUMB.split(line) if part]
    if line.count(" | ") > 1 and max(map(text.count_syllables, line.split(" | "))) <= LONGEST_LABEL:  # Media | Rao vặt | Đặt báo
        return True
    if len(parts) < 2 or any(text.count_syllables(part) > 6 for part in parts):
        return False
    if fold(parts[0]) in _HOME and len(line) <= LONGEST_WAY:
        return True
    return sum(fold(part) in SECTIONS for part in parts) * 2 >= len(parts)
