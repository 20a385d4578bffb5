"""A dataset prepared again: with corrections and decisions, and the same evaluation set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from tests.prepared import WORDS, invented, rows_in, rows_of
from training.corpus import Row, fingerprint, write_rows
from training.data.corrections import Correction
from training.data.decisions import DROP, LABEL_ERRORS, Decision, Decisions
from training.data.evaluation_keys import EvaluationKeys
from training.data.labels import Labels
from training.data.prepare import Plan, prepare
from training.data.prepare_report import REPORT, Report
from training.errors import CorpusError

WEATHER = "Dự báo thời tiết các vùng trên cả nước"


def _again(folder: Path, rows: list[Row], *corrections: Correction, mapping: str = "", **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "mapping.toml")
    plan = Plan(**({"dev": 0.2} | options))  # type: ignore[arg-type]
    decisions = Decisions.gather(folder / "out", [], labels)
    return prepare([folder / "in.parquet"], folder / "out", labels, plan, corrections=corrections, decisions=decisions)


def _correction(row: Row, section: str = "", summary: str = "", number: int = 1) -> Correction:
    return Correction(
        f"c{number}", replace(row, section="", dataset="corrections"), section, summary, f"2026-11-{number:02}T00:00:00+00:00"
    )


def _stories(per_section: int) -> list[Row]:
    return [Row(f"s{n}", s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(stories(per_section, sentences=14))]


def _go(folder: Path, rows: list[Row], dev: float = 0.0, **options: object) -> Report:
    write_rows(folder / "in.parquet", rows)
    return prepare([folder / "in.parquet"], folder / "out", Labels(TAXONOMY), Plan(dev, seed=1), **options)  # type: ignore[arg-type]


def test_a_correction_wins_over_the_archive_and_the_article_stands_once(tmp_path: Path) -> None:
    rows = rows_of(3)
    seen = replace(rows[1], id="cms-7", body=rows[1].body + " Thêm một câu.", source="")
    report = _again(tmp_path, rows, _correction(seen, "kinh-te", "Đội nhà thắng."), dev=0.0)
    found = {row.id: row for row in rows_in(tmp_path, "train")}
    assert set(found) == {row.id for row in rows}
    assert (found["a.vn-1"].section, found["a.vn-1"].lead, found["a.vn-1"].source) == ("kinh-te", "Đội nhà thắng.", "a.vn")
    assert found["a.vn-1"].provenance == "in.parquet; correction c1"
    assert found["a.vn-0"].provenance == "in.parquet"
    assert report.edits == {"sections changed by a correction": 1, "summaries written by an editor": 1}


def test_a_summary_takes_the_place_of_the_lead_and_title_and_body_stay_those_of_the_archive(tmp_path: Path) -> None:
    row = _stories(1)[0]
    seen = replace(row, title=f"{row.title} (cập nhật)", lead="", body=f"{row.body} Thêm một câu.")
    assert row.lead
    _again(tmp_path, [row], _correction(seen, summary="Đội nhà thắng."), dev=0.0)
    (found,) = rows_in(tmp_path, "train")
    assert (found.title, found.lead, found.body) == (row.title, "Đội nhà thắng.", row.body)


def test_the_newest_word_on_section_and_on_summary_holds_wherever_it_was_said(tmp_path: Path) -> None:
    row = rows_of(1)[0]
    corrections = [_correction(row, "suc-khoe", number=3), _correction(row, "kinh-te", "Bản cũ.", 1), _correction(row, "", "Bản mới.", 2)]
    _again(tmp_path, [row], *corrections, dev=0.0)
    (found,) = rows_in(tmp_path, "train")
    assert (found.section, found.lead, found.provenance) == (
        "suc-khoe",
        "Bản mới.",
        "in.parquet; correction c1; summary c2; correction c3",
    )


def test_of_two_corrections_of_one_moment_the_later_line_holds(tmp_path: Path) -> None:
    row = rows_of(1)[0]
    first, second = _correction(row, "kinh-te", number=1), _correction(row, "suc-khoe", number=2)
    _again(tmp_path, [row], first, replace(second, created_at=first.created_at), dev=0.0)
    assert [found.section for found in rows_in(tmp_path, "train")] == ["suc-khoe"]


def test_a_correction_of_what_no_archive_holds_is_a_row_and_one_without_a_section_is_unlabelled(tmp_path: Path) -> None:
    new, other = rows_of(2, first=70)
    report = _again(tmp_path, rows_of(2), _correction(new, "Bóng đá"), _correction(other, summary="Tóm tắt.", number=2), dev=0.0)
    corrected = rows_in(tmp_path, "train")[0]
    assert (corrected.id, corrected.section, corrected.dataset) == (new.id, "the-thao", "corrections")
    assert [row.lead for row in rows_in(tmp_path, "unlabelled")] == ["Tóm tắt."]
    assert report.edits["articles that exist only in corrections"] == 2


def test_the_title_and_lead_of_an_archive_and_the_whole_that_the_editor_saw_are_one_article(tmp_path: Path) -> None:
    title = "Đội tuyển giành vé vào chơi trận chung kết"
    short, whole = Row("1", title, invented(5), section="the-thao"), Row("x", title, invented(5), invented(6))
    _again(tmp_path, [short], _correction(whole, "kinh-te"), dev=0.0)
    (found,) = rows_in(tmp_path, "train")
    assert (found.id, found.section) == ("1", "kinh-te")
    assert found.body.split() == invented(6).split()


def test_an_article_that_was_rewritten_between_two_corrections_is_one_article(tmp_path: Path) -> None:
    title = "Đội tuyển giành vé vào chơi trận chung kết"
    first, second = Row("cms-1", title, body=invented(5)), Row("cms-1", title, body=invented(6))
    _again(tmp_path, rows_of(2, first=30), _correction(first, "kinh-te"), _correction(second, "", "Đội nhà thắng.", 2), dev=0.0)
    found = [row for row in rows_in(tmp_path, "train") if row.dataset == "corrections"]
    assert [(row.section, row.lead, row.body) for row in found] == [("kinh-te", "Đội nhà thắng.", invented(6))]


def test_a_correction_to_an_unknown_section_is_reported_and_leaves_the_archive_as_it_is(tmp_path: Path) -> None:
    row = rows_of(1)[0]
    report = _again(tmp_path, [row], _correction(row, "chuyen-la"), dev=0.0)
    assert [found.section for found in rows_in(tmp_path, "train")] == ["the-thao"]
    assert report.unmapped == {"chuyen-la": 1}


def test_the_evaluation_set_is_fixed_for_good_and_what_repeats_it_later_is_never_trained_on(tmp_path: Path) -> None:
    _again(tmp_path, rows_of(40))
    evaluation = rows_in(tmp_path, "dev")
    later = [replace(row, id=f"new-{row.id}", body=row.body + " Thêm câu.", source="b.vn") for row in evaluation]
    report = _again(tmp_path, [*later, *rows_of(30, first=100)], dev=0.5)
    assert rows_in(tmp_path, "dev") == evaluation
    assert not {row.id for row in rows_in(tmp_path, "train")} & {row.id for row in later}
    assert report.reasons() == {"near-duplicate": len(evaluation)}
    retold = [replace(row, id=f"retold-{row.id}", title="", lead=row.body, body=invented(900 + n)) for n, row in enumerate(evaluation)]
    assert _again(tmp_path, [*retold, *rows_of(30, first=100)]).reasons() == {"story of the evaluation set": len(evaluation)}


def test_a_section_that_the_evaluation_set_lacks_gets_its_share_of_new_stories(tmp_path: Path) -> None:
    _again(tmp_path, rows_of(40))
    before = rows_in(tmp_path, "dev")
    _again(tmp_path, [*rows_of(40), *rows_of(60, "kinh-te", first=200)])
    after = rows_in(tmp_path, "dev")
    assert after[: len(before)] == before
    assert {row.section for row in after[len(before) :]} == {"kinh-te"}
    _again(tmp_path, [*rows_of(40), *rows_of(60, "kinh-te", first=200), *rows_of(60, "kinh-te", first=300)])
    assert rows_in(tmp_path, "dev") == after


def test_a_correction_of_an_evaluation_row_corrects_it_and_is_not_trained_on(tmp_path: Path) -> None:
    _again(tmp_path, rows_of(40))
    held = rows_in(tmp_path, "dev")[0]
    _again(tmp_path, rows_of(40), _correction(held, "kinh-te"))
    assert rows_in(tmp_path, "dev")[0] == replace(held, section="kinh-te", provenance="in.parquet; correction c1")
    assert held.id not in {row.id for row in rows_in(tmp_path, "train")}


def test_a_source_held_out_stays_held_out(tmp_path: Path) -> None:
    rows = [*rows_of(20), *rows_of(4, source="b.vn", first=50)]
    _again(tmp_path, rows, by_source=True)
    _again(tmp_path, [*rows, *rows_of(4, source="b.vn", first=60)])
    assert {row.source for row in rows_in(tmp_path, "train")} == {"a.vn"}
    assert len(rows_in(tmp_path, "dev")) == 4


def test_keys_without_the_evaluation_rows_are_refused(tmp_path: Path) -> None:
    _again(tmp_path, rows_of(40))
    (tmp_path / "out" / "dev.parquet").unlink()
    with pytest.raises(CorpusError, match=r"dev.parquet: missing, though its keys are there"):
        _again(tmp_path, rows_of(40))


def test_a_section_that_was_renamed_or_merged_keeps_its_rows_its_evaluation_set_and_its_corrections(tmp_path: Path) -> None:
    old = '[labels]\n"bong-da" = "the-thao"\n'
    _again(tmp_path, rows_of(40, "bong-da"), mapping=old)
    evaluation = rows_in(tmp_path, "dev")
    history = (
        '[[history]]\non = 2025-01-01\nfrom = ["bong-da"]\nto = "the-thao-cu"\n'
        '[[history]]\non = 2026-01-01\nfrom = ["the-thao-cu", "vo-thuat"]\nto = "the-thao"\n'
    )
    new = rows_of(1, first=300)[0]
    _again(tmp_path, [*rows_of(40, "bong-da"), *rows_of(5, "vo-thuat", first=200)], _correction(new, "the-thao-cu"), mapping=history)
    assert rows_in(tmp_path, "dev") == evaluation
    train = rows_in(tmp_path, "train")
    assert {row.section for row in train} == {"the-thao"}
    assert len(train) == 46 - len(evaluation)


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
    found = {row.id: row for row in rows_in(tmp_path, "train")}
    assert (found["s0"].section, found["s5"].section) == ("the-thao", "the-thao")
    assert found["s0"].provenance == "in.parquet; decision"
    assert not {"s0", "s5"} & {line.split(",")[0] for line in listed.read_text(encoding="utf-8-sig").splitlines()}
    assert report.edits["labels changed by a decision"] == 1
    _again(tmp_path, rows, dev=0.0)
    assert {row.id: row for row in rows_in(tmp_path, "train")}["s0"].section == "the-thao"


@pytest.mark.parametrize(("verdict", "left"), [("the-thao", ["the-thao"]), (DROP, [])])
def test_a_decision_is_about_every_copy_of_the_article(tmp_path: Path, verdict: str, left: list[str]) -> None:
    row = Row("1", body=invented(1), section="kinh-te")
    decisions = Decisions((Decision("1", fingerprint(row), verdict),))
    _go(tmp_path, [row, replace(row, id="again"), Row("2", body=invented(2), section="suc-khoe")], decisions=decisions)
    assert [found.section for found in rows_in(tmp_path, "train") if found.id != "2"] == left


def test_a_correction_leaves_other_articles_of_the_same_title_alone(tmp_path: Path) -> None:
    rows = [Row(f"w{day}", WEATHER, body=invented(100 + day), section="suc-khoe") for day in range(5)]
    _go(tmp_path, rows, corrections=[Correction("c", replace(rows[3], section=""), "kinh-te", created_at="2026-01-01T00:00:00+00:00")])
    written = rows_in(tmp_path, "train")
    assert [row.id for row in written if row.section == "kinh-te"] == ["w3"]
    assert len(written) == 5


def test_corrections_of_different_articles_of_the_same_title_each_correct_their_own(tmp_path: Path) -> None:
    days = [Row(f"w{day}", WEATHER, body=invented(100 + day)) for day in range(2)]
    corrections = [_correction(days[0], "suc-khoe", "Hôm qua nắng.", 1), _correction(days[1], "kinh-te", number=2)]
    _go(tmp_path, rows_of(2, first=30), corrections=corrections)
    found = [(row.id, row.section, row.lead) for row in rows_in(tmp_path, "train") if row.title == WEATHER]
    assert sorted(found) == [("w0", "suc-khoe", "Hôm qua nắng."), ("w1", "kinh-te", "")]


def test_what_was_sent_as_html_and_corrected_is_text_without_a_tag(tmp_path: Path) -> None:
    sent = Row("1", "Hồ tiêu lên giá", body=f"<p>{invented(1)}</p><p>{invented(2)}</p>")
    _go(tmp_path, [], corrections=[_correction(sent, "kinh-te")])
    (row,) = pq.read_table(tmp_path / "out" / "train.parquet").to_pylist()
    assert (row["lead"], row["body"]) == ("", f"{invented(1)}\n{invented(2)}")


def test_a_summary_that_an_editor_wrote_confirms_no_section(tmp_path: Path) -> None:
    row = Row("1", body=invented(1), section="kinh-te")
    _go(tmp_path, [row], corrections=[Correction("c", replace(row, section=""), summary="Đội nhà thắng trận.")])
    assert [found.provenance for found in rows_in(tmp_path, "train")] == ["in.parquet; summary c"]


def test_killed_before_its_keys_are_on_disk_an_evaluation_row_is_still_held_out_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [Row(f"a{number}", body=invented(number), section="the-thao") for number in range(40)]
    _go(tmp_path, rows, 0.2)
    titles = (f"Phiên tòa thứ {number} ở tỉnh {WORDS[number % 24]} {WORDS[number * 5 % 24]}" for number in range(30))
    rows += [Row(f"n{number}", title, body=invented(1000 + number), section="kinh-te") for number, title in enumerate(titles)]
    with monkeypatch.context() as killed:
        killed.setattr(EvaluationKeys, "save", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _go(tmp_path, rows, 0.2)
    _go(tmp_path, rows, 0.2)
    held = next(row for row in rows_in(tmp_path, "dev") if row.section == "kinh-te")
    _go(tmp_path, [*rows, replace(held, id="retold", body=invented(5000))], 0.2)
    assert "retold" not in {row.id for row in rows_in(tmp_path, "train")}


def test_killed_between_its_files_no_row_is_trained_and_evaluated_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _again(tmp_path, rows_of(40), dev=0.0)
    written: list[Path] = []

    def killed_at_the_second(path: Path, rows: Iterable[Row]) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        write_rows(path, rows)

    monkeypatch.setattr("training.data.prepare.write_rows", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        _again(tmp_path, rows_of(40), dev=0.3)
    trained, evaluated = ({row.id for row in rows_in(tmp_path, name)} for name in ("train", "dev"))
    assert trained
    assert not trained & evaluated
    assert not (tmp_path / "out" / REPORT).exists(), "with its report a dataset is complete"


def test_an_evaluation_story_of_eight_rows_is_no_series_when_a_ninth_retells_it(tmp_path: Path) -> None:
    rows = [Row(f"s{number}", WEATHER, body=invented(200 + number), section="the-thao") for number in range(8)]
    rows += [Row(f"f{number}", body=invented(300 + number), section="kinh-te") for number in range(40)]
    for ninth in ([], [Row("s8", WEATHER, body=invented(208), section="the-thao")]):
        write_rows(tmp_path / "in.parquet", [*rows, *ninth])
        prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(TAXONOMY), Plan(0.2))
        assert sum(row.title == WEATHER for row in rows_in(tmp_path, "dev")) == 8
    assert not [row.id for row in rows_in(tmp_path, "train") if row.title == WEATHER]


def test_nobody_prepares_where_another_does_or_one_would_train_on_the_evaluation_set_of_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _stories(20)

    def another_one_comes(*_: object, **__: object) -> tuple[()]:
        with pytest.raises(CorpusError, match=r"out: another prepare is under way there; wait until it has ended"):
            _go(tmp_path, rows, 0.4)
        return ()

    monkeypatch.setattr("training.data.prepare.find_label_errors", another_one_comes)
    first = _go(tmp_path, rows, 0.2)
    assert first.written["dev"].total() == len(rows_in(tmp_path, "dev"))
    monkeypatch.setattr("training.data.prepare.find_label_errors", lambda *_, **__: ())
    _go(tmp_path, rows, 0.2)  # the first is done, and another may come


def test_what_an_editor_decides_while_labels_are_checked_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("1", body=invented(1), section="kinh-te")
    write_rows(tmp_path / "in.parquet", [row, Row("2", body=invented(2), section="the-thao")])

    def decided_meanwhile(*_: object, **__: object) -> tuple[()]:
        (tmp_path / "out" / LABEL_ERRORS).write_text(f"id,decision,key\r\n1,giữ,{fingerprint(row)}\r\n", encoding="utf-8")
        return ()

    monkeypatch.setattr("training.data.prepare.find_label_errors", decided_meanwhile)
    prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(TAXONOMY), Plan(0.0, label_errors=True))
    assert [one.id for one in Decisions.gather(tmp_path / "out", (), Labels(TAXONOMY)).taken] == ["1"]


def test_a_section_of_the_evaluation_set_is_not_lost_with_the_wrong_taxonomy(tmp_path: Path) -> None:
    _go(tmp_path, [*rows_of(20), *rows_of(20, "kinh-te", "b.vn", 100)], 0.3)
    evaluation = rows_in(tmp_path, "dev")
    fewer = Taxonomy(tuple(section for section in TAXONOMY if section.slug != "kinh-te"))
    with pytest.raises(CorpusError, match="has the section 'kinh-te', which the taxonomy lacks"):
        prepare([tmp_path / "in.parquet"], tmp_path / "out", Labels(fewer), Plan(0.3))
    assert rows_in(tmp_path, "dev") == evaluation


def test_an_evaluation_row_that_was_kept_with_its_tags_is_recognised_in_an_archive_of_html(tmp_path: Path) -> None:
    rows = [replace(row, body="".join(f"<p>{part}</p>" for part in row.body.split("\n"))) for row in _stories(10)]
    _again(tmp_path, rows)
    evaluation = [row for row in rows if row.id in {one.id for one in rows_in(tmp_path, "dev")}]
    write_rows(tmp_path / "out" / "dev.parquet", evaluation)  # as versions left them that knew no HTML
    EvaluationKeys.of(evaluation).save(tmp_path / "out")
    report = _again(tmp_path, rows)
    trained_on, evaluated = ({row.id for row in rows_in(tmp_path, name)} for name in ("train", "dev"))
    assert evaluated == {row.id for row in evaluation}
    assert not trained_on & evaluated
    assert not any("<p>" in row.body for row in rows_in(tmp_path, "dev"))
    assert not any("different articles have one id" in warning for warning in report.warnings)
