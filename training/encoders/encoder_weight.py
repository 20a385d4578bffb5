"""The encoder's weight beside a linear model, and the calibration of both together, found on held-out predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from model.article import Article
from model.sections.calibration import Calibration
from model.sections.combined import Cascade
from model.taxonomy import Taxonomy
from training.bounds import SHARE, check, least
from training.encoders.comparison import SHARES, calibrate_linear, calibration_sets, combine, compare_on_new_sources, scores_by_share
from training.encoders.predictions import HeldOutPredictions
from training.linear.calibration import calibrate, in_words

WHOLE, _SHORT = "whole", 45  # forms that are evaluated: a whole article, and its first syllables, as long as a title and a lead
MIN_GAIN = 0.005  # of macro-F1 (0 to 1): less is chance on some thousand articles, and not worth the encoder's time
_ALWAYS = Cascade()


@dataclass(frozen=True, slots=True)
class CascadeOptions:
    """When the encoder is asked: a ``Cascade`` under the names of its recipe options."""

    unsure: float = _ALWAYS.unsure
    max_syllables: int = _ALWAYS.most_syllables

    def cascade(self, table: str = "options") -> Cascade:
        """The ``Cascade`` of these options. Raises RecipeError for a number outside its bounds, naming the recipe's ``table``."""
        check(self, table, unsure=SHARE, max_syllables=least(1))
        return Cascade(self.unsure, self.max_syllables)


@dataclass(frozen=True, slots=True)
class EncoderWeight:
    """The encoder's ``share``, 0 if it does not help, and the calibration of both together.

    ``tables``: for each form, the scores of linear model, encoder and both on each new newspaper, with the share chosen on the others.
    """

    share: float
    calibration: Calibration
    tables: Mapping[str, Mapping[str, Any]]


def find_weight(
    predictions: HeldOutPredictions, taxonomy: Taxonomy, progress: Callable[[str], None], cascade: Cascade = _ALWAYS
) -> EncoderWeight:
    """The share that scores best on the new newspapers of ``predictions``, in the mean of the forms.

    It is 0 if both together gain less than ``MIN_GAIN`` in that mean, or lose in a form, on newspapers that did not choose the share; if
    only one newspaper is new, on that one.
    """
    tables = compare_on_new_sources(predictions, taxonomy, cascade)
    calibrated_linear = calibrate_linear(predictions, np.arange(len(predictions.sources.names)))
    scores = scores_by_share(predictions, predictions.new, taxonomy, cascade, calibrated_linear)
    best = int(np.argmax(scores))
    gains = [_gain(table) for table in tables.values() if table] or [scores[best] - scores[0]]
    logits, of_which = combine(predictions, SHARES[best], cascade, calibrated_linear)
    new = sum(np.isin(places, predictions.new).sum() for places in of_which.values()) / len(of_which) / len(predictions.new)
    progress(
        f"macro-F1 on {len(predictions.new)} held-out articles: linear {scores[0]:.4f}, encoder {scores[-1]:.4f}, "
        f"both {scores[best]:.4f} with weight {SHARES[best]:.2f} for the encoder, "
        f"asked of {new:.2f} of them; "
        f"both gain {fmean(gains):+.4f}{' with the share chosen on other newspapers' if all(tables.values()) else ''}"
    )
    if fmean(gains) < MIN_GAIN or min(gains) < 0:
        progress("the encoder does not help: the bundle gets the linear model alone")
        return EncoderWeight(0.0, Calibration(), tables)
    sets = calibration_sets(predictions, logits, of_which)
    calibration = calibrate(sets)
    progress(in_words(calibration, sets))
    return EncoderWeight(SHARES[best], calibration, tables)


def _gain(table: Mapping[str, Any]) -> float:
    """The gain of macro-F1, the mean over newspapers."""
    return fmean(one["both"]["macro_f1"] - one["linear"]["macro_f1"] for one in table.values())


def forms_of(articles: Sequence[Article]) -> Mapping[str, Sequence[Article]]:
    """The whole articles, and their first syllables, as feeds and lists show them: a title and a sentence or two."""
    return {WHOLE: articles, f"first {_SHORT} syllables": [_beginning(article) for article in articles]}


def _beginning(article: Article) -> Article:
    words = f"{article.title} {article.lead} {article.body}".split()
    return Article.of(body=" ".join(words[:_SHORT]))
