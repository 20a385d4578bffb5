"""Reading the body of a request as it arrives; a broken or late body is the client's error (4xx), not a failure of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import request
from flask.globals import request_ctx
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestTimeout, UnsupportedMediaType

_CHUNK_BYTES = 1 << 16
_MAX_DISCARDED_BYTES = 32 << 20
_MAX_FIELDS = 1_000  # of a form, as werkzeug limits multipart ones: to parse four million blocks a process for ten seconds


def read_whole() -> None:
    """Read the body, which is then ``request.get_data()``. Raises RequestEntityTooLarge, RequestTimeout or BadRequest."""
    request = request_ctx.request
    with _arriving():
        body = request.get_data(cache=True)
        if request.content_length is None and len(body) >= (request.max_content_length or len(body) + 1):
            raise RequestEntityTooLarge  # werkzeug truncates a chunked body at the limit without an error
        _check_whole(len(body))


def check_form() -> None:
    """Raises an HTTPException when the body, which has been read, is a form that no page of the desk sends.

    Called before the form is parsed, which takes longest where there is an ``&`` or a ``%`` at every byte, or a ``;`` in a part's head.
    """
    if request.mimetype == "multipart/form-data":
        raise UnsupportedMediaType
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    body = request.get_data()
    if body.count(b"&") >= _MAX_FIELDS:
        raise RequestEntityTooLarge
    if 3 * body.count(b"%") > len(body):  # a browser writes %25 for a %, so each has two digits behind it
        raise BadRequest


def body_chunks(most_bytes: int) -> Iterator[bytes]:
    """The body in chunks, each of which may take as long to arrive as other requests as a whole.

    Raises what ``read_whole`` does, RequestEntityTooLarge above ``most_bytes``.
    """
    client = request.environ.get("gunicorn.socket")  # None where a test calls the application directly
    request.max_content_length = most_bytes + 1  # werkzeug truncates a chunked body there without an error
    taken = 0
    while True:
        with _arriving():
            chunk = request.stream.read(_CHUNK_BYTES)
            taken += len(chunk)
            if taken > most_bytes:
                raise RequestEntityTooLarge
            if not chunk:
                _check_whole(taken)
        if not chunk:
            return
        yield chunk
        if client:
            client.extend_deadline()


def discard_rest() -> None:
    """Read and drop the rest of the body: a client reads its answer only once it has sent all, unless it waits for 100 Continue."""
    stream, left = request.environ["wsgi.input"], _MAX_DISCARDED_BYTES
    if getattr(stream, "awaited", False):
        return
    with contextlib.suppress(Exception):  # it may end early
        while left > 0 and (chunk := stream.read(_CHUNK_BYTES)):
            left -= len(chunk)


def _check_whole(taken: int) -> None:
    announced = request_ctx.request.content_length
    if announced is not None and taken < announced:
        raise BadRequest  # the client has disconnected, and gunicorn does not raise


@contextlib.contextmanager
def _arriving() -> Iterator[None]:
    try:
        yield
    except RequestEntityTooLarge:
        discard_rest()
        raise
    except HTTPException as error:
        if isinstance(error.__context__, TimeoutError):  # werkzeug takes it for a disconnected client
            raise RequestTimeout from error
        raise
    except Exception as error:  # each server has its own errors for a wrong chunk or length
        raise BadRequest from error
