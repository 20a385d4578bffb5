"""The service as real processes, asked over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.bundle import DEFAULT_FOLDER
from model.manifest import MANIFEST
from service.request_schemas import MAX_REQUEST_BYTES
from service.server import bound
from tests import bench_start
from tests.newsroom import write
from tests.patience import let_pass, until
from tests.servers import ROOT, Server

STORY = write("phap-luat", 3)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}
needs_embedded = pytest.mark.skipif(not (DEFAULT_FOLDER / MANIFEST).exists(), reason="model/default holds no bundle yet")


def send_raw(server: Server, content: bytes, *, then_close: bool = False) -> bytes:
    """What the server answers to these very bytes, until it closes the connection or says nothing for a while."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as connection:
        connection.sendall(content)
        if then_close:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            pass
        return answer


@pytest.mark.parametrize(
    ("host", "place"), [("127.0.0.1", "127.0.0.1:80"), ("localhost", "localhost:80"), ("::1", "[::1]:80"), ("[::1]", "[::1]:80")]
)
def test_an_address_of_ipv6_is_listened_at_with_brackets_and_without(host: str, place: str) -> None:
    assert bound(host, 80) == place


def test_predictions_are_answered_over_http(server: Server) -> None:
    status, headers, answer = server.ask("POST", "/v1/predictions", {"articles": [GOOD], "evidence": True}, {"X-Request-ID": "cms-1"})
    assert status == 200
    assert headers["X-Request-ID"] == "cms-1"
    assert answer["predictions"][0]["sections"][0]["slug"] == "phap-luat"


def test_a_kept_connection_answers_again_and_again(server: Server) -> None:
    request = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = send_raw(server, request * 3 + request.replace(b"Host: localhost", b"Host: localhost\r\nConnection: close"))
    assert answer.count(b"HTTP/1.1 200 OK") == 4


def test_a_chunked_body_is_read(server: Server) -> None:
    body = json.dumps({"articles": [GOOD]}).encode()
    status, _, answer = server.ask("POST", "/v1/predictions", iter([body[:100], body[100:]]))
    assert status == 200
    assert answer["predictions"][0]["id"] == "good"


def test_a_chunked_body_without_end_is_cut_off_at_the_limit(server: Server) -> None:
    answer, workers = b"", server.children()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(
            b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        try:
            while sent < 64 << 20:
                connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                sent += 0x10000
        except OSError:
            pass
        with contextlib.suppress(OSError):
            answer = connection.recv(65536)
    assert MAX_REQUEST_BYTES <= sent < 64 << 20 or answer.startswith(b"HTTP/1.1 413")
    assert set(workers) <= set(server.children()), "nobody died of it"


def test_nine_megabytes_are_told_so_in_a_problem(server: Server) -> None:
    status, headers, answer = server.ask("POST", "/v1/predictions", b" " * 9_000_000)
    assert status == 413
    assert headers["Content-Type"] == "application/problem+json"
    assert answer["request_id"] == headers["X-Request-ID"]


def test_nine_megabytes_announced_and_not_sent_are_refused(server: Server) -> None:
    head = b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\nConnection: close\r\n\r\n"
    assert send_raw(server, head, then_close=True).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rubbish", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"),
        ("a bad header", b"GET / HTTP/1.1\r\nHost: localhost\r\nB\xc3\xad m\xe1\xba\xadt\r\n\r\n"),
        ("a long line", b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("many headers", b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"A%d: b\r\n" % number for number in range(200)) + b"\r\n"),
        ("a bad length", b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"),
        ("two lengths", b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        ("no host", b"GET /livez HTTP/1.1\r\n\r\n"),
        ("a bad version", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"),
        (
            "a bad chunk",
            b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ),
    ],
)
def test_what_is_not_http_is_refused_with_a_problem(server: Server, name: str, content: bytes) -> None:
    answer = send_raw(server, content, then_close=True)
    assert answer.startswith(b"HTTP/1.1 4"), name
    assert b"application/problem+json" in answer
    assert "Bí mật".encode() not in answer


def test_the_log_finds_what_is_not_http_by_the_request_id_that_its_client_was_told(server: Server) -> None:
    answer = json.loads(send_raw(server, b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", then_close=True).partition(b"\r\n\r\n")[2])
    (line,) = [line for line in map(json.loads, server.log().splitlines()) if line.get("request_id") == answer["request_id"]]
    assert (line["event"], line["status"], line["error"]) == ("refused", 400, "InvalidHTTPVersion")


def test_a_body_that_ends_early_leaves_the_server_well(server: Server) -> None:
    head = b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    answer = send_raw(server, head, then_close=True)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert server.ask("GET", "/livez")[0] == 200


def test_no_answer_waits_for_another_client_that_sends_slowly(server: Server) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(12)]
    try:
        for connection in slow:
            connection.sendall(
                b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
            )
        began = time.perf_counter()
        assert server.ask("GET", "/livez")[0] == 200
        assert server.ask("POST", "/v1/predictions", {"articles": [GOOD]})[0] == 200
        assert time.perf_counter() - began < 1
    finally:
        for connection in slow:
            connection.close()


def test_one_client_asking_for_much_does_not_make_another_wait_long(server: Server) -> None:
    batch = {"articles": [{"body": STORY.body * 20}] * 32}
    stop = threading.Event()

    def keep_busy() -> None:
        while not stop.is_set():
            server.ask("POST", "/v1/predictions", batch)

    threads = [threading.Thread(target=keep_busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.2)
        for _ in range(10):
            began = time.perf_counter()
            assert server.ask("GET", "/livez")[0] == 200
            assert time.perf_counter() - began < 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_the_workers_share_what_was_loaded_before_the_fork(server: Server) -> None:
    until(lambda: len(server.children()) == 2)  # a consumer is told from a worker by its name, which it takes a moment after the fork
    assert max(server.resident_megabytes()) <= 300


def test_sigterm_finishes_what_was_accepted() -> None:
    with Server.of_fakes(workers=1) as server:
        body = json.dumps({"articles": [GOOD]}).encode()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            head = (
                f"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[:50])
            let_pass(0.3)
            server.process.send_signal(signal.SIGTERM)
            let_pass(0.3)
            connection.sendall(body[50:])
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(10) == 0


def test_the_log_of_a_server_holds_no_text_of_an_article() -> None:
    with Server.of_fakes(workers=1) as server:
        server.ask("POST", "/v1/predictions", {"articles": [GOOD, {"text": "\0"}]})
        server.ask("POST", "/v1/predictions", {"articles": [{"text": STORY.body, "title": STORY.title}]})
        send_raw(server, f"GET /{STORY.title} HTTP/1.1\r\n{STORY.title}\r\n\r\n".encode())
    log = server.log()
    for line in (STORY.title, STORY.lead, *STORY.body.splitlines()):
        assert line[:15] not in log
        assert line[:15].encode("unicode-escape").decode() not in log
        assert repr(line[:15].encode())[2:-1] not in log


# --- python -m service -----------------------------------------------------------------------------------------------


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOASOAN_")}
    command = [sys.executable, "-m", "service", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TOASOAN_PROT": "80"}, "TOASOAN_PROT: no such setting; did you mean TOASOAN_PORT?"),
        ({"TOASOAN_WORKERS": "many"}, "TOASOAN_WORKERS: must be a whole number from 1 to 256"),
        ({"TOASOAN_BUNDLE": "/nonexistent"}, "/nonexistent/manifest.json: missing"),
    ],
)
def test_a_start_that_cannot_be_is_refused_in_one_line(environment: dict[str, str], words: str) -> None:
    ended = start(**environment)
    assert ended.returncode == 1
    assert ended.stderr.startswith("python -m service: ")
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--port", "70000"), ("--workers", "0"), ("--colour",)])
def test_wrong_usage_is_refused(arguments: tuple[str, ...]) -> None:
    ended = start(*arguments)
    assert ended.returncode == 2
    assert "usage:" in ended.stderr


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``python -m service`` with the embedded bundle and an empty home."""
    home = tmp_path_factory.mktemp("home")
    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": str(home)}) as running:
        yield running


def libraries_of(code: str) -> set[str]:
    """The installed packages that a process has imported once it has run ``code``, by their names at the top."""
    script = (
        "import sys\n"
        "files = {name.partition('.')[0]: getattr(one, '__file__', None) or '' for name, one in list(sys.modules.items())}\n"
        "print(*(name for name, file in files.items() if 'site-packages' in file))\n"
    )
    done = subprocess.run([sys.executable, "-c", code + script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@needs_embedded
def test_a_start_imports_what_the_page_does_that_bench_start_sets_beside_it_and_the_tables(tmp_path: Path) -> None:
    service = (
        "from pathlib import Path\nfrom model.bundle import DEFAULT_FOLDER, Bundle\nfrom service.application import create_app\n"
        f"from service.settings import Settings\ncreate_app(Settings(home=Path({str(tmp_path)!r})), Bundle.load(DEFAULT_FOLDER))\n"
    )
    assert libraries_of(service) - libraries_of(bench_start.PEER) <= {"alembic", "annotated_types", "filelock", "mako"}


@needs_embedded
def test_a_worker_with_the_embedded_bundle_stays_below_300_megabytes(embedded: Server) -> None:
    page = f"<html><body><article><h1>{STORY.title}</h1><p>{STORY.lead}</p><p>{STORY.body}</p></article></body></html>"
    for _ in range(20):
        assert embedded.ask("POST", "/v1/predictions", {"articles": [{"html": page}, GOOD], "evidence": True})[0] == 200
    assert max(embedded.resident_megabytes()) <= 300


@needs_embedded
def test_nobody_is_told_that_the_service_runs_nor_is_the_machine_given_a_number(tmp_path: Path) -> None:
    with Server.of_service("--workers", "1", environment={"HOME": str(tmp_path)}) as server:
        assert server.ask("POST", "/v1/predictions", {"articles": [GOOD]})[0] == 200
        assert list(tmp_path.iterdir()) == []  # where onnxruntime keeps a device id, and events until they are sent


@needs_embedded
def test_a_broken_published_bundle_leaves_the_embedded_one_answering(tmp_path: Path, embedded: Server) -> None:
    folder = tmp_path / "bundles" / "abc123"
    folder.mkdir(parents=True)
    (folder.parent / "current").write_text('["abc123"]')
    (folder / MANIFEST).write_text("{")
    with Server.of_service("--workers", "1", environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        until(lambda: server.ask("GET", "/readyz")[2]["remarks"])
        assert "manifest.json: not readable JSON" in server.ask("GET", "/readyz")[2]["remarks"]["registry"]
        assert server.ask("GET", "/readyz")[2]["model"] == embedded.ask("GET", "/readyz")[2]["model"]
    assert server.log().count("bundle refused") == 1
