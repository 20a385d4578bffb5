from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from training import fit_combined, fit_extractive, fit_linear, fitting
from training.bounds import INSIDE, check, least
from training.corpus import Row
from training.encoders.forms import Forms
from training.encoders.options import Tuning, WindowOptions
from training.encoders.pretrain import Pretraining
from training.encoders.trim import Trimming
from training.encoders.validation import ValidationOptions
from training.errors import RecipeError
from training.fit_probed import Probing
from training.generators.options import DecodingOptions, HoldoutOptions
from training.generators.options import Tuning as Writing
from training.generators.pretrain import Denoising
from training.limits import Limits
from training.linear.trainer import LinearOptions
from training.recipe import Recipe, fill
from training.running.loop import TrainingArguments

KINDS: dict[str, tuple[Any, ...]] = {
    "linear": (LinearOptions(),),
    "extractive": (fit_extractive.Options(),),
    "encoder": (Tuning(), WindowOptions(), Forms(), ValidationOptions(), TrainingArguments()),
    "generator": (Writing(), HoldoutOptions(), DecodingOptions(), TrainingArguments()),
    "pretrain": (Pretraining(), TrainingArguments()),
    "pretrain_generator": (Denoising(), TrainingArguments()),
    "trim": (Trimming(),),
    "probed": (Probing(),),
    "gate": (Limits(),),
}
ANY = {"length_penalty", "copy_bonus"}  # of a search that prefers short texts, or new words
NUMBERS = [
    (kind, one.name)
    for kind, defaults in KINDS.items()
    for default in defaults
    for one in fields(default)
    if type(getattr(default, one.name)) in (int, float) and one.name not in ANY
]


@pytest.mark.parametrize(("kind", "name"), NUMBERS)
def test_no_number_of_any_recipe_may_be_negative_and_what_is_refused_is_named(kind: str, name: str) -> None:
    with pytest.raises(RecipeError, match=rf"\b{name}\b"):
        fill({name: -1}, *KINDS[kind])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_what_is_no_number_is_refused_by_name(value: float) -> None:
    with pytest.raises(RecipeError, match=r"options\.learning_rate: must be like"):
        fill({"learning_rate": value}, TrainingArguments())


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("encoder", {"vocabulary_size": 0}),
        ("encoder", {"max_grad_norm": 0.0}),
        ("encoder", {"held_out": [1]}),
        ("generator", {"length_buckets": []}),
        ("generator", {"length_buckets": ["20"]}),
        ("generator", {"max_held_out_rows": 19}),
        ("generator", {"num_beams": 65}),
        ("generator", {"max_seconds": 0}),
        ("linear", {"prefix": [70, 15]}),
        ("linear", {"prefix": [1.5, 3.5]}),
        ("linear", {"label_smoothing": 1}),
        ("extractive", {"ranker_share": 1}),
        ("gate", {"assign_precision": 98}),
        ("gate", {"stories": 0}),
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(kind: str, wrong: dict[str, object]) -> None:
    with pytest.raises(RecipeError, match=rf"\.{next(iter(wrong))}: "):
        fill(wrong, *KINDS[kind])


@pytest.mark.parametrize("kind", [Writing, Denoising, Pretraining])
@pytest.mark.parametrize("name", ["vncorenlp", "syllables"])
def test_a_segmenter_that_would_be_refused_when_all_is_trained_is_refused_at_first(kind: type, name: str) -> None:
    with pytest.raises(RecipeError, match=rf"options\.segmenter: .*'{name}'"):
        kind(segmenter=name)


def test_a_refusal_says_what_was_given_and_what_there_may_be() -> None:
    check(TrainingArguments(batch_size=8), batch_size=least(8))
    with pytest.raises(RecipeError, match=re.escape("options.batch_size: is 8, but must be 1,000 or more")):
        check(TrainingArguments(batch_size=8), batch_size=least(1000))
    with pytest.raises(RecipeError, match=re.escape("gate.rouge_fall: is 1.0, but must be more than 0 and less than 1")):
        check(Limits(), "gate", rouge_fall=INSIDE)


@pytest.mark.parametrize("options", [{"max_features": 0}, {"max_features": True}, {"self_training_rounds": -1}])
def test_the_linear_model_refuses_its_own_options_and_so_does_a_recipe_that_has_one_beside_an_encoder(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(RecipeError, match=rf"options\.{name}: "):
        fit_linear.settings(Recipe("linear", options=options))
    rows = [Row("1", "Một", section="the-thao"), Row("2", "Hai", section="kinh-te")]
    recipe = Recipe("combined", options={"linear": options}, network={"base": "nothing"})
    with pytest.raises(RecipeError, match=rf"options\.linear\.{name}: "):
        fit_combined.fit(recipe, rows, taxonomy=None, progress=print, folder=Path())  # type: ignore[arg-type]  # refused before


@pytest.mark.parametrize("line", ["seed = -1", "seed = 1.5", "seed = true", "options = 3", "[gate]\nleaked_share = 5"])
def test_a_seed_a_table_and_a_limit_that_are_none_are_refused_before_anything_is_read(tmp_path: Path, line: str) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(f'kind = "linear"\n{line}\n[data]\ntrain = "missing.parquet"\n', encoding="utf-8")
    with pytest.raises(RecipeError, match=r"seed must be|options must be a table|gate\.leaked_share"):
        fitting.fit(recipe, data=tmp_path, out=tmp_path / "bundle")
