"""Checkpoints: weights, optimiser and random states as safetensors, the rest as JSON; written atomically."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, load_model, save_file, save_model
from torch import Tensor, nn
from torch.optim import Optimizer

from model.replacing import replacing

_MODEL, _OPTIMIZER, _RANDOM, _STATE = "model.safetensors", "optimizer.safetensors", "random.safetensors", "state.json"


@dataclass(frozen=True, slots=True)
class State:
    """The ``step`` to take next, the ``best`` score so far, and how many evaluations ago that was."""

    step: int = 0
    best: float | None = None
    since_best: int = 0


def save(folder: Path, model: nn.Module, optimizer: Optimizer, state: State, randoms: Tensor) -> None:
    """Replace the checkpoint in ``folder``; ``randoms`` (processes, bytes) are the ``random_state`` of each process."""
    with replacing(folder) as draft:
        save_model(model, str(draft / _MODEL))
        save_file(_moments(optimizer), draft / _OPTIMIZER)
        save_file({"randoms": randoms}, draft / _RANDOM)
        (draft / _STATE).write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")


def load(folder: Path, model: nn.Module, optimizer: Optimizer, process: int) -> State | None:
    """Restore ``model``, ``optimizer`` and this process's random state from the checkpoint in ``folder``; None if there is none."""
    if not (folder / _STATE).is_file():
        return None
    load_model(model, str(folder / _MODEL))
    _set_moments(optimizer, load_file(folder / _OPTIMIZER))
    randoms = load_file(folder / _RANDOM)["randoms"]
    if process < len(randoms):
        set_random_state(randoms[process])
    return State(**json.loads((folder / _STATE).read_text(encoding="utf-8")))


def random_state() -> Tensor:
    """The state of the random generators that dropout uses: the CPU's, then the accelerator's if there is one."""
    states = [torch.get_rng_state()]
    if torch.cuda.is_available():
        states.append(torch.cuda.get_rng_state())
    return torch.cat(states)


def set_random_state(state: Tensor) -> None:
    """Restore what ``random_state`` returned."""
    processor = len(torch.get_rng_state())
    torch.set_rng_state(state[:processor].clone())  # of a view into other states it reads beyond the end (torch 2.13)
    if torch.cuda.is_available() and len(state) > processor:
        torch.cuda.set_rng_state(state[processor:])


def _moments(optimizer: Optimizer) -> dict[str, Tensor]:
    state: dict[int, dict[str, Tensor]] = optimizer.state_dict()["state"]
    return {f"{number}.{name}": value.contiguous() for number, values in state.items() for name, value in values.items()}


def _set_moments(optimizer: Optimizer, moments: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in moments.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    content: dict[str, Any] = optimizer.state_dict()
    optimizer.load_state_dict({"state": state, "param_groups": content["param_groups"]})
