"""A recipe: one TOML file that says how one part of a bundle is trained."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.errors import RecipeError


@dataclass(frozen=True, slots=True)
class Recipe:
    """``kind`` names the fitting module; ``data`` names files relative to the data folder; ``options`` are that module's own."""

    kind: str
    seed: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """The recipe in a TOML file with ``kind``, ``seed``, ``[data]`` and ``[options]``. Raises RecipeError."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RecipeError(f"{path}: {error}") from None
        unknown = set(content) - {"kind", "seed", "data", "options"}
        if unknown or not isinstance(content.get("kind"), str):
            raise RecipeError(f"{path}: needs kind and may have seed, [data] and [options]; unknown: {sorted(unknown)}")
        return cls(content["kind"], content.get("seed", 0), content.get("data", {}), content.get("options", {}))
