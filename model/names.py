"""Proper names of a text, and whether an article has them: sequences of syllables, case and punctuation aside. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress

LONGEST = 6  # syllables looked up at once; a longer name is looked up in windows, so that the work stays linear

# A word, or whatever no name continues across: punctuation, a dash between spaces, a point behind a small letter, a line break.
_TOKEN = re.compile(r"[^\W_]+|[^\w .&'’-]+|\.(?=\s)(?<=[^\W_A-Z].)|(?<=\s)[-&'’](?=\s)")
_VIETNAMESE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu?|r|s|th?|tr|v|x)?"
    "[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
# Words that open a sentence or stand before a name there, and are no part of it
_OPENERS = frozenset(
    "theo tại ngày trong ông bà anh chị em cô chú bác cháu sau khi từ với ở đến do vì để hôm sáng trưa chiều tối đêm mới vừa cựu "
    "riêng nhờ nhiều các những một hai ba bốn năm sáu bảy tám chín mười mỗi hơn gần khoảng ngoài cùng và nhưng tuy còn bởi trước qua "
    "về trên dưới giữa như là khách người dân cả hiện chính đây đó tất không chưa sẽ đã đang được bị cho của vào tới nếu dù mặc bên "
    "vụ việc nguyên".split()
)
_SURNAMES = frozenset(  # the most frequent: a wrong one at the head of a sentence is a wrong name
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh trịnh trương lâm đoàn mai tô tạ châu quách hà "
    "lương lưu thái tống vương kiều phùng tăng cao chu nông hứa thân".split()
)
_ABBREVIATED = {  # written out in small letters, so that initials alone would not find them
    short: tuple(spelled.split())
    for short, spelled in (
        pair.split("=")
        for pair in (
            "tp=thành phố, tt=thị trấn, tx=thị xã, q=quận, p=phường, h=huyện, x=xã, hlv=huấn luyện viên, clb=câu lạc bộ, đh=đại "
            "học, cđ=cao đẳng, ts=tiến sĩ, ths=thạc sĩ, gs=giáo sư, pgs=phó giáo sư, bs=bác sĩ, ls=luật sư, ks=kỹ sư, pv=phóng "
            "viên, nxb=nhà xuất bản, bđs=bất động sản, vn=việt nam, tw=trung ương, tư=trung ương, ca=công an, bv=bệnh viện, "
            "bhyt=bảo hiểm y tế, gd=giáo dục, đt=đào tạo, ubnd=ủy ban nhân dân"
        ).split(", ")
    )
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or with ``text`` "" a border that no name crosses. ``first``: it opens a sentence or a quotation."""

    text: str
    start: int
    end: int
    first: bool = False
    joined: bool = False  # to the word before by a hyphen, a point or an ampersand

    @property
    def capital(self) -> bool:
        """Whether any letter of it is one."""
        return self.text != self.text.lower()


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised ``words`` that stand together, and the small word that follows them ("" if none does)."""

    words: tuple[Word, ...]
    following: str = ""

    @property
    def start(self) -> int:
        """Where it starts in its text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in its text."""
        return self.words[-1].end


def _words(text: str) -> Iterator[Word]:
    first, end = True, 0
    for match in _TOKEN.finditer(text):
        if not (match[0][0].isalnum()):
            first = first or match[0].strip("),;/%") != ""
            yield Word("", match.start(), match.end())
            continue
        joined = match.start() == end + 1 and text[end] in "-.&'’"
        yield Word(match[0], match.start(), match.end(), first, joined)
        first, end = False, match.end()


def names(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Name, ...]:
    """The proper names of cleaned ``text`` (NFC, single spaces), in order; nothing inside the ``taken`` spans is part of one.

    At the head of a sentence a single word that can be Vietnamese is no name, because every sentence begins with a capital.
    """
    found: list[Name] = []
    run: list[Word] = []
    for word in [*_free(_words(text), taken), Word("", len(text), len(text))]:
        if word.text and (word.capital or (run and word.joined)):
            run.append(word)
            continue
        if run:
            found += _name(run, word.text)
        run = []
    return tuple(found)


def _free(words: Iterable[Word], taken: Sequence[tuple[int, int]]) -> Iterator[Word]:
    spans = iter([*taken, (1 << 62, 1 << 62)])
    start, end = next(spans)
    for word in words:
        while end <= word.start:
            start, end = next(spans)
        yield Word("", word.start, word.end) if word.start >= start else word


def _name(run: list[Word], following: str) -> Iterator[Name]:
    if run[0].first and len(run) > 1 and run[0].text.lower() in _OPENERS:
        run = run[1:]
    elif run[0].first and len(run) == 1 and is_vietnamese(run[0].text) and not run[0].text[1:].isupper():
        return
    yield Name(tuple(run), following)


def is_vietnamese(word: str) -> bool:
    """Whether ``word`` is spelled as a Vietnamese syllable can be."""
    return _VIETNAMESE.fullmatch(word.lower()) is not None


# --- Looking them up -------------------------------------------------------------------------------------------------

_Gram = tuple[str, ...]


@dataclass(slots=True)
class Lexicon:
    """The words of an article, ready for looking names up. Its tables are made when they are first needed."""

    text: str
    _written: list[str] = field(default_factory=list)
    _folded: list[str] = field(default_factory=list)
    _grams: dict[int, set[_Gram]] = field(default_factory=dict)
    _named: dict[int, set[_Gram]] = field(default_factory=dict)
    _initials: str = ""

    def __post_init__(self) -> None:
        self._written = _TOKEN.findall(self.text)
        self._folded = self.text.lower().split() and [word.lower() for word in self._written]

    def has(self, name: Name) -> bool:
        """Whether the article has ``name``: as it is, by the parts it is joined of, or between an acronym and what it stands for."""
        folded = tuple(word.text.lower() for word in name.words)
        if self._has_sequence(folded, name.following):
            return True
        if name.words[0].first and len(folded) > 1 and folded[0] not in _SURNAMES and self._has_sequence(folded[1:], name.following):
            return True
        parts = list(_parts(name.words))
        if len(parts) > 1:
            return all(self._has_part(part, name.following) for part in parts)
        return self._has_part(name.words, name.following)

    def _has_part(self, words: Sequence[Word], following: str) -> bool:
        folded = tuple(word.text.lower() for word in words)
        return self._has_sequence(folded, following) or self._has_acronym(folded) or self._has_spelled_out(folded)

    def _has_sequence(self, folded: _Gram, following: str = "") -> bool:
        size = min(len(folded), LONGEST)
        foreign = any(not is_vietnamese(word) for word in folded)
        table = self._sequences(size) if foreign else self._names(size)
        if all(folded[at : at + size] in table for at in range(len(folded) - size + 1)):
            return True
        return len(folded) == 1 and bool(following) and (folded[0], following.lower()) in self._sequences(2)

    def _sequences(self, size: int) -> set[_Gram]:
        if size not in self._grams:
            self._grams[size] = set(zip(*(self._folded[at:] for at in range(size)), strict=False))
        return self._grams[size]

    def _names(self, size: int) -> set[_Gram]:
        """The sequences with a capital somewhere: hòa bình is no support for Hòa Bình."""
        if size not in self._named:
            capitals = [word != low for word, low in zip(self._written, self._folded, strict=True)]
            somewhere = map(any, zip(*(capitals[at:] for at in range(size)), strict=False))
            self._named[size] = set(compress(zip(*(self._folded[at:] for at in range(size)), strict=False), somewhere))
        return self._named[size]

    def _has_acronym(self, folded: _Gram) -> bool:
        """MTTQ where the article has Mặt trận Tổ quốc; TP where it has thành phố."""
        if len(folded) > 1:
            return self._has_acronym(("".join(folded),))
        spelled = _ABBREVIATED.get(folded[0])
        if spelled and spelled in self._sequences(len(spelled)):
            return True
        if not self._initials:
            self._initials = "".join(word[0] if word[0].isalnum() else " " for word in self._folded)
        return 4 <= len(folded[0]) <= 12 and folded[0] in self._initials

    def _has_spelled_out(self, folded: _Gram) -> bool:
        """Hồ Chí Minh where the article has HCM."""
        return len(folded) >= 3 and ("".join(word[0] for word in folded),) in self._names(1)


def _parts(words: tuple[Word, ...]) -> Iterator[Sequence[Word]]:
    """Runs of acronyms joined by points or ampersands, and runs of other words: TP.HCM | Nguyễn Văn An."""
    start = 0
    for at in range(1, len(words)):
        before, after = words[at - 1], words[at]
        if _is_acronym(before.text) != _is_acronym(after.text) or (_is_acronym(after.text) and not after.joined):
            yield words[start:at]
            start = at
    yield words[start:]


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) > 1
