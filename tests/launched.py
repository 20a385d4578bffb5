"""A fit in two processes of torchrun, on a CPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "training", "fit")


def fit_in_two_processes(recipe: Path, data: Path, out: Path) -> str:
    """What ``training fit`` prints; it must succeed."""
    launched = subprocess.run(
        [sys.executable, *_TORCHRUN, str(recipe), "--data", str(data), "--out", str(out)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert launched.returncode == 0, launched.stderr
    return launched.stdout
