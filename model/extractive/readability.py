"""Readability: whether a piece can stand alone: a whole claim of the reporter that refers to nothing outside it.

In doubt every rule refuses: an article has many sentences, an editor one minute. Linear patterns.
"""

from __future__ import annotations

import re
from enum import Enum

from model.extractive.anaphora import points_outside
from model.extractive.clause_words import FOREIGN_NAME
from model.extractive.quotes import double_quotes
from model.extractive.speakers import names_its_speaker
from model.extractive.tables import is_row
from model.words.predicates import (
    LOWER,
    NO_LETTER_OF,
    REPORT,
    REPORTS,
    UPPER,
    any_of,
    has_deed,
    has_predicate,
    is_call,
    tells,
)

MIN_SYLLABLES = 8


class Placement(Enum):
    """Where a piece may stand in a summary."""

    ALONE = "alone"  # anywhere
    AFTER = "after"  # only right after the sentence before it, to which it refers
    NOWHERE = "nowhere"


_REFUSED_OPENERS = re.compile(
    any_of(
        "và nhưng còn song mà thế_nhưng thế_là thế_mà thế_rồi thế_nên nên bởi vậy rồi cũng trước_đó sau_đó khi_đó lúc_này lúc_đó từ_đó "
        "qua_đó hãy mời vâng không_những không_chỉ_vậy chưa_hết ngay_sau_đó ít_phút_sau chưa_kể ngay_lập_tức tương_tự ngược_lại nếu_vậy "
        "vì_thế do_vậy nhờ_đó nhờ_vậy kể_từ_đó thậm_chí rõ_ràng một_trong_số_đó trong_đó trong_số_đó trong_số_này nói_thêm trái_lại "
        "cuối_cùng đến_lúc_này nguyên_nhân_là kết_quả_là hậu_quả xem_thêm đọc_thêm quý_vị tóm_lại nhìn_chung thực_ra chả chẳng_lẽ đơn_cử "
        "ở_chiều_ngược_lại ở_diễn_biến_khác dưới_đây sau_đây khi_ấy hồi_đó nói_chung kế_đến tuy_nhiên theo_đó trong_khi_đó ngoài_ra "
        "bên_cạnh_đó đồng_thời do_đó vì_vậy chính_vì_thế chính_vì_vậy mặt_khác như_vậy tuy_vậy dù_vậy mặc_dù_vậy đặc_biệt_hơn cụ_thể "
        "được_biết đáng_chú_ý cùng_với_đó nhìn_nhận tiếp_đó tiếp_theo có_lẽ phải_chăng liệu sao_lại tại_sao vì_sao thay_vào_đó hoặc chứ "
        "có_thể có_khi_nào một_là thứ_nhất trước_hết lập_tức từ_đây trở_lại_với không_ai_khác hôm_sau trớ_trêu_thay thấy_vậy muốn_vậy "
        "tới_mức trên_đó nhất_là đặc_biệt_là"
    ),
    re.IGNORECASE,
)
_LATER_POINT = (
    re.compile(  # a later point of a list, a weekday without its date, or a condition without its content: "Nếu không, nhà sẽ sập"
        r"Thứ (?:hai|ba|tư|năm|sáu|bảy)[,:] (?!\d|ngày)|(?:Nếu (?:không|có|đúng|thế|vậy)|Bằng không|Đáp lại), "
    )
)
_SONG = re.compile(f"Song (?:song |{FOREIGN_NAME})")  # "Song song với"
_SPOKEN_OPENERS = re.compile(  # at the beginning of a quote these refer to nothing before it
    r"[“\"]" + any_of("rõ_ràng có_thể có_lẽ hãy mời trước_hết tất_cả mọi_người riêng nguyên_nhân lý_do hậu_quả"), re.IGNORECASE
)
_WHEN_ONLY = re.compile(  # a clause of time or cause alone; "Do nước sâu nên cả nhóm chới với" is a sentence
    r"(?!(?:Do|Vì|Bởi) .* nên |(?:Khi|Sau khi|Nếu) .* thì |(?:Mặc dù|Dù|Tuy) .* nhưng )"
    r"(?:Vừa qua,? )?(?:Khi|Nếu|Trong khi|Dựa trên|Sau khi|Trước khi|Để|Vì|Do|Bởi|Mặc dù|Dù|Tuy) [^,]+\Z"
)
_SUBJECTLESS = re.compile(  # a task in an official report, without a subject
    "(?i:"
    + any_of(
        "rà_soát tổ_chức triển_khai thực_hiện tuyên_truyền phát_động tiếp_tục hoàn_thành chuẩn_bị thích_ứng đẩy_mạnh tăng_cường nâng_cao "
        "xây_dựng phối_hợp chỉ_đạo đảm_bảo bảo_đảm tập_trung chủ_động tháo_dỡ lắp_đặt quán_triệt phát_huy giữ_vững cải_tạo giúp_đỡ "
        "khẩn_trương kiện_toàn đổi_mới vận_động hướng_dẫn kiểm_tra hỗ_trợ nhân_rộng duy_trì làm_tốt khắc_phục tham_mưu đề_nghị yêu_cầu "
        "sắp_xếp xác_định mua_lại chiếm đạt bao_gồm đem kiến_nghị mang_lại lý_giải biểu_dương"
    )
    + rf")(?! {UPPER})(?!.*, (?:{UPPER}|(?:ông|bà|anh|chị|đồng chí|chủ tịch|bí thư|huyện|tỉnh|công an|cảnh sát|lực lượng|cơ quan|người|các|"
    "đơn vị) ))"
)
_GLUED = re.compile(rf"{LOWER}{UPPER}{LOWER}")  # "nhập lậuCuối tháng": a heading whose line break was lost; not "VietJet"
_OPEN_ENDS = ("...", "…")
OPEN_LIST = re.compile(r"(, [^,.…]{3,60}?) ?(?:\.\.\.|…)\Z")  # "khách sạn, biệt thự, bể bơi..."
_LIST_GOES_ON = re.compile(rf"(?<=, )[^,.…“”\"]{{2,40}}\.\.\. (?={LOWER})")  # "bánh dẻo, bánh nướng... đã được bày bán"
_ATTENDED = re.compile(  # nothing but who was there: "Cùng đi có đại diện các phòng"; "Dự lễ có 200 người phản đối" tells more
    r"(?:Cùng |Đến |Về |Tới |Tham |Cùng tham |Trực tiếp )?(?i:dự|đi|tham gia|có mặt|chủ trì|chủ tọa|chủ toạ|tiếp)"
    r"(?! (?:án|thảo|toán|báo|kiến|luật)(?!\w))(?: [^,.;:]{1,60})? "
    r"(?:có|gồm)(?: (?:sự (?:tham dự|tham gia|hiện diện) của|các|đồng chí|đại diện|lãnh đạo|đông đảo|đ/c|ông|bà|GS|PGS|TS|Thượng tướng|"
    rf"Trung tướng|Thiếu tướng|Đại tá|Thượng tá)(?!\w)|:| {UPPER})"
)
_INITIAL_FIRST = re.compile(rf"{UPPER}[gh]?\.,")
_HEAD = re.compile(rf"([^:]{{1,60}}): {UPPER}")  # "Luật sư: Nếu khởi kiện"
_LABEL = re.compile(  # of a recipe, a test, an answer to a reader
    r"(?:Lưu ý|Chú ý|Ghi chú|Mẹo(?: nhỏ)?|Nguyên liệu|Thành phần|Cách (?:làm|dùng|chế biến|thực hiện)|Ưu điểm|Nhược điểm|Bước \d+|Câu \d+|"
    r"Hỏi|Đáp|Trả lời|Địa chỉ|Điện thoại|Xem thêm) ?:"
)
_INITIAL_LAST = re.compile(rf"(?<!\w){NO_LETTER_OF}{UPPER}[ghr]?\Z")  # the sentence was split at an initial
_ASKS = re.compile(
    r"(?<!hàng )(?<!phòng )(?<!trên )(?<!số )" + any_of("không chưa hay_không thế_nào ra_sao như_thế_nào bao_nhiêu gì chăng") + r"\Z"
)
_ASKED_BY = re.compile(  # an indirect question: "kiểm tra xem có ai bị hại hay không"
    any_of(
        "xem liệu bất_kể chưa_rõ không_rõ không_biết chưa_biết làm_rõ xác_minh quyết_định tiết_lộ khẳng_định cân_nhắc câu_hỏi vấn_đề "
        "nói_rõ về_việc quan_tâm đánh_giá tranh_cãi dù"
    )
)
_LONGEST_LAST = 12  # characters of what the two patterns for the last word of a fragment may match
_FIRST_PERSON = re.compile(
    any_of("tôi chúng_ta chúng_mình tụi tao tớ ạ nhỉ quý_khách chúng_em pv bài_viết")
    + r"|(?<!\w)(?<!mường )nhé(?!\w)"  # Mường Nhé is a district
    + r"|(?<!\w)các bạn(?! (?:trẻ|học|bè|nhỏ|sinh viên|thanh niên|đồng nghiệp))(?!\w)|(?<!\w)"
    + "".join(f"(?<!{word} )" for word in ("nhóm", "các", "đầu", "đánh", "hại", "rủ", "bị", "người", "cứu", "nước"))
    + r"bạn (?!bè|nữ |nam |nhỏ|trai|gái|học|đời|thân|tù|của|cùng|nhậu|diễn|nghề|bạn|hàng|trẻ|đọc|lớp)"
)
_QUOTE = re.compile(r"[“\"]([^“”\"]*)[”\"]")
_ENTITLED = re.compile(  # quotes after these hold a title or a name, not somebody's words
    any_of(
        "tội tội_danh hành_vi chủ_đề chương_trình đề_tài tên cuộc_thi hội_thảo tọa_đàm dự_án phong_trào danh_hiệu giải giải_thưởng "
        "kế_hoạch đề_án bài bài_viết sách phim ca_khúc bài_hát vở triển_lãm lễ_hội diễn_đàn chuyên_đề phát_động khẩu_hiệu dòng_chữ bộ_tem "
        "ngôi_vị phương_châm tiêu_đề tựa_đề chuyên_án chiến_dịch mô_hình câu_lạc_bộ hội_thi ngày_hội sự_kiện tuần_lễ đêm_nhạc "
        "cuộc_vận_động đồ_án khóa_học băng_rôn tác_phẩm xếp_hạng lỗi chứng_nhận sản_phẩm sản_phẩm_mới gói câu_chuyện hạng_mục "
        "kỷ_niệm_chương huân_chương quy_chế tiêu_chí thông_điệp tức nhằm"
    )
    + r"(?: về)? ?\Z|[”\"] và ?\Z",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    f"(?:{REPORT.pattern}|"
    + any_of("theo nhận_xét góp_ý lý_giải gợi_ý mô_tả miêu_tả nhìn_nhận thốt_lên chỉ_ra thuật_lại có_đoạn đăng_trên")
    + r"|(?<!\w)thông báo(?! về|\w)|(?<!\w)dẫn (?:thông báo|thông cáo|báo cáo|tuyên bố|nguồn)(?!\w))",
    re.IGNORECASE,
)
_DANGLING_END = re.compile(
    any_of(
        REPORTS,
        "thêm rằng là và của cho với tại trong các những một như gồm được bị đã sẽ đang để khi theo từ ở vào hoặc do vì nếu mà nên nhưng "
        "hơn so căn_cứ thì lại ông bà hay giữa bằng mỗi nhằm trở_thành có cùng việc rất khá qua "
        "và_đặc_biệt trong_đó",
    )
    + r"\Z"
)
_CAPTION_MARK = re.compile(
    rf"(?i:{any_of('ảnh ảnh_minh_họa clip ảnh_chụp_màn_hình trái_sang ngoài_cùng')})"
    + r"\s*[:.)]|\((?:trái|phải|giữa|ảnh|bìa|áo (?:trắng|đen|đỏ|xanh|vàng|cam|sọc|kẻ|vest)|thứ \w+ (?:từ|bên))(?!\w)[^)]*\)?"
    + r"|[Ảả]nh:|(?i:clip|video):"
)
_LINK = re.compile(  # the title of another article, a link, a player or the head of an e-mail that ran into the sentence
    r"\w (?:TTO|TNO|NLĐO|PLO|CAO|VTC) - |TẠI ĐÂY|(?:Sent|Subject): |browser not support"
)
_CAPTION_SIGNS = ("ảnh", "clip", "video", "trái", "phải", "giữa", "ngoài cùng", "(bìa", "(áo")  # a fast check: every caption has one
_INVITES = re.compile(  # addresses customers; "quý khách hàng được tặng vé" may be news
    r"(?<!\w)quý khách(?! hàng(?! (?:hãy|vui lòng|xin|nên|cần)(?!\w)))(?!\w)"
)
_CORRECTION = re.compile(r"\W*(?:đính chính|cải chính|cáo lỗi)(?!\w)", re.IGNORECASE)
_CORRECTS = re.compile(any_of("đúng sửa đính_chính cải_chính xin_lỗi cáo_lỗi rút"))
_LIST_MARK = re.compile(r"[-–—•*+]|\d{1,2}[.)/]\s|[IVX]+\.|\w\)")


def is_balanced(fragment: str) -> bool:
    """Whether all quotes and brackets of ``fragment`` are closed."""
    pairs = (("(", ")"), ("“", "”"), ("[", "]"), ("«", "»"))
    return fragment.count('"') % 2 == 0 and all(fragment.count(opening) == fragment.count(closing) for opening, closing in pairs)


def has_dangling_end(fragment: str) -> bool:
    """Whether ``fragment`` ends in a word that something must follow: ``cho biết``, ``và``, ``của``."""
    return _DANGLING_END.search(fragment.lower().rstrip(" .,;:")) is not None


def is_personal(fragment: str) -> bool:
    """Whether ``fragment`` has the first or second person outside quotes."""
    return _FIRST_PERSON.search(unquoted(fragment).lower()) is not None


def unquoted(fragment: str) -> str:
    """``fragment`` with a space in place of each quote."""
    return _QUOTE.sub(" ", fragment)


def is_captioned(fragment: str) -> bool:
    """Whether ``fragment`` is a caption: it says who is where in a picture, or whose picture it is."""
    lowered = fragment.lower()
    return any(sign in lowered for sign in _CAPTION_SIGNS) and _CAPTION_MARK.search(fragment) is not None


def is_listed(fragment: str) -> bool:
    """Whether ``fragment`` opens with the mark of a list: ``-``, ``2.``, ``b)``."""
    return _LIST_MARK.match(fragment) is not None


def is_attendance(fragment: str) -> bool:
    """Whether ``fragment`` only lists who was there: ``Cùng đi có đại diện lãnh đạo các phòng``."""
    return _ATTENDED.match(fragment) is not None


def _is_headed(fragment: str) -> bool:
    """Whether ``fragment`` opens with a heading and a colon, so that it is a heading or somebody's words without quotation marks."""
    head = _HEAD.match(fragment)
    return (head is not None and not has_predicate(head[1])) or _LABEL.match(fragment) is not None


def _quotes_without_speaker(fragment: str) -> bool:
    spoken = (match for match in _QUOTE.finditer(fragment) if not _ENTITLED.search(fragment, max(match.start() - 14, 0), match.start()))
    longest = max((match[1].count(" ") + 1 for match in spoken), default=0)
    if longest <= 6:
        return False
    return _SPEAKER.search(unquoted(fragment)) is None


def _hesitates(fragment: str) -> bool:
    """Whether ``fragment`` has dots that do not stand for the rest of a list."""
    return "..." in fragment and "..." in _LIST_GOES_ON.sub(lambda item: item[0] if tells(item[0]) else " ", fragment)


def _is_glued(fragment: str) -> bool:
    if _LINK.search(fragment):
        return True
    glued = _GLUED.search(fragment)
    return glued is not None and any(not word.isascii() and _GLUED.search(word) for word in fragment.split())


def placement(fragment: str, *, is_cut: bool = False, in_column: bool = False, title: str = "") -> Placement:
    """The placement of ``fragment``, a sentence without its final full stop.

    ``is_cut``: its end was cut off; ``in_column``: its article is in the first person, so that its lead may be, too; ``title``: that
    of the article.
    """
    fragment = double_quotes(fragment)
    if not is_cut and fragment.endswith(_OPEN_ENDS):
        fragment = OPEN_LIST.sub(r"\1", fragment)
    if _is_broken(fragment):
        return Placement.NOWHERE
    said = fragment.lstrip('“"')  # the opening of a quote may refer back like any other
    is_spoken = _SPOKEN_OPENERS.match(fragment) is not None
    if not (
        _may_open(fragment, said, title, is_spoken=is_spoken)
        and has_deed(fragment)
        and not (is_cut and has_dangling_end(fragment))
        and not (is_personal(fragment) and not in_column)
        and not _is_of_no_report(fragment, title)
        and not _quotes_without_speaker(fragment)
        and not _claims_nothing(fragment)
    ):
        return Placement.NOWHERE
    return Placement.AFTER if points_outside(fragment, said, is_spoken=is_spoken, title=title) else Placement.ALONE


def _is_broken(fragment: str) -> bool:
    """Whether ``fragment`` breaks off, asks, announces a list or has half of a quote."""
    return (
        not fragment
        or fragment[-1] in ":…?-–,"
        or _hesitates(fragment)
        or " sau:" in fragment
        or "?" in fragment
        or not is_balanced(fragment)
    )


def _may_open(fragment: str, said: str, title: str, *, is_spoken: bool) -> bool:
    """Whether ``fragment`` (``said`` without its opening quotation mark) begins like a sentence of the reporter."""
    if not (fragment[0].isupper() or fragment[0].isdigit() or names_its_speaker(fragment, title)) or is_listed(said):
        return False
    if _LATER_POINT.match(said) or (_REFUSED_OPENERS.match(said) and not is_spoken and not _SONG.match(said)):
        return False
    return not (is_captioned(fragment) or _is_glued(fragment) or is_row(fragment))


def _is_of_no_report(fragment: str, title: str) -> bool:
    """Whether ``fragment`` addresses customers, or repeats an error in an article whose ``title`` says that it is a correction."""
    is_taken_back = _CORRECTION.match(title) is not None and _CORRECTS.search(fragment) is None
    return _INVITES.search(fragment.lower()) is not None or is_taken_back


def _claims_nothing(fragment: str) -> bool:
    """Whether ``fragment`` is not a whole claim: a mere clause of time or cause, a call, a heading, a task, a question, a split name."""
    last = len(fragment) - _LONGEST_LAST
    return bool(
        _WHEN_ONLY.match(fragment)
        or is_call(fragment)
        or _is_headed(fragment)
        or _SUBJECTLESS.match(fragment)
        or (_ASKS.search(fragment, last) and not _ASKED_BY.search(fragment))
        or _INITIAL_LAST.search(fragment, last)
        or _INITIAL_FIRST.match(fragment)
        or is_attendance(fragment)
    )
