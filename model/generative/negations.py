"""Negations: whether a summary says what its article denies, or denies what it says. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.generative.wording import Neighbour, Wording, matches, worth

_DENIALS = frozenset("không chưa chẳng chả".split())
_REVERSALS = frozenset({("bác", "bỏ"), ("phủ", "nhận"), ("từ", "chối")})  # negate the rest of the sentence
_PASSIVE = frozenset("bị được".split())  # before a reversal; đơn bị từ chối negates what stands before
_HEDGES = frozenset(
    {("cáo", "buộc"), ("tố", "cáo"), ("tin", "đồn"), ("nghi", "vấn"), ("nghi", "ngờ")}
)  # after them a charge or a rumour is only reported
_NO_DENIAL_BEHIND = frozenset("hàng phòng trên hay".split())  # not negations after them: hàng không; đúng hay không
_NO_DENIAL_BEFORE = frozenset(
    "khí gian quân phận trung lực tưởng lưu những chỉ ngừng ít kém dưới quá bao đầy".split()
)  # nor before them: không khí
_ADVERBS = frozenset("hề còn phải thể có từng hẳn cần nên muốn dám được hoàn toàn bao giờ đủ kịp tiếp tục".split())
_MAX_ADVERBS = 4
_MAX_BEFORE_NONE, _MAX_BEFORE_NONE_AT_HEAD = 5, 3  # words between không có, or a không at the head of a clause, and nào
_MIN_FIT = 0.3  # share of the context, 0 to 1, that must match for two places to be about the same
_MIN_FIT_ALONE = 0.15  # where the article has the words only negated
CLEARLY = 0.1  # share of the context by which the opposite must match better, where the article says both
MAX_PLACES = 200  # of the same words are compared: bounds the time for a page of nothing else


@dataclass(frozen=True, slots=True)
class Negation:
    """Words ``first`` to ``last``, one or two, are negated by word number ``cue``."""

    cue: int
    first: int
    last: int


@dataclass(frozen=True)
class Polarity:
    """What ``wording`` negates."""

    wording: Wording

    @cached_property
    def negations(self) -> tuple[Negation, ...]:
        """The negated words, in order."""
        return tuple(self._found())

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
        return frozenset(one.first for one in self.negations)

    @cached_property
    def _plainly(self) -> frozenset[int]:
        return frozenset(one.first for one in self.negations if self.wording.words[one.cue] in _DENIALS)

    @cached_property
    def _hedged(self) -> frozenset[int]:
        """The words after a charge or a rumour in their sentence."""
        found, is_hedged = set(), False
        for at in range(len(self.wording.words)):
            if at > 0 and self.wording.is_sentence_end(at - 1):
                is_hedged = False
            if is_hedged:
                found.add(at)
            is_hedged = is_hedged or self.wording.words[at : at + 2] in _HEDGES
        return frozenset(found)

    def _found(self) -> Iterator[Negation]:
        wording, words = self.wording, self.wording.words
        end = 0  # of the last sentence with a reversal, which negates all that follows in it
        for at, word in enumerate(words):
            if word in _DENIALS and not wording.is_clause_end(at) and self._denies(at):
                yield from self._head(at, at + 1)
                yield from self._after_none(at)
            elif at >= end and words[at : at + 2] in _REVERSALS and (at == 0 or words[at - 1] not in _DENIALS | _PASSIVE):
                end = self._sentence_end(at + 1)
                for start in range(at + 2, end):
                    pair = words[start : start + 2]
                    if not wording.is_clause_end(start) and pair not in _HEDGES and any(map(wording.is_content, (start, start + 1))):
                        yield Negation(at, start, start + 1)

    def _denies(self, at: int) -> bool:
        words = self.wording.words
        return words[at + 1] not in _NO_DENIAL_BEFORE and (at == 0 or words[at - 1] not in _NO_DENIAL_BEHIND)

    def _head(self, cue: int, start: int) -> Iterator[Negation]:
        """The words at ``start``, or after the adverbs there; nothing where they are a number or a name."""
        wording, most = self.wording, start + _MAX_ADVERBS
        while start < most and self._is_adverb(start) and not wording.is_clause_end(start):
            start += 1
        if wording.is_content(start) or wording.words[start] == "bị":
            yield Negation(cue, start, start if wording.is_clause_end(start) else start + 1)

    def _after_none(self, cue: int) -> Iterator[Negation]:
        """The predicate after "không có ... nào": bị tiêu hủy in không có lô nào bị tiêu hủy; none in chưa nhận được tin nào của họ."""
        wording, words = self.wording, self.wording.words
        opens = cue == 0 or wording.is_clause_end(cue - 1)
        most = _MAX_BEFORE_NONE if words[cue + 1] == "có" else _MAX_BEFORE_NONE_AT_HEAD if opens else 0
        for at in range(cue + 1, min(cue + 1 + most, len(words))):
            if wording.is_clause_end(at):
                return
            if words[at] == "nào" and (wording.is_content(at + 1) or words[at + 1] == "bị"):
                yield from self._head(cue, at + 1)
                return

    def _is_adverb(self, at: int) -> bool:
        word = self.wording.words[at]
        return word in _ADVERBS or (word != "bị" and not self.wording.is_content(at) and not self.wording.is_in_fact(at))

    def _sentence_end(self, at: int) -> int:
        while not self.wording.is_sentence_end(at):
            at += 1
        return at

    def contradicts(self, article: Polarity) -> bool:
        """Whether this text, a summary, negates what ``article`` says in the same words, or the reverse."""
        anchors = {self._words(one) for one in self.negations} | {article._words(one) for one in article.negations}
        return any(self._is_contrary(anchor, at, article) for anchor in anchors for at in self._places.get(anchor, ()))

    def _words(self, one: Negation) -> tuple[str, ...]:
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
            for place in places[:MAX_PLACES]
            if not (
                is_denied and place in article._hedged and place not in article._heads
            )  # an article may report both a charge and its denial
        ]
        same = max((fit for denied, fit in fits if denied is is_denied), default=-1.0)
        other = max((fit for denied, fit in fits if denied is not is_denied), default=-1.0)
        is_whole = all(map(self.wording.is_content, range(at, at + len(anchor))))
        least = _MIN_FIT_ALONE if same < 0 and is_whole and not is_denied else _MIN_FIT
        clear = other > same and other >= same + CLEARLY * whole and other >= least * whole
        return clear and (is_denied or at not in self._hedged)

    def _fit(self, anchor: tuple[str, ...], place: int, around: Sequence[Neighbour], article: Polarity) -> float:
        return sum(matches(around, article.wording.around(place, place + len(anchor) - 1)))
