"""Linear model, encoder and both together compared on held-out newspapers: what is chosen on some is tested on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from model.sections.calibration import Calibration
from model.sections.combined import Cascade
from model.sections.predictions import ClassifierOutput, to_predictions
from model.taxonomy import Taxonomy
from training.encoders.predictions import HeldOutPredictions
from training.encoders.validation import mean_macro_f1
from training.linear.calibration import KNOWN_SOURCES, NEW_SOURCES, CalibrationSet, calibrate
from training.metrics import (
    LabelledPrediction,
    accuracy,
    decision_shares,
    expected_calibration_error,
    macro_f1,
    section_scores,
    top_accuracy,
)

SHARES = tuple(number / 20 for number in range(21))  # the encoder's shares that are tried
_READ = 100  # known words of every article: these tables do not depend on them


def calibrate_linear(predictions: HeldOutPredictions, rows: Ints) -> Calibration:
    """The calibration of the linear model alone, fitted on the articles ``rows`` in every form."""
    return calibrate(calibration_sets(predictions, predictions.linear_logits, dict.fromkeys(predictions.linear_logits, rows)))


def asks_encoder(predictions: HeldOutPredictions, form: str, cascade: Cascade, calibrated_linear: Calibration) -> NDArray[np.bool_]:
    """For which articles CombinedClassifier asks the encoder, given the calibration of the linear model."""
    probabilities = calibrated_linear.probabilities(predictions.linear_logits[form]).max(axis=1)
    return cascade.uses_encoder(probabilities, predictions.syllables[form])


def mix_logits(linear_logits: Floats, encoder_logits: Floats, share: float) -> Floats:
    """The weighted sum of both logits, as in CombinedClassifier."""
    return np.float32(1 - share) * linear_logits + np.float32(share) * encoder_logits


def scores_by_share(
    predictions: HeldOutPredictions, chosen: Ints, taxonomy: Taxonomy, cascade: Cascade, calibrated_linear: Calibration
) -> list[float]:
    """The macro-F1 (0 to 1) of each of SHARES on the ``chosen`` articles, the mean over their newspapers and over the forms."""
    names = [predictions.sources.names[place] for place in chosen.tolist()]
    labels = predictions.sources.labels[chosen]
    forms = [
        (
            asks_encoder(predictions, form, cascade, calibrated_linear)[chosen, None],
            linear_logits[chosen],
            predictions.encoder_logits[form][chosen],
        )
        for form, linear_logits in predictions.linear_logits.items()
    ]

    def score(is_asked: NDArray[np.bool_], linear_logits: Floats, encoder_logits: Floats, share: float) -> float:
        answered = np.where(is_asked, mix_logits(linear_logits, encoder_logits, share), linear_logits)
        return mean_macro_f1(answered, labels, names, taxonomy.slugs)

    return [fmean(score(*form, share) for form in forms) for share in SHARES]


def calibration_sets(predictions: HeldOutPredictions, logits: Mapping[str, Floats], chosen: Mapping[str, Ints]) -> list[CalibrationSet]:
    """What calibration is fitted on: by form the ``logits`` of all articles, of which the ``chosen`` ones are used."""
    labels = predictions.sources.labels
    found = []
    for is_new, wanted in ((True, NEW_SOURCES), (False, KNOWN_SOURCES)):
        used = {form: places[np.isin(places, predictions.new) == is_new] for form, places in chosen.items()}
        used_logits = np.concatenate([logits[form][places] for form, places in used.items()])
        found.append(CalibrationSet(used_logits, labels[np.concatenate(list(used.values()))], *wanted))
    return found


def combine(
    predictions: HeldOutPredictions, share: float, cascade: Cascade, calibrated_linear: Calibration
) -> tuple[dict[str, Floats], dict[str, Ints]]:
    """By form the logits of both together, and the places of the articles for which the encoder is asked."""
    combined = {
        form: mix_logits(linear_logits, predictions.encoder_logits[form], share)
        for form, linear_logits in predictions.linear_logits.items()
    }
    return combined, {form: np.flatnonzero(asks_encoder(predictions, form, cascade, calibrated_linear)) for form in combined}


def compare_on_new_sources(predictions: HeldOutPredictions, taxonomy: Taxonomy, cascade: Cascade) -> dict[str, dict[str, dict[str, Any]]]:
    """For each form and each new newspaper the scores of ``linear``, ``encoder`` and ``both``; share and calibration come from the others.

    The tables are empty if fewer than two newspapers are new.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {form: {} for form in predictions.linear_logits}
    sources = predictions.sources
    for source in sources.new if len(sources.new) > 1 else ():
        others = sources.of(*(name for name in sources.new if name != source))
        calibrated_linear = calibrate_linear(predictions, np.setdiff1d(np.arange(len(sources.names)), sources.of(source)))
        share = SHARES[int(np.argmax(scores_by_share(predictions, others, taxonomy, cascade, calibrated_linear)))]
        for form, numbers in _of_newspaper(predictions, source, share, cascade, calibrated_linear, taxonomy).items():
            found[form][source] = {"n": len(sources.of(source)), "share": share, **numbers}
    return found


def _of_newspaper(
    predictions: HeldOutPredictions, source: str, share: float, cascade: Cascade, calibrated_linear: Calibration, taxonomy: Taxonomy
) -> dict[str, dict[str, Any]]:
    """By form the scores of each model on ``source``, calibrated without it, and the share of its articles that ask the encoder."""
    own = predictions.sources.of(source)
    others = np.setdiff1d(np.arange(len(predictions.sources.names)), own)
    combined, of_which = combine(predictions, share, cascade, calibrated_linear)
    of_both = calibrate(
        calibration_sets(predictions, combined, {form: np.intersect1d(others, places) for form, places in of_which.items()})
    )

    def labelled(logits: Floats, places: Ints, calibration: Calibration) -> dict[int, LabelledPrediction]:
        return dict(zip(places.tolist(), _labelled(logits[places], predictions.sources.labels[places], taxonomy, calibration), strict=True))

    found: dict[str, dict[str, Any]] = {}
    for form, logits in combined.items():
        models = {
            name: labelled(each[form], own, calibrate(calibration_sets(predictions, each, {form: others})))
            for name, each in (("linear", predictions.linear_logits), ("encoder", predictions.encoder_logits))
        }
        mine = np.intersect1d(own, of_which[form])
        models["both"] = models["linear"] | labelled(logits, mine, of_both)
        found[form] = {name: _numbers(list(answers.values())) for name, answers in models.items()} | {"asked": len(mine) / len(own)}
    return found


def _numbers(predictions: Sequence[LabelledPrediction]) -> Mapping[str, float]:
    assign = decision_shares(predictions)["assign"]
    return {
        "macro_f1": macro_f1(section_scores(predictions)),
        "accuracy": accuracy(predictions),
        "top2_accuracy": top_accuracy(predictions, 2),
        "ece": expected_calibration_error(predictions),
        "assign_share": assign.share,
        "assign_precision": assign.precision,
    }


def _labelled(logits: Floats, labels: Ints, taxonomy: Taxonomy, calibration: Calibration) -> Sequence[LabelledPrediction]:
    words = np.full(len(logits), _READ, np.int64)
    found = to_predictions(ClassifierOutput(logits, words, words), taxonomy, calibration)
    return [
        LabelledPrediction(
            taxonomy.slugs[label],
            tuple(score.section.slug for score in prediction.ranked),
            prediction.ranked[0].probability,
            prediction.decision,
        )
        for label, prediction in zip(labels.tolist(), found, strict=True)
    ]
