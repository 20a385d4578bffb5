from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY
from tests.newsroom import stories, write
from training.corpus import Row, fingerprint, read_rows, write_rows
from training.corrections import Correction
from training.decisions import DROP, LABEL_ERRORS, Decision, Decisions
from training.errors import CorpusError
from training.held_apart import HeldApart
from training.labels import Labels
from training.prepare import Plan, prepare
from training.prepare_report import Report

WORDS = "đội nhà thắng trận sân khách bàn phút tỷ số cầu thủ vòng đấu hạng điểm lãi vốn giá thuế viện bác sĩ thuốc".split()


WEATHER = "Dự báo thời tiết các vùng trên cả nước"


def _body(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=80)).capitalize() + "."


def _rows(count: int, section: str = "the-thao", source: str = "a.vn", first: int = 0) -> list[Row]:
    return [Row(f"{source}-{number}", body=_body(number), section=section, source=source) for number in range(first, first + count)]


def _prepare(folder: Path, rows: list[Row], mapping: str = "", **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "mapping.toml")
    return prepare([folder / "in.parquet"], folder / "out", labels, Plan(**({"dev": 0.2} | options)))  # type: ignore[arg-type]


def _written(folder: Path, name: str) -> list[Row]:
    return list(read_rows(folder / "out" / f"{name}.parquet"))


def test_every_row_that_was_read_is_written_or_dropped_with_a_reason(tmp_path: Path) -> None:
    rows = [*_rows(40), *_rows(3), Row("empty", section="the-thao"), Row("odd", body=_body(90), section="Chuyện lạ")]
    report = _prepare(tmp_path, rows)
    assert sum(report.read.values()) == 45
    assert report.reasons() == {"near-duplicate": 3, "no words": 1, "label neither in the taxonomy nor in the mapping": 1}
    assert len(_written(tmp_path, "train")) + len(_written(tmp_path, "dev")) == 40
    assert len(_written(tmp_path, "dev")) in range(3, 15)


def test_stories_that_are_all_alike_leave_nobody_to_judge_or_to_learn_from_and_that_is_said_with_what_to_do(tmp_path: Path) -> None:
    alike = [Row(str(number), f"Giải lần {number}", body=_body(1), section="the-thao", source="a.vn") for number in range(30)]
    for dev, empty, said in ((1e-6, "dev", "a larger --dev"), (1.0, "train", "a smaller --dev")):
        folder = tmp_path / empty
        folder.mkdir()
        report = _prepare(folder, alike, dev=dev)
        assert not _written(folder, empty)
        (warning,) = report.warnings
        assert warning.startswith(f"{empty}.parquet is empty")
        assert "rows left: 1, stories in them: 1" in warning
        assert f"give more articles of other events, or {said}" in warning
        assert f"warning: {warning}" in report.in_words()
        assert json.loads((folder / "out" / "prepare-report.json").read_text(encoding="utf-8"))["warnings"] == [warning]


def test_sections_that_nobody_judges_are_named_and_a_larger_share_gives_them_judges(tmp_path: Path) -> None:
    rows = [*_rows(30), *_rows(5, "kinh-te", first=50), *_rows(5, "suc-khoe", first=60)]
    (warning,) = _prepare(tmp_path, rows, dev=0.05).warnings
    assert warning.startswith("dev.parquet has no row of kinh-te, suc-khoe, so nothing judges these")
    assert not _prepare(tmp_path, rows, dev=0.5).warnings


def test_where_nobody_is_wanted_to_judge_nobody_is_missed(tmp_path: Path) -> None:
    assert not _prepare(tmp_path, _rows(3), dev=0.0).warnings


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


def test_of_an_empty_file_nothing_is_left_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    with pytest.raises(CorpusError, match="no row is left; what was given holds none"):
        prepare([tmp_path / "in.jsonl"], tmp_path / "out", Labels(TAXONOMY), Plan(dev=0.0))


def test_where_no_row_has_a_section_that_is_said_and_refused_where_one_is_needed(tmp_path: Path) -> None:
    assert any("called section, label or category" in said for said in _prepare(tmp_path, _rows(5, section="")).warnings)
    assert not any("called section" in said for said in _prepare(tmp_path / "out", _rows(5)).warnings)
    with pytest.raises(CorpusError, match="no row has a section; the column that names it is called section, label or category"):
        _prepare(tmp_path / "out" / "out", _rows(5, section=""), sectioned=True)
    assert not (tmp_path / "out" / "out" / "out").exists()


def test_an_unreadable_row_is_dropped_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"body": _body(1)}) + "\n{\n", encoding="utf-8")
    report = prepare([tmp_path / "in.jsonl"], tmp_path / "out", Labels(TAXONOMY), Plan(dev=0.0))
    assert [(one.row, one.reason) for one in report.dropped] == [(f"{tmp_path / 'in.jsonl'}:2", "unreadable: not JSON")]
    assert sum(report.read.values()) == 2


def test_the_report_holds_counts_and_ids_and_no_text(tmp_path: Path) -> None:
    report = _prepare(tmp_path, [*_rows(20), *_rows(3)])
    said = json.dumps(report.as_json(), ensure_ascii=False) + report.in_words()
    assert not any(_body(number) in said for number in range(20))
    assert {"row": "a.vn-0", "reason": "near-duplicate", "repeats": "a.vn-0"} in report.as_json()["dropped_rows"]  # type: ignore[operator]
    assert "near-duplicate" in report.in_words()


def _again(folder: Path, rows: list[Row], *corrections: Correction, mapping: str = "", **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "mapping.toml")
    plan = Plan(**({"dev": 0.2} | options))  # type: ignore[arg-type]
    decisions = Decisions.gather(folder / "out", [], labels)
    return prepare([folder / "in.parquet"], folder / "out", labels, plan, corrections=corrections, decisions=decisions)


def _said(row: Row, section: str = "", summary: str = "", number: int = 1) -> Correction:
    return Correction(
        f"c{number}", replace(row, section="", dataset="corrections"), section, summary, f"2026-11-{number:02}T00:00:00+00:00"
    )


def test_a_correction_wins_over_the_archive_and_the_article_stands_once(tmp_path: Path) -> None:
    rows = _rows(3)
    seen = replace(rows[1], id="cms-7", body=rows[1].body + " Thêm một câu.", source="")
    report = _again(tmp_path, rows, _said(seen, "kinh-te", "Đội nhà thắng."), dev=0.0)
    found = {row.id: row for row in _written(tmp_path, "train")}
    assert set(found) == {row.id for row in rows}
    assert (found["a.vn-1"].section, found["a.vn-1"].lead, found["a.vn-1"].source) == ("kinh-te", "Đội nhà thắng.", "a.vn")
    assert found["a.vn-1"].provenance == "in.parquet; correction c1"
    assert found["a.vn-0"].provenance == "in.parquet"
    assert report.words == {"sections changed by a correction": 1, "summaries written by an editor": 1}


def test_the_newest_word_on_section_and_on_summary_holds_wherever_it_was_said(tmp_path: Path) -> None:
    row = _rows(1)[0]
    said = [_said(row, "suc-khoe", number=3), _said(row, "kinh-te", "Bản cũ.", 1), _said(row, "", "Bản mới.", 2)]
    _again(tmp_path, [row], *said, dev=0.0)
    (found,) = _written(tmp_path, "train")
    assert (found.section, found.lead, found.provenance) == (
        "suc-khoe",
        "Bản mới.",
        "in.parquet; correction c1; summary c2; correction c3",
    )


def test_a_correction_of_what_no_archive_holds_is_a_row_and_one_without_a_section_is_unlabelled(tmp_path: Path) -> None:
    new, other = _rows(2, first=70)
    report = _again(tmp_path, _rows(2), _said(new, "Bóng đá"), _said(other, summary="Tóm tắt.", number=2), dev=0.0)
    corrected = _written(tmp_path, "train")[0]
    assert (corrected.id, corrected.section, corrected.dataset) == (new.id, "the-thao", "corrections")
    assert [row.lead for row in _written(tmp_path, "unlabelled")] == ["Tóm tắt."]
    assert report.words["articles that only a correction holds"] == 2


def test_the_title_and_lead_of_an_archive_and_the_whole_that_the_editor_saw_are_one_article(tmp_path: Path) -> None:
    title = "Đội tuyển giành vé vào chơi trận chung kết"
    short, whole = Row("1", title, _body(5), section="the-thao"), Row("x", title, _body(5), _body(6))
    _again(tmp_path, [short], _said(whole, "kinh-te"), dev=0.0)
    (found,) = _written(tmp_path, "train")
    assert (found.id, found.section) == ("1", "kinh-te")
    assert found.body.split() == _body(6).split()


def test_an_article_that_was_rewritten_between_two_corrections_is_one_article(tmp_path: Path) -> None:
    title = "Đội tuyển giành vé vào chơi trận chung kết"
    first, second = Row("cms-1", title, body=_body(5)), Row("cms-1", title, body=_body(6))
    _again(tmp_path, _rows(2, first=30), _said(first, "kinh-te"), _said(second, "", "Đội nhà thắng.", 2), dev=0.0)
    found = [row for row in _written(tmp_path, "train") if row.dataset == "corrections"]
    assert [(row.section, row.lead, row.body) for row in found] == [("kinh-te", "Đội nhà thắng.", _body(6))]


def test_a_correction_to_an_unknown_section_is_reported_and_leaves_the_archive_as_it_is(tmp_path: Path) -> None:
    row = _rows(1)[0]
    report = _again(tmp_path, [row], _said(row, "chuyen-la"), dev=0.0)
    assert [found.section for found in _written(tmp_path, "train")] == ["the-thao"]
    assert report.unmapped == {"chuyen-la": 1}


def test_what_judges_judges_for_good_and_what_repeats_it_later_never_trains(tmp_path: Path) -> None:
    _again(tmp_path, _rows(40))
    judges = _written(tmp_path, "dev")
    later = [replace(row, id=f"new-{row.id}", body=row.body + " Thêm câu.", source="b.vn") for row in judges]
    report = _again(tmp_path, [*later, *_rows(30, first=100)], dev=0.5)
    assert _written(tmp_path, "dev") == judges
    assert not {row.id for row in _written(tmp_path, "train")} & {row.id for row in later}
    assert report.reasons() == {"near-duplicate": len(judges)}
    retold = [replace(row, id=f"retold-{row.id}", title="", lead=row.body, body=_body(900 + n)) for n, row in enumerate(judges)]
    assert _again(tmp_path, [*retold, *_rows(30, first=100)]).reasons() == {"story of the evaluation set": len(judges)}


def test_a_section_that_no_judge_has_gets_its_share_of_new_stories(tmp_path: Path) -> None:
    _again(tmp_path, _rows(40))
    before = _written(tmp_path, "dev")
    _again(tmp_path, [*_rows(40), *_rows(60, "kinh-te", first=200)])
    after = _written(tmp_path, "dev")
    assert after[: len(before)] == before
    assert {row.section for row in after[len(before) :]} == {"kinh-te"}
    _again(tmp_path, [*_rows(40), *_rows(60, "kinh-te", first=200), *_rows(60, "kinh-te", first=300)])
    assert _written(tmp_path, "dev") == after


def test_a_correction_of_a_judge_corrects_it_and_trains_nothing(tmp_path: Path) -> None:
    _again(tmp_path, _rows(40))
    judge = _written(tmp_path, "dev")[0]
    _again(tmp_path, _rows(40), _said(judge, "kinh-te"))
    assert _written(tmp_path, "dev")[0] == replace(judge, section="kinh-te", provenance="in.parquet; correction c1")
    assert judge.id not in {row.id for row in _written(tmp_path, "train")}


def test_a_source_held_out_stays_held_out(tmp_path: Path) -> None:
    rows = [*_rows(20), *_rows(4, source="b.vn", first=50)]
    _again(tmp_path, rows, by_source=True)
    _again(tmp_path, [*rows, *_rows(4, source="b.vn", first=60)])
    assert {row.source for row in _written(tmp_path, "train")} == {"a.vn"}
    assert len(_written(tmp_path, "dev")) == 4


def test_keys_without_the_rows_that_judge_are_refused(tmp_path: Path) -> None:
    _again(tmp_path, _rows(40))
    (tmp_path / "out" / "dev.parquet").unlink()
    with pytest.raises(CorpusError, match=r"dev.parquet: missing, though its keys are there"):
        _again(tmp_path, _rows(40))


def test_a_section_that_was_renamed_or_merged_keeps_its_rows_its_judges_and_its_corrections(tmp_path: Path) -> None:
    old = '[labels]\n"bong-da" = "the-thao"\n'
    _again(tmp_path, _rows(40, "bong-da"), mapping=old)
    judges = _written(tmp_path, "dev")
    history = (
        '[[history]]\non = 2025-01-01\nfrom = ["bong-da"]\nto = "the-thao-cu"\n'
        '[[history]]\non = 2026-01-01\nfrom = ["the-thao-cu", "vo-thuat"]\nto = "the-thao"\n'
    )
    new = _rows(1, first=300)[0]
    _again(tmp_path, [*_rows(40, "bong-da"), *_rows(5, "vo-thuat", first=200)], _said(new, "the-thao-cu"), mapping=history)
    assert _written(tmp_path, "dev") == judges
    train = _written(tmp_path, "train")
    assert {row.section for row in train} == {"the-thao"}
    assert len(train) == 46 - len(judges)


def _stories(per_section: int) -> list[Row]:
    return [Row(f"s{n}", s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(stories(per_section, sentences=14))]


def test_a_wrong_label_is_listed_decided_on_and_never_asked_about_again(tmp_path: Path) -> None:
    rows = _stories(25)
    rows[0], rows[5] = replace(rows[0], section="phap-luat"), replace(rows[5], section="the-thao")
    report = _again(tmp_path, rows, dev=0.0)
    listed = tmp_path / "out" / "label-errors.csv"
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    assert {line.split(",")[0] for line in lines[1:3]} == {"s0", "s5"}
    assert report.disputed[("phap-luat", "the-thao")] >= 1
    decided = [line.replace(",,k", ",đổi,k" if line.startswith("s0,") else ",giữ,k") for line in lines]
    listed.write_text("\n".join(decided) + "\n", encoding="utf-8")
    report = _again(tmp_path, rows, dev=0.0)
    found = {row.id: row for row in _written(tmp_path, "train")}
    assert (found["s0"].section, found["s5"].section) == ("the-thao", "the-thao")
    assert found["s0"].provenance == "in.parquet; decision"
    assert not {"s0", "s5"} & {line.split(",")[0] for line in listed.read_text(encoding="utf-8-sig").splitlines()}
    assert report.words["labels changed by a decision"] == 1
    _again(tmp_path, rows, dev=0.0)
    assert {row.id: row for row in _written(tmp_path, "train")}["s0"].section == "the-thao"


def test_the_report_is_the_last_file_and_counts_by_section_and_source(tmp_path: Path) -> None:
    report = _prepare(tmp_path, [*_rows(6), *_rows(3, "kinh-te", "b.vn", first=30)], dev=0.0)
    assert report.as_json()["sections_by_source"]["train"] == {"kinh-te": {"b.vn": 3}, "the-thao": {"a.vn": 6}}  # type: ignore[index]
    assert "6  from a.vn" in report.in_words()
    assert json.loads((tmp_path / "out" / "prepare-report.json").read_text(encoding="utf-8"))["written"]["train"] == 9


def _go(folder: Path, rows: list[Row], dev: float = 0.0, **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    return prepare([folder / "in.parquet"], folder / "out", Labels(TAXONOMY), Plan(dev, seed=1), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("verdict", "left"), [("the-thao", ["the-thao"]), (DROP, [])])
def test_a_decision_is_about_every_copy_of_the_article(tmp_path: Path, verdict: str, left: list[str]) -> None:
    row = Row("1", body=_body(1), section="kinh-te")
    said = Decisions((Decision("1", fingerprint(row), verdict),))
    _go(tmp_path, [row, replace(row, id="again"), Row("2", body=_body(2), section="suc-khoe")], decisions=said)
    assert [found.section for found in _written(tmp_path, "train") if found.id != "2"] == left


def test_a_correction_leaves_other_articles_of_the_same_title_alone(tmp_path: Path) -> None:
    rows = [Row(f"w{day}", WEATHER, body=_body(100 + day), section="suc-khoe") for day in range(5)]
    _go(tmp_path, rows, corrections=[Correction("c", replace(rows[3], section=""), "kinh-te", created_at="2026-01-01T00:00:00+00:00")])
    written = _written(tmp_path, "train")
    assert [row.id for row in written if row.section == "kinh-te"] == ["w3"]
    assert len(written) == 5


def test_a_summary_that_an_editor_wrote_confirms_no_section(tmp_path: Path) -> None:
    row = Row("1", body=_body(1), section="kinh-te")
    _go(tmp_path, [row], corrections=[Correction("c", replace(row, section=""), summary="Đội nhà thắng trận.")])
    assert [found.provenance for found in _written(tmp_path, "train")] == ["in.parquet; summary c"]


def test_killed_before_its_keys_are_on_disk_a_judge_is_still_held_apart_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row(f"a{number}", body=_body(number), section="the-thao") for number in range(40)]
    _go(tmp_path, rows, 0.2)
    titles = (f"Phiên tòa thứ {number} ở tỉnh {WORDS[number % 24]} {WORDS[number * 5 % 24]}" for number in range(30))
    rows += [Row(f"n{number}", title, body=_body(1000 + number), section="kinh-te") for number, title in enumerate(titles)]
    with monkeypatch.context() as killed:
        killed.setattr(HeldApart, "save", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _go(tmp_path, rows, 0.2)
    _go(tmp_path, rows, 0.2)
    judge = next(row for row in _written(tmp_path, "dev") if row.section == "kinh-te")
    _go(tmp_path, [*rows, replace(judge, id="retold", body=_body(5000))], 0.2)
    assert "retold" not in {row.id for row in _written(tmp_path, "train")}


def test_a_story_of_eight_that_judges_is_no_series_when_a_ninth_retells_it(tmp_path: Path) -> None:
    rows = [Row(f"s{number}", WEATHER, body=_body(200 + number), section="the-thao") for number in range(8)]
    rows += [Row(f"f{number}", body=_body(300 + number), section="kinh-te") for number in range(40)]
    for ninth in ([], [Row("s8", WEATHER, body=_body(208), section="the-thao")]):
        write_rows(tmp_path / "in.parquet", [*rows, *ninth])
        prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(TAXONOMY), Plan(0.2))
        assert sum(row.title == WEATHER for row in _written(tmp_path, "dev")) == 8
    assert not [row.id for row in _written(tmp_path, "train") if row.title == WEATHER]


def test_what_an_editor_decides_while_labels_are_checked_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("1", body=_body(1), section="kinh-te")
    write_rows(tmp_path / "in.parquet", [row, Row("2", body=_body(2), section="the-thao")])

    def decided_meanwhile(*_: object, **__: object) -> tuple[()]:
        (tmp_path / "out" / LABEL_ERRORS).write_text(f"id,decision,key\r\n1,giữ,{fingerprint(row)}\r\n", encoding="utf-8")
        return ()

    monkeypatch.setattr("training.prepare.find_label_errors", decided_meanwhile)
    prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(TAXONOMY), Plan(0.0, label_errors=True))
    assert [one.id for one in Decisions.gather(tmp_path / "out", (), Labels(TAXONOMY)).taken] == ["1"]


def test_a_section_of_those_that_judge_is_not_lost_with_the_wrong_taxonomy(tmp_path: Path) -> None:
    _go(tmp_path, [*_rows(20), *_rows(20, "kinh-te", "b.vn", 100)], 0.3)
    judges = _written(tmp_path, "dev")
    fewer = Taxonomy(tuple(section for section in TAXONOMY if section.slug != "kinh-te"))
    with pytest.raises(CorpusError, match="judges the section 'kinh-te', which the taxonomy lacks"):
        prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(fewer), Plan(0.3))
    assert _written(tmp_path, "dev") == judges
