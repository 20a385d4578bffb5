from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import TAXONOMY
from training.corpus import Row, fingerprint, read_rows
from training.data.decisions import DECISIONS, DROP, KEEP, LABEL_ERRORS, Decision, Decisions, read_decisions, write_label_errors
from training.data.label_errors import Dispute
from training.data.labels import Labels
from training.errors import CorpusError

LABELS = Labels(TAXONOMY, became={"the-thao-cu": "the-thao", "quang-cao": "-"})
ROWS = [
    Row("1", "Đội nhà thắng trận", body="Bàn thắng ở phút chót.", section="kinh-te"),
    Row("2", body="Giá gạo tăng.", section="the-thao"),
    Row("=cmd()", '=HYPERLINK("x")', body="Bệnh viện mới.", section="suc-khoe"),
]


def _listed(folder: Path) -> list[dict[str, str]]:
    disputes = [Dispute(0, "the-thao", 0.987), Dispute(2, "phap-luat", 0.9)]
    write_label_errors(folder / LABEL_ERRORS, ROWS, disputes, TAXONOMY)
    with (folder / LABEL_ERRORS).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _decide(folder: Path, *decisions: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    lines = _listed(folder)
    for line, decision in zip(lines, decisions, strict=True):
        line["decision"] = decision
    path = folder / "decided.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_an_editor_sees_plain_words_and_an_empty_column(tmp_path: Path) -> None:
    first, second = _listed(tmp_path)
    assert list(first) == ["id", "title", "label", "suggested", "confidence", "decision", "key"]
    assert list(first.values())[:6] == ["1", "Đội nhà thắng trận", "Kinh tế", "Thể thao", "0.987", ""]
    assert second["title"].startswith("'=")
    assert (tmp_path / LABEL_ERRORS).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Thể thao", "the-thao"),
        ("bóng đá", "the-thao"),
        ("kinh-te", "kinh-te"),
        ("Giữ", KEEP),
        (unicodedata.normalize("NFD", "đổi"), "the-thao"),  # as some systems write it
        ("ok", KEEP),
        ("đổi", "the-thao"),
        ("Bỏ", DROP),
        ("the-thao-cu", "the-thao"),
        ("quang-cao", DROP),
    ],
)
def test_a_decision_is_a_section_or_a_word(tmp_path: Path, word: str, verdict: str) -> None:
    (decision,) = read_decisions(_decide(tmp_path, word, ""), LABELS)
    assert decision == Decision("1", fingerprint(ROWS[0]), verdict)


def test_what_a_spreadsheet_makes_of_the_file_is_read(tmp_path: Path) -> None:
    (decision,) = read_decisions(_decide(tmp_path, "đổi", "", delimiter=";", encoding="utf-16"), LABELS)
    assert decision.verdict == "the-thao"


def test_an_id_is_read_as_it_was_before_it_was_made_safe_for_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,decision\n'=1,bỏ\n'tin-1,bỏ\n", encoding="utf-8")
    assert [one.id for one in read_decisions(tmp_path / "x.csv", LABELS)] == ["=1", "'tin-1"]


def test_an_unknown_word_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"decided.csv, line 3: decision must be a section"):
        read_decisions(_decide(tmp_path, "", "chắc vậy"), LABELS)
    (tmp_path / "odd.csv").write_text("id,title\n1,x\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"odd\.csv: needs the columns id and decision"):
        read_decisions(tmp_path / "odd.csv", LABELS)
    (tmp_path / "odd.csv").write_text("id,decision\n1,giữ\n,giữ\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"odd\.csv, line 3: has no id"):
        read_decisions(tmp_path / "odd.csv", LABELS)
    with pytest.raises(CorpusError, match="a CSV file"):
        read_decisions(tmp_path / "odd.json", LABELS)


def test_a_decision_finds_its_row_by_its_text_and_else_by_an_id_that_is_the_only_one() -> None:
    moved = [replace(ROWS[0], id="9"), ROWS[1], replace(ROWS[1], body="Giá vàng.")]
    decisions = Decisions((Decision("1", fingerprint(ROWS[0]), KEEP), Decision("2", "kgone", DROP), Decision("3", "", DROP)))
    assert decisions.about(moved) == ({0: KEEP}, 2)
    assert decisions.about([ROWS[1]]) == ({0: DROP}, 2)


def test_decisions_are_never_lost(tmp_path: Path) -> None:
    path = _decide(tmp_path, "giữ", "bỏ")
    Decisions.gather(tmp_path, [path], LABELS).save(tmp_path)
    path.unlink()
    (tmp_path / LABEL_ERRORS).unlink()
    again = Decisions.gather(tmp_path, [], LABELS)
    assert [(one.id, one.verdict) for one in again.taken] == [("1", KEEP), ("=cmd()", DROP)]
    assert (tmp_path / DECISIONS).is_file()
    path = _decide(tmp_path, "kinh-te", "")
    path.rename(tmp_path / LABEL_ERRORS)
    assert Decisions.gather(tmp_path, [], LABELS).about(ROWS)[0] == {0: "kinh-te", 2: DROP}


def test_a_decision_stays_away_from_the_article_that_stands_in_the_old_ones_line_now(tmp_path: Path) -> None:
    path, taken = tmp_path / "in.csv", []
    for first in ("Đội nhà thắng trận trên sân khách hôm qua.", "Giá vàng trong nước tăng phiên thứ ba."):
        path.write_text(f"body,section\n{first},kinh-te\nHội chợ sách khai mạc ở thủ đô.,the-thao\n", encoding="utf-8")
        rows = list(read_rows(path))
        taken.append(Decision(rows[0].id, fingerprint(rows[0]), DROP))
    assert Decisions(tuple(taken[:1])).about(rows) == ({}, 1)


def test_empty_lines_of_a_spreadsheet_are_no_decisions(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,decision\n1,giữ\n,\n , \n", encoding="utf-8")
    assert [one.id for one in read_decisions(tmp_path / "x.csv", LABELS)] == ["1"]
