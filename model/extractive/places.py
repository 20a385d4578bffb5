"""Places: names for the ``TP`` or ``tỉnh`` of a summary that only the text before it in the article names.

Linear patterns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model.extractive.clauses import Piece
from model.extractive.mentions import SURNAMES
from model.extractive.naming import is_quoted, replaced, text_of
from model.extractive.quotes import double_quotes
from model.extractive.reading import Reading
from model.text import count_syllables
from model.words import geography
from model.words.predicates import UPPER, any_of

_KIND = r"(?:TP(?!\w)|(?i:thành phố|tỉnh|huyện|quận|thị xã|thị trấn|xã|phường)(?!\w))"
_NAMED = re.compile(  # "TP. HCM", "TP.HCM", "tỉnh Đắk Lắk", "quận 12"; "Huyện uỷ Nga Sơn" names the huyện, too
    rf"(?<!\w)(?P<kind>{_KIND})(?P<mark>\. ?| )"
    rf"(?P<name>HCM(?!\w)|\d{{1,2}}(?![\w/.-])|{UPPER}\w+(?: {UPPER}\w*){{0,5}})"
)
_COUNCIL = re.compile(
    rf"(?<!\w)(?P<kind>(?i:thành|tỉnh|huyện|quận|thị)) (?:ủy|đoàn) (?:TP\.? ?)?(?P<name>HCM(?!\w)|{UPPER}\w+(?: {UPPER}\w*){{0,5}})"
)
_KINDS = {"tp": "thành phố", "thành": "thành phố", "thị": "thị xã"}
_ADDRESS = re.compile(r"(?<!\w)(?:trú|ngụ|quê|HKTT|thường trú|sinh sống)(?!\w)[^.;:()]{0,60}\Z")
_LONGEST_ADDRESS = 72  # characters
CITIES = re.compile(r"(?<!\w)(?:Hà Nội|HCM|TPHCM|Hồ Chí Minh|Sài Gòn|Đà Nẵng|Hải Phòng|Cần Thơ)(?!\w)")
_SHORT = dict.fromkeys(("HCM", "TPHCM", "Sài Gòn"), "Hồ Chí Minh")
PROVINCES = re.compile(rf"(?<!\w)(?:{'|'.join(geography.PROVINCES)}|Bà Rịa|Đắc Lắc|Thừa Thiên)(?!\w)")
_SOMEBODY = re.compile(rf"(?!Hồ Chí){SURNAMES}(?: {UPPER}\w*){{2,4}}\Z")  # "UBND huyện Lê Văn Út", "TP Hà Nội Lê Văn Út"
_OTHERS = {"thành phố": CITIES, "tỉnh": PROVINCES}  # other places of that kind, which may be meant
_MANY = ("các", "những", "nhiều", "một", "hai", "ba", "cấp", "mỗi", "từng", "số", "vài")  # "các TP": any
_NEXT = (
    r"(?=[;:)]|\.?\Z|,(?! ?(?:thành|quận|huyện|thị xã|xã|tỉnh|phường)(?!\w))| "
    + any_of(
        "đã sẽ đang vừa có cũng phải cho và để trong là yêu_cầu được bị thì nên cần về với từ ngày sáng chiều tối kiến_nghị đề_nghị "
        "đề_xuất chỉ_đạo giao tổ_chức vẫn chưa không đối_với trên theo hiện mới tiếp_tục thu ban_hành thống_nhất xác_nhận nói phát_hiện "
        "tham_mưu tại thời_gian phối_hợp tiến_hành nằm thông_qua phê_duyệt các những cùng do vì khi nhằm khẩn_trương quyết_định hôm "
        "khóa đối_thoại chủ_trì cập lại hỗ_trợ gửi xử_lý xác_minh"
    )
    + ")"
)
_TP = re.compile(rf"(?<!\w)(?<!\d )(?<!, ){''.join(f'(?<!{word} )' for word in _MANY)}(?P<kind>TP)(?P<this> này(?!\w))?{_NEXT}")
_OF = any_of(
    "UBND HĐND TAND VKSND VKS MTTQ BHXH Tòa_án Công_an công_an Lãnh_đạo lãnh_đạo Chủ_tịch chủ_tịch Bí_thư bí_thư Chính_quyền chính_quyền "
    "Thanh_tra thanh_tra Bệnh_viện bệnh_viện Toàn toàn địa_bàn của đa_khoa chức_năng khỏi môi_trường giao_thông xã_hội cán_bộ tuổi_trẻ "
    "thanh_niên"
)
_BARE = re.compile(rf"(?:\A|{_OF} |(?:cho biết|cho hay|cho rằng|khẳng định),? )(?P<kind>{_KIND})(?P<this> này(?!\w))?{_NEXT}")


def with_place_names(reading: Reading, pieces: Sequence[Piece], most: int) -> list[Piece]:
    """``pieces`` with the names of places that they only call ``TP`` or ``tỉnh``, where neither they nor the title have them.

    At most ``most`` syllables are added.
    """
    texts = [double_quotes(text_of(reading, piece.spans)) for piece in pieces]
    said = " ".join((reading.article.title, *texts))
    found, done = [], set[str]()
    for piece, fragment in zip(pieces, texts, strict=True):
        edits = []
        for start, end, kind, is_this in _bare(fragment):
            if kind in done or is_quoted(fragment[:start]):
                continue
            done.add(kind)
            full = _full(reading, kind, said, is_short=fragment[start:end] == "TP")
            if full is None:
                continue
            size = count_syllables(reading.text[slice(*full[1])])
            if size <= most:
                most -= size
                edits.append((start if full[0] else end, end + (4 if is_this else 0), (full[1],)))
        found.append(replace(piece, spans=replaced(piece.spans, edits)) if edits else piece)
    return found


def _bare(fragment: str) -> list[tuple[int, int, str, bool]]:
    """The places of ``fragment`` that have only a kind, in order: start, end, the kind, and whether ``này`` follows."""
    patterns = (_TP, _BARE) if "TP" in fragment else (_BARE,)
    found = {}
    for one in (match for pattern in patterns for match in pattern.finditer(fragment)):
        found[one.end("kind")] = one
    return [(*one.span("kind"), _kind(one["kind"]), one["this"] is not None) for _, one in sorted(found.items())]


def _full(reading: Reading, kind: str, said: str, *, is_short: bool) -> tuple[bool, tuple[int, int]] | None:
    """The characters of the reading that name the only place of this ``kind``, and whether they replace the kind.

    None where the article names none or several, or ``said`` names it already.
    """
    text = reading.text
    named: dict[str, tuple[int, int]] = {}
    for match in _NAMED.finditer(text):
        name = _name(match["name"])
        if name and _kind(match["kind"]) == kind and not _is_in_capitals(match["kind"]) and not _is_address(text, match.start()):
            named.setdefault(name, (match.start(), match.start("name") + len(name)))
    others = {_name(match["name"]) for match in _COUNCIL.finditer(text) if _kind(match["kind"]) == kind} - {""}
    others |= {_SHORT.get(name, name) for name in named}
    if kind in _OTHERS:
        others |= {_SHORT.get(one[0], one[0]) for where in (text, reading.article.title) for one in _OTHERS[kind].finditer(where)}
    name = min(others, key=len, default="")
    if not name or name.count(" ") > 2 or not all(f"{one} ".startswith(f"{name} ") for one in others):
        return None
    if name in said or any(short in said for short, long in _SHORT.items() if long == name):
        return None
    full = next((one for one in named if _SHORT.get(one, one).startswith(name)), None)
    if full is None:  # "UBND Phú Yên": the name alone
        start = text.find(f" {name}") if kind in _OTHERS else -1
        return (False, (start, start + len(name) + 1)) if start >= 0 else None
    start, end = named[full]
    end -= len(_SHORT.get(full, full)) - len(name)  # "huyện Nga Sơn Hùng": the shortest is the place
    is_abbreviated = text.startswith("TP", start)
    if is_abbreviated and not is_short:
        return True, (start, end)
    return False, (start + len("TP") if is_abbreviated else start + len(kind), end)


def _name(run: str) -> str:
    """The place name that begins a ``run`` of capital words, without a person after it; "" where the run is a person's name."""
    return _SOMEBODY.sub("", run).rstrip()


def _kind(word: str) -> str:
    return _KINDS.get(word.lower(), word.lower())


def _is_in_capitals(kind: str) -> bool:
    """Whether ``kind`` is in a line of capitals, where every word looks like a name: ``CHỦ TỊCH UBND TỈNH ĐIỆN:``."""
    return kind.isupper() and kind != "TP"


def _is_address(text: str, start: int) -> bool:
    return _ADDRESS.search(text, max(0, start - _LONGEST_ADDRESS), start) is not None
