"""Sheets: summaries for people to grade, and their grades without any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.bundle import Bundle, save_bundle
from model.extractive.summarizer import ExtractiveSummarizer
from tests.invented_stories import STORIES
from tests.servers import ROOT
from training import fit_extractive
from training.command_line import main
from training.corpus import Row, write_rows
from training.errors import CorpusError
from training.extractive.grades import read_grades
from training.extractive.sheets import graded, sheet
from training.recipe import Recipe

ROWS = [Row(id=f"row-{number}", title=title, lead=lead, body=body) for number, (title, lead, body) in enumerate(STORIES)]
OPTIONS = {
    "min_document_frequency": 1,
    "pairs": 200,
    "embedding_size": 4,
    "hidden_size": 8,
    "epochs": 1,
    "ranker_share": 0.5,
    "ranker_epochs": 2,
}


@pytest.fixture(scope="module")
def summarizer() -> ExtractiveSummarizer:
    return fit_extractive.fit(Recipe("extractive", seed=1, options=OPTIONS), ROWS * 3, progress=lambda _: None)


@pytest.fixture(scope="module")
def folder(summarizer: ExtractiveSummarizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("sheets")
    save_bundle(room / "bundle", taxonomy=ROOT / "training" / "recipes" / "taxonomy.toml", summarizer=summarizer)
    write_rows(room / "train.parquet", ROWS)
    return room


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in sheet(Bundle.load(folder / "bundle"), ROWS, 50, 0)]


def test_the_first_choice_of_a_sheet_is_the_summary_and_no_two_say_the_same(folder: Path, summarizer: ExtractiveSummarizer) -> None:
    found = lines(folder)
    assert found
    for line in found:
        row = next(row for row in ROWS if row.id == line["id"])
        (summary,) = summarizer.summarize([row.article(with_lead=False)])
        texts = [choice["text"] for choice in line["choices"]]
        assert texts[0] == summary.text
        assert len(set(texts)) == len(texts) > 1


def test_the_lead_is_not_among_what_is_graded(folder: Path) -> None:
    texts = [choice["text"] for line in lines(folder) for choice in line["choices"]]
    assert texts
    assert not any(text in row.lead for text in texts for row in ROWS)


def test_grades_of_a_sheet_are_trained_on_by_the_spans_of_its_choices(folder: Path, tmp_path: Path) -> None:
    found = lines(folder)
    for line in found:
        for number, choice in enumerate(line["choices"]):
            choice["grade"] = 2 if number == len(line["choices"]) - 1 else 0
    (tmp_path / "sheet.jsonl").write_text("\n".join(json.dumps(line) for line in found), encoding="utf-8")
    (tmp_path / "grades.jsonl").write_text("\n".join(graded(tmp_path / "sheet.jsonl")), encoding="utf-8")
    messages: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_extractive, "MIN", 3)
        fit_extractive.fit(
            Recipe("extractive", seed=1, options=OPTIONS),
            [*ROWS, *(Row(f"more-{number}", row.title, row.lead, row.body) for number, row in enumerate(ROWS * 2))],
            progress=messages.append,
            grades=read_grades(tmp_path / "grades.jsonl"),
        )
    assert f"{len(found)} graded training articles" in messages[-1]


def test_what_is_not_graded_is_left_out_and_no_text_is_kept(tmp_path: Path) -> None:
    choices = [{"text": "Cầu đã xong.", "spans": [[[0, 12]]], "grade": 2}, {"text": "Cầu dài.", "spans": [[[13, 21]]], "grade": None}]
    (tmp_path / "sheet.jsonl").write_text(json.dumps({"id": "1", "title": "Cầu", "body": "Cầu.", "choices": choices}), encoding="utf-8")
    assert list(graded(tmp_path / "sheet.jsonl")) == ['{"id":"1","choices":[[2,[[0,12]]]]}']


@pytest.mark.parametrize(
    "line",
    [
        "[",
        '{"id": "1"}',
        '{"id": "1", "choices": [{"spans": [], "grade": 5}]}',
        '{"id": "1", "choices": [3]}',
        '{"id": "1", "choices": [{"grade": 2, "spans": "Nội dung"}]}',
    ],
)
def test_a_sheet_that_was_filled_in_wrongly_is_refused_by_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "sheet.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1"):
        list(graded(tmp_path / "sheet.jsonl"))


def test_a_sheet_is_written_outside_the_repository_by_one_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["sheet", "--bundle", str(folder / "bundle"), "--data", str(folder / "train.parquet"), "--out"]
    assert main([*line, str(tmp_path / "sheet.jsonl")]) == 0
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'sheet.jsonl'}: ")
    assert main(["grades", str(tmp_path / "sheet.jsonl"), "--out", str(tmp_path / "grades.jsonl")]) == 1
    assert "no choice has a grade yet" in capsys.readouterr().err
    assert not (tmp_path / "grades.jsonl").exists()
    before = (tmp_path / "sheet.jsonl").read_bytes()
    assert main([*line, str(tmp_path / "sheet.jsonl")]) == 1, "somebody may have filled it in"
    assert "already exists" in capsys.readouterr().err
    assert (tmp_path / "sheet.jsonl").read_bytes() == before
    assert main([*line, str(tmp_path / "new" / "sheet.jsonl")]) == 0, "reading takes long, and must not be lost for want of a folder"
    assert main([*line, str(ROOT / "sheet.jsonl")]) == 1
    assert "is inside the repository" in capsys.readouterr().err
    assert not (ROOT / "sheet.jsonl").exists()


def test_a_sheet_on_which_there_is_nothing_to_grade_is_not_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "titles.parquet", [Row(id="1", title="Cầu Cẩm Tú thông xe"), Row(id="2", lead="Cầu Cẩm Tú thông xe sáng nay.")])
    out = tmp_path / "sheet.jsonl"
    assert main(["sheet", "--bundle", str(folder / "bundle"), "--data", str(tmp_path / "titles.parquet"), "--out", str(out)]) == 1
    assert "nothing to grade" in capsys.readouterr().err
    assert not out.exists(), "the next try would be told that it may hold grades"
