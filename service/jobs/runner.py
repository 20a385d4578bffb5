"""Answers the articles of jobs, one after the other, with the current bundle."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from model.errors import InvalidArticle, InvalidOption
from service import problems
from service.errors import FieldError, InvalidRequest, NotJson, StoreUnavailable, Unreadable, members, problem
from service.jobs.claims import ArticleResult, Claim, ClaimedArticle, Claims
from service.jobs.uploads import json_line
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.predictions.inference import InferenceRequest, infer
from service.processes.logs import frames_of
from service.request_schemas import PredictionOptions, Refused, parse_article, pointer

log = structlog.stdlib.get_logger("service")

_COMMIT_EVERY = 2.0  # seconds of work that a crash may cost, and by which the shown progress may lag


class Runner:
    """Answers what ``claims`` yields. ``keep_text``: every article is kept. ``on_ended`` gets the id of a job that has ended."""

    def __init__(self, engine: Engine, claims: Claims, metrics: Metrics, *, keep_text: bool, on_ended: Callable[[str], None]) -> None:
        self._engine = engine
        self._claims = claims
        self._metrics = metrics
        self._keep_text = keep_text
        self._on_ended = on_ended
        self._unwritten = False  # whether results could not be written: no article is to be given up for that

    def step(self, stopped: Callable[[], bool]) -> bool:
        """Answer the articles of one claim until ``stopped``; whether there were any. Raises StoreUnavailable.

        Articles that were claimed and not answered are given back.
        """
        if self._unwritten:
            self._claims.release()
            self._unwritten = False
        claim = self._claims.claim_next()
        if claim is None:
            return False
        options = PredictionOptions.model_validate(claim.options)
        answers: list[tuple[ArticleResult, dict[str, Any]]] = []
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

    def _close(self, claim: Claim, answers: list[tuple[ArticleResult, dict[str, Any]]]) -> None:
        if not answers:
            return
        try:
            ended = self._claims.complete(claim.job, [answered for answered, _ in answers])
        except StoreUnavailable:
            self._unwritten = True
            raise
        self._metrics.answer([content for _, content in answers])
        if ended:
            self._metrics.jobs.inc()
            self._on_ended(ended)

    def _answer(self, claimed: ClaimedArticle, options: PredictionOptions) -> tuple[ArticleResult, dict[str, Any]]:
        """The result of an article, also as JSON content; an error takes its place where it cannot be answered."""
        identity, predicted = str(claimed.position), None
        told: dict[str, Any]
        try:
            article = parse_article(claimed.request)
            identity = article.id if article.id is not None else identity
            if claimed.given_up:
                told = {"error": members(problems.FAILURE, "the service failed at this article again and again, and gave it up")}
            elif isinstance(article, Refused):
                told = {"error": problem(Unreadable(article.errors))}
            else:
                bundle = self._engine.bundle
                predicted, answered = infer(InferenceRequest(bundle, options, article, options.store or self._keep_text))
                told = {"model": {"id": bundle.id}, **answered}
        except InvalidArticle as error:
            told = {"error": problem(Unreadable([FieldError(pointer(error.field), error.reason)]))}
        except InvalidOption as error:  # the bundle has changed since, and lacks what the one before could do
            told = {"error": problem(InvalidRequest([FieldError("", error.reason, parameter=error.option)]))}
        except NotJson as error:  # an earlier version accepted it
            told = {"error": problem(error)}
        except Exception as error:
            log.error("an article of a job failed", error=type(error).__name__, at=frames_of(error))
            told = {"error": problem(error)}
        content = {"id": identity, **told}
        return ArticleResult(claimed.position, json_line(content), predicted), content
