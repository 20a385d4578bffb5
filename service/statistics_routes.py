"""``GET /v1/statistics``: what the model answered lately beside what it was validated on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field

from model.bundle import Bundle
from model.sections.drift import Reference
from service.documents.contract import Answer, Operation, described
from service.predictions.engine import Engine
from service.queries import read_query
from service.response_schemas import Statistics
from service.responses import json_response
from service.store.database import Database
from service.store.statistics import recent_statistics
from service.timestamps import QueryTimestamp


class StatisticsQuery(BaseModel):
    """The period."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    since: Annotated[QueryTimestamp, Field(description="Start of the period, until now: RFC 3339 with a time zone; encode + as %2B.")]


STATISTICS = Operation(
    summary="Count recent predictions",
    description="Predictions of the served bundle by section, confidence and share of unknown words; how many of them editors accepted; "
    "and the same counts for its validation data. `python -m training drift` says in words whether to retrain.",
    tag="model",
    scope="correct",
    query=StatisticsQuery,
    answers={HTTPStatus.OK: Answer(description="The counts.", model=Statistics)},
)


def blueprint(engine: Engine, database: Database) -> Blueprint:
    """The route, for the bundle of ``engine``."""
    routes = Blueprint("statistics", __name__)

    @routes.get("/v1/statistics")
    @described(STATISTICS)
    def statistics() -> Response:
        since = read_query(StatisticsQuery).since
        return json_response(_answer(engine.bundle, database, since))

    return routes


def _answer(bundle: Bundle, database: Database, since: datetime) -> dict[str, Any]:
    found = recent_statistics(database, bundle, since)
    reference = Reference.of(bundle.manifest.metrics)
    return {
        "model": {"id": bundle.id},
        "since": since.isoformat(),
        "profile": found.live.profile.as_json(),
        "others": found.others,
        "editors": {decision: asdict(tally) for decision, tally in found.live.editors.items()},
        "asked_for": dict(found.live.asked_for),
        "validation": {"profile": reference.profile.as_json(), "promised": dict(reference.promised)} if reference else None,
    }
