"""A fitted network as a classifier in this process: for networks that are evaluated and never served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from accelerate import Accelerator

from model.arrays import Floats
from model.article import TEXT_FIELDS, Article
from model.sections.calibration import Calibration
from training.corpus import Row
from training.encoders.network import NETWORK, ends_of_text, load_fitted
from training.encoders.token_rows import Reader
from training.encoders.windowed import WindowMarks, predict_alone
from training.running.progress import no_progress


@dataclass(frozen=True, slots=True)
class Unexported:
    """The network that ``save_fitted`` wrote into ``folder``, calibrated."""

    folder: Path
    calibration: Calibration = Calibration()  # noqa: RUF009 -- frozen

    def logits(self, articles: Sequence[Article]) -> Floats:
        """The uncalibrated logits, articles x sections."""
        network, tokenizer, facts = load_fitted(self.folder)
        rows = [Row("", *(str(getattr(article, name)) for name in TEXT_FIELDS)) for article in articles]
        read = Reader(str(self.folder / NETWORK), facts.segmenter).read(rows, no_progress)
        marks = WindowMarks(*ends_of_text(tokenizer), int(tokenizer.pad_token_id))
        device = Accelerator().device
        found: Floats = predict_alone(network.to(device), read, np.arange(len(rows)), facts.windowing, marks, device).cpu().numpy()
        return found
