from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import TAXONOMY
from tests.newsroom import write
from training.corpus import Row, read_rows, write_rows
from training.errors import CorpusError
from training.labels import Labels
from training.prepare import Report, prepare

WORDS = "đội nhà thắng trận sân khách bàn phút tỷ số cầu thủ vòng đấu hạng điểm lãi vốn giá thuế viện bác sĩ thuốc".split()


def _body(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=80)).capitalize() + "."


def _rows(count: int, section: str = "the-thao", source: str = "a.vn", first: int = 0) -> list[Row]:
    return [Row(f"{source}-{number}", body=_body(number), section=section, source=source) for number in range(first, first + count)]


def _prepare(folder: Path, rows: list[Row], mapping: str = "", **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "mapping.toml")
    return prepare([folder / "in.parquet"], folder / "out", labels, **({"dev": 0.2} | options))  # type: ignore[arg-type]


def _written(folder: Path, name: str) -> list[Row]:
    return list(read_rows(folder / "out" / f"{name}.parquet"))


def test_every_row_that_was_read_is_written_or_dropped_with_a_reason(tmp_path: Path) -> None:
    rows = [*_rows(40), *_rows(3), Row("empty", section="the-thao"), Row("odd", body=_body(90), section="Chuyện lạ")]
    report = _prepare(tmp_path, rows)
    assert sum(report.read.values()) == 45
    assert report.reasons() == {"near-duplicate": 3, "no words": 1, "label neither in the taxonomy nor in the mapping": 1}
    assert len(_written(tmp_path, "train")) + len(_written(tmp_path, "dev")) == 40
    assert len(_written(tmp_path, "dev")) in range(3, 15)


def test_a_label_is_looked_up_in_the_taxonomy_first_and_then_in_the_mapping(tmp_path: Path) -> None:
    labels = ["Bóng đá", "kinh doanh", "TT", "Y tế", "Quảng cáo", "Chuyện lạ", "Chuyện lạ"]
    rows = [replace(row, section=label) for row, label in zip(_rows(7), labels, strict=True)]
    mapping = '[labels]\n"TT" = "the-thao"\n"Y tế" = "suc-khoe"\n"Quảng cáo" = "-"\n"Bóng đá" = "kinh-te"\n'
    report = _prepare(tmp_path, rows, mapping, dev=0.0)
    assert [row.section for row in _written(tmp_path, "train")] == ["the-thao", "kinh-te", "the-thao", "suc-khoe"]
    assert report.unmapped == {"Chuyện lạ": 2}
    assert report.reasons()["label dropped by the mapping"] == 1


def test_one_label_may_mean_another_section_in_another_paper(tmp_path: Path) -> None:
    rows = [replace(row, section="TT") for row in (*_rows(1, source="a.vn"), *_rows(1, source="b.vn", first=1))]
    _prepare(tmp_path, rows, '[labels]\nTT = "the-thao"\n[sources."b.vn"]\nTT = "kinh-te"\n', dev=0.0)
    assert [row.section for row in _written(tmp_path, "train")] == ["the-thao", "kinh-te"]


def test_a_mapping_to_a_section_that_is_not_in_the_taxonomy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="'TT' = 'the_thao': must be one of the-thao"):
        _prepare(tmp_path, _rows(2), '[labels]\nTT = "the_thao"\n')
    with pytest.raises(CorpusError, match="and nothing else"):
        _prepare(tmp_path, _rows(2), '[label]\nTT = "the-thao"\n')


def test_text_is_written_as_the_article_holds_it_in_its_own_tone_style(tmp_path: Path) -> None:
    row = Row(
        "1", "Chuyện ở xã Hoà Bình", "(Dân trí) - Xã Hoà Bình có  trường_học mới .", "Trường mở hôm qua.Theo ông Thụ, trường rất đẹp."
    )
    _prepare(tmp_path, [row], dev=0.0)
    (written,) = _written(tmp_path, "train")
    assert written.title == "Chuyện ở xã Hoà Bình"
    assert written.lead == "Xã Hoà Bình có trường học mới."
    assert written.body == "Trường mở hôm qua. Theo ông Thụ, trường rất đẹp."


def test_of_two_repetitions_the_first_stays_and_a_conflict_of_labels_is_reported(tmp_path: Path) -> None:
    rows = [replace(_rows(1)[0], id="corrected", section="kinh-te"), *_rows(2)]
    report = _prepare(tmp_path, rows, dev=0.0)
    assert [(row.id, row.section) for row in _written(tmp_path, "train")] == [("corrected", "kinh-te"), ("a.vn-1", "the-thao")]
    assert report.conflicts == [("a.vn-0", "corrected")]


def test_one_story_never_stands_on_both_sides(tmp_path: Path) -> None:
    whole = [Row(f"{n}-whole", _body(n), _body(n + 500), _body(n + 1000), "kinh-te") for n in range(30)]
    short = [Row(f"{n}-short", row.title, row.lead, section="kinh-te") for n, row in enumerate(whole)]
    _prepare(tmp_path, [*whole, *short], dev=0.4)
    train, dev = ({row.id.split("-")[0] for row in _written(tmp_path, name)} for name in ("train", "dev"))
    assert train
    assert dev
    assert not train & dev


def test_the_order_of_the_rows_does_not_move_a_story_to_the_other_side(tmp_path: Path) -> None:
    _prepare(tmp_path, _rows(40))
    before = {row.id for row in _written(tmp_path, "dev")}
    _prepare(tmp_path, _rows(40)[::-1])
    assert {row.id for row in _written(tmp_path, "dev")} == before


def test_a_split_by_source_holds_out_whole_sources_and_the_stories_they_tell(tmp_path: Path) -> None:
    story = write("kinh-te", 1)
    told = Row("told", story.title, story.lead, story.body, "kinh-te", "a.vn")
    retold = Row("retold", story.title, story.lead, section="kinh-te", source="b.vn")
    report = _prepare(tmp_path, [*_rows(20), told, *_rows(4, source="b.vn", first=50), retold], by_source=True)
    assert {row.source for row in _written(tmp_path, "train")} == {"a.vn"}
    assert {row.source for row in _written(tmp_path, "dev")} == {"b.vn"}
    assert [(one.row, one.reason) for one in report.dropped] == [("told", "story of a held-out source")]


def test_rows_without_a_section_go_to_a_file_of_their_own_unless_no_row_has_one(tmp_path: Path) -> None:
    _prepare(tmp_path, [*_rows(3), *_rows(2, section="", source="b.vn", first=10)], dev=0.0)
    assert [row.source for row in _written(tmp_path, "unlabelled")] == ["b.vn", "b.vn"]
    _prepare(tmp_path, _rows(5, section=""), dev=0.0)
    assert len(_written(tmp_path, "train")) == 5
    assert not (tmp_path / "out" / "unlabelled.parquet").exists()


def test_nothing_left_is_an_error_that_says_what_was_dropped(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no row is left; 2 dropped: label neither in the taxonomy"):
        _prepare(tmp_path, _rows(2, section="Chuyện lạ"))


def test_an_unreadable_row_is_dropped_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"body": _body(1)}) + "\n{\n", encoding="utf-8")
    report = prepare([tmp_path / "in.jsonl"], tmp_path / "out", Labels(TAXONOMY), dev=0.0)
    assert [(one.row, one.reason) for one in report.dropped] == [(f"{tmp_path / 'in.jsonl'}:2", "unreadable: not JSON")]
    assert sum(report.read.values()) == 2


def test_the_report_holds_counts_and_ids_and_no_text(tmp_path: Path) -> None:
    report = _prepare(tmp_path, [*_rows(20), *_rows(3)])
    said = json.dumps(report.as_json(), ensure_ascii=False) + report.in_words()
    assert not any(_body(number) in said for number in range(20))
    assert {"row": "a.vn-0", "reason": "near-duplicate", "repeats": "a.vn-0"} in report.as_json()["dropped_rows"]  # type: ignore[operator]
    assert "near-duplicate" in report.in_words()
