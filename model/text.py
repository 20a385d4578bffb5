"""One normaliser for training and serving: Unicode, tone style, whitespace, newspaper marks; then sentences and syllables.

Standard library only. Every pattern runs in linear time: the text may come from anybody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NORMALIZER_VERSION = "1"  # raise it whenever the same raw text comes out differently; older bundles are then refused


@dataclass(frozen=True, slots=True)
class TextProfile:
    """How the training text of a bundle was read; a bundle with another profile than this code's is refused."""

    normalizer: str = NORMALIZER_VERSION
    segmenter: str = "syllables"
    segmenter_version: str = "1"


# --- Unicode and whitespace ------------------------------------------------------------------------------------------

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\ufffe\uffff\ud800-\udfff]"
)
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MARK_RUN = re.compile(r"[^\w\s\x00-\u02ff]{31,}")
_LOOKALIKES = (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"))  # by which old keyboards and OCR write Đ


def clean_unicode(text: str) -> str:
    r"""``text`` in NFC with ``\n`` as the only line break and without control, invisible and surrogate characters."""
    text = _LINE_BREAK.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", _MARK_RUN.sub(_stream_safe, text))
    for wrong, right in _LOOKALIKES:
        text = text.replace(wrong, right)
    return text


def _stream_safe(match: re.Match[str]) -> str:
    """At most 30 combining marks in a row, as in Unicode's Stream-Safe Text Format (UAX 15): sorting a longer run is quadratic."""
    kept, run = [], 0
    for character in match[0]:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= 30:
            kept.append(character)
    return "".join(kept)


def _one_space(text: str) -> str:
    """``text`` with one space for every run of whitespace in a line, and without its blank lines."""
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def capitalised(text: str) -> str:
    """``text`` with its first letter a capital."""
    return text[:1].upper() + text[1:]


def clean_line(text: str) -> str:
    """``text`` as one line: Unicode cleaned, every run of whitespace one space."""
    return " ".join(clean_unicode(text).split())


# --- Artefacts of software: segmenters, glued sentences, spaces before punctuation ------------------------------------------

_SEGMENTED = re.compile(r"(?<![\w@/.:#-])[^\W\d_]+(?:_[^\W_]+)+(?![\w@/])")
_SPACE_BEFORE_POINT = re.compile(r" (?=[,;:!?.…])(?=(?:[,;:!?]|\.{1,3}|…)(?:\s|$))")
_GLUED = re.compile(r"[.!?…](?<=[^\W\d_A-ZĐ].)([\"”’)]?)(?=[\"“‘(]?[A-ZĐÀ-ỸƯƠĂÂÊÔ][^\W\d_A-Z]*[\s,])")


def unsegment(text: str) -> str:
    """``text`` without the marks of word segmenters: ``Hà_Nội`` and `` ,`` become ``Hà Nội`` and ``,``."""
    if "_" in text:
        text = _SEGMENTED.sub(lambda match: match[0].replace("_", " "), text)
    return _SPACE_BEFORE_POINT.sub("", text)


def unglue(text: str) -> str:
    """``text`` with the space that is missing between two glued sentences: ``hôm qua.Theo ông`` becomes ``hôm qua. Theo ông``."""
    return _GLUED.sub(_with_space_if_capital, text)


def _with_space_if_capital(match: re.Match[str]) -> str:
    following = match.string[match.end() : match.end() + 2].lstrip('"“‘(')
    return match[0] + " " if following[:1].isupper() else match[0]


# --- Newspaper marks and datelines: they reveal the paper and are not part of the story ------------------------------

_PAPERS = (
    r"TTO|TTCT|TT|TTXVN|TNO|TN|NLĐO|NLĐ|SGGPO|SGGP|VNE|VTC News|VTC|VOV\.VN|VOV|VnExpress|[Dd]ân [Tt]rí|Thanh [Nn]iên|Tuổi [Tt]rẻ|"
    r"[Vv]iet[Nn]am[Nn]et|ĐSPL|PLO|PL&XH|PLVN|CAND|ANTĐ|ANTT|Kiến [Tt]hức|Lao Động|LĐO|LĐ|Người Lao Động|Tiền Phong|TPO|TP|"
    r"Infonet|Zing(?:\.vn)?|Znews|GDVN|GD&TĐ|VietQ(?:\.vn)?|Techz\.vn|Tin tức|Báo Giao thông|HNMO?|QĐND|BVPL|TBKTSG|TCTC|Bongda24h|"
    r"Bóng Đá|[Cc]hinhphu\.vn|baochinhphu\.vn|VGP(?: News)?|Dân Việt|DV|Công Lý|Xây dựng|ICTnews|Ngôi sao|iOne"
)
_DASH = r"[-–—]"
_DATE = r"(?:ngày\s+)?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?\s*"
_OPENING_MARK = re.compile(
    rf"\s*(?:[^\W\d_][^\n()\d]{{1,28}}?,?[^\S\n]+(?:{_DATE})?\((?:{_PAPERS})\)\s*[-–—:]"  # HÀ NỘI, 12/1 (TTXVN) -
    rf"|\((?:{_PAPERS})\)\s*[-–—.:]?"  # (TTXVN)
    rf"|\([^()\d\n]{{2,28}}\)\s*{_DASH}"  # (any paper) -
    rf"|(?:{_PAPERS})\s*(?:\([^()\d\n]{{2,28}}\)\s*)?{_DASH})\s+"  # TTO -, TT (Hà Nội) -
)
_CLOSING = tuple(".,;:!?)…")  # before these, no text has a space
_INNER_MARK = re.compile(
    rf"(?:[^\S\n]*\((?:{_PAPERS})\)){{1,9}}(?:[^\S\n]*{_DASH}){{1,9}}[^\S\n]*"
)  # several at once: removing one may leave another


def strip_marks(text: str) -> str:
    """``text`` without the newspaper's own mark or dateline: ``(Dân trí) - ``, ``TTO - ``, ``Hà Nội (TTXVN) - ``."""
    start = 0
    while match := _OPENING_MARK.match(text, start):  # a dateline may follow a paper's mark
        start = match.end()
    text = text[start:]
    if "(" not in text:
        return text
    return _INNER_MARK.sub(lambda match: " " if match.start() and text[match.end() : match.end() + 1] not in _CLOSING else "", text)


def has_mark(text: str) -> bool:
    """Whether ``text`` opens with a newspaper's mark or dateline."""
    return _OPENING_MARK.match(text) is not None


def clean_title(text: str) -> str:
    """A title as Article holds it: one line, no marks."""
    return strip_marks(unsegment(clean_line(text))).strip()


def clean_opening(text: str, *, paragraphs: bool) -> str:
    """A lead or a body as Article holds it: marks off its opening, sentences unglued; with ``paragraphs``, one a line, else one line."""
    text = _one_space(clean_unicode(text)) if paragraphs else clean_line(text)
    text = strip_marks(unglue(unsegment(text)))
    if not paragraphs:
        return text.strip()
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)


# --- Tone style ------------------------------------------------------------------------------------------------------


def _tone_pairs() -> dict[str, str]:
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in "\u0300\u0301\u0309\u0303\u0323":
            for one in (first, first.upper()):
                for two in (second, second.upper()):
                    new = unicodedata.normalize("NFC", one + two + tone)
                    pairs[new] = unicodedata.normalize("NFC", one + tone + two)
    return pairs


_OLD_STYLE = _tone_pairs()
_NEW_STYLE = {old: new for new, old in _OLD_STYLE.items()}
_OLD_STYLE_TONE = re.compile("[òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ][aeyAEY](?![^\\W\\d_])(?<![qQ]..)")
_NEW_STYLE_TONE = re.compile("[oOuU][àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?![^\\W\\d_])(?<![qQ]..)")


def one_tone_style(text: str) -> str:
    """NFC ``text`` with every tone mark in the old style (hoà -> hòa, thuý -> thúy, quý as it is), character for character as long.

    The rule: in an open syllable ending in oa, oe or uy, the tone stands on the first vowel (the u of qu is no vowel).
    """
    return _NEW_STYLE_TONE.sub(lambda match: _OLD_STYLE.get(match[0], match[0]), text)


def new_tone_style(text: str) -> str:
    """NFC ``text`` with every tone mark in the new style (hòa -> hoà, thúy -> thuý), character for character as long."""
    return _OLD_STYLE_TONE.sub(lambda match: _NEW_STYLE.get(match[0], match[0]), text)


_MARKS = re.compile("[\u0300-\u036f]+")  # Combining Diacritical Marks: all that Vietnamese has


def strip_diacritics(text: str) -> str:
    """NFC ``text`` without tone marks, hooks and breves, character for character as long: ``Đường phố`` -> ``Duong pho``."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d").replace("Đ", "D")


_DIACRITIC = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]")


def diacritic_share(text: str) -> float:
    """Share of the letters of ``text`` that carry a Vietnamese diacritic or are đ, 0 to 1; ordinary Vietnamese has 0.2 to 0.35."""
    letters = sum(map(str.isalpha, text))
    return len(_DIACRITIC.findall(text.lower())) / letters if letters else 0.0


# --- Syllables and sentences ---------------------------------------------------------------------------------------------

_SYLLABLE = re.compile(r"\w+")


def syllables(text: str) -> list[str]:
    r"""The syllables of NFC ``text``: lower case, runs of ``\w``; a number with points counts as several. The unit of summary lengths."""
    return _SYLLABLE.findall(text.lower())


def count_syllables(text: str) -> int:
    """How many syllables ``text`` has."""
    return len(_SYLLABLE.findall(text))


_ABBREVIATIONS = frozenset(
    "tp tt tx ts ths pgs gs bs kts ls ks cn ncs nsnd nsưt q p tr st mr mrs ms dr đt tel no vs đ/c ths.bs ts.bs pgs.ts gs.ts pgs.ts.bs "
    "jr sr vol prof co corp ltd inc gen col sgt lt ft mt capt maj adm gov".split()
)
_PLAIN_WORDS = frozenset(("gen", "no", "co"))  # in lower case words of their own: chỉnh sửa gen, ăn no
_OPENERS = frozenset(
    "theo sau khi ngày tuy ông bà anh chị trong tại đến hiện công cơ vụ lúc từ bị trước nhưng đây đó các những một ngoài đồng như qua "
    "cháu tôi chúng họ để do vì với nếu cũng và mới được liên nhận thời".split()
)
_PLACES = frozenset(("TP", "TX", "TT"))  # may end a sentence: "khu vực trung tâm TP. Theo ông An, ..."
_OPENERS_BEHIND = frozenset(  # behind one of _PLACES; no place name begins with them
    "Theo Tuy Khi Trong Để Nếu Những Các Đây Nhưng Ngày Trước Ngoài Ông".split()
)
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"”’»)\]]*(?=\s)(?! 000(?![\d.]))")  # "300. 000 đồng" is one number
_INITIALS = re.compile(r"(?:[A-ZĐ]\.){0,3}[^\W\d_]")  # of a name: "ông N.V. An"
_CLUSTER = re.compile("[CGKNPT][hr]|Ng")  # initials of two letters: "ông Ph. (SN 1962)"
_LAST_WORD = re.compile(r"[^\s(“\"‘]*\Z")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of cleaned ``text`` as ``(start, end)`` character offsets, in order; a line break always ends one.

    Abbreviations (TP. HCM, PGS.TS. Lan), initials, numbers, an ellipsis before a small letter and list numbers do not end a sentence.
    """
    found: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        start = len(line) - len(line.lstrip())
        for match in _SENTENCE_END.finditer(line):
            if _ends_sentence(line, start, match):
                found.append((offset + start, offset + match.end()))
                start = match.end() + 1
                while start < len(line) and line[start].isspace():
                    start += 1
        if line[start:].strip():
            found.append((offset + start, offset + len(line.rstrip())))
        offset += len(line) + 1
    return tuple(found)


def _ends_sentence(line: str, start: int, match: re.Match[str]) -> bool:
    following = line[match.end() : match.end() + 40].lstrip().lstrip("\"“‘'«([-–—•* ")
    if not following or not (following[0].isupper() or following[0].isdigit()):
        return False
    if match[0] != ".":
        return True
    previous = _LAST_WORD.search(line, max(start, match.start() - 24), match.start())
    word = previous[0] if previous else ""
    if word.lower() in _ABBREVIATIONS and word not in _PLAIN_WORDS:
        return word in _PLACES and following.split(maxsplit=1)[0] in _OPENERS_BEHIND
    if word.isdigit() and match.start() - len(word) == start:  # "1. Ăn nhiều rau"
        return False
    if _CLUSTER.fullmatch(word) and line.startswith("(", match.end() + 1):
        return False
    if word.isupper() and _INITIALS.fullmatch(word):
        return following.split(maxsplit=1)[0].strip(",.").lower() in _OPENERS
    return True


_SYMBOLS = re.compile('[\u231a-\u23ff\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]{1,9} *(?=[^\\W_]|[“"‘])')  # a clock, a pen, a camera


def first_word(text: str, start: int = 0) -> int:
    """The offset, from character ``start`` on, of the first word of ``text``, past any pictures such as a megaphone."""
    symbols = _SYMBOLS.match(text, start)
    return symbols.end() if symbols else start
