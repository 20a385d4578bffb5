"""``Expect: 100-continue``: a client that asks before it sends a body is told to when it is read, and not at all when it is refused."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.http.body import Body
from gunicorn.http.message import Request

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class AwaitedBody(Body):  # type: ignore[misc]  # gunicorn ships no types
    """The body of a request whose client waits; ``awaited`` until it has been told to send it.

    A request that is answered before ends its connection: whether what comes next is the body, only the client knows.
    """

    def __init__(self, request: Any, client: socket.socket) -> None:
        super().__init__(request.body.reader)
        self._request = request
        self._client = client
        self._closes = request.must_close
        self.awaited = request.must_close = True

    def _read_reader(self, size: int) -> Any:
        if self.awaited:
            self._client.send(_CONTINUE)
            self.awaited, self._request.must_close = False, self._closes
        return super()._read_reader(size)


def await_body(request: Request, client: socket.socket) -> None:
    """Have ``request`` read so where its client waits; gunicorn would tell it at once."""
    if request._expected_100_continue:
        request._expected_100_continue = False
        request.body = AwaitedBody(request, client)
