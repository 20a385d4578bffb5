"""Speakers after their words, ``“...”, ông Sơn nói`` and ``..., theo Reuters``, so that no words lose their speaker.

Linear patterns.
"""

from __future__ import annotations

import re

from model.extractive.naming import names_shortened_to
from model.words.people import CALLED, OFFICES, RANKS
from model.words.predicates import LOWER, REPORTS, TOLD, UPPER, any_of, tells

_PEOPLE = (
    f"{CALLED} {RANKS} {OFFICES} cháu bác_sĩ luật_sư nhà người nhân_chứng nạn_nhân phó lãnh_đạo quan_chức vị cựu nguyên tân cán_bộ y họ"
)
_BODIES = (
    "hãng tờ báo tạp_chí nhật_báo đài kênh trang bài công_an cảnh_sát quân_đội cơ_quan chính_quyền chính_phủ bộ sở ủy_ban ubnd tòa viện "
    "văn_phòng nhà_chức_trách giới truyền_thông tổ_chức liên_đoàn công_ty tập_đoàn đại_sứ_quán phủ nhà_trường bệnh_viện tuyên_bố "
    "nghiên_cứu nguồn tin lời số_liệu thống_kê phóng_viên nhóm"
)
_PAPERS = "công_văn văn_bản biên_bản thông_báo thông_cáo báo_cáo nghị_quyết quyết_định kết_luận"  # of offices
_SEVERAL = "một hai ba bốn năm nhiều các những vài"
_AUTHORITIES = "công_an cảnh_sát nhà_chức_trách giới_chức chính_quyền truyền_thông"
_SOMEBODY = re.compile(rf"{any_of(_PEOPLE, _BODIES, _PAPERS, _SEVERAL)}|{UPPER}")
_UNNAMED = re.compile(rf"(?:{any_of(_SEVERAL)} \w+|{any_of(_AUTHORITIES, _PAPERS)}|đại diện \w+)")  # these need no introduction
_TOLD_BEFORE = re.compile(any_of("này đó kia khác vị họ mình trong_số ấy") + rf"|(?:người|gốc|quê) {UPPER}")
_PRONOUN = re.compile(rf"{any_of(CALLED, 'cháu họ y hắn')}(?! {UPPER})")
_CAPITAL = re.compile(rf"(?<!\w){UPPER}")
_SHORT_NAME_LAST = re.compile(  # a short name that needs an introduction: "thầy Lợi", "nhà du hành Padalka"
    rf"(?:{any_of(RANKS, 'HLV')}|nhà(?: {LOWER}+){{1,3}}) {UPPER}\w* ?\Z"
)
_LONE_NAME = re.compile(rf"(?<!\w)({UPPER}{LOWER}+) (?!{UPPER})")
_WHOLE_NAME = re.compile(rf"(?:{UPPER}\w* )+{UPPER}|{UPPER}{{2}}")
_QUOTED = re.compile(r"[“\"][^“”\"]+(?:(?P<mark>[”\"],|(?<=,)[”\"]|[”\"] [-–—])|[”\"]) ")
_NAMED_AFTER = re.compile(
    rf"[^“”\"]{{0,60}}?{UPPER}{LOWER}+ {UPPER}{LOWER}+|{UPPER}[\w.]+(?: {UPPER}\w*){{0,3}} (?:[^“”\",]{{0,24}} )?dẫn "
)
_LONGEST_SPEAKER = 90  # characters, with what the speaker is
_MAX_BORDERS = 4
_SPEECH = re.compile(any_of(REPORTS, "dẫn nhận_xét lý_giải thuật_lại so_sánh lo_lắng"))
_BY = rf"theo (?!(?:Điều|Luật|Nghị|Quyết|Thông tư|Công văn|Khoản|Chỉ thị)(?!\w))(?={_SOMEBODY.pattern})"
_SOURCE = re.compile(rf"{_BY}(?:(?:lời|tin|nguồn tin)(?: của| từ)? )?")
_BORDER = re.compile(r"[,;] | [-–—] ")
_SPOKE = re.compile(  # the speech act is over: what follows is not a claim
    rf"(?:[,;]| [-–—]) (?P<by>{_BY})|"
    + any_of("dẫn dẫn_lời dẫn_nguồn trích_lời")
    + "|"
    + any_of(TOLD, "nhận_xét lý_giải loan_tin khuyến_cáo khuyên đánh_giá phân_tích dự_báo thú_nhận")
    + r"(?: thêm| lại)?(?=[,;.]|\Z| "
    + any_of("hôm ngày sáng chiều tối trưa đêm rạng_sáng tại trong với trên khi như_vậy vào ở sau trước qua tuần hồi nhân và thêm cùng")
    + ")"
)

_SAYS_ITSELF = re.compile(any_of(REPORTS, "theo Theo thông_báo công_bố ước_tính dự_báo cáo_buộc"))  # names its own source


def names_its_speaker(fragment: str, title: str = "") -> bool:
    """Whether ``fragment`` begins with a quote followed by its speaker, who needs no introduction or is in the ``title``."""
    quote = _QUOTED.match(fragment)
    if quote is None:
        return False
    rest = fragment[quote.end() :]
    if _PRONOUN.match(rest):
        return False
    if _NAMED_AFTER.match(rest):
        return True
    if quote["mark"] is None:  # it may be the name of something
        return False
    source, speech = _SOURCE.match(rest), _SPEECH.search(rest, 0, _LONGEST_SPEAKER)
    if source:
        return _is_anybody(_BORDER.split(rest[source.end() :], maxsplit=1)[0], title)
    return speech is not None and _is_anybody(rest[: speech.start()], title)


def _is_anybody(who: str, title: str) -> bool:
    if _SOMEBODY.match(who) is None or _TOLD_BEFORE.search(who):
        return False
    if any(names_shortened_to(name[1], title) for name in _LONE_NAME.finditer(_BORDER.split(who, maxsplit=1)[0])):
        return True
    if _SHORT_NAME_LAST.match(who):
        return False
    if _CAPITAL.match(who):  # "Tuấn nói": which Tuấn?
        return _WHOLE_NAME.match(who) is not None
    return _CAPITAL.search(who) is not None or _UNNAMED.match(who) is not None


def speaker_after(sentence: str) -> int:
    """The offset at which ``sentence`` names the speaker of what stands before; -1 where it does not."""
    for spoke in _SPOKE.finditer(sentence):
        place = spoke.start() if spoke["by"] else _speaker_before(sentence, spoke.start())
        if place > 0:
            return place if _SAYS_ITSELF.search(sentence, 0, place) is None else -1
    return -1


def _speaker_before(sentence: str, verb: int) -> int:
    """The border after which the clause of the ``verb`` at this offset begins; -1 if it opens the sentence."""
    first = max(0, verb - _LONGEST_SPEAKER)
    for border in reversed([*_BORDER.finditer(sentence, first, verb)][-_MAX_BORDERS:]):
        clause = sentence[border.end() : verb]
        if _SOMEBODY.match(clause):
            return border.start()
        if tells(clause):
            break
    return -1
