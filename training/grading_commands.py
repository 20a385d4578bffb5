"""The annotation commands: what they do, and what they print."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from model.bundle import Bundle
from model.replacing import replace_text
from training.commands import RUNS, left_out, put
from training.corpus import is_made_up, read_rows
from training.data.annotations import read_annotations
from training.data.spreadsheets import write_table
from training.errors import CorpusError
from training.extractive import sheets
from training.measuring.unsure import COLUMNS, least_certain, most_disputed
from training.running.progress import say, watch
from training.running.tracking import recorded


def sheet(wanted: Namespace) -> None:
    """Write a sheet of summaries to be graded; print where it is."""
    _check_new(wanted.out, "grades")
    lines = list(sheets.sheet(Bundle.load(wanted.bundle), list(watch(read_rows(wanted.data), "reading")), wanted.rows, wanted.seed))
    if not lines:
        raise CorpusError(f"{wanted.data}: no row drawn has two summaries to choose between, so there is nothing to grade")
    _write_lines(wanted.out, lines)


def grades(wanted: Namespace) -> None:
    """Write the grades of a sheet that was filled in, without its text, as a recipe's [data] grades takes them; print how many."""
    lines = list(sheets.graded(wanted.sheet))
    _write_lines(wanted.out, lines)


def unsure(wanted: Namespace) -> None:
    """Write the table of rows to annotate; print where it is."""
    _check_new(wanted.out, "annotations")
    known = read_annotations(wanted.known) if wanted.known else ()
    lines = least_certain(Bundle.load(wanted.bundle), list(watch(read_rows(wanted.data), "reading")), wanted.rows, known)
    if not lines:
        raise CorpusError(f"{wanted.data}: every row has a section, so there is nothing to annotate")
    _write_asked(wanted, lines)


def disputed(wanted: Namespace) -> None:
    """Write the table of labelled rows to read again; print where it is."""
    _check_new(wanted.out, "annotations")
    known = read_annotations(wanted.known) if wanted.known else ()
    with recorded(wanted.line, RUNS) as run:
        rows, folds = left_out(run, wanted.recipe, wanted.data, wanted.mapping)
    lines = most_disputed(rows, folds, wanted.rows, known)
    if not lines:
        raise CorpusError(f"{wanted.data}: no section is disputed, so there is nothing to read again")
    _write_asked(wanted, lines)


def _write_asked(wanted: Namespace, lines: Sequence[tuple[str, ...]]) -> None:
    if made_up := [name for name, *_ in lines if is_made_up(name)]:
        say(f"{len(made_up)} ids, such as {made_up[0]}, are only row numbers: give the archive a column id before you annotate")
    write_table(wanted.out, COLUMNS, lines)
    put(str(wanted.out))


def _write_lines(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, "".join(f"{line}\n" for line in lines))
    put(f"{path}: {len(lines)} articles")


def _check_new(path: Path, what: str) -> None:
    """Raise CorpusError for a path in the repository, and for an existing file, which somebody may have filled in."""
    from training.reports.side_by_side import check_place  # matplotlib takes a second to import

    check_place(path)
    if path.exists():
        raise CorpusError(f"{path}: already exists, and may contain {what}; name another file or delete it")
