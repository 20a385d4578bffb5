"""How much longer a piece of work takes on a longer text: a ratio, for machines differ, and none is ever quiet.

Four times the text take about four times as long where the work is linear, less where only so much is read, and sixteen times where it is
quadratic. ``MAX`` lies between them.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

MAX = 9


def growth(work: Callable[[str], object], unit: str, characters: int = 400_000) -> float:
    """How many times longer ``work`` takes on ``unit`` repeated to ``characters`` than on a quarter of that.

    Of the quarter the less of two counts, and of the whole, too, where once would be too much.
    """
    text = (unit * (characters // len(unit) + 1))[:characters]
    quarter = min(_seconds(work, text[: characters // 4]) for _ in range(2))
    once = _seconds(work, text) / quarter
    return once if once < MAX else min(once, _seconds(work, text) / quarter)


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of this thread, which what runs beside it does not count in; not less than a millisecond: nothing is known of less."""
    gc.disable()  # how long it looks through what other tests have left is not the work's doing, nor need it be looked through before
    try:
        began = time.thread_time()
        work(text)
        return max(time.thread_time() - began, 0.001)
    finally:
        gc.enable()
