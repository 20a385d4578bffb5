"""Clients that ask before they send a body, as curl does with a long one, over real connections."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.newsroom import write
from tests.servers import Server

STORY = write("phap-luat", 3)
BODY = json.dumps({"articles": [{"title": STORY.title, "lead": STORY.lead, "body": STORY.body}]}).encode()
LIVE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def asking(path: str, length: str, kind: str = "application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{length}\r\nExpect: 100-continue\r\n\r\n"
    return head.encode()


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def statuses(answers: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.1 ([0-9]+) ", answers)


@pytest.mark.parametrize(
    ("length", "body"),
    [(f"Content-Length: {len(BODY)}", BODY), ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY))],
)
def test_whoever_waits_is_told_to_send_and_answered_and_the_connection_is_kept(server: Server, length: str, body: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(asking("/v1/predictions", length))
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body + LIVE)
        assert statuses(rest(connection)) == [b"200", b"200"]


def test_whoever_does_not_wait_is_answered_too(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(asking("/v1/predictions", f"Content-Length: {len(BODY)}") + BODY + LIVE)
        assert statuses(rest(connection)) == [b"100", b"200", b"200"]


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/v1/predictions", "9000000", b"413"),
        ("/v1/jobs", "60000000", b"415"),
        ("/v1/jobs?style=unknown", "60000000", b"422"),
        ("/v1/statistics", "9000000", b"413"),
    ],
)
def test_whoever_waits_and_is_refused_is_not_told_to_send(server: Server, path: str, length: str, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(asking(path, f"Content-Length: {length}"))
        answer = rest(connection)
    assert statuses(answer) == [status]
    assert b"\r\nConnection: close\r\n" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == int(status)
