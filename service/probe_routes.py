"""``/livez`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response

from service.answers import Live, Ready
from service.contract import Answer, Operation, described
from service.engine import Engine
from service.responses import json_response

LIVE = Operation(summary="Whether the process lives", tag="probes", answers={HTTPStatus.OK: Answer(description="It does.", model=Live)})
READY = Operation(summary="Whether it can answer", tag="probes", answers={HTTPStatus.OK: Answer(description="It can.", model=Ready)})


def blueprint(engine: Engine) -> Blueprint:
    """The probes of ``engine``; they never wait for a computation."""
    routes = Blueprint("probes", __name__)

    @routes.get("/livez")
    @described(LIVE)
    def livez() -> Response:
        return json_response({"status": "live"})

    @routes.get("/readyz")
    @described(READY)
    def readyz() -> Response:
        return json_response({"status": "ready", "model": {"id": engine.bundle.id}})

    return routes
