"""The answer to a request for predictions: every article read, analysed, and put in its place."""

from __future__ import annotations

from typing import Any

from model.answer import as_json
from model.bundle import Options
from model.errors import InvalidArticle, InvalidOption
from model.intake import Page
from model.results import Analysis
from service.articles import Sent, read, size
from service.cache import Cache, Key, key_of
from service.engine import Work
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.records import Predicted, Record, Records
from service.schemas import PredictionsRequest, Refused, pointer


def predict(work: Work, wanted: PredictionsRequest, records: Records, cache: Cache) -> dict[str, Any]:
    """The answer to ``wanted``: each article's analysis or its error, in order; the predictions are then in ``records``, on disk.

    What ``cache`` has was recorded when it was put there. Articles take turns with those of other requests. Raises Unreadable when none can
    be read, InvalidRequest for an option that the bundle cannot do, Overdue, without reading on, when the deadline of ``work`` passes, and
    StoreUnavailable.
    """
    keep = wanted.store or records.keep_text  # then an article is read again, for the store needs it whole
    answers: list[dict[str, Any]] = []
    predicted: list[Predicted] = []
    fresh: dict[Key, dict[str, Any]] = {}
    unreadable: list[Unreadable] = []
    for index, article in enumerate(wanted.articles):
        identity = {"id": article.id if article.id is not None else str(index)}
        try:
            if isinstance(article, Refused):
                raise _unreadable(article, index)
            key = key_of(article, wanted, work.bundle.id)
            answer = None if keep else cache.get(key)
            if answer is None:
                page, analysis = _analysis(work, wanted, article, index)
                record = Record.of(page.article, analysis.prediction, work.bundle.id)
                predicted.append(Predicted(record, page.article if keep else None, article.id))
                answer = fresh[key] = {"prediction_id": record.id, **as_json(analysis, top=wanted.top, warnings=page.warnings)}
            answers.append(identity | answer)
        except Unreadable as error:
            unreadable.append(error)
            answers.append(identity | {"error": problem(error)})
    if len(unreadable) == len(answers):
        raise Unreadable([one for error in unreadable for one in error.errors])
    if predicted:
        records.keep(predicted)
    for key, answer in fresh.items():
        cache.put(key, answer)
    return {"model": {"id": work.bundle.id}, "predictions": answers}


def _unreadable(article: Refused, index: int) -> Unreadable:
    return Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])


def _analysis(work: Work, wanted: PredictionsRequest, article: Sent, index: int) -> tuple[Page, Analysis]:
    """One article as it was read, and its analysis. Raises Unreadable."""
    try:
        with work.turn(size(article)):
            page = read(article)
            summary = wanted.summary
            options = Options(summary.style, summary.max_syllables, evidence=wanted.evidence, speed=wanted.speed)
            (analysis,) = work.bundle.analyze([page.article], options)
            return page, analysis
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("articles", index, error.field), error.reason)]) from None
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
