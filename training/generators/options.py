"""The [options] of a generator's recipe: fine-tuning, held-out rows, decoding and training arguments."""

from __future__ import annotations

from dataclasses import dataclass

from model.generative.decoding import Decoding
from training.bounds import BELOW_ONE, POSITIVE, Bound, check, check_segmenter, least
from training.encoders.bpe import MIN_TOKENS
from training.errors import RecipeError
from training.generators.seq2seq import MAX_BEAMS, WritingMarks
from training.generators.writing_parity import MIN
from training.recipe import Recipe, fill
from training.running.loop import TrainingArguments

_MIN_TEXT = 16  # tokens of a source beside the title
_HELD = Bound("more than 0 and less than 0.5", lambda value: 0 < value < 0.5)
_BEAMS = Bound(f"1 to {MAX_BEAMS}", lambda value: 1 <= value <= MAX_BEAMS)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How to fine-tune: for ``epochs``, with ``label_smoothing`` of each token's mass spread over the vocabulary.

    A source has up to ``max_source_tokens`` tokens, of which the title takes at most ``max_title_tokens``; a lead has up to
    ``max_target_tokens``. ``length_buckets`` are the lengths in syllables that can be asked for. ``segmenter`` joins words first, as in the
    text that the base was trained on. Without a tokenizer one of ``vocabulary_size`` tokens is trained.
    """

    epochs: float = 5.0
    label_smoothing: float = 0.1
    max_source_tokens: int = 640
    max_title_tokens: int = 48
    max_target_tokens: int = 96
    length_buckets: tuple[int, ...] = (20, 30, 40, 50, 60)
    segmenter: str = ""
    vocabulary_size: int = 16_000

    def __post_init__(self) -> None:
        check(self, epochs=POSITIVE, label_smoothing=BELOW_ONE, vocabulary_size=least(MIN_TOKENS))
        check(self, max_title_tokens=least(1), max_target_tokens=least(1))
        check(self, max_source_tokens=least(self.max_title_tokens + _MIN_TEXT))
        check_segmenter(self.segmenter)
        if not self.length_buckets or self.length_buckets[0] < 1 or list(self.length_buckets) != sorted(set(self.length_buckets)):
            raise RecipeError("options.length_buckets: must be one or more lengths in syllables that ascend from 1 or more")


@dataclass(frozen=True, slots=True)
class HoldoutOptions:
    """Rows that are not trained on.

    On ``validation_share`` of the rows, at most ``max_validation_rows``, the network is evaluated ``evaluations`` times in a training. On
    ``held_out_share``, at most ``max_held_out_rows``, the export is compared with the network, and the choice of ``auto`` is trained.
    """

    validation_share: float = 0.02
    max_validation_rows: int = 1000
    evaluations: int = 10
    held_out_share: float = 0.03
    max_held_out_rows: int = 2000

    def __post_init__(self) -> None:
        check(self, validation_share=_HELD, held_out_share=_HELD)
        check(self, max_validation_rows=least(1), evaluations=least(1), max_held_out_rows=least(MIN))


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How a summary is decoded in the service: a ``Decoding`` under the names of its recipe options."""

    num_beams: int = 1
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 3
    copy_bonus: float = 0.0
    max_seconds: float = 2.0

    def __post_init__(self) -> None:
        check(self, num_beams=_BEAMS, no_repeat_ngram_size=least(0), max_seconds=POSITIVE)

    def decoding(self, most_tokens: int, marks: WritingMarks) -> Decoding:
        """The ``Decoding`` of these options with the ids of a network."""
        return Decoding(
            start=marks.start,
            stop=marks.stop,
            never=marks.never,
            beams=self.num_beams,
            most_tokens=most_tokens,
            length_penalty=self.length_penalty,
            no_repeat=self.no_repeat_ngram_size,
            copy_bonus=self.copy_bonus,
            seconds=self.max_seconds,
        )


@dataclass(frozen=True, slots=True)
class Options:
    """All options of a generator's recipe; the recipes explain each."""

    tuning: Tuning
    holdout: HoldoutOptions
    decoding: DecodingOptions
    arguments: TrainingArguments

    @classmethod
    def of(cls, recipe: Recipe) -> Options:
        """The recipe's. Raises RecipeError."""
        return cls(
            *fill(
                recipe.options,
                Tuning(),
                HoldoutOptions(),
                DecodingOptions(),
                TrainingArguments(learning_rate=3e-4, batch_size=64, patience=3),
            )
        )
