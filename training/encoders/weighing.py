"""How much an encoder has to say beside a linear model, and how both together are calibrated: by what was heard of new newspapers."""

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
from training.encoders.apart import SHARES, on_new_newspapers, scores_of_shares, sureness, together, trials
from training.encoders.hearings import Hearing
from training.linear.calibration import calibrate, in_words

WHOLE, _SHORT = "whole", 45  # forms in which both are judged: an article whole, and its first syllables, as long as a title and a lead
LEAST_GAIN = 0.005  # of macro-F1 (0 to 1): less is chance on some thousand articles, and no reason to wait for an encoder
_ALWAYS = Cascade()


@dataclass(frozen=True, slots=True)
class CascadeOptions:
    """When the encoder is asked: a ``Cascade`` by the names that recipes have for its fields."""

    unsure: float = _ALWAYS.unsure
    max_syllables: int = _ALWAYS.most_syllables

    def cascade(self, table: str = "options") -> Cascade:
        """The same as the product reads it. Raises RecipeError for a number outside its bounds, naming the recipe's ``table``."""
        check(self, table, unsure=SHARE, max_syllables=least(1))
        return Cascade(self.unsure, self.max_syllables)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The encoder's ``share``, 0 where it does not help, and how both together are calibrated.

    ``tables``: for each form, what linear model, encoder and both are worth on every new newspaper, weighed on the others.
    """

    share: float
    calibration: Calibration
    tables: Mapping[str, Mapping[str, Any]]


def weigh(hearing: Hearing, taxonomy: Taxonomy, progress: Callable[[str], None], cascade: Cascade = _ALWAYS) -> Weighed:
    """The share that is best on the new newspapers of ``hearing``, in the mean of the forms.

    It is 0 where both together do not gain ``LEAST_GAIN`` in that mean, or lose in a form, on newspapers that did not choose it; where one
    newspaper alone is new, on it.
    """
    tables = on_new_newspapers(hearing, taxonomy, cascade)
    sure = sureness(hearing, np.arange(len(hearing.sources.names)))
    scores = scores_of_shares(hearing, hearing.new, taxonomy, cascade, sure)
    best = int(np.argmax(scores))
    gains = [_gain(table) for table in tables.values() if table] or [scores[best] - scores[0]]
    said, of_which = together(hearing, SHARES[best], cascade, sure)
    new = sum(np.isin(places, hearing.new).sum() for places in of_which.values()) / len(of_which) / len(hearing.new)
    progress(
        f"macro-F1 on {len(hearing.new)} articles that taught neither: linear {scores[0]:.4f}, encoder {scores[-1]:.4f}, "
        f"both {scores[best]:.4f} with a share of {SHARES[best]:.2f} for the encoder, "
        f"asked of {new:.2f} of them; "
        f"both gain {fmean(gains):+.4f}{' weighed on other newspapers' if all(tables.values()) else ''}"
    )
    if fmean(gains) < LEAST_GAIN or min(gains) < 0:
        progress("the encoder does not help, so the linear model stands alone")
        return Weighed(0.0, Calibration(), tables)
    judged = trials(hearing, said, of_which)
    calibration = calibrate(judged)
    progress(in_words(calibration, judged))
    return Weighed(SHARES[best], calibration, tables)


def _gain(table: Mapping[str, Any]) -> float:
    """Of macro-F1, the mean over newspapers."""
    return fmean(one["both"]["macro_f1"] - one["linear"]["macro_f1"] for one in table.values())


def forms_of(articles: Sequence[Article]) -> Mapping[str, Sequence[Article]]:
    """The articles as they are, and as feeds and lists show them: a title and its first sentences."""
    return {WHOLE: articles, f"first {_SHORT} syllables": [_beginning(article) for article in articles]}


def _beginning(article: Article) -> Article:
    words = f"{article.title} {article.lead} {article.body}".split()
    return Article.of(body=" ".join(words[:_SHORT]))
