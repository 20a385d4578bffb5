"""Records measurements in a bundle: in its manifest and its card."""

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
from training.measuring.recorded import metrics_of

_BY_FILE = ("sections", "summaries", "evidence")  # each maps the names of evaluation files to measurements


def check_recordable(folder: Path) -> None:
    """Raise BundleError where nothing can be recorded in the bundle, before anything is measured in vain."""
    if is_published(folder):
        raise BundleError(f"{folder}: is a published bundle, which never changes; record in a copy of it elsewhere and publish that")
    if is_worked_in(folder):
        raise BundleError(f"{folder}: is replaced as a whole, so it must not be the current directory; run this from another folder")
    metrics_of(Manifest.read(folder))


def record(folder: Path, measured: Mapping[str, Any], of: Manifest | None = None) -> Manifest:
    """Merge ``measured`` into the metrics of the bundle and render its card again; the bundle gets a new id. Raises BundleError.

    Measurements on other files stay, including those that another process records meanwhile. ``of`` is the manifest of the measured bundle;
    a different bundle that took its place since is refused.
    """
    check_recordable(folder)
    place = folder.resolve()
    with FileLock(place.with_name(f".{place.name}.lock")):
        manifest = Manifest.read(folder)
        if of and _contents(of) != _contents(manifest):
            raise BundleError(f"{folder}: was replaced while it was being measured; measure again")
        before = metrics_of(manifest)
        known = {task: {**before.get(task, {}), **measured[task]} for task in _BY_FILE if task in measured}
        metrics = {**before, **measured, **known}
        rendered = card.render(manifest.parts, Taxonomy.load(folder / TAXONOMY), metrics)
        return describe_bundle(folder, metrics=metrics, card=rendered, known=manifest)


def _contents(manifest: Manifest) -> dict[str, str]:
    """The checksums of all files but the card, which each record changes."""
    return {name: checksum for name, checksum in manifest.files.items() if name != CARD}
