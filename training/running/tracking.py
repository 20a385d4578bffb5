"""Every run on record: one line of JSON when it begins and one when it ends, with what was asked, what came out, and on what machine."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.running.progress import say
from training.running.runs import is_main
from training.running.trackers import tracker

JOURNAL = "runs.jsonl"
_PACKAGES = ("toasoan", "numpy", "scipy", "pyarrow", "scikit-learn", "onnxruntime", "tokenizers", "torch", "transformers")
_THREADS = "OMP_NUM_THREADS"
_BEGUN, _DONE = "begun", "done"


@dataclass(slots=True)
class Run:
    """A run; whoever does the work fills in ``config``, ``seed``, ``digests`` (SHA-256 or ids by name) and ``metrics``.

    ``outcome`` is "begun", "done" or the name of the error that ended it; a run with a "begun" line alone was killed.
    """

    command: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    outcome: str = _BEGUN
    seconds: float = 0.0
    seed: int | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def recorded(command: str, folder: Path, wanted: str = "") -> Iterator[Run]:
    """A run on record in ``folder``/runs.jsonl and, when it is done, in the tracker ``wanted`` ("tensorboard" or "mlflow"), too.

    Only the main process of several keeps a record. Raises RecipeError, before anything is run, when the tracker is not installed.
    """
    track = tracker(wanted, folder) if wanted and is_main() else None
    run = Run(command, environment=environment())
    started = time.monotonic()
    _append(folder / JOURNAL, run)
    try:
        yield run
        run.outcome = _DONE
    except BaseException as error:
        run.outcome = type(error).__name__  # its message is for the terminal
        raise
    finally:
        run.seconds = round(time.monotonic() - started, 3)
        _append(folder / JOURNAL, run)
    if track:
        try:
            track(_plain(asdict(run)))
        except Exception as error:  # each tracker raises its own; the work is done, and the journal has it
            say(f"--track {wanted}: could not record the run ({type(error).__name__}); it is in {folder / JOURNAL}")


def environment() -> dict[str, str]:
    """The machine, the versions of what computes, and the revision of this program where it lies in a repository."""
    found = {"python": platform.python_version(), "platform": platform.platform(), "processors": str(os.cpu_count())}
    found[_THREADS] = os.environ.get(_THREADS, "")
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found | {"revision": _revision()}


def _revision() -> str:
    """The commit, with "+" where the tree has changes; "" where there is no repository or no git."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return ""
    try:
        commit, changes = (
            subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=20, check=True).stdout.strip()  # noqa: S603, S607 -- the git on the path, on this repository
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return commit + ("+" if changes else "")


def _append(path: Path, run: Run) -> None:
    """Add a line in one write; a line that a crash cut short before it is ended first."""
    if not is_main():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(_plain(asdict(run)), ensure_ascii=False, allow_nan=False).encode() + b"\n"
    with path.open("a+b", buffering=0) as stream:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        stream.write(line)
        os.fsync(stream.fileno())


def _plain(value: Any) -> Any:
    """``value`` as JSON can hold it: no NaN, no infinity, paths and dates as text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)
