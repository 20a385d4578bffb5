"""Types of names: whether two names are certainly of one type, so that one may replace the other. Standard library only.

The words right before a name tell its type: a title or a rank that of a person, ``huyện`` of a district, ``công ty`` of a firm. Without
such words there is no type. ``bộ`` and ``sở`` give none: their names continue in small letters, so that only half of one would be put in.
"""

from __future__ import annotations

import re
from itertools import islice

from model.facts.figures import Quantity
from model.generative.wording import Place, Wording
from model.words.names import MIDDLES, SURNAMES, Name, lowered
from model.words.people import CALLED, MEN, OFFICES, RANKS, WOMEN
from model.words.predicates import any_of

_HIM, _HER, _SOMEBODY = "him", "her", "somebody"
_PEOPLE = frozenset((_HIM, _HER, _SOMEBODY))
_MORE_RANKS = (
    "bác_sĩ luật_sư họa_sĩ nhà_văn nhà_báo nhà_thơ nhà_sáng_lập giám_tuyển tài_xế lái_xe phụ_xe tiền_đạo tiền_vệ hậu_vệ thủ_môn cầu_thủ "
    "hoa_hậu bị_cáo bị_can nghi_phạm nạn_nhân doanh_nhân cụ cháu"
)
_PERSON = re.compile(rf"(?i:(?P<him>{any_of(MEN)})|(?P<her>{any_of(WOMEN)})|{any_of(CALLED, RANKS, _MORE_RANKS)}) \Z")
_KIND = re.compile(
    "(?i:"
    + any_of(
        "tỉnh thành_phố tp tp. huyện quận thị_xã thị_trấn xã phường thôn xóm làng bản ấp buôn sông suối hồ đảo núi đèo đường phố cầu chợ "
        "sân_bay cảng công_ty tập_đoàn ngân_hàng hãng câu_lạc_bộ clb đội trường bệnh_viện"
    )
    + r") ?\Z"
)
_SAME = {"tp": "thành phố", "tp.": "thành phố", "clb": "câu lạc bộ"}
_OFFICIAL = re.compile(rf"(?i:{any_of(OFFICES)}) \w+(?: \w+)? \Z")  # bí thư huyện Lò Văn Pao
_LONGEST = 30  # characters before a name that are searched
_FULL = 3  # words of a full name: the places Cao Bằng and Thái Thụy begin with a surname, too
_MAX_MENTIONS = 20  # of one name are looked at


def may_replace(place: Place, told: Wording, instead: Place, article: Wording) -> bool:
    """Whether the name at ``instead`` of ``article`` certainly has the type of the one at ``place`` of ``told``."""
    here, found = _type(place, told), _types(instead, article)
    wanted = {here} if here else _types(place, article)
    if not wanted or not found:
        return False
    if wanted <= _PEOPLE and found <= _PEOPLE:
        called = _called(place, told)
        return not called or (called in found and not found >= {_HIM, _HER})
    return wanted == found and len(found) == 1


def _called(place: Place, wording: Wording) -> str:
    """_HIM or _HER where the word before the name at ``place`` says so, else ""."""
    person = _PERSON.search(wording.text[max(0, place.fact.start - _LONGEST) : place.fact.start])
    return next((gender for gender in (_HIM, _HER) if person and person[gender]), "")


def _types(place: Place, article: Wording) -> set[str]:
    """The types that ``article`` gives the name at ``place`` of any text."""
    named = (one for one in article.facts if isinstance(one.fact, Name) and _is_short_for(place.fact, one.fact))
    return {found for one in islice(named, _MAX_MENTIONS) if (found := _type(one, article))}


def _type(place: Place, wording: Wording) -> str:
    """The type that the words before the name at ``place``, or its own, tell; "" where they tell none."""
    name, text = place.fact, wording.text
    if not isinstance(name, Name):
        return ""
    before = text[max(0, name.start - _LONGEST) : name.start]
    if _PERSON.search(before):
        return _called(place, wording) or _SOMEBODY
    is_full = _is_full(name)
    if kind := _KIND.search(before) or (len(name.words) > 1 and _KIND.search(text[name.start : name.words[1].start])):
        said = kind[0].strip().lower()
        return _SOMEBODY if is_full and _OFFICIAL.search(before) else _SAME.get(said, said)
    return (_HER if lowered(name.words)[1] == "thị" else _SOMEBODY) if is_full else ""


def _is_short_for(one: Quantity | Name, other: Name) -> bool:
    """Whether one name ends with the other: An Khang is not the person in ``giám đốc An Khang Trịnh Bá Cường``."""
    short, long = sorted((lowered(one.words), lowered(other.words)), key=len) if isinstance(one, Name) else ((), ())
    return bool(short) and long[-len(short) :] == short


def _is_full(name: Name) -> bool:
    said = lowered(name.words)
    return len(said) >= _FULL and (said[0] in SURNAMES or said[1] in MIDDLES) and said != ("hồ", "chí", "minh")
