"""The training loop: one for masked language modelling and for fine-tuning, on one process or several, resumable to the bit."""

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

from training.bounds import BELOW_ONE, POSITIVE, check, least
from training.errors import Interrupted, RecipeError
from training.running import checkpoints
from training.running.checkpoints import State
from training.running.diary import Diary

CHECKPOINT, BEST = "checkpoint", "best.safetensors"
_BETAS = (0.9, 0.98)  # Liu et al. 2019 (RoBERTa), section 3.1: steadier than 0.999 with large batches

Batch = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Course:
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

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of ``step`` of ``steps``."""
        rising = max(round(self.warmup_ratio * steps), 1)
        return self.learning_rate * min((step + 1) / rising, (steps - step) / max(steps - rising, 1), 1.0)

    def rows_a_part(self, processes: int) -> int:
        """Rows of one part of a batch in one of ``processes``. Raises RecipeError when they do not come out even."""
        if self.batch_size % (self.gradient_accumulation_steps * processes):
            raise RecipeError(f"options.batch_size: must be a multiple of gradient_accumulation_steps times the {processes} processes")
        return self.batch_size // (self.gradient_accumulation_steps * processes)

    def accelerator(self) -> Accelerator:
        """What places model and batches, casts, and joins processes."""
        AcceleratorState._reset_state()  # Accelerate keeps the first precision of a process for good, and would refuse another
        alone = not torch.accelerator.is_available()  # torchrun's processes find each other on CPUs only where Accelerate is told of them
        return Accelerator(cpu=alone, mixed_precision="bf16" if self.precision == "bf16" else "no")


@dataclass(frozen=True, slots=True)
class Task:
    """What to learn: the parts of a step's batch for this process, the loss of a part, and where there is one the judgement of the model.

    ``parts(step)`` hangs on ``step`` and the seed alone. ``judge`` is higher where better and is asked every ``judge_every`` steps.
    """

    name: str
    steps: int
    parts: Callable[[int], Sequence[Batch]]
    loss: Callable[[nn.Module, Batch], Tensor]
    judge: Callable[[nn.Module], float] | None = None
    judge_every: int = 0


def train(
    model: nn.Module, task: Task, course: Course, *, accelerator: Accelerator, folder: Path, seed: int, say: Callable[[str], None]
) -> nn.Module:
    """``model`` as it was best, or last where nobody judges; goes on from the checkpoint in ``folder`` where there is one.

    Raises Interrupted after SIGTERM or Ctrl-C, once the checkpoint is on disk, and RecipeError when the weights are no numbers any more.
    """
    torch.manual_seed(seed + accelerator.process_index)
    run = _Run(model, task, course, accelerator, folder)
    state = checkpoints.load(folder / CHECKPOINT, run.model, run.optimizer, accelerator.process_index) or State()
    with closing(Diary(task.name, task.steps, accelerator, folder, state.step, say)) as diary, _stop_signals() as stopping:
        run.go(state, diary, stopping)
    if (folder / BEST).is_file():
        load_model(run.model, str(folder / BEST))
    return run.model


class _Run:
    """The way from one state to the last; ``prepared`` is ``model`` as Accelerate wraps it."""

    def __init__(self, model: nn.Module, task: Task, course: Course, accelerator: Accelerator, folder: Path) -> None:
        self.task, self.course, self.accelerator, self.folder = task, course, accelerator, folder
        self.prepared, self.optimizer = accelerator.prepare(model, _optimizer(model, course))
        self.model: nn.Module = accelerator.unwrap_model(self.prepared)

    def go(self, state: State, diary: Diary, stopping: threading.Event) -> None:
        for step, parts in _ahead(self.task.parts, state.step, self.task.steps):
            if self._is_over(state):
                return
            diary.note(step, self._learn(step, parts), self.course.rate_at(step, self.task.steps), parts)
            state = replace(state, step=step + 1)
            last = state.step == self.task.steps
            if self.task.judge and (last or state.step % self.task.judge_every == 0):
                state = self._judged(state, self.task.judge, diary)
            stop = self._any(stopping.is_set())
            if stop or last or state.step % self.course.save_every == 0 or self._is_over(state):
                self._save(state)
            if stop:
                raise Interrupted(f"{self.task.name}: stopped after step {state.step} of {self.task.steps}; go on with --resume")

    def _is_over(self, state: State) -> bool:
        return 0 < self.course.patience <= state.since_best

    def _learn(self, step: int, parts: Sequence[Batch]) -> Tensor:
        """The mean loss of the ``parts``, of which one step of the optimiser was made."""
        self.prepared.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.course.rate_at(step, self.task.steps)
        total = torch.zeros((), device=self.accelerator.device)
        for number, part in enumerate(parts):
            # gradients of several processes meet once a step, with its last part
            with nullcontext() if number + 1 == len(parts) else self.accelerator.no_sync(self.prepared):
                placed = {name: value.to(self.accelerator.device, non_blocking=True) for name, value in part.items()}
                loss = self.task.loss(self.prepared, placed) / len(parts)
                self.accelerator.backward(loss)
            total += loss.detach()
        self.accelerator.clip_grad_norm_(self.prepared.parameters(), self.course.max_grad_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return total

    def _judged(self, state: State, judge: Callable[[nn.Module], float], diary: Diary) -> State:
        self._check(state)
        self.model.eval()
        with torch.no_grad():
            found = judge(self.model)
        diary.judged(state.step, found)
        if state.best is not None and found < state.best:  # of states that are as good, the one that learnt longer
            return replace(state, since_best=state.since_best + 1)
        if self.accelerator.is_main_process:
            draft = self.folder / f".{BEST}"
            save_model(self.model, str(draft))
            draft.replace(self.folder / BEST)
        return replace(state, best=found, since_best=0)

    def _any(self, stop: bool) -> bool:
        """Whether any process was told to stop: all must stop after the same step."""
        if self.accelerator.num_processes == 1:
            return stop
        flag = torch.tensor([float(stop)], device=self.accelerator.device)
        return bool(self.accelerator.reduce(flag, "sum").item())

    def _check(self, state: State) -> None:
        """Raise RecipeError where the learning went astray: what was kept before is not overwritten with weights that are no numbers."""
        if not torch.stack([value.isfinite().all() for value in self.model.parameters()]).all():
            raise RecipeError(
                f"{self.task.name}: after step {state.step} of {self.task.steps} the weights are no numbers any more; "
                "a smaller options.learning_rate or a larger options.warmup_ratio keeps them steady"
            )

    def _save(self, state: State) -> None:
        self._check(state)
        randoms = self.accelerator.gather(checkpoints.random_state().to(self.accelerator.device)[None]).cpu()
        if self.accelerator.is_main_process:
            checkpoints.save(self.folder / CHECKPOINT, self.model, self.optimizer, state, randoms)
        self.accelerator.wait_for_everyone()


def _optimizer(model: nn.Module, course: Course) -> AdamW:
    """AdamW; vectors (biases, norms) do not decay."""
    weights = [value for value in model.parameters() if value.requires_grad]
    groups = [
        {"params": [value for value in weights if value.ndim > 1], "weight_decay": course.weight_decay},
        {"params": [value for value in weights if value.ndim <= 1], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=course.learning_rate, betas=_BETAS, fused=True)


def _ahead(parts: Callable[[int], Sequence[Batch]], first: int, steps: int) -> Iterator[tuple[int, Sequence[Batch]]]:
    """The parts of each step, made by a thread while the step before is learnt."""
    if first >= steps:
        return
    with ThreadPoolExecutor(1) as maker:
        following = maker.submit(parts, first)
        for step in range(first, steps):
            current = following.result()
            if step + 1 < steps:
                following = maker.submit(parts, step + 1)
            yield step, current


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set while the block runs; a second Ctrl-C stops at once.

    A second SIGTERM does not: `timeout` sends one to its child and another to the child's group in the same moment.
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
