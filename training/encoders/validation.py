"""The validation split of an encoder: held-out newspapers, or rows, that choose the best checkpoint and calibrate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from model.results import Decision
from training.bounds import INSIDE, check, least
from training.errors import RecipeError
from training.linear.calibration import KNOWN_SOURCES, MIN_CALIBRATION_ARTICLES, NEW_SOURCES, CalibrationSet
from training.metrics import LabelledPrediction, macro_f1, section_scores
from training.splits import fitting_sources

_OF_SEEN = 0.2  # of the share is held back from the newspapers that are trained on, beside held-out ones


@dataclass(frozen=True, slots=True)
class ValidationOptions:
    """How rows are held out for validation.

    ``held_out`` names the newspapers; where it names none, newspapers are drawn at random, as many as fit into ``validation_share`` of the
    rows and none of a handful of rows. Rows that name no newspaper are always trained on, unless there are fewer than two newspapers or
    none fits: then single rows are held out. With ``train_on_all_sources`` every newspaper is trained on, and some rows of each are held
    out. At most ``max_validation_rows`` rows of each newspaper are used, ``evaluations`` times in a training. Where annotated rows are
    marked for validation and no newspaper is named, they are the validation set, and all others are trained on.
    """

    held_out: tuple[str, ...] = ()
    train_on_all_sources: bool = False
    validation_share: float = 0.1
    max_validation_rows: int = 2000
    evaluations: int = 10

    def __post_init__(self) -> None:
        check(self, validation_share=INSIDE, max_validation_rows=least(1), evaluations=least(1))
        if self.held_out and self.train_on_all_sources:
            raise RecipeError("options.train_on_all_sources: cannot be combined with options.held_out")


@dataclass(frozen=True, slots=True)
class Split:
    """Row numbers: those to ``train`` on; for validation those of newspapers ``unseen`` in training, and those held back of ``seen`` ones.

    Where rows were ``marked`` for validation, ``seen`` are these.
    """

    train: Ints
    unseen: Ints
    seen: Ints
    marked: bool = False

    @classmethod
    def choose(
        cls, options: ValidationOptions, sources: Sequence[str], seed: int, annotated: Sequence[bool] = (), marked: Sequence[bool] = ()
    ) -> Split:
        """The split of rows from these ``sources``; ``annotated`` rows are trained on, or unused where their newspaper is held out.

        Annotated rows ``marked`` for validation are never trained on. Raises RecipeError when a held-out newspaper has no row, or no row is
        left to train on.
        """
        is_annotated, is_marked = (np.array(given or [False] * len(sources), bool) for given in (annotated, marked))
        if is_marked.any() and not options.held_out:
            return cls._of_marked(is_marked, options.max_validation_rows, seed)
        labelled = {source for source, only in zip(sources, is_annotated.tolist(), strict=True) if not only}
        if missing := set(options.held_out) - labelled:
            raise RecipeError(f"options.held_out: no row is from {', '.join(sorted(missing))}")
        named = [source for source, only in zip(sources, is_annotated.tolist(), strict=True) if source and not only]
        several, held_out = len(set(named)) > 1, set(options.held_out)
        if several and not (held_out or options.train_on_all_sources):
            held_out = fitting_sources(named, options.validation_share, seed, MIN_CALIBRATION_ARTICLES)
        unseen = np.isin(sources, sorted(held_out))
        generator = np.random.default_rng((seed, 4))
        others = generator.permutation(np.flatnonzero(~unseen & ~is_annotated))
        seen = np.zeros(len(sources), bool)
        share = options.validation_share * (_OF_SEEN if unseen.any() or (options.train_on_all_sources and several) else 1)
        seen[others[: max(round(len(others) * share), 1)]] = True
        train = np.flatnonzero(~unseen & ~seen & ~is_marked)
        if not len(train):
            raise RecipeError("options.held_out: no row is left to train on")
        names = np.array(sources)
        unseen &= ~is_annotated
        most = options.max_validation_rows
        chosen = [_some(np.flatnonzero(unseen & (names == source)), most, generator) for source in sorted(set(names[unseen]))]
        return cls(train, np.concatenate([*chosen, np.empty(0, np.int64)]), _some(np.flatnonzero(seen), most, generator))

    @classmethod
    def _of_marked(cls, marked: NDArray[np.bool_], most: int, seed: int) -> Split:
        """Validation on at most ``most`` of the ``marked`` rows."""
        if marked.all():
            raise RecipeError("data.annotations: no row is left to train on")
        generator = np.random.default_rng((seed, 4))
        return cls(np.flatnonzero(~marked), np.empty(0, np.int64), _some(np.flatnonzero(marked), most, generator), marked=True)

    def in_words(self) -> str:
        """How many rows are trained on, and which are held out."""
        held_out = f"{len(self.unseen)} of newspapers that are left out and {len(self.seen)} of the others"
        if not len(self.unseen):
            held_out = f"{len(self.seen)}, as no newspaper is left out"
        if self.marked:
            held_out = f"{len(self.seen)} annotated ones, marked for it"
        return f"{len(self.train)} rows for training; for validation {held_out}"

    @property
    def selection(self) -> Ints:
        """The rows that choose the best checkpoint: of unseen newspapers if there are any."""
        return self.unseen if len(self.unseen) else self.seen

    @property
    def validation(self) -> Ints:
        """All validation rows: ``unseen`` and then ``seen``."""
        return np.concatenate([self.unseen, self.seen])

    def parity_rows(self, fewest: int) -> Ints:
        """The rows on which an export is compared with its network, at least ``fewest`` if there are so many.

        The validation rows, and training rows if they are too few. With marked ones as many training rows: rows are annotated because they
        are hard. Training rows are taken evenly: a file may be in the order of its sections.
        """
        beside = max(len(self.validation) if self.marked else 0, fewest - len(self.validation), 0)
        evenly = np.linspace(0, len(self.train) - 1, min(beside, len(self.train))).astype(int)
        return np.concatenate([self.validation, self.train[evenly]])

    def calibration_sets(self, logits: Floats, labels: Ints) -> list[CalibrationSet]:
        """What calibration is fitted on, given ``logits`` and ``labels`` of the ``validation`` rows."""
        border = len(self.unseen)
        return [
            CalibrationSet(logits[:border], labels[:border], *NEW_SOURCES),
            CalibrationSet(logits[border:], labels[border:], *KNOWN_SOURCES),
        ]


def _some(rows: Ints, most: int, generator: np.random.Generator) -> Ints:
    return np.sort(generator.permutation(rows)[:most])


def mean_macro_f1(logits: Floats, labels: Ints, sources: Sequence[str], slugs: Sequence[str]) -> float:
    """The mean over the sources of the macro-F1 (0 to 1) of each, so that a large newspaper counts no more than a small one.

    Sources of a handful of rows count as one source, or not at all if even together they are a handful beside others.
    """
    counts = Counter(sources)
    by_group: dict[str, list[LabelledPrediction]] = {}
    for source, label, answer in zip(sources, labels.tolist(), logits.argmax(axis=1).tolist(), strict=True):
        group = source if counts[source] >= MIN_CALIBRATION_ARTICLES else ""
        by_group.setdefault(group, []).append(LabelledPrediction(slugs[label], (slugs[answer],), 0.0, Decision.REVIEW))
    large = [found for found in by_group.values() if len(found) >= MIN_CALIBRATION_ARTICLES]
    return fmean(macro_f1(section_scores(found)) for found in large or by_group.values())
