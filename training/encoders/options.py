"""The [options] of an encoder's recipe: fine-tuning, windows, forms, validation and training arguments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from model.sections.windows import Windowing
from training.bounds import BELOW_ONE, POSITIVE, check, check_segmenter, least
from training.encoders.bpe import MIN_TOKENS
from training.encoders.forms import Forms
from training.encoders.validation import ValidationOptions
from training.recipe import Recipe, fill
from training.running.loop import TrainingArguments


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to fine-tune, and on which rows.

    ``dropout`` is applied before the head; ``label_smoothing`` of each label's mass is spread over all sections. A row is sampled in
    proportion to (size of its section)^-``section_balance`` (size of its source x dataset)^-``source_balance``. ``annotated_share`` of all
    samples are annotated rows without a label of their own, if there are any; 0 leaves them the share that these weights give.
    ``segmenter`` joins words first, as in the text that the base was trained on. Without a tokenizer one of ``vocabulary_size`` tokens is
    trained. The token vectors of a new network start from ``averaged_embedding_epochs`` epochs of averaged embeddings. Only the first
    ``max_row_tokens`` tokens of a row are used for training; 0: all.
    """

    epochs: float = 3.0
    dropout: float = 0.1
    label_smoothing: float = 0.1
    section_balance: float = 0.25
    source_balance: float = 0.75
    annotated_share: float = 0.0
    segmenter: str = ""
    vocabulary_size: int = 16_000
    averaged_embedding_epochs: float = 3.0
    max_row_tokens: int = 0

    def __post_init__(self) -> None:
        check(self, epochs=POSITIVE, dropout=BELOW_ONE, label_smoothing=BELOW_ONE, section_balance=least(0), source_balance=least(0))
        check(self, annotated_share=BELOW_ONE)
        check(self, vocabulary_size=least(MIN_TOKENS), averaged_embedding_epochs=least(0), max_row_tokens=least(0))
        check_segmenter(self.segmenter)


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How articles are cut into windows: a ``Windowing`` under the names of its recipe options."""

    max_tokens: int = 256
    max_title_tokens: int = 64
    max_windows: int = 8
    title_apart: bool = True

    def __post_init__(self) -> None:
        check(self, max_tokens=least(Windowing.SPECIAL + 2), max_title_tokens=least(0), max_windows=least(1))

    def windowing(self) -> Windowing:
        """The ``Windowing`` of these options."""
        return Windowing(self.max_tokens, self.max_title_tokens, self.max_windows, self.title_apart)


@dataclass(frozen=True, slots=True)
class Options:
    """All options of an encoder's recipe; the recipes explain each."""

    tuning: Tuning
    windowing: Windowing
    forms: Forms
    validation: ValidationOptions
    arguments: TrainingArguments

    @classmethod
    def of(cls, recipe: Recipe, others: Collection[str] = ()) -> Options:
        """The recipe's; ``others`` are keys of [options] that are not the encoder's. Raises RecipeError."""
        tuning, windows, forms, validation, arguments = fill(
            recipe.options, Tuning(), WindowOptions(), Forms(), ValidationOptions(), TrainingArguments(), others=others
        )
        return cls(tuning, windows.windowing(), forms, validation, arguments)
