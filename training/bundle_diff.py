"""The differences between two bundles: parts, sections, metrics, sizes and origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model.manifest import MANIFEST, TAXONOMY, Manifest, verify_files
from model.taxonomy import Section, Taxonomy

_HISTORY = "training"  # of the metrics: how each part was made


@dataclass(frozen=True, slots=True)
class Change:
    """``what`` (a path such as sections/dev.parquet/macro_f1) changed from ``old`` to ``new``; None where it is absent."""

    what: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences between an old and a new bundle; an empty tuple means no difference."""

    old: str
    new: str
    parts: tuple[Change, ...]
    taxonomy: tuple[Change, ...]
    metrics: tuple[Change, ...]
    sizes: tuple[Change, ...]
    origin: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything, for machines."""
        return asdict(self)


def compare(old: Path, new: Path) -> Difference:
    """The differences between the bundles in ``old`` and ``new``. Raises BundleError."""
    one, other = Manifest.read(old), Manifest.read(new)
    for folder, manifest in ((old, one), (new, other)):
        verify_files(folder, manifest)
    measured, now = ({name: value for name, value in manifest.metrics.items() if name != _HISTORY} for manifest in (one, other))
    return Difference(
        one.id,
        other.id,
        parts=_changes(one.parts, other.parts),
        taxonomy=_changes(_sections(old), _sections(new)),
        metrics=_changes(_flat(measured), _flat(now)),
        sizes=_changes(_sizes(old, one), _sizes(new, other)),
        origin=_changes(_origin(one), _origin(other)),
    )


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    names = dict.fromkeys((*old, *new))
    return tuple(Change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def _sections(folder: Path) -> dict[str, str]:
    taxonomy = Taxonomy.load(folder / TAXONOMY)
    return {section.slug: _names(section) for section in taxonomy} | {"order": " ".join(taxonomy.slugs)}


def _names(section: Section) -> str:
    return "; ".join((section.label, *section.aliases, *section.iptc))


def _sizes(folder: Path, manifest: Manifest) -> dict[str, int]:
    """Bytes of each part's folder and of the whole."""
    sizes = {name: (folder / name).stat().st_size for name in (MANIFEST, *manifest.files)}
    parts = {part: sum(size for name, size in sizes.items() if name.startswith(f"{part}/")) for part in manifest.parts}
    return parts | {"bundle": sum(sizes.values())}


def _origin(manifest: Manifest) -> dict[str, Any]:
    history = _flat(manifest.metrics.get(_HISTORY, {}))
    facts = {"data_digest": manifest.data_digest, "created_at": manifest.created_at, "text_profile": str(manifest.text_profile)}
    return facts | history | {f"packages/{name}": version for name, version in manifest.packages.items()}


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(leaves("", values))


def leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of nested mappings, with their paths below ``path``: sections/dev.parquet/macro_f1."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(f"{path}/{name}" if path else str(name), inner)
    else:
        yield path, value
