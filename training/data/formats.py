"""File formats of corpora, each read lazily as raw records: Parquet, JSON lines, CSV, a folder per label, vietnews folders."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from model import text
from model.pages.old_encodings import decoded_unicode as decode
from training.errors import CorpusError

_LONGEST_CELL = 16_000_000  # characters; the csv module refuses 131,072 and more by default
_LONGEST_TITLE = 40  # syllables; a longer first line of a .txt file is a paragraph
_DELIMITERS = ",;\t|"
_NAMED_DELIMITER = re.compile(r"(sep=(.))(?=[\r\n])", re.IGNORECASE)  # Excel's own first line
_FROM_PANDAS = 'an array is not read line by line: pandas writes .jsonl with to_json(orient="records", lines=True)'
_QUOTES = 'a cell that begins with a quote must end with one, and quotes inside it must be doubled: """A"" và B"'
BESIDE_ROWS = frozenset({"runs.jsonl", "label-errors.csv", "decisions.csv"})  # files in a dataset's folder that are not rows


@dataclass(frozen=True, slots=True)
class Record:
    """Record ``number`` (from 1) of ``file``: raw ``values`` by column in lower case, or the ``fault`` that prevented reading them."""

    file: str
    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


def records(path: Path) -> Iterator[Record]:
    """Every record of a file, or of the files in a folder in the order of their names. Raises CorpusError."""
    for record in _records(path):
        yield replace(record, values={column(name): value for name, value in record.values.items()} | dict(record.values))


def column(name: str) -> str:
    """A column's name in lower case: a heading may be written in capitals."""
    return name.strip().lower()


def _records(path: Path) -> Iterator[Record]:
    if path.is_dir():
        yield from _folder(path)
    elif not path.is_file():
        raise CorpusError(f"{path}: no such file or folder")
    elif (reader := _READERS.get(path.suffix.lower())) is not None:
        try:
            yield from reader(path)
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read: {error.strerror or error}") from None
    else:
        hint = f"; {_FROM_PANDAS}" if path.suffix.lower() == ".json" else ""
        raise CorpusError(f"{path}: must be a folder or end in one of {', '.join(sorted(_READERS))}{hint}")


def _decoded(path: Path) -> str:
    try:
        return decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: must be UTF-8 or UTF-16; byte {error.start} is neither") from None


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=2000):
                columns = [_cells(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Record(str(path), number, dict(zip(batch.schema.names, cells, strict=True)))
    except pa.ArrowException as error:
        raise CorpusError(f"{path}: not a readable Parquet file: {str(error).splitlines()[0]}") from None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a cell that Python cannot represent: a time outside its years and zones, bytes that are not UTF-8."""


def _cells(column: Any) -> list[Any]:
    """The cells of a column of Parquet (pyarrow.Array), to the microsecond."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    try:
        cells: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, LookupError):
        return list(map(_cell, column))
    return cells


def _cell(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError, LookupError):
        return Unreadable()


def _json_lines(path: Path) -> Iterator[Record]:
    for number, line in enumerate(re.split("\r\n|\n|\r", _decoded(path)), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield Record(str(path), number, fault="not JSON")
            continue
        yield Record(str(path), number, values) if isinstance(values, dict) else Record(str(path), number, fault="not a JSON object")


def _csv(path: Path) -> Iterator[Record]:
    content = _decoded(path)
    csv.field_size_limit(_LONGEST_CELL)
    if named := _NAMED_DELIMITER.match(content):
        content = content[named.end(1) :]  # the line stays, empty, so that the others keep their numbers
    heading = re.split("[\r\n]", content.lstrip(), maxsplit=1)[0]
    delimiter = named[2] if named else max(_DELIMITERS, key=heading.count)
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [column(name) for name in next(filter(any, lines), [])]
        named_columns = list(filter(None, names))  # a spreadsheet keeps columns that were emptied
        if len(set(named_columns)) != len(named_columns) or not named_columns:
            raise CorpusError(f"{path}: the first line must name the columns, each once")
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue  # a spreadsheet leaves such lines
            if len(cells) == len(names):
                yield Record(str(path), lines.line_num, dict(zip(names, cells, strict=True)))
            else:
                yield Record(str(path), lines.line_num, fault=f"{len(cells)} cells under {len(names)} columns")
    except csv.Error as error:  # the reader cannot find the next record after this: one quote that never closes swallows the rest
        raise CorpusError(f"{path}: line {lines.line_num}: {error}; {_QUOTES}") from None


def _folder(path: Path) -> Iterator[Record]:
    files = sorted(within(path))
    if segmented := [file for file in files if file.name.endswith(".seg")]:
        yield from map(_vietnews, segmented)
        return
    found = False
    for file in files:
        if file.suffix.lower() == ".txt":
            found = True
            yield _labelled_text(file) if file.parent != path else Record(str(file), 1, fault="lies in no folder of a label")
        elif file.suffix.lower() in _READERS and not file.name.startswith(".") and file.name not in BESIDE_ROWS:
            found = True
            yield from _records(file)
    if not found:
        hint = f"; {_FROM_PANDAS}" if any(file.suffix.lower() == ".json" for file in files) else ""
        raise CorpusError(f"{path}: has no LABEL/*.txt, no *.seg and no {', '.join(sorted(_READERS))} file{hint}")


def within(path: Path, above: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Every file below the folder, following links to folders, except one that leads back to a folder ``above``.

    Raises CorpusError for a folder that cannot be read. Path.rglob would silently skip such folders, and links.
    """
    here = os.path.realpath(path)
    if here in above:
        return
    try:
        with os.scandir(path) as found:
            entries = [(Path(entry), _leads_to_a_folder(entry)) for entry in found]
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from None
    for entry, is_folder in entries:
        if is_folder:
            yield from within(entry, above | {here})
        else:
            yield entry


def _leads_to_a_folder(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a folder or a link to one. Raises OSError where that cannot be determined."""
    try:
        return entry.is_dir()
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link that leads to itself, and so to nothing
            return False
        raise


def _labelled_text(path: Path) -> Record:
    """VNTC's layout: LABEL/name.txt. The first line is the title where it reads like one and more lines follow."""
    if not path.is_file():  # a pipe would never end
        return Record(str(path), 1, fault="is no file, or a link that leads to none")
    try:
        lines = [line for line in map(str.strip, decode(path.read_bytes()).splitlines()) if line]
    except UnicodeDecodeError:
        return Record(str(path), 1, fault="neither UTF-8 nor UTF-16")
    titled = len(lines) > 1 and not lines[0].endswith((".", ",", ":", ";")) and text.count_syllables(lines[0]) <= _LONGEST_TITLE
    values = {"id": f"{path.parent.name}/{path.stem}", "section": path.parent.name, "title": lines[0] if titled else ""}
    return Record(str(path), 1, values | {"body": "\n".join(lines[titled:])})


_PUNCTUATION = ((re.compile(r" ([,;:.!?…%)\]”’])"), r"\1"), (re.compile(r"([(\[“‘]) "), r"\1"))


def _vietnews(path: Path) -> Record:
    """A vietnews file (train_tokenized/000001.txt.seg): title, lead, body and captions, one sentence a line, a blank line between them.

    Words are segmented (``Hà_Nội``) and punctuation is spaced out; both are undone. The captions may be absent; of five or more parts the
    last is the captions, and the third to the last but one are the body.
    """
    try:
        parts = [part.strip() for part in re.split(r"\n[ \t\r]*\n", decode(path.read_bytes()).replace("\r\n", "\n").strip())]
    except UnicodeDecodeError:
        return Record(str(path), 1, fault="neither UTF-8 nor UTF-16")
    if len(parts) < 3:
        return Record(str(path), 1, fault=f"a vietnews file has title, lead and body, this one {len(parts)} of them")
    title, lead, *bodies, captions = map(_unsegmented, parts if len(parts) > 3 else [*parts, ""])
    body = "\n".join(bodies)
    values = {"id": path.name.split(".")[0], "title": " ".join(title.split()), "lead": " ".join(lead.split()), "body": body}
    return Record(str(path), 1, values | {"captions": captions, "dataset": "vietnews"})


def _unsegmented(part: str) -> str:
    part = text.unsegment(part)
    for pattern, replacement in _PUNCTUATION:
        part = pattern.sub(replacement, part)
    return part


_READERS: Mapping[str, Callable[[Path], Iterator[Record]]] = {
    ".parquet": _parquet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
    ".tsv": _csv,
}
