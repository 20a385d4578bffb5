"""What a page prints twice: the story for large and small screens, its subheadings as contents, captions with and without credit, links."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.pages.lines import LONGEST_CAPTION, Kind, Line, is_picture, without_credit
from model.pages.phrases import fold

MIN_REPEATED = 3  # lines in a row, at least two of them paragraphs; fewer may be a refrain
MIN_ENTRIES = 3  # of a table of contents
MAX_BETWEEN = 2  # lines from a caption to the same caption
LONGER_THAN_SUBHEADINGS = 10  # syllables

_CONTENTS = frozenset(map(fold, ("Nội dung", "Nội dung chính", "Nội dung bài viết", "Mục lục", "Trong bài viết này")))
_NO_SUBHEADINGS = frozenset(map(fold, ("Mục lục", "Nội dung bài viết", "Trong bài viết này")))  # gone even where their entries are links
_SCENE = re.compile(
    r"(?:toàn cảnh|quang cảnh|hình ảnh)(?: tại)? "
    r"(?:hội nghị|họp báo|hội thảo|hội thi|buổi|lễ|cuộc|chương trình|đại hội|phiên|kỳ họp|tọa đàm|toạ đàm)\b",
    re.IGNORECASE,
)


def without_duplicates(lines: list[Line]) -> list[Line]:
    """``lines`` without those that repeat others."""
    return _without_captions(_without_links(_without_contents(_without_repeated(_without_avatars(lines)))))


def _without_avatars(lines: list[Line]) -> list[Line]:
    """``lines`` without an author's name directly above the same name: the text of his picture."""
    return [
        line
        for i, line in enumerate(lines)
        if line.byline is None or line.prose or i + 1 == len(lines) or line.text != lines[i + 1].text or line.is_date_line
    ]


def _without_repeated(lines: list[Line]) -> list[Line]:
    """``lines`` without whole runs of lines that stand further up; linear, for each run is compared once."""
    first: dict[str, int] = {}
    kept: list[Line] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        run = _run(lines, first[line.folded], position) if line.prose and line.folded in first else 0
        if run:
            position += run
            continue
        if line.prose:
            first.setdefault(line.folded, position)
        kept.append(line)
        position += 1
    return kept


def _run(lines: list[Line], start: int, again: int) -> int:
    """How many lines from ``again`` on repeat those from ``start`` on; 0 where they are too few for a second copy."""
    size = 0
    while again + size < len(lines) and start + size < again and lines[start + size].folded == lines[again + size].folded:
        size += 1
    return size if size >= MIN_REPEATED and sum(line.prose for line in lines[again : again + size]) > 1 else 0


def _without_contents(lines: list[Line]) -> list[Line]:
    """``lines`` without a table of contents: all its entries follow further down in the same order, each above a paragraph."""
    last = {line.folded: i for i, line in enumerate(lines) if i + 1 < len(lines) and lines[i + 1].prose}
    kept: list[Line] = []
    position, titled = 0, False
    while position < len(lines):
        size = _entries(lines, last, position) if titled else 0
        titled = titled or lines[position].kind is Kind.TEXT
        if size >= MIN_ENTRIES:
            kept = kept[:-1] if kept[-1].folded in _CONTENTS else kept
        else:
            size = 0
            if lines[position].folded not in _NO_SUBHEADINGS:
                kept.append(lines[position])
        position += max(size, 1)
    return kept


def _entries(lines: list[Line], last: Mapping[str, int], start: int) -> int:
    """How many lines from ``start`` on are entries; ``last``: the last index at which a line stands above a paragraph."""
    size, before = 0, start
    for line in lines[start:]:
        again = last.get(line.folded, -1)
        if line.kind is not Kind.TEXT or line.prose or again <= max(before, start + size):
            break
        size, before = size + 1, again
    return size


def _without_links(lines: list[Line]) -> list[Line]:
    """``lines`` without headlines that stand twice in a row between paragraphs: the link to another story, and the name of its picture."""
    twice = {i for i in range(1, len(lines) - 2) if _is_link(lines[i - 1 : i + 3])}
    return [line for i, line in enumerate(lines) if not {i, i - 1} & twice]


def _is_link(near: list[Line]) -> bool:
    above, one, again, below = near
    is_headline = one.kind is Kind.TEXT and not one.prose and one.size >= LONGER_THAN_SUBHEADINGS
    return is_headline and one.folded == again.folded and above.prose and below.prose


def _without_captions(lines: list[Line]) -> list[Line]:
    bare = [fold(without_credit(line.text)) if line.kind is Kind.CAPTION and not is_picture(line) else "" for line in lines]
    return [line for i, line in enumerate(lines) if not (line.kind is Kind.TEXT and _is_caption(lines, bare, i))]


def _is_caption(lines: list[Line], bare: list[str], i: int) -> bool:
    """Whether line ``i`` is the caption of a picture, with or without its mark.

    It names a scene; or is repeated nearby with a credit; or stands above ``- Ảnh: Minh Anh``; or stands below the name of its picture
    and is long, credited or a few words with a full stop, and no question.
    """
    line = lines[i]
    if line.size > LONGEST_CAPTION:
        return False
    if line.folded and line.folded in bare[max(0, i - MAX_BETWEEN) : i + MAX_BETWEEN + 1]:
        return True
    if not line.prose and _SCENE.match(line.text) and any(one.prose for one in lines[:i]):
        return True
    is_credited = i + 1 < len(lines) and lines[i + 1].kind is Kind.CAPTION and not bare[i + 1]
    if is_credited and i and not line.prose and lines[i + 1].text[0] in "-–":  # a credit that copying separated from its caption
        return True
    if not (i and is_picture(lines[i - 1])) or line.text.endswith("?"):
        return False
    return is_credited or (not line.prose and (line.size >= LONGER_THAN_SUBHEADINGS or line.text.endswith(".")))
