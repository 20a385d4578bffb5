"""The answer to a request for predictions: every article read, analysed, and put in its place."""

from __future__ import annotations

from typing import Any

from model.answer import as_json
from model.bundle import Options
from model.errors import InvalidArticle, InvalidOption
from service.articles import read, size
from service.engine import Work
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.schemas import AnyArticle, PredictionsRequest, Refused, pointer


def predict(work: Work, wanted: PredictionsRequest) -> dict[str, Any]:
    """The answer to ``wanted``: each article's analysis or its error, in order.

    Articles take turns with those of other requests. Raises Unreadable when none can be read, InvalidRequest for an option that the
    bundle cannot do, and Overdue, without reading on, when the deadline of ``work`` passes.
    """
    answers: list[dict[str, Any]] = []
    unreadable: list[Unreadable] = []
    for index, article in enumerate(wanted.articles):
        identity = {"id": article.id if article.id is not None else str(index)}
        try:
            answers.append(identity | _analysis(work, wanted, article, index))
        except Unreadable as error:
            unreadable.append(error)
            answers.append(identity | {"error": problem(error)})
    if len(unreadable) == len(answers):
        raise Unreadable([one for error in unreadable for one in error.errors])
    return {"model": {"id": work.bundle.id}, "predictions": answers}


def _analysis(work: Work, wanted: PredictionsRequest, article: AnyArticle, index: int) -> dict[str, Any]:
    """One article's answer, without its id. Raises Unreadable."""
    if isinstance(article, Refused):
        raise Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])
    try:
        with work.turn(size(article)):
            page = read(article)
            options = Options(style=wanted.summary.style, max_syllables=wanted.summary.max_syllables, evidence=wanted.evidence)
            (analysis,) = work.bundle.analyze([page.article], options)
            return as_json(analysis, top=wanted.top, warnings=page.warnings)
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("articles", index, error.field), error.reason)]) from None
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
