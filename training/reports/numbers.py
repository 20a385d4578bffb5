"""Every number of a report, as its JSON; the page and its charts are drawn from this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from training.evaluation import ScoredSummary, SectionResults, SummaryResults
from training.gate import weigh
from training.gate_facts import common
from training.limits import Limits
from training.measuring.intervals import compare, compare_means, f1_intervals, wilson
from training.measuring.measured import BundleMeasures, EvaluationRow, Measured, TrainingData
from training.measuring.rouge import MEASURES
from training.metrics import (
    LabelledPrediction,
    accuracy,
    confusion,
    expected_calibration_error,
    macro_f1,
    precision_coverage,
    reliability,
    section_scores,
)

Numbers = dict[str, Any]
_BUCKETS = ((0, 150), (150, 300), (300, 450), (450, None))  # syllables of an article
_CONFUSIONS, _EXAMPLES = 15, 8  # how many pairs of sections, and ids of each
_NAMED_LEAKS = 20
_GROUPS = 30  # sources or years, the largest
LONGEST_REFERENCE = 120  # syllables; longer references are counted in this bin


def numbers(found: Measured, limits: Limits) -> Numbers:
    """The JSON of a report."""
    new, old = found.candidate, found.current
    return {
        "made_at": found.made_at,
        "seconds": found.seconds,
        "machine": found.machine,
        "environment": dict(found.environment),
        "bundle": asdict(new.identity),
        "current": asdict(old.identity) if old else None,
        "judged_by": {task: asdict(file) for task, file in found.evaluation_files.items()},
        "learnt_from": [_training_data(one) for one in found.training_data],
        "gate": asdict(weigh(found, limits)),
        "speed": {name: asdict(one.speed) for name, one in (("bundle", new), ("current", old)) if one and one.speed},
        "sections": _sections(new, new.sections, found.cases) if new.sections else None,
        "sections_of_current": _sections(old, old.sections, found.cases) if old and old.sections else None,
        "sections_compared": _sections_compared(new, old) if old else None,
        "learning_curve": [asdict(point) for point in found.curve],
        "summaries": _summaries(new.summaries) if new.summaries else None,
        "notes": list(new.notes),
        "summaries_of_current": _summaries(old.summaries) if old and old.summaries else None,
        "summaries_compared": _summaries_compared(new.summaries, old.summaries) if old and new.summaries and old.summaries else None,
    }


def _training_data(one: TrainingData) -> Numbers:
    return asdict(one) | {
        "leaks": len(one.leaks),
        "leaking": [{"row": row, "judge": evaluated} for row, evaluated in one.leaks[:_NAMED_LEAKS]],
    }


def _sections(measures: BundleMeasures, results: SectionResults, cases: Sequence[EvaluationRow]) -> Numbers:
    predictions = results.predictions
    macro, f1s = f1_intervals(predictions)
    named = {one.gold for one in predictions} | {one.predicted for one in predictions if one.ranked}
    slugs = [*(slug for slug in measures.identity.labels if slug in named), *sorted(named - set(measures.identity.labels))]
    counts = confusion(predictions, slugs)
    per_section = {}
    for slug, score in section_scores(predictions).items():
        place = slugs.index(slug)
        right, predicted = int(counts[place, place]), int(counts[:, place].sum())
        intervals = {"precision": wilson(right, predicted), "recall": wilson(right, score.support), "f1": f1s[slug]}
        per_section[slug] = asdict(score) | {"predicted": predicted} | {f"{name}_interval": asdict(one) for name, one in intervals.items()}
    return results.numbers() | {
        "accuracy_interval": asdict(wilson(sum(one.right for one in predictions), len(predictions))),
        "macro_f1_interval": asdict(macro),
        "per_section": per_section,
        "confusion": {"slugs": slugs, "counts": counts.tolist()},
        "worst_confusions": _worst(predictions, cases),
        "reliability": [asdict(one) for one in reliability(predictions)],
        "coverage": [asdict(point) for point in precision_coverage(predictions)],
        "per_source": _grouped(predictions, [case.source for case in cases]),
        "per_year": dict(sorted(_grouped(predictions, [case.year for case in cases]).items())),
        "forms": dict(measures.forms),
    }


def _worst(predictions: Sequence[LabelledPrediction], cases: Sequence[EvaluationRow]) -> list[Numbers]:
    """The most frequent confusions (gold, predicted), each with the ids of its most confident errors."""
    wrong: defaultdict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for one, case in zip(predictions, cases, strict=True):
        if not one.right:
            wrong[one.gold, one.predicted].append((one.probability, case.id))
    pairs = sorted(wrong.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_CONFUSIONS]
    support = {slug: score.support for slug, score in section_scores(predictions).items()}
    return [
        {
            "gold": gold,
            "predicted": predicted,
            "n": len(errors),
            "share_of_gold": len(errors) / support[gold],
            "surest": [{"id": name, "probability": probability} for probability, name in sorted(errors, reverse=True)[:_EXAMPLES]],
        }
        for (gold, predicted), errors in pairs
    ]


def _grouped(predictions: Sequence[LabelledPrediction], names: Sequence[str]) -> dict[str, Numbers]:
    """The metrics of the largest groups by name, "" where it is not known."""
    groups: defaultdict[str, list[LabelledPrediction]] = defaultdict(list)
    for one, name in zip(predictions, names, strict=True):
        groups[name].append(one)
    largest = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:_GROUPS]
    return {
        name: {
            "n": len(some),
            "accuracy": accuracy(some),
            "accuracy_interval": asdict(wilson(sum(one.right for one in some), len(some))),
            "macro_f1": macro_f1(section_scores(some)),
            "ece": expected_calibration_error(some),
        }
        for name, some in largest
    }


def _sections_compared(new: BundleMeasures, old: BundleMeasures) -> Numbers | None:
    before, after = common(new, old)
    if not before:
        return None
    found = compare(before, after)
    added, gone = sorted(set(new.known) - set(old.known)), sorted(set(old.known) - set(new.known))
    return asdict(found) | {"n": len(before), "new_sections": added, "gone_sections": gone}


def _summaries(results: SummaryResults) -> Numbers:
    by_length = []
    for low, high in _BUCKETS:
        some = [one for one in results.scored if low <= one.article_syllables and (high is None or one.article_syllables < high)]
        if some:
            by_length.append({"from": low, "to": high, "n": len(some)} | _rouge_means(some))
    syllables = np.bincount([one.syllables for one in results.scored], minlength=1)
    references = np.bincount([min(one.reference_syllables, LONGEST_REFERENCE) for one in results.scored], minlength=1)
    unsupported = np.bincount([one.unsupported for one in results.scored], minlength=1)
    found = results.numbers()
    wrong = sum(one.unsupported for one in results.scored)
    return found | {
        "unsupported_interval": asdict(wilson(wrong, found["facts"])),
        "by_length": by_length,
        "summaries_of_syllables": syllables.tolist(),
        "references_of_syllables": references.tolist(),
        "summaries_with_unsupported": unsupported.tolist(),
    }


def _rouge_means(some: Sequence[ScoredSummary]) -> dict[str, float]:
    means = {name: np.mean([getattr(one.rouge[scale], field) for one in some]) for name, (scale, field) in MEASURES.items()}
    return {name: 100 * float(mean) for name, mean in means.items()}


def _summaries_compared(new: SummaryResults, old: SummaryResults) -> Numbers:
    measures: dict[str, Callable[[ScoredSummary], float]] = {
        name: (lambda one, scale=scale, field=field: 100 * getattr(one.rouge[scale], field))  # type: ignore[misc]
        for name, (scale, field) in MEASURES.items()
    }
    measures |= {"syllables": lambda one: one.syllables, "unsupported": lambda one: one.unsupported}
    return {name: asdict(compare_means([of(one) for one in old.scored], [of(one) for one in new.scored])) for name, of in measures.items()}
