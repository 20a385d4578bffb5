"""Errors of the service, and how every error becomes an RFC 9457 problem: one table, at the edge.

ServiceError (a ToaSoanError)
├── InvalidSetting     a setting that cannot be used or does not exist; said before the service starts
├── NotJson            a body that is not JSON in UTF-8
├── InvalidRequest     JSON that breaks the contract; names each field
│   └── Unreadable     an article that cannot be read; the others of its request may be
└── Busy               more requests waiting than there are places

A problem names fields and rules, never what was sent.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from model.errors import ToaSoanError

log = logging.getLogger("service")

TYPE = "urn:problem-type:toasoan:"
RETRY_AFTER = 1  # seconds: what waits in a full process is answered in about that


class ServiceError(ToaSoanError):
    """Root of the service's own errors."""


class InvalidSetting(ServiceError):
    """A setting that cannot be used; the message names the variable."""


class NotJson(ServiceError):
    """A body that is not JSON in UTF-8; the message says where."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; ``pointer`` is its JSON pointer (RFC 6901) in the request."""

    pointer: str
    detail: str


class InvalidRequest(ServiceError):
    """JSON that breaks the contract."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "; ".join(f"{error.pointer or 'the body'} {error.detail}" for error in errors[:3]) + ("; ..." if errors[3:] else "")
        )
        self.errors = tuple(errors)


class Unreadable(InvalidRequest):
    """An article that cannot be read."""


class Busy(ServiceError):
    """Every place is taken."""

    def __init__(self) -> None:
        super().__init__(f"too many requests are waiting; try again in {RETRY_AFTER} s")


_STATUS: dict[type[Exception], tuple[HTTPStatus, str, str]] = {  # an error, its status, the end of its type, its title; the narrowest first
    NotJson: (HTTPStatus.BAD_REQUEST, "not-json", "The body is not JSON"),
    Unreadable: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-article", "The article cannot be read"),
    InvalidRequest: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", "The request breaks the contract"),
    Busy: (HTTPStatus.TOO_MANY_REQUESTS, "busy", "The service is busy"),
}


def problem(error: Exception) -> dict[str, Any]:
    """``error`` as the members of a problem: type, title, status, detail and, where fields are at fault, errors."""
    for kind, (status, name, title) in _STATUS.items():
        if isinstance(error, kind):
            members: dict[str, Any] = {"type": TYPE + name, "title": title, "status": status.value, "detail": str(error)}
            if isinstance(error, InvalidRequest):
                members["errors"] = [asdict(one) for one in error.errors]
            return members
    if isinstance(error, HTTPException) and error.code:
        phrase = HTTPStatus(error.code).phrase
        return {"type": "about:blank", "title": phrase, "status": error.code, "detail": HTTPStatus(error.code).description or phrase}
    return {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The service failed; its log has the request id",
    }


def respond(error: Exception) -> Response:
    """The application/problem+json answer to ``error``."""
    members = problem(error)
    if members["status"] == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log_failure(error)
    members["request_id"] = g.request_id
    response = Response(json.dumps(members, ensure_ascii=False), members["status"], mimetype="application/problem+json")
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name.lower() not in {"content-type", "content-length"}:
                response.headers[name] = value
    return response


def _log_failure(error: Exception) -> None:
    """Where it failed and by what type of error, but not the error's message: it may hold text of an article."""
    frames = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error("failed request_id=%s error=%s at=%s", g.request_id, type(error).__name__, ">".join(frames))


def install(app: Flask) -> None:
    """Answer every error of ``app`` as a problem."""
    app.register_error_handler(Exception, respond)
