"""Annotations: sections that readers gave to rows without one, kept beside a recipe by the rows' ids, without any text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from training.errors import CorpusError
from training.formats import records


def read_annotations(file: Path) -> Mapping[str, str]:
    """The section of each id in ``file``, whose columns are ``id`` and ``section``.

    Raises CorpusError with the number of the first line that lacks either or repeats an id, and for a file that holds none.
    """
    found: dict[str, str] = {}
    for line in records(file):
        row, section = (line.values.get(name) for name in ("id", "section"))
        if not (isinstance(row, str) and row and isinstance(section, str) and section):
            raise CorpusError(f"{file}: line {line.number}: needs the id of a row and its section")
        if row in found:
            raise CorpusError(f"{file}: line {line.number}: {row} has been annotated before; keep one of its lines")
        found[row] = section
    if not found:
        raise CorpusError(f"{file}: holds no annotations; leave it out of the recipe's [data]")
    return found
