from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.intake import clean_fields, read_fields
from training.corpus import Rejection, Row, data_digest, read_rows, write_rows
from training.errors import CorpusError

TITLE = "Huyện Phú Lộc khánh thành trường học mới"
BODY = "Ngày 6/1, huyện Phú Lộc khánh thành trường tiểu học.\nTrường có 12 phòng học, kinh phí 8,5 tỷ đồng."


def jsonl(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def read(path: Path) -> tuple[list[Row], list[Rejection]]:
    rejected: list[Rejection] = []
    return list(read_rows(path, reject=rejected.append)), rejected


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = [Row("1", TITLE, "", BODY, "giao-duc", "bao.vn", "kho", "2022-01-06", "Ảnh: Lê Hà"), Row("2", body=BODY)]
    assert write_rows(tmp_path / "rows.parquet", rows) == 2
    assert list(read_rows(tmp_path / "rows.parquet")) == rows
    assert [path.name for path in tmp_path.iterdir()] == ["rows.parquet"]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.parquet", [Row("1", body=BODY)])

    def broken() -> Iterator[Row]:
        yield Row("2", body=BODY)
        raise CorpusError("the source ended in the middle")

    with pytest.raises(CorpusError):
        write_rows(tmp_path / "rows.parquet", broken())
    assert [row.id for row in read_rows(tmp_path / "rows.parquet")] == ["1"]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.parquet"]


def test_none_and_nan_of_a_parquet_file_are_absent_texts(tmp_path: Path) -> None:
    table = pa.table(
        {"id": ["a", "b"], "title": [None, TITLE], "lead": [math.nan, math.nan], "body": [BODY, None], "published_at": [None, None]}
    )
    pq.write_table(table, tmp_path / "x.parquet")
    rows, rejected = read(tmp_path / "x.parquet")
    assert [(row.title, row.lead, row.body, row.published_at) for row in rows] == [("", "", BODY, ""), (TITLE, "", "", "")]
    assert not rejected


def test_a_row_keeps_its_date_as_iso_8601_and_its_number_as_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [7], "title": [TITLE], "published_at": [datetime(2022, 1, 12, 9, 20)]}), tmp_path / "x.parquet")
    (row,) = read_rows(tmp_path / "x.parquet")
    assert (row.id, row.published_at) == ("7", "2022-01-12T09:20:00")


def test_an_id_of_a_column_in_which_pandas_missed_one_is_the_number_that_it_was(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [123456789.0, math.nan], "body": [BODY, BODY]}), tmp_path / "x.parquet")
    assert [row.id for row in read_rows(tmp_path / "x.parquet")] == ["123456789", "x#2"]
    pq.write_table(pa.table({"id": [Decimal(7)], "body": [BODY]}), tmp_path / "x.parquet")
    assert [row.id for row in read_rows(tmp_path / "x.parquet")] == ["7"]


def test_a_moment_of_nanoseconds_is_read_and_one_that_no_calendar_holds_is_rejected_alone(tmp_path: Path) -> None:
    moments = pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", tz="Asia/Ho_Chi_Minh"))
    pq.write_table(pa.table({"body": [BODY], "published_at": moments}), tmp_path / "x.parquet")
    (row,) = read_rows(tmp_path / "x.parquet")
    assert row.published_at == "2023-11-15T05:13:20.123456+07:00"
    for odd in (
        pa.array([2**62, 0], pa.timestamp("us")),
        pa.array([2**30, 0], pa.date32()),
        pa.array([0, None], pa.timestamp("s", tz="Mars")),
    ):
        pq.write_table(pa.table({"body": [BODY, BODY], "published_at": odd, "unused": odd}), tmp_path / "x.parquet")
        rows, rejected = read(tmp_path / "x.parquet")
        assert [row.id for row in rows] == ["x#2"]
        assert [one.reason for one in rejected] == ["published_at must be text, not a value that cannot be read"]


def test_bytes_of_a_parquet_file_that_are_no_utf_8_are_rejected_with_their_row_alone(tmp_path: Path) -> None:
    bodies = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\2\0\0\0\5\0\0\0"), pa.py_buffer(b"\xff\xfetin"))
    pq.write_table(pa.table({"body": bodies}), tmp_path / "x.parquet")
    rows, rejected = read(tmp_path / "x.parquet")
    assert [row.body for row in rows] == ["tin"]
    assert [one.row for one in rejected] == [1]


@given(title=st.text(), body=st.text())
def test_any_text_of_a_json_line_can_be_written_and_read_back(title: str, body: str) -> None:
    assume(clean_fields(title, body) == (title, body))  # no old table
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (row,) = read_rows(jsonl(folder / "x.jsonl", json.dumps({"id": "1", "title": title + "\ud800", "body": body})))
        assert (row.title, row.body) == (title, body)
        write_rows(folder / "x.parquet", [row])
        assert list(read_rows(folder / "x.parquet")) == [row]


def test_missing_columns_are_empty_and_unknown_ones_ignored(tmp_path: Path) -> None:
    rows, _ = read(jsonl(tmp_path / "x.jsonl", json.dumps({"title": TITLE, "views": 12})))
    assert rows == [Row("x#1", title=TITLE)]


def test_a_row_in_which_no_column_is_of_text_is_rejected_with_the_names_that_are_known(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Tiêu đề;Nội dung\nGiá cà phê;Giá cà phê tăng.\n", encoding="utf-8-sig")
    rows, rejected = read(tmp_path / "x.csv")
    assert not rows
    assert "title (or headline)" in rejected[0].reason
    assert "cà phê" not in rejected[0].reason


def test_an_exports_own_names_for_the_columns_are_known(tmp_path: Path) -> None:
    line = json.dumps({"headline": TITLE, "description": "Tóm tắt", "content": BODY, "category": "Giáo dục", "date": "2022-01-06"})
    (row,) = read_rows(jsonl(tmp_path / "x.jsonl", line))
    assert row == Row("x#1", TITLE, "Tóm tắt", BODY, "Giáo dục", published_at="2022-01-06")


def test_html_is_read_as_the_service_reads_it_and_no_paragraph_becomes_a_lead_to_learn_from(tmp_path: Path) -> None:
    first, second = BODY.split("\n")
    rows = [
        {"id": "1", "title": TITLE, "lead": "<p>Trường mới &amp; đẹp.</p>", "body": f"<p>{first}</p><script>x()</script><p>{second}</p>"},
        {"id": "2", "title": "", "body": f"<h1>{TITLE}</h1><p>{first}</p><p>{second}</p>"},
        {"id": "3", "title": TITLE, "lead": "<p></p>", "body": "<p></p><p></p>"},
        {"id": "4", "title": "Thẻ <p> dùng ra sao", "body": BODY},
    ]
    found = list(read_rows(jsonl(tmp_path / "x.jsonl", *map(json.dumps, rows))))
    assert found[:2] == [Row("1", TITLE, "Trường mới & đẹp.", BODY), Row("2", TITLE, body=BODY)]
    assert found[2:] == [Row("3", TITLE), Row("4", "Thẻ <p> dùng ra sao", body=BODY)]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Sở GD&amp;ĐT họp báo", "Ông Lê Văn Bền n&oacute;i: &quot;Không ép học thêm&quot;.\nHọc phí &lt; 2 triệu đồng."),
        ("Hµ Néi häp b¸o", "¤ng Lª V¨n BÒn nãi: kh«ng Ðp häc thªm.\nHäc phÝ d­íi 2 triÖu ®ång."),
        ("𝗧𝗶𝗻 mới ở TP.HСМ", "Ông Lê Văn Bền nói: không ép học thêm."),
    ],
)
def test_letters_written_in_other_ways_are_learnt_as_the_service_reads_them(title: str, body: str, tmp_path: Path) -> None:
    (row,) = read_rows(jsonl(tmp_path / "x.jsonl", json.dumps({"id": "1", "title": title, "body": body})))
    assert row.article() == read_fields(title=title, body=body).article
    assert row.title != title


def test_tags_among_the_words_of_lines_are_read_too_and_signs_that_are_none_are_kept(tmp_path: Path) -> None:
    first, second = BODY.split("\n")
    post = f'<strong>{first}</strong>\r\n\r\n<img src="a.jpg" alt="x" width="600" />\r\n\r\n{second} <a href="/b">Xem</a> thêm.'
    sums = "Khi a <b và c> d thì sao?\nGõ <i rồi bấm phím."
    found = list(read_rows(jsonl(tmp_path / "x.jsonl", *(json.dumps({"title": TITLE, "body": body}) for body in (post, sums)))))
    assert [row.body for row in found] == [f"{first}\n{second} Xem thêm.", sums]


def test_the_digest_of_data_follows_its_bytes_its_names_and_its_order(tmp_path: Path) -> None:
    first, second = jsonl(tmp_path / "a.jsonl", "1"), jsonl(tmp_path / "b.jsonl", "2")
    before = data_digest([first, second])
    assert before == data_digest([first, second])
    assert before != data_digest([second, first])
    jsonl(second, "3")
    assert before != data_digest([first, second])


def test_a_row_becomes_an_article_with_or_without_its_lead() -> None:
    row = Row("1", TITLE, "Tóm tắt của bài.", BODY, source="bao.vn")
    assert row.article().lead == "Tóm tắt của bài."
    assert row.article(with_lead=False).lead == ""
    assert row.article().source == ""
