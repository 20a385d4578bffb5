"""What is too much for a request, sent to a real server."""

from __future__ import annotations

import pytest

from tests.servers import Server


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/v1/predictions", "application/json", b'{"articles":[' + b"{}," * 2_000_000 + b"{}]}"),
        ("/v1/predictions", "application/json", b'{"articles":[{"id":' + b"[" * 2_000_000),
        ("/v1/corrections", "application/json", b"{" + b'"a":1,' * 1_000_000 + b'"a":1}'),
        ("/v1/jobs", "application/x-ndjson", b'{"id":[' + b"0," * 3_000_000 + b"0]}"),
    ],
)
def test_millions_of_parts_are_refused_before_they_are_in_memory(path: str, kind: str, body: bytes) -> None:
    with Server.of_fakes(workers=1) as fresh:
        before = fresh.most_megabytes()
        status, _, problem = fresh.ask("POST", path, body, {"Content-Type": kind, "Idempotency-Key": "a"})
        after = fresh.most_megabytes()
    assert after < before + 10 * len(body) / 1e6
    if path == "/v1/jobs":
        assert (status, problem["articles"]["unreadable"]) == (202, 1)
    else:
        assert (status, problem["detail"]) == (422, "the body has more than 200,000 strings, commas and brackets")
