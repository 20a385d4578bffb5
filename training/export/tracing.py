"""A torch module as an ONNX file, traced and then with weights in eight bits."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from model.arrays import Ints
from training.errors import ExportRefused
from training.export.smoothing import smooth, split_outliers

if TYPE_CHECKING:
    import onnx

_OPSET = 20
_WORTH_THINNING = 1024  # rows of a table of vectors; a smaller one weighs nothing


def trace(
    module: nn.Module,
    example: tuple[Any, ...],
    path: Path,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
    dynamic: tuple[Any, ...],
    named: str,
) -> None:
    """Write ``module`` to ``path`` as it reads ``example``, with dimensions that vary as ``dynamic`` says (torch.export's dynamic_shapes).

    Raises ExportRefused, which calls the module ``named``, when it cannot be traced.
    """
    try:
        torch.onnx.export(
            module,
            example,
            path,
            dynamo=True,
            opset_version=_OPSET,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=dynamic,
            verbose=False,
        )
    except Exception as error:  # the exporter's errors have no common root
        raise ExportRefused(f"network: {named} cannot be exported ({type(error).__name__})") from error


def quantize(whole: Path, path: Path, *, kept_outputs: Collection[str] = (), examples: Sequence[Mapping[str, Ints]] = ()) -> None:
    """Write the network in ``whole`` to ``path`` with weights in eight bits, a scale for each output channel; activations as they come.

    Where there are ``examples``, inputs as the network gets them, activations are made even by them first (smoothing.py), and what
    is multiplied apart stays as it is.
    What makes an output of ``kept_outputs`` stays as it is; so does what was folded into constants that are no matrix, such as the
    relative positions of DeBERTa, for which onnxruntime has no kernel in eight bits. Tables of vectors have a scale for each vector.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(whole)
    graph = model.graph
    _fold_transposes(model)
    whole_products = split_outliers(model, examples) if examples else []
    if examples:
        smooth(model, examples)
    blocks = {constant.name for constant in graph.initializer if len(constant.dims) != 2}
    kept = [
        node.name
        for node in graph.node
        if not set(kept_outputs).isdisjoint(node.output) or (node.op_type == "MatMul" and not blocks.isdisjoint(node.input))
    ]
    kept += [*whole_products, *_thin_tables(model)]
    # weights use seven of the eight bits: processors without VNNI add two products in sixteen bits, which would overflow
    quantize_dynamic(model, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=kept)


def _fold_transposes(model: onnx.ModelProto) -> None:
    """Turn constant matrices over now: of a head that shares its table with the vectors, only a constant goes into eight bits."""
    from onnx import numpy_helper

    graph = model.graph
    matrices = {one.name: one for one in graph.initializer if len(one.dims) == 2}
    turned = [node for node in graph.node if node.op_type == "Transpose" and node.input[0] in matrices]
    for node in turned:
        values = np.ascontiguousarray(numpy_helper.to_array(matrices[node.input[0]]).T)
        graph.initializer.append(numpy_helper.from_array(values, node.output[0]))
        graph.node.remove(node)


def _thin_tables(model: onnx.ModelProto) -> list[str]:
    """Put every large table of vectors in eight bits, a scale a vector, and answer the names of what looks vectors up.

    onnxruntime's own quantiser has one scale for a whole table, in which the longest vector drowns the others.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    tables = {one.name: one for one in graph.initializer if len(one.dims) == 2 and one.data_type == TensorProto.FLOAT}
    names: list[str] = []
    nodes = []
    for node in graph.node:
        nodes.append(node)
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or table.dims[0] < _WORTH_THINNING or any(one.name == "axis" and one.i for one in node.attribute):
            continue
        values = numpy_helper.to_array(table)
        scales = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny).astype(np.float32)
        thin, scale = f"{table.name}.{node.name}.thin", f"{table.name}.{node.name}.scale"
        graph.initializer.append(numpy_helper.from_array(np.rint(values / scales).astype(np.int8), thin))
        graph.initializer.append(numpy_helper.from_array(scales, scale))
        looked, found = node.input[1], node.output[0]
        nodes[-1:] = [
            helper.make_node("Gather", [thin, looked], [f"{found}.thin"], f"{node.name}.thin", axis=0),
            helper.make_node("Cast", [f"{found}.thin"], [f"{found}.cast"], f"{node.name}.cast", to=TensorProto.FLOAT),
            helper.make_node("Gather", [scale, looked], [f"{found}.scale"], f"{node.name}.scale", axis=0),
            helper.make_node("Mul", [f"{found}.cast", f"{found}.scale"], [found], f"{node.name}.mul"),
        ]
        names += [one.name for one in nodes[-4:]]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    left = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(left)
    return names


@contextmanager
def quietly() -> Iterator[None]:
    """The exporter and the quantiser speak of versions and of steps that may be skipped; nobody who fits a recipe can act on it."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
