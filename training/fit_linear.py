"""Fits the linear classifier: one vocabulary, softmax regression with self-training, calibration on held-out newspapers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from model.arrays import Floats, Ints
from model.sections.calibration import Calibration
from model.sections.linear import LinearClassifier, Scorer
from model.taxonomy import Taxonomy
from training.bounds import check, least
from training.corpus import Row
from training.errors import RecipeError
from training.linear.calibration import KNOWN_SOURCES, MIN_CALIBRATION_ARTICLES, NEW_SOURCES, CalibrationSet, calibrate, in_words, stricter
from training.linear.openings import Openings, choose_vocabulary, numbered, read
from training.linear.softmax import SoftmaxRegression
from training.linear.trainer import LabelledOpenings, LinearOptions, LinearTrainer, TrainingSet
from training.linear.warm_start import WarmStart
from training.recipe import Recipe, fill
from training.running.progress import Clock
from training.sources import trainable_rows

_MAX_FOLDS = 5  # newspapers left out in turn for calibration, the largest first
_MAX_FOLD_TRAINING_ROWS = 40_000  # of a classifier that only serves calibration
_MAX_FOLD_TEST_ROWS = 3000  # of the newspaper that is left out
_MIN_FOLD_TRAINING_ROWS = 300  # or a third of all rows; a classifier of fewer tells nothing of the one that is served
_FEW = 1000  # rows of one newspaper, of which a tenth is too coarse a test
_HELD_BACK = 0.1  # share of the other newspapers' rows that are test rows, too


@dataclass(frozen=True, slots=True)
class Corpora:
    """All rows in one lexicon: ``labelled`` ones, also used for calibration, ``annotated`` ones, and ``others`` without a section."""

    labelled: LabelledOpenings
    annotated: LabelledOpenings
    others: Openings

    @property
    def openings(self) -> Openings:
        """The openings of all rows."""
        return self.labelled.openings.joined(self.annotated.openings).joined(self.others)


@dataclass(frozen=True, slots=True)
class _Size:
    """``max_features``: how many words and pairs of words the vocabulary may have."""

    max_features: int = 300_000

    def __post_init__(self) -> None:
        check(self, max_features=least(1))


def fit(
    recipe: Recipe,
    rows: Sequence[Row],
    *,
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    progress: Callable[[str], None],
    start: WarmStart | None = None,
    calibrated: bool = True,
) -> LinearClassifier:
    """The classifier that ``recipe`` makes of ``rows``; the same rows, options and seed give the same one to the last bit.

    With ``start`` it starts from another classifier's weights; its calibration is then no more confident than that one's, which may have
    been trained on this one's test rows. Rows of no section of ``taxonomy`` and rows without a word are left out. An annotated row among
    the ``unlabelled`` is trained on, and not used for calibration; one of ``rows`` is trained with its annotated section, and calibrates
    with its own. Without ``calibrated``, whose folds take most of the time, probabilities rank the sections but are not reliable. Raises
    RecipeError for an option that is unknown or of the wrong type, and when fewer than two sections have a row.
    """
    features, options = settings(recipe)
    clock = Clock(progress)
    corpora = read_corpora(rows, unlabelled, taxonomy, clock)
    chance = np.random.default_rng(recipe.seed)
    vocabulary = choose_vocabulary(corpora.openings, features, chance, partial(clock.tick, "counting words"))
    if start:
        vocabulary = start.vocabulary(vocabulary, features)
        _warn(start, corpora, taxonomy, clock)
    clock.say(f"vocabulary: {len(vocabulary.words)} words, {len(vocabulary.pairs)} pairs of words")
    trainer = LinearTrainer(options, vocabulary, len(taxonomy), recipe.seed, clock.tick)
    labelled, annotated = trainer.training_set(corpora.labelled), trainer.annotated_set(corpora.annotated)
    initial = start.regression(vocabulary, taxonomy) if start else None
    calibration = Calibration()
    if calibrated:
        calibration_sets = _calibration_sets(trainer, corpora, labelled, annotated, initial)
        calibration = calibrate(calibration_sets)
        calibration = stricter(calibration, start.classifier.calibration) if start else calibration
        clock.say(in_words(calibration, calibration_sets))
    regression = trainer.fit_with_self_training(labelled + annotated, corpora.others, initial)
    # only differences between sections count, so centring makes each contribution readable alone
    weights = regression.weights - regression.weights.mean(axis=1, keepdims=True)
    return LinearClassifier(taxonomy, Scorer(vocabulary, weights, regression.bias - regression.bias.mean()), calibration)


def _warn(start: WarmStart, corpora: Corpora, taxonomy: Taxonomy, clock: Clock) -> None:
    """Name the sections that the start knows and no row has: they will be forgotten."""
    known = {start.became.get(slug, slug) for slug in start.classifier.taxonomy.slugs}
    shown = np.bincount(np.concatenate([corpora.labelled.training_labels, corpora.annotated.training_labels]), minlength=len(taxonomy))
    if missing := [slug for slug, rows in zip(taxonomy.slugs, shown, strict=True) if slug in known and not rows]:
        clock.say(f"no rows of {', '.join(missing)}: the classifier forgets sections without rows; add rows from the archive")


def settings(recipe: Recipe, table: str = "options", others: Collection[str] = ()) -> tuple[int, LinearOptions]:
    """The maximal number of features of a linear recipe, and its other options. Raises RecipeError naming the option.

    ``table`` is where its options stand in the recipe, beside the ``others`` that are not the linear model's.
    """
    size, options = fill(recipe.options, _Size(), LinearOptions(), table=table, others=others)
    return size.max_features, options


def read_corpora(rows: Sequence[Row], unlabelled: Sequence[Row], taxonomy: Taxonomy, clock: Clock) -> Corpora:
    """The openings of all rows; labelled ones without a word or section are left out. Raises RecipeError for under two sections."""
    number = {slug: place for place, slug in enumerate(taxonomy.slugs)}
    usable = trainable_rows(rows, taxonomy)
    annotated = [row for row in unlabelled if row.annotated and row.section in number]
    others = [row for row in unlabelled if not row.annotated]
    labelled = [*usable, *annotated]
    everything = read([*labelled, *others], partial(clock.tick, "reading"))
    corpus = LabelledOpenings(
        everything.take(np.arange(len(labelled))),
        np.array([number[row.section] for row in labelled], np.int64),
        np.array([number[row.train_section] for row in labelled], np.int64),
        numbered([row.source for row in labelled]),
        numbered([f"{row.source}\n{row.dataset}" for row in labelled]),
    )
    readable = np.flatnonzero(corpus.openings.lengths)
    border = len(usable)
    own = corpus.take(readable[readable < border])
    if len(np.unique(own.labels)) < 2:
        raise RecipeError("data.train: a classifier needs rows with words of at least two sections of the taxonomy")
    return Corpora(
        own,
        corpus.take(readable[readable >= border]),
        everything.take(np.arange(len(labelled), len(everything))),
    )


def _calibration_sets(
    trainer: LinearTrainer, corpora: Corpora, labelled: TrainingSet, annotated: TrainingSet, initial: SoftmaxRegression | None
) -> list[CalibrationSet]:
    """Leave each large newspaper out in turn: a classifier of some rows of the others is tested on it, and on rows held back of the others.

    Each starts from ``initial``, as the final classifier does. If fewer than two newspapers can be left out, only the rows held back are
    tested.
    """
    corpus = corpora.labelled
    generator = np.random.default_rng(trainer.seed)
    known: list[tuple[Floats, Ints]] = []
    new: list[tuple[Floats, Ints]] = []
    for train, back, test in _folds(corpus, generator):
        examples = labelled.of_rows(train) + annotated.of_rows(_of_others(corpora, train, test, generator))
        regression = trainer.fit(examples, "calibrating", initial)
        for rows, found in ((back, known), (test, new)):
            found.append((trainer.logits(regression, corpus.openings.take(rows)), corpus.labels[rows]))
    sets = []
    for found, wanted in ((known, KNOWN_SOURCES), (new, NEW_SOURCES)):
        logits, labels = (np.concatenate(parts) for parts in zip(*found, strict=True))
        sets.append(CalibrationSet(logits, labels, *wanted))
    return sets


def _of_others(corpora: Corpora, train: Ints, test: Ints, generator: np.random.Generator) -> Ints:
    """Annotated rows of other newspapers than those of ``test``: the same share of them as ``train`` is of the labelled rows."""
    labelled, annotated = corpora.labelled.sources, corpora.annotated.sources
    left_out = np.unique(labelled[test])
    rows = generator.permutation(np.flatnonzero(~np.isin(annotated, left_out)))
    share = len(train) / np.count_nonzero(~np.isin(labelled, left_out))
    return rows[: round(len(rows) * min(share, 1.0))]


def _folds(corpus: LabelledOpenings, generator: np.random.Generator) -> Iterator[tuple[Ints, Ints, Ints]]:
    """For each fold the training rows, the rows held back of the same newspapers, and those of the newspaper that is left out.

    Of few rows of one newspaper, or if none can be left out, every tenth is held back in turn: a single tenth would be a handful.
    """
    left_out = _left_out(np.bincount(corpus.sources))
    if not left_out and len(corpus) < _FEW:
        parts = np.array_split(generator.permutation(len(corpus)), round(1 / _HELD_BACK))
        for place, back in enumerate(parts):
            yield np.concatenate([*parts[:place], *parts[place + 1 :]]), back, back[:0]
        return
    for source in left_out or [-1]:
        order = generator.permutation(len(corpus))
        outside = corpus.sources[order] != source
        others = order[outside][: int(_MAX_FOLD_TRAINING_ROWS / (1 - _HELD_BACK))]
        border = int(len(others) * _HELD_BACK)
        train, test = others[border:], order[~outside][:_MAX_FOLD_TEST_ROWS]
        comparable = np.isin(corpus.labels[test], corpus.training_labels[train]).any()  # else every answer is wrong, however confident
        yield train, others[:border], test if comparable else test[:0]


def _left_out(sizes: Ints) -> list[int]:
    """The newspapers, of these ``sizes``, to leave out in turn: neither a handful of rows, nor so many that too few are left to train on.

    The largest first; none if it would be only one, which says little about newspapers in general.
    """
    total = int(sizes.sum())
    large = (sizes >= MIN_CALIBRATION_ARTICLES) & (total - sizes >= min(_MIN_FOLD_TRAINING_ROWS, total / 3))
    found: list[int] = [source for source in np.argsort(-sizes, kind="stable").tolist() if large[source]][:_MAX_FOLDS]
    return found if len(found) > 1 else []
