"""``POST /v1/predictions``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, g

from service import examples, problems
from service.answers import Predictions
from service.contract import Answer, Body, Operation, described
from service.engine import Engine
from service.metrics import Metrics
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
    problems=(problems.INVALID_ARTICLE, problems.BUSY, problems.OVERDUE),
)


def blueprint(engine: Engine, metrics: Metrics) -> Blueprint:
    """The route, answered by ``engine`` and counted by ``metrics``."""
    routes = Blueprint("predictions", __name__)

    @routes.post("/v1/predictions")
    @described(PREDICT)
    def predictions() -> Response:
        with engine.admit() as work:  # first of all: to be told to come back must cost nothing
            wanted = parse_predictions(body_as_json())
            g.articles = len(wanted.articles)
            answer = predict(work, wanted)
        metrics.answer(answer["predictions"])
        return json_response(answer)

    return routes
