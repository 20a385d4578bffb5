"""What a bundle says of articles, as it is answered and as it is recorded: of one, or of several in the turn of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.answer import as_json
from model.bundle import Bundle, Options
from model.intake import Page
from model.results import Analysis
from service.predictions.articles import read, size
from service.schemas import PredictionOptions, Sent
from service.store.records import Predicted, Record

Told = tuple[Predicted, dict[str, Any]]  # to be recorded, and to be answered


@dataclass(frozen=True)
class Question:
    """What ``bundle`` says of ``article``, as is ``wanted``; with its text to be recorded if ``keep``."""

    bundle: Bundle
    wanted: PredictionOptions
    article: Sent
    keep: bool

    @cached_property
    def size(self) -> int:
        """The characters of the article."""
        return size(self.article)

    @cached_property
    def options(self) -> Options:
        """What the bundle is asked for."""
        wanted = self.wanted
        return Options(wanted.summary.style, wanted.summary.max_syllables, evidence=wanted.evidence, speed=wanted.speed)

    @property
    def kind(self) -> tuple[int, Options]:
        """The bundle analyses articles of one kind together."""
        return id(self.bundle), self.options


def answer(question: Question) -> Told:
    """The answer to ``question``. Raises InvalidArticle and InvalidOption."""
    page = read(question.article)
    (analysis,) = question.bundle.analyze([page.article], question.options)
    return _told(question, page, analysis)


def answer_together(questions: Sequence[Question]) -> list[Told | Exception]:
    """The answers to ``questions`` of one kind, or what each alone raised: the fault of one does not become that of the others."""
    if len(questions) == 1:
        return [_attempt(questions[0])]
    try:
        pages = [read(question.article) for question in questions]
        analyses = questions[0].bundle.analyze([page.article for page in pages], questions[0].options)
        return [_told(*of_one) for of_one in zip(questions, pages, analyses, strict=True)]
    except Exception:
        return [_attempt(question) for question in questions]


def _attempt(question: Question) -> Told | Exception:
    try:
        return answer(question)
    except Exception as error:
        return error


def _told(question: Question, page: Page, analysis: Analysis) -> Told:
    record = Record.of(page.article, analysis.prediction, question.bundle.id)
    told = {"prediction_id": record.id, **as_json(analysis, top=question.wanted.top, warnings=page.warnings)}
    return Predicted(record, page.article if question.keep else None, question.article.id, page.article), told
