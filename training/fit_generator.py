"""Fits a generator of summaries: fine-tuned on leads that their articles support, exported, and with a learnt choice of when to use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from accelerate import Accelerator
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.arrays import Ints
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.summarizer import GeneratedSummarizer
from model.replacing import replacing
from training.corpus import Row
from training.encoders.network import check_network
from training.encoders.sampling import Sampler
from training.encoders.token_rows import TokenRows
from training.errors import RecipeError
from training.evaluation import readable
from training.generators.auto_score import learn_chooser
from training.generators.faithful import Pairs, faithful_once, forget_words
from training.generators.options import Options, Tuning
from training.generators.pair_rows import Pair, PairBatches, PairReader, batch_of
from training.generators.pretrain import initial_network, tokenizer_of
from training.generators.seq2seq import (
    OF_WRITERS,
    Facts,
    Writer,
    WritingMarks,
    load_writing_tokenizer,
    marks_of,
    readable_source,
    save_writer,
    with_buckets,
)
from training.generators.writing_parity import MIN
from training.recipe import Recipe
from training.running import runs
from training.running.loop import CHECKPOINT, Task, train
from training.running.progress import Clock, silence
from training.splits import held_out

_PAIRS, _TOKENS, _READER, FITTED = "pairs", "pair-tokens", "reader", "fitted"  # folders in the folder of a run
_MIN_PAIRS = 8


@dataclass(frozen=True, slots=True)
class SplitPairs:
    """``tokens`` of sources and targets, and the row numbers for training and for validation."""

    tokens: TokenRows
    train: Ints
    validation: Ints

    def pair(self, row: int, _step: int = 0) -> Pair:
        """The source and the target of ``row``."""
        source, target = self.tokens.fields(row)
        return source.tolist(), target.tolist()


def fit(
    recipe: Recipe, rows: Sequence[Row], *, extractive: ExtractiveSummarizer, progress: Callable[[str], None], folder: Path
) -> GeneratedSummarizer | None:
    """The summariser that ``recipe`` makes of ``rows`` beside ``extractive``, or None in any process but the main one.

    If ``folder`` holds the fitted network, it is only exported and measured. Findings are noted in ``folder``. Raises RecipeError,
    ExportRefused, and Interrupted when told to stop.
    """
    options = Options.of(recipe)
    kept_back = _kept_back(recipe, options, rows)
    learn(recipe, rows, progress=progress, folder=folder)
    if not runs.is_main():
        return None
    return _served(options, kept_back[: options.holdout.max_held_out_rows], extractive, folder, Clock(progress))


def prepare(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the vocabulary and the tokens of the usable leads into ``folder``, so that ``learn`` needs no text. Raises RecipeError."""
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    _kept_back(recipe, options, rows)
    _FineTuning(recipe, options, options.arguments.accelerator(), folder, Clock(progress)).setup(_training_rows(recipe, options, rows))
    forget_words(folder / _PAIRS)


def learn(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the fitted network into ``folder`` unless it is there; ``rows`` need no text after ``prepare``."""
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    accelerator = options.arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    if not (folder / FITTED).is_dir():
        _FineTuning(recipe, options, accelerator, folder, clock).learn(_training_rows(recipe, options, rows))


def _training_rows(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    chosen = held_out([row.id for row in rows], options.holdout.held_out_share, recipe.seed)
    return [row for row, is_chosen in zip(rows, chosen, strict=True) if not is_chosen]


def _kept_back(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    """The held-out rows that have an article and a lead. Raises RecipeError if they are too few."""
    chosen = held_out([row.id for row in rows], options.holdout.held_out_share, recipe.seed)
    found = [row for row, is_chosen in zip(rows, chosen, strict=True) if is_chosen and row.lead.strip() and readable(row, with_lead=False)]
    if len(found) < MIN:
        raise RecipeError(
            f"options.held_out_share: holds out {len(found)} articles with leads, too few to test the export; {MIN} are needed"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Setup:
    """What a fine-tuning starts from."""

    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    facts: Facts
    corpus: SplitPairs


@dataclass(frozen=True, slots=True)
class _FineTuning:
    """One fine-tuning; its tokens and checkpoints stay in ``folder``."""

    recipe: Recipe
    options: Options
    accelerator: Accelerator
    folder: Path
    clock: Clock

    def learn(self, rows: Sequence[Row]) -> None:
        """Put the fitted network into ``folder``."""
        setup = self.setup(rows)
        trained = train(
            Writer(setup.network),
            self._task(setup.corpus, setup.facts.marks),
            self.options.arguments,
            accelerator=self.accelerator,
            folder=self.folder,
            seed=self.recipe.seed,
            say=self.clock.say,
        )
        if self.accelerator.is_main_process:
            with replacing(self.folder / FITTED) as draft:
                save_writer(draft, cast(Writer, trained).network, setup.tokenizer, setup.facts)
        self.accelerator.wait_for_everyone()

    def setup(self, rows: Sequence[Row]) -> _Setup:
        """What it starts from: network, tokenizer and the tokens of ``rows``. Raises RecipeError."""
        recipe, tuning, clock = self.recipe, self.options.tuning, self.clock
        with self.accelerator.main_process_first():
            named = tokenizer_of(recipe, rows, tuning.vocabulary_size, self.folder, clock)
        tokenizer = load_writing_tokenizer(named, recipe.network.get("language", ""))
        is_resumed = (self.folder / CHECKPOINT).exists()
        network = initial_network(recipe, tokenizer, tuning.max_source_tokens, is_resumed=is_resumed, seed=recipe.seed)
        marks, buckets = with_buckets(network, marks_of(tokenizer, network), tuning.length_buckets)
        most_source = _readable(network, tuning, len(marks.start), clock)
        pairs = self._pairs(rows)  # takes minutes, so only once the base has loaded
        facts = Facts(marks, buckets, most_source, tuning.max_title_tokens, tuning.max_target_tokens, tuning.segmenter or None)
        with self.accelerator.main_process_first():
            tokens = self._tokens(pairs.rows, tokenizer, facts, int(network.config.vocab_size))
        return _Setup(network, tokenizer, facts, self._corpus(pairs, tokens))

    def _pairs(self, rows: Sequence[Row]) -> Pairs:
        """The usable leads, found once."""
        with self.accelerator.main_process_first():
            found = faithful_once(self.folder / _PAIRS, rows, partial(self.clock.tick, "looking leads up in their articles"))
        self.clock.say(str(found))
        if self.accelerator.is_main_process:
            runs.note(self.folder, {"pairs": found.numbers()})
        return found

    def _tokens(self, rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase, facts: Facts, vocabulary: int) -> TokenRows:
        """Sources and targets of ``rows`` as ids below ``vocabulary``, read once."""
        from training.export.generator import reader_of  # onnx takes seconds to import

        if not (self.folder / _READER).is_dir():
            with replacing(self.folder / _READER) as draft:
                tokenizer.save_pretrained(draft)
        reader = PairReader(reader_of(self.folder / _READER, vocabulary, facts), facts.most_target)
        return reader.read_once(self.folder / _TOKENS, rows, partial(self.clock.tick, "reading"))

    def _corpus(self, pairs: Pairs, tokens: TokenRows) -> SplitPairs:
        """The split into training and validation. Raises RecipeError if too few rows are left to train on."""
        usable = np.flatnonzero(tokens.lengths)
        longer = len(tokens) - len(usable)
        left_out = f"{longer} leads have more tokens than options.max_target_tokens, {self.options.tuning.max_target_tokens}"
        if longer:
            self.clock.say(f"{left_out}, and are left out")
        holdout = self.options.holdout
        is_validation = np.array(held_out([row.id for row in pairs.rows], holdout.validation_share, self.recipe.seed + 1), bool)[usable]
        if (left := int((~is_validation).sum())) < _MIN_PAIRS:
            raise RecipeError(f"data.train: only {left} leads are left to train on, too few; {left_out}; {pairs}")
        corpus = SplitPairs(tokens, usable[~is_validation], usable[is_validation][: holdout.max_validation_rows])
        self.clock.say(f"{len(corpus.train)} leads for training, {len(corpus.validation)} for validation")
        return corpus

    def _task(self, corpus: SplitPairs, marks: WritingMarks) -> Task:
        tuning, arguments, accelerator = self.options.tuning, self.options.arguments, self.accelerator
        tokens = corpus.tokens.take(corpus.train)
        sampler = Sampler(np.ones(len(tokens), np.float32), tokens.lengths, size=arguments.batch_size, seed=self.recipe.seed)
        batches = PairBatches(sampler, replace(corpus, tokens=tokens).pair, marks)
        size = arguments.micro_batch_size(accelerator.num_processes)
        steps = max(round(tuning.epochs * len(tokens) / arguments.batch_size), 1)
        return Task(
            "fine-tuning",
            steps,
            lambda step: batches.micro_batches(step, size, accelerator.process_index, accelerator.num_processes),
            lambda network, batch: network(**batch, smoothing=tuning.label_smoothing),
            (lambda network: -_loss(network, corpus, marks, size, accelerator)) if len(corpus.validation) else None,
            -(-steps // self.options.holdout.evaluations),
            "negative validation loss",
        )


def _readable(network: PreTrainedModel, tuning: Tuning, start: int, clock: Clock) -> int:
    """How many tokens of a source ``network`` reads, reported if fewer than wanted. Raises RecipeError if it cannot write a target."""
    most_target = readable_source(network, tuning.max_target_tokens + start) - start
    if most_target < tuning.max_target_tokens:
        raise RecipeError(f"options.max_target_tokens: is {tuning.max_target_tokens}, but the network has only {most_target} positions")
    most_source = readable_source(network, tuning.max_source_tokens)
    if most_source < tuning.max_source_tokens:
        clock.say(f"the network reads at most {most_source} tokens, not {tuning.max_source_tokens}; so will the generator")
    return most_source


@torch.no_grad()
def _loss(network: nn.Module, corpus: SplitPairs, marks: WritingMarks, size: int, accelerator: Accelerator) -> float:
    """The mean loss per token over the validation rows; processes share the work, and all get the result."""
    mine = corpus.validation[accelerator.process_index :: accelerator.num_processes].tolist()
    sums = torch.zeros(2, device=accelerator.device)
    for start in range(0, len(mine), size):
        batch = {
            name: value.to(accelerator.device)
            for name, value in batch_of([corpus.pair(row) for row in mine[start : start + size]], marks).items()
        }
        tokens = (batch["labels"] >= 0).sum()
        sums += torch.stack([network(**batch) * tokens, tokens])
    total, tokens = accelerator.reduce(sums, "sum").tolist()
    return float(total / max(tokens, 1))


def _served(options: Options, rows: Sequence[Row], extractive: ExtractiveSummarizer, folder: Path, clock: Clock) -> GeneratedSummarizer:
    """The summariser of the fitted network in ``folder``; ``rows`` are held out."""
    from training.export.generator import export  # onnx takes seconds to import

    facts = Facts.load(folder / FITTED)
    decoding = options.decoding.decoding(options.tuning.max_target_tokens, facts.marks)
    generator, parity = export(folder / FITTED, rows, decoding=decoding, progress=clock.say)
    summarizer = GeneratedSummarizer(extractive, generator)
    chooser, chosen = learn_chooser(summarizer, rows, clock)
    clock.say(str(chosen))
    runs.note(folder, {"parity": parity.numbers(), "auto": chosen.numbers()})
    return GeneratedSummarizer(extractive, generator, chooser)
