"""Pretrains a generator on text without leads: it writes masked spans and sentences of the news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from accelerate import Accelerator
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.replacing import replacing
from training.bounds import SHARE, Bound, check, check_segmenter, least
from training.corpus import Row
from training.encoders import masking
from training.encoders.bpe import MIN_TOKENS, trained_tokenizer
from training.encoders.network import check_ids, check_network, ends_of_text, save_halved
from training.encoders.sampling import Sampler
from training.encoders.token_rows import Reader, TokenRows
from training.errors import RecipeError
from training.generators.denoising import Noise
from training.generators.encoder_init import init_encoder_from
from training.generators.pair_rows import Pair, PairBatches
from training.generators.seq2seq import OF_WRITERS, Writer, load_seq2seq, load_writing_tokenizer, marks_of, new_seq2seq, readable_source
from training.recipe import Recipe, fill
from training.running.loop import CHECKPOINT, Task, TrainingArguments, train
from training.running.progress import Clock, silence

_TOKENS = "tokens"  # a folder in the folder of a run
_HIDDEN = Bound("more than 0 and at most 0.5", lambda value: 0 < value <= 0.5)  # with more masked, a text cannot be reconstructed


@dataclass(frozen=True, slots=True)
class Denoising:
    """What to read: ``tokens`` in all, in texts of ``sequence_length``; the network writes the share ``mask_probability`` of each.

    In the share ``gap_sentence_share`` of the texts whole sentences are masked, in the others spans. ``max_source_tokens`` is the longest
    source that the network will read later. Without a tokenizer a cased one of ``vocabulary_size`` tokens is trained. ``compile`` runs
    torch.compile on the network: worth its minutes on a GPU. ``segmenter`` joins words first. Rows of ``excluded_sources`` are not read, of
    the others the first ``max_row_tokens`` tokens are; 0: all.
    """

    tokens: int = 100_000_000
    sequence_length: int = 384
    mask_probability: float = 0.3
    gap_sentence_share: float = 0.5
    max_source_tokens: int = 768
    vocabulary_size: int = 16_000
    compile: bool = False
    segmenter: str = ""
    excluded_sources: tuple[str, ...] = ()
    max_row_tokens: int = 0

    def __post_init__(self) -> None:
        check(
            self,
            tokens=least(1),
            sequence_length=least(8),
            max_source_tokens=least(self.sequence_length),
            vocabulary_size=least(MIN_TOKENS),
            gap_sentence_share=SHARE,
        )
        check(self, mask_probability=_HIDDEN, max_row_tokens=least(0))
        check_segmenter(self.segmenter)


def prepare(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the vocabulary and the tokens of ``rows`` into ``folder``, so that ``fit`` needs no text."""
    check_network(recipe.network, OF_WRITERS)
    _read(recipe, _options(recipe)[0], rows, folder, Clock(progress))


def fit(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path, out: Path) -> None:
    """Write the encoder-decoder that ``recipe`` makes of ``rows``, with its tokenizer, into ``out`` as Hugging Face's save_pretrained does.

    ``folder`` holds what a resumed run continues from. Raises RecipeError, and Interrupted when told to stop.
    """
    wanted, arguments = _options(recipe)
    check_network(recipe.network, OF_WRITERS)
    accelerator = arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    with accelerator.main_process_first():
        named, tokens = _read(recipe, wanted, rows, folder, clock)
    tokenizer = load_writing_tokenizer(named, recipe.network.get("language", ""))
    is_resumed = (folder / CHECKPOINT).exists()
    network = Writer(initial_network(recipe, tokenizer, wanted.max_source_tokens, is_resumed=is_resumed, seed=recipe.seed))
    check_ids(network.network, tokens.ids)
    if wanted.compile:
        network.network.compile()
    task = _task(wanted, arguments, tokens, tokenizer, network.network, accelerator, recipe.seed)
    trained = train(network, task, arguments, accelerator=accelerator, folder=folder, seed=recipe.seed, say=clock.say)
    if accelerator.is_main_process:
        with replacing(out) as draft:
            save_halved(draft, cast(Writer, trained).network, tokenizer)
    accelerator.wait_for_everyone()


def _options(recipe: Recipe) -> tuple[Denoising, TrainingArguments]:
    return fill(recipe.options, Denoising(), TrainingArguments(learning_rate=5e-4, batch_size=128, patience=0, warmup_ratio=0.05))


def _read(recipe: Recipe, wanted: Denoising, rows: Sequence[Row], folder: Path, clock: Clock) -> tuple[str, TokenRows]:
    """The name of the tokenizer and the tokens of ``rows``, from ``folder`` where they were read before."""
    rows = [row for row in rows if row.source not in wanted.excluded_sources]
    named = tokenizer_of(recipe, rows, wanted.vocabulary_size, folder, clock)
    reader = Reader(named, wanted.segmenter or None)
    return named, reader.read_once(folder / _TOKENS, rows, partial(clock.tick, "reading"), most=wanted.max_row_tokens)


def tokenizer_of(recipe: Recipe, rows: Sequence[Row], vocabulary: int, folder: Path, clock: Clock) -> str:
    """The name or folder of the tokenizer that ``recipe`` names, or of one trained on ``rows``."""
    named = recipe.network.get("tokenizer") or recipe.base or recipe.network.get("encoder")
    return str(named) if named else trained_tokenizer(rows, vocabulary, folder, clock, cased=True)


def initial_network(
    recipe: Recipe, tokenizer: PreTrainedTokenizerBase, most_tokens: int, *, is_resumed: bool, seed: int
) -> PreTrainedModel:
    """The network that training starts from: the base, or a new one, whose encoder may be a pretrained one. Raises RecipeError."""
    torch.manual_seed(seed)
    if recipe.base:
        return load_seq2seq(recipe.base)
    network = new_seq2seq(recipe.network, tokenizer, most_tokens)
    if (encoder := recipe.network.get("encoder")) and not is_resumed:
        init_encoder_from(network, encoder)
    return network


def _task(
    wanted: Denoising,
    arguments: TrainingArguments,
    tokens: TokenRows,
    tokenizer: PreTrainedTokenizerBase,
    network: PreTrainedModel,
    accelerator: Accelerator,
    seed: int,
) -> Task:
    marks = marks_of(tokenizer, network)
    noise = Noise.of(tokenizer, wanted.mask_probability, wanted.gap_sentence_share)
    before, after = ends_of_text(tokenizer)
    length = min(wanted.sequence_length, readable_source(network, wanted.sequence_length))
    room = length - len(marks.before) - len(marks.after)
    packed = masking.pack(tokens, room + 1, masking.MaskingMarks(before, after, noise.mask, len(tokenizer)))[:, 1:]
    if not len(packed):
        raise RecipeError(f"[data]: all rows together have fewer than {length} tokens")
    sampler = Sampler(np.ones(len(packed), np.float32), np.ones(len(packed), np.int64), size=arguments.batch_size, seed=seed)

    def pair(row: int, step: int) -> Pair:
        source, target = noise.pair(packed[row], np.random.default_rng((seed, step, row)))
        return [*marks.before, *source, *marks.after], target

    batches = PairBatches(sampler, pair, marks)
    size = arguments.micro_batch_size(accelerator.num_processes)
    steps = max(wanted.tokens // (arguments.batch_size * length), 1)
    return Task(
        "denoising",
        steps,
        lambda step: batches.micro_batches(step, size, accelerator.process_index, accelerator.num_processes),
        lambda model, batch: model(**batch),
    )
