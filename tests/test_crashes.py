"""Kill the service while editors correct: nothing that was acknowledged is lost, nothing is there twice.

CRASHES=500 kills it more often. One kill in ten takes the master and all workers, the others one worker, each at a random moment.
"""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import threading
import time
import uuid
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
PATIENCE = 120  # seconds for what takes one or two on a machine that has nothing else to do
SECTIONS = ("the-thao", "kinh-te", "suc-khoe", "phap-luat")


class Editor(threading.Thread):
    """Predicts an article, corrects it, sends the same again until it is told that it is kept; notes what was acknowledged."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: dict[str, str] = {}  # what was said in a correction, and the id it was answered
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
                self._correct(f"Biên tập viên {self._number} sửa bài thứ {count}")
            except Exception as error:
                self.faults.append(repr(error))
                return

    def stop(self) -> None:
        """Finish what was begun, and no more."""
        self._stopped.set()
        self.join(PATIENCE)
        assert not self.is_alive()

    def _correct(self, said: str) -> None:
        story = write(random.choice(SECTIONS), random.randrange(1000))
        article = {"id": said, "title": story.title, "body": f"{said}.\n{story.body}"}
        predicted = self._insist("/v1/predictions", {"articles": [article], "store": True, "summary": {"style": "none"}}, {})
        correction = {
            "prediction_id": predicted["predictions"][0]["prediction_id"],
            "section": random.choice(SECTIONS),
            "summary": said,
            "editor": f"{self._number}",
        }
        key = {"Idempotency-Key": str(uuid.uuid4())}
        self.acknowledged[said] = self._insist("/v1/corrections", correction, key)["id"]
        if random.random() < 0.2:  # as a client does whose answer was lost on the way
            again = self._insist("/v1/corrections", correction, key)
            assert again["id"] == self.acknowledged[said]

    def _insist(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        """The answer, however often it takes."""
        deadline, told = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                status, _, answer = self._server.ask("POST", path, body, headers)
            except (OSError, ValueError, HTTPException) as error:
                self.interrupted, told = self.interrupted + 1, repr(error)
                time.sleep(0.02)
                continue
            if status in (200, 201):
                return answer
            assert status in (409, 429, 503), (status, answer)
            told = str(answer)
            time.sleep(0.02)
        raise AssertionError(f"{path} is not answered: {told}")


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


def crash(server: Server, editors: list[Editor]) -> None:
    """Kill ``server`` at a random moment while it is at work, again and again, and have it back each time."""
    for number in range(CRASHES):
        done, deadline = sum(len(editor.acknowledged) for editor in editors), time.monotonic() + PATIENCE
        while sum(len(editor.acknowledged) for editor in editors) == done and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))
        if number % 10 == 9:
            server.kill()
            server.start()
        else:
            server.kill_worker(number)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_acknowledged_correction_is_lost_or_doubled(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"TOASOAN_HOME": str(tmp_path)}
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        environment["TOASOAN_DATABASE_URL"] = cluster.database()
    with Server.of_fakes(workers=2, environment=environment) as server:
        editors = [Editor(server, number) for number in range(EDITORS)]
        for editor in editors:
            editor.start()
        crash(server, editors)
        for editor in editors:
            editor.stop()
        found = kept(server)
    assert not [fault for editor in editors for fault in editor.faults]
    acknowledged = {said: identity for editor in editors for said, identity in editor.acknowledged.items()}
    assert {correction["summary"]: correction["id"] for correction in found} == acknowledged
    assert len(found) == len(acknowledged)
    assert all(correction["article"]["body"].startswith(correction["summary"]) for correction in found)
    interrupted = sum(editor.interrupted for editor in editors)
    assert interrupted > 0
    assert len(acknowledged) > CRASHES
    print(f"{kind}: {CRASHES} kills, {interrupted} requests cut off, {len(found)} corrections, all kept once")
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "toasoan.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
