from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers import AutoModelForMaskedLM

from tests.launched import fit_in_two_processes
from tests.newsroom import stories
from tests.tiny_encoders import SHAPES
from training import fitting
from training.corpus import Row, write_rows
from training.encoders import pretrain
from training.encoders.masking import IGNORED
from training.encoders.network import load_encoder, load_tokenizer
from training.encoders.pretrain import fit
from training.errors import Interrupted, RecipeError
from training.recipe import Recipe
from training.running.progress import silence
from training.running.training_log import TENSORBOARD

ROWS = [Row(str(number), story.title, story.lead, story.body, story.section, "a.example") for number, story in enumerate(stories(15))]
SMALL = {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
STILL = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
OPTIONS = {
    "tokens": 24 * 8 * 32,
    "sequence_length": 32,
    "batch_size": 8,
    "vocabulary_size": 500,
    "precision": "fp32",
    "save_every": 5,
    "learning_rate": 3e-3,
}
RECIPE = Recipe("pretrain", seed=3, network=SMALL, options=OPTIONS)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def pretrained(tmp_path: Path, recipe: Recipe = RECIPE, name: str = "a", rows: list[Row] = ROWS) -> dict[str, torch.Tensor]:
    (tmp_path / f"{name}.run").mkdir(exist_ok=True)
    fit(recipe, rows, progress=silence, folder=tmp_path / f"{name}.run", out=tmp_path / name)
    return weights(tmp_path / name)


@pytest.mark.parametrize("shape", SHAPES)
def test_pretraining_continues_from_a_base(shape: str, tmp_path: Path) -> None:
    SHAPES[shape](tmp_path / "base")
    recipe = replace(RECIPE, network={"base": str(tmp_path / "base")}, options={**OPTIONS, "tokens": 3 * 8 * 32})
    made = pretrained(tmp_path, recipe)
    before = weights(tmp_path / "base")
    assert made.keys() == before.keys()
    assert not any(torch.equal(made[name], before[name]) for name in made if "embeddings.weight" in name and "word" in name)
    load_encoder(str(tmp_path / "a"))
    assert load_tokenizer(str(tmp_path / "a"))("trận đấu")["input_ids"] == load_tokenizer(str(tmp_path / "base"))("trận đấu")["input_ids"]


def test_an_encoder_from_scratch_learns_to_predict_masked_words(tmp_path: Path) -> None:
    pretrained(tmp_path, replace(RECIPE, options={**OPTIONS, "tokens": 150 * 8 * 32}))
    events = EventAccumulator(str(tmp_path / "a.run" / TENSORBOARD))
    events.Reload()
    losses = [event.value for event in events.Scalars("loss")]
    assert np.mean(losses[-3:]) < np.mean(losses[:3]) - 0.3
    assert len(load_tokenizer(str(tmp_path / "a"))) <= 500


@pytest.mark.parametrize("shape", SHAPES)
def test_a_micro_batch_without_a_masked_token_changes_nothing_and_breaks_nothing(shape: str, tmp_path: Path) -> None:
    SHAPES[shape](tmp_path)
    network = pretrain.MaskedLanguageModel(load_encoder(str(tmp_path), AutoModelForMaskedLM))
    ids = torch.full((1, 8), 5)
    loss = network(ids, torch.full((1, 8), IGNORED))
    loss.backward()
    assert loss.item() == 0
    assert all(weight.grad is None or not weight.grad.any() for weight in network.parameters())
    labels = torch.tensor([[IGNORED] * 6 + [7, 9]])
    network.eval()
    guesses = network.model(input_ids=ids).logits
    torch.testing.assert_close(network(ids, labels), torch.nn.functional.cross_entropy(guesses[0], labels[0]))


def test_vectors_that_begin_averaged_are_other_ones_of_the_same_spread(tmp_path: Path) -> None:
    one_step = {**OPTIONS, "tokens": 8 * 32, "learning_rate": 1e-9}
    key = "bert.embeddings.word_embeddings.weight"
    plain = pretrained(tmp_path, replace(RECIPE, options=one_step), "plain")[key]
    averaged = pretrained(tmp_path, replace(RECIPE, options={**one_step, "averaged_embedding_epochs": 2.0}), "averaged")[key]
    assert not torch.allclose(plain, averaged)
    assert abs(averaged.std() - plain.std()) < 0.1 * plain.std()
    bare = [replace(row, section="") for row in ROWS]
    with pytest.raises(RecipeError, match="averaged"):
        pretrained(tmp_path, replace(RECIPE, options={**one_step, "averaged_embedding_epochs": 2.0}), "bare", bare)


def test_averaged_vectors_are_trained_with_annotated_sections(tmp_path: Path) -> None:
    once = replace(RECIPE, options={**OPTIONS, "tokens": 8 * 32, "averaged_embedding_epochs": 0.1})
    with pytest.raises(RecipeError, match="averaged"):
        pretrained(tmp_path, once, "a", [replace(row, annotated_section="the-thao") for row in ROWS])


def test_newspapers_that_shall_not_be_read_are_not(tmp_path: Path) -> None:
    secret = [Row("s", body="xylophonxylophon " * 50, source="b.example")]
    made = pretrained(
        tmp_path, replace(RECIPE, options={**OPTIONS, "tokens": 8 * 32, "excluded_sources": ["b.example"]}), "a", ROWS + secret
    )
    plain = pretrained(tmp_path, replace(RECIPE, options={**OPTIONS, "tokens": 8 * 32}), "b", ROWS)
    assert all(torch.equal(made[name], plain[name]) for name in plain)


def test_a_recipe_that_cannot_be_read_with_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="fewer than 32 tokens"):
        pretrained(tmp_path, RECIPE, "none", [Row("1", title="Hai từ"), Row("2", title="Hai từ")])
    electra = {**SMALL, "model_type": "electra", "embedding_size": 16}
    with pytest.raises(RecipeError, match="not electra"):
        pretrained(tmp_path, replace(RECIPE, network=electra), "electra")
    with pytest.raises(RecipeError, match=r"options\.sequence_length: "):
        pretrained(tmp_path, replace(RECIPE, options={"sequence_length": 1}), "odd")


def room(tmp_path: Path, **options: object) -> Path:
    """A recipe and its data on disk, as a newsroom has them."""
    write_rows(tmp_path / "archive.parquet", ROWS)
    table = "\n".join(f"{name} = {value!r}" for name, value in {**OPTIONS, **options}.items())
    network = "\n".join(f"{name} = {value!r}" for name, value in {**SMALL, **STILL}.items())
    (tmp_path / "read.toml").write_text(
        f'kind = "pretrain"\nseed = 3\n[data]\ntrain = "archive.parquet"\n[network]\n{network}\n[options]\n{table}\n', encoding="utf-8"
    )
    return tmp_path / "read.toml"


def test_a_pretraining_that_was_stopped_goes_on_to_the_same_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = room(tmp_path)
    fitting.fit(recipe, data=tmp_path, out=tmp_path / "whole")
    real, steps = pretrain.mask_tokens, []

    def hide_and_stop(*given: object) -> object:
        steps.append(0)
        if len(steps) == 9:
            os.kill(os.getpid(), signal.SIGTERM)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(pretrain, "mask_tokens", hide_and_stop)
    with pytest.raises(Interrupted, match="--resume"):
        fitting.fit(recipe, data=tmp_path, out=tmp_path / "again")
    fitting.fit(recipe, data=tmp_path, out=tmp_path / "again", resume=True)
    assert (tmp_path / "again" / "model.safetensors").read_bytes() == (tmp_path / "whole" / "model.safetensors").read_bytes()


def test_two_processes_of_torchrun_make_what_one_makes(tmp_path: Path) -> None:
    recipe = room(tmp_path, gradient_accumulation_steps=2)
    fitting.fit(recipe, data=tmp_path, out=tmp_path / "one")
    recipe = room(tmp_path, gradient_accumulation_steps=1)
    assert fit_in_two_processes(recipe, tmp_path, tmp_path / "two").strip() == str(tmp_path / "two")
    one, two = weights(tmp_path / "one"), weights(tmp_path / "two")
    for name in one:
        torch.testing.assert_close(two[name], one[name], rtol=1e-3, atol=1e-4)
