"""``Expect: 100-continue``: 100 Continue is sent when the body is first read, and not at all when the request is refused before."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.http.body import Body
from gunicorn.http.message import Request

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class DeferredContinueBody(Body):  # type: ignore[misc]  # gunicorn ships no types
    """The body of a request whose client waits for 100 Continue; ``awaited`` until that is sent.

    A request that is answered before closes its connection: the next bytes may or may not be its body.
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


def defer_continue(request: Request, client: socket.socket) -> None:
    """Send 100 Continue only when the body of ``request`` is read; gunicorn would send it at once."""
    if request._expected_100_continue:
        request._expected_100_continue = False
        request.body = DeferredContinueBody(request, client)
