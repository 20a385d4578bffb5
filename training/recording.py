"""What was measured, put into a bundle: its manifest and its card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.bundle import describe_bundle
from model.errors import BundleError
from model.manifest import TAXONOMY, Manifest
from model.registry import POINTER
from model.taxonomy import Taxonomy
from training import card


def check_unpublished(folder: Path) -> None:
    """Raise BundleError where the bundle lies in a registry: under another id than its folder's name the service would refuse it."""
    if (folder.resolve().parent / POINTER).is_file():
        raise BundleError(
            f"{folder}: is published, and what is published never changes; record in a copy of it elsewhere, and publish that"
        )


def record(folder: Path, measured: Mapping[str, Any]) -> Manifest:
    """Put ``measured`` among the metrics of the bundle and render its card anew; it gets a new id. Raises BundleError."""
    check_unpublished(folder)
    manifest = Manifest.read(folder)
    metrics = {**manifest.metrics, **measured}
    return describe_bundle(folder, metrics=metrics, card=card.render(manifest.parts, Taxonomy.load(folder / TAXONOMY), metrics))
