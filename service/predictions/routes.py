"""``POST /v1/predictions``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Literal

from flask import Blueprint, Response, g
from pydantic import BaseModel, ConfigDict, Field, RootModel

from service import problems
from service.documents import examples
from service.documents.contract import Answer, Body, Operation, described
from service.errors import Unreadable
from service.metrics import Metrics
from service.predictions.cache import Cache
from service.predictions.engine import Engine
from service.predictions.ninjs import NinjsPredictions, as_items
from service.predictions.predict import predict
from service.queries import read_query
from service.request_schemas import PredictionsRequest, parse_predictions
from service.response_schemas import STRICT, Predictions
from service.responses import body_as_json, json_response
from service.store.records import Predicted, Records


class PredictionsQuery(BaseModel):
    """The format of the response."""

    model_config = STRICT
    format: Annotated[Literal["json", "ninjs"], Field(description="`ninjs`: each prediction as an IPTC ninjs item.")] = "json"


class PredictionsAnswer(RootModel[Predictions | NinjsPredictions]):
    """Depends on the parameter ``format``."""

    model_config = ConfigDict(defer_build=True)


PREDICT = Operation(
    summary="Sections and a summary for each article",
    description="An article that cannot be read gets an error in its place, and the others are answered. 422 if none can be read.",
    tag="predictions",
    scope="predict",
    bodies=(Body(description="1 to 32 articles.", model=PredictionsRequest, example=examples.PREDICTIONS_REQUEST),),
    query=PredictionsQuery,
    answers={
        HTTPStatus.OK: Answer(
            description="A prediction or an error for each article, in order.", model=PredictionsAnswer, example=examples.PREDICTIONS
        ),
    },
    problems=(problems.INVALID_ARTICLE, problems.BUSY, problems.OVERDUE),
)


def blueprint(engine: Engine, records: Records, cache: Cache, metrics: Metrics, submit_to_shadow: Callable[[Predicted], None]) -> Blueprint:
    """The route: answered by ``engine`` or from ``cache``, recorded in ``records``, counted by ``metrics``, shown to the shadow."""
    routes = Blueprint("predictions", __name__)

    @routes.post("/v1/predictions")
    @described(PREDICT)
    def predictions() -> Response:
        format_ = read_query(PredictionsQuery).format
        with engine.admit() as admission:  # before anything else: a 429 must cost nothing
            predictions_request = parse_predictions(body_as_json())
            g.articles = len(predictions_request.articles)
            try:
                answer = predict(admission, predictions_request, records, cache, submit_to_shadow)
            except Unreadable:
                metrics.refuse_articles(len(predictions_request.articles))
                raise
        metrics.answer(answer["predictions"])
        return json_response(as_items(answer) if format_ == "ninjs" else answer)

    return routes
