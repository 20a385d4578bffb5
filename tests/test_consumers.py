"""The processes that work on jobs, in a real server: killed, replaced, told to stop, and in nobody's way."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.registry import Registry
from service.processes.supervisor import NICE
from tests.bundles import tiny_bundle
from tests.newsroom import write
from tests.patience import LONGEST, let_pass, until
from tests.receivers import Receiver
from tests.servers import ROOT, Server

JSON_LINES = {"Content-Type": "application/x-ndjson"}
SECRET = "whsec_" + "c2VjcmV0" * 4


def lines(count: int) -> bytes:
    stories = [write("the-thao", number) for number in range(count)]
    return "".join(
        json.dumps({"id": f"b-{n}", "title": one.title, "body": f"{n}. {one.body}"}) + "\n" for n, one in enumerate(stories)
    ).encode()


def upload(server: Server, count: int, query: str = "") -> str:
    status, headers, answer = server.ask("POST", f"/v1/jobs{query}", lines(count), JSON_LINES)
    assert status == 202, answer
    return str(headers["Location"])


def until_done(server: Server, place: str, seconds: float = 90) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job: dict[str, Any] = server.ask("GET", place)[2]
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job does not end: {job}")


def until_begun(server: Server, place: str) -> None:
    until(lambda: server.ask("GET", place)[2]["articles"]["read"])


def results(server: Server, place: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.ask("GET", f"{place}/results")[2].splitlines()]


def one_consumer(server: Server) -> int:
    until(lambda: len(server.consumers()) == 1)
    return server.consumers()[0]


def until_gone(process: int) -> None:
    until(lambda: not Path(f"/proc/{process}").exists())


def listens(process: int) -> bool:
    """Whether it holds a socket on which somebody can be let in."""
    sockets = {line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"}
    held = {os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()}
    return not held.isdisjoint(f"socket:[{inode}]" for inode in sockets)


def until_deaf(process: int) -> None:
    until(lambda: not listens(process))


def until_it_heeds(worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Wait until the process has a handler of its own for the signal, for a busy machine may be starting it still."""

    def heeds() -> bool:
        caught = re.search(r"^SigCgt:\s*(\w+)", Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii"), re.MULTILINE)
        return caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1)

    until(lambda: worker.poll() is not None or heeds())


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def busy(receiver: Receiver) -> Iterator[Server]:
    """One worker, one consumer, and somebody to be told."""
    hosts = {"TOASOAN_WEBHOOK_LOCAL_HOSTS": f"127.0.0.1:{receiver.port}", "TOASOAN_WEBHOOK_SECRET": SECRET}
    with Server.of_fakes(workers=1, environment=hosts) as running:
        yield running


def test_a_consumer_lets_live_requests_go_first_and_holds_no_listener(busy: Server) -> None:
    consumer = one_consumer(busy)
    (worker,) = busy.children()
    usual, low = (os.getpriority(os.PRIO_PROCESS, process) for process in (worker, consumer))
    assert low == min(usual + NICE, 19)
    until_deaf(consumer)  # it has its name before it closes what it was forked with


def test_an_upload_that_breaks_off_makes_no_job(busy: Server) -> None:
    head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    framings = (
        f"Content-Length: {len(lines(50)) + 10}\r\n\r\n".encode() + lines(50),
        b"Transfer-Encoding: chunked\r\n\r\n8000\r\n" + lines(20),
    )
    for framing in framings:
        with socket.create_connection(("127.0.0.1", busy.port), timeout=30) as connection:
            connection.sendall(head.encode() + framing)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
    assert busy.ask("GET", "/v1/jobs")[2]["jobs"] == []


def test_killed_in_the_middle_of_a_job_each_article_is_answered_once(busy: Server, receiver: Receiver) -> None:
    place = upload(busy, 300, f"?webhook=http://127.0.0.1:{receiver.port}/done")
    for _ in range(3):
        until_begun(busy, place)
        with contextlib.suppress(ProcessLookupError):
            os.kill(one_consumer(busy), signal.SIGKILL)
        let_pass(0.3)
    job = until_done(busy, place)
    assert job["articles"] == {"total": 300, "waiting": 0, "read": 300, "unreadable": 0, "deleted": 0}
    assert [one["id"] for one in results(busy, place)] == [f"b-{n}" for n in range(300)]
    until(lambda: receiver.messages)
    assert {json.loads(sent.body)["data"]["id"] for sent in receiver.messages} == {job["id"]}
    waiting = busy.ask("GET", "/metrics")[2]
    assert "toasoan_job_articles_waiting 0.0" in waiting


def test_a_stopped_server_goes_on_where_it_was_without_a_wait(tmp_path: Path) -> None:
    with Server.of_fakes(workers=1, environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        place = upload(server, 200)
        until_begun(server, place)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        server.start()
        assert until_done(server, place)["articles"]["read"] == 200  # in half of the time for which what stopped had claimed them
        assert "a consumer failed" not in server.log()
        assert [one["id"] for one in results(server, place)] == [f"b-{n}" for n in range(200)]


def test_a_consumer_ends_with_its_master_and_leaves_the_port_free(tmp_path: Path) -> None:
    with Server.of_fakes(workers=1, environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        consumer = one_consumer(server)
        upload(server, 300)
        server.process.kill()
        server.process.wait()
        until_gone(consumer)
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", server.port))


def test_another_bundle_in_the_middle_of_a_job_and_each_result_names_its_one(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "bundles")
    models = {tiny_bundle(tmp_path / name, version): name for version, name in enumerate("ab")}
    registry.publish(tmp_path / "a")
    with Server.of_service("--workers", "1", environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        place = upload(server, 500, "?style=none")
        until_begun(server, place)
        first = one_consumer(server)
        registry.publish(tmp_path / "b")
        assert server.ask("POST", "/v1/model/reload")[0] == 200
        assert until_done(server, place)["articles"]["read"] == 500
        answered = results(server, place)
        until_gone(first)
        after = upload(server, 3)
        until_done(server, after)
        last = results(server, after)
    assert [one["id"] for one in answered] == [f"b-{n}" for n in range(500)]
    assert {one["model"]["id"] for one in answered} <= set(models)
    assert {models[one["model"]["id"]] for one in last} == {"b"}
    for one in answered:
        assert {section["label"].rpartition(" ")[2] for section in one["sections"]} == {"0" if models[one["model"]["id"]] == "a" else "1"}


def test_workers_by_themselves_do_the_jobs_of_a_service_without_any(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    cluster = request.getfixturevalue("cluster")
    tiny_bundle(tmp_path / "a", 0)
    Registry(tmp_path / "bundles").publish(tmp_path / "a")
    environment = {"TOASOAN_HOME": str(tmp_path), "TOASOAN_DATABASE_URL": cluster.database(), "TOASOAN_CONSUMERS": "0"}
    with Server.of_service("--workers", "1", environment=environment) as server:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TOASOAN_")}
        command = [sys.executable, "-m", "service", "worker"]
        workers = [subprocess.Popen(command, cwd=ROOT, env=clean | environment, stderr=subprocess.DEVNULL) for _ in range(2)]
        try:
            place = upload(server, 60)
            assert server.consumers() == []
            assert until_done(server, place)["articles"]["read"] == 60
            assert [one["id"] for one in results(server, place)] == [f"b-{n}" for n in range(60)]
        finally:
            for worker in workers:
                until_it_heeds(worker, signal.SIGTERM)
                worker.send_signal(signal.SIGTERM)
            assert [worker.wait(LONGEST) for worker in workers] == [0, 0]
