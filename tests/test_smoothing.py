from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.export.smoothing import smooth, split_outliers
from training.export.tracing import quantize

DRAW = np.random.default_rng(2)
CHANNELS, OUTPUTS = 24, 10
MATRICES = {name: DRAW.normal(size=(CHANNELS, OUTPUTS)).astype(np.float32) for name in ("first", "second")}


def network() -> onnx.ModelProto:
    """Two matrices that read the same values."""
    nodes = [helper.make_node("MatMul", ["x", name], [f"{name}.out"], name) for name in MATRICES]
    return helper.make_model(
        helper.make_graph(
            nodes,
            "two",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", CHANNELS])],
            [helper.make_tensor_value_info(f"{name}.out", TensorProto.FLOAT, ["rows", OUTPUTS]) for name in MATRICES],
            [numpy_helper.from_array(matrix, name) for name, matrix in MATRICES.items()],
        ),
        opset_imports=[helper.make_opsetid("", 20)],
        ir_version=10,
    )


def values(rows: int) -> np.ndarray:
    """Values as transformers have them: one channel a hundred times as large as the others."""
    drawn = DRAW.normal(size=(rows, CHANNELS)).astype(np.float32)
    drawn[:, 3] *= 100
    return drawn


def outputs(model: onnx.ModelProto | Path, inputs: np.ndarray) -> list[np.ndarray]:
    content = str(model) if isinstance(model, Path) else model.SerializeToString()
    return onnxruntime.InferenceSession(content).run(None, {"x": inputs})


def examples() -> list[dict[str, np.ndarray]]:
    return [{"x": values(8)} for _ in range(4)]


def test_a_network_whose_activations_are_even_says_what_it_said() -> None:
    model, inputs = network(), values(5)
    before = outputs(model, inputs)
    smooth(model, examples())
    assert len([node for node in model.graph.node if node.op_type == "Mul"]) == 1  # both matrices read the same
    for one, other in zip(before, outputs(model, inputs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)


def test_a_channel_that_is_silent_in_the_examples_may_speak_later() -> None:
    model, inputs = network(), values(5)
    silent = [{"x": values(8) * (np.arange(CHANNELS) != 7)} for _ in range(2)]
    smooth(model, silent)  # type: ignore[arg-type]
    np.testing.assert_allclose(outputs(model, inputs)[0], outputs(network(), inputs)[0], rtol=1e-3, atol=1e-2)


@pytest.mark.filterwarnings("ignore")
def test_in_eight_bits_less_is_lost_than_without(tmp_path: Path) -> None:
    onnx.save(network(), tmp_path / "whole.onnx")
    quantize(tmp_path / "whole.onnx", tmp_path / "plain.onnx")
    quantize(tmp_path / "whole.onnx", tmp_path / "even.onnx", examples=examples())
    inputs = values(200)
    exact = outputs(network(), inputs)[0]
    plain, even = (float(np.abs(outputs(tmp_path / f"{name}.onnx", inputs)[0] - exact).mean()) for name in ("plain", "even"))
    assert even < plain / 4


def test_a_channel_that_is_far_too_large_is_multiplied_apart_and_nothing_else_changes() -> None:
    model, inputs = network(), values(5)
    before = outputs(model, inputs)
    names = split_outliers(model, examples())
    assert names == ["first.large", "second.large"]
    matrices = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    assert np.array_equal(matrices["first.large"], MATRICES["first"][[3]])
    assert [node.op_type for node in model.graph.node].count("Gather") == 1  # both matrices read the same
    for one, other in zip(before, outputs(model, inputs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)


def test_where_no_channel_is_too_large_a_network_stays_as_it_is() -> None:
    model = network()
    assert split_outliers(model, [{"x": np.ones((8, CHANNELS), np.float32)}]) == []
    assert model == network()
