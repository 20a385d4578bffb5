"""Bodies as they arrive, in process: at the limit, broken off, late, and what is read of one that is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestTimeout, UnsupportedMediaType

from service.processes import bodies
from service.processes.bodies import body_chunks, check_form, discard_rest, read_whole

MAX = 1000
FAULTS = [(TimeoutError(), RequestTimeout), (ConnectionResetError(), BadRequest), (RuntimeError("a broken chunk"), BadRequest)]


class Arriving(io.RawIOBase):
    """A body of which ``content`` arrives, and then what is raised, or its end."""

    def __init__(self, content: bytes, fault: Exception | None = None) -> None:
        self._rest = io.BytesIO(content)
        self._fault = fault
        self.asked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.asked += 1
        taken = self._rest.readinto(buffer)
        if not taken and self._fault:
            raise self._fault
        return taken


@contextmanager
def arriving(body: Any, length: int | None = None, client: Any = None) -> Iterator[None]:
    """A request whose body arrives so, with its length or in chunks."""
    app = Flask("test")
    app.config["MAX_CONTENT_LENGTH"] = MAX
    framing = {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}
    environ = {"wsgi.input": body, "wsgi.input_terminated": True, **framing}  # as gunicorn has it
    with app.test_request_context("/", method="POST", environ_overrides=environ | ({"gunicorn.socket": client} if client else {})):
        yield


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_of_just_the_limit_is_taken_and_of_one_byte_more_is_not(chunked: bool) -> None:
    for size in (0, 1, MAX):
        with arriving(Arriving(b"x" * size), None if chunked else size):
            assert b"".join(body_chunks(MAX)) == b"x" * size
    with arriving(Arriving(b"x" * (MAX + 1)), None if chunked else MAX + 1), pytest.raises(RequestEntityTooLarge):
        list(body_chunks(MAX))


def test_a_client_that_uploads_is_given_time_again_for_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_CHUNK_BYTES", 10)
    given: list[None] = []
    with arriving(Arriving(b"x" * 25), 25, SimpleNamespace(extend_deadline=lambda: given.append(None))):
        assert [len(piece) for piece in body_chunks(MAX)] == [10, 10, 5]
    assert len(given) == 3


def test_an_upload_or_a_body_that_ends_before_its_length_is_no_whole_one() -> None:
    with arriving(Arriving(b"x" * 9), 10), pytest.raises(BadRequest):
        list(body_chunks(MAX))
    with arriving(Arriving(b"x" * 9), 10), pytest.raises(BadRequest):
        read_whole()


def test_a_body_is_kept_for_whoever_asks_for_it_later_and_one_in_chunks_is_not_cut_off_in_silence() -> None:
    for length in (9, None):
        with arriving(Arriving(b"x" * 9), length):
            read_whole()
            assert request.get_data() == b"x" * 9
    with arriving(Arriving(b"x" * (MAX + 1))), pytest.raises(RequestEntityTooLarge):
        read_whole()


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
@pytest.mark.parametrize("length", [10, None])
@pytest.mark.parametrize("read", [read_whole, lambda: list(body_chunks(MAX))])
def test_a_body_that_comes_too_late_is_told_from_one_that_is_broken(
    fault: Exception, expected: type[HTTPException], length: int | None, read: Any
) -> None:
    with arriving(Arriving(b"x" * 5, fault), length), pytest.raises(expected):
        read()


@pytest.mark.parametrize("length", [2 * MAX, None])
def test_a_client_that_sends_too_much_is_read_to_its_end_before_it_is_told(length: int | None) -> None:
    body = Arriving(b"x" * 2 * MAX)
    with arriving(body, length), pytest.raises(RequestEntityTooLarge):
        read_whole()
    assert body.read() == b""


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("form", "kind", "refusal"),
    [
        (b"title=a&body=%E1%BA%AD", FORM, None),
        (b"&" * 999, FORM, None),
        (b"&" * 1000, FORM, RequestEntityTooLarge),
        (b"%25" * 1000, FORM, None),
        (b"aa" + b"%25" * 1000 + b"%", FORM, None),
        (b"%25" * 1000 + b"%%", FORM, BadRequest),
        (b"%" * 1000, FORM, BadRequest),
        (b"&%" * 1000, "application/json", None),
        (b"--x--", "multipart/form-data; boundary=x", UnsupportedMediaType),
    ],
)
def test_no_form_is_parsed_that_no_page_sends(form: bytes, kind: str, refusal: type[HTTPException] | None) -> None:
    with Flask("test").test_request_context("/", method="POST", data=form, content_type=kind):
        if refusal is None:
            check_form()
        else:
            with pytest.raises(refusal):
                check_form()


def test_of_a_body_that_is_refused_so_much_is_read_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_CHUNK_BYTES", 10)
    monkeypatch.setattr(bodies, "_MAX_DISCARDED_BYTES", 35)
    body = Arriving(b"x" * 100)
    with arriving(body, 100):
        discard_rest()
    assert body.asked == 4
    short = Arriving(b"x" * 15)
    with arriving(short, 15):
        discard_rest()
    assert short.asked == 3


@pytest.mark.parametrize("fault", [fault for fault, _ in FAULTS])
def test_whoever_was_refused_and_breaks_off_is_refused_all_the_same(fault: Exception) -> None:
    with arriving(Arriving(b"x" * (MAX + 1), fault), 2 * MAX), pytest.raises(RequestEntityTooLarge):
        read_whole()


def test_of_a_client_that_waits_to_send_nothing_is_awaited() -> None:
    body = Arriving(b"x" * 9)
    body.awaited = True  # type: ignore[attr-defined]
    with arriving(body, 9):
        discard_rest()
    assert body.asked == 0
