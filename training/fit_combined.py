"""Fits an encoder and a linear model that answer together, or the linear model alone where the two are no better on new newspapers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.classifiers import Classifier
from model.combined import CombinedClassifier
from model.features import Floats
from model.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training import fit_encoder, fit_linear
from training.calibration import calibrate
from training.corpus import Row
from training.errors import RecipeError
from training.fit_encoder import Fitted
from training.judges import mean_macro_f1
from training.recipe import Recipe

_SHARES = tuple(number / 20 for number in range(21))  # of the encoder that are tried


def fit(
    recipe: Recipe,
    rows: Sequence[Row],
    *,
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    progress: Callable[[str], None],
    folder: Path,
) -> Classifier | None:
    """The classifier that ``recipe`` makes of ``rows``, or None in any process but the main one.

    Its options are those of an encoder, and under ``linear`` those of a linear model. How much each has to say is found on newspapers that
    taught neither; then the linear model is fitted again, on all rows. Raises RecipeError, and Interrupted when told to stop.
    """
    options = dict(recipe.options)
    linear = options.pop("linear", {})
    if not isinstance(linear, dict):
        raise RecipeError("options.linear: must be a table, [options.linear]")
    of_linear = Recipe("linear", recipe.seed, recipe.data, linear)
    made = fit_encoder.fit_and_judge(replace(recipe, options=options), rows, taxonomy=taxonomy, progress=progress, folder=folder)
    if made is None:
        return None
    teaching = [made.corpus.rows[number] for number in made.sides.teaching.tolist()]
    judges = {made.corpus.rows[number].source for number in made.sides.new.tolist()}
    others = [row for row in unlabelled if row.source not in judges]
    tried = fit_linear.fit(of_linear, teaching, taxonomy=taxonomy, unlabelled=others, progress=progress)
    together = combine(tried, made, progress)
    final = fit_linear.fit(of_linear, rows, taxonomy=taxonomy, unlabelled=unlabelled, progress=progress)
    return replace(together, linear=final) if together else final


def combine(linear: LinearClassifier, made: Fitted, progress: Callable[[str], None]) -> CombinedClassifier | None:
    """Both with the encoder's share that is best on the judges, calibrated on them; None where the linear model alone is as good."""
    judges, sides = made.sides.judges, made.sides
    articles, labels = made.corpus.articles(judges), made.corpus.labels[judges]
    by_linear = linear.logits(articles) / np.float32(linear.calibration.temperature)
    by_encoder = made.classifier.logits(articles) / np.float32(made.classifier.calibration.temperature)
    border = len(sides.judging)  # the new newspapers come first, and where there are none all judge
    sources = [made.corpus.rows[number].source for number in judges[:border].tolist()]

    def score(share: float) -> float:
        mixed = _mixed(by_linear, by_encoder, share)[:border]
        return mean_macro_f1(mixed, labels[:border], sources, linear.taxonomy.slugs)

    scores = [score(share) for share in _SHARES]
    best = int(np.argmax(scores))
    progress(
        f"macro-F1 on {border} articles that taught neither: linear {scores[0]:.4f}, encoder {scores[-1]:.4f}, "
        f"both {scores[best]:.4f} with a share of {_SHARES[best]:.2f} for the encoder"
    )
    if not best:
        progress("the encoder does not help, so the linear model stands alone")
        return None
    calibration = calibrate(sides.trials(_mixed(by_linear, by_encoder, _SHARES[best]), labels))
    return CombinedClassifier(linear, made.classifier, _SHARES[best], calibration)


def _mixed(by_linear: Floats, by_encoder: Floats, share: float) -> Floats:
    """As CombinedClassifier weighs them."""
    return np.float32(1 - share) * by_linear + np.float32(share) * by_encoder
