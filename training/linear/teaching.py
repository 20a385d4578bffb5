"""Teaches softmax regressions on openings: beginnings of rows beside whole rows, balanced origins, smoothed labels, self-training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from model.arrays import Floats, Ints
from model.sections.features import Vocabulary
from model.sections.linear import VIEWS
from training.bounds import BELOW_ONE, POSITIVE, SHARE, check, least
from training.errors import RecipeError
from training.linear.openings import Openings, matrix
from training.linear.softmax import SoftmaxRegression, learn, smoothed

_CLIP = 4.0  # no row weighs more than this, or less than its inverse
_SLACK = 10  # a row is cut to its beginning only when it is this many syllables longer than the longest beginning


@dataclass(frozen=True, slots=True)
class Policy:
    """How to teach; recipes/linear.toml explains each."""

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
    """Labelled openings: ``labels`` and ``taught`` index the sections of the taxonomy that they judge by and that they teach.

    ``sources`` and ``groups`` (source x dataset) number origins.
    """

    openings: Openings
    labels: Ints
    taught: Ints
    sources: Ints
    groups: Ints

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Ints) -> LabelledOpenings:
        """These ``rows``."""
        columns = (self.labels, self.taught, self.sources, self.groups)
        return LabelledOpenings(self.openings.take(rows), *(column[rows] for column in columns))


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a regression is taught: sparse ``rows``, ``targets`` (rows x sections), the ``importance`` and the ``origin`` of each row."""

    rows: csr_matrix
    targets: Floats
    importance: Floats
    origin: Ints

    def __add__(self, other: Lessons) -> Lessons:
        return Lessons(
            vstack([self.rows, other.rows], format="csr"),
            np.vstack([self.targets, other.targets]),
            np.concatenate([self.importance, other.importance]),
            np.concatenate([self.origin, other.origin]),
        )

    def of(self, origins: Ints) -> Lessons:
        """The lessons whose rows come from these rows of the corpus."""
        kept = np.flatnonzero(np.isin(self.origin, origins))
        return Lessons(self.rows[kept], self.targets[kept], self.importance[kept], self.origin[kept])


@dataclass(frozen=True, slots=True)
class Teacher:
    """Teaches by ``policy`` on the features of ``vocabulary``; ``progress`` is told the step, what is done and what there is to do."""

    policy: Policy
    vocabulary: Vocabulary
    sections: int
    seed: int
    progress: Callable[[str, int, int], None]

    def lessons(self, corpus: LabelledOpenings) -> Lessons:
        """Every row of ``corpus`` whole, and each longer one once more cut to its beginning: much of what is judged is short."""
        return self._in_both_forms(corpus, balanced(corpus.groups, self.policy.source_balance))

    def told(self, annotated: LabelledOpenings) -> Lessons:
        """The same of ``annotated``, all of one importance."""
        return self._in_both_forms(annotated, np.full(len(annotated), self.policy.annotated_weight, np.float32))

    def _in_both_forms(self, corpus: LabelledOpenings, importance: Floats) -> Lessons:
        generator = np.random.default_rng(self.seed)
        shortest, longest = self.policy.prefix
        long = np.flatnonzero(corpus.openings.lengths > longest + _SLACK)
        beginnings = corpus.openings.take(long, generator.integers(shortest, longest + 1, len(long)))
        said, own = (smoothed(labels, self.sections, self.policy.label_smoothing) for labels in (corpus.taught, corpus.labels))
        targets = self.policy.readers_share * said + (1 - self.policy.readers_share) * own
        whole = Lessons(self._matrix(corpus.openings), targets, importance, np.arange(len(corpus)))
        return whole + Lessons(self._matrix(beginnings), targets[long], importance[long], long)

    def learn(self, lessons: Lessons, step: str, start: SoftmaxRegression | None = None) -> SoftmaxRegression:
        """A regression taught by ``lessons`` alone, begun at ``start`` or at nothing."""
        return learn(
            lessons.rows,
            lessons.targets,
            lessons.importance,
            epochs=self.policy.epochs,
            rate=self.policy.learning_rate,
            generator=np.random.default_rng(self.seed),
            progress=lambda done, total: self.progress(step, done, total),
            start=start,
        )

    def teach(self, lessons: Lessons, unlabelled: Openings, start: SoftmaxRegression | None = None) -> SoftmaxRegression:
        """A regression taught by ``lessons``, then, for each round, by them and by ``unlabelled`` as the regression before labels it.

        Each begins at ``start``.
        """
        regression = self.learn(lessons, "learning", start)
        if not self.policy.self_training_rounds or not unlabelled.lengths.any():
            return regression
        rows = self._matrix(unlabelled)
        for number in range(self.policy.self_training_rounds):
            regression = self.learn(lessons + self._label(regression, rows), f"self-training {number + 1}", start)
        return regression

    def _label(self, regression: SoftmaxRegression, rows: csr_matrix) -> Lessons:
        """The rows of which ``regression`` is sure, the most sure first, and of no section more than an even share."""
        logits = regression.logits(rows)
        labels = logits.argmax(axis=1)
        confidence = 1 / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)
        sure = (confidence >= self.policy.pseudo_label_confidence) & (np.diff(rows.indptr) > 0)
        chosen = np.concatenate([self._surest(np.flatnonzero(sure & (labels == section)), confidence) for section in range(self.sections)])
        importance = np.full(len(chosen), self.policy.pseudo_label_weight, np.float32)
        return Lessons(
            rows[chosen], smoothed(labels[chosen], self.sections, self.policy.label_smoothing), importance, np.full(len(chosen), -1)
        )

    def _surest(self, rows: Ints, confidence: Floats) -> Ints:
        return rows[np.argsort(-confidence[rows], kind="stable")][: len(confidence) // self.sections]

    def logits(self, regression: SoftmaxRegression, openings: Openings) -> Floats:
        """Rows x sections, the mean over the views that LinearClassifier takes."""
        every = np.arange(len(openings))
        views = [regression.logits(self._matrix(openings.take(every, syllables))) for syllables in VIEWS]
        mean: Floats = np.mean(views, axis=0, dtype=np.float32)
        return mean

    def _matrix(self, openings: Openings) -> csr_matrix:
        return matrix(self.vocabulary, openings, lambda done, total: self.progress("weighing words", done, total))


def balanced(groups: Ints, power: float) -> Floats:
    """The importance of each row: (size of its group)^-power, kept within a factor of 4 of the mean, with mean 1."""
    sizes = np.bincount(groups)[groups]
    importance = sizes.astype(np.float64) ** -power
    importance = np.clip(importance / importance.mean(), 1 / _CLIP, _CLIP)
    result: Floats = (importance / importance.mean()).astype(np.float32)
    return result
