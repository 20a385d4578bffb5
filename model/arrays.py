"""The kinds of arrays that numbers are kept in, lines of text as one of them, and the files that hold them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_MOST_BYTES = 2 << 30  # of a file's arrays together; those of the embedded bundle have 13 million, and zeros are packed a thousand times


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of numbers in an npz file, by name. Raises OSError for one that cannot be opened, ValueError for one that is broken.

    And for one that says its arrays are larger than those of any bundle, before they are unpacked; no zip file yields more than it says.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise ValueError(f"its arrays have more than {_MOST_BYTES >> 30} GB")
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError):
        raise
    except Exception as error:  # whatever zipfile, its compressions and numpy raise
        raise ValueError(f"no whole npz file ({type(error).__name__})") from None
    if not all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in arrays.values()):
        raise ValueError("holds something else than numbers")
    return arrays


def packed(lines: Iterable[str]) -> Bytes:
    """``lines`` without line ends in them, as an npz file can keep them without pickles."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def unpacked(array: Bytes) -> tuple[str, ...]:
    """The lines that ``packed`` was given; of none, one that is empty. Raises ValueError for what is no UTF-8."""
    return tuple(array.tobytes().decode().split("\n"))
