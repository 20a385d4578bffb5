"""What schemathesis cannot know of the contract: loaded by its runner in test_contract.

An article that breaks its schema does not spoil a request, so invalid data may be answered 200 with an error in its place; and some rules
are about more than a schema can say, so valid data may be refused, but only for one of them.
"""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import metrics

from service import problems

metrics.maximize = lambda *_, **__: None  # or the second half of the examples are shorter forms of the first, at twice their price

KINDS_BEYOND_SCHEMAS = {problems.INVALID_ARTICLE.type, problems.TEXT_NOT_KEPT.type, problems.IDEMPOTENCY_MISMATCH.type}
YEARS = "must be within the years 1900 to 9000"  # a format has no bounds
PLACES_BEYOND_SCHEMAS = {  # a field or a parameter, and who decides what it may be
    "/summary/style": "the bundle",
    "/section": "whoever reads it: it has a letter",
    "/summary": "whoever reads it: it has a letter",
    "/editor": "whoever reads it: it has a letter",
    "/prediction_id": "the store",
    "/article": "the store: it is the one of the prediction",
    "cursor": "the page before",
    "style": "the bundle",
    "webhook": "the settings",
}


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def json_lines(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    return _lines(value)


@schemathesis.serializer("application/gzip")
def packed_lines(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    return gzip.compress(_lines(value), 1)


def _lines(value: Any) -> bytes:
    """Two lines: whatever was generated, which may be no article, and an article that says it."""
    text = json.dumps(value, default=str)
    return f"{text}\n{json.dumps({'body': text})}\n".encode()


@schemathesis.hook
def before_call(ctx: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """What is created to be followed is new: a replay tells of the first job, which an earlier sequence may have deleted."""
    if case.meta is not None and case.meta.phase.name == "stateful" and case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = uuid.uuid4().hex


@schemathesis.check
def an_invalid_article_is_told_in_its_place(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    if case.operation.label != "POST /v1/predictions" or case.method != "POST" or response.status_code != 200 or case.meta is None:
        return
    if case.meta.is_negative_at(ParameterLocation.BODY):
        assert any("error" in one for one in json.loads(response.content)["predictions"]), "invalid, and answered as if it were not"


@schemathesis.check
def valid_data_is_refused_only_for_what_no_schema_says(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422 or not response.content:
        return
    content = json.loads(response.content)
    if content["type"] in KINDS_BEYOND_SCHEMAS:
        return
    for fault in content["errors"]:
        place = fault.get("parameter") or fault["pointer"]
        known = place in PLACES_BEYOND_SCHEMAS or fault["detail"] == YEARS or _is_written_as_a_fraction(case.body, place)
        assert known, f"schema-valid, and refused for {place}"


def _is_written_as_a_fraction(body: Any, pointer: str) -> bool:
    """Whether the number there is a whole one such as 7.0: an integer to JSON Schema, but not to this service."""
    for step in pointer.split("/")[1:]:
        body = body.get(step) if isinstance(body, dict) else None
    return isinstance(body, float) and body.is_integer()
