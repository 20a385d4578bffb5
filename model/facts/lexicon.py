"""Lexicon: whether an article has a name, compared by syllables without case and punctuation. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from model.words.names import LONGEST, SURNAMES, TOKEN, Name, Word, is_kind, is_vietnamese, lowered, names

_Gram = tuple[str, ...]
_ABBREVIATED = {  # their long forms are in small letters, or have other initials
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
_NUMBERED = re.compile(r"([^\W\d_]{1,8})([0-9]{1,4})")
_CITY = re.compile(r"(?<!\w)(?:TP[. ]{0,2}HCM|(?:TP[. ]{1,2}|[Tt]hành phố )Hồ Chí Minh)(?!\w)")
_NO_INITIALS = frozenset(("và", "-", "–", ","))  # GD&ĐT is Giáo dục và Đào tạo, VHTTDL is Văn hóa, Thể thao và Du lịch
_DASHES = frozenset(("-", "–"))  # Thừa Thiên - Huế is Thừa Thiên Huế
_JOINED = re.compile(r"(?<![\w&-])[A-ZĐ]{1,5}(?:[&-][A-ZĐ]{1,5}){1,4}(?![\w&-])")
_CITY_SPELLINGS = "\nTPHCM, TP HCM, thành phố Hồ Chí Minh"


class Lexicon:
    """The words of an article, for looking up names. Tables are made when first needed; all work is linear."""

    def __init__(self, text: str) -> None:
        if _CITY.search(text):  # papers spell it in many ways
            text += _CITY_SPELLINGS
        self._text = text
        self._written = TOKEN.findall(text)
        self._folded = [word.lower() for word in self._written]
        self._capitals = [at for at, (word, low) in enumerate(zip(self._written, self._folded, strict=True)) if word != low]
        self._tables: dict[tuple[str, int], set[_Gram]] = {}

    def has(self, name: Name) -> bool:
        """Whether the article has ``name``: as it is, as the names that it joins, or as an acronym or its long form."""
        folded = lowered(name.words)
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
        """Whether the first word need not be part of the name: the article has it in small letters (châu Âu), or it opens a sentence."""
        size = min(len(folded), LONGEST)
        return folded[:size] in self._table("all", size) or (name.words[0].first and folded[0] not in SURNAMES)

    def _has_part(self, words: Sequence[Word]) -> bool:
        folded = lowered(words)
        joined = "".join(folded)
        if self._has_sequence(folded) or self._has_acronym(joined, all(word.text.isupper() for word in words)):
            return True
        numbered = _NUMBERED.fullmatch(joined)  # U-23, U 23 and U23 are one
        return numbered is not None and (
            self._has_sequence((joined,)) or self._has_sequence(numbered.groups()) or self._has_district(*numbered.groups())
        )

    def _has_district(self, short: str, digits: str) -> bool:
        """Whether the article has the district: Q7 for quận 7."""
        spelled = (*_ABBREVIATED.get(short, ()), digits)
        return len(spelled) > 1 and spelled in self._table("all", len(spelled))

    def _has_sequence(self, folded: _Gram) -> bool:
        """Whether the article has it with a capital: hòa bình does not support Hòa Bình. Foreign words may also be in small letters."""
        size = min(len(folded), LONGEST)
        windows = [folded[at : at + size] for at in range(len(folded) - size + 1)]
        if self._table("named", size).issuperset(windows):
            return True
        foreign = not all(map(is_vietnamese, folded))
        return (foreign or len(folded) > LONGEST) and self._table("all", size).issuperset(windows)

    def _has_in_small_letters(self, name: Name) -> bool:
        """Whether only the first capital differs and the next word is the same: Chủ tịch for chủ tịch. Công ty alone is no name."""
        if len(name.words) > 1 or not name.after:
            return False
        return is_kind(name) or lowered((*name.words, name.after[0])) in self._table("all", 2)

    def _table(self, which: str, size: int) -> set[_Gram]:
        if (which, size) not in self._tables:
            self._tables[which, size] = self._made(which, size)
        return self._tables[which, size]

    def _made(self, which: str, size: int) -> set[_Gram]:
        """The table ``which``: runs of ``size`` words, after a capital (named, undashed) or anywhere (all); else single words or names."""
        folded = self._folded
        match which:
            case "named":
                return {tuple(folded[at : at + size]) for at in self._capitals}
            case "all":
                return set(zip(*(folded[at:] for at in range(size)), strict=False))
            case "undashed":
                kept = [(word, low) for word, low in zip(self._written, folded, strict=True) if word not in _DASHES]
                words = [low for _, low in kept]
                return {tuple(words[at : at + size]) for at, (word, low) in enumerate(kept) if word != low}
            case "initials":
                every = (folded, [word for word in folded if word not in _NO_INITIALS])
                runs = ("".join(word[0] if word[0].isalnum() else " " for word in told) for told in every)
                return {(letters[at : at + size],) for letters in runs for at in range(len(letters) - size + 1)}
            case "acronyms":
                return {(re.sub("[&-]", "", joined).lower(),) for joined in _JOINED.findall(self._text)} | self._table("named", 1)
            case _:
                return {lowered(name.words) for name in names(self._text)}

    def _has_acronym(self, acronym: str, in_capitals: bool) -> bool:
        """Whether the article has the long form of ``acronym``: Mặt trận Tổ quốc for MTTQ, thành phố for TP."""
        spelled = _ABBREVIATED.get(acronym)
        if spelled and spelled in self._table("all", len(spelled)):
            return True
        return in_capitals and 4 <= len(acronym) <= 12 and (acronym,) in self._table("initials", len(acronym))

    def _has_spelled_out(self, name: Name) -> bool:
        """Whether the article has the acronym of ``name``: each of its words is in a run with the initials of one (HĐND)."""
        if len(name.words) > 2 * LONGEST:
            return False
        words = (*name.before, *name.words, *name.after)
        spelled = self._by_initials(words) | self._by_abbreviations(lowered(words))
        first = len(name.before)
        return all(at in spelled or self._has_part((word,)) for at, word in enumerate(name.words, first)) and not spelled.isdisjoint(
            range(first, first + len(name.words))
        )

    def _by_initials(self, words: Sequence[Word]) -> set[int]:
        """The indexes of ``words`` in runs with the initials of an acronym of the article."""
        told = [(at, word.text[0].lower()) for at, word in enumerate(words) if word.text not in _NO_INITIALS]
        return {
            at
            for size in range(3, LONGEST + 1)
            for start in range(len(told) - size + 1)
            if ("".join(letter for _, letter in told[start : start + size]),) in self._table("acronyms", 1)
            for at, _ in told[start : start + size]
        }

    def _by_abbreviations(self, words: _Gram) -> set[int]:
        """The indexes of ``words`` in long forms of abbreviations of the article that are not their initials."""
        return {
            at
            for short, run in _ABBREVIATED.items()
            if len(run) >= 3 and (short,) in self._table("acronyms", 1)
            for start in range(len(words) - len(run) + 1)
            if words[start : start + len(run)] == run
            for at in range(start, start + len(run))
        }

    def _has_two_names(self, folded: _Gram) -> bool:
        """Whether it is two whole names of the article side by side: Triều Tiên Kim Jong-un. Parts of names do not make a new name."""
        whole = self._table("whole", 0)
        return len(folded) <= 2 * LONGEST and any(
            folded[:at] in whole and folded[at:] in whole and _may_be_two(folded[:at], folded[at:]) for at in range(1, len(folded))
        )


def _may_be_two(first: _Gram, second: _Gram) -> bool:
    """Whether two names may stand side by side: Mỹ Donald Trump, but not Hà Nam, a name itself."""
    return min(len(first), len(second)) > 1 or not all(map(is_vietnamese, first + second))


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
    """Whether it is in capitals and not a Vietnamese syllable: LÊ MẠNH CƯỜNG has none."""
    return word.isupper() and len(word) > 1 and not is_vietnamese(word)
