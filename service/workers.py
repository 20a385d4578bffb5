"""Gunicorn, configured in code, with workers whose own errors are problems, too."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from service import problems
from service.errors import members


class Processes(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """A gunicorn master with forked workers; all serve the one ``app`` that was loaded before the fork."""

    def __init__(self, app: Flask, options: Mapping[str, object]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's configuration: our options and nothing from a file or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app


_STATUS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A worker that answers what is not even HTTP with a problem, and repeats nothing of it, neither to the client nor in the log."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ARG002  # gunicorn's signature
        """Answer ``exc``, raised before the application saw the request or after it failed to answer."""
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(exc, errors.ParseException):
            status = _STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)
        request_id = uuid.uuid4().hex
        self.log.warning("refused %d %s request_id=%s", status, type(exc).__name__, request_id)
        kind = problems.kind_of_status(status) or problems.FAILURE
        body = json.dumps({**members(kind, kind.advice), "request_id": request_id}).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {problems.MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
            f"X-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        )
        try:
            util.write_nonblock(client, head.encode("latin-1") + body)
        except OSError:
            self.log.debug("the client had gone")
