"""Opposites: whether one word of a summary says the opposite of its article, tăng for giảm or đã for sẽ. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from model.facts.figures import Quantity
from model.generative.negations import CLEARLY, MAX_PLACES
from model.generative.wording import WINDOW, Wording, matches, worth
from model.results import FactKind

_MIN_ALIKE = 0.4  # share of the context, 0 to 1, that must match for two places to be about the same; higher than for negations
_PAIRS = (  # groups of opposites; "/" joins synonyms on one side
    "tăng|giảm|giữ nguyên, thắng|thua, xuất khẩu|nhập khẩu, lãi|lỗ, mua|bán, khai mạc|bế mạc, mở cửa|đóng cửa, vô địch|á quân, "
    "tối đa|tối thiểu, trước thuế|sau thuế, thừa nhận/thú nhận/xác nhận|bác bỏ/phủ nhận, "
    "đồng ý/tán thành/chấp nhận/ủng hộ|từ chối/phản đối, "
    "tử vong/thiệt mạng/chết|bị thương|mất tích|nhập viện|xuất viện|khỏi bệnh, tạm giam|tại ngoại, xuất siêu|nhập siêu, "
    "khởi công|khánh thành, thành công|thất bại, dương tính|âm tính, nới lỏng|siết chặt/thắt chặt, mở rộng|thu hẹp, bắt đầu|kết thúc, "
    "trước khi|sau khi, cao|thấp, nhiều|ít, nam|nữ, thu ngân|chi ngân, vượt|hụt, nghi ngờ|xác định, dài hơn|ngắn hơn, "
    "đường biển|đường bộ|đường hàng|đường sắt|đường thủy, sân nhà|sân khách, "
    "toàn bộ|một nửa/nửa|một phần, nửa đầu|nửa cuối, "
    "đầu năm|cuối năm, đầu tháng|cuối tháng, đầu tuần|cuối tuần, đầu mùa|cuối mùa, cao nhất|thấp nhất, lớn nhất|nhỏ nhất, "
    "nhiều nhất|ít nhất, cao hơn|thấp hơn, nhiều hơn/đông hơn|ít hơn, nhanh hơn|chậm hơn, mạnh hơn|yếu hơn, lớn hơn|nhỏ hơn, "
    "đắt hơn|rẻ hơn, đắt nhất|rẻ nhất, mạnh nhất|yếu nhất/nhẹ nhất, sớm hơn|muộn hơn, "
    "bé trai|bé gái, con trai|con gái, nam sinh|nữ sinh, phía đông|phía tây|phía nam|phía bắc"
)
_DONE = "đã|sẽ/sắp/dự kiến/dự định/phấn đấu/có thể"  # before the same verb, as _STILL and _SURE
_STILL = "đang|từng"
_SURE = "chắc chắn/khẳng định|có thể/nghi ngờ"
# opposites only before a number or a date
_BEFORE_FACTS = "trên/hơn|dưới/gần/ngót, trước|sau, lên|xuống, sáng|trưa|chiều|tối/đêm"
_SINCE, _UNTIL = "từ", frozenset(("đến", "tới"))  # before a day or an hour; of other numbers an article tells both ends
_BEFORE_A_DAY, _MAX_BEFORE_A_DAY = frozenset("hết ngày hôm mùng mồng sáng trưa chiều tối đêm rạng".split()), 2
_ONCE = frozenset("từng cựu nguyên vốn còn trước xưa".split())  # before là: a former state
_APIECE = frozenset(("mỗi", "một"))
_TIMES = {
    "rưỡi": 1,
    "đôi": 2,
    "hai": 2,
    "2": 2,
    "ba": 3,
    "3": 3,
    "tư": 4,
    "bốn": 4,
    "4": 4,
    "năm": 5,
    "5": 5,
    "mười": 10,
    "10": 10,
}  # gấp đôi
_FIRST = ("đầu", "tiên")  # thứ nhất is left out: an article may say đứng đầu instead
_PLACES = {word: place for place, said in enumerate("hai/nhì ba tư năm sáu bảy tám chín mười".split(), 2) for word in said.split("/")}


def _meanings(groups: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """The group of each word or pair of words, and the side in it."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for group, told in enumerate(groups.split(", ")):
        for side, same in enumerate(told.split("|")):
            found |= {tuple(one.split()): (group, side) for one in same.split("/")}
    return found


_ANYWHERE, _BEFORE_A_FACT = _meanings(_PAIRS), _meanings(_BEFORE_FACTS)
_BEFORE_A_VERB = {"done": _meanings(_DONE), "sure": _meanings(_SURE), "still": _meanings(_STILL)}


class _Side(NamedTuple):
    """Words ``first`` to ``last`` mean ``side`` of ``group``."""

    group: tuple[str, int | str]
    side: str | int
    first: int
    last: int


@dataclass(frozen=True)
class Opposites:
    """The words of ``wording`` that have opposites."""

    wording: Wording

    def contradicts(self, article: Opposites) -> bool:
        """Whether this text, a summary, has one side where ``article`` has another in the same context."""
        return any(self._is_contrary(one, article) for one in self._sides)

    @cached_property
    def _sides(self) -> tuple[_Side, ...]:
        return tuple(self._found())

    @cached_property
    def _groups(self) -> dict[tuple[str, int | str], list[_Side]]:
        found: dict[tuple[str, int | str], list[_Side]] = {}
        for one in self._sides:
            found.setdefault(one.group, []).append(one)
        return found

    def _found(self) -> Iterator[_Side]:
        wording, words = self.wording, self.wording.words
        for at, word in enumerate(words):
            for last in (at, at + 1):
                told = words[at : last + 1]
                if told in _ANYWHERE and len(told) == last - at + 1 and not wording.is_in_fact(at):
                    group, side = _ANYWHERE[told]
                    yield _Side(("anywhere", group), side, at, last)
                for what, sides in _BEFORE_A_VERB.items():
                    if told in sides and (verb := self._verb_after(last)):
                        yield _Side((what, verb), sides[told][1], at, last)
            if (word,) in _BEFORE_A_FACT and at + 1 < len(words) and wording.is_in_fact(at + 1):
                group, side = _BEFORE_A_FACT[word,]
                yield _Side(("before", group), side, at, at)
            if (word == _SINCE or word in _UNTIL) and self._is_before_a_moment(at):
                yield _Side(("when", 0), word == _SINCE, at, at)
            if word == "là" and at > 0 and ((was := words[at - 1] == "từng") or _ONCE.isdisjoint(self._clause_before(at))):
                former = words[at + 1 : at + 2] == ("cựu",)
                yield _Side(("once", 0), was or former, at - was, at + former)
            if word == "gấp" and at + 1 < len(words) and (times := _TIMES.get(words[at + 1])):
                yield _Side(("times", 0), times, at, at + 1)
            if place := self._ordinal(at):
                yield _Side(("place", 0), place, at, at + 1)
            if word in _APIECE and at > 0 and wording.is_in_fact(at - 1) and not wording.is_clause_end(at):
                yield _Side(("apiece", 0), words[at + 1], at, at + 1)

    def _verb_after(self, at: int) -> str:
        """The first content word after word number ``at`` in its clause; "" where a fact comes first or none is within ``WINDOW``."""
        for here in range(at, at + WINDOW):
            if self.wording.is_clause_end(here):
                break
            if self.wording.is_content(here + 1):
                return self.wording.words[here + 1]
            if self.wording.is_in_fact(here + 1):
                break
        return ""

    def _ordinal(self, at: int) -> str:
        """The ordinal that the two words from number ``at`` on are, as in thứ hai or đầu tiên; "" if none."""
        words = self.wording.words[at : at + 2]
        if words == _FIRST:
            return "1"
        if len(words) < 2 or words[0] != "thứ" or self.wording.is_clause_end(at):
            return ""
        return words[1] if words[1].isdigit() else str(_PLACES.get(words[1], ""))

    def _clause_before(self, at: int) -> tuple[str, ...]:
        """The words before word number ``at`` in its clause, at most ``WINDOW``."""
        start = at
        while start > max(0, at - WINDOW) and not self.wording.is_clause_end(start - 1):
            start -= 1
        return self.wording.words[start:at]

    def _is_before_a_moment(self, at: int) -> bool:
        """Whether a day or an hour follows, in từ 5/8 as in đến hết ngày 9/8."""
        return any(self._is_moment(at + 1 + gap) for gap in range(_MAX_BEFORE_A_DAY + 1) if self._are_before_a_day(at + 1, at + 1 + gap))

    def _are_before_a_day(self, start: int, end: int) -> bool:
        return _BEFORE_A_DAY.issuperset(self.wording.words[start:end])

    def _is_moment(self, at: int) -> bool:
        fact = self.wording.fact_at(at)
        return isinstance(fact, Quantity) and fact.kind in {FactKind.DATE, FactKind.TIME}

    def _is_contrary(self, one: _Side, article: Opposites) -> bool:
        around = self.wording.around(one.first, one.last)
        whole, same, other = sum(map(worth, around)), 0.0, 0.0
        for there in article._groups.get(one.group, [])[:MAX_PLACES]:
            fit = sum(matches(around, article.wording.around(there.first, there.last)))
            if there.side == one.side:
                same = max(same, fit)
            else:
                other = max(other, fit)
        return other >= _MIN_ALIKE * whole and other >= same + CLEARLY * whole and whole > 0
