"""The table of rows to annotate: the least sure first; filled in, it is read as annotations."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from tests.fakes import TAXONOMY, fake_bundle
from tests.newsroom import stories
from tests.servers import ROOT
from training.__main__ import main
from training.annotations import Annotation, read_annotations
from training.corpus import Row, write_rows
from training.spreadsheets import write_table
from training.unsure import COLUMNS, least_certain

ROWS = [Row(f"r{number}", story.title, story.lead, story.body) for number, story in enumerate(stories(30))]


@dataclass
class Doubting:
    """A classifier that is the surer the longer a title is, and keeps count of what it was asked."""

    asked: list[int] = field(default_factory=list)

    @property
    def fast(self) -> Doubting:
        return self

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Any, ...]:
        assert evidence == 0
        self.asked.append(len(articles))
        first, second, *_ = TAXONOMY.sections
        return tuple(
            SimpleNamespace(ranked=[SimpleNamespace(section=first, probability=len(one.title)), SimpleNamespace(section=second)])
            for one in articles
        )


def test_the_rows_of_which_a_classifier_is_least_sure_come_first_and_those_with_a_section_not_at_all() -> None:
    known = Row("known", "x", body="Bài đã có mục.", section="the-thao")
    wordless = Row("wordless", "...")
    classifier = Doubting()
    lines = least_certain(fake_bundle(classifier=classifier), [known, wordless, *ROWS], 5)
    assert [len(line[1]) for line in lines] == sorted(len(row.title) for row in ROWS)[:5]
    assert {line[3] for line in lines} == {TAXONOMY.slugs[0]}
    assert {line[5] for line in lines} == {""}
    assert sum(classifier.asked) == len(ROWS)


def test_a_table_that_was_filled_in_is_a_file_of_annotations(tmp_path: Path) -> None:
    lines = least_certain(fake_bundle(classifier=Doubting()), ROWS, 5)
    write_table(tmp_path / "table.csv", COLUMNS, [(*line[:5], "the-thao" if number < 2 else "") for number, line in enumerate(lines)])
    assert read_annotations(tmp_path / "table.csv") == {line[0]: Annotation("the-thao") for line in lines[:2]}


def test_what_is_annotated_already_is_not_asked_again() -> None:
    lines = least_certain(fake_bundle(classifier=Doubting()), ROWS, 3)
    again = least_certain(fake_bundle(classifier=Doubting()), ROWS, 3, {lines[0][0], lines[2][0]})
    assert again[0] == lines[1]
    assert {line[0] for line in again}.isdisjoint({lines[0][0], lines[2][0]})


def test_no_cell_is_a_formula_and_an_id_that_looked_like_one_is_known_again(tmp_path: Path) -> None:
    row = Row("=r1", '=HYPERLINK("x")', "-5 độ ở Sa Pa", "Rét đậm.")
    (line,) = least_certain(fake_bundle(classifier=Doubting()), [row], 1)
    assert all(cell.startswith("'") for cell in line[:3])
    write_table(tmp_path / "new" / "table.csv", COLUMNS, [(*line[:5], "the-thao")])
    assert read_annotations(tmp_path / "new" / "table.csv") == {"=r1": Annotation("the-thao")}


def test_a_bundle_without_a_classifier_is_sure_of_nothing() -> None:
    with pytest.raises(BundleError, match="no classifier"):
        least_certain(SimpleNamespace(id="b", classifier=None), ROWS, 5)  # type: ignore[arg-type]


def read_ids(table: Path) -> list[str]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return [line["id"] for line in csv.DictReader(file)]


def test_a_table_is_written_outside_the_repository_by_one_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(tmp_path / "more.parquet", ROWS)
    line = ["unsure", "--bundle", str(ROOT / "model" / "default"), "--data", str(tmp_path / "more.parquet"), "--rows", "7", "--out"]
    assert main([*line, str(tmp_path / "table.csv")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *filled = csv.reader(file)
    assert tuple(heading) == COLUMNS
    assert len(filled) == 7
    assert {slug for line in filled for slug in line[3:5]} <= set(Bundle.default().taxonomy.slugs)
    assert main([*line, str(tmp_path / "table.csv")]) == 1, "somebody may have filled it in"
    known = [f"{row},the-thao" for row, *_ in filled]
    (tmp_path / "known.csv").write_text("\n".join(["id,section", *known]), encoding="utf-8")
    assert main([*line, str(tmp_path / "more" / "table.csv"), "--known", str(tmp_path / "known.csv")]) == 0
    assert {row for row, *_ in filled}.isdisjoint(read_ids(tmp_path / "more" / "table.csv"))
    assert main([*line, str(ROOT / "table.csv")]) == 1
    assert not (ROOT / "table.csv").exists()


def test_there_is_nothing_to_annotate_where_every_row_has_a_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(tmp_path / "known.parquet", [Row("a", body="Bài đã có mục.", section="the-thao")])
    line = ["unsure", "--bundle", str(ROOT / "model" / "default"), "--data", str(tmp_path / "known.parquet")]
    assert main([*line, "--out", str(tmp_path / "table.csv")]) == 1
    assert "every row has a section" in capsys.readouterr().err
    assert not (tmp_path / "table.csv").exists()
