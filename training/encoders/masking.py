"""A corpus as sequences of one length without padding, and their masking for masked language modelling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.arrays import Ints
from training.encoders.token_rows import TokenRows

IGNORED = -100  # the label that torch's cross-entropy ignores


@dataclass(frozen=True, slots=True)
class MaskingMarks:
    """A tokenizer's ids for beginning, end and mask, and how many ids it has."""

    before: int
    after: int
    mask: int
    vocabulary: int


def pack(rows: TokenRows, length: int, marks: MaskingMarks) -> NDArray[np.int32]:
    """Sequences x ``length``: all rows end to end with an end mark after each, and a beginning mark before each sequence.

    As in RoBERTa's FULL-SENTENCES (Liu et al. 2019, section 4.2) a sequence may cross from one row into the next.
    """
    lengths = rows.lengths
    filled = np.flatnonzero(lengths)
    stream = np.empty(int(lengths.sum()) + len(filled), np.int32)
    ends = np.cumsum(lengths[filled] + 1)
    stream[ends - 1] = marks.after
    inside = np.ones(len(stream), bool)
    inside[ends - 1] = False
    stream[inside] = rows.ids
    room = length - 1
    sequences = len(stream) // room
    packed = np.full((sequences, length), marks.before, np.int32)
    packed[:, 1:] = stream[: sequences * room].reshape(sequences, room)
    return packed


def mask_tokens(sequences: NDArray[np.int32], share: float, marks: MaskingMarks, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
    """``input_ids`` and ``labels``: of ``share`` of the tokens 80 % masked, 10 % replaced, 10 % left (Devlin et al. 2019)."""
    draw = generator.random(sequences.shape, np.float32) / share  # below 1: chosen, and uniform there
    chosen = (draw < 1) & (sequences != marks.before) & (sequences != marks.after)
    ids: Ints = sequences.astype(np.int64)
    labels = np.where(chosen, ids, IGNORED)
    ids[chosen & (draw < 0.8)] = marks.mask
    replaced = chosen & (draw >= 0.8) & (draw < 0.9)
    ids[replaced] = generator.integers(0, marks.vocabulary, int(replaced.sum()))
    return torch.from_numpy(ids), torch.from_numpy(labels)
