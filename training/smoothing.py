"""Activations made even before a network goes into eight bits: what a few of their channels have too much of moves into the weights.

One channel that is ten times as large as the others takes their steps from them, for all of a matrix's input shares one scale. So the input
of each constant matrix is divided by a factor for each channel, and the matrix's rows are multiplied by it (Xiao et al. 2023, SmoothQuant,
equation 4, with a = 0.5): the product is the same, and both fit into eight bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.features import Floats, Ints

if TYPE_CHECKING:
    import onnx

_HALF = 0.5  # of the unevenness moves
_LEAST, _MOST = 1e-3, 1e3  # of a factor; a channel that is silent in the examples keeps what it may say elsewhere


def smooth(model: onnx.ModelProto, examples: Sequence[Mapping[str, Ints]]) -> None:
    """Even out the inputs of the constant matrices of ``model``, in place, by what they are for ``examples``, inputs of one run each."""
    from onnx import helper, numpy_helper

    graph = model.graph
    constants = {one.name: one for one in graph.initializer if len(one.dims) == 2}
    products = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in constants]
    largest = _largest(model, sorted({node.input[0] for node in products}), examples)
    evened: dict[str, str] = {}
    nodes = []
    for node in graph.node:
        read = node.input[0] if node in products else ""
        if read and read not in evened:
            readers = [constants[other.input[1]] for other in products if other.input[0] == read]
            factors = _factors(largest[read], [numpy_helper.to_array(one) for one in readers])
            for one in readers:
                one.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(one) * factors[:, None], one.name))
            evened[read] = f"{read}.even"
            graph.initializer.append(numpy_helper.from_array(1 / factors, f"{read}.factors"))
            nodes.append(helper.make_node("Mul", [read, f"{read}.factors"], [evened[read]], f"{read}.even"))
        if read:
            node.input[0] = evened[read]
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)


def _factors(largest: Floats, matrices: Sequence[Floats]) -> Floats:
    """By what each channel is divided; ``matrices`` (channels, outputs) all read it."""
    rows = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
    tiny = np.float32(1e-5)
    factors = np.maximum(largest, tiny) ** _HALF / np.maximum(rows, tiny) ** (1 - _HALF)
    clipped: Floats = np.clip(factors, _LEAST, _MOST).astype(np.float32)
    return clipped


def _largest(model: onnx.ModelProto, names: Sequence[str], examples: Sequence[Mapping[str, Ints]]) -> dict[str, Floats]:
    """The largest amount of each channel of the values ``names`` over ``examples``."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    told = onnx.ModelProto()
    told.CopyFrom(model)
    del told.graph.output[:]
    told.graph.output.extend([helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names])
    session = onnxruntime.InferenceSession(told.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [session.run(list(names), dict(example)) for example in examples]
    return {name: _channels([values[place] for values in found]) for place, name in enumerate(names)}


def _channels(values: Sequence[Floats]) -> Floats:
    largest: Floats = np.max([np.abs(value).reshape(-1, value.shape[-1]).max(axis=0) for value in values], axis=0)
    return largest
