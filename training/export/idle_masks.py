"""Attention masks that hide nothing, taken out of a traced network: one source is read at a time, so there is no padding to hide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.arrays import Ints
from model.sections.sessions import open_session

if TYPE_CHECKING:
    import onnx


def without_idle_masks(whole: Path, sources: Sequence[Ints]) -> Path:
    """The network in ``whole`` without its masks, in a file beside it, or ``whole`` itself if it needs them.

    It does not if without them it answers the same to the last bit on all ``sources``, ids (1, source). These must include a short and the
    longest source, so that a window of attention would show.
    """
    import onnx

    model = onnx.load(whole)
    if not _unmask(model.graph):
        return whole
    bare = whole.with_name(f"bare-{whole.name}")
    onnx.save(model, bare, save_as_external_data=True, location=f"{bare.name}.data")
    masked, unmasked = (_answers(path, sources) for path in (whole, bare))
    return bare if all(np.array_equal(one, other) for one, other in zip(masked, unmasked, strict=True)) else whole


def _unmask(graph: onnx.GraphProto) -> int:
    """Let every softmax read its scores without the mask that was added to them; answers how many had one."""
    makers = {output: node for node in graph.node for output in node.output}
    found = 0
    for softmax in graph.node:
        added = makers.get(softmax.input[0]) if softmax.op_type == "Softmax" else None
        scores = [one for one in added.input if one not in makers or makers[one].op_type != "Where"] if added else []
        if added is not None and added.op_type == "Add" and len(scores) == 1:
            softmax.input[0] = scores[0]
            found += 1
    return found


def _answers(path: Path, sources: Sequence[Ints]) -> list[np.ndarray]:
    session = open_session(path)
    return [answer for source in sources for answer in session.run(None, {session.get_inputs()[0].name: source})]
