"""Fits a linear model and, beside it, a linear probe: a new head on the encoder of another bundle, which has read more news than the rows.

From few rows a linear model learns few words; an encoder that was trained on other sections knows what the others mean (Alain and Bengio
2016, "Understanding intermediate layers using linear classifier probes"). The encoder stays frozen, so no GPU and no torch are needed.
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
from training.encoders.encoder_weight import WHOLE, CascadeOptions, find_weight, forms_of
from training.encoders.frozen import FrozenEncoder
from training.encoders.predictions import HeldOutPredictions, Newspapers
from training.errors import RecipeError
from training.evaluation import readable
from training.linear.calibration import KNOWN_SOURCES, MIN_CALIBRATION_ARTICLES, NEW_SOURCES, CalibrationSet, calibrate
from training.linear.warm_start import WarmStart
from training.measuring.recorded import metrics_of
from training.recipe import Recipe, fill
from training.running import runs
from training.running.progress import silence
from training.sources import trainable_rows

_FEATURES = "seen.npz"  # the encoder's features of the rows, by form
_FOLDS = 4  # of the rows, left out in turn
_MAX_FOLD_TRAINING_ROWS = 12_000  # of a linear model that is only fitted for its held-out predictions
_MAX_LEFT_OUT = 2 / 3  # of the rows: the rest must be enough to train on
_MIN_SHARED = 0.5  # of the rows of left-out newspapers must have sections that other rows have, too
_TOLERANCE, _MAX_ITERATIONS = 1e-3, 1000  # of the gradient, reached in some hundred steps; a finer one changes no answer in a hundred


@dataclass(frozen=True, slots=True)
class Probing:
    """The probe is trained on at most ``max_rows`` rows: of a section more the more it has.

    ``C`` is the inverse of the strength of its L2 penalty, as in scikit-learn, on features of variance 1.
    """

    max_rows: int = 4000
    C: float = 0.01

    def __post_init__(self) -> None:
        check(self, max_rows=least(1), C=POSITIVE)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The recipe of the linear model, the options of the probe, and when it is asked."""

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
        fit_linear.settings(linear, others=("probe",))
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

    Its options are those of a linear recipe, and under ``probe`` those of the probe; the encoder is that of the bundle ``network.base``, by
    default the embedded one. The probe's weight is found on held-out newspapers, or on held-out rows if there are no newspapers to hold
    out. ``folder`` keeps the encoder's features of the rows, for a resumed fit. Raises RecipeError, BundleError for a base without an
    encoder, and ExportRefused.
    """
    plan = _Plan.of(recipe)
    base = Bundle.load(Path(plan.base)) if plan.base else Bundle.default()
    frozen = FrozenEncoder.of(base, folder)
    usable = trainable_rows(rows, taxonomy)
    chosen = [row for row in _some(usable, plan.probing.max_rows, recipe.seed) if readable(row)]
    probed = _Probed.of(chosen, _features(frozen, chosen, folder, progress), taxonomy, plan.probing)
    predictions = _Fits(plan, usable, unlabelled, taxonomy, progress).predictions(probed)
    weight = find_weight(predictions, taxonomy, progress, plan.cascade) if predictions else None
    if weight and all(weight.tables.values()):
        runs.note(folder, {"apart": {"tables": weight.tables, "asking": asdict(plan.cascade), "annotated": False}})
    linear = fit_linear.fit(plan.linear, rows, taxonomy=taxonomy, unlabelled=unlabelled, progress=progress, start=start)
    if not (predictions and weight and weight.share):
        return linear
    trained = metrics_of(base.manifest, "training").get("training", {}).get("classifier", {})
    runs.note(folder, {"encoder_of": base.id} | {name: trained[name] for name in ("origin", "licence") if name in trained})
    encoder = frozen.with_head(*probed.fit_head(np.arange(len(probed.rows))), taxonomy, folder)
    encoder = replace(encoder, calibration=Calibration(predictions.temperature))
    return CombinedClassifier(linear, encoder, weight.share, weight.calibration, plan.cascade)


def _features(frozen: FrozenEncoder, rows: Sequence[Row], folder: Path, progress: Callable[[str], None]) -> Mapping[str, Floats]:
    """The encoder's features of ``rows``, by form: (rows, dimensions); cached in ``folder``."""
    kept = folder / _FEATURES
    if kept.is_file():
        progress(f"encoder outputs of {len(rows)} rows are cached")
        with np.load(kept) as arrays:
            return dict(arrays)
    progress(f"running the encoder on {len(rows)} rows, whole and openings")
    seen: dict[str, Any] = {form: frozen.read(articles) for form, articles in forms_of([row.article() for row in rows]).items()}
    with replacing_file(kept) as partial, partial.open("wb") as file:
        np.savez(file, **seen)
    return seen


@dataclass(frozen=True, slots=True)
class _Probed:
    """``rows`` with the encoder's ``features``, by form: (rows, dimensions); their ``labels``, and those to train on."""

    rows: Sequence[Row]
    features: Mapping[str, Floats]
    labels: Ints
    training_labels: Ints
    sections: int
    C: float

    @classmethod
    def of(cls, rows: Sequence[Row], features: Mapping[str, Floats], taxonomy: Taxonomy, probing: Probing) -> _Probed:
        """``rows`` and their ``features``, with their sections as numbers."""
        place = {slug: number for number, slug in enumerate(taxonomy.slugs)}
        labels = np.array([place[row.section] for row in rows], np.int64)
        training_labels = np.array([place[row.train_section] for row in rows], np.int64)
        return cls(rows, features, labels, training_labels, len(taxonomy), probing.C)

    def fit_head(self, chosen: Ints) -> tuple[Floats, Floats]:
        """The weights (dimensions, sections) and the bias of a head fitted on the ``chosen`` rows, each in every form."""
        from sklearn.linear_model import LogisticRegression  # takes a second to import
        from threadpoolctl import threadpool_limits

        features = np.concatenate([found[chosen] for found in self.features.values()])
        mean, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
        labels = np.tile(self.training_labels[chosen], len(self.features))
        solver = LogisticRegression(C=self.C, tol=_TOLERANCE, max_iter=_MAX_ITERATIONS)
        with threadpool_limits(1):  # the matrices are so small that several threads take ten times as long
            solver.fit((features - mean) / spread, labels)
        found, free = solver.coef_, solver.intercept_
        if len(solver.classes_) == 2:  # then it has coefficients of the second class only
            found, free = np.concatenate([-found, found]) / 2, np.concatenate([-free, free]) / 2
        weights, bias = np.zeros((features.shape[1], self.sections), np.float32), np.full(self.sections, free.min(), np.float32)
        weights[:, solver.classes_], bias[solver.classes_] = found.T / spread[:, None], free
        return weights, bias - mean @ weights

    def folds(self, seed: int) -> Iterator[tuple[Ints, Ints, bool]]:
        """For each fold the rows to test on, all rows that are left out, and whether their newspapers are left out as a whole.

        Newspapers are left out in groups, the largest ones in different groups. If there are not two large ones, or most of their rows are
        of sections that no other newspaper has, rows are left out at random. Rows of a section that is not trained on are not tested.
        """
        names = np.array([row.source for row in self.rows])
        sizes = Counter(filter(None, names.tolist()))
        large = [name for name, size in sizes.most_common() if MIN_CALIBRATION_ARTICLES <= size <= _MAX_LEFT_OUT * len(names)]
        groups = [np.flatnonzero(np.isin(names, large[number::_FOLDS])) for number in range(min(_FOLDS, len(large)))]
        testable = [self._testable(group) for group in groups]
        if len(groups) > 1 and sum(map(len, testable)) >= _MIN_SHARED * sum(map(len, groups)):
            yield from ((test, group, True) for test, group in zip(testable, groups, strict=True) if len(test))
            return
        parts = [np.sort(part) for part in np.array_split(np.random.default_rng(seed).permutation(len(names)), _FOLDS)]
        yield from ((test, part, False) for part in parts if len(test := self._testable(part)))

    def _testable(self, left_out: Ints) -> Ints:
        """Those of the rows ``left_out`` whose sections the other rows have, too; none if those are all of one section."""
        trained = np.delete(self.training_labels, left_out)
        return left_out[np.isin(self.labels[left_out], trained)] if len(np.unique(trained)) > 1 else left_out[:0]


@dataclass(frozen=True, slots=True)
class _Fits:
    """The fits of a plan on ``rows`` and ``unlabelled`` that only give held-out predictions."""

    plan: _Plan
    rows: Sequence[Row]
    unlabelled: Sequence[Row]
    taxonomy: Taxonomy
    progress: Callable[[str], None]

    def predictions(self, probed: _Probed) -> HeldOutPredictions | None:
        """What linear models and probes predict for held-out rows; None if there are too few rows."""
        folds = list(probed.folds(self.plan.linear.seed))
        found = []
        for number, (test, left_out, is_new) in enumerate(folds, 1):
            self.progress(f"testing linear model and probe on held-out rows: {number} of {len(folds)}")
            found.append(self._predicted(probed, test, left_out, is_new=is_new))
        return HeldOutPredictions.joined(found) if found else None

    def _predicted(self, probed: _Probed, test: Ints, left_out: Ints, *, is_new: bool) -> HeldOutPredictions:
        rows, labels = [probed.rows[number] for number in test.tolist()], probed.labels[test]
        others = [probed.rows[number] for number in left_out.tolist()]
        linear = self._linear(others, {row.source for row in others} if is_new else set())
        weights, bias = probed.fit_head(np.setdiff1d(np.arange(len(probed.rows)), left_out))
        read = {form: linear.forward(articles) for form, articles in forms_of([row.article() for row in rows]).items()}
        linear_logits = {form: one.logits for form, one in read.items()}
        probe_logits = {form: features[test] @ weights + bias for form, features in probed.features.items()}
        wanted = NEW_SOURCES if is_new else KNOWN_SOURCES
        of_linear, of_probe = (
            calibrate([CalibrationSet(logits[WHOLE], labels, *wanted)]).temperature for logits in (linear_logits, probe_logits)
        )
        return HeldOutPredictions(
            Newspapers(tuple(row.source if is_new else "" for row in rows), labels),
            {form: logits / np.float32(of_linear) for form, logits in linear_logits.items()},
            {form: logits / np.float32(of_probe) for form, logits in probe_logits.items()},
            {form: one.words for form, one in read.items()},
            of_probe,
        )

    def _linear(self, left_out: Sequence[Row], newspapers: set[str]) -> LinearClassifier:
        """A linear model of some rows that are neither ``left_out`` nor of these ``newspapers``."""
        gone = set(left_out)  # not their ids, which several articles may have
        others = [row for row in self.rows if row not in gone and row.source not in newspapers]
        unlabelled = [row for row in self.unlabelled if row.source not in newspapers]
        seed = self.plan.linear.seed
        train, read = (_some(those, _MAX_FOLD_TRAINING_ROWS, seed) for those in (others, unlabelled))
        return fit_linear.fit(self.plan.linear, train, taxonomy=self.taxonomy, unlabelled=read, progress=silence, calibrated=False)


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
