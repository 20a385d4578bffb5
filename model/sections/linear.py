"""LinearClassifier: softmax regression over TF-IDF, on numpy alone, with calibrated probabilities and exact evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from model import text
from model.arrays import Floats, Ints, packed, read_arrays, unpacked
from model.article import TEXT_FIELDS, Article
from model.errors import BundleError
from model.results import Prediction, Span
from model.sections.calibration import Calibration
from model.sections.features import MAX_CHARACTERS, MAX_READ, Vocabulary, opening, row_starts
from model.sections.predictions import ClassifierOutput, label_indices, to_predictions, with_evidence
from model.taxonomy import Taxonomy
from model.text import TextProfile

FILE = "linear.npz"
VIEWS = (MAX_READ, 80)  # syllables: the logits of the whole opening and of its beginning are averaged
BATCH = 64  # articles scored at once: bounds the memory; the answers do not depend on it
_LARGEST = np.finfo(np.float16).max
_BARE = 0.1  # an opening with a smaller share of non-ASCII syllables was typed without diacritics; ordinary Vietnamese has 0.6 to 0.8


@dataclass(frozen=True, slots=True)
class Scorer:
    """A vocabulary with the weights of its features (``weights``, features x sections) and the ``bias`` of each section."""

    vocabulary: Vocabulary
    weights: Floats
    bias: Floats

    def logits(self, ids: Ints, lengths: Ints) -> Floats:
        """The logits (texts x sections) of texts as ``Vocabulary.occurrences`` takes them; the same to the last bit in any batch."""
        total = np.tile(self.bias, (len(lengths), 1))
        found = self.vocabulary.occurrences(ids, lengths)
        for syllables in VIEWS:
            seen = self.vocabulary.weigh(found.first(syllables))
            starts = row_starts(seen.rows)
            if len(starts):
                added = np.add.reduceat(seen.values[:, None] * self.weights[seen.features], starts, axis=0)
                total[seen.rows[starts]] += added / len(VIEWS)
        return total

    def contributions(self, ids: Ints, sections: Sequence[int]) -> Floats:
        """What each syllable of one text, with the pair that it ends, adds to the logit of each of ``sections`` (syllables x sections).

        With the bias they sum to the logit.
        """
        contributions = np.zeros((len(sections), len(ids)), np.float32)
        found = self.vocabulary.occurrences(ids, np.array([len(ids)]))
        for syllables in VIEWS:
            near = found.first(syllables)
            seen = self.vocabulary.weigh(near)
            place = np.searchsorted(seen.features, near.features)
            times = np.maximum(np.bincount(place, minlength=len(seen.features)), 1)
            for number, section in enumerate(sections):
                each = seen.values * self.weights[seen.features, section] / times
                np.add.at(contributions[number], near.positions, each[place].astype(np.float32) / len(VIEWS))
        return contributions.T

    def folded(self) -> Scorer:
        """This scorer for text typed without diacritics: a bare word gets the weights of its spellings, averaged by their frequency."""
        vocabulary, becomes = self.vocabulary.folded()
        frequency = np.exp(-self.vocabulary.idf)
        mean = np.empty((len(vocabulary), self.weights.shape[1]), np.float32)
        mean[becomes] = self.weights  # most have one spelling only
        several = np.flatnonzero((np.bincount(becomes) > 1)[becomes])
        order = several[np.argsort(becomes[several], kind="stable")]
        starts = row_starts(becomes[order])
        if len(starts):
            often = frequency[order, None]
            mean[becomes[order[starts]]] = np.add.reduceat(self.weights[order] * often, starts) / np.add.reduceat(often, starts)
        return Scorer(vocabulary, mean, self.bias)


@dataclass(frozen=True)
class LinearClassifier:
    """Puts articles into the sections of ``taxonomy`` by the words and pairs of words of their first 300 syllables."""

    kind: ClassVar[str] = "linear"
    text_profile: ClassVar[TextProfile] = TextProfile()
    taxonomy: Taxonomy
    scorer: Scorer
    calibration: Calibration

    @cached_property
    def _bare_scorer(self) -> Scorer:
        return self.scorer.folded()

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        """One prediction for each article, in order; for each of its ``evidence`` first sections, up to five sentences.

        The weight of a sentence is what its syllables add to that section's logit divided by the temperature.
        """
        found: list[Prediction] = []
        for start in range(0, len(articles), BATCH):
            found += self._classify_batch(articles[start : start + BATCH], evidence)
        return tuple(found)

    @property
    def fast(self) -> Self:
        """Itself: there is nothing faster."""
        return self

    def forward(self, articles: Sequence[Article]) -> ClassifierOutput:
        """The uncalibrated logits of ``articles``, and how many of their syllables are words of the vocabulary."""
        logits = np.tile(self.scorer.bias, (len(articles), 1))
        known = np.zeros(len(articles), np.int64)
        openings = [opening(article) for article in articles]
        bare = [is_bare(syllables) for syllables in openings]
        for kind in set(bare):
            scorer = self._bare_scorer if kind else self.scorer
            chosen = [number for number, other in enumerate(bare) if other is kind]
            texts = [scorer.vocabulary.ids(_spelled(openings[number], kind)) for number in chosen]
            ids = np.array([word for words in texts for word in words], np.int64)
            lengths = np.array([len(words) for words in texts], np.int64)
            logits[chosen] = scorer.logits(ids, lengths)
            known[chosen] = [sum(word >= 0 for word in words) for words in texts]
        return ClassifierOutput(logits, known, np.array([len(syllables) for syllables in openings], np.int64))

    def _classify_batch(self, articles: Sequence[Article], evidence: int) -> list[Prediction]:
        output = self.forward(articles)
        found = to_predictions(output, self.taxonomy, self.calibration)
        if not evidence:
            return found
        return [
            self.with_evidence(one, article, output.row(place), evidence)
            for place, (one, article) in enumerate(zip(found, articles, strict=True))
        ]

    def with_evidence(self, prediction: Prediction, article: Article, output: ClassifierOutput, most: int) -> Prediction:
        """``prediction`` with the evidence for its ``most`` first sections; ``output`` is the one for ``article``."""
        spans, contributions = self.sentence_contributions(article, label_indices(prediction, self.taxonomy, most))
        return with_evidence(prediction, spans, contributions / np.float32(self.calibration.temperatures(output.logits)[0]))

    def sentence_contributions(self, article: Article, sections: Sequence[int]) -> tuple[list[Span], Floats]:
        """The sentences that were read, and what each adds to the uncalibrated logit of each of ``sections`` (sentences x sections)."""
        spans, syllables, owners = _sentences(article)
        bare = is_bare(syllables)
        scorer = self._bare_scorer if bare else self.scorer
        ids = np.array(scorer.vocabulary.ids(_spelled(syllables, bare)), np.int64)
        contributions = [np.bincount(owners, each, minlength=len(spans)) for each in scorer.contributions(ids, sections).T]
        return spans, np.array(contributions, np.float32).T

    def save(self, folder: Path) -> None:
        """Write ``linear.npz`` into ``folder``: words as UTF-8, half-precision weights, no pickle."""
        vocabulary = self.scorer.vocabulary
        first, second = np.divmod(vocabulary.pairs, max(len(vocabulary.words), 1))
        np.savez_compressed(
            folder / FILE,
            sections=packed(self.taxonomy.slugs),
            words=packed(vocabulary.words),
            first=first.astype(np.uint32),
            second=second.astype(np.uint32),
            idf=vocabulary.idf.astype(np.float16),
            weights=self.scorer.weights.astype(np.float16),
            bias=self.scorer.bias,
            calibration=np.array(self.calibration.numbers),
        )

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        """The classifier saved in ``folder``. Raises BundleError when its file is broken or was trained for other sections."""
        try:
            arrays = read_arrays(folder / FILE)
            sections, words = unpacked(arrays["sections"]), unpacked(arrays["words"])
            pairs = arrays["first"].astype(np.int64) * len(words) + arrays["second"]
            vocabulary = Vocabulary(words, pairs, arrays["idf"].astype(np.float32))
            scorer = Scorer(vocabulary, arrays["weights"].astype(np.float32), arrays["bias"].astype(np.float32))
            calibration = Calibration.of(arrays["calibration"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BundleError(f"{FILE}: cannot be read ({type(error).__name__})") from None
        if sections != taxonomy.slugs:
            raise BundleError(f"{FILE}: was trained for the sections {', '.join(sections)}, not for those of this taxonomy")
        _check(scorer, len(taxonomy))
        return cls(taxonomy, scorer, calibration)


def is_bare(syllables: Sequence[str]) -> bool:
    """Whether a text was typed without diacritics."""
    return len(syllables) - sum(map(str.isascii, syllables)) < _BARE * len(syllables)


def _spelled(syllables: list[str], bare: bool) -> list[str]:
    return text.strip_diacritics(" ".join(syllables)).split() if bare else syllables


def _sentences(article: Article) -> tuple[list[Span], list[str], Ints]:
    """The sentences of the opening, its syllables exactly as ``opening`` gives them, and for each syllable its sentence."""
    spans: list[Span] = []
    syllables: list[str] = []
    owners: list[int] = []
    for name in TEXT_FIELDS:
        read = getattr(article, name)[:MAX_CHARACTERS]
        for start, end in text.sentences(read) if len(syllables) < MAX_READ else ():
            said = text.syllables(read[start:end])
            owners += [len(spans)] * len(said)
            syllables += said
            spans.append(Span(name, start, end))
    return spans, syllables[:MAX_READ], np.array(owners[:MAX_READ], np.int64)


def _check(scorer: Scorer, sections: int) -> None:
    """Raise BundleError unless numbers fit half precision, and the pairs are sorted and of words in the vocabulary."""
    vocabulary = scorer.vocabulary
    size = len(vocabulary)
    if scorer.weights.shape != (size, sections) or scorer.bias.shape != (sections,) or vocabulary.idf.shape != (size,):
        raise BundleError(f"{FILE}: its arrays do not match each other")
    bounded = all((np.abs(part) <= _LARGEST).all() for part in (scorer.weights, scorer.bias, vocabulary.idf))  # NaN is not
    edges = np.concatenate([[-1], vocabulary.pairs, [len(vocabulary.words) ** 2]])
    if not (bounded and (vocabulary.idf > 0).all() and (np.diff(edges) > 0).all()):
        raise BundleError(f"{FILE}: contains values that training never produces")
