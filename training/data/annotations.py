"""Annotations: sections that readers (annotators) gave to rows, with or without a section, kept beside a recipe by row id, without text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data.formats import records
from training.data.spreadsheets import unguarded
from training.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Annotation:
    """The ``section`` of a row, by name. With ``for_validation`` (column ``judges``) an encoder is validated, not trained, on it.

    A row that has a section of its own is evaluated by that, whatever the annotation.
    """

    section: str
    for_validation: bool = False


def read_annotations(file: Path) -> Mapping[str, Annotation]:
    """The annotations in ``file`` by row id; its columns are ``id``, ``section`` and optionally ``judges``: 1, or empty.

    Lines with an empty section are skipped. Raises CorpusError with the number of the first line that lacks a column, repeats an id or
    has another value under ``judges``, and for a file without annotations.
    """
    found: dict[str, Annotation] = {}
    for line in records(file):
        row, section = (line.values.get(name) for name in ("id", "section"))
        if not (isinstance(row, str) and row and isinstance(section, str)):
            raise CorpusError(f"{file}: line {line.number}: needs the id of a row and its section")
        row = unguarded(row)
        if row in found:
            raise CorpusError(f"{file}: line {line.number}: {row} is annotated twice; keep one of its lines")
        judges = line.values.get("judges") or ""
        if judges not in ("", "1"):
            raise CorpusError(f"{file}: line {line.number}: judges must be 1 or empty")
        if section := section.strip():
            found[row] = Annotation(section, bool(judges))
    if not found:
        raise CorpusError(f"{file}: holds no annotation; leave it out of the recipe's [data]")
    return found
