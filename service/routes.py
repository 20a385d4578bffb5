"""The API: ``/v1/predictions``, ``/v1/taxonomy``, ``/v1/model``, and the two probes."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import UnsupportedMediaType

from model.answer import as_json
from model.bundle import Bundle, Options
from model.errors import InvalidArticle, InvalidOption
from model.intake import Page
from service.articles import read
from service.engine import Engine
from service.errors import FieldError, InvalidRequest, Unreadable, problem
from service.schemas import PredictionsRequest, Refused, parse_predictions, pointer


def blueprint(engine: Engine) -> Blueprint:
    """The API's routes, answered by ``engine``."""
    api = Blueprint("api", __name__)

    @api.post("/v1/predictions")
    def predictions() -> Response:
        if request.mimetype != "application/json":
            raise UnsupportedMediaType
        wanted = parse_predictions(request.get_data())
        g.articles = len(wanted.articles)
        with engine.turn() as bundle:
            return _json(_predictions(bundle, wanted))

    @api.get("/v1/taxonomy")
    def taxonomy() -> Response:
        bundle = engine.bundle
        return _json({"model": {"id": bundle.id}, "sections": [asdict(section) for section in bundle.taxonomy]})

    @api.get("/v1/model")
    def model() -> Response:
        return _json(_model(engine.bundle))

    @api.get("/livez")
    def livez() -> Response:
        return _json({"status": "live"})

    @api.get("/readyz")
    def readyz() -> Response:
        return _json({"status": "ready", "model": {"id": engine.bundle.id}})

    return api


def _json(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), HTTPStatus.OK, mimetype="application/json")


def _predictions(bundle: Bundle, wanted: PredictionsRequest) -> dict[str, Any]:
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


def _model(bundle: Bundle) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "id": bundle.id,
        "created_at": manifest.created_at,
        "parts": dict(manifest.parts),
        "styles": [style.value for style in bundle.styles],
        "text_profile": asdict(manifest.text_profile),
        "data_digest": manifest.data_digest,
        "packages": dict(manifest.packages),
        "metrics": dict(manifest.metrics),
        "card": bundle.card,
    }
