"""Clients that ask for the end of the connection behind the answer, in any of the forms that HTTP has for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from service.processes.connection_close import honour_connection_close
from tests.servers import Server
from tests.test_server import send_raw


@pytest.mark.parametrize(
    ("values", "closes"),
    [
        (["close"], True),
        (["TE, close"], True),  # as libwww-perl asks
        (["Close ,keep-alive"], True),
        (["keep-alive", "close"], True),
        (["keep-alive"], False),
        (["TE, closed"], False),
        ([], False),
    ],
)
def test_close_is_heard_wherever_it_stands(values: list[str], closes: bool) -> None:
    request = SimpleNamespace(headers=[("HOST", "close"), *(("CONNECTION", value) for value in values)], must_close=False)
    honour_connection_close(request)
    assert request.must_close == closes


def test_whoever_asks_for_the_end_among_other_things_is_answered_and_told_that_it_comes(server: Server) -> None:
    request = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n"
    answer = send_raw(server, request * 2)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"\r\nConnection: close\r\n" in answer
