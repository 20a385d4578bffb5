"""What a bundle answers to articles, and what is recorded of it: one article at a time, or a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.answer import as_json
from model.bundle import Bundle, Options
from model.intake import Page
from model.results import Analysis
from service.predictions.articles import article_size, read_article
from service.request_schemas import PredictionOptions, Sent
from service.store.records import Predicted, Record

Inference = tuple[Predicted, dict[str, Any]]  # to be recorded, and to be answered


@dataclass(frozen=True)
class InferenceRequest:
    """``article`` is to be analysed by ``bundle`` with ``options``; ``keep_text``: it is recorded with its text."""

    bundle: Bundle
    options: PredictionOptions
    article: Sent
    keep_text: bool

    @cached_property
    def size(self) -> int:
        """The characters of the article."""
        return article_size(self.article)

    @cached_property
    def bundle_options(self) -> Options:
        """The options as the bundle takes them."""
        summary = self.options.summary
        return Options(summary.style, summary.max_syllables, evidence=self.options.evidence, speed=self.options.speed)

    @property
    def batch_key(self) -> tuple[int, Options]:
        """The bundle analyses requests with the same key together."""
        return id(self.bundle), self.bundle_options


def infer(request: InferenceRequest) -> Inference:
    """The result of one request. Raises InvalidArticle and InvalidOption."""
    page = read_article(request.article)
    (analysis,) = request.bundle.analyze([page.article], request.bundle_options)
    return _inference(request, page, analysis)


def infer_batch(requests: Sequence[InferenceRequest]) -> list[Inference | Exception]:
    """The results of ``requests`` with the same ``batch_key``; an exception for each that fails by itself, without effect on the others."""
    if len(requests) == 1:
        return [_attempt(requests[0])]
    try:
        pages = [read_article(request.article) for request in requests]
        analyses = requests[0].bundle.analyze([page.article for page in pages], requests[0].bundle_options)
        return [_inference(*of_one) for of_one in zip(requests, pages, analyses, strict=True)]
    except Exception:
        return [_attempt(request) for request in requests]


def _attempt(request: InferenceRequest) -> Inference | Exception:
    try:
        return infer(request)
    except Exception as error:
        return error


def _inference(request: InferenceRequest, page: Page, analysis: Analysis) -> Inference:
    record = Record.of(page.article, analysis.prediction, request.bundle.id)
    answer = {"prediction_id": record.id, **as_json(analysis, top=request.options.top, warnings=page.warnings)}
    return Predicted(record, page.article if request.keep_text else None, request.article.id, page.article), answer
