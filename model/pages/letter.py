"""What stands around a story that was sent: as an e-mail, a letter, an official document, a press release or a filled-in form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile

from model.pages.bylines import read_byline
from model.pages.dates import read_moment
from model.pages.forms import read_form
from model.pages.lines import LONGEST_BOILERPLATE
from model.pages.phrases import fold
from model.words.predicates import UPPER, tells

MAX_HEAD = 16  # lines
MAX_FOOT = 25
MAX_BEFORE_STORY = 6  # lines of an e-mail above the story's own title
MAX_BEFORE_PASSED_ON = 12  # lines above a forwarded e-mail, with a signature
MAX_PASSED_ON = 5  # forwarded e-mails within each other
MAX_ABOVE_KIND = 8  # lines: the sender, or the menu of its newsroom
MAX_ABOUT = 3  # lines of the subject of an official letter
MAX_OF_SENDER = 2  # paragraphs about the sender of a press release
MIN_SHORTENED = 5  # syllables of a subject that shortens a title
MAX_OF_SIGNATURE = 5  # lines below the closing of a letter
LONGEST_OF_SIGNATURE = 80  # characters of one

_FIELD = re.compile(
    r"(?:(?P<subject>chủ đề|tiêu đề|subject)|(?P<date>ngày|date|sent|đã gửi)|từ|người gửi|from|đến|tới|gửi|gửi đến|to|cc|bcc)"
    r"\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:bắt đầu thư được chuyển tiếp|begin forwarded message):|-{2,}+(?:[^-]{1,40}-{2,}+)?|"
    r"(?>(?:(?:fwd?|re|trả lời|chuyển tiếp)\s*:\s*)+)(?P<rest>.*)",
    re.IGNORECASE,
)
_TAG = re.compile(  # of a subject: [TCBC], TIN BÀI:
    r"(?:\[[^\[\]]{1,24}\]|(?:tin bài|tin, bài|bài viết|bài cộng tác|tcbc|thông cáo báo chí)\s*:)\s*(?=\S)", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:kính gửi|kính chào|thân gửi|dear|hi|hello)\b[^.]{0,100}$|"
    r"chào (?:bạn|các bạn|quý (?:vị|độc giả|bạn đọc)),$|kính gửi\s*:[^.]{0,200}\.$|[^.:]{4,100} điện:$",
    re.IGNORECASE,
)
_TO = re.compile(  # a newspaper; an open letter has another addressee, who is part of the story
    r"kính gửi\s*:.*\b(?:báo|tạp chí|t[òo][àa] soạn|biên tập|phóng viên|thông tấn|cơ quan truyền thông|đài (?:truyền|phát thanh))\b",
    re.IGNORECASE,
)
_RECEIVER = re.compile(r"[-–+•]\s?\w")
_CLOSING = re.compile(
    r"(?:xin )?(?:trân trọng|thân mến|thân ái|kính thư|best regards|regards|sincerely)(?: cảm ơn| kính chào| thông báo)?[!.,/]*$|--\s*$|"
    r"(?:đã )?(?:được )?gửi từ (?:iphone|ipad|điện thoại|thiết bị|outlook|yahoo|gmail|samsung|mail|thư).{0,40}$|"
    r"sent from (?:my|mail|outlook|yahoo).{0,40}$|(?:tải|get) outlook (?:cho|for) .{0,40}$",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", "…")
_STATE, _MOTTO = fold("Cộng hòa xã hội chủ nghĩa Việt Nam"), fold("Độc lập - Tự do - Hạnh phúc")
_NUMBER = re.compile(r"số\s*:\s*[\w\s]{0,8}/\S+", re.IGNORECASE)
_PLACE_AND_DAY = re.compile(r"[^,:]{2,40},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)
_REGARDING = re.compile(r"V/v:?\s*(?=\S)", re.IGNORECASE)
_RULE = re.compile(r"[-–—_*=\s]+$")
_KIND = re.compile(r"(?:thông cáo|thông tin) báo chí$", re.IGNORECASE)
_KIND_TAG = re.compile(r"\[(?:TCBC|thông cáo báo chí)\]\s*", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"\(?(?:(?:để|dành cho|dùng để) )?(?:phát hành|đăng tải) ngay(?: lập tức)?\)?$|\(?for immediate release\)?$", re.IGNORECASE
)
_OVER = re.compile(r"#{3}$|[-–—*]+ ?(?:HẾT|Hết|hết|END) ?[-–—*]+$|\((?:HẾT|Hết|hết)\)$")
_OF_SENDER = re.compile(  # the heading above what every press release says of its sender: "Về Công ty Sao Mai"
    r"(?i:(?:(?:giới thiệu|đôi nét|vài nét|thông tin(?: thêm| chung)?) )?về) "
    rf"(?:(?:[Cc]ông ty|[Tt]ập đoàn|[Nn]gân hàng|[Qq]uỹ)[^.;:!?]{{1,80}}|{UPPER}\w+(?: [-–&(]?{UPPER}[\w)]*){{0,9}}):?$"
)
_REACHED = re.compile(r"\w@\w|(?<!\d)0\d{2,3}(?:[ .]?\d{3}){2,3}(?!\d)")  # e-mail, telephone
_PLACE_AND_SHORT_DAY = re.compile(r"\(?[^,:]{2,40},\s*\d{1,2}/\d{1,2}/\d{4}")
_COVERS = re.compile(  # a note that introduces the story below: "Em gửi tin hội thi, mong các anh chị đăng giúp ạ."
    r"(?:em|tôi|mình|cháu|chúng (?:em|tôi)|xin|kính)\b[^.!?]{0,40}(?<!đã )\bgửi (?:[^.!?]{0,40} )?"
    r"(?:tin(?! (?:nhắn|báo))|bài(?! (?:kiểm tra|tập|thi))|bản tin|thông cáo)\b[^.!?]*"
    r"\b(?:ạ|đăng|biên tập|sử dụng|dưới đây|sau đây)\b[^.!?]{0,60}[.!:]?(?: (?:xin )?(?:trân trọng )?cảm ơn[^.!?]{0,30}[.!]?)?$",
    re.IGNORECASE,
)
_DOCUMENT = re.compile("CÔNG ĐIỆN|THÔNG BÁO|QUYẾT ĐỊNH|NGHỊ ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|THÔNG TƯ|KẾ HOẠCH|BÁO CÁO|TỜ TRÌNH|HƯỚNG DẪN|GIẤY MỜI")
_GROUNDS = "Căn cứ "
_ABOUT = re.compile(
    r"(?:về|quy định|ban hành|phê duyệt|sửa đổi|công bố|triển khai|thực hiện|hướng dẫn|tổng kết|kết quả)\b[^.;:]*$", re.IGNORECASE
)
_ASK = re.compile(
    r"(?:mọi |để biết )?(?:thêm )?(?:thông tin|chi tiết)\b[^.!?]{0,40}\bliên hệ\b[^.!?]{0,40}:?$|"
    r"liên hệ (?:báo chí|truyền thông)\s*(?:[:–-].*)?$",
    re.IGNORECASE,
)
_FOOT = re.compile(r"nơi nhận\s*:|(?-i:TM|KT|TL|TUQ)\.\s*[^\W\d_]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """The ``lines`` of the story in what was sent, with the title and the moment in its header; "" and None where it has none."""

    lines: Sequence[str]
    title: str = ""
    moment: datetime | None = None


def read_letter(lines: Sequence[str]) -> Letter:
    """``lines`` without the head and the foot of an e-mail, an official document, a press release, a form or a letter; else as they are."""
    lines = _above_sender(lines, _OVER)
    head = _head(lines)
    read = _read_email(lines, head) or _read_document(lines, head) or _read_release(lines, head) or _read_bare_document(lines)
    if read is None and (form := read_form(lines, head)):
        return Letter(*form)
    return read or _read_greeted(lines) or Letter(lines)


def _head(lines: Sequence[str]) -> Sequence[str]:
    """The first of ``lines`` down to a long one: on short lines every pattern here is cheap."""
    return list(takewhile(lambda line: len(line) <= LONGEST_BOILERPLATE, lines[:MAX_HEAD]))


def _read_email(lines: Sequence[str], head: Sequence[str], within: int = 0) -> Letter | None:
    start = 1 if head and _FORWARDED.fullmatch(head[0]) else 0
    fields = []
    for line in head[start:]:
        if not (field := _FIELD.fullmatch(line)):
            break
        fields.append(field)
    subject = next((field["value"] for field in fields if field["subject"]), "")
    if len(fields) < 2 or not (subject and any("@" in field["value"] for field in fields)):
        return None
    forwarded = _FORWARDED.fullmatch(subject)
    subject = _TAG.sub("", (forwarded and forwarded["rest"]) or subject, count=1)
    moment = next((moment for field in fields if field["date"] and (moment := read_moment(field["value"]))), None)
    rest = _without_cover(_without_greeting(lines[start + len(fields) :]))
    if within < MAX_PASSED_ON and (passed_on := _passed_on(rest, within + 1)):
        return replace(passed_on, moment=passed_on.moment or moment)
    title = next((i for i, line in enumerate(rest[:MAX_BEFORE_STORY]) if _is_titled(line, subject)), -1)
    return Letter(_without_signature(rest[title + 1 :]), rest[title] if title >= 0 else subject, moment)


def _is_titled(line: str, subject: str) -> bool:
    """Whether ``line`` is the story's own title: the ``subject``, or a headline that it shortens."""
    if len(line) > LONGEST_BOILERPLATE or line.endswith(_ENDS):
        return fold(line) == fold(subject)
    return (f"{fold(line)} ".startswith(f"{fold(subject)} ") and len(fold(subject).split()) >= MIN_SHORTENED) or fold(line) == fold(subject)


def _passed_on(lines: Sequence[str], within: int) -> Letter | None:
    """The forwarded e-mail that stands, with its own header, below a few ``lines`` of whoever forwards it; None where there is none."""
    for i, line in enumerate(lines[:MAX_BEFORE_PASSED_ON]):
        if len(line) > LONGEST_BOILERPLATE:
            return None
        if (_FORWARDED.fullmatch(line) or _FIELD.fullmatch(line)) and (letter := _read_email(lines[i:], _head(lines[i:]), within)):
            return letter if sum(map(len, lines[:i])) < sum(map(len, letter.lines)) else None
    return None


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    """``lines`` down to the closing; all of them where most stands below it, for then the letter introduces a story."""
    told = _above(lines, _CLOSING)
    return told if 2 * sum(map(len, told)) >= sum(map(len, lines)) else lines


def _read_document(lines: Sequence[str], head: Sequence[str]) -> Letter | None:
    """An official document: the name of the state and its motto, which stories may mention, too, stand above its first sentence."""
    head = list(takewhile(lambda line: not line.endswith(_ENDS) or _REGARDING.match(line) or is_greeting(line), head))
    if not all(any(named in fold(line) for line in head) for named in (_STATE, _MOTTO)):
        return None
    end = 1 + max(i for i, line in enumerate(head) if _is_head(line))
    moment = next((read_moment(day[0]) for line in head[:end] if (day := _PLACE_AND_DAY.search(line))), None)
    about, end = _regarding(head, end)
    rest = _without_greeting(lines[end:])
    if len(rest) > 1 and _KIND.fullmatch(rest[0]):
        rest = rest[1:]
    title, rest = (about, rest) if about else _title_of_document(rest)
    if not title and len(rest) > 2 and _DOCUMENT.fullmatch(rest[0]) and _may_be_matter(rest[1]):
        title, rest = rest[1], _without_greeting(rest[2:])
    return Letter(_above(rest, _FOOT), title, moment)


def _read_bare_document(lines: Sequence[str]) -> Letter | None:
    """An official document that was copied without its head: ``QUYẾT ĐỊNH``, ``Về việc công nhận ...``."""
    title, rest = _title_of_document(lines)
    if not title and len(lines) > 3 and _DOCUMENT.fullmatch(lines[0]) and _may_be_matter(lines[1]) and _is_behind_matter(lines[2]):
        title, rest = lines[1], lines[2:]
    if not title:
        return None
    told = _above(_above(_without_greeting(rest), _FOOT), _CLOSING)
    below = (line for line in reversed(lines[-MAX_FOOT:]) if len(line) <= LONGEST_OF_SIGNATURE)
    return Letter(told, title, next((read_moment(day[0]) for line in below if (day := _PLACE_AND_DAY.fullmatch(line))), None))


def _regarding(head: Sequence[str], end: int) -> tuple[str, int]:
    """The subject of an official letter (``V/v ...``, perhaps on several lines), and the index of the line below it and below the head."""
    start = next((i for i, line in enumerate(head[: end + 1]) if _REGARDING.match(line)), -1)
    if start < 0:
        return "", end
    greeting = next((i for i in range(start, min(start + MAX_ABOUT + 1, len(head))) if is_greeting(head[i])), start + 1)
    about = list(takewhile(lambda line: not _is_head(line), head[start : end if start < end else greeting]))
    return _REGARDING.sub("Về việc ", " ".join(about), count=1), max(end, start + len(about))


def _read_release(lines: Sequence[str], head: Sequence[str]) -> Letter | None:
    """A press release without the head of an office, recognised by what it calls itself above its title."""
    if head and (tag := _KIND_TAG.match(head[0])):
        lines = head = [tag[0], head[0][tag.end() :], *lines[1:]]
    kind = next((i for i, line in enumerate(head[:MAX_ABOVE_KIND]) if _KIND.fullmatch(line) or _KIND_TAG.fullmatch(line)), -1)
    rest = [*filter(tells, lines[: max(kind, 0)]), *lines[kind + 1 :]]  # above it stands the sender, or the title
    if kind < 0 or len(rest) < 2 or len(rest[0]) > LONGEST_BOILERPLATE or rest[0].endswith("."):
        return None
    rest = rest[1:] if _AT_ONCE.fullmatch(rest[0]) else rest
    dates = (_PLACE_AND_DAY.match(line) or _PLACE_AND_SHORT_DAY.match(line) for line in (one[:LONGEST_OF_SIGNATURE] for one in rest[:3]))
    moment = next((read_moment(day[0]) for day in dates if day), None)
    return Letter(_above_sender(_above(rest, _ASK), _OF_SENDER), "", moment)


def _read_greeted(lines: Sequence[str]) -> Letter | None:
    if not (len(lines) > 1 and (lines[0].endswith((",", "!")) or _TO.match(lines[0])) and is_greeting(lines[0])):
        return None
    rest = _without_cover(lines[1:])
    told = _above(rest, _CLOSING)
    signature = rest[len(told) + 1 :]
    if len(told) < len(rest) and len(signature) <= MAX_OF_SIGNATURE and not any(map(_goes_on, signature)):
        return Letter([*told, *filter(read_byline, signature)])
    return Letter(rest) if lines[0].endswith(",") or _TO.match(lines[0]) else None  # a title may be a greeting, too: "Kính chào mùa xuân!"


def _goes_on(line: str) -> bool:
    """Whether ``line`` is no part of a signature but text below it, such as an answer to the letter."""
    return len(line) > LONGEST_OF_SIGNATURE or line.endswith((".", ":", "?"))


def _title_of_document(lines: Sequence[str]) -> tuple[str, Sequence[str]]:
    """``CÔNG ĐIỆN`` above ``Về việc chủ động ứng phó với mưa lớn`` as one title, and the lines below it; without one, "" and all lines."""
    if len(lines) < 3 or not (_DOCUMENT.fullmatch(lines[0]) and len(lines[1]) <= LONGEST_BOILERPLATE and _ABOUT.match(lines[1])):
        return "", lines
    if lines[1].isupper():
        return f"{lines[0]} {lines[1]}", lines[2:]
    return f"{lines[0].capitalize()} {lines[1][0].lower()}{lines[1][1:]}", lines[2:]


def _may_be_matter(line: str) -> bool:
    """Whether ``line``, below ``KẾ HOẠCH``, is the subject, and not the authority, the addressee or the legal grounds."""
    return len(line) <= LONGEST_BOILERPLATE and not (line.isupper() or line.endswith((*_ENDS, ":", ";", ",")) or is_greeting(line))


def _is_behind_matter(line: str) -> bool:
    return line.startswith(_GROUNDS) or is_greeting(line)


def _is_head(line: str) -> bool:
    folded = fold(line)
    return _STATE in folded or _MOTTO in folded or any(one.match(line) for one in (_NUMBER, _PLACE_AND_DAY, _RULE))


def _without_greeting(lines: Sequence[str]) -> Sequence[str]:
    if not (len(lines) > 1 and is_greeting(lines[0])):
        return lines
    receivers = list(takewhile(_RECEIVER.match, lines[1:MAX_FOOT])) if lines[0].endswith(":") else []
    return lines[1 + len(receivers) :]


def _without_cover(lines: Sequence[str]) -> Sequence[str]:
    """``lines`` without the first, if it only asks to print the story below it."""
    is_cover = len(lines) > 2 and len(lines[0]) <= LONGEST_BOILERPLATE and _COVERS.match(lines[0])
    return lines[1:] if is_cover else lines


def is_greeting(line: str) -> bool:
    """Whether ``line`` is the salutation of a letter: ``Kính gửi quý báo,``."""
    return len(line) <= LONGEST_BOILERPLATE and _GREETING.match(line) is not None


def _above(lines: Sequence[str], foot: re.Pattern[str]) -> Sequence[str]:
    """``lines`` down to the first that matches ``foot`` near the end."""
    near = range(max(1, len(lines) - MAX_FOOT), len(lines))
    return lines[: next((i for i in near if len(lines[i]) <= LONGEST_BOILERPLATE and foot.match(lines[i])), len(lines))]


def _above_sender(lines: Sequence[str], foot: re.Pattern[str]) -> Sequence[str]:
    """``lines`` down to the ``foot``, if only a few lines about the sender stand below it; all of them if the story goes on there."""
    told = _above(lines, foot)
    below = lines[len(told) :]
    paragraphs = sum(len(line) > LONGEST_OF_SIGNATURE for line in below)
    telling = (line for line in below if len(line) > LONGEST_OF_SIGNATURE or _is_of_sender(line))
    is_end = paragraphs <= MAX_OF_SENDER and 2 * sum(map(len, told)) >= sum(map(len, lines))
    return told if is_end and all(map(_is_of_sender, islice(telling, 1))) else lines


def _is_of_sender(line: str) -> bool:
    return len(line) <= LONGEST_BOILERPLATE and any((_OF_SENDER.match(line), _ASK.match(line), _REACHED.search(line)))
