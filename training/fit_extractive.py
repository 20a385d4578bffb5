"""Fits the extractive summariser: a vocabulary with log odds, the salience network, then the ranker of choices on other articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from model import text
from model.arrays import Floats
from model.errors import InvalidArticle
from model.extractive.anaphora import has_relative_day
from model.extractive.borders import Borders
from model.extractive.clauses import pieces
from model.extractive.lengths import MAX_SYLLABLES, USUAL_SYLLABLES
from model.extractive.ranking import Choices, choices, score, usual_taste
from model.extractive.reading import Reading
from model.extractive.salience import Vocabulary, salience, terms
from model.extractive.summarizer import ExtractiveSummarizer
from training.bounds import INSIDE, check, least
from training.corpus import Row
from training.errors import RecipeError
from training.evaluation import readable
from training.extractive.borders import learn_borders
from training.extractive.grades import Graded
from training.extractive.overlap import Reference
from training.extractive.ranker import RankerExample, learn_ranker
from training.extractive.salience import example, learn_network, learn_vocabulary
from training.extractive.taste import MIN, GradedChoices, graded_choices, learn_taste
from training.recipe import Recipe, fill
from training.running.progress import Clock

_MIN_ROWS = 8
_MIN_SYLLABLES = 20  # of a body and 8 of a lead; shorter ones are not trained on
_MIN_LEAD = 8


@dataclass(frozen=True, slots=True)
class Options:
    """``[options]`` of the recipe.

    ``ranker_share`` of the rows, the last after shuffling, train the ranker and not the network. The costs are taken off the ROUGE of a
    choice, in which the ranker is trained, for what ROUGE does not feel: being longer than the usual budget, a day without a date, a cut.
    """

    max_rows: int = 100_000
    ranker_share: float = 0.25
    min_document_frequency: int = 8
    pairs: int = 60_000
    embedding_size: int = 24
    hidden_size: int = 64
    epochs: int = 2
    overlong_cost: float = 0.006
    relative_day_cost: float = 0.01
    cut_cost: float = 0.005
    ranker_epochs: int = 12

    def __post_init__(self) -> None:
        check(self, max_rows=least(_MIN_ROWS), ranker_share=INSIDE, min_document_frequency=least(1), pairs=least(1))
        check(self, embedding_size=least(1), hidden_size=least(1))
        check(self, epochs=least(1), overlong_cost=least(0), relative_day_cost=least(0), cut_cost=least(0), ranker_epochs=least(1))

    @classmethod
    def of(cls, recipe: Recipe) -> Options:
        """The options of ``recipe``. Raises RecipeError naming the option."""
        return fill(recipe.options, cls())[0]


@dataclass(frozen=True, slots=True)
class Sample:
    """A row as the summariser reads it: the body without its lead, the lead's syllables, which sentences are captions."""

    reading: Reading
    lead: tuple[str, ...]
    captions: Floats
    overlap: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """What tells which choices an article offers, and what they are like."""

    vocabulary: Vocabulary
    index: dict[str, int]
    network: dict[str, Floats]
    borders: Borders

    def offer(self, reading: Reading) -> Choices | None:
        """The choices of ``reading``, of up to ``MAX_SYLLABLES``; None where there is none."""
        numbers = terms(reading, self.vocabulary, self.index)
        chance = salience(numbers, reading.sentence_of, self.network)
        return choices(reading, numbers, chance, pieces(reading), self.borders, most_syllables=MAX_SYLLABLES)


def fit(recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], grades: Sequence[Graded] = ()) -> ExtractiveSummarizer:
    """The summariser that ``recipe`` makes of ``rows``, whose leads are the targets and are hidden from it. Raises RecipeError.

    ``grades`` are people's grades of choices of some of the rows, which only train the taste; without any the default taste is used.
    """
    options = Options.of(recipe)
    torch.set_num_threads(1)  # sums in a fixed order: the same weights on every machine of a kind
    order = np.random.default_rng(recipe.seed).permutation(len(rows))[: options.max_rows]
    graded = {one.id for one in grades}  # these train only the taste
    _check_enough(len(grades), len(graded.intersection(row.id for row in rows)), "are among the training rows")
    clock = Clock(progress)
    chosen = [rows[place] for place in order if rows[place].id not in graded]
    samples = list(_samples(clock.over("reading articles", chosen)))
    if len(samples) < _MIN_ROWS:
        raise RecipeError(f"kind {recipe.kind!r}: needs at least {_MIN_ROWS} rows with a lead and a body, has {len(samples)}")
    first = min(max(1, round(len(samples) * (1 - options.ranker_share))), len(samples) - 1)
    for_network, for_ranker = samples[:first], samples[first:]
    progress(f"{len(samples)} articles: {len(for_network)} for the network, {len(for_ranker)} for the ranker")
    parts = _learn_parts(for_network, options, recipe.seed, clock)
    examples = list(_ranker_examples(clock.over("weighing choices", for_ranker), options, parts))
    if not examples:
        raise RecipeError(
            f"kind {recipe.kind!r}: none of the {len(for_ranker)} rows kept for the ranker has a sentence to choose; "
            "do they end in full stops?"
        )
    ranker = learn_ranker(examples, epochs=options.ranker_epochs, seed=recipe.seed, progress=progress)
    known = [row for row in rows if row.id in graded]
    graded_articles = list(_graded_articles(clock.over("finding what was graded", known), grades, parts, ranker))
    _check_enough(len(grades), len(graded_articles), "are rows that still offer what was graded")
    taste = learn_taste(graded_articles, seed=recipe.seed, progress=progress) if grades else usual_taste()
    return ExtractiveSummarizer(parts.vocabulary, parts.network, ranker, parts.borders, taste)


def _learn_parts(samples: Sequence[Sample], options: Options, seed: int, clock: Clock) -> Parts:
    """The vocabulary, the borders and the salience network, trained on ``samples``."""
    readings, leads = [one.reading for one in samples], [one.lead for one in samples]
    vocabulary = learn_vocabulary(readings, leads, min_document_frequency=options.min_document_frequency, pairs=options.pairs)
    index = vocabulary.index()
    examples = [
        example(one.reading, one.lead, one.captions, one.overlap, vocabulary, index) for one in clock.over("looking words up", samples)
    ]
    borders = learn_borders(readings, leads, [one.terms.ids for one in examples], index)
    clock.say(f"vocabulary: {len(vocabulary.syllables)} syllables, {len(vocabulary.pairs)} pairs")
    network = learn_network(
        examples,
        len(vocabulary.odds),
        embedding_size=options.embedding_size,
        hidden_size=options.hidden_size,
        epochs=options.epochs,
        seed=seed,
        progress=clock.say,
    )
    return Parts(vocabulary, index, network, borders)


def _check_enough(graded: int, usable: int, because: str) -> None:
    """Raise RecipeError if too few graded articles are left to train a taste: checked before training and after."""
    if graded and usable < MIN:
        raise RecipeError(f"[data] grades: of {graded} graded articles {usable} {because}; {MIN} needed")


def _samples(rows: Iterable[Row]) -> Iterator[Sample]:
    for row in rows:
        try:
            reading = Reading.of(row.article(with_lead=False))
        except InvalidArticle:
            continue
        lead = text.syllables(text.one_tone_style(row.lead))
        if len(lead) < _MIN_LEAD or len(reading.syllables) < _MIN_SYLLABLES:
            continue
        captions, overlap = _sentence_labels(reading, lead, row.captions)
        yield Sample(reading, tuple(lead), captions, overlap)


def _sentence_labels(reading: Reading, lead: Sequence[str], captions: str) -> tuple[Floats, Floats]:
    """For each sentence: whether it is one of ``captions`` or nearly so, and its mean ROUGE with the lead (0 for a caption)."""
    known = [set(text.syllables(text.one_tone_style(line))) for line in captions.split("\n") if line.strip()]
    reference = Reference.of(lead)
    is_caption, overlap = np.zeros((2, len(reading.sentences)), dtype=np.float32)
    for number in range(len(reading.sentences)):
        start, end = np.searchsorted(reading.sentence_of, (number, number + 1))
        own = set(reading.syllables[start:end])
        is_caption[number] = any(len(own & one) >= 0.85 * len(own) and len(own & one) >= 0.6 * len(one) for one in known if own)
        overlap[number] = 0 if is_caption[number] else np.mean(reference.rouge(reading.syllables[start:end]))
    return is_caption, overlap


def _ranker_examples(samples: Iterable[Sample], options: Options, parts: Parts) -> Iterator[RankerExample]:
    for one in samples:
        offered = parts.offer(one.reading)
        if offered is not None:
            yield RankerExample(offered.features, _worth(one, offered, options))


def _graded_articles(rows: Iterable[Row], grades: Sequence[Graded], parts: Parts, ranker: dict[str, Floats]) -> Iterator[GradedChoices]:
    graded = {one.id: one for one in grades}
    for row in rows:
        article = readable(row, with_lead=False)
        offered = parts.offer(Reading.of(article)) if article else None
        found = graded_choices(graded[row.id], offered, score(offered.features, ranker)) if offered is not None else None
        if found is not None:
            yield found


def _worth(one: Sample, offered: Choices, options: Options) -> Floats:
    """The mean ROUGE of each choice minus its costs; 0 for a choice with a caption."""
    reference = Reference.of(one.lead)
    worth = np.array([np.mean(reference.rouge(offered.syllables(one.reading, choice))) for choice in range(len(offered.first))])
    texts = ["".join(one.reading.text[start:end] for start, end in piece.spans) for piece in offered.pieces]
    cost = np.array(
        [
            options.relative_day_cost * has_relative_day(text) + options.cut_cost * piece.back
            for piece, text in zip(offered.pieces, texts, strict=True)
        ]
    )
    caption = one.captions[[piece.sentence for piece in offered.pieces]] > 0
    pair = offered.second >= 0
    worth -= options.overlong_cost * (offered.sizes > USUAL_SYLLABLES) + cost[offered.first] + np.where(pair, cost[offered.second], 0)
    worth[caption[offered.first] | (caption[offered.second] & pair)] = 0
    return worth.astype(np.float32)
