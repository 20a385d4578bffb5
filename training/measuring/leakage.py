"""Leakage: the training rows of a part, by its recipe, that repeat an evaluation row and would make the part look better than it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.corpus import Row, data_digest
from training.data.duplicates import Signatures, find_clusters
from training.data.evaluation_keys import EvaluationKeys
from training.errors import RecipeError
from training.fitting import FITTERS, recipe_digest
from training.measuring.measured import Learnt
from training.recipe import Recipe
from training.running.progress import say
from training.sources import Sources


def part_of(recipe: Recipe, path: Path) -> str:
    """The part of a bundle that ``recipe``, read from ``path``, makes. Raises RecipeError where it makes none."""
    fitter = FITTERS.get(recipe.kind)
    if not fitter or not fitter.part:
        raise RecipeError(f"{path}: kind {recipe.kind!r} makes no part of a bundle")
    return fitter.part


def look_for_leaks(path: Path, recipe: Recipe, sources: Sources, rows: Sequence[Row], judging: Sequence[Row]) -> Learnt:
    """Hold the ``rows`` that the recipe learns from against those that judge; unlabelled ones tell no answer.

    Only what repeats a judging row is a leak. What tells the same story otherwise is counted, too, but in an archive full of series
    (prices, results) nothing parts one story from the next.
    """
    say(f"{path.name}: looking for {len(judging)} judging rows among {len(rows)}")
    keys = EvaluationKeys.of(judging)
    clusters = find_clusters(keys.signatures + Signatures.of(rows))
    leaks, retold = keys.repeated(clusters), keys.retold(clusters)
    return Learnt(
        part=part_of(recipe, path),
        recipe=str(path.resolve()),
        recipe_digest=recipe_digest(recipe),
        digest=data_digest(sources.files),
        rows=len(rows),
        leaks=tuple((rows[index].id, judge) for index, judge in leaks.items()),
        leaked=len(set(leaks.values())) / max(len(judging), 1),
        retold=len(set(retold.values()) - set(leaks.values())) / max(len(judging), 1),
    )
