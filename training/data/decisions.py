"""Label errors as a CSV in which an editor decides on each in any spreadsheet, and reading the decisions back."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.taxonomy import Taxonomy
from training.corpus import Row, field_text, fingerprint, is_made_up
from training.data import formats
from training.data.label_errors import Dispute
from training.data.labels import DROP as UNWANTED
from training.data.labels import Labels
from training.data.spreadsheets import guarded, unguarded, write_table
from training.errors import CorpusError

LABEL_ERRORS = "label-errors.csv"  # in the dataset's folder: to decide on
DECISIONS = "decisions.csv"  # in the dataset's folder: every decision ever made
KEEP, DROP = "keep", "drop"  # the label is right; the row is of no use
_SUGGESTED = "suggested"
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("keep", "giữ", "giữ nguyên", "đúng", "ok"), KEEP),
    **dict.fromkeys(("drop", "bỏ", "xóa", "xoá"), DROP),
    **dict.fromkeys(("suggested", "đổi", "đồng ý", "yes"), _SUGGESTED),
}
_COLUMNS = ("id", "title", "label", "suggested", "confidence", "decision", "key")


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decided about the row with this ``key`` (its fingerprint) or, where that changed, ``id``: a slug, KEEP or DROP."""

    id: str
    key: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions about a dataset in the order they were made; of two about one row the later one wins."""

    taken: tuple[Decision, ...] = ()

    def about(self, rows: Sequence[Row]) -> tuple[dict[int, str], int]:
        """The verdict on each of ``rows`` that has one, by index, and how many decisions are about none of them.

        A key matches every row with that text. Where no row has the key, an id that the export gave is used if exactly one row has it.
        """
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            by_key[fingerprint(row)].append(index)
        ids = Counter(row.id for row in rows)
        by_id = {row.id: [index] for index, row in enumerate(rows) if ids[row.id] == 1 and not is_made_up(row.id)}
        places = [by_key.get(one.key) or by_id.get(one.id, []) for one in self.taken]
        verdicts = {place: one.verdict for found, one in zip(places, self.taken, strict=True) for place in found}
        return verdicts, places.count([])

    def save(self, folder: Path) -> None:
        """Write decisions.csv into ``folder``, whole or not at all."""
        write_table(folder / DECISIONS, ("id", "key", "decision"), ((guarded(one.id), one.key, one.verdict) for one in self.taken))

    @classmethod
    def gather(cls, folder: Path, files: Sequence[Path], labels: Labels) -> Decisions:
        """Earlier decisions, then those in the folder's own label-errors.csv, then those in ``files``. Raises CorpusError."""
        kept = [path for path in (folder / DECISIONS, folder / LABEL_ERRORS) if path.is_file()]
        taken = [decision for path in (*kept, *files) for decision in read_decisions(path, labels)]
        return cls(tuple({(one.id, one.key): one for one in taken}.values()))


def read_decisions(path: Path, labels: Labels) -> tuple[Decision, ...]:
    """The decisions in a CSV that an editor has filled in; rows with an empty decision are skipped.

    A decision is a section (a slug, label, alias or any name that ``labels`` maps, including former ones), "giữ" (the label is right),
    "đổi" (as suggested) or "bỏ" (drop the row), or the same in English: keep, suggested, drop. Raises CorpusError naming the line
    of any other.
    """
    if path.suffix.lower() not in (".csv", ".tsv"):
        raise CorpusError(f"{path}: decisions are a CSV file with the columns id and decision")
    found = []
    for record in formats.records(path):
        values = {name: (field_text(record.values.get(name)) or "").strip() for name in _COLUMNS}
        if not record.fault and not ("decision" in record.values and {"id", "key"} & set(record.values)):
            raise CorpusError(f"{path}: needs the columns id and decision")
        if record.fault or not (values["id"] or values["key"]):
            raise CorpusError(f"{path}, line {record.number}: {record.fault or 'has no id'}")
        if not values["decision"]:
            continue
        word = unicodedata.normalize("NFC", values["decision"]).casefold()
        wanted = _WORDS.get(word, word)
        if wanted not in (KEEP, DROP):
            slug = labels.slug(values["suggested"] if wanted == _SUGGESTED else values["decision"], "")
            if slug is None:
                raise CorpusError(
                    f"{path}, line {record.number}: decision must be a section of the taxonomy, giữ (keep), đổi (suggested) or bỏ (drop)"
                )
            wanted = DROP if slug == UNWANTED else slug
        found.append(Decision(unguarded(values["id"]), values["key"], wanted))
    return tuple(found)


def write_label_errors(path: Path, rows: Sequence[Row], disputes: Sequence[Dispute], taxonomy: Taxonomy) -> None:
    """Write the disputed ``rows``, most confident first, with an empty column for the decision; ``path`` appears whole or not at all."""
    names = {section.slug: section.label for section in taxonomy}
    cells = (
        (rows[one.row], names.get(rows[one.row].section, rows[one.row].section), names.get(one.suggested, one.suggested), one.confidence)
        for one in disputes
    )
    write_table(
        path,
        _COLUMNS,
        ((guarded(row.id), guarded(_shown(row)), label, other, f"{sure:.3f}", "", fingerprint(row)) for row, label, other, sure in cells),
    )


def _shown(row: Row) -> str:
    """The title, or how the article begins where it has none."""
    return row.title or " ".join((row.lead or row.body)[:120].split())
