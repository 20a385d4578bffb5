"""Fits an encoder to the sections: fine-tuned in many forms, validated on held-out newspapers, exported for the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
from training.encoders.averaged import init_with_averaged_embeddings
from training.encoders.batches import FineTuningBatches, smoothed_loss
from training.encoders.corpus import Corpus, read_corpus
from training.encoders.network import (
    Facts,
    SectionEncoder,
    check_ids,
    check_network,
    ends_of_text,
    from_base,
    load_tokenizer,
    new_encoder,
    readable_tokens,
    save_fitted,
)
from training.encoders.options import Options
from training.encoders.sampling import Sampler, sampling_weights, with_share
from training.encoders.unexported import Unexported
from training.encoders.validation import Split, mean_macro_f1
from training.encoders.windowed import WindowMarks, predict
from training.export.parity import MIN, check_enough
from training.linear.calibration import calibrate, in_words
from training.linear.openings import numbered
from training.recipe import Recipe
from training.running import loop
from training.running.loop import CHECKPOINT, Task
from training.running.progress import Clock, silence
from training.sources import annotated

FITTED = "fitted"  # a folder in the folder of a run


Classifier = TypeVar("Classifier", EncoderClassifier, Unexported)


@dataclass(frozen=True, slots=True)
class Fitted(Generic[Classifier]):
    """A calibrated classifier, its corpus, and which rows of it were for training and validation."""

    classifier: Classifier
    corpus: Corpus
    split: Split


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

    Rows of no section of ``taxonomy`` and rows without a word are left out. Of the ``unlabelled`` rows only annotated ones are trained on;
    a pretrained encoder has read the others already. ``folder`` holds what a resumed fit continues from. Raises RecipeError, ExportRefused,
    and Interrupted when told to stop.
    """
    fitted = fit_for_service(recipe, [*rows, *annotated(unlabelled)], taxonomy=taxonomy, progress=progress, folder=folder)
    return fitted.classifier if fitted else None


def prepare(recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path) -> None:
    """Put the tokens of ``rows`` into ``folder``, so that ``learn`` needs no text. Raises RecipeError and ExportRefused."""
    check_network(recipe.network)
    check_enough(read_corpus(recipe, Options.of(recipe), rows, taxonomy, folder, Clock(progress)).rows)


def learn(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path | None = None
) -> None:
    """Put the fitted network into ``folder``; ``rows`` need no text if the folder ``tokens`` (by default ``folder``) holds their tokens."""
    _fitted(recipe, rows, taxonomy, progress, folder, tokens or folder, is_served=False)


def fit_for_service(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path
) -> Fitted[EncoderClassifier] | None:
    """As ``fit``, with corpus and split. A network that was fitted before is taken from ``folder``, and only exported."""
    fitted = _fitted(recipe, rows, taxonomy, progress, folder, folder, is_served=True)
    return Fitted(_exported(folder / FITTED, *fitted, taxonomy), fitted[0], fitted[1]) if fitted else None


def fit_for_validation(
    recipe: Recipe, rows: Sequence[Row], *, taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path
) -> Fitted[Unexported] | None:
    """As ``fit_for_service``, but the network is not exported, because it never serves. The folder ``tokens`` holds the rows' tokens."""
    fitted = _fitted(recipe, rows, taxonomy, progress, folder, tokens, is_served=False)
    return Fitted(_calibrated(Unexported(folder / FITTED), *fitted), fitted[0], fitted[1]) if fitted else None


def _fitted(
    recipe: Recipe, rows: Sequence[Row], taxonomy: Taxonomy, progress: Callable[[str], None], folder: Path, tokens: Path, *, is_served: bool
) -> tuple[Corpus, Split, Clock] | None:
    """Put the fitted network into ``folder`` unless it is there; None in any process but the main one."""
    options = Options.of(recipe)
    check_network(recipe.network)
    accelerator = options.arguments.accelerator()
    clock = Clock(progress if accelerator.is_main_process else silence)
    with accelerator.main_process_first():
        corpus = read_corpus(recipe, options, rows, taxonomy, tokens, clock)
    if is_served:
        check_enough(corpus.rows)
    is_annotated, is_marked = [row.annotated for row in corpus.rows], [row.for_validation for row in corpus.rows]
    split = Split.choose(options.validation, [row.source for row in corpus.rows], recipe.seed, is_annotated, is_marked)
    clock.say(split.in_words())
    if not (folder / FITTED).is_dir():
        _FineTuning(recipe, options, corpus, split, taxonomy, accelerator, folder, clock).learn()
    return (corpus, split, clock) if accelerator.is_main_process else None


@dataclass(frozen=True, slots=True)
class _FineTuning:
    """One fine-tuning, on the training rows of ``corpus``; its checkpoints stay in ``folder``."""

    recipe: Recipe
    options: Options
    corpus: Corpus
    split: Split
    taxonomy: Taxonomy
    accelerator: Accelerator
    folder: Path
    clock: Clock

    def learn(self) -> None:
        """Put the fitted network into ``folder``."""
        options, tokens, seed, say = self.options, self.corpus.tokens, self.recipe.seed, self.clock.say
        tokenizer = load_tokenizer(self.corpus.tokenizer)
        network = self._network(tokenizer)
        check_ids(network.encoder, tokens.ids, self.corpus.bare.ids, np.array([*ends_of_text(tokenizer), tokenizer.pad_token_id], np.int32))
        most_tokens = readable_tokens(network.encoder, options.windowing.most_tokens, say)
        options = replace(options, windowing=replace(options.windowing, most_tokens=most_tokens))
        task = self._task(options, tokenizer)
        trained = loop.train(network, task, options.arguments, accelerator=self.accelerator, folder=self.folder, seed=seed, say=say)
        if self.accelerator.is_main_process:
            facts = Facts(self.taxonomy.slugs, options.windowing, options.tuning.segmenter or None)
            with replacing(self.folder / FITTED) as draft:
                save_fitted(draft, cast(SectionEncoder, trained), tokenizer, facts)
        self.accelerator.wait_for_everyone()

    def _network(self, tokenizer: PreTrainedTokenizerBase) -> SectionEncoder:
        recipe, tuning, train = self.recipe, self.options.tuning, self.split.train
        torch.manual_seed(recipe.seed)
        if recipe.base:
            return from_base(recipe.base, self.taxonomy.slugs, tuning.dropout)
        encoder = new_encoder(recipe.network, tokenizer, self.options.windowing.most_tokens)
        if tuning.averaged_embedding_epochs and not (self.folder / CHECKPOINT).exists():
            init_with_averaged_embeddings(
                encoder,
                self.corpus.tokens.take(train),
                self.corpus.training_labels[train],
                epochs=tuning.averaged_embedding_epochs,
                seed=recipe.seed,
                progress=partial(self.clock.tick, "averaged embeddings"),
            )
        return SectionEncoder(encoder, len(self.taxonomy), tuning.dropout)

    def _task(self, options: Options, tokenizer: PreTrainedTokenizerBase) -> Task:
        corpus, split, accelerator = self.corpus, self.split, self.accelerator
        tuning, arguments, selection = options.tuning, options.arguments, split.selection
        marks = WindowMarks(*ends_of_text(tokenizer), int(tokenizer.pad_token_id))
        batches = _batches(options, corpus, split.train, marks, self.recipe.seed)
        size = arguments.micro_batch_size(accelerator.num_processes)
        steps = max(round(tuning.epochs * len(split.train) / arguments.batch_size), 1)
        sources = [corpus.rows[number].source for number in selection.tolist()]

        def evaluate(network: nn.Module) -> float:
            logits = predict(network, corpus.tokens, selection, options.windowing, marks, accelerator)
            return mean_macro_f1(logits, corpus.labels[selection], sources, self.taxonomy.slugs)

        return Task(
            "fine-tuning",
            steps,
            lambda step: batches.micro_batches(step, size, accelerator.process_index, accelerator.num_processes),
            lambda network, batch: smoothed_loss(network, batch, tuning.label_smoothing),
            evaluate if len(selection) else None,
            -(-steps // options.validation.evaluations),
            "validation macro-F1",
        )


def _batches(options: Options, corpus: Corpus, train: Ints, marks: WindowMarks, seed: int) -> FineTuningBatches:
    tokens = corpus.tokens.take(train)
    origins = numbered([f"{corpus.rows[number].source}\n{corpus.rows[number].dataset}" for number in train.tolist()])
    labels = corpus.training_labels[train]
    weights = sampling_weights(labels, origins, section_power=options.tuning.section_balance, source_power=options.tuning.source_balance)
    if options.tuning.annotated_share:
        is_annotated = np.array([corpus.rows[number].annotated for number in train.tolist()], bool)
        weights = with_share(weights, is_annotated, options.tuning.annotated_share)
    sampler = Sampler(weights, tokens.lengths, size=options.arguments.batch_size, seed=seed)
    return FineTuningBatches(tokens, labels, corpus.bare, corpus.bare_place[train], sampler, options.forms, options.windowing, marks, seed)


def _exported(fitted: Path, corpus: Corpus, split: Split, clock: Clock, taxonomy: Taxonomy) -> EncoderClassifier:
    """The network in ``fitted`` exported for the service, compared with its export, and calibrated."""
    from training.export.encoder import export  # onnx takes seconds to import

    compared = [corpus.rows[number] for number in split.parity_rows(MIN).tolist()]
    classifier = export(fitted, compared, taxonomy=taxonomy, progress=clock.say)
    return _calibrated(classifier, corpus, split, clock)


def _calibrated(classifier: Classifier, corpus: Corpus, split: Split, clock: Clock) -> Classifier:
    """``classifier``, calibrated on the validation rows."""
    logits = classifier.logits(corpus.articles(split.validation))
    sets = split.calibration_sets(logits, corpus.labels[split.validation])
    calibration = calibrate(sets)
    clock.say(in_words(calibration, sets))
    return replace(classifier, calibration=calibration)
