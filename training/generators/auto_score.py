"""When ``auto`` answers the generated summary: learnt on articles held out from the generator, and used only if it gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.arrays import Doubles
from model.generative.choosing import FEATURES, Chooser, features
from model.generative.summarizer import GeneratedSummarizer
from training.corpus import Row
from training.generators.writing_parity import rouge_of
from training.running.progress import Clock

_FOLDS = 5
_MIN = 40  # articles; each answer must be the better one for some of them, in every fold
_MIN_OF_EACH = 0.02

Doubles = Doubles


@dataclass(frozen=True, slots=True)
class Chosen:
    """What choosing gains on ``articles`` that were held out.

    ROUGE (0 to 100) of the extract; of what was ``generated``, or the extract where the guard let nothing through; and of ``auto``, chosen
    by choosers that had not seen the article, which generates for the ``share``. ``kept``: whether choosing gains over the extract, and is
    used; else ``auto`` answers the extract.
    """

    articles: int
    extract: float
    generated: float
    auto: float
    share: float
    kept: bool

    def numbers(self) -> dict[str, Any]:
        """These numbers for the bundle's metrics."""
        return {
            "articles": self.articles,
            "rouge_extract": self.extract,
            "rouge_generated": self.generated,
            "rouge_auto": self.auto,
            "generated_share": self.share,
            "kept": self.kept,
        }

    def __str__(self) -> str:
        return (
            f"auto: on {self.articles} articles ROUGE is {self.extract:.2f} for extracts, {self.generated:.2f} for generated ones and "
            f"{self.auto:.2f} for a choice that uses the generated one for {100 * self.share:.0f} %; "
            f"{'auto uses it' if self.kept else 'not used, auto returns the extract'}"
        )


def learn_chooser(summarizer: GeneratedSummarizer, rows: Sequence[Row], clock: Clock) -> tuple[Chooser | None, Chosen]:
    """A chooser between the answers of ``summarizer`` for ``rows``, whose leads are hidden from it; None if choosing gains nothing."""
    found: list[Doubles] = []
    worth: list[tuple[float, float]] = []
    extracts: list[float] = []
    for number, row in enumerate(rows):
        candidate = summarizer.candidate(row.article(with_lead=False))
        extract = rouge_of(candidate.extract.text, row.lead)
        extracts.append(extract)
        if candidate.generated is not None:
            found.append(features(candidate))
            worth.append((rouge_of(candidate.generated.text, row.lead), extract))
        clock.tick("choosing between extract and generated", number + 1, len(rows))
    seen = np.array(found, np.float64).reshape(-1, len(FEATURES))
    gains = np.array([one - other for one, other in worth], np.float64)
    return _choose(seen, gains, extracts)


def _choose(seen: Doubles, gains: Doubles, extracts: Sequence[float]) -> tuple[Chooser | None, Chosen]:
    """``seen`` (candidates, features) and ``gains``: the ROUGE of each candidate minus that of its extract."""
    total = max(len(extracts), 1)
    base = sum(extracts) / total
    better = gains >= 0
    rarer = min(better.sum(), (~better).sum())
    if len(gains) < _MIN or rarer < max(_FOLDS, _MIN_OF_EACH * len(gains)):
        return None, Chosen(len(extracts), base, base + gains.sum() / total, base, 0.0, False)
    unseen = _cross_validated(seen, better) >= 0.5
    auto = base + gains[unseen].sum() / total
    chosen = Chosen(len(extracts), base, base + gains.sum() / total, auto, unseen.sum() / total, bool(auto > base))
    return (_chooser(seen, better) if chosen.kept else None), chosen


def _chooser(seen: Doubles, better: Any) -> Chooser:
    """Logistic regression on standardised features, with the standardisation folded into its weights."""
    from sklearn.linear_model import LogisticRegression

    middle, spread = seen.mean(axis=0), np.maximum(seen.std(axis=0), 1e-6)
    fitted = LogisticRegression(max_iter=1000).fit((seen - middle) / spread, better)
    weights = fitted.coef_[0] / spread
    return Chooser(tuple(weights.tolist()), float(fitted.intercept_[0] - weights @ middle))


def _cross_validated(seen: Doubles, better: Any) -> Doubles:
    """The probability that each candidate is at least as good, by a regression that was fitted without it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    found: Doubles = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), seen, better, cv=folds, method="predict_proba"
    )[:, 1]
    return found
