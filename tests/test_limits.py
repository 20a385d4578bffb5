from __future__ import annotations

from pathlib import Path

import pytest

from training.errors import RecipeError
from training.fitting import recipe_digest
from training.limits import Limits
from training.recipe import Recipe


def test_of_several_recipes_the_strictest_limit_holds_but_a_slow_part_has_its_time() -> None:
    one = Limits(milliseconds=50, assign_precision=0.9, sections="sections-dev.parquet")
    other = Limits(unsupported_share=0.001, summaries="summaries-dev.parquet")
    both = Limits.together([one, other])
    assert both == Limits.together([other, one])
    assert (both.milliseconds, both.unsupported_share, both.assign_precision) == (100, 0.001, 0.98)
    assert (both.sections, both.summaries) == ("sections-dev.parquet", "summaries-dev.parquet")


@pytest.mark.parametrize("wrong", ["speed = 3", "milliseconds = 'fast'", "sections = 3", "leaked_share = true"])
def test_a_limit_that_is_none_is_refused_by_name(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "recipe.toml").write_text(f'kind = "linear"\n[gate]\n{wrong}\n', encoding="utf-8")
    with pytest.raises(RecipeError, match=rf"gate\.{wrong.split()[0]}: "):
        Limits.of_files([tmp_path / "recipe.toml"])


def test_a_limit_changes_nothing_in_what_is_fitted() -> None:
    assert (
        recipe_digest(Recipe("linear", 1))
        == recipe_digest(Recipe("linear", 1, gate={"megabytes": 3.0}))
        != recipe_digest(Recipe("linear", 2))
    )
