"""Exports a fitted encoder for the service: ONNX with weights in eight bits, compared with the network before it may be used."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from model.arrays import Floats
from model.sections import encoder
from model.sections.calibration import Calibration
from model.sections.encoder import EncoderClassifier, Network
from model.sections.tokens import TokenReader
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.encoders.network import NETWORK, SectionEncoder, ends_of_text, load_fitted
from training.errors import ExportRefused
from training.evaluation import readable
from training.export.fast_tokenizer import fast_tokenizer
from training.export.parity import compare
from training.export.tracing import quantize, quietly, trace

EXPORTED = "exported"  # a folder beside the fitted network
_EXAMPLE = 24  # tokens of the traced window; any number gives the same graph
_EXAMPLES = 64  # windows for smoothing activations


def export(fitted: Path, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None]) -> EncoderClassifier:
    """The classifier that serves, uncalibrated, made of what ``save_fitted`` wrote into ``fitted``, in a folder beside it.

    ``rows`` have sections of ``taxonomy``; on at least 500 articles made of them it must answer as the network does. Raises ExportRefused.
    """
    network, tokenizer, facts = load_fitted(fitted)
    if facts.slugs != taxonomy.slugs:
        raise ExportRefused(f"{fitted}: was fitted for the sections {', '.join(facts.slugs)}, not for those of this taxonomy")
    progress("exporting the network")
    folder = fitted.parent / EXPORTED
    folder.mkdir(exist_ok=True)
    fast = fast_tokenizer(fitted / NETWORK)
    before, after = ends_of_text(tokenizer)
    unknown = tokenizer.unk_token_id
    reader = TokenReader(
        fast.serialized,
        size=min(fast.size, int(network.encoder.config.vocab_size)),
        unknown=before if unknown is None else int(unknown),
        before=before,
        after=after,
        windowing=facts.windowing,
        segmenter=facts.segmenter,
    )
    some = [article for row in rows[:: max(len(rows) // _EXAMPLES, 1)][:_EXAMPLES] if (article := readable(row))]
    examples = [reader.read(article).windows[0].ids for article in some]
    bias = write_network(network, folder / encoder.NETWORK, most_tokens=facts.windowing.most_tokens, examples=examples)
    EncoderClassifier(taxonomy, reader, Network.load(folder / encoder.NETWORK), bias, Calibration()).save(folder)
    exported = EncoderClassifier.load(folder, taxonomy)
    progress(compare(network, tokenizer, facts, fitted / NETWORK, exported, rows, progress))
    return exported


class _TokenShares(nn.Module):
    """The contribution of each token of one window to each section, without the bias; the mean over the sections is 0.

    Only differences between sections count, so centred contributions can be read alone.
    """

    def __init__(self, network: SectionEncoder) -> None:
        super().__init__()
        self.encoder = network.encoder
        weight = network.head.weight.detach()
        self.register_buffer("weight", (weight - weight.mean(dim=0)).T.contiguous())

    def forward(self, input_ids: Tensor) -> Tensor:
        """Shares (tokens, sections) of int64 ``input_ids`` (1, tokens)."""
        hidden: Tensor = self.encoder(input_ids=input_ids).last_hidden_state[0]
        return hidden @ self.get_buffer("weight")


def write_network(network: SectionEncoder, path: Path, *, most_tokens: int, examples: Sequence[Sequence[int]] = ()) -> Floats:
    """Write ``network`` to ``path`` with weights in eight bits, for windows of up to ``most_tokens``, and answer its bias.

    ``examples`` are token ids of windows, by which its activations are smoothed.
    Raises ExportRefused for an encoder that cannot be traced.
    """
    network = network.eval().to("cpu")
    network.encoder.set_attn_implementation("eager")  # attention written out is what onnxruntime fuses best
    with tempfile.TemporaryDirectory(dir=path.parent) as name, quietly():
        whole = Path(name) / "whole.onnx"
        tokens = torch.export.Dim("tokens", min=2, max=most_tokens)
        trace(
            _TokenShares(network).eval(),
            (torch.full((1, min(_EXAMPLE, most_tokens)), 5),),
            whole,
            inputs=["input_ids"],
            outputs=["shares"],
            dynamic=({1: tokens},),
            named=str(network.encoder.config.model_type),
        )
        inputs = [{"input_ids": np.array([ids], np.int64)} for ids in examples]
        quantize(whole, path, kept_outputs=["shares"], examples=inputs)  # the head is small and says the answer
    bias = network.head.bias.detach()
    centred: Floats = (bias - bias.mean()).numpy()
    return centred
