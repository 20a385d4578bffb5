"""Decisions as a file, streamed: CSV for a spreadsheet, JSON lines for ``python -m training prepare --corrections``."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Row

from model.article import VIETNAM
from service.desk.history import ACCEPTED, CORRECTED, SUMMARIES, Decision
from service.store.corrections import as_json

_KINDS = {ACCEPTED: "nhận", CORRECTED: "sửa", SUMMARIES: "tóm tắt"}
_HEADER = (
    "lúc",
    "biên tập viên",
    "việc",
    "mã bài",
    "tiêu đề",
    "nguồn",
    "địa chỉ",
    "gợi ý",
    "chuyên mục",
    "tóm tắt",
    "mô hình",
    "hoàn tác lúc",
    "người hoàn tác",
)
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # the last four of full width, as East Asian spreadsheets take them, too
_FORMULA = re.compile(rf"[ \u00a0]*[{_SIGNS}\t\r\n]")  # https://owasp.org/www-community/attacks/CSV_Injection
_AFTER_SEPARATOR = re.compile(rf"([;,])(?=[{_SIGNS}])")  # begins a cell where a spreadsheet separates cells by the other sign
_LINES = 200  # sent at a time


def csv_lines(decisions: Iterable[Decision], label: Callable[[str | None], str], separator: str = ",") -> Iterator[str]:
    """A spreadsheet with a header; ``label`` names sections. It begins with a byte order mark, by which Excel knows that it is UTF-8.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, also where it separates cells as its country does.
    """
    written = io.StringIO()
    rows = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    written.write("\ufeff")
    rows.writerow(_HEADER)
    for count, decision in enumerate(decisions, 1):
        rows.writerow(map(_cell, _values(decision, label)))
        if count % _LINES == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def json_lines(rows: Iterable[Row[Any]]) -> Iterator[str]:
    """Each decision that stands as ``GET /v1/corrections`` answers it, one a line."""
    return (json.dumps(as_json(row), ensure_ascii=False) + "\n" for row in rows)


def _values(decision: Decision, label: Callable[[str | None], str]) -> tuple[str | None, ...]:
    undone = decision.undone_at
    return (
        f"{decision.created_at.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}",
        decision.editor,
        _KINDS[decision.kind],
        decision.external_id,
        decision.title,
        decision.source,
        decision.url,
        label(decision.suggested) if decision.suggested else "",
        label(decision.section) if decision.section else "",
        decision.summary,
        decision.model,
        f"{undone.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}" if undone else "",
        decision.undone_by,
    )


def _cell(value: str | None) -> str:
    text = value or ""
    guarded = _AFTER_SEPARATOR.sub(r"\1'", text)
    return f"'{guarded}" if _FORMULA.match(text) else guarded
