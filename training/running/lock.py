"""An exclusive lock that is released when its process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from model.errors import ToaSoanError


@contextmanager
def exclusive(lock: Path, refusal: ToaSoanError) -> Iterator[None]:
    """Hold the file ``lock``, making its folder; a killed process holds nothing. Raises ``refusal`` when another process holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    try:
        held.acquire(blocking=False)
    except Timeout:
        raise refusal from None
    try:
        yield
    finally:
        held.release()
