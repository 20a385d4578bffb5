"""Proper names of a text, and whether an article has them: sequences of syllables, case and punctuation aside. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

MOST_WORDS = 20_000  # read of a text for names of its own: a megabyte of rubbish must not take seconds
LONGEST = 6  # syllables looked up at once; a longer name is looked up in windows, so that the work stays linear

# A word, or whatever no name continues across: punctuation, a dash between spaces, a point behind a small letter, a bracket, a quotation,
# points or an acronym of three letters and more (TP. and J. go on), a line break.
_TOKEN = re.compile(r"[^\W_]+|[^\w .&'’-]+|\.(?=\s)(?:(?<=[^\W_A-Z].)|(?<=[)\]%”’\"'…]\.)|(?<=\.\.)|(?<=[A-ZĐ]{3}\.))|(?<=\s)[-&'’](?=\s)")
_VIETNAMESE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu?|r|s|th?|tr|v|x)?"
    "[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_KINDS = frozenset(  # what a name is of: some papers write it with a capital, and it says no more then than in small letters
    tuple(pair.split())
    for pair in (
        "công ty|tổng công|tập đoàn|ngân hàng|tổ chức|trung tâm|học viện|đại học|bệnh viện|khách sạn|nhà hàng|nhà hát|nhà máy|"
        "nhà thờ|nhà nước|bảo tàng|sân bay|sân vận|văn phòng|hội nghị|hội thảo|hội đồng|hội chợ|hiệp hội|diễn đàn|tuần lễ|lễ hội|"
        "liên hoan|triển lãm|chương trình|dự án|hãng tin|câu lạc|đội tuyển|giải thưởng|huân chương|huy chương|nghị định|nghị quyết|"
        "hiệp định|hiệp ước|công ước|bộ luật|pháp lệnh|thông tư|chỉ thị|quyết định|đoàn công|ban chỉ|ban tổ|ban quản|ủy ban|"
        "lực lượng|cơ quan|cuộc thi"
    ).split("|")
)
_NUMBERED = re.compile(r"([^\W\d_]{1,8})([0-9]{1,4})")
# Words that open a sentence or stand before a name there, and are no part of it
_OPENERS = frozenset(
    "theo tại ngày trong ông bà anh chị em cô chú bác cháu sau khi từ với ở đến do vì để hôm sáng trưa chiều tối đêm mới vừa cựu "
    "riêng nhờ nhiều các những một hai ba bốn năm sáu bảy tám chín mười mỗi hơn gần khoảng ngoài cùng và nhưng tuy còn bởi trước qua "
    "về trên dưới giữa như là khách người dân cả hiện chính đây đó tất không chưa sẽ đã đang được bị cho của vào tới nếu dù mặc bên "
    "vụ việc nguyên".split()
)
SURNAMES = frozenset(  # the most frequent: a wrong one at the head of a sentence is a wrong name
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
            "who=tổ chức y tế thế giới, eu=liên minh châu âu, lhq=liên hợp quốc, imf=quỹ tiền tệ quốc tế, wb=ngân hàng thế giới, "
            "wto=tổ chức thương mại thế giới, bhyt=bảo hiểm y tế, sn=sinh năm, gd=giáo dục, đt=đào tạo, ubnd=ủy ban nhân dân"
        ).split(", ")
    )
}


class Word(NamedTuple):
    """A word, or with ``text`` "" a border that no name crosses. ``first``: it opens a sentence or a quotation."""

    text: str
    start: int
    end: int
    first: bool = False
    joined: bool = False  # to the word before by a hyphen, a point or an ampersand


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised ``words`` that stand together, with up to ``LONGEST`` words on either side as far as no border is between."""

    words: tuple[Word, ...]
    before: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()

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
        start, token = match.start(), match[0]
        if not token[0].isalnum():
            first = first or token.strip("),;/%") != ""
            yield Word("", start, match.end())
            continue
        yield Word(token, start, match.end(), first, start == end + 1 and text[end] in "-.&'’")
        first, end = False, match.end()


def names(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Name, ...]:
    """The proper names of cleaned ``text`` (NFC, single spaces), in order; nothing inside the ``taken`` spans is part of one.

    At the head of a sentence a single word that can be Vietnamese is no name, because every sentence begins with a capital.
    """
    words = [*islice(_free(_words(text), taken), MOST_WORDS), Word("", len(text), len(text))]
    found: list[Name] = []
    start = 0
    for at, (word, *_, joined) in enumerate(words):
        if word and (word != word.lower() or (start < at and joined)):
            continue
        start = _without_opener(words, start, at)
        if start < at:
            found.append(Name(tuple(words[start:at]), _until_border(words[max(0, start - LONGEST) : start][::-1])[::-1], _after(words, at)))
        start = at + 1
    return tuple(found)


def _free(words: Iterable[Word], taken: Sequence[tuple[int, int]]) -> Iterator[Word]:
    spans = iter([*taken, (1 << 62, 1 << 62)])
    start, end = next(spans)
    for word in words:
        while end <= word.start:
            start, end = next(spans)
        yield Word("", word.start, word.end) if word.start >= start else word


def _without_opener(words: list[Word], start: int, end: int) -> int:
    """Where the name among the capitalised ``words[start:end]`` begins; ``end`` if they are only the head of a sentence."""
    if not words[start].first:
        return start
    opener = words[start].text
    if end - start > 1:
        return start + (opener.lower() in _OPENERS)
    return end if is_vietnamese(opener) and not opener[1:].isupper() else start


def _after(words: list[Word], end: int) -> tuple[Word, ...]:
    return _until_border(words[end : end + LONGEST])


def _until_border(words: list[Word]) -> tuple[Word, ...]:
    return tuple(takewhile(lambda word: word.text, words))


def is_vietnamese(word: str) -> bool:
    """Whether ``word`` is spelled as a Vietnamese syllable can be."""
    return _VIETNAMESE.fullmatch(word.lower()) is not None


def is_kind(name: Name) -> bool:
    """Whether it is only the capital of what a name is of: the Bệnh of Bệnh viện Đa khoa."""
    return len(name.words) == 1 and bool(name.after) and _fold((*name.words, name.after[0])) in _KINDS


# --- Looking them up -------------------------------------------------------------------------------------------------

_Gram = tuple[str, ...]
_CITY = re.compile(r"(?<!\w)(?:TP[. ]{0,2}HCM|(?:TP[. ]{1,2}|[Tt]hành phố )Hồ Chí Minh)(?!\w)")
_NO_INITIALS = frozenset(("và", "-", "–", ","))  # GD&ĐT is Giáo dục và Đào tạo, VHTTDL is Văn hóa, Thể thao và Du lịch
_DASHES = frozenset(("-", "–"))  # Thừa Thiên - Huế is Thừa Thiên Huế
_JOINED = re.compile(r"(?<![\w&-])[A-ZĐ]{1,5}(?:[&-][A-ZĐ]{1,5}){1,4}(?![\w&-])")
_CITY_SPELLINGS = "\nTPHCM, TP HCM, thành phố Hồ Chí Minh"


class Lexicon:
    """The words of an article, ready for looking names up. Tables are made when they are first needed; all work is linear."""

    def __init__(self, text: str) -> None:
        if _CITY.search(text):  # every paper has its own spelling
            text += _CITY_SPELLINGS
        self._text = text
        self._written = _TOKEN.findall(text)
        self._folded = [word.lower() for word in self._written]
        self._capitals = [at for at, (word, low) in enumerate(zip(self._written, self._folded, strict=True)) if word != low]
        self._tables: dict[tuple[str, int], set[_Gram]] = {}

    def has(self, name: Name) -> bool:
        """Whether the article has ``name``: as it is, by the names it is joined of, or between an acronym and what it stands for."""
        folded = _fold(name.words)
        if self._has_sequence(folded) or self._has_in_small_letters(name):
            return True
        if len(folded) > 1 and self._has_sequence(folded[1:]) and self._may_open(name, folded):
            return True
        if 1 < len(folded) <= LONGEST and folded in self._table("undashed", len(folded)):
            return True
        if all(self._has_part(part) for part in _parts(name.words)):
            return True
        return self._has_spelled_out(name) or self._has_two_names(folded)

    def _may_open(self, name: Name, folded: _Gram) -> bool:
        """Whether the first word may be no part of the name: the article has it in small letters (châu Âu), or it opens a sentence."""
        size = min(len(folded), LONGEST)
        return folded[:size] in self._table("all", size) or (name.words[0].first and folded[0] not in SURNAMES)

    def _has_part(self, words: Sequence[Word]) -> bool:
        folded = _fold(words)
        joined = "".join(folded)
        if self._has_sequence(folded) or self._has_acronym(joined, all(word.text.isupper() for word in words)):
            return True
        numbered = _NUMBERED.fullmatch(joined)  # U-23, U 23 and U23 are one
        return numbered is not None and (
            self._has_sequence((joined,)) or self._has_sequence(numbered.groups()) or self._has_district(*numbered.groups())
        )

    def _has_district(self, short: str, digits: str) -> bool:
        """Q7 where the article has quận 7."""
        spelled = (*_ABBREVIATED.get(short, ()), digits)
        return len(spelled) > 1 and spelled in self._table("all", len(spelled))

    def _has_sequence(self, folded: _Gram) -> bool:
        """Whether it begins with a capital somewhere: hòa bình is no support for Hòa Bình. Foreign words are also written small."""
        size = min(len(folded), LONGEST)
        windows = [folded[at : at + size] for at in range(len(folded) - size + 1)]
        if self._table("named", size).issuperset(windows):
            return True
        foreign = not all(map(is_vietnamese, folded))
        return (foreign or len(folded) > LONGEST) and self._table("all", size).issuperset(windows)

    def _has_in_small_letters(self, name: Name) -> bool:
        """Chủ tịch where the article has chủ tịch: one capital, and the small word behind it is the same. Công ty names nothing at all."""
        if len(name.words) > 1 or not name.after:
            return False
        return is_kind(name) or _fold((*name.words, name.after[0])) in self._table("all", 2)

    def _table(self, which: str, size: int) -> set[_Gram]:
        table = self._tables.get((which, size))
        if table is None:
            folded = self._folded
            if which == "named":
                table = {tuple(folded[at : at + size]) for at in self._capitals}
            elif which == "all":
                table = set(zip(*(folded[at:] for at in range(size)), strict=False))
            elif which == "undashed":
                kept = [(word, low) for word, low in zip(self._written, folded, strict=True) if word not in _DASHES]
                words = [low for _, low in kept]
                table = {tuple(words[at : at + size]) for at, (word, low) in enumerate(kept) if word != low}
            elif which == "initials":
                every = (folded, [word for word in folded if word not in _NO_INITIALS])
                runs = ("".join(word[0] if word[0].isalnum() else " " for word in told) for told in every)
                table = {(letters[at : at + size],) for letters in runs for at in range(len(letters) - size + 1)}
            elif which == "acronyms":
                table = {(re.sub("[&-]", "", joined).lower(),) for joined in _JOINED.findall(self._text)} | self._table("named", 1)
            else:
                table = {_fold(name.words) for name in names(self._text)}
            self._tables[which, size] = table
        return table

    def _has_acronym(self, acronym: str, in_capitals: bool) -> bool:
        """MTTQ where the article has Mặt trận Tổ quốc; TP where it has thành phố."""
        spelled = _ABBREVIATED.get(acronym)
        if spelled and spelled in self._table("all", len(spelled)):
            return True
        return in_capitals and 4 <= len(acronym) <= 12 and (acronym,) in self._table("initials", len(acronym))

    def _has_spelled_out(self, name: Name) -> bool:
        """Hội đồng nhân dân where the article has HĐND: every word of the name is in a run of words with an acronym's initials."""
        if len(name.words) > 2 * LONGEST:
            return False
        words = (*name.before, *name.words, *name.after)
        told = [(at, word.text[0].lower()) for at, word in enumerate(words) if word.text not in _NO_INITIALS]
        spelled = {
            at
            for size in range(3, LONGEST + 1)
            for start in range(len(told) - size + 1)
            if ("".join(letter for _, letter in told[start : start + size]),) in self._table("acronyms", 1)
            for at, _ in told[start : start + size]
        }
        folded = _fold(words)
        spelled |= {
            at
            for short, run in _ABBREVIATED.items()
            if len(run) >= 3 and (short,) in self._table("acronyms", 1)
            for start in range(len(folded) - len(run) + 1)
            if folded[start : start + len(run)] == run
            for at in range(start, start + len(run))
        }
        first = len(name.before)
        return all(at in spelled or self._has_part((word,)) for at, word in enumerate(name.words, first)) and not spelled.isdisjoint(
            range(first, first + len(name.words))
        )

    def _has_two_names(self, folded: _Gram) -> bool:
        """Triều Tiên Kim Jong-un where the article has both, each as a name of its own: parts of names make no new name."""
        whole = self._table("whole", 0)
        return len(folded) <= 2 * LONGEST and any(
            folded[:at] in whole and folded[at:] in whole and _may_be_two(folded[:at], folded[at:]) for at in range(1, len(folded))
        )


def _may_be_two(first: _Gram, second: _Gram) -> bool:
    """Mỹ Donald Trump may; Hà Nam is one name although there are a Hà and a Nam."""
    return min(len(first), len(second)) > 1 or not all(map(is_vietnamese, first + second))


def _fold(words: Sequence[Word]) -> _Gram:
    return tuple(word.text.lower() for word in words)


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
    """Whether it is in capitals and no syllable: LÊ MẠNH CƯỜNG are three words of one name."""
    return word.isupper() and len(word) > 1 and not is_vietnamese(word)
