"""How fast bundles answer, side by side on this machine, one article at a time as the service asks them."""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence

import numpy as np

from model.article import Article
from model.bundle import Bundle
from training.measured import Speed
from training.progress import watch

_TIMED = 200  # articles
_ROUNDS = 2  # times each; the faster one counts, for in the other the machine was at something else


def time_bundles(bundles: Sequence[Bundle], articles: Sequence[Article]) -> list[Speed]:
    """The speed of each of ``bundles`` on at most 200 of ``articles``, of at least one; they take turns, to meet the same machine."""
    chosen = [articles[place] for place in np.linspace(0, len(articles) - 1, min(_TIMED, len(articles))).astype(int)]
    for bundle in bundles:
        bundle.analyze(chosen[:1])  # the first one also fills caches
    seconds = np.full((len(bundles), len(chosen)), np.inf)
    for _ in range(_ROUNDS):
        for place, article in enumerate(watch(chosen, "timing")):
            for number, bundle in enumerate(bundles):
                started = time.perf_counter()
                bundle.analyze([article])
                seconds[number, place] = min(seconds[number, place], time.perf_counter() - started)
    return [_speed(1000 * taken) for taken in seconds]


def processor() -> str:
    """What the machine calls its processor, and how many it has."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        name = ""
    return name or platform.processor() or platform.machine()


def _speed(milliseconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Speed:
    return Speed(
        n=len(milliseconds),
        milliseconds=float(np.median(milliseconds)),
        milliseconds_95=float(np.quantile(milliseconds, 0.95)),
        articles_per_second=float(1000 / milliseconds.mean()),
    )
