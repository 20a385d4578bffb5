"""The lines of a news page, each by itself: a paragraph, a headline, a date line, a share bar, a caption, a heading of links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from model import text
from model.bylines import read_byline
from model.dates import Stamp, read_stamp
from model.page_words import ACTIONS, BRANDS, COMMENTS, ENDINGS, PAPERS, PLACES, RELATED, SECTIONS, fold

LONGEST_CHROME = 300  # characters; a longer line is always story
LONGEST_TITLE = 30  # syllables

_CAPTION = re.compile(
    r"\(?(?:nguồn ảnh|ảnh minh (?:họa|hoạ)|ảnh(?: chụp màn hình)?|hình minh (?:họa|hoạ)|hình|video|clip|"
    r"đồ (?:họa|hoạ)|photo)\s*(?:[:;/]|\)?\.?$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:[.\s(–-]|^)(?:Ảnh|ẢNH|Nguồn ảnh|Ảnh chụp màn hình|Ảnh minh (?:họa|hoạ)|Video|Đồ (?:họa|hoạ))"
    r"(?:\s*[:;]\s*[^:.;!?]{0,60}(?:\.[^:;!?\s]{1,12})?| minh (?:họa|hoạ))?\)?\.?$"
    r"|\s[-–]\s(?:Ảnh|Video)\s\d{1,2}\.?$"
)
_FOLLOW = re.compile(
    r"(?:mời (?:bạn|bạn đọc|quý vị|độc giả|quý độc giả)\s+)?(?:theo dõi|đọc tin|xem tin|cập nhật tin|tham gia|đón đọc|"
    r"tải ứng dụng|tải app)\b.{0,80}\b(?:google news|facebook|zalo|youtube|tiktok|telegram|fanpage|app store|ứng dụng)\b"
    r"(?![^.!?]*,\s*(?-i:[a-zà-ỹđ]))",  # "Theo dõi con qua Facebook, chị Lan phát hiện ..." is story
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:chúng tôi|báo|(?:trang|website)(?: web| tin| thông tin)?(?: này| của chúng tôi)?)[^.!?]{0,30} (?:sử )?dụng (?:các )?"
    r"(?:tệp |tập tin )?cookies?\b.*(?:trải nghiệm|(?:bạn|quý vị|độc giả) (?:đã )?(?:đồng ý|chấp nhận))",
    re.IGNORECASE,
)
_INLINE_LINK = re.compile(
    r"(?:>{1,3}|»|\u2192|➤|►|\*)?\s*(?:xem thêm|đọc thêm|tin liên quan|bài liên quan|mời (?:bạn đọc|quý độc giả) (?:xem|đọc) thêm)\s*:"
    r"|>{1,3}|»",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(r"(?:tags?|từ khóa|từ khoá|chủ đề|keywords?)\s*:", re.IGNORECASE)
_PLAYER = re.compile(r"(?:\d{1,2}:\d{2}\s*/\s*)?\d{1,2}:\d{2}$|\d+(?:[.,]\d+)?x$|x\d{1,3}$|a[-+](?:\s*a[-+])*$", re.IGNORECASE)
_BREADCRUMB = re.compile(r"\s*[>»›/|]\s*")
_MASTHEAD = re.compile(
    r"(?:Báo|Cổng|Trang|Đài|Tạp chí|Cơ quan|BÁO|CỔNG|TRANG|ĐÀI|TẠP CHÍ|CƠ QUAN)\s+"
    r"(?:điện tử|thông tin|ngôn luận|của|ĐIỆN TỬ|THÔNG TIN|NGÔN LUẬN|CỦA|TTĐT)\b"
)
_FOOTER = re.compile(
    r"(?:giấy phép (?:(?:hoạt động |xuất bản |thiết lập )(?:báo|trang|mạng|tạp chí|cổng|thông tin|tin|số)\b|số)|"
    r"cơ quan chủ quản\s*:|(?:phó )?(?:tổng|trưởng ban) biên tập\s*:|"
    r"(?:người )?chịu trách nhiệm (?:nội dung|xuất bản|chính\s*:)|bản quyền (?:thuộc|của|©)|copyright|©|ghi rõ nguồn|đường dây nóng\s*:)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:địa chỉ|trụ sở|tòa soạn|toà soạn|điện thoại|đt|tel|hotline|fax|e-?mail|website)\b[^.:]{0,30}:"
    r"|.{0,120}\b(?:(?:ghi|nêu|dẫn) rõ nguồn|phát hành lại|đồng ý bằng văn bản)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*[(\[]?\d[\d.,]*[kK]?[)\]]?$")
_QUOTES = '"”’»)]'


class Kind(Enum):
    """What a line is by itself, wherever it stands."""

    TEXT = auto()
    STAMP = auto()  # date and view lines
    BUTTON = auto()  # share bars, advertising, players
    CAPTION = auto()
    LINK = auto()  # one line that leads elsewhere: "Xem thêm: ...", "Từ khóa: ..."
    LABEL = auto()  # a section, a breadcrumb, a masthead, a network: chrome above and below the story, perhaps a subheading inside
    FOOTER = auto()  # who publishes the paper, and under which licence
    RELATED = auto()  # the heading of links to other stories, which may stand inside a story
    COMMENTS = auto()  # the heading of readers' comments, or a button that leads there
    ENDING = auto()  # the heading of what stands below a story only


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, read once. ``prose``: a sentence or a paragraph; ``folded``: the line for comparison; ``size``: syllables."""

    text: str
    kind: Kind
    prose: bool
    folded: str
    size: int
    stamp: Stamp | None

    @property
    def stamped(self) -> bool:
        """Whether it is a date line, perhaps with a section or an author beside the date."""
        if self.stamp is None or not self.stamp.rest:
            return self.stamp is not None
        byline = read_byline(self.stamp.rest)
        return (self.stamp.timed and (byline is not None or fold(self.stamp.rest) in SECTIONS)) or (byline is not None and byline.posted)


def read_line(line: str) -> Line:
    """One stripped line, read by itself."""
    folded, size = fold(line), text.count_syllables(line)
    prose = _is_prose(line, size)
    stamp = None if prose else read_stamp(line)
    kind = Kind.TEXT if len(line) > LONGEST_CHROME else _kind(line, folded, size, prose, stamp)
    return Line(line, kind, prose, folded, size, stamp)


def without_credit(line: str) -> str:
    """A caption without who took the picture: ``Chợ nổi sáng nay. Ảnh: Minh Anh``; "" where it says nothing else."""
    credit = _CREDIT.search(line)
    return line[: credit.start() + line.startswith(".", credit.start())].rstrip(" (–-") if credit else line


def is_contact(line: Line) -> bool:
    """Whether below the footer of a paper it is more of the same: an address, or who may copy; elsewhere it may be story."""
    return len(line.text) <= LONGEST_CHROME and _CONTACT.match(line.text) is not None


def _kind(line: str, folded: str, size: int, prose: bool, stamp: Stamp | None) -> Kind:
    named = fold(_COUNT.sub("", line)) or folded
    headings = ((COMMENTS, Kind.COMMENTS), (ENDINGS, Kind.ENDING), (RELATED, Kind.RELATED), (ACTIONS, Kind.BUTTON))
    if kind := next((kind for words, kind in headings if named in words), None):
        return kind
    if not folded or _PLAYER.match(line) or _is_share_bar(folded) or (size <= 25 and _FOLLOW.match(line)) or _CONSENT.match(line):
        return Kind.BUTTON
    if _KEYWORDS.match(line) or (_INLINE_LINK.match(line) and not prose):
        return Kind.LINK
    if _is_caption(line, size):
        return Kind.CAPTION
    if stamp and not stamp.rest:
        return Kind.STAMP
    if _FOOTER.match(line):
        return Kind.FOOTER
    if named in SECTIONS or named in BRANDS or folded in PAPERS or folded in PLACES or _MASTHEAD.match(line) or _is_breadcrumb(line):
        return Kind.LABEL
    return Kind.TEXT


def _is_prose(line: str, size: int) -> bool:
    ending = line.rstrip(_QUOTES)
    return size > LONGEST_TITLE or (size >= 8 and ending.endswith((".", ";", ":")) and not ending.endswith(".."))


def _is_caption(line: str, size: int) -> bool:
    if _CAPTION.match(line):
        return size <= 20
    return size <= 60 and _CREDIT.search(line) is not None


def _is_share_bar(folded: str) -> bool:
    words, position, phrases = folded.split(), 0, 0
    if len(words) > 24 or (len(words) > 3 and all(map(str.isdigit, words))):  # the numbers of a lottery or a table
        return False
    while position < len(words):
        for size in (5, 4, 3, 2, 1):
            phrase = " ".join(words[position : position + size])
            if phrase in ACTIONS or phrase in BRANDS or (size == 1 and phrase.isdigit()):
                position, phrases = position + size, phrases + 1
                break
        else:
            return False
    return phrases >= 2


def _is_breadcrumb(line: str) -> bool:
    parts = [part for part in _BREADCRUMB.split(line) if part]
    if len(parts) < 2 or any(text.count_syllables(part) > 6 for part in parts):
        return False
    return sum(fold(part) in SECTIONS for part in parts) * 2 >= len(parts)
