"""The numbers that a verdict of the gate rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from model.results import Decision
from training.evaluation import SummaryResults
from training.measuring.intervals import CONFIDENCE, Difference, chance_calibration_error, compare, compare_means, wilson
from training.measuring.measured import BundleMeasures, Measured
from training.metrics import LabelledPrediction, expected_calibration_error


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """The expected calibration error, and the largest that is still likely ``by_chance`` with perfect probabilities."""

    error: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class AssignPrecision:
    """How many of the ``n`` assigned rows are ``right``, and the 95 % interval of their share."""

    n: int
    right: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers of a candidate; None where the bundle lacks the part, nothing was measured, or there is nothing to compare with.

    ``leaked_share`` is by part, ``section_f1`` by slug. Differences are from the current bundle on the same rows, ROUGE on 0 to 100.
    """

    leaked_share: Mapping[str, float]
    section_f1: Mapping[str, Difference] | None
    macro_f1: Difference | None
    rouge_syllable1: Difference | None
    calibration: CalibrationError | None
    assign: AssignPrecision | None
    megabytes: float
    milliseconds: float | None
    unsupported_share: float | None

    @classmethod
    def of(cls, found: Measured) -> Self:
        """The facts in these measurements."""
        new, old = found.candidate, found.current
        before, after = common(new, old) if old else ((), ())
        predictions = new.sections.predictions if new.sections else ()
        return cls(
            leaked_share={one.part: one.leaked for one in found.training_data},
            section_f1=_section_differences(before, after) if before else None,
            macro_f1=compare(before, after).macro_f1 if before else None,
            rouge_syllable1=_rouge_difference(old.summaries, new.summaries) if old and old.summaries and new.summaries else None,
            calibration=CalibrationError(expected_calibration_error(predictions), chance_calibration_error(predictions))
            if predictions
            else None,
            assign=_assign_precision(predictions) if predictions else None,
            megabytes=new.identity.size / 1e6,
            milliseconds=new.speed.milliseconds if new.speed else None,
            unsupported_share=new.summaries.numbers()["unsupported_share"] if new.summaries else None,
        )

    def as_json(self) -> dict[str, Any]:
        """By name, without those that are None."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def common(new: BundleMeasures, old: BundleMeasures) -> tuple[tuple[LabelledPrediction, ...], tuple[LabelledPrediction, ...]]:
    """The old and the new predictions for the rows whose section the old bundle knows."""
    if not (new.sections and old.sections):
        return (), ()
    pairs = [(one, other) for one, other in zip(old.sections.predictions, new.sections.predictions, strict=True) if one.gold in old.known]
    return tuple(one for one, _ in pairs), tuple(other for _, other in pairs)


def _section_differences(old: Sequence[LabelledPrediction], new: Sequence[LabelledPrediction]) -> Mapping[str, Difference]:
    """F1 by slug, with intervals of 95 % over all sections together (Bonferroni)."""
    sections = len({one.gold for one in old})
    return compare(old, new, confidence=1 - (1 - CONFIDENCE) / sections).sections


def _rouge_difference(old: SummaryResults, new: SummaryResults) -> Difference:
    return compare_means(*([100 * one.rouge["syllable"].one for one in results.scored] for results in (old, new)))


def _assign_precision(predictions: Sequence[LabelledPrediction]) -> AssignPrecision:
    assigned = [one.right for one in predictions if one.decision is Decision.ASSIGN]
    return AssignPrecision(len(assigned), sum(assigned), **asdict(wilson(sum(assigned), len(assigned))))
