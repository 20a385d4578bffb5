"""Arrays: lines of text as one, and the files that hold them."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from model import arrays
from model.arrays import packed, read_arrays, unpacked


@pytest.mark.parametrize("lines", [("",), ("giá", "cà phê", "Đắk Lắk"), ("một", "", "")])
def test_lines_are_unpacked_as_they_were_packed(lines: tuple[str, ...]) -> None:
    assert packed(lines).dtype == np.uint8
    assert unpacked(packed(lines)) == lines


def test_what_is_no_text_is_no_lines() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        unpacked(np.array([255, 254], np.uint8))


def test_arrays_that_would_fill_the_memory_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(tmp_path / "a.npz", first=np.zeros(6000, np.uint8), second=np.zeros(6000, np.uint8))
    assert {name: len(array) for name, array in read_arrays(tmp_path / "a.npz").items()} == {"first": 6000, "second": 6000}
    monkeypatch.setattr(arrays, "_MAX_BYTES", 12_000)
    monkeypatch.setattr(np, "load", lambda *_, **__: pytest.fail("unpacked"))
    with pytest.raises(ValueError, match="more than"):
        read_arrays(tmp_path / "a.npz")


@pytest.mark.parametrize("size", [10**15, 10**30])
def test_an_array_that_says_it_is_larger_than_all_memory_is_refused(tmp_path: Path, size: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as file, file.open("a.npy", "w") as part:
        np.lib.format.write_array_header_1_0(part, {"descr": "<f8", "fortran_order": False, "shape": (size,)})
    with pytest.raises(ValueError, match="not a complete npz file"):
        read_arrays(tmp_path / "a.npz")


@pytest.mark.parametrize("place", [0.3, 0.5, 0.9])
def test_a_file_that_was_cut_or_changed_anywhere_is_refused(tmp_path: Path, place: float) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, first=np.random.default_rng(0).integers(0, 9, 5000))
    whole = path.read_bytes()
    at = int(len(whole) * place)
    for broken in (whole[:at], whole[:at] + b"\xff\xff\xff" + whole[at + 3 :], b"", b"no zip file"):
        path.write_bytes(broken)
        with pytest.raises(ValueError):  # noqa: PT011 -- whatever zipfile and numpy say of it
            read_arrays(path)


@pytest.mark.parametrize("head", [b"no array", b"\x93NUMPY\x01\x00\x0a\x00{'descr': (", b"\x93NUMPY\x01\x00\x09\x00{'a': 007}"])
def test_a_part_that_is_no_array_is_refused(tmp_path: Path, head: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
        file.writestr("a.npy", head)
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever numpy says of it
        read_arrays(tmp_path / "a.npz")


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_LZMA])
def test_parts_that_are_no_arrays_or_packed_otherwise_and_broken_are_refused(tmp_path: Path, compression: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w", compression) as file:
        file.writestr("a.npy", b"no array " * 100)
    whole = (tmp_path / "a.npz").read_bytes()
    for content in (whole, whole[:50] + b"\xff" * 4 + whole[54:]):
        (tmp_path / "a.npz").write_bytes(content)
        with pytest.raises(ValueError):  # noqa: PT011 -- whatever zipfile and numpy say of it
            read_arrays(tmp_path / "a.npz")


@pytest.mark.parametrize("array", [np.array(["a"]), np.ones(3, complex), np.array([{}], object)])
def test_arrays_of_something_else_than_numbers_are_refused(tmp_path: Path, array: np.ndarray) -> None:
    np.savez(tmp_path / "a.npz", a=array)
    with pytest.raises(ValueError):  # noqa: PT011 -- numpy itself refuses objects
        read_arrays(tmp_path / "a.npz")
