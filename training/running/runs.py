"""The folder of a run, from which a stopped fit resumes, tied to its recipe and data; and which process is the main one."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from model.manifest import MANIFEST, TAXONOMY
from model.registry import is_published
from model.replacing import is_worked_in, replace_text
from training.corpus import Row, data_digest, read_rows, without_words, write_rows
from training.errors import RecipeError
from training.recipe import changes
from training.running.lock import exclusive

_HISTORY, _RECIPE, _FINDINGS, _ROWS, _LOCK = "run.json", "recipe.json", "findings.json", "rows.parquet", ".lock"
_WHOLE = ".fit.lock"
_SIGNS = {"bundle": (MANIFEST, TAXONOMY), "network": ("config.json",)}  # files that each has; transformers writes the last
_MADE = "made"  # among the findings: the digest of the output of a run that makes no part of a bundle
_IN_WORDS = {
    "recipe": "name of the recipe",
    "recipe_digest": "recipe",
    "data_digest": "data",
    "taxonomy_digest": "taxonomy or mapping of labels",
    "network_digest": "network",
    "base": "bundle as --base",
}


def is_main() -> bool:
    """Whether this is the process that writes: the only one, or the first of those that torchrun or accelerate launched."""
    return os.environ.get("RANK", "0") == "0"


def _is_one_of_several() -> bool:
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def end_at_once(code: int) -> None:
    """End this process with ``code`` if it is one of several, before its interpreter winds down; else do nothing.

    While it winds down, Gloo's threads may still release a tensor, which needs the interpreter: the process would abort, and a finished fit
    would look failed. torch.distributed.destroy_process_group does not stop them (torch 2.13).
    """
    if _is_one_of_several():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def beside(folder: Path, kind: str) -> Path:
    """The folder of this ``kind`` beside ``folder``, also if that is given as "." or ".."."""
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(f"{named.name}.{kind}")


def folder_of(out: Path) -> Path:
    """The folder of the run that makes ``out``."""
    return beside(out, "run")


def check_place(out: Path, part: str) -> None:
    """Raise RecipeError unless ``out`` is absent, empty or an earlier fit's output, which is replaced as a whole.

    Also if it is a published bundle, which rollback and the service know by its id. ``part`` is the part of a bundle that the fit makes, ""
    for a network.
    """
    if is_published(out):
        raise RecipeError(f"{out}: is a published bundle, which never changes; fit into another folder and publish that")
    if is_worked_in(out):
        raise RecipeError(f"{out}: is replaced as a whole, but is the current directory of a process; run this from another folder")
    made = "bundle" if part else "network"
    is_made = all((out / sign).is_file() for sign in _SIGNS[made])
    if not is_made and (any(out.iterdir()) if out.is_dir() else out.exists()):
        raise RecipeError(f"{out}: already exists and is not a {made}, so its contents would be lost; name another folder or delete it")


@contextmanager
def opened(
    out: Path, history: Mapping[str, str], recipe: Mapping[str, Any] | None = None, *, resume: bool, shared: bool = False
) -> Iterator[Path]:
    """The folder of the run that makes ``out``, beside it: with ``resume`` as a run of the same ``history`` left it, else empty.

    It keeps the ``recipe`` (``Recipe.fitted``), so that an error can say what has changed in it.
    While the block runs, it belongs to this process and those launched with it, or if ``shared`` to other processes, too, which ``claimed``
    separates. Raises RecipeError if another fit is under way in it, or if ``resume`` finds the run of another history. Keys that only one
    of the two histories has do not count: a network fitted elsewhere may be exported where the network that it started from is missing.
    """
    folder = folder_of(out)
    if not is_main():
        yield folder
        return
    folder.mkdir(parents=True, exist_ok=True)
    with nullcontext() if shared else _held(folder / _WHOLE):
        found = _read(folder / _HISTORY) if _has_begun(folder) else None
        others = [_IN_WORDS.get(name, name) for name, value in (found or {}).items() if history.get(name, value) != value]
        if resume and others:
            changed = "; ".join(changes(_read(folder / _RECIPE) or recipe or {}, recipe or {}))
            raise RecipeError(
                f"{folder}: was started with another {' and another '.join(others)}{f' ({changed})' if changed else ''}; "
                "give the same again, or start over without --resume"
            )
        if not resume or found is None:
            _begin(folder, history, recipe)
        yield folder


def _has_begun(folder: Path) -> bool:
    """Whether anything was made in ``folder``: a fit that was refused by an option has left nothing to resume."""
    return any(one.name not in (_HISTORY, _RECIPE, _WHOLE) for one in folder.iterdir())


def _held(lock: Path) -> AbstractContextManager[None]:
    busy = RecipeError(f"{lock.parent}: another fit is under way there; wait until it has ended, or name another --out")
    return exclusive(lock, busy)


def _begin(folder: Path, history: Mapping[str, str], recipe: Mapping[str, Any] | None) -> None:
    """Empty ``folder``, its history first: if this is killed, nothing that is left can be resumed without one.

    Raises RecipeError if a process of a shared fit has claimed a part of it.
    """
    for lock in (folder / _LOCK, *folder.glob(f"*/{_LOCK}")):
        with _held(lock):
            pass
    (folder / _HISTORY).unlink(missing_ok=True)
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old.name != _WHOLE:
            old.unlink()
    if recipe is not None:
        (folder / _RECIPE).write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")
    replace_text(folder / _HISTORY, json.dumps(dict(history)) + "\n")


def note(folder: Path, findings: Mapping[str, Any]) -> None:
    """Add ``findings`` to those of the run in ``folder``; they become metrics of its bundle."""
    replace_text(folder / _FINDINGS, json.dumps({**noted(folder), **findings}) + "\n")


def noted(folder: Path) -> dict[str, Any]:
    """The findings of the run in ``folder``."""
    place = folder / _FINDINGS
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return found


def keep_rows(folder: Path, rows: Iterable[Row]) -> None:
    """Keep ``rows`` in ``folder``, beside their tokens, without their text."""
    write_rows(folder / _ROWS, map(without_words, rows))


def kept_rows(folder: Path) -> list[Row]:
    """The rows that ``keep_rows`` kept. Raises RecipeError if there are none."""
    if not (folder / _ROWS).is_file():
        raise RecipeError(f"{folder}: has no tokens to train on; make them where the data is, with the same command and --until tokens")
    return list(read_rows(folder / _ROWS))


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Whether this process has claimed the fit in ``folder``, while the block runs; another process started beside it may have.

    Processes launched together by torchrun or accelerate work on one fit.
    """
    if _is_one_of_several():
        yield True
        return
    with ExitStack() as held:
        try:
            held.enter_context(_held(folder / _LOCK))
            is_mine = True
        except RecipeError:
            is_mine = False
        yield is_mine


def note_made(folder: Path, out: Path) -> None:
    """Record that the run in ``folder`` has ended, and the digest of its output ``out``."""
    note(folder, {_MADE: _digest(out)})


def has_made(folder: Path, out: Path) -> bool:
    """Whether the run in ``folder`` has ended and ``out`` is unchanged since."""
    made = noted(folder).get(_MADE)
    return made is not None and out.is_dir() and made == _digest(out)


def _digest(out: Path) -> str:
    return data_digest([file for file in sorted(out.rglob("*")) if file.is_file()])


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content
