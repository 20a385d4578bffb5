"""Cuts a multilingual encoder to the tokens of a corpus and, optionally, to its lower layers.

Tokens that the corpus lacks only cost memory (Abdaoui et al. 2020, "Load what you need"); of the layers the upper ones matter least
(Sajjad et al. 2020, "On the effect of dropping layers of pre-trained transformer models").
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model.arrays import Ints
from model.replacing import replacing
from training.bounds import check, least
from training.corpus import Row
from training.encoders.network import check_network, load_encoder, load_tokenizer, save_halved
from training.encoders.token_rows import Reader
from training.errors import RecipeError
from training.recipe import Recipe, fill
from training.running.progress import Clock

_MAX_ROWS = 20_000  # more rows change nothing but the time
_SPACE = "▁"  # SentencePiece's mark of a space


@dataclass(frozen=True, slots=True)
class Trimming:
    """Keep the ``vocabulary_size`` most frequent tokens, every single character that occurs, and the lowest ``num_layers``; 0: all layers.

    If ``[network]`` names a ``tokenizer``, its tokens are kept instead.
    """

    vocabulary_size: int = 16_000
    num_layers: int = 0

    def __post_init__(self) -> None:
        check(self, vocabulary_size=least(1), num_layers=least(0))


def fit(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path, out: Path) -> None:  # noqa: ARG001 -- it takes a minute
    """Write the encoder of ``recipe`` as ``rows`` need it, with its tokenizer, into ``out`` as save_pretrained does. Raises RecipeError."""
    (wanted,) = fill(recipe.options, Trimming())
    check_network(recipe.network)
    base = recipe.base
    if not base:
        raise RecipeError("network.base: is required: the encoder to trim")
    if "tokenizer" in recipe.network and "vocabulary_size" in recipe.options:
        raise RecipeError("options.vocabulary_size: cannot be combined with network.tokenizer, whose tokens are kept")
    tokenizer, encoder = load_tokenizer(base), load_encoder(base)
    clock = Clock(progress)
    some = rows[:: -(-len(rows) // _MAX_ROWS) or 1]
    tokens = Reader(base).read(some, partial(clock.tick, "reading"))
    counts = np.bincount(tokens.ids, minlength=len(tokenizer))
    described = _described(tokenizer)
    named = recipe.network.get("tokenizer")
    kept = tokens_of(load_tokenizer(named), described) if named else kept_tokens(described, counts, wanted.vocabulary_size)
    _keep_vectors(encoder, kept)
    _keep_layers(encoder, wanted.num_layers)
    clock.say(
        f"{len(kept):,} of {len(counts):,} tokens kept, which are {100 * counts[kept].sum() / max(counts.sum(), 1):.2f} % of the text"
    )
    with replacing(out) as draft:
        save_halved(draft, encoder, _with_tokens(tokenizer, described, kept))


def kept_tokens(described: dict[str, Any], counts: Ints, most: int) -> list[int]:
    """The ids to keep, in order: special tokens, the ``most`` frequent ones, and every single character inside one that occurs.

    Without these a word whose token goes could not be spelt.
    """
    pieces = [piece for piece, _ in described["model"]["vocab"]]
    frequent = {int(number) for number in np.argsort(-counts, kind="stable")[:most] if counts[number]}
    counted = [piece for piece, count in zip(pieces, counts, strict=True) if count]
    spelling = {letter for piece in counted for letter in piece} | {piece[:2] for piece in counted if piece.startswith(_SPACE)}
    letters = {number for number, piece in enumerate(pieces) if piece in spelling and len(piece.removeprefix(_SPACE)) <= 1}
    return sorted(_special(described) | frequent | letters | {pieces.index(_SPACE)})


def tokens_of(tokenizer: PreTrainedTokenizerBase, described: dict[str, Any]) -> list[int]:
    """The ids to keep, in order, of the pieces of ``tokenizer``, which was trimmed from the same base. Raises RecipeError."""
    place = {piece: number for number, (piece, _) in enumerate(described["model"]["vocab"])}
    wanted = tokenizer.get_vocab()
    if foreign := sorted(wanted.keys() - place.keys()):
        raise RecipeError(f"network.tokenizer: has {len(foreign)} tokens that the base lacks, such as {foreign[0]!r}")
    return sorted(_special(described) | {place[piece] for piece in wanted})


def _special(described: dict[str, Any]) -> set[int]:
    """The ids of special tokens."""
    return {token["id"] for token in described["added_tokens"]} | {described["model"]["unk_id"]}


def _described(tokenizer: PreTrainedTokenizerBase) -> dict[str, Any]:
    """The ``tokenizers`` file of ``tokenizer``. Raises RecipeError unless it is one of unigrams, which any part of it can be."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    described: dict[str, Any] = json.loads(backend.to_str()) if backend else {}
    if described.get("model", {}).get("type") != "Unigram":
        raise RecipeError("network.base: only a tokenizer of unigrams (XLM-R, multilingual E5) can be trimmed")
    if any(token["id"] >= len(described["model"]["vocab"]) for token in described["added_tokens"]):
        raise RecipeError("network.base: its tokenizer has special tokens outside its vocabulary, which cannot be kept")
    return described


def _with_tokens(tokenizer: PreTrainedTokenizerBase, described: dict[str, Any], kept: Sequence[int]) -> PreTrainedTokenizerFast:
    new = {old: number for number, old in enumerate(kept)}
    model = described["model"]
    vocabulary = [model["vocab"][old] for old in kept]
    added = [{**token, "id": new[token["id"]]} for token in described["added_tokens"] if token["id"] in new]
    content = {
        **described,
        "model": {**model, "vocab": vocabulary, "unk_id": new[model["unk_id"]]},
        "added_tokens": added,
        "post_processor": None,
    }
    made = Tokenizer.from_str(json.dumps(content, ensure_ascii=False))
    return PreTrainedTokenizerFast(tokenizer_object=made, **tokenizer.special_tokens_map)  # type: ignore[no-untyped-call]


def _keep_vectors(encoder: PreTrainedModel, kept: Sequence[int]) -> None:
    table = encoder.get_input_embeddings()
    assert isinstance(table, nn.Embedding)
    padding = kept.index(table.padding_idx) if table.padding_idx is not None else None
    with torch.no_grad():
        vectors = table.weight[torch.tensor(kept)].clone()
    encoder.set_input_embeddings(nn.Embedding(len(kept), vectors.shape[1], padding_idx=padding, _weight=vectors))
    encoder.config.vocab_size = len(kept)
    encoder.config.pad_token_id = padding


def _keep_layers(encoder: PreTrainedModel, layers: int) -> None:
    if not layers:
        return
    inside = getattr(encoder.base_model, "encoder", None)
    stack = getattr(inside, "layer", None)
    if not isinstance(inside, nn.Module) or not isinstance(stack, nn.ModuleList) or len(stack) < layers:
        raise RecipeError(f"options.num_layers: the base has no {layers} layers to keep")
    inside.layer = stack[:layers]
    encoder.config.num_hidden_layers = layers
