"""The whole loop of a tiny newsroom over real processes: it serves, its editors correct it, it learns a new section, and it can go back."""

from __future__ import annotations

import csv
import threading
import time
from pathlib import Path

import pytest

from model.manifest import Manifest
from model.registry import Registry
from tests.newsroom import stories, write
from tests.servers import Server
from training.command_line import main

NEW = "suc-khoe"
LABELS = {"the-thao": "Thể thao", "kinh-te": "Kinh tế", "phap-luat": "Pháp luật"}
RECIPE = """kind = "linear"
seed = 1
[data]
train = "train.parquet"
taxonomy = "taxonomy.toml"
[options]
max_features = 5_000
epochs = 2
[gate]
assign_precision = 0.5
"""
PATIENCE = 120  # seconds for the service to follow, which takes two on a machine that has nothing else to do


class Client:
    """A tool of the newsroom that asks without a pause: ``models`` answered, in turn; ``failed`` is what else it was told."""

    def __init__(self, server: Server) -> None:
        self.models: list[str] = []
        self.failed: list[object] = []
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        story = write("the-thao", 999)
        while not self._stop.is_set():
            try:
                body = {"articles": [{"title": story.title, "body": story.body}], "summary": {"style": "none"}}
                status, _, answer = self._server.ask("POST", "/v1/predictions", body)
                if status != 200:
                    self.failed.append(answer)
                else:
                    self.models.append(answer["model"]["id"])
            except OSError as error:
                self.failed.append(error)
            time.sleep(0.05)

    def wait_for(self, model: str) -> None:
        """Return when only ``model`` answers: for a moment, old workers and new ones take turns."""
        until = time.monotonic() + PATIENCE
        while self.models[-10:] != [model] * 10:
            assert time.monotonic() < until
            time.sleep(0.05)

    def __enter__(self) -> Client:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def first_section(server: Server, number: int) -> str:
    story = write(NEW, number, seed=9)
    status, _, answer = server.ask(
        "POST", "/v1/predictions", {"articles": [{"title": story.title, "lead": story.lead, "body": story.body}]}
    )
    assert status == 200
    return str(answer["predictions"][0]["sections"][0]["slug"])


def name_sections(room: Path, labels: dict[str, str]) -> None:
    lines = (f'[[section]]\nslug = "{slug}"\nlabel = "{label}"\n' for slug, label in labels.items())
    (room / "taxonomy.toml").write_text("".join(lines), encoding="utf-8")


def test_corrections_become_a_model_that_knows_a_new_section_and_can_be_undone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "archive.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "title", "lead", "body", "section", "source"))
        for number, story in enumerate(stories(40)):
            if story.section != NEW:
                writer.writerow((number, story.title, story.lead, story.body, story.section, "a.vn"))
    (tmp_path / "sections.toml").write_text(RECIPE, encoding="utf-8")
    name_sections(tmp_path, LABELS)
    home, places = str(tmp_path / "home"), Registry(tmp_path / "home" / "bundles")
    cycle = ["cycle", str(tmp_path / "sections.toml"), str(tmp_path / "archive.csv"), "--out", str(tmp_path / "run"), "--home", home]
    cycle += ["--dev", "0.2", "--no-label-errors", "--no-learning-curve"]
    assert main(cycle) == 0
    before = places.find("current").name

    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": home}) as server, Client(server) as client:
        client.wait_for(before)
        assert first_section(server, 1) != NEW

        for number in range(60):
            story = write(NEW, number, seed=5, sentences=20)  # shorter ones would all be one story, invented as they are
            article = {"id": f"a{number}", "title": story.title, "lead": story.lead, "body": story.body}
            status, _, answer = server.ask(
                "POST", "/v1/corrections", {"article": article, "section": NEW, "editor": "Lan"}, {"Idempotency-Key": f"key-{number}"}
            )
            assert (status, answer["warnings"]) == (201, ["unknown_section"])
        assert main(["drift", "--since", "2026-01-01", "--service", server.url]) == 6
        assert "sections that the model lacks: suc-khoe (60)" in capsys.readouterr().out

        name_sections(tmp_path, LABELS | {NEW: "Sức khỏe"})
        assert main([*cycle, "--corrections", server.url]) == 0
        after = places.find("current").name
        assert NEW in Manifest.read(places.find("current")).metrics["sections"]["dev.parquet"]["per_section"]
        client.wait_for(after)
        assert [first_section(server, number) for number in range(1, 6)] == [NEW] * 5

        assert main(["rollback", "--home", home]) == 0
        client.wait_for(before)
        assert first_section(server, 1) != NEW
    assert client.failed == []
    assert set(client.models) == {before, after}
