"""``GET /v1/taxonomy`` and ``GET /v1/model``: what is served."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from model.bundle import Bundle
from service.documents import examples
from service.documents.contract import ETAG, NOT_MODIFIED, Answer, Conditions, Operation, described
from service.predictions.engine import Engine
from service.response_schemas import ModelAnswer, TaxonomyAnswer
from service.responses import etag_response

TAXONOMY = Operation(
    summary="List the sections",
    tag="model",
    scope="predict",
    headers=Conditions,
    answers={
        HTTPStatus.OK: Answer(
            description="The sections, in the order of the model's labels.",
            model=TaxonomyAnswer,
            headers=(ETAG,),
            example=examples.TAXONOMY,
        ),
        HTTPStatus.NOT_MODIFIED: NOT_MODIFIED,
    },
)
MODEL = Operation(
    summary="Get the served bundle with its metrics and model card",
    tag="model",
    scope="predict",
    headers=Conditions,
    answers={
        HTTPStatus.OK: Answer(description="The bundle.", model=ModelAnswer, headers=(ETAG,)),
        HTTPStatus.NOT_MODIFIED: NOT_MODIFIED,
    },
)


def blueprint(engine: Engine) -> Blueprint:
    """The routes, answered by ``engine``."""
    routes = Blueprint("model", __name__)

    @routes.get("/v1/taxonomy")
    @described(TAXONOMY)
    def taxonomy() -> Response:
        bundle = engine.bundle
        return etag_response({"model": {"id": bundle.id}, "sections": [asdict(section) for section in bundle.taxonomy]})

    @routes.get("/v1/model")
    @described(MODEL)
    def model() -> Response:
        return etag_response(_model(engine.bundle))

    return routes


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
