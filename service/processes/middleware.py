"""Around every request: its id, access control, security headers, one line in the access log."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, current_app
from flask.globals import app_ctx, request_ctx  # ``request`` and ``g`` would be looked up at each use
from structlog.contextvars import bind_contextvars, clear_contextvars

from service.access.control import AccessControl
from service.documents.contract import operation_of
from service.errors import AccessDenied, RateExceeded
from service.processes.bodies import discard_rest, read_whole
from service.queries import NoQuery, read_query

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.stdlib.get_logger("service")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?\Z", re.ASCII)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_POLICY = "Content-Security-Policy"
_HEADERS = {
    _POLICY: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def install(app: Flask, access: AccessControl) -> None:
    """Give ``app`` request ids, authentication before the body is read and rate limits after it, security headers and an access log."""

    def admit() -> None:
        try:
            access.admit()
        except AccessDenied:
            discard_rest()
            raise

    def count() -> None:
        try:
            access.count()
        except RateExceeded:
            discard_rest()
            raise

    for step in (_begin, admit, _read_body, count):
        app.before_request(step)
    app.after_request(_finish)
    app.teardown_request(lambda _error: clear_contextvars())
    app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]  # Flask documents this way


class SecurityHeaders:
    """WSGI: adds the security headers to every answer; a page may have its own Content-Security-Policy."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._all = list(_HEADERS.items())
        self._others = [(name, value) for name, value in self._all if name != _POLICY]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            own = any(name == _POLICY for name, _ in headers)
            return start_response(status, headers + (self._others if own else self._all), *error)

        return self._app(environ, start)


def _begin() -> None:
    request, g = request_ctx.request, app_ctx.g
    asked = request.headers.get("X-Request-ID", "")
    g.request_id = asked if _REQUEST_ID.match(asked) else uuid.uuid4().hex
    g.trace_id = trace_id(request.headers.get("traceparent", ""))
    g.began = time.perf_counter()
    if request.headers.get("If-Match") == "*":
        del request.environ["HTTP_IF_MATCH"]  # matches any version, but werkzeug takes it for an ETag
    clear_contextvars()
    bind_contextvars(request_id=g.request_id, **({"trace_id": g.trace_id} if g.trace_id else {}))


def trace_id(traceparent: str) -> str:
    """The trace id of a request; empty where the header is missing or malformed, and the caller's trace is not continued.

    W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header: lower-case hex, no id of zeros, version ff is invalid, and
    a version above 00 may have more parts behind a dash. The recommendation has no header for answers, so none is sent.
    """
    found = _TRACEPARENT.match(traceparent)
    return found[2] if found and (found[1] != "00" or found[3] is None) else ""


def _read_body() -> None:
    endpoint = request_ctx.request.endpoint
    operation = operation_of(current_app.view_functions[endpoint]) if endpoint else None
    if not (operation and operation.streams):
        read_whole()
    if operation and operation.scope and not operation.query:  # other queries are read by their routes
        read_query(NoQuery)


def _finish(response: Response) -> Response:
    request, g = request_ctx.request, app_ctx.g
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint != "static":  # answers may hold unpublished articles; those with an ETag hold none
        response.headers["Cache-Control"] = "private, no-cache" if "ETag" in response.headers else "no-store"
    log.info(  # the matched rule, not the path or query, which may hold text
        "request",
        method=request.method if request.method in METHODS else "other",
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
        articles=g.get("articles", 0),
        bytes=response.content_length,
        key=g.get("key"),
    )
    return response
