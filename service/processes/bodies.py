"""The body of a request as it arrives: what a client or a server says about a broken one is told from a failure of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import request
from flask.globals import request_ctx
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestTimeout, UnsupportedMediaType

_PIECE = 1 << 16
_MOST_DISCARDED_BYTES = 32 << 20
_MOST_FIELDS = 1_000  # of a form, as werkzeug has it for those in parts: to take four million apart holds a process up for ten seconds


def read_whole() -> None:
    """Read the body, which is then ``request.get_data()``. Raises RequestEntityTooLarge, RequestTimeout or BadRequest."""
    request = request_ctx.request
    with _arriving():
        body = request.get_data(cache=True)
        if request.content_length is None and len(body) >= (request.max_content_length or len(body) + 1):
            raise RequestEntityTooLarge  # werkzeug cuts a chunked body off at the limit, and says nothing
        _check_whole(len(body))


def check_form() -> None:
    """Raises an HTTPException when the body, which has been read, is a form that no page of the desk sends.

    Asked before the form is taken apart, which takes longest where there is an ``&`` or a ``%`` at every byte, or a ``;`` in a part's head.
    """
    if request.mimetype == "multipart/form-data":
        raise UnsupportedMediaType
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    body = request.get_data()
    if body.count(b"&") >= _MOST_FIELDS:
        raise RequestEntityTooLarge
    if 3 * body.count(b"%") > len(body):  # a browser writes %25 for a %, so each has two digits behind it
        raise BadRequest


def pieces(most_bytes: int) -> Iterator[bytes]:
    """The body, piece by piece, each of which may take as long as other requests do as a whole.

    Raises what ``read_whole`` does, RequestEntityTooLarge above ``most_bytes``.
    """
    client = request.environ.get("gunicorn.socket")  # there is none in process
    request.max_content_length = most_bytes + 1  # werkzeug ends a chunked body there, and says nothing
    taken = 0
    while True:
        with _arriving():
            piece = request.stream.read(_PIECE)
            taken += len(piece)
            if taken > most_bytes:
                raise RequestEntityTooLarge
            if not piece:
                _check_whole(taken)
        if not piece:
            return
        yield piece
        if client:
            client.go_on()


def discard_rest() -> None:
    """Read on for a while: a client that is still sending looks for its answer only when it is done; one that waits sends nothing."""
    stream, left = request.environ["wsgi.input"], _MOST_DISCARDED_BYTES
    if getattr(stream, "awaited", False):
        return
    with contextlib.suppress(Exception):  # it may break off, too
        while left > 0 and (piece := stream.read(_PIECE)):
            left -= len(piece)


def _check_whole(taken: int) -> None:
    announced = request_ctx.request.content_length
    if announced is not None and taken < announced:
        raise BadRequest  # the client has gone in the middle, and gunicorn says nothing


@contextlib.contextmanager
def _arriving() -> Iterator[None]:
    try:
        yield
    except RequestEntityTooLarge:
        discard_rest()
        raise
    except HTTPException as error:
        if isinstance(error.__context__, TimeoutError):  # werkzeug takes it for a client that has gone
            raise RequestTimeout from error
        raise
    except Exception as error:  # each server has its own types for a chunk or a length that is wrong
        raise BadRequest from error
