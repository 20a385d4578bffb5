"""``/livez``, ``/readyz`` and ``/metrics``: whether the process lives, whether it can answer, and what it has answered."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response

from service import problems
from service.documents.contract import Answer, Operation, described
from service.errors import NotReady
from service.metrics import CONTENT_TYPE, Metrics
from service.predictions.engine import Engine
from service.processes.readiness import Readiness
from service.response_schemas import Live, Ready
from service.responses import json_response

LIVE = Operation(
    summary="Liveness probe",
    description="Checks neither the database nor the model. Restart a process that does not answer.",
    tag="probes",
    answers={HTTPStatus.OK: Answer(description="The process is alive.", model=Live)},
)
READY = Operation(
    summary="Readiness probe",
    description="503 says what is missing. Remarks are problems that do not stop the service but need attention, such as a refused bundle.",
    tag="probes",
    answers={HTTPStatus.OK: Answer(description="The service is ready.", model=Ready)},
    problems=(problems.NOT_READY,),
)
METRICS = Operation(
    summary="Prometheus metrics",
    description="Prometheus text format, summed over all processes. Needs no key, so restrict access in the reverse proxy.",
    tag="probes",
    answers={HTTPStatus.OK: Answer(description="The metrics.", media_type="text/plain")},
)


def blueprint(engine: Engine, readiness: Readiness, metrics: Metrics, backlog: Callable[[], tuple[int, int]]) -> Blueprint:
    """The probes; they never wait for a computation. ``backlog`` counts jobs that have not ended, and their articles that wait."""
    routes = Blueprint("probes", __name__)

    @routes.get("/livez")
    @described(LIVE)
    def livez() -> Response:
        return json_response({"status": "live"})

    @routes.get("/readyz")
    @described(READY)
    def readyz() -> Response:
        faults = readiness.faults()
        if faults:
            raise NotReady(faults)
        return json_response({"status": "ready", "model": {"id": engine.bundle.id}, "remarks": readiness.remarks()})

    @routes.get("/metrics")
    @described(METRICS)
    def counted() -> Response:
        return Response(metrics.collect(engine, backlog), content_type=CONTENT_TYPE)

    return routes
