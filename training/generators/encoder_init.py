"""Initialises the encoder of a new generator from a pretrained BERT: its layers are BART's under other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from training.encoders.network import load_encoder
from training.errors import RecipeError

_LAYER: Mapping[str, str] = {  # a module of BERT's encoder layer, and BART's equivalent
    "attention.self.query": "self_attn.q_proj",
    "attention.self.key": "self_attn.k_proj",
    "attention.self.value": "self_attn.v_proj",
    "attention.output.dense": "self_attn.out_proj",
    "attention.output.LayerNorm": "self_attn_layer_norm",
    "intermediate.dense": "fc1",
    "output.dense": "fc2",
    "output.LayerNorm": "final_layer_norm",
}
_SHARED = ("d_model", "encoder_layers", "encoder_attention_heads", "encoder_ffn_dim", "vocab_size", "activation_function")


def init_encoder_from(network: PreTrainedModel, base: str) -> None:
    """Copy the encoder and the token vectors of the BERT in ``base`` into the BART ``network``.

    Positions beyond those of the BERT repeat its positions from the first on (as Beltagy et al. 2020 lengthen RoBERTa). Raises RecipeError
    when the shapes of the two differ.
    """
    pretrained = load_encoder(base, key="encoder")
    shape = _shape(pretrained)
    found = {name: getattr(network.config, name, None) for name in _SHARED}
    if network.config.model_type != "bart" or found != shape:
        raise RecipeError(f"network.encoder: needs model_type bart with {', '.join(f'{name} {value}' for name, value in shape.items())}")
    weights = pretrained.state_dict()
    into: Mapping[str, Tensor] = cast(nn.Module, network.get_encoder()).state_dict()
    with torch.no_grad():
        for name, value in _renamed(weights, int(shape["encoder_layers"])).items():
            into[name].copy_(value)
        positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        places = into["embed_positions.weight"]
        offset = len(places) - int(network.config.max_position_embeddings)
        places[offset:] = positions[torch.arange(len(places) - offset) % len(positions)]
        cast(nn.Embedding, network.get_input_embeddings()).weight.copy_(weights["embeddings.word_embeddings.weight"])


def _shape(pretrained: PreTrainedModel) -> dict[str, Any]:
    config = pretrained.config
    if config.model_type != "bert":
        raise RecipeError(f"network.encoder: must be a BERT, as pretrain.toml makes one, not {config.model_type}")
    sizes = (config.hidden_size, config.num_hidden_layers, config.num_attention_heads, config.intermediate_size, config.vocab_size)
    return dict(zip(_SHARED, (*sizes, config.hidden_act), strict=True))


def _renamed(weights: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The weights of the BERT under BART's names."""
    found = {f"layernorm_embedding.{kind}": weights[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")}
    for layer in range(layers):
        for theirs, ours in _LAYER.items():
            for kind in ("weight", "bias"):
                found[f"layers.{layer}.{ours}.{kind}"] = weights[f"encoder.layer.{layer}.{theirs}.{kind}"]
    return found
