r"""Escapes in plain text as the characters they stand for: ``R&amp;D``, ``H&agrave; N\u1ed9i``.

Systems that keep titles as HTML hand them out as plain text, others escape twice, or print JSON into a column of a table.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

_NAMED = r"(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ENTITY = re.compile(f"&{_NAMED}")
_TWICE = re.compile(f"&amp;(?=(?:amp;)*{_NAMED})")
_UNIT = re.compile(r"\\u([0-9A-Fa-f]{4})")
_OF_JSON = re.compile(r"\\(?:[nrt]|[\"'/\\])")
_LINE_BREAK = re.compile(r"(?:\\r)?\\n(?=(?:\\r)?\\n|[\s\"'“‘(\[A-ZĐÀ-Ỹ0-9-]|\Z)")
_MIN_UNITS = 2  # one may be a sample of code


def unescaped(content: str) -> str:
    """Plain text ``content`` with the characters that its HTML entities, also of entities, and the escapes of JSON stand for."""
    if "&" in content:
        content = _ENTITY.sub(_character, _TWICE.sub("&", content))
    if "\\u" in content and len(_UNIT.findall(content)) >= _MIN_UNITS:
        content = _OF_JSON.sub(lambda match: " " if match[0][1] == "t" else "\n" if match[0][1] in "nr" else match[0][1], _units(content))
    elif "\\n" in content and "\n" not in content:
        content = _LINE_BREAK.sub("\n", content)
    return content


def escaped_once(html: str) -> str:
    """``html`` with entities that were escaped twice (``&amp;agrave;``) escaped once."""
    return _TWICE.sub("&", html) if "&amp;" in html else html


def _character(match: re.Match[str]) -> str:
    """The character of an entity; unknown names stay whole, where browsers read a part: ``&COPYRIGHT;`` as ``©RIGHT;``."""
    return unescape(match[0]) if match[0][1] == "#" or match[0][1:] in html5 else match[0]


def _units(content: str) -> str:
    """UTF-16 takes two units for what is beyond the first plane."""
    characters = _UNIT.sub(lambda match: chr(int(match[1], 16)), content)
    return characters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
