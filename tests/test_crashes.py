"""Kill the service while editors correct and jobs are worked on: nothing that was acknowledged is lost, nothing is there twice.

CRASHES=500 kills it more often. One kill in ten takes the master and all it has forked, the others in turn a worker or what works on jobs,
each at a random moment. Afterwards no word of what was sent is in the log.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import write
from tests.postgres import Cluster
from tests.servers import Server

CRASHES = int(os.environ.get("CRASHES", "20"))
EDITORS = 4
ARTICLES = 20  # of a job
SECRET = "Biên tập viên bí mật"
PATIENCE = 120  # seconds for what takes one or two on a machine that has nothing else to do
SECTIONS = ("the-thao", "kinh-te", "suc-khoe", "phap-luat")


class Client(threading.Thread):
    """Sends one thing after the other, each until it is told that it is kept; notes what was acknowledged, and its id."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: dict[str, str] = {}
        self.interrupted = 0
        self.faults: list[str] = []
        self._server = server
        self._number = number
        self._stopped = threading.Event()

    def run(self) -> None:
        for count in itertools.count():
            if self._stopped.is_set():
                return
            try:
                self._send(f"{SECRET} {self._number} gửi bài thứ {count}")
            except Exception as error:
                self.faults.append(repr(error))
                return

    def stop(self) -> None:
        """Finish what was begun, and no more."""
        self._stopped.set()
        self.join(PATIENCE)
        assert not self.is_alive()

    def _send(self, label: str) -> None:
        raise NotImplementedError

    def _insist(self, path: str, body: dict[str, Any] | bytes, headers: dict[str, str]) -> Any:
        """The answer, however often it takes."""
        deadline, problem = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                status, _, answer = self._server.ask("POST", path, body, headers)
            except (OSError, ValueError, HTTPException) as error:
                self.interrupted, problem = self.interrupted + 1, repr(error)
                time.sleep(0.02)
                continue
            if status in (200, 201, 202):
                return answer
            assert status in (409, 429, 503), (status, answer)
            problem = str(answer)
            time.sleep(0.02)
        raise AssertionError(f"{path} is not answered: {problem}")


class Editor(Client):
    """Predicts an article and corrects it."""

    def _send(self, label: str) -> None:
        story = write(random.choice(SECTIONS), random.randrange(1000))
        article = {"id": label, "title": story.title, "body": f"{label}.\n{story.body}"}
        predicted = self._insist("/v1/predictions", {"articles": [article], "store": True, "summary": {"style": "none"}}, {})
        correction = {
            "prediction_id": predicted["predictions"][0]["prediction_id"],
            "section": random.choice(SECTIONS),
            "summary": label,
            "editor": f"{self._number}",
        }
        key = {"Idempotency-Key": str(uuid.uuid4())}
        self.acknowledged[label] = self._insist("/v1/corrections", correction, key)["id"]
        if random.random() < 0.2:  # as a client does whose answer was lost on the way
            again = self._insist("/v1/corrections", correction, key)
            assert again["id"] == self.acknowledged[label]


class Archivist(Client):
    """Uploads small jobs."""

    def _send(self, label: str) -> None:
        articles = [{"id": f"{label} {n}", "body": f"{label} {n}.\n{write('the-thao', n).body}"} for n in range(ARTICLES)]
        body = "\n".join(json.dumps(one) for one in articles).encode()
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid.uuid4())}
        self.acknowledged[label] = self._insist("/v1/jobs?style=none&top=1", body, headers)["id"]
        self._stopped.wait(0.2)


def kept(server: Server) -> list[dict[str, Any]]:
    """Every correction that the service lists, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        status, _, page = server.ask("GET", f"/v1/corrections?limit=100{cursor}")
        assert status == 200
        found += page["corrections"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def jobs_of(server: Server) -> dict[str, dict[str, Any]]:
    """Every job that the service lists, when all have ended."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            page = server.ask("GET", f"/v1/jobs?limit=100{cursor and '&cursor=' + cursor}")[2]
            found += page["jobs"]
            cursor = page["next"]
        if all(job["state"] == "done" for job in found):
            assert len({job["id"] for job in found}) == len(found)
            return {job["id"]: job for job in found}
        time.sleep(0.2)
    raise AssertionError([job for job in found if job["state"] != "done"])


def crash(server: Server, clients: Sequence[Client]) -> None:
    """Kill ``server`` at a random moment while it is at work, again and again, and have it back each time."""
    for number in range(CRASHES):
        done, deadline = sum(len(client.acknowledged) for client in clients), time.monotonic() + PATIENCE
        while sum(len(client.acknowledged) for client in clients) == done and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))
        if number % 10 == 9:
            server.kill()
            server.start()
        elif number % 2:
            server.kill_worker(number)
        else:
            server.kill_consumer()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_or_doubled(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"TOASOAN_HOME": str(tmp_path)}
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        environment["TOASOAN_DATABASE_URL"] = cluster.database()
    with Server.of_fakes(workers=2, environment=environment) as server:
        editors, archivist = [Editor(server, number) for number in range(EDITORS)], Archivist(server, EDITORS)
        clients: list[Client] = [*editors, archivist]
        for client in clients:
            client.start()
        crash(server, clients)
        for client in clients:
            client.stop()
        found, jobs = kept(server), jobs_of(server)
        results = {job: server.ask("GET", f"/v1/jobs/{job}/results")[2] for job in jobs}
        log = server.log()
    assert not [fault for client in clients for fault in client.faults]
    acknowledged = {label: identity for editor in editors for label, identity in editor.acknowledged.items()}
    assert {correction["summary"]: correction["id"] for correction in found} == acknowledged
    assert len(found) == len(acknowledged)
    assert all(correction["article"]["body"].startswith(correction["summary"]) for correction in found)
    assert set(jobs) == set(archivist.acknowledged.values())
    for label, job in archivist.acknowledged.items():
        assert jobs[job]["articles"] == {"total": ARTICLES, "waiting": 0, "read": ARTICLES, "unreadable": 0, "deleted": 0}
        assert [json.loads(line)["id"] for line in results[job].splitlines()] == [f"{label} {n}" for n in range(ARTICLES)]
    interrupted = sum(client.interrupted for client in clients)
    assert interrupted > 0
    assert len(acknowledged) > CRASHES
    assert not [secret for secret in (SECRET, json.dumps(SECRET)[1:-1]) if secret in log]
    print(f"{kind}: {CRASHES} kills, {interrupted} requests cut off, {len(found)} corrections and {len(jobs)} jobs, all kept once")
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "toasoan.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
