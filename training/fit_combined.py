"""Fits an encoder and a linear model that answer together, or the linear model alone where the two are no better on new newspapers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.article import Article
from model.classifiers import Classifier
from model.combined import CombinedClassifier
from model.features import Floats
from model.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training import fit_encoder, fit_linear, runs
from training.apart import SHARES, Sources, mixed, on_new_newspapers, scores_of_shares
from training.calibration import calibrate
from training.corpus import Row
from training.errors import RecipeError
from training.fit_encoder import Fitted
from training.recipe import Recipe

_WHOLE, _SHORT = "whole", 45  # forms in which both are judged: an article whole, and its first syllables, as long as a title and a lead


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
    together = combine(tried, made, progress, folder)
    final = fit_linear.fit(of_linear, rows, taxonomy=taxonomy, unlabelled=unlabelled, progress=progress)
    return replace(together, linear=final) if together else final


def combine(
    linear: LinearClassifier, made: Fitted, progress: Callable[[str], None], folder: Path | None = None
) -> CombinedClassifier | None:
    """Both with the encoder's share that is best on the judges, calibrated on them; None where the linear model alone is as good.

    What each is worth on every newspaper, with the share chosen on the others, is noted in the run's ``folder``.
    """
    judges, sides = made.sides.judges, made.sides
    border = len(sides.judging)  # the new newspapers come first, and where there are none all judge
    names = [made.corpus.rows[number].source if place < border else "" for place, number in enumerate(judges.tolist())]
    sources = Sources(tuple(names), made.corpus.labels[judges])
    logits = {form: _logits(linear, made, articles) for form, articles in _forms(made.corpus.articles(judges)).items()}
    tables = {form: on_new_newspapers(*pair, sources, linear.taxonomy) for form, pair in logits.items()}
    if folder and all(tables.values()):
        runs.note(folder, {"apart": {"tables": tables}})
    by_linear, by_encoder = logits[_WHOLE]
    scores = scores_of_shares(by_linear, by_encoder, sources, np.arange(border), linear.taxonomy)
    best = int(np.argmax(scores))
    progress(
        f"macro-F1 on {border} articles that taught neither: linear {scores[0]:.4f}, encoder {scores[-1]:.4f}, "
        f"both {scores[best]:.4f} with a share of {SHARES[best]:.2f} for the encoder"
    )
    if not best:
        progress("the encoder does not help, so the linear model stands alone")
        return None
    calibration = calibrate(sides.trials(mixed(by_linear, by_encoder, SHARES[best]), sources.labels))
    return CombinedClassifier(linear, made.classifier, SHARES[best], calibration)


def _logits(linear: LinearClassifier, made: Fitted, articles: Sequence[Article]) -> tuple[Floats, Floats]:
    """What the linear model and the encoder say of ``articles``, each over its temperature."""
    by_linear = linear.logits(articles) / np.float32(linear.calibration.temperature)
    return by_linear, made.classifier.logits(articles) / np.float32(made.classifier.calibration.temperature)


def _forms(articles: Sequence[Article]) -> Mapping[str, Sequence[Article]]:
    """The articles as they are, and as feeds and lists show them: a title and its first sentences."""
    return {_WHOLE: articles, f"first {_SHORT} syllables": [_beginning(article) for article in articles]}


def _beginning(article: Article) -> Article:
    words = f"{article.title} {article.lead} {article.body}".split()
    return Article.of(body=" ".join(words[:_SHORT]))
