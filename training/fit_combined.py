"""Fits an encoder and a linear model that answer together, or the linear model alone where the two are no better on new newspapers."""

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
from training.encoders.hearings import Hearing, Newspapers
from training.encoders.network import load_tokenizer
from training.encoders.unexported import Unexported
from training.encoders.weighing import CascadeOptions, forms_of, weigh
from training.errors import RecipeError
from training.export.parity import check_enough
from training.fit_encoder import Fitted
from training.recipe import Recipe, fill
from training.running import runs
from training.running.progress import silence
from training.sources import annotated

_HEARING = "hearing.npz"  # in the folder of a fold


@dataclass(frozen=True, slots=True)
class _Plan:
    """The ``encoder`` and the ``linear`` recipe in a combined one, the newspapers that each of its ``folds`` leaves out, and ``cascade``.

    The encoder that is shipped goes on from the fitted network ``begun``, where there is one; it has read what the folds leave out.
    """

    encoder: Recipe
    linear: Recipe
    folds: tuple[tuple[str, ...], ...]
    cascade: Cascade
    begun: str = ""

    @classmethod
    def of(cls, recipe: Recipe) -> _Plan:
        """The plan of ``recipe``. Raises RecipeError."""
        options, network = dict(recipe.options), dict(recipe.network)
        linear, folds, begun = options.pop("linear", {}), options.pop("folds", []), network.pop("begun", "")
        cascade: CascadeOptions
        (cascade,) = fill({one.name: options.pop(one.name) for one in fields(CascadeOptions) if one.name in options}, CascadeOptions())
        if not isinstance(linear, dict):
            raise RecipeError("options.linear: must be a table, [options.linear]")
        if not _are_folds(folds):
            raise RecipeError(
                'options.folds: must be two or more lists of different newspapers, [["a.example"], ["b.example", "c.example"]]'
            )
        if folds and options.get("held_out"):
            raise RecipeError("options.held_out: goes without options.folds, of which each leaves its newspapers out")
        if not isinstance(begun, str) or (begun and not folds):
            raise RecipeError("network.begun: must be the folder of a fitted network, and goes with options.folds; else name it as base")
        of_linear = Recipe("linear", recipe.seed, recipe.data, linear)
        fit_linear.settings(of_linear)  # before an encoder has learnt for hours
        of_encoder = replace(recipe, network=network, options={**options, "train_on_all_sources": True} if folds else options)
        return cls(of_encoder, of_linear, tuple(map(tuple, folds)), cascade.cascade(), begun)

    @property
    def of_all(self) -> Recipe:
        """The recipe of the encoder that is shipped."""
        if not self.begun:
            return self.encoder
        others = {name: value for name, value in self.encoder.network.items() if name != "revision"}  # which is the base's
        return replace(self.encoder, network={**others, "base": self.begun})

    def without(self, newspapers: tuple[str, ...]) -> Recipe:
        """The encoder's recipe of a fold that leaves ``newspapers`` out."""
        return replace(self.encoder, options={**self.encoder.options, "train_on_all_sources": False, "held_out": list(newspapers)})

    def places(self, folder: Path) -> list[tuple[Path, tuple[str, ...]]]:
        """The folder of each fold in that of the run, and the newspapers that it leaves out."""
        return [(folder / f"fold-{number}", newspapers) for number, newspapers in enumerate(self.folds)]

    def check(self, rows: Sequence[Row]) -> None:
        """Raise RecipeError where a newspaper that is to be left out has no row."""
        if missing := {name for fold in self.folds for name in fold} - {row.source for row in rows}:
            raise RecipeError(f"options.folds: no row is from {', '.join(sorted(missing))}")

    def check_vocabulary(self) -> None:
        """Raise RecipeError where the network to go on from reads other tokens than the folds, for all learn from the same."""
        ours = self.encoder.network.get("tokenizer") or self.encoder.base
        if self.begun and ours and load_tokenizer(self.begun).get_vocab() != load_tokenizer(ours).get_vocab():
            raise RecipeError(f"network.begun: reads other tokens than {ours}; both must have the same tokenizer")


def _are_folds(folds: Any) -> bool:
    if not isinstance(folds, list) or not all(isinstance(fold, list) and fold for fold in folds):
        return False
    named = [name for fold in folds for name in fold]
    return len(folds) != 1 and all(isinstance(name, str) and name for name in named) and len(set(named)) == len(named)


def prepare(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the tokens of ``rows`` into ``folder``, all that ``learn`` needs of what they say. Raises RecipeError and ExportRefused."""
    plan = _Plan.of(recipe)
    plan.check(rows)
    plan.check_vocabulary()
    fit_encoder.prepare(plan.encoder, rows, taxonomy=taxonomy, progress=progress, folder=folder)


def learn(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the fitted network of each fold, and the one of all newspapers, into ``folder``, where the tokens of ``rows`` lie.

    Several processes that are started on the same folder share the networks out among them: one at a time leaves a large GPU waiting. The
    one that is shipped comes first, for the minutes may end before the folds do.
    """
    plan = _Plan.of(recipe)
    networks = [(folder, plan.of_all), *((place, plan.without(newspapers)) for place, newspapers in plan.places(folder))]
    for place, of_encoder in networks:
        place.mkdir(exist_ok=True)
        with runs.claimed(place) as mine:
            if mine:
                progress(f"{place.name}: a fit{_but(of_encoder)}")
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

    Its options are those of an encoder, and under ``linear`` those of a linear model. How much each has to say is found on newspapers, or
    on annotated rows marked as judges, that taught neither. Where there are ``folds``, a fit for each of them leaves its newspapers out,
    and the encoder that is shipped learns from all; else the one that was judged is shipped. The linear model is fitted again on all rows.
    Raises RecipeError, ExportRefused, and Interrupted when told to stop.
    """
    plan = _Plan.of(recipe)
    plan.check(rows)
    if plan.folds:  # whose fits, which are not exported, come first
        if not (folder / fit_encoder.FITTED).is_dir():  # afterwards it is not needed any more
            plan.check_vocabulary()
        check_enough(row for row in rows if row.section in taxonomy.slugs)
    fits = _Fits(plan, rows, unlabelled, taxonomy, progress if runs.is_main() else silence)
    hearing, one = fits.of_folds(folder) if plan.folds else fits.of_one(folder)
    if hearing is None:
        return None
    weighed = weigh(hearing, taxonomy, fits.progress, plan.cascade)
    if runs.is_main():
        told = {"tables": weighed.tables, "asking": asdict(plan.cascade), "annotated": bool(one and one.sides.marked)}
        runs.note(folder, {"apart": told} if all(weighed.tables.values()) else {})
    encoder = one.classifier if one else None
    if plan.folds and weighed.share:  # by all processes
        made = fits.encoder(plan.of_all, folder)
        encoder = replace(made.classifier, calibration=Calibration(hearing.temperature)) if made else None
    if not runs.is_main():
        return None
    linear = fits.linear(rows, unlabelled)
    if not (encoder and weighed.share):
        return linear
    return CombinedClassifier(linear, encoder, weighed.share, weighed.calibration, plan.cascade)


@dataclass(frozen=True, slots=True)
class _Fits:
    """The fits of a plan, on ``rows`` and ``unlabelled`` or some of them. An encoder learns from ``rows`` and those that are annotated."""

    plan: _Plan
    rows: Sequence[Row]
    unlabelled: Sequence[Row]
    taxonomy: Taxonomy
    progress: Callable[[str], None]

    @property
    def taught(self) -> list[Row]:
        """What an encoder learns from, in the order in which its tokens were kept."""
        return [*self.rows, *annotated(self.unlabelled)]

    def encoder(self, recipe: Recipe, folder: Path) -> Fitted[EncoderClassifier] | None:
        """The encoder of ``recipe`` that serves, None in any process but the main one."""
        return fit_encoder.fit_and_judge(recipe, self.taught, taxonomy=self.taxonomy, progress=self.progress, folder=folder)

    def linear(self, rows: Sequence[Row], unlabelled: Sequence[Row]) -> LinearClassifier:
        """The linear model of these rows."""
        return fit_linear.fit(self.plan.linear, rows, taxonomy=self.taxonomy, unlabelled=unlabelled, progress=self.progress)

    def of_one(self, folder: Path) -> tuple[Hearing | None, Fitted[EncoderClassifier] | None]:
        """What is heard of the one encoder, and itself."""
        made = self.encoder(self.plan.of_all, folder)
        return (self._heard(made), made) if made else (None, None)

    def of_folds(self, folder: Path) -> tuple[Hearing, None]:
        """What is heard of all folds, kept in ``folder`` and taken from there once heard; the encoder that is shipped comes later."""
        places = self.plan.places(folder)
        for place, newspapers in places:
            if (place / _HEARING).is_file():
                continue
            of_encoder = self.plan.without(newspapers)
            self.progress(f"{place.name}: a fit{_but(of_encoder)}")
            place.mkdir(exist_ok=True)
            made = fit_encoder.fit_only_to_judge(
                of_encoder, self.taught, taxonomy=self.taxonomy, progress=self.progress, folder=place, tokens=folder
            )
            if made:
                self._heard(made).save(place / _HEARING)
        PartialState().wait_for_everyone()
        return Hearing.joined([Hearing.load(place / _HEARING) for place, _ in places]), None

    def _heard(self, made: Fitted[EncoderClassifier] | Fitted[Unexported]) -> Hearing:
        """What ``made``, and a linear model of the same rows, say of its judges."""
        teaching = [row for number in made.sides.teaching.tolist() if not (row := made.corpus.rows[number]).annotated]
        judges = {made.corpus.rows[number].source for number in made.sides.new.tolist()}
        tried = self.linear(teaching, [row for row in self.unlabelled if row.source not in judges and not row.for_validation])
        return hear(tried, made)


def hear(linear: LinearClassifier, made: Fitted[EncoderClassifier] | Fitted[Unexported]) -> Hearing:
    """What ``linear`` and the encoder of ``made`` say of the rows that judge it, each over its temperature."""
    judges, border = made.sides.judges, len(made.sides.judging)  # the new newspapers come first, and where there are none all judge
    names = [made.corpus.rows[number].source if place < border else "" for place, number in enumerate(judges.tolist())]
    forms = forms_of(made.corpus.articles(judges))
    read = {form: linear.forward(articles) for form, articles in forms.items()}
    temperatures = [np.float32(one.calibration.temperature) for one in (linear, made.classifier)]
    return Hearing(
        Newspapers(tuple(names), made.corpus.labels[judges]),
        {form: found.logits / temperatures[0] for form, found in read.items()},
        {form: made.classifier.logits(articles) / temperatures[1] for form, articles in forms.items()},
        {form: found.words for form, found in read.items()},
        float(temperatures[1]),
    )
