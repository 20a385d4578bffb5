"""What is too much for a request."""

from __future__ import annotations

import tracemalloc

import pytest

from service.errors import InvalidRequest, NotJson
from service.request_schemas import Refused, parse_article, parse_predictions
from tests.servers import Server

PARTS = "strings, commas and brackets; send fewer articles or fields"


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
        assert (status, problem["detail"]) == (422, "the body has more than 200,000 " + PARTS)


@pytest.mark.parametrize("end", [b'"', b"", b"\\"])
def test_to_count_the_parts_takes_no_more_than_a_few_times_the_bytes(end: bytes) -> None:
    body = b'{"articles":"' + rb"\"," * 500_000 + end
    tracemalloc.start()
    with pytest.raises((InvalidRequest, NotJson)) as caught:
        parse_predictions(body)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert PARTS not in str(caught.value)
    assert most < 10 * len(body)


@pytest.mark.parametrize("text", [rb"\\", rb"\\\"", rb"\n\\", rb"a\u005c"])
def test_an_escape_ends_where_json_ends_it(text: bytes) -> None:
    many = b'"' + text + b'",'
    with pytest.raises(InvalidRequest, match=PARTS):
        parse_predictions(b'{"articles":[' + many * 100_001 + b'""]}')
    within = b'{"articles":["' + text + b"," * 300_000 + b'"]}'
    assert len(parse_predictions(within).articles) == 1


def test_of_many_misspelt_fields_all_are_named_and_what_was_meant_is_guessed_of_the_first() -> None:
    refused = parse_article("{" + ",".join(f'"title{number}":""' for number in range(1_000)) + "}")
    assert isinstance(refused, Refused)
    assert len({fault.pointer for fault in refused.errors}) == 1_000
    assert [number for number, fault in enumerate(refused.errors) if "did you mean title?" in fault.detail] == list(range(20))
