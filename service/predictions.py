"""The answer to a request for predictions: every article read, analysed, and put in its place."""

from __future__ import annotations

from typing import Any

from model.answer import as_json
from model.bundle import Bundle, Options
from model.errors import InvalidArticle, InvalidOption
from model.intake import Page
from service.articles import read
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.schemas import PredictionsRequest, Refused, pointer


def predict(bundle: Bundle, wanted: PredictionsRequest) -> dict[str, Any]:
    """The answer to ``wanted``: each article's analysis or its error, in order. Raises Unreadable when none can be read."""
    readings = [_read_in_place(article, index) for index, article in enumerate(wanted.articles)]
    pages = [reading for reading in readings if isinstance(reading, Page)]
    if not pages:
        raise Unreadable([one for reading in readings if not isinstance(reading, Page) for one in reading.errors])
    try:
        options = Options(style=wanted.summary.style, max_syllables=wanted.summary.max_syllables, evidence=wanted.evidence)
        analyses = iter(bundle.analyze([page.article for page in pages], options))
    except InvalidOption as error:
        raise InvalidRequest([FieldError(pointer("summary", error.option), error.reason)]) from None
    answers = []
    for index, (article, reading) in enumerate(zip(wanted.articles, readings, strict=True)):
        identity = article.id if article.id is not None else str(index)
        if isinstance(reading, Page):
            answers.append({"id": identity, **as_json(next(analyses), top=wanted.top, warnings=reading.warnings)})
        else:
            answers.append({"id": identity, "error": problem(reading)})
    return {"model": {"id": bundle.id}, "predictions": answers}


def _read_in_place(article: Any, index: int) -> Page | Unreadable:
    if isinstance(article, Refused):
        return Unreadable([FieldError(pointer("articles", index) + one.pointer, one.detail) for one in article.errors])
    try:
        return read(article)
    except InvalidArticle as error:
        return Unreadable([FieldError(pointer("articles", index, error.field), error.reason)])
