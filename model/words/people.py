"""Words for people: forms of address, ranks and offices beside a name. Space-separated, with ``_`` for a space inside one."""

from __future__ import annotations

CALLED = "ông bà anh chị cô em"
MEN, WOMEN = "ông anh cậu", "bà chị cô"
RANKS = (  # and professions, before a name
    "thầy kỹ_sư tiến_sĩ thạc_sĩ giáo_sư phó_giáo_sư ts ths pgs gs chuyên_gia đại_tá thượng_tá trung_tá thiếu_tá đại_úy thượng_úy trung_úy "
    "đại_tướng thượng_tướng trung_tướng thiếu_tướng tướng đô_đốc đồng_chí ca_sĩ nghệ_sĩ nhạc_sĩ diễn_viên đạo_diễn hlv huấn_luyện_viên"
)
OFFICES = (  # before a name, or after it with the body they belong to
    "giám_đốc tổng_giám_đốc chủ_tịch chủ_nhiệm bí_thư tổng_bí_thư chánh_văn_phòng chánh_án viện_trưởng hiệu_trưởng hiệu_phó cục_trưởng "
    "cục_phó vụ_trưởng chi_cục_trưởng tổng_cục_trưởng đội_trưởng trưởng_phòng trưởng_ban trưởng_công_an trưởng_khoa trưởng bộ_trưởng "
    "thứ_trưởng ủy_viên tổng_thư_ký tổng_thống thủ_tướng ngoại_trưởng thống_đốc thị_trưởng đại_sứ nghị_sĩ thượng_nghị_sĩ hạ_nghị_sĩ "
    "đại_biểu cố_vấn người_phát_ngôn phát_ngôn_viên đại_diện tư_lệnh chỉ_huy_trưởng giảng_viên thẩm_phán điều_tra_viên"
)
INVOLVED = "bị_cáo bị_can nghi_phạm nghi_can đối_tượng nạn_nhân"  # in a legal case
PROFESSIONS = (  # and other roles in the news
    "tài_xế luật_sư bác_sĩ nhà_báo phóng_viên nhà_văn nhà_thơ họa_sĩ doanh_nhân giáo_viên công_tố_viên cảnh_sát_trưởng thủ_lĩnh "
    "tiền_đạo tiền_vệ hậu_vệ thủ_môn người_mẫu hoa_hậu quốc_vương hoàng_tử công_chúa thái_tử"
)
