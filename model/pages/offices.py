"""Names of authorities, places and companies at the top of a portal: ``SỞ Y TẾ TỈNH SƠN HÀ``, ``Huyện Phú Bình - Tỉnh Lạc Sơn``."""

from __future__ import annotations

import re

from model.words.predicates import UPPER, any_of, has_deed

LONGEST_OFFICE = 16  # syllables

_UNIT = r"(?i:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)"
_NAMED = rf"{_UNIT}(?: {UPPER}[^\W\d_]*){{0,3}}"
_OFFICE = (
    r"(?i:[uủ][ỷy] ban|hợp tác xã|ubnd|hđnd|hội đồng|ubmttq|mặt trận tổ quốc|sở|(?:chi |tổng )?cục|ban|đảng bộ|đảng [uủ][ỷy]|công an|"
    r"công đoàn|bộ chỉ huy|bộ đội|đài|cổng|trang(?= (?:tin|thông tin))|trung tâm|hội|tỉnh đoàn|huyện đoàn|thành đoàn|"
    r"đoàn(?= thanh niên)|liên đoàn|liên minh|trường(?= [A-ZĐ])|bệnh viện|trạm|"
    r"viện|vksnd|tand|tòa án|toà án|thanh tra|bảo hiểm xã hội|văn phòng|phòng|kho bạc|chi nhánh|hạt kiểm lâm|thuế)\b"
)
_OF_PLACE = re.compile(
    rf"(?i:(?:tin(?: tức| bài)?|hoạt động|tin hoạt động)(?: của)? )?(?:{_OFFICE}[^\d.,:;!?]{{0,90}} )?{_NAMED}(?:\s*[-–,]\s*{_NAMED})?"
)
_PLACE = re.compile(_NAMED)
_COMMITTEE = re.compile(rf"{_OFFICE}[^\d.,:;!?]{{0,60}} (?i:tỉnh|thành|huyện|thị|đảng) (?i:[uủ][ỷy])(?: {UPPER}[^\W\d_]*){{0,3}}")
_BROADCASTER = re.compile(rf"(?i:đài (?:phát thanh|truyền thanh|truyền hình))[^\d.,:;!?]{{0,30}}(?: {UPPER}[^\W\d_]*){{1,3}}")
_MINISTRY = re.compile(rf"BỘ(?: {UPPER}+){{2,7}}|Bộ(?: (?:[A-ZĐ][^\W\d_]*|và)){{1,7}}")
_COMPANY = re.compile(rf"(?:(?:TỔNG )?CÔNG TY|TẬP ĐOÀN|NGÂN HÀNG)(?: (?:{UPPER}+|[-–&]))+")
_MOTTO = re.compile(r"[\"“]?[^\W\d_]+ [^\W\d_]+(?: - [^\W\d_]+ [^\W\d_]+){2,5}[\"”]?")  # Đoàn kết - Dân chủ - Kỷ cương - Phát triển
_TOLD = re.compile(  # in a headline about an authority, not in its name; nouns of events as well
    any_of(
        "ở tại cho về trong giữa từ khi vì do với trước sau trên vào nơi họp bàn_giao sơ_kết tổng_kết tập_huấn phát_động ra_quân tọa_đàm "
        "khai_giảng quán_triệt tuyên_truyền gặp_mặt tiếp_xúc hội_nghị đại_hội lễ hội_thi hội_thao kỷ_niệm kết_quả kế_hoạch lịch làng"
    )
)
_OF_NAMES = re.compile(  # verbs elsewhere
    any_of(
        "tuyên_giáo ban_tổ_chức ban_kiểm_tra ban_quản_lý phục_vụ_hành_chính hỗ_trợ_nông_dân và_đầu_tư và_đào_tạo và_xây_dựng sở_xây_dựng "
        "thông_tin giới_thiệu_việc_làm thi_hành_án cấp_nước cấp_thoát_nước"
    )
)


def is_office(line: str) -> bool:
    """Whether ``line`` is nothing but an authority, its place, a company in capitals or a motto; a headline has a deed or an event."""
    if _MOTTO.fullmatch(line):
        return True
    if len(line.split()) > LONGEST_OFFICE or not any(
        one.fullmatch(line) for one in (_OF_PLACE, _COMMITTEE, _BROADCASTER, _MINISTRY, _COMPANY)
    ):
        return False
    name = _OF_NAMES.sub("", _PLACE.sub("", line).lower())
    return not (_TOLD.search(name) or has_deed(name))
