"""Label errors by confident learning (Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels").

A linear model is cross-validated over whole stories, so that no prediction of a row comes from a model trained on that row or a duplicate.
The confident joint estimates how many labels are wrong (section 3.1 there). Rows are ranked by the out-of-fold probability of their own
label, least first (the paper's self-confidence, which bench_label_errors found to rank better here than the margin), if another section
is more probable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import softmax

from model.arrays import Floats, Ints
from training.corpus import Row
from training.linear.openings import Openings, choose_vocabulary, matrix, read
from training.linear.softmax import fit_softmax, smoothed

FOLDS = 3  # five folds and two epochs found 1 % more of the flipped labels in twice the time
_EPOCHS = 1
_RATE = 0.3
_SMOOTHING = 0.1
_FEATURES = 100_000
_MIN = 20  # rows; fewer train no model that could dispute a label

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Dispute:
    """The label of row ``row`` is probably wrong and should be ``suggested``; ``confidence`` is 1 - p(label), out of fold."""

    row: int
    suggested: str
    confidence: float


def find_label_errors(rows: Sequence[Row], stories: Sequence[str], *, seed: int, progress: Progress) -> tuple[Dispute, ...]:
    """The rows whose section is probably wrong, most confident first; ``stories`` names each row's story. Deterministic for a ``seed``.

    Rows without a section or a word are neither trained on nor disputed; fewer than 20 rows or two sections give none.
    """
    labelled = [index for index, row in enumerate(rows) if row.section]
    openings = read([rows[index] for index in labelled], partial(progress, "reading"))
    usable = np.flatnonzero(openings.lengths)
    slugs = sorted({rows[labelled[place]].section for place in usable})
    if len(usable) < _MIN or len(slugs) < 2:
        return ()
    number = {slug: place for place, slug in enumerate(slugs)}
    labels = np.array([number[rows[labelled[place]].section] for place in usable], np.int64)
    folds = _folds([stories[labelled[place]] for place in usable], seed)
    probabilities = out_of_fold(openings.take(usable), labels, folds, seed=seed, progress=progress)
    return tuple(
        Dispute(labelled[usable[place]], slugs[probabilities[place].argmax()], 1 - float(probabilities[place, labels[place]]))
        for place in disputed(probabilities, labels)
    )


def out_of_fold(openings: Openings, labels: Ints, folds: Ints, *, seed: int, progress: Progress) -> Floats:
    """Rows x sections: the probabilities that a model trained on the other ``folds`` gives each row."""
    vocabulary = choose_vocabulary(openings, _FEATURES, np.random.default_rng(seed), partial(progress, "counting words"))
    features = matrix(vocabulary, openings, partial(progress, "weighing words"))
    targets = smoothed(labels, int(labels.max()) + 1, _SMOOTHING)
    probabilities = np.empty_like(targets)
    for fold in np.unique(folds):
        others, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        regression = fit_softmax(
            features[others],
            targets[others],
            np.ones(len(others), np.float32),
            epochs=_EPOCHS,
            learning_rate=_RATE,
            generator=np.random.default_rng(seed),
            progress=partial(progress, "cross-validating"),
        )
        probabilities[own] = softmax(regression.logits(features[own]), axis=1)
    return probabilities


def disputed(probabilities: Floats, labels: Ints) -> Ints:
    """The rows whose label is probably wrong, the least probable label first; at most as many as the confident joint estimates.

    ``probabilities`` is rows x sections, out of fold.
    """
    own = probabilities[np.arange(len(labels)), labels]
    doubted = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return doubted[np.argsort(own[doubted], kind="stable")][: estimated_errors(probabilities, labels)]


def estimated_errors(probabilities: Floats, labels: Ints) -> int:
    """How many ``labels`` are wrong by the calibrated confident joint (equations 1 to 3 of the paper).

    A row's true section is taken to be the most probable one among those that reach their threshold: a section's mean probability over
    the rows labelled with it. Each label's row of the joint is scaled to the number of rows with that label.
    """
    sections = probabilities.shape[1]
    labelled = np.bincount(labels, minlength=sections)
    threshold = np.array([probabilities[labels == section, section].mean() if labelled[section] else np.inf for section in range(sections)])
    reaching = np.where(probabilities >= threshold, probabilities, -1)
    sure = reaching.max(axis=1) >= 0
    joint = np.zeros((sections, sections))
    np.add.at(joint, (labels[sure], reaching.argmax(axis=1)[sure]), 1)
    joint *= (labelled / np.maximum(joint.sum(axis=1), 1))[:, None]
    return round(float(joint.sum() - np.trace(joint)))


def _folds(stories: Sequence[str], seed: int) -> Ints:
    """The fold of each row, whole stories together."""
    numbers = {story: number for number, story in enumerate(dict.fromkeys(stories))}
    fold_of = np.random.default_rng(seed).permutation(len(numbers)) % FOLDS
    return np.array([fold_of[numbers[story]] for story in stories], np.int64)
