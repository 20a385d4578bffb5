"""An ONNX file opened in onnxruntime: on one thread, and so that forked processes can end."""

from __future__ import annotations

import atexit
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import BundleError

if TYPE_CHECKING:
    import onnxruntime


def open_session(path: Path, *, remember_shapes: bool = True) -> onnxruntime.InferenceSession:
    """The network in ``path``. Raises BundleError.

    One thread: so the same input gets the same answer to the last bit, and processes do not fight for cores. ``remember_shapes`` plans
    the memory of every shape of input once and keeps the plan: no good where there are tens of thousands of shapes.
    """
    import onnxruntime  # takes a third of a second, and a linear bundle does without

    _leave_forks_at_once()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = remember_shapes
    try:
        return onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # on a CPU the fused kernel is the slower one, by a sixth of the whole
        )
    except Exception as error:  # onnxruntime's errors have no common root
        raise BundleError(f"{path.name}: onnxruntime {onnxruntime.__version__} cannot load it ({type(error).__name__})") from None


@cache
def _leave_forks_at_once() -> None:
    """Let forked processes end without unloading onnxruntime: from 1.32 it waits there for a thread that only the parent has, for ever."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: atexit.register(_leave))


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
