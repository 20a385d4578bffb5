"""From exports to a prepared dataset: labels mapped, text through the product's door, repetitions dropped, whole stories held out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from model.errors import InvalidArticle
from training.corpus import Rejection, Row, read_rows, write_rows
from training.duplicates import Kin, find_kin
from training.errors import CorpusError
from training.labels import DROP, Labels
from training.progress import watch
from training.splits import held_out, held_out_sources

REPORT = "prepare-report.json"
TRAIN, DEV, UNLABELLED = "train", "dev", "unlabelled"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is in none of the files: where it stood (a file and number, or an id), why, and the id of the row it repeats, if any."""

    row: str
    reason: str
    repeats: str = ""


@dataclass(slots=True)
class Report:
    """What became of every row that was read; ``as_json`` and ``in_words`` hold ids and counts, never text."""

    read: Counter[str] = field(default_factory=Counter)
    dropped: list[Dropped] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    sources: dict[str, Counter[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Everything, for machines."""
        return {
            "read": dict(self.read),
            "written": {name: sections.total() for name, sections in self.written.items()},
            "sections": {name: dict(sections.most_common()) for name, sections in self.written.items()},
            "sources": {name: dict(sources.most_common()) for name, sources in self.sources.items()},
            "dropped": dict(self.reasons().most_common()),
            "unmapped_labels": dict(self.unmapped.most_common()),
            "conflicts": [{"row": row, "repeats": first} for row, first in self.conflicts],
            "dropped_rows": [{"row": one.row, "reason": one.reason, "repeats": one.repeats} for one in self.dropped],
        }

    def in_words(self) -> str:
        """A page, for people."""
        lines = [f"read      {count:>9,}  {file}" for file, count in self.read.items()]
        lines += [f"dropped   {count:>9,}  {reason}" for reason, count in self.reasons().most_common()]
        lines += [f"unmapped  {count:>9,}  {label}" for label, count in self.unmapped.most_common()]
        lines += (
            [f"conflicts {len(self.conflicts):>9,}  repetitions under another section than the row they repeat"] if self.conflicts else []
        )
        for name, sections in self.written.items():
            lines.append(f"{name:<9} {sections.total():>9,}")
            lines += [f"          {count:>9,}  {section or '(no section)'}" for section, count in sections.most_common()]
        return "\n".join(lines)

    def reasons(self) -> Counter[str]:
        """How many rows were dropped for each reason."""
        return Counter(one.reason for one in self.dropped)


def prepare(inputs: Sequence[Path], out: Path, labels: Labels, *, dev: float, by_source: bool = False, seed: int = 0) -> Report:
    """Write train.parquet and dev.parquet into ``out``, each whole or not at all, and answer what became of every row.

    Of rows that repeat each other the first one stays, so the best input comes first. ``dev`` is the share of rows held out, by whole
    stories or, with ``by_source``, by whole sources. In a corpus that has sections, rows without one go to unlabelled.parquet.
    Raises CorpusError when nothing is left.
    """
    report = Report()
    rows = list(watch(_labelled(inputs, labels, report), "reading"))
    kin = find_kin(rows)
    rows, stories = _without_repetitions(rows, kin, report)
    if not rows:
        raise CorpusError("no row is left; " + "; ".join(f"{count} dropped: {reason}" for reason, count in report.reasons().items()))
    if by_source:
        held = held_out_sources([row.source for row in rows], dev, seed)
        rows, held = _without_retold(rows, stories, held, report)
    else:
        held = held_out(stories, dev, seed)
    _write(out, rows, held, report)
    return report


def _labelled(inputs: Sequence[Path], labels: Labels, report: Report) -> Iterator[Row]:
    def reject(rejection: Rejection) -> None:
        report.read[str(path)] += 1
        report.dropped.append(Dropped(f"{rejection.file}:{rejection.row}", f"unreadable: {rejection.reason}"))

    for path in inputs:
        for row in read_rows(path, reject=reject):
            report.read[str(path)] += 1
            slug = labels.slug(row.section, row.source) if row.section.strip() else ""
            if slug is None:
                report.unmapped[row.section] += 1
                report.dropped.append(Dropped(row.id, "label neither in the taxonomy nor in the mapping"))
            elif slug == DROP:
                report.dropped.append(Dropped(row.id, "label dropped by the mapping"))
            elif (clean := _clean(row, slug)) is None:
                report.dropped.append(Dropped(row.id, "no words"))
            else:
                yield clean


def _clean(row: Row, slug: str) -> Row | None:
    """The row with its text as Article holds it, in its own tone style."""
    try:
        title, lead, body = row.article().written
    except InvalidArticle:
        return None
    return replace(row, title=title, lead=lead, body=body, section=slug)


def _without_repetitions(rows: Sequence[Row], kin: Kin, report: Report) -> tuple[list[Row], list[str]]:
    """The rows that repeat no earlier one, and the name of each one's story."""
    names: dict[int, str] = {}
    for index, story in enumerate(kin.story.tolist()):
        name = _fingerprint(rows[index])
        names[story] = min(names.get(story, name), name)  # whichever row comes first, a story has the same name
    for index in np.flatnonzero(kin.first != np.arange(len(rows))).tolist():
        first = rows[kin.first[index]]
        report.dropped.append(Dropped(rows[index].id, "near-duplicate", first.id))
        if rows[index].section != first.section:
            report.conflicts.append((rows[index].id, first.id))
    kept = np.flatnonzero(kin.first == np.arange(len(rows))).tolist()
    return [rows[index] for index in kept], [names[kin.story[index]] for index in kept]


def _without_retold(rows: list[Row], stories: list[str], held: list[bool], report: Report) -> tuple[list[Row], list[bool]]:
    """Leave out training rows whose story a held-out source tells, too."""
    judged = {story for story, out in zip(stories, held, strict=True) if out}
    leaks = [not out and story in judged for story, out in zip(stories, held, strict=True)]
    report.dropped += [Dropped(row.id, "story of a held-out source") for row, leak in zip(rows, leaks, strict=True) if leak]
    kept = [(row, out) for row, out, leak in zip(rows, held, leaks, strict=True) if not leak]
    return [row for row, _ in kept], [out for _, out in kept]


def _write(out: Path, rows: Sequence[Row], held: Sequence[bool], report: Report) -> None:
    sectioned = any(row.section for row in rows)
    files: dict[str, list[Row]] = {name: [] for name in (TRAIN, DEV, *((UNLABELLED,) if sectioned else ()))}
    for row, is_held in zip(rows, held, strict=True):
        files[UNLABELLED if sectioned and not row.section else DEV if is_held else TRAIN].append(row)
    for name, some in files.items():
        report.written[name] = Counter(row.section for row in some)
        report.sources[name] = Counter(row.source for row in some)
    out.mkdir(parents=True, exist_ok=True)
    for name, some in files.items():
        write_rows(out / f"{name}.parquet", some)
    if not sectioned:
        (out / f"{UNLABELLED}.parquet").unlink(missing_ok=True)  # of an earlier run


def _fingerprint(row: Row) -> str:
    return hashlib.blake2b("\n".join((row.title, row.lead, row.body)).encode(), digest_size=12).hexdigest()
