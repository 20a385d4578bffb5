"""A fit split over machines: the text is read on one, the network is trained on another that has no text."""

from __future__ import annotations

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Any

from model.taxonomy import Taxonomy
from training.corpus import Row, data_digest
from training.data.labels import Labels
from training.errors import RecipeError
from training.evaluation import slugged
from training.fitting import Fitter, fitter_of, recipe_digest, taxonomy_digest
from training.limits import Limits
from training.recipe import Recipe
from training.running import runs
from training.running.progress import say
from training.sources import Sources, check_annotations, read_annotated, read_labelled, read_unlabelled, with_current_labels


class Stage(StrEnum):
    """How far such a fit goes; ``fitting.fit`` with ``resume`` continues after either."""

    TOKENS = "tokens"  # the run's folder holds all that is trained on, without any text
    FITTED = "fitted"  # the networks are trained; what follows needs the text again


def fit_until(stage: Stage, recipe_file: Path, *, data: Path, out: Path, resume: bool = False) -> Path:
    """Bring the run that makes ``out`` to ``stage`` and return its folder.

    TOKENS needs the files in ``data``; with ``resume`` it keeps what was read before. FITTED needs the run's folder and the folders that
    ``[network]`` names, no data, and always resumes. Raises ToaSoanError.
    """
    recipe = Recipe.load(recipe_file)
    fitter = fitter_of(recipe)
    Limits.of(recipe)  # else the report would refuse a wrong limit, after the training
    if not fitter.staged:
        raise RecipeError(f"{recipe_file}: --until is only for recipes that train a large network, not for kind {recipe.kind}")
    runs.check_place(out, fitter.part)
    sources = Sources.of(recipe, recipe_file.parent, data)
    taxonomy = Taxonomy.load(sources.taxonomy)
    history = {"recipe": recipe_file.name, "recipe_digest": recipe_digest(recipe)}
    if stage is Stage.TOKENS:
        history |= {"data_digest": data_digest(sources.files), "taxonomy_digest": taxonomy_digest(sources)}
        with runs.opened(out, history, recipe.fitted, resume=resume) as run:
            _read(recipe, fitter, sources, taxonomy, run)
    else:
        with runs.opened(out, history, recipe.fitted, resume=True, shared=fitter.shared) as run:
            _learn(recipe, fitter, taxonomy, run, out)
    return runs.folder_of(out)


def _read(recipe: Recipe, fitter: Fitter, sources: Sources, taxonomy: Taxonomy, run: Path) -> None:
    rows = _rows(fitter, sources, taxonomy)
    importlib.import_module(fitter.module).prepare(recipe, rows, progress=say, folder=run, **_named(fitter, taxonomy))
    runs.keep_rows(run, rows)


def _learn(recipe: Recipe, fitter: Fitter, taxonomy: Taxonomy, run: Path, out: Path) -> None:
    rows = runs.kept_rows(run)
    module = importlib.import_module(fitter.module)
    if fitter.part:
        module.learn(recipe, rows, progress=say, folder=run, **_named(fitter, taxonomy))
    elif not runs.has_made(run, out):
        module.fit(recipe, rows, progress=say, folder=run, out=out)
        if runs.is_main():
            runs.note_made(run, out)


def _rows(fitter: Fitter, sources: Sources, taxonomy: Taxonomy) -> list[Row]:
    """The rows as the fitter expects them."""
    rows = read_labelled(sources)
    if fitter.part == "classifier":
        rows += read_annotated(sources)
    if sources.labels:
        rows = with_current_labels(rows, Labels.load(taxonomy, sources.labels))
    if not fitter.part:
        return [*rows, *read_unlabelled(sources)]
    if fitter.part != "classifier":
        return rows
    check_annotations(sources, rows)
    return slugged(rows, taxonomy)


def _named(fitter: Fitter, taxonomy: Taxonomy) -> dict[str, Any]:
    """The arguments that only classifiers take."""
    return {"taxonomy": taxonomy} if fitter.part == "classifier" else {}
