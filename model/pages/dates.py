"""Date and view lines of Vietnamese news pages, such as ``Thứ năm, 13/1/2022, 10:15 (GMT+7)`` or ``12/01/2022 09:20 99 lượt xem``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from model.article import VIETNAM

YEARS = range(1900, 9001)  # others are placeholders; the first and last days of datetime overflow in another time zone
LONGEST_TIMESTAMP = 160  # characters; longer lines are prose, and on short ones every pattern here is cheap

_DATE = re.compile(r"(?:\bngày\s*)?\b(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|,?\s*năm)\s*((?:19|20)\d\d)\b", re.IGNORECASE)
_MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_NAMED_MONTH = re.compile(  # of WordPress and of mail programs: 12 Tháng Tám, 2025; Tháng Tám 12, 2025; 12 thg 8, 2025
    rf"\b(?:(\d{{1,2}})\s+)?(?:tháng|thg|th)\s*({'|'.join(reversed(_MONTHS))}|\d{{1,2}}),?\s+(?:(\d{{1,2}}),\s*)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ENGLISH = "january february march april may june july august september october november december".split()
_ENGLISH_MONTH = re.compile(  # August 12, 2026; 12 Aug 2026; of scripts, Aug 12 2026
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?({'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _ENGLISH)}|sept)\.?,?\s+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?:T|\b)")
_TIME = re.compile(
    r"\b([01]?\d|2[0-3])\s*(?::|h|g(?=\d)|giờ)\s*([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?:phút\b|['’])?(?:\s*(AM|PM|SA|CH|sáng|chiều|tối)\b)?",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:số\s+)?(?:(?:lượt|lần)\s+(?:người\s+)?(?:xem|đọc|truy cập)|đã (?:xem|đọc)|views?|hits|xem)\s*:?\s*\d[\d.,]*[km]?\b"
    r"|(?<!:)\b\d(?>(?:[.,]?\d)*)[km]?\s*(?:(?:lượt|lần)\s+(?:xem|đọc)|lượt\s+(?:nghe|thích|chia sẻ)|lượt|views?|bình luận|ý kiến)\b"
    r"|\b(?:đọc|xem)\s+\d[\d.,]*\s+lần\b"
    r"|\b\d{1,3}(?:\s?[-–]\s?\d{1,3} min(?:ute)?s\b|\smin(?:ute)?s? read\b)"
    r"|\b\d{1,3}\s*phút (?:thời gian )?đọc\b|\bthời gian đọc\s*:?\s*\d{1,3}\s*phút\b",
    re.IGNORECASE,
)
_GLUED = re.compile(  # by copying: Minh Anh10/06/2025, 10/06/202508:31, Minh AnhThứ ba, 10/06/2025
    r"(?<=[^\W\d_])(?=\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d)|(?<=[/.-](?:19|20)\d\d)(?=\d{1,2}:\d\d)"
    r"|(?<=[^\W\d_])(?=Thứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy),|Chủ nhật,)"
)
_OF_NUKEVIET = re.compile(r"(\d{4}-\d\d-\d\d)([+-]\d\d)(\d\d:\d\d:\d\d)")  # 2025-06-10+0706:53:00
_RELATIVE = re.compile(
    r"(?:khoảng\s+)?\b\d{1,2}\s*(?:giây|phút|giờ|ngày|tuần|tháng|năm)\s+trước\b|\bvừa xong\b"
    r"|\bhôm (?:nay|qua),?(?: lúc)?\s+\d{1,2}:\d\d\b|\b\d{1,2}/\d{1,2}/\d\d,?\s+\d{1,2}:\d\d\b"
    r"|\b\d{1,2}\s+tháng\s+\d{1,2}\s+lúc\s+\d{1,2}:\d\d\b"
    rf"|\b(?:{'|'.join(_ENGLISH)})\s+\d{{1,2}}(?:,\s*\d{{4}})? at \d{{1,2}}:\d\d\s*[AP]M(?:\s*·)?|\b\d{{1,2}}\s?(?:m|h|d|w|hrs?|mins?)\s*·"
    r"|\b\d{1,2}\s*(?:phút|giờ|ngày|tuần)\s*·(?:\s*(?:đã chia sẻ với )?(?:công khai|bạn bè)\b)?",  # on Facebook
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:ngày|giờ|thời gian|lần|được)\s+)?(?<!người )"
    r"(?:(?-i:đăng|(?<![^\W\d_] )Đăng(?! (?!Thứ|Ngày|Lúc|Chủ|Tin|Bài|Bởi|Tải|Vào)[A-ZĐÀ-Ỹ][^\W\d_A-Z])|"  # Đăng Khoa is a name
    r"(?<=[Nn]gày )Đăng|ĐĂNG)|xuất bản|phát hành|cập nhật|(?:chỉnh )?sửa(?: đổi)?|đăng tải|"
    r"(?:(?<=được )viết|tạo|gửi)(?=:|\s+(?:lúc|ngày|thứ|chủ nhật)\b)|(?<=ngày )(?:tạo|gửi))"  # Nguyễn Hải Đăng
    r"(?>(?:\s+(?:lần cuối|cuối|mới nhất|lúc|ngày|tin|bài))*)\b(?!\s*bởi\b)"  # not (...)*+, which forgets a match before Python 3.11.5
    r"|\bposted(?: on| at)?\b(?!\s*by\b)|\bvào\s+(?=lúc\b|ngày\b|\|)"
    r"|\bthứ\s*(?:hai|ba|tư|năm|sáu|bảy|[2-7])\b|\bth [2-7]\b|(?-i:\b(?:T[2-7]|CN)\b)(?=,)|\bchủ nhật\b|\bngày\b|\blúc\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b(?=[,\s]+\|)|\bat(?=\s+\|)"
    r"|\bgiờ việt nam\b|\bhôm (?:nay|qua)\b",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\(?\b(?:gmt|utc)\s*\+?\s*0?7(?::?00)?\b\)?|\+07:?00\b", re.IGNORECASE)
_UTC = re.compile(r":\d\d(?:\.\d+)?\s*\(?(?:Z|UTC|GMT)\)?(?:\s*[+-]?00?(?::?00)?)?\)?$", re.IGNORECASE)
_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?([+-])\s?(\d{1,2})(?!\d):?([03]0)?\b|\b(?:GMT|UTC)([+-])(\d\d)([03]0)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:\d|[AP]M)\s?[ECMP][SD]T\b")  # American time zones
_OF_PROGRAMS = re.compile(
    r"\b(\d{1,2})/(\d{1,2})/\d{4},? (\d{1,2}):\d\d:\d\d [AP]M\b"
)  # as programs write it in English: the month may come first
_MAIL_DATE = re.compile(
    r"(?:[a-z]{3}, )?\d\d? [a-z]{3} (?:[12]\d)?\d\d \d\d:\d\d(?::\d\d)? (?:GMT|UTC?|Z|[+-]\d{4})", re.ASCII | re.IGNORECASE
)
_UPDATE = re.compile(r"cập nhật|sửa|updated", re.IGNORECASE)
_FOR_ALL = re.compile("· *[\U0001f30d-\U0001f310\U0001f465\U0001f512]\ufe0f?$")  # the audience of a post: a globe, two heads, a lock
_SEPARATORS = " \t|,;:•·()[]+-–—/.&»›>"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A date or view line: ``moment`` where it has a full date, ``rest`` is what else stands there (a section, an author, or "").

    ``timed``: it has a full date and an hour, or a counter, so that it cannot be a subheading; ``updated``: it is that of an update.
    """

    moment: datetime | None
    rest: str
    timed: bool
    updated: bool


def read_timestamp(line: str) -> Timestamp | None:
    """The timestamp in ``line``; None for any other line and for every one above LONGEST_TIMESTAMP. Linear."""
    if len(line) > LONGEST_TIMESTAMP or not any(map(str.isdigit, line)):
        return None
    rest, found = _numbered(_ZONE.sub(" ", _GLUED.sub(" ", line))), []
    for pattern in (_DATE, _ISO_DATE, _COUNTER, _RELATIVE, _TIME):
        rest, hits = pattern.subn(" | ", rest)
        found.append(hits)
    dated, timed, counted, relative = found[0] + found[1], found[4], found[2], found[3]
    if not (dated or counted or relative):
        return None
    rest = " ".join(_LABEL.sub(" ", _FOR_ALL.sub("", rest)).strip(_SEPARATORS).split())
    return Timestamp(read_moment(line), rest, bool(counted or (dated and timed)), bool(_UPDATE.search(line)))


def read_moment(text: str) -> datetime | None:
    """The moment in ``text`` (ISO 8601, RFC 5322 or a Vietnamese date line), in +07:00 if it names no zone; None without one."""
    text = text[:LONGEST_TIMESTAMP].strip()
    stamp = _OF_NUKEVIET.fullmatch(text)
    text = stamp.expand(r"\1T\3\2:00") if stamp else _GLUED.sub(" ", text)
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = _mail_moment(text) if _MAIL_DATE.fullmatch(text) else _vietnamese_moment(text)
    if moment is None or moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _mail_moment(text: str) -> datetime | None:
    """The moment of a date as in mail and HTTP headers, which some sites use in their markup."""
    try:
        return parsedate_to_datetime(text.replace("-0000", "+0000"))  # by RFC 5322, section 3.3, this is UTC, not an unknown zone
    except ValueError:
        return None


def _vietnamese_moment(text: str) -> datetime | None:
    text = _numbered(text)
    if _ELSEWHERE.search(text) or _is_unsure(text):
        return None
    if match := _DATE.search(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO_DATE.search(text):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        moment = datetime(year, month, day, tzinfo=_zone_of(text))
    except ValueError:  # 31/2/2022
        return None
    clock = _TIME.search(_ISO_DATE.sub(" ", _DATE.sub(" ", text)))
    return moment + timedelta(hours=_hour(clock), minutes=int(clock[2])) if clock else moment


def _zone_of(text: str) -> timezone:
    if _UTC.search(text):
        return UTC
    if not (offset := _OFFSET.search(text)):
        return VIETNAM
    sign, hours, minutes = (offset[i] or offset[i + 3] or "0" for i in (1, 2, 3))
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if sign == "-" else away) if away < timedelta(hours=24) else VIETNAM


def _is_unsure(text: str) -> bool:
    """Whether day and month are ambiguous: ``8/12/2026 8:31:00 AM`` is August 12 as programs write it in English."""
    match = _OF_PROGRAMS.search(text)
    return match is not None and min(map(len, match.groups())) == 1 and match[1] != match[2] and max(int(match[1]), int(match[2])) <= 12


def _numbered(text: str) -> str:
    """``text`` with named months as numbers: 12 Tháng Tám, 2025 and August 12, 2025 -> 12/8/2025; a month without a day is left."""
    return _ENGLISH_MONTH.sub(_english_in_numbers, _NAMED_MONTH.sub(_in_numbers, text))


def _english_in_numbers(match: re.Match[str]) -> str:
    month = next(i for i, name in enumerate(_ENGLISH, 1) if name[:3] == match[2][:3].lower())
    return f"{match[1] or match[3]}/{month}/{match[4]}" if (match[1] or match[3]) else match[0]


def _in_numbers(match: re.Match[str]) -> str:
    day, month = match[1] or match[3], match[2].lower()
    return f"{day}/{_MONTHS.index(month) + 1 if month in _MONTHS else month}/{match[4]}" if day else match[0]


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock[1]), (clock[3] or "").upper()
    if half in ("PM", "CH", "CHIỀU", "TỐI") and hour < 12:
        return hour + 12
    return 0 if half in ("AM", "SA") and hour == 12 else hour
