from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from training.errors import RecipeError
from training.running import runs

ONE, OTHER = {"recipe_digest": "1"}, {"recipe_digest": "2"}


def opened(out: Path, history: Mapping[str, str], *, resume: bool) -> Path:
    """The folder of a run, of which nobody holds on to it."""
    with runs.opened(out, history, resume=resume) as folder:
        return folder


def test_a_run_begins_anew_unless_it_is_to_be_resumed(tmp_path: Path) -> None:
    folder = opened(tmp_path / "bundle", ONE, resume=False)
    assert folder == tmp_path / "bundle.run"
    (folder / "kept").touch()
    assert (opened(tmp_path / "bundle", ONE, resume=True) / "kept").exists()
    assert not (opened(tmp_path / "bundle", ONE, resume=False) / "kept").exists()


def test_to_resume_what_was_never_started_starts_it(tmp_path: Path) -> None:
    assert opened(tmp_path / "bundle", ONE, resume=True).is_dir()


def test_another_recipe_or_other_data_are_not_resumed(tmp_path: Path) -> None:
    folder = opened(tmp_path / "bundle", ONE, resume=False)
    (folder / "kept").touch()
    with pytest.raises(RecipeError, match="start over without --resume"):
        opened(tmp_path / "bundle", OTHER, resume=True)
    assert (folder / "kept").exists()
    assert not (opened(tmp_path / "bundle", OTHER, resume=False) / "kept").exists()


def test_a_recipe_that_was_refused_can_be_mended_and_resumed(tmp_path: Path) -> None:
    opened(tmp_path / "bundle", ONE, resume=True)
    (opened(tmp_path / "bundle", OTHER, resume=True) / "checkpoint").touch()
    with pytest.raises(RecipeError, match="another recipe"):
        opened(tmp_path / "bundle", ONE, resume=True)


def test_what_has_changed_in_the_recipe_is_told_where_the_run_kept_it(tmp_path: Path) -> None:
    for kept, told in (
        ({"options": {"epochs": 1}}, r"another recipe \(options.epochs was 1 and is 2\); give"),
        (None, "another recipe; give"),
    ):
        with runs.opened(tmp_path / "bundle", ONE, kept, resume=False) as folder:
            (folder / "checkpoint").touch()
        with (
            pytest.raises(RecipeError, match=told),
            runs.opened(tmp_path / "bundle", OTHER, {"options": {"epochs": 2}}, resume=True),
        ):
            pass


@pytest.mark.parametrize("resume", [True, False])
def test_the_folder_of_a_fit_that_is_under_way_is_neither_emptied_nor_worked_in_by_another(tmp_path: Path, resume: bool) -> None:
    with runs.opened(tmp_path / "bundle", ONE, resume=False) as folder:
        (folder / "checkpoint").touch()
        with pytest.raises(RecipeError, match="another fit is under way there"):
            opened(tmp_path / "bundle", ONE, resume=resume)
        assert (folder / "checkpoint").exists()
    assert (opened(tmp_path / "bundle", ONE, resume=True) / "checkpoint").exists()


def test_processes_that_share_a_fit_out_work_in_its_folder_together(tmp_path: Path) -> None:
    opened(tmp_path / "bundle", ONE, resume=False)
    with (
        runs.opened(tmp_path / "bundle", ONE, resume=True, shared=True) as one,
        runs.opened(tmp_path / "bundle", ONE, resume=True, shared=True) as other,
    ):
        assert one == other


@pytest.mark.parametrize("part", ["", "fold-0"])
def test_the_folder_of_a_fit_that_is_shared_out_is_not_emptied_either(tmp_path: Path, part: str) -> None:
    folder = opened(tmp_path / "bundle", ONE, resume=False)
    (folder / part).mkdir(exist_ok=True)
    (folder / "checkpoint").touch()
    with runs.claimed(folder / part), pytest.raises(RecipeError, match="another fit is under way there"):
        opened(tmp_path / "bundle", ONE, resume=False)
    assert (opened(tmp_path / "bundle", ONE, resume=True) / "checkpoint").exists()


def test_a_fit_that_was_killed_while_the_folder_was_emptied_goes_on_with_nothing_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = opened(tmp_path / "bundle", ONE, resume=False)
    (folder / "left").mkdir()
    (folder / "left" / "checkpoint").touch()
    with monkeypatch.context() as killed:
        killed.setattr("shutil.rmtree", _killed)
        with pytest.raises(KeyboardInterrupt):
            opened(tmp_path / "bundle", ONE, resume=False)
    assert not (opened(tmp_path / "bundle", ONE, resume=True) / "left").exists()


def _killed(folder: Path) -> None:
    raise KeyboardInterrupt


def test_what_differs_is_named_so_that_nobody_begins_anew_for_nothing(tmp_path: Path) -> None:
    (opened(tmp_path / "bundle", {**ONE, "data_digest": "1", "base": "a", "seed": "1"}, resume=False) / "checkpoint").touch()
    with pytest.raises(RecipeError, match="was started with another data and another bundle as --base; give the same again"):
        opened(tmp_path / "bundle", {**ONE, "data_digest": "2", "base": "b", "seed": "1"}, resume=True)


def test_a_run_is_resumed_where_the_network_that_it_started_from_is_missing(tmp_path: Path) -> None:
    folder = opened(tmp_path / "bundle", {**ONE, "network_digest": "1"}, resume=False)
    (folder / "checkpoint").touch()
    assert opened(tmp_path / "bundle", ONE, resume=True) == folder
    with pytest.raises(RecipeError, match="another network"):
        opened(tmp_path / "bundle", {**ONE, "network_digest": "2"}, resume=True)


def test_only_the_first_of_several_processes_touches_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    assert not runs.is_main()
    assert not opened(tmp_path / "bundle", ONE, resume=False).exists()


@pytest.mark.parametrize(("processes", "last"), [(2, ""), (1, "wound down\n")])
def test_one_of_several_processes_ends_before_its_interpreter_winds_down(processes: int, last: str) -> None:
    program = "import atexit, sys; from training.running.runs import end_at_once; atexit.register(print, 'wound down'); print('done'); "
    ended = subprocess.run(
        [sys.executable, "-c", f"{program} end_at_once(3); sys.exit(3)"],
        env={**os.environ, "WORLD_SIZE": str(processes)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, f"done\n{last}", "")


def test_what_a_run_has_made_is_its_own_until_a_file_of_it_changes(tmp_path: Path) -> None:
    folder, out = tmp_path / "made.run", tmp_path / "made"
    folder.mkdir()
    out.mkdir()
    (out / "config.json").write_text("{}")
    assert not runs.has_made(folder, out)
    runs.note_made(folder, out)
    assert runs.has_made(folder, out)
    (out / "config.json").write_text('{"n": 1}')
    assert not runs.has_made(folder, out)


def test_a_run_that_begins_anew_empties_its_folder_and_follows_no_link_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept.txt").write_text("kept")
    folder = runs.folder_of(tmp_path / "bundle")
    (folder / "checkpoint").mkdir(parents=True)
    (folder / "tensorboard").symlink_to(tmp_path / "elsewhere")
    with runs.opened(tmp_path / "bundle", {"recipe": "a"}, resume=False):
        assert not (folder / "checkpoint").exists()
        assert not (folder / "tensorboard").exists()
    assert (tmp_path / "elsewhere" / "kept.txt").read_text() == "kept"
