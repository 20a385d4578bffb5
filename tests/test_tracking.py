from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.errors import RecipeError
from training.running.tracking import JOURNAL, environment, recorded


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / JOURNAL).read_text(encoding="utf-8").splitlines()]


def test_a_run_is_on_record_when_it_begins_and_when_it_ends(tmp_path: Path) -> None:
    with recorded("python -m training fit", tmp_path / "runs") as run:
        (begun,) = _lines(tmp_path / "runs")
        run.config, run.seed = {"epochs": 2, "data": Path("x")}, 7
        run.metrics, run.digests = {"f1": 0.5, "odd": float("nan"), "deep": {"n": 3}}, {"data": "ab"}
    first, last = _lines(tmp_path / "runs")
    assert first == begun
    assert (begun["outcome"], last["outcome"], begun["id"]) == ("begun", "done", last["id"])
    assert (last["seed"], last["config"], last["digests"]) == (7, {"epochs": 2, "data": "x"}, {"data": "ab"})
    assert last["metrics"] == {"f1": 0.5, "odd": None, "deep": {"n": 3}}
    assert last["seconds"] >= 0
    assert {"python", "platform", "numpy", "revision"} <= set(last["environment"])


def test_a_run_that_fails_is_on_record_by_the_name_of_its_error_without_its_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bí mật"), recorded("x", tmp_path):
        raise ValueError("bí mật")
    assert _lines(tmp_path)[-1]["outcome"] == "ValueError"
    assert "bí mật" not in (tmp_path / JOURNAL).read_text(encoding="utf-8")


def test_a_line_that_a_crash_cut_short_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_text('{"half": ')
    with recorded("x", tmp_path):
        pass
    lines = (tmp_path / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert [json.loads(line)["outcome"] for line in lines[1:]] == ["begun", "done"]


def test_only_the_main_process_keeps_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    with recorded("x", tmp_path, "mlflow"):
        pass
    assert not (tmp_path / JOURNAL).exists()


def test_a_tracker_that_is_not_there_stops_the_run_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)
    with pytest.raises(RecipeError, match="--track mlflow: is not installed; pip install mlflow-skinny"), recorded("x", tmp_path, "mlflow"):
        pass
    assert not (tmp_path / JOURNAL).exists()


def test_the_environment_holds_texts_and_no_path_of_a_user() -> None:
    found = environment()
    assert all(isinstance(value, str) for value in found.values())
    assert str(Path.home()) not in json.dumps(found) or str(Path.home()) == "/"


def test_a_tracker_that_is_away_spoils_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def away(*_: object) -> None:
        raise RuntimeError("connection refused")

    monkeypatch.setattr("training.running.tracking.tracker", lambda *_: away)
    with recorded("x", tmp_path, "mlflow"):
        pass
    assert "--track mlflow: could not record the run (RuntimeError)" in capsys.readouterr().err
