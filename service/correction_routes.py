"""``POST /v1/corrections`` and ``GET /v1/corrections``."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Annotated

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ConfigDict, Field

from model.article import Article
from model.errors import InvalidArticle
from model.taxonomy import SLUG, Taxonomy
from model.text import clean_line
from service import problems
from service.documents import examples
from service.documents.contract import Answer, Body, Operation, described
from service.errors import FieldError, InvalidRequest, NoIdempotencyKey, Unreadable
from service.metrics import Metrics
from service.predictions.articles import article_size, read_article
from service.predictions.engine import Engine
from service.queries import read_query
from service.request_schemas import CorrectionRequest, OneArticle, parse_correction, pointer
from service.response_schemas import CorrectionMade, CorrectionsAnswer
from service.responses import body_as_json, json_response
from service.store.corrections import OPERATION, Corrections, EditorDecision
from service.store.cursors import Cursor
from service.store.idempotency import REPLAYED, Attempt, json_outcome, key_field, key_of
from service.store.records import short_line

UNKNOWN_SECTION = "unknown_section"


class IdempotencyHeader(BaseModel):
    """The header that makes a request safe to retry."""

    key: Annotated[str, key_field("A new one for each correction: a UUID.")]


class CorrectionsQuery(BaseModel):
    """Which corrections to list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    limit: Annotated[
        int, Field(ge=1, le=500, description="Maximum number of corrections; fewer are returned if their articles are long.")
    ] = 100
    cursor: Cursor = None


CORRECT = Operation(
    summary="Record an editor's decision",
    description="Identify the article by `prediction_id` or send it; give its right `section`, an edited `summary`, or both. The "
    "correction is on disk before the response is sent. A section that the taxonomy does not have is stored, with a warning.",
    tag="corrections",
    scope="correct",
    headers=IdempotencyHeader,
    bodies=(Body(description="One correction.", model=CorrectionRequest, example=examples.CORRECTION_REQUEST),),
    answers={
        HTTPStatus.CREATED: Answer(description="Stored.", model=CorrectionMade, headers=(REPLAYED,), example=examples.CORRECTION_MADE)
    },
    problems=(
        problems.NO_IDEMPOTENCY_KEY,
        problems.IDEMPOTENCY_IN_FLIGHT,
        problems.IDEMPOTENCY_MISMATCH,
        problems.INVALID_ARTICLE,
        problems.TEXT_NOT_KEPT,
        problems.BUSY,
        problems.OVERDUE,
    ),
)
LIST = Operation(
    summary="List editors' decisions",
    description="Oldest first. Follow `next` until it is null, and continue later with the last cursor: you get every correction once, "
    "including those made in the meantime.",
    tag="corrections",
    scope="correct",
    query=CorrectionsQuery,
    answers={HTTPStatus.OK: Answer(description="One page of corrections.", model=CorrectionsAnswer, example=examples.CORRECTIONS)},
)


def blueprint(engine: Engine, corrections: Corrections, metrics: Metrics) -> Blueprint:
    """The routes; ``engine`` lends its turns to read an article that is sent, and knows the sections."""
    routes = Blueprint("corrections", __name__)

    @routes.post("/v1/corrections")
    @described(CORRECT)
    def correct() -> Response:
        key = key_of(request.headers)
        if not key:
            raise NoIdempotencyKey
        wanted = parse_correction(body_as_json())
        owner = g.get("key") or ""
        attempt = Attempt(owner, OPERATION, key, hashlib.sha256(wanted.model_dump_json().encode()).hexdigest())
        section, warnings = _section(wanted.section, engine.bundle.taxonomy)
        decided = EditorDecision(
            editor=_said(wanted.editor, "/editor"),
            section=section,
            summary=_said(wanted.summary, "/summary") if wanted.summary is not None else None,
            prediction_id=wanted.prediction_id,
            article=_read(engine, wanted.article) if wanted.article else None,
            external_id=wanted.article.id if wanted.article else None,
            key_id=owner or None,
        )
        _check_enough(decided)
        outcome = corrections.add(attempt, decided, warnings)
        if not outcome.replayed:
            metrics.corrections.inc()
        return json_outcome(outcome, HTTPStatus.CREATED)

    @routes.get("/v1/corrections")
    @described(LIST)
    def list_corrections() -> Response:
        query = read_query(CorrectionsQuery)
        page = corrections.page(query.limit, query.cursor)
        return json_response({"corrections": list(page.corrections), "next": page.next})

    return routes


def _check_enough(decided: EditorDecision) -> None:
    missing = []
    if decided.prediction_id is None and decided.article is None:
        missing.append(FieldError("/prediction_id", "is needed, or else the article"))
    if decided.section is None and decided.summary is None:
        missing.append(FieldError("/section", "is needed, or else a summary"))
    if missing:
        raise InvalidRequest(missing)


def _section(name: str | None, taxonomy: Taxonomy) -> tuple[str | None, tuple[str, ...]]:
    """The slug of the section called ``name``, and warnings."""
    if name is None:
        return None, ()
    if found := taxonomy.find(name):
        return found.slug, ()
    if not SLUG.match(name):
        rule = "must be a section of /v1/taxonomy, or the slug of a new one: lower-case letters a to z, digits and single hyphens"
        raise InvalidRequest([FieldError("/section", rule)])
    return name, (UNKNOWN_SECTION,)


def _said(text: str, place: str) -> str:
    """``text`` as one clean line."""
    clean = short_line(text) if place == "/editor" else clean_line(text)
    if not clean:
        raise InvalidRequest([FieldError(place, "has no words")])
    return clean


def _read(engine: Engine, article: OneArticle) -> Article:
    try:
        with engine.admit() as admission, admission.turn(article_size(article)):
            return read_article(article).article
    except InvalidArticle as error:
        raise Unreadable([FieldError(pointer("article", error.field), error.reason)]) from None
