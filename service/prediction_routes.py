"""``POST /v1/predictions``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, g

from service import examples, problems
from service.answers import Predictions
from service.contract import Answer, Body, Operation, described
from service.engine import Engine
from service.predictions import predict
from service.responses import body_as_json, json_response
from service.schemas import PredictionsRequest, parse_predictions

PREDICT = Operation(
    summary="Sections and a summary for each article",
    description="An article that cannot be read gets an error in its place and the others are answered; 422 when none can be read.",
    tag="predictions",
    scope="predict",
    bodies=(Body(description="1 to 32 articles.", model=PredictionsRequest, example=examples.PREDICTIONS_REQUEST),),
    answers={
        HTTPStatus.OK: Answer(description="An answer for each article, in order.", model=Predictions, example=examples.PREDICTIONS),
    },
    problems=(problems.INVALID_ARTICLE, problems.BUSY),
)


def blueprint(engine: Engine) -> Blueprint:
    """The route, answered by ``engine``."""
    routes = Blueprint("predictions", __name__)

    @routes.post("/v1/predictions")
    @described(PREDICT)
    def predictions() -> Response:
        wanted = parse_predictions(body_as_json())
        g.articles = len(wanted.articles)
        with engine.admit() as work:
            return json_response(predict(work, wanted))

    return routes
