"""Row, the one record type for articles, labels and summaries in training; read from any format, written as Parquet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from model.article import Article
from model.errors import InvalidArticle
from model.manifest import checksum
from model.replacing import replacing_file
from training.data import formats
from training.errors import CorpusError

# What exports call the fields of a row: the first name that the file has is read, and the first of all is written.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title", "headline"),
    "lead": ("lead", "description", "summary"),
    "body": ("body", "content", "text"),
    "section": ("section", "label", "category"),
    "source": ("source",),
    "published_at": ("published_at", "date"),
    "dataset": ("dataset",),
    "captions": ("captions",),
    "provenance": ("provenance",),
    "annotated_section": ("taught",),
}
_TEXT = tuple(name for field in ("title", "lead", "body") for name in COLUMNS[field])
_TEXTS_IN_WORDS = "title (or headline), lead (or description, summary) and body (or content, text)"
_ROWS_A_GROUP = 20_000  # rows of one Parquet row group: about 50 MB of text in memory while reading or writing


ANNOTATION = "annotation"  # ends the provenance of a row whose section annotators gave
VALIDATION = f"{ANNOTATION} that judges"  # ends that of one kept to validate encoders: the column ``judges`` of the annotations
CORRECTION = "correction"  # in the provenance of a row with a corrected section, before the correction's id
DECIDED = "decision"  # in that of a row whose label an editor decided on


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a corpus; "" means absent. ``body`` holds newline-separated paragraphs, ``captions`` newline-separated captions.

    ``provenance`` says where it came from and which corrections changed it, oldest first: "archive.csv; correction 3f2a".
    In summary training ``lead`` is the target and must be hidden from the model. ``annotated_section`` is what annotators gave to a
    row that has a section of its own: the row is trained with the former, and evaluated with the latter.
    """

    id: str
    title: str = ""
    lead: str = ""
    body: str = ""
    section: str = ""
    source: str = ""
    dataset: str = ""
    published_at: str = ""
    captions: str = ""
    provenance: str = ""
    annotated_section: str = ""

    @property
    def train_section(self) -> str:
        """The section to train with."""
        return self.annotated_section or self.section

    @property
    def annotated(self) -> bool:
        """Whether annotators gave its section."""
        return self.provenance.endswith((ANNOTATION, VALIDATION))

    @property
    def decided(self) -> bool:
        """Whether an editor decided its section."""
        return any(step == DECIDED or step.startswith(f"{CORRECTION} ") for step in self.provenance.split("; "))

    @property
    def for_validation(self) -> bool:
        """Whether it is an annotated row kept out of an encoder's training to validate it."""
        return self.provenance.endswith(VALIDATION)

    def article(self, *, with_lead: bool = True) -> Article:
        """The row as an Article, as in the service. Raises InvalidArticle. The source is left out: models must not learn it."""
        return Article.of(title=self.title, lead=self.lead if with_lead else "", body=self.body)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that could not be read: its file, its number there (the line of a text file, the row of a Parquet file, from 1) and why."""

    file: str
    row: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.reason}"


def refuse(rejection: Rejection) -> None:
    """The default ``reject`` of read_rows: raise CorpusError."""
    raise CorpusError(str(rejection))


def read_rows(path: Path, *, section: str = "", reject: Callable[[Rejection], None] = refuse) -> Iterator[Row]:
    """The rows of a file or folder, lazily and in its order; None and NaN become "".

    A file is Parquet (.parquet), JSON lines (.jsonl, .ndjson), CSV or TSV (.csv, .tsv). A folder holds vietnews files (*.seg), or one
    folder of .txt files per label, or files of the kinds above. Text is UTF-8 or UTF-16, with or without a byte order mark; HTML, entities
    and tables of before Unicode in it are read as the service reads them. Columns: see COLUMNS; unknown ones are ignored, missing ones are
    "". Where a file has the column ``section``, that one names the section. A row without an id is named after its file and number. Each
    bad row goes to ``reject``, which raises CorpusError by default; nothing is lost silently. A row without text is a row: Article.of
    refuses it.
    Raises CorpusError when a file cannot be read at all.
    """
    columns = {**COLUMNS, "section": (formats.column(section), *COLUMNS["section"])} if section else COLUMNS
    for record in formats.records(path):
        row = _row(record, columns)
        if isinstance(row, Row):
            yield without_markup(row)
        else:
            reject(row)


def without_markup(row: Row) -> Row:
    """``row`` with HTML, entities and pre-Unicode encodings decoded as the service does it; HTML without text gives empty fields.

    Only a row's own lead becomes its lead, for that is the reference of summaries.
    """
    if not (row.title or row.lead or row.body):
        return row
    from model.intake import clean_fields, read_fields  # imported late: a machine that trains only on tokens has no HTML parser
    from model.pages.fields import as_markup, is_marked_up

    if not any(is_marked_up(as_markup(field)) for field in (row.title, row.lead, row.body)):
        title, lead, body = clean_fields(row.title, row.lead, row.body)
        return replace(row, title=title, lead=lead, body=body)
    try:
        title, lead, body = read_fields(title=row.title, lead=row.lead, body=row.body).article.written
    except InvalidArticle:
        title = lead = body = ""
    return replace(row, title=title, lead=lead, body=body)


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write ``rows`` as Parquet (zstd) with one text column per field of Row and return how many; ``path`` appears whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(names[0], pa.string()) for names in COLUMNS.values()])
    written = 0
    try:
        with replacing_file(path) as partial, partial.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in _batches(rows, _ROWS_A_GROUP):
                writer.write_table(
                    pa.table({names[0]: [getattr(row, field) for row in batch] for field, names in COLUMNS.items()}, schema=schema)
                )
                written += len(batch)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written: {error.strerror}") from None
    return written


def without_words(row: Row) -> Row:
    """``row`` without its text, for when its tokens have been read: origin, section and annotation only."""
    provenance = next((mark for mark in (VALIDATION, ANNOTATION) if row.provenance.endswith(mark)), "")
    return Row(
        row.id, section=row.section, source=row.source, dataset=row.dataset, provenance=provenance, annotated_section=row.annotated_section
    )


def data_digest(paths: Sequence[Path]) -> str:
    """SHA-256 (hex) over the names and the bytes of data files, in order. Raises CorpusError."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{file_digest(path)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of one data file. Raises CorpusError."""
    try:
        return checksum(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from None


def _row(record: formats.Record, columns: Mapping[str, tuple[str, ...]]) -> Row | Rejection:
    if record.fault:
        return Rejection(record.file, record.number, record.fault)
    if not any(name in record.values for name in _TEXT):
        return Rejection(record.file, record.number, f"has no text column; text columns or fields are called {_TEXTS_IN_WORDS}")
    texts = {}
    for field, names in columns.items():
        value = next((record.values[name] for name in names if name in record.values), None)
        text = field_text(value)
        if text is None:
            return Rejection(record.file, record.number, f"{field} must be text, not {_kind(value)}")
        texts[field] = text
    texts["id"] = texts["id"] or f"{Path(record.file).stem}#{record.number}"
    return Row(**texts)


def _kind(value: Any) -> str:
    return "a value that cannot be read" if isinstance(value, formats.Unreadable) else type(value).__name__


def is_made_up(name: str) -> bool:
    """Whether an id is only a row number, which may be another row's in the next export."""
    return re.fullmatch(r".*#\d+", name, re.DOTALL) is not None


def field_text(value: Any) -> str | None:
    """A cell as text, "" for None and NaN; None if it is not text, a number or a date."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode("utf-8")  # without lone surrogates, which JSON can hold and no file can
    if value is None or (isinstance(value, float) and value != value):  # NaN is what pandas writes for an empty cell
        return ""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():  # pandas makes integers floats in a column with missing values
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else None


def fingerprint(row: Row) -> str:
    """A hash of the row's text, independent of its origin; it begins with a letter, so that a spreadsheet keeps it as text."""
    return "k" + hashlib.blake2b("\n".join((row.title, row.lead, row.body)).encode(), digest_size=12).hexdigest()


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
