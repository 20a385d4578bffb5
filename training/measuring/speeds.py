"""How fast bundles answer, measured in turns on this machine, one article at a time as in the service.

Time spent waiting for a processor on a busy machine is not counted: a cycle at night, beside a service and a backup, must not be refused
because of them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence

import numpy as np

from model.arrays import Doubles
from model.article import Article
from model.bundle import Bundle
from training.measuring.measured import Speed
from training.running.progress import watch

_TIMED = 200  # articles
_ROUNDS = 2  # runs of each article; the faster one counts, as the slower one was disturbed
_SECONDS = 60  # time limit, after which fewer articles must do; a generated summary takes a second or more


def time_bundles(bundles: Sequence[Bundle], articles: Sequence[Article]) -> list[Speed]:
    """The speed of each of ``bundles`` on at most 200 of ``articles`` (at least one); they take turns, so that conditions are the same."""
    chosen = np.random.default_rng(0).permutation(len(articles))[:_TIMED]
    for bundle in bundles:
        bundle.analyze([articles[chosen[0]]])  # warm up
    began = time.monotonic()
    taken: list[list[float]] = []
    for place in watch(chosen, "timing"):
        rounds = [[_seconds(bundle, articles[place]) for bundle in bundles] for _ in range(_ROUNDS)]
        taken.append([min(seconds) for seconds in zip(*rounds, strict=True)])
        if time.monotonic() - began > _SECONDS:
            break
    return [_speed(1000 * seconds) for seconds in np.array(taken).T]


def _seconds(bundle: Bundle, article: Article) -> float:
    started, waited = time.perf_counter(), _waited()  # the clock is read outermost, so that the waiting lies within the measured time
    bundle.analyze([article])
    waited = _waited() - waited
    return time.perf_counter() - started - waited


def _waited() -> float:
    """Seconds that this thread was runnable but had no processor (run-queue wait); 0 where the system does not report it."""
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as line:
            return int(line.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def processor() -> str:
    """The model name of the machine's processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        name = ""
    return name or platform.processor() or platform.machine()


def _speed(milliseconds: Doubles) -> Speed:
    return Speed(
        n=len(milliseconds),
        milliseconds=float(np.median(milliseconds)),
        milliseconds_95=float(np.quantile(milliseconds, 0.95)),
        articles_per_second=float(1000 / milliseconds.mean()),
    )
