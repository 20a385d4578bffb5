"""The loop on a network of a few weights; test_fit_encoder and test_pretrain run it on real ones, and in two processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch import Tensor, nn

from tests.patience import let_pass
from training.errors import Interrupted, RecipeError
from training.running.loop import BEST, CHECKPOINT, Batch, Task, TrainingArguments, train
from training.running.training_log import TENSORBOARD

ARGUMENTS = TrainingArguments(learning_rate=0.05, warmup_ratio=0.2, batch_size=8, precision="fp32", save_every=3, patience=0)
WEIGHTS = torch.tensor([[1.0, -2.0, 0.5, 3.0]])


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 1))


def micro_batches(step: int, size: int = 8) -> list[Batch]:
    chance = torch.Generator().manual_seed(step)
    ids = torch.randn(8, 4, generator=chance)
    return [{"input_ids": part, "labels": part @ WEIGHTS.T} for part in ids.split(size)]


def loss(model: nn.Module, batch: Batch) -> Tensor:
    return nn.functional.mse_loss(model(batch["input_ids"]), batch["labels"])


def task(**other: object) -> Task:
    return replace(Task("learning", 20, micro_batches, loss), **other)  # type: ignore[arg-type]


def learn(folder: Path, task: Task, arguments: TrainingArguments = ARGUMENTS, model: nn.Module | None = None) -> dict[str, Tensor]:
    folder.mkdir(exist_ok=True)
    made = train(model or network(), task, arguments, accelerator=arguments.accelerator(), folder=folder, seed=1, say=lambda message: None)
    return {name: value.clone() for name, value in made.state_dict().items()}


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first)


def stopping_after(steps: int, how: Callable[[], None]) -> Callable[[int], Sequence[Batch]]:
    """``micro_batches`` that stop the run once: they are made one step ahead."""

    def made(step: int) -> Sequence[Batch]:
        if step == steps:
            how()
        return micro_batches(step)

    return made


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_that_is_told_to_stop_in_its_last_step_stops_and_has_nothing_left_to_learn(tmp_path: Path) -> None:
    def last_one_stops(model: nn.Module, batch: Batch) -> Tensor:
        if torch.equal(batch["input_ids"], micro_batches(19)[0]["input_ids"]):
            ask_to_stop()
        return loss(model, batch)

    whole = learn(tmp_path / "whole", task())
    with pytest.raises(Interrupted, match="stopped after step 20 of 20"):
        learn(tmp_path / "again", task(loss=last_one_stops))
    assert same(learn(tmp_path / "again", task()), whole)


def test_a_second_sigterm_in_the_same_moment_kills_no_run_that_is_stopping(tmp_path: Path) -> None:
    """As `timeout` sends them: one to its child, one to the child's group."""
    whole = learn(tmp_path / "whole", task())

    def ask_twice() -> None:
        ask_to_stop()
        let_pass(0.01)
        ask_to_stop()

    def stopping(model: nn.Module, batch: Batch) -> Tensor:
        if torch.equal(batch["input_ids"], micro_batches(5)[0]["input_ids"]):
            ask_twice()
        return loss(model, batch)

    before = signal.signal(signal.SIGTERM, lambda *_: pytest.fail("it was killed"))
    try:
        with pytest.raises(Interrupted):
            learn(tmp_path / "again", task(loss=stopping))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert same(learn(tmp_path / "again", task()), whole)


def test_every_batch_is_made_once_and_none_for_a_run_that_is_over(tmp_path: Path) -> None:
    made: list[int] = []

    def noting(step: int) -> Sequence[Batch]:
        made.append(step)
        return micro_batches(step)

    whole = learn(tmp_path / "run", task(micro_batches=noting))
    assert made == list(range(20))
    assert same(learn(tmp_path / "run", task(micro_batches=noting)), whole)
    assert made == list(range(20))


class PowerCut(Exception):
    """The process is gone; nothing of it ran on."""


def cut_the_power() -> None:
    raise PowerCut


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_run_that_was_told_to_stop_and_goes_on_equals_one_that_ran_through(tmp_path: Path, precision: str) -> None:
    arguments = replace(ARGUMENTS, precision=precision)
    whole = learn(tmp_path / "whole", task(), arguments)
    with pytest.raises(Interrupted, match=r"learning: stopped after step \d+ of 20; continue with --resume"):
        learn(tmp_path / "again", task(micro_batches=stopping_after(11, ask_to_stop)), arguments)
    assert same(learn(tmp_path / "again", task(), arguments), whole)


def test_a_run_whose_power_was_cut_goes_on_from_its_last_checkpoint_to_the_same_end(tmp_path: Path) -> None:
    whole = learn(tmp_path / "whole", task())
    with pytest.raises(PowerCut):
        learn(tmp_path / "again", task(micro_batches=stopping_after(11, cut_the_power)))
    assert (tmp_path / "again" / CHECKPOINT / "state.json").read_text().startswith('{"step": 9')
    assert same(learn(tmp_path / "again", task()), whole)


def test_going_on_from_the_end_changes_nothing(tmp_path: Path) -> None:
    whole = learn(tmp_path / "run", task())
    assert same(learn(tmp_path / "run", task()), whole)


def test_it_learns_and_the_same_seed_learns_the_same(tmp_path: Path) -> None:
    first = learn(tmp_path / "a", task(steps=150))
    assert same(first, learn(tmp_path / "b", task(steps=150)))
    model = network()
    model.load_state_dict(first)
    assert loss(model.eval(), micro_batches(999)[0]) < loss(network().eval(), micro_batches(999)[0]) / 5


def losses(run: Path) -> list[float]:
    """The losses that TensorBoard shows of a run."""
    events = EventAccumulator(str(run / TENSORBOARD))
    events.Reload()
    return [event.value for event in events.Scalars("loss")]


def test_micro_batches_train_as_the_whole_batch_does(tmp_path: Path) -> None:
    still = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 1))
    start = {name: value.clone() for name, value in still.state_dict().items()}
    whole = learn(tmp_path / "whole", task(), model=still)
    still.load_state_dict(start)
    in_parts = learn(tmp_path / "micro_batches", task(micro_batches=lambda step: micro_batches(step, 2)), model=still)
    for name in whole:
        torch.testing.assert_close(in_parts[name], whole[name], rtol=1e-3, atol=1e-4)
    assert losses(tmp_path / "micro_batches") == pytest.approx(losses(tmp_path / "whole"), rel=1e-3)


def test_the_best_state_is_kept_and_the_learning_ends_when_it_gets_no_better(tmp_path: Path) -> None:
    scores = iter([0.1, 0.5, 0.4, 0.3, 0.2, 0.9])
    asked: list[dict[str, Tensor]] = []

    def evaluate(model: nn.Module) -> float:
        assert not model.training
        asked.append({name: value.clone() for name, value in model.state_dict().items()})
        return next(scores)

    made = learn(tmp_path / "run", task(evaluate=evaluate, evaluate_every=3, steps=60), replace(ARGUMENTS, patience=3))
    assert len(asked) == 5
    assert same(made, asked[1])
    assert same(learn(tmp_path / "run", task(evaluate=evaluate, evaluate_every=3, steps=60), replace(ARGUMENTS, patience=3)), made)
    assert len(asked) == 5


@pytest.mark.parametrize("evaluate", [None, lambda model: 1.0])
def test_weights_that_are_no_numbers_are_refused_and_overwrite_nothing(
    tmp_path: Path, evaluate: Callable[[nn.Module], float] | None
) -> None:
    def astray(model: nn.Module, batch: Batch) -> Tensor:
        wrong = torch.equal(batch["input_ids"], micro_batches(10)[0]["input_ids"])
        return loss(model, batch) * (float("nan") if wrong else 1.0)

    with pytest.raises(RecipeError, match=r"learning: after step 12 of 20 weights are NaN or infinite; a smaller options\.learning_rate"):
        learn(tmp_path / "run", task(loss=astray, evaluate=evaluate, evaluate_every=6))
    for kept in (tmp_path / "run").rglob("*.safetensors"):
        assert all(value.isfinite().all() for value in load_file(kept).values())
    assert (tmp_path / "run" / CHECKPOINT / "state.json").read_text().startswith('{"step": 9')


def test_of_states_with_the_same_score_the_later_one_is_kept(tmp_path: Path) -> None:
    whole = learn(tmp_path / "plain", task(steps=12))
    assert same(
        learn(tmp_path / "evaluated", task(evaluate=lambda model: 1.0, evaluate_every=3, steps=12), replace(ARGUMENTS, patience=2)), whole
    )


def test_a_run_with_evaluations_that_was_stopped_ends_where_one_that_ran_through_ends(tmp_path: Path) -> None:
    def evaluate(model: nn.Module) -> float:
        return -loss(model, micro_batches(999)[0]).item()

    whole = learn(tmp_path / "whole", task(evaluate=evaluate, evaluate_every=4))
    for stop in (5, 12):
        with pytest.raises(Interrupted):
            learn(tmp_path / "again", task(evaluate=evaluate, evaluate_every=4, micro_batches=stopping_after(stop, ask_to_stop)))
    assert same(learn(tmp_path / "again", task(evaluate=evaluate, evaluate_every=4)), whole)
    assert (tmp_path / "again" / BEST).is_file()


def test_an_evaluation_is_told_by_the_name_of_its_metric(tmp_path: Path) -> None:
    told: list[str] = []
    evaluated = task(evaluate=lambda model: 0.25, evaluate_every=20, metric="validation accuracy")
    train(network(), evaluated, ARGUMENTS, accelerator=ARGUMENTS.accelerator(), folder=tmp_path, seed=1, say=told.append)
    assert told == ["learning: validation accuracy 0.2500 after step 20"]


def test_tensorboard_gets_loss_rate_and_scores(tmp_path: Path) -> None:
    learn(tmp_path / "run", task(evaluate=lambda model: 0.25, evaluate_every=10))
    events = EventAccumulator(str(tmp_path / "run" / TENSORBOARD))
    events.Reload()
    assert set(events.Tags()["scalars"]) == {"loss", "rate", "judgement"}
    assert [event.step for event in events.Scalars("judgement")] == [10, 20]


def test_lines_tell_the_step_the_loss_and_the_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.running.training_log._EVERY_SECONDS", 0.0)
    messages: list[str] = []
    tmp_path.joinpath("run").mkdir()
    train(network(), task(), ARGUMENTS, accelerator=ARGUMENTS.accelerator(), folder=tmp_path / "run", seed=1, say=messages.append)
    assert len(messages) == 20
    assert messages[3].startswith("learning: step 4 of 20, loss ")
    assert messages[3].endswith(" s left")


def test_the_rate_rises_and_then_falls_to_nothing() -> None:
    rates = [ARGUMENTS.learning_rate_at(step, 20) for step in range(21)]
    assert rates[3] == max(rates) == ARGUMENTS.learning_rate
    assert rates[:4] == sorted(rates[:4])
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[20] == 0


def test_training_arguments_that_no_training_can_have_are_refused() -> None:
    for wrong in (
        {"precision": "fp8"},
        {"batch_size": 0},
        {"batch_size": 8, "gradient_accumulation_steps": 3},
        {"learning_rate": 0.0},
        {"warmup_ratio": 1.0},
        {"patience": -1},
    ):
        with pytest.raises(RecipeError, match=r"options\."):
            TrainingArguments(**wrong)  # type: ignore[arg-type]
    with pytest.raises(RecipeError, match="3 processes"):
        TrainingArguments(batch_size=8).micro_batch_size(3)
    assert TrainingArguments(batch_size=32, gradient_accumulation_steps=4).micro_batch_size(2) == 4
