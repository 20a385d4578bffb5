"""The sections a newsroom has: read from TOML, ordered; the order is the label index."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import text
from model.errors import TaxonomyError

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_MEDTOP = re.compile(r"\d{8}\Z")
_KEYS = {"slug", "label", "aliases", "iptc"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section: ``slug`` for machines, ``label`` for editors, ``aliases`` of other papers, ``iptc`` Media Topic codes (8 digits)."""

    slug: str
    label: str
    aliases: tuple[str, ...] = ()
    iptc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The sections in label order. Raises TaxonomyError for no section, a bad slug, or a name that means two sections."""

    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        if not self.sections:
            raise TaxonomyError("a taxonomy needs at least one [[section]]")
        owner: dict[str, str] = {}
        for section in self.sections:
            _check(section)
            for name in {name_key(name) for name in (section.slug, section.label, *section.aliases)}:
                if owner.setdefault(name, section.slug) != section.slug or [s.slug for s in self.sections].count(section.slug) > 1:
                    raise TaxonomyError(f"section {section.slug!r}: the name {name!r} is used twice")

    def __len__(self) -> int:
        return len(self.sections)

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs in label order."""
        return tuple(section.slug for section in self.sections)

    def find(self, name: str) -> Section | None:
        """The section whose slug, label or alias is ``name`` (case, tone style and spacing aside), or None."""
        key = name_key(name)
        for section in self.sections:
            if key in {name_key(other) for other in (section.slug, section.label, *section.aliases)}:
                return section
        return None

    @classmethod
    def load(cls, path: Path) -> Taxonomy:
        """The taxonomy in a TOML file of ``[[section]]`` tables. Raises TaxonomyError."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise TaxonomyError(f"{path.name}: {error}") from None
        tables = content.get("section")
        if not isinstance(tables, list) or set(content) != {"section"}:
            raise TaxonomyError(f"{path.name}: must hold [[section]] tables and nothing else")
        try:
            return cls(tuple(_section(table) for table in tables))
        except TaxonomyError as error:
            raise TaxonomyError(f"{path.name}: {error}") from None


def _section(table: Any) -> Section:
    if not isinstance(table, dict) or not {"slug", "label"} <= set(table) <= _KEYS:
        raise TaxonomyError("each [[section]] needs slug and label, may have aliases and iptc, and has nothing else")
    aliases, iptc = table.get("aliases", []), table.get("iptc", [])
    if not isinstance(aliases, list) or not isinstance(iptc, list):
        raise TaxonomyError(f"section {table['slug']!r}: aliases and iptc are lists")
    return Section(table["slug"], table["label"], tuple(aliases), tuple(iptc))


def _check(section: Section) -> None:
    if not isinstance(section.slug, str) or not SLUG.match(section.slug):
        raise TaxonomyError(f"section {section.slug!r}: a slug is lower-case letters, digits and single hyphens")
    if not all(isinstance(name, str) and name.strip() for name in (section.label, *section.aliases)):
        raise TaxonomyError(f"section {section.slug!r}: the label and every alias must be text")
    if not all(isinstance(code, str) and _MEDTOP.match(code) for code in section.iptc):
        raise TaxonomyError(f"section {section.slug!r}: an IPTC Media Topic is eight digits")


def name_key(name: str) -> str:
    """What two names of one section have in common: case, tone style and spacing aside."""
    return text.one_tone_style(text.clean_line(name)).casefold()
