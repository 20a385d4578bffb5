"""``/livez`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from flask import Blueprint, Response

from service.engine import Engine
from service.responses import json_response


def blueprint(engine: Engine) -> Blueprint:
    """The probes of ``engine``; they never wait for a computation."""
    routes = Blueprint("probes", __name__)

    @routes.get("/livez")
    def livez() -> Response:
        return json_response({"status": "live"})

    @routes.get("/readyz")
    def readyz() -> Response:
        return json_response({"status": "ready", "model": {"id": engine.bundle.id}})

    return routes
