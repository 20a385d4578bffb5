"""Flip a tenth of the labels of a file and look for them: ``python -m tests.bench_label_errors FILE``."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.corpus import read_rows
from training.data.label_errors import find_label_errors
from training.running.progress import Clock, say


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--rows", type=int, help="so many of them, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()

    generator = np.random.default_rng(wanted.seed)
    rows = [row for row in read_rows(wanted.data) if row.section]
    if wanted.rows:
        rows = [rows[index] for index in np.sort(generator.permutation(len(rows))[: wanted.rows])]
    slugs = sorted({row.section for row in rows})
    flipped = generator.random(len(rows)) < wanted.share
    for index in np.flatnonzero(flipped):
        others = [slug for slug in slugs if slug != rows[index].section]
        rows[index] = replace(rows[index], section=others[generator.integers(len(others))])

    started = time.monotonic()
    stories = [row.id for row in rows]  # repetitions were removed from the file before
    disputes = find_label_errors(rows, stories, seed=wanted.seed, progress=Clock(say).tick)
    seconds = time.monotonic() - started
    listed = flipped[[one.row for one in disputes]]
    wrong = int(flipped.sum())
    print(f"{len(rows):,} rows in {len(slugs)} sections, {wrong:,} labels flipped; {len(listed):,} disputed in {seconds:.0f} s")
    for name, most in (("a tenth as many", wrong // 10), ("half as many", wrong // 2), ("as many", wrong), ("all listed", len(listed))):
        first = listed[:most]
        share, found = first.mean(), first.sum() / wrong
        print(f"first {min(most, len(listed)):>7,} ({name:<15}): {share:6.1%} of them were flipped, {found:6.1%} of the flipped found")


if __name__ == "__main__":
    main()
