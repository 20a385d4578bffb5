"""Trains softmax regressions on openings: rows whole and cut, balanced sources, smoothed labels, self-training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix, vstack

from model.arrays import Floats, Ints
from model.sections.features import Vocabulary
from model.sections.linear import VIEWS
from training.bounds import BELOW_ONE, POSITIVE, SHARE, check, least
from training.errors import RecipeError
from training.linear.openings import Openings, matrix
from training.linear.softmax import SoftmaxRegression, fit_softmax, smoothed

_CLIP = 4.0  # no row weighs more than this, or less than its inverse
_SLACK = 10  # a row is cut to its beginning only when it is this many syllables longer than the longest beginning


@dataclass(frozen=True, slots=True)
class LinearOptions:
    """The options of a linear recipe; recipes/linear.toml explains each."""

    epochs: int = 2
    learning_rate: float = 0.3
    label_smoothing: float = 0.1
    source_balance: float = 0.75
    prefix: tuple[int, int] = (15, 70)
    self_training_rounds: int = 1
    pseudo_label_confidence: float = 0.7
    pseudo_label_weight: float = 0.5
    annotated_weight: float = 1.0
    readers_share: float = 0.5

    def __post_init__(self) -> None:
        check(self, epochs=least(1), learning_rate=POSITIVE, label_smoothing=BELOW_ONE, source_balance=least(0))
        check(self, self_training_rounds=least(0), pseudo_label_confidence=SHARE, pseudo_label_weight=least(0))
        check(self, annotated_weight=least(0), readers_share=SHARE)
        if len(self.prefix) != 2 or not 1 <= self.prefix[0] <= self.prefix[1]:
            raise RecipeError("options.prefix: must be two counts of syllables, the smaller first")


@dataclass(frozen=True, slots=True)
class LabelledOpenings:
    """Labelled openings: by ``labels`` they are evaluated, on ``training_labels`` trained; both index the sections of the taxonomy.

    ``sources`` and ``groups`` (source x dataset) number their origins.
    """

    openings: Openings
    labels: Ints
    training_labels: Ints
    sources: Ints
    groups: Ints

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Ints) -> LabelledOpenings:
        """These ``rows``."""
        columns = (self.labels, self.training_labels, self.sources, self.groups)
        return LabelledOpenings(self.openings.take(rows), *(column[rows] for column in columns))


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Training examples: sparse ``rows``, soft ``targets`` (rows x sections), the weight and the ``origin`` of each.

    ``origin`` is the row of the corpus that an example was made of.
    """

    rows: csr_matrix
    targets: Floats
    sample_weight: Floats
    origin: Ints

    def __add__(self, other: TrainingSet) -> TrainingSet:
        return TrainingSet(
            vstack([self.rows, other.rows], format="csr"),
            np.vstack([self.targets, other.targets]),
            np.concatenate([self.sample_weight, other.sample_weight]),
            np.concatenate([self.origin, other.origin]),
        )

    def of_rows(self, origins: Ints) -> TrainingSet:
        """The examples made of these rows of the corpus."""
        kept = np.flatnonzero(np.isin(self.origin, origins))
        return TrainingSet(self.rows[kept], self.targets[kept], self.sample_weight[kept], self.origin[kept])


@dataclass(frozen=True, slots=True)
class LinearTrainer:
    """Trains on the features of ``vocabulary``; ``progress`` takes the step, how much is done and the total."""

    options: LinearOptions
    vocabulary: Vocabulary
    sections: int
    seed: int
    progress: Callable[[str, int, int], None]

    def training_set(self, corpus: LabelledOpenings) -> TrainingSet:
        """Every row of ``corpus`` whole, and each longer one again, cut to its beginning: many articles to classify are short."""
        return self._in_both_forms(corpus, balanced(corpus.groups, self.options.source_balance))

    def annotated_set(self, annotated: LabelledOpenings) -> TrainingSet:
        """The same of ``annotated`` rows, all of one weight."""
        return self._in_both_forms(annotated, np.full(len(annotated), self.options.annotated_weight, np.float32))

    def _in_both_forms(self, corpus: LabelledOpenings, sample_weight: Floats) -> TrainingSet:
        generator = np.random.default_rng(self.seed)
        shortest, longest = self.options.prefix
        long = np.flatnonzero(corpus.openings.lengths > longest + _SLACK)
        beginnings = corpus.openings.take(long, generator.integers(shortest, longest + 1, len(long)))
        training, own = (
            smoothed(labels, self.sections, self.options.label_smoothing) for labels in (corpus.training_labels, corpus.labels)
        )
        targets = self.options.readers_share * training + (1 - self.options.readers_share) * own
        whole = TrainingSet(self._matrix(corpus.openings), targets, sample_weight, np.arange(len(corpus)))
        return whole + TrainingSet(self._matrix(beginnings), targets[long], sample_weight[long], long)

    def fit(self, examples: TrainingSet, step: str, start: SoftmaxRegression | None = None) -> SoftmaxRegression:
        """A regression fitted to ``examples``, from ``start`` or from zero."""
        return fit_softmax(
            examples.rows,
            examples.targets,
            examples.sample_weight,
            epochs=self.options.epochs,
            learning_rate=self.options.learning_rate,
            generator=np.random.default_rng(self.seed),
            progress=partial(self.progress, step),
            start=start,
        )

    def fit_with_self_training(
        self, examples: TrainingSet, unlabelled: Openings, start: SoftmaxRegression | None = None
    ) -> SoftmaxRegression:
        """A regression fitted to ``examples``, then, in each round, to them and to ``unlabelled`` as the previous one labels it.

        Each fit starts from ``start``.
        """
        regression = self.fit(examples, "learning", start)
        if not self.options.self_training_rounds or not unlabelled.lengths.any():
            return regression
        rows = self._matrix(unlabelled)
        for number in range(self.options.self_training_rounds):
            regression = self.fit(examples + self._pseudo_labelled(regression, rows), f"self-training {number + 1}", start)
        return regression

    def _pseudo_labelled(self, regression: SoftmaxRegression, rows: csr_matrix) -> TrainingSet:
        """The rows that ``regression`` is confident of, by section, the surest first, at most an even share of each section."""
        logits = regression.logits(rows)
        labels = logits.argmax(axis=1)
        confidence = 1 / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)
        sure = (confidence >= self.options.pseudo_label_confidence) & (np.diff(rows.indptr) > 0)
        chosen = np.concatenate([self._surest(np.flatnonzero(sure & (labels == section)), confidence) for section in range(self.sections)])
        sample_weight = np.full(len(chosen), self.options.pseudo_label_weight, np.float32)
        return TrainingSet(
            rows[chosen], smoothed(labels[chosen], self.sections, self.options.label_smoothing), sample_weight, np.full(len(chosen), -1)
        )

    def _surest(self, rows: Ints, confidence: Floats) -> Ints:
        return rows[np.argsort(-confidence[rows], kind="stable")][: len(confidence) // self.sections]

    def logits(self, regression: SoftmaxRegression, openings: Openings) -> Floats:
        """Logits (rows x sections), the mean over the views that LinearClassifier takes."""
        every = np.arange(len(openings))
        views = [regression.logits(self._matrix(openings.take(every, syllables))) for syllables in VIEWS]
        mean: Floats = np.mean(views, axis=0, dtype=np.float32)
        return mean

    def _matrix(self, openings: Openings) -> csr_matrix:
        return matrix(self.vocabulary, openings, partial(self.progress, "weighing words"))


def balanced(groups: Ints, power: float) -> Floats:
    """The weight of each row: (size of its group)^-power, clipped to within a factor of 4 of the mean, with mean 1."""
    sizes = np.bincount(groups)[groups]
    weights = sizes.astype(np.float64) ** -power
    weights = np.clip(weights / weights.mean(), 1 / _CLIP, _CLIP)
    result: Floats = (weights / weights.mean()).astype(np.float32)
    return result
