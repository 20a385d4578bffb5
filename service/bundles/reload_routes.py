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
    summary="Answer with the published bundle now",
    description="The service looks at the registry every second by itself. This waits until the published bundle has been tried and "
    "answers, or says why it does not; also after a bundle that was refused has been repaired in its place.",
    tag="model",
    scope="admin",
    answers={HTTPStatus.OK: Answer(description="The bundle that answers from now on.", model=Reloaded)},
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
