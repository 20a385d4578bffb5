"""A real service under load while bundles are published and rolled back: no request fails, and each answer names the one model it is of.

TOASOAN_TEST_SWAPS=100 makes it longer; it prints what it counted.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from pathlib import Path

import pytest

from model.manifest import MANIFEST
from model.registry import Registry
from tests.bundles import tiny_bundle
from tests.newsroom import write
from tests.patience import let_pass, until
from tests.servers import Server

SWAPS = int(os.environ.get("TOASOAN_TEST_SWAPS", "6"))
CLIENTS, PER_SECOND = 10, 50
STORY = write("the-thao", 3)
REQUEST = json.dumps({"articles": [{"title": STORY.title, "body": STORY.body}, {"body": STORY.body}], "top": 3}).encode()


class Load:
    """Clients that ask over kept connections, together PER_SECOND times a second, and remember every answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[tuple[str, set[str]]] = []  # the model that an answer names, and the versions in its labels
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        due = time.monotonic() + number / PER_SECOND
        while not self._stop.wait(max(due - time.monotonic(), 0)):
            due += CLIENTS / PER_SECOND
            try:
                connection.request("POST", "/v1/predictions", REQUEST, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = json.loads(answer.read())
                if answer.status != 200:
                    self.failures.append(f"{answer.status} {content}")
                    continue
                labels = [section["label"] for prediction in content["predictions"] for section in prediction["sections"]]
                self.answers.append((content["model"]["id"], {label.rpartition(" ")[2] for label in labels}))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
        connection.close()


def test_while_bundles_are_published_and_rolled_back_no_request_fails_and_each_answer_names_its_one_model(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "bundles")
    ids: dict[str, str] = {}
    for version in range(SWAPS // 2 + 1):
        ids[tiny_bundle(tmp_path / str(version), version)] = str(version)
    registry.publish(tmp_path / "0")
    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        first, began = set(server.children()), time.monotonic()
        swaps, served = 0, [server.ask("GET", "/readyz")[2]["model"]["id"]]
        with Load(server.port) as load:
            time.sleep(1)
            for version in range(1, SWAPS // 2 + 1):
                for move in (registry.publish, lambda _: registry.rollback(), registry.publish):
                    if swaps == SWAPS:
                        break
                    wanted = move(tmp_path / str(version))
                    if wanted == served[-1]:
                        continue
                    until(lambda wanted=wanted: server.ask("GET", "/v1/model")[2]["id"] == wanted)
                    served.append(wanted)
                    swaps += 1
            time.sleep(1)
        seconds = time.monotonic() - began
        assert server.ask("GET", "/readyz")[2]["remarks"] == {}
        counted = server.ask("GET", "/metrics")[2]
        until(lambda: len(server.children()) == 2)
        assert not first & set(server.children())
    assert swaps == SWAPS
    assert load.failures == []
    assert all(versions == {ids[model]} for model, versions in load.answers)
    assert set(served) <= {model for model, _ in load.answers}
    assert f'toasoan_model_swaps_total{{result="switched"}} {swaps}.0' in counted
    models = {model for model, _ in load.answers}
    print(f"{swaps} swaps in {seconds:.0f} s, {len(load.answers) / seconds:.0f} answers/s of {len(models)} models, no failure")


def test_a_broken_bundle_changes_nothing_in_a_real_service_and_one_line_says_so(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "bundles")
    tiny_bundle(tmp_path / "1", 1)
    tiny_bundle(tmp_path / "2", 2)
    good = registry.publish(tmp_path / "1")
    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        workers = set(server.children())
        registry.publish(tmp_path / "2")
        (registry.current() / MANIFEST).unlink()  # type: ignore[operator]
        until(lambda: server.ask("GET", "/readyz")[2]["remarks"])
        let_pass(3)
        assert server.ask("POST", "/v1/model/reload")[0] == 409
        assert server.ask("GET", "/readyz")[2]["model"] == {"id": good}
        assert workers <= set(server.children())
        assert server.log().count("bundle refused") == 1
        registry.rollback()
        assert server.ask("POST", "/v1/model/reload")[2] == {"model": {"id": good}}
        assert server.ask("GET", "/readyz")[2]["remarks"] == {}


def test_a_pinned_bundle_answers_whatever_is_published(tmp_path: Path) -> None:
    pinned = tiny_bundle(tmp_path / "1", 1)
    tiny_bundle(tmp_path / "2", 2)
    environment = {"TOASOAN_HOME": str(tmp_path), "TOASOAN_BUNDLE": str(tmp_path / "1")}
    with Server.of_service("--workers", "1", environment=environment) as server:
        Registry(tmp_path / "bundles").publish(tmp_path / "2")
        status, _, answer = server.ask("POST", "/v1/model/reload")
        assert status == 409
        assert "TOASOAN_BUNDLE pins" in answer["detail"]
        let_pass(2)
        assert server.ask("GET", "/readyz")[2]["model"] == {"id": pinned}


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells how pages are shared")
def test_the_workers_that_a_swap_forks_share_the_pages_of_the_new_bundle(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "bundles")
    tiny_bundle(tmp_path / "1", 1)
    registry.publish(tmp_path / "1")
    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        before = set(server.children())
        tiny_bundle(tmp_path / "2", 2)
        registry.publish(tmp_path / "2")
        assert server.ask("POST", "/v1/model/reload")[0] == 200
        until(lambda: len(server.children()) == 2 and not before & set(server.children()))
        for process in server.children():
            pages = dict(line.split()[:2] for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:])
            assert int(pages["Pss:"]) < 0.6 * int(pages["Rss:"])
