"""Logs are JSON, one object a line, and hold neither text of an article nor the message of an error."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars

from service.processes import logs
from tests.newsroom import write
from tests.servers import Server

STORY = write("phap-luat", 3)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}
SECRET = "Một câu của bài báo chưa đăng"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged."""
    ours = logging.getLogger("service")
    before = ours.handlers, ours.level, ours.propagate
    logs.log_to_stderr("info")
    (handler,) = ours.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(io.StringIO())
    yield handler.stream
    clear_contextvars()
    ours.handlers, ours.propagate = before[0], before[2]
    ours.setLevel(before[1])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_fields_and_those_of_the_request(stream: io.StringIO) -> None:
    bind_contextvars(request_id="r1", trace_id="t1")
    structlog.stdlib.get_logger("service").info("Sự kiện\nhai dòng", count=3)
    (line,) = lines(stream)
    assert {name: line[name] for name in ("event", "count", "request_id", "trace_id", "level")} == {
        "event": "Sự kiện\nhai dòng",
        "count": 3,
        "request_id": "r1",
        "trace_id": "t1",
        "level": "info",
    }
    assert line["time"].endswith("Z")
    assert line["process"] > 0


def test_the_standard_library_s_loggers_write_the_same_lines(stream: io.StringIO) -> None:
    logging.getLogger("service.jobs.store").warning("%d jobs", 3, extra={"queue": "long"})
    logging.getLogger("service").debug("not asked for")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["queue"]) == ("3 jobs", "warning", "long")


def test_of_an_error_there_is_its_type_and_place_and_not_its_message(stream: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("service").exception("it failed")
        structlog.stdlib.get_logger("service").exception("it failed")
    logged = lines(stream)
    assert len(logged) == 2
    for line in logged:
        assert line["error"] == "ValueError"
        assert "test_logs.py:" in line["at"]
        assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_what_a_worker_fails_at_is_logged_by_its_type_and_gunicorn_does_not_print_it(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gunicorn.arbiter import Arbiter
    from gunicorn.config import Config
    from gunicorn.workers.gthread import ThreadWorker

    from service.processes.workers import Worker

    def fail(_worker: Worker) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(ThreadWorker, "init_process", fail)
    monkeypatch.setattr("atexit.register", lambda *_: None)  # it is this process that would end so
    worker = Worker.__new__(Worker)
    worker.log, worker.booted, worker.cfg = logging.getLogger("service"), False, Config()
    before = sys.getswitchinterval()
    try:
        with pytest.raises(SystemExit) as ended:
            worker.init_process()
    finally:
        sys.setswitchinterval(before)
    assert ended.value.code == Arbiter.WORKER_BOOT_ERROR
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert SECRET not in stream.getvalue()


def test_what_a_library_says_is_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("trafilatura").error(SECRET)
    assert lines(stream) == []


def test_every_line_of_a_real_server_is_json_gunicorn_s_own_too() -> None:
    with Server.of_fakes(workers=2) as server:
        server.ask("POST", "/v1/predictions", {"articles": [GOOD, {"text": "\0"}]}, {"X-Request-ID": "r-7"})
        server.ask("GET", "/bi-mat?bi-mat=1")
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        server.ask("GET", "/v1/taxonomy", headers={"traceparent": trace})
    found = [json.loads(line) for line in server.log().splitlines()]
    for words in ("Starting gunicorn", "Booting worker with pid", "Worker exiting"):
        assert any(line["event"].startswith(words) for line in found), words
    (predicted,) = [line for line in found if line.get("request_id") == "r-7" and line["event"] == "request"]
    assert (predicted["route"], predicted["status"], predicted["articles"]) == ("/v1/predictions", 200, 2)
    assert [line["trace_id"] for line in found if "trace_id" in line] == ["0af7651916cd43dd8448eb211c80319c"]
    assert "bi-mat" not in server.log()
    assert all(line[:15] not in server.log() for line in STORY.body.splitlines())
