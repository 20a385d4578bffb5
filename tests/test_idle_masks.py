from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from model.sections.sessions import open_session
from training.export.idle_masks import without_idle_masks

WIDTH = 4
SHORT, LONG = (np.arange(length)[None] % 7 for length in (3, 12))


def attention(path: Path, *, window: int | None, added: str = "Where") -> Path:
    """One head over vectors that are looked up: scores with a mask that hides what is ``window`` behind, or nothing; or with a bias."""
    table = np.random.default_rng(0).normal(size=(7, WIDTH)).astype(np.float32)
    constants = {"table": table, "zero": np.float32(0), "never": np.float32(-1e9), "one": np.int64(1), "nought": np.int64(0)}
    constants |= {"reach": np.int64(window or 10**6), "last": np.array([-1], np.int64), "first": np.array([0], np.int64)}
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["vectors"]),
        helper.make_node("Transpose", ["vectors"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["vectors", "turned"], ["scores"]),
        helper.make_node("Shape", ["input_ids"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["length"]),
        helper.make_node("Range", ["nought", "length", "one"], ["places"]),
        helper.make_node("Unsqueeze", ["places", "last"], ["down"]),
        helper.make_node("Unsqueeze", ["places", "first"], ["across"]),
        helper.make_node("Sub", ["down", "across"], ["behind"]),
        helper.make_node("Less", ["behind", "reach"], ["seen"]),
        helper.make_node("Where", ["seen", "zero", "never"], ["mask" if added == "Where" else "unused"]),
        helper.make_node("Cast", ["behind"], ["far" if added == "Where" else "mask"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["scores", "mask"], ["masked"]),
        helper.make_node("Softmax", ["masked"], ["shares"], axis=-1),
        helper.make_node("MatMul", ["shares", "vectors"], ["said"]),
    ]
    graph = helper.make_graph(
        nodes,
        "attention",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "source"])],
        [helper.make_tensor_value_info("said", TensorProto.FLOAT, [1, "source", WIDTH])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), path)
    return path


def masked(path: Path) -> bool:
    makers = {output: node.op_type for node in onnx.load(path).graph.node for output in node.output}
    return any(makers[node.input[0]] == "Add" for node in onnx.load(path).graph.node if node.op_type == "Softmax")


def test_a_mask_that_hides_nothing_is_taken_out_and_the_answers_stay(tmp_path: Path) -> None:
    whole = attention(tmp_path / "whole.onnx", window=None)
    bare = without_idle_masks(whole, [SHORT, LONG])
    assert bare.parent == whole.parent
    assert masked(whole)
    assert not masked(bare)
    before, after = (open_session(path).run(None, {"input_ids": LONG})[0] for path in (whole, bare))
    assert np.array_equal(before, after)


def test_a_window_that_only_a_long_source_shows_stays(tmp_path: Path) -> None:
    whole = attention(tmp_path / "whole.onnx", window=6)
    assert without_idle_masks(whole, [SHORT]) != whole, "three tokens lie within any window"
    assert without_idle_masks(whole, [SHORT, LONG]) == whole


@pytest.mark.parametrize("window", [None, 6])
def test_a_bias_is_no_mask(tmp_path: Path, window: int | None) -> None:
    whole = attention(tmp_path / "whole.onnx", window=window, added="Cast")
    assert without_idle_masks(whole, [SHORT, LONG]) == whole
