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

from model.decoding import Decoding
from model.extractive import ExtractiveSummarizer
from model.features import Ints
from model.generated import GeneratedSummarizer
from model.replacing import replacing
from training import runs
from training.auto_score import learn_chooser
from training.bounds import BELOW_ONE, POSITIVE, Bound, check, check_segmenter, least
from training.bpe import FEWEST_TOKENS
from training.corpus import Row
from training.errors import RecipeError
from training.evaluation import readable
from training.faithful import Pairs, faithful_once, forget_words
from training.loop import CHECKPOINT, Course, Task, train
from training.network import check_network
from training.pair_rows import Pair, PairReader, WritingLessons, batch_of
from training.pretrain_generator import begun_network, tokenizer_of
from training.progress import Clock, silence
from training.recipe import Recipe, fill
from training.sampling import Sampler
from training.seq2seq import (
    MOST_BEAMS,
    OF_WRITERS,
    Facts,
    Marks,
    Writer,
    load_writing_tokenizer,
    marks_of,
    readable_source,
    save_writer,
    with_buckets,
)
from training.splits import held_out
from training.token_rows import TokenRows
from training.writing_parity import FEWEST

_PAIRS, _TOKENS, _READER, FITTED = "pairs", "pair-tokens", "reader", "fitted"  # folders in the folder of a run
_FEWEST_PAIRS = 8
_FEWEST_TEXT = 16  # tokens of a source beside the title
_HELD = Bound("more than 0 and less than 0.5", lambda value: 0 < value < 0.5)
_BEAMS = Bound(f"1 to {MOST_BEAMS}", lambda value: 1 <= value <= MOST_BEAMS)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to fine-tune: for ``epochs``, with ``smoothing`` of each token's mass spread over the vocabulary.

    A source has up to ``most_source`` tokens, ``most_title`` of them the title's, a lead up to ``most_target``. ``buckets`` are the lengths
    in syllables that can be asked for. ``segmenter`` joins words first, as the base's own training text had them. A new network without a
    tokenizer learns one of ``vocabulary`` tokens.
    """

    epochs: float = 5.0
    smoothing: float = 0.1
    most_source: int = 640
    most_title: int = 48
    most_target: int = 96
    buckets: tuple[int, ...] = (20, 30, 40, 50, 60)
    segmenter: str = ""
    vocabulary: int = 16_000

    def __post_init__(self) -> None:
        check(self, epochs=POSITIVE, smoothing=BELOW_ONE, most_title=least(1), most_target=least(1), vocabulary=least(FEWEST_TOKENS))
        check(self, most_source=least(self.most_title + _FEWEST_TEXT))
        check_segmenter(self.segmenter)
        if not self.buckets or self.buckets[0] < 1 or list(self.buckets) != sorted(set(self.buckets)):
            raise RecipeError("options.buckets: must be one or more lengths in syllables that ascend from 1 or more")


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows that teach nothing: the share ``judging``, up to ``most_judged``, judges the network ``judgements`` times while it learns.

    On those of the share ``choosing``, up to ``most_chosen``, the export is held against the network, and it is learnt when the extract is
    the better answer.
    """

    judging: float = 0.02
    most_judged: int = 1000
    judgements: int = 10
    choosing: float = 0.03
    most_chosen: int = 2000

    def __post_init__(self) -> None:
        check(self, judging=_HELD, choosing=_HELD, most_judged=least(1), judgements=least(1), most_chosen=least(FEWEST))


@dataclass(frozen=True, slots=True)
class Search:
    """How a summary is searched for when it is served; as ``model.decoding.Decoding`` has it."""

    beams: int = 1
    length_penalty: float = 1.0
    no_repeat: int = 3
    copy_bonus: float = 0.0
    seconds: float = 2.0

    def __post_init__(self) -> None:
        check(self, beams=_BEAMS, no_repeat=least(0), seconds=POSITIVE)

    def decoding(self, most_tokens: int, marks: Marks) -> Decoding:
        """The same with the ids of a network."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return Decoding(start=marks.start, stop=marks.stop, never=marks.never, most_tokens=most_tokens, **named)


@dataclass(frozen=True, slots=True)
class Options:
    """All that a recipe may say under [options]; the recipes explain each."""

    tuning: Tuning
    holding: Holding
    search: Search
    course: Course

    @classmethod
    def of(cls, recipe: Recipe) -> Options:
        """The recipe's. Raises RecipeError."""
        return cls(*fill(recipe.options, Tuning(), Holding(), Search(), Course(rate=3e-4, batch=64, patience=3)))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pairs as a fine-tuning needs them: ``tokens`` of sources and targets, and the numbers of the rows that teach and that judge."""

    pairs: Pairs
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
    accelerator = options.course.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    if not accelerator.is_main_process:
        return None
    return _served(options, kept_back[: options.holding.most_chosen], extractive, folder, clock)


def prepare(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the vocabulary and the tokens of the leads that may be learnt into ``folder``, all that ``learn`` needs of what ``rows`` say.

    Raises RecipeError.
    """
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    _kept_back(recipe, options, rows)
    _begun(recipe, options, _teaching(recipe, options, rows), options.course.accelerator(), folder, Clock(progress))
    forget_words(folder / _PAIRS)


def learn(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], folder: Path) -> None:
    """Put the fitted network into ``folder`` unless it is there; ``rows`` need no words where ``prepare`` has read them before."""
    options = Options.of(recipe)
    check_network(recipe.network, OF_WRITERS)
    accelerator = options.course.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    if not (folder / FITTED).is_dir():
        _learn(recipe, options, _teaching(recipe, options, rows), accelerator, folder, clock)


def _teaching(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    chosen = held_out([row.id for row in rows], options.holding.choosing, recipe.seed)
    return [row for row, is_chosen in zip(rows, chosen, strict=True) if not is_chosen]


def _kept_back(recipe: Recipe, options: Options, rows: Sequence[Row]) -> list[Row]:
    """The rows that teach nothing, as far as they have an article and a lead. Raises RecipeError where they are too few."""
    chosen = held_out([row.id for row in rows], options.holding.choosing, recipe.seed)
    found = [row for row, is_chosen in zip(rows, chosen, strict=True) if is_chosen and row.lead.strip() and readable(row, with_lead=False)]
    if len(found) < FEWEST:
        raise RecipeError(
            f"options.choosing: holds {len(found)} articles with leads back, too few to hold the export against; {FEWEST} are needed"
        )
    return found


def _learn(recipe: Recipe, options: Options, rows: Sequence[Row], accelerator: Accelerator, folder: Path, clock: Clock) -> None:
    """Put the fitted network into ``folder``."""
    begun = _begun(recipe, options, rows, accelerator, folder, clock)
    task = _task(options, begun.corpus, begun.facts.marks, accelerator, recipe.seed)
    learnt = train(Writer(begun.network), task, options.course, accelerator=accelerator, folder=folder, seed=recipe.seed, say=clock.say)
    if accelerator.is_main_process:
        with replacing(folder / FITTED) as draft:
            save_writer(draft, cast(Writer, learnt).network, begun.tokenizer, begun.facts)
    accelerator.wait_for_everyone()


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a fine-tuning begins with."""

    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    facts: Facts
    corpus: Corpus


def _begun(recipe: Recipe, options: Options, rows: Sequence[Row], accelerator: Accelerator, folder: Path, clock: Clock) -> _Begun:
    """What ``recipe`` begins with; what it reads of ``rows`` stays in ``folder``."""
    tuning = options.tuning
    with accelerator.main_process_first():
        named = tokenizer_of(recipe, rows, tuning.vocabulary, folder, clock)
    tokenizer = load_writing_tokenizer(named, recipe.network.get("language", ""))
    network = begun_network(recipe, tokenizer, tuning.most_source, is_resumed=(folder / CHECKPOINT).exists(), seed=recipe.seed)
    marks, buckets = with_buckets(network, marks_of(tokenizer, network), tuning.buckets)
    most_source = _readable(network, tuning, len(marks.start), clock)
    with accelerator.main_process_first():  # minutes: only once the base is known to be one
        pairs = faithful_once(folder / _PAIRS, rows, lambda done, total: clock.tick("looking leads up in their articles", done, total))
    clock.say(str(pairs))
    if accelerator.is_main_process:
        runs.note(folder, {"pairs": pairs.numbers()})
    facts = Facts(marks, buckets, most_source, tuning.most_title, tuning.most_target, tuning.segmenter or None)
    with accelerator.main_process_first():
        corpus = _corpus(recipe, options, pairs, tokenizer, facts, int(network.config.vocab_size), folder, clock)
    clock.say(f"{len(corpus.teaching)} leads teach, {len(corpus.judging)} judge")
    return _Begun(network, tokenizer, facts, corpus)


def _readable(network: PreTrainedModel, tuning: Tuning, start: int, clock: Clock) -> int:
    """As many tokens of a source as ``network`` reads; fewer than wanted are told. Raises RecipeError where it cannot write a target."""
    most_target = readable_source(network, tuning.most_target + start) - start
    if most_target < tuning.most_target:
        raise RecipeError(f"options.most_target: is {tuning.most_target}, and the network has positions for {most_target}")
    most_source = readable_source(network, tuning.most_source)
    if most_source < tuning.most_source:
        clock.say(f"the network reads {most_source} tokens at once, not {tuning.most_source}; so does what is made of it")
    return most_source


def _corpus(
    recipe: Recipe,
    options: Options,
    pairs: Pairs,
    tokenizer: PreTrainedTokenizerBase,
    facts: Facts,
    vocabulary: int,
    folder: Path,
    clock: Clock,
) -> Corpus:
    """``pairs`` as tokens, from ``folder`` where they were read before. Raises RecipeError when too few are left."""
    from training.export_generator import reader_of  # onnx takes seconds to import

    if not (folder / _READER).is_dir():
        with replacing(folder / _READER) as draft:
            tokenizer.save_pretrained(draft)
    reader = PairReader(reader_of(folder / _READER, vocabulary, facts), facts.most_target)
    tokens = reader.read_once(folder / _TOKENS, pairs.rows, lambda done, total: clock.tick("reading", done, total))
    usable = np.flatnonzero(tokens.lengths)
    if longer := len(tokens) - len(usable):
        clock.say(f"{longer} leads have more tokens than options.most_target, {facts.most_target}, and are left out")
    judges = np.array(held_out([row.id for row in pairs.rows], options.holding.judging, recipe.seed + 1), bool)[usable]
    if len(usable) - judges.sum() < _FEWEST_PAIRS:
        raise RecipeError(f"data.train: {len(usable)} leads are left to learn from, which is too few, of {len(tokens)}; {pairs}")
    return Corpus(pairs, tokens, usable[~judges], usable[judges][: options.holding.most_judged])


def _task(options: Options, corpus: Corpus, marks: Marks, accelerator: Accelerator, seed: int) -> Task:
    tuning, course = options.tuning, options.course
    teaching = corpus.tokens.take(corpus.teaching)
    sampler = Sampler(np.ones(len(teaching), np.float32), teaching.lengths, size=course.batch, seed=seed)
    lessons = WritingLessons(sampler, replace(corpus, tokens=teaching).pair, marks)
    size = course.rows_a_part(accelerator.num_processes)
    steps = max(round(tuning.epochs * len(teaching) / course.batch), 1)
    return Task(
        "fine-tuning",
        steps,
        lambda step: lessons.parts(step, size, accelerator.process_index, accelerator.num_processes),
        lambda network, batch: network(**batch, smoothing=tuning.smoothing),
        (lambda network: -_loss(network, corpus, marks, size, accelerator)) if len(corpus.judging) else None,
        -(-steps // options.holding.judgements),
    )


@torch.no_grad()
def _loss(network: nn.Module, corpus: Corpus, marks: Marks, size: int, accelerator: Accelerator) -> float:
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
    from training.export_generator import export  # onnx takes seconds to import

    facts = Facts.load(folder / FITTED)
    decoding = options.search.decoding(options.tuning.most_target, facts.marks)
    generator, parity = export(folder / FITTED, rows, decoding=decoding, progress=clock.say)
    summarizer = GeneratedSummarizer(extractive, generator)
    chooser, chosen = learn_chooser(summarizer, rows, clock)
    clock.say(str(chosen))
    runs.note(folder, {"parity": parity.numbers(), "auto": chosen.numbers()})
    return GeneratedSummarizer(extractive, generator, chooser)
