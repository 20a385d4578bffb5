"""From an archive to a dataset: what is written, what is dropped and why, and what is evaluated on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import TAXONOMY
from tests.newsroom import write
from tests.prepared import invented, rows_in, rows_of
from training.corpus import Row, write_rows
from training.data.labels import Labels
from training.data.prepare import Plan, prepare
from training.data.prepare_report import Report
from training.errors import CorpusError


def _prepare(folder: Path, rows: list[Row], mapping: str = "", **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "mapping.toml")
    return prepare([folder / "in.parquet"], folder / "out", labels, Plan(**({"dev": 0.2} | options)))  # type: ignore[arg-type]


def test_every_row_that_was_read_is_written_or_dropped_with_a_reason(tmp_path: Path) -> None:
    rows = [*rows_of(40), *rows_of(3), Row("empty", section="the-thao"), Row("odd", body=invented(90), section="Chuyện lạ")]
    report = _prepare(tmp_path, rows)
    assert sum(report.read.values()) == 45
    assert report.reasons() == {"near-duplicate": 3, "no words": 1, "label neither in the taxonomy nor in the mapping": 1}
    assert len(rows_in(tmp_path, "train")) + len(rows_in(tmp_path, "dev")) == 40
    assert len(rows_in(tmp_path, "dev")) in range(3, 15)


def test_annotations_in_an_archive_are_not_taken_for_those_of_readers(tmp_path: Path) -> None:
    _prepare(tmp_path, [replace(row, annotated_section="cô Lan") for row in rows_of(40)])
    assert {row.annotated_section for name in ("train", "dev") for row in rows_in(tmp_path, name)} == {""}


def test_an_archive_of_html_is_read_as_the_service_reads_it(tmp_path: Path) -> None:
    sentence, more = "Giá hồ tiêu ở Ea Kar tăng 900 đồng một kg.", "Thương lái &amp; nông dân cùng mừng, nhiều nhà bán&nbsp;hết."
    picture = "<script>x()</script><figure><img src=a.jpg><figcaption>Ảnh: Văn An</figcaption></figure>"
    rows = [
        Row("1", "Giá hồ tiêu tăng", "<p>Hồ tiêu lên giá &amp; còn lên nữa.</p>", f"<p>{sentence}</p>{picture}<p>{more}</p>", "kinh-te"),
        Row("2", "", "", f"<h1>Cà phê được mùa</h1><p>{invented(3)}</p><p>{more}</p>", "kinh-te"),
        Row("3", "Thẻ <p> dùng ra sao", "", invented(9), "kinh-te"),
    ]
    _prepare(tmp_path, rows, dev=0.0)
    one, two, three = rows_in(tmp_path, "train")
    plain = "Thương lái & nông dân cùng mừng, nhiều nhà bán hết."
    assert (one.title, one.lead, one.body) == ("Giá hồ tiêu tăng", "Hồ tiêu lên giá & còn lên nữa.", f"{sentence}\n{plain}")
    assert two.title == "Cà phê được mùa"
    assert plain in two.body
    assert "<" not in two.body
    assert (three.title, three.body) == ("Thẻ <p> dùng ra sao", invented(9))


def test_stories_that_are_all_alike_leave_nothing_to_evaluate_or_train_on_and_that_is_said_with_what_to_do(tmp_path: Path) -> None:
    alike = [Row(str(number), f"Giải lần {number}", body=invented(1), section="the-thao", source="a.vn") for number in range(30)]
    for dev, empty, remedy in ((1e-6, "dev", "a larger --dev"), (1.0, "train", "a smaller --dev")):
        folder = tmp_path / empty
        folder.mkdir()
        report = _prepare(folder, alike, dev=dev)
        assert not rows_in(folder, empty)
        (warning,) = report.warnings
        assert warning.startswith(f"{empty}.parquet is empty")
        assert "rows left: 1, stories in them: 1" in warning
        assert f"give more articles of other events, or {remedy}" in warning
        assert f"warning: {warning}" in report.in_words()
        assert json.loads((folder / "out" / "prepare-report.json").read_text(encoding="utf-8"))["warnings"] == [warning]


def test_sections_without_evaluation_rows_are_named_and_a_larger_share_gives_them_some(tmp_path: Path) -> None:
    rows = [*rows_of(30), *rows_of(5, "kinh-te", first=50), *rows_of(5, "suc-khoe", first=60)]
    (warning,) = _prepare(tmp_path, rows, dev=0.05).warnings
    assert warning.startswith("dev.parquet has no row of kinh-te, suc-khoe, so they cannot be evaluated")
    assert not _prepare(tmp_path, rows, dev=0.5).warnings


def test_different_articles_under_one_id_are_named_with_what_goes_wrong(tmp_path: Path) -> None:
    rows = [*rows_of(30), *(replace(row, id="twice") for row in rows_of(2, first=40)), *rows_of(3)]
    (warning,) = _prepare(tmp_path, rows, dev=0.5).warnings
    assert warning.startswith("different articles share an id (twice), so annotations cannot tell them apart")


def test_an_archive_that_lies_where_its_dataset_goes_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", rows_of(8))
    before = (tmp_path / "train.parquet").read_bytes()
    for archive in (tmp_path, tmp_path / "train.parquet"):
        with pytest.raises(CorpusError, match="keep the archive elsewhere"):
            prepare([archive], tmp_path, Labels(TAXONOMY), Plan(0.5))
    assert (tmp_path / "train.parquet").read_bytes() == before


def test_where_no_evaluation_set_is_wanted_none_is_missed(tmp_path: Path) -> None:
    assert not _prepare(tmp_path, rows_of(3), dev=0.0).warnings


def test_a_label_is_looked_up_in_the_taxonomy_first_and_then_in_the_mapping(tmp_path: Path) -> None:
    labels = ["Bóng đá", "kinh doanh", "TT", "Y tế", "Quảng cáo", "Chuyện lạ", "Chuyện lạ"]
    rows = [replace(row, section=label) for row, label in zip(rows_of(7), labels, strict=True)]
    mapping = '[labels]\n"TT" = "the-thao"\n"Y tế" = "suc-khoe"\n"Quảng cáo" = "-"\n"Bóng đá" = "kinh-te"\n'
    report = _prepare(tmp_path, rows, mapping, dev=0.0)
    assert [row.section for row in rows_in(tmp_path, "train")] == ["the-thao", "kinh-te", "the-thao", "suc-khoe"]
    assert report.unmapped == {"Chuyện lạ": 2}
    assert report.reasons()["label dropped by the mapping"] == 1


def test_one_label_may_mean_another_section_in_another_paper(tmp_path: Path) -> None:
    rows = [replace(row, section="TT") for row in (*rows_of(1, source="a.vn"), *rows_of(1, source="b.vn", first=1))]
    _prepare(tmp_path, rows, '[labels]\nTT = "the-thao"\n[sources."b.vn"]\nTT = "kinh-te"\n', dev=0.0)
    assert [row.section for row in rows_in(tmp_path, "train")] == ["the-thao", "kinh-te"]


def test_a_mapping_to_a_section_that_is_not_in_the_taxonomy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="'TT' = 'the_thao': must be one of the-thao"):
        _prepare(tmp_path, rows_of(2), '[labels]\nTT = "the_thao"\n')
    with pytest.raises(CorpusError, match="and nothing else"):
        _prepare(tmp_path, rows_of(2), '[label]\nTT = "the-thao"\n')


def test_text_is_written_as_the_article_holds_it_in_its_own_tone_style(tmp_path: Path) -> None:
    row = Row(
        "1", "Chuyện ở xã Hoà Bình", "(Dân trí) - Xã Hoà Bình có  trường_học mới .", "Trường mở hôm qua.Theo ông Thụ, trường rất đẹp."
    )
    _prepare(tmp_path, [row], dev=0.0)
    (written,) = rows_in(tmp_path, "train")
    assert written.title == "Chuyện ở xã Hoà Bình"
    assert written.lead == "Xã Hoà Bình có trường học mới."
    assert written.body == "Trường mở hôm qua. Theo ông Thụ, trường rất đẹp."


def test_of_two_repetitions_the_first_stays_and_a_conflict_of_labels_is_reported(tmp_path: Path) -> None:
    rows = [replace(rows_of(1)[0], id="corrected", section="kinh-te"), *rows_of(2)]
    report = _prepare(tmp_path, rows, dev=0.0)
    assert [(row.id, row.section) for row in rows_in(tmp_path, "train")] == [("corrected", "kinh-te"), ("a.vn-1", "the-thao")]
    assert report.conflicts == [("a.vn-0", "corrected")]


def test_one_story_never_stands_on_both_sides(tmp_path: Path) -> None:
    whole = [Row(f"{n}-whole", invented(n), invented(n + 500), invented(n + 1000), "kinh-te") for n in range(30)]
    short = [Row(f"{n}-short", row.title, row.lead, section="kinh-te") for n, row in enumerate(whole)]
    _prepare(tmp_path, [*whole, *short], dev=0.4)
    train, dev = ({row.id.split("-")[0] for row in rows_in(tmp_path, name)} for name in ("train", "dev"))
    assert train
    assert dev
    assert not train & dev


def test_the_order_of_the_rows_does_not_move_a_story_to_the_other_side(tmp_path: Path) -> None:
    whole = [Row(f"{n}-whole", invented(n), invented(n + 500), invented(n + 1000), "kinh-te") for n in range(40)]
    rows = [*whole, *(Row(f"{n}-short", row.title, row.lead, section="kinh-te") for n, row in enumerate(whole))]
    drawn = []
    for name, ordered in (("one", rows), ("other", rows[::-1])):
        (tmp_path / name).mkdir()
        _prepare(tmp_path / name, ordered, dev=0.3)
        drawn.append({row.id.split("-")[0] for row in rows_in(tmp_path / name, "dev")})
    assert drawn[0] == drawn[1]
    assert 0 < len(drawn[0]) < len(whole)


def test_a_split_by_source_holds_out_whole_sources_and_the_stories_they_tell(tmp_path: Path) -> None:
    story = write("kinh-te", 1)
    elsewhere = Row("told", story.title, story.lead, story.body, "kinh-te", "a.vn")
    retold = Row("retold", story.title, story.lead, section="kinh-te", source="b.vn")
    report = _prepare(tmp_path, [*rows_of(20), elsewhere, *rows_of(4, source="b.vn", first=50), retold], by_source=True)
    assert {row.source for row in rows_in(tmp_path, "train")} == {"a.vn"}
    assert {row.source for row in rows_in(tmp_path, "dev")} == {"b.vn"}
    assert [(one.row, one.reason) for one in report.dropped] == [("told", "story of a held-out source")]


def test_rows_without_a_section_go_to_a_file_of_their_own_unless_no_row_has_one(tmp_path: Path) -> None:
    _prepare(tmp_path, [*rows_of(3), *rows_of(2, section="", source="b.vn", first=10)], dev=0.0)
    assert [row.source for row in rows_in(tmp_path, "unlabelled")] == ["b.vn", "b.vn"]
    _prepare(tmp_path, rows_of(5, section=""), dev=0.0)
    assert len(rows_in(tmp_path, "train")) == 5
    assert not (tmp_path / "out" / "unlabelled.parquet").exists()


def test_nothing_left_is_an_error_that_says_what_was_dropped(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no row is left; 2 dropped: label neither in the taxonomy"):
        _prepare(tmp_path, rows_of(2, section="Chuyện lạ"))


def test_of_an_empty_file_nothing_is_left_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    with pytest.raises(CorpusError, match="no row is left; the inputs have none"):
        prepare([tmp_path / "in.jsonl"], tmp_path / "out", Labels(TAXONOMY), Plan(dev=0.0))


def test_where_no_row_has_a_section_that_is_said_and_refused_where_one_is_needed(tmp_path: Path) -> None:
    assert any("called section, label or category" in sentence for sentence in _prepare(tmp_path, rows_of(5, section="")).warnings)
    assert not any("called section" in sentence for sentence in _prepare(tmp_path / "out", rows_of(5)).warnings)
    with pytest.raises(CorpusError, match="no row has a section; the column that names it is called section, label or category"):
        _prepare(tmp_path / "out" / "out", rows_of(5, section=""), sectioned=True)
    assert [file.name for file in (tmp_path / "out" / "out" / "out").iterdir()] == [".lock"]


def test_an_unreadable_row_is_dropped_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"body": invented(1)}) + "\n{\n", encoding="utf-8")
    report = prepare([tmp_path / "in.jsonl"], tmp_path / "out", Labels(TAXONOMY), Plan(dev=0.0))
    assert [(one.row, one.reason) for one in report.dropped] == [(f"{tmp_path / 'in.jsonl'}:2", "unreadable: not JSON")]
    assert sum(report.read.values()) == 2


def test_the_report_holds_counts_and_ids_and_no_text(tmp_path: Path) -> None:
    report = _prepare(tmp_path, [*rows_of(20), *rows_of(3)])
    report_text = json.dumps(report.as_json(), ensure_ascii=False) + report.in_words()
    assert not any(invented(number) in report_text for number in range(20))
    assert {"row": "a.vn-0", "reason": "near-duplicate", "repeats": "a.vn-0"} in report.as_json()["dropped_rows"]  # type: ignore[operator]
    assert "near-duplicate" in report.in_words()


def test_the_report_is_the_last_file_and_counts_by_section_and_source(tmp_path: Path) -> None:
    report = _prepare(tmp_path, [*rows_of(6), *rows_of(3, "kinh-te", "b.vn", first=30)], dev=0.0)
    assert report.as_json()["sections_by_source"]["train"] == {"kinh-te": {"b.vn": 3}, "the-thao": {"a.vn": 6}}  # type: ignore[index]
    assert "6  from a.vn" in report.in_words()
    assert json.loads((tmp_path / "out" / "prepare-report.json").read_text(encoding="utf-8"))["written"]["train"] == 9
