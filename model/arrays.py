"""The kinds of arrays that numbers are kept in, and lines of text as one of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]


def packed(lines: Iterable[str]) -> Bytes:
    """``lines`` without line ends in them, as an npz file can keep them without pickles."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def unpacked(array: Bytes) -> tuple[str, ...]:
    """The lines that ``packed`` was given; of none, one that is empty. Raises ValueError for what is no UTF-8."""
    return tuple(array.tobytes().decode().split("\n"))
