from __future__ import annotations

import argparse
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors import SafetensorError

from model import classifiers, summarizers
from model.bundle import Bundle, save_bundle
from model.manifest import CARD, MANIFEST, Manifest
from tests.fakes import FakeClassifier, FakeSummarizer
from tests.newsroom import stories
from training import fitting
from training.command_line import _parser, main
from training.corpus import Row, read_rows, write_rows
from training.errors import Interrupted

TAXONOMY = "".join(
    f'[[section]]\nslug = "{slug}"\nlabel = "{label}"\n'
    for slug, label in {"the-thao": "Thể thao", "kinh-te": "Kinh tế", "suc-khoe": "Sức khỏe", "phap-luat": "Pháp luật"}.items()
)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bundle of fakes, rows to measure it on, and a home."""
    monkeypatch.setitem(classifiers.CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", FakeSummarizer)
    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "dev.parquet", [Row(str(n), s.title, s.lead, s.body, s.section) for n, s in enumerate(stories(5))])
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    save_bundle(tmp_path / "bundle", taxonomy=tmp_path / "taxonomy.toml", classifier=FakeClassifier(), summarizer=FakeSummarizer())
    return tmp_path


def _last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("task", ["sections", "summaries"])
def test_evaluate_ends_with_one_json_object_on_its_own_line(room: Path, capsys: pytest.CaptureFixture[str], task: str) -> None:
    assert main(["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", task, "--json"]) == 0
    assert _last_line(capsys)["n"] == 20


def test_evaluate_measures_the_style_that_it_is_told(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "summaries", "--json", "--style"]
    assert main([*line, "extractive"]) == 0
    assert _last_line(capsys)["generated_share"] == 0.0


def test_evaluate_records_into_manifest_and_card(room: Path) -> None:
    before = Manifest.read(room / "bundle").id
    line = ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "sections", "--record"]
    assert main(line) == 0
    bundle = Bundle.load(room / "bundle")
    assert bundle.id != before
    last = json.loads((room / "runs" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["outcome"], last["digests"]["bundle"]) == ("done", before)
    assert last["metrics"]["sections"]["n"] == 20
    assert bundle.manifest.metrics["sections"]["dev.parquet"]["n"] == 20
    assert "Made by `python -m training " + " ".join(line) + "`." in bundle.card


def test_nothing_is_recorded_in_a_bundle_that_is_published(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "bundle", "--home", "home", "--force", "a bundle of fakes"]) == 0
    place = room / "home" / "bundles" / capsys.readouterr().out.strip()
    before = (place / MANIFEST).read_bytes()
    assert main(["evaluate", "--bundle", str(place), "--data", "dev.parquet", "--record"]) == 1
    assert "is a published bundle, which never changes; record in a copy" in capsys.readouterr().err
    assert (place / MANIFEST).read_bytes() == before
    assert main(["evaluate", "--bundle", str(place), "--data", "dev.parquet"]) == 0


def test_whoever_works_in_a_bundle_is_told_that_nothing_can_be_recorded_there_before_it_is_measured(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(room / "bundle")
    assert main(["evaluate", "--bundle", ".", "--data", "../dev.parquet", "--record"]) == 1
    captured = capsys.readouterr()
    assert "run this from another folder" in captured.err
    assert captured.out == ""


def test_recorded_numbers_of_one_task_stay_when_another_is_recorded(room: Path) -> None:
    assert main(["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--record"]) == 0
    assert main(["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "summaries", "--record", "--read", "31,14,5"]) == 0
    card = (room / "bundle" / CARD).read_text(encoding="utf-8")
    assert "### Sections on `dev.parquet`" in card
    assert "### Summaries on `dev.parquet`" in card
    assert "31 publishable, 14 light edit, 5 poor" in card


def test_prepare_writes_the_files_and_the_report(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "dev.parquet", "--taxonomy", "taxonomy.toml", "--out", "data", "--dev", "0"]) == 0
    report = json.loads((room / "data" / "prepare-report.json").read_text(encoding="utf-8"))
    assert report["written"]["train"] == len(list(read_rows(room / "data" / "train.parquet")))
    assert report["read"] == {"dev.parquet": 20}
    last = json.loads((room / "data" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["command"].startswith("python -m training prepare dev.parquet")
    assert last["metrics"]["written"]["train"] == report["written"]["train"]
    assert set(last["digests"]) == {"train", "dev", "unlabelled"}
    assert "train" in capsys.readouterr().out


def test_a_bundle_is_published_listed_and_rolled_back(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOASOAN_HOME", str(room / "home"))
    force = ["--force", "a bundle of fakes"]  # which no recipe made, so that the gate cannot know what it learnt from
    assert main(["publish", "bundle", *force]) == 0
    first = capsys.readouterr().out.strip()
    assert main(["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--record"]) == 0
    capsys.readouterr()
    assert main(["publish", "bundle", "--home", str(room / "home"), *force]) == 0
    second = capsys.readouterr().out.strip()
    assert first != second
    assert main(["list"]) == 0
    starred = {line[2:14]: line.startswith("*") for line in capsys.readouterr().out.splitlines()}
    assert starred == {first: False, second: True}
    assert main(["diff", "previous", "current"]) == 0
    shown = capsys.readouterr().out
    assert "sections/dev.parquet/macro_f1" in shown
    assert "taxonomy: no difference" in shown
    assert main(["diff", first[:6], second, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == second
    assert main(["prune", "--keep", "0"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["rollback"]) == 0
    assert capsys.readouterr().out.strip() == first


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["evaluate", "--bundle", "none", "--data", "dev.parquet"], "none/manifest.json: missing"),
        (["evaluate", "--bundle", "bundle", "--data", "none.csv"], "none.csv: no such file"),
        (["fit", "none.toml"], "none.toml"),
        (["prepare", "none.csv", "--out", "data"], "none.csv: no such file"),
        (["publish", "none", "--home", "home"], "none/manifest.json: missing"),
        (["rollback", "--home", "home"], "nothing to roll back to"),
        (["evaluate", "--bundle", "bundle", "--data", "empty.jsonl", "--record"], "empty.jsonl: has no evaluation rows"),
    ],
)
def test_an_error_is_one_line_on_standard_error_and_exit_code_1(
    room: Path, capsys: pytest.CaptureFixture[str], line: list[str], says: str
) -> None:
    (room / "empty.jsonl").touch()
    assert main(line) == 1
    error = capsys.readouterr().err
    assert says in error
    assert error.startswith(f"python -m training {line[0]}: ")
    assert error.count("\n") == 1


def test_interrupted_a_command_says_so_in_one_line(room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Bundle, "load", interrupt)
    assert main(["evaluate", "--bundle", "bundle", "--data", "dev.parquet"]) == 130
    assert capsys.readouterr().err == "python -m training evaluate: interrupted\n"


def test_a_fit_that_was_told_to_stop_says_how_to_go_on_and_is_no_failure(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Interrupted("fine-tuning: stopped after step 3 of 20; go on with --resume")

    (room / "linear.toml").write_text('kind = "linear"\n', encoding="utf-8")
    monkeypatch.setattr(fitting, "fit", stop)
    assert main(["fit", "linear.toml"]) == 130
    assert capsys.readouterr().err == "python -m training fit: fine-tuning: stopped after step 3 of 20; go on with --resume\n"


def test_every_argument_of_every_command_says_what_it_is() -> None:
    (named,) = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    silent = [f"{name} {action.dest}" for name, parser in named.choices.items() for action in parser._actions if not action.help]
    assert silent == []


def test_evaluate_reads_other_newspapers_labels_by_a_mapping(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called = {"the-thao": "Bóng lăn", "kinh-te": "Tiền", "suc-khoe": "Khoẻ", "phap-luat": "Quảng cáo"}
    write_rows(room / "other.parquet", [replace(row, section=called[row.section]) for row in read_rows(room / "dev.parquet")])
    line = ["evaluate", "--bundle", "bundle", "--data", "other.parquet", "--json"]
    assert main(line) == 1
    assert "map them with --mapping of prepare or evaluate" in capsys.readouterr().err
    mapped = '[labels]\n"Bóng lăn" = "the-thao"\n"Tiền" = "kinh-te"\n"Khoẻ" = "suc-khoe"\n'
    (room / "labels.toml").write_text(mapped + '"Quảng cáo" = "-"\n', encoding="utf-8")
    assert main([*line, "--mapping", "labels.toml"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out.splitlines()[-1])["n"] == 15
    assert "5 rows are left out because the mapping drops their labels" in printed.err
    last = json.loads((room / "runs" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["config"]["left_out_by_mapping"] == 5


def test_a_mapping_that_leaves_no_row_is_refused(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(room / "other.parquet", [Row("1", body="Một bài về giá vàng.", section="Quảng cáo")])
    (room / "labels.toml").write_text('[labels]\n"Quảng cáo" = "-"\n', encoding="utf-8")
    assert main(["evaluate", "--bundle", "bundle", "--data", "other.parquet", "--mapping", "labels.toml"]) == 1
    assert "the mapping drops the label of every row" in capsys.readouterr().err


def test_unseen_newspapers_are_measured_under_the_labels_that_the_recipe_maps(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        Row(str(n), s.title, "", "", s.section.replace("the-thao", "Bóng lăn"), f"{'ab'[n % 2]}.vn") for n, s in enumerate(stories(250))
    ]
    write_rows(room / "rows.parquet", rows)
    (room / "labels.toml").write_text('[labels]\n"Bóng lăn" = "the-thao"\n', encoding="utf-8")
    data = '[data]\ntrain = "rows.parquet"\ntaxonomy = "taxonomy.toml"\nlabels = "labels.toml"\n'
    (room / "linear.toml").write_text(
        f'kind = "linear"\n{data}[options]\nmax_features = 2000\nself_training_rounds = 0\n', encoding="utf-8"
    )
    line = ["evaluate", "--recipe", "linear.toml", "--data", "rows.parquet", "--leave-one-source-out", "--json"]
    assert main(line) == 0
    assert {"a.vn", "b.vn"} <= set(json.loads(capsys.readouterr().out.splitlines()[-1])["per_source"])


def test_weights_that_find_no_room_on_the_disk_are_one_line(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(*_: object, **__: object) -> None:
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(fitting, "fit", fill_the_disk)
    (room / "linear.toml").write_text('kind = "linear"\n', encoding="utf-8")
    assert main(["fit", "linear.toml"]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("python -m training fit: ")
    assert printed.endswith("No space left on device (os error 28)\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            ["fit", "r.toml", "--until", "tokens", "--base", "bundle"],
            "--until cannot be combined with --base; give that to the fit",
        ),
        (["fit", "r.toml", "--until", "fitted", "--warm"], "--until cannot be combined with --warm; give that to the fit"),
        (["prepare", "dev.parquet", "--out", "data", "--key", "key.txt"], "--key needs --corrections"),
        (["cycle", "r.toml", "dev.parquet", "--key", "key.txt"], "--key needs --corrections"),
        (["prepare", "--out", "data"], "prepare needs an IN or --corrections"),
    ],
)
def test_an_option_that_would_be_passed_over_is_wrong_usage(
    room: Path, capsys: pytest.CaptureFixture[str], line: list[str], says: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 2
    assert f"error: {says}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "summaries", "--mapping", "labels.toml"],
        ["evaluate", "--data", "dev.parquet"],
        ["evaluate", "--leave-one-source-out", "--data", "dev.parquet"],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--reference"],
        ["evaluate", "--recipe", "r.toml", "--leave-one-source-out", "--data", "dev.parquet", "--record"],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--read", "31,14,5"],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--style", "generated"],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "summaries", "--style", "none"],
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--task", "summaries", "--record", "--read", "31,14"],
        ["prepare", "dev.parquet", "--out", "data", "--dev", "0.9"],
        ["prepare", "dev.parquet", "--out", "data", "--dev", "half"],
        ["prepare", "dev.parquet", "--out", "data", "--seed", "-1"],
        ["side-by-side", "--bundle", "bundle", "--data", "dev.parquet", "--out", "pages", "--seed", "-1"],
        ["prune", "--keep", "all"],
        ["report", "--bundle", "bundle"],
        ["publish", "bundle", "--force"],
        ["publish", "bundle", "--force", " "],
    ],
)
def test_wrong_usage_is_exit_code_2_in_words_of_the_command(room: Path, capsys: pytest.CaptureFixture[str], line: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 2
    assert not re.search(r"invalid (_\w+|share) value", capsys.readouterr().err)
