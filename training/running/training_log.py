"""What a training run reports while it runs: progress lines with the time left, and TensorBoard files."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from accelerate import Accelerator
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

TENSORBOARD = "tensorboard"
_EVERY_SECONDS = 10.0  # between two lines
_EVERY_STEPS = 10  # between two points of a curve; reading a loss makes an accelerator wait


class TrainingLog:
    """The log of one training run; only the main process writes."""

    def __init__(self, name: str, steps: int, accelerator: Accelerator, folder: Path, first: int, say: Callable[[str], None]) -> None:
        self._name, self._steps, self._first, self._say = name, steps, first, say
        self._processes = accelerator.num_processes
        self._writer = SummaryWriter(str(folder / TENSORBOARD), purge_step=first) if accelerator.is_main_process else None
        self._started = self._reported = time.monotonic()
        self._tokens = 0

    def log_step(self, step: int, loss: Tensor, learning_rate: float, micro_batches: Sequence[Mapping[str, Tensor]]) -> None:
        """``step``, trained on ``micro_batches`` at ``learning_rate``, had this mean ``loss``."""
        self._tokens += self._processes * sum(batch["input_ids"].numel() for batch in micro_batches)
        if self._writer is None:
            return
        if step % _EVERY_STEPS == 0:
            self._writer.add_scalar("loss", loss.item(), step)
            self._writer.add_scalar("rate", learning_rate, step)
        now = time.monotonic()
        if now - self._reported >= _EVERY_SECONDS:
            self._reported = now
            spent = now - self._started
            left = spent / (step + 1 - self._first) * (self._steps - step - 1)
            self._say(
                f"{self._name}: step {step + 1} of {self._steps}, loss {loss.item():.3f}, "
                f"{self._tokens / spent:,.0f} tokens/s, {left:.0f} s left"
            )

    def log_evaluation(self, step: int, metric: str, score: float) -> None:
        """After ``step`` steps the model had this ``score``, which is a ``metric``."""
        if self._writer is not None:
            self._writer.add_scalar("judgement", score, step)
            self._say(f"{self._name}: {metric} {score:.4f} after step {step}")

    def close(self) -> None:
        """Flush and close the files."""
        if self._writer is not None:
            self._writer.close()
