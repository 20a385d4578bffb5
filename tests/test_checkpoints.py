"""Checkpoints of several processes; test_loop resumes one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.optim import AdamW

from training.running import checkpoints
from training.running.checkpoints import State


def drawn(seed: int) -> tuple[Tensor, Tensor]:
    """A random state, and what is drawn from it."""
    torch.manual_seed(seed)
    return checkpoints.random_state(), torch.rand(4)


@pytest.mark.parametrize("process", [0, 1, 2])
def test_each_process_goes_on_from_its_own_random_state(tmp_path: Path, process: int) -> None:
    states, numbers = zip(*(drawn(seed) for seed in (5, 6, 7)), strict=True)
    model = nn.Linear(2, 2)
    optimizer = AdamW(model.parameters())
    checkpoints.save(tmp_path / "checkpoint", model, optimizer, State(step=4, best=0.5), torch.stack(states))
    assert checkpoints.load(tmp_path / "checkpoint", model, optimizer, process) == State(step=4, best=0.5)
    assert torch.equal(torch.rand(4), numbers[process])


def test_a_process_that_the_run_did_not_have_keeps_its_own_random_state(tmp_path: Path) -> None:
    model = nn.Linear(2, 2)
    optimizer = AdamW(model.parameters())
    checkpoints.save(tmp_path / "checkpoint", model, optimizer, State(step=4), drawn(5)[0][None])
    _, numbers = drawn(9)
    torch.manual_seed(9)
    checkpoints.load(tmp_path / "checkpoint", model, optimizer, process=1)
    assert torch.equal(torch.rand(4), numbers)
