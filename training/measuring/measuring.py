"""Measures a candidate beside the current bundle on the same rows, and looks for judging rows in what the candidate learnt from."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from training.evaluation import SectionResults, SummaryResults, analyze_rows, evaluate_summaries, gold_slugs, judge, readable
from training.limits import Limits
from training.measuring.card import learnt_in_words, read_in_words
from training.measuring.leakage import look_for_leaks, part_of
from training.measuring.learning_curve import learning_curve
from training.measuring.measured import BundleMeasures, Case, Identity, Judging, Learnt, Measured, Point
from training.measuring.speeds import processor, time_bundles
from training.metrics import Judged, accuracy, decision_shares, expected_calibration_error, macro_f1, section_scores
from training.recipe import Recipe
from training.running.progress import watch
from training.running.tracking import environment
from training.sources import Sources, as_called_now, read_annotated, read_labelled

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A recipe, the part it makes and where its data lies."""

    path: Path
    recipe: Recipe
    part: str
    sources: Sources

    @classmethod
    def of(cls, path: Path, data: Path) -> _Lesson:
        recipe = Recipe.load(path)
        return cls(path, recipe, part_of(recipe, path), Sources.of(recipe, path.parent, data))


@dataclass(frozen=True, slots=True)
class _Trial:
    """``rows`` judge sections, with their ``gold``, and ``stories`` judge summaries; ``labels`` say how sections are called now."""

    rows: Sequence[Row]
    gold: Sequence[str]
    stories: Sequence[Row]
    labels: Labels


def measure(candidate: Path, current: Path | None, recipes: Sequence[Path], data: Path, out: Path, *, with_curve: bool = True) -> Measured:
    """Measure the bundle in ``candidate`` beside the one in ``current``, and write measured.json into ``out``.

    ``recipes`` are those that made the candidate's parts; their ``[gate]`` names the files of ``data`` that judge. A part that the current
    or the embedded bundle has letter for letter needs none. ``with_curve``: a learning curve, too, where a linear recipe is among them.
    Raises ToaSoanError.
    """
    started = time.monotonic()
    lessons = [_Lesson.of(path, data) for path in recipes]
    limits = Limits.together([Limits.of(lesson.recipe) for lesson in lessons])
    bundles = [Bundle.load(folder) for folder in (candidate, current) if folder]
    trial = _trial(candidate, bundles[0], lessons, limits, data)
    identities = [Identity.of(folder) for folder in (candidate, current) if folder]
    measures = [
        BundleMeasures(one, tuple(trial.labels.became.get(slug, slug) for slug in one.labels), notes=_notes(bundle))
        for one, bundle in zip(identities, bundles, strict=True)
    ]
    measures = _with_sections(measures, bundles, trial)
    measures = _with_summaries(measures, bundles, trial.stories)
    articles = [article for row in trial.rows or trial.stories if (article := readable(row))]
    if articles:
        measures = [replace(one, speed=speed) for one, speed in zip(measures, time_bundles(bundles, articles), strict=True)]
    learnt, curve = _learnt(lessons, trial, with_curve)
    measured = Measured(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - started, 1),
        machine=processor(),
        environment=environment(),
        judges=_judges(limits, data, trial),
        cases=tuple(Case(row.id, row.source, _year(row)) for row in trial.rows),
        learnt=learnt,
        candidate=measures[0],
        current=measures[1] if current else None,
        curve=curve,
    )
    measured.save(out)
    return measured


def _notes(bundle: Bundle) -> tuple[str, ...]:
    """How its summariser was taught, and what a reader found of its summaries."""
    metrics = bundle.manifest.metrics
    return (*learnt_in_words(metrics.get("training", {}).get("summarizer", {})), *read_in_words(metrics))


def _trial(folder: Path, bundle: Bundle, lessons: Sequence[_Lesson], limits: Limits, data: Path) -> _Trial:
    """The judging rows, their sections by the names of today. Raises CorpusError where none is left."""
    mapping = next((lesson.sources.labels for lesson in lessons if lesson.sources.labels), None)
    column = next((lesson.sources.section for lesson in lessons if lesson.part == "classifier"), "")
    labels = Labels.load(Taxonomy.load(folder / TAXONOMY), mapping)
    rows: list[Row] = []
    if bundle.classifier:
        read = watch(read_rows(data / limits.sections, section=column), "reading")
        rows = as_called_now([row for row in read if row.section], labels)
        if not rows:
            raise CorpusError(f"{data / limits.sections}: no row with a section judges; prepare anew with a larger --dev")
    stories = list(watch(read_rows(data / limits.summaries), "reading")) if bundle.summarizer else []
    referenced = [row for row in stories if row.lead.strip() and row.body.strip()]  # of a lead alone, hidden, nothing is left to summarise
    drawn = np.sort(np.random.default_rng(0).permutation(len(referenced))[: limits.stories])  # the same ones for the same file
    return _Trial(rows, gold_slugs(rows, bundle.taxonomy), [referenced[place] for place in drawn], labels)


def _with_sections(measures: Sequence[BundleMeasures], bundles: Sequence[Bundle], trial: _Trial) -> list[BundleMeasures]:
    """Each bundle's predictions of every row; classifiers that are the same letter for letter are asked once."""
    known: dict[str, BundleMeasures] = {}
    found = []
    for one, bundle in zip(measures, bundles, strict=True):
        digest = one.identity.parts.get("classifier")
        if digest and trial.rows:
            measured = known.setdefault(digest, known.get(digest) or _measure_sections(one, bundle, trial))
            found.append(replace(one, sections=measured.sections, forms=measured.forms))
        else:
            found.append(one)
    return found


def _measure_sections(measures: BundleMeasures, bundle: Bundle, trial: _Trial) -> BundleMeasures:
    whole = _judge(bundle, trial.rows, trial.gold, trial.labels.became)
    forms = {}
    for name, (fits, cut) in _FORMS.items():
        places = [place for place, row in enumerate(trial.rows) if fits(row)]
        if places:
            short = [cut(trial.rows[place]) for place in places]
            judged = _judge(bundle, short, [trial.gold[place] for place in places], trial.labels.became)
            forms[name] = _numbers(judged) | {"whole": _numbers([whole[place] for place in places])}
    results = SectionResults(tuple(whole), sum(not one.ranked for one in whole))
    return replace(measures, sections=results, forms=forms | {"whole": _numbers(whole)})


# Which rows can be read in a form, and how they are cut to it.
_FORMS: Mapping[str, tuple[Callable[[Row], bool], Callable[[Row], Row]]] = {
    "title": (lambda row: bool(row.title and (row.lead or row.body)), lambda row: replace(row, lead="", body="")),
    "title and lead": (lambda row: bool(row.title and row.lead), lambda row: replace(row, body="")),
}


def _judge(bundle: Bundle, rows: Sequence[Row], gold: Sequence[str], became: Mapping[str, str]) -> list[Judged]:
    """What the bundle says, in the sections of today: one from before a renaming or merger is not judged by its names."""
    analyses = analyze_rows(bundle, [readable(row) for row in rows], Options(style=Style.NONE), "classifying")
    predictions = (analysis.prediction if analysis else None for analysis in analyses)
    return [judge(slug, found and called_now(found, became)) for slug, found in zip(gold, predictions, strict=True)]


def called_now(prediction: Prediction, became: Mapping[str, str]) -> Prediction:
    """The prediction with what its sections ``became``; those that became one have their probabilities together."""
    if not any(score.section.slug in became for score in prediction.ranked):
        return prediction
    shares: dict[str, float] = {}
    for score in prediction.ranked:
        slug = became.get(score.section.slug, score.section.slug)
        shares[slug] = shares.get(slug, 0.0) + score.probability
    ranked = sorted(shares.items(), key=lambda share: -share[1])
    return replace(prediction, ranked=tuple(Score(Section(slug, slug), probability) for slug, probability in ranked))


def _numbers(judged: Sequence[Judged]) -> dict[str, Any]:
    assign = decision_shares(judged)[Decision.ASSIGN.value]
    return {
        "n": len(judged),
        "accuracy": accuracy(judged),
        "macro_f1": macro_f1(section_scores(judged)),
        "ece": expected_calibration_error(judged),
        "assign_share": assign.share,
        "assign_precision": assign.precision,
    }


def _with_summaries(measures: Sequence[BundleMeasures], bundles: Sequence[Bundle], stories: Sequence[Row]) -> list[BundleMeasures]:
    """Each bundle's summaries of every story; summarisers that are the same letter for letter are asked once."""
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


def _learnt(lessons: Sequence[_Lesson], trial: _Trial, with_curve: bool) -> tuple[tuple[Learnt, ...], tuple[Point, ...]]:
    """What each recipe's rows leak, and the curve of the last one with a linear model of these rows."""
    learnt: list[Learnt] = []
    curve: tuple[Point, ...] = ()
    for lesson in lessons:
        rows = read_labelled(lesson.sources)
        judging = trial.rows if lesson.part == "classifier" else trial.stories
        taught = [*rows, *read_annotated(lesson.sources)] if lesson.part == "classifier" else rows
        learnt.append(look_for_leaks(lesson.path, lesson.recipe, lesson.sources, taught, judging))
        if with_curve and lesson.recipe.kind in ("linear", "probed") and trial.rows:
            known = as_called_now(rows, trial.labels)
            curve = learning_curve(lesson.recipe, known, trial.rows, trial.gold, trial.labels.taxonomy)
    return tuple(learnt), curve


def _judges(limits: Limits, data: Path, trial: _Trial) -> dict[str, Judging]:
    used = {"sections": (limits.sections, trial.rows), "summaries": (limits.summaries, trial.stories)}
    return {task: Judging(str((data / name).resolve()), file_digest(data / name), len(rows)) for task, (name, rows) in used.items() if rows}


def _year(row: Row) -> str:
    found = _YEAR.search(row.published_at)
    return found[0] if found else ""
