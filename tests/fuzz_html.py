"""``python -m tests.fuzz_html --pages 1000``: hostile pages are read and analysed within two seconds each and within bounded memory.

Prints the slowest of each kind; ends with 1 when a page took longer than ``SLOWEST`` or memory grew by more than ``MAX_GROWTH``.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from dataclasses import dataclass, field

os.environ.setdefault("OMP_NUM_THREADS", "1")

from model.bundle import Bundle, Options
from model.errors import InvalidArticle
from model.intake import read_html, read_text
from tests import hostile_pages

SLOWEST = 2.0  # seconds of the processor for a page: other processes must not make a test fail
MAX_GROWTH = 200.0  # MB above the memory of a process that has read an ordinary page


@dataclass
class Result:
    """What became of the pages: seconds and number of the slowest of each kind, pages read, pages without an article, growth in MB."""

    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)
    read: int = 0
    refused: int = 0
    growth: float = 0.0

    @property
    def seconds(self) -> float:
        return max(seconds for seconds, _ in self.slowest.values())


def run(pages: int, *, seed: int = 0, bundle: Bundle | None = None) -> Result:
    """Read ``pages`` hostile pages as HTML and as pasted text, by turns, and analyse them where there is a ``bundle``."""
    result = Result()
    _read("<h1>Mưa lớn ở Quảng Hà</h1>" + "<p>Sáng 5/9, mưa lớn làm ngập nhiều tuyến đường.</p>" * 5, html=True, bundle=bundle)
    before = _peak()
    for number in range(pages):
        kind, markup = hostile_pages.page(number, seed=seed)
        began = time.process_time()
        if _read(markup, html=number // len(hostile_pages.KINDS) % 4 != 3, bundle=bundle):
            result.read += 1
        else:
            result.refused += 1
        taken = time.process_time() - began
        result.slowest[kind] = max(result.slowest.get(kind, (0.0, 0)), (taken, number))
    result.growth = _peak() - before
    return result


def _read(markup: str, *, html: bool, bundle: Bundle | None) -> bool:
    try:
        article = (read_html if html else read_text)(markup).article
    except InvalidArticle:
        return False
    if bundle:
        bundle.analyze([article], Options(evidence=True))
    return True


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_html")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    result = run(wanted.pages, seed=wanted.seed, bundle=Bundle.default())
    for kind, (seconds, number) in sorted(result.slowest.items(), key=lambda one: -one[1][0]):
        print(f"{kind:12} slowest {seconds:6.3f} s (page {number})")
    print(f"{result.read} read, {result.refused} without an article; slowest {result.seconds:.3f} s; memory grew by {result.growth:.0f} MB")
    return int(result.seconds > SLOWEST or result.growth > MAX_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
