"""The words that make a sentence of a fragment, and patterns of words and letters. Standard library only, linear patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from os.path import commonprefix

_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
UPPER = f"[A-Z{_LETTERS.upper()}]"
LOWER = f"[a-z{_LETTERS}]"
NAME_PART = rf"(?:{UPPER}{LOWER}+|{UPPER}\.)"  # Lan, T.
NO_LETTER_OF = "".join(  # "ở bảng A.", "vitamin D.": a letter after these is not an initial
    f"(?<!{word} )" for word in ("bảng", "vitamin", "gan", "cúm", "hạng", "loại", "nhóm", "khối", "máu", "khu", "lô", "tòa", "vàng")
)


def any_of(*groups: str) -> str:
    """A pattern for any of the space-separated words (``_`` for a space inside one), longest first, as whole words.

    The words share their beginnings in the pattern (a trie), so that hundreds of them cost little more than one.
    """
    every = {word.replace("_", " ") for group in groups for word in group.split()}
    return rf"(?<!\w)(?:{_branches(every)})(?!\w)"


def _branches(words: Iterable[str]) -> str:
    parts = []
    for _, group in groupby(sorted(filter(None, words)), key=itemgetter(0)):
        same = list(group)
        shared = commonprefix(same)  # noqa: RUF071  # words, not paths
        rest = {word.removeprefix(shared) for word in same}
        deeper = _branches(rest)
        parts.append(re.escape(shared) + (f"(?:{deeper})" if deeper else "") + ("?" if deeper and "" in rest else ""))
    return "|".join(parts)


TOLD = (  # the words said may stand before or after these
    "cho_biết cho_hay nói khẳng_định nhấn_mạnh chia_sẻ thông_tin nhận_định xác_nhận tiết_lộ tuyên_bố kể viết thừa_nhận phát_biểu "
    "giải_thích cảnh_báo lưu_ý trả_lời khai đưa_tin phản_ánh bình_luận tâm_sự nhớ_lại trình_bày đáp"
)
REPORTS = (
    f"{TOLD} cho_rằng bày_tỏ đánh_giá phân_tích dẫn_lời nêu đề_nghị yêu_cầu thú_nhận hy_vọng phàn_nàn kêu_gọi chỉ_trích khuyến_cáo gọi"
)
_PREDICATES = (
    f"{REPORTS} đã đang sẽ vừa bị được là có phải không chưa chẳng gây làm khiến mất chết tử_vong tử_nạn thiệt_mạng bị_thương qua_đời "
    "tổ_chức đạt xảy_ra diễn_ra bắt khởi_tố truy_tố xét_xử tuyên tăng giảm lên xuống thông_báo công_bố ký nhận quyết_định phê_duyệt ra mở "
    "thu giành thắng thua hòa ghi cần nên muốn thể còn trở_thành đến tới về vào đưa bán mua trao tặng hỗ_trợ xây_dựng hoàn_thành "
    "khánh_thành khai_mạc bế_mạc phát_hiện kiểm_tra xử_phạt phạt chỉ_đạo ban_hành triển_khai chuyển gặp dự tham_gia chứng_kiến đề_xuất "
    "kiến_nghị giao thành_lập sở_hữu chiếm gồm thuộc nằm đâm tông lao chạy cháy đổ sập tấn_công sát_hại đánh cướp trộm lừa dùng sử_dụng "
    "giúp tiếp đón thăm tiến_hành thực_hiện bàn thảo_luận vượt kéo_dài bắt_đầu kết_thúc tạm_giữ tạm_giam phối_hợp cấp chi đầu_tư "
    "xuất_hiện ra_mắt giới_thiệu tìm rơi ngã trúng đoạt bước tiếp_tục lập hút bay đi chở cứu tạo mang giữ nộp thi học sống "
    "quản_lý trả_lại chỉ_định cách_chức biểu_quyết cáo_buộc thúc_giục phủ_nhận bác_bỏ xếp dành rời đối_mặt từ_chối đồng_ý chấp_thuận "
    "chấp_nhận ủng_hộ phản_đối lên_án hủy tố_cáo tố khiếu_nại bổ_nhiệm miễn_nhiệm kỷ_luật truy_tìm truy_bắt làm_rõ ngừng dừng bồi_thường "
    "phục_vụ bao_phủ điều_động huy_động áp_dụng vi_phạm chiêu_đãi khai_thác sản_xuất phê_chuẩn thông_qua gửi rút hạ siết nới kéo kích_hoạt"
)
_MORE_VERBS = (  # predicates, too, but too often part of a longer phrase to cut beside them
    "bùng_phát cho_thấy bao_trùm thiêu_rụi lan_rộng dập_tắt ca_ngợi duy_trì chấm_dứt gia_nhập nhập_viện kết_hôn ly_hôn sa_thải triệu_tập "
    "đình_chỉ bãi_nhiệm trục_xuất ngưng hoãn dao_động ước_tính tái_xuất chủ_trì_hội_nghị chủ_trì_hội_thảo chủ_trì_phiên chủ_trì_lễ "
    "chủ_trì_buổi_lễ chủ_trì_buổi_làm_việc chủ_trì_kỳ_họp thị_sát kích_nổ khám_xét trò_chuyện chặn vây_kín hưởng_ứng đảm_nhiệm đứng_đầu "
    "hư_hỏng hôn_mê khởi_công động_thổ thông_xe nhậm_chức đắc_cử cất_cánh"
)
_ALSO_NOUNS = frozenset(
    "tạm_giam tạm_giữ học đón lập cấp ra lên xuống đến tới về vào thi thuộc nằm gồm sống hút bay đi chở chi thông_tin đánh_giá gọi cần "
    "phối_hợp đầu_tư giao mang chạy còn thể dự phải nên giúp kiểm_tra tăng giảm quản_lý xếp dành rời tố ngừng dừng phục_vụ "
    "kỷ_luật sản_xuất khai_thác gửi rút hạ siết nới kéo hủy".split()
)
NO_VERB = (  # phrases that only look like a predicate: "người lao động", "ngành hàng không", "cà phê hòa tan", "doanh nghiệp nhỏ và vừa"
    "(?!"
    + any_of(
        "lao_động lao_công lao_phổi không_gian không_khí không_phận không_quân không_lưu bán_kết bán_dẫn bán_kính bán_đảo ký_ức ký_túc "
        "ký_hiệu ký_giả ký_sự thu_nhập thu_ngân_sách hòa_tan hòa_bình hòa_nhạc hòa_thuận hòa_hợp hòa_âm thắng_cảnh nhận_thức phạt_đền "
        "phạt_góc vừa_và_nhỏ"
    )
    + r"|vừa qua(?!\w| đời)|(?:(?<=[Hh]àng )"
    + "".join(f"(?<!{word} hàng )" for word in ("cửa", "ngân", "khách", "nhà", "mặt", "bán", "mua", "đơn", "giao", "lô"))
    + r"không|(?<=[Cc]ộng )hòa|(?<=điều )hòa|(?<=hài )hòa|(?<=ngoại )giao|(?<=nhỏ và )vừa|(?<=Đầu tư )xây dựng"
    r"|(?:(?<=[Ll]iên )|(?<=[Tt]rực )|(?<=[Gg]ián ))tiếp)(?!\w))"
)
PREDICATE = re.compile(NO_VERB + any_of(_PREDICATES, _MORE_VERBS))
_NO_NOUN = "".join(f"(?<!{word} )" for word in ("buổi", "lễ", "cuộc", "phiên", "đợt", "chuyến", "trận", "vụ", "ngầm"))  # "buổi tuyên bố"
_DEED = re.compile(r"(?<!\w)" + _NO_NOUN + PREDICATE.pattern)
TELLING = re.compile(NO_VERB + any_of(" ".join(word for word in _PREDICATES.split() if word not in _ALSO_NOUNS)))
REPORT = re.compile(any_of(REPORTS))
_CALL = re.compile(r"(?:kính )?thưa (?:quý|toàn thể|các|đồng chí|đồng bào)(?!\w)[^.?]*|[^.?]*thân mến", re.IGNORECASE)
_NAME_FIRST = re.compile(rf"{UPPER}{LOWER}* {UPPER}{LOWER}")


def in_small_letters(fragment: str) -> str:
    """``fragment`` without its initial capital, so that only names have capitals: the Thắng of ``ông Thắng``.

    A first word before another capitalised word keeps it, as part of a name: the Hòa of ``Hòa Bắc``.
    """
    return fragment if _NAME_FIRST.match(fragment) else fragment[:2].lower() + fragment[2:]


def has_predicate(fragment: str) -> bool:
    """Whether ``fragment`` has a word that is usually a predicate."""
    return PREDICATE.search(in_small_letters(fragment)) is not None


def has_deed(fragment: str) -> bool:
    """As ``has_predicate``, but without nouns of events such as ``buổi tuyên bố`` and ``lễ ra mắt``."""
    return _DEED.search(fragment.lower()) is not None


def tells(fragment: str) -> bool:
    """As ``has_predicate``, but only for words that are hardly ever part of a name, a place or a title."""
    return TELLING.search(in_small_letters(fragment)) is not None


def reports(fragment: str) -> bool:
    """Whether ``fragment`` has a verb of saying."""
    return REPORT.search(fragment.lower()) is not None


def is_call(fragment: str) -> bool:
    """Whether ``fragment`` only addresses listeners or readers: ``Các em học sinh thân mến!``."""
    return _CALL.fullmatch(fragment.rstrip("!,:.")) is not None
