"""Waiting on a machine that may be busy: a test that waits only so may run beside others, for waiting longer does no harm to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST = 90  # seconds


def until(holds: Callable[[], object]) -> None:
    """Wait until ``holds`` does, for as long as a busy machine may need."""
    deadline = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def let_pass(seconds: float) -> None:
    """Let at least so many ``seconds`` pass."""
    time.sleep(seconds)


@contextmanager
def lasting(seconds: float) -> Iterator[None]:
    """Fails where the block takes less than so many ``seconds``: a busy machine makes it longer, and no test fail."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began >= seconds
