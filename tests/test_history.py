"""What editors decided: newest first, filtered and counted, page by page, and as files for a spreadsheet and for training."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from model.article import VIETNAM, Article
from service.desk import history
from service.desk.exports import csv_lines, json_lines
from service.desk.history import DecisionFilters, History
from service.desk.settling import Settling
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.tables import corrections
from tests.newsroom import write
from tests.test_settling import keep
from training.data.corrections import read_corrections

DAY = datetime(2026, 3, 10, tzinfo=VIETNAM)


@pytest.fixture
def decided(database: Database) -> Database:
    """Nine articles, decided by two editors on nine days; every third accepted, the last one undone."""
    settling = Settling(database)
    for number in range(9):
        story = write("the-thao", number)
        article = Article.of(
            title=f"={story.title}" if number == 0 else story.title, body=f"Trận thứ {number}. {story.body}", source="Báo Mới"
        )
        choice = keep(database, article)
        section = "the-thao" if number % 3 == 0 else "kinh-te"
        identity = settling.settle(replace(choice, section=section, editor=("Hà", "Khoa")[number % 2]))
        with database.writing() as connection:
            then = DAY + timedelta(days=number)
            connection.execute(update(corrections).where(corrections.c.id == identity).values(created_at=then))
    settling.undo(identity, "Lan")
    return database


def test_pages_in_both_directions_show_every_decision_once_newest_first(decided: Database) -> None:
    history = History(decided)
    everything = history.page(DecisionFilters()).decisions
    assert [one.number for one in everything] == sorted((one.number for one in everything), reverse=True)
    assert len(everything) == history.count(DecisionFilters()) == 9
    first = history.page(DecisionFilters(), limit=4)
    second = history.page(DecisionFilters(), older=first.older, limit=4)
    third = history.page(DecisionFilters(), older=second.older, limit=4)
    assert (*first.decisions, *second.decisions, *third.decisions) == everything
    assert (first.newer, third.older) == (None, None)
    assert history.page(DecisionFilters(), newer=third.newer, limit=4).decisions == second.decisions
    assert history.page(DecisionFilters(), newer=second.newer, limit=4).newer is None


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (DecisionFilters(kind="nhan"), 3),
        (DecisionFilters(kind="sua"), 5),
        (DecisionFilters(kind="hoan-tac"), 1),
        (DecisionFilters(kind="tom-tat"), 0),
        (DecisionFilters(section="the-thao"), 3),
        (DecisionFilters(editor="Khoa"), 4),
        (DecisionFilters(since=(DAY + timedelta(days=2)).date(), until=(DAY + timedelta(days=3)).date()), 2),
        (DecisionFilters(words='"tran thu 5"'), 1),
        (DecisionFilters(kind="sua", editor="Khoa", words="trận"), 3),
    ],
)
def test_filters_keep_what_they_say_and_are_counted(decided: Database, filters: DecisionFilters, count: int) -> None:
    assert (
        len(History(decided).page(filters).decisions)
        == History(decided).count(filters)
        == len(list(History(decided).all(filters)))
        == count
    )


def test_who_when_and_what_was_undone_is_told(decided: Database) -> None:
    newest, *_, oldest = History(decided).page(DecisionFilters()).decisions
    assert (newest.editor, newest.undone_by, newest.kind) == ("Hà", "Lan", "sua")
    assert newest.undone_at
    assert newest.created_at == DAY + timedelta(days=8)
    assert (oldest.kind, oldest.suggested, oldest.undone_at) == ("nhan", "the-thao", None)
    assert History(decided).one(newest.id) == newest
    assert History(decided).one("x") is None
    assert History(decided).named("editor") == ("Hà", "Khoa")


def test_of_an_article_of_which_only_the_summary_was_edited_that_is_told_and_filtered(database: Database) -> None:
    choice = keep(database)
    decided = EditorDecision("Hà", summary="Đội nhà thắng trận.", prediction_id=choice.prediction_id)
    Corrections(database).add(Attempt("", "corrections", "k", "0"), decided)
    for filters in (DecisionFilters(), DecisionFilters(kind="tom-tat")):
        assert [(one.kind, one.section, one.summary) for one in History(database).page(filters).decisions] == [
            ("tom-tat", None, decided.summary)
        ]
    assert [History(database).count(DecisionFilters(kind=kind)) for kind in ("nhan", "sua", "hoan-tac")] == [0, 0, 0]
    _, row = "".join(csv_lines(History(database).all(DecisionFilters()), str)).splitlines()
    assert row.split(",")[1:3] == ["Hà", "tóm tắt"]


def test_the_export_for_training_is_what_prepare_reads_and_leaves_out_what_was_undone(
    decided: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_TEXTS_AT_A_TIME", 3)  # several transactions
    path = tmp_path / "da-xu-ly.jsonl"
    path.write_text("".join(json_lines(History(decided).standing_rows(DecisionFilters()))), encoding="utf-8")
    found = list(read_corrections(str(path)))
    listed = [one for one in History(decided).all(DecisionFilters()) if not one.undone_at]
    assert [(one.id, one.section) for one in found] == [(one.id, one.section) for one in listed]
    assert [one.article.title for one in found] == [one.title for one in listed]
    assert found[1].article.body.startswith("Trận thứ 1.")
    assert found[0].created_at == DAY.astimezone(UTC).isoformat()
    only = "".join(json_lines(History(decided).standing_rows(DecisionFilters(editor="Khoa"))))
    assert {json.loads(line)["editor"] for line in only.splitlines()} == {"Khoa"}


def test_an_export_of_many_decisions_searches_once(decided: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_TEXTS_AT_A_TIME", 2)
    monkeypatch.setattr(history, "_AT_A_TIME", 2)
    asked: list[str] = []
    event.listen(decided.engine, "before_cursor_execute", lambda *event_arguments: asked.append(event_arguments[2]))
    for rows in (History(decided).standing_rows, History(decided).all):
        asked.clear()
        assert len(list(rows(DecisionFilters(words="trận thứ")))) >= 8
        assert sum("search_" in statement for statement in asked) == 1


def test_what_is_exported_of_more_decisions_than_are_found_at_a_time_is_whole(decided: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(History(decided).all(DecisionFilters()))
    for found_at_a_time in (1, 4, 9):
        monkeypatch.setattr(history, "_NUMBERS_AT_A_TIME", found_at_a_time)
        assert list(History(decided).all(DecisionFilters())) == whole


def test_the_spreadsheet_opens_in_excel_and_runs_nothing(decided: Database) -> None:
    written = "".join(csv_lines(History(decided).all(DecisionFilters()), lambda slug: {"the-thao": "Thể thao"}.get(slug or "", slug or "")))
    assert written.startswith("\ufefflúc,")  # by which Excel knows UTF-8
    header, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff")))
    assert len(rows) == 9
    first, last = (dict(zip(header, row, strict=True)) for row in (rows[0], rows[-1]))
    assert first["tiêu đề"].startswith("'=")
    assert (first["lúc"], first["biên tập viên"], first["việc"], first["chuyên mục"]) == ("2026-03-10 00:00:00", "Hà", "nhận", "Thể thao")
    assert last["người hoàn tác"] == "Lan"
    assert "".join(csv_lines(History(decided).all(DecisionFilters()), str, ";")).startswith("\ufefflúc;biên tập viên;")


def test_a_spreadsheet_written_in_several_parts_holds_each_line_once(decided: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "".join(csv_lines(History(decided).all(DecisionFilters()), str))
    monkeypatch.setattr("service.desk.exports._LINES", 2)
    assert "".join(csv_lines(History(decided).all(DecisionFilters()), str)) == whole


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=cmd|' /C calc'!A0", "\uff1d1+1", "\uff20A1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    from service.desk.exports import _cell

    assert _cell(cell).startswith("'")
    assert _cell("a" + cell) == "a" + cell


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("other", [",", ";"])
def test_no_cell_is_a_formula_where_a_spreadsheet_separates_cells_otherwise(separator: str, other: str) -> None:
    from service.desk.exports import _cell

    line = io.StringIO()
    csv.writer(line, delimiter=separator).writerow(
        map(_cell, ("Hà", "Giá xăng;=1+1;tăng,=HYPERLINK(A1),@x;+1,-1", "x", "Mưa; gió, - và nắng"))
    )
    (read,) = csv.reader([line.getvalue()], delimiter=other)
    assert not [cell for cell in read if cell.startswith(("=", "+", "-", "@"))]
    assert "Mưa; gió, - và nắng" in line.getvalue()
