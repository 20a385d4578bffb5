"""What the recipe of a generator may say under [options]: how it is fine-tuned, who judges it, and how it searches when it serves."""

from __future__ import annotations

from dataclasses import dataclass

from model.generative.decoding import Decoding
from training.bounds import BELOW_ONE, POSITIVE, Bound, check, check_segmenter, least
from training.encoders.bpe import FEWEST_TOKENS
from training.errors import RecipeError
from training.generators.seq2seq import MOST_BEAMS, WritingMarks
from training.generators.writing_parity import FEWEST
from training.recipe import Recipe, fill
from training.running.loop import Course

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
    """How a summary is searched for when it is served; as ``model.generative.decoding.Decoding`` has it."""

    beams: int = 1
    length_penalty: float = 1.0
    no_repeat: int = 3
    copy_bonus: float = 0.0
    seconds: float = 2.0

    def __post_init__(self) -> None:
        check(self, beams=_BEAMS, no_repeat=least(0), seconds=POSITIVE)

    def decoding(self, most_tokens: int, marks: WritingMarks) -> Decoding:
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
