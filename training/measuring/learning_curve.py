"""Learning curve: quick fits of a linear classifier on more and more rows, each scored on the evaluation rows.

The fits use no self-training and no calibration, so that the whole curve costs less than the real fit; it shows whether more rows would
help, and ends below what the real fit reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from model.arrays import Ints
from model.results import Decision
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.fit_linear import read_corpora, settings
from training.linear.openings import Openings, choose_vocabulary
from training.linear.trainer import LabelledOpenings, LinearTrainer
from training.measuring.measured import Point
from training.metrics import LabelledPrediction, accuracy, macro_f1, section_scores
from training.recipe import Recipe
from training.running.progress import Clock, say

_MAX = 32_000  # rows of the largest fit, which bounds the time
_POINTS = 5  # each with twice the rows of the one before
_MIN = 100  # rows of the smallest fit


def learning_curve(
    recipe: Recipe, rows: Sequence[Row], evaluation: Sequence[Row], gold: Sequence[str], taxonomy: Taxonomy
) -> tuple[Point, ...]:
    """Points for growing random subsets of ``rows``, whose sections are slugs; ``gold`` are the labels of ``evaluation``.

    Of a recipe with a probe only the linear model is fitted. Empty where the rows suffice for fewer than two points. Raises RecipeError for
    a kind without a linear model.
    """
    recipe = replace(recipe, options={name: value for name, value in recipe.options.items() if name != "probe"})
    clock = Clock(say)
    order = np.random.default_rng(recipe.seed).permutation(len(rows))[:_MAX]
    corpora = read_corpora([rows[place] for place in order], evaluation, taxonomy, clock)
    corpus, others = corpora.labelled, corpora.others
    sizes = [size for halved in reversed(range(_POINTS)) if (size := len(corpus) >> halved) >= _MIN]
    if len(sizes) < 2:
        return ()  # one point is not a curve
    return tuple(_point(recipe, corpus.take(np.arange(size)), others, gold, taxonomy, clock) for size in sizes)


def _point(recipe: Recipe, corpus: LabelledOpenings, evaluation: Openings, gold: Sequence[str], taxonomy: Taxonomy, clock: Clock) -> Point:
    features, options = settings(recipe)
    chance = np.random.default_rng(recipe.seed)
    vocabulary = choose_vocabulary(corpus.openings, features, chance, partial(clock.tick, "counting words"))
    trainer = LinearTrainer(replace(options, self_training_rounds=0), vocabulary, len(taxonomy), recipe.seed, clock.tick)
    logits = trainer.logits(trainer.fit(trainer.training_set(corpus), "learning for the curve"), evaluation)
    first: Ints = logits.argmax(axis=1)
    predictions = [
        LabelledPrediction(slug, (taxonomy.slugs[place],) if length else (), 0.0, Decision.REVIEW)
        for slug, place, length in zip(gold, first.tolist(), evaluation.lengths.tolist(), strict=True)
    ]
    return Point(len(corpus), accuracy(predictions), macro_f1(section_scores(predictions)))
