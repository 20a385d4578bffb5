"""From a paper's own label to a section of the taxonomy: the taxonomy's slugs, labels and aliases first, then a TOML mapping."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.taxonomy import Taxonomy
from training.errors import CorpusError

DROP = "-"  # what a mapping gives for a label whose rows are not wanted


@dataclass(frozen=True, slots=True)
class Labels:
    """``everywhere`` maps a label to a slug or DROP; ``of_source`` does so for the labels of one source, before anything else is asked."""

    taxonomy: Taxonomy
    everywhere: Mapping[str, str] = field(default_factory=dict)
    of_source: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict, init=False, compare=False)

    @classmethod
    def load(cls, taxonomy: Taxonomy, path: Path | None) -> Labels:
        """The mapping in a TOML file: ``[labels]`` of ``"label" = "slug"`` (or "-"), and ``[sources."paper.vn"]`` tables of the same.

        Raises CorpusError for anything else, and for a slug that the taxonomy has not.
        """
        if path is None:
            return cls(taxonomy)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CorpusError(f"{path}: {error}") from None
        if set(content) - {"labels", "sources"} or not isinstance(content.get("sources", {}), dict):
            raise CorpusError(f'{path}: must hold [labels] and [sources."..."] and nothing else')
        for table in (content.get("labels", {}), *content.get("sources", {}).values()):
            _check(path, table, taxonomy)
        return cls(taxonomy, content.get("labels", {}), content.get("sources", {}))

    def slug(self, label: str, source: str) -> str | None:
        """The slug of the section that ``source`` calls ``label``, DROP, or None when nothing is known of it."""
        if (slug := self.of_source.get(source, {}).get(label)) is not None:
            return slug
        if label not in self._known:
            section = self.taxonomy.find(label)
            self._known[label] = section.slug if section else self.everywhere.get(label)
        return self._known[label]


def _check(path: Path, table: Any, taxonomy: Taxonomy) -> None:
    if not isinstance(table, dict):
        raise CorpusError(f"{path}: [labels] and each source must be a table of labels")
    for label, slug in table.items():
        if slug not in (*taxonomy.slugs, DROP):
            raise CorpusError(f"{path}: {label!r} = {slug!r}: must be one of {', '.join(taxonomy.slugs)}, or {DROP!r} to drop its rows")
