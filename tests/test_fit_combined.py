from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.article import Article
from model.calibration import Calibration
from model.combined import CombinedClassifier
from model.features import Floats
from model.linear import LinearClassifier
from tests.fakes import KEYWORDS, TAXONOMY
from tests.newsroom import stories
from training import fit_combined, fit_encoder, fit_linear, runs
from training.corpus import Row
from training.errors import RecipeError
from training.fit_combined import combine, fit
from training.judges import Judging, Sides
from training.progress import silence
from training.recipe import Recipe

RECIPE = Recipe("combined", seed=3, network={"base": "x"}, options={"epochs": 1.0, "linear": {"features": 5000, "rounds": 0}})
ROWS = [
    Row(f"{number}", story.title, story.lead, story.body, story.section, f"paper-{number % 3}.example")
    for number, story in enumerate(stories(30))
]
LABELS = np.array([TAXONOMY.slugs.index(row.section) for row in ROWS])
SIDES = Sides.choose(Judging(held_out=("paper-2.example",)), [row.source for row in ROWS], seed=1)


class Oracle:
    """Says what it is told to say: the right section, or the one after it."""

    calibration = Calibration()

    def __init__(self, shift: int, logit: float = 3.0) -> None:
        self._shift, self._logit = shift, logit

    def logits(self, articles: Sequence[Article]) -> Floats:
        sections = [next(place for place, slug in enumerate(TAXONOMY.slugs) if KEYWORDS[slug] in article.body) for article in articles]
        return self._logit * np.eye(len(TAXONOMY), dtype=np.float32)[(np.array(sections) + self._shift) % len(TAXONOMY)]


class Known:
    """Rows of which it is known what they are."""

    rows = tuple(ROWS)
    labels = LABELS

    def articles(self, rows: Any) -> list[Article]:
        return [Article.of(body=f"{KEYWORDS[ROWS[number].section]} {number}") for number in rows.tolist()]


def made(encoder: Oracle) -> Any:
    return SimpleNamespace(classifier=encoder, corpus=Known(), sides=SIDES)


def linear(shift: int, logit: float = 3.0) -> Any:
    oracle = Oracle(shift, logit)
    return SimpleNamespace(logits=oracle.logits, calibration=Calibration(), taxonomy=TAXONOMY)


def test_an_encoder_that_is_right_where_the_linear_model_is_wrong_gets_the_share_that_it_takes() -> None:
    said: list[str] = []
    together = combine(linear(shift=1, logit=1.0), made(Oracle(shift=0, logit=3.0)), said.append)
    assert together
    assert together.share == pytest.approx(0.3)  # 0.25 is a draw: 0.75 * 1 = 0.25 * 3
    assert together.calibration != Calibration()
    assert "linear 0.0000, encoder 1.0000, both 1.0000 with a share of 0.30" in said[0]


def test_an_encoder_that_does_not_help_is_left_out_and_it_is_said() -> None:
    said: list[str] = []
    assert combine(linear(shift=0), made(Oracle(shift=1)), said.append) is None
    assert "the linear model stands alone" in said[-1]
    assert combine(linear(shift=0), made(Oracle(shift=0)), silence) is None


def test_what_is_chosen_on_one_newspaper_is_judged_on_another_and_noted(tmp_path: Path) -> None:
    sides = Sides.choose(Judging(held_out=("paper-1.example", "paper-2.example")), [row.source for row in ROWS], seed=1)
    fitted = SimpleNamespace(classifier=Oracle(shift=0), corpus=Known(), sides=sides)
    assert combine(linear(shift=1, logit=1.0), fitted, silence, tmp_path)  # type: ignore[arg-type]
    for table in runs.noted(tmp_path)["apart"]["tables"].values():
        assert set(table) == {"paper-1.example", "paper-2.example"}
        for found in table.values():
            assert found["n"] == 40
            assert found["share"] == pytest.approx(0.3)
            assert (found["linear"]["macro_f1"], found["encoder"]["accuracy"], found["both"]["macro_f1"]) == (0.0, 1.0, 1.0)
            assert found["both"]["top2_accuracy"] == 1.0


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Fits of both kinds, faked: what the linear one was given, and what the encoder's recipe was."""
    seen: list[Any] = []

    def fit_one(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Any, unlabelled: Sequence[Row], progress: Any) -> LinearClassifier:
        seen.append(([row.id for row in rows], [row.id for row in unlabelled], recipe.options))
        return real(replace(recipe, options={"features": 2000, "rounds": 0}), rows, taxonomy=TAXONOMY, progress=silence)

    def fit_other(recipe: Recipe, *given: Any, **named: Any) -> Any:
        seen.append(recipe)
        return SimpleNamespace(classifier=Oracle(shift=0), corpus=SimpleNamespace(rows=tuple(ROWS)), sides=SIDES)

    real = fit_linear.fit
    monkeypatch.setattr(fit_linear, "fit", fit_one)
    monkeypatch.setattr(fit_encoder, "fit_and_judge", fit_other)
    return seen


def fitted(tmp_path: Path, recipe: Recipe = RECIPE) -> Any:
    unlabelled = [Row("u0", body="a", source="paper-0.example"), Row("u2", body="b", source="paper-2.example")]
    return fit(recipe, ROWS, taxonomy=TAXONOMY, unlabelled=unlabelled, progress=silence, folder=tmp_path)


def test_the_linear_model_is_weighed_without_the_judges_and_shipped_with_them(
    tmp_path: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fit_combined, "combine", lambda tried, made, progress, folder: CombinedClassifier(tried, made.classifier, 0.4, Calibration())
    )
    classifier = fitted(tmp_path)
    of_encoder, tried, final = calls
    assert of_encoder.options == {"epochs": 1.0}
    assert tried == ([ROWS[number].id for number in SIDES.teaching], ["u0"], {"features": 5000, "rounds": 0})
    assert final == ([row.id for row in ROWS], ["u0", "u2"], {"features": 5000, "rounds": 0})
    assert isinstance(classifier, CombinedClassifier)
    assert classifier.share == 0.4


def test_where_the_encoder_does_not_help_the_linear_model_is_shipped(
    tmp_path: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_combined, "combine", lambda tried, made, progress, folder: None)
    assert isinstance(fitted(tmp_path), LinearClassifier)


def test_options_of_the_linear_model_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"options\.linear"):
        fitted(tmp_path, replace(RECIPE, options={"linear": 3}))
