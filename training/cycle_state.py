"""The state of a cycle: one small JSON file in its folder, replaced atomically after each step, and the name of its lock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from model.replacing import replace_text
from training.errors import CorpusError

STATE, LOCK = "cycle.json", ".lock"


class Outcome(StrEnum):
    """How a cycle ended."""

    PUBLISHED = "published"
    IN_SHADOW = "in the shadow"  # of the current bundle
    REFUSED = "refused"  # by the gate
    NOTHING_NEW = "nothing new"  # to train on since the last one


@dataclass(frozen=True, slots=True)
class CycleResult:
    """The result of a cycle: the bundle it made, and the reasons of a refusal, one line each; ``inputs_digest`` is as in State."""

    outcome: Outcome
    bundle: str
    inputs_digest: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A running cycle. The fields are the keys of cycle.json, where ``inputs_digest`` is called ``learnt``.

    ``order`` is the digest of the configuration, ``base`` the id of the bundle that was current at the start ("" for none),
    ``inputs_digest`` that of all inputs, known once they are gathered; ``done`` names the finished steps. ``last`` is the result of the
    previous cycle. When a cycle ends, its result becomes ``last``, and ``order`` is "".
    """

    order: str = ""
    base: str = ""
    inputs_digest: str = ""
    done: tuple[str, ...] = ()
    last: CycleResult | None = None

    def begun(self, order: str, base: str) -> State:
        """This cycle if it has the same configuration and has not ended, else a new one."""
        return self if self.order == order else State(order, base, last=self.last)

    def after(self, step: str) -> State:
        """The same with ``step`` done."""
        return replace(self, done=(*self.done, step))

    def ended(self, outcome: Outcome, bundle: str, reasons: tuple[str, ...] = ()) -> State:
        """The state between two cycles."""
        return State(last=CycleResult(outcome, bundle, self.inputs_digest, reasons))

    def save(self, folder: Path) -> None:
        """Replace the file in ``folder`` atomically."""
        content = _plain(self) | {"last": _plain(self.last) if self.last else None}
        replace_text(folder / STATE, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The state of the cycle in ``folder``, an empty one where there is no file. Raises CorpusError."""
        path = folder / STATE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            last = content["last"]
            return cls(content["order"], content["base"], content["learnt"], tuple(content["done"]), _ended(last) if last else None)
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise CorpusError(f"{path}: cannot be read ({type(error).__name__}); delete it to start over") from None


def _plain(one: State | CycleResult) -> dict[str, Any]:
    """As JSON, where the digest of the inputs is called ``learnt``."""
    return {"learnt" if name == "inputs_digest" else name: value for name, value in asdict(one).items()}


def _ended(content: Mapping[str, Any]) -> CycleResult:
    return CycleResult(Outcome(content["outcome"]), content["bundle"], content["learnt"], tuple(content["reasons"]))
