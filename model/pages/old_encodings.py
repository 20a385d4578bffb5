"""Legacy encodings of Vietnamese, and mojibake (text decoded with the wrong encoding), as Unicode.

Old documents and archives hold Vietnamese in font encodings: in TCVN3 (.VnTime; TCVN 5712:1993) a letter is one byte, in VNI-Windows most
marks stand behind their letter. Decoded as Latin-1 they look like ``Céng hßa x· héi`` and ``Coäng hoøa xaõ hoäi``. Databases
and e-mails show UTF-8 decoded as windows-1252 or -1258 (``Cá»™ng hÃ²a``), and windows-1258 decoded as windows-1252 (``Côòng hoÌa``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from model.text import clean_unicode
from model.words.language import syllable_share

_SIGN = re.compile("[¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹º»¼½¾ÃĂÄÆÐÑÖÞßäåæëîïðñöøûü]")  # frequent in such text, hardly ever in proper Vietnamese
_ONLY_UNICODE = re.compile("[đơưĐƠƯẠ-ỹ]")  # never in wrongly decoded text
_PART = re.compile(r"[^<>\n]+")  # a page may mix encodings, but not within a paragraph
_ENTITY = re.compile(r"&(?:#\d{3}|#x[0-9A-Fa-f]{2}|[A-Za-z]{2,6}\d{0,2});")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 4_000  # characters by which the encoding is chosen
_PLAIN = 3  # signs in a part that are proof enough; one may be a ©
_MIN_WORDS = 3
_SURE = 0.7  # share of words that are Vietnamese syllables: 0.9 with the right encoding, 0.2 to 0.5 with a wrong one
_BETTER = 0.2  # how much that share must rise


def in_unicode(*fields: str) -> tuple[str, ...]:
    """The ``fields`` of one article in Unicode, whatever their encoding was; the same strings if they were Unicode already.

    Fields may be HTML; entities that stand for letters of a legacy encoding are resolved.
    """
    plain = tuple(_ENTITY.sub(_latin, field) if "&" in field else field for field in fields)
    if not any(map(_SIGN.search, plain)):
        return fields
    signed = [part[0] for field in plain for part in _PART.finditer(field) if _SIGN.search(part[0]) and not _ONLY_UNICODE.search(part[0])]
    read = _reader("\n".join(signed)[:_SAMPLE])
    return tuple(_PART.sub(lambda part: _better(part[0], read), field) for field in plain) if read else fields


def decoded_unicode(content: bytes) -> str:
    """``content`` decoded as UTF-8 or UTF-16, told apart by the byte order mark or, without one, by the zero bytes of UTF-16.

    Raises UnicodeDecodeError.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    opening = content[:2000]
    if opening.count(0) * 5 > len(opening):  # a fifth of Vietnamese in UTF-16 are the zero halves of ASCII letters and spaces
        return content.decode("utf-16-le" if opening[1::2].count(0) > opening[::2].count(0) else "utf-16-be")
    return content.decode("utf-8-sig")


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or a legacy encoding. Raises UnicodeDecodeError if it is in none of these."""
    try:
        shown = decoded_unicode(content)
        return shown if any(map(str.isascii, shown)) else content.decode("utf-8-sig")  # any two bytes are a letter of UTF-16
    except UnicodeDecodeError:
        shown = content.decode("latin-1").translate(_LETTERS_1252)
        (read,) = in_unicode(shown)
        if read is shown:
            raise
        return shown


def _latin(match: re.Match[str]) -> str:
    letter = unescape(match[0])
    return letter if len(letter) == 1 and "\xa0" <= letter <= "\xff" else match[0]


def _reader(sample: str) -> Callable[[str], str] | None:
    """The decoder that makes Vietnamese of ``sample``; None if none does, or if it is Vietnamese already, perhaps with soft hyphens."""
    if len(_WORD.findall(sample)) < _MIN_WORDS:
        return None
    came = syllable_share(clean_unicode(sample.replace("\xad", " ")))  # a soft hyphen is a letter of TCVN3
    share, best = max(((syllable_share(read(sample)), read) for read in _READERS), key=lambda pair: pair[0])
    return best if share >= max(_SURE, came + _BETTER) else None


def _better(part: str, read: Callable[[str], str]) -> str:
    if part.isascii() or _ONLY_UNICODE.search(part):
        return part
    found = read(part)
    if len(_SIGN.findall(part)) >= _PLAIN or syllable_share(found) >= syllable_share(part):
        return found
    return part


# --- A letter is a byte: TCVN3 ------------------------------------------------------------------------------------------

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)


def _of_tcvn3(part: str) -> str:
    """``part`` from TCVN3, which has no capitals with a tone: the font .VnTimeH shows small letters as capitals."""
    plain = re.sub("[^A-Za-z]", "", part)
    read = part.translate(_TCVN3)
    return read.upper() if len(plain) > 1 and plain.isupper() else read


# --- Marks stand behind their letter: VNI -------------------------------------------------------------------------------

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # level, grave, acute, hook, tilde, dot
_VNI_MARKS = {
    **dict(zip("øùûõï", _TONES[1:], strict=True)),
    **{sign: "\u0302" + tone for sign, tone in zip("âàáåãä", _TONES, strict=True)},
    **{sign: "\u0306" + tone for sign, tone in zip("êèéúüë", _TONES, strict=True)},
}
_VNI_LETTERS = dict(zip("æóòîñôö", "ỉĩịỵđơư", strict=True))
_VNI = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|([æóòîñôö])", re.IGNORECASE)


def _of_vni(part: str) -> str:
    return clean_unicode(_VNI.sub(_vni_letter, part))


def _vni_letter(match: re.Match[str]) -> str:
    base = match[1] or match[3]
    letter = _VNI_LETTERS.get(base.lower(), base.lower())
    return (letter.upper() if base.isupper() else letter) + _VNI_MARKS.get((match[2] or "").lower(), "")


# --- Bytes decoded with another encoding --------------------------------------------------------------------------------

_LOST = (  # bytes of UTF-8 that look like a soft hyphen or a no-break space, which many programs drop or replace
    (re.compile("(\xe1[\xba\xbb])(?![\x80-\xbf])|(\xc3)(?![\x80-\xbf ])"), "\\1\\2\xad"),  # of ậ, ử and í
    (re.compile("(\xc3) (?= |(?:ng?|nh|[mniouy])(?![^\\W\\d_]))"), "\\1\xa0"),  # of à, as in "ngÃ y"
    (re.compile("(\xc3) "), "\\1\xa0 "),  # "lÃ cÃ¡c": of two spaces one was left
)
_HIGH = re.compile("[\x80-\xff]+")


def _letters(encoding: str) -> dict[int, str]:
    """The letter of each byte above 127 that has one in ``encoding``."""
    found = {byte: bytes((byte,)).decode(encoding, "ignore") for byte in range(128, 256)}
    return {byte: letter for byte, letter in found.items() if letter}


def _of_utf8(encoding: str) -> Callable[[str], str]:
    table = {ord(letter): chr(byte) for byte, letter in _letters(encoding).items()}

    def read(part: str) -> str:
        part = part.translate(table)
        for lost, whole in _LOST:
            part = lost.sub(whole, part)
        return _HIGH.sub(lambda run: run[0].encode("latin-1").decode("utf-8", "replace"), part)

    return read


_LETTERS_1258 = _letters("cp1258")
_LETTERS_1252 = _letters("cp1252")
_FROM_1258 = {ord(letter): _LETTERS_1258[byte] for byte, letter in _LETTERS_1252.items() if byte in _LETTERS_1258}


def _of_1258(part: str) -> str:
    return clean_unicode(part.translate(_FROM_1258))


_OF_1252 = _of_utf8("cp1252")
_READERS = (_of_tcvn3, _of_vni, _OF_1252, _of_utf8("cp1258"), _of_1258, lambda part: _OF_1252(_OF_1252(part)))
