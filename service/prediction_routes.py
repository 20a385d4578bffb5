"""``POST /v1/predictions``."""

from __future__ import annotations

from flask import Blueprint, Response, g

from service.engine import Engine
from service.predictions import predict
from service.responses import body_as_json, json_response
from service.schemas import parse_predictions


def blueprint(engine: Engine) -> Blueprint:
    """The route, answered by ``engine``."""
    routes = Blueprint("predictions", __name__)

    @routes.post("/v1/predictions")
    def predictions() -> Response:
        wanted = parse_predictions(body_as_json())
        g.articles = len(wanted.articles)
        with engine.turn() as bundle:
            return json_response(predict(bundle, wanted))

    return routes
