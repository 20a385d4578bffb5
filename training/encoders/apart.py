"""The linear model, the encoder and both together on newspapers that taught neither: what is chosen on some is judged on another."""

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
from training.encoders.hearings import Hearing
from training.encoders.judges import mean_macro_f1
from training.linear.calibration import KNOWN_SOURCES, NEW_SOURCES, Trial, calibrate
from training.metrics import (
    LabelledPrediction,
    accuracy,
    decision_shares,
    expected_calibration_error,
    macro_f1,
    section_scores,
    top_accuracy,
)

SHARES = tuple(number / 20 for number in range(21))  # of the encoder that are tried
_READ = 100  # known words of every article, as far as these tables go


def sureness(hearing: Hearing, judges: Ints) -> Calibration:
    """How sure the linear model is of all that it says, found on the articles ``judges`` in every form."""
    return calibrate(trials(hearing, hearing.by_linear, dict.fromkeys(hearing.by_linear, judges)))


def asked(hearing: Hearing, form: str, cascade: Cascade, sure: Calibration) -> NDArray[np.bool_]:
    """Of which articles CombinedClassifier asks the encoder, where the linear model is so ``sure``."""
    probabilities = sure.probabilities(hearing.by_linear[form]).max(axis=1)
    return cascade.uses_encoder(probabilities, hearing.syllables[form])


def mixed(by_linear: Floats, by_encoder: Floats, share: float) -> Floats:
    """As CombinedClassifier weighs them."""
    return np.float32(1 - share) * by_linear + np.float32(share) * by_encoder


def scores_of_shares(hearing: Hearing, chosen: Ints, taxonomy: Taxonomy, cascade: Cascade, sure: Calibration) -> list[float]:
    """Macro-F1 (0 to 1) of each of SHARES on the ``chosen`` articles, the mean over their newspapers and over the forms."""
    names = [hearing.sources.names[place] for place in chosen.tolist()]
    labels = hearing.sources.labels[chosen]
    forms = [
        (asked(hearing, form, cascade, sure)[chosen, None], by_linear[chosen], hearing.by_encoder[form][chosen])
        for form, by_linear in hearing.by_linear.items()
    ]

    def score(is_asked: NDArray[np.bool_], by_linear: Floats, by_encoder: Floats, share: float) -> float:
        answered = np.where(is_asked, mixed(by_linear, by_encoder, share), by_linear)
        return mean_macro_f1(answered, labels, names, taxonomy.slugs)

    return [fmean(score(*form, share) for form in forms) for share in SHARES]


def trials(hearing: Hearing, logits: Mapping[str, Floats], chosen: Mapping[str, Ints]) -> list[Trial]:
    """What calibration learns from: by form the ``logits`` of all articles, of which those ``chosen`` judge."""
    labels = hearing.sources.labels
    found = []
    for is_new, wanted in ((True, NEW_SOURCES), (False, KNOWN_SOURCES)):
        judges = {form: places[np.isin(places, hearing.new) == is_new] for form, places in chosen.items()}
        said = np.concatenate([logits[form][places] for form, places in judges.items()])
        found.append(Trial(said, labels[np.concatenate(list(judges.values()))], *wanted))
    return found


def together(hearing: Hearing, share: float, cascade: Cascade, sure: Calibration) -> tuple[dict[str, Floats], dict[str, Ints]]:
    """By form what both say of all articles, and the places of those of which the encoder is asked."""
    said = {form: mixed(by_linear, hearing.by_encoder[form], share) for form, by_linear in hearing.by_linear.items()}
    return said, {form: np.flatnonzero(asked(hearing, form, cascade, sure)) for form in said}


def on_new_newspapers(hearing: Hearing, taxonomy: Taxonomy, cascade: Cascade) -> dict[str, dict[str, dict[str, Any]]]:
    """For each form and each new newspaper the numbers of ``linear``, ``encoder`` and ``both``, weighed and calibrated on the others.

    Empty tables where fewer than two newspapers are new.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {form: {} for form in hearing.by_linear}
    sources = hearing.sources
    for source in sources.new if len(sources.new) > 1 else ():
        others = sources.of(*(name for name in sources.new if name != source))
        sure = sureness(hearing, np.setdiff1d(np.arange(len(sources.names)), sources.of(source)))
        share = SHARES[int(np.argmax(scores_of_shares(hearing, others, taxonomy, cascade, sure)))]
        for form, numbers in _of_newspaper(hearing, source, share, cascade, sure, taxonomy).items():
            found[form][source] = {"n": len(sources.of(source)), "share": share, **numbers}
    return found


def _of_newspaper(
    hearing: Hearing, source: str, share: float, cascade: Cascade, sure: Calibration, taxonomy: Taxonomy
) -> dict[str, dict[str, Any]]:
    """By form the numbers of each model on ``source``, calibrated without it, and of which share of its articles the encoder is asked."""
    own = hearing.sources.of(source)
    judges = np.setdiff1d(np.arange(len(hearing.sources.names)), own)
    said, of_which = together(hearing, share, cascade, sure)
    of_both = calibrate(trials(hearing, said, {form: np.intersect1d(judges, places) for form, places in of_which.items()}))

    def judged(logits: Floats, places: Ints, calibration: Calibration) -> dict[int, LabelledPrediction]:
        return dict(zip(places.tolist(), _judged(logits[places], hearing.sources.labels[places], taxonomy, calibration), strict=True))

    found: dict[str, dict[str, Any]] = {}
    for form, logits in said.items():
        models = {
            name: judged(each[form], own, calibrate(trials(hearing, each, {form: judges})))
            for name, each in (("linear", hearing.by_linear), ("encoder", hearing.by_encoder))
        }
        mine = np.intersect1d(own, of_which[form])
        models["both"] = models["linear"] | judged(logits, mine, of_both)
        found[form] = {name: _numbers(list(answers.values())) for name, answers in models.items()} | {"asked": len(mine) / len(own)}
    return found


def _numbers(judged: Sequence[LabelledPrediction]) -> Mapping[str, float]:
    assign = decision_shares(judged)["assign"]
    return {
        "macro_f1": macro_f1(section_scores(judged)),
        "accuracy": accuracy(judged),
        "top2_accuracy": top_accuracy(judged, 2),
        "ece": expected_calibration_error(judged),
        "assign_share": assign.share,
        "assign_precision": assign.precision,
    }


def _judged(logits: Floats, labels: Ints, taxonomy: Taxonomy, calibration: Calibration) -> Sequence[LabelledPrediction]:
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
