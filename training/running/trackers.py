"""Experiment trackers that a run can be sent to: TensorBoard and MLflow, imported only when they are wanted."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from training.bundle_diff import leaves
from training.errors import RecipeError

TRACKERS: Mapping[str, tuple[str, str]] = {
    "tensorboard": ("torch.utils.tensorboard", "pip install tensorboard"),
    "mlflow": ("mlflow", "pip install mlflow-skinny, and set MLFLOW_TRACKING_URI"),
}
_EXPERIMENT = "toasoan"
_MAX_PARAMETERS = 100  # of one MLflow request
_MAX_METRICS = 1000
_LONGEST = 500  # characters of an MLflow parameter or tag that every store takes
_ODD = re.compile(r"[^\w\-. /]", re.ASCII)  # MLflow takes no other characters in names


def tracker(name: str, folder: Path) -> Callable[[Mapping[str, Any]], None]:
    """What takes a finished run, as it stands in the journal, to the tracker ``name``; TensorBoard's files lie in ``folder``/tensorboard.

    Raises RecipeError when it is unknown or not installed.
    """
    if name not in TRACKERS:
        raise RecipeError(f"--track {name}: must be one of {', '.join(TRACKERS)}")
    module, remedy = TRACKERS[name]
    try:
        found = importlib.import_module(module)
    except ImportError:
        raise RecipeError(f"--track {name}: is not installed; {remedy}") from None
    if name == "mlflow":
        return lambda run: _to_mlflow(found, run)
    return lambda run: _to_tensorboard(found, run, folder / name)


def _to_tensorboard(module: Any, run: Mapping[str, Any], folder: Path) -> None:
    with module.SummaryWriter(str(folder / f"{_words(run)}-{run['id']}")) as writer:
        for name, value in leaves("", run["metrics"]):
            if _is_number(value):
                writer.add_scalar(name, value)
        for name in ("command", "config", "digests", "environment"):
            writer.add_text(name, f"```\n{json.dumps(run[name], ensure_ascii=False, indent=1)}\n```")


def _to_mlflow(mlflow: Any, run: Mapping[str, Any]) -> None:
    parameters = {_ODD.sub("_", name): str(value)[:_LONGEST] for name, value in leaves("", {"seed": run["seed"], **run["config"]})}
    metrics = {_ODD.sub("_", name): float(value) for name, value in leaves("", run["metrics"]) if _is_number(value)}
    tags = {_ODD.sub("_", name): str(value)[:_LONGEST] for name, value in (*run["digests"].items(), *run["environment"].items())}
    mlflow.set_experiment(_EXPERIMENT)
    with mlflow.start_run(run_name=f"{_words(run)} {run['id']}"):
        mlflow.set_tags({**tags, "command": run["command"][:_LONGEST], "started_at": run["started_at"]})
        for some in _pieces(parameters, _MAX_PARAMETERS):
            mlflow.log_params(some)
        for some in _pieces(metrics | {"seconds": run["seconds"]}, _MAX_METRICS):
            mlflow.log_metrics(some)


def _words(run: Mapping[str, Any]) -> str:
    """What kind of run it was: fit, evaluate, ...; of a cycle, which step."""
    name = str(run["command"]).removeprefix("python -m training ").split(" ", 1)[0]
    return "-".join(filter(None, (name, run["config"].get("step"))))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pieces(values: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
    items = list(values.items())
    for start in range(0, len(items), size):
        yield dict(items[start : start + size])
