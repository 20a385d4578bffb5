"""What the recipe of an encoder may say under [options]: how it is fine-tuned, read, judged and learnt."""

from __future__ import annotations

from dataclasses import dataclass

from model.sections.windows import Windowing
from training.bounds import BELOW_ONE, POSITIVE, check, check_segmenter, least
from training.encoders.bpe import FEWEST_TOKENS
from training.encoders.forms import Forms
from training.encoders.judges import Judging
from training.recipe import Recipe, fill
from training.running.loop import Course


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to fine-tune: for ``epochs``, with ``dropout`` before the head and ``smoothing`` of each label's mass spread over all sections.

    A row is drawn (size of its section)^-``section_balance`` (size of its source x dataset)^-``balance`` times as often. Of all draws
    ``annotated`` are annotated rows that have no section of their own, where there are some; with 0 as many as that gives.
    ``segmenter`` joins words first, as the base's own training text had them. A new network without a tokenizer learns one of
    ``vocabulary`` tokens, and its vectors begin as those of ``averaged`` epochs of averaged embeddings. A row teaches by its first
    ``most_read`` tokens; 0: by all.
    """

    epochs: float = 3.0
    dropout: float = 0.1
    smoothing: float = 0.1
    section_balance: float = 0.25
    balance: float = 0.75
    annotated: float = 0.0
    segmenter: str = ""
    vocabulary: int = 16_000
    averaged: float = 3.0
    most_read: int = 0

    def __post_init__(self) -> None:
        check(self, epochs=POSITIVE, dropout=BELOW_ONE, smoothing=BELOW_ONE, section_balance=least(0), balance=least(0))
        check(self, annotated=BELOW_ONE)
        check(self, vocabulary=least(FEWEST_TOKENS), averaged=least(0), most_read=least(0))
        check_segmenter(self.segmenter)


@dataclass(frozen=True, slots=True)
class Options:
    """All that a recipe may say under [options]; the recipes explain each."""

    tuning: Tuning
    windowing: Windowing
    forms: Forms
    judging: Judging
    course: Course

    @classmethod
    def of(cls, recipe: Recipe) -> Options:
        """The recipe's. Raises RecipeError."""
        return cls(*fill(recipe.options, Tuning(), Windowing(), Forms(), Judging(), Course()))
