"""Prepares activations for eight-bit weights: smoothing moves the scale of large channels into the weights, outliers are split off.

All channels of a matrix's input share one scale, so one channel ten times as large as the others costs them precision. Each channel of the
input of a constant matrix is therefore divided by a factor, and the matrix's row is multiplied by it (Xiao et al. 2023, SmoothQuant,
equation 4, with a = 0.5): the product is the same, and both fit into eight bits. The few channels that are too large even for that are
multiplied separately, in full precision (Dettmers et al. 2022, LLM.int8(), section 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.arrays import Floats, Ints

if TYPE_CHECKING:
    import onnx

_HALF = 0.5  # how much of the scale moves from activations to weights (SmoothQuant's a)
_TOO_LARGE = 5  # times the maximum of the median channel
_FEW = 24  # at most one channel in so many is split off
_MIN, _MAX = 1e-3, 1e3  # bounds of a factor, for channels that are near 0 in the examples


def split_outliers(model: onnx.ModelProto, examples: Sequence[Mapping[str, Ints]]) -> list[str]:
    """Multiply the outlier channels, found on ``examples``, separately from the others, in place.

    Returns the names of these products, which must stay in full precision.
    """
    from onnx import helper, numpy_helper

    graph = model.graph
    constants = {one.name: one for one in graph.initializer if len(one.dims) == 2}
    largest = _largest(model, sorted({node.input[0] for node in graph.node if _is_product(node, constants)}), examples)
    large = {name: found for name, channels in largest.items() if len(found := _too_large(channels))}
    done: set[str] = set()
    nodes = []
    names = []
    for node in graph.node:
        read = node.input[0]
        if not (_is_product(node, constants) and read in large):
            nodes.append(node)
            continue
        matrix = numpy_helper.to_array(constants[node.input[1]])
        if read not in done:
            done.add(read)
            others = np.isin(np.arange(len(matrix)), large[read], invert=True).astype(np.float32)
            graph.initializer.append(numpy_helper.from_array(others, f"{read}.others"))
            graph.initializer.append(numpy_helper.from_array(large[read], f"{read}.which"))
            nodes.append(helper.make_node("Mul", [read, f"{read}.others"], [f"{read}.small"], f"{read}.small"))
            nodes.append(helper.make_node("Gather", [read, f"{read}.which"], [f"{read}.large"], f"{read}.large", axis=-1))
        name, output = f"{node.name}.large", node.output[0]
        graph.initializer.append(numpy_helper.from_array(matrix[large[read]], name))
        nodes.append(helper.make_node("MatMul", [f"{read}.large", name], [f"{output}.large"], name))
        nodes.append(helper.make_node("MatMul", [f"{read}.small", node.input[1]], [f"{output}.small"], node.name))
        nodes.append(helper.make_node("Add", [f"{output}.small", f"{output}.large"], [output], f"{node.name}.sum"))
        names.append(name)
    del graph.node[:]
    graph.node.extend(nodes)
    return names


def _is_product(node: onnx.NodeProto, constants: Mapping[str, onnx.TensorProto]) -> bool:
    return node.op_type == "MatMul" and node.input[1] in constants


def _too_large(largest: Floats) -> Ints:
    """The outlier channels; if there are too many, the largest of them."""
    order = np.argsort(-largest, kind="stable")[: len(largest) // _FEW]
    return np.sort(order[largest[order] > _TOO_LARGE * np.median(largest)])


def smooth(model: onnx.ModelProto, examples: Sequence[Mapping[str, Ints]]) -> None:
    """Smooth the inputs of the constant matrices of ``model``, in place, by their maxima over ``examples``, each the inputs of one run."""
    from onnx import helper, numpy_helper

    graph = model.graph
    constants = {one.name: one for one in graph.initializer if len(one.dims) == 2}
    products = [node for node in graph.node if _is_product(node, constants)]
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
    """The factor by which each channel is divided; ``matrices`` (channels, outputs) all read it."""
    rows = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
    tiny = np.float32(1e-5)
    factors = np.maximum(largest, tiny) ** _HALF / np.maximum(rows, tiny) ** (1 - _HALF)
    clipped: Floats = np.clip(factors, _MIN, _MAX).astype(np.float32)
    return clipped


def _largest(model: onnx.ModelProto, names: Sequence[str], examples: Sequence[Mapping[str, Ints]]) -> dict[str, Floats]:
    """The maximal absolute value of each channel of the values ``names`` over ``examples``."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend([helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names])
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    found = [session.run(list(names), dict(example)) for example in examples]
    return {name: _channels([values[place] for values in found]) for place, name in enumerate(names)}


def _channels(values: Sequence[Floats]) -> Floats:
    largest: Floats = np.max([np.abs(value).reshape(-1, value.shape[-1]).max(axis=0) for value in values], axis=0)
    return largest
