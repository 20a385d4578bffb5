"""One process at a time: a lock that ends with whoever holds it, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from model.errors import ToaSoanError


@contextmanager
def alone(lock: Path, refusal: ToaSoanError) -> Iterator[None]:
    """Holds the file ``lock``, whose folder is made; a process that was killed holds nothing. Raises ``refusal`` where another one does."""
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
