"""Fits an encoder to the sections: fine-tuned in many forms, chosen by newspapers it does not learn from, exported for the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar, cast

import numpy as np
import torch
from accelerate import Accelerator
from torch import nn
from transformers import PreTrainedTokenizerBase

from model.arrays import Ints
from model.replacing import replacing
from model.sections.encoder import EncoderClassifier
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.encoders.averaged import begin_with_averaged_vectors
from training.encoders.batches import FineTuningBatches, smoothed_loss
from training.encoders.corpus import Corpus, read_corpus
from training.encoders.judges import Sides, mean_macro_f1
from training.encoders.network import (
    Facts,
    SectionEncoder,
    begun,
    check_ids,
    check_network,
    ends_of_text,
    load_tokenizer,
    new_encoder,
    readable_tokens,
    save_fitted,
)
from training.encoders.options import Options
from training.encoders.sampling import Sampler, importance, with_share
from training.encoders.unexported import Unexported
from training.encoders.windowed import WindowMarks, predict
from training.export.parity import FEWEST, check_enough
from training.linear.calibration import calibrate, in_words
from training.linear.openings import numbered
from training.recipe import Recipe
from training.running.loop import CHECKPOINT, Task, train
from training.running.progress import Clock, silence
from training.sources import annotated

FITTED = "fitted"  # a folder in the folder of a run


Made = TypeVar("Made", EncoderClassifier, Unexported)


@dataclass(frozen=True, slots=True)
class Fitted(Generic[Made]):
    """A classifier, calibrated, with the rows it was made of and the part that each had in it."""

    classifier: Made
    corpus: Corpus
    sides: Sides


def fit(
    recipe: Recipe,
    rows: Sequence[Row],
    *,
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    progress: Callable[[str], None],
    folder: Path,
) -> EncoderClassifier | None:
    """The classifier that ``recipe`` makes of ``rows``, or None in any process but the main one; same rows and seed, same classifier.

    Rows of no section of ``taxonomy`` and rows without a word are left out. Of the ``unlabelled`` ones those that are annotated teach; a
    pretrained encoder has read the others already. What a resumed fit goes on from lies in ``folder``.
    Raises RecipeError, ExportRefused, and Interrupted when told to stop.
    """
    made = fit_and_judge(recipe, [*rows, *annotated(unlabelled)], taxonomy=taxonomy, progress=progress, folder=folder)
    return made.classifier if made else None


def prepare(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the tokens of ``rows`` into ``folder``, all that ``learn`` needs of what they say. Raises RecipeError and ExportRefused."""
    check_network(recipe.network)
    check_enough(read_corpus(recipe, Options.of(recipe), rows, taxonomy, folder, Clock(progress)).rows)


def learn(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path | None = None
) -> None:
    """Put the fitted network into ``folder``; ``rows`` need no words where their tokens lie in ``tokens``, which is ``folder`` itself."""
    _fitted(recipe, rows, taxonomy, progress, folder, tokens or folder, is_served=False)


def fit_and_judge(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path
) -> Fitted[EncoderClassifier] | None:
    """As ``fit``, with who taught and who judged. A network that was fitted before is taken from ``folder``: only its export is left."""
    made = _fitted(recipe, rows, taxonomy, progress, folder, folder, is_served=True)
    return Fitted(_exported(folder / FITTED, *made, taxonomy), made[0], made[1]) if made else None


def fit_only_to_judge(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path
) -> Fitted[Unexported] | None:
    """As ``fit_and_judge``, but the network is never served, and not exported. The rows' tokens are kept in the folder ``tokens``."""
    made = _fitted(recipe, rows, taxonomy, progress, folder, tokens, is_served=False)
    return Fitted(_calibrated(Unexported(folder / FITTED), *made), made[0], made[1]) if made else None


def _fitted(
    recipe: Recipe, rows: Sequence[Row], taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path, *, is_served: bool
) -> tuple[Corpus, Sides, Clock] | None:
    """Put the fitted network into ``folder`` unless it is there; None in any process but the main one."""
    options = Options.of(recipe)
    check_network(recipe.network)
    accelerator = options.arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    with accelerator.main_process_first():
        corpus = read_corpus(recipe, options, rows, taxonomy, tokens, clock)
    if is_served:
        check_enough(corpus.rows)
    annotated_and_judges = ([row.annotated for row in corpus.rows], [row.for_validation for row in corpus.rows])
    sides = Sides.choose(options.judging, [row.source for row in corpus.rows], recipe.seed, *annotated_and_judges)
    clock.say(sides.in_words())
    if not (folder / FITTED).is_dir():
        _learn(recipe, options, corpus, sides, taxonomy, accelerator, folder, clock)
    return (corpus, sides, clock) if accelerator.is_main_process else None


def _learn(
    recipe: Recipe,
    options: Options,
    corpus: Corpus,
    sides: Sides,
    taxonomy: Taxonomy,
    accelerator: Accelerator,
    folder: Path,
    clock: Clock,
) -> None:
    """Put the fitted network into ``folder``."""
    tokenizer = load_tokenizer(corpus.tokenizer)
    network = _network(recipe, options, corpus, sides, tokenizer, taxonomy, folder, clock)
    check_ids(network.encoder, corpus.tokens.ids, corpus.bare.ids, np.array([*ends_of_text(tokenizer), tokenizer.pad_token_id], np.int32))
    most_tokens = readable_tokens(network.encoder, options.windowing.most_tokens, clock.say)
    options = replace(options, windowing=replace(options.windowing, most_tokens=most_tokens))
    task = _task(options, corpus, sides, tokenizer, taxonomy, accelerator, recipe.seed)
    learnt = train(network, task, options.arguments, accelerator=accelerator, folder=folder, seed=recipe.seed, say=clock.say)
    if accelerator.is_main_process:
        facts = Facts(taxonomy.slugs, options.windowing, options.tuning.segmenter or None)
        with replacing(folder / FITTED) as draft:
            save_fitted(draft, cast(SectionEncoder, learnt), tokenizer, facts)
    accelerator.wait_for_everyone()


def _network(
    recipe: Recipe,
    options: Options,
    corpus: Corpus,
    sides: Sides,
    tokenizer: PreTrainedTokenizerBase,
    taxonomy: Taxonomy,
    folder: Path,
    clock: Clock,
) -> SectionEncoder:
    torch.manual_seed(recipe.seed)
    if recipe.base:
        return begun(recipe.base, taxonomy.slugs, options.tuning.dropout)
    encoder = new_encoder(recipe.network, tokenizer, options.windowing.most_tokens)
    if options.tuning.averaged_embedding_epochs and not (folder / CHECKPOINT).exists():
        begin_with_averaged_vectors(
            encoder,
            corpus.tokens.take(sides.teaching),
            corpus.taught[sides.teaching],
            epochs=options.tuning.averaged_embedding_epochs,
            seed=recipe.seed,
            progress=lambda done, total: clock.tick("averaged embeddings", done, total),
        )
    return SectionEncoder(encoder, len(taxonomy), options.tuning.dropout)


def _task(
    options: Options,
    corpus: Corpus,
    sides: Sides,
    tokenizer: PreTrainedTokenizerBase,
    taxonomy: Taxonomy,
    accelerator: Accelerator,
    seed: int,
) -> Task:
    tuning, arguments, judging = options.tuning, options.arguments, sides.judging
    marks = WindowMarks(*ends_of_text(tokenizer), int(tokenizer.pad_token_id))
    batches = _batches(options, corpus, sides.teaching, marks, seed)
    size = arguments.micro_batch_size(accelerator.num_processes)
    steps = max(round(tuning.epochs * len(sides.teaching) / arguments.batch_size), 1)
    sources = [corpus.rows[number].source for number in judging.tolist()]

    def judge(network: nn.Module) -> float:
        logits = predict(network, corpus.tokens, judging, options.windowing, marks, accelerator)
        return mean_macro_f1(logits, corpus.labels[judging], sources, taxonomy.slugs)

    return Task(
        "fine-tuning",
        steps,
        lambda step: batches.micro_batches(step, size, accelerator.process_index, accelerator.num_processes),
        lambda network, batch: smoothed_loss(network, batch, tuning.label_smoothing),
        judge if len(judging) else None,
        -(-steps // options.judging.evaluations),
    )


def _batches(options: Options, corpus: Corpus, teaching: Ints, marks: WindowMarks, seed: int) -> FineTuningBatches:
    tokens = corpus.tokens.take(teaching)
    origins = numbered([f"{corpus.rows[number].source}\n{corpus.rows[number].dataset}" for number in teaching.tolist()])
    labels = corpus.taught[teaching]
    weights = importance(labels, origins, section_power=options.tuning.section_balance, source_power=options.tuning.source_balance)
    if options.tuning.annotated_share:
        told = np.array([corpus.rows[number].annotated for number in teaching.tolist()], bool)
        weights = with_share(weights, told, options.tuning.annotated_share)
    sampler = Sampler(weights, tokens.lengths, size=options.arguments.batch_size, seed=seed)
    return FineTuningBatches(
        tokens, labels, corpus.bare, corpus.bare_place[teaching], sampler, options.forms, options.windowing, marks, seed
    )


def _exported(fitted: Path, corpus: Corpus, sides: Sides, clock: Clock, taxonomy: Taxonomy) -> EncoderClassifier:
    """The classifier that serves, made of the network in ``fitted``, held against it, and calibrated."""
    from training.export.encoder import export  # onnx takes seconds to import

    compared = [corpus.rows[number] for number in sides.compared(FEWEST).tolist()]
    classifier = export(fitted, compared, taxonomy=taxonomy, progress=clock.say)
    return _calibrated(classifier, corpus, sides, clock)


def _calibrated(classifier: Made, corpus: Corpus, sides: Sides, clock: Clock) -> Made:
    """``classifier`` calibrated on the rows that judge."""
    logits = classifier.logits(corpus.articles(sides.judges))
    trials = sides.trials(logits, corpus.labels[sides.judges])
    calibration = calibrate(trials)
    clock.say(in_words(calibration, trials))
    return replace(classifier, calibration=calibration)
