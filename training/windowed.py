"""Windows as padded batches, and what a network says of whole articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn

from model.features import Floats, Ints
from model.windows import Window, Windowing
from training.network import article_logits
from training.token_rows import TokenRows

_TOKENS_AT_A_TIME = 16_384  # of a batch that is only predicted
_MULTIPLE = 8  # lengths that accelerators like


@dataclass(frozen=True, slots=True)
class Marks:
    """The ids that begin a window, end its parts, and fill a batch up."""

    before: int
    after: int
    padding: int


def collate(windows: Sequence[Window], padding: int, most_tokens: int) -> dict[str, Tensor]:
    """``input_ids``, ``attention_mask`` and ``content`` (windows, tokens), filled up to the longest window or a little more."""
    length = min(-(-max(len(window.ids) for window in windows) // _MULTIPLE) * _MULTIPLE, most_tokens)
    ids = np.full((len(windows), length), padding, np.int64)
    mask = np.zeros((len(windows), length), np.int64)
    content = np.zeros((len(windows), length), bool)
    for number, window in enumerate(windows):
        ids[number, : len(window.ids)] = window.ids
        mask[number, : len(window.ids)] = 1
        content[number, : len(window.ids)] = window.content
    return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask), "content": torch.from_numpy(content)}


@torch.no_grad()
def predict(network: nn.Module, rows: TokenRows, chosen: Ints, windowing: Windowing, marks: Marks, accelerator: Accelerator) -> Floats:
    """Logits (``chosen`` rows, sections), read whole; several processes share the work and all get the answer."""
    mine = np.arange(accelerator.process_index, len(chosen), accelerator.num_processes)
    windows = [_windows(rows, row, windowing, marks) for row in chosen[mine].tolist()]
    order = sorted(range(len(mine)), key=lambda number: max(len(window.ids) for window in windows[number]))
    sections = int(network.head.out_features)  # type: ignore[union-attr, arg-type]  # a SectionEncoder, wrapped or not
    found = torch.zeros(-(-len(chosen) // accelerator.num_processes), sections, device=accelerator.device)
    for batch in _batches(order, windows):
        laid = [window for number in batch for window in windows[number]]
        owners = torch.tensor([place for place, number in enumerate(batch) for _ in windows[number]], device=accelerator.device)
        placed = {name: value.to(accelerator.device) for name, value in collate(laid, marks.padding, windowing.most_tokens).items()}
        logits = network(placed["input_ids"], placed["attention_mask"])
        found[batch] = article_logits(logits, placed["content"], owners, len(batch))
    every: Floats = accelerator.gather(found).cpu().numpy()
    each = every.reshape(accelerator.num_processes, -1, sections).transpose(1, 0, 2).reshape(-1, sections)
    return each[: len(chosen)]


def _windows(rows: TokenRows, row: int, windowing: Windowing, marks: Marks) -> tuple[Window, ...]:
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
