"""Refuses an exported encoder that answers otherwise than the fitted network, on at least 500 articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from model.arrays import Floats, Ints
from model.results import Decision
from model.sections.encoder import EncoderClassifier
from training.corpus import Row
from training.encoders.network import Facts, SectionEncoder, ends_of_text
from training.encoders.token_rows import Reader
from training.encoders.windowed import WindowMarks, predict_alone
from training.errors import ExportRefused
from training.evaluation import readable
from training.metrics import LabelledPrediction, macro_f1, section_scores
from training.running.progress import Clock

MIN, MAX = 500, 6000  # articles compared: of 2,000, six that change can make 0.3 points; more take minutes
MIN_AGREEMENT = 0.99  # share of the articles with the same first section
MAX_LOST = 0.003  # of macro-F1, 0 to 1


@dataclass(frozen=True, slots=True)
class Parity:
    """``agreement`` is the share of ``articles`` with the same first section; macro-F1 (0 to 1) of what was fitted and of the export."""

    articles: int
    agreement: float
    fitted: float
    exported: float

    @classmethod
    def of(cls, fitted: Floats, exported: Floats, labels: Ints) -> Parity:
        """The parity of two arrays of logits (articles x sections) with the true ``labels``."""
        first, second = fitted.argmax(axis=1), exported.argmax(axis=1)
        return cls(len(labels), float((first == second).mean()), _macro_f1(first, labels), _macro_f1(second, labels))

    def __str__(self) -> str:
        return (
            f"{self.articles} articles: {100 * self.agreement:.1f} % get the same section as before, "
            f"macro-F1 {100 * self.fitted:.1f} before and {100 * self.exported:.1f} after"
        )

    def check(self) -> None:
        """Raise ExportRefused when too much is lost."""
        if self.agreement < MIN_AGREEMENT or self.fitted - self.exported > MAX_LOST:
            raise ExportRefused(
                f"export: the 8-bit network differs too much from the trained one ({self}; required: {100 * MIN_AGREEMENT:.0f} % the "
                f"same and at most {100 * MAX_LOST:.1f} points lost). If it is unsure of everything, train on more rows or for more epochs"
            )


def compare(
    network: SectionEncoder,
    tokenizer: PreTrainedTokenizerBase,
    facts: Facts,
    folder: Path,
    exported: EncoderClassifier,
    rows: Sequence[Row],
    progress: Callable[[str], None],
) -> str:
    """A line on how ``exported`` compares with ``network``, which reads by the ``tokenizer`` in ``folder`` as in training.

    Raises ExportRefused when ``rows`` make too few articles, and when too much is lost.
    """
    clock, chosen = Clock(progress), enough([row for row in rows if readable(row)])
    labels = np.array([facts.slugs.index(row.section) for row in chosen], np.int64)
    read = Reader(str(folder), facts.segmenter).read(chosen, partial(clock.tick, "reading"))
    marks = WindowMarks(*ends_of_text(tokenizer), int(tokenizer.pad_token_id))
    device = Accelerator().device
    tick = partial(clock.tick, "running the network")
    alone = np.arange(len(chosen))  # the other processes have ended
    fitted = predict_alone(network.to(device), read, alone, facts.windowing, marks, device, tick)
    shares = [exported.token_contributions(row.article()) for row in clock.over("comparing the export with it", chosen)]
    parity = Parity.of(fitted.cpu().numpy(), exported.pooled(shares).logits, labels)
    parity.check()
    return f"export: {parity}"


def enough(rows: Sequence[Row]) -> list[Row]:
    """At least 500 different articles: ``rows``, evenly thinned if there are very many, with their beginnings if there are few.

    Raises ExportRefused when they are too few and too short for that.
    """
    if len(rows) >= MIN:
        return [rows[number] for number in np.linspace(0, len(rows) - 1, min(len(rows), MAX)).astype(int).tolist()]
    found = {(row.title, row.lead, row.body): row for row in rows}
    spans = [row.body.split() for row in rows]
    for length in range(1, max(map(len, spans), default=0)):
        if len(found) >= MIN:
            break
        for row, words in zip(rows, spans, strict=True):
            if length < len(words):
                shorter = replace(row, body=" ".join(words[: len(words) - length]))
                found.setdefault((shorter.title, shorter.lead, shorter.body), shorter)
    if len(found) < MIN:
        raise ExportRefused(f"export: needs {MIN} articles to compare the exported network on, but {len(rows)} rows give only {len(found)}")
    return list(found.values())


def check_enough(rows: Iterable[Row]) -> None:
    """Raise ExportRefused if ``rows`` make too few articles for the comparison; checked before training, not after."""
    enough(list(islice((row for row in rows if readable(row)), MIN)))


def _macro_f1(predicted: Ints, labels: Ints) -> float:
    pairs = zip(labels.tolist(), predicted.tolist(), strict=True)
    return macro_f1(section_scores([LabelledPrediction(str(label), (str(answer),), 0.0, Decision.REVIEW) for label, answer in pairs]))
