"""Evaluation rows that a part was trained on are found, and counted once however often they were repeated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.prepared import invented
from training.corpus import Row
from training.errors import RecipeError
from training.measuring.leakage import find_leaks, part_of
from training.recipe import Recipe

EVALUATION = [Row(f"e{n}", invented(n), invented(n + 500), invented(n + 1000), "kinh-te") for n in range(4)]
OTHERS = [Row(f"t{n}", invented(n), invented(n + 500), invented(n + 1000), "kinh-te") for n in range(50, 60)]


def leaks_among(*rows: Row) -> Any:
    return find_leaks(Path("recipe.toml"), Recipe("linear"), SimpleNamespace(files=[]), [*OTHERS, *rows], EVALUATION)  # type: ignore[arg-type]


def test_where_nothing_is_repeated_nothing_leaks() -> None:
    found = leaks_among()
    assert (found.part, found.rows, found.leaks, found.leaked, found.retold) == ("classifier", 10, (), 0, 0)


def test_a_row_that_was_repeated_three_times_is_one_row_that_leaks() -> None:
    found = leaks_among(*(replace(EVALUATION[1], id=f"copy{n}") for n in range(3)))
    assert found.leaks == (("copy0", "e1"), ("copy1", "e1"), ("copy2", "e1"))
    assert (found.leaked, found.retold) == (0.25, 0)


def test_a_story_that_is_told_in_other_words_is_counted_and_is_no_leak() -> None:
    retold = replace(EVALUATION[2], id="retold", body=invented(7_000))
    found = leaks_among(retold, replace(EVALUATION[1], id="copy"), replace(EVALUATION[1], id="told anew", body=invented(8_000)))
    assert found.leaks == (("copy", "e1"),)
    assert (found.leaked, found.retold) == (0.25, 0.25)


def test_a_recipe_that_makes_no_part_is_refused_by_its_kind() -> None:
    with pytest.raises(RecipeError, match="kind 'pretrain' makes no part of a bundle"):
        part_of(Recipe("pretrain"), Path("recipe.toml"))
