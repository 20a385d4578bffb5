"""The folder of a run: what a fit that was stopped goes on from, tied to its recipe and its data; and which process is the main one."""

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
from model.replacing import is_worked_in, replacing_file
from training.corpus import Row, data_digest, read_rows, without_words, write_rows
from training.errors import RecipeError
from training.running.lock import exclusive

_HISTORY, _FINDINGS, _ROWS, _LOCK = "run.json", "findings.json", "rows.parquet", ".lock"
_WHOLE = ".fit.lock"
_SIGNS = {"bundle": (MANIFEST, TAXONOMY), "network": ("config.json",)}  # what every one has; transformers writes the last
_MADE = "made"  # among the findings: the digest of what a run that makes no part of a bundle has made
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

    Gloo's threads may still let go of a tensor then, for which they need an interpreter: the process would abort, and with it a fit that is
    done. torch.distributed.destroy_process_group does not stop them (torch 2.13).
    """
    if _is_one_of_several():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def beside(folder: Path, kind: str) -> Path:
    """The folder of this ``kind`` that goes with ``folder``, also where that is called by no name of its own, as "." is."""
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(f"{named.name}.{kind}")


def folder_of(out: Path) -> Path:
    """The folder of the run that makes ``out``."""
    return beside(out, "run")


def check_place(out: Path, part: str) -> None:
    """Raise RecipeError where ``out`` is anything but an empty folder or what an earlier fit made: the new one takes its place whole.

    And where it is published: of that, rollback and the service know the id. ``part`` names the part of a bundle that the fit makes; ""
    stands for a network.
    """
    if is_published(out):
        raise RecipeError(f"{out}: is among what is published, which never changes; fit into another folder, and publish that")
    if is_worked_in(out):
        raise RecipeError(f"{out}: is replaced whole, so nobody can work in it meanwhile; call this from another folder")
    made = "bundle" if part else "network"
    is_made = all((out / sign).is_file() for sign in _SIGNS[made])
    if not is_made and (any(out.iterdir()) if out.is_dir() else out.exists()):
        raise RecipeError(f"{out}: is there already and is no {made}, so what it holds would be lost; name another folder, or delete it")


@contextmanager
def opened(out: Path, history: Mapping[str, str], *, resume: bool, shared: bool = False) -> Iterator[Path]:
    """The folder of the run that makes ``out``, beside it: with ``resume`` as the run of the same ``history`` left it, else an empty one.

    While the block runs it is this process's, and theirs that were launched with it; ``shared``: also others', which ``claimed`` keeps
    apart. Raises RecipeError when a fit is under way in it, and when there is nothing to resume of this history, but something of another
    one. What only one of the two tells does not count: a network that was fitted elsewhere is exported where what it began with is not.
    """
    folder = folder_of(out)
    if not is_main():
        yield folder
        return
    folder.mkdir(parents=True, exist_ok=True)
    with nullcontext() if shared else _held(folder / _WHOLE):
        found = _history(folder)
        others = [_IN_WORDS.get(name, name) for name, value in (found or {}).items() if history.get(name, value) != value]
        if resume and others:
            raise RecipeError(
                f"{folder}: was begun with another {' and another '.join(others)}; give that again, or fit without --resume to begin anew"
            )
        if not resume or found is None:
            _begin(folder, history)
        yield folder


def _held(lock: Path) -> AbstractContextManager[None]:
    busy = RecipeError(f"{lock.parent}: another fit is under way there; wait until it has ended, or name another --out")
    return exclusive(lock, busy)


def _begin(folder: Path, history: Mapping[str, str]) -> None:
    """Empty ``folder``, its history first: without one nothing of what is left is gone on from, should this be killed.

    Raises RecipeError where a process that shares a fit out has claimed a part of it.
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
    with replacing_file(folder / _HISTORY) as draft:
        draft.write_text(json.dumps(dict(history)) + "\n", encoding="utf-8")


def note(folder: Path, findings: Mapping[str, Any]) -> None:
    """Keep ``findings`` of the run in ``folder`` beside those of before: what becomes metrics of the bundle that it makes."""
    content = {**noted(folder), **findings}
    draft = folder / f".{_FINDINGS}"
    draft.write_text(json.dumps(content) + "\n", encoding="utf-8")
    draft.replace(folder / _FINDINGS)


def noted(folder: Path) -> dict[str, Any]:
    """What was noted of the run in ``folder``."""
    place = folder / _FINDINGS
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return found


def keep_rows(folder: Path, rows: Iterable[Row]) -> None:
    """Keep in ``folder`` what must be known of ``rows`` whose tokens lie there; no word of what they say."""
    write_rows(folder / _ROWS, map(without_words, rows))


def kept_rows(folder: Path) -> list[Row]:
    """What ``keep_rows`` kept. Raises RecipeError where there is nothing."""
    if not (folder / _ROWS).is_file():
        raise RecipeError(f"{folder}: holds no tokens to learn from; make them where the data is, by the same command with --until tokens")
    return list(read_rows(folder / _ROWS))


@contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Whether the fit in ``folder`` is this process's while the block runs, and no other one's that was started beside it.

    Processes that torchrun or accelerate launched work on one fit together.
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
    """Keep that the run in ``folder`` has ended and left ``out``, a folder of files, as it is now."""
    note(folder, {_MADE: _digest(out)})


def has_made(folder: Path, out: Path) -> bool:
    """Whether the run in ``folder`` has ended, and ``out`` is as it left it."""
    made = noted(folder).get(_MADE)
    return made is not None and out.is_dir() and made == _digest(out)


def _digest(out: Path) -> str:
    return data_digest([file for file in sorted(out.rglob("*")) if file.is_file()])


def _history(folder: Path) -> dict[str, str] | None:
    try:
        content: dict[str, str] = json.loads((folder / _HISTORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content
