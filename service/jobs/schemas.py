"""The schemas of jobs in answers and webhooks: no text of an article except in the results."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Row

from service.documents import examples
from service.documents.contract import Callback
from service.problems import Header
from service.response_schemas import STRICT, Text

Count = Annotated[int, Field(ge=0)]


class JobArticles(BaseModel):
    """Progress of a job: numbers of articles."""

    model_config = STRICT
    total: Count
    waiting: Annotated[Count, Field(description="Not processed yet; after cancellation, never.")]
    read: Count
    unreadable: Annotated[Count, Field(description="Answered with an error.")]
    deleted: Annotated[Count, Field(description="Deleted by `DELETE /v1/articles/{id}`.")]


class JobWebhook(BaseModel):
    """Whether the webhook was delivered when the job ended."""

    model_config = STRICT
    state: Annotated[
        Literal["pending", "told", "given_up"], Field(description="told: delivered; given_up: no 2xx response in eight attempts.")
    ]
    tries: Count


class JobAnswer(BaseModel):
    """A job and its progress."""

    model_config = STRICT
    id: Text
    state: Annotated[
        Literal["queued", "running", "done", "failed", "cancelled"],
        Field(description="failed: it has ended, and none of its articles could be read."),
    ]
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    expires_at: Annotated[AwareDatetime | None, Field(description="When its results will be deleted; null: it has not ended.")]
    articles: JobArticles
    webhook: Annotated[JobWebhook | None, Field(description="null: the job has none.")]


class JobsAnswer(BaseModel):
    """A page of jobs, newest first."""

    model_config = STRICT
    jobs: list[JobAnswer]
    next: Annotated[Text | None, Field(description="Cursor of the next page, with older jobs; null: this is the last page.")]


class JobEnded(BaseModel):
    """The message to a webhook when a job has ended."""

    model_config = STRICT
    type: Annotated[Literal["job.done", "job.failed", "job.cancelled"], Field(description="The state in which it ended.")]
    timestamp: Annotated[AwareDatetime, Field(description="When it ended.")]
    data: Annotated[JobAnswer, Field(description="The job, as `GET /v1/jobs/{job_id}` returns it.")]


ENDED_CALLBACK = Callback(
    name="ended",
    parameter="webhook",
    summary="A job has ended",
    description="A Standard Webhooks message. It may be delivered twice: ignore a `webhook-id` that you have seen.",
    model=JobEnded,
    headers=(
        Header("webhook-id", "Id of the message, the same in every attempt.", f"job_{examples.JOB['id']}"),
        Header("webhook-timestamp", "Unix time of this attempt, in seconds.", "1795901042"),
        Header(
            "webhook-signature",
            "`v1,` and the Base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`; the key is the Base64 after `whsec_`.",
            "v1,Kjcs5e88iVmYLvady68CVdgePSMr4IvJK6MFTQ28Uv4=",
        ),
    ),
    example=examples.JOB_ENDED,
)


def job_as_json(job: Row[Any], kept: timedelta) -> dict[str, Any]:
    """The row ``job`` as JSON; its results are ``kept`` for so long after its end."""
    done = job.read + job.unreadable + job.deleted
    return {
        "id": job.id,
        "state": job.state,
        "created_at": _iso(job.created_at),
        "started_at": _iso(job.started_at),
        "ended_at": _iso(job.ended_at),
        "expires_at": _iso(job.ended_at + kept if job.ended_at else None),
        "articles": {
            "total": job.total,
            "waiting": job.total - done,
            "read": job.read,
            "unreadable": job.unreadable,
            "deleted": job.deleted,
        },
        "webhook": {"state": _webhook_state(job), "tries": job.tries} if job.webhook else None,
    }


def _webhook_state(job: Row[Any]) -> str:
    if job.told_at:
        return "told"
    return "given_up" if job.ended_at and job.tell_at is None else "pending"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
