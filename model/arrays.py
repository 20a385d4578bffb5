"""Types of numpy arrays, npz files of them, and lines of text as an array."""

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

_MAX_BYTES = 2 << 30  # of all arrays in a file, against zip bombs; those of the embedded bundle have 13 million


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of numbers in an npz file, by name. Raises OSError for one that cannot be opened, ValueError for one that is broken.

    ValueError, too, for one whose arrays are larger than those of any bundle, before they are unpacked; zipfile unpacks no more than the
    sizes that a file declares.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MAX_BYTES:
                raise ValueError(f"its arrays have more than {_MAX_BYTES >> 30} GB")
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError):
        raise
    except Exception as error:  # whatever zipfile, its compressions and numpy raise
        raise ValueError(f"not a complete npz file ({type(error).__name__})") from None
    if not all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in arrays.values()):
        raise ValueError("contains something other than numbers")
    return arrays


def packed(lines: Iterable[str]) -> Bytes:
    """``lines``, which hold no line ends, as an array that an npz file can keep without pickles."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def unpacked(array: Bytes) -> tuple[str, ...]:
    """The lines that ``packed`` was given; one empty line where it was given none. Raises ValueError for what is not UTF-8."""
    return tuple(array.tobytes().decode().split("\n"))
