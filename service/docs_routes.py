"""``GET /openapi.json``: the contract for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from service.contract import ETAG, NOT_MODIFIED, Answer, Conditions, Operation, described
from service.responses import tagged_response

OPENAPI = Operation(
    summary="This contract, for machines",
    tag="model",
    headers=Conditions,
    answers={HTTPStatus.OK: Answer(description="An OpenAPI 3.1 document.", headers=(ETAG,)), HTTPStatus.NOT_MODIFIED: NOT_MODIFIED},
)


def blueprint(document: Callable[[], Mapping[str, Any]]) -> Blueprint:
    """The route; ``document`` is asked once, when every route is there."""
    routes = Blueprint("docs", __name__)
    made = cache(document)

    @routes.get("/openapi.json")
    @described(OPENAPI)
    def openapi() -> Response:
        return tagged_response(made())

    return routes
