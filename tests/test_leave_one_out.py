from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from model.results import Decision
from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY, FakeClassifier
from training.corpus import Row
from training.errors import CorpusError
from training.evaluation import SectionResults
from training.measuring.leave_one_out import FoldResults, evaluate_folds, folds_numbers
from training.metrics import LabelledPrediction
from training.recipe import Recipe

SUBJECTS = {"the-thao": "trận đấu cầu thủ bàn thắng sân cỏ", "kinh-te": "lợi nhuận cổ phiếu doanh thu lãi suất"}


def _rows(source: str, count: int) -> list[Row]:
    chance = random.Random(source)
    return [
        Row(f"{source}-{n}", body=" ".join(chance.choices(SUBJECTS[slug].split(), k=20)), section=slug, source=source)
        for n in range(count // 2)
        for slug in SUBJECTS
    ]


ROWS = [*_rows("a.vn", 500), *_rows("b.vn", 600), *_rows("c.vn", 40)]
UNLABELLED = [Row("u1", body="Một bài.", source="a.vn"), Row("u2", body="Hai bài.", source="d.vn")]


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    def fit(
        recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, unlabelled: Sequence[Row], progress: Callable[[str], None]
    ) -> FakeClassifier:
        calls.append({"rows": rows, "unlabelled": unlabelled})
        return FakeClassifier(taxonomy)

    monkeypatch.setitem(sys.modules, "training.fit_linear", SimpleNamespace(fit=fit))
    return calls


def test_the_left_out_source_trains_nothing_labelled_or_not(fitted: list[dict[str, Any]]) -> None:
    folds = evaluate_folds(Recipe("linear"), ROWS, TAXONOMY, unlabelled=UNLABELLED)
    assert [fold.source for fold in folds] == ["a.vn", "b.vn"]
    for fold, call in zip(folds, fitted, strict=True):
        assert fold.source not in {row.source for row in (*call["rows"], *call["unlabelled"])}
        assert "c.vn" in {row.source for row in call["rows"]}
        assert "d.vn" in {row.source for row in call["unlabelled"]}
        assert [ROWS[place].source for place in fold.rows] == [fold.source] * fold.results.numbers()["n"]


def test_an_annotation_is_trained_on_in_the_other_folds_and_evaluated_in_none(fitted: list[dict[str, Any]]) -> None:
    annotated = [replace(row, annotated_section="suc-khoe") if row.source == "a.vn" else row for row in ROWS]
    own, other = evaluate_folds(Recipe("linear"), annotated, TAXONOMY)
    assert {one.gold for one in own.results.predictions} == set(SUBJECTS)
    assert {row.train_section for row in fitted[1]["rows"] if row.source == "a.vn"} == {"suc-khoe"}
    assert other.source == "b.vn"


def test_means_count_each_source_once_and_hold_what_decisions_were_worth(fitted: list[dict[str, Any]]) -> None:
    numbers = folds_numbers(evaluate_folds(Recipe("linear"), ROWS, TAXONOMY))
    folds = numbers["per_source"]
    assert numbers["n"] == 1100
    assert set(folds) == {"a.vn", "b.vn"}
    for name in ("accuracy", "macro_f1", "ece"):
        assert numbers[name] == pytest.approx((folds["a.vn"][name] + folds["b.vn"][name]) / 2)
    assert 0 < numbers["decisions"]["assign"]["share"] <= 1
    assert "reference" not in numbers


def test_a_fold_that_assigns_nothing_says_nothing_of_how_often_assign_is_right() -> None:
    sure = LabelledPrediction("the-thao", ("the-thao",), 0.99, Decision.ASSIGN)
    unsure = LabelledPrediction("the-thao", ("kinh-te",), 0.4, Decision.REVIEW)
    folds = [FoldResults(name, (0,), SectionResults((one,), 0), ()) for name, one in (("a.vn", sure), ("b.vn", unsure))]
    decisions = folds_numbers(folds)["decisions"]
    assert decisions["assign"] == {"share": 0.5, "precision": 1.0}
    assert decisions["suggest"] == {"share": 0.0, "precision": 0.0}


def test_the_reference_is_fitted_on_the_same_folds(fitted: list[dict[str, Any]]) -> None:
    numbers = folds_numbers(evaluate_folds(Recipe("linear"), ROWS, TAXONOMY, with_reference=True))
    assert numbers["reference"] == {"name": "TF-IDF(1,2) + LinearSVC", "accuracy": 1.0, "macro_f1": 1.0}
    assert numbers["per_source"]["a.vn"]["reference"]["accuracy"] == 1.0


def test_one_source_cannot_be_left_out(fitted: list[dict[str, Any]]) -> None:
    with pytest.raises(CorpusError, match="two sources with 500 rows"):
        evaluate_folds(Recipe("linear"), ROWS[:500], TAXONOMY)
    assert not fitted
