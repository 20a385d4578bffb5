"""429 and other problems written straight to a client's socket, without a thread or the application."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import uuid
from functools import cache

from service import problems
from service.errors import Busy, members
from service.problems import Kind

_PLACED = (b"POST /v1/predictions ", b"POST /v1/predictions?")  # the requests that need a place
_MAX_PEEKED_BYTES = 1 << 16
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*\r\n")
_REQUEST_ID = re.compile(rb"\r\nx-request-id:[ \t]*([A-Za-z0-9._-]{1,64})[ \t]*\r\n", re.IGNORECASE)
_UNUSUAL = (
    b"\r\ntransfer-encoding",
    b"\r\nexpect",
    b"\r\nupgrade",
    b"\r\nconnection",
)  # prefixes, so that malformed names with a space match, too
_VERSION = b" http/1.1"


def raw_problem(kind: Kind, detail: str, request_id: str, *, close: bool = True) -> bytes:
    """A whole HTTP response with a problem as its body."""
    body = json.dumps({**members(kind, detail), "request_id": request_id}).encode()
    retry = "".join(f"{name}: {value}\r\n" for name, value in Busy().headers.items()) if kind is problems.BUSY else ""
    head = (
        f"HTTP/1.1 {kind.status.value} {kind.status.phrase}\r\nContent-Type: {problems.MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
        f"{retry}X-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
        f"Connection: {'close' if close else 'keep-alive'}\r\n\r\n"
    )
    return head.encode("latin-1") + body


def write(client: socket.socket, answer: bytes) -> None:
    """Send ``answer``, which fits into the kernel's buffer, without waiting; a client that has gone is ignored."""
    client.setblocking(False)
    with contextlib.suppress(OSError):
        client.send(answer)


def busy(request_id: str = "", *, close: bool) -> bytes:
    """The 429 for a request that finds no place."""
    return _busy(len(request_id) or 32, close) % {b"id": (request_id or uuid.uuid4().hex).encode()}


@cache
def _busy(id_length: int, close: bool) -> bytes:
    """The answer as a template, by the length of its request id, which it has in two places."""
    marked = raw_problem(problems.BUSY, str(Busy()), "~" * id_length, close=close)  # ~ occurs nowhere else
    return marked.replace(b"%", b"%%").replace(b"~" * id_length, b"%(id)s")


def refuse_prediction(client: socket.socket) -> bool:
    """Answer 429 to a request for predictions that has arrived whole, and keep the connection; False, with nothing done, for any other.

    False, too, where the client has gone or does not read: then the connection is shut down.

    ``client`` is non-blocking. This bounds the cost of overload: a refusal here costs two orders of magnitude less than an answer, so that
    refused requests do not take time from answered ones.
    """
    try:
        arrived = client.recv(_MAX_PEEKED_BYTES, socket.MSG_PEEK)
    except OSError:
        return False
    if not arrived.startswith(_PLACED):
        return False
    end = arrived.find(_HEAD_END)
    if end < 0:
        return False
    head = arrived[: end + 2]
    plain = head.lower()
    length = _LENGTH.search(plain) if plain.count(b"\r\ncontent-length") == 1 else None
    size = end + len(_HEAD_END) + int(length[1]) if length else 0
    first_line = plain[: plain.find(b"\r\n")]
    if not length or len(arrived) < size or not first_line.endswith(_VERSION) or any(name in plain for name in _UNUSUAL):
        return False
    found = _REQUEST_ID.search(head)
    answer = busy(found[1].decode() if found else "", close=False)
    with contextlib.suppress(OSError):
        client.recv(size)
        if client.send(answer) == len(answer):
            return True
    with contextlib.suppress(OSError):  # half an answer was sent: the next one would be taken for its rest
        client.shutdown(socket.SHUT_RDWR)
    return False  # the next read of the connection finds out
