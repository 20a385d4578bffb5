"""From the logits of any classifier to predictions: ranked sections, a decision, and the sentences that are evidence for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.arrays import Floats, Ints
from model.results import Decision, Evidence, Prediction, Score, Span
from model.sections.calibration import Calibration
from model.taxonomy import Taxonomy

_MAX_EVIDENCE = 5  # sentences for a section
_MIN_KNOWN_WORDS = 3  # with fewer, the decision is review


@dataclass(frozen=True, slots=True)
class ClassifierOutput:
    """The uncalibrated ``logits`` of some articles (articles x sections).

    ``words`` counts the words that were read of each article, ``known`` those of them that the classifier knows.
    """

    logits: Floats
    known: Ints
    words: Ints

    def row(self, number: int) -> ClassifierOutput:
        """The output for article ``number`` alone."""
        one = slice(number, number + 1)
        return ClassifierOutput(self.logits[one], self.known[one], self.words[one])


def to_predictions(output: ClassifierOutput, taxonomy: Taxonomy, calibration: Calibration) -> list[Prediction]:
    """A prediction for each article of ``output``, without evidence."""
    probabilities = calibration.probabilities(output.logits)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    found = []
    for ranks, shares, known, words in zip(
        order.tolist(), probabilities.tolist(), output.known.tolist(), output.words.tolist(), strict=True
    ):
        ranked = tuple(Score(taxonomy.sections[number], shares[number]) for number in ranks)
        decision = calibration.decide(shares[ranks[0]]) if known >= _MIN_KNOWN_WORDS else Decision.REVIEW
        found.append(Prediction(ranked, decision, unknown=1 - known / max(words, 1)))
    return found


def label_indices(prediction: Prediction, taxonomy: Taxonomy, most: int) -> list[int]:
    """The label indices of the ``most`` first sections of ``prediction``."""
    return [taxonomy.sections.index(score.section) for score in prediction.ranked[:most]]


def with_evidence(prediction: Prediction, spans: Sequence[Span], weights: Floats) -> Prediction:
    """``prediction`` with the evidence for each of its first sections; ``weights`` is sentences x those sections."""
    ranked = prediction.ranked[: weights.shape[1]]
    found = [strongest_evidence(score.section.slug, spans, weights[:, place]) for place, score in enumerate(ranked)]
    return replace(prediction, evidence=tuple(one for evidence in found for one in evidence))


def strongest_evidence(section: str, spans: Sequence[Span], weights: Floats) -> tuple[Evidence, ...]:
    """The sentences with positive ``weights`` for ``section``, the largest first, at most five."""
    order = [number for number in np.argsort(-weights, kind="stable").tolist() if weights[number] > 0]
    return tuple(Evidence(section, spans[number], float(weights[number])) for number in order[:_MAX_EVIDENCE])
