"""Proper names of a text: runs of capitalised words. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

MAX_WORDS = 20_000  # of a text are searched for names: bounds the time
LONGEST = 6  # syllables looked up at once; a longer name is looked up in windows, so that the work stays linear

# A word, or a border of names: punctuation, a dash between spaces, a bracket, a quotation, a line break, or a point after a small letter or
# an acronym of three letters or more (TP. and J. go on).
TOKEN = re.compile(r"[^\W_]+|[^\w .&'’-]+|\.(?=\s)(?:(?<=[^\W_A-Z].)|(?<=[)\]%”’\"'…]\.)|(?<=\.\.)|(?<=[A-ZĐ]{3}\.))|(?<=\s)[-&'’](?=\s)")
_VIETNAMESE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu?|r|s|th?|tr|v|x)?"
    "[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_KINDS = frozenset(  # kinds of things that have names, which some papers capitalise
    tuple(pair.split())
    for pair in (
        "công ty|tổng công|tập đoàn|ngân hàng|tổ chức|trung tâm|học viện|đại học|bệnh viện|khách sạn|nhà hàng|nhà hát|nhà máy|"
        "nhà thờ|nhà nước|bảo tàng|sân bay|sân vận|văn phòng|hội nghị|hội thảo|hội đồng|hội chợ|hiệp hội|diễn đàn|tuần lễ|lễ hội|"
        "liên hoan|triển lãm|chương trình|dự án|hãng tin|câu lạc|đội tuyển|giải thưởng|huân chương|huy chương|nghị định|nghị quyết|"
        "hiệp định|hiệp ước|công ước|bộ luật|pháp lệnh|thông tư|chỉ thị|quyết định|đoàn công|ban chỉ|ban tổ|ban quản|ủy ban|"
        "lực lượng|cơ quan|cuộc thi"
    ).split("|")
)
# Words that open a sentence, before a name or not, and are never part of one
_OPENERS = frozenset(
    "theo tại ngày trong ông bà anh chị em cô chú bác cháu sau khi từ với ở đến do vì để hôm sáng trưa chiều tối đêm mới vừa cựu "
    "riêng nhờ nhiều các những một hai ba bốn năm sáu bảy tám chín mười mỗi hơn gần khoảng ngoài cùng và nhưng tuy còn bởi trước qua "
    "về trên dưới giữa như là khách người dân cả hiện chính đây đó tất không chưa sẽ đã đang được bị cho của vào tới nếu dù mặc bên "
    "vụ việc nguyên".split()
)
SURNAMES = frozenset(  # only the most frequent, to avoid false names at the head of a sentence
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh trịnh trương lâm đoàn mai tô tạ châu quách hà "
    "lương lưu thái tống vương kiều phùng tăng cao chu nông hứa thân".split()
)
MIDDLES = frozenset(("văn", "thị"))  # between a surname and a given name


class Word(NamedTuple):
    """A word, or with an empty ``text`` a border that no name crosses. ``first``: it opens a sentence or a quotation."""

    text: str
    start: int
    end: int
    first: bool = False
    joined: bool = False  # to the word before by a hyphen, a point or an ampersand


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised ``words``, with up to ``LONGEST`` words on either side, up to the next border."""

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
    for match in TOKEN.finditer(text):
        start, token = match.start(), match[0]
        if not token[0].isalnum():
            first = first or token.strip("),;/%") != ""
            yield Word("", start, match.end())
            continue
        yield Word(token, start, match.end(), first, start == end + 1 and text[end] in "-.&'’")
        first, end = False, match.end()


def names(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Name, ...]:
    """The proper names of cleaned ``text`` (NFC, single spaces), in order, outside the spans ``taken``.

    A single Vietnamese word at the head of a sentence is no name, since every sentence begins with a capital.
    """
    words = [*islice(_free(_words(text), taken), MAX_WORDS), Word("", len(text), len(text))]
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
    """The index at which the name in the capitalised ``words[start:end]`` begins; ``end`` if they only open a sentence."""
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
    """Whether ``word`` is spelled like a Vietnamese syllable."""
    return _VIETNAMESE.fullmatch(word.lower()) is not None


def is_kind(name: Name) -> bool:
    """Whether it is only the capitalised kind before a name: the Bệnh of Bệnh viện Đa khoa."""
    return len(name.words) == 1 and bool(name.after) and lowered((*name.words, name.after[0])) in _KINDS


def lowered(words: Sequence[Word]) -> tuple[str, ...]:
    """``words`` in small letters, to compare names."""
    return tuple(word.text.lower() for word in words)
