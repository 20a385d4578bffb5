"""A recipe: one TOML file that says how one part of a bundle is trained."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from training.errors import RecipeError


@dataclass(frozen=True, slots=True)
class Recipe:
    """``kind`` names the fitting module; ``data`` names files relative to the data folder; ``options`` are that module's own.

    ``network`` says which encoder is trained, where the kind has one; ``gate`` what the bundle must keep to be published (limits.py).
    """

    kind: str
    seed: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    network: Mapping[str, Any] = field(default_factory=dict)
    gate: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """The recipe in a TOML file of ``kind``, ``seed``, ``[data]``, ``[options]``, ``[network]``, ``[gate]``. Raises RecipeError."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RecipeError(f"{path}: {error}") from None
        known = {one.name for one in fields(cls)}
        if set(content) - known or not isinstance(content.get("kind"), str):
            raise RecipeError(
                f"{path}: needs kind and may have seed, [data], [options], [network] and [gate]; unknown: {sorted(set(content) - known)}"
            )
        return cls(**content)


def fill(options: Mapping[str, Any], *defaults: Any, table: str = "options") -> tuple[Any, ...]:
    """Each of the ``defaults``, dataclasses without a field in common, with its fields as ``options`` has them, lists as tuples.

    Raises RecipeError for an option of the recipe's ``table`` that none of them has, of another type than the default's, or that the
    dataclass itself refuses.
    """
    usual = {one.name: getattr(default, one.name) for default in defaults for one in fields(default)}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    for name, value in given.items():
        if name not in usual:
            raise RecipeError(f"{table}.{name}: unknown; this kind of recipe may have {', '.join(usual)}")
        if not isinstance(value, (int, float) if isinstance(usual[name], float) else type(usual[name])) or isinstance(
            value, bool
        ) != isinstance(usual[name], bool):
            raise RecipeError(f"{table}.{name}: must be like {usual[name]!r}")
    try:
        return tuple(_with(default, given) for default in defaults)
    except ValueError as error:  # of what the product itself reads by, which knows no recipes
        raise RecipeError(f"{table}: {error}") from None


def _with(default: Any, given: Mapping[str, Any]) -> Any:
    own = {one.name: given[one.name] for one in fields(default) if one.name in given}
    return replace(default, **own)
