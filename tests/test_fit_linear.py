from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import text
from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from model.results import Decision
from model.sections.calibration import Calibration
from model.sections.linear import LinearClassifier
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from training import fit_linear, fitting
from training.corpus import Row, write_rows
from training.errors import RecipeError
from training.fit_linear import fit
from training.linear.calibration import CalibrationSet, calibrate
from training.recipe import Recipe

RECIPE = Recipe("linear", seed=3, options={"max_features": 20_000})


def rows(per_section: int = 40, seed: int = 0, papers: int = 3) -> list[Row]:
    return [
        Row(f"{seed}-{number}", story.title, story.lead, story.body, story.section, f"paper-{number % papers}.example", "invented")
        for number, story in enumerate(stories(per_section, seed=seed))
    ]


def fitted(train: list[Row], recipe: Recipe = RECIPE, unlabelled: tuple[Row, ...] = ()) -> LinearClassifier:
    return fit(recipe, train, taxonomy=TAXONOMY, unlabelled=unlabelled, progress=lambda message: None)


@pytest.fixture(scope="module")
def classifier() -> LinearClassifier:
    return fitted(rows())


def right(classifier: LinearClassifier, articles: list[Article], wanted: list[Row]) -> float:
    predictions = classifier.classify(articles)
    return float(np.mean([answer.ranked[0].section.slug == row.section for answer, row in zip(predictions, wanted, strict=True)]))


def test_a_small_newsroom_gets_a_classifier_that_knows_its_sections(classifier: LinearClassifier) -> None:
    new = rows(20, seed=9)
    assert right(classifier, [row.article() for row in new], new) > 0.95


def test_a_title_alone_and_a_text_without_diacritics_are_understood(classifier: LinearClassifier) -> None:
    new = rows(20, seed=9)
    assert right(classifier, [Article.of(title=row.title) for row in new], new) > 0.9
    assert right(classifier, [Article.of(body=text.strip_diacritics(row.body)) for row in new], new) > 0.9


def test_it_is_sure_enough_to_assign_what_it_knows_and_not_what_it_does_not(classifier: LinearClassifier) -> None:
    new = rows(20, seed=9)
    decisions = [answer.decision for answer in classifier.classify([row.article() for row in new])]
    assert decisions.count(Decision.ASSIGN) > len(new) / 2
    (strange,) = classifier.classify([Article.of(body="Lorem ipsum dolor sit amet consectetur adipiscing elit")])
    assert strange.decision is Decision.REVIEW


def test_one_seed_gives_one_classifier_to_the_last_bit(classifier: LinearClassifier) -> None:
    again = fitted(rows())
    assert (again.scorer.weights == classifier.scorer.weights).all()
    assert again.calibration == classifier.calibration
    other = fitted(rows(), replace(RECIPE, seed=4))
    assert (other.scorer.weights != classifier.scorer.weights).any()


def test_an_empty_row_and_a_section_that_the_taxonomy_lacks_are_not_trained_on(classifier: LinearClassifier) -> None:
    train = rows()
    again = fitted([*train, replace(train[1], id="x", section="thoi-tiet"), Row("y", section="the-thao")])
    assert (again.scorer.weights == classifier.scorer.weights).all()


def test_words_that_no_labelled_article_has_are_learnt_from_unlabelled_ones() -> None:
    """A word that stands only beside sure words of a section, in articles without a label, speaks for that section."""
    train = rows(20)
    unlabelled = tuple(
        Row(
            f"u{number}",
            body=f"{row.body.replace('thủ môn', 'thủ thành').replace('cầu thủ', 'tuyển thủ')}\nSút tung lưới đội bạn kiki.",
            source="z",
        )
        for number, row in enumerate(rows(20, seed=4))
        if row.section == "the-thao"
    )
    classifier = fitted(train, unlabelled=unlabelled)
    (feature,) = classifier.scorer.vocabulary.ids(["kiki"])
    assert classifier.scorer.weights[feature].argmax() == TAXONOMY.slugs.index("the-thao")
    assert classifier.scorer.weights[feature].max() > 0


def test_one_newspaper_and_one_row_a_section_are_enough() -> None:
    assert fitted(rows(30, papers=1)).calibration.temperature > 0
    assert fitted(rows(1)).calibration.assign > 1


def test_every_row_of_a_small_newspaper_calibrates_once_and_where_all_are_a_handful_nothing_is_assigned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[list[int]] = []

    def noted(calibration_sets: list[CalibrationSet]) -> Calibration:
        sizes.append([len(one.labels) for one in calibration_sets])
        return calibrate(calibration_sets)

    monkeypatch.setattr(fit_linear, "calibrate", noted)
    some = rows(12, papers=1)
    assert fitted(some).calibration.temperature < 1
    messages: list[str] = []
    few = fit(RECIPE, some[:20], taxonomy=TAXONOMY, progress=messages.append).calibration
    assert sizes == [[len(some), 0], [20, 0]]
    assert few.assign == Calibration.NEVER
    assert any("too few held-out articles (20; 30 are needed)" in line for line in messages)


def test_no_fit_on_a_handful_of_rows_of_another_newspaper_is_calibrated_on(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[list[int]] = []
    monkeypatch.setattr(
        fit_linear,
        "calibrate",
        lambda sets: sizes.append([len(one.labels) for one in sets]) or calibrate(sets),
    )
    beside = [*rows(100, papers=1), *(replace(row, source="small.example") for row in rows(12, seed=5)[:12])]
    assert fitted(beside).calibration.assign < Calibration.NEVER
    assert sizes == [[len(beside), 0]]


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([9_911, 66_587, 40_000, 12, 30_000, 20_000, 31], [1, 2, 4, 5, 0]),
        ([2000, 12], []),
        ([2000, 250], []),
        ([2000, 350, 12], [0, 1]),
        ([40, 50, 60], [2, 1, 0]),
        ([500], []),
    ],
)
def test_newspapers_are_held_out_that_can_calibrate_and_leave_enough_to_train_on(sizes: list[int], wanted: list[int]) -> None:
    assert fit_linear._left_out(np.array(sizes)) == wanted


def test_a_newspaper_of_whose_sections_the_others_have_none_does_not_calibrate() -> None:
    apart = [replace(row, source="b.example" if row.section == "the-thao" else "a.example") for row in rows(32)]
    assert fitted(apart).calibration.temperature < 2  # 10 where every answer on either is wrong


def test_a_rate_at_which_weights_grow_beyond_all_bounds_leaves_the_bundle_that_was_there(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", rows(10))
    for rate in (0.3, 1e6):
        recipe = f'kind = "linear"\n[data]\ntrain = "train.parquet"\n[options]\nmax_features = 200\nlearning_rate = {rate}\n'
        (tmp_path / f"{rate}.toml").write_text(recipe, encoding="utf-8")
    made = fitting.fit(tmp_path / "0.3.toml", data=tmp_path, out=tmp_path / "out")
    with np.errstate(all="ignore"), pytest.raises(BundleError, match="training never produces; nothing was written"):
        fitting.fit(tmp_path / "1000000.0.toml", data=tmp_path, out=tmp_path / "out")
    assert made
    assert Bundle.load(tmp_path / "out").id == made.id


def test_a_corpus_of_one_section_is_refused() -> None:
    with pytest.raises(RecipeError, match="at least two sections"):
        fitted([row for row in rows() if row.section == "kinh-te"])
    with pytest.raises(RecipeError, match="words of at least two sections"):
        fitted([row if row.section == "kinh-te" else replace(row, title="", lead="", body="2-1") for row in rows()])


@pytest.mark.parametrize(
    ("options", "complaint"),
    [({"epoch": 2}, "options.epoch: unknown"), ({"epochs": "2"}, "options.epochs: must be like 2"), ({"prefix": 3}, "prefix")],
)
def test_an_option_that_is_unknown_or_of_another_type_is_refused_by_name(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(RecipeError, match=complaint):
        fitted(rows(2), Recipe("linear", options=options))


def test_progress_names_the_vocabulary_and_the_calibration() -> None:
    messages: list[str] = []
    fit(RECIPE, rows(10), taxonomy=TAXONOMY, progress=messages.append)
    assert any("pairs of words" in message for message in messages)
    assert any("temperature" in message for message in messages)
