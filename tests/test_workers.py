"""Real workers: nothing queues unseen, nobody holds up others by doing nothing, and nothing that was accepted is dropped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from service.prefork import drop_new_connections
from service.processes.deadline_socket import REQUEST_TIMEOUT, DeadlineSocket
from service.processes.workers import Worker, cache_settings
from tests.bench_overload import Probes, counted, stop_under, wrk
from tests.newsroom import write
from tests.patience import let_pass, until
from tests.servers import Server, free_port

STORY = write("phap-luat", 3)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}
LIVE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF = b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
UPLOAD = b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/jsonl\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    """One worker with two places, so with ten threads."""
    with Server.of_fakes(workers=1, environment={"TOASOAN_WAITING": "2"}) as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


@contextlib.contextmanager
def connections(server: Server, count: int, content: bytes = b"") -> Iterator[list[socket.socket]]:
    """``count`` connections on each of which ``content`` has been sent and nothing more is."""
    opened = [connect(server) for _ in range(count)]
    try:
        for one in opened:
            one.sendall(content)
        time.sleep(0.3)
        yield opened
    finally:
        for one in opened:
            one.close()


def test_settings_that_are_written_down_say_what_they_said_before() -> None:
    config, settled = Config(), Config()
    for one in (config, settled):
        one.set("threads", 7)
        one.set("bind", "[::1]:8123")
    cache_settings(settled)
    assert {name: getattr(settled, name) for name in config.settings} == {name: getattr(config, name) for name in config.settings}
    assert settled.address == config.address  # which gunicorn makes of a setting
    assert vars(settled)["threads"] == 7


def test_connections_on_which_nothing_is_said_take_no_thread(narrow: Server) -> None:
    with connections(narrow, 100):
        began = time.perf_counter()
        assert narrow.ask("POST", "/v1/predictions", {"articles": [GOOD]})[0] == 200
        assert time.perf_counter() - began < 2


def test_when_every_thread_waits_for_a_slow_client_others_are_told_to_come_back_and_probes_are_answered(narrow: Server) -> None:
    with contextlib.ExitStack() as stack:
        slow: list[socket.socket] = []
        asked = narrow.ask("GET", "/v1/taxonomy")
        deadline = time.monotonic() + 30
        while asked[0] == 200:  # until half requests have reached the threads; what a busy machine let go by is sent again
            assert time.monotonic() < deadline
            slow += stack.enter_context(connections(narrow, 30, HALF))
            assert narrow.ask("GET", "/livez")[0] == 200
            assert narrow.ask("GET", "/readyz")[0] == 200
            asked = narrow.ask("GET", "/v1/taxonomy")
        status, headers, answer = asked
        assert status == 429
        assert headers["Retry-After"] == "1"
        assert headers["Content-Type"] == "application/problem+json"
        assert answer["request_id"] == headers["X-Request-ID"]
        refused = [one for one in slow if readable(one)]
        assert refused
        assert all(one.recv(65536).startswith(b"HTTP/1.1 429 ") for one in refused)
        assert 'toasoan_requests_total{method="other",route="none",status="429"}' in narrow.ask("GET", "/metrics")[2]
    deadline = time.monotonic() + 10
    while narrow.ask("POST", "/v1/predictions", {"articles": [GOOD]})[0] != 200:
        assert time.monotonic() < deadline


def readable(connection: socket.socket) -> bool:
    connection.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        return bool(connection.recv(1, socket.MSG_PEEK))
    return False


def test_a_probe_whose_head_dribbles_in_does_not_hold_up_the_threads_of_the_probes(narrow: Server) -> None:
    with connections(narrow, 5, LIVE[:-2]):
        assert narrow.ask("GET", "/livez")[0] == 200


def test_clients_that_do_not_close_their_end_hold_up_nobody(narrow: Server) -> None:
    with connections(narrow, 20, LIVE.replace(b"Host: localhost", b"Host: localhost\r\nConnection: close")):
        began = time.perf_counter()
        for _ in range(10):
            assert narrow.ask("GET", "/livez")[0] == 200
        assert time.perf_counter() - began < 2


@contextlib.contextmanager
def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[Server]:
    """A server that waits no more than ``seconds`` for a request, or for a piece of an upload."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    script = (
        f"import sys; from service.processes import deadline_socket as sock; sock.REQUEST_TIMEOUT = {seconds}; from tests import servers; "
        "sys.argv = ['servers', *sys.argv[1:]]; servers.main()"
    )
    server = Server.of_fakes(workers=1)
    server._command[1:3] = ["-c", script]
    with server:
        yield server


def test_a_request_that_does_not_arrive_in_time_is_told_so_or_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with impatient(monkeypatch, 0.5) as server:
        for content, expected in ((HALF, b"HTTP/1.1 408 "), (HALF[:40], b""), (UPLOAD, b"HTTP/1.1 408 ")):
            with connect(server) as connection:
                connection.sendall(content)
                for _ in range(3):  # a byte now and then is not enough
                    let_pass(0.3)
                    with contextlib.suppress(OSError):
                        connection.sendall(b" ")
                with contextlib.suppress(ConnectionResetError):
                    answer = connection.recv(65536)
                    assert answer.startswith(expected) if expected else answer == b""
        assert "Traceback" not in server.log()


def test_an_upload_whose_pieces_arrive_in_time_is_taken_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps(GOOD).encode().ljust((1 << 16) - 1) + b"\n"
    with impatient(monkeypatch, 1.5) as server, connect(server) as connection:
        connection.sendall(UPLOAD)
        for _ in range(4):
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            time.sleep(0.6)
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 202 ")


@pytest.mark.alone  # how many are turned away depends on how much the machine has left
def test_under_overload_there_is_200_or_429_and_nothing_else_and_the_connection_is_kept() -> None:
    with tempfile.TemporaryDirectory() as folder, Server.of_fakes(workers=1, environment={"TOASOAN_WAITING": "1"}) as server:
        load = wrk(server, Path(folder), 64, 2)
        with Probes(server) as probes:
            count = counted(load)
    assert count["answered"]
    assert count["refused"]
    assert {name: count[name] for name in ("others", "connect", "read", "write", "timeout")} == dict.fromkeys(
        ("others", "connect", "read", "write", "timeout"), 0
    )
    assert not probes.failures
    assert set(probes.taken) <= {"/livez 200", "predictions 200", "predictions 429"}


@pytest.mark.alone  # so does how many are answered in time
def test_sigterm_under_load_drops_nothing_that_was_accepted() -> None:
    with Server.of_fakes(workers=2) as server:
        before, _, dropped = stop_under(server, 16)
        assert before
        assert dropped == 0
        assert server.process.wait(20) == 0


def test_connections_that_the_kernel_has_accepted_when_a_worker_stops_are_answered() -> None:
    with Server.of_fakes(workers=1) as server:
        (worker,) = server.children()
        body = LIVE.replace(b"Host: localhost", b"Host: localhost\r\nConnection: close")
        os.kill(worker, signal.SIGSTOP)  # what comes now is accepted by the kernel alone
        with contextlib.ExitStack() as stack:
            waiting = [stack.enter_context(connect(server)) for _ in range(20)]
            for one in waiting[:10]:
                one.sendall(body)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            os.kill(worker, signal.SIGCONT)
            for one in waiting[10:]:
                one.sendall(body)
            answers = [one.recv(65536) for one in waiting]
        assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)
        assert server.process.wait(20) == 0


@pytest.mark.alone  # it may take ten seconds to end
def test_a_worker_that_was_forked_a_moment_ago_hears_sigterm_and_answers_whom_the_kernel_has_let_in() -> None:
    port = free_port()
    server = Server(["tests.servers", str(port), "1", "1"], port, {"TOASOAN_CONSUMERS": "0"})
    server.launch()
    try:
        until(server.children)
        with connect(server) as waiting:
            waiting.sendall(LIVE)
            server.process.send_signal(signal.SIGTERM)
            assert waiting.recv(65536).startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(10) == 0  # it was as long as a request may take
    finally:
        server.__exit__()
    assert all(line.startswith("{") for line in server.log().splitlines())


def test_sigterm_that_comes_while_a_worker_looks_for_its_master_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker.__new__(Worker)
    worker.alive = True
    worker.ppid = os.getpid()

    def interrupted() -> int:
        worker.alive = False  # as the handler of the signal does
        return os.getpid()

    monkeypatch.setattr("gunicorn.workers.gthread.os.getppid", interrupted)
    assert not worker.is_parent_alive()
    assert not worker.alive


def test_when_the_master_dies_the_workers_finish_and_end() -> None:
    with Server.of_fakes(workers=2) as server:
        children = server.children()
        server.process.kill()
        server.process.wait()
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def test_a_worker_that_dies_is_replaced_and_what_it_counted_stays() -> None:
    with Server.of_fakes(workers=1) as server:
        for _ in range(3):
            server.ask("POST", "/v1/predictions", {"articles": [GOOD]})
        (worker,) = server.children()
        os.kill(worker, signal.SIGKILL)
        until(lambda: server.children() not in ([worker], []))
        server.ask("POST", "/v1/predictions", {"articles": [GOOD]})
        metrics = server.ask("GET", "/metrics")[2]
    assert 'toasoan_requests_total{method="POST",route="/v1/predictions",status="200"} 4.0' in metrics
    assert "toasoan_requests_in_flight 1.0" in metrics


@pytest.mark.alone  # six threads ask for as much as the machine can do
def test_threads_of_one_process_do_not_hold_up_a_probe(narrow: Server) -> None:
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            narrow.ask("POST", "/v1/predictions", {"articles": [GOOD] * 32})

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            assert narrow.ask("GET", "/livez")[0] == 200
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux filters sockets")
def test_whoever_came_before_the_door_was_closed_is_let_in_and_nobody_after() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as early:
        drop_new_connections(listener)
        with pytest.raises(TimeoutError):
            socket.create_connection(listener.getsockname(), timeout=0.3)
        early.sendall(b"GET")
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.recv(3) == b"GET"
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def heads(answers: bytes) -> list[bytes]:
    return [line for line in answers.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def test_answers_without_a_body_are_sent_and_the_connection_is_kept(narrow: Server) -> None:
    _, known, _ = narrow.ask("GET", "/v1/taxonomy")
    requests = [
        "HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /v1/taxonomy HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {known['ETag']}\r\n\r\n",
        "HEAD /v1/taxonomy HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ]
    answered = []
    with socket.create_connection(("127.0.0.1", narrow.port), timeout=20) as connection:
        for request in requests[:-1]:
            connection.sendall(request.encode())
            answered += heads(connection.recv(65536))
        connection.sendall(requests[-1].encode())
        while piece := connection.recv(65536):
            answered += heads(piece)
    assert [head.split()[1] for head in answered] == [b"200", b"304", b"200", b"200"]


def test_an_answer_comes_in_one_piece_with_its_head(narrow: Server) -> None:
    with socket.create_connection(("127.0.0.1", narrow.port), timeout=20) as connection:
        for _ in range(20):
            connection.sendall(LIVE)
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert body


def test_a_client_that_takes_no_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.processes.deadline_socket.REQUEST_TIMEOUT", 0.3)
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        sock.setblocking(True)
        with pytest.raises(TimeoutError):
            sock.sendall(b"x" * 50_000_000)


@pytest.mark.alone  # the second byte must come in time
def test_a_socket_waits_for_a_request_as_long_as_it_may_and_not_for_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.processes.deadline_socket.REQUEST_TIMEOUT", 0.4)
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        with pytest.raises(BlockingIOError):
            sock.recv(10)
        sock.setblocking(True)
        theirs.sendall(b"a")
        assert sock.recv(10) == b"a"
        threading.Timer(0.2, theirs.sendall, [b"b"]).start()
        assert sock.recv(10) == b"b"
        with pytest.raises(TimeoutError):
            sock.recv(10)


def test_a_socket_waits_for_the_pieces_of_an_upload_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.processes.deadline_socket.UPLOAD_TIMEOUT", 0.4)
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        sock.setblocking(True)
        theirs.sendall(b"a")
        assert sock.recv(10) == b"a"
        sock.extend_deadline()
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            sock.recv(10)
        assert time.monotonic() - began < REQUEST_TIMEOUT / 2


def test_a_socket_waits_no_longer_than_it_is_told_for_the_rest_of_a_body_and_then_as_before() -> None:
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        sock.setblocking(True)
        sock.settimeout(0.05)
        with pytest.raises(TimeoutError):
            sock.recv(10)
        sock.setblocking(True)
        sock.settimeout(0.0)  # as gunicorn does when it has looked for the rest of a body
        threading.Timer(0.2, theirs.sendall, [b"a"]).start()
        assert sock.recv(10) == b"a"


def test_a_hang_up_that_reaches_every_process_ends_no_worker_and_usr2_begins_no_second_master() -> None:
    with Server.of_fakes(environment={"TOASOAN_CONSUMERS": "0"}) as server:
        workers = server.children()
        for number in (signal.SIGUSR2, signal.SIGHUP):  # which the master handles one after the other
            server.process.send_signal(number)
        for worker in workers:
            os.kill(worker, signal.SIGHUP)
        until(lambda: "Handling signal: hup" in server.log())
        assert server.ask("GET", "/livez")[0] == 200
        assert server.children() == workers
