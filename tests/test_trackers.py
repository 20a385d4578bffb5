from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from training.errors import RecipeError
from training.running.trackers import tracker

RUN = {
    "id": "abc",
    "command": "python -m training fit linear.toml",
    "started_at": "2026-11-24T00:00:00+00:00",
    "seconds": 2.5,
    "seed": 7,
    "config": {"kind": "linear", "options": {"epochs": 2, "prefix": [15, 70]}, "long": "x" * 2000},
    "digests": {"data": "ab"},
    "metrics": {"sections": {"macro_f1": 0.5, "n": 3, "odd%": 1.0}, "name": "x", "none": None, "yes": True},
    "environment": {"python": "3.11"},
}


class Mlflow:
    """Written by hand after MLflow's fluent API: it remembers what it was told, and only inside a run."""

    def __init__(self) -> None:
        self.experiment = self.name = ""
        self.params: list[dict[str, str]] = []
        self.metrics: dict[str, float] = {}
        self.tags: dict[str, str] = {}
        self.active = False

    def set_experiment(self, name: str) -> None:
        self.experiment = name

    @contextmanager
    def start_run(self, *, run_name: str) -> Any:
        self.name, self.active = run_name, True
        yield self
        self.active = False

    def log_params(self, params: dict[str, str]) -> None:
        assert self.active
        assert len(params) <= 100
        self.params.append(params)

    def log_metrics(self, metrics: dict[str, float]) -> None:
        assert self.active
        self.metrics |= metrics

    def set_tags(self, tags: dict[str, str]) -> None:
        assert self.active
        self.tags |= tags


@pytest.fixture
def mlflow(monkeypatch: pytest.MonkeyPatch) -> Mlflow:
    fake = Mlflow()
    monkeypatch.setitem(sys.modules, "mlflow", fake)  # type: ignore[arg-type]
    return fake


def test_mlflow_is_told_parameters_metrics_and_tags(mlflow: Mlflow, tmp_path: Path) -> None:
    tracker("mlflow", tmp_path)(RUN)
    assert (mlflow.experiment, mlflow.name) == ("toasoan", "fit abc")
    (params,) = mlflow.params
    assert (params["seed"], params["options/epochs"], params["options/prefix"]) == ("7", "2", "[15, 70]")
    assert len(params["long"]) == 500
    assert mlflow.metrics == {"sections/macro_f1": 0.5, "sections/n": 3.0, "sections/odd_": 1.0, "seconds": 2.5}
    assert (mlflow.tags["data"], mlflow.tags["python"], mlflow.tags["command"]) == ("ab", "3.11", RUN["command"])


def test_mlflow_takes_no_more_than_a_hundred_parameters_at_once(mlflow: Mlflow, tmp_path: Path) -> None:
    tracker("mlflow", tmp_path)({**RUN, "config": {str(number): number for number in range(250)}})
    assert [len(some) for some in mlflow.params] == [100, 100, 51]


def test_tensorboard_files_hold_the_metrics(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    tracker("tensorboard", tmp_path)(RUN)
    (folder,) = (tmp_path / "tensorboard").iterdir()
    assert folder.name == "fit-abc"
    found = EventAccumulator(str(folder))
    found.Reload()
    assert set(found.Tags()["scalars"]) == {"sections/macro_f1", "sections/n", "sections/odd%"}
    assert found.Scalars("sections/macro_f1")[0].value == 0.5


def test_a_step_of_a_cycle_is_called_after_both(mlflow: Mlflow, tmp_path: Path) -> None:
    tracker("mlflow", tmp_path)({**RUN, "command": "python -m training cycle newsroom.toml", "config": {"step": "fit"}})
    assert mlflow.name == "cycle-fit abc"


def test_an_unknown_tracker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="must be one of tensorboard, mlflow"):
        tracker("wandb", tmp_path)
