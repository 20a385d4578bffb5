"""The table of rows to annotate: the least sure first; filled in, it is read as annotations."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from model.results import Decision
from tests.fakes import TAXONOMY, fake_bundle
from tests.newsroom import stories
from tests.servers import ROOT
from training.command_line import main
from training.corpus import Row, write_rows
from training.data.annotations import Annotation, read_annotations
from training.data.spreadsheets import write_table
from training.evaluation import SectionResults
from training.measuring.leave_one_out import FoldResults, evaluate_folds
from training.measuring.unsure import COLUMNS, least_certain, most_disputed
from training.metrics import LabelledPrediction

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


def left_out(rows: Sequence[Row], wrong: Mapping[int, float]) -> FoldResults:
    """A fold that answers every row's own section, but for those of these places, which it puts elsewhere so surely."""
    predictions = []
    for place, row in enumerate(rows):
        others = [slug for slug in TAXONOMY.slugs if slug != row.section]
        ranked = (*others[:1], row.section, *others[1:]) if place in wrong else (row.section, *others)
        predictions.append(LabelledPrediction(row.section, ranked, wrong.get(place, 0.9), Decision.SUGGEST))
    return FoldResults("z.example", tuple(range(len(rows))), SectionResults(tuple(predictions), 0), ())


def test_the_rows_that_other_newspapers_put_elsewhere_come_the_surest_first_and_do_not_say_where_they_were_filed() -> None:
    rows = [replace(row, section="the-thao") for row in ROWS]
    lines = most_disputed(rows, [left_out(rows, {3: 0.6, 8: 0.8, 9: 0.7, 20: 0.5})], 3, {"r9"})
    assert [line[0] for line in lines] == ["r8", "r3", "r20"]
    assert {line[5] for line in lines} == {""}
    assert "the-thao" not in {line[3] for line in lines}


def test_a_row_that_readers_or_editors_have_decided_is_not_disputed_again() -> None:
    rows = [replace(row, section="the-thao") for row in ROWS]
    rows[3], rows[8] = replace(rows[3], annotated_section="kinh-te"), replace(rows[8], provenance="archive.csv; correction 3f2a")
    assert [line[0] for line in most_disputed(rows, [left_out(rows, {3: 0.9, 8: 0.8, 9: 0.7})], 3)] == ["r9"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom's rows and recipe, whose fits dispute the fifth row."""
    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "train.parquet", [replace(row, section="the-thao") for row in ROWS])
    (tmp_path / "own.toml").write_text('kind = "linear"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    monkeypatch.setattr("training.commands.evaluate_folds", lambda _recipe, rows, _taxonomy, **_options: (left_out(rows, {4: 0.7}),))
    return tmp_path


DISPUTED = ["disputed", "own.toml", "--data", "train.parquet", "--out", "table.csv"]


@pytest.mark.parametrize("kind", ["extractive", "pretrain", "random-forest"])
def test_a_recipe_that_makes_no_classifier_disputes_nothing(own: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    (own / "own.toml").write_text(f'kind = "{kind}"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    assert main(DISPUTED) == 1
    errors = capsys.readouterr().err
    assert f"'{kind}'" in errors
    assert "Traceback" not in errors
    assert not (own / "table.csv").exists()


def test_annotations_of_the_recipe_are_not_asked_for_again_and_those_of_another_file_are_refused(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (own / "own.toml").open("a", encoding="utf-8") as recipe:
        recipe.write('annotations = "said.csv"\n')
    (own / "said.csv").write_text("id,section\nr4,the-thao\n", encoding="utf-8")
    assert main(DISPUTED) == 1
    assert "no section is disputed" in capsys.readouterr().err
    (own / "said.csv").write_text("id,section\nx4,the-thao\n", encoding="utf-8")
    assert main(DISPUTED) == 1
    assert "none of its ids is in train.parquet" in capsys.readouterr().err


def test_the_column_that_the_recipe_names_says_what_is_disputed(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (own / "own.toml").open("a", encoding="utf-8") as recipe:
        recipe.write('section = "muc"\n')
    with (own / "train.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "body", "section", "muc"), *((row.id, row.body, "của báo", "the-thao") for row in ROWS)])
    predictions: set[str] = set()

    def evaluate(_recipe: object, rows: Sequence[Row], _taxonomy: object, **_options: object) -> Any:
        predictions.update(row.section for row in rows)
        return (left_out(rows, {4: 0.7}),)

    monkeypatch.setattr("training.commands.evaluate_folds", evaluate)
    assert main([*DISPUTED[:3], "train.csv", *DISPUTED[4:]]) == 0
    assert predictions == {"the-thao"}


def test_who_annotates_rows_by_their_places_is_told_that_the_next_export_has_others_there(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(DISPUTED) == 0
    assert "a column id" not in capsys.readouterr().err
    write_rows(own / "train.parquet", [replace(row, id=f"archive#{row.id[1:]}", section="the-thao") for row in ROWS])
    assert main([*DISPUTED[:-1], "more.csv"]) == 0
    assert "1 ids, such as archive#4, are only row numbers: give the archive a column id" in capsys.readouterr().err


def test_annotated_rows_without_a_section_bear_the_names_of_the_mapping(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (own / "own.toml").open("a", encoding="utf-8") as recipe:
        recipe.write('unlabelled = "more.parquet"\nannotations = "said.csv"\n')
    write_rows(own / "more.parquet", [Row("u1", body="Bài không có mục.")])
    (own / "said.csv").write_text("id,section\nu1,am-thuc\n", encoding="utf-8")
    (own / "labels.toml").write_text('[[history]]\non = 2026-03-01\nfrom = ["am-thuc"]\nto = "doi-song"\n', encoding="utf-8")
    given: list[Row] = []

    def evaluate(_recipe: object, rows: Sequence[Row], _taxonomy: object, *, unlabelled: Sequence[Row], **_options: object) -> Any:
        given.extend(unlabelled)
        return (left_out(rows, {4: 0.7}),)

    monkeypatch.setattr("training.commands.evaluate_folds", evaluate)
    assert main([*DISPUTED, "--mapping", "labels.toml"]) == 0
    assert [row.section for row in given] == ["doi-song"]


def test_disputed_rows_are_written_by_one_command_that_leaves_each_newspaper_out(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(DISPUTED) == 0
    assert capsys.readouterr().out.strip() == "table.csv"
    assert read_ids(own / "table.csv") == ["r4"]
    (own / "known.csv").write_text("id,section\nr4,the-thao\n", encoding="utf-8")
    assert main([*DISPUTED[:-1], "more.csv", "--known", "known.csv"]) == 1
    assert "no section is disputed" in capsys.readouterr().err
    assert main([*DISPUTED[:-1], str(ROOT / "table.csv")]) == 1
    assert not (ROOT / "table.csv").exists()


def test_one_newspaper_alone_disputes_nothing_and_that_is_said_before_any_fit(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.commands.evaluate_folds", evaluate_folds)
    monkeypatch.setattr("training.measuring.leave_one_out.fit_part", lambda *_: pytest.fail("fitted"))
    assert main(DISPUTED) == 1
    assert "two sources with 500 rows" in capsys.readouterr().err


def test_there_is_nothing_to_annotate_where_every_row_has_a_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(tmp_path / "known.parquet", [Row("a", body="Bài đã có mục.", section="the-thao")])
    line = ["unsure", "--bundle", str(ROOT / "model" / "default"), "--data", str(tmp_path / "known.parquet")]
    assert main([*line, "--out", str(tmp_path / "table.csv")]) == 1
    assert "every row has a section" in capsys.readouterr().err
    assert not (tmp_path / "table.csv").exists()
