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
    state: Annotated[Literal["loading", "asked", "refused"], Field(description="refused: it cannot be used; `reason` says why.")]
    reason: str


class DecisionPair(BaseModel):
    """So many articles got these two decisions."""

    model_config = STRICT
    model: Decision
    shadow: Decision
    articles: Count


class SectionPair(BaseModel):
    """So many articles are in one section to the model and in another to the shadow."""

    model_config = STRICT
    section: Text
    shadow_section: Text
    articles: Count
    ids: Annotated[list[str], Field(description="The newest of those whose text is kept, at most five.")]


class Settled(BaseModel):
    """The disagreements that editors have settled, and on how many of them each was right."""

    model_config = STRICT
    articles: Count
    model: Count
    shadow: Count


class ShadowAnswer(BaseModel):
    """How the two compare, over all articles that both have read."""

    model_config = STRICT
    model: ModelId
    shadow: Annotated[InShadow | None, Field(description="null: there is none.")]
    since: AwareDatetime | None
    compared: Count
    agreed: Annotated[Count, Field(description="On the most probable section.")]
    decisions: list[DecisionPair]
    disagreements: Annotated[list[SectionPair], Field(description="The most frequent first, at most twenty.")]
    settled: Settled


SHADOW = Operation(
    summary="How the shadow bundle compares with the one that answers",
    description="A bundle that `python -m training shadow` or `cycle --shadow` put there is asked about live articles after they were "
    "answered. Nobody is answered with what it says; here is where the two disagree, and whom editors agreed with.",
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
