"""The linear model, the encoder and both together on newspapers that taught neither: what is chosen on some is judged on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.calibration import Calibration
from model.features import Floats, Ints
from model.taxonomy import Taxonomy
from model.verdicts import Read, verdicts
from training.calibration import KNOWN_SOURCES, NEW_SOURCES, Trial, calibrate
from training.judges import mean_macro_f1
from training.metrics import (
    Judged,
    accuracy,
    decision_shares,
    expected_calibration_error,
    macro_f1,
    section_scores,
    top_accuracy,
)

SHARES = tuple(number / 20 for number in range(21))  # of the encoder that are tried
_READ = 100  # known words of every article, as far as these tables go


@dataclass(frozen=True, slots=True)
class Sources:
    """Articles by the ``names`` of their newspapers, "" for those of newspapers that taught, with their ``labels``."""

    names: tuple[str, ...]
    labels: Ints

    def of(self, *names: str) -> Ints:
        """The places of these newspapers' articles."""
        return np.flatnonzero(np.isin(self.names, names))

    @property
    def new(self) -> tuple[str, ...]:
        """The newspapers that taught nothing."""
        return tuple(sorted(set(self.names) - {""}))


def mixed(by_linear: Floats, by_encoder: Floats, share: float) -> Floats:
    """As CombinedClassifier weighs them."""
    return np.float32(1 - share) * by_linear + np.float32(share) * by_encoder


def scores_of_shares(by_linear: Floats, by_encoder: Floats, sources: Sources, chosen: Ints, taxonomy: Taxonomy) -> list[float]:
    """Macro-F1 (0 to 1) of each of SHARES on the ``chosen`` articles, the mean over their newspapers."""
    names = [sources.names[place] for place in chosen.tolist()]
    labels = sources.labels[chosen]
    return [mean_macro_f1(mixed(by_linear[chosen], by_encoder[chosen], share), labels, names, taxonomy.slugs) for share in SHARES]


def on_new_newspapers(by_linear: Floats, by_encoder: Floats, sources: Sources, taxonomy: Taxonomy) -> dict[str, dict[str, Any]]:
    """For each new newspaper the numbers of ``linear``, ``encoder`` and ``both``, all weighed and calibrated on the others alone.

    Logits are articles x sections, over their own temperatures. Empty where fewer than two newspapers are new.
    """
    found: dict[str, dict[str, Any]] = {}
    for source in sources.new if len(sources.new) > 1 else ():
        others = sources.of(*(name for name in sources.new if name != source))
        share = SHARES[int(np.argmax(scores_of_shares(by_linear, by_encoder, sources, others, taxonomy)))]
        logits = {"linear": by_linear, "encoder": by_encoder, "both": mixed(by_linear, by_encoder, share)}
        numbers = {name: _numbers(each, sources, source, others, taxonomy) for name, each in logits.items()}
        found[source] = {"n": len(sources.of(source)), "share": share, **numbers}
    return found


def _numbers(logits: Floats, sources: Sources, source: str, others: Ints, taxonomy: Taxonomy) -> Mapping[str, Any]:
    known, own = sources.of(""), sources.of(source)
    trials = (Trial(logits[others], sources.labels[others], *NEW_SOURCES), Trial(logits[known], sources.labels[known], *KNOWN_SOURCES))
    judged = _judged(logits[own], sources.labels[own], taxonomy, calibrate(trials))
    assign = decision_shares(judged)["assign"]
    return {
        "macro_f1": macro_f1(section_scores(judged)),
        "accuracy": accuracy(judged),
        "top2_accuracy": top_accuracy(judged, 2),
        "ece": expected_calibration_error(judged),
        "assign_share": assign.share,
        "assign_precision": assign.precision,
    }


def _judged(logits: Floats, labels: Ints, taxonomy: Taxonomy, calibration: Calibration) -> Sequence[Judged]:
    words = np.full(len(logits), _READ, np.int64)
    found = verdicts(Read(logits, words, words), taxonomy, calibration)
    return [
        Judged(
            taxonomy.slugs[label],
            tuple(score.section.slug for score in prediction.ranked),
            prediction.ranked[0].probability,
            prediction.decision,
        )
        for label, prediction in zip(labels.tolist(), found, strict=True)
    ]
