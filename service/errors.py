"""Errors of the service, and how every error becomes an RFC 9457 problem: one table, at the edge.

ServiceError (a ToaSoanError)
├── InvalidSetting     a setting that cannot be used or does not exist; said before the service starts
├── Unguarded          others can reach the service and no key keeps them out; said before the service starts
├── InvalidCommand     a command that cannot be carried out; says why
├── AccessDenied       a request that may not do what it asks for
│   ├── MissingKey     no key
│   ├── InvalidKey     a key that is unknown, revoked or expired
│   ├── MissingScope   a key without the scope
│   ├── NotSignedIn    a page of the desk, asked for without a session
│   ├── ForgedForm     a form that no page of this session sent
│   └── RemoteWithoutKey   a service without keys, asked from another machine
├── RateExceeded       a caller that asks more often than it may
├── NotJson            a body that is not JSON in UTF-8
├── InvalidRequest     JSON that breaks the contract; names each field
│   ├── Unreadable     an article that cannot be read; the others of its request may be
│   ├── NoIdempotencyKey   a header that is missing or malformed
│   └── TextNotKept    a correction of a prediction whose article is not in the store
├── Busy               more requests waiting than there are places
├── DeadlineExceeded   a request that is not answered by its deadline
├── NotSwitched        the published bundle does not answer; says why
├── NotReady           something that every request needs is missing; says what
├── StoreUnavailable   the database cannot be reached, is locked for too long, or cannot be used
├── IdempotencyInFlight   another request with the same Idempotency-Key is being carried out
├── IdempotencyMismatch   an Idempotency-Key that was used for another request
├── UnreadableUpload   an upload of a job that is no JSON lines, or no gzip; says which line
├── Unfinished         results of a job that has not ended
├── Deleted            an article of a job that was deleted; stands in its place
├── AlreadySettled     an article that somebody has settled since it was looked at (desk/settling.py)
├── Gone               an article, or a decision, that is not there any more (desk/settling.py)
└── BackupFailed       a copy of the database that could not be made; says why

A problem names fields and rules, never what was sent. Its kinds, with what a client should do, are in problems.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from model.errors import ToaSoanError
from service import problems
from service.problems import Kind
from service.processes.logs import frames_of

log = structlog.stdlib.get_logger("service")

RETRY_AFTER = 1  # seconds: what waits in a full process is answered in about that


class ServiceError(ToaSoanError):
    """Root of the service's own errors; ``headers`` are those of the answer that tells of it."""

    headers: Mapping[str, str] = MappingProxyType({})


class InvalidSetting(ServiceError):
    """A setting that cannot be used; the message names the variable."""


class Unguarded(ServiceError):
    """Anybody could use the service at ``place``."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"other machines can reach {place}, but no API key protects the service: create one with "
            "python -m service keys create NAME --scopes predict,correct, or listen on 127.0.0.1"
        )


class InvalidCommand(ServiceError):
    """A command that cannot be carried out; the message says why."""


class AccessDenied(ServiceError):
    """Whoever asks may not do this."""


_CHALLENGE = 'Bearer realm="toasoan"'  # RFC 6750, section 3


class MissingKey(AccessDenied):
    """No key."""

    def __init__(self) -> None:
        super().__init__("an API key is required: send it as Authorization: Bearer prefix.secret, or as X-API-Key")
        self.headers = {"WWW-Authenticate": _CHALLENGE}


class InvalidKey(AccessDenied):
    """A key that is unknown, revoked or expired; the message says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.headers = {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'}


class MissingScope(AccessDenied):
    """A key without the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"the key lacks the scope {scope}")
        self.headers = {"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'}


class NotSignedIn(AccessDenied):
    """A page of the desk, asked for without a session or with one that has ended."""

    def __init__(self) -> None:
        super().__init__("sign in with a key at /dang-nhap")
        self.headers = {"WWW-Authenticate": _CHALLENGE}


class ForgedForm(AccessDenied):
    """A form that no page of this session sent."""

    def __init__(self) -> None:
        super().__init__("the CSRF token of the form does not belong to this session; reload the page")


class RemoteWithoutKey(AccessDenied):
    """A service without keys, asked from another machine or through a proxy."""

    def __init__(self) -> None:
        super().__init__(
            "without API keys the service answers only its own machine: call it as localhost and without a proxy, or create a key "
            "with python -m service keys create"
        )


class RateExceeded(ServiceError):
    """A request too many; ``status_headers`` tell what the caller has left."""

    def __init__(self, quota: str, retry_after: int, status_headers: Mapping[str, str]) -> None:
        super().__init__(f"the rate limit of {quota} is exceeded; try again in {retry_after} s")
        self.retry_after = retry_after
        self.headers = {"Retry-After": str(retry_after), **status_headers}


class NotJson(ServiceError):
    """A body that is not JSON in UTF-8; the message says where."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the body, named by its JSON pointer (RFC 6901), or one ``parameter`` of the query, or header."""

    pointer: str
    detail: str
    parameter: str = ""

    def as_json(self) -> dict[str, str]:
        """The member of ``errors``."""
        place = {"parameter": self.parameter} if self.parameter else {"pointer": self.pointer}
        return place | {"detail": self.detail}


class InvalidRequest(ServiceError):
    """JSON that breaks the contract."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "; ".join(f"{error.parameter or error.pointer or 'the body'} {error.detail}" for error in errors[:3])
            + ("; ..." if errors[3:] else "")
        )
        self.errors = tuple(errors)


class Unreadable(InvalidRequest):
    """An article that cannot be read."""


class Busy(ServiceError):
    """Every place is taken."""

    def __init__(self) -> None:
        super().__init__(f"too many requests are waiting; try again in {RETRY_AFTER} s")
        self.headers = {"Retry-After": str(RETRY_AFTER)}


class DeadlineExceeded(ServiceError):
    """The deadline has passed."""

    def __init__(self) -> None:
        super().__init__("not answered before the deadline; try again later, or send fewer or shorter articles per request")
        self.headers = {"Retry-After": str(RETRY_AFTER)}


class StoreUnavailable(ServiceError):
    """The database cannot be used now; nothing of what was asked has been done."""

    def __init__(self, reason: str = "the database is unavailable; nothing was changed, try again later") -> None:
        super().__init__(reason)
        self.headers = {"Retry-After": str(RETRY_AFTER)}


class NoIdempotencyKey(InvalidRequest):
    """The Idempotency-Key header is missing or malformed."""

    def __init__(self) -> None:
        detail = "is required, 1 to 255 visible ASCII characters, such as a random UUID"
        super().__init__([FieldError("", detail, parameter="Idempotency-Key")])


class IdempotencyInFlight(ServiceError):
    """Another request with the same Idempotency-Key is being carried out."""

    def __init__(self) -> None:
        super().__init__("another request with this Idempotency-Key is still being processed; send it again to get its response")
        self.headers = {"Retry-After": str(RETRY_AFTER)}


class IdempotencyMismatch(ServiceError):
    """The Idempotency-Key was used for another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was already used with another body or query; use a new one for a new request")


class UnreadableUpload(ServiceError):
    """An upload that cannot be read; the message says from which line on, and why."""


class Unfinished(ServiceError):
    """A job has not ended."""

    def __init__(self) -> None:
        super().__init__("the job has not ended; results are available when its state is done, failed or cancelled")
        self.headers = {"Retry-After": "5"}


class Deleted(ServiceError):
    """The article was deleted from the job."""

    def __init__(self) -> None:
        super().__init__("the article was deleted, and its prediction with it")


class TextNotKept(InvalidRequest):
    """A correction of a prediction whose article is not in the store."""

    def __init__(self) -> None:
        super().__init__([FieldError("/article", "is required, because the text of the predicted article is not stored")])


class BackupFailed(ServiceError):
    """A copy of the database could not be made; the message says why."""


class NotSwitched(ServiceError):
    """The published bundle does not answer; the message says why."""


class NotReady(ServiceError):
    """Something that every request needs is missing; ``faults`` are what, each with why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in faults.items()))


_KINDS: dict[type[Exception], Kind] = {  # an error and the kind of problem it is answered as; the narrowest error first
    MissingKey: problems.UNAUTHENTICATED,
    InvalidKey: problems.UNAUTHENTICATED,
    NotSignedIn: problems.UNAUTHENTICATED,
    AccessDenied: problems.FORBIDDEN,
    RateExceeded: problems.RATE_LIMITED,
    NotJson: problems.NOT_JSON,
    Unreadable: problems.INVALID_ARTICLE,
    TextNotKept: problems.TEXT_NOT_KEPT,
    NoIdempotencyKey: problems.NO_IDEMPOTENCY_KEY,
    InvalidRequest: problems.INVALID_REQUEST,
    Busy: problems.BUSY,
    DeadlineExceeded: problems.OVERDUE,
    NotSwitched: problems.NOT_SWITCHED,
    NotReady: problems.NOT_READY,
    StoreUnavailable: problems.STORE_UNAVAILABLE,
    IdempotencyInFlight: problems.IDEMPOTENCY_IN_FLIGHT,
    IdempotencyMismatch: problems.IDEMPOTENCY_MISMATCH,
    UnreadableUpload: problems.UNREADABLE_UPLOAD,
    Unfinished: problems.UNFINISHED,
    Deleted: problems.DELETED,
}


def problem(error: Exception) -> dict[str, Any]:
    """``error`` as the members of a problem: type, title, status, detail and, where fields are at fault, errors."""
    for type_, kind in _KINDS.items():
        if isinstance(error, type_):
            faults = {"errors": [one.as_json() for one in error.errors]} if isinstance(error, InvalidRequest) else {}
            return {**members(kind, str(error)), **faults}
    if isinstance(error, HTTPException) and error.code:
        if known := problems.kind_of_status(error.code):
            return members(known, known.advice)
        phrase = HTTPStatus(error.code).phrase
        return {"type": "about:blank", "title": phrase, "status": error.code, "detail": HTTPStatus(error.code).description or phrase}
    return members(problems.FAILURE, "internal error; look for the request_id in the service's log")


def members(kind: Kind, detail: str) -> dict[str, Any]:
    """The members that every problem has."""
    return {"type": kind.type, "title": kind.title, "status": kind.status.value, "detail": detail}


def respond(error: Exception) -> Response:
    """The application/problem+json answer to ``error``."""
    content = problem(error)
    if content["status"] == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log_failure(error)
    content["request_id"] = g.request_id
    response = Response(json.dumps(content, ensure_ascii=False), content["status"], mimetype=problems.MEDIA_TYPE)
    if isinstance(error, ServiceError):
        response.headers.update(error.headers)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name.lower() not in {"content-type", "content-length"}:
                response.headers[name] = value
    return response


def _log_failure(error: Exception) -> None:
    """Where it failed and by what type of error, but not the error's message: it may hold text of an article."""
    log.error("failed", error=type(error).__name__, at=frames_of(error))


def install(app: Flask) -> None:
    """Answer every error of ``app`` as a problem."""
    app.register_error_handler(Exception, respond)
