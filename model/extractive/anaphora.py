"""Anaphora: what makes a piece refer to something outside itself: a pronoun, a short name, ``vụ việc`` or ``này``.

Standard library only, linear patterns.
"""

from __future__ import annotations

import re

from model.extractive.clause_words import WHOEVER
from model.words.predicates import LOWER, NAME_PART, PREDICATE, REPORTS, TELLING, UPPER, any_of, in_small_letters

_REFERRING_OPENERS = re.compile(
    any_of(
        "đây đó điều_này điều_đó việc_này việc_đó tại_đây ở_đây nơi_đây cả_hai hai_người hai_bên riêng tất_cả mọi_người lần_này "
        "một_người_khác người_này nguyên_nhân lý_do hậu_quả kết_quả_này nói_về ngoài_đời"
    ),
    re.IGNORECASE,
)
_PRONOUNS = "anh chị cô ông bà họ nó hắn y thị em cháu cậu nàng chàng bé gã ả mụ chú bác cụ"
_ONE = _PRONOUNS.title().replace(" ", "|")
_OF_A_HOUSE = r"(?:chồng|vợ|chủ|gái|trai)(?!\w)"  # an "anh chồng" is not an "anh" to resolve
_PRONOUN_OPENER = re.compile(rf"(?:{_ONE})(?!\w)(?! (?:{UPPER}|\d|(?:giáo|bé|ta|bạn) {UPPER}|{_OF_A_HOUSE})|(?<=Cụ) (?:ông|bà|thể))")
_ANYONE = re.compile(any_of(_PRONOUNS, "đồng_chí"))
_NOBODY = re.compile(  # words that only look like pronouns
    any_of(
        "bà_con ông_bà bà_bầu ông_lớn bà_mẹ ông_trùm bà_trùm anh_em chị_em anh_chị anh_hùng cô_dâu chú_rể cô_đơn cô_lập cô_đặc cô_đọng "
        "trẻ_em em_bé đàn_em em_út y_tế y_bác_sĩ y_học y_khoa y_tá y_dược y_sĩ y_án y_đức thị_trường thị_trấn thị_xã thị_phần thị_trưởng "
        "thị_giác thị_lực thị_thực thị_hiếu thị_uy đô_thị siêu_thị chỉ_thị hiển_thị tiếp_thị cận_thị kỳ_thị họ_hàng họ_tên dòng_họ bác_sĩ "
        "bác_bỏ phản_bác bác_đơn chú_trọng chú_ý chú_thích ghi_chú bé_gái bé_trai cháu_bé cậu_bé cô_bé bé_nhỏ nhỏ_bé y_phục nàng_tiên "
        "cô_giáo thầy_cô cô_gái bác_học người_ta họ nó cụ_thể công_cụ dụng_cụ nhạc_cụ đạo_cụ cụ_già các_cụ đại_bác pháp_y nan_y đông_y "
        "tây_y quân_y thú_y đàn_ông ông_hoàng bà_hoàng con_cháu em_học_sinh em_nhỏ"
    ),
    re.IGNORECASE,
)
_DEFINITE_OPENER = re.compile(
    "(?i:"
    + any_of(
        "nạn_nhân đối_tượng nghi_phạm nghi_can bị_cáo bị_can thủ_phạm kẻ_gian hung_thủ chiếc_xe các_nạn_nhân các_bị_cáo các_đối_tượng "
        "vụ_việc sự_việc vụ_án dự_án chương_trình hội_nghị cuộc_họp cơ_quan_này đội_bóng đội_khách đội_chủ_nhà cầu_thủ nữ_diễn_viên "
        "nam_diễn_viên nam_ca_sĩ nữ_ca_sĩ ca_sĩ diễn_viên người_đàn_ông người_phụ_nữ nam_thanh_niên cô_gái chàng_trai cặp_đôi người_đẹp "
        "bộ_phim cuốn_sách tác_phẩm bài_viết cháu_bé em_bé bé_trai bé_gái đoàn_công_tác tổ_công_tác gia_đình hiện_trường theo_kế_hoạch "
        "theo_quy_định bức_ảnh hình_ảnh công_ty con_số thông_tin các_em các_anh các_bạn phía_sau lực_lượng_chức_năng hành_vi hai_vợ_chồng "
        "hai_đối_tượng hai_nạn_nhân ngôi_nhà"
    )
    + rf"|(?:{_ONE}) {_OF_A_HOUSE})(?= {LOWER})"
)
_FAMILY_TELLS = re.compile(  # says whose family it is
    rf"Gia đình (?:cho biết|cho hay|xác nhận|thông báo|báo tin)[^,;:]{{0,40}} {UPPER}{LOWER}+ {UPPER}"
)
_INFORMED = re.compile(r"Thông tin (?:từ|trên|của|ban đầu|mới nhất|công bố|đăng|được (?:đăng|công bố))(?!\w)")  # it names a source
_IDENTIFIED = re.compile(  # "Bộ phim Về nhà đi con", "Lực lượng chức năng huyện Tân Lập": identified by the words themselves
    rf"{UPPER}\w* (?:[-–] )?{UPPER}|[\"“]|(?<!\w)(?:tỉnh|huyện|quận|xã|phường|TP|TP\.|thành phố|thị xã|thị trấn) {UPPER}|{UPPER}{{2}}"
)
_POINTING = re.compile(
    any_of(
        "nói_trên kể_trên nêu_trên vừa_nêu trên_đây như_trên ấy điều_đó việc_đó người_đó ở_đó tại_đó nơi_đó chuyện_đó số_đó cái_đó "
        "dưới_đây sau_đây như_sau thế_này trên_ảnh hôm_đó năm_đó đêm_đó tối_đó sáng_đó chiều_đó lúc_đó thời_điểm_đó hai_người_này "
        "khác_cũng"
    )
    + r"|(?<!\w)như (?:vậy|thế)(?!\w)(?! (?:nào|hệ)(?!\w))"
)
_ABOVE = re.compile(
    r" trên(?=[.,;!?]|$)|(?:đối tượng|vụ việc|sự việc|thông tin|quy định|dự án|quyết định|số tiền|tài sản|vụ án|trường hợp|học sinh|"
    r"tội danh|hành vi|lô hàng|nội dung|sự cố|nghi phạm|thời điểm|thời gian) trên"
    r"(?! (?:địa|đường|biển|sông|mạng|toàn|thế|cả|khắp|\d|xe|tàu|máy|bàn|trang|thị|tuyến|các|báo|tờ|kênh|sóng|cổng|tạp|website|internet|"
    r"facebook|fanpage|twitter|instagram|youtube|zalo|weibo|một|nhiều|cao|quốc|không|giấy|đại|"
    r"phố|vỉa|vùng|khu|sân|bờ|bãi|núi|đảo|hành|chuyến|cầu|bán|đất|nền|ứng|tiktok|phương)(?!\w))"
    r"| trên (?=(?:bị|đã|đều|được|do|vào|sẽ|đang|còn|liền|cho|có|là|theo|để|tiến|nhằm|khiến|gây|của|với|thuộc|gồm|vẫn)(?!\w))"
    r"|(?<!cấp)(?<!phía)(?<!bên)(?<!lên)(?<!ở)(?<!từ)(?<!tầng)(?<!ngồi)(?<!nằm) trên "
    r"(?=(?:tại|trong|hôm|khi|sau|trước|dùng|đi|quay|lao|chở|gặp|gốc|nằm|nhận|phải|nên|mà|thì)(?!\w))"
)
_EARLIER = re.compile(  # "Moscow trước đó yêu cầu": before what?
    "trước đó (?:đã )?" + any_of(REPORTS, "đe_dọa cáo_buộc phủ_nhận bác_bỏ đồng_ý từ_chối công_bố thông_báo")
)
_NAMED_SOURCE = re.compile(  # "thông tin trên VnExpress, ..." is not the information above
    rf"thông tin(?: đăng| đăng tải)? trên {UPPER}[\w.]*(?: {UPPER}[\w.]*){{0,4}}"
    rf"(?=[,:]| \(| và {UPPER}| (?:hôm|ngày|sáng|chiều) )"
)
_ALSO = re.compile(r"\A(?:[^,:\"“]{3,60}, )?(?:[^\s,]+ ){1,14}?" + WHOEVER + "cũng (?!như)")
_LATE_PRONOUN = re.compile(  # "Nhiều tháng qua, họ mòn mỏi chờ": nothing says who "họ" are
    rf"([^,]{{3,80}}), (?:họ|nó|hắn|y|ông|bà|anh|chị|cô|em|cháu|cụ)(?!\w)(?! (?:thể|{UPPER}|\d|(?:giáo|bé|dâu|gái|em|con|cháu|lớn)(?!\w)))"
)
_BRACKETED = re.compile(r" \([^()]*\)")
_PLACE = re.compile(  # a name after these is a place
    rf"{any_of('tại ở từ đến tới đường phố thôn xã phường huyện quận tỉnh thành_phố TP cầu Tại Ở Từ Đến Tới')}(?: {UPPER}\w*)+"
)
_OWNED = re.compile(  # "Nguyên tắc của nó là": nothing says whose
    rf"[^\s,“\"]+ (?:(?!{UPPER})[^\s,“\"]+ ){{0,4}}của (?:nó|họ|chúng|hắn)(?!\w)(?! (?:{UPPER}|ta|hàng))"
)
_JOINING = re.compile(r"Cùng (?:dự|đi|tham dự|tham gia|có mặt)(?! (?:án|thảo|toán|phòng))(?! .*, )")  # does not say with whom
_THIS_IS = re.compile(
    r"(?<!trước )(?<!gần )(?<!mới )(?<!sau )(?<!dưới )(?<=[\w:] )(?i:đây) (?:thực sự |chính |cũng |vẫn |không )?(?:là|phải)(?!\w)"
)
_COMRADE = re.compile(rf"(?<!các )(?<!những )(?<!\d )[Đđ]ồng chí (?!{UPPER})")  # a comrade who is not named here
_BOTH = re.compile(any_of("cả_hai cả_ba cả_nhóm nơi_đây") + r"|(?<!sống )(?<!dân )(?<!\w)(?:tại|ở) đây(?!\w)")
_THIS = re.compile(r"(?:(\w+) )?(\w+) (?:này|đó|kia)(?!\w)")
_OF_A_NAME = re.compile(  # "quốc gia Trung Đông này", "thành phố miền Nam Ấn Độ này" have their names; but not "cho biết Bộ này"
    rf"(?<!\w)(?:(\w+) )?({LOWER}+)(?: miền| phía| bang)?"
    rf"(?: (?!(?:Bộ|Sở|Viện|Tòa|Đảng|Ban|Cục|Hội|Báo|Hãng|Trường|Huyện|Tỉnh|Xã)(?!\w)){UPPER}\w*){{1,3}}\Z"
)
_IN_ITSELF = re.compile(  # "tiệm bánh cách đó 5 m", "đến thời điểm này" refer to nothing before; but "mất cách đó 3 ngày" does
    r"(?:\w+ )?cách đó (?![^,;]{0,24} (?:giây|phút|giờ|tiếng|hôm|ngày|tuần|tháng|năm)(?!\w))"
    r"(?:\d|vài|mấy|khoảng|gần|hơn|chừng|không xa)|(?<=ến )thời điểm này"
)
_MEN = "đàn_ông người_cha người_bố người_chồng ông_bố chàng_trai nam_sinh bé_trai cậu_bé cụ_ông"
_WOMEN = "phụ_nữ người_mẹ người_vợ bà_mẹ cô_gái nữ_sinh bé_gái cô_bé cụ_bà cô_giáo người_mẫu hoa_hậu sản_phụ"
_EITHER = (
    "thanh_niên tài_xế lái_xe học_sinh sinh_viên cháu_bé em_bé bác_sĩ giáo_viên thầy_giáo phi_công cầu_thủ ca_sĩ diễn_viên nạn_nhân "
    "nghi_phạm nghi_can hành_khách du_khách khách_hàng công_nhân nhân_viên bệnh_nhân chủ_nhà chủ_quán tổng_thống thủ_tướng ngoại_trưởng "
    "bộ_trưởng tỷ_phú doanh_nhân nhà_văn nhạc_sĩ nghệ_sĩ lính_cứu_hỏa"
)
_SOMEBODY = re.compile(any_of(_MEN, _WOMEN, _EITHER), re.IGNORECASE)  # an "em" after one of these is that person,
_SOME_MAN = re.compile(any_of(_MEN, _EITHER), re.IGNORECASE)  # an "ông" one of these men,
_SOME_WOMAN = re.compile(any_of(_WOMEN, _EITHER), re.IGNORECASE)  # a "bà" one of these women
_WHO = {
    **dict.fromkeys("anh ông hắn cậu chàng chú".split(), _SOME_MAN),
    **dict.fromkeys("chị cô bà thị nàng".split(), _SOME_WOMAN),
}
_LONGEST_NAMED = 48  # characters
_THIS_IS_FINE = frozenset("theo trong sau trước từ tuần tháng lần mùa giờ mai do gần trên".split())
_NAMED = frozenset(
    "nước phố tỉnh huyện xã quận ty đoàn hãng hàng sở đảo bay trường đội bộ bang khu vị quan phương máy chức ông bà anh chị cô "
    "nghiệp viện gia sĩ thủ viên sao hiệu tờ báo kênh trang nhóm khối tinh thể".split()  # hành tinh, thiên thể
)
_BODIES = frozenset("bộ sở ty hãng hàng trường viện tỉnh huyện xã phố quận quan".split())  # organizations and places, not people
_PERSON = re.compile(rf"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô) {UPPER}{LOWER}+(?: {UPPER}{LOWER}+)*")
_RELATIVE_DAY = re.compile(
    any_of(
        "hôm_qua hôm_nay sáng_nay chiều_nay tối_nay trưa_nay đêm_nay đêm_qua tối_qua sáng_qua chiều_qua trưa_qua ngày_mai cùng_ngày "
        "hôm_sau hôm_trước vừa_qua mới_đây hôm_kia"
    )
)
_DIGIT = re.compile(r"\d")  # a fast check: without one there is no date
_ABSOLUTE_DATE = re.compile(
    r"(?<![\d.,/])\d{1,2} ?[/-] ?(?:0?[1-9]|1[0-2])(?: ?[/-] ?(?:19|20)\d\d)?(?![\d/])|(?<!\w)[Nn]gày \d|(?<!\w)[Tt]háng \d|"
    r"(?<!\w)[Nn]ăm (?:19|20)\d\d"
)
_CALLED = "anh|chị|cô|ông|bà|em|cháu|cậu|chú|bác|bé|bị cáo|bị can|luật sư|bác sĩ|nghi phạm|đối tượng"
_SHORT_NAME = re.compile(
    rf"(?:(?<!\w)(?:{_CALLED})|(?:\A|(?<=[“\"]))(?i:{_CALLED})|\A)"
    rf" ?(?!Công (?:an|ty|nhân))({UPPER}(?:{LOWER}+|\.))(?! {UPPER}|\w)"
)
_ACTS = re.compile(rf" (?:{any_of('vẫn liền lại luôn cũng đều từng bèn')} )?{PREDICATE.pattern}")
_NAME_PART = re.compile(NAME_PART)


def has_absolute_date(fragment: str) -> bool:
    """Whether ``fragment`` names a day, a month or a year."""
    return _DIGIT.search(fragment) is not None and _ABSOLUTE_DATE.search(fragment) is not None


def has_relative_day(fragment: str) -> bool:
    """Whether ``fragment`` says hôm qua, sáng nay, ... without a date beside it."""
    return _RELATIVE_DAY.search(fragment.lower()) is not None and not has_absolute_date(fragment)


def short_names(fragment: str) -> tuple[tuple[str, int], ...]:
    """The short names with their places: the Sơn of ``ông Sơn``, but not the Tuấn of ``ông Bùi Tuấn Sơn``."""
    return tuple(
        (match[1], match.start(1)) for match in _SHORT_NAME.finditer(fragment) if match.start(1) > 0 or _acts(fragment, match.end())
    )


def _acts(fragment: str, place: int) -> bool:
    """Whether a verb follows the first word, which ends at ``place``: ``Thành bỏ trốn``, not ``Thành phố``."""
    return fragment.startswith((",", "."), place) or _ACTS.match(fragment, place) is not None


def _points_back(fragment: str) -> bool:
    same_day = fragment.find("cùng ngày")
    if same_day >= 0 and not has_absolute_date(fragment[:same_day]):
        return True
    earlier = _EARLIER.search(fragment) if "trước đó " in fragment else None
    if earlier and not has_absolute_date(fragment[: earlier.start()]):
        return True
    if _POINTING.search(fragment.lower()) or (" trên" in fragment and _ABOVE.search(_NAMED_SOURCE.sub(" ", fragment).lower())):
        return True
    if "ây " in fragment and _THIS_IS.search(fragment):
        return True
    both = _BOTH.search(fragment) if "cả " in fragment or " đây" in fragment else None
    return bool(both and not _names_somebody(fragment[: both.start()]))


def things_meant(fragment: str) -> tuple[str, ...]:
    """What a ``này`` or ``đó`` of ``fragment`` refers to where ``fragment`` has not introduced it: the ``khối cầu`` of ``khối cầu này``."""
    if not any(word in fragment for word in (" này", " đó", " kia")):  # the pattern tries every word
        return ()
    found = []
    for match in _THIS.finditer(fragment):
        if match[2][0].isupper():
            match = _OF_A_NAME.search(fragment, max(0, match.end(2) - _LONGEST_NAMED), match.end(2)) or match
        head = match[2].lower()
        before = fragment[: match.start(2)]
        names = _PERSON.sub(" ", before) if head in _BODIES else before
        is_known = head in before.lower() or (head in _NAMED and _names_somebody(names))
        if head not in _THIS_IS_FINE and not head.isdigit() and not is_known and not _IN_ITSELF.match(fragment, match.start()):
            found.append(f"{match[1].lower()} {head}" if match[1] else match[0].lower())
    return tuple(found)


def _opens_with_the_known(fragment: str, title: str) -> bool:
    """Whether ``fragment`` opens with a ``nạn nhân`` or a ``dự án`` and neither it nor the ``title`` says which."""
    opener = _DEFINITE_OPENER.match(fragment)
    is_above = (
        opener is not None and f" {opener[0].lower()} " in f" {title.lower()} " and not fragment.startswith((" này", " đó"), opener.end())
    )
    if opener is None or is_above or _INFORMED.match(fragment) or _FAMILY_TELLS.match(fragment):
        return False
    phrase = re.split("[,;:]", fragment[opener.end() :], maxsplit=1)[0]
    told = TELLING.search(in_small_letters(phrase))
    return _IDENTIFIED.search(phrase[: told.start()] if told else phrase) is None


def names_nobody(fragment: str) -> bool:
    """Whether ``fragment`` has an ``ông`` or a ``cô`` and names nobody whom that could mean."""
    if "ồng chí" in fragment and _COMRADE.search(fragment):
        return True
    late = _LATE_PRONOUN.match(without_brackets(fragment))
    if late and _NAME_PART.search(_PLACE.sub(" ", late[1]), 1) is None:
        return True
    if _names_somebody(fragment):
        return False
    told = _SHORT_NAME.sub(_blank, _NOBODY.sub(_blank, fragment))
    anyone = _ANYONE.search(told, 1)
    return anyone is not None and _WHO.get(anyone[0], _SOMEBODY).search(fragment, 0, anyone.start()) is None


def without_brackets(fragment: str) -> str:
    """``fragment`` without brackets and their content."""
    return _BRACKETED.sub("", fragment) if "(" in fragment else fragment


def _names_somebody(fragment: str) -> bool:
    """Whether ``fragment`` has a name after its first word, whose capital says nothing; quotes count, too."""
    return _NAME_PART.search(fragment, 1 + fragment.startswith(("“", '"'))) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def points_outside(fragment: str, said: str, *, is_spoken: bool, title: str = "") -> bool:
    """Whether only the text before ``fragment`` says whom or what it is about.

    ``said`` is ``fragment`` without the quotation mark it may open with; ``is_spoken``: it opens a quote with a word that refers to
    nothing there. What the ``title`` names is known.
    """
    opens_before = (
        _ALSO.match(said)
        or _OWNED.match(said)
        or _JOINING.match(said)
        or (_REFERRING_OPENERS.match(said) and not is_spoken)
        or _PRONOUN_OPENER.match(said)
        or _opens_with_the_known(said, title)
    )
    return bool(opens_before) or _points_back(fragment) or names_nobody(fragment)
