"""Attribution: the mentions of papers and agencies that an editor strikes out, since another source is named or none is needed.

A mere claim keeps its source. Linear patterns.
"""

from __future__ import annotations

import re

from model.extractive.clause_words import SUBORDINATE, WHEN
from model.extractive.trim_input import Deletions, TrimInput
from model.words.predicates import UPPER, any_of, tells

_WORDS = rf"{UPPER}[\w.]*(?:[ -](?:{UPPER}[\w.]*|of|the|&|\d+))*"
_STATE_AGENCY = (
    r"(?:RT|Tass|TASS|KCNA|Xinhua|Sputnik|Interfax|RIA(?: Novosti)?|Ria Novosti|CCTV|CGTN|Global Times|Press TV|Russia Today)(?!\w)"
)
_AT_HOME = (
    r"TTXVN|SGGP|VOV|VTV|VTC(?: News)?|Vn[Ee]xpress|Zing(?:\.vn| News)?|Viet[Nn]am[Nn]et|Infonet|Tuổi [Tt]rẻ(?: [Oo]nline)?|Thanh [Nn]iên|"
    "Dân [Tt]rí|Người Đưa Tin|Tiền Phong"
)
_AGENCY = (
    f"(?:{_STATE_AGENCY}|{_AT_HOME}|Reuters|AFP|AP|BBC|CNN|Yonhap|Bloomberg|Kyodo|Nikkei|(?:The )?Guardian|Independent|Telegraph|NHK|SCMP|"
    "South China Morning Post|ABC News|NBC News|CBS News|Fox News|Sky News|Moscow Times|Washington Post|New York Times|USA Today|Newsweek|"
    "Wall Street Journal|Daily Mail|Mirror|Metro|Politico|Straits Times|Al Jazeera|Deutsche Welle|CNBC|NBC|CBS|VOA|RFI|NPR|Sun|Drive|Hill|"
    "Express|Forbes|Economist|Diplomat|Spiegel|Haaretz|Anadolu|Mainichi|Asahi|Aviationist|Shanghaiist|"
    r"(?:The )?(?:[A-Z]\w* ){1,3}(?:Times|Post|News|Herald|Journal|Today|Daily|Tribune|Magazine|Interest|Asia|Insider|Mechanics|Is Boring))"
)
_MEDIUM = (
    "(?:(?i:hãng (?:tin|thông tấn)|báo|tờ|nhật báo|tạp chí|trang(?: tin| mạng| web)?|kênh(?: truyền hình)?|đài truyền hình|đài)"
    rf"(?: (?:báo|tin))? (?!Thông tin|Khí tượng|Kiểm soát){_WORDS}|(?:(?:đài|Đài) )?{_AGENCY})"
)
_WHEN_TOLD = "(?: (?:hôm nay|hôm qua|vừa|mới đây))?"  # with a date it stays: it may be the only one
_HEARD = "(?:[Nn]guồn tin|[Tt]in tức|[Tt]hông tin|[Tt]in) (?:từ|của|trên)"
_OPENING = re.compile(
    rf"(?:Theo )?(?:{_HEARD} )?{_MEDIUM}(?: của {_WORDS})?{_WHEN_TOLD} (?:đưa tin|cho hay|cho biết)"
    r"(?:,| rằng|(?! (?:thêm|đã|sẽ|vừa|họ)(?!\w))) "
    rf"|Theo (?:{_HEARD} )?{_MEDIUM}(?: của {_WORDS})?, "
)
_SPEAKING = re.compile(any_of("cho_biết cho_hay cho_rằng xác_nhận tuyên_bố thông_báo khẳng_định công_bố nhấn_mạnh cảnh_báo nói"))
_HAS_SPOKEN = re.compile(r" (?:đã|vừa|mới|cũng|hôm nay|hôm qua) \Z")
_LONGEST_SPEAKER = 130  # characters
_QUOTE = re.compile('["“”«»]')
_QUOTED = re.compile('["“][^"“”]*["”]')
_AT_HOME_OR_HEARD = re.compile(rf"(?<!\w)(?:{_AT_HOME})|{_HEARD}")
_OF_STATE = re.compile(rf"(?<!\w){_STATE_AGENCY}")
_UNNAMED = re.compile(any_of("một hai ba bốn năm các những nhiều vài nhân_chứng"), re.IGNORECASE)


def _heard_from(said: TrimInput) -> Deletions:
    """``Theo Reuters,`` before a named source or what plainly happened: ``Theo Reuters, Bộ Quốc phòng Mỹ cho biết``."""
    match = _OPENING.match(said.text)
    if match and (
        _speaks_first(said.text, match.end())
        or (not _AT_HOME_OR_HEARD.search(match[0]) and _may_go(said) and _has_happened(said.text[match.end() :], match[0]))
    ):
        yield match.span()


def _speaks_first(text: str, start: int) -> bool:
    """Whether somebody with a name begins to speak at ``start``."""
    speaking = _SPEAKING.search(text, start, start + _LONGEST_SPEAKER)
    if speaking is None:
        return False
    speaker = _HAS_SPOKEN.sub(" ", text[start : speaking.start()])
    when = WHEN.match(speaker)
    who = speaker[when.end() if when else 0 :]
    return _has_name(who) and not SUBORDINATE.match(who) and not tells(who)


def _has_name(who: str) -> bool:
    """Whether ``who`` has a name, so that the paper that cites him may go."""
    return re.search(UPPER, who) is not None and not (_QUOTE.search(who) or "nguồn" in who or _UNNAMED.match(who))


_CITING = re.compile(
    rf"(?:\A|(?<=, )|(?<=[”\"»] [-–—] ))(?:{_MEDIUM}(?: của {_WORDS})?|{_WORDS})"
    rf"(?:{_WHEN_TOLD}|(?P<day> (?:hôm|ngày|sáng|trưa|chiều|tối|đêm) \d{{1,2}} ?[/-] ?\d{{1,2}})) dẫn "
    "(?:lời (?:của )?|(?:thông báo|tuyên bố|thông cáo|phát biểu|thông tin|tin) (?:của|từ) )"
)
_SAYS_THEN = re.compile(
    any_of(
        "cho_biết cho_hay nói phát_biểu khẳng_định tuyên_bố nhấn_mạnh cảnh_báo thông_báo viết trả_lời nhận_định lên_án chỉ_trích kêu_gọi "
        "đọc"
    )
    + "(?! của )"
)


def _cited(said: TrimInput) -> Deletions:
    """The paper that cites a named source: ``AFP hôm nay dẫn lời`` of ``AFP hôm nay dẫn lời bà Anna Berg cho biết``.

    At the head of the sentence its date stays.
    """
    for match in _CITING.finditer(said.text):
        rest = said.text[match.end() : match.end() + _LONGEST_SPEAKER]
        told = (_SAYS_THEN if match.start() else _SPEAKING).search(rest)
        who = rest[: told.start()] if told else ""
        if not _has_name(who) or (who.endswith(", ") and who.count(", ") == 1):
            continue
        if match["day"] is None:
            yield match.span()
        elif match.start() == 0:
            yield 0, match.start("day") + 1
            yield match.end("day") + 1, match.end()


_CARRIED = re.compile(rf", (?:theo (?:tin )?{_MEDIUM}(?: của {_WORDS})?|(?:{_MEDIUM}|{_WORDS}){_WHEN_TOLD} đưa tin{_WHEN_TOLD})\Z")
_DOUBTED = re.compile(any_of("được_cho cho_là nghi nghi_phạm cáo_buộc tố dường_như có_vẻ nguồn_tin tài_liệu giấu_tên tin_đồn suy_đoán"))
_NOT_YET = re.compile(  # what nobody with a name says, and has not happened or is uncertain
    any_of(
        "có_thể khả_năng tin_rằng lo_ngại sẽ muốn dự_kiến dự_định cân_nhắc xem_xét tìm_cách âm_mưu kế_hoạch hoài_nghi nếu ước_tính tiết_lộ "
        "rò_rỉ"
    )
)
_SAYS = re.compile(any_of("cho_biết cho_hay xác_nhận khẳng_định nói tuyên_bố thông_báo nhận_định cho_rằng cảnh_báo phát_biểu viết"))
_ON_A_DAY = re.compile(  # the day on which it happened
    r"(?<!\w)(?i:(?:hôm|ngày|sáng|trưa|chiều|tối|đêm) (?:nay|qua|\d{1,2} ?[/-] ?\d))(?!\w*[:%])"
)
_HAS_BEEN = re.compile(any_of("đã vừa"))
_OF_RECORD = re.compile(  # whose plain news needs no day
    any_of(
        "Reuters AFP AP BBC CNN Yonhap Kyodo NHK Bloomberg Guardian Washington_Post New_York_Times Wall_Street_Journal VOA Al_Jazeera "
        "ABC_News NBC CBS TTXVN"
    )
)
_ABOUT_PAPERS = re.compile(  # "Báo Mỹ: ...", "truyền thông Nga nói"
    r"(?<!cảnh )(?<!thông )(?<!họp )(?<!dự )(?<!tình )(?<!\w)"
    rf"(?i:báo(?: chí)?|tờ|tạp chí|hãng tin|truyền thông|đài truyền hình) (?={UPPER})"
)


def _carried(said: TrimInput) -> Deletions:
    """``, Reuters hôm nay đưa tin`` at the end, where somebody with a name says it or it plainly happened on some day."""
    match = _CARRIED.search(said.text)
    text = said.text[: match.start()] if match else ""
    if match and _may_go(said) and text.count('"') % 2 == 0 and (_is_said(text) or _has_happened(text, match[0])):
        yield match.span()


def _may_go(said: TrimInput) -> bool:
    """Whether no paper is the matter, and nobody is accused or cited without a name."""
    return not (_DOUBTED.search(said.text) or _ABOUT_PAPERS.search(said.title))


def _is_said(text: str) -> bool:
    """Whether somebody with a name says ``text``, in or outside quotes."""
    says = _SAYS.search(text)
    return says is not None and _has_name(_QUOTED.sub("", text[: says.start()])[-_LONGEST_SPEAKER:])


def _has_happened(text: str, source: str) -> bool:
    """Whether ``text`` plainly tells, without quotes, what happened on some day, or has happened as the ``source`` is known for news.

    The agency of a state is never enough: that it is the source matters.
    """
    is_done = _ON_A_DAY.search(text) or (_OF_RECORD.search(source) and _HAS_BEEN.search(text))
    if is_done is None or _OF_STATE.search(source):
        return False
    return not (_QUOTE.search(text) or _NOT_YET.search(text) or _SAYS.search(text))


_BODY = (
    "(?:cơ quan|phòng|đội|trạm|trung tâm|chi cục|cục|tổng cục|sở|bộ|ban|công an|ủy ban|viện|tòa|bệnh viện|trường|công ty|tổng công ty|hạt|"
    "đồn|ngân hàng|liên bộ|văn phòng|UBND|VKSND|TAND|CSGT|CTCP|liên đoàn|hội(?! nghị| thảo)|thanh tra|chính quyền|cảng hàng không|"
    r"thành ủy|tỉnh ủy|huyện ủy)(?!\w)"
)
_PAPER_AT_HOME = rf"(?:{_AT_HOME}|[Bb]áo (?!cáo )(?=[^,]*[ăâđêôơưà-ỹ])[^,.;:\"“”\d]{{2,36}}?)"  # of the Vietnamese press
_DAY = (  # "khoảng 4h sáng 3/6", with a date
    r"(?:(?:khoảng|lúc|hồi) )*(?:\d{1,2} ?(?:h|g|giờ)|rạng sáng|sáng|trưa|chiều|tối|đêm|ngày)(?!\w*[^\W\dh])[^,;:]{0,40}?\d ?[/-] ?\d"
)
_REPORTED = re.compile(
    rf"(?:(?:Theo )?{_PAPER_AT_HOME} (?:đưa tin|thông tin|cho biết|cho hay|phản ánh)|Theo {_PAPER_AT_HOME}), (?:vào )?(?={_DAY})"
    rf"|{_HEARD} {_PAPER_AT_HOME}, (?!{_PAPER_AT_HOME} )"  # without "Theo" the rest would be ungrammatical
)
_EARLY = re.compile(
    rf"(?:(?:Theo )?[Tt]hông tin|Theo tin(?: tức)?) ban đầu(?:,| thì) (?:vào )?(?={_DAY})|"
    "Theo (?:thông tin|tin tức) cập nhật mới nhất, |Thời điểm hiện tại, "
)
_BLAMED = re.compile(  # somebody is blamed, or what happened is uncertain
    any_of(
        "được_cho cho_rằng nghi vì bởi nguyên_nhân có_thể khả_năng",
        "giết sát_hại bắn đâm_chết chém bóp_cổ xâm_hại hung_thủ đối_tượng",
    )
    + r"|(?<!\w)do(?!\w)(?![^,;]{2,80} (?:điều khiển|cầm lái|lái)(?!\w))|\(?(?:SN|sinh năm) \d"  # "xe khách do ông An lái"
)
_ACTED = re.compile(  # a body did it itself, so that its deed is beyond doubt
    rf"(?:(?:Theo )?{_PAPER_AT_HOME} (?:đưa tin|thông tin|cho biết|cho hay|phản ánh)|Theo (?:{_HEARD} )?{_PAPER_AT_HOME}"
    rf"|{_HEARD} {_PAPER_AT_HOME}), (?=(?:(?:{_DAY}|mới đây)[^,]{{0,8}}, )?(?i:{_BODY})"
    r"(?:(?! (?:nghi|cho|bị|người|tố|có|về) )[^,;:\"“”]){3,80}? (?:đã|vừa) (?!bị |được ))"
)


def _reported(said: TrimInput) -> Deletions:
    """The paper, or "first reports", before what plainly happened on some day or what a body did: ``Báo Lao Động đưa tin, ``."""
    match = _ACTED.match(said.text)
    if match is None and not _QUOTE.search(said.text) and not _BLAMED.search(said.text):
        match = _REPORTED.match(said.text) or _EARLY.match(said.text)
    if match:
        yield match.span()


_PRESS = rf"(?:(?:báo chí|truyền thông)|(?:(?:PV|[Pp]hóng viên) ?)?{_MEDIUM}|PV|[Pp]hóng viên)"
_INTERVIEWED = re.compile(
    r"(?:\A|(?<=\d, ))(?i:trao đổi|trò chuyện|chia sẻ|thông tin|trả lời|nói)(?: (?:nhanh|riêng|thêm|ngắn gọn))?(?: (?:với|cùng|cho))? "
    rf"{_PRESS}"
    r"(?:, | (?=(?:(?:vào|hôm) )?(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|rạng sáng) [^,;:]{1,24}, ))"
)
_HIS_WORDS = re.compile(any_of("cho_biết cho_hay xác_nhận khẳng_định thừa_nhận nói cho_rằng kể chia_sẻ nhận_định đánh_giá nhấn_mạnh"))


def _interviewed(said: TrimInput) -> Deletions:
    """The paper that somebody talks to: ``Trao đổi với VnExpress ngày 3/4, ông Lê An cho biết``."""
    match = _INTERVIEWED.search(said.text)
    if match and _HIS_WORDS.search(said.text, match.end(), match.end() + _LONGEST_SPEAKER):
        yield match.span()


_REPORTER = rf"(?:(?:PV|[Pp]hóng viên)(?: {_MEDIUM})?|{_MEDIUM}|[Bb]áo {_WORDS})"
_SEEN = re.compile(
    rf"(?:\A|(?<=, ))(?:[Tt]heo )?(?i:ghi nhận|quan sát|khảo sát)(?: của)? {_REPORTER}"
    r"(?:, | (?=(?:sáng|trưa|chiều|tối|ngày|tại) ))|, (?:theo )?ghi nhận của "
    rf"{_REPORTER}\Z"
)
_TOLD_US = re.compile(rf"(?<!\w)(?:xác nhận|khẳng định|cho biết|chia sẻ|nói|kể)(?P<gone> với (?>{_REPORTER}))(?=:| (?!và |của |cho ))")


def _seen(said: TrimInput) -> Deletions:
    """The paper that saw it, or to which somebody says it: ``Ghi nhận của Tuổi Trẻ``, ``nói với VnExpress``."""
    match = _SEEN.search(said.text)
    if match and said.text.count('"', 0, match.start()) % 2 == 0:
        yield match.span()
    elif (match := _TOLD_US.search(said.text)) and "nguồn tin" not in said.text.lower():
        yield match.span("gone")


_NAME = rf"{UPPER}\w+(?: {UPPER}\w+){{1,2}}"
_WITHIN = r"(?:tỉnh|huyện|TP|thành phố|thị xã|quận|phòng|thuộc|[Cc]ông an)(?!\w)"
_UNIT = r"(?P<unit>, (?:đơn vị|cơ quan)(?: này)?)"
_INFORMANT = (
    rf"(?:\A|(?<=, )|(?<=\d ))(?P<gone>(?i:(?:theo )?(?:thông tin|tin)(?: nhanh)? từ ))(?i:{_BODY})[^,.;:\"“”]{{3,90}}?"
    rf"(?:, (?:{_WITHIN}[^,;:\"“”]{{2,40}}?|{_NAME})){{0,2}}"
)
_INFORMED = re.compile(
    rf"{_INFORMANT}(?P<comma>,)? (?:cho biết|cho hay|xác nhận)(?:{_UNIT}(?= (?:vừa|đã|đang|mới|sẽ) )|(?=[, ]))"
    rf"|{_INFORMANT.replace('gone', 'first')}{_UNIT.replace('unit', 'same')}(?= đang )"
)
_FROM = re.compile(
    rf"(?:\A|(?<=, ))(?i:theo )(?P<gone>(?:thông tin|tin) từ )(?=(?i:{_BODY})(?:(?! nói | cho | ngày |\d)[^,;:\"“”]){{3,90}}, )"
)


def _informed(said: TrimInput) -> Deletions:
    """``thông tin từ`` before the body that gives it: ``thông tin từ Công an huyện Tân Lập cho biết, đơn vị vừa khởi tố``.

    ``cho biết`` goes, too, only for an action that still goes on: the date before it would become that of the action.
    """
    match = _INFORMED.search(said.text) or _FROM.search(said.text)
    if match:
        yield from (match.span(group) for group, gone in match.groupdict().items() if gone)


RULES = (_reported, _heard_from, _cited, _carried, _interviewed, _seen, _informed)
