"""What became of every row that was read: counts, reasons, conflicts; ids and numbers, never text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from model.replacing import replace_text
from training.corpus import Row

REPORT = "prepare-report.json"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that was left out: where it was (a file and number, or an id), the reason, and the id of the row it repeats, if any."""

    row: str
    reason: str
    repeats: str = ""


@dataclass(slots=True)
class Report:
    """Filled while a dataset is prepared.

    ``conflicts`` are pairs of ids: a row and the row of another section that it repeats. ``disputed`` counts (label, suggested) of label
    errors. ``edits`` counts the effects of corrections and decisions, by effect. ``warnings`` say why the dataset is not
    usable as it is, and what to do.
    """

    read: Counter[str] = field(default_factory=Counter)
    dropped: list[Dropped] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    edits: Counter[str] = field(default_factory=Counter)
    written: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    disputed: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def drop(self, row: Row, reason: str, repeats: str = "") -> None:
        """``row`` is dropped."""
        self.dropped.append(Dropped(row.id, reason, repeats))

    def count(self, name: str, rows: Sequence[Row]) -> None:
        """``rows`` are written to the file ``name``."""
        self.written[name] = Counter((row.section, row.source) for row in rows)

    def sections(self, name: str) -> Counter[str]:
        """The rows of the file ``name`` by section."""
        return self._by(name, 0)

    def sources(self, name: str) -> Counter[str]:
        """The rows of the file ``name`` by source."""
        return self._by(name, 1)

    def _by(self, name: str, place: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        for key, count in self.written[name].items():
            counts[key[place]] += count
        return counts

    def reasons(self) -> Counter[str]:
        """How many rows were dropped for each reason."""
        return Counter(one.reason for one in self.dropped)

    def as_json(self) -> dict[str, object]:
        """Everything, for machines."""
        crossed: dict[str, dict[str, dict[str, int]]] = {name: {} for name in self.written}
        for name, counts in self.written.items():
            for (section, source), count in sorted(counts.items()):
                crossed[name].setdefault(section, {})[source] = count
        return {
            "warnings": self.warnings,
            "read": dict(self.read),
            "written": {name: counts.total() for name, counts in self.written.items()},
            "sections": {name: dict(self.sections(name).most_common()) for name in self.written},
            "sources": {name: dict(self.sources(name).most_common()) for name in self.written},
            "sections_by_source": crossed,
            "dropped": dict(self.reasons().most_common()),
            "unmapped_labels": dict(self.unmapped.most_common()),
            "editors": dict(self.edits.most_common()),
            "label_errors": [
                {"label": label, "suggested": suggested, "rows": count} for (label, suggested), count in self.disputed.most_common()
            ],
            "conflicts": [{"row": row, "repeats": first} for row, first in self.conflicts],
            "dropped_rows": [{"row": one.row, "reason": one.reason, "repeats": one.repeats} for one in self.dropped],
        }

    def counts(self) -> dict[str, object]:
        """The numbers alone, for the record of a run."""
        return {
            "read": dict(self.read),
            "written": {name: counts.total() for name, counts in self.written.items()},
            "dropped": dict(self.reasons()),
            "conflicts": len(self.conflicts),
            "disputed": self.disputed.total(),
        }

    def in_words(self) -> str:
        """A page, for people."""
        lines = [_line("read", count, file) for file, count in self.read.items()]
        lines += [_line("dropped", count, reason) for reason, count in self.reasons().most_common()]
        lines += [_line("unmapped", count, label) for label, count in self.unmapped.most_common()]
        lines += [_line("editors", count, what) for what, count in self.edits.most_common()]
        if self.conflicts:
            lines.append(_line("conflicts", len(self.conflicts), "near-duplicates whose section differs from that of the row they repeat"))
        if self.disputed:
            lines.append(_line("disputed", self.disputed.total(), "labels that are probably wrong; most of them:"))
            lines += [_line("", count, f"{label} -> {suggested}") for (label, suggested), count in self.disputed.most_common(10)]
        for name, counts in self.written.items():
            lines.append(_line(name, counts.total(), "").rstrip())
            lines += [_line("", count, section or "(no section)") for section, count in self.sections(name).most_common()]
            lines += [_line("", count, f"from {source or '(no source)'}") for source, count in self.sources(name).most_common()]
        return "\n".join([*lines, *(f"warning: {one}" for one in self.warnings)])

    def save(self, folder: Path) -> None:
        """Write prepare-report.json, the last file of a dataset: with it the dataset is complete."""
        replace_text(folder / REPORT, json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n")


def _line(what: str, count: int, words: str) -> str:
    return f"{what:<9} {count:>9,}  {words}"
