"""JSON responses with ETags, streams, and the body of a request that must be JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from flask import Response, request
from flask.globals import request_ctx
from pydantic_core import to_json
from werkzeug.exceptions import PreconditionFailed, UnsupportedMediaType


def body_as_json() -> bytes:
    """The body of the request. Raises UnsupportedMediaType (415) when it is not declared to be JSON, or is compressed."""
    request = request_ctx.request
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType
    return request.get_data()


def json_response(content: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """``content`` as application/json."""
    return Response(to_json(content), status, mimetype="application/json")


def started(pieces: Iterator[str]) -> Iterator[str]:
    """The stream ``pieces`` with its first piece computed now, so that an error before it becomes a problem and not a broken stream."""
    first = tuple(islice(pieces, 1))
    return chain(first, pieces)


def etag_response(content: Mapping[str, Any]) -> Response:
    """``content`` with its ETag, or 304 when the client has it (If-None-Match). Raises PreconditionFailed (412) for If-Match."""
    response = json_response(content)
    response.add_etag()
    response.make_conditional(request)
    return raise_for_precondition(response)


def raise_for_precondition(response: Response) -> Response:
    """``response``. Raises PreconditionFailed (412) where its status says so."""
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.close()
        raise PreconditionFailed  # werkzeug would send the content with that status
    return response
