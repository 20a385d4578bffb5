"""Annotations: sections that readers gave to rows without one, kept beside a recipe by the rows' ids, without any text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from training.errors import CorpusError
from training.formats import records
from training.spreadsheets import unguarded


def read_annotations(file: Path) -> Mapping[str, str]:
    """The section of each id in ``file``, whose columns are ``id`` and ``section``, by name; lines whose section is empty say nothing.

    Raises CorpusError with the number of the first line that lacks a column or repeats an id, and for a file that says nothing.
    """
    found: dict[str, str] = {}
    for line in records(file):
        row, section = (line.values.get(name) for name in ("id", "section"))
        if not (isinstance(row, str) and row and isinstance(section, str)):
            raise CorpusError(f"{file}: line {line.number}: needs the id of a row and its section")
        row = unguarded(row)
        if row in found:
            raise CorpusError(f"{file}: line {line.number}: {row} has been annotated before; keep one of its lines")
        if section := section.strip():
            found[row] = section
    if not found:
        raise CorpusError(f"{file}: holds no annotation; leave it out of the recipe's [data]")
    return found
