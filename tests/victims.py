"""Processes to kill: ``python -m tests.victims publish|fit|prepare|cycle FOLDER`` forks one for each number on standard input, to do that.

It prints the victim's pid, and when that is gone, how it ended. Forked, a victim is at work within a millisecond.
"""

from __future__ import annotations

import importlib
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from model import bundle
from model.bundle import save_bundle
from model.registry import Registry
from model.taxonomy import Taxonomy
from tests.test_bundle import TAXONOMY, OpeningSummarizer
from training import fitting, report
from training.cycle import CycleConfig, run
from training.data import prepare as preparation
from training.data.labels import Labels


def publish(folder: Path, number: int) -> None:
    """Make a new bundle, publish it, and forget all but the last."""
    save_bundle(folder / "made", taxonomy=TAXONOMY, summarizer=OpeningSummarizer(number))
    registry = Registry(folder / "bundles")
    registry.publish(folder / "made")
    registry.prune(1)


def fit(folder: Path, number: int) -> None:
    """Fit by one recipe or the other into the same place."""
    recipe = folder / ("even.toml" if number % 2 == 0 else "odd.toml")
    fitting.fit(recipe, data=folder, out=folder / "out", resume=True)


def prepare(folder: Path, number: int) -> None:
    """Prepare an archive, then one with a section more; every fourth time a new dataset."""
    inputs = [folder / "first.parquet", folder / "second.parquet"][: number % 2 + 1]
    labels = Labels.load(Taxonomy.load(folder / "taxonomy.toml"), None)
    preparation.prepare(inputs, folder / f"data-{number // 4}", labels, preparation.Plan(dev=0.3, label_errors=False))


def cycle(folder: Path, number: int) -> None:
    """A whole cycle, by one recipe or the other; five times the same, so that one that was killed is gone on with."""
    recipe = folder / ("even.toml" if number // 5 % 2 == 0 else "odd.toml")
    order = CycleConfig(
        recipe,
        folder / "run",
        Registry(folder / "bundles"),
        (folder / "train.parquet",),
        (str(folder / "made.jsonl"),),
        dev=0.3,
        label_errors=False,
        learning_curve=False,
        again=True,
    )
    with patch.object(report, "write_report", lambda folder, _limits: folder / report.PAGE):  # drawing takes longest, and is done anew
        run(order, warn=lambda _: None)


def kills(work: str, folder: Path, count: int, seed: int = 1) -> Iterator[int]:
    """Have ``work`` done and killed at random instants of it, and yield each time its number, 1 to ``count``; number 0 is left alone."""
    chance = random.Random(seed)
    command = [sys.executable, "-m", "tests.victims", work, str(folder)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as host:
        assert host.stdin
        assert host.stdout
        took = 0.0
        for number in range(count + 1):
            print(number, file=host.stdin, flush=True)
            victim = int(host.stdout.readline())
            started = time.monotonic()
            if number:
                time.sleep(chance.uniform(0, 1.5 * took))  # the machine may be slower now, and the end is an instant, too
                os.kill(victim, signal.SIGKILL)
            print(file=host.stdin, flush=True)
            status = int(host.stdout.readline())
            assert status in ((0, signal.SIGKILL) if number else (0,)), status
            took = took or time.monotonic() - started
            yield number
        host.stdin.close()


def main() -> None:
    """Fork, and wait."""
    bundle.SUMMARIZER_KINDS["opening"] = OpeningSummarizer
    for name in (
        "training.fit_linear",
        "training.report",
        "pyarrow.parquet",
        "scipy.sparse.csgraph",
    ):  # before the fork, for they take longer than the work
        importlib.import_module(name)
    work = {"publish": publish, "fit": fit, "prepare": prepare, "cycle": cycle}[sys.argv[1]]
    for line in iter(sys.stdin.readline, ""):
        victim = os.fork()
        if not victim:
            try:
                work(Path(sys.argv[2]), int(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(victim, flush=True)
        sys.stdin.readline()  # it stays a zombie until it was killed, so that no other process gets its number
        _, status = os.waitpid(victim, 0)
        print(status, flush=True)


if __name__ == "__main__":
    main()
