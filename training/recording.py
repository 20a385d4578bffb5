"""What was measured, put into a bundle: its manifest and its card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.bundle import describe_bundle
from model.manifest import TAXONOMY, Manifest
from model.taxonomy import Taxonomy
from training import card


def record(folder: Path, measured: Mapping[str, Any]) -> Manifest:
    """Put ``measured`` among the metrics of the bundle and render its card anew; it gets a new id. Raises BundleError."""
    manifest = Manifest.read(folder)
    metrics = {**manifest.metrics, **measured}
    return describe_bundle(folder, metrics=metrics, card=card.render(manifest.parts, Taxonomy.load(folder / TAXONOMY), metrics))
