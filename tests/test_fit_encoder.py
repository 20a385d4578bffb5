from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from model.arrays import Floats
from model.sections.calibration import Calibration
from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from tests.tiny_encoders import SHAPES
from training import fit_encoder
from training.corpus import ANNOTATION, Row
from training.encoders import batches
from training.encoders.corpus import read_corpus
from training.encoders.network import ends_of_text, load_fitted
from training.encoders.options import Options
from training.encoders.token_rows import Reader
from training.encoders.windowed import WindowMarks, predict
from training.errors import ExportRefused, Interrupted, RecipeError
from training.fit_encoder import FITTED, fit
from training.recipe import Recipe
from training.running.loop import CHECKPOINT
from training.running.progress import Clock, silence

SMALL = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
OPTIONS = {
    "epochs": 8.0,
    "batch_size": 8,
    "learning_rate": 3e-3,
    "max_tokens": 48,
    "max_title_tokens": 16,
    "vocabulary_size": 600,
    "held_out": ["paper-2.example"],
    "evaluations": 4,
    "save_every": 4,
    "patience": 0,
}
RECIPE = Recipe("encoder", seed=3, network=SMALL, options=OPTIONS)


def rows(per_section: int = 20, seed: int = 0) -> list[Row]:
    return [
        Row(f"{seed}-{number}", story.title, story.lead, story.body, story.section, f"paper-{number % 3}.example", "invented")
        for number, story in enumerate(stories(per_section, seed=seed))
    ]


@dataclass(frozen=True)
class FakeEncoder:
    """What an export makes of a fitted network, as far as fitting needs it: the network itself."""

    folder: Path
    taxonomy: Taxonomy
    calibration: Calibration = field(default_factory=Calibration)

    def logits(self, articles: Sequence[Any]) -> Floats:
        return logits_of(self.folder, [Row("", article.title, article.lead, article.body) for article in articles])


def logits_of(fitted: Path, rows: Sequence[Row]) -> Floats:
    """The logits of ``rows`` read whole by the network in ``fitted``."""
    network, tokenizer, facts = load_fitted(fitted)
    tokens = Reader(str(fitted / "network"), facts.segmenter).read(rows, lambda done, total: None)
    marks = WindowMarks(*ends_of_text(tokenizer), tokenizer.pad_token_id)
    return predict(network, tokens, np.arange(len(rows)), facts.windowing, marks, Options.of(RECIPE).arguments.accelerator())


@pytest.fixture(autouse=True)
def fake_export(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Row]]:
    held: list[Sequence[Row]] = []

    def export(folder: Path, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: object) -> FakeEncoder:
        held.append(rows)
        return FakeEncoder(folder, taxonomy)

    monkeypatch.setitem(sys.modules, "training.export.encoder", SimpleNamespace(export=export))
    return held


def fitted(folder: Path, recipe: Recipe = RECIPE, train: Sequence[Row] | None = None) -> Any:
    folder.mkdir(exist_ok=True)
    return fit(recipe, rows() if train is None else train, taxonomy=TAXONOMY, progress=silence, folder=folder)


def right(logits: Floats, wanted: Sequence[Row]) -> float:
    return float(np.mean([TAXONOMY.slugs[answer] == row.section for answer, row in zip(logits.argmax(axis=1), wanted, strict=True)]))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(
            sys.modules,
            "training.export.encoder",
            SimpleNamespace(export=lambda folder, rows, taxonomy, progress: FakeEncoder(folder, taxonomy)),
        )
        fitted(folder)
    return folder


def test_an_encoder_from_scratch_knows_the_sections_of_a_newspaper_that_it_has_not_seen(run: Path) -> None:
    new = [replace(row, source="paper-9.example") for row in rows(20, seed=9)]
    assert right(logits_of(run / FITTED, new), new) > 0.9


def test_it_reads_a_title_alone(run: Path) -> None:
    new = [Row(row.id, title=row.title, section=row.section) for row in rows(20, seed=9)]
    assert right(logits_of(run / FITTED, new), new) > 0.9


def test_what_is_said_in_the_last_paragraph_can_change_the_answer(run: Path) -> None:
    """Windows after the first one, the body turns to another section altogether."""
    sport, crime = (next(row for row in rows(1, seed=5) if row.section == section) for section in ("the-thao", "phap-luat"))
    long = Row("1", body=sport.body)
    turned = replace(long, body="\n".join([sport.body, *[crime.body] * 3]))
    answers = logits_of(run / FITTED, [long, turned]).argmax(axis=1)
    assert [TAXONOMY.slugs[answer] for answer in answers] == ["the-thao", "phap-luat"]


def test_a_fitted_run_names_its_sections_windows_and_segmenter(run: Path) -> None:
    facts = json.loads((run / FITTED / "classifier.json").read_text())
    assert facts == {
        "slugs": list(TAXONOMY.slugs),
        "segmenter": None,
        "most_tokens": 48,
        "most_title": 16,
        "most_windows": 8,
        "title_apart": True,
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_any_encoder_in_a_folder_is_fine_tuned(shape: str, tmp_path: Path) -> None:
    SHAPES[shape](tmp_path / "base")
    recipe = replace(RECIPE, network={"base": str(tmp_path / "base")}, options={**OPTIONS, "epochs": 1.0})
    classifier = fitted(tmp_path / "run", recipe, rows(10))
    assert classifier.calibration.temperature > 0
    assert np.isfinite(logits_of(tmp_path / "run" / FITTED, rows(1))).all()


def test_a_fit_that_was_stopped_goes_on_to_the_same_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = replace(RECIPE, options={**OPTIONS, "epochs": 3.0})
    fitted(tmp_path / "whole", recipe)
    real, made = batches.collate, []

    def collate_and_stop(*given: Any) -> Any:
        made.append(0)
        if len(made) == 9:
            os.kill(os.getpid(), signal.SIGTERM)
        return real(*given)

    monkeypatch.setattr(batches, "collate", collate_and_stop)
    with pytest.raises(Interrupted):
        fitted(tmp_path / "again", recipe)
    fitted(tmp_path / "again", recipe)
    for file in ("network/model.safetensors", "head.safetensors"):
        assert (tmp_path / "again" / FITTED / file).read_bytes() == (tmp_path / "whole" / FITTED / file).read_bytes()


def test_a_network_that_was_fitted_elsewhere_is_only_exported(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(run, tmp_path / "run", ignore=shutil.ignore_patterns("checkpoint"))
    monkeypatch.setattr(fit_encoder.loop, "train", None)  # nothing is trained
    assert np.array_equal(logits_of(fitted(tmp_path / "run").folder, rows()), logits_of(run / FITTED, rows()))


def test_validation_newspapers_are_not_trained_on_and_the_export_is_compared_on_them_first(
    tmp_path: Path, fake_export: list[Sequence[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained_on: list[int] = []
    real = fit_encoder.FineTuningBatches

    def remember(tokens: Any, *others: Any) -> Any:
        trained_on.append(len(tokens))
        return real(tokens, *others)

    monkeypatch.setattr(fit_encoder, "FineTuningBatches", remember)
    (tmp_path / "run").mkdir()
    recipe = replace(RECIPE, options={**OPTIONS, "epochs": 1.0})
    made = fit_encoder.fit_for_service(recipe, rows(), taxonomy=TAXONOMY, progress=silence, folder=tmp_path / "run")
    assert made
    (compared,) = fake_export
    newspaper = [row for row in rows() if row.source == "paper-2.example"]
    assert list(compared[: len(newspaper)]) == newspaper
    assert len(compared) == len(rows())  # the validation rows are fewer than 500, so training rows are compared, too
    assert trained_on == [len(rows()) - len(newspaper) - len(made.split.seen)]
    assert made.classifier.calibration != Calibration()


def test_rows_without_words_and_of_other_sections_are_not_trained_on(tmp_path: Path) -> None:
    recipe = replace(RECIPE, options={**OPTIONS, "epochs": 1.0})
    train = rows()
    fitted(tmp_path / "plain", recipe)
    fitted(tmp_path / "odd", recipe, [*train, replace(train[0], id="x", section="thoi-tiet")])
    key = f"{FITTED}/head.safetensors"
    assert (tmp_path / "plain" / key).read_bytes() == (tmp_path / "odd" / key).read_bytes()
    fitted(tmp_path / "empty", recipe, [*train, Row("y", section="the-thao", source="paper-1.example")])
    assert torch.isfinite(torch.tensor(logits_of(tmp_path / "empty" / FITTED, train[:2]))).all()


def test_annotated_rows_are_drawn_in_the_share_that_the_recipe_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    real = fit_encoder.Sampler

    def seen(weights: Floats, *given: Any, **named: Any) -> Any:
        shares.append(float(weights[-4:].sum() / weights.sum()))
        return real(weights, *given, **named)

    monkeypatch.setattr(fit_encoder, "Sampler", seen)
    annotated = [replace(row, id=f"told-{row.id}", source="", provenance=ANNOTATION) for row in rows(10, seed=6)[:4]]
    for number, options in enumerate(({}, {"annotated_share": 0.75})):
        recipe = replace(RECIPE, options={**OPTIONS, "epochs": 0.1, **options})
        fitted(tmp_path / str(number), recipe, [*rows(10), *annotated])
    assert shares[0] < 0.6
    assert shares[1] == pytest.approx(0.75, abs=1e-3)


def test_one_section_and_odd_options_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="two sections"):
        fitted(tmp_path / "one", train=[row for row in rows() if row.section == "the-thao"])
    for options in ({"epochs": 0.0}, {"epoch": 3}, {"label_smoothing": 1.0}, {"held_out": ["nobody.example"]}):
        with pytest.raises(RecipeError, match="options"):
            fitted(tmp_path / "odd", replace(RECIPE, options={**OPTIONS, **options}))
    with pytest.raises(RecipeError, match=r"\[network\]"):
        fitted(tmp_path / "none", replace(RECIPE, network={}))


def test_too_few_articles_to_compare_the_export_on_are_refused_before_anything_is_trained(tmp_path: Path) -> None:
    short = [replace(row, title=f"Tin {row.section} {row.id}", lead="", body="") for row in rows()]
    with pytest.raises(ExportRefused, match=rf"needs 500 articles .* {len(short)} rows give only {len(short)}"):
        fitted(tmp_path / "run", train=short)
    assert not (tmp_path / "run" / CHECKPOINT).exists()
    assert not (tmp_path / "run" / FITTED).exists()


def test_a_row_is_read_with_and_without_its_diacritics(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    options = Options.of(replace(RECIPE, options={**OPTIONS, "without_diacritics": 0.5}))
    corpus = read_corpus(RECIPE, options, rows(), TAXONOMY, tmp_path / "run", Clock(silence))
    twins = np.flatnonzero(corpus.bare_place >= 0)
    assert len(rows()) / 4 < len(twins) < 3 * len(rows()) / 4
    for row in twins[:5].tolist():
        title, bare = corpus.tokens.fields(row)[0], corpus.bare.fields(int(corpus.bare_place[row]))[0]
        assert title.tolist() != bare.tolist()


def test_a_row_that_readers_put_elsewhere_is_trained_with_that_section_and_evaluated_with_its_own(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    moved = [replace(row, annotated_section="the-thao") for row in rows(3)]
    options = Options.of(RECIPE)
    corpus = read_corpus(RECIPE, options, moved, TAXONOMY, tmp_path / "run", Clock(silence))
    found = fit_encoder._batches(options, corpus, np.arange(len(moved)), WindowMarks((0,), (1,), 2), 3)
    assert set(found.labels.tolist()) == {TAXONOMY.slugs.index("the-thao")}
    assert len(set(corpus.labels.tolist())) > 1


def test_logits_of_an_article_do_not_depend_on_its_neighbours_in_a_batch(run: Path) -> None:
    some = rows(3, seed=8)
    together = logits_of(run / FITTED, some)
    alone = np.concatenate([logits_of(run / FITTED, [row]) for row in some])
    np.testing.assert_allclose(together, alone, atol=2e-2)  # bf16


def test_the_sum_over_tokens_is_the_article(run: Path) -> None:
    network, tokenizer, facts = load_fitted(run / FITTED)
    row = rows(1, seed=4)[0]
    title, lead, body = Reader(str(run / FITTED / "network")).read([row], lambda done, total: None).fields(0)
    windows = facts.windowing.cut(title.tolist(), [*lead.tolist(), *body.tolist()], *ends_of_text(tokenizer))
    shares, count = torch.zeros(len(facts.slugs)), 0
    for window in windows:
        ids = torch.tensor([window.ids])
        content = torch.tensor(window.content)
        shares += network(ids, torch.ones_like(ids))[0][content].sum(dim=0)
        count += int(content.sum())
    np.testing.assert_allclose((shares / count).detach().numpy(), logits_of(run / FITTED, [row])[0], atol=5e-2)
