"""CombinedClassifier: the linear model answers, and asks the encoder where that helps; where speed counts, it answers alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats, Ints
from model.article import Article
from model.errors import BundleError
from model.results import Prediction, Span
from model.sections.calibration import Calibration
from model.sections.encoder import EncoderClassifier, TokenShares
from model.sections.features import MOST_READ
from model.sections.linear import BATCH, LinearClassifier
from model.sections.verdicts import Read, explained, numbers_of, verdicts
from model.taxonomy import Taxonomy
from model.text import TextProfile
from model.words.language import is_usual

FILE = "combined.json"


@dataclass(frozen=True, slots=True)
class Asking:
    """Of which articles the encoder is asked: of so few syllables that the linear model reads at most ``most_syllables``, and unsure.

    Unsure is the linear model where it gives its first section at most the probability ``unsure`` (0 to 1).
    """

    unsure: float = 1.0
    most_syllables: int = MOST_READ

    def __post_init__(self) -> None:
        if not 0 <= self.unsure <= 1 or self.most_syllables < 1:
            raise ValueError("unsure must be 0 to 1, most_syllables 1 or more")

    def of(self, probabilities: NDArray[np.float64], syllables: Ints) -> NDArray[np.bool_]:
        """Whether it is asked of each article, given what the linear model gives its first section, and what it read of it."""
        return (probabilities <= self.unsure) & (syllables <= self.most_syllables)


@dataclass(frozen=True)
class CombinedClassifier:
    """Both answer together where the encoder is asked (``asking``); elsewhere, and of unusual letters, the linear model does.

    Together they say the logits of both over their own temperatures, ``share`` (0 to 1) of the encoder's and the rest of the linear
    model's, with a ``calibration`` of their own.
    """

    kind: ClassVar[str] = "combined"
    linear: LinearClassifier
    encoder: EncoderClassifier
    share: float
    calibration: Calibration
    asking: Asking = Asking()

    @property
    def taxonomy(self) -> Taxonomy:
        """That of both."""
        return self.linear.taxonomy

    @property
    def text_profile(self) -> TextProfile:
        """That of the encoder: the linear model needs nothing that the encoder does not."""
        return self.encoder.text_profile

    @property
    def fast(self) -> LinearClassifier:
        """The linear model alone, with its own calibration."""
        return self.linear

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        """One prediction for each article, in order; for each of its ``evidence`` first sections, up to five sentences that spoke for it.

        The weight of a sentence is what it adds to that section's logit over the temperature, in those who answer together.
        """
        found: list[Prediction] = []
        for start in range(0, len(articles), BATCH):
            batch = articles[start : start + BATCH]
            read = self.linear.read(batch)
            alone = verdicts(read, self.taxonomy, self.linear.calibration)
            asked = self.asking.of(np.array([one.ranked[0].probability for one in alone]), read.words)
            for number, (one, article, is_asked) in enumerate(zip(alone, batch, asked.tolist(), strict=True)):
                if is_asked and is_usual(article):
                    found.append(self._together(read.of(number), article, evidence))
                else:
                    found.append(self.linear.explained(one, article, read.of(number), evidence) if evidence else one)
        return tuple(found)

    def _together(self, linear: Read, article: Article, evidence: int) -> Prediction:
        """What both together say of ``article``, of which the linear model has read so much; the encoder reads it once."""
        tokens = self.encoder.token_shares(article)
        weighed = self._weighed(linear, self.encoder.summed([tokens]))
        (both,) = verdicts(weighed, self.taxonomy, self.calibration)
        if not evidence:
            return both
        spans, shares = self._shares_of(tokens, article, numbers_of(both, self.taxonomy, evidence))
        return explained(both, spans, shares / np.float32(self.calibration.temperatures(weighed.logits)[0]))

    def logits(self, articles: Sequence[Article]) -> Floats:
        """The weighed logits of both before their temperature, whoever is unsure; articles x sections."""
        return self._weighed(self.linear.read(articles), self.encoder.read(articles)).logits

    def _weighed(self, linear: Read, encoder: Read) -> Read:
        """The weighed logits of what both have read, and of each article what the one who knows the smaller share of it knows."""
        by_linear, by_encoder = self._weights
        fewer = linear.known * np.maximum(encoder.words, 1) <= encoder.known * np.maximum(linear.words, 1)
        return Read(
            by_linear * linear.logits + by_encoder * encoder.logits,
            np.where(fewer, linear.known, encoder.known),
            np.where(fewer, linear.words, encoder.words),
        )

    @property
    def _weights(self) -> tuple[np.float32, np.float32]:
        linear = (1 - self.share) / self.linear.calibration.temperature
        return np.float32(linear), np.float32(self.share / self.encoder.calibration.temperature)

    def sentence_shares(self, article: Article, sections: Sequence[int]) -> tuple[list[Span], Floats]:
        """The sentences that were read, and what each adds to the weighed logit of each of ``sections`` (sentences x sections)."""
        return self._shares_of(self.encoder.token_shares(article), article, sections)

    def _shares_of(self, tokens: TokenShares, article: Article, sections: Sequence[int]) -> tuple[list[Span], Floats]:
        by_linear, by_encoder = self._weights
        whole: dict[tuple[str, int], Span] = {}
        total: dict[tuple[str, int], Floats] = {}
        by_both = (
            (by_encoder, self.encoder.sentence_shares_of(tokens, article, sections)),
            (by_linear, self.linear.sentence_shares(article, sections)),
        )
        for weight, (spans, shares) in by_both:
            for span, share in zip(spans, shares, strict=True):
                place = (span.field, span.start)
                whole.setdefault(place, span)  # the encoder's first: the linear model reads no further than it must, even in a sentence
                total[place] = total.get(place, np.zeros(len(sections), np.float32)) + weight * share
        return list(whole.values()), np.array(list(total.values()), np.float32).reshape(-1, len(sections))

    def save(self, folder: Path) -> None:
        """Write the files of both and ``combined.json`` into ``folder``."""
        self.linear.save(folder)
        self.encoder.save(folder)
        content = {"share": self.share, "asking": asdict(self.asking), "calibration": self.calibration.numbers}
        (folder / FILE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        """The classifier saved in ``folder``. Raises BundleError when a file is broken or was trained for other sections."""
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
            share, asking, calibration = float(content["share"]), Asking(**content["asking"]), Calibration.of(content["calibration"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BundleError(f"{FILE}: cannot be read ({type(error).__name__})") from None
        if not 0 <= share <= 1:
            raise BundleError(f"{FILE}: share must be 0 to 1")
        return cls(LinearClassifier.load(folder, taxonomy), EncoderClassifier.load(folder, taxonomy), share, calibration, asking)
