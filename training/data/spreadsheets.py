"""Tables that people open in a spreadsheet and fill in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from model.replacing import replacing_file

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # starts of what a spreadsheet would evaluate (OWASP, CSV injection)


def guarded(cell: str) -> str:
    """``cell`` escaped so that no spreadsheet evaluates it as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """The inverse of ``guarded``."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def write_table(path: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a CSV table whole or not at all; creates the folder of ``path``."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(path) as partial:
        partial.write_bytes(b"\xef\xbb\xbf" + content.getvalue().encode())  # the byte order mark by which Excel recognises UTF-8
