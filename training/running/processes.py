"""Work on many rows, spread over worker processes: one for each core that this process may use."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(work: Callable[[Item], Result], items: Iterable[Item], *, worth: bool, chunk: int = 1) -> Iterator[Result]:
    """The result of ``work`` for each of ``items``, in order; in this process unless starting workers is ``worth`` it.

    Each worker gets ``work`` once, so that it may hold a vocabulary, and ``chunk`` items at a time. Both must be picklable.
    """
    if not worth:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(_cores(), multiprocessing.get_context("spawn"), _start, (work,)) as workers:
        yield from workers.map(_do, items, chunksize=chunk)


def _cores() -> int | None:
    """How many cores this process may use, which in a container may be fewer than the machine has; None if the system does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


_work: list[Callable[[Any], Any]] = []  # of a worker process, which has one for all its items


def _start(work: Callable[[Any], Any]) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # there are as many workers as cores
    _work.append(work)


def _do(item: Any) -> Any:
    return _work[0](item)
