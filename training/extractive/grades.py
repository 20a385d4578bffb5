"""Grades that people gave to summaries of training rows, kept without any text.

A file of grades holds one JSON object a line: ``id`` of the row, and ``choices``, each a grade (2 publishable as it stands, 1 after a
light edit, 0 poor) and the character spans of its one or two pieces in the row's reading without its lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.extractive.naming import Spans
from training.data.formats import records
from training.errors import CorpusError

GRADES = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Graded:
    """The grades of the choices of one article, each by the spans of its pieces."""

    id: str
    grades: Mapping[tuple[Spans, ...], int]


def read_grades(file: Path) -> tuple[Graded, ...]:
    """The grades in ``file``, one for each id. Raises CorpusError with the number of the first line that is none, or that repeats an id.

    And for a file that holds none.
    """
    found: dict[str, Graded] = {}
    for line in records(file):
        try:
            one = _graded(line.values)
        except (ValueError, KeyError, TypeError):
            raise CorpusError(
                f"{file}: line {line.number}: needs id and choices, each a grade (0, 1, 2) and the spans of its pieces"
            ) from None
        if one.id in found:
            raise CorpusError(f"{file}: line {line.number}: {one.id} is graded twice; put its choices on one line")
        found[one.id] = one
    if not found:
        raise CorpusError(f"{file}: holds no grades; leave it out of the recipe's [data]")
    return tuple(found.values())


def checked(grade: Any, pieces: Any) -> tuple[int, tuple[Spans, ...]]:
    """A grade and the spans of one or two pieces, as they are kept. Raises ValueError or TypeError for anything else."""
    if (
        isinstance(grade, bool)
        or not isinstance(grade, int)
        or grade not in GRADES
        or not isinstance(pieces, list)
        or len(pieces) not in (1, 2)
    ):
        raise ValueError
    return grade, tuple(tuple(_span(span) for span in piece) for piece in pieces)


def _span(span: Any) -> tuple[int, int]:
    start, end = span
    if any(isinstance(one, bool) or not isinstance(one, int) for one in (start, end)) or not 0 <= start < end:
        raise ValueError
    return start, end


def _graded(content: Any) -> Graded:
    choices = content["choices"]
    if not isinstance(content["id"], str) or not isinstance(choices, list):
        raise TypeError
    grades = [checked(grade, pieces) for grade, *pieces in choices]
    if len({pieces for _, pieces in grades}) < len(grades):
        raise ValueError
    return Graded(content["id"], {pieces: grade for grade, pieces in grades})
