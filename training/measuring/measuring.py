"""Measures a candidate beside the current bundle on the same rows, and looks for evaluation rows in the candidate's training data."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle import Bundle, Options
from model.manifest import TAXONOMY
from model.results import Decision, Prediction, Score, Style
from model.taxonomy import Section, Taxonomy
from training.corpus import Row, file_digest, read_rows
from training.data.labels import Labels
from training.errors import CorpusError
from training.evaluation import SectionResults, SummaryResults, evaluate_summaries, gold_slugs, in_batches, labelled, readable
from training.limits import Limits
from training.measuring.card import learnt_in_words, read_in_words
from training.measuring.leakage import find_leaks, part_of
from training.measuring.learning_curve import learning_curve
from training.measuring.measured import BundleMeasures, EvaluationFile, EvaluationRow, Identity, Measured, Point, TrainingData
from training.measuring.recorded import metrics_of
from training.measuring.speeds import processor, time_bundles
from training.metrics import LabelledPrediction, accuracy, decision_shares, expected_calibration_error, macro_f1, section_scores
from training.recipe import Recipe
from training.running.progress import watch
from training.running.tracking import environment
from training.sources import Sources, read_annotated, read_labelled, with_current_labels

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _PartRecipe:
    """A recipe, the part it makes and its data files."""

    path: Path
    recipe: Recipe
    part: str
    sources: Sources

    @classmethod
    def of(cls, path: Path, data: Path) -> _PartRecipe:
        recipe = Recipe.load(path)
        return cls(path, recipe, part_of(recipe, path), Sources.of(recipe, path.parent, data))


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """Sections are evaluated on ``rows`` with the labels ``gold``, summaries on ``stories``; ``labels`` maps former sections."""

    rows: Sequence[Row]
    gold: Sequence[str]
    stories: Sequence[Row]
    labels: Labels


def measure(candidate: Path, current: Path | None, recipes: Sequence[Path], data: Path, out: Path, *, with_curve: bool = True) -> Measured:
    """Measure the bundle in ``candidate`` beside the one in ``current``, and write measured.json into ``out``.

    ``recipes`` are those that made the candidate's parts; their ``[gate]`` names the evaluation files in ``data``. A part that is identical
    in the current or the embedded bundle needs none. ``with_curve``: add a learning curve where a linear recipe is among them.
    Raises ToaSoanError.
    """
    started = time.monotonic()
    part_recipes = [_PartRecipe.of(path, data) for path in recipes]
    limits = Limits.together([Limits.of(one.recipe) for one in part_recipes])
    bundles = [Bundle.load(folder) for folder in (candidate, current) if folder]
    evaluation = _evaluation(candidate, bundles[0], part_recipes, limits, data)
    identities = [Identity.of(folder) for folder in (candidate, current) if folder]
    measures = [
        BundleMeasures(one, tuple(evaluation.labels.became.get(slug, slug) for slug in one.labels), notes=_notes(bundle))
        for one, bundle in zip(identities, bundles, strict=True)
    ]
    measures = _with_sections(measures, bundles, evaluation)
    measures = _with_summaries(measures, bundles, evaluation.stories)
    articles = [article for row in evaluation.rows or evaluation.stories if (article := readable(row))]
    if articles:
        measures = [replace(one, speed=speed) for one, speed in zip(measures, time_bundles(bundles, articles), strict=True)]
    training_data, curve = _training_data(part_recipes, evaluation, with_curve)
    measured = Measured(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - started, 1),
        machine=processor(),
        environment=environment(),
        evaluation_files=_evaluation_files(limits, data, evaluation),
        cases=tuple(EvaluationRow(row.id, row.source, _year(row)) for row in evaluation.rows),
        training_data=training_data,
        candidate=measures[0],
        current=measures[1] if current else None,
        curve=curve,
    )
    measured.save(out)
    return measured


def _notes(bundle: Bundle) -> tuple[str, ...]:
    """How its summariser was trained, and how readers rated its summaries."""
    metrics = metrics_of(bundle.manifest, "training", "reading")
    return (*learnt_in_words(metrics.get("training", {}).get("summarizer", {})), *read_in_words(metrics))


def _evaluation(folder: Path, bundle: Bundle, part_recipes: Sequence[_PartRecipe], limits: Limits, data: Path) -> _Evaluation:
    """The evaluation rows, with their current sections. Raises CorpusError where none is left."""
    mapping = next((one.sources.labels for one in part_recipes if one.sources.labels), None)
    column = next((one.sources.section for one in part_recipes if one.part == "classifier"), "")
    labels = Labels.load(Taxonomy.load(folder / TAXONOMY), mapping)
    rows: list[Row] = []
    if bundle.classifier:
        read = watch(read_rows(data / limits.sections, section=column), "reading")
        rows = with_current_labels([row for row in read if row.section], labels)
        if not rows:
            raise CorpusError(f"{data / limits.sections}: has no row with a section; prepare again with a larger --dev")
    stories = list(watch(read_rows(data / limits.summaries), "reading")) if bundle.summarizer else []
    referenced = [row for row in stories if row.lead.strip() and row.body.strip()]  # the lead is hidden, so only a body leaves text to read
    drawn = np.sort(np.random.default_rng(0).permutation(len(referenced))[: limits.stories])  # the same sample for the same file
    return _Evaluation(rows, gold_slugs(rows, bundle.taxonomy), [referenced[place] for place in drawn], labels)


def _with_sections(measures: Sequence[BundleMeasures], bundles: Sequence[Bundle], evaluation: _Evaluation) -> list[BundleMeasures]:
    """Each bundle's predictions for every row; identical classifiers are run once."""
    known: dict[str, BundleMeasures] = {}
    found = []
    for one, bundle in zip(measures, bundles, strict=True):
        digest = one.identity.parts.get("classifier")
        if digest and evaluation.rows:
            measured = known.setdefault(digest, known.get(digest) or _measure_sections(one, bundle, evaluation))
            found.append(replace(one, sections=measured.sections, forms=measured.forms))
        else:
            found.append(one)
    return found


def _measure_sections(measures: BundleMeasures, bundle: Bundle, evaluation: _Evaluation) -> BundleMeasures:
    whole = _predict(bundle, evaluation.rows, evaluation.gold, evaluation.labels.became)
    forms = {}
    for name, (fits, cut) in _FORMS.items():
        places = [place for place, row in enumerate(evaluation.rows) if fits(row)]
        if places:
            short = [cut(evaluation.rows[place]) for place in places]
            predictions = _predict(bundle, short, [evaluation.gold[place] for place in places], evaluation.labels.became)
            forms[name] = _numbers(predictions) | {"whole": _numbers([whole[place] for place in places])}
    results = SectionResults(tuple(whole), sum(not one.ranked for one in whole))
    return replace(measures, sections=results, forms=forms | {"whole": _numbers(whole)})


# By form: which rows have it, and how they are cut to it.
_FORMS: Mapping[str, tuple[Callable[[Row], bool], Callable[[Row], Row]]] = {
    "title": (lambda row: bool(row.title and (row.lead or row.body)), lambda row: replace(row, lead="", body="")),
    "title and lead": (lambda row: bool(row.title and row.lead), lambda row: replace(row, body="")),
}


def _predict(bundle: Bundle, rows: Sequence[Row], gold: Sequence[str], became: Mapping[str, str]) -> list[LabelledPrediction]:
    """The bundle's predictions in current sections, so that a bundle from before a renaming or merger is compared fairly."""
    analyses = in_batches(partial(bundle.analyze, options=Options(style=Style.NONE)), [readable(row) for row in rows], "classifying")
    predictions = (analysis.prediction if analysis else None for analysis in analyses)
    return [labelled(slug, found and called_now(found, became)) for slug, found in zip(gold, predictions, strict=True)]


def called_now(prediction: Prediction, became: Mapping[str, str]) -> Prediction:
    """The prediction with former sections replaced by what they ``became``; probabilities of merged sections are added."""
    if not any(score.section.slug in became for score in prediction.ranked):
        return prediction
    shares: dict[str, float] = {}
    for score in prediction.ranked:
        slug = became.get(score.section.slug, score.section.slug)
        shares[slug] = shares.get(slug, 0.0) + score.probability
    ranked = sorted(shares.items(), key=lambda share: -share[1])
    return replace(prediction, ranked=tuple(Score(Section(slug, slug), probability) for slug, probability in ranked))


def _numbers(predictions: Sequence[LabelledPrediction]) -> dict[str, Any]:
    assign = decision_shares(predictions)[Decision.ASSIGN.value]
    return {
        "n": len(predictions),
        "accuracy": accuracy(predictions),
        "macro_f1": macro_f1(section_scores(predictions)),
        "ece": expected_calibration_error(predictions),
        "assign_share": assign.share,
        "assign_precision": assign.precision,
    }


def _with_summaries(measures: Sequence[BundleMeasures], bundles: Sequence[Bundle], stories: Sequence[Row]) -> list[BundleMeasures]:
    """Each bundle's summaries of every story; identical summarisers are run once."""
    known: dict[str, SummaryResults] = {}
    found = []
    for one, bundle in zip(measures, bundles, strict=True):
        digest = one.identity.parts.get("summarizer")
        if digest and stories:
            results = known.setdefault(digest, known.get(digest) or evaluate_summaries(bundle, stories))
            found.append(replace(one, summaries=results))
        else:
            found.append(one)
    return found


def _training_data(
    part_recipes: Sequence[_PartRecipe], evaluation: _Evaluation, with_curve: bool
) -> tuple[tuple[TrainingData, ...], tuple[Point, ...]]:
    """The training data of each recipe with its leaks, and the learning curve of the last recipe with a linear model."""
    found: list[TrainingData] = []
    curve: tuple[Point, ...] = ()
    for one in part_recipes:
        rows = read_labelled(one.sources)
        evaluated = evaluation.rows if one.part == "classifier" else evaluation.stories
        trained_on = [*rows, *read_annotated(one.sources)] if one.part == "classifier" else rows
        found.append(find_leaks(one.path, one.recipe, one.sources, trained_on, evaluated))
        if with_curve and one.recipe.kind in ("linear", "probed") and evaluation.rows:
            known = with_current_labels(rows, evaluation.labels)
            curve = learning_curve(one.recipe, known, evaluation.rows, evaluation.gold, evaluation.labels.taxonomy)
    return tuple(found), curve


def _evaluation_files(limits: Limits, data: Path, evaluation: _Evaluation) -> dict[str, EvaluationFile]:
    used = {"sections": (limits.sections, evaluation.rows), "summaries": (limits.summaries, evaluation.stories)}
    return {
        task: EvaluationFile(str((data / name).resolve()), file_digest(data / name), len(rows))
        for task, (name, rows) in used.items()
        if rows
    }


def _year(row: Row) -> str:
    found = _YEAR.search(row.published_at)
    return found[0] if found else ""
