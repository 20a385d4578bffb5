"""Pretrains an encoder on unlabelled text by masked language modelling, from scratch or from where another one stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from transformers import AutoModelForMaskedLM, PreTrainedModel, PreTrainedTokenizerBase

from model.arrays import Ints
from model.replacing import replacing
from training.bounds import INSIDE, check, check_segmenter, least
from training.corpus import Row
from training.encoders.averaged import init_with_averaged_embeddings
from training.encoders.bpe import MIN_TOKENS, trained_tokenizer
from training.encoders.masking import IGNORED, MaskingMarks, mask_tokens, pack
from training.encoders.network import (
    check_ids,
    check_network,
    ends_of_text,
    load_encoder,
    load_tokenizer,
    new_encoder,
    readable_tokens,
    save_halved,
)
from training.encoders.sampling import Sampler
from training.encoders.token_rows import Reader, TokenRows
from training.errors import RecipeError
from training.linear.openings import numbered
from training.recipe import Recipe, fill
from training.running.loop import CHECKPOINT, Batch, Task, TrainingArguments, train
from training.running.progress import Clock, silence

_TOKENS = "tokens"  # a folder in the folder of a run
_MIN_READ = 8  # tokens of a sequence; fewer leave nothing to predict
# The modules of Hugging Face masked language models between hidden states and predictions.
_GUESSERS: Mapping[str, tuple[str, ...]] = {
    "bert": ("cls",),
    "deberta-v2": ("cls",),
    "roberta": ("lm_head",),
    "xlm-roberta": ("lm_head",),
    "camembert": ("lm_head",),
    "modernbert": ("head", "decoder"),
}


@dataclass(frozen=True, slots=True)
class Pretraining:
    """What to read: ``tokens`` in all, in sequences of ``sequence_length``, of which the share ``mask_probability`` is masked.

    Without a tokenizer one of ``vocabulary_size`` tokens is trained, ``cased`` if a generator is to start from this encoder.
    ``averaged_embedding_epochs`` epochs of averaged embeddings, on the rows that have a section, initialise new token vectors. ``compile``
    runs torch.compile on the encoder: worth its minutes on a GPU. ``segmenter`` joins words first, for a base that was trained on joined
    words. Rows of ``excluded_sources`` are not read, so that a model can be evaluated on newspapers of which it has read nothing; of the
    others the first ``max_row_tokens`` tokens are, 0: all.
    """

    tokens: int = 100_000_000
    sequence_length: int = 256
    mask_probability: float = 0.2
    vocabulary_size: int = 16_000
    cased: bool = False
    averaged_embedding_epochs: float = 0.0
    compile: bool = False
    segmenter: str = ""
    excluded_sources: tuple[str, ...] = ()
    max_row_tokens: int = 0

    def __post_init__(self) -> None:
        check(
            self,
            tokens=least(1),
            sequence_length=least(_MIN_READ),
            mask_probability=INSIDE,
            vocabulary_size=least(MIN_TOKENS),
            averaged_embedding_epochs=least(0),
        )
        check_segmenter(self.segmenter)
        check(self, max_row_tokens=least(0))


class MaskedLanguageModel(nn.Module):
    """A Hugging Face masked language model that predicts only the masked tokens, which saves the other predictions."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model
        if model.config.model_type not in _GUESSERS:
            raise RecipeError(f"[network]: model_type must be one of {', '.join(_GUESSERS)} for pretraining, not {model.config.model_type}")

    def forward(self, input_ids: Tensor, labels: Tensor) -> Tensor:
        """The mean cross-entropy over the masked tokens; both are (sequences, tokens), ``labels`` IGNORED where nothing is masked.

        0 if by chance nothing is masked, as in micro-batches of one short sequence, where the mean would be NaN.
        """
        states = self.model.base_model(input_ids=input_ids).last_hidden_state
        there = labels != IGNORED
        guesses = states[there]
        for name in _GUESSERS[self.model.config.model_type]:
            guesses = getattr(self.model, name)(guesses)
        return nn.functional.cross_entropy(guesses.float(), labels[there], reduction="sum") / there.sum().clamp(min=1)


def prepare(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the vocabulary and the tokens of ``rows`` into ``folder``, so that ``fit`` needs no text."""
    check_network(recipe.network)
    _read(recipe, _options(recipe)[0], rows, folder, Clock(progress))


def fit(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path, out: Path) -> None:
    """Write the encoder that ``recipe`` makes of ``rows``, with its tokenizer, into ``out`` as Hugging Face's save_pretrained does.

    ``folder`` holds what a resumed run continues from. Raises RecipeError, and Interrupted when told to stop.
    """
    wanted, arguments = _options(recipe)
    check_network(recipe.network)
    accelerator = arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    with accelerator.main_process_first():
        rows, tokenizer, tokens = _read(recipe, wanted, rows, folder, clock)
    torch.manual_seed(recipe.seed)
    base = recipe.base
    kind = AutoModelForMaskedLM
    network = MaskedLanguageModel(
        load_encoder(base, kind) if base else new_encoder(recipe.network, tokenizer, wanted.sequence_length, kind)
    )
    check_ids(network.model, tokens.ids, np.array([len(tokenizer) - 1], np.int32))  # any token may replace a masked one
    wanted = replace(wanted, sequence_length=readable_tokens(network.model, wanted.sequence_length, clock.say))
    if wanted.averaged_embedding_epochs and not base and not (folder / CHECKPOINT).exists():
        _init_with_averaged_embeddings(network.model, wanted, rows, tokens, recipe.seed, clock)
    if wanted.compile:
        network.model.base_model.compile()
    task = _task(wanted, arguments, tokens, tokenizer, accelerator, recipe.seed)
    trained = cast(
        MaskedLanguageModel, train(network, task, arguments, accelerator=accelerator, folder=folder, seed=recipe.seed, say=clock.say)
    )
    if accelerator.is_main_process:
        with replacing(out) as draft:
            save_halved(draft, trained.model, tokenizer)
    accelerator.wait_for_everyone()


def _options(recipe: Recipe) -> tuple[Pretraining, TrainingArguments]:
    return fill(recipe.options, Pretraining(), TrainingArguments(learning_rate=5e-4, batch_size=128, patience=0, warmup_ratio=0.05))


def _read(
    recipe: Recipe, wanted: Pretraining, rows: Sequence[Row], folder: Path, clock: Clock
) -> tuple[Sequence[Row], PreTrainedTokenizerBase, TokenRows]:
    """Those of ``rows`` that are read, the tokenizer and their tokens, from ``folder`` where they were read before."""
    rows = [row for row in rows if row.source not in wanted.excluded_sources]
    named = recipe.network.get("tokenizer") or recipe.base
    if not named:
        named = trained_tokenizer(rows, wanted.vocabulary_size, folder, clock, cased=wanted.cased)
    reader = Reader(named, wanted.segmenter or None)
    tokens = reader.read_once(folder / _TOKENS, rows, partial(clock.tick, "reading"), most=wanted.max_row_tokens)
    return rows, load_tokenizer(named), tokens


def _init_with_averaged_embeddings(
    model: PreTrainedModel, wanted: Pretraining, rows: Sequence[Row], tokens: TokenRows, seed: int, clock: Clock
) -> None:
    named = [number for number, row in enumerate(rows) if row.section]
    init_with_averaged_embeddings(
        model,
        tokens.take(np.array(named, np.int64)),
        numbered([rows[number].train_section for number in named]),
        epochs=wanted.averaged_embedding_epochs,
        seed=seed,
        progress=partial(clock.tick, "averaged embeddings"),
    )


def _task(
    wanted: Pretraining,
    arguments: TrainingArguments,
    tokens: TokenRows,
    tokenizer: PreTrainedTokenizerBase,
    accelerator: Accelerator,
    seed: int,
) -> Task:
    before, after = ends_of_text(tokenizer)
    if tokenizer.mask_token_id is None:
        raise RecipeError("network.base: its tokenizer has no mask; is it an encoder?")
    marks = MaskingMarks(before, after, int(tokenizer.mask_token_id), len(tokenizer))
    packed = pack(tokens, wanted.sequence_length, marks)
    if not len(packed):
        raise RecipeError(f"[data]: all rows together have fewer than {wanted.sequence_length} tokens")
    sampler = Sampler(np.ones(len(packed), np.float32), np.ones(len(packed), np.int64), size=arguments.batch_size, seed=seed)
    size = arguments.micro_batch_size(accelerator.num_processes)

    def parts(step: int) -> list[Batch]:
        chosen = sampler.batch(step)
        places = range(accelerator.process_index, len(chosen) // size, accelerator.num_processes)
        return [part(step, place, chosen[place * size : (place + 1) * size]) for place in places]

    def part(step: int, place: int, chosen: Ints) -> Batch:
        ids, labels = mask_tokens(packed[chosen], wanted.mask_probability, marks, np.random.default_rng((seed, step, place)))
        return {"input_ids": ids, "labels": labels}

    steps = max(wanted.tokens // (arguments.batch_size * wanted.sequence_length), 1)
    return Task("pretraining", steps, parts, lambda model, batch: cast(Tensor, model(batch["input_ids"], batch["labels"])))
