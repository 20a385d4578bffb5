"""From a paper's own label to a section of the taxonomy: the taxonomy's slugs, labels and aliases first, then a TOML mapping.

The mapping also holds the history of the sections, so that rows and corrections of a renamed or merged section stay usable:

    [[history]]
    on = 2026-03-01
    from = ["am-thuc", "du-lich"]   # former slugs, or labels of an archive; one name is a renaming, several are a merger
    to = "doi-song"                 # the new slug, which may have been renamed since; "-" drops their rows
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from model.taxonomy import Taxonomy, name_key
from training.errors import CorpusError

DROP = "-"  # in a mapping: drop the rows with this label


class _Table:
    """A table of labels and what each is mapped to; a label is found by exact match or else by ``name_key``."""

    def __init__(self, slugs: Mapping[str, str]) -> None:
        self._slugs = slugs
        self._by_key = {name_key(name): slug for name, slug in reversed([*slugs.items()])}  # of two names the first one counts

    def find(self, label: str) -> str | None:
        if label in self._slugs or not self._by_key:
            return self._slugs.get(label)
        return self._by_key.get(name_key(label))


@dataclass(frozen=True, slots=True)
class Labels:
    """``everywhere`` maps a label to a slug or DROP; ``of_source`` does so for the labels of one source and takes precedence.

    ``became`` maps a former section to the slug it became, or DROP.
    """

    taxonomy: Taxonomy
    everywhere: Mapping[str, str] = field(default_factory=dict)
    of_source: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False, compare=False)
    _everywhere: _Table = field(init=False, repr=False, compare=False)
    _of_source: Mapping[str, _Table] = field(init=False, repr=False, compare=False)
    _became: _Table = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_everywhere", _Table(self.everywhere))
        object.__setattr__(self, "_of_source", {source: _Table(table) for source, table in self.of_source.items()})
        object.__setattr__(self, "_became", _Table(self.became))

    @classmethod
    def load(cls, taxonomy: Taxonomy, path: Path | None) -> Labels:
        """The mapping in a TOML file: ``[labels]`` of ``"label" = "slug"`` (or "-"), and ``[sources."paper.vn"]`` tables of the same.

        And ``[[history]]``. Raises CorpusError for anything else, and for a slug that the taxonomy lacks.
        """
        if path is None:
            return cls(taxonomy)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise CorpusError(f"{path}: {error}") from None
        if set(content) - {"labels", "sources", "history"} or not isinstance(content.get("sources", {}), dict):
            raise CorpusError(f'{path}: must hold [labels], [sources."..."] and [[history]] and nothing else')
        became = _history(path, content.get("history", []), taxonomy)
        for table in (content.get("labels", {}), *content.get("sources", {}).values()):
            _check(path, table, taxonomy, became)
        return cls(taxonomy, content.get("labels", {}), content.get("sources", {}), became)

    def slug(self, label: str, source: str) -> str | None:
        """The slug of the section that ``source`` calls ``label``, DROP, or None when nothing is known of it."""
        own = self._of_source.get(source)
        place = (source if own else "", label)
        if place not in self._known:
            found = own.find(label) if own else None
            if found is None:
                section = self.taxonomy.find(label)
                found = section.slug if section else self._everywhere.find(label)
            found = self._became.find(label) if found is None else found
            self._known[place] = found if found is None else self.became.get(found, found)
        return self._known[place]


def _history(path: Path, entries: Any, taxonomy: Taxonomy) -> dict[str, str]:
    """The current slug of each former name. A name that is a section again means that section."""
    steps: dict[str, str] = {}
    for entry in sorted(_entries(path, entries), key=lambda entry: entry["on"]):
        steps |= dict.fromkeys(entry["from"], entry["to"])
    became = {}
    for name in steps:
        passed = {name}
        slug = steps[name]
        while slug not in (*taxonomy.slugs, DROP):
            if slug in passed or slug not in steps:
                raise CorpusError(f"{path}: history: {name!r} became {slug!r}, which is not a section; say what that became")
            passed.add(slug)
            slug = steps[slug]
        if name not in taxonomy.slugs:
            became[name] = slug
    return became


def _entries(path: Path, entries: Any) -> list[dict[str, Any]]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: history must be [[history]] tables")
    for entry in entries:
        names, right = entry.get("from"), set(entry) == {"on", "from", "to"}
        if not (right and type(entry["on"]) is date and isinstance(entry["to"], str) and isinstance(names, list) and names):
            raise CorpusError(f'{path}: each [[history]] needs on = a date, from = ["slug", ...] and to = "slug", and nothing else')
        if not all(isinstance(name, str) for name in names):
            raise CorpusError(f"{path}: history: from must list names")
    return entries


def _check(path: Path, table: Any, taxonomy: Taxonomy, became: Mapping[str, str]) -> None:
    if not isinstance(table, dict):
        raise CorpusError(f"{path}: [labels] and each source must be a table of labels")
    for label, slug in table.items():
        if slug not in (*taxonomy.slugs, *became, DROP):
            raise CorpusError(f"{path}: {label!r} = {slug!r}: must be one of {', '.join(taxonomy.slugs)}, or {DROP!r} to drop its rows")
