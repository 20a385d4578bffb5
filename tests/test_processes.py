from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from training.errors import RecipeError
from training.running.processes import spread


@dataclass
class Counting:
    """Answers each number with the process that it was given to, and how many that one has had."""

    had: int = 0

    def __call__(self, number: int) -> tuple[int, int, int]:
        self.had += 1
        return number, os.getpid(), self.had


def refuse(_: int) -> int:
    raise RecipeError("network.base: has no tokenizer")


def test_what_is_spread_comes_in_its_order_from_other_processes_that_each_have_the_work_once() -> None:
    found = list(spread(Counting(), range(40), worth=True, chunk=4))
    assert [number for number, _, _ in found] == list(range(40))
    processes = {process for _, process, _ in found}
    assert os.getpid() not in processes
    assert len(processes) <= len(os.sched_getaffinity(0))
    assert sum(max(had for _, one, had in found if one == process) for process in processes) == 40


def test_what_is_not_worth_it_is_done_here_and_only_when_it_is_asked_for() -> None:
    numbers = iter(range(3))
    found: Iterator[tuple[int, int, int]] = spread(Counting(), numbers, worth=False)
    assert next(found) == (0, os.getpid(), 1)
    assert next(numbers) == 1


def test_what_another_process_refuses_is_refused_here_by_its_name() -> None:
    with pytest.raises(RecipeError, match=r"network\.base: has no tokenizer"):
        list(spread(refuse, range(4), worth=True))
