"""An ONNX file opened in onnxruntime, on one thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import BundleError

if TYPE_CHECKING:
    import onnxruntime


def open_session(path: Path, *, remember_shapes: bool = True) -> onnxruntime.InferenceSession:
    """The network in ``path``. Raises BundleError.

    It runs on one thread: the same input gets the same answer to the last bit, and processes do not compete for cores.
    ``remember_shapes`` keeps a memory plan for every shape of input; turn it off where there are tens of thousands of shapes.
    """
    import onnxruntime  # takes a third of a second to import; a linear bundle does without

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = remember_shapes
    try:
        return onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # on a CPU the fused kernel makes the whole a sixth slower
        )
    except Exception as error:  # onnxruntime's errors have no common root
        raise BundleError(f"{path.name}: onnxruntime {onnxruntime.__version__} cannot load it ({type(error).__name__})") from None
