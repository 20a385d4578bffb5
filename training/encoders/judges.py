"""Who judges a fine-tuning while it runs: whole newspapers that it does not learn from, and some rows of those that it does."""

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
from training.linear.calibration import FEWEST_JUDGED, KNOWN_SOURCES, NEW_SOURCES, Trial
from training.metrics import LabelledPrediction, macro_f1, section_scores
from training.splits import fitting_sources

_OF_KNOWN = 0.2  # of the share is held back of the newspapers that teach, where others judge


@dataclass(frozen=True, slots=True)
class Judging:
    """``held_out`` names the newspapers that judge; where it names none, as many as fit into ``validation_share`` of the rows are drawn.

    None of a handful of rows is. Rows that name no newspaper always teach, unless there are fewer than two newspapers or none that fits:
    then rows are held out by themselves. With ``train_on_all_sources``
    every newspaper teaches, and some rows of each judge. ``max_validation_rows`` of each newspaper are judged, ``evaluations`` times. Where
    annotated rows are marked as judges and no newspaper is named, they judge, and all others teach.
    """

    held_out: tuple[str, ...] = ()
    train_on_all_sources: bool = False
    validation_share: float = 0.1
    max_validation_rows: int = 2000
    evaluations: int = 10

    def __post_init__(self) -> None:
        check(self, validation_share=INSIDE, max_validation_rows=least(1), evaluations=least(1))
        if self.held_out and self.train_on_all_sources:
            raise RecipeError("options.train_on_all_sources: goes without options.held_out")


@dataclass(frozen=True, slots=True)
class Sides:
    """Row numbers: those that teach, those of held-out newspapers, and those held back of the newspapers that teach.

    Where rows were ``marked`` as judges, ``known`` are of these.
    """

    teaching: Ints
    new: Ints
    known: Ints
    marked: bool = False

    @classmethod
    def choose(
        cls, judging: Judging, sources: Sequence[str], seed: int, annotated: Sequence[bool] = (), marked: Sequence[bool] = ()
    ) -> Sides:
        """The sides of rows from these ``sources``; those that are ``annotated`` teach or, of a newspaper that judges, do nothing.

        Annotated rows ``marked`` as judges never teach. Raises RecipeError when a judge has no row, or none is left to teach.
        """
        told, kept = (np.array(given or [False] * len(sources), bool) for given in (annotated, marked))
        if kept.any() and not judging.held_out:
            return cls._of_marked(kept, judging.max_validation_rows, seed)
        if missing := set(judging.held_out) - {source for source, only in zip(sources, told.tolist(), strict=True) if not only}:
            raise RecipeError(f"options.held_out: no row is from {', '.join(sorted(missing))}")
        new = np.isin(sources, judging.held_out)
        named = np.flatnonzero(np.array([bool(source) for source in sources], bool) & ~told)
        several = len({sources[row] for row in named.tolist()}) > 1
        if not judging.held_out and not judging.train_on_all_sources and several:
            new = np.isin(
                sources, sorted(fitting_sources([sources[row] for row in named.tolist()], judging.validation_share, seed, FEWEST_JUDGED))
            )
        generator = np.random.default_rng((seed, 4))
        others = generator.permutation(np.flatnonzero(~new & ~told))
        back = np.zeros(len(sources), bool)
        share = judging.validation_share * (_OF_KNOWN if new.any() or (judging.train_on_all_sources and several) else 1)
        back[others[: max(round(len(others) * share), 1)]] = True
        teaching = np.flatnonzero(~new & ~back & ~kept)
        if not len(teaching):
            raise RecipeError("options.held_out: no row is left to learn from")
        names = np.array(sources)
        new &= ~told
        chosen = [
            _some(np.flatnonzero(new & (names == source)), judging.max_validation_rows, generator) for source in sorted(set(names[new]))
        ]
        return cls(
            teaching, np.concatenate([*chosen, np.empty(0, np.int64)]), _some(np.flatnonzero(back), judging.max_validation_rows, generator)
        )

    @classmethod
    def _of_marked(cls, kept: NDArray[np.bool_], most: int, seed: int) -> Sides:
        """Those that are ``kept`` judge."""
        if kept.all():
            raise RecipeError("data.annotations: no row is left to learn from")
        generator = np.random.default_rng((seed, 4))
        return cls(np.flatnonzero(~kept), np.empty(0, np.int64), _some(np.flatnonzero(kept), most, generator), marked=True)

    def in_words(self) -> str:
        """How many teach, and who judges."""
        judge = f"{len(self.new)} of newspapers that do not teach judge, and {len(self.known)} of the others"
        if not len(self.new):
            judge = f"no newspaper is left out, {len(self.known)} rows held back of those that teach judge"
        if self.marked:
            judge = f"{len(self.known)} annotated ones, marked for it, judge"
        return f"{len(self.teaching)} rows teach; {judge}"

    @property
    def judging(self) -> Ints:
        """The rows on which a network is chosen: of new newspapers where there are any."""
        return self.new if len(self.new) else self.known

    @property
    def judges(self) -> Ints:
        """All rows that do not teach: ``new`` and then ``known``."""
        return np.concatenate([self.new, self.known])

    def compared(self, fewest: int) -> Ints:
        """The rows on which an export is held against its network, at least ``fewest`` if there are.

        The judges, and where they are too few others. Beside marked ones as many that teach: rows are annotated because they are hard.
        """
        beside = max(len(self.judges) if self.marked else 0, fewest - len(self.judges))
        spread = max(len(self.teaching) // max(beside, 1), 1) if self.marked else 1  # those that teach stand in the order of their files
        return np.concatenate([self.judges, self.teaching[::spread][: max(beside, 0)]])

    def trials(self, logits: Floats, labels: Ints) -> list[Trial]:
        """What calibration learns from, given ``logits`` and ``labels`` of the ``judges``."""
        border = len(self.new)
        return [Trial(logits[:border], labels[:border], *NEW_SOURCES), Trial(logits[border:], labels[border:], *KNOWN_SOURCES)]


def _some(rows: Ints, most: int, generator: np.random.Generator) -> Ints:
    return np.sort(generator.permutation(rows)[:most])


def mean_macro_f1(logits: Floats, labels: Ints, sources: Sequence[str], slugs: Sequence[str]) -> float:
    """Macro-F1 (0 to 1) of each source by itself, the mean over the sources: a large newspaper counts no more than a small one.

    Sources of a handful of rows count as one, and where even together they are a handful beside others, not at all.
    """
    counts = Counter(sources)
    judged: dict[str, list[LabelledPrediction]] = {}
    for source, label, answer in zip(sources, labels.tolist(), logits.argmax(axis=1).tolist(), strict=True):
        group = source if counts[source] >= FEWEST_JUDGED else ""
        judged.setdefault(group, []).append(LabelledPrediction(slugs[label], (slugs[answer],), 0.0, Decision.REVIEW))
    large = [found for found in judged.values() if len(found) >= FEWEST_JUDGED]
    return fmean(macro_f1(section_scores(found)) for found in large or judged.values())
