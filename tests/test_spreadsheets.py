"""Tables for a spreadsheet: nothing in them is evaluated, and Vietnamese is read as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.data.formats import records
from training.data.spreadsheets import guarded, unguarded, write_table


@pytest.mark.parametrize("cell", ["=1+1", "+84 912", "-5 độ", "@an", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_evaluate_is_guarded_and_comes_back(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Giá cà phê = 98.500 đồng", "'Cầu mới' khánh thành", "5 - 3"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


def test_a_table_is_read_as_it_was_written_and_begins_with_the_mark_that_excel_looks_for(tmp_path: Path) -> None:
    lines = [("1", 'Họ nói "được", rồi về'), ("2", "Hai dòng\ntrong một ô")]
    write_table(tmp_path / "new" / "table.csv", ("id", "title"), lines)
    assert (tmp_path / "new" / "table.csv").read_bytes().startswith(b"\xef\xbb\xbfid,title\r\n")
    assert [(one.values["id"], one.values["title"]) for one in records(tmp_path / "new" / "table.csv")] == lines
