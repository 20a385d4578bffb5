"""The answer to a request for predictions: reads, analyses and records every article, or takes its answer from the cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.errors import InvalidArticle, InvalidOption
from model.results import Speed
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.predictions.cache import Cache, Key, cache_key
from service.predictions.engine import Admission
from service.predictions.inference import Inference, InferenceRequest
from service.request_schemas import PredictionOptions, PredictionsRequest, Refused, Sent, pointer
from service.store.records import Predicted, Records


def predict(
    admission: Admission,
    request: PredictionsRequest,
    records: Records,
    cache: Cache,
    submit_to_shadow: Callable[[Predicted], None],
) -> dict[str, Any]:
    """The answer to ``request``: each article's analysis or its error, in order; the predictions are then in ``records``, on disk.

    Answers from ``cache`` were recorded when they were put there; only new ones go to ``submit_to_shadow``. Articles take turns with those
    of other requests. Raises Unreadable when none can be read, InvalidRequest for an option that the bundle lacks, DeadlineExceeded,
    without reading on, when the deadline of ``admission`` passes, and StoreUnavailable.
    """
    keep_text = request.store or records.keep_text  # then the cache is not used: the store needs the whole article
    answers: list[dict[str, Any]] = []
    predicted: list[Predicted] = []
    to_cache: dict[Key, dict[str, Any]] = {}
    unreadable: list[Unreadable] = []
    for index, article in enumerate(request.articles):
        identity = {"id": article.id if article.id is not None else str(index)}
        try:
            if isinstance(article, Refused):
                raise _unreadable(article, index)
            key = None if keep_text or not cache.enabled else cache_key(article, request, admission.bundle.id)
            answer = cache.get(key) if key else None
            if answer is None or not records.has(answer["prediction_id"]):  # it may have been deleted since
                made, answer = _infer(admission, request, article, index, keep_text)
                predicted.append(made)
                if key:
                    to_cache[key] = answer
            answers.append(identity | answer)
        except Unreadable as error:
            unreadable.append(error)
            answers.append(identity | {"error": problem(error)})
    if len(unreadable) == len(answers):
        raise Unreadable([one for error in unreadable for one in error.errors])
    if predicted:
        records.keep(predicted)
    for key, answer in to_cache.items():
        cache.put(key, answer)
    if request.speed is Speed.BEST:
        for made in predicted:
            submit_to_shadow(made)
    return {"model": {"id": admission.bundle.id}, "predictions": answers}


def _unreadable(article: Refused, index: int) -> Unreadable:
    return Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])


def _infer(admission: Admission, options: PredictionOptions, article: Sent, index: int, keep_text: bool) -> Inference:
    """The result for the article at ``index``, in turn. Raises Unreadable, InvalidRequest and DeadlineExceeded."""
    try:
        return admission.infer(InferenceRequest(admission.bundle, options, article, keep_text))
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("articles", index, error.field), error.reason)]) from None
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
