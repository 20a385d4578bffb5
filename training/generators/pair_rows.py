"""Articles with their leads as token ids, read by the reader that serves and kept on disk; and the batches made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from model import text
from model.generative.source_tokens import SourceReader
from training.corpus import Row
from training.encoders.masking import IGNORED
from training.encoders.sampling import Sampler
from training.encoders.token_rows import TokenRows
from training.generators.seq2seq import WritingMarks, pad
from training.running.loop import Batch
from training.running.processes import spread

_CHUNK = 200  # rows read at a time
_WORTH_WORKERS = 3_000  # rows from which starting worker processes pays

Pair = tuple[Sequence[int], Sequence[int]]  # the ids of a source, all of them, and of a target without start and stop


@dataclass(frozen=True, slots=True)
class PairReader:
    """Reads rows as pairs: the source, with the bucket of its lead, by ``reader``; a lead of more than ``most_target`` ids makes none."""

    reader: SourceReader
    most_target: int

    def read_once(self, folder: Path, rows: Sequence[Row], progress: Callable[[int, int], None]) -> TokenRows:
        """Source and target of every row, both empty for a row that makes no pair; cached in ``folder``."""
        if not folder.is_dir():
            found: list[Pair] = []
            for pair in spread(self.pair, rows, worth=len(rows) >= _WORTH_WORKERS, chunk=_CHUNK):
                found.append(pair)
                progress(len(found), len(rows))
            _laid(found).save(folder)
        return TokenRows.load(folder)

    def pair(self, row: Row) -> Pair:
        """The source and the target of ``row``."""
        lead, article = row.article().lead, row.article(with_lead=False)
        target = self.reader.encode(lead)[0]
        if not target or len(target) > self.most_target:
            return (), ()
        return self.reader.source(article, self.reader.bucket_of(text.count_syllables(lead))), target


def _laid(pairs: Sequence[Pair]) -> TokenRows:
    sizes = np.array([[len(source), len(target)] for source, target in pairs], np.int64).reshape(-1, 2)
    ids = np.fromiter(chain.from_iterable(chain(source, target) for source, target in pairs), np.int32, int(sizes.sum()))
    return TokenRows(ids, np.cumsum(sizes.ravel()).reshape(sizes.shape))


def batch_of(pairs: Sequence[Pair], marks: WritingMarks) -> dict[str, Tensor]:
    """``input_ids`` and ``attention_mask`` (rows, source), ``decoder_input_ids`` and ``labels`` (rows, target) of ``pairs``."""
    ids = pad([source for source, _ in pairs], marks.padding)
    lengths = torch.tensor([len(source) for source, _ in pairs])
    waiting = (IGNORED,) * (len(marks.start) - 1)  # the tokens that a summary starts with are given, not predicted
    return {
        "input_ids": ids,
        "attention_mask": (torch.arange(ids.shape[1])[None] < lengths[:, None]).long(),
        "decoder_input_ids": pad([(*marks.start, *target) for _, target in pairs], marks.padding),
        "labels": pad([(*waiting, *target, marks.stop) for _, target in pairs], IGNORED),
    }


@dataclass(frozen=True, slots=True)
class PairBatches:
    """``sampler`` samples row numbers; ``pair(row, step)`` makes a source and a target of each."""

    sampler: Sampler
    pair: Callable[[int, int], Pair]
    marks: WritingMarks

    def micro_batches(self, step: int, size: int, process: int, processes: int) -> list[Batch]:
        """This process's micro-batches of ``size`` rows in ``step``, as ``batch_of`` makes them."""
        chosen = self.sampler.batch(step).tolist()
        places = range(process, len(chosen) // size, processes)
        return [batch_of([self.pair(row, step) for row in chosen[place * size : (place + 1) * size]], self.marks) for place in places]
