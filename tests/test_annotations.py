"""Annotations: rows are trained with the sections that readers gave them, and evaluated with none of these."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.sections.calibration import Calibration
from model.sections.linear import LinearClassifier
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from training import fit_linear
from training.corpus import ANNOTATION, Row, read_rows, without_words, write_rows
from training.data.annotations import read_annotations
from training.data.labels import Labels
from training.errors import CorpusError
from training.evaluation import slugged
from training.fitting import fit_part
from training.linear.calibration import CalibrationSet
from training.recipe import Recipe
from training.sources import Sources, annotated, check_annotations, read_labelled, read_unlabelled, with_current_labels

RECIPE = Recipe("linear", seed=3, options={"max_features": 20_000, "self_training_rounds": 0})


def rows(per_section: int = 20, seed: int = 0, papers: int = 3) -> list[Row]:
    return [
        Row(f"{seed}-{number}", story.title, story.lead, story.body, story.section, f"paper-{number % papers}.example", "invented")
        for number, story in enumerate(stories(per_section, seed=seed))
    ]


def silent(_message: str) -> None:
    pass


def fitted(unlabelled: list[Row], recipe: Recipe = RECIPE, labelled: list[Row] | None = None) -> LinearClassifier:
    return fit_linear.fit(recipe, labelled or rows(), taxonomy=TAXONOMY, unlabelled=unlabelled, progress=silent)


def tennis(count: int, section: str, source: str = "z.example") -> list[Row]:
    """Rows with a word that no labelled one has."""
    words = [row.body for row in rows(count, seed=4) if row.section == "kinh-te"][:count]
    return [
        Row(f"u{number}", body=f"pickleball {body}", section=section, source=source, provenance=ANNOTATION)
        for number, body in enumerate(words)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rows(tmp_path / "train.parquet", rows(2))
    write_rows(tmp_path / "dev.parquet", [Row("u1", body="Bài để chấm.", section="the-thao")])
    write_rows(tmp_path / "more.parquet", [Row(f"u{number}", body=f"Bài thứ {number} không có mục.") for number in range(3)])
    return tmp_path


def sources(folder: Path, content: str, **data: str) -> Sources:
    (folder / "annotations.csv").write_text(content, encoding="utf-8")
    named = {"train": "train.parquet", "unlabelled": "more.parquet", "annotations": "annotations.csv"} | data
    return Sources.of(Recipe("linear", data=named), folder, folder)


def test_the_rows_that_are_annotated_have_a_section_and_the_others_none(folder: Path) -> None:
    read = read_unlabelled(sources(folder, "id,section\nu0,the-thao\nu2,kinh-te\nelsewhere,kinh-te\n"))
    assert [(row.id, row.section) for row in read] == [("u0", "the-thao"), ("u1", ""), ("u2", "kinh-te")]
    assert [row.id for row in annotated(read)] == ["u0", "u2"]


def test_that_a_row_is_annotated_is_known_after_its_words_are_gone(folder: Path) -> None:
    first, second, _ = map(without_words, read_unlabelled(sources(folder, "id,section\nu0,the-thao\n")))
    assert (first.annotated, first.section) == (True, "the-thao")
    assert not second.annotated


def test_an_evaluation_row_is_not_trained_on_though_it_is_annotated(folder: Path) -> None:
    read = read_unlabelled(sources(folder, "id,section\nu0,the-thao\nu1,kinh-te\n", exclude="dev.parquet"))
    assert [row.id for row in read] == ["u0", "u2"]


def test_a_row_may_be_marked_for_validation_and_is_annotated_all_the_same(folder: Path) -> None:
    read = read_unlabelled(sources(folder, "id,section,judges\nu0,the-thao,1\nu2,kinh-te,\n"))
    marks = [(True, True), (False, False), (True, False)]
    assert [(row.annotated, row.for_validation) for row in read] == marks
    assert [(row.annotated, row.for_validation) for row in map(without_words, read)] == marks


def test_annotations_of_no_row_at_all_are_another_file_s(folder: Path) -> None:
    of_nobody = sources(folder, "id,section\nx,the-thao\n")
    with pytest.raises(CorpusError, match=r"none of its ids is in .*train\.parquet, .*more\.parquet"):
        check_annotations(of_nobody, [*read_labelled(of_nobody), *read_unlabelled(of_nobody)])


@pytest.mark.parametrize("named", ["u0", "0-1"])
def test_annotations_of_labelled_rows_alone_or_of_others_alone_will_do(folder: Path, named: str) -> None:
    one = sources(folder, f"id,section\n{named},the-thao\n")
    check_annotations(one, [*read_labelled(one), *read_unlabelled(one)])


def test_a_labelled_row_that_readers_put_elsewhere_keeps_its_own_section_beside_theirs(folder: Path) -> None:
    read = read_labelled(sources(folder, "id,section\n0-1,the-thao\n"))
    kept = {row.id: row for row in rows(2)}
    assert {row.id: row.section for row in read} == {name: row.section for name, row in kept.items()}
    assert {row.id: row.annotated_section for row in read if row.annotated_section} == {"0-1": "the-thao"}
    assert not any(row.annotated for row in read)


@pytest.mark.parametrize(
    ("step", "wins"), [("correction 3f2a", "own"), ("decision", "own"), ("summary 3f2a", "annotated"), ("", "annotated")]
)
def test_an_editor_s_decision_about_the_section_of_a_row_overrides_its_annotation(folder: Path, step: str, wins: str) -> None:
    (row,) = rows(1)[:1]
    write_rows(folder / "train.parquet", [replace(row, provenance="; ".join(filter(None, ("archive.csv", step))))])
    other = next(slug for slug in TAXONOMY.slugs if slug != row.section)
    named = sources(folder, f"id,section\n{row.id},{other}\n")
    read = read_labelled(named)
    assert [one.train_section for one in read] == [{"own": row.section, "annotated": other}[wins]]
    check_annotations(named, read)


def test_an_annotation_is_a_name_of_the_taxonomy_whatever_the_newspaper_means_by_it(folder: Path) -> None:
    label = TAXONOMY.sections[0].label
    (folder / "labels.toml").write_text(f'[sources."a.vn"]\n"{label}" = "{TAXONOMY.slugs[1]}"\n', encoding="utf-8")
    labels = Labels.load(TAXONOMY, folder / "labels.toml")
    filed = Row("a", section=label, source="a.vn", annotated_section=label)
    annotated = Row("b", section=label, source="a.vn", provenance=ANNOTATION)
    found = with_current_labels([filed, annotated], labels)
    assert [(row.section, row.annotated_section) for row in found] == [(TAXONOMY.slugs[1], TAXONOMY.slugs[0]), (TAXONOMY.slugs[0], "")]


def test_rows_without_a_section_may_be_left_out_by_the_mapping(folder: Path) -> None:
    (folder / "labels.toml").write_text('[labels]\n"" = "-"\n', encoding="utf-8")
    found = with_current_labels([Row("a"), Row("b", section="the-thao")], Labels.load(TAXONOMY, folder / "labels.toml"))
    assert [row.id for row in found] == ["b"]


def test_a_row_that_is_annotated_twice_over_is_no_error() -> None:
    (row,) = slugged([Row("a", section="the-thao", annotated_section="kinh-te", provenance=ANNOTATION)], TAXONOMY)
    assert (row.section, row.annotated_section) == ("the-thao", "kinh-te")


def test_a_newspaper_is_held_out_where_others_are_annotated_with_all_of_its_sections() -> None:
    first, second = TAXONOMY.slugs[:2]
    filed = [replace(row, section=first, source="a.example") for row in rows(20)]
    annotated = [replace(row, section=second, annotated_section=first, source="b.example") for row in rows(20, seed=5)]
    corpora = fit_linear.read_corpora([*filed, *annotated], (), TAXONOMY, fit_linear.Clock(silent))
    held_out = [set(corpora.labelled.labels[one].tolist()) for *_, one in fit_linear._folds(corpora.labelled, np.random.default_rng(0))]
    assert {0} in held_out


def test_an_annotated_section_is_known_after_the_text_is_gone_and_after_it_was_renamed(folder: Path) -> None:
    row = replace(rows(1)[0], section="the-thao", annotated_section="chuyện cũ")
    assert without_words(row).train_section == "chuyện cũ"
    write_rows(folder / "kept.parquet", [without_words(row)])
    assert next(read_rows(folder / "kept.parquet")).train_section == "chuyện cũ"
    (folder / "labels.toml").write_text('[labels]\n"chuyện cũ" = "kinh-te"\n', encoding="utf-8")
    (renamed,) = with_current_labels([row], Labels.load(TAXONOMY, folder / "labels.toml"))
    assert (renamed.section, renamed.annotated_section) == ("the-thao", "kinh-te")


def test_a_row_that_readers_put_elsewhere_is_trained_with_both_sections_each_by_its_share() -> None:
    own, given = (TAXONOMY.slugs.index(slug) for slug in ("kinh-te", "the-thao"))
    with_word = [
        replace(row, body=f"pickleball {row.body}", annotated_section="the-thao") if row.section == "kinh-te" else row for row in rows()
    ]
    leaning = []
    for share in (0.1, 0.5, 0.9):
        classifier = fitted([], replace(RECIPE, options={**RECIPE.options, "readers_share": share}), with_word)
        (feature,) = classifier.scorer.vocabulary.ids(["pickleball"])
        leaning.append(classifier.scorer.weights[feature, given] - classifier.scorer.weights[feature, own])
    assert leaning[0] < 0 < leaning[2]
    assert leaning[0] < leaning[1] < leaning[2]


def test_a_row_that_readers_put_elsewhere_is_trained_with_that_section_and_evaluated_with_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[CalibrationSet] = []
    monkeypatch.setattr(fit_linear, "calibrate", lambda calibration_sets: used.extend(calibration_sets) or Calibration(1.0))
    with_word = [
        replace(row, body=f"pickleball {row.body}", annotated_section="the-thao") if row.section == "kinh-te" else row for row in rows()
    ]
    recipe = replace(RECIPE, options={**RECIPE.options, "readers_share": 1.0})
    classifier = fit_linear.fit(recipe, with_word, taxonomy=TAXONOMY, progress=silent)
    (feature,) = classifier.scorer.vocabulary.ids(["pickleball"])
    assert classifier.scorer.weights[feature].argmax() == TAXONOMY.slugs.index("the-thao")
    assert TAXONOMY.slugs.index("kinh-te") in np.concatenate([one.labels for one in used])


def test_annotations_are_among_the_files_of_a_fit(folder: Path) -> None:
    assert folder / "annotations.csv" in sources(folder, "id,section\nu0,the-thao\n").files


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("id,section\n,the-thao\n", "line 2: needs the id of a row and its section"),
        ("id,label\nu0,the-thao\n", "line 2: needs the id of a row and its section"),
        ("id,section\nu0,the-thao\nu0,kinh-te\n", "line 3: u0 is annotated twice"),
        ("id,section\nu0,\nu1, \n", "holds no annotation"),
        ("id,section,judges\nu0,the-thao,\nu1,the-thao,yes\n", "line 3: judges must be 1 or empty"),
    ],
)
def test_a_file_that_holds_no_annotations_is_refused_with_its_line(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "annotations.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=why):
        read_annotations(tmp_path / "annotations.csv")


def test_an_annotated_row_is_trained_with_the_section_it_was_given_and_not_the_one_a_model_would_guess() -> None:
    classifier = fitted(tennis(12, "the-thao"))
    (feature,) = classifier.scorer.vocabulary.ids(["pickleball"])
    assert classifier.scorer.weights[feature].argmax() == TAXONOMY.slugs.index("the-thao")


def test_the_weight_of_annotated_rows_is_an_option() -> None:
    contradicted = [row for row in rows() if row.section == "kinh-te"]
    annotated = [replace(row, id=f"u{row.id}", section="the-thao", source="z.example", provenance=ANNOTATION) for row in contradicted]
    light, heavy = (fitted(annotated, replace(RECIPE, options={**RECIPE.options, "annotated_weight": weight})) for weight in (0.1, 10.0))
    articles = [row.article() for row in contradicted]
    assert {one.ranked[0].section.slug for one in light.classify(articles)} == {"kinh-te"}
    assert {one.ranked[0].section.slug for one in heavy.classify(articles)} == {"the-thao"}


def test_annotated_rows_are_in_no_calibration_set(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def calibrate(calibration_sets: list[CalibrationSet]) -> Any:
        seen.append(sum(len(one.labels) for one in calibration_sets))
        return original(calibration_sets)

    original = fit_linear.calibrate
    monkeypatch.setattr(fit_linear, "calibrate", calibrate)
    fitted([])
    fitted(tennis(12, "the-thao", "paper-0.example"))
    assert seen[0] == seen[1]


def test_where_a_newspaper_is_left_out_its_annotated_rows_are_not_trained_on_either() -> None:
    unlabelled = tennis(4, "the-thao", "paper-0.example") + tennis(6, "the-thao", "paper-1.example")
    corpora = fit_linear.read_corpora(rows(), unlabelled, TAXONOMY, fit_linear.Clock(silent))
    labelled = corpora.labelled.sources
    train, held_out = np.flatnonzero(labelled != 0), np.flatnonzero(labelled == 0)
    found = fit_linear._of_others(corpora, train, held_out, np.random.default_rng(0))
    assert len(found) == 6
    assert set(corpora.annotated.sources[found]) == {1}
    half = fit_linear._of_others(corpora, train[: len(train) // 2], held_out, np.random.default_rng(0))
    assert len(half) == 3


def test_a_section_may_be_given_by_its_label_and_one_that_is_unknown_is_named() -> None:
    calls: list[list[Row]] = []
    module = SimpleNamespace(fit=lambda _recipe, _rows, *, unlabelled, **_: calls.append(unlabelled))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.fitting.importlib.import_module", lambda _name: module)
        fit_part(Recipe("linear"), rows(2), TAXONOMY, [Row("a"), Row("b", section=TAXONOMY.sections[0].label, provenance=ANNOTATION)])
        with pytest.raises(CorpusError, match=r"'thời-tiết' \(1 rows\); correct them in the recipe's annotations"):
            fit_part(Recipe("linear"), rows(2), TAXONOMY, [Row("b", section="thời-tiết", provenance=ANNOTATION)])
        with pytest.raises(CorpusError, match=r"'thời-tiết' \(1 rows\); correct them in the recipe's annotations"):
            fit_part(Recipe("linear"), [replace(rows(2)[0], annotated_section="thời-tiết"), *rows(2)], TAXONOMY)
    assert [(row.id, row.section) for row in calls[0]] == [("b", TAXONOMY.slugs[0]), ("a", "")]
