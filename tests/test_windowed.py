from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model.sections.windows import Windowing
from training.encoders import windowed
from training.encoders.token_rows import TokenRows
from training.encoders.windowed import WindowMarks, collate, predict
from training.running.loop import TrainingArguments

MARKS = WindowMarks(before=1, after=2, padding=0)
WINDOWING = Windowing(most_tokens=16, most_title=4, most_windows=4)


class Echo(nn.Module):
    """Says of each token its own number, and that it is one: of padding, too."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(1, 2)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return torch.stack([ids.float(), torch.ones_like(ids).float()], dim=2)


def token_rows(rows: list[tuple[list[int], list[int], list[int]]]) -> TokenRows:
    ends = np.cumsum([len(field) for row in rows for field in row]).reshape(-1, 3)
    return TokenRows(np.array([token for row in rows for field in row for token in field], np.int32), ends)


ROWS = token_rows([([10, 20], [30], [40] * 7), ([], [], []), ([], [50], []), ([9], [], list(range(100, 140))), ([60], [], [])])


@pytest.mark.parametrize("tokens_at_a_time", [1, 20, 10_000])
def test_whole_articles_are_the_mean_of_their_content_whatever_the_batches(tokens_at_a_time: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windowed, "_TOKENS_AT_A_TIME", tokens_at_a_time)
    predicted = predict(Echo(), ROWS, np.array([3, 0, 1, 2, 4]), WINDOWING, MARKS, TrainingArguments(precision="fp32").accelerator())
    long = [(9 * 4 + sum(range(100, 140))) / 44, 1]
    np.testing.assert_allclose(predicted, [long, [34, 1], [0, 0], [50, 1], [60, 1]], rtol=1e-6)


def test_a_batch_is_filled_up_to_its_longest_window_and_says_what_is_content() -> None:
    windows = [*WINDOWING.cut([10], [20, 30], 1, 2), *WINDOWING.cut([], [40], 1, 2)]
    batch = collate(windows, padding=7, most_tokens=16)
    assert batch["input_ids"].tolist() == [[1, 10, 2, 20, 30, 2, 7, 7], [1, 40, 2, 7, 7, 7, 7, 7]]
    assert batch["attention_mask"].sum(dim=1).tolist() == [6, 3]
    assert collate(windows, padding=7, most_tokens=7)["input_ids"].shape == (2, 7)
    assert batch["content"].int().tolist() == [[0, 1, 0, 1, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]]
