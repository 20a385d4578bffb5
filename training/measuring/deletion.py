"""Whether evidence is evidence: how far a section's probability falls without its loudest sentences, beside as many drawn at random.

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
_FEWEST = 2 * SENTENCES  # sentences of an article: so that the random ones may be others than the loudest
_SEED = 5


@dataclass(frozen=True, slots=True)
class Removal:
    """Probabilities (0 to 1) of one article's first section: ``whole``, without the ``loudest`` sentences, without ``random`` ones."""

    whole: float
    loudest: float
    random: float


@dataclass(frozen=True, slots=True)
class EvidenceResults:
    """The removals of as many articles as were measured."""

    removals: tuple[Removal, ...]

    def numbers(self) -> dict[str, Any]:
        """What ``evaluate --json`` prints for evidence; ``factor`` says how many times as far the probability falls as at random."""
        loudest = fmean(one.whole - one.loudest for one in self.removals)
        random = fmean(one.whole - one.random for one in self.removals)
        return {
            "n": len(self.removals),
            "sentences": SENTENCES,
            "probability": fmean(one.whole for one in self.removals),
            "fall": loudest,
            "fall_at_random": random,
            "factor": loudest / random if random > 0 else None,
        }


def evaluate_evidence(bundle: Bundle, rows: Sequence[Row], *, most: int = 500) -> EvidenceResults:
    """Measure the first ``most`` of ``rows`` that have six sentences and three that spoke for their section.

    Raises BundleError without a classifier, CorpusError when no row is fit.
    """
    must_have(bundle, "classifier")
    found: list[Removal] = []
    chance = Random(_SEED)  # noqa: S311 -- draws sentences, no secret
    for row in watch(rows, "removing evidence"):
        if len(found) == most:
            break
        article = readable(row)
        if article is not None and (removal := _removal(bundle, article, chance)):
            found.append(removal)
    if not found:
        raise CorpusError(f"no row has {_FEWEST} sentences of which {SENTENCES} spoke for its section")
    return EvidenceResults(tuple(found))


def _removal(bundle: Bundle, article: Article, chance: Random) -> Removal | None:
    sentences = _sentences(article)
    if len(sentences) < _FEWEST:
        return None
    whole = _predict(bundle, article, evidence=True)
    loudest = {(one.span.field, one.span.start) for one in whole.evidence[:SENTENCES]}
    drawn = {(one.field, one.start) for one in chance.sample(sentences, SENTENCES)}
    section = whole.ranked[0].section.slug
    without = [_probability(bundle, _without(article, sentences, removed), section) for removed in (loudest, drawn)]
    if len(loudest) < SENTENCES or None in without:
        return None
    return Removal(whole.ranked[0].probability, *(share for share in without if share is not None))


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
