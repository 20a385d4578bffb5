"""How fast bundles answer, side by side on this machine, one article at a time as the service asks them.

What a busy machine lets a bundle wait for a processor is not the bundle's: a cycle at night, beside a service and a backup, must not be
refused for them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.article import Article
from model.bundle import Bundle
from training.measuring.measured import Speed
from training.running.progress import watch

_TIMED = 200  # articles
_ROUNDS = 2  # times each; the faster one counts, for in the other the machine was at something else
_SECONDS = 60  # after which those that were timed have to do; a summary that is written anew takes a second or more


def time_bundles(bundles: Sequence[Bundle], articles: Sequence[Article]) -> list[Speed]:
    """The speed of each of ``bundles`` on at most 200 of ``articles``, of at least one; they take turns, to meet the same machine."""
    chosen = np.random.default_rng(0).permutation(len(articles))[:_TIMED]
    for bundle in bundles:
        bundle.analyze([articles[chosen[0]]])  # the first one also fills caches
    began = time.monotonic()
    taken: list[list[float]] = []
    for place in watch(chosen, "timing"):
        rounds = [[_seconds(bundle, articles[place]) for bundle in bundles] for _ in range(_ROUNDS)]
        taken.append([min(seconds) for seconds in zip(*rounds, strict=True)])
        if time.monotonic() - began > _SECONDS:
            break
    return [_speed(1000 * seconds) for seconds in np.array(taken).T]


def _seconds(bundle: Bundle, article: Article) -> float:
    started, waited = time.perf_counter(), _waited()  # the clock is read outermost: what is taken off lies within what was taken
    bundle.analyze([article])
    waited = _waited() - waited
    return time.perf_counter() - started - waited


def _waited() -> float:
    """For how many seconds this thread could have run while others had the processors; 0 where the system does not tell."""
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as line:
            return int(line.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def processor() -> str:
    """What the machine calls its processor, and how many it has."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        name = ""
    return name or platform.processor() or platform.machine()


def _speed(milliseconds: NDArray[np.float64]) -> Speed:
    return Speed(
        n=len(milliseconds),
        milliseconds=float(np.median(milliseconds)),
        milliseconds_95=float(np.quantile(milliseconds, 0.95)),
        articles_per_second=float(1000 / milliseconds.mean()),
    )
