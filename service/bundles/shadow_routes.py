"""``GET /v1/model/shadow``: how the shadow bundle compares with the one that answers."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any, Literal

from flask import Blueprint, Response
from pydantic import AwareDatetime, BaseModel, Field

from model.results import Decision
from service.bundles.comparisons import Comparisons, Totals
from service.bundles.shadow import Shadow
from service.documents.contract import Answer, Operation, described
from service.predictions.engine import Engine
from service.response_schemas import STRICT, ModelId, Text
from service.responses import json_response

Count = Annotated[int, Field(ge=0)]


class InShadow(BaseModel):
    """The shadow bundle."""

    model_config = STRICT
    id: Text
    state: Annotated[
        Literal["loading", "asked", "refused"], Field(description="asked: it is running; refused: it cannot be used, `reason` says why.")
    ]
    reason: str


class DecisionPair(BaseModel):
    """The number of articles with this pair of decisions."""

    model_config = STRICT
    model: Decision
    shadow: Decision
    articles: Count


class SectionPair(BaseModel):
    """The number of articles that the model and the shadow put into these two sections."""

    model_config = STRICT
    section: Text
    shadow_section: Text
    articles: Count
    ids: Annotated[list[str], Field(description="The newest articles whose text is stored, at most five.")]


class Settled(BaseModel):
    """Disagreements that editors have decided, and how often each bundle was right."""

    model_config = STRICT
    articles: Count
    model: Count
    shadow: Count


class ShadowAnswer(BaseModel):
    """The comparison over all articles that both bundles classified."""

    model_config = STRICT
    model: ModelId
    shadow: Annotated[InShadow | None, Field(description="null: no bundle is in the shadow.")]
    since: AwareDatetime | None
    compared: Count
    agreed: Annotated[Count, Field(description="Articles for which the most probable section is the same.")]
    decisions: list[DecisionPair]
    disagreements: Annotated[list[SectionPair], Field(description="Most frequent first, at most twenty.")]
    settled: Settled


SHADOW = Operation(
    summary="Compare the shadow bundle with the served one",
    description="A bundle that `python -m training shadow` or `cycle --shadow` put into the shadow reads live articles after they were "
    "answered. Its predictions are never returned to clients; this shows where the two disagree, and which one editors agreed with.",
    tag="model",
    scope="admin",
    answers={HTTPStatus.OK: Answer(description="The comparison.", model=ShadowAnswer)},
)


def blueprint(engine: Engine, shadow: Shadow, comparisons: Comparisons) -> Blueprint:
    """The route."""
    routes = Blueprint("shadow", __name__)

    @routes.get("/v1/model/shadow")
    @described(SHADOW)
    def compare() -> Response:
        model, name = engine.bundle.id, shadow.name()
        return json_response(
            {"model": {"id": model}, "shadow": _in_shadow(shadow, name) if name else None, **_as_json(comparisons.totals(model, name))}
        )

    return routes


def _in_shadow(shadow: Shadow, name: str) -> dict[str, str]:
    status = shadow.status()
    state = "refused" if status.refused else "asked" if status.serving == name else "loading"
    return {"id": name, "state": state, "reason": status.refused}


def _as_json(totals: Totals) -> dict[str, Any]:
    return {
        "since": totals.since.isoformat() if totals.since else None,
        "compared": totals.compared,
        "agreed": totals.agreed,
        "decisions": [{"model": one, "shadow": other, "articles": n} for one, other, n in totals.decisions],
        "disagreements": [asdict(one) | {"ids": list(one.ids)} for one in totals.disagreements],
        "settled": {"articles": totals.settled, "model": totals.model_right, "shadow": totals.shadow_right},
    }
