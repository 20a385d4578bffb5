"""Continuing: the ``cũng``, ``còn`` and ``sau đó`` of a first sentence, which refer to something that the summary does not tell.

Linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.anaphora import without_brackets
from model.extractive.naming import is_quoted
from model.words.predicates import REPORTS, UPPER, any_of, tells

_SAYS = any_of(REPORTS, "ra_tuyên_bố công_bố thông_báo cáo_buộc phủ_nhận bác_bỏ tố_cáo lên_án đùa ra_thông_cáo")
_DOES = any_of(
    "bổ_nhiệm tặng trao khởi_tố bắt_giữ phát_hiện thu_giữ tạm_giữ ban_hành triển_khai ký chặn đăng gửi phạt xử_phạt mời gặp trục_xuất "
    "công_nhận điều_động kiểm_tra đưa_ra trao_đổi triệu_tập tổ_chức quyết_định"
)
_ALSO = re.compile(
    rf"(?<=[\w)”\"])(?P<gone>,? cũng)(?= (?:(?:đã|vừa|đang|sẽ) )?{_SAYS}| (?:đã|vừa|đang) )"
    rf"|(?<=[\w)”\"])(?P<more> còn)(?= (?:đã )?(?:{_SAYS}|{_DOES}))"
    rf"|(?<=[\w)”\"])(?P<then> (?:(?:ngay|không lâu|ít lâu) )?sau đó)(?= (?:đã |cũng )?(?:{_SAYS}|{_DOES}))"
)
_LONGEST = 140  # characters before the word
_TOLD_BEFORE = re.compile(  # then it refers to something in the sentence itself
    any_of(
        "ngoài bên_cạnh cùng không_chỉ không_những giống tương_tự như ai nào gì đâu mỗi dù tuy nhưng mà nếu thì vẫn cả thậm_chí đều khác "
        "tiếp_tục sau trước khi còn song đồng_thời lẫn hay vậy thêm"
    ),
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(any_of("Tại Trong Theo Ngày Sáng Chiều Tối Trưa Hôm Phát_biểu Trả_lời Trao_đổi Về Ở Liên_quan"))


def continuing(text: str) -> Iterator[tuple[int, int]]:
    """The characters of such a word between subject and verb of ``text``, the first sentence of a summary, where nothing explains it."""
    match = _ALSO.search(text, 0, _LONGEST)
    if match is None or is_quoted(text[: match.start()]) or _TOLD_BEFORE.search(text, 0, match.start()):
        return
    parts = without_brackets(text[: match.start()]).split(", ")
    subject = parts[1:] if len(parts) > 1 and _ADVERBIAL.match(parts[0]) else parts
    if re.match(UPPER, text) and not any(map(tells, subject)):
        start, end = match.span()
        yield (start + 1, end) if text[start] == "," else (start, end)
