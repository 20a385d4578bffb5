"""Faithfulness of evidence, by erasure: how far a section's probability falls without its top sentences, and without random ones.

This is the comprehensiveness of DeYoung et al. 2020, ERASER: A Benchmark to Evaluate Rationalized NLP Models, section 4.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Any

from model import text
from model.article import TEXT_FIELDS, Article
from model.bundle import Bundle, Options
from model.errors import InvalidArticle
from model.results import Prediction, Span, Style
from training.corpus import Row
from training.errors import CorpusError
from training.evaluation import must_have, readable
from training.running.progress import watch

SENTENCES = 3  # removed from an article
_MIN = 2 * SENTENCES  # sentences of an article, so that the random ones may differ from the top ones
_SEED = 5


@dataclass(frozen=True, slots=True)
class Erasure:
    """Probabilities (0 to 1) of one article's top section: of the ``full`` text, without the ``top`` sentences, without ``random`` ones."""

    full: float
    top: float
    random: float


@dataclass(frozen=True, slots=True)
class EvidenceResults:
    """The erasures of every measured article."""

    erasures: tuple[Erasure, ...]

    def numbers(self) -> dict[str, Any]:
        """What ``evaluate --json`` prints for evidence; ``factor`` is the fall divided by the fall at random."""
        top = fmean(one.full - one.top for one in self.erasures)
        random = fmean(one.full - one.random for one in self.erasures)
        return {
            "n": len(self.erasures),
            "sentences": SENTENCES,
            "probability": fmean(one.full for one in self.erasures),
            "fall": top,
            "fall_at_random": random,
            "factor": top / random if random > 0 else None,
        }


def evaluate_evidence(bundle: Bundle, rows: Sequence[Row], *, most: int = 500) -> EvidenceResults:
    """Measure the first ``most`` of ``rows`` that have six sentences and three evidence sentences.

    Raises BundleError without a classifier, CorpusError when no row qualifies.
    """
    must_have(bundle, "classifier")
    found: list[Erasure] = []
    chance = Random(_SEED)  # noqa: S311 -- draws sentences, no secret
    for row in watch(rows, "removing evidence"):
        if len(found) == most:
            break
        article = readable(row)
        if article is not None and (erasure := _erasure(bundle, article, chance)):
            found.append(erasure)
    if not found:
        raise CorpusError(f"no row has {_MIN} sentences and {SENTENCES} of them as evidence of its section")
    return EvidenceResults(tuple(found))


def _erasure(bundle: Bundle, article: Article, chance: Random) -> Erasure | None:
    sentences = _sentences(article)
    if len(sentences) < _MIN:
        return None
    full = _predict(bundle, article, evidence=True)
    top = {(one.span.field, one.span.start) for one in full.evidence[:SENTENCES]}
    drawn = {(one.field, one.start) for one in chance.sample(sentences, SENTENCES)}
    section = full.ranked[0].section.slug
    without = [_probability(bundle, _without(article, sentences, removed), section) for removed in (top, drawn)]
    if len(top) < SENTENCES or None in without:
        return None
    return Erasure(full.ranked[0].probability, *(share for share in without if share is not None))


def _sentences(article: Article) -> list[Span]:
    return [Span(name, *place) for name in TEXT_FIELDS for place in text.sentences(getattr(article, name))]


def _without(article: Article, sentences: Sequence[Span], removed: Collection[tuple[str, int]]) -> Article | None:
    """``article`` without the sentences that begin at ``removed``, or None where nothing is left."""
    fields = {name: getattr(article, name) for name in TEXT_FIELDS}
    for span in reversed(sentences):
        if (span.field, span.start) in removed:
            fields[span.field] = fields[span.field][: span.start] + fields[span.field][span.end :]
    try:
        return Article.of(**fields)
    except InvalidArticle:
        return None


def _predict(bundle: Bundle, article: Article, *, evidence: bool) -> Prediction:
    prediction = bundle.analyze([article], Options(style=Style.NONE, evidence=evidence))[0].prediction
    assert prediction is not None
    return prediction


def _probability(bundle: Bundle, article: Article | None, section: str) -> float | None:
    if article is None:
        return None
    ranked = _predict(bundle, article, evidence=False).ranked
    return next(score.probability for score in ranked if score.section.slug == section)
