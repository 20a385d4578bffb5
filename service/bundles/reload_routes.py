"""``POST /v1/model/reload``: look at the registry now."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response

from service import problems
from service.bundles.watcher import RegistryWatcher
from service.documents.contract import Answer, Operation, described
from service.response_schemas import Reloaded
from service.responses import json_response

RELOAD = Operation(
    summary="Switch to the published bundle now",
    description="The service checks the registry every second anyway. This waits until the published bundle has been tried and is served, "
    "or says why it is not. Use it also after repairing a refused bundle in place.",
    tag="model",
    scope="admin",
    answers={HTTPStatus.OK: Answer(description="The bundle that is served from now on.", model=Reloaded)},
    problems=(problems.NOT_SWITCHED, problems.OVERDUE),
)


def blueprint(watcher: RegistryWatcher) -> Blueprint:
    """The route, carried out by ``watcher``."""
    routes = Blueprint("reload", __name__)

    @routes.post("/v1/model/reload")
    @described(RELOAD)
    def reload() -> Response:
        return json_response({"model": {"id": watcher.reload().serving}})

    return routes
