"""Stories in a form: parts with labels (``Tiêu đề: ...``, ``Sapo: ...``), fields of the writer (``Tác giả: ...``, ``Số chữ: ...``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from model.pages.bylines import read_byline
from model.pages.phrases import fold

MIN_FIELDS = 2  # of a writer

_FIELD = re.compile(
    r"(?:(?P<title>tên (?:tác phẩm|bài(?: viết| dự thi)?)|tiêu đề)|"
    r"(?P<author>(?:họ (?:và )?tên )?tác giả|họ (?:và )?tên|bút danh|người viết)|"
    r"(?P<of_writer>đơn vị(?: công tác)?|số (?:chữ|từ)|số tài khoản)|"
    r"thể loại|chuyên mục|(?:số )?(?:điện thoại|đt)|e-?mail|địa chỉ|ngày (?:viết|gửi))\s*:\s*(?P<value>\S.{0,150})",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:tiêu đề|tít|tên bài|title|headline)\s*:\s*(?=\S)", re.IGNORECASE)
_PART = re.compile(r"(?:sapo|sa-?pô|lead|tóm tắt|mô tả|lời dẫn|nội dung|body)\s*:\s*", re.IGNORECASE)


def read_form(lines: Sequence[str], head: Sequence[str]) -> tuple[list[str], str] | None:
    """The story in a form, and its title, "" if this has no label; None for other ``lines``, of which ``head`` are the first."""
    if (filled_in := _read_fields(lines, head)) is not None:
        return filled_in
    if not (head and (title := _TITLE.match(head[0]))):
        return None
    return [*_without_labels(head[1:]), *lines[len(head) :]], head[0][title.end() :]


def _read_fields(lines: Sequence[str], head: Sequence[str]) -> tuple[list[str], str] | None:
    """A story below, or its title above, the fields of its writer; facts about a book have none that only a writer fills in."""
    above = 0 if head and _FIELD.fullmatch(head[0]) else 1
    fields = [field for field in takewhile(bool, map(_FIELD.fullmatch, head[above:])) if field]
    end = above + len(fields)
    authors = [field["value"] for field in fields if field["author"]]
    is_form = len(fields) >= MIN_FIELDS and any(field["of_writer"] for field in fields) and (authors or not above)
    labels = {fold(field[0].partition(":")[0]) for field in fields}
    if not is_form or len(labels) < len(fields) or len(lines) < end + 2:  # a label again: a list of who won which prize
        return None
    story = [*head[:above], *_without_labels(head[end:]), *lines[len(head) :]]
    signed = [f"Tác giả: {author}" for author in authors if (byline := read_byline(author)) and byline.author][:1]
    if title := next((field["value"] for field in fields if field["title"]), ""):
        return [*signed, *story], title
    return [story[0], *signed, *story[1:]], ""


def _without_labels(lines: Sequence[str]) -> list[str]:
    return [bare for line in lines if (bare := _PART.sub("", line, count=1))]
