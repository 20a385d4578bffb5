"""Negations and opposites: whether a summary says what its article denies, denies what it says, or says tăng for giảm. No third party."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from model.figures import Quantity
from model.results import FactKind
from model.wording import WINDOW, Neighbour, Wording, matches, worth

_DENIALS = frozenset("không chưa chẳng chả".split())
_REVERSALS = frozenset({("bác", "bỏ"), ("phủ", "nhận"), ("từ", "chối")})  # deny what follows them in the sentence
_HEDGES = frozenset(
    {("cáo", "buộc"), ("tố", "cáo"), ("tin", "đồn"), ("nghi", "vấn"), ("nghi", "ngờ")}
)  # and who tells of the charge says no more than they
_NO_DENIAL_BEHIND = frozenset("hàng phòng trên hay".split())  # hàng không; đúng hay không
_NO_DENIAL_BEFORE = frozenset("khí gian quân phận trung lực tưởng lưu những chỉ ngừng ít kém dưới quá bao đầy".split())  # không khí
_ADVERBS = frozenset("hề còn phải thể có từng hẳn cần nên muốn dám được hoàn toàn bao giờ đủ kịp tiếp tục".split())
_MOST_ADVERBS = 4
_MOST_BEFORE_NONE, _MOST_BEFORE_NONE_AT_HEAD = 5, 3  # words from không có, and from a không at a clause's head, to nào
_LEAST_FIT = 0.3  # of what stands around the words, 0 to 1, for them to speak of the same
_CLEARLY = 0.1  # better, where the article says both
_MOST_PLACES = 200  # of the same words that are looked at, so that a page of nothing else takes no minutes


@dataclass(frozen=True, slots=True)
class Denied:
    """Words ``first`` to ``last``, one or two, are denied by word number ``by``."""

    by: int
    first: int
    last: int


@dataclass(frozen=True)
class Polarity:
    """What ``wording`` denies."""

    wording: Wording

    @cached_property
    def denied(self) -> tuple[Denied, ...]:
        """The heads of what is denied, in order."""
        return tuple(self._denied())

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = {}
        words = self.wording.words
        for at, word in enumerate(words):
            found.setdefault((word,), []).append(at)
            if not self.wording.is_clause_end(at):
                found.setdefault((word, words[at + 1]), []).append(at)
        return found

    @cached_property
    def _heads(self) -> frozenset[int]:
        return frozenset(one.first for one in self.denied)

    @cached_property
    def _plainly(self) -> frozenset[int]:
        return frozenset(one.first for one in self.denied if self.wording.words[one.by] in _DENIALS)

    @cached_property
    def _hedged(self) -> frozenset[int]:
        """The words before which a charge or a rumour is told in their sentence."""
        found, is_hedged = set(), False
        for at in range(len(self.wording.words)):
            if at > 0 and self.wording.is_sentence_end(at - 1):
                is_hedged = False
            if is_hedged:
                found.add(at)
            is_hedged = is_hedged or self.wording.words[at : at + 2] in _HEDGES
        return frozenset(found)

    def _denied(self) -> Iterator[Denied]:
        wording, words = self.wording, self.wording.words
        end = 0  # of the last sentence in which something is reversed: from there on all of it is
        for at, word in enumerate(words):
            if word in _DENIALS and not wording.is_clause_end(at) and self._denies(at):
                yield from self._head(at, at + 1)
                yield from self._behind_none(at)
            elif at >= end and words[at : at + 2] in _REVERSALS and (at == 0 or words[at - 1] not in _DENIALS):
                end = self._sentence_end(at + 1)
                for start in range(at + 2, end):
                    pair = words[start : start + 2]
                    if not wording.is_clause_end(start) and pair not in _HEDGES and any(map(wording.is_content, (start, start + 1))):
                        yield Denied(at, start, start + 1)

    def _denies(self, at: int) -> bool:
        words = self.wording.words
        return words[at + 1] not in _NO_DENIAL_BEFORE and (at == 0 or words[at - 1] not in _NO_DENIAL_BEHIND)

    def _head(self, by: int, start: int) -> Iterator[Denied]:
        """What begins at ``start`` or behind the adverbs there; nothing where that is a number or a name."""
        wording, most = self.wording, start + _MOST_ADVERBS
        while start < most and self._is_adverb(start) and not wording.is_clause_end(start):
            start += 1
        if wording.is_content(start) or wording.words[start] == "bị":
            yield Denied(by, start, start if wording.is_clause_end(start) else start + 1)

    def _behind_none(self, by: int) -> Iterator[Denied]:
        """What none of some does: bị tiêu hủy in không có lô nào bị tiêu hủy, but nothing in chưa nhận được tin nào của họ."""
        wording, words = self.wording, self.wording.words
        opens = by == 0 or wording.is_clause_end(by - 1)
        most = _MOST_BEFORE_NONE if words[by + 1] == "có" else _MOST_BEFORE_NONE_AT_HEAD if opens else 0
        for at in range(by + 1, min(by + 1 + most, len(words))):
            if wording.is_clause_end(at):
                return
            if words[at] == "nào" and (wording.is_content(at + 1) or words[at + 1] == "bị"):
                yield from self._head(by, at + 1)
                return

    def _is_adverb(self, at: int) -> bool:
        word = self.wording.words[at]
        return word in _ADVERBS or (word != "bị" and not self.wording.is_content(at) and not self.wording.is_in_fact(at))

    def _sentence_end(self, at: int) -> int:
        while not self.wording.is_sentence_end(at):
            at += 1
        return at

    def contradicts(self, article: Polarity) -> bool:
        """Whether this text, a summary, says the contrary of what ``article`` says in the same words."""
        anchors = {self._words(one) for one in self.denied} | {article._words(one) for one in article.denied}
        return any(self._is_contrary(anchor, at, article) for anchor in anchors for at in self._places.get(anchor, ()))

    def _words(self, one: Denied) -> tuple[str, ...]:
        return self.wording.words[one.first : one.last + 1]

    def _is_contrary(self, anchor: tuple[str, ...], at: int, article: Polarity) -> bool:
        is_denied = at in self._heads
        places = article._places.get(anchor, [])
        if not places:
            return at in self._plainly and not any(place in article._heads for place in article._places.get(anchor[:1], ()))
        around = self.wording.around(at, at + len(anchor) - 1)
        whole = sum(map(worth, around))
        fits = [
            (place in article._heads, self._fit(anchor, place, around, article))
            for place in places[:_MOST_PLACES]
            if not (is_denied and place in article._hedged and place not in article._heads)  # a charge and its denial are both told
        ]
        same = max((fit for denied, fit in fits if denied is is_denied), default=-1.0)
        other = max((fit for denied, fit in fits if denied is not is_denied), default=-1.0)
        clear = other > same and other >= same + _CLEARLY * whole and other >= _LEAST_FIT * whole
        return clear and (is_denied or at not in self._hedged)

    def _fit(self, anchor: tuple[str, ...], place: int, around: Sequence[Neighbour], article: Polarity) -> float:
        return sum(matches(around, article.wording.around(place, place + len(anchor) - 1)))


# --- Opposites ---------------------------------------------------------------------------------------------------------

_LEAST_ALIKE = 0.4  # as _LEAST_FIT: a word alone, and no "không" with it, must stand among more that is the same
_PAIRS = (  # of one group an article means one, whatever stands around it
    "tăng|giảm, thắng|thua, xuất khẩu|nhập khẩu, lãi|lỗ, mua|bán, khai mạc|bế mạc, mở cửa|đóng cửa, vô địch|á quân, tối đa|tối thiểu, "
    "trước thuế|sau thuế, thừa nhận/thú nhận|bác bỏ/phủ nhận, đồng ý/tán thành|từ chối, nhập viện|xuất viện, "
    "toàn bộ|một nửa/nửa|một phần, nửa đầu|nửa cuối, "
    "đầu năm|cuối năm, đầu tháng|cuối tháng, đầu tuần|cuối tuần, đầu mùa|cuối mùa, cao nhất|thấp nhất, lớn nhất|nhỏ nhất, "
    "nhiều nhất|ít nhất, cao hơn|thấp hơn, nhiều hơn/đông hơn|ít hơn, nhanh hơn|chậm hơn, mạnh hơn|yếu hơn, lớn hơn|nhỏ hơn, "
    "đắt hơn|rẻ hơn, đắt nhất|rẻ nhất, mạnh nhất|yếu nhất, sớm hơn|muộn hơn, "
    "bé trai|bé gái, con trai|con gái, nam sinh|nữ sinh, phía đông|phía tây|phía nam|phía bắc"
)
_BEFORE_FACTS = "trên/hơn|dưới/gần/ngót, trước|sau, sáng|trưa|chiều|tối/đêm"  # where a number or a date follows; what a slash joins is one
_SINCE, _UNTIL = "từ", frozenset(("đến", "tới"))  # a day or an hour; of other numbers both ends of a way are told
_BEFORE_A_DAY, _MOST_BEFORE_A_DAY = frozenset("hết ngày hôm mùng mồng sáng trưa chiều tối đêm rạng".split()), 2
_ONCE = frozenset("từng cựu nguyên vốn còn trước xưa".split())  # before là: it may be so no longer
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
_FIRST = ("đầu", "tiên")  # thứ nhất is not read: an article says of the same đứng đầu
_PLACES = {word: place for place, said in enumerate("hai/nhì ba tư năm sáu bảy tám chín mười".split(), 2) for word in said.split("/")}


def _meanings(groups: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """The group, and the side in it, of each word or pair of words."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for group, told in enumerate(groups.split(", ")):
        for side, same in enumerate(told.split("|")):
            found |= {tuple(one.split()): (group, side) for one in same.split("/")}
    return found


_ANYWHERE, _BEFORE_A_FACT = _meanings(_PAIRS), _meanings(_BEFORE_FACTS)


class _Side(NamedTuple):
    """Words ``first`` to ``last`` mean ``side`` of ``group``."""

    group: tuple[str, int]
    side: str | int
    first: int
    last: int


@dataclass(frozen=True)
class Opposites:
    """The words of ``wording`` that have opposites."""

    wording: Wording

    def contradicts(self, article: Opposites) -> bool:
        """Whether this text, a summary, says one side where ``article`` in the same words says another."""
        return any(self._is_contrary(one, article) for one in self._sides)

    @cached_property
    def _sides(self) -> tuple[_Side, ...]:
        return tuple(self._found())

    @cached_property
    def _groups(self) -> dict[tuple[str, int], list[_Side]]:
        found: dict[tuple[str, int], list[_Side]] = {}
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
            if (word,) in _BEFORE_A_FACT and at + 1 < len(words) and wording.is_in_fact(at + 1):
                group, side = _BEFORE_A_FACT[word,]
                yield _Side(("before", group), side, at, at)
            if (word == _SINCE or word in _UNTIL) and self._is_before_a_moment(at):
                yield _Side(("when", 0), word == _SINCE, at, at)
            if word == "là" and at > 0 and ((was := words[at - 1] == "từng") or _ONCE.isdisjoint(self._clause_before(at))):
                yield _Side(("once", 0), was, at - was, at)
            if word == "gấp" and at + 1 < len(words) and (times := _TIMES.get(words[at + 1])):
                yield _Side(("times", 0), times, at, at + 1)
            if place := self._ordinal(at):
                yield _Side(("place", 0), place, at, at + 1)
            if word in _APIECE and at > 0 and wording.is_in_fact(at - 1) and not wording.is_clause_end(at):
                yield _Side(("apiece", 0), words[at + 1], at, at + 1)

    def _ordinal(self, at: int) -> str:
        """Which in a row the two words from number ``at`` on say, thứ hai or đầu tiên; "" if none."""
        words = self.wording.words[at : at + 2]
        if words == _FIRST:
            return "1"
        if len(words) < 2 or words[0] != "thứ" or self.wording.is_clause_end(at):
            return ""
        return words[1] if words[1].isdigit() else str(_PLACES.get(words[1], ""))

    def _clause_before(self, at: int) -> tuple[str, ...]:
        """The words of the clause before word number ``at``, at most ``WINDOW``."""
        start = at
        while start > max(0, at - WINDOW) and not self.wording.is_clause_end(start - 1):
            start -= 1
        return self.wording.words[start:at]

    def _is_before_a_moment(self, at: int) -> bool:
        """Whether a day or an hour follows, in từ 5/8 as in đến hết ngày 9/8."""
        return any(self._is_moment(at + 1 + gap) for gap in range(_MOST_BEFORE_A_DAY + 1) if self._are_before_a_day(at + 1, at + 1 + gap))

    def _are_before_a_day(self, start: int, end: int) -> bool:
        return _BEFORE_A_DAY.issuperset(self.wording.words[start:end])

    def _is_moment(self, at: int) -> bool:
        fact = self.wording.fact_at(at)
        return isinstance(fact, Quantity) and fact.kind in {FactKind.DATE, FactKind.TIME}

    def _is_contrary(self, one: _Side, article: Opposites) -> bool:
        around = self.wording.around(one.first, one.last)
        whole, same, other = sum(map(worth, around)), 0.0, 0.0
        for there in article._groups.get(one.group, [])[:_MOST_PLACES]:
            fit = sum(matches(around, article.wording.around(there.first, there.last)))
            if there.side == one.side:
                same = max(same, fit)
            else:
                other = max(other, fit)
        return other >= _LEAST_ALIKE * whole and other >= same + _CLEARLY * whole and whole > 0
