"""Fits the linear classifier: one vocabulary, softmax regression with self-training, calibration on newspapers it did not learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.arrays import Floats, Ints
from model.sections.calibration import Calibration
from model.sections.linear import LinearClassifier, Scorer
from model.taxonomy import Taxonomy
from training.bounds import check, least
from training.corpus import Row
from training.errors import RecipeError
from training.linear.calibration import FEWEST_JUDGED, KNOWN_SOURCES, NEW_SOURCES, Trial, calibrate, in_words, stricter
from training.linear.openings import Openings, choose_vocabulary, numbered, read
from training.linear.softmax import SoftmaxRegression
from training.linear.teaching import LabelledOpenings, Lessons, Policy, Teacher
from training.linear.warm_start import WarmStart
from training.recipe import Recipe, fill
from training.running.progress import Clock
from training.sources import teaching_rows

_MOST_FOLDS = 5  # newspapers left out in turn for calibration, the largest first
_MOST_TAUGHT = 40_000  # rows that a classifier learns from which is only calibrated on
_MOST_TRIED = 3000  # rows of a newspaper that such a classifier is tried on
_FEWEST_TAUGHT = 300  # rows of the others, or a third of all, that such a classifier needs to tell of the one that is served
_FEW = 1000  # rows of one newspaper, of which a tenth judges coarsely
_HELD_BACK = 0.1  # share of the rows of the other newspapers that it is tried on, too


@dataclass(frozen=True, slots=True)
class Corpora:
    """What is learnt from, in one lexicon: ``labelled`` rows, which judge, too, ``annotated`` ones, and ``others`` without a section."""

    labelled: LabelledOpenings
    annotated: LabelledOpenings
    others: Openings

    @property
    def openings(self) -> Openings:
        """Of all."""
        return self.labelled.openings.joined(self.annotated.openings).joined(self.others)


@dataclass(frozen=True, slots=True)
class _Size:
    """How many ``max_features``, words and pairs of words, the vocabulary has."""

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

    With ``start`` it begins from what another classifier knows; it is calibrated no kinder than that one was, which may have learnt from
    the very rows that this one is tried on. Rows of no section of ``taxonomy`` and rows without a word are left out. An ``unlabelled``
    row that is annotated teaches its section, and judges nothing; one of ``rows`` teaches its lesson, and judges by its section.
    One that is not ``calibrated``, which takes most of the time, says how likely sections are beside each other, not how sure that is.
    Raises RecipeError for an option that is unknown or of the wrong type, and when fewer than two sections have a row.
    """
    clock = Clock(progress)
    return _fit(recipe, read_corpora(rows, unlabelled, taxonomy, clock), taxonomy, clock, start, calibrated=calibrated)


def _fit(
    recipe: Recipe, corpora: Corpora, taxonomy: Taxonomy, clock: Clock, start: WarmStart | None, *, calibrated: bool
) -> LinearClassifier:
    features, policy = settings(recipe)
    vocabulary = choose_vocabulary(
        corpora.openings,
        features,
        np.random.default_rng(recipe.seed),
        lambda done, total: clock.tick("counting words", done, total),
    )
    if start:
        vocabulary = start.vocabulary(vocabulary, features)
        _warn(start, corpora, taxonomy, clock)
    clock.say(f"vocabulary: {len(vocabulary.words)} words, {len(vocabulary.pairs)} pairs of words")
    teacher = Teacher(policy, vocabulary, len(taxonomy), recipe.seed, clock.tick)
    lessons, told = teacher.lessons(corpora.labelled), teacher.told(corpora.annotated)
    begun = start.regression(vocabulary, taxonomy) if start else None
    calibration = Calibration()
    if calibrated:
        trials = _trials(teacher, corpora, lessons, told, begun)
        calibration = calibrate(trials)
        calibration = stricter(calibration, start.classifier.calibration) if start else calibration
        clock.say(in_words(calibration, trials))
    regression = teacher.teach(lessons + told, corpora.others, begun)
    weights = regression.weights - regression.weights.mean(axis=1, keepdims=True)  # only differences count; so a share speaks for itself
    return LinearClassifier(taxonomy, Scorer(vocabulary, weights, regression.bias - regression.bias.mean()), calibration)


def _warn(start: WarmStart, corpora: Corpora, taxonomy: Taxonomy, clock: Clock) -> None:
    """Name the sections that the start knows and the rows do not show: they will be forgotten."""
    known = {start.became.get(slug, slug) for slug in start.classifier.taxonomy.slugs}
    shown = np.bincount(np.concatenate([corpora.labelled.taught, corpora.annotated.taught]), minlength=len(taxonomy))
    if missing := [slug for slug, rows in zip(taxonomy.slugs, shown, strict=True) if slug in known and not rows]:
        clock.say(f"no row of {', '.join(missing)}: a classifier forgets what it is not shown; add rows of an archive")


def settings(recipe: Recipe) -> tuple[int, Policy]:
    """How many features a linear recipe wants, and how they are taught. Raises RecipeError naming the option."""
    size: _Size
    policy: Policy
    size, policy = fill(recipe.options, _Size(), Policy())
    return size.max_features, policy


def read_corpora(rows: Sequence[Row], unlabelled: Sequence[Row], taxonomy: Taxonomy, clock: Clock) -> Corpora:
    """The openings of all; labelled rows without a word or section are left out. Raises RecipeError for under two sections."""
    number = {slug: place for place, slug in enumerate(taxonomy.slugs)}
    usable = teaching_rows(rows, taxonomy)
    annotated = [row for row in unlabelled if row.annotated and row.section in number]
    others = [row for row in unlabelled if not row.annotated]
    labelled = [*usable, *annotated]
    everything = read([*labelled, *others], lambda done, total: clock.tick("reading", done, total))
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


def _trials(teacher: Teacher, corpora: Corpora, lessons: Lessons, told: Lessons, begun: SoftmaxRegression | None) -> list[Trial]:
    """Each large newspaper in turn is left out: what is taught on some of the others is tried on it, and on rows held back of those.

    Each is ``begun`` where the classifier will be. Where fewer than two can be left out, the rows held back are all there is.
    """
    corpus = corpora.labelled
    generator = np.random.default_rng(teacher.seed)
    known: list[tuple[Floats, Ints]] = []
    new: list[tuple[Floats, Ints]] = []
    for teaching, back, tried in _folds(corpus, generator):
        taught = lessons.of(teaching) + told.of(_of_others(corpora, teaching, tried, generator))
        regression = teacher.learn(taught, "calibrating", begun)
        for rows, found in ((back, known), (tried, new)):
            found.append((teacher.logits(regression, corpus.openings.take(rows)), corpus.labels[rows]))
    trials = []
    for found, wanted in ((known, KNOWN_SOURCES), (new, NEW_SOURCES)):
        logits, labels = (np.concatenate(parts) for parts in zip(*found, strict=True))
        trials.append(Trial(logits, labels, *wanted))
    return trials


def _of_others(corpora: Corpora, teaching: Ints, tried: Ints, generator: np.random.Generator) -> Ints:
    """Annotated rows that are not of the newspaper of ``tried``: the share of them that ``teaching`` is of the labelled ones."""
    labelled, annotated = corpora.labelled.sources, corpora.annotated.sources
    left_out = np.unique(labelled[tried])
    rows = generator.permutation(np.flatnonzero(~np.isin(annotated, left_out)))
    share = len(teaching) / np.count_nonzero(~np.isin(labelled, left_out))
    return rows[: round(len(rows) * min(share, 1.0))]


def _folds(corpus: LabelledOpenings, generator: np.random.Generator) -> Iterator[tuple[Ints, Ints, Ints]]:
    """For each trial the rows that teach, those held back of the same newspapers, and those of a newspaper that does not teach.

    Of few rows of one newspaper, or of none that can be left out, every tenth is held back in turn: a tenth alone would be a handful.
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
        others = order[outside][: int(_MOST_TAUGHT / (1 - _HELD_BACK))]
        border = int(len(others) * _HELD_BACK)
        teaching, tried = others[border:], order[~outside][:_MOST_TRIED]
        comparable = np.isin(corpus.labels[tried], corpus.taught[teaching]).any()  # else every answer is wrong, however sure
        yield teaching, others[:border], tried if comparable else tried[:0]


def _left_out(sizes: Ints) -> list[int]:
    """The newspapers, of these ``sizes``, that are left out in turn: not a handful of rows, nor what leaves hardly any to learn from.

    The largest first; none where it would be only one, which says little of newspapers in general.
    """
    total = int(sizes.sum())
    large = (sizes >= FEWEST_JUDGED) & (total - sizes >= min(_FEWEST_TAUGHT, total / 3))
    found: list[int] = [source for source in np.argsort(-sizes, kind="stable").tolist() if large[source]][:_MOST_FOLDS]
    return found if len(found) > 1 else []
