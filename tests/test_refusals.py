"""Whoever finds no place is told so at once, in a problem, without a thread; any other request is left to the application."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import problems
from service.processes import refusals
from service.processes.refusals import raw_problem, refuse_prediction

BODY = b'{"articles": [{"text": "b\xc3\xa0i"}]}'
HEAD = b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    client, server = socket.socketpair()
    server.setblocking(False)
    client.settimeout(5)
    with client, server:
        yield client, server


Pair = tuple[socket.socket, socket.socket]


def read_problem(answer: bytes) -> tuple[dict[str, str], dict[str, object]]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert status == "HTTP/1.1 429 Too Many Requests"
    assert int(headers["Content-Length"]) == len(body)
    return headers, json.loads(body)


def test_a_whole_request_is_taken_off_the_connection_and_refused(pair: Pair) -> None:
    client, server = pair
    client.sendall(WHOLE)
    assert refuse_prediction(server)
    headers, problem = read_problem(client.recv(65536))
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Retry-After"] == "1"
    assert headers["Connection"] == "keep-alive"
    assert headers["X-Request-ID"] == problem.pop("request_id")
    assert problem == {
        "type": "/docs#problem-busy",
        "title": "The service is busy",
        "status": 429,
        "detail": "too many requests are waiting; try again in 1 s",
    }
    with pytest.raises(BlockingIOError):
        server.recv(1)


def test_each_of_several_requests_gets_its_own_answer_and_id(pair: Pair) -> None:
    client, server = pair
    client.sendall(WHOLE * 2)
    found = set()
    for _ in range(2):
        assert refuse_prediction(server)
        found.add(read_problem(client.recv(65536))[0]["X-Request-ID"])
    assert len(found) == 2


@pytest.mark.parametrize("identity", ["a", "cms-42.x_Y", "z" * 64, "i" * 32, "100%"])
def test_the_request_id_that_was_sent_is_answered_if_it_is_one(pair: Pair, identity: str) -> None:
    client, server = pair
    client.sendall(WHOLE.replace(b"Host: localhost\r\n", b"Host: localhost\r\nx-REQUEST-id: " + identity.encode() + b"\r\n"))
    assert refuse_prediction(server)
    headers, problem = read_problem(client.recv(65536))
    assert headers["X-Request-ID"] == problem["request_id"]
    assert (problem["request_id"] == identity) == ("%" not in identity)


OTHERS = {
    "another path": WHOLE.replace(b"/v1/predictions", b"/v1/predictionsx"),
    "another method": WHOLE.replace(b"POST", b"GET"),
    "half a head": WHOLE[:40],
    "half a body": WHOLE[:-5],
    "no length": HEAD + b"\r\n" + BODY,
    "a length that is none": HEAD + b"Content-Length: -5\r\n\r\n" + BODY,
    "a length like a word": HEAD + b"Content-Length: five\r\n\r\n" + BODY,
    "a body in chunks": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "a coding that is no HTTP": HEAD + b"Transfer-Encoding : chunked\r\n" + WHOLE[len(HEAD) :],
    "an expectation": HEAD + b"Expect: 100-continue\r\n" + WHOLE[len(HEAD) :],
    "a connection to close": HEAD + b"Connection: close\r\n" + WHOLE[len(HEAD) :],
    "HTTP/1.0": WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "HTTP/1.0 that speaks of another": WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"localhost", b"localhost\r\nVia: a HTTP/1.1"),
    "rubbish": b"\x16\x03\x01\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_request_is_left_as_it_came(pair: Pair, name: str) -> None:
    client, server = pair
    client.sendall(OTHERS[name])
    assert not refuse_prediction(server)
    if OTHERS[name]:
        assert server.recv(65536) == OTHERS[name]


def test_two_lengths_that_differ_smuggle_nothing(pair: Pair) -> None:
    client, server = pair
    client.sendall(HEAD + b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
    assert not refuse_prediction(server)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_make_it_fail(content: bytes) -> None:
    client, server = socket.socketpair()
    with client, server:
        server.setblocking(False)
        client.sendall(b"POST /v1/predictions HTTP/1.1\r\n" + content)
        refuse_prediction(server)


def test_a_client_that_has_gone_is_no_failure(pair: Pair) -> None:
    client, server = pair
    client.sendall(WHOLE)
    client.close()
    assert not refuse_prediction(server)
    refusals.write(server, refusals.busy(close=True))


def test_a_client_that_asks_on_and_takes_no_answer_is_kept_no_longer_than_its_answers_are_whole(pair: Pair) -> None:
    client, server = pair
    client.sendall(WHOLE)
    while refuse_prediction(server):
        client.sendall(WHOLE)
    answers = b"".join(iter(lambda: client.recv(65536), b""))
    for answer in answers.split(b"HTTP/1.1 429 ")[1:]:
        read_problem(b"HTTP/1.1 429 " + answer)


def test_a_client_that_takes_half_an_answer_gets_nothing_behind_it() -> None:
    done: list[object] = []
    client = SimpleNamespace(recv=lambda *_: WHOLE, send=lambda answer: len(answer) - 1, shutdown=done.append)
    assert not refuse_prediction(client)  # type: ignore[arg-type]
    assert done == [socket.SHUT_RDWR]


def test_a_client_whose_connection_is_reset_before_it_is_answered_is_no_failure() -> None:
    def reset(*_: object) -> int:
        raise ConnectionResetError

    client = SimpleNamespace(recv=lambda *_: WHOLE, send=reset, shutdown=reset)
    assert not refuse_prediction(client)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", problems.KINDS)
def test_every_kind_of_problem_can_be_written_raw(kind: problems.Kind) -> None:
    head, _, body = raw_problem(kind, kind.advice, "r1").partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {kind.status.value} ".encode())
    assert b"\r\nConnection: close" in head
    assert (b"Retry-After" in head) == (kind is problems.BUSY)
    assert json.loads(body)["request_id"] == "r1"
