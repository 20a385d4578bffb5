"""What was measured, put into a bundle: its manifest and its card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from model.bundle import describe_bundle
from model.errors import BundleError
from model.manifest import CARD, TAXONOMY, Manifest
from model.registry import is_published
from model.replacing import is_worked_in
from model.taxonomy import Taxonomy
from training.measuring import card

_BY_FILE = ("sections", "summaries", "evidence")  # each holds what was measured on one file by the file's name


def check_recordable(folder: Path) -> None:
    """Raise BundleError where the bundle is published or this process works in its folder, before anything is measured in vain."""
    if is_published(folder):
        raise BundleError(
            f"{folder}: is published, and what is published never changes; record in a copy of it elsewhere, and publish that"
        )
    if is_worked_in(folder):
        raise BundleError(f"{folder}: is replaced whole, so nobody can work in it meanwhile; call this from another folder")


def record(folder: Path, measured: Mapping[str, Any], of: Manifest | None = None) -> Manifest:
    """Put ``measured`` among the metrics of the bundle and render its card anew; it gets a new id. Raises BundleError.

    What was measured on other files stays, also what another process records meanwhile; ``of`` is the bundle that was measured, and another
    one that took its place since is refused.
    """
    check_recordable(folder)
    place = folder.resolve()
    with FileLock(place.with_name(f".{place.name}.lock")):
        manifest = Manifest.read(folder)
        if of and _contents(of) != _contents(manifest):
            raise BundleError(f"{folder}: was replaced while it was measured; measure again")
        known = {task: {**manifest.metrics.get(task, {}), **measured[task]} for task in _BY_FILE if task in measured}
        metrics = {**manifest.metrics, **measured, **known}
        rendered = card.render(manifest.parts, Taxonomy.load(folder / TAXONOMY), metrics)
        return describe_bundle(folder, metrics=metrics, card=rendered, known=manifest)


def _contents(manifest: Manifest) -> dict[str, str]:
    """The checksums of what a bundle predicts with: each record changes its card."""
    return {name: checksum for name, checksum in manifest.files.items() if name != CARD}
