"""``GET /openapi.json``: the contract for machines; ``GET /docs``: the same for people, complete without a script or another host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, render_template

from service import problems
from service.documents import manual
from service.documents.contract import ETAG, NOT_MODIFIED, Answer, Conditions, Operation, described
from service.responses import etag_response

OPENAPI = Operation(
    summary="This API as OpenAPI 3.1",
    description="The same as `/docs`, for client generators and linters. Needs no key.",
    tag="model",
    headers=Conditions,
    answers={HTTPStatus.OK: Answer(description="An OpenAPI 3.1 document.", headers=(ETAG,)), HTTPStatus.NOT_MODIFIED: NOT_MODIFIED},
)


def blueprint(document: Callable[[], Mapping[str, Any]]) -> Blueprint:
    """The routes; ``document`` is asked once, when every route is there."""
    routes = Blueprint("docs", __name__)
    made = cache(document)
    page = cache(lambda: _page(made()))  # takes a tenth of a second to make, and anybody may ask for it

    @routes.get("/openapi.json")
    @described(OPENAPI)
    def openapi() -> Response:
        return etag_response(made())

    @routes.get("/docs")
    def docs() -> str:
        return page()

    return routes


def _page(document: Mapping[str, Any]) -> str:
    return render_template(
        "docs.html",
        document=document,
        introduction=manual.prose(document["info"]["description"]),
        entries=manual.entries(document),
        schemas={name: manual.fields(schema) for name, schema in sorted(document["components"]["schemas"].items())},
        kinds=problems.KINDS,
        prose=manual.prose,
        type_of=manual.type_of,
    )
