"""A recipe: one TOML file that says how one part of a bundle is trained."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from training.errors import RecipeError

_MOST_SEED = 2**32 - 1  # what the generators of every library take


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

    @property
    def base(self) -> str:
        """The network that ``[network]`` begins with, NAME@REVISION where it names a revision; "" where it names none."""
        base, revision = (str(self.network.get(name, "")) for name in ("base", "revision"))
        return f"{base}@{revision}" if base and revision else base

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """The recipe in a TOML file of ``kind``, ``seed``, ``[data]``, ``[options]``, ``[network]``, ``[gate]``. Raises RecipeError."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise RecipeError(f"{path}: {error}") from None
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(content) - known):
            raise RecipeError(f"{path}: needs kind and may have seed, [data], [options], [network] and [gate]; unknown: {unknown}")
        if not isinstance(content.get("kind"), str):
            raise RecipeError(f'{path}: kind must be text, such as kind = "linear"')
        for name in known - {"kind", "seed"}:
            if not isinstance(content.get(name, {}), dict):
                raise RecipeError(f"{path}: {name} must be a table, [{name}]")
        seed = content.get("seed", 0)
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= _MOST_SEED:
            raise RecipeError(f"{path}: seed must be a whole number, 0 to {_MOST_SEED:,}, not {seed!r}")
        return cls(**content)


def fill(options: Mapping[str, Any], *defaults: Any, table: str = "options") -> tuple[Any, ...]:
    """Each of the ``defaults``, dataclasses without a field in common, with its fields as ``options`` has them, lists as tuples.

    Raises RecipeError for an option of the recipe's ``table`` that none of them has, of another type than the default's, that is no finite
    number, or that the dataclass itself refuses.
    """
    usual = {one.name: getattr(default, one.name) for default in defaults for one in fields(default)}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    for name, value in given.items():
        if name not in usual:
            raise RecipeError(f"{table}.{name}: unknown; this kind of recipe may have {', '.join(usual)}")
        if not _is_like(value, usual[name]):
            raise RecipeError(f"{table}.{name}: must be like {_in_toml(usual[name])}")
    return tuple(_with(default, given) for default in defaults)


def _is_like(value: Any, usual: Any) -> bool:
    """Whether ``value`` can stand for ``usual``: of its type, a number also where that is a fraction, and a list with elements like its."""
    if isinstance(usual, tuple):
        return isinstance(value, tuple) and all(_is_like(one, _element(usual)) for one in value)
    if isinstance(value, bool) or isinstance(usual, bool):
        return isinstance(value, bool) and isinstance(usual, bool)
    if isinstance(usual, float):
        return isinstance(value, (int, float)) and abs(value) <= sys.float_info.max  # NaN is not, nor a whole number that no fraction holds
    return isinstance(value, type(usual))


def _element(usual: tuple[Any, ...]) -> Any:
    """What an element of a list is like; lists that are usually empty name something."""
    return usual[0] if usual else ""


def _in_toml(usual: Any) -> str:
    return repr(list(usual) or ["a name"]) if isinstance(usual, tuple) else repr(usual)


def _with(default: Any, given: Mapping[str, Any]) -> Any:
    own = {one.name: given[one.name] for one in fields(default) if one.name in given}
    return replace(default, **own)
