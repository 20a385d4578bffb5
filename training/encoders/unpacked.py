"""A bundle's encoder as a network to train further: its weights, back from the eight bits in which they are served (export/encoder.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from model.arrays import Floats
from model.bundle import Bundle
from model.errors import BundleError
from model.sections import encoder as served
from model.sections.combined import CombinedClassifier
from model.sections.encoder import EncoderClassifier
from training.encoders.network import Facts, SectionEncoder, save_fitted
from training.errors import ExportRefused

if TYPE_CHECKING:
    import onnx

_LAYER = "encoder.encoder.layer.{}."
_PRODUCTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_TABLES = ("word_embeddings", "position_embeddings", "token_type_embeddings")


def unpack(folder: Path, out: Path) -> None:
    """Write the encoder of the bundle in ``folder`` into ``out`` as a fit leaves it: ``network/``, head.safetensors and classifier.json.

    ``network/`` is a folder that a recipe can name as the base of another. Raises BundleError where the bundle has no encoder, and
    ExportRefused for one that is not of BERT's shape.
    """
    classifier = Bundle.load(folder).classifier
    encoder = classifier.encoder if isinstance(classifier, CombinedClassifier) else classifier
    if not isinstance(encoder, EncoderClassifier):
        raise BundleError(f"{folder}: the bundle has no encoder")
    facts = Facts(encoder.taxonomy.slugs, encoder.reader.windowing, encoder.reader.segmenter)
    save_fitted(out, network_of(encoder), _tokenizer(encoder.network.path.with_name(served.TOKENIZER)), facts)


def network_of(encoder: EncoderClassifier) -> SectionEncoder:
    """The network that ``encoder`` was exported from, as far as eight bits tell. Raises ExportRefused for one not of BERT's shape."""
    import onnx

    model = onnx.load(encoder.network.path)
    try:
        weights = _weights(model)
        network = _empty(weights, _heads(model), len(encoder.taxonomy))
        weights["head.bias"] = encoder.bias
        network.load_state_dict({name: torch.from_numpy(np.array(values, np.float32)) for name, values in weights.items()})
    except (KeyError, IndexError, StopIteration, RuntimeError) as error:
        raise ExportRefused(f"{encoder.network.path}: only an encoder of BERT's shape can be unpacked ({type(error).__name__})") from error
    return network.eval()


def _tokenizer(path: Path) -> PreTrainedTokenizerFast:
    names = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_file=str(path), **names)  # type: ignore[no-untyped-call]


def _empty(weights: Mapping[str, Floats], heads: int, sections: int) -> SectionEncoder:
    words, positions, types = (weights[f"encoder.embeddings.{name}.weight"] for name in _TABLES)
    layers = sum(name.endswith("output.dense.weight") and "attention" not in name for name in weights)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=len(weights[f"{_LAYER.format(0)}intermediate.dense.bias"]),
        max_position_embeddings=len(positions),
        type_vocab_size=len(types),
    )
    return SectionEncoder(BertModel(config, add_pooling_layer=False), sections)


def _heads(model: onnx.ModelProto) -> int:
    """How many heads: the third number of the shape (windows, tokens, heads, numbers) that queries get."""
    from onnx import numpy_helper

    shapes = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer if list(one.dims) == [4]}
    return int(next(shapes[node.input[1]][2] for node in model.graph.node if node.op_type == "Reshape" and node.input[1] in shapes))


def _weights(model: onnx.ModelProto) -> dict[str, Floats]:
    """Every weight by its name in SectionEncoder; constants that are products of others keep no name in a graph and go by their order."""
    from onnx import numpy_helper

    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    found: dict[str, Floats] = {
        name: values for name, values in constants.items() if name.startswith("encoder.") and name.endswith((".bias", "LayerNorm.weight"))
    }
    found |= {f"encoder.embeddings.{name}.weight": _table(constants, f"encoder.embeddings.{name}.weight") for name in _TABLES}
    for number, matrix in enumerate(_products(model, constants)):
        layer, place = divmod(number, len(_PRODUCTS))
        found[f"{_LAYER.format(layer)}{_PRODUCTS[place]}.weight"] = matrix.T
    found["head.weight"] = (constants["weight"] * constants.get("select.factors", np.ones(len(constants["weight"])))[:, None]).T
    return found


def _table(constants: Mapping[str, Floats], name: str) -> Floats:
    """A table of vectors: as it is, in eight bits with a scale for all, or with one for each vector (export/tracing.py)."""
    if name in constants:
        return constants[name]
    if f"{name}_quantized" in constants:
        return (constants[f"{name}_quantized"].astype(np.float32) - constants[f"{name}_zero_point"]) * constants[f"{name}_scale"]
    thin = next(one for one in constants if one.startswith(f"{name}.") and one.endswith(".thin"))
    return constants[thin].astype(np.float32) * constants[f"{thin.removesuffix('thin')}scale"]


def _products(model: onnx.ModelProto, constants: Mapping[str, Floats]) -> Iterator[Floats]:
    """The matrices (inputs, outputs) in the order in which they are used, with smoothing and outliers (export/smoothing.py) put back."""
    makers = {output: node for node in model.graph.node for output in node.output}
    used = [node for node in model.graph.node if node.op_type == "MatMulInteger"]
    for node in sorted(used, key=lambda one: int(one.name.removesuffix("_quant").rpartition("_")[2])):
        name = node.input[1].removesuffix("_quantized")
        matrix = (constants[node.input[1]].astype(np.float32) - constants[node.input[3]].astype(np.float32)) * constants[f"{name}_scale"]
        read = makers[node.input[0]].input[0].removesuffix(".even")
        matrix *= constants.get(f"{read}.factors", np.ones(len(matrix), np.float32))[:, None]
        stem = read.removesuffix(".small")
        if stem != read:
            matrix *= constants[f"{stem}.others"][:, None]
            apart = constants[f"{node.name.removesuffix('_quant')}.large"]
            matrix[constants[f"{stem}.which"]] += apart * constants[f"{stem}.large.factors"][:, None]
        yield matrix
