from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM, AutoTokenizer

from model.sections.windows import Windowing
from tests.tiny_encoders import SHAPES
from training.encoders.network import (
    NETWORK,
    OURS,
    Facts,
    SectionEncoder,
    article_logits,
    check_ids,
    check_network,
    ends_of_text,
    from_base,
    load_encoder,
    load_fitted,
    load_tokenizer,
    new_encoder,
    readable_tokens,
    save_fitted,
)
from training.errors import RecipeError
from training.generators.seq2seq import OF_WRITERS
from training.recipe import Recipe

TEXT = "Tối nay đội bóng thắng trận trên sân nhà"


@pytest.fixture(params=SHAPES)
def base(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    SHAPES[request.param](tmp_path / "base")
    return str(tmp_path / "base")


def test_any_encoder_reads_a_window_and_says_something_of_every_token(base: str) -> None:
    tokenizer = load_tokenizer(base)
    before, after = ends_of_text(tokenizer)
    ids = torch.tensor([[before, *tokenizer(TEXT, add_special_tokens=False)["input_ids"], after]])
    assert ids.shape[1] > 4
    assert (ids != tokenizer.unk_token_id).sum() > ids.shape[1] / 2
    torch.manual_seed(1)
    network = SectionEncoder(load_encoder(base), 5)
    logits = network.eval()(ids, torch.ones_like(ids))
    assert logits.shape == (1, ids.shape[1], 5)
    assert logits.dtype == torch.float32
    logits.sum().backward()
    assert [name for name, weight in network.named_parameters() if weight.grad is None] == []


def test_a_base_of_the_hub_is_taken_in_the_revision_that_the_recipe_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def refuse(name: str, *, revision: str, **_: object) -> None:
        asked.append((name, revision))
        raise OSError("no hub here")

    for kind in (AutoModel, AutoTokenizer):
        monkeypatch.setattr(kind, "from_pretrained", refuse)
    network = {"base": "vinai/phobert-base", "revision": "1a2b"}
    check_network(network)
    for named in (Recipe("encoder", network=network).base, Recipe("encoder", network={"base": "vinai/phobert-base"}).base):
        for load in (load_encoder, load_tokenizer):
            with pytest.raises(RecipeError, match="no hub here"):
                load(named)
    assert asked == [("vinai/phobert-base", "1a2b")] * 2 + [("vinai/phobert-base", "main")] * 2


def test_a_revision_of_what_has_none_is_refused(tmp_path: Path) -> None:
    for network in (
        {"base": str(tmp_path), "revision": "1a2b"},
        {"model_type": "bert", "revision": "1a2b"},
        {"base": "a/b", "revision": 3},
    ):
        with pytest.raises(RecipeError, match=r"network\.revision: must be the commit"):
            check_network(network)


def test_padding_changes_nothing(base: str) -> None:
    tokenizer = load_tokenizer(base)
    ids = torch.tensor([tokenizer(TEXT)["input_ids"]])
    network = SectionEncoder(load_encoder(base), 3).eval()
    padded = torch.nn.functional.pad(ids, (0, 6), value=tokenizer.pad_token_id)
    alone, beside = network(ids, torch.ones_like(ids)), network(padded, (torch.arange(padded.shape[1]) < ids.shape[1]).long()[None])
    torch.testing.assert_close(beside[:, : ids.shape[1]], alone, atol=1e-5, rtol=1e-4)


def test_what_was_saved_is_loaded_and_says_the_same(base: str, tmp_path: Path) -> None:
    facts = Facts(("a", "b", "c"), Windowing(most_tokens=64, most_title=20, most_windows=3), "underthesea")
    network, tokenizer = SectionEncoder(load_encoder(base), 3).eval(), load_tokenizer(base)
    save_fitted(tmp_path / "fitted", network, tokenizer, facts)
    again, same_tokenizer, same_facts = load_fitted(tmp_path / "fitted")
    assert same_facts == facts
    ids = torch.tensor([tokenizer(TEXT)["input_ids"]])
    assert same_tokenizer(TEXT)["input_ids"] == ids[0].tolist()
    network.encoder.half().float()  # as a file has it
    assert torch.equal(again(ids, torch.ones_like(ids)), network(ids, torch.ones_like(ids)))
    assert not list((tmp_path / "fitted").rglob("*.bin"))


def test_an_encoder_that_was_fitted_for_the_same_sections_starts_with_its_head(base: str, tmp_path: Path) -> None:
    network, slugs = SectionEncoder(load_encoder(base), 3), ("a", "b", "c")
    save_fitted(tmp_path, network, load_tokenizer(base), Facts(slugs, Windowing()))
    folder = str(tmp_path / NETWORK)
    assert torch.equal(from_base(folder, slugs, 0.1).head.weight, network.head.weight)
    assert from_base(folder, ("c", "b", "a"), 0.1).head.weight.tolist() != network.head.weight.tolist()
    assert from_base(base, slugs, 0.1).head.weight.tolist() != network.head.weight.tolist()


def test_an_article_is_the_mean_over_the_content_of_all_its_windows() -> None:
    logits = torch.tensor([[[1.0], [2.0], [9.0]], [[4.0], [9.0], [9.0]], [[7.0], [9.0], [9.0]]])
    content = torch.tensor([[True, True, False], [True, False, False], [False, False, False]])
    means = article_logits(logits, content, torch.tensor([0, 0, 1]), 2)
    assert means.tolist() == [[pytest.approx(7 / 3)], [0.0]]


def test_a_new_encoder_takes_its_size_from_the_recipe_and_its_marks_from_the_tokenizer(tmp_path: Path) -> None:
    SHAPES["xlm-roberta"](tmp_path)
    tokenizer = load_tokenizer(str(tmp_path))
    shape = {"model_type": "roberta", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    encoder = new_encoder(shape, tokenizer, 128)
    assert encoder.config.vocab_size == len(tokenizer)
    assert encoder.config.pad_token_id == tokenizer.pad_token_id
    ids = torch.full((1, 128), 5)
    assert encoder(input_ids=ids).last_hidden_state.shape == (1, 128, 32)


def test_what_is_no_encoder_is_refused_with_the_key_that_named_it(tmp_path: Path) -> None:
    for load in (load_encoder, load_tokenizer):
        with pytest.raises(RecipeError, match=r"network\.base: '.*nothing'"):
            load(str(tmp_path / "nothing"))
    SHAPES["bert"](tmp_path / "base")
    tokenizer = load_tokenizer(str(tmp_path / "base"))
    for wrong in ({"model_type": "oracle"}, {"model_type": "bert", "hidden_size": 30, "num_attention_heads": 4}):
        with pytest.raises(RecipeError, match=r"\[network\]"):
            new_encoder(wrong, tokenizer, 64)
    for neither_nor in ({}, {"base": "x", "model_type": "bert"}, {"base": 3}):
        with pytest.raises(RecipeError, match=r"\[network\]: needs either base"):
            check_network(neither_nor)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_folder_without_the_files_of_a_vocabulary_has_no_tokenizer(kind: str, tmp_path: Path) -> None:
    SHAPES[kind](tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "bpe.codes"):
        (tmp_path / name).unlink(missing_ok=True)
    with pytest.raises(RecipeError, match=r"network\.base: .* has no tokenizer (with a vocabulary|that can be loaded)"):
        load_tokenizer(str(tmp_path))


@pytest.mark.parametrize("missing", ["vocab.txt", "bpe.codes", "tokenizer_config.json"])
def test_a_phobert_that_came_without_one_of_its_files_is_refused(missing: str, tmp_path: Path) -> None:
    SHAPES["phobert"](tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(RecipeError, match=r"network\.base: .* has no tokenizer (with a vocabulary|that can be loaded)"):
        load_tokenizer(str(tmp_path))


@pytest.mark.parametrize("base", ["runs/pretrain", "../checkpoints/bert", "/srv/bert", "a/b/c", "runs/pretrain@main"])
def test_a_folder_that_is_missing_is_told_at_once_where_a_hub_would_be_asked(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for load in (load_tokenizer, load_encoder):
        with pytest.raises(RecipeError, match=rf"network\.base: '{base}' is missing; make it first, or .* from {tmp_path}"):
            load(base)


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, ("sprung",))


def test_weights_that_are_none_are_refused_in_one_line_and_nothing_in_them_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    SHAPES["bert"](tmp_path / "base")
    weights, whole = tmp_path / "base" / "model.safetensors", (tmp_path / "base" / "model.safetensors").read_bytes()
    for broken in (b"version https://git-lfs.github.com/spec/v1\n", whole[: len(whole) // 2]):
        weights.write_bytes(broken)
        with pytest.raises(RecipeError, match=r"network\.base: .* cannot be loaded as an encoder"):
            load_encoder(str(tmp_path / "base"))
    weights.unlink()
    torch.save({"embeddings.word_embeddings.weight": _Trap()}, tmp_path / "base" / "pytorch_model.bin")
    with pytest.raises(RecipeError, match=r"is not trusted; save it as safetensors\)$"):
        load_encoder(str(tmp_path / "base"))
    assert not Path("sprung").exists()


def test_no_weight_of_a_base_is_drawn_by_lot(tmp_path: Path) -> None:
    SHAPES["bert"](tmp_path)
    config = tmp_path / "config.json"
    content = config.read_text(encoding="utf-8")
    config.write_text(content.replace('"num_hidden_layers": 1', '"num_hidden_layers": 3'), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"lacks 32 weights that its config\.json requires, such as encoder\.layer\.1\."):
        load_encoder(str(tmp_path))
    with pytest.raises(RecipeError, match=r"such as bert\.encoder\.layer\.1\."):
        load_encoder(str(tmp_path), AutoModelForMaskedLM)
    config.write_text(content.replace('"hidden_size": 16', '"hidden_size": 32'), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"its weights are of other shapes than its config\.json says"):
        load_encoder(str(tmp_path))


def test_a_base_whose_weights_are_no_numbers_is_refused_before_it_learns(tmp_path: Path) -> None:
    SHAPES["bert"](tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    weights["bert.embeddings.word_embeddings.weight"][3] = float("inf")
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(RecipeError, match=r"has NaN or infinite weights, such as embeddings\.word_embeddings\.weight"):
        load_encoder(str(tmp_path))


def test_an_encoder_alone_begins_a_masked_language_model_whose_head_is_new(base: str, tmp_path: Path) -> None:
    load_encoder(base).save_pretrained(tmp_path / "alone")
    assert load_encoder(str(tmp_path / "alone"), AutoModelForMaskedLM).config.vocab_size


def test_an_id_that_the_network_has_no_vector_for_is_told_before_it_learns(tmp_path: Path) -> None:
    SHAPES["bert"](tmp_path)
    encoder = load_encoder(str(tmp_path))
    size = encoder.config.vocab_size
    check_ids(encoder, np.array([3, size - 1], np.int32), np.empty(0, np.int32))
    with pytest.raises(RecipeError, match=rf"its tokenizer produces the id {size}, but the network has only {size} ids"):
        check_ids(encoder, np.array([3, size], np.int32))


def test_a_key_of_the_network_that_changes_nothing_is_refused_by_name() -> None:
    check_network({"model_type": "bert", "hidden_size": 32, "tokenizer": "runs/tokenizer", "licence": "MIT"})
    check_network({"model_type": "modernbert", "global_attn_every_n_layers": 2})  # read, and kept under another name
    check_network({"model_type": "bart", "d_model": 32, "encoder": "runs/encoder"}, OF_WRITERS)
    check_network({"base": "vinai/bartpho-syllable", "language": "vi_VN"}, OF_WRITERS)
    for kind, name in (("bert", "hiden_size"), ("bert", "encoder"), ("t5", "encoder_layers")):
        with pytest.raises(RecipeError, match=rf"network\.{name}: is no option in the configuration of a {kind}; leave it out"):
            check_network({"model_type": kind, name: 2})
    for ours, name in ((OURS, "hidden_dropout_prob"), (OURS, "language"), (OF_WRITERS, "encoder")):
        with pytest.raises(RecipeError, match=rf"network\.{name}: has no effect with base"):
            check_network({"base": "runs/pretrain", name: 0}, ours)


def test_a_base_that_counts_no_positions_reads_what_is_wanted() -> None:
    shape = {"vocab_size": 20, "d_model": 16, "n_layer": 1, "n_head": 2, "d_inner": 16}
    assert readable_tokens(AutoModel.from_config(AutoConfig.for_model("xlnet", **shape)), 500, print) == 500


def test_nothing_longer_is_read_at_once_than_a_base_has_positions_for(base: str) -> None:
    messages: list[str] = []
    encoder = load_encoder(base)
    most = readable_tokens(encoder, 500, messages.append)
    assert most == (68 if encoder.config.model_type in ("roberta", "xlm-roberta") else 70)
    assert messages == [f"the base reads at most {most} tokens, not 500; so will the fine-tuned network"]
    assert encoder(input_ids=torch.full((1, most), 5)).last_hidden_state.shape[1] == most
    assert readable_tokens(encoder, 64, messages.append) == 64
    assert len(messages) == 1
