"""The warm start of a linear classifier from another one, whose words and sections may differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from model.arrays import Floats, Ints
from model.sections.features import Vocabulary
from model.sections.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training.linear.softmax import SoftmaxRegression


@dataclass(frozen=True, slots=True)
class WarmStart:
    """Start from ``classifier``; ``became`` maps each of its former sections to a current one."""

    classifier: LinearClassifier
    became: Mapping[str, str] = field(default_factory=dict)

    def vocabulary(self, new: Vocabulary, most: int) -> Vocabulary:
        """Every feature of ``new``, and the old ones of largest weight, up to ``most`` in all: a small newsroom's rows lack many words.

        An old feature keeps the idf that its weights were trained with. The words of a kept pair are kept, too.
        """
        old = self.classifier.scorer.vocabulary
        words = tuple(dict.fromkeys((*old.words, *new.words)))
        keys, other = (_keys(vocabulary, words) for vocabulary in (old, new))
        loudness = np.abs(self.classifier.scorer.weights).max(axis=1)
        loudness[np.isin(keys, other)] = np.inf
        room = max(most - int((~np.isin(other, keys)).sum()), 0)
        kept = np.sort(np.argsort(-loudness, kind="stable")[: max(room, int(np.isinf(loudness).sum()))])
        chosen = np.unique(np.concatenate((keys[kept], other)))
        first, second = _split(chosen, len(words))
        chosen = np.union1d(chosen, np.concatenate((first, second)) - len(words))
        weight = dict(zip(other.tolist(), new.idf.tolist(), strict=True)) | dict(zip(keys.tolist(), old.idf.tolist(), strict=True))
        idf = np.array([weight[key] for key in chosen.tolist()], np.float32)
        return _vocabulary(words, chosen, idf)

    def regression(self, vocabulary: Vocabulary, taxonomy: Taxonomy) -> SoftmaxRegression:
        """The old classifier's weights for the features of ``vocabulary`` and the sections of ``taxonomy``.

        A merged section starts as the mean of its parts; new sections and new features start at 0, the mean of all.
        """
        scorer = self.classifier.scorer
        weights = np.zeros((len(vocabulary), len(taxonomy)), np.float32)
        bias = np.zeros(len(taxonomy), np.float32)
        keys = _keys(scorer.vocabulary, vocabulary.words)
        order = np.argsort(keys)
        wanted = _keys(vocabulary, vocabulary.words)
        places = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
        known = keys[order][places] == wanted
        former = [self.became.get(slug, slug) for slug in self.classifier.taxonomy.slugs]
        for column, slug in enumerate(taxonomy.slugs):
            parts = [place for place, name in enumerate(former) if name == slug]
            if parts:
                weights[known, column] = scorer.weights[order[places[known]]][:, parts].mean(axis=1)
                bias[column] = scorer.bias[parts].mean()
        return SoftmaxRegression(weights, bias)


def _keys(vocabulary: Vocabulary, words: tuple[str, ...]) -> Ints:
    """A number for each feature of ``vocabulary`` among pairs of ``words``: below 0 for a word, first * len(words) + second for a pair.

    A feature with a word that is not among ``words`` gets a number that no other feature has.
    """
    number = {word: place for place, word in enumerate(words)}
    place = np.array([number.get(word, -1) for word in vocabulary.words], np.int64)
    first, second = np.divmod(vocabulary.pairs, max(len(vocabulary.words), 1))
    pairs = place[first] * len(words) + place[second]
    pairs = np.where((place[first] < 0) | (place[second] < 0), np.iinfo(np.int64).max - np.arange(len(pairs)), pairs)
    return np.concatenate((np.where(place < 0, np.iinfo(np.int64).min + np.arange(len(place)), place - len(words)), pairs))


def _split(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """The first and the second words of the pairs among ``keys``."""
    return np.divmod(keys[keys >= 0], size)


def _vocabulary(words: tuple[str, ...], keys: Ints, idf: Floats) -> Vocabulary:
    """The vocabulary of these features: sorted numbers as from ``_keys``, each with its idf."""
    kept = keys[keys < 0] + len(words)
    place = np.full(len(words), -1, np.int64)
    place[kept] = np.arange(len(kept))
    first, second = _split(keys, len(words))
    pairs = place[first] * len(kept) + place[second]
    order = np.argsort(pairs)
    return Vocabulary(
        tuple(words[number] for number in kept.tolist()), pairs[order], np.concatenate((idf[: len(kept)], idf[len(kept) :][order]))
    )
