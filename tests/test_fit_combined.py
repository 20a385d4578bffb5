from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.arrays import Floats
from model.article import Article
from model.sections.calibration import Calibration
from model.sections.combined import Cascade, CombinedClassifier
from model.sections.linear import LinearClassifier
from model.sections.predictions import ClassifierOutput
from tests.fakes import KEYWORDS, TAXONOMY
from tests.newsroom import stories
from training import fit_combined, fit_encoder, fit_linear
from training.corpus import ANNOTATION, VALIDATION, Row
from training.encoders.encoder_weight import WHOLE, EncoderWeight, find_weight
from training.encoders.predictions import HeldOutPredictions
from training.encoders.validation import Split, ValidationOptions
from training.errors import ExportRefused, RecipeError
from training.fit_combined import fit, predict_held_out
from training.recipe import Recipe
from training.running import runs
from training.running.progress import silence

RECIPE = Recipe(
    "combined", seed=3, network={"base": "x"}, options={"epochs": 1.0, "linear": {"max_features": 5000, "self_training_rounds": 0}}
)
FOLDS = [["paper-0.example"], ["paper-1.example", "paper-2.example"]]
FOLDED = replace(RECIPE, options={**RECIPE.options, "folds": FOLDS})
ROWS = [
    Row(f"{number}", story.title, story.lead, story.body, story.section, f"paper-{number % 3}.example")
    for number, story in enumerate(stories(30))
]
SOURCES = [row.source for row in ROWS]
LABELS = np.array([TAXONOMY.slugs.index(row.section) for row in ROWS])
SPLIT = Split.choose(ValidationOptions(held_out=("paper-2.example",)), SOURCES, seed=1)
TWO_NEW = Split.choose(ValidationOptions(held_out=("paper-1.example", "paper-2.example")), SOURCES, seed=1)


@dataclass(frozen=True)
class Oracle:
    """Says what it is told to say: the right section, or the one ``shift`` after it."""

    shift: int
    logit: float = 3.0
    calibration: Calibration = Calibration()  # noqa: RUF009 -- frozen

    def forward(self, articles: Sequence[Article]) -> ClassifierOutput:
        words = np.array([len(article.body.split()) for article in articles])
        return ClassifierOutput(self.logits(articles), words, words)

    def logits(self, articles: Sequence[Article]) -> Floats:
        sections = [next(place for place, slug in enumerate(TAXONOMY.slugs) if KEYWORDS[slug] in article.body) for article in articles]
        logits: Floats = self.logit * np.eye(len(TAXONOMY), dtype=np.float32)[(np.array(sections) + self.shift) % len(TAXONOMY)]
        return logits


class Known:
    """Rows of which it is known what they are."""

    rows = tuple(ROWS)
    labels = LABELS

    def articles(self, rows: Any) -> list[Article]:
        return [Article.of(body=f"{KEYWORDS[ROWS[number].section]} {number}") for number in rows.tolist()]


def held_out(linear: Oracle, encoder: Oracle, split: Split = SPLIT) -> HeldOutPredictions:
    return predict_held_out(linear, SimpleNamespace(classifier=encoder, corpus=Known(), split=split))  # type: ignore[arg-type]


def test_an_encoder_that_is_right_where_the_linear_model_is_wrong_gets_the_share_that_it_takes() -> None:
    messages: list[str] = []
    weight = find_weight(held_out(Oracle(1, 1.0), Oracle(0, 3.0)), TAXONOMY, messages.append)
    assert weight.share == pytest.approx(0.3)  # 0.25 is a draw: 0.75 * 1 = 0.25 * 3
    assert weight.calibration != Calibration()
    assert "linear 0.0000, encoder 1.0000, both 1.0000 with weight 0.30" in messages[0]


@pytest.mark.parametrize("split", [SPLIT, TWO_NEW])
def test_an_encoder_that_does_not_help_is_left_out_and_it_is_said(split: Split) -> None:
    messages: list[str] = []
    assert find_weight(held_out(Oracle(0), Oracle(1), split), TAXONOMY, messages.append).share == 0
    assert "the bundle gets the linear model alone" in messages[-1]
    assert find_weight(held_out(Oracle(0), Oracle(0), split), TAXONOMY, silence).share == 0


def test_an_encoder_that_helps_in_one_form_is_left_out_where_it_does_harm_in_another() -> None:
    predictions = held_out(Oracle(1, 1.0), Oracle(0, 3.0), TWO_NEW)
    right = predict_held_out(Oracle(0, 1.0), SimpleNamespace(classifier=Oracle(1, 3.0), corpus=Known(), split=TWO_NEW))  # type: ignore[arg-type]
    short = next(form for form in predictions.linear_logits if form != WHOLE)
    half = {WHOLE: predictions.linear_logits[WHOLE], short: right.linear_logits[short] * 0.1}
    wrong = {WHOLE: predictions.encoder_logits[WHOLE], short: right.encoder_logits[short]}
    assert find_weight(predictions, TAXONOMY, silence).share > 0
    assert find_weight(replace(predictions, linear_logits=half, encoder_logits=wrong), TAXONOMY, silence).share == 0


def test_a_share_that_helps_only_the_newspaper_that_chose_it_is_no_help() -> None:
    predictions = held_out(Oracle(0, 1.0), Oracle(0, 3.0), TWO_NEW)
    of_one = (np.array(predictions.sources.names) == "paper-1.example")[
        :, None
    ]  # the encoder errs on it, the linear model on the other one
    wrong = {form: np.roll(logits, 1, axis=1) for form, logits in predictions.encoder_logits.items()}
    linear_logits = {form: np.where(of_one, logits, np.roll(logits, 1, axis=1)) for form, logits in predictions.linear_logits.items()}
    encoder_logits = {form: np.where(of_one, wrong[form], logits) for form, logits in predictions.encoder_logits.items()}
    weight = find_weight(replace(predictions, linear_logits=linear_logits, encoder_logits=encoder_logits), TAXONOMY, silence)
    assert [table["both"]["macro_f1"] for table in weight.tables[WHOLE].values()] == [0.0, 0.0]
    assert weight.share == 0


def test_what_is_chosen_on_one_newspaper_is_evaluated_on_another() -> None:
    tables = find_weight(held_out(Oracle(1, 1.0), Oracle(0), TWO_NEW), TAXONOMY, silence).tables
    assert set(tables) == {WHOLE, "first 45 syllables"}
    for table in tables.values():
        assert set(table) == {"paper-1.example", "paper-2.example"}
        for found in table.values():
            assert found["n"] == 40
            assert found["share"] == pytest.approx(0.3)
            assert (found["linear"]["macro_f1"], found["encoder"]["accuracy"], found["both"]["macro_f1"]) == (0.0, 1.0, 1.0)
            assert found["both"]["top2_accuracy"] == 1.0


_fit_linear = fit_linear.fit


class Calls(list[Any]):
    """Fits of both kinds, faked: what the linear one was given, and what the encoder's recipe and folders were."""

    def __init__(self) -> None:
        self.networks: list[Any] = []  # what each encoder's recipe says of it

    split = SPLIT
    encoder = Oracle(0)
    linear = Oracle(1, 1.0)

    def fit_linear(
        self, recipe: Recipe, rows: Sequence[Row], *, taxonomy: Any, unlabelled: Sequence[Row], progress: Any
    ) -> LinearClassifier:
        self.append(({row.source for row in rows}, [row.id for row in unlabelled], recipe.options))
        return _fit_linear(
            replace(recipe, options={"max_features": 2000, "self_training_rounds": 0}), rows, taxonomy=TAXONOMY, progress=silence
        )

    def fit_encoder(self, recipe: Recipe, *given: Any, folder: Path, tokens: Path | None = None, **named: Any) -> Any:
        self.append((recipe.options, folder.name, tokens))
        self.networks.append(recipe.network)
        split = (
            Split.choose(ValidationOptions(held_out=tuple(recipe.options["held_out"])), SOURCES, seed=1)
            if "held_out" in recipe.options
            else self.split
        )
        return SimpleNamespace(classifier=self.encoder, corpus=Known(), split=split)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    seen = Calls()
    monkeypatch.setattr(fit_linear, "fit", seen.fit_linear)
    monkeypatch.setattr(fit_encoder, "fit_for_service", seen.fit_encoder)
    monkeypatch.setattr(fit_encoder, "fit_for_validation", seen.fit_encoder)
    return seen


def fitted(folder: Path, recipe: Recipe = RECIPE) -> Any:
    unlabelled = [Row("u0", body="a", source="paper-0.example"), Row("u2", body="b", source="paper-2.example")]
    return fit(recipe, ROWS, taxonomy=TAXONOMY, unlabelled=unlabelled, progress=silence, folder=folder)


ALL = {"paper-0.example", "paper-1.example", "paper-2.example"}
LINEAR = {"max_features": 5000, "self_training_rounds": 0}
HELPS, DOES_NOT = EncoderWeight(0.4, Calibration(2.0), {WHOLE: {}}), EncoderWeight(0.0, Calibration(), {WHOLE: {}})


def weighing(monkeypatch: pytest.MonkeyPatch, found: EncoderWeight) -> None:
    monkeypatch.setattr(fit_combined, "find_weight", lambda predictions, taxonomy, progress, cascade: found)


def test_the_linear_model_is_weighed_without_the_validation_rows_and_shipped_with_them(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighing(monkeypatch, HELPS)
    classifier = fitted(tmp_path, replace(RECIPE, options={**RECIPE.options, "unsure": 0.7, "max_syllables": 90}))
    of_encoder, tried, final = calls
    assert of_encoder == ({"epochs": 1.0}, tmp_path.name, None)
    assert tried == (ALL - {"paper-2.example"}, ["u0"], LINEAR)
    assert final == (ALL, ["u0", "u2"], LINEAR)
    assert isinstance(classifier, CombinedClassifier)
    assert (classifier.share, classifier.calibration, classifier.cascade) == (0.4, Calibration(2.0), Cascade(0.7, 90))


def test_the_linear_model_is_trained_on_annotated_validation_rows_only_once_it_is_weighed(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighing(monkeypatch, HELPS)
    marked = Row("u1", body="a", section=ROWS[0].section, source="paper-0.example", provenance=VALIDATION)
    annotated = replace(marked, id="u2", provenance=ANNOTATION)
    fit(RECIPE, ROWS, taxonomy=TAXONOMY, unlabelled=[marked, annotated], progress=silence, folder=tmp_path)
    assert [call[1] for call in calls[1:]] == [["u2"], ["u1", "u2"]]


@pytest.mark.parametrize(("recipe", "marked"), [(RECIPE, True), (RECIPE, False), (FOLDED, False)])
def test_the_tables_say_whether_annotated_rows_were_the_validation_set(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch, recipe: Recipe, marked: bool
) -> None:
    weighing(monkeypatch, replace(DOES_NOT, tables={WHOLE: {"paper-0.example": {}}}))
    calls.split = replace(SPLIT, marked=marked)
    fitted(tmp_path, recipe)
    assert runs.noted(tmp_path)["apart"]["annotated"] is marked


@pytest.mark.parametrize("recipe", [RECIPE, FOLDED])
def test_where_the_encoder_does_not_help_the_linear_model_is_shipped(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch, recipe: Recipe
) -> None:
    weighing(monkeypatch, DOES_NOT)
    assert isinstance(fitted(tmp_path, recipe), LinearClassifier)
    assert calls[-1] == (ALL, ["u0", "u2"], LINEAR)


def test_every_fold_leaves_its_newspapers_out_and_the_encoder_that_is_shipped_learns_from_all(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighing(monkeypatch, HELPS)
    classifier = fitted(tmp_path, FOLDED)
    assert [call[0] for call in calls[1::2][:2]] == [ALL - set(fold) for fold in FOLDS]  # linear models
    assert [(call[0].get("held_out"), *call[1:]) for call in calls[::2][:2]] == [
        (fold, f"fold-{number}", tmp_path) for number, fold in enumerate(FOLDS)
    ]
    assert calls[4] == ({"epochs": 1.0, "train_on_all_sources": True}, tmp_path.name, None)
    assert isinstance(classifier, CombinedClassifier)
    assert classifier.encoder.calibration == Calibration(calls.encoder.calibration.temperature)


def test_the_shipped_encoder_continues_from_a_fitted_network_and_the_folds_start_from_the_base(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighing(monkeypatch, HELPS)
    monkeypatch.setattr(fit_combined, "load_tokenizer", lambda name: SimpleNamespace(get_vocab=lambda: {"tin": 0}))
    fitted(tmp_path, replace(FOLDED, network={"base": "x", "continue_from": "y"}))
    assert calls.networks == [{"base": "x"}, {"base": "x"}, {"base": "y"}]


def test_a_network_to_continue_from_that_reads_other_tokens_is_refused_before_any_fold_is_fitted(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_combined, "load_tokenizer", lambda name: SimpleNamespace(get_vocab=lambda: {name: 0}))
    with pytest.raises(RecipeError, match=r"network\.continue_from: reads other tokens than x"):
        fitted(tmp_path, replace(FOLDED, network={"base": "x", "continue_from": "y"}))
    assert not calls


@pytest.mark.parametrize(("recipe", "continue_from"), [(RECIPE, "y"), (FOLDED, 3)])
def test_a_network_to_continue_from_is_refused_without_folds_or_where_it_is_no_name(
    tmp_path: Path, recipe: Recipe, continue_from: Any
) -> None:
    with pytest.raises(RecipeError, match=r"network\.continue_from: "):
        fitted(tmp_path, replace(recipe, network={"base": "x", "continue_from": continue_from}))


def test_what_the_folds_said_is_kept_and_all_their_newspapers_are_weighed(tmp_path: Path, calls: Calls) -> None:
    fitted(tmp_path, FOLDED)
    first = len(calls)
    fitted(tmp_path, FOLDED)  # as after a stop
    assert len(calls) - first == first - 4  # nothing of the two folds again: neither encoder nor linear model
    for table in runs.noted(tmp_path)["apart"]["tables"].values():
        assert set(table) == ALL


def test_too_few_articles_to_compare_the_encoder_on_are_refused_before_any_fold_is_fitted(tmp_path: Path, calls: Calls) -> None:
    short = [Row(row.id, title=f"Tin {row.id}", section=row.section, source=row.source) for row in ROWS]
    with pytest.raises(ExportRefused, match="needs 500 articles"):
        fit(FOLDED, short, taxonomy=TAXONOMY, progress=silence, folder=tmp_path)
    assert not calls


@pytest.mark.parametrize(
    "wrong",
    [
        {"linear": 3},
        {"unsure": "often"},
        {"unsure": 1.5},
        {"max_syllables": 0},
        {"folds": [["paper-0.example"]]},
        {"folds": [["paper-0.example"], ["paper-0.example"]]},
        {"folds": [["paper-0.example"], []]},
        {"folds": ["paper-0.example", "paper-1.example"]},
        {"folds": FOLDS, "held_out": ["paper-0.example"]},
        {"folds": [*FOLDS, ["nobody.example"]]},
    ],
)
def test_a_wrong_plan_is_refused_by_the_name_of_its_option(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(RecipeError, match=r"options(\.(linear|folds|held_out|unsure|max_syllables))?: "):
        fitted(tmp_path, replace(RECIPE, options={**RECIPE.options, **wrong}))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"unsur": 0.5}, r"options\.unsur: unknown; did you mean unsure\? .* epochs, .*, linear, folds, unsure, max_syllables$"),
        ({"linear": {"epochs": 0}}, r"^options\.linear\.epochs: is 0, but must be 1 or more$"),
        ({"linear": {"rate": 0.1}}, r"options\.linear\.rate: unknown; did you mean learning_rate\? .* max_features, "),
    ],
)
def test_an_option_is_refused_by_its_table_and_with_all_that_there_are_before_anything_is_read(
    tmp_path: Path, calls: Calls, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(RecipeError, match=message):
        fitted(tmp_path, replace(RECIPE, options={**RECIPE.options, **wrong}))
    assert not calls
    assert not list(tmp_path.iterdir())
