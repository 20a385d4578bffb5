"""A new generator reads as the encoder does that it begins with: through the real code, with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.newsroom import stories
from training.corpus import Row
from training.encoders.bpe import train_tokenizer
from training.encoders.network import load_encoder, new_encoder
from training.errors import RecipeError
from training.generators import pretrain as pretrain_generator
from training.generators.pretrain import initial_network
from training.generators.seq2seq import load_seq2seq, load_writing_tokenizer
from training.recipe import Recipe
from training.running.progress import silence

ROWS = [Row(str(number), story.title, story.lead, story.body, story.section) for number, story in enumerate(stories(8))]
BERT = {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24}
BART = {"model_type": "bart", "d_model": 16, "encoder_layers": 2, "decoder_layers": 1, "dropout": 0.0}
BART |= {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 24, "decoder_ffn_dim": 24}
READS, LONGER = 40, 64  # tokens that the BERT reads at once, and the generator


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT as pretrain leaves it, whose every weight is random, norms and biases too, so that none arrives by chance."""
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = train_tokenizer(ROWS, 400, lambda done: None, cased=True)
    torch.manual_seed(5)
    made = new_encoder(BERT, tokenizer, READS)
    for weights in made.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def begun(encoder: Path, *, is_resumed: bool = False, **changed: Any) -> torch.nn.Module:
    recipe = Recipe("pretrain_generator", network={**BART, "encoder": str(encoder), **changed})
    return initial_network(recipe, load_writing_tokenizer(str(encoder)), LONGER, is_resumed=is_resumed, seed=1).eval()


def hidden(reader: torch.nn.Module, ids: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        states: torch.Tensor = reader(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    return states


def test_a_generator_reads_what_the_encoder_reads_as_the_encoder_does(encoder: Path) -> None:
    pretrained = load_encoder(str(encoder)).eval()
    reads = int(pretrained.config.max_position_embeddings)
    ids = torch.randint(5, 300, (3, reads), generator=torch.Generator().manual_seed(2))
    network = begun(encoder)
    torch.testing.assert_close(hidden(network.get_encoder(), ids), hidden(pretrained, ids), rtol=1e-3, atol=1e-3)
    longer = torch.cat([ids, ids], dim=1)[:, :LONGER]
    assert hidden(network.get_encoder(), longer).isfinite().all()


def test_its_decoder_writes_with_the_vectors_that_the_encoder_reads(encoder: Path) -> None:
    network = begun(encoder)
    wanted = load_encoder(str(encoder)).get_input_embeddings().weight
    for vectors in (network.get_encoder().embed_tokens, network.get_decoder().embed_tokens, network.get_output_embeddings()):
        assert torch.equal(vectors.weight, wanted)


def test_a_run_that_is_resumed_has_its_own_weights_from_the_checkpoint(encoder: Path) -> None:
    wanted = load_encoder(str(encoder)).get_input_embeddings().weight
    assert not torch.equal(begun(encoder, is_resumed=True).get_input_embeddings().weight, wanted)


def test_a_pretraining_begins_with_the_encoder_that_its_recipe_names(encoder: Path, tmp_path: Path) -> None:
    options = {
        "tokens": 8 * 32,
        "sequence_length": 32,
        "max_source_tokens": LONGER,
        "batch_size": 8,
        "learning_rate": 1e-9,
        "precision": "fp32",
    }
    recipe = Recipe("pretrain_generator", seed=3, network={**BART, "encoder": str(encoder)}, options=options)
    (tmp_path / "run").mkdir()
    pretrain_generator.fit(recipe, ROWS, progress=silence, folder=tmp_path / "run", out=tmp_path / "out")
    made, pretrained = load_seq2seq(str(tmp_path / "out")), load_encoder(str(encoder))
    torch.testing.assert_close(
        made.get_encoder().state_dict()["layers.1.fc2.weight"],
        pretrained.state_dict()["encoder.layer.1.output.dense.weight"].half().float(),
    )


@pytest.mark.parametrize("other", [{"d_model": 32}, {"encoder_layers": 1}, {"encoder_ffn_dim": 48}, {"vocab_size": 500}])
def test_another_shape_is_refused_with_the_one_that_is_needed(encoder: Path, other: dict[str, int]) -> None:
    vectors = int(load_encoder(str(encoder)).config.vocab_size)
    with pytest.raises(
        RecipeError,
        match=rf"network\.encoder: needs model_type bart with d_model 16, encoder_layers 2, encoder_attention_heads 2, "
        rf"encoder_ffn_dim 24, vocab_size {vectors}, activation_function gelu",
    ):
        begun(encoder, **other)


def test_what_is_no_bert_or_no_encoder_is_refused_by_name(encoder: Path, tmp_path: Path) -> None:
    tokenizer = load_writing_tokenizer(str(encoder))
    new_encoder({**BERT, "model_type": "roberta"}, tokenizer, READS).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(RecipeError, match=r"network\.encoder: must be a BERT, as pretrain\.toml makes one, not roberta"):
        begun(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(RecipeError, match=r"network\.encoder: '.*' cannot be loaded as an encoder"):
        begun(tmp_path)
