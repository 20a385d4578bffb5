from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.pages.old_encodings import decoded_unicode as decode
from tests.test_corpus import BODY, TITLE, jsonl, read
from training.corpus import Rejection, Row, read_rows
from training.data.formats import records
from training.errors import CorpusError


def test_bad_lines_of_json_are_named_by_their_number_and_the_others_are_read(tmp_path: Path) -> None:
    lines = (json.dumps({"body": BODY}), "{", "[1]", "", "[" * 100_000, json.dumps({"body": ["a"]}), json.dumps({"body": BODY}))
    rows, rejected = read(jsonl(tmp_path / "x.jsonl", *lines))
    assert [row.id for row in rows] == ["x#1", "x#7"]
    assert [(one.row, one.reason) for one in rejected] == [
        (2, "not JSON"),
        (3, "not a JSON object"),
        (5, "not JSON"),
        (6, "body must be text, not list"),
    ]
    with pytest.raises(CorpusError, match=r"x\.jsonl, row 2: not JSON"):
        list(read_rows(tmp_path / "x.jsonl"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([("id", "Title", "body"), ("1", TITLE, BODY), ("2", 'Nói "có", rồi', "Một; hai,\tba")])
    (tmp_path / "x.csv").write_bytes(stream.getvalue().encode(encoding))
    assert list(read_rows(tmp_path / "x.csv")) == [Row("1", TITLE, body=BODY), Row("2", 'Nói "có", rồi', body="Một; hai,\tba")]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_columns_may_be_written_in_capitals_in_every_format(tmp_path: Path, kind: str) -> None:
    path, values = tmp_path / f"x.{kind}", {"Id": "1", "Title": TITLE, " BODY": BODY, "Chuyên Mục": "Giáo dục"}
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([values, values.values()])
    elif kind == "jsonl":
        jsonl(path, json.dumps(values))
    else:
        pq.write_table(pa.table({name: [value] for name, value in values.items()}), path)
    assert list(read_rows(path, section="Chuyên Mục")) == [Row("1", TITLE, body=BODY, section="Giáo dục")]


def test_a_field_in_small_letters_goes_before_the_same_in_capitals(tmp_path: Path) -> None:
    lines = (json.dumps({"body": BODY, "Body": "khác"}), json.dumps({"Body": "khác", "body": BODY}))
    assert [row.body for row in read_rows(jsonl(tmp_path / "x.jsonl", *lines))] == [BODY, BODY]


def test_columns_without_a_name_are_passed_over_and_one_name_of_two_columns_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"id,,title,,\n1,x,{TITLE},,\n", encoding="utf-8")
    assert list(read_rows(tmp_path / "x.csv")) == [Row("1", TITLE)]
    (tmp_path / "x.csv").write_text(f"id,title,Title\n1,{TITLE},x\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="must name the columns, each once"):
        list(read_rows(tmp_path / "x.csv"))


def test_a_csv_row_of_the_wrong_width_is_rejected_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f'id,title\n1,"{TITLE}\nmới"\n2\n3,{TITLE}\n', encoding="utf-8")
    rows, rejected = read(tmp_path / "x.csv")
    assert [row.id for row in rows] == ["1", "3"]
    assert [(one.row, one.reason) for one in rejected] == [(4, "1 cells under 2 columns")]


def test_a_quote_that_never_closes_is_an_error_and_not_one_long_cell(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f'id,title\n1,"{TITLE}\n2,{TITLE}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"x\.csv: line 3"):
        list(read_rows(tmp_path / "x.csv"))


def test_a_quote_inside_a_cell_that_is_not_doubled_is_an_error_that_shows_how_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('id,title,body\n1,"Sông Hương" và cầu mới,Một\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"x\.csv: line 2: .*quotes inside it must be doubled") as refused:
        list(read_rows(tmp_path / "x.csv"))
    shown = str(refused.value).rpartition(": ")[2]
    (tmp_path / "x.csv").write_text(f"id,title\n1,{shown}\n", encoding="utf-8")
    assert [row.title for row in read_rows(tmp_path / "x.csv")] == ['"A" và B']


def test_bytes_that_are_no_text_are_refused_without_being_shown(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"id,title\n1,\xff\xd0abc\n")
    with pytest.raises(CorpusError, match=r"must be UTF-8 or UTF-16; byte 11 is neither"):
        list(read_rows(tmp_path / "x.csv"))


@given(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), st.integers(0, 300))
def test_vietnamese_is_decoded_whatever_its_encoding(encoding: str, length: int) -> None:
    content = (f"{TITLE}. {BODY} " * 2)[:length]
    assert decode(content.encode(encoding)) == content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_folder_per_label_gives_its_labels_as_sections(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "Giao duc").mkdir()
    (tmp_path / "The thao").mkdir()
    (tmp_path / "Giao duc" / "gd (1).txt").write_bytes(f"{TITLE}\r\n\r\n{BODY}".encode(encoding))
    (tmp_path / "The thao" / "tt_2.txt").write_bytes(f"{BODY}".encode(encoding))
    assert list(read_rows(tmp_path)) == [
        Row("Giao duc/gd (1)", TITLE, body=BODY, section="Giao duc"),
        Row("The thao/tt_2", body=BODY, section="The thao"),
    ]


def test_a_vietnews_file_gives_title_lead_body_and_captions_without_segmentation(tmp_path: Path) -> None:
    (tmp_path / "train_tokenized").mkdir()
    content = (
        "Khánh_thành trường_học ở Phú_Lộc\n\nSáng 6/1 , huyện Phú_Lộc khánh_thành trường mới .\n\n"
        "Trường có 12 phòng ( 2 tầng ) .\nÔng Hà nói : “ Rất vui ” .\n\nẢnh : Lê_Hà"
    )
    (tmp_path / "train_tokenized" / "000001.txt.seg").write_text(content, encoding="utf-8")
    (tmp_path / "train_tokenized" / "000002.txt.seg").write_text("Chỉ có một phần", encoding="utf-8")
    rows, rejected = read(tmp_path)
    assert rows == [
        Row(
            "000001",
            "Khánh thành trường học ở Phú Lộc",
            "Sáng 6/1, huyện Phú Lộc khánh thành trường mới.",
            "Trường có 12 phòng (2 tầng).\nÔng Hà nói: “Rất vui”.",
            dataset="vietnews",
            captions="Ảnh: Lê Hà",
        )
    ]
    assert [one.reason for one in rejected] == ["a vietnews file has title, lead and body, this one 1 of them"]


def test_a_path_that_holds_no_rows_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file"):
        list(read_rows(tmp_path / "none.csv"))
    with pytest.raises(CorpusError, match="has no LABEL"):
        list(read_rows(tmp_path))
    (tmp_path / "x.docx").touch()
    with pytest.raises(CorpusError, match=r"must be a folder or end in one of"):
        list(read_rows(tmp_path / "x.docx"))
    (tmp_path / "x.json").write_text("[]")
    for array in (tmp_path / "x.json", tmp_path):
        with pytest.raises(CorpusError, match=r"pandas writes \.jsonl with to_json\(orient=\"records\", lines=True\)"):
            list(read_rows(array))
    (tmp_path / "x.parquet").write_bytes(b"PAR0")
    with pytest.raises(CorpusError, match="not a readable Parquet file"):
        list(read_rows(tmp_path / "x.parquet"))


def test_a_folder_that_may_not_be_read_is_an_error_and_its_rows_are_not_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for label in ("Kinh tế", "Thể thao"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "1.txt").write_text("Giá vàng tăng.", encoding="utf-8")
    real = os.scandir

    def closed(path: str) -> Any:  # whoever runs the tests may be allowed to read everything
        if Path(path).name == "Thể thao":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(CorpusError, match="Thể thao: cannot be read: Permission denied"):
        list(read_rows(tmp_path))


def test_a_label_that_is_a_link_to_a_folder_is_read_and_one_that_leads_back_is_not(tmp_path: Path) -> None:
    (tmp_path / "archive" / "Kinh tế").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    for place in ("archive/Kinh tế", "elsewhere"):
        (tmp_path / place / "1.txt").write_text("Giá vàng tăng.", encoding="utf-8")
    (tmp_path / "archive" / "Thể thao").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "archive" / "Kinh tế" / "loop").symlink_to(tmp_path / "archive")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "archive" / "Kinh tế")
    found = [row.section for row in read_rows(tmp_path / "archive")]
    assert sorted(found) == ["Kinh tế", "Thể thao", "back"]


def test_a_pipe_and_a_link_to_nothing_among_texts_are_reported_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "Kinh tế").mkdir()
    os.mkfifo(tmp_path / "Kinh tế" / "a.txt")
    (tmp_path / "Kinh tế" / "b.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "Kinh tế" / "d.txt").symlink_to(tmp_path / "Kinh tế" / "d.txt")
    (tmp_path / "Kinh tế" / "c.txt").write_text("Giá vàng tăng.", encoding="utf-8")
    rejected: list[Rejection] = []
    assert [row.id for row in read_rows(tmp_path, reject=rejected.append)] == ["Kinh tế/c"]
    assert [Path(one.file).stem for one in rejected] == ["a", "b", "d"]
    assert {one.reason for one in rejected} == {"is no file, or a link that leads to none"}


def test_a_vietnews_body_may_hold_blank_lines_and_captions_may_be_absent(tmp_path: Path) -> None:
    (tmp_path / "1.txt.seg").write_text("Một\n\nHai\n\nBa .\n\nBốn .\n\nẢnh", encoding="utf-8")
    (tmp_path / "2.txt.seg").write_text("Một\n\nHai\n\nBa .\n\n", encoding="utf-8")
    assert [(row.body, row.captions) for row in read_rows(tmp_path)] == [("Ba.\nBốn.", "Ảnh"), ("Ba.", "")]


def test_a_text_outside_of_every_label_is_reported_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Giao duc").mkdir()
    (tmp_path / "Giao duc" / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    rows, rejected = read(tmp_path)
    assert [row.section for row in rows] == ["Giao duc"]
    assert [one.reason for one in rejected] == ["lies in no folder of a label"]


@pytest.mark.parametrize("content", ["sep=;\r\nid;title\r\n1;A, b\r\n", "SEP=;\nid;title\n1;A, b\n"])
def test_the_line_in_which_excel_names_the_delimiter_is_no_row(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.csv").write_bytes(content.encode())
    assert list(read_rows(tmp_path / "x.csv")) == [Row("1", "A, b")]


def test_lines_that_end_in_a_carriage_return_only_are_lines(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"id,body\r1,a; b; c; d\r2,e\r")
    assert list(read_rows(tmp_path / "x.csv")) == [Row("1", body="a; b; c; d"), Row("2", body="e")]


def test_names_of_files_may_be_written_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "kinh-te").mkdir()
    (tmp_path / "kinh-te" / "1.TXT").write_text(BODY, encoding="utf-8")
    (tmp_path / "X.CSV").write_text(f"id,title\n2,{TITLE}\n", encoding="utf-8")
    assert {row.id for row in read_rows(tmp_path)} == {"kinh-te/1", "2"}
    assert [row.id for row in read_rows(tmp_path / "X.CSV")] == ["2"]


def test_of_a_folder_of_rows_what_else_is_kept_beside_them_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,body\n1,Mưa\n", encoding="utf-8")
    for name in ("label-errors.csv", "decisions.csv", ".draft.csv"):
        (tmp_path / name).write_text("id,decision\n1,keep\n", encoding="utf-8")
    (tmp_path / "runs.jsonl").write_text('{"command": "prepare"}\n', encoding="utf-8")
    assert [(Path(one.file).name, one.values["body"]) for one in records(tmp_path)] == [("rows.csv", "Mưa")]


def test_lines_of_empty_cells_are_skipped_and_a_cell_may_be_as_long_as_an_article(tmp_path: Path) -> None:
    long = "Mưa. " * 40_000
    (tmp_path / "rows.csv").write_text(f"id,body\n1,Mưa\n,\n , \n2,{long}\n", encoding="utf-8")
    assert [(one.number, one.values["id"], one.fault) for one in records(tmp_path / "rows.csv")] == [(2, "1", ""), (5, "2", "")]
