"""Fits a generator of summaries: fine-tuned on leads that their articles support, exported, and taught when an extract answers better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
from training.generators.pretrain import begun_network, tokenizer_of
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
from training.generators.writing_parity import FEWEST
from training.recipe import Recipe
from training.running import runs
from training.running.loop import CHECKPOINT, Task, train
from training.running.progress import Clock, silence
from training.splits import held_out

_PAIRS, _TOKENS, _READER, FITTED = "pairs", "pair-tokens", "reader", "fitted"  # folders in the folder of a run
_FEWEST_PAIRS = 8


@dataclass(frozen=True, slots=True)
class SplitPairs:
    """Pairs as a fine-tuning needs them: ``tokens`` of sources and targets, and the numbers of the rows that teach and that judge."""

    tokens: TokenRows
    teaching: Ints
    judging: Ints

    def pair(self, row: int, _step: int = 0) -> Pair:
        """The source and the target of ``row``."""
        source, target = self.tokens.fields(row)
        return source.tolist(), target.tolist()


def fit(
    recipe: Recipe, rows: Sequence[Row], *, extractive: ExtractiveSummarizer, progress: Callable[[str], None], folder: Path
) -> GeneratedSummarizer | None:
    """The summariser that ``recipe`` makes of ``rows`` beside ``extractive``, or None in any process but the main one.

    A network that was fitted before is taken from ``folder``: then only what follows is done. What was found on the way is noted in
    ``folder``. Raises RecipeError, ExportRefused, and Interrupted when told to stop.
    """
    options = Options.of(recipe)
    kept_back = _kept_back(recipe, options, rows)
    learn(recipe, rows, progress=progress, folder=folder)
    accelerator = options.arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    if not accelerator.is_main_process:
        return None
    return _served(options, kept_back[: options.holding.max_held_out_rows], extractive, folder, clock)


def prepare(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the vocabulary and the tokens of the leads that may be learnt into ``folder``, all that ``learn`` needs of what ``rows`` say.

    Raises RecipeError.
    """
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    _kept_back(recipe, options, rows)
    _FineTuning(recipe, options, options.arguments.accelerator(), folder, Clock(progress)).begun(_teaching(recipe, options, rows))
    forget_words(folder / _PAIRS)


def learn(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the fitted network into ``folder`` unless it is there; ``rows`` need no words where ``prepare`` has read them before."""
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    accelerator = options.arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    if not (folder / FITTED).is_dir():
        _FineTuning(recipe, options, accelerator, folder, clock).learn(_teaching(recipe, options, rows))


def _teaching(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    chosen = held_out([row.id for row in rows], options.holding.held_out_share, recipe.seed)
    return [row for row, is_chosen in zip(rows, chosen, strict=True) if not is_chosen]


def _kept_back(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    """The rows that teach nothing, as far as they have an article and a lead. Raises RecipeError where they are too few."""
    chosen = held_out([row.id for row in rows], options.holding.held_out_share, recipe.seed)
    found = [row for row, is_chosen in zip(rows, chosen, strict=True) if is_chosen and row.lead.strip() and readable(row, with_lead=False)]
    if len(found) < FEWEST:
        raise RecipeError(
            f"options.held_out_share: holds {len(found)} articles with leads back, too few to hold the export against; {FEWEST} are needed"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a fine-tuning begins with."""

    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    facts: Facts
    corpus: SplitPairs


@dataclass(frozen=True, slots=True)
class _FineTuning:
    """One fine-tuning; what it reads, and what it goes on from, stays in ``folder``."""

    recipe: Recipe
    options: Options
    accelerator: Accelerator
    folder: Path
    clock: Clock

    def learn(self, rows: Sequence[Row]) -> None:
        """Put the fitted network into ``folder``."""
        begun = self.begun(rows)
        learnt = train(
            Writer(begun.network),
            self._task(begun.corpus, begun.facts.marks),
            self.options.arguments,
            accelerator=self.accelerator,
            folder=self.folder,
            seed=self.recipe.seed,
            say=self.clock.say,
        )
        if self.accelerator.is_main_process:
            with replacing(self.folder / FITTED) as draft:
                save_writer(draft, cast(Writer, learnt).network, begun.tokenizer, begun.facts)
        self.accelerator.wait_for_everyone()

    def begun(self, rows: Sequence[Row]) -> _Begun:
        """What it begins with: network, tokenizer and the tokens of ``rows``. Raises RecipeError."""
        recipe, tuning, clock = self.recipe, self.options.tuning, self.clock
        with self.accelerator.main_process_first():
            named = tokenizer_of(recipe, rows, tuning.vocabulary_size, self.folder, clock)
        tokenizer = load_writing_tokenizer(named, recipe.network.get("language", ""))
        is_resumed = (self.folder / CHECKPOINT).exists()
        network = begun_network(recipe, tokenizer, tuning.max_source_tokens, is_resumed=is_resumed, seed=recipe.seed)
        marks, buckets = with_buckets(network, marks_of(tokenizer, network), tuning.length_buckets)
        most_source = _readable(network, tuning, len(marks.start), clock)
        pairs = self._pairs(rows)  # minutes: only once the base is known to be one
        facts = Facts(marks, buckets, most_source, tuning.max_title_tokens, tuning.max_target_tokens, tuning.segmenter or None)
        with self.accelerator.main_process_first():
            tokens = self._tokens(pairs.rows, tokenizer, facts, int(network.config.vocab_size))
        return _Begun(network, tokenizer, facts, self._corpus(pairs, tokens))

    def _pairs(self, rows: Sequence[Row]) -> Pairs:
        """The leads that may be learnt, found once."""
        with self.accelerator.main_process_first():
            found = faithful_once(
                self.folder / _PAIRS, rows, lambda done, total: self.clock.tick("looking leads up in their articles", done, total)
            )
        self.clock.say(str(found))
        if self.accelerator.is_main_process:
            runs.note(self.folder, {"pairs": found.numbers()})
        return found

    def _tokens(self, rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase, facts: Facts, vocabulary: int) -> TokenRows:
        """Sources and targets of ``rows`` as ids of a network that knows ``vocabulary`` of them, read once."""
        from training.export.generator import reader_of  # onnx takes seconds to import

        if not (self.folder / _READER).is_dir():
            with replacing(self.folder / _READER) as draft:
                tokenizer.save_pretrained(draft)
        reader = PairReader(reader_of(self.folder / _READER, vocabulary, facts), facts.most_target)
        return reader.read_once(self.folder / _TOKENS, rows, lambda done, total: self.clock.tick("reading", done, total))

    def _corpus(self, pairs: Pairs, tokens: TokenRows) -> SplitPairs:
        """Who teaches and who judges. Raises RecipeError when too few are left to learn from."""
        usable = np.flatnonzero(tokens.lengths)
        if longer := len(tokens) - len(usable):
            self.clock.say(
                f"{longer} leads have more tokens than options.max_target_tokens, {self.options.tuning.max_target_tokens}, and are left out"
            )
        holding = self.options.holding
        judges = np.array(held_out([row.id for row in pairs.rows], holding.validation_share, self.recipe.seed + 1), bool)[usable]
        if len(usable) - judges.sum() < _FEWEST_PAIRS:
            raise RecipeError(f"data.train: {len(usable)} leads are left to learn from, which is too few, of {len(tokens)}; {pairs}")
        corpus = SplitPairs(tokens, usable[~judges], usable[judges][: holding.max_validation_rows])
        self.clock.say(f"{len(corpus.teaching)} leads teach, {len(corpus.judging)} judge")
        return corpus

    def _task(self, corpus: SplitPairs, marks: WritingMarks) -> Task:
        tuning, arguments, accelerator = self.options.tuning, self.options.arguments, self.accelerator
        teaching = corpus.tokens.take(corpus.teaching)
        sampler = Sampler(np.ones(len(teaching), np.float32), teaching.lengths, size=arguments.batch_size, seed=self.recipe.seed)
        batches = PairBatches(sampler, replace(corpus, tokens=teaching).pair, marks)
        size = arguments.micro_batch_size(accelerator.num_processes)
        steps = max(round(tuning.epochs * len(teaching) / arguments.batch_size), 1)
        return Task(
            "fine-tuning",
            steps,
            lambda step: batches.micro_batches(step, size, accelerator.process_index, accelerator.num_processes),
            lambda network, batch: network(**batch, smoothing=tuning.label_smoothing),
            (lambda network: -_loss(network, corpus, marks, size, accelerator)) if len(corpus.judging) else None,
            -(-steps // self.options.holding.evaluations),
        )


def _readable(network: PreTrainedModel, tuning: Tuning, start: int, clock: Clock) -> int:
    """As many tokens of a source as ``network`` reads; fewer than wanted are told. Raises RecipeError where it cannot write a target."""
    most_target = readable_source(network, tuning.max_target_tokens + start) - start
    if most_target < tuning.max_target_tokens:
        raise RecipeError(f"options.max_target_tokens: is {tuning.max_target_tokens}, and the network has positions for {most_target}")
    most_source = readable_source(network, tuning.max_source_tokens)
    if most_source < tuning.max_source_tokens:
        clock.say(f"the network reads {most_source} tokens at once, not {tuning.max_source_tokens}; so does what is made of it")
    return most_source


@torch.no_grad()
def _loss(network: nn.Module, corpus: SplitPairs, marks: WritingMarks, size: int, accelerator: Accelerator) -> float:
    """The mean loss a token over the rows that judge; several processes share the work and all get the answer."""
    mine = corpus.judging[accelerator.process_index :: accelerator.num_processes].tolist()
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
    """The summariser of the fitted network in ``folder``; ``rows`` taught nothing."""
    from training.export.generator import export  # onnx takes seconds to import

    facts = Facts.load(folder / FITTED)
    decoding = options.search.decoding(options.tuning.max_target_tokens, facts.marks)
    generator, parity = export(folder / FITTED, rows, decoding=decoding, progress=clock.say)
    summarizer = GeneratedSummarizer(extractive, generator)
    chooser, chosen = learn_chooser(summarizer, rows, clock)
    clock.say(str(chosen))
    runs.note(folder, {"parity": parity.numbers(), "auto": chosen.numbers()})
    return GeneratedSummarizer(extractive, generator, chooser)
