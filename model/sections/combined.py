"""CombinedClassifier: a cascade of the linear model and, where that is unsure, the encoder as well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from model.arrays import Doubles, Floats, Ints
from model.article import Article
from model.errors import BundleError
from model.results import Prediction, Span
from model.sections.calibration import Calibration
from model.sections.encoder import EncoderClassifier, TokenContributions
from model.sections.features import MAX_READ
from model.sections.linear import BATCH, LinearClassifier
from model.sections.predictions import ClassifierOutput, label_indices, to_predictions, with_evidence
from model.taxonomy import Taxonomy
from model.text import TextProfile
from model.words.language import is_usual

FILE = "combined.json"


@dataclass(frozen=True, slots=True)
class Cascade:
    """When the encoder is run as well as the linear model.

    It is where the linear model gives its first section a probability of at most ``unsure`` (0 to 1) and read at most
    ``most_syllables`` of the article.
    """

    unsure: float = 1.0
    most_syllables: int = MAX_READ

    def __post_init__(self) -> None:
        if not 0 <= self.unsure <= 1 or self.most_syllables < 1:
            raise ValueError("unsure must be 0 to 1, most_syllables 1 or more")

    def uses_encoder(self, probabilities: Doubles, syllables: Ints) -> NDArray[np.bool_]:
        """Whether the encoder is run on each article, by the linear model's top probability and the number of syllables that it read."""
        return (probabilities <= self.unsure) & (syllables <= self.most_syllables)


@dataclass(frozen=True)
class CombinedClassifier:
    """Averages both models where the ``cascade`` runs the encoder; elsewhere, and for text of unusual letters, the linear model answers.

    The average is of the logits of both, each divided by its model's own temperature; ``share`` (0 to 1) is the weight of the encoder.
    It has a ``calibration`` of its own.
    """

    kind: ClassVar[str] = "combined"
    linear: LinearClassifier
    encoder: EncoderClassifier
    share: float
    calibration: Calibration
    cascade: Cascade = Cascade()

    @property
    def taxonomy(self) -> Taxonomy:
        """The one that both were trained for."""
        return self.linear.taxonomy

    @property
    def text_profile(self) -> TextProfile:
        """The encoder's, which covers what the linear model needs."""
        return self.encoder.text_profile

    @property
    def fast(self) -> LinearClassifier:
        """The linear model alone, with its own calibration."""
        return self.linear

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        """One prediction for each article, in order; for each of its ``evidence`` first sections, up to five sentences.

        The weight of a sentence is what it adds to that section's logit divided by the temperature; where the encoder was run, to the
        averaged logit.
        """
        found: list[Prediction] = []
        for start in range(0, len(articles), BATCH):
            batch = articles[start : start + BATCH]
            output = self.linear.forward(batch)
            by_linear = to_predictions(output, self.taxonomy, self.linear.calibration)
            is_unsure = self.cascade.uses_encoder(np.array([one.ranked[0].probability for one in by_linear]), output.words)
            for number, (one, article, unsure) in enumerate(zip(by_linear, batch, is_unsure.tolist(), strict=True)):
                if unsure and is_usual(article):
                    found.append(self._by_both(output.row(number), article, evidence))
                else:
                    found.append(self.linear.with_evidence(one, article, output.row(number), evidence) if evidence else one)
        return tuple(found)

    def _by_both(self, linear: ClassifierOutput, article: Article, evidence: int) -> Prediction:
        """The prediction of both models for ``article``; ``linear`` is the linear model's output for it. The encoder runs once."""
        tokens = self.encoder.token_contributions(article)
        output = self._averaged(linear, self.encoder.pooled([tokens]))
        (both,) = to_predictions(output, self.taxonomy, self.calibration)
        if not evidence:
            return both
        spans, contributions = self._by_sentence(tokens, article, label_indices(both, self.taxonomy, evidence))
        return with_evidence(both, spans, contributions / np.float32(self.calibration.temperatures(output.logits)[0]))

    def _averaged(self, linear: ClassifierOutput, encoder: ClassifierOutput) -> ClassifierOutput:
        """The averaged logits, with the word counts of whichever model knows the smaller share of each article."""
        by_linear, by_encoder = self._weights
        fewer = linear.known * np.maximum(encoder.words, 1) <= encoder.known * np.maximum(linear.words, 1)
        return ClassifierOutput(
            by_linear * linear.logits + by_encoder * encoder.logits,
            np.where(fewer, linear.known, encoder.known),
            np.where(fewer, linear.words, encoder.words),
        )

    @property
    def _weights(self) -> tuple[np.float32, np.float32]:
        linear = (1 - self.share) / self.linear.calibration.temperature
        return np.float32(linear), np.float32(self.share / self.encoder.calibration.temperature)

    def _by_sentence(self, tokens: TokenContributions, article: Article, sections: Sequence[int]) -> tuple[list[Span], Floats]:
        """The sentences that were read, and what each adds to the averaged logit of each of ``sections`` (sentences x sections)."""
        by_linear, by_encoder = self._weights
        whole: dict[tuple[str, int], Span] = {}
        total: dict[tuple[str, int], Floats] = {}
        by_both = (
            (by_encoder, self.encoder.by_sentence(tokens, article, sections)),
            (by_linear, self.linear.sentence_contributions(article, sections)),
        )
        for weight, (spans, contributions) in by_both:
            for span, share in zip(spans, contributions, strict=True):
                place = (span.field, span.start)
                whole.setdefault(place, span)  # the encoder's first: the linear model may stop within a sentence
                total[place] = total.get(place, np.zeros(len(sections), np.float32)) + weight * share
        return list(whole.values()), np.array(list(total.values()), np.float32).reshape(-1, len(sections))

    def save(self, folder: Path) -> None:
        """Write the files of both and ``combined.json`` into ``folder``."""
        self.linear.save(folder)
        self.encoder.save(folder)
        content = {"share": self.share, "asking": asdict(self.cascade), "calibration": self.calibration.numbers}
        (folder / FILE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        """The classifier saved in ``folder``. Raises BundleError when a file is broken or was trained for other sections."""
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
            share, cascade, calibration = float(content["share"]), Cascade(**content["asking"]), Calibration.of(content["calibration"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BundleError(f"{FILE}: cannot be read ({type(error).__name__})") from None
        if not 0 <= share <= 1:
            raise BundleError(f"{FILE}: share must be 0 to 1")
        return cls(LinearClassifier.load(folder, taxonomy), EncoderClassifier.load(folder, taxonomy), share, calibration, cascade)
