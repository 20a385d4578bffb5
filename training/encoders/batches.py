"""The batches of a fine-tuning: rows sampled evenly over sections and newspapers, each read in a random form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from model.arrays import Ints
from model.sections.windows import Window, Windowing
from training.encoders.forms import Forms
from training.encoders.network import article_logits
from training.encoders.sampling import Sampler
from training.encoders.token_rows import TokenRows
from training.encoders.windowed import WindowMarks, collate
from training.running.loop import Batch


@dataclass(frozen=True, slots=True)
class FineTuningBatches:
    """``rows`` with their ``labels``, sampled by ``sampler`` and read in ``forms``.

    ``bare`` holds some rows without diacritics; ``bare_place`` is the place of each row in it, or -1.
    """

    rows: TokenRows
    labels: Ints
    bare: TokenRows
    bare_place: Ints
    sampler: Sampler
    forms: Forms
    windowing: Windowing
    marks: WindowMarks
    seed: int

    def micro_batches(self, step: int, size: int, process: int, processes: int) -> list[Batch]:
        """This process's micro-batches of ``size`` rows in ``step``: input_ids, attention_mask, content, and labels (rows,)."""
        chosen = self.sampler.batch(step)
        places = range(process, len(chosen) // size, processes)
        return [self._micro_batch(step, place, chosen[place * size : (place + 1) * size]) for place in places]

    def _micro_batch(self, step: int, place: int, chosen: Ints) -> Batch:
        generator = np.random.default_rng((self.seed, 3, step, place))
        room = self.windowing.most_tokens - Windowing.SPECIAL
        windows: list[Window] = []
        # one form for the micro-batch: its rows are of similar length, so there is less padding; several micro-batches mix forms
        sampled = self.forms.sample(generator)
        for row in chosen.tolist():
            rows, number = self.rows, row
            if self.bare_place[row] >= 0 and generator.random() < 0.5:
                rows, number = self.bare, int(self.bare_place[row])
            title, text = self.forms.apply(rows, number, room, generator, sampled)
            windows += self.windowing.cut(title.tolist(), text.tolist(), self.marks.before, self.marks.after)[:1]
        return {**collate(windows, self.marks.padding, self.windowing.most_tokens), "labels": torch.from_numpy(self.labels[chosen])}


def smoothed_loss(network: nn.Module, batch: Batch, smoothing: float) -> Tensor:
    """Label-smoothed cross-entropy of the articles of ``batch``, one window each."""
    token_logits = network(batch["input_ids"], batch["attention_mask"])
    rows = len(batch["labels"])
    logits = article_logits(token_logits, batch["content"], torch.arange(rows, device=token_logits.device), rows)
    return nn.functional.cross_entropy(logits, batch["labels"], label_smoothing=smoothing)
