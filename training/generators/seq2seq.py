"""The network that writes: any Hugging Face encoder-decoder, with rows of its own for the tokens that ask for a length."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForSeq2SeqLM, PreTrainedModel, PreTrainedTokenizerBase

from model.generative.source_tokens import Bucket, with_tuples
from training.encoders.masking import IGNORED
from training.encoders.network import NETWORK, OURS, PROBE, first_line, known_tokenizer, load_encoder, save_halved
from training.errors import RecipeError

FACTS = "writer.json"
MAX_BEAMS = 64  # with which an exported network can search
OF_WRITERS = OURS | {"encoder", "language"}  # keys of a recipe's [network] that are not the configuration's


@dataclass(frozen=True, slots=True)
class WritingMarks:
    """The ids that stand in a source and a target beside their content.

    A source is ``before``, a bucket, the title, ``between``, the text, ``after``; the decoder begins with ``start`` and ends with ``stop``;
    ``never`` are the ids that no summary has.
    """

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    start: tuple[int, ...]
    stop: int
    padding: int
    never: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known to write with a fitted network: its marks and buckets, the sizes of what it reads, and its segmenter."""

    marks: WritingMarks
    buckets: tuple[Bucket, ...]
    most_source: int
    most_title: int
    most_target: int
    segmenter: str | None = None

    def save(self, folder: Path) -> None:
        """Write ``writer.json``."""
        (folder / FACTS).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Facts:
        """What ``save`` wrote."""
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        written: dict[str, Any] = content.pop("marks")
        marks = WritingMarks(**with_tuples(written))
        return cls(marks, tuple(Bucket(**one) for one in content.pop("buckets")), **content)


class Writer(nn.Module):
    """``network``, whose loss is the mean cross-entropy over all tokens of the targets of a batch."""

    def __init__(self, network: PreTrainedModel) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, decoder_input_ids: Tensor, labels: Tensor, smoothing: float = 0.0
    ) -> Tensor:
        """The loss of int64 sources (rows, source) and targets (rows, target); ``labels`` are IGNORED where nothing is to be written."""
        logits = self.network(
            input_ids=input_ids, attention_mask=attention_mask, decoder_input_ids=decoder_input_ids, use_cache=False
        ).logits
        return nn.functional.cross_entropy(
            logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, label_smoothing=smoothing if self.training else 0.0
        )


def load_seq2seq(base: str) -> PreTrainedModel:
    """The encoder-decoder of that Hugging Face name or folder. Raises RecipeError."""
    return load_encoder(base, AutoModelForSeq2SeqLM, what="encoder-decoder")


def new_seq2seq(network: Mapping[str, Any], tokenizer: PreTrainedTokenizerBase, most_tokens: int) -> PreTrainedModel:
    """An encoder-decoder with random weights for the ids of ``tokenizer`` and texts of ``most_tokens``.

    ``network`` holds a ``model_type`` and any keys of that type's configuration. Raises RecipeError.
    """
    keys = {name: value for name, value in network.items() if name not in OF_WRITERS}
    kind = keys.pop("model_type")
    before, after = _ends(tokenizer)
    marks = {"pad_token_id": tokenizer.pad_token_id, "bos_token_id": before, "eos_token_id": after, "decoder_start_token_id": before}
    sizes = {"vocab_size": len(tokenizer), "max_position_embeddings": most_tokens, "forced_eos_token_id": None}
    try:
        made: Any = AutoModelForSeq2SeqLM
        return cast(PreTrainedModel, made.from_config(AutoConfig.for_model(kind, **{**sizes, **marks, **keys})))
    except (KeyError, ValueError, TypeError) as error:
        raise RecipeError(f"[network]: does not describe an encoder-decoder ({first_line(error)})") from None


def load_writing_tokenizer(base: str, language: str = "") -> PreTrainedTokenizerBase:
    """The tokenizer of that Hugging Face name or folder; ``language`` is the code of Vietnamese where it knows several.

    Raises RecipeError when there is none, one that does not know ``language``, or one whose ids do not spell capitals again.
    """
    tokenizer = known_tokenizer(base, **({"src_lang": language, "tgt_lang": language} if language else {}))
    if language and tokenizer.convert_tokens_to_ids(language) in (None, tokenizer.unk_token_id):
        raise RecipeError(f"network.language: the tokenizer {base!r} has no token {language!r}; mBART calls Vietnamese vi_VN")
    if tokenizer.pad_token_id is None or (tokenizer.eos_token_id is None and tokenizer.sep_token_id is None):
        raise RecipeError("network.base: its tokenizer needs tokens for padding and for the end of a text")
    spelt = str(tokenizer.decode(tokenizer(PROBE, add_special_tokens=False)["input_ids"]))
    if spelt == spelt.lower():
        raise RecipeError(f"network.tokenizer: {base!r} is uncased, so summaries cannot be written with it; use a cased one")
    return tokenizer


def marks_of(tokenizer: PreTrainedTokenizerBase, network: PreTrainedModel) -> WritingMarks:
    """Where ``tokenizer`` and ``network`` expect what. Raises RecipeError when the network names no token to start with."""
    before, after = _around(tokenizer)
    _, stop = _ends(tokenizer)
    start_id = network.generation_config.decoder_start_token_id if network.generation_config else None
    start_id = network.config.decoder_start_token_id if start_id is None else start_id
    if start_id is None:  # mBART begins with the code of the language, which stands last in its sources
        start_id = after[-1] if after and after[-1] != stop else None
    if start_id is None:
        raise RecipeError("network.base: names no decoder_start_token_id; is it an encoder-decoder? mBART needs network.language")
    special = {int(one) for one in (*tokenizer.all_special_ids, *_special_ids(tokenizer), *before, *after, int(start_id))} - {stop}
    unused = range(len(tokenizer), int(network.config.vocab_size))
    start = (int(start_id), *(one for one in before if one != start_id))
    return WritingMarks(
        before, (stop,), after or (stop,), start, stop, int(cast(int, tokenizer.pad_token_id)), tuple(sorted({*special, *unused}))
    )


def with_buckets(network: PreTrainedModel, marks: WritingMarks, most: Sequence[int]) -> tuple[WritingMarks, tuple[Bucket, ...]]:
    """``marks`` and the buckets for summaries of at most each of ``most`` syllables: new rows of ``network`` behind all it had."""
    first = int(network.config.vocab_size)
    network.resize_token_embeddings(first + len(most), mean_resizing=False)
    buckets = tuple(Bucket(first + number, size) for number, size in enumerate(most))
    return WritingMarks(**{**asdict(marks), "never": (*marks.never, *(one.id for one in buckets))}), buckets


def readable_source(network: PreTrainedModel, wanted: int) -> int:
    """``wanted`` tokens, or as many as ``network`` has positions for."""
    most = getattr(network.config, "max_position_embeddings", None)  # T5 has none and reads any length
    return min(wanted, int(most)) if most else wanted


def save_writer(folder: Path, network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, facts: Facts) -> None:
    """Write a fitted network into ``folder``: ``network/`` and ``writer.json``."""
    (folder / NETWORK).mkdir(parents=True, exist_ok=True)
    save_halved(folder / NETWORK, network, tokenizer)
    facts.save(folder)


def load_writer(folder: Path) -> tuple[PreTrainedModel, Facts]:
    """What ``save_writer`` wrote, ready to write."""
    network = load_seq2seq(str(folder / NETWORK))
    network.train(False)
    return network, Facts.load(folder)


def pad(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Int64 (rows, longest), ``filler`` behind the shorter ones."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row, dtype=torch.int64) for row in rows], batch_first=True, padding_value=filler)


def _ends(tokenizer: PreTrainedTokenizerBase) -> tuple[int, int]:
    """The ids that begin and end a text."""
    before = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    after = tokenizer.eos_token_id if tokenizer.eos_token_id is not None else tokenizer.sep_token_id
    return int(cast(int, tokenizer.pad_token_id if before is None else before)), int(cast(int, after))


def _around(tokenizer: PreTrainedTokenizerBase) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the tokenizer puts before and after a text; its ends where it puts nothing, as one that was trained here does."""
    whole: list[int] = tokenizer(PROBE)["input_ids"]
    content: list[int] = tokenizer(PROBE, add_special_tokens=False)["input_ids"]
    start = next((at for at in range(len(whole) - len(content) + 1) if whole[at : at + len(content)] == content), 0)
    if len(whole) == len(content):
        before, after = _ends(tokenizer)
        return (before,), (after,)
    return tuple(whole[:start]), tuple(whole[start + len(content) :])


def _special_ids(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Every added token that is special: sentinels of T5, languages of mBART."""
    return [number for number, token in tokenizer.added_tokens_decoder.items() if token.special]
