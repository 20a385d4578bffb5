"""Sorts of names: whether two are plainly of one sort, so that one may stand in the place of the other. Standard library only.

The words right before a name tell its sort: a title or a rank is somebody's, ``huyện`` a district's, ``công ty`` a firm's. Nothing is
guessed where nothing tells. ``bộ`` and ``sở`` tell nothing: their names go on in small letters, so that only half of one would be put in.
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
_LONGEST = 30  # characters of what tells a sort
_FULL = 3  # words of a full name: Cao Bằng and Thái Thụy begin with a surname, too
_MOST_MENTIONS = 20  # of one name that are looked at


def may_replace(place: Place, told: Wording, instead: Place, article: Wording) -> bool:
    """Whether the name at ``instead`` of ``article`` is plainly of the sort that stands at ``place`` of ``told``, a man for a man."""
    here, found = _sort(place, told), _sorts(instead, article)
    wanted = {here} if here else _sorts(place, article)
    if not wanted or not found:
        return False
    if wanted <= _PEOPLE and found <= _PEOPLE:
        called = _called(place, told)
        return not called or (called in found and not found >= {_HIM, _HER})
    return wanted == found and len(found) == 1


def _called(place: Place, wording: Wording) -> str:
    """Whether the name at ``place`` is called a man or a woman right there; "" if neither."""
    person = _PERSON.search(wording.text[max(0, place.fact.start - _LONGEST) : place.fact.start])
    return next((sort for sort in (_HIM, _HER) if person and person[sort]), "")


def _sorts(place: Place, article: Wording) -> set[str]:
    """The sorts of which ``article`` says that the name at ``place``, of any text, is."""
    named = (one for one in article.facts if isinstance(one.fact, Name) and _is_short_for(place.fact, one.fact))
    return {sort for one in islice(named, _MOST_MENTIONS) if (sort := _sort(one, article))}


def _sort(place: Place, wording: Wording) -> str:
    """The sort that the words before the name at ``place`` tell, or those that it is of; "" where they tell none."""
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
    """Whether one name ends with the other: An Khang is not who ``giám đốc An Khang Trịnh Bá Cường`` tells of."""
    short, long = sorted((lowered(one.words), lowered(other.words)), key=len) if isinstance(one, Name) else ((), ())
    return bool(short) and long[-len(short) :] == short


def _is_full(name: Name) -> bool:
    said = lowered(name.words)
    return len(said) >= _FULL and (said[0] in SURNAMES or said[1] in MIDDLES) and said != ("hồ", "chí", "minh")
