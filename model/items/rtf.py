"""RTF as plain text, without its fonts, styles and pictures."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_UNSEEN = frozenset(  # groups that are no text
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf listtable "
    "listoverridetable rsidtbl generator themedata datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend deleted annotation "
    "atnid atnauthor".split()
)
_SIGNS = {
    **dict.fromkeys(("par", "line", "row", "sect", "page"), "\n"), **dict.fromkeys(("tab", "cell"), " "),
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_ESCAPED = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
_CODE_PAGES = frozenset(("1250", "1251", "1252", "1254", "1257", "1258"))
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")


def text_of_rtf(raw: str) -> str | None:
    """The text of ``raw`` if it is RTF; None if it is not."""
    if not raw.lstrip("\ufeff \t\r\n").startswith("{\\rtf"):
        return None
    page = _CODE_PAGE.search(raw[:2_000])
    reader = _Reader(f"cp{page[1]}" if page and page[1] in _CODE_PAGES else "cp1252")
    for token in _TOKEN.finditer(raw):
        reader.read(token)
    return "".join(reader.written).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Reader:
    """One pass over one text."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.written: list[str] = []
        self.around: list[tuple[bool, int]] = []
        self.unseen = False  # whether the current group is no text
        self.width = 1  # how many fallback characters follow a Unicode character, as uc says
        self.skipped = 0  # of the fallback characters

    def read(self, token: re.Match[str]) -> None:
        word, number, byte, sign, brace, words = token.groups()
        if brace == "{":
            self.around.append((self.unseen, self.width))
        elif brace:
            self.unseen, self.width = self.around.pop() if self.around else (False, 1)
        elif word in _UNSEEN or sign == "*":
            self.unseen = True
        elif word == "uc":
            self.width = min(int(number or 1), 9)
        elif word == "u" and number:
            self._write(chr(int(number) % 65_536))  # two UTF-16 units for characters beyond the BMP
            self.skipped = self.width
        elif byte:
            self._stand_in(bytes((int(byte, 16),)).decode(self.encoding, "replace"))
        elif words:
            self._stand_in(words)
        else:
            self._write(_SIGNS.get(word or "", "") + _ESCAPED.get(sign or "", ""))

    def _stand_in(self, words: str) -> None:
        """Write ``words`` without the fallback characters of a Unicode character before them."""
        self._write(words[self.skipped :])
        self.skipped = max(0, self.skipped - len(words))

    def _write(self, words: str) -> None:
        if not self.unseen:
            self.written.append(words)
