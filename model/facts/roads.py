"""Roads by their numbers, written out or abbreviated: quốc lộ 1A is QL1A, tỉnh lộ 8 is TL8. Standard library only."""

from __future__ import annotations

import re

ROAD = re.compile(
    r"(?<!\w)(?:(QL|TL)[ .]?|(ĐT)\.?|([Qq]uốc [Ll]ộ|QUỐC LỘ|[Tt]ỉnh [Ll]ộ|TỈNH LỘ|[Đđ]ường tỉnh) (?:số )?)"
    r"([0-9]{1,3}[A-Z]?)(?!\w|[.,/:-][0-9])"
)  # no space in ĐT741: đầu tư, điện thoại and đội tuyển are abbreviated so, too
_NATIONAL = {"QL", "quốc lộ"}


def road_of(match: re.Match[str]) -> tuple[str, str, bool]:
    """The class of the road that ``ROAD`` found, its number, and whether the class is written out."""
    written = match[1] or match[2] or match[3].lower()
    return "national" if written in _NATIONAL else "provincial", match[4].lstrip("0") or "0", match[3] is not None
