"""Windows as padded batches, and the predictions of a network for whole articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn

from model.arrays import Floats, Ints
from model.sections.windows import Window, Windowing
from training.encoders.network import article_logits
from training.encoders.token_rows import TokenRows
from training.running.progress import no_progress

_TOKENS_AT_A_TIME = 16_384  # of a batch that is only predicted
_MULTIPLE = 8  # of which accelerators prefer lengths


@dataclass(frozen=True, slots=True)
class WindowMarks:
    """The ids that begin a window, end its parts, and pad a batch."""

    before: int
    after: int
    padding: int


def collate(windows: Sequence[Window], padding: int, most_tokens: int) -> dict[str, Tensor]:
    """``input_ids``, ``attention_mask`` and ``content`` (windows, tokens), padded to the longest window or a little more."""
    length = min(-(-max(len(window.ids) for window in windows) // _MULTIPLE) * _MULTIPLE, most_tokens)
    ids = np.full((len(windows), length), padding, np.int64)
    mask = np.zeros((len(windows), length), np.int64)
    content = np.zeros((len(windows), length), bool)
    for number, window in enumerate(windows):
        ids[number, : len(window.ids)] = window.ids
        mask[number, : len(window.ids)] = 1
        content[number, : len(window.ids)] = window.content
    return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask), "content": torch.from_numpy(content)}


def predict(
    network: nn.Module, rows: TokenRows, chosen: Ints, windowing: Windowing, marks: WindowMarks, accelerator: Accelerator
) -> Floats:
    """Logits (``chosen`` rows, sections) of whole articles; processes share the work, and all get the result."""
    mine = chosen[accelerator.process_index :: accelerator.num_processes]
    found = predict_alone(network, rows, mine, windowing, marks, accelerator.device)
    missing = -(-len(chosen) // accelerator.num_processes) - len(mine)
    every: Floats = accelerator.gather(nn.functional.pad(found, (0, 0, 0, missing))).cpu().numpy()
    each = every.reshape(accelerator.num_processes, -1, found.shape[1]).transpose(1, 0, 2).reshape(-1, found.shape[1])
    return each[: len(chosen)]


@torch.no_grad()
def predict_alone(
    network: nn.Module,
    rows: TokenRows,
    chosen: Ints,
    windowing: Windowing,
    marks: WindowMarks,
    device: torch.device,
    tick: Callable[[int, int], None] = no_progress,
) -> Tensor:
    """As ``predict``, in this process only; the result is on ``device``, as ``network`` is.

    ``tick`` is called with how many rows are done, of how many.
    """
    windows = [_windows(rows, row, windowing, marks) for row in chosen.tolist()]
    order = sorted(range(len(chosen)), key=lambda number: max(len(window.ids) for window in windows[number]))
    sections = int(network.head.out_features)  # type: ignore[union-attr, arg-type]  # a SectionEncoder, wrapped or not
    found = torch.zeros(len(chosen), sections, device=device)
    done = 0
    for batch in _batches(order, windows):
        laid = [window for number in batch for window in windows[number]]
        owners = torch.tensor([place for place, number in enumerate(batch) for _ in windows[number]], device=device)
        placed = {name: value.to(device) for name, value in collate(laid, marks.padding, windowing.most_tokens).items()}
        logits = network(placed["input_ids"], placed["attention_mask"])
        found[batch] = article_logits(logits, placed["content"], owners, len(batch))
        tick(done := done + len(batch), len(order))
    return found


def _windows(rows: TokenRows, row: int, windowing: Windowing, marks: WindowMarks) -> tuple[Window, ...]:
    title, lead, body = rows.fields(row)
    return windowing.cut(title.tolist(), [*lead.tolist(), *body.tolist()], marks.before, marks.after)


def _batches(order: Sequence[int], windows: Sequence[tuple[Window, ...]]) -> list[list[int]]:
    """``order`` cut where a batch has enough tokens."""
    batches: list[list[int]] = []
    tokens = _TOKENS_AT_A_TIME
    for number in order:
        size = len(windows[number]) * max(len(window.ids) for window in windows[number])
        if tokens + size > _TOKENS_AT_A_TIME:
            batches.append([])
            tokens = 0
        batches[-1].append(number)
        tokens += size
    return batches
