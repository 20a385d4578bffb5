"""The training loop for pretraining and fine-tuning, on one process or several; a resumed run gives the same weights to the bit."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from safetensors.torch import load_model, save_model
from torch import Tensor, nn
from torch.optim import AdamW

from model.replacing import replacing_file
from training.bounds import BELOW_ONE, POSITIVE, check, least
from training.errors import Interrupted, RecipeError
from training.running import checkpoints
from training.running.checkpoints import State
from training.running.training_log import TrainingLog

CHECKPOINT, BEST = "checkpoint", "best.safetensors"
_BETAS = (0.9, 0.98)  # Liu et al. 2019 (RoBERTa), section 3.1: steadier than 0.999 with large batches

Batch = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class TrainingArguments:
    """How to optimise, how often to save, and when to stop.

    The learning rate rises to ``learning_rate`` over the share ``warmup_ratio`` of all steps, then falls linearly to 0. A step takes
    ``batch_size`` rows over all processes, in ``gradient_accumulation_steps`` parts. ``precision`` is fp32 or bf16. Every ``save_every``
    steps a checkpoint is written. ``patience`` evaluations in a row that are worse than the best end the training; 0: none do.
    """

    learning_rate: float = 3e-5
    warmup_ratio: float = 0.06
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    batch_size: int = 32
    gradient_accumulation_steps: int = 1
    precision: str = "bf16"
    save_every: int = 500
    patience: int = 3

    def __post_init__(self) -> None:
        if self.precision not in ("fp32", "bf16"):
            raise RecipeError("options.precision: must be fp32 or bf16")
        check(self, learning_rate=POSITIVE, warmup_ratio=BELOW_ONE, weight_decay=least(0), max_grad_norm=POSITIVE)
        check(self, batch_size=least(1), gradient_accumulation_steps=least(1), save_every=least(1), patience=least(0))
        if self.batch_size % self.gradient_accumulation_steps:
            raise RecipeError(
                f"options.gradient_accumulation_steps: is {self.gradient_accumulation_steps}, and must divide options.batch_size, "
                f"{self.batch_size}"
            )

    def learning_rate_at(self, step: int, steps: int) -> float:
        """The learning rate of ``step`` of ``steps``."""
        rising = max(round(self.warmup_ratio * steps), 1)
        return self.learning_rate * min((step + 1) / rising, (steps - step) / max(steps - rising, 1), 1.0)

    def micro_batch_size(self, processes: int) -> int:
        """Rows of one micro-batch in one of ``processes``. Raises RecipeError when the batch does not divide evenly."""
        if self.batch_size % (self.gradient_accumulation_steps * processes):
            raise RecipeError(f"options.batch_size: must be a multiple of gradient_accumulation_steps times the {processes} processes")
        return self.batch_size // (self.gradient_accumulation_steps * processes)

    def accelerator(self) -> Accelerator:
        """The Accelerator, which places model and batches, casts to ``precision``, and joins processes."""
        AcceleratorState._reset_state()  # Accelerate keeps a process's first precision and refuses another
        on_cpu = not torch.accelerator.is_available()  # torchrun's processes find each other on CPUs only if Accelerate is told
        return Accelerator(cpu=on_cpu, mixed_precision="bf16" if self.precision == "bf16" else "no")


@dataclass(frozen=True, slots=True)
class Task:
    """What to train on: this process's micro-batches of a step, the loss of one, and how the model is evaluated, if it is.

    ``micro_batches(step)`` depends on ``step`` and the seed only. ``evaluate`` returns a score, higher is better, and is called every
    ``evaluate_every`` steps; ``metric`` says what it is.
    """

    name: str
    steps: int
    micro_batches: Callable[[int], Sequence[Batch]]
    loss: Callable[[nn.Module, Batch], Tensor]
    evaluate: Callable[[nn.Module], float] | None = None
    evaluate_every: int = 0
    metric: str = "score"


def train(
    model: nn.Module,
    task: Task,
    arguments: TrainingArguments,
    *,
    accelerator: Accelerator,
    folder: Path,
    seed: int,
    say: Callable[[str], None],
) -> nn.Module:
    """The trained ``model``: its best state, or its last if it is not evaluated. Resumes from the checkpoint in ``folder``, if any.

    Raises Interrupted after SIGTERM or Ctrl-C, once the checkpoint is on disk, and RecipeError when weights are NaN or infinite.
    """
    torch.manual_seed(seed + accelerator.process_index)
    run = _Run(model, task, arguments, accelerator, folder)
    state = checkpoints.load(folder / CHECKPOINT, run.model, run.optimizer, accelerator.process_index) or State()
    with closing(TrainingLog(task.name, task.steps, accelerator, folder, state.step, say)) as log, _stop_signals() as stopping:
        run.run(state, log, stopping)
    if (folder / BEST).is_file():
        load_model(run.model, str(folder / BEST))
    return run.model


class _Run:
    """One training run; ``prepared`` is ``model`` as Accelerate wraps it."""

    def __init__(self, model: nn.Module, task: Task, arguments: TrainingArguments, accelerator: Accelerator, folder: Path) -> None:
        self.task, self.arguments, self.accelerator, self.folder = task, arguments, accelerator, folder
        self.prepared, self.optimizer = accelerator.prepare(model, _optimizer(model, arguments))
        self.model: nn.Module = accelerator.unwrap_model(self.prepared)

    def run(self, state: State, log: TrainingLog, stopping: threading.Event) -> None:
        for step, micro_batches in _prefetched(self.task.micro_batches, state.step, self.task.steps):
            if self._out_of_patience(state):
                return
            loss = self._train_step(step, micro_batches)
            log.log_step(step, loss, self.arguments.learning_rate_at(step, self.task.steps), micro_batches)
            state = replace(state, step=step + 1)
            last = state.step == self.task.steps
            if self.task.evaluate and (last or state.step % self.task.evaluate_every == 0):
                state = self._evaluated(state, self.task.evaluate, log)
            stop = self._any(stopping.is_set())
            if stop or last or state.step % self.arguments.save_every == 0 or self._out_of_patience(state):
                self._save(state)
            if stop:
                raise Interrupted(f"{self.task.name}: stopped after step {state.step} of {self.task.steps}; continue with --resume")

    def _out_of_patience(self, state: State) -> bool:
        return 0 < self.arguments.patience <= state.since_best

    def _train_step(self, step: int, micro_batches: Sequence[Batch]) -> Tensor:
        """Take one optimiser step and answer the mean loss of the ``micro_batches``."""
        self.prepared.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.arguments.learning_rate_at(step, self.task.steps)
        total = torch.zeros((), device=self.accelerator.device)
        for number, batch in enumerate(micro_batches):
            # processes synchronise gradients once a step, with the last micro-batch
            with nullcontext() if number + 1 == len(micro_batches) else self.accelerator.no_sync(self.prepared):
                placed = {name: value.to(self.accelerator.device, non_blocking=True) for name, value in batch.items()}
                loss = self.task.loss(self.prepared, placed) / len(micro_batches)
                self.accelerator.backward(loss)
            total += loss.detach()
        self.accelerator.clip_grad_norm_(self.prepared.parameters(), self.arguments.max_grad_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return total

    def _evaluated(self, state: State, evaluate: Callable[[nn.Module], float], log: TrainingLog) -> State:
        self._check(state)
        self.model.eval()
        with torch.no_grad():
            score = evaluate(self.model)
        log.log_evaluation(state.step, self.task.metric, score)
        if state.best is not None and score < state.best:  # on a tie the later state wins
            return replace(state, since_best=state.since_best + 1)
        if self.accelerator.is_main_process:
            with replacing_file(self.folder / BEST) as draft:
                save_model(self.model, str(draft))
        return replace(state, best=score, since_best=0)

    def _any(self, stop: bool) -> bool:
        """Whether any process was asked to stop: all must stop after the same step."""
        if self.accelerator.num_processes == 1:
            return stop
        flag = torch.tensor([float(stop)], device=self.accelerator.device)
        return bool(self.accelerator.reduce(flag, "sum").item())

    def _check(self, state: State) -> None:
        """Raise RecipeError when training has diverged, so that NaN or infinite weights never overwrite a checkpoint."""
        if not torch.stack([value.isfinite().all() for value in self.model.parameters()]).all():
            raise RecipeError(
                f"{self.task.name}: after step {state.step} of {self.task.steps} weights are NaN or infinite; "
                "a smaller options.learning_rate or a larger options.warmup_ratio keeps the training stable"
            )

    def _save(self, state: State) -> None:
        self._check(state)
        randoms = self.accelerator.gather(checkpoints.random_state().to(self.accelerator.device)[None]).cpu()
        if self.accelerator.is_main_process:
            checkpoints.save(self.folder / CHECKPOINT, self.model, self.optimizer, state, randoms)
        self.accelerator.wait_for_everyone()


def _optimizer(model: nn.Module, arguments: TrainingArguments) -> AdamW:
    """AdamW without weight decay for vectors (biases, norms)."""
    weights = [value for value in model.parameters() if value.requires_grad]
    groups = [
        {"params": [value for value in weights if value.ndim > 1], "weight_decay": arguments.weight_decay},
        {"params": [value for value in weights if value.ndim <= 1], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=arguments.learning_rate, betas=_BETAS, fused=True)


def _prefetched(micro_batches: Callable[[int], Sequence[Batch]], first: int, steps: int) -> Iterator[tuple[int, Sequence[Batch]]]:
    """The micro-batches of each step from ``first`` on; a thread prepares the next step's while one is trained on."""
    if first >= steps:
        return
    with ThreadPoolExecutor(1) as loader:
        following = loader.submit(micro_batches, first)
        for step in range(first, steps):
            current = following.result()
            if step + 1 < steps:
                following = loader.submit(micro_batches, step + 1)
            yield step, current


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set while the block runs; a second Ctrl-C stops at once.

    A second SIGTERM does not: `timeout` sends one to its child and, at the same moment, another to the child's group.
    """
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, _: object) -> None:
        event.set()
        if number == signal.SIGINT:
            signal.signal(number, before[signal.SIGINT])

    for number in before:
        signal.signal(number, ask)
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
