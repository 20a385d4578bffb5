"""The folder of a run: what a fit that was stopped goes on from, tied to its recipe and its data; and which process is the main one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from model.replacing import replacing
from training.errors import RecipeError

_HISTORY = "run.json"


def is_main() -> bool:
    """Whether this is the process that writes: the only one, or the first of those that torchrun or accelerate launched."""
    return os.environ.get("RANK", "0") == "0"


def opened(out: Path, history: Mapping[str, str], *, resume: bool) -> Path:
    """The folder of the run that makes ``out``, beside it: with ``resume`` as the run of the same ``history`` left it, else an empty one.

    Raises RecipeError when there is nothing to resume of this recipe and this data, but something of others.
    """
    folder = out.with_name(f"{out.name}.run")
    if is_main():
        found = _history(folder)
        if resume and found not in (None, dict(history)):
            raise RecipeError(f"{folder}: its recipe or its data was another; fit without --resume to begin anew")
        if not resume or found is None:
            shutil.rmtree(folder, ignore_errors=True)
            with replacing(folder) as draft:
                (draft / _HISTORY).write_text(json.dumps(dict(history)) + "\n", encoding="utf-8")
    return folder


def _history(folder: Path) -> dict[str, str] | None:
    try:
        content: dict[str, str] = json.loads((folder / _HISTORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content
