"""``/v1/jobs``: long batches, uploaded as JSON Lines and processed when the service has time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, Field
from sqlalchemy import Row
from werkzeug.exceptions import NotFound, UnsupportedMediaType

from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.results import Speed, Style
from service import problems
from service.access.keys import Scope
from service.documents import examples
from service.documents.contract import Answer, Body, Operation, described
from service.errors import Busy, FieldError, InvalidRequest, StoreUnavailable, Unfinished
from service.jobs.message_queue import MessageQueue
from service.jobs.schemas import ENDED_CALLBACK, JobAnswer, JobsAnswer, job_as_json
from service.jobs.store import ENDED, OPERATION, AsJson, Jobs, Line
from service.jobs.uploads import MAX_JOB_ARTICLES, Upload
from service.jobs.webhooks import MAX_URL, Webhooks
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.problems import Header
from service.processes.bodies import body_chunks, discard_rest
from service.processes.readiness import Check
from service.queries import read_query
from service.request_schemas import MAX_TOP, PredictionOptions, SummaryOptions
from service.response_schemas import STRICT
from service.responses import json_response, started
from service.settings import Settings
from service.store.cursors import Cursor
from service.store.idempotency import REPLAYED, Attempt, Outcome, json_outcome, key_field, key_of

JSON_LINES = ("application/x-ndjson", "application/jsonl")
GZIP = "application/gzip"
_GZIPS = ("gzip", "x-gzip")  # both name one coding: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3
_MAX_AT_ONCE = 4  # uploads, and as many downloads, of a process: each holds a thread for as long as its client takes
_AT_A_TIME = 200, 2_000_000  # articles, and characters, of a transaction: no other write waits for a whole upload
_LOCATION = Header("Location", "URL of the job.", "/v1/jobs/7d0f3c9e5b1a4e86b2c47a90d1e6f358")


class JobQuery(BaseModel):
    """Options for every article of a job, as in a request for predictions."""

    model_config = STRICT
    style: Annotated[Style, Field(strict=False, description="Summary style: one of the `styles` of `/v1/model`; any other is refused.")] = (
        Style.AUTO
    )
    max_syllables: Annotated[int | None, Field(ge=MIN_SYLLABLES, le=MAX_SYLLABLES, description="Maximum length of a summary.")] = None
    top: Annotated[int, Field(ge=1, le=MAX_TOP, description="Number of sections to return.")] = 3
    evidence: Annotated[bool, Field(description="Return the sentences that support the top section.")] = False
    speed: Annotated[Speed, Field(strict=False, description="fast: never asks the encoder.")] = Speed.BEST
    store: Annotated[bool, Field(description="Store the articles with their text.")] = False
    webhook: Annotated[
        str | None,
        Field(min_length=1, max_length=MAX_URL, description="URL to notify when the job ends; the service must allow its host."),
    ] = None

    def options(self) -> PredictionOptions:
        """The options of a request for predictions."""
        summary = SummaryOptions(style=self.style, max_syllables=self.max_syllables)
        return PredictionOptions(summary=summary, top=self.top, evidence=self.evidence, speed=self.speed, store=self.store)


class JobsQuery(BaseModel):
    """Which jobs to list."""

    model_config = STRICT
    limit: Annotated[int, Field(ge=1, le=100, description="Maximum number of jobs.")] = 20
    cursor: Cursor = None


class OptionalIdempotencyHeader(BaseModel):
    """The header that makes an upload safe to retry."""

    key: Annotated[str | None, key_field("Creates the job once, however often the request is sent.")] = None


_PATH = {"job_id": "Id of the job."}
_ONE = Answer(description="The job.", model=JobAnswer, example=examples.JOB)
CREATE = Operation(
    summary="Create a job of many articles",
    description=f"JSON Lines: one article on each line, as in a request for predictions, up to {MAX_JOB_ARTICLES:,}; optionally as gzip "
    "(`Content-Encoding: gzip`, or `application/gzip`). Empty lines are ignored. The job is on disk before the response is sent. Live "
    "requests have priority. An article that cannot be read gets an error in its place; a line that is not JSON fails the whole upload. "
    "When the job ends, `webhook` receives a Standard Webhooks message with the schema `JobEnded`, without article text, signed with "
    "HMAC-SHA256; it has 10 seconds to return 2xx.",
    tag="jobs",
    scope="predict",
    streams=True,
    callback=ENDED_CALLBACK,
    query=JobQuery,
    headers=OptionalIdempotencyHeader,
    bodies=(  # some generated clients send the first of these types, and others the last: neither is gzip
        Body(description="Articles as JSON Lines.", media_type=JSON_LINES[0], example=examples.JOB_LINES),
        Body(description="The same as gzip.", media_type=GZIP),
        Body(description="JSON Lines, under its other media type.", media_type=JSON_LINES[1], example=examples.JOB_LINES),
    ),
    answers={
        HTTPStatus.ACCEPTED: Answer(
            description="The job, which you can poll.", model=JobAnswer, headers=(_LOCATION, REPLAYED), example=examples.JOB_MADE
        )
    },
    problems=(
        problems.NO_IDEMPOTENCY_KEY,
        problems.UNREADABLE_UPLOAD,
        problems.IDEMPOTENCY_IN_FLIGHT,
        problems.IDEMPOTENCY_MISMATCH,
        problems.BUSY,
    ),
)
LIST = Operation(
    summary="List your jobs",
    description="Newest first: the jobs created with the same key; a key with the scope `admin` sees all.",
    tag="jobs",
    scope="predict",
    query=JobsQuery,
    answers={HTTPStatus.OK: Answer(description="One page of jobs.", model=JobsAnswer, example=examples.JOBS)},
)
SHOW = Operation(
    summary="Get a job and its progress",
    tag="jobs",
    scope="predict",
    path=_PATH,
    answers={HTTPStatus.OK: _ONE},
)
RESULTS = Operation(
    summary="Get the results of a job",
    description="JSON Lines in the order of the articles, once the job has ended: on each line a prediction with the `model` that made it, "
    "or an `error`. A cancelled job has the results produced before it was cancelled.",
    tag="jobs",
    scope="predict",
    path=_PATH,
    answers={HTTPStatus.OK: Answer(description="One line for each article.", media_type=JSON_LINES[0], example=examples.JOB_RESULT)},
    problems=(problems.UNFINISHED, problems.BUSY),
)
CANCEL = Operation(
    summary="Cancel a job",
    description="Results stay; waiting articles are deleted. A job that has ended is not changed.",
    tag="jobs",
    scope="predict",
    path=_PATH,
    answers={HTTPStatus.OK: _ONE},
)
DELETE = Operation(
    summary="Delete a job",
    description="Deletes its articles and results, whether it has ended or not.",
    tag="jobs",
    scope="predict",
    path=_PATH,
    answers={HTTPStatus.NO_CONTENT: Answer(description="Deleted.", media_type=None)},
)


def blueprint(
    engine: Engine, jobs: Jobs, queue: MessageQueue, webhooks: Webhooks, metrics: Metrics, settings: Settings, room: Check
) -> Blueprint:
    """The routes; ``queue`` wakes consumers, ``room`` says why the disk has no room for more articles, or ""."""
    routes = Blueprint("jobs", __name__)
    kept = timedelta(days=settings.job_days)
    uploads, downloads = (threading.BoundedSemaphore(_MAX_AT_ONCE) for _ in range(2))

    @routes.post("/v1/jobs")
    @described(CREATE)
    def create() -> Response:
        if not uploads.acquire(blocking=False):
            discard_rest()
            raise Busy
        try:
            outcome = _accept_upload(engine, jobs, webhooks, settings.job_megabytes << 20, lambda job: job_as_json(job, kept), room)
        except Exception:
            discard_rest()
            raise
        finally:
            uploads.release()
        if not outcome.replayed:
            _announce(outcome.answer, queue, metrics)
        response = json_outcome(outcome, HTTPStatus.ACCEPTED)
        response.headers[_LOCATION.name] = f"/v1/jobs/{outcome.answer['id']}"
        return response

    @routes.get("/v1/jobs")
    @described(LIST)
    def list_jobs() -> Response:
        query = read_query(JobsQuery)
        page = jobs.page(_owner(), query.limit, query.cursor)
        return json_response({"jobs": [job_as_json(job, kept) for job in page.jobs], "next": page.next})

    @routes.get("/v1/jobs/<job_id>")
    @described(SHOW)
    def show(job_id: str) -> Response:
        return json_response(job_as_json(_found(jobs.find(job_id, _owner())), kept))

    @routes.get("/v1/jobs/<job_id>/results")
    @described(RESULTS)
    def results(job_id: str) -> Response:
        job = _found(jobs.find(job_id, _owner()))
        if job.state not in ENDED:
            raise Unfinished
        if not downloads.acquire(blocking=False):
            raise Busy
        try:
            answer = Response(started(_lines(jobs, job)), mimetype=JSON_LINES[0])
        except BaseException:
            downloads.release()
            raise
        answer.call_on_close(downloads.release)
        return answer

    @routes.post("/v1/jobs/<job_id>/cancel")
    @described(CANCEL)
    def cancel(job_id: str) -> Response:
        job = _found(jobs.cancel(job_id, _owner()))
        if job.tell_at:
            queue.announce_webhook(job.id)
        return json_response(job_as_json(job, kept))

    @routes.delete("/v1/jobs/<job_id>")
    @described(DELETE)
    def remove(job_id: str) -> Response:
        if not jobs.delete(job_id, _owner()):
            raise NotFound
        return Response(status=HTTPStatus.NO_CONTENT)

    return routes


def _accept_upload(engine: Engine, jobs: Jobs, webhooks: Webhooks, most_bytes: int, as_json: AsJson, room: Check) -> Outcome:
    """Store and queue the upload; its answer, which for an upload that is sent again is the first one."""
    key, query = key_of(request.headers), read_query(JobQuery)
    gzipped = _is_gzip()
    if query.style not in engine.bundle.styles:
        raise InvalidRequest(
            [FieldError("", f"must be one of {', '.join(engine.bundle.styles)}: the model supports no other", parameter="style")]
        )
    if query.webhook:
        webhooks.check(query.webhook)
    upload = Upload(body_chunks(most_bytes), most_bytes=most_bytes, gzipped=gzipped)
    owner = g.get("key") or ""
    number = jobs.begin(owner, query.options().model_dump(mode="json"), query.webhook or "")
    queued = False
    try:
        for lines in _batched(upload.articles()):
            if room():
                raise StoreUnavailable("the disk has no room for the job; nothing of it was stored, try again later")
            g.articles = g.get("articles", 0) + len(lines)
            jobs.add(number, lines)
        digest = hashlib.sha256(f"{query.model_dump_json()}\0{upload.digest}".encode()).hexdigest()
        outcome = jobs.queue(number, as_json, Attempt(owner, OPERATION, key, digest) if key else None)
        queued = not outcome.replayed
    finally:
        if not queued:
            jobs.discard(number)
    return outcome


def _announce(job: Mapping[str, Any], queue: MessageQueue, metrics: Metrics) -> None:
    """Wake consumers for a new ``job``, as JSON; one whose lines all break the schema has ended already."""
    metrics.refuse_articles(job["articles"]["unreadable"])
    if not job["ended_at"]:
        queue.announce_work()
        return
    metrics.jobs.inc()
    if job["webhook"]:
        queue.announce_webhook(job["id"])


def _batched(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """``lines`` in lists, each written in one transaction."""
    batch: list[Line] = []
    characters = 0
    for line in lines:
        batch.append(line)
        characters += len(line.request or line.result or "")
        if len(batch) >= _AT_A_TIME[0] or characters >= _AT_A_TIME[1]:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _is_gzip() -> bool:
    """Whether the body is gzip. Raises UnsupportedMediaType unless it is JSON lines, compressed or not."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if (request.mimetype in JSON_LINES and encoding in ("identity", *_GZIPS)) or (request.mimetype == GZIP and encoding == "identity"):
        return request.mimetype == GZIP or encoding in _GZIPS
    raise UnsupportedMediaType


def _owner() -> str | None:
    """Whose jobs the caller may see; None: everybody's."""
    key = g.caller.key
    return key.id if key and Scope.ADMIN not in key.scopes else None


def _found(job: Row[Any] | None) -> Row[Any]:
    if job is None:
        raise NotFound
    return job


def _lines(jobs: Jobs, job: Row[Any]) -> Iterator[str]:
    """The results of ``job``. Raises NotFound when it was deleted meanwhile, so that a partial answer does not seem complete."""
    for line in jobs.results(job.number):
        yield line + "\n"
    _found(jobs.find(job.id, None))
