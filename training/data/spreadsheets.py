"""Tables that people open in a spreadsheet and fill in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from model.replacing import replacing_file

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute (OWASP, CSV injection)


def guarded(cell: str) -> str:
    """``cell`` as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """What ``guarded`` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def write_table(path: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a table; ``path``, whose folder is made where there is none, appears whole or not at all."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(path) as partial:
        partial.write_bytes(b"\xef\xbb\xbf" + content.getvalue().encode())  # with the mark Excel knows UTF-8 by
