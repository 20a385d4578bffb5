"""How much better a linear classifier gets with more rows: quick fits on ever more of them, judged on the rows that judge.

Each is taught without self-training and is not calibrated, so that the whole curve costs less than the fit itself; it shows where more rows
would help, and ends below what the fit reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.arrays import Ints
from model.results import Decision
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.fit_linear import read_corpora, settings
from training.linear.openings import Openings, choose_vocabulary
from training.linear.teaching import LabelledOpenings, Teacher
from training.measuring.measured import Point
from training.metrics import Judged, accuracy, macro_f1, section_scores
from training.recipe import Recipe
from training.running.progress import Clock, say

_MOST = 32_000  # rows of the last fit, so that a large archive does not take longer
_POINTS = 5  # each of twice the rows of the one before
_FEWEST = 100  # rows worth a fit


def learning_curve(
    recipe: Recipe, rows: Sequence[Row], judging: Sequence[Row], gold: Sequence[str], taxonomy: Taxonomy
) -> tuple[Point, ...]:
    """Points of ever more of ``rows``, drawn at random, whose sections are slugs; ``gold`` are those of ``judging``.

    Of a recipe with a probe the linear model alone; none of so few rows that there would be one. Raises RecipeError for one of a kind
    without a linear model.
    """
    recipe = replace(recipe, options={name: value for name, value in recipe.options.items() if name != "probe"})
    clock = Clock(say)
    order = np.random.default_rng(recipe.seed).permutation(len(rows))[:_MOST]
    corpora = read_corpora([rows[place] for place in order], judging, taxonomy, clock)
    corpus, others = corpora.labelled, corpora.others
    sizes = [size for halved in reversed(range(_POINTS)) if (size := len(corpus) >> halved) >= _FEWEST]
    if len(sizes) < 2:
        return ()  # one point does not tell whether it climbs
    return tuple(_point(recipe, corpus.take(np.arange(size)), others, gold, taxonomy, clock) for size in sizes)


def _point(recipe: Recipe, corpus: LabelledOpenings, judging: Openings, gold: Sequence[str], taxonomy: Taxonomy, clock: Clock) -> Point:
    features, policy = settings(recipe)
    chance = np.random.default_rng(recipe.seed)
    vocabulary = choose_vocabulary(corpus.openings, features, chance, lambda done, total: clock.tick("counting words", done, total))
    teacher = Teacher(replace(policy, rounds=0), vocabulary, len(taxonomy), recipe.seed, clock.tick)
    logits = teacher.logits(teacher.learn(teacher.lessons(corpus), "learning for the curve"), judging)
    first: Ints = logits.argmax(axis=1)
    judged = [
        Judged(slug, (taxonomy.slugs[place],) if length else (), 0.0, Decision.REVIEW)
        for slug, place, length in zip(gold, first.tolist(), judging.lengths.tolist(), strict=True)
    ]
    return Point(len(corpus), accuracy(judged), macro_f1(section_scores(judged)))
