"""Request ids are in test_service; here: which trace a request belongs to, whose policy holds, and what the log calls a method."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.processes.middleware import SecurityHeaders, trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-ff", f"cc-{TRACE}-{PARENT}-00", f"cc-{TRACE}-{PARENT}-00-more"]
)
def test_a_trace_is_continued(header: str) -> None:
    assert trace_id(header) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        TRACE,
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"cc-{TRACE}-{PARENT}-00more",
        f"00-{TRACE[:-1]}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-1",
        f"00-{TRACE}-{PARENT}-01,00-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01\n",
        f" 00-{TRACE}-{PARENT}-01",
        f"00-{TRACE[:-1]}\u0663-{PARENT}-01",
    ],
)
def test_a_broken_header_continues_no_trace(header: str) -> None:
    assert trace_id(header) == ""


@given(st.text(max_size=80))
def test_whatever_the_header_says_the_trace_is_hex_or_nothing(header: str) -> None:
    assert set(trace_id(header)) <= set("0123456789abcdef")


def test_the_log_line_names_the_trace_and_never_what_is_not_one(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/livez", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        client.get("/livez", headers={"traceparent": "bai-viet-bi-mat"})
    assert TRACE in caplog.text
    assert "bi-mat" not in caplog.text


@pytest.mark.parametrize("own", [None, "default-src 'self'"])
def test_an_answer_has_one_policy_its_own_if_it_has_one(own: str | None) -> None:
    def app(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Security-Policy", own)] if own else [])
        return []

    sent: list[tuple[str, str]] = []
    SecurityHeaders(app)({}, lambda _status, headers, *_: sent.extend(headers))  # type: ignore[arg-type, return-value]
    (policy,) = [value for name, value in sent if name == "Content-Security-Policy"]
    assert policy == own if own else policy.startswith("default-src 'none'")
    assert ("X-Frame-Options", "DENY") in sent


def test_a_method_that_a_client_made_up_is_not_repeated_in_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.open("/livez", method="BIMAT")
        client.get("/livez")
    assert [record.msg["method"] for record in caplog.records if record.msg["event"] == "request"] == ["other", "GET"]
    assert "BIMAT" not in caplog.text
