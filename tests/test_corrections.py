from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.servers import Server
from training.data import served
from training.data.corrections import DATASET, Correction, read_corrections
from training.errors import CorpusError


def _correction(number: int, **fields: Any) -> dict[str, Any]:
    article = {"id": f"a{number}", "title": "Tựa", "lead": "", "body": "Thân bài.", "source": None, "url": None, "published_at": None}
    made = {"id": f"c{number}", "article": article, "section": "the-thao", "summary": None, "editor": "lan"}
    return {**made, "created_at": "2026-11-24T08:00:00+07:00", **fields}


class _Service(BaseHTTPRequestHandler):
    """A service of five corrections, two a page, that wants a key and is busy at first."""

    made: ClassVar = [_correction(number) for number in range(5)]
    asked: ClassVar[list[str]] = []
    busy = 1
    answer: bytes | None = None

    def do_GET(self) -> None:
        cls = type(self)
        query = parse_qs(urlsplit(self.path).query)
        cls.asked.append(self.path)
        if cls.busy:
            cls.busy -= 1
            return self._send(503, b"{}", {"Retry-After": "1"})
        if self.path.startswith("/moved"):
            return self._send(302, b"", {"Location": "/v1/corrections"})
        if self.headers.get("Authorization") != "Bearer abc.def":
            return self._send(401, b"{}")
        start = int(query.get("cursor", ["0"])[0])
        page = {"corrections": cls.made[start : start + 2], "next": str(start + 2) if start + 2 < len(cls.made) else None}
        return self._send(200, cls.answer or json.dumps(page).encode())

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Service, "asked", [])
    monkeypatch.setattr(_Service, "busy", 0)
    monkeypatch.setattr(_Service, "answer", None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "key").write_text("abc.def\n")
    return tmp_path / "key"


def _file(folder: Path, *lines: Any) -> str:
    path = folder / "corrections.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(path)


def test_a_line_of_an_export_is_a_correction(tmp_path: Path) -> None:
    (found,) = read_corrections(_file(tmp_path, _correction(1, summary=" Tóm tắt. ")))
    assert isinstance(found, Correction)
    assert (found.id, found.section, found.summary, found.created_at) == ("c1", "the-thao", "Tóm tắt.", "2026-11-24T01:00:00+00:00")
    assert (found.article.id, found.article.body, found.article.section, found.article.dataset) == ("a1", "Thân bài.", "", DATASET)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"id": "c"}, 'line 1: must be an object with "article"'),
        (_correction(1, section=None), "line 1: has neither section nor summary"),
        (_correction(1, section=["x"]), "line 1: section must be text"),
        (_correction(1, created_at="hôm qua"), "line 1: created_at must be an ISO 8601"),
        ([], "line 1: not a JSON object"),
        ({"corrections": [_correction(1)], "next": None}, "one of the corrections that GET /v1/corrections answers, not their page"),
    ],
)
def test_a_line_that_is_no_correction_is_refused_with_its_number(tmp_path: Path, line: Any, says: str) -> None:
    with pytest.raises(CorpusError, match=says):
        list(read_corrections(_file(tmp_path, line)))


def test_the_running_service_is_read_page_by_page_with_the_key(service: str, key: Path) -> None:
    assert [one.id for one in read_corrections(service + "/", key)] == [f"c{number}" for number in range(5)]
    assert len(_Service.asked) == 3


def test_a_busy_service_is_asked_again(service: str, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(served.time, "sleep", waits.append)
    _Service.busy = 2
    assert len(list(read_corrections(service, key))) == 5
    assert waits == [1, 1]
    _Service.busy = 9
    with pytest.raises(CorpusError, match="answered 503"):
        list(read_corrections(service, key))


@pytest.mark.parametrize(
    ("wanted", "seconds"), [("7", 7), ("0", 1), ("3600", 30), ("Wed, 21 Oct 2026 07:28:00 GMT", 1), ("-5", 1), ("٣", 1)]
)
def test_a_busy_service_is_waited_for_as_long_as_it_wants_and_half_a_minute_at_most(wanted: str, seconds: int) -> None:
    headers = Message()
    headers["Retry-After"] = wanted
    assert served._wait(headers) == seconds


def test_a_refusal_that_time_does_not_heal_is_not_asked_about_again(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served.time, "sleep", lambda _: pytest.fail("it waited"))
    with pytest.raises(CorpusError, match="answered 401"):
        list(read_corrections(service))


def test_a_service_that_refuses_redirects_or_answers_something_else_is_named(service: str, key: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="answered 401 Unauthorized; give a file with a key with --key"):
        list(read_corrections(service))
    with pytest.raises(CorpusError, match="answered 302"):
        list(read_corrections(service + "/moved", key))
    for answer, says in ((b"<html>", "did not return JSON"), (b"[]", "a JSON object"), (b'{"corrections": 1}', "a cursor or null")):
        _Service.answer = answer
        with pytest.raises(CorpusError, match=says):
            list(read_corrections(service, key))
    _Service.answer = json.dumps({"corrections": [_correction(1)], "next": "7"}).encode()
    with pytest.raises(CorpusError, match="the same cursor twice"):
        list(read_corrections(service, key))
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(CorpusError, match="must hold the key"):
        list(read_corrections(service, tmp_path / "empty"))
    with pytest.raises(CorpusError, match="none: cannot be read: No such file or directory"):
        list(read_corrections(service, tmp_path / "none"))


def test_a_place_that_is_neither_is_refused(tmp_path: Path) -> None:
    for place, says in (
        ("ftp://x/y.jsonl", "http://"),
        (str(tmp_path / "x.csv"), "JSON Lines"),
        ("localhost:8000", "the URL of a service begins with http://"),
        (str(tmp_path / "x.jsonl"), "no such file"),
    ):
        with pytest.raises(CorpusError, match=says):
            list(read_corrections(place))
    with pytest.raises(CorpusError, match="cannot be reached"):
        list(read_corrections("http://127.0.0.1:1"))


def test_what_the_real_service_exports_is_read(tmp_path: Path) -> None:
    article = {"id": "bai-1", "title": "Đội nhà thắng trận", "body": "Tối 3/2, đội nhà thắng trận trên sân vận động xã Tân Hoà."}
    with Server.of_service(environment={"TOASOAN_WORKERS": "1"}) as server:
        for number in range(3):
            body = {"article": article, "section": "the-thao", "summary": f"Bản {number}.", "editor": "lan"}
            assert server.ask("POST", "/v1/corrections", body, {"Idempotency-Key": f"k{number}"})[0] == 201
        found = list(read_corrections(server.url))
        status, _, exported = server.ask("GET", "/v1/corrections")
    assert status == 200
    assert [one.summary for one in found] == ["Bản 0.", "Bản 1.", "Bản 2."]
    assert {(one.section, one.article.id, one.article.title) for one in found} == {("the-thao", "bai-1", "Đội nhà thắng trận")}
    assert list(read_corrections(_file(tmp_path, *exported["corrections"]))) == found
