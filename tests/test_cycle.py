"""A cycle on a tiny newsroom: what it publishes, when it has nothing to do, what it refuses, and that it goes on where it was stopped."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from model.bundle import Bundle
from model.registry import Registry
from model.sections.drift import Reference
from tests.newsroom import stories
from training import cycle, fit_probed, fitting, report
from training.command_line import main
from training.cycle_state import LOCK, STATE, CycleResult, Outcome, State

RECIPE = (
    'kind = "linear"\nseed = 1\n[data]\ntrain = "train.parquet"\n[options]\nmax_features = 5_000\nepochs = 2\n'
    "[gate]\nassign_precision = 0.5\n"
)


def go(room: Path, *more: str) -> int:
    line = ["cycle", str(room / "sections.toml"), str(room / "archive.csv"), "--out", str(room / "run"), "--home", str(room / "home")]
    return main([*line, "--dev", "0.2", "--no-label-errors", "--no-learning-curve", *more])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom whose first cycle has published; not to be changed."""
    room = tmp_path_factory.mktemp("room")
    with (room / "archive.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "title", "lead", "body", "section", "source"))
        for number, story in enumerate(stories(30)):
            writer.writerow((number, story.title, story.lead, story.body, story.section, f"{number % 3}.vn"))
    (room / "sections.toml").write_text(RECIPE, encoding="utf-8")
    assert go(room) == 0
    return room


@pytest.fixture
def room(published: Path, tmp_path: Path) -> Path:
    """The same newsroom, to change. A cycle is of one place, so its copy has a first cycle of its own to do."""
    shutil.copytree(published, tmp_path / "room")
    return tmp_path / "room"


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is about other steps: drawing the report takes longest of a cycle."""
    monkeypatch.setattr(report, "write_report", lambda folder, _limits: folder / report.PAGE)


def current(room: Path) -> str:
    found = Registry(room / "home" / "bundles").current()
    assert found
    return found.name


def correction(number: int, section: str) -> dict[str, Any]:
    story = stories(1, seed=100 + number)[0]
    return {"id": f"c{number}", "article": {"title": story.title, "lead": story.lead, "body": story.body}, "section": section}


def test_it_publishes_a_measured_bundle_and_says_nothing(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert capsys.readouterr() == ("", "")
    bundle = Bundle.load(published / "home" / "bundles" / current(published))
    assert bundle.summarizer is not None, "the part that it does not learn is that of the embedded bundle"
    reference = Reference.of(bundle.manifest.metrics)
    assert reference is not None
    assert reference.profile.n == bundle.manifest.metrics["sections"]["dev.parquet"]["n"]
    for name in ("bundle.report/report.html", "data/train.parquet", "cycle.log", "runs.jsonl"):
        assert (published / "run" / name).is_file(), name


def on_record(room: Path) -> list[dict[str, Any]]:
    """What runs.jsonl says of each step that was ended."""
    lines = [json.loads(line) for line in (room / "run" / "runs.jsonl").read_text("utf-8").splitlines()]
    return [line for line in lines if line["outcome"] != "begun"]


def test_every_step_is_on_record_with_what_it_measured_and_of_what(published: Path) -> None:
    first = on_record(published)[:6]
    steps = {one["config"]["step"]: one for one in first}
    assert list(steps) == ["gather", "prepare", "fit", "record", "measure", "publish"], "none twice"
    assert {step["outcome"] for step in steps.values()} == {"done"}
    assert {step["seed"] for step in steps.values()} == {1}
    assert all({"python", "numpy", "revision"} <= set(step["environment"]) for step in steps.values())
    assert all(step["config"]["options"] == {"max_features": 5_000, "epochs": 2} for step in steps.values())
    assert steps["prepare"]["metrics"]["written"].keys() == steps["prepare"]["digests"].keys() - {"learnt", "base"} >= {"train", "dev"}
    assert steps["fit"]["metrics"]["training"]["classifier"]["rows"] == steps["prepare"]["metrics"]["written"]["train"]
    assert 0.5 < steps["record"]["metrics"]["sections"]["macro_f1"] <= 1
    assert steps["measure"]["metrics"]["gate"]["megabytes"] > 0
    assert steps["measure"]["digests"].keys() >= {"bundle", "sections", "summaries"}
    assert steps["publish"]["metrics"] == {"outcome": "published", "refusals": []}
    assert steps["publish"]["digests"]["bundle"] == current(published)


def test_it_learns_the_same_only_once(published: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = (published / "run" / STATE).read_bytes()
    monkeypatch.setattr(fitting, "fit", lambda *_, **__: pytest.fail("there was nothing to learn"))
    assert go(published) == 4
    assert capsys.readouterr() == ("", "")
    assert (published / "run" / STATE).read_bytes() == before


def test_an_archive_whose_sections_stand_in_a_column_of_another_name_leaves_nothing_behind(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = room / "archive.csv"
    archive.write_text(archive.read_text("utf-8").replace(",section,", ",chuyen_muc,", 1), encoding="utf-8")
    shutil.rmtree(room / "run")
    assert go(room) == 1
    assert "no row has a section; the column that names it is called section" in capsys.readouterr().err
    assert not (room / "run" / "data" / "dev.parquet").exists()


def test_only_one_works_in_a_folder(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FileLock(published / "run" / LOCK):
        assert go(published) == 5
    assert "another cycle is running in this folder" in capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_what_the_gate_refuses_is_told_each_time_and_fitted_once(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(room)
    (room / "sections.toml").write_text(RECIPE.replace("seed = 1", "seed = 2") + "megabytes = 0.001\n", encoding="utf-8")
    assert go(room) == 3
    errors = capsys.readouterr().err
    assert "is not published:\n- " in errors
    assert str(room / "run" / "bundle.report" / "report.html") in errors
    monkeypatch.setattr(fitting, "fit", lambda *_, **__: pytest.fail("it had been refused already"))
    assert go(room) == 3
    again = capsys.readouterr().err
    assert again.startswith("bundle ")
    assert errors.endswith(again)
    assert current(room) == before
    (refused,) = on_record(room)[-2]["metrics"]["refusals"]
    assert f"- {refused}\n" in errors


@pytest.mark.usefixtures("undrawn")
def test_a_fit_that_can_go_on_begins_anew_in_the_next_cycle(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of_probe = RECIPE.replace('"linear"', '"probed"').replace("[gate]", "[options.probe]\nmax_rows = 20\n[gate]")
    (room / "sections.toml").write_text(of_probe, encoding="utf-8")
    assert go(room) == 0
    with (room / "archive.csv").open("a", encoding="utf-8") as stream:
        stream.write("new,Hải Sơn FC thắng,,Tiền đạo ghi bàn ở phút cuối trên sân nhà.,the-thao,1.vn\n")
    assert go(room) == 0, capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_a_network_that_was_replaced_while_the_cycle_was_stopped_is_something_new(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_probe = RECIPE.replace('"linear"', '"probed"').replace("[gate]", "[options.probe]\nmax_rows = 20\n[gate]")
    (room / "sections.toml").write_text(of_probe, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(fit_probed, "find_weight", _interrupt)
        assert go(room) == 130
    assert State.load(room / "run").done == ("gather", "prepare")
    monkeypatch.setattr(fitting, "network_digest", lambda _: "of the next version's encoder")
    capsys.readouterr()
    assert go(room) == 0, capsys.readouterr().err
    assert go(room) == 4


@pytest.mark.usefixtures("undrawn")
def test_interrupted_it_goes_on_where_it_was(room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = current(room)
    lines = [json.dumps(correction(number, "the-thao"), ensure_ascii=False) for number in range(8)]
    (room / "made.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(cycle, "measure", _interrupt)
        assert go(room, "--corrections", str(room / "made.jsonl")) == 130
    assert "run the same command again to continue" in capsys.readouterr().err
    assert State.load(room / "run").done == ("gather", "prepare", "fit", "record")
    assert current(room) == before
    monkeypatch.setattr(fitting, "fit", lambda *_, **__: pytest.fail("it had been fitted already"))
    assert go(room, "--corrections", str(room / "made.jsonl")) == 0
    assert current(room) != before
    assert go(room, "--corrections", str(room / "made.jsonl")) == 4


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("undrawn")
def test_a_correction_to_a_section_that_the_taxonomy_lacks_is_told(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = current(room)
    lines = [json.dumps(correction(number, "moi-truong"), ensure_ascii=False) for number in range(3)]
    (room / "made.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert go(room, "--corrections", str(room / "made.jsonl"), "--shadow", "--track", "tensorboard") == 0
    errors = [folder.name.rpartition("-")[0] for folder in (room / "run" / "tensorboard").iterdir()]
    assert sorted(errors) == ["cycle-fit", "cycle-gather", "cycle-measure", "cycle-prepare", "cycle-publish", "cycle-record"]
    assert "3 corrections are not used until" in (errors := capsys.readouterr().err)
    assert "moi-truong (3)" in errors
    assert current(room) == before
    assert (found := Registry(room / "home" / "bundles").shadow())
    assert found.name != before


def test_what_is_wrong_with_what_it_was_given_is_one_line(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert go(room, "--corrections", str(room / "absent.jsonl")) == 1
    assert capsys.readouterr().err.count("\n") == 1
    (room / "run" / STATE).write_text("[", encoding="utf-8")
    assert go(room) == 1
    assert "delete it to start over" in capsys.readouterr().err
    (room / "sections.toml").write_text(RECIPE.replace('"linear"', '"extractive"'), encoding="utf-8")
    assert go(room) == 1
    assert "a cycle trains a classifier" in capsys.readouterr().err


def test_a_state_comes_back_from_disk(tmp_path: Path) -> None:
    assert State.load(tmp_path) == State()
    begun = State(last=CycleResult(Outcome.REFUSED, "b0", "digest", ("a reason",))).begun("order", "b1").after("gather")
    begun.save(tmp_path)
    assert State.load(tmp_path) == begun
    assert State.load(tmp_path).begun("order", "b2") == begun
    assert State.load(tmp_path).begun("another", "b2") == State("another", "b2", last=begun.last)


@pytest.mark.usefixtures("undrawn")
def test_rows_whose_label_is_known_no_more_are_told_of_until_the_history_has_it(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = (room / "archive.csv").read_text(encoding="utf-8").replace(",suc-khoe,", ",Y tế và sống khỏe,")
    (room / "archive.csv").write_text(archive, encoding="utf-8")
    go(room, "--shadow")
    assert "30 rows are left out because neither " in (errors := capsys.readouterr().err)
    assert "labels has their labels: Y tế và sống khỏe (30)" in errors
    recipe = (room / "sections.toml").read_text(encoding="utf-8").replace("[options]", 'labels = "labels.toml"\n[options]')
    (room / "sections.toml").write_text(recipe, encoding="utf-8")
    (room / "labels.toml").write_text('[[history]]\non = 2026-01-01\nfrom = ["Y tế và sống khỏe"]\nto = "suc-khoe"\n', encoding="utf-8")
    go(room, "--shadow")
    assert "left out" not in capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_what_makes_a_dataset_of_less_use_is_told_with_what_to_do(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (room / "archive.csv").open("a", encoding="utf-8") as archive:
        archive.write('0,Bài khác,Một tin khác hẳn.,"Chuyến tàu cuối năm chở hàng từ cảng về ga, không liên quan bài nào.",the-thao,0.vn\n')
    go(room, "--shadow")
    assert "different articles share an id (0)" in capsys.readouterr().err


def test_new_annotations_are_something_new(room: Path) -> None:
    (room / "sections.toml").write_text(RECIPE.replace("[options]", 'annotations = "said.csv"\n[options]'), encoding="utf-8")
    seen = []
    for section in ("the-thao", "kinh-te"):
        (room / "said.csv").write_text(f"id,section\n1,{section}\n", encoding="utf-8")
        seen.append(_digest_of(room))
    assert seen[0] != seen[1]


def _digest_of(room: Path) -> str:
    order = cycle.CycleConfig(room / "sections.toml", room / "run", Registry(room / "home" / "bundles"), (room / "archive.csv",))
    return cycle._Cycle(order, print)._digest()


def test_an_article_moved_to_the_folder_of_another_label_is_something_new(tmp_path: Path) -> None:
    for label, name in (("kinh-te", "1.txt"), ("the-thao", "2.txt")):
        (tmp_path / label).mkdir()
        (tmp_path / label / name).write_text(name, encoding="utf-8")
    before = cycle._content(tmp_path)
    (tmp_path / "kinh-te" / "1.txt").rename(tmp_path / "the-thao" / "1.txt")
    assert cycle._content(tmp_path) != before
