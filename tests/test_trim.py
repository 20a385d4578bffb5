"""An encoder of many languages, cut to a corpus, reads that corpus as it did before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests import tiny_encoders
from tests.newsroom import stories
from training.corpus import Row
from training.encoders import trim
from training.encoders.network import load_encoder, load_tokenizer
from training.encoders.trim import kept_tokens
from training.errors import RecipeError
from training.recipe import Recipe
from training.running.progress import silence


def rows(titles: Sequence[str] = ()) -> list[Row]:
    written = [Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(stories(1))]
    return [Row(str(number), title) for number, title in enumerate(titles)] or written


def trimmed(folder: Path, corpus: Sequence[Row], shape: str = "xlm-roberta", **options: int) -> Path:
    tiny_encoders.SHAPES[shape](folder / "base")
    recipe = Recipe("trim", network={"base": str(folder / "base")}, options=options)
    trim.fit(recipe, corpus, progress=silence, folder=folder / "run", out=folder / "out")
    return folder / "out"


def hidden(folder: Path, text: str) -> torch.Tensor:
    tokenizer, encoder = load_tokenizer(str(folder)), load_encoder(str(folder)).eval().half().float()  # as it is kept
    ids = [tokenizer.cls_token_id, *tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.sep_token_id]
    with torch.no_grad():
        return encoder(input_ids=torch.tensor([ids])).last_hidden_state


def test_a_text_of_tokens_that_were_kept_gets_the_very_same_vectors(tmp_path: Path) -> None:
    text = "mở cửa hội chợ sách"
    out = trimmed(tmp_path, rows([text, "hội chợ"]))
    assert len(load_tokenizer(str(out))) < len(load_tokenizer(str(tmp_path / "base")))
    assert torch.equal(hidden(out, text), hidden(tmp_path / "base", text))


def test_ids_end_where_the_vectors_end_and_special_tokens_keep_their_meaning(tmp_path: Path) -> None:
    out = trimmed(tmp_path, rows(["hội chợ"]))
    tokenizer, encoder = load_tokenizer(str(out)), load_encoder(str(out))
    assert encoder.get_input_embeddings().weight.shape[0] == len(tokenizer) == encoder.config.vocab_size
    for mark in ("cls", "sep", "pad", "unk", "mask"):
        token = getattr(tokenizer, f"{mark}_token")
        assert tokenizer.convert_tokens_to_ids(token) == getattr(tokenizer, f"{mark}_token_id")
    assert encoder.config.pad_token_id == tokenizer.pad_token_id


def test_only_the_most_frequent_words_stay_and_the_others_are_spelt(tmp_path: Path) -> None:
    out = trimmed(tmp_path, rows(["hội hội hội hội chợ"]), vocabulary_size=3)
    tokenizer = load_tokenizer(str(out))
    assert tokenizer.tokenize("hội") == ["▁hội"]
    assert tokenizer.tokenize("chợ") != ["▁chợ"]


def test_the_tokens_of_one_that_was_trimmed_before_stay_whatever_the_corpus_says_since(tmp_path: Path) -> None:
    before = trimmed(tmp_path, rows(["hội chợ sách"]))
    named = {"base": str(tmp_path / "base"), "tokenizer": str(before)}
    trim.fit(Recipe("trim", network=named), rows(["mở cửa"]), progress=silence, folder=tmp_path / "run", out=tmp_path / "after")
    assert load_tokenizer(str(tmp_path / "after")).get_vocab() == load_tokenizer(str(before)).get_vocab()
    assert torch.equal(hidden(tmp_path / "after", "hội chợ sách"), hidden(before, "hội chợ sách"))


def test_tokens_that_the_base_has_not_and_a_number_of_tokens_beside_named_ones_are_refused(tmp_path: Path) -> None:
    out = trimmed(tmp_path, rows(["hội chợ sách"]))
    ours = {"base": str(tmp_path / "base"), "tokenizer": str(out)}
    others = {"base": str(trimmed(tmp_path / "other", rows(["hội"]))), "tokenizer": str(out)}
    for network, options, refused in (
        (ours, {"vocabulary_size": 3}, r"options\.vocabulary_size"),
        (others, {}, r"network\.tokenizer: has .* the base lacks"),
    ):
        with pytest.raises(RecipeError, match=refused):
            trim.fit(
                Recipe("trim", network=network, options=options), rows(), progress=silence, folder=tmp_path / "run", out=tmp_path / "no"
            )


def test_the_upper_layers_go_where_fewer_are_wanted(tmp_path: Path) -> None:
    assert load_encoder(str(trimmed(tmp_path, rows(), num_layers=1))).config.num_hidden_layers == 1
    with pytest.raises(RecipeError, match=r"options\.num_layers: the base has no 7 layers"):
        trimmed(tmp_path, rows(), num_layers=7)


@pytest.mark.parametrize("shape", ["bert", "phobert"])
def test_a_tokenizer_whose_tokens_hang_on_each_other_is_refused(tmp_path: Path, shape: str) -> None:
    with pytest.raises(RecipeError, match="unigrams"):
        trimmed(tmp_path, rows(), shape)


def test_a_recipe_without_a_base_is_refused(tmp_path: Path) -> None:
    recipe = Recipe("trim", network={"model_type": "bert"})
    with pytest.raises(RecipeError, match=r"network\.base"):
        trim.fit(recipe, rows(), progress=silence, folder=tmp_path, out=tmp_path / "out")


_PIECES = ["<s>", "<unk>", "▁", "▁hội", "▁chợ", "h", "ộ", "i", "sách", "▁đ"]


@given(st.lists(st.integers(0, 9), min_size=len(_PIECES), max_size=len(_PIECES)), st.integers(1, 12))
def test_every_letter_that_occurs_and_every_special_token_stays_in_order(counts: list[int], most: int) -> None:
    described = {"model": {"vocab": [[piece, 0.0] for piece in _PIECES], "unk_id": 1}, "added_tokens": [{"id": 0}]}
    kept = kept_tokens(described, np.array(counts, np.int64), most)
    assert kept == sorted(set(kept))
    assert {0, 1, 2} <= set(kept)
    text = "".join(piece for piece, count in zip(_PIECES, counts, strict=True) if count)
    assert {number for number in (5, 6, 7, 9) if _PIECES[number] in text} <= set(kept)
    assert len([number for number in kept if len(_PIECES[number].removeprefix("▁")) > 1]) <= most + 2
