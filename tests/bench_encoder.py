"""How many articles of 256 tokens a second an encoder reads as it is served, beside PhoBERT's shape in torch fp32 in the same run.

    python -m tests.bench_encoder [--processes 2] [--seconds 5]

Machines are noisy: quote the ratio. All weights are random. The encoders are exported as `training fit` exports them and answer one window
at a time on one thread in each of the processes, which is how the service runs them.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

TOKENS, SECTIONS, VOCABULARY = 256, 13, 16_000
SHAPES = {"6x384": (6, 384), "4x256": (4, 256)}  # layers, width
PHOBERT = (12, 768)
PEER = "peer: PhoBERT's shape 12x768, torch fp32"


def network(layers: int, width: int) -> Any:
    from transformers import RobertaConfig, RobertaModel

    from training.encoders.network import SectionEncoder

    config = RobertaConfig(
        vocab_size=VOCABULARY,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=width // 64,
        intermediate_size=4 * width,
        max_position_embeddings=TOKENS + 2,
        type_vocab_size=1,
    )
    return SectionEncoder(RobertaModel(config, add_pooling_layer=False), SECTIONS).eval()


def served(path: Path) -> Callable[[np.ndarray], object]:
    from model.sections.encoder import Network
    from model.sections.windows import Window

    loaded = Network.load(path)
    return lambda ids: loaded.token_logits(Window(tuple(ids.tolist()), (True,) * TOKENS, 0, 0))


def in_torch() -> Callable[[np.ndarray], object]:
    import torch

    torch.set_num_threads(1)
    peer = network(*PHOBERT)
    mask = torch.ones((1, TOKENS), dtype=torch.int64)

    def run(ids: np.ndarray) -> object:
        with torch.inference_mode():
            return peer(torch.from_numpy(ids)[None], mask)

    return run


def work(path: Path | None, seconds: float, barrier: Any, answers: Any) -> None:
    """Read articles for ``seconds`` together with the other processes; say how many a second."""
    began = time.perf_counter()
    run = served(path) if path else in_torch()
    ids = np.random.default_rng(os.getpid()).integers(5, VOCABULARY, TOKENS)
    run(ids)
    ready = time.perf_counter() - began
    barrier.wait()
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        run(ids)
        count += 1
    answers.put((count / (time.perf_counter() - began), ready))


def measure(path: Path | None, processes: int, seconds: float) -> tuple[float, float]:
    """Articles a second of all processes together, and the seconds until the slowest of them had answered once."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=work, args=(path, seconds, barrier, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    return sum(speed for speed, _ in found), max(ready for _, ready in found)


def main() -> None:
    from training.export.encoder import write_network

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths: dict[str, Path | None] = {}
        for shape, (layers, width) in SHAPES.items():
            paths[f"encoder {shape}, int8"] = path = Path(name) / f"{shape}.onnx"
            write_network(network(layers, width), path, most_tokens=TOKENS)
        found = {title: measure(path, wanted.processes, wanted.seconds) for title, path in {**paths, PEER: None}.items()}
        sizes = {title: path.stat().st_size / 1e6 for title, path in paths.items() if path}
    print(f"{wanted.processes} processes of one thread, {TOKENS} tokens an article")
    print(f"{'':<42}{'articles/s':>12}{'ready s':>9}{'MB':>8}{'vs peer':>9}")
    for title, (speed, ready) in found.items():
        size = f"{sizes[title]:.1f}" if title in sizes else ""
        print(f"{title:<42}{speed:>12.1f}{ready:>9.2f}{size:>8}{speed / found[PEER][0]:>9.1f}")


if __name__ == "__main__":
    main()
