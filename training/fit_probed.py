"""Fits a linear model and, beside it, a linear probe: a new head on the encoder of another bundle, which has read more news than the rows.

Of few rows a linear model knows few words; an encoder that has learnt other sections knows what the rest mean (Alain and Bengio 2016,
"Understanding intermediate layers using linear classifier probes"). It stays as it is, so no GPU and no torch are needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from model.arrays import Floats, Ints
from model.bundle import Bundle
from model.classifiers import Classifier
from model.replacing import replacing_file
from model.sections.calibration import Calibration
from model.sections.combined import Cascade, CombinedClassifier
from model.sections.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training import fit_linear
from training.bounds import POSITIVE, check, least
from training.corpus import Row
from training.encoders.frozen import FrozenEncoder
from training.encoders.hearings import Hearing, Newspapers
from training.encoders.weighing import WHOLE, CascadeOptions, forms_of, weigh
from training.errors import RecipeError
from training.evaluation import readable
from training.linear.calibration import FEWEST_JUDGED, KNOWN_SOURCES, NEW_SOURCES, Trial, calibrate
from training.linear.warm_start import WarmStart
from training.measuring.recorded import metrics_of
from training.recipe import Recipe, fill
from training.running import runs
from training.running.progress import silence
from training.sources import teaching_rows

_SEEN = "seen.npz"  # what the encoder made of the rows, by form
_FOLDS = 4  # parts of the rows that are left out in turn
_MOST_TAUGHT = 12_000  # rows that a linear model learns from which is only heard
_MOST_LEFT_OUT = 2 / 3  # of the rows: the rest must be enough to teach
_LEAST_SHARED = 0.5  # of the rows of newspapers that are left out have sections that others have, too
_STEEPEST, _TURNS = 1e-3, 1000  # gradient at which the solver stops, after some hundred turns; a finer one changes no answer in a hundred


@dataclass(frozen=True, slots=True)
class Probing:
    """The probe is trained on at most ``max_rows`` rows: of a section more the more it has.

    ``C`` is the inverse of the strength of its L2 penalty, as in scikit-learn, on features of variance 1.
    """

    max_rows: int = 4000
    C: float = 0.01

    def __post_init__(self) -> None:
        check(self, "options.probe", max_rows=least(1), C=POSITIVE)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The recipe of the linear model, how the probe learns, and when it is asked."""

    linear: Recipe
    probing: Probing
    cascade: Cascade
    base: str

    @classmethod
    def of(cls, recipe: Recipe) -> _Plan:
        """The plan of ``recipe``. Raises RecipeError."""
        options = dict(recipe.options)
        probe = options.pop("probe", {})
        if not isinstance(probe, dict):
            raise RecipeError("options.probe: must be a table, [options.probe]")
        if unknown := set(recipe.network) - {"base"}:
            raise RecipeError(f"network: may have only base here, the folder of a bundle, not {', '.join(sorted(unknown))}")
        linear = Recipe("linear", recipe.seed, recipe.data, options)
        fit_linear.settings(linear)
        probing, cascade = fill(probe, Probing(), CascadeOptions(), table="options.probe")
        return cls(linear, probing, cascade.cascade("options.probe"), recipe.base)


def fit(
    recipe: Recipe,
    rows: Sequence[Row],
    *,
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    progress: Callable[[str], None],
    folder: Path,
    start: WarmStart | None = None,
) -> Classifier:
    """The classifier that ``recipe`` makes of ``rows``: both together, or the linear model alone where the probe does not help it.

    Its options are those of a linear recipe, and under ``probe`` those of the probe; the encoder is that of the bundle ``network.base``, of
    the embedded one where none is named. How much the probe has to say is found on newspapers that taught neither; where there are none,
    on rows. What it needs is written into ``folder``; what the encoder read stays there, for a fit that is stopped later and goes on.
    Raises RecipeError, BundleError for a base without an encoder, and ExportRefused.
    """
    plan = _Plan.of(recipe)
    base = Bundle.load(Path(plan.base)) if plan.base else Bundle.default()
    frozen = FrozenEncoder.of(base, folder)
    usable = teaching_rows(rows, taxonomy)
    chosen = [row for row in _some(usable, plan.probing.max_rows, recipe.seed) if readable(row)]
    probed = _Probed.of(chosen, _seen(frozen, chosen, folder, progress), taxonomy, plan.probing.C)
    hearing = _Fits(plan, usable, unlabelled, taxonomy, progress).hearing(probed)
    weighed = weigh(hearing, taxonomy, progress, plan.cascade) if hearing else None
    if weighed and all(weighed.tables.values()):
        runs.note(folder, {"apart": {"tables": weighed.tables, "asking": asdict(plan.cascade), "annotated": False}})
    linear = fit_linear.fit(plan.linear, rows, taxonomy=taxonomy, unlabelled=unlabelled, progress=progress, start=start)
    if not (hearing and weighed and weighed.share):
        return linear
    begun = metrics_of(base.manifest, "training").get("training", {}).get("classifier", {})
    runs.note(folder, {"encoder_of": base.id} | {name: begun[name] for name in ("origin", "licence") if name in begun})
    encoder = frozen.with_head(*probed.taught(np.arange(len(probed.rows))), taxonomy, folder)
    encoder = replace(encoder, calibration=Calibration(hearing.temperature))
    return CombinedClassifier(linear, encoder, weighed.share, weighed.calibration, plan.cascade)


def _seen(frozen: FrozenEncoder, rows: Sequence[Row], folder: Path, progress: Callable[[str], None]) -> Mapping[str, Floats]:
    """What the encoder makes of each of ``rows``, by form: (rows, dimensions); kept in ``folder``, and taken from there."""
    kept = folder / _SEEN
    if kept.is_file():
        progress(f"the encoder has read {len(rows)} rows before")
        with np.load(kept) as arrays:
            return dict(arrays)
    progress(f"the encoder reads {len(rows)} rows, whole and their beginnings")
    seen: dict[str, Any] = {form: frozen.read(articles) for form, articles in forms_of([row.article() for row in rows]).items()}
    with replacing_file(kept) as partial, partial.open("wb") as file:
        np.savez(file, **seen)
    return seen


@dataclass(frozen=True, slots=True)
class _Probed:
    """``rows`` with what the encoder makes of each, by form: (rows, dimensions); the sections that they judge by, and that they teach."""

    rows: Sequence[Row]
    seen: Mapping[str, Floats]
    labels: Ints
    lessons: Ints
    sections: int
    boldness: float

    @classmethod
    def of(cls, rows: Sequence[Row], seen: Mapping[str, Floats], taxonomy: Taxonomy, boldness: float) -> _Probed:
        """``rows``, as ``seen`` by the encoder, with their sections as numbers."""
        place = {slug: number for number, slug in enumerate(taxonomy.slugs)}
        labels = np.array([place[row.section] for row in rows], np.int64)
        lessons = np.array([place[row.train_section] for row in rows], np.int64)
        return cls(rows, seen, labels, lessons, len(taxonomy), boldness)

    def taught(self, chosen: Ints) -> tuple[Floats, Floats]:
        """The weights (dimensions, sections) and the bias of the head that the ``chosen`` rows teach, each in every form."""
        from sklearn.linear_model import LogisticRegression  # takes a second to import
        from threadpoolctl import threadpool_limits

        features = np.concatenate([seen[chosen] for seen in self.seen.values()])
        mean, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
        lessons = np.tile(self.lessons[chosen], len(self.seen))
        solver = LogisticRegression(C=self.boldness, tol=_STEEPEST, max_iter=_TURNS)
        with threadpool_limits(1):  # the matrices are so small that threads only wait for each other: ten times as long
            solver.fit((features - mean) / spread, lessons)
        found, free = solver.coef_, solver.intercept_
        if len(solver.classes_) == 2:  # then it tells of the second class alone
            found, free = np.concatenate([-found, found]) / 2, np.concatenate([-free, free]) / 2
        weights, bias = np.zeros((features.shape[1], self.sections), np.float32), np.full(self.sections, free.min(), np.float32)
        weights[:, solver.classes_], bias[solver.classes_] = found.T / spread[:, None], free
        return weights, bias - mean @ weights

    def folds(self, seed: int) -> Iterator[tuple[Ints, Ints, bool]]:
        """Rows that are heard, those that are left out for it, and whether their newspapers are new to the others.

        Newspapers are left out in groups, the largest apart; where there are not two of some size, or most of their rows are of sections of
        their own, rows by lot. Rows of a section that only they have are not heard.
        """
        names = np.array([row.source for row in self.rows])
        sizes = Counter(filter(None, names.tolist()))
        large = [name for name, size in sizes.most_common() if FEWEST_JUDGED <= size <= _MOST_LEFT_OUT * len(names)]
        groups = [np.flatnonzero(np.isin(names, large[number::_FOLDS])) for number in range(min(_FOLDS, len(large)))]
        left = [self._that_can_be_right(heard) for heard in groups]
        if len(groups) > 1 and sum(map(len, left)) >= _LEAST_SHARED * sum(map(len, groups)):
            yield from ((heard, group, True) for heard, group in zip(left, groups, strict=True) if len(heard))
            return
        parts = [np.sort(part) for part in np.array_split(np.random.default_rng(seed).permutation(len(names)), _FOLDS)]
        yield from ((heard, part, False) for part in parts if len(heard := self._that_can_be_right(part)))

    def _that_can_be_right(self, left_out: Ints) -> Ints:
        """Those of the rows ``left_out`` whose sections the others teach; none where these teach only one."""
        lessons = np.delete(self.lessons, left_out)
        return left_out[np.isin(self.labels[left_out], lessons)] if len(np.unique(lessons)) > 1 else left_out[:0]


@dataclass(frozen=True, slots=True)
class _Fits:
    """The fits of a plan on ``rows`` and ``unlabelled`` that are only heard."""

    plan: _Plan
    rows: Sequence[Row]
    unlabelled: Sequence[Row]
    taxonomy: Taxonomy
    progress: Callable[[str], None]

    def hearing(self, probed: _Probed) -> Hearing | None:
        """What linear models and probes say of rows that taught neither; None of too few rows."""
        folds = list(probed.folds(self.plan.linear.seed))
        found = []
        for number, (heard, left_out, is_new) in enumerate(folds, 1):
            self.progress(f"hearing linear model and probe on rows that taught neither: {number} of {len(folds)}")
            found.append(self._heard(probed, heard, left_out, is_new=is_new))
        return Hearing.joined(found) if found else None

    def _heard(self, probed: _Probed, heard: Ints, left_out: Ints, *, is_new: bool) -> Hearing:
        rows, labels = [probed.rows[number] for number in heard.tolist()], probed.labels[heard]
        others = [probed.rows[number] for number in left_out.tolist()]
        linear = self._linear(others, {row.source for row in others} if is_new else set())
        weights, bias = probed.taught(np.setdiff1d(np.arange(len(probed.rows)), left_out))
        read = {form: linear.forward(articles) for form, articles in forms_of([row.article() for row in rows]).items()}
        by_linear = {form: one.logits for form, one in read.items()}
        by_probe = {form: seen[heard] @ weights + bias for form, seen in probed.seen.items()}
        wanted = NEW_SOURCES if is_new else KNOWN_SOURCES
        of_linear, of_probe = (calibrate([Trial(said[WHOLE], labels, *wanted)]).temperature for said in (by_linear, by_probe))
        return Hearing(
            Newspapers(tuple(row.source if is_new else "" for row in rows), labels),
            {form: logits / np.float32(of_linear) for form, logits in by_linear.items()},
            {form: logits / np.float32(of_probe) for form, logits in by_probe.items()},
            {form: one.words for form, one in read.items()},
            of_probe,
        )

    def _linear(self, left_out: Sequence[Row], newspapers: set[str]) -> LinearClassifier:
        """A linear model of some rows that are neither ``left_out`` nor of these ``newspapers``."""
        gone = set(left_out)  # not their ids, which several articles may have
        others = [row for row in self.rows if row not in gone and row.source not in newspapers]
        unlabelled = [row for row in self.unlabelled if row.source not in newspapers]
        seed = self.plan.linear.seed
        taught, read = (_some(those, _MOST_TAUGHT, seed) for those in (others, unlabelled))
        return fit_linear.fit(self.plan.linear, taught, taxonomy=self.taxonomy, unlabelled=read, progress=silence, calibrated=False)


def _some(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """At most ``most`` of ``rows``, in their order: of a section as many as the root of how many it has."""
    order = np.random.default_rng(seed).permutation(len(rows))
    sizes = Counter(row.section for row in rows)
    met: Counter[str] = Counter()
    ranks = np.empty(len(rows))
    for number in order.tolist():
        section = rows[number].section
        ranks[number] = met[section] / sizes[section] ** 0.5
        met[section] += 1
    return [rows[number] for number in np.sort(np.argsort(ranks, kind="stable")[:most]).tolist()]
