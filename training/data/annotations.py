"""Annotations: sections that readers gave to rows, also to such as have one, kept beside a recipe by the rows' ids, without any text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data.formats import records
from training.data.spreadsheets import unguarded
from training.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Annotation:
    """The ``section`` of a row, by name; one that ``judges`` is kept from what an encoder learns, so that it can be tried on it.

    A row that has a section of its own judges by that, whatever is said here.
    """

    section: str
    judges: bool = False


def read_annotations(file: Path) -> Mapping[str, Annotation]:
    """What ``file`` says of each id; its columns are ``id``, ``section`` and, if wanted, ``judges``: 1, or empty.

    Lines whose section is empty say nothing. Raises CorpusError with the number of the first line that lacks a column, repeats an id or
    has something else under ``judges``, and for a file that says nothing.
    """
    found: dict[str, Annotation] = {}
    for line in records(file):
        row, section = (line.values.get(name) for name in ("id", "section"))
        if not (isinstance(row, str) and row and isinstance(section, str)):
            raise CorpusError(f"{file}: line {line.number}: needs the id of a row and its section")
        row = unguarded(row)
        if row in found:
            raise CorpusError(f"{file}: line {line.number}: {row} has been annotated before; keep one of its lines")
        judges = line.values.get("judges") or ""
        if judges not in ("", "1"):
            raise CorpusError(f"{file}: line {line.number}: judges must be 1 or empty")
        if section := section.strip():
            found[row] = Annotation(section, bool(judges))
    if not found:
        raise CorpusError(f"{file}: holds no annotation; leave it out of the recipe's [data]")
    return found
