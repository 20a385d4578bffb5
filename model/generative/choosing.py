"""Which of two summaries answers for style auto: the generated one only where it is likely to be as good as the extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from model.arrays import Doubles
from model.article import Article
from model.extractive.lengths import USUAL_SYLLABLES
from model.generative.generator import Draft
from model.results import Fact, Summary
from model.text import one_tone_style, syllables

FEATURES = (
    "mean_log_probability",
    "least_log_probability",
    "length",
    "extract_length",
    "repaired",
    "dropped",
    "title_told",
    "title_told_by_extract",
    "copied",
    "agreement",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The ``extract`` of ``article``, and the summary ``generated`` from the ``draft``; None where nothing of it may be shown.

    ``unsupported`` are the facts of the draft that the article lacks; ``sentences`` counts its complete sentences, ``dropped`` those that
    the guard dropped.
    """

    article: Article
    extract: Summary
    draft: Draft | None = None
    generated: Summary | None = None
    unsupported: tuple[Fact, ...] = ()
    sentences: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Chooser:
    """A logistic regression over the ``FEATURES`` of a candidate; from 0.5 on, the generated summary is taken to be at least as good."""

    weights: tuple[float, ...]
    bias: float

    def __post_init__(self) -> None:
        if len(self.weights) != len(FEATURES) or not np.isfinite([*self.weights, self.bias]).all():
            raise ValueError(f"needs {len(FEATURES)} finite weights and a bias")

    def score(self, candidate: Candidate) -> float:
        """0 to 1; 0 without a generated summary, 1 without an extract."""
        if candidate.generated is None:
            return 0.0
        if not candidate.extract.text:
            return 1.0
        return float(1 / (1 + np.exp(-(features(candidate) @ np.array(self.weights) + self.bias))))


def features(candidate: Candidate) -> Doubles:
    """The ``FEATURES`` of a candidate with a generated summary, of shape (len(FEATURES),)."""
    assert candidate.generated
    assert candidate.draft
    steps = candidate.draft.hypothesis.log_probabilities
    told, extract = _syllables(candidate.generated), _syllables(candidate.extract)
    article = candidate.article
    title = frozenset(syllables(article.title))
    whole = frozenset(pairwise(syllables("\n".join((article.title, article.lead, article.body)))))
    ours, theirs = frozenset(pairwise(told)), frozenset(pairwise(extract))
    return np.array(
        [
            sum(steps) / len(steps),
            min(steps),
            len(told) / USUAL_SYLLABLES,
            len(extract) / USUAL_SYLLABLES,
            len(candidate.generated.repaired),
            candidate.dropped,
            len(title.intersection(told)) / max(len(title), 1),
            len(title.intersection(extract)) / max(len(title), 1),
            len(ours & whole) / max(len(ours), 1),
            2 * len(ours & theirs) / max(len(ours) + len(theirs), 1),
        ]
    )


def _syllables(summary: Summary) -> Sequence[str]:
    return syllables(one_tone_style(summary.text))
