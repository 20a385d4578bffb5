"""A fitted generator as the service reads it: encoder and decoder in ONNX, weights in eight bits, compared with the network itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from model.arrays import Ints
from model.generative import generator
from model.generative.decoding import Decoding
from model.generative.generator import Generator, Network
from model.generative.source_tokens import SourceReader
from training.corpus import Row
from training.encoders.network import NETWORK
from training.export.encoder import EXPORTED
from training.export.fast_tokenizer import fast_tokenizer
from training.export.idle_masks import without_idle_masks
from training.export.tracing import quantize, quietly, trace
from training.generators.seq2seq import MAX_BEAMS, Facts, load_writer, load_writing_tokenizer
from training.generators.writing_parity import WritingParity, compare

_BEAMS, _PAST, _SOURCE = 3, 2, 24  # of what is traced; any numbers give the same graph
_PROBED_IDS = 100  # every vocabulary has more


def export(fitted: Path, rows: Sequence[Row], *, decoding: Decoding, progress: Callable[[str], None]) -> tuple[Generator, WritingParity]:
    """The generator that serves, made of what ``save_writer`` wrote into ``fitted``, in a folder beside it, and how far it still agrees.

    It searches as ``decoding`` says. On ``rows``, which have leads, it must write what the network writes. Raises ExportRefused.
    """
    progress("exporting the network")
    network, facts = load_writer(fitted)
    folder = fitted.parent / EXPORTED
    folder.mkdir(exist_ok=True)
    write_network(network, folder, most_source=facts.most_source, most_target=decoding.most_tokens)
    made = Generator(reader_of(fitted / NETWORK, int(network.config.vocab_size), facts), decoding, Network.load(folder))
    made.save(folder)
    exported = Generator.load(folder)
    parity = compare(network, exported, rows, progress)
    progress(f"export: {parity}")
    parity.check()
    return exported, parity


def reader_of(folder: Path, vocabulary: int, facts: Facts) -> SourceReader:
    """The reader of sources for a network that knows ``vocabulary`` ids, buckets among them, with the tokenizer in ``folder``."""
    fast = fast_tokenizer(folder)
    marks = facts.marks
    return SourceReader(
        fast.serialized,
        min(fast.size, vocabulary - len(facts.buckets)),
        _unknown(folder, marks.padding),
        segmenter=facts.segmenter,
        before=marks.before,
        between=marks.between,
        after=marks.after,
        buckets=facts.buckets,
        most_tokens=facts.most_source,
        most_title=facts.most_title,
    )


def write_network(network: PreTrainedModel, folder: Path, *, most_source: int, most_target: int) -> None:
    """Write ``encoder.onnx`` and ``decoder.onnx`` with weights in eight bits into ``folder``. Raises ExportRefused."""
    network.train(False)
    cast(nn.Module, network).to("cpu")
    network.set_attn_implementation("eager")  # attention written out is what onnxruntime fuses best
    named = str(network.config.model_type)
    source, past, beams = (torch.export.Dim(name, min=least, max=most) for name, least, most in _sizes(most_source, most_target))
    ids = torch.full((1, _SOURCE), 5)
    with torch.no_grad():
        attended = _Reading(network)(ids)
    layers = len(attended) // 2
    cross, own, new = (_names(layers, prefix) for prefix in ("cross_", "past_", ""))
    heads, width = attended[0].shape[1], attended[0].shape[3]
    remembered = [torch.zeros(_BEAMS, heads, _PAST, width) for _ in attended]  # one tensor many times would become one input
    with tempfile.TemporaryDirectory(dir=folder) as name, quietly():
        whole = Path(name) / "whole.onnx"
        trace(_Reading(network), (ids,), whole, inputs=["input_ids"], outputs=cross, dynamic=({1: source},), named=named)
        quantize(without_idle_masks(whole, [_ids(length) for length in (_SOURCE, most_source)]), folder / generator.ENCODER)
        trace(
            _Writing(network, layers),
            (torch.full((_BEAMS, 1), 5), remembered, list(attended)),
            whole,
            inputs=["input_ids", *own, *cross],
            outputs=["logits", *new],
            dynamic=({0: beams}, [{0: beams, 2: past}] * (2 * layers), [{2: source}] * (2 * layers)),
            named=named,
        )
        quantize(whole, folder / generator.DECODER)


class _Reading(nn.Module):
    """From int64 ids (1, source) to the keys and values (1, heads, source, width) that each layer of the decoder attends to.

    The cache that a first step of the decoder leaves has them, whatever the network calls its parts; the step itself is not exported.
    """

    def __init__(self, network: PreTrainedModel) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor) -> tuple[Tensor, ...]:
        """Keys and values of layer 0, of layer 1, ..."""
        output = self.network(input_ids=input_ids, decoder_input_ids=input_ids[:, :1], use_cache=True)
        return _parts(output.past_key_values.cross_attention_cache)


class _Writing(nn.Module):
    """One step of the decoder: logits (beams, vocabulary), and the keys and values of all tokens so far."""

    def __init__(self, network: PreTrainedModel, layers: int) -> None:
        super().__init__()
        self.network = network
        self.layers = layers

    def forward(self, input_ids: Tensor, past: list[Tensor], attended: list[Tensor]) -> tuple[Tensor, ...]:
        """``input_ids`` (beams, 1); ``past`` and ``attended``: keys and values of layer 0, of layer 1, ..."""
        cache = EncoderDecoderCache(self._cache(past), self._cache(attended))
        unread = BaseModelOutput(last_hidden_state=attended[0].new_zeros(1, 1, int(self.network.config.d_model)))  # its keys are known
        output = self.network(encoder_outputs=unread, decoder_input_ids=input_ids, past_key_values=cache, use_cache=True)
        return output.logits[:, -1], *_parts(cache.self_attention_cache)

    def _cache(self, parts: list[Tensor]) -> DynamicCache:
        return DynamicCache([(parts[2 * layer], parts[2 * layer + 1]) for layer in range(self.layers)])


def _ids(length: int) -> Ints:
    return np.random.default_rng(0).integers(5, _PROBED_IDS, (1, length))


def _parts(cache: Any) -> tuple[Tensor, ...]:
    return tuple(part for layer in cache.layers for part in (layer.keys, layer.values))


def _sizes(most_source: int, most_target: int) -> tuple[tuple[str, int, int], ...]:
    return ("source", 2, max(most_source, _SOURCE + 1)), ("past", 0, max(most_target + 8, _PAST + 1)), ("beams", 1, MAX_BEAMS)


def _names(layers: int, prefix: str) -> list[str]:
    return [f"{prefix}{kind}_{layer}" for layer in range(layers) for kind in ("key", "value")]


def _unknown(folder: Path, padding: int) -> int:
    unknown = load_writing_tokenizer(str(folder)).unk_token_id
    return padding if unknown is None else int(unknown)
