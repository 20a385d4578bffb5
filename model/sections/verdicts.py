"""From the logits of any classifier to its answer: every section ranked, a decision, and the sentences that spoke loudest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.arrays import Floats, Ints
from model.results import Decision, Evidence, Prediction, Score, Span
from model.sections.calibration import Calibration
from model.taxonomy import Taxonomy

_MOST_EVIDENCE = 5  # sentences named for a prediction
_FEWEST_WORDS = 3  # with fewer known words than this, nothing was read that could be trusted


@dataclass(frozen=True, slots=True)
class Read:
    """What a classifier makes of some articles.

    ``logits`` is articles x sections; ``known`` and ``words`` count, for each article, the words it knows and all that were read.
    """

    logits: Floats
    known: Ints
    words: Ints

    def of(self, number: int) -> Read:
        """That of article ``number`` alone."""
        one = slice(number, number + 1)
        return Read(self.logits[one], self.known[one], self.words[one])


def verdicts(read: Read, taxonomy: Taxonomy, calibration: Calibration) -> list[Prediction]:
    """A prediction without evidence for each article that was ``read``."""
    probabilities = calibration.probabilities(read.logits)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    found = []
    for ranks, shares, known, words in zip(order.tolist(), probabilities.tolist(), read.known.tolist(), read.words.tolist(), strict=True):
        ranked = tuple(Score(taxonomy.sections[number], shares[number]) for number in ranks)
        decision = calibration.decide(shares[ranks[0]]) if known >= _FEWEST_WORDS else Decision.REVIEW
        found.append(Prediction(ranked, decision, unknown=1 - known / max(words, 1)))
    return found


def numbers_of(prediction: Prediction, taxonomy: Taxonomy, most: int) -> list[int]:
    """The label indices of the ``most`` first sections of ``prediction``."""
    return [taxonomy.sections.index(score.section) for score in prediction.ranked[:most]]


def explained(prediction: Prediction, spans: Sequence[Span], weights: Floats) -> Prediction:
    """``prediction`` with the evidence for its first sections in turn; ``weights`` is sentences x those sections."""
    ranked = prediction.ranked[: weights.shape[1]]
    found = [loudest(score.section.slug, spans, weights[:, place]) for place, score in enumerate(ranked)]
    return replace(prediction, evidence=tuple(one for evidence in found for one in evidence))


def loudest(section: str, spans: Sequence[Span], weights: Floats) -> tuple[Evidence, ...]:
    """The sentences whose ``weights`` speak for ``section``, the loudest first, at most five."""
    order = [number for number in np.argsort(-weights, kind="stable").tolist() if weights[number] > 0]
    return tuple(Evidence(section, spans[number], float(weights[number])) for number in order[:_MOST_EVIDENCE])
