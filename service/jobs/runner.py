"""Articles of jobs answered, one after the other, by the bundle of the moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from model.errors import InvalidArticle, InvalidOption
from service import problems
from service.errors import FieldError, InvalidRequest, NotJson, StoreUnavailable, Unreadable, members, problem
from service.jobs.claims import Answered, Claim, Claims, Waiting
from service.jobs.uploads import as_line
from service.metrics import Metrics
from service.predictions.answering import Question, answer
from service.predictions.engine import Engine
from service.processes.logs import where
from service.schemas import PredictionOptions, Refused, parse_article, pointer

log = structlog.stdlib.get_logger("service")

_COMMIT_EVERY = 2.0  # seconds: what a crash may cost, and how far progress may lag behind


class Runner:
    """Works on what ``claims`` yields. ``keep_text``: every article is kept, asked for or not. ``ended`` is told which job has."""

    def __init__(self, engine: Engine, claims: Claims, metrics: Metrics, *, keep_text: bool, ended: Callable[[str], None]) -> None:
        self._engine = engine
        self._claims = claims
        self._metrics = metrics
        self._keep_text = keep_text
        self._ended = ended
        self._unwritten = False  # whether the database has not taken results: no article is to be given up for that

    def step(self, stopped: Callable[[], bool]) -> bool:
        """Answer some articles, until ``stopped``; whether there were any. Raises StoreUnavailable.

        Articles that were claimed and not answered are given back.
        """
        if self._unwritten:
            self._claims.release()
            self._unwritten = False
        claim = self._claims.take()
        if claim is None:
            return False
        options = PredictionOptions.model_validate(claim.options)
        answers: list[tuple[Answered, dict[str, Any]]] = []
        committed = time.monotonic()
        for article in claim.articles:
            if stopped():
                break
            answers.append(self._answer(article, options))
            if time.monotonic() - committed > _COMMIT_EVERY:
                self._close(claim, answers)
                answers, committed = [], time.monotonic()
        self._close(claim, answers)
        if stopped():
            self._claims.release()
        return True

    def _close(self, claim: Claim, answers: list[tuple[Answered, dict[str, Any]]]) -> None:
        if not answers:
            return
        try:
            ended = self._claims.close(claim.job, [answered for answered, _ in answers])
        except StoreUnavailable:
            self._unwritten = True
            raise
        self._metrics.answer([content for _, content in answers])
        if ended:
            self._metrics.jobs.inc()
            self._ended(ended)

    def _answer(self, waiting: Waiting, options: PredictionOptions) -> tuple[Answered, dict[str, Any]]:
        """The result of an article; whatever is wrong with it, it stands in its place."""
        identity, predicted = str(waiting.position), None
        told: dict[str, Any]
        try:
            article = parse_article(waiting.request)
            identity = article.id if article.id is not None else identity
            if waiting.given_up:
                told = {"error": members(problems.FAILURE, "the service failed at this article again and again, and gave it up")}
            elif isinstance(article, Refused):
                told = {"error": problem(Unreadable(article.errors))}
            else:
                bundle = self._engine.bundle
                predicted, answered = answer(Question(bundle, options, article, options.store or self._keep_text))
                told = {"model": {"id": bundle.id}, **answered}
        except InvalidArticle as error:
            told = {"error": problem(Unreadable([FieldError(pointer(error.field), error.reason)]))}
        except InvalidOption as error:  # another bundle answers now, which cannot do what the one before could
            told = {"error": problem(InvalidRequest([FieldError("", error.reason, parameter=error.option)]))}
        except NotJson as error:  # a version before this one took it
            told = {"error": problem(error)}
        except Exception as error:
            log.error("an article of a job failed", error=type(error).__name__, at=where(error))
            told = {"error": problem(error)}
        content = {"id": identity, **told}
        return Answered(waiting.position, as_line(content), predicted), content
