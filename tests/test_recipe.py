from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from training.encoders.options import WindowOptions
from training.errors import RecipeError
from training.fitting import FITTERS
from training.recipe import Recipe, changes, fill

RECIPES = Path(__file__).parent.parent / "training" / "recipes"


@dataclass(frozen=True)
class Kitchen:
    heat: float = 1.5
    pots: tuple[str, ...] = ()
    gas: bool = True


@dataclass(frozen=True)
class Waiter:
    tables: int = 4


def test_options_fill_the_fields_they_name_and_leave_the_others() -> None:
    assert fill({"heat": 2, "pots": ["a"], "tables": 9}, Kitchen(), Waiter(tables=1)) == (Kitchen(2, ("a",)), Waiter(9))
    assert fill({}, Kitchen(), Waiter(tables=1)) == (Kitchen(), Waiter(1))


@pytest.mark.parametrize(
    "wrong",
    [{"hat": 1}, {"tables": 1.5}, {"tables": True}, {"heat": "2"}, {"heat": math.nan}, {"heat": math.inf}, {"gas": 1}, {"pots": "a"}],
)
def test_an_unknown_option_and_one_of_another_type_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(RecipeError, match=rf"options\.{next(iter(wrong))}: "):
        fill(wrong, Kitchen(), Waiter())


@pytest.mark.parametrize(
    ("wrong", "meant"), [("heats", "did you mean heat? "), ("level", "did you mean noise_level? "), ("lamps", "[options] of this kind")]
)
def test_an_unknown_option_is_refused_with_the_likeliest_and_all_that_there_are(wrong: str, meant: str) -> None:
    with pytest.raises(RecipeError) as refused:
        fill({wrong: 1}, Kitchen(), Waiter(), others=("noise_level",))
    assert str(refused.value).startswith(f"options.{wrong}: unknown; {meant}")
    assert str(refused.value).endswith("[options] of this kind of recipe may have heat, pots, gas, tables, noise_level")


def test_the_mark_that_windows_puts_before_a_recipe_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text('kind = "linear"\r\n', encoding="utf-8-sig")
    assert Recipe.load(tmp_path / "recipe.toml") == Recipe("linear")


def test_an_option_by_which_nothing_can_be_read_is_refused_by_name() -> None:
    with pytest.raises(RecipeError, match=r"options\.max_windows: is 0, but must be 1 or more"):
        fill({"max_windows": 0}, Kitchen(), WindowOptions())


def test_a_recipe_with_a_table_that_no_recipe_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text('kind = "linear"\n[oven]\nheat = 3\n', encoding="utf-8")
    with pytest.raises(RecipeError, match=r"unknown: \['oven'\]"):
        Recipe.load(tmp_path / "odd.toml")
    (tmp_path / "odd.toml").write_text("kind = " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(RecipeError, match=r"odd\.toml"):
        Recipe.load(tmp_path / "odd.toml")
    for kind in ("", "kind = 3\n"):
        (tmp_path / "odd.toml").write_text(kind, encoding="utf-8")
        with pytest.raises(RecipeError, match="kind must be text, such as kind = "):
            Recipe.load(tmp_path / "odd.toml")


@pytest.mark.parametrize("seed", ["true", "-1", "1.0", '"1"', "4294967296"])
def test_a_seed_is_a_whole_number(tmp_path: Path, seed: str) -> None:
    (tmp_path / "odd.toml").write_text(f'kind = "linear"\nseed = {seed}\n', encoding="utf-8")
    with pytest.raises(RecipeError, match="seed must be a whole number, 0 to 4,294,967,295"):
        Recipe.load(tmp_path / "odd.toml")


@pytest.mark.parametrize("path", sorted(path for path in RECIPES.glob("*.toml") if "taxonomy" not in path.stem), ids=lambda path: path.stem)
def test_every_recipe_of_the_house_is_of_a_kind_that_can_be_fitted(path: Path) -> None:
    assert Recipe.load(path).kind in FITTERS


def test_no_encoder_reads_the_sections_of_newspapers_that_are_to_be_new_to_the_next() -> None:
    paths = list(RECIPES.glob("pretrain*.toml"))
    assert paths
    for path in paths:
        recipe = Recipe.load(path)
        assert recipe.options.get("excluded_sources") or not recipe.options.get("averaged_embedding_epochs"), path.name


def test_what_has_changed_in_a_recipe_is_told_by_option_without_its_gate() -> None:
    before = Recipe("encoder", 7, {"train": ["a"]}, {"epochs": 3.0, "lot": 8, "linear": {"epochs": 2}}, gate={"stories": 9})
    now = Recipe("encoder", 7, {"train": ["a"]}, {"epochs": 5.0, "batch_size": 8, "linear": {"epochs": 3}}, {"licence": "M" * 99})
    assert changes(before.fitted, now.fitted) == [
        "options.epochs was 3.0 and is 5.0",
        "options.lot was 8 and is left out",
        "options.linear.epochs was 2 and is 3",
        "options.batch_size was left out and is 8",
        f'network.licence was left out and is "{"M" * 59}...',
    ]
    assert not changes(before.fitted, before.fitted)
