"""``GET /v1/taxonomy`` and ``GET /v1/model``: what is served."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from model.bundle import Bundle
from service.engine import Engine
from service.responses import json_response


def blueprint(engine: Engine) -> Blueprint:
    """The routes, answered by ``engine``."""
    routes = Blueprint("model", __name__)

    @routes.get("/v1/taxonomy")
    def taxonomy() -> Response:
        bundle = engine.bundle
        return json_response({"model": {"id": bundle.id}, "sections": [asdict(section) for section in bundle.taxonomy]})

    @routes.get("/v1/model")
    def model() -> Response:
        return json_response(_model(engine.bundle))

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
