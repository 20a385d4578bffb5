"""Noise for pretraining a generator: spans of a few tokens, or whole sentences, are masked, and the network writes them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from model.arrays import Ints
from training.encoders.network import ends_of_text
from training.errors import RecipeError
from training.generators.pair_rows import Pair

_ENDS = (".", "?", "!", "…")
_WORD_MARKS = ("▁", "Ġ")  # how vocabularies mark a token that begins a word
_SPAN = 3.0  # mean tokens of a masked span, as in BART (Lewis et al. 2020, section 2.2)


@dataclass(frozen=True, slots=True)
class Noise:
    """Masks the share ``mask_probability`` of a text: in ``gap_sentence_share`` of the texts whole sentences, else spans.

    ``mask`` replaces each piece. ``border`` is the id that ends each row of a packed text; it belongs to no sentence.

    The target is the masked pieces, each followed by ``mask``: short, as T5's is (Raffel et al. 2020, section 3.1.4). To write whole
    sentences is the task closest to writing leads that text without leads allows (Zhang et al. 2020, PEGASUS).
    """

    mask_probability: float
    gap_sentence_share: float
    mask: int
    ends: frozenset[int]
    begins_word: NDArray[np.bool_]
    border: int = -1

    @classmethod
    def of(cls, tokenizer: PreTrainedTokenizerBase, mask_probability: float, gap_sentence_share: float) -> Noise:
        """The noise for ids of ``tokenizer``. Raises RecipeError when it has no mask token."""
        if tokenizer.mask_token_id is None:
            raise RecipeError("network.base: its tokenizer has no mask token, which denoising needs")
        tokens: Sequence[str] = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
        begins = np.array([str(token).startswith(_WORD_MARKS) for token in tokens])
        ends = frozenset(number for number, token in enumerate(tokens) if str(token).lstrip("".join(_WORD_MARKS)) in _ENDS)
        begins = begins if begins.any() else np.ones(len(tokens), np.bool_)
        return cls(mask_probability, gap_sentence_share, int(tokenizer.mask_token_id), ends, begins, border=ends_of_text(tokenizer)[1])

    def pair(self, ids: Ints, chance: np.random.Generator) -> Pair:
        """``ids`` with a mask for every masked piece, and the masked pieces."""
        pieces = (
            self._sentences(ids, chance) if chance.random() < self.gap_sentence_share else _spans(len(ids), self.mask_probability, chance)
        )
        source: list[int] = []
        target: list[int] = []
        seen = 0
        for start, end in pieces:
            source += [*ids[seen:start].tolist(), self.mask]
            target += [*ids[start:end].tolist(), self.mask]
            seen = end
        return [*source, *ids[seen:].tolist()], target

    def _sentences(self, ids: Ints, chance: np.random.Generator) -> list[tuple[int, int]]:
        """Random whole sentences, at least one, until they are as long as the share to mask."""
        closing = np.isin(ids[:-1], list(self.ends)) & self.begins_word[ids[1:]]  # the full stop in 98.500 ends no sentence
        closing |= (ids[:-1] == self.border) | (ids[1:] == self.border)
        edges = [0, *(np.flatnonzero(closing) + 1).tolist(), len(ids)]
        sentences = [piece for piece in pairwise(edges) if ids[piece[0]] != self.border] or [(0, len(ids))]
        chosen: list[tuple[int, int]] = []
        left = self.mask_probability * len(ids)
        for number in chance.permutation(len(sentences)).tolist():
            start, end = sentences[number]
            if end - start <= left or not chosen:
                chosen.append((start, end))
                left -= end - start
        return sorted(chosen)


def _spans(length: int, mask_probability: float, chance: np.random.Generator) -> list[tuple[int, int]]:
    """Spans with tokens between them, together ``mask_probability`` of ``length``."""
    wanted = min(max(round(mask_probability * length), 1), length - 2)
    count = min(max(round(wanted / _SPAN), 1), length - wanted - 1)
    sizes = np.diff([0, *_cuts(wanted, count - 1, chance), wanted])
    gaps = np.diff([0, *_cuts(length - wanted, count, chance)])
    starts = np.cumsum(gaps) + np.cumsum(sizes) - sizes
    return [(int(start), int(start + size)) for start, size in zip(starts, sizes, strict=True)]


def _cuts(length: int, count: int, chance: np.random.Generator) -> list[int]:
    """``count`` different places inside ``length``, in order."""
    return sorted((1 + chance.choice(length - 1, count, replace=False)).tolist()) if count else []
