"""Grades: what people said of summaries of training rows, kept without any text.

A file of grades holds one JSON object a line: ``id`` of the row, and ``choices``, each a grade (2 publishable as it stands, 1 after a
light edit, 0 poor) and the character spans of its one or two pieces in the row's reading without its lead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import RecipeError

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """What people said of the choices of one article: the grade of each by the spans of its pieces."""

    id: str
    grades: Mapping[tuple[Spans, ...], int]


def read_grades(file: Path) -> tuple[Graded, ...]:
    """The grades in ``file``. Raises RecipeError with the number of the first line that is none."""
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"{file}: {error}") from None
    for number, line in enumerate(lines, 1):
        try:
            found.append(_graded(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            raise RecipeError(f"{file}: line {number}: needs id and choices, each a grade (0, 1, 2) and the spans of its pieces") from None
    return tuple(found)


def _graded(content: Any) -> Graded:
    grades = {
        tuple(tuple((int(start), int(end)) for start, end in piece) for piece in pieces): grade for grade, *pieces in content["choices"]
    }
    if not isinstance(content["id"], str) or not set(grades.values()) <= {0, 1, 2}:
        raise ValueError
    return Graded(content["id"], grades)
