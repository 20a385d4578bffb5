"""Characters that look like Latin letters: mathematical bold, full width, small capitals, Cyrillic letters within a Latin word.

Posts have no bold type and use mathematical letters: ``𝗧𝗵𝗼̂𝗻𝗴 𝗯𝗮́𝗼``. To slip through filters they use phonetic small capitals:
``ᴛᴀɪ ɴᴀɴ``. Keyboards and copies mix Cyrillic letters into Latin words (``TP.HСМ``). A reader sees no difference.
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = "АВЕЅІЈКМНОРСТУХаесіјорѕух"
_LATIN = str.maketrans(_CYRILLIC, "ABESIJKMHOPCTYXaecijopsyx")
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz")
_ANY = re.compile(f"[\U0001d400-\U0001d7ff０-９Ａ-Ｚａ-ｚ\ufb00-\ufb06ᴀ-ᴢ{_CYRILLIC}]")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\ufb00-\ufb06]+|[０-９Ａ-Ｚａ-ｚ]+[！％（），－．／：；？]*")
_NO_PHONETICS = re.compile("[ᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ]")  # ɪ, ʀ, ɴ and ʏ are also sounds, as in a dictionary
_WORD = re.compile(r"[^\W\d_]+")
_IN_CYRILLIC, _IN_LATIN = re.compile("[Ѐ-ӿ]"), re.compile("[A-Za-zÀ-ɏẠ-ỹ]")


def plain_letters(content: str) -> str:
    """``content`` with the plain letters that a reader sees in it; the same string if it has no others."""
    if not _ANY.search(content):
        return content
    content = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), content)
    if _NO_PHONETICS.search(content):
        content = content.translate(_SMALL_CAPITALS)
    return _WORD.sub(_in_one_script, content) if _IN_CYRILLIC.search(content) else content


def _in_one_script(word: re.Match[str]) -> str:
    """``word`` in Latin letters if it has some and all its Cyrillic letters look Latin; ``Kаспийск`` is Russian."""
    if not (_IN_CYRILLIC.search(word[0]) and _IN_LATIN.search(word[0])):
        return word[0]
    latin = word[0].translate(_LATIN)
    return word[0] if _IN_CYRILLIC.search(latin) else latin
