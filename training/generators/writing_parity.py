"""Refuses an exported generator whose summaries are further from the human leads than the fitted network's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model import text
from model.arrays import Ints
from model.generative.decoding import State, decode
from model.generative.generator import Generator
from training.corpus import Row
from training.errors import ExportRefused
from training.measuring.rouge import rouge
from training.running.progress import Clock

MIN, MAX = 20, 400  # articles compared
MAX_LOST = 0.3  # of ROUGE, 0 to 100: the mean of ROUGE-1, -2 and -L on syllables
_UNHURRIED = 600.0  # seconds: torch on a CPU is slow, and parity does not depend on time


@dataclass(frozen=True, slots=True)
class WritingParity:
    """``same`` is the share of ``articles`` for which both wrote the same; ROUGE (0 to 100) of what was fitted and of the export."""

    articles: int
    same: float
    fitted: float
    exported: float

    def numbers(self) -> dict[str, float]:
        """These numbers for the bundle's metrics."""
        return {"articles": self.articles, "same": self.same, "rouge_fitted": self.fitted, "rouge_exported": self.exported}

    def __str__(self) -> str:
        return (
            f"{self.articles} articles: {100 * self.same:.1f} % get the same words as before, "
            f"ROUGE {self.fitted:.2f} before and {self.exported:.2f} after"
        )

    def check(self) -> None:
        """Raise ExportRefused when too much is lost."""
        if self.fitted - self.exported > MAX_LOST:
            raise ExportRefused(
                f"export: the 8-bit generator differs too much from the trained one ({self}; required: at most {MAX_LOST} points lost). "
                "If it is unsure of every word, train on more rows or for more epochs"
            )


def compare(network: PreTrainedModel, exported: Generator, rows: Sequence[Row], progress: Callable[[str], None]) -> WritingParity:
    """What ``network`` and ``exported`` write for ``rows`` with the same search, compared with the human leads.

    Raises ExportRefused when the rows are too few to tell.
    """
    chosen = rows[:MAX]
    if len(chosen) < MIN:
        raise ExportRefused(f"export: needs {MIN} articles with leads to compare the exported generator on, not {len(chosen)}")
    unhurried = replace(exported, decoding=replace(exported.decoding, seconds=_UNHURRIED))
    network.to(cast(Any, torch.device("cuda" if torch.cuda.is_available() else "cpu")))
    clock = Clock(progress)  # it may take hours
    written = []
    for row in chosen:
        written.append(_both(network, unhurried, row))
        clock.tick("comparing the export with the network", len(written), len(chosen))
    return WritingParity(
        len(written),
        fmean(one == other for one, other in written),
        fmean(rouge_of(one, row.lead) for (one, _), row in zip(written, chosen, strict=True)),
        fmean(rouge_of(other, row.lead) for (_, other), row in zip(written, chosen, strict=True)),
    )


def rouge_of(summary: str, lead: str) -> float:
    """The mean of ROUGE-1, -2 and -L on syllables, 0 to 100."""
    found = rouge(summary, text.one_tone_style(lead))
    return 100 * (found.one + found.two + found.longest) / 3


def _both(network: PreTrainedModel, exported: Generator, row: Row) -> tuple[str, str]:
    reader = exported.reader
    source = reader.source(row.article(with_lead=False), reader.bucket_of(text.count_syllables(row.lead)))
    (best, *_) = decode(TorchWriting(network, source), source, exported.decoding)
    return reader.decode(best.ids), exported.continued(source)[0].text


class TorchWriting:
    """``network`` itself as a ``model.generative.decoding.StepDecoder`` for one source: the export is compared with the same search."""

    def __init__(self, network: PreTrainedModel, source: Sequence[int]) -> None:
        self._network = network
        ids = torch.tensor([source], device=network.device)
        with torch.no_grad():
            encoder = cast(nn.Module, network.get_encoder())
            self._states: Tensor = encoder(input_ids=ids).last_hidden_state

    @torch.no_grad()
    def step(self, tokens: Ints, past: State) -> tuple[Any, State]:
        """As in ``model.generative.decoding.StepDecoder``, without a cache: every step reads all tokens so far again."""
        written = torch.tensor(tokens, device=self._states.device)[:, None]
        so_far = torch.cat([cast(Any, past[0]), written], dim=1) if past else written
        states = self._states.expand(len(so_far), -1, -1)
        logits = self._network(encoder_outputs=(states,), decoder_input_ids=so_far, use_cache=False).logits[:, -1]
        return logits.float().cpu().numpy(), cast(State, (so_far,))
