"""Leakage: the training rows of a part, by its recipe, that repeat an evaluation row and would make the part look better than it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.corpus import Row, data_digest
from training.data.duplicates import Signatures, find_clusters
from training.data.evaluation_keys import EvaluationKeys
from training.errors import RecipeError
from training.fitting import FITTERS, recipe_digest
from training.measuring.measured import TrainingData
from training.recipe import Recipe
from training.running.progress import say
from training.sources import Sources


def part_of(recipe: Recipe, path: Path) -> str:
    """The part of a bundle that ``recipe``, read from ``path``, trains. Raises RecipeError where it trains none."""
    fitter = FITTERS.get(recipe.kind)
    if not fitter or not fitter.part:
        raise RecipeError(f"{path}: kind {recipe.kind!r} makes no part of a bundle")
    return fitter.part


def find_leaks(path: Path, recipe: Recipe, sources: Sources, rows: Sequence[Row], evaluation: Sequence[Row]) -> TrainingData:
    """Look for ``evaluation`` rows among the ``rows`` that the recipe trains on; unlabelled ones give no answer away.

    Only near-duplicates are leaks. Rows that tell the same story in other words are only counted: in an archive full of series (prices,
    results) stories cannot be told apart reliably.
    """
    say(f"{path.name}: looking for {len(evaluation)} evaluation rows among {len(rows)} training rows")
    keys = EvaluationKeys.of(evaluation)
    clusters = find_clusters(keys.signatures + Signatures.of(rows))
    leaks, retold = keys.repeated(clusters), keys.retold(clusters)
    return TrainingData(
        part=part_of(recipe, path),
        recipe=str(path.resolve()),
        recipe_digest=recipe_digest(recipe),
        digest=data_digest(sources.files),
        rows=len(rows),
        leaks=tuple((rows[index].id, evaluated) for index, evaluated in leaks.items()),
        leaked=len(set(leaks.values())) / max(len(evaluation), 1),
        retold=len(set(retold.values()) - set(leaks.values())) / max(len(evaluation), 1),
    )
