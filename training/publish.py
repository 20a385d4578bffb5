"""Where bundles are published: the registry that the service follows."""

from __future__ import annotations

import os
from pathlib import Path

from model.registry import Registry


def open_registry(home: Path | None = None) -> Registry:
    """The registry in ``home``/bundles; without ``home``, in TOASOAN_HOME or ~/.local/share/toasoan, where the service looks, too."""
    chosen = home or Path(os.environ.get("TOASOAN_HOME") or Path.home() / ".local/share/toasoan")
    return Registry(chosen.expanduser() / "bundles")
