"""A recipe: one TOML file that says how one part of a bundle is trained."""

from __future__ import annotations

import difflib
import json
import sys
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVarTuple, cast

from training.bundle_diff import leaves
from training.errors import RecipeError

Defaults = TypeVarTuple("Defaults")
_MAX_SEED = 2**32 - 1  # the largest that every library's generator takes
_LONGEST = 60  # characters shown of a value


@dataclass(frozen=True, slots=True)
class Recipe:
    """``kind`` names the fitting module, ``options`` are that module's, ``data`` names files relative to the data folder.

    ``network`` is the network to train, if the kind has one; ``gate`` holds the limits for publishing the bundle (limits.py).
    """

    kind: str
    seed: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    network: Mapping[str, Any] = field(default_factory=dict)
    gate: Mapping[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The ``base`` of ``[network]``, NAME@REVISION if it names a revision; "" if there is none."""
        base, revision = (str(self.network.get(name, "")) for name in ("base", "revision"))
        return f"{base}@{revision}" if base and revision else base

    @property
    def fitted(self) -> dict[str, Any]:
        """All of it but ``[gate]``, which does not change the fit, as JSON has it."""
        content = {name: value for name, value in asdict(self).items() if name != "gate"}
        copied: dict[str, Any] = json.loads(json.dumps(content, default=str))
        return copied

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
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= _MAX_SEED:
            raise RecipeError(f"{path}: seed must be a whole number, 0 to {_MAX_SEED:,}, not {seed!r}")
        return cls(**content)


def fill(options: Mapping[str, Any], *defaults: *Defaults, table: str = "options", others: Collection[str] = ()) -> tuple[*Defaults]:
    """The ``defaults``, dataclasses without a field in common, with the fields that ``options`` gives; lists become tuples.

    Raises RecipeError for an option of the recipe's ``table`` that none of them has, that is not of the default's type or not finite, or
    that the dataclass refuses. ``others`` are keys of the table that its kind of recipe may have and others read.
    """
    several: tuple[Any, ...] = defaults
    usual = {one.name: getattr(default, one.name) for default in several for one in fields(default)}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    for name, value in given.items():
        if name not in usual:
            raise RecipeError(f"{table}.{name}: {unknown(name, (*usual, *others), f'[{table}] of this kind of recipe')}")
        if not _is_like(value, usual[name]):
            raise RecipeError(f"{table}.{name}: must be like {_in_toml(usual[name])}")
    return cast("tuple[*Defaults]", tuple(_with(default, given, table) for default in several))


def unknown(name: str, known: Collection[str], table: str) -> str:
    """Why the key ``name`` of ``table`` is refused, and the ``known`` key that may be meant: one with it as a word, else a similar one."""
    longer = [one for one in known if name in one.split("_")]
    near = longer or difflib.get_close_matches(name, known, n=1)
    return f"unknown; {f'did you mean {near[0]}? ' if near else ''}{table} may have {', '.join(known)}"


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Each key in which two recipes' ``fitted`` differ, in words: options.epochs was 3.0 and is 5.0."""
    old, new = ({path.replace("/", "."): json.dumps(value, ensure_ascii=False) for path, value in leaves("", one)} for one in (before, now))
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [f"{name} was {_shown(old.get(name))} and is {_shown(new.get(name))}" for name in names]


def _shown(value: str | None) -> str:
    return "left out" if value is None else value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."


def _is_like(value: Any, usual: Any) -> bool:
    """Whether ``value`` has the type of ``usual``; an int passes for a float, and a list needs elements like those of ``usual``."""
    if isinstance(usual, tuple):
        return isinstance(value, tuple) and all(_is_like(one, _element(usual)) for one in value)
    if isinstance(value, bool) or isinstance(usual, bool):
        return isinstance(value, bool) and isinstance(usual, bool)
    if isinstance(usual, float):
        return isinstance(value, (int, float)) and abs(value) <= sys.float_info.max  # neither NaN nor an int beyond all floats
    return isinstance(value, type(usual))


def _element(usual: tuple[Any, ...]) -> Any:
    """An example element of a list; lists that are empty by default hold names."""
    return usual[0] if usual else ""


def _in_toml(usual: Any) -> str:
    return repr(list(usual) or ["a name"]) if isinstance(usual, tuple) else repr(usual)


def _with(default: Any, given: Mapping[str, Any], table: str) -> Any:
    own = {one.name: given[one.name] for one in fields(default) if one.name in given}
    try:
        return replace(default, **own)
    except RecipeError as error:  # names [options], also where they stand in another table
        raise RecipeError(str(error).replace("options.", f"{table}.")) from None
