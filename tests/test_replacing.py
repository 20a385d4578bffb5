from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from model import replacing as module
from model.replacing import replacing, replacing_file


def _write(folder: Path, text: str) -> None:
    with replacing(folder) as draft:
        (draft / "file").write_text(text)


@pytest.fixture(params=["exchanged", "renamed"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "renamed":
        monkeypatch.setattr(module, "_exchanged", lambda one, other: False)
    return tmp_path / "bundle"


def test_the_new_folder_takes_the_place_of_the_old_and_nothing_is_left(folder: Path) -> None:
    _write(folder, "old")
    _write(folder, "new")
    assert (folder / "file").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["bundle"]


@pytest.mark.parametrize("made", [True, False])
def test_what_a_link_leads_to_is_replaced_and_the_link_stays(folder: Path, tmp_path: Path, made: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    real = tmp_path / "elsewhere" / "real"
    if made:
        _write(real, "old")
    folder.symlink_to(real)
    _write(folder, "new")
    assert folder.is_symlink()
    assert (real / "file").read_text() == "new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bundle", "elsewhere", "file", "real"]


def test_the_folder_in_which_somebody_works_is_not_replaced_below_their_feet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(folder, "old")
    monkeypatch.chdir(folder)
    with pytest.raises(OSError, match="run this from another folder"):
        _write(Path(), "new")
    assert Path("file").read_text() == "old"


def test_a_block_that_fails_changes_nothing(folder: Path) -> None:
    _write(folder, "old")
    with pytest.raises(FileNotFoundError), replacing(folder) as draft:
        (draft / "none" / "file").write_text("half")
    assert (folder / "file").read_text() == "old"
    assert [path.name for path in folder.parent.iterdir()] == ["bundle"]


def test_drafts_a_day_old_are_swept_and_younger_ones_are_not(folder: Path) -> None:
    for name, age in ((".bundle-old1", 100_000), (".bundle-new1", 10), (".other-old1", 100_000)):
        (folder.parent / name).mkdir()
        os.utime(folder.parent / name, (time.time() - age,) * 2)
    _write(folder, "new")
    assert {path.name for path in folder.parent.iterdir()} == {"bundle", ".bundle-new1", ".other-old1"}


def test_what_killed_processes_left_of_a_file_is_swept_a_day_later(tmp_path: Path) -> None:
    for name, age in ((".[1].csv.7.part", 100_000), (".[1].csv.8.part", 10), (".other.csv.7.part", 100_000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    with replacing_file(tmp_path / "[1].csv") as partial:
        partial.write_text("new")
    assert {path.name for path in tmp_path.iterdir()} == {"[1].csv", ".[1].csv.8.part", ".other.csv.7.part"}


def test_what_cannot_be_swept_keeps_nobody_from_writing(tmp_path: Path) -> None:
    (tmp_path / ".file.7.part").mkdir()
    os.utime(tmp_path / ".file.7.part", (0, 0))
    with replacing_file(tmp_path / "file") as partial:
        partial.write_text("new")
    assert (tmp_path / "file").read_text() == "new"


def test_two_folders_are_exchanged_in_one_step_where_the_system_can(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not module._exchanged(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this system does not exchange folders")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()
    with pytest.raises(OSError, match=os.strerror(errno.ENOENT)):
        module._exchanged(tmp_path / "a", tmp_path / "none")
