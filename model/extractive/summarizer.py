"""ExtractiveSummarizer: the one or two pieces of the article, sentences or clauses, that are most like a lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from model.arrays import Floats, read_arrays
from model.article import PROBE, Article
from model.errors import BundleError
from model.extractive.borders import Borders
from model.extractive.clauses import pieces
from model.extractive.completing import completed
from model.extractive.contrasts import with_contrast
from model.extractive.finishing import NOTHING, as_summary, finished, verbatim
from model.extractive.lengths import MAX_SYLLABLES, USUAL_SYLLABLES
from model.extractive.obituaries import death_notice
from model.extractive.own_lead import (
    begins_within,
    lightened,
    may_be_whole,
    news_of_lead,
    opening_of_lead,
    question_of_letter,
    without_attendance,
)
from model.extractive.ranking import CHOICE_FEATURES, Choices, choices, liking, score
from model.extractive.reading import Reading
from model.extractive.salience import KNOWN, Salience, Terms, Vocabulary, salience, terms
from model.results import Style, Summary

_SYLLABLES_FILE = "syllables.txt"
_WEIGHTS_FILE = "weights.npz"
_SHORTENED = 1.0  # of liking, the most that a shortened sentence may cost: within it 48 of 63 were better, beyond it 5 of 16
_SAME = 0.92  # share of common words above which two summaries count as the same


class ExtractiveSummarizer:
    """Chooses and does not write: every word of a summary is in the article, in its spelling and, except for full names, in its order."""

    kind: ClassVar[str] = "extractive"
    styles: ClassVar[tuple[Style, ...]] = (Style.EXTRACTIVE,)

    def __init__(
        self, vocabulary: Vocabulary, network: dict[str, Floats], ranker: dict[str, Floats], borders: Borders, taste: Floats
    ) -> None:
        self._vocabulary = vocabulary
        self._index = vocabulary.index()
        self._network = network
        self._ranker = ranker
        self._borders = borders
        self._taste = taste

    def summarize(
        self,
        articles: Sequence[Article],
        *,
        max_syllables: int | None = None,
        style: Style = Style.AUTO,  # noqa: ARG002  # there is only one
    ) -> tuple[Summary, ...]:
        """One summary for each article, in order; never of more than ``MAX_SYLLABLES``. An empty text: nothing can stand alone.

        ``max_syllables`` is kept. Without it ``USUAL_SYLLABLES`` may be exceeded by a sentence that says what no shorter one does:
        training makes such a choice pay for its length (``overlong_cost`` of the recipe).
        """
        most = min(max_syllables or MAX_SYLLABLES, MAX_SYLLABLES)
        return tuple(self._summarize(article, most) for article in articles)

    def alternatives(self, article: Article, most: int) -> tuple[Summary, ...]:
        """Up to ``most`` different summaries of the body, the one liked best first, for people to grade."""
        reading = Reading.of(replace(article, lead=""))
        offered = self._offered(reading, *self._read(reading), MAX_SYLLABLES) if reading.syllables else None
        if offered is None:
            return ()
        kept: list[tuple[int, frozenset[str]]] = []
        for choice in np.argsort(-self._liking(offered), kind="stable").tolist():
            said = frozenset(offered.syllables(reading, choice))
            if all(len(said & other) < _SAME * len(said | other) for _, other in kept):
                kept.append((choice, said))
            if len(kept) == most:
                break
        return tuple(as_summary(reading, offered.chosen(choice)) for choice, _ in kept)

    def _summarize(self, article: Article, most: int) -> Summary:
        reading = Reading.of(article)
        if not reading.syllables:
            return NOTHING
        numbers, chance = self._read(reading)
        news = news_of_lead(reading)
        if news and may_be_whole(reading, news, chance.captions, most):
            news = without_attendance(reading, news)
            told_whole = verbatim(reading, news)
            light = lightened(reading, news) if told_whole.syllables > USUAL_SYLLABLES else []
            return finished(reading, light, most) if light else told_whole
        if letter := question_of_letter(reading, most):
            return verbatim(reading, letter)
        if death := death_notice(reading, most):
            return as_summary(reading, [death])
        offered = self._offered(reading, numbers, chance, most)
        if offered is None:
            return verbatim(reading, opening_of_lead(reading, most))
        liked = self._liking(offered)
        if (in_lead := begins_within(news, offered)).any():
            liked = np.where(in_lead, liked, -np.inf)
        chosen = offered.chosen(completed(reading, offered, liked))
        return finished(reading, with_contrast(reading, chosen, most), most)

    def _read(self, reading: Reading) -> tuple[Terms, Salience]:
        numbers = terms(reading, self._vocabulary, self._index)
        return numbers, salience(numbers, reading.sentence_of, self._network)

    def _offered(self, reading: Reading, numbers: Terms, chance: Salience, most: int) -> Choices | None:
        return choices(reading, numbers, chance, pieces(reading), self._borders, most_syllables=most)

    def _liking(self, offered: Choices) -> Floats:
        shortened = np.array([piece.is_shortened for piece in offered.pieces])
        cost = _SHORTENED * (shortened[offered.first] | (shortened[offered.second] & (offered.second >= 0)))
        return liking(offered.features, score(offered.features, self._ranker), self._taste) - cost.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write ``syllables.txt`` and ``weights.npz`` into the existing ``folder``."""
        (folder / _SYLLABLES_FILE).write_text("\n".join(self._vocabulary.syllables) + "\n", encoding="utf-8")
        arrays: dict[str, Any] = {
            "odds": self._vocabulary.odds,
            "pairs": self._vocabulary.pairs,
            "pair_odds": self._vocabulary.pair_odds,
            "taste": self._taste,
            **{f"borders.{name}": values for name, values in self._borders.arrays().items()},
            **{f"network.{name}": values for name, values in self._network.items()},
            **{f"ranker.{name}": values for name, values in self._ranker.items()},
        }
        np.savez_compressed(folder / _WEIGHTS_FILE, **arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The summariser saved in ``folder``. Raises BundleError when a file is missing, broken or does not fit the others."""
        try:
            syllables = tuple((folder / _SYLLABLES_FILE).read_text(encoding="utf-8").split())
            arrays = read_arrays(folder / _WEIGHTS_FILE)
            if not all(np.isfinite(values).all() for values in arrays.values()):
                raise ValueError("contains values that training never produces")
            vocabulary = Vocabulary(syllables, arrays.pop("odds"), arrays.pop("pairs"), arrays.pop("pair_odds"))
            taste = arrays.pop("taste")
            borders = Borders.of({name.removeprefix("borders."): values for name, values in arrays.items() if name.startswith("borders.")})
            network = {name.removeprefix("network."): values for name, values in arrays.items() if name.startswith("network.")}
            ranker = {name.removeprefix("ranker."): values for name, values in arrays.items() if name.startswith("ranker.")}
            sizes = {len(vocabulary.odds), len(network["vectors"]), len(borders.openings.ones), len(borders.endings.ones)}
            if sizes != {len(syllables) + KNOWN} or taste.shape != (CHOICE_FEATURES + 1,):
                raise ValueError("the files belong to different summarisers")
            if not all((np.diff(pairs) > 0).all() for pairs in (vocabulary.pairs, borders.openings.pairs, borders.endings.pairs)):
                raise ValueError("its pairs are not in ascending order")
            summarizer = cls(vocabulary, network, ranker, borders, taste)
            summarizer.summarize([PROBE])
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise BundleError(f"{folder.name}: not an extractive summariser ({type(error).__name__}); fit it again") from None
        return summarizer
