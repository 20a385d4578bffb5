"""The answer to a request for predictions: every article read, analysed, and put in its place."""

from __future__ import annotations

from typing import Any

from model.answer import as_json
from model.bundle import Options
from model.errors import InvalidArticle, InvalidOption
from model.intake import Page
from model.results import Analysis
from service.articles import read, size
from service.engine import Work
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.records import Predicted, Record, Records
from service.schemas import AnyArticle, PredictionsRequest, Refused, pointer


def predict(work: Work, wanted: PredictionsRequest, records: Records) -> dict[str, Any]:
    """The answer to ``wanted``: each article's analysis or its error, in order; the predictions are then in ``records``, on disk.

    Articles take turns with those of other requests. Raises Unreadable when none can be read, InvalidRequest for an option that the
    bundle cannot do, Overdue, without reading on, when the deadline of ``work`` passes, and StoreUnavailable.
    """
    answers: list[dict[str, Any]] = []
    predicted: list[Predicted] = []
    unreadable: list[Unreadable] = []
    for index, article in enumerate(wanted.articles):
        identity = {"id": article.id if article.id is not None else str(index)}
        try:
            page, analysis = _analysis(work, wanted, article, index)
            record = Record.of(page.article, analysis.prediction, work.bundle.id)
            predicted.append(Predicted(record, page.article if wanted.store or records.keep_text else None, article.id))
            answers.append({**identity, "prediction_id": record.id, **as_json(analysis, top=wanted.top, warnings=page.warnings)})
        except Unreadable as error:
            unreadable.append(error)
            answers.append(identity | {"error": problem(error)})
    if len(unreadable) == len(answers):
        raise Unreadable([one for error in unreadable for one in error.errors])
    records.keep(predicted)
    return {"model": {"id": work.bundle.id}, "predictions": answers}


def _analysis(work: Work, wanted: PredictionsRequest, article: AnyArticle, index: int) -> tuple[Page, Analysis]:
    """One article as it was read, and its analysis. Raises Unreadable."""
    if isinstance(article, Refused):
        raise Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])
    try:
        with work.turn(size(article)):
            page = read(article)
            options = Options(style=wanted.summary.style, max_syllables=wanted.summary.max_syllables, evidence=wanted.evidence)
            (analysis,) = work.bundle.analyze([page.article], options)
            return page, analysis
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("articles", index, error.field), error.reason)]) from None
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
