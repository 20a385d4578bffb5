"""Fits an encoder and a linear model that answer together, or the linear model alone if both are no better on held-out newspapers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from accelerate import PartialState

from model.classifiers import Classifier
from model.sections.calibration import Calibration
from model.sections.combined import Cascade, CombinedClassifier
from model.sections.encoder import EncoderClassifier
from model.sections.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training import fit_encoder, fit_linear
from training.corpus import Row
from training.encoders.encoder_weight import CascadeOptions, find_weight, forms_of
from training.encoders.network import load_tokenizer
from training.encoders.options import Options
from training.encoders.predictions import HeldOutPredictions, Newspapers
from training.encoders.unexported import Unexported
from training.errors import RecipeError
from training.export.parity import check_enough
from training.fit_encoder import Fitted
from training.recipe import Recipe, fill
from training.running import runs
from training.running.progress import silence
from training.sources import annotated

_PREDICTIONS = "hearing.npz"  # in the folder of a fold; the name is kept so that a stopped fit resumes


@dataclass(frozen=True, slots=True)
class _Plan:
    """The parts of a combined recipe: the ``encoder`` and the ``linear`` recipe, the newspapers that each fold leaves out, and ``cascade``.

    The shipped encoder continues from the fitted network ``continue_from`` if there is one, which has read what the folds leave out.
    """

    encoder: Recipe
    linear: Recipe
    folds: tuple[tuple[str, ...], ...]
    cascade: Cascade
    continue_from: str = ""

    @classmethod
    def of(cls, recipe: Recipe) -> _Plan:
        """The plan of ``recipe``. Raises RecipeError."""
        options, network = dict(recipe.options), dict(recipe.network)
        linear, folds, continue_from = options.pop("linear", {}), options.pop("folds", []), network.pop("continue_from", "")
        (cascade,) = fill({one.name: options.pop(one.name) for one in fields(CascadeOptions) if one.name in options}, CascadeOptions())
        if not isinstance(linear, dict):
            raise RecipeError("options.linear: must be a table, [options.linear]")
        if not _are_folds(folds):
            raise RecipeError(
                'options.folds: must be two or more lists of different newspapers, [["a.example"], ["b.example", "c.example"]]'
            )
        if folds and options.get("held_out"):
            raise RecipeError("options.held_out: cannot be combined with options.folds, each of which leaves its own newspapers out")
        if not isinstance(continue_from, str) or (continue_from and not folds):
            raise RecipeError(
                "network.continue_from: must be the folder of a fitted network, and needs options.folds; without folds name it as base"
            )
        of_linear = Recipe("linear", recipe.seed, recipe.data, linear)
        fit_linear.settings(of_linear, "options.linear")  # before an encoder is trained for hours
        of_encoder = replace(recipe, network=network, options={**options, "train_on_all_sources": True} if folds else options)
        Options.of(of_encoder, ("linear", "folds", *(one.name for one in fields(CascadeOptions))))
        return cls(of_encoder, of_linear, tuple(map(tuple, folds)), cascade.cascade(), continue_from)

    @property
    def of_all(self) -> Recipe:
        """The recipe of the shipped encoder."""
        if not self.continue_from:
            return self.encoder
        others = {name: value for name, value in self.encoder.network.items() if name != "revision"}  # of the base
        return replace(self.encoder, network={**others, "base": self.continue_from})

    def without(self, newspapers: tuple[str, ...]) -> Recipe:
        """The encoder's recipe for the fold that leaves ``newspapers`` out."""
        return replace(self.encoder, options={**self.encoder.options, "train_on_all_sources": False, "held_out": list(newspapers)})

    def places(self, folder: Path) -> list[tuple[Path, tuple[str, ...]]]:
        """The folder of each fold in that of the run, and the newspapers that it leaves out."""
        return [(folder / f"fold-{number}", newspapers) for number, newspapers in enumerate(self.folds)]

    def check(self, rows: Sequence[Row]) -> None:
        """Raise RecipeError where a newspaper that is to be left out has no row."""
        if missing := {name for fold in self.folds for name in fold} - {row.source for row in rows}:
            raise RecipeError(f"options.folds: no row is from {', '.join(sorted(missing))}")

    def check_vocabulary(self) -> None:
        """Raise RecipeError if ``continue_from`` reads other tokens than the folds: all are trained on the same tokens."""
        ours = self.encoder.network.get("tokenizer") or self.encoder.base
        if self.continue_from and ours and load_tokenizer(self.continue_from).get_vocab() != load_tokenizer(ours).get_vocab():
            raise RecipeError(f"network.continue_from: reads other tokens than {ours}; both must have the same tokenizer")


def _are_folds(folds: Any) -> bool:
    if not isinstance(folds, list) or not all(isinstance(fold, list) and fold for fold in folds):
        return False
    named = [name for fold in folds for name in fold]
    return len(folds) != 1 and all(isinstance(name, str) and name for name in named) and len(set(named)) == len(named)


def prepare(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the tokens of ``rows`` into ``folder``, so that ``learn`` needs no text. Raises RecipeError and ExportRefused."""
    plan = _Plan.of(recipe)
    plan.check(rows)
    plan.check_vocabulary()
    fit_encoder.prepare(plan.encoder, rows, taxonomy=taxonomy, progress=progress, folder=folder)


def learn(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the fitted network of each fold, and the one of all newspapers, into ``folder``, which holds the tokens of ``rows``.

    Processes started on the same folder share the networks among them: one network at a time leaves a large GPU idle. The shipped network
    comes first, in case the GPU's time ends before all folds are done.
    """
    plan = _Plan.of(recipe)
    networks = [(folder, plan.of_all), *((place, plan.without(newspapers)) for place, newspapers in plan.places(folder))]
    for place, of_encoder in networks:
        place.mkdir(exist_ok=True)
        with runs.claimed(place) as mine:
            if mine:
                progress(f"{place.name}: fitting{_but(of_encoder)}")
                fit_encoder.learn(of_encoder, rows, taxonomy=taxonomy, progress=progress, folder=place, tokens=folder)


def _but(of_encoder: Recipe) -> str:
    """Which newspapers a recipe leaves out, in words."""
    newspapers = of_encoder.options.get("held_out")
    return f" without {', '.join(newspapers)}" if newspapers else ""


def fit(
    recipe: Recipe,
    rows: Sequence[Row],
    *,
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    progress: Callable[[str], None],
    folder: Path,
) -> Classifier | None:
    """The classifier that ``recipe`` makes of ``rows``, or None in any process but the main one.

    Its options are those of an encoder, and under ``linear`` those of a linear model. The encoder's weight is found on newspapers, or on
    annotated rows marked for validation, on which neither was trained. With ``folds``, one fit for each leaves its newspapers out, and the
    shipped encoder is trained on all; else the validated encoder is shipped. The linear model is fitted again on all rows. Raises
    RecipeError, ExportRefused, and Interrupted when told to stop.
    """
    plan = _Plan.of(recipe)
    plan.check(rows)
    if plan.folds:
        if not (folder / fit_encoder.FITTED).is_dir():  # a fitted network needs ``continue_from`` no more
            plan.check_vocabulary()
        check_enough(row for row in rows if row.section in taxonomy.slugs)
    fits = _Fits(plan, rows, unlabelled, taxonomy, progress if runs.is_main() else silence)
    predictions, one = fits.of_folds(folder) if plan.folds else fits.of_one(folder)
    if predictions is None:
        return None
    weight = find_weight(predictions, taxonomy, fits.progress, plan.cascade)
    if runs.is_main():
        apart = {"tables": weight.tables, "asking": asdict(plan.cascade), "annotated": bool(one and one.split.marked)}
        runs.note(folder, {"apart": apart} if all(weight.tables.values()) else {})
    encoder = one.classifier if one else None
    if plan.folds and weight.share:  # by all processes
        fitted = fits.encoder(plan.of_all, folder)
        encoder = replace(fitted.classifier, calibration=Calibration(predictions.temperature)) if fitted else None
    if not runs.is_main():
        return None
    linear = fits.linear(rows, unlabelled)
    if not (encoder and weight.share):
        return linear
    return CombinedClassifier(linear, encoder, weight.share, weight.calibration, plan.cascade)


@dataclass(frozen=True, slots=True)
class _Fits:
    """The fits of a plan, on ``rows`` and ``unlabelled`` or some of them. An encoder is trained on ``rows`` and the annotated others."""

    plan: _Plan
    rows: Sequence[Row]
    unlabelled: Sequence[Row]
    taxonomy: Taxonomy
    progress: Callable[[str], None]

    @property
    def encoder_rows(self) -> list[Row]:
        """The rows that an encoder is trained on, in the order of their tokens on disk."""
        return [*self.rows, *annotated(self.unlabelled)]

    def encoder(self, recipe: Recipe, folder: Path) -> Fitted[EncoderClassifier] | None:
        """The exported encoder of ``recipe``; None in any process but the main one."""
        return fit_encoder.fit_for_service(recipe, self.encoder_rows, taxonomy=self.taxonomy, progress=self.progress, folder=folder)

    def linear(self, rows: Sequence[Row], unlabelled: Sequence[Row]) -> LinearClassifier:
        """The linear model fitted on these rows."""
        return fit_linear.fit(self.plan.linear, rows, taxonomy=self.taxonomy, unlabelled=unlabelled, progress=self.progress)

    def of_one(self, folder: Path) -> tuple[HeldOutPredictions | None, Fitted[EncoderClassifier] | None]:
        """The held-out predictions of the one encoder, and the encoder."""
        fitted = self.encoder(self.plan.of_all, folder)
        return (self._predicted(fitted), fitted) if fitted else (None, None)

    def of_folds(self, folder: Path) -> tuple[HeldOutPredictions, None]:
        """The held-out predictions of all folds, cached in ``folder``; the shipped encoder is fitted later."""
        places = self.plan.places(folder)
        for place, newspapers in places:
            if (place / _PREDICTIONS).is_file():
                continue
            of_encoder = self.plan.without(newspapers)
            self.progress(f"{place.name}: fitting{_but(of_encoder)}")
            place.mkdir(exist_ok=True)
            fitted = fit_encoder.fit_for_validation(
                of_encoder, self.encoder_rows, taxonomy=self.taxonomy, progress=self.progress, folder=place, tokens=folder
            )
            if fitted:
                self._predicted(fitted).save(place / _PREDICTIONS)
        PartialState().wait_for_everyone()
        return HeldOutPredictions.joined([HeldOutPredictions.load(place / _PREDICTIONS) for place, _ in places]), None

    def _predicted(self, fitted: Fitted[EncoderClassifier] | Fitted[Unexported]) -> HeldOutPredictions:
        """The predictions of ``fitted``, and of a linear model fitted on the same rows, for the validation rows."""
        train = [row for number in fitted.split.train.tolist() if not (row := fitted.corpus.rows[number]).annotated]
        left_out = {fitted.corpus.rows[number].source for number in fitted.split.unseen.tolist()}
        linear = self.linear(train, [row for row in self.unlabelled if row.source not in left_out and not row.for_validation])
        return predict_held_out(linear, fitted)


def predict_held_out(linear: LinearClassifier, fitted: Fitted[EncoderClassifier] | Fitted[Unexported]) -> HeldOutPredictions:
    """The logits of ``linear`` and of the encoder of ``fitted`` on its validation rows, each divided by its model's temperature."""
    rows, border = fitted.split.validation, len(fitted.split.selection)  # unseen newspapers come first; if there are none, all rows select
    names = [fitted.corpus.rows[number].source if place < border else "" for place, number in enumerate(rows.tolist())]
    forms = forms_of(fitted.corpus.articles(rows))
    read = {form: linear.forward(articles) for form, articles in forms.items()}
    temperatures = [np.float32(one.calibration.temperature) for one in (linear, fitted.classifier)]
    return HeldOutPredictions(
        Newspapers(tuple(names), fitted.corpus.labels[rows]),
        {form: found.logits / temperatures[0] for form, found in read.items()},
        {form: fitted.classifier.logits(articles) / temperatures[1] for form, articles in forms.items()},
        {form: found.words for form, found in read.items()},
        float(temperatures[1]),
    )
