"""Malformed requests over sockets; ``FUZZ_REQUESTS=100000`` sends more of them."""

from __future__ import annotations

import json
import os

import pytest

from service import problems
from tests.fuzz_requests import ask, check_answer, run
from tests.malformed_requests import SECRET, Maker, Sent, targets
from tests.servers import Server

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "1500"))
KINDS = {"rubbish", "mutated", "first line", "headers", "framing", "chunks", "compressed", "json", "query", "path", "type", "cut short"}


def test_no_malformed_request_is_answered_by_anything_but_a_problem() -> None:
    with Server.of_service("--workers", "2") as server:
        result = run(server, REQUESTS, seed=1)
    assert result.failures == []
    assert {kind for kind, _ in result.answers} == KINDS
    assert {200, 400, 404, 405, 415, 422} <= {status for _, status in result.answers}


@pytest.mark.parametrize("path", ["/v1//model", "/livez/", "/v1/predictions//"])
def test_a_path_with_a_slash_too_many_is_not_found_and_leads_nowhere(server: Server, path: str) -> None:
    assert b"HTTP/1.1 404 " in ask(server.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())


def test_an_unknown_transfer_coding_is_no_failure_of_the_service(server: Server) -> None:
    answer = ask(server.port, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


def answered(status: int, content: dict[str, object] | str, *headers: str, media_type: str = problems.MEDIA_TYPE) -> bytes:
    body = (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


GOOD = {"type": problems.NOT_FOUND.type, "title": "x", "status": 404, "detail": "x", "request_id": "x"}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (answered(404, GOOD), ""),
        (answered(404, GOOD) + b"HTTP/1.1 400 of another request", ""),
        (answered(200, "anything", media_type="text/html"), ""),
        (answered(500, GOOD), "a failure"),
        (answered(308, ""), "a redirect"),
        (answered(404, "<html>", media_type="text/html"), "no problem"),
        (answered(404, "{"), "the problem is not JSON"),
        (answered(404, {"type": problems.NOT_FOUND.type}), "a member is missing"),
        (answered(404, {**GOOD, "type": "about:blank"}), "of no kind in the table"),
        (answered(400, GOOD), "of no kind in the table"),
        (answered(404, {**GOOD, "detail": SECRET}), "repeats what was sent"),
        (answered(405, GOOD), "no Allow"),
        (b"HTTP", "no head"),
        (b"", "no answer"),
    ],
)
def test_a_bad_answer_is_told_from_a_good_one(answer: bytes, fault: str) -> None:
    assert check_answer(Sent("json", b""), answer)[1] == fault


def test_requests_follow_from_their_seed() -> None:
    operations = targets({"paths": {"/v1/{id}": {"post": {"requestBody": {"content": {"application/json": {"example": {"a": [1]}}}}}}}})
    first, second = Maker(operations, 1), Maker(operations, 1)
    assert [first.request() for _ in range(200)] == [second.request() for _ in range(200)]
