"""Trains the ranker of model.extractive.ranking on the ROUGE of an article's choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from model.arrays import Floats
from model.extractive.ranking import CHOICE_FEATURES

_HIDDEN = (64, 32)
_BATCH = 64
_SHARPNESS = 20.0  # of the early target: a softmax over 20 x ROUGE
_BARRED = -1e4  # the score of padding


@dataclass(frozen=True, slots=True)
class RankerExample:
    """The choices of one article: ``features`` (choices, CHOICE_FEATURES) and the ``worth`` (choices,) of each, 0 to 1."""

    features: Floats
    worth: Floats


class _Ranker(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.last = nn.Linear(CHOICE_FEATURES, _HIDDEN[0]), nn.Linear(*_HIDDEN), nn.Linear(_HIDDEN[1], 1)

    def forward(self, features: Tensor) -> Tensor:
        answer: Tensor = self.last(torch.relu(self.second(torch.relu(self.first(features)))))[..., 0]
        return answer


def learn_ranker(examples: Sequence[RankerExample], *, epochs: int, seed: int, progress: Callable[[str], None]) -> dict[str, Floats]:
    """The weights of ``extractive.ranking.score``: they maximise the worth expected of a choice drawn by a softmax over the scores."""
    torch.manual_seed(seed)
    everything = np.concatenate([example.features for example in examples])
    mean, deviation = everything.mean(axis=0), everything.std(axis=0) + 1e-3
    ranker = _Ranker()
    steps = epochs * -(-len(examples) // _BATCH)
    optimizer = torch.optim.AdamW(ranker.parameters(), lr=3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps)
    for epoch in range(epochs):
        worth = 0.0
        order = torch.randperm(len(examples)).tolist()
        for start in range(0, len(order), _BATCH):
            batch = [examples[place] for place in order[start : start + _BATCH]]
            features, values, real = _padded(batch, mean, deviation)
            scores = ranker(features).masked_fill(~real, _BARRED)
            expected = (scores.softmax(1) * values).sum(1)
            aim = (_SHARPNESS * values).masked_fill(~real, _BARRED).softmax(1)
            loss = 10 * (values.max(1).values - expected).mean() - 0.2 * (aim * scores.log_softmax(1)).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            worth += float(expected.detach().sum())
        progress(f"ranker: epoch {epoch + 1} of {epochs}, expected ROUGE {worth / len(examples):.4f}")
    arrays = {"mean": mean, "deviation": deviation}
    for name in ("first", "second", "last"):
        layer: nn.Linear = getattr(ranker, name)
        arrays[name] = layer.weight.detach().numpy().T.copy()
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    return {name: np.asarray(values, dtype=np.float32) for name, values in arrays.items()}


def _padded(batch: Sequence[RankerExample], mean: Floats, deviation: Floats) -> tuple[Tensor, Tensor, Tensor]:
    most = max(len(example.worth) for example in batch)
    features = np.zeros((len(batch), most, CHOICE_FEATURES), dtype=np.float32)
    worth = np.zeros((len(batch), most), dtype=np.float32)
    real = np.zeros((len(batch), most), dtype=np.bool_)
    for row, example in enumerate(batch):
        size = len(example.worth)
        features[row, :size], worth[row, :size], real[row, :size] = (example.features - mean) / deviation, example.worth, True
    return torch.from_numpy(features), torch.from_numpy(worth), torch.from_numpy(real)
