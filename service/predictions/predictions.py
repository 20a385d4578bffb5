"""The answer to a request for predictions: every article read, analysed, and put in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.errors import InvalidArticle, InvalidOption
from model.results import Speed
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.predictions.answering import Question, Told
from service.predictions.cache import Cache, Key, key_of
from service.predictions.engine import Work
from service.schemas import PredictionOptions, PredictionsRequest, Refused, Sent, pointer
from service.store.records import Predicted, Records


def predict(work: Work, wanted: PredictionsRequest, records: Records, cache: Cache, show: Callable[[Predicted], None]) -> dict[str, Any]:
    """The answer to ``wanted``: each article's analysis or its error, in order; the predictions are then in ``records``, on disk.

    What ``cache`` has was recorded when it was put there; what is read anew is shown to ``show``. Articles take turns with those of other
    requests. Raises Unreadable when none can be read, InvalidRequest for an option that the bundle cannot do, Overdue, without reading on,
    when the deadline of ``work`` passes, and StoreUnavailable.
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
            key = None if keep or not cache.holds else key_of(article, wanted, work.bundle.id)
            told = cache.get(key) if key else None
            if told is None or not records.has(told["prediction_id"]):  # it may have been deleted since
                made, told = _answer(work, wanted, article, index, keep)
                predicted.append(made)
                if key:
                    fresh[key] = told
            answers.append(identity | told)
        except Unreadable as error:
            unreadable.append(error)
            answers.append(identity | {"error": problem(error)})
    if len(unreadable) == len(answers):
        raise Unreadable([one for error in unreadable for one in error.errors])
    if predicted:
        records.keep(predicted)
    for key, told in fresh.items():
        cache.put(key, told)
    if wanted.speed is Speed.BEST:
        for made in predicted:
            show(made)
    return {"model": {"id": work.bundle.id}, "predictions": answers}


def _unreadable(article: Refused, index: int) -> Unreadable:
    return Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])


def _answer(work: Work, wanted: PredictionOptions, article: Sent, index: int, keep: bool) -> Told:
    """What ``work`` is told in its turn. Raises Unreadable."""
    try:
        return work.ask(Question(work.bundle, wanted, article, keep))
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("articles", index, error.field), error.reason)]) from None
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
