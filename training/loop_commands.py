"""What the commands of the loop do with their arguments, what they print, and the exit code that cron sees."""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import TextIO

from model.exit import INTERRUPTED
from model.sections.drift import Advice
from training.cycle import REPORT, Order, run
from training.cycle_state import Ended, Outcome
from training.drift import read_drift
from training.errors import Busy, Interrupted
from training.publish import registry
from training.running.progress import say
from training.running.tracking import recorded

REFUSED, NOTHING_NEW, BUSY, RETRAIN = 3, 4, 5, 6  # exit codes; 3: everything works, and the bundle is not good enough
LOG = "cycle.log"
_CODES = {Outcome.PUBLISHED: 0, Outcome.IN_SHADOW: 0, Outcome.REFUSED: REFUSED, Outcome.NOTHING_NEW: NOTHING_NEW}


def cycle(wanted: Namespace) -> int:
    """Do what is left of the cycle; say only what a person must know, unless a person looks on."""
    out = wanted.out or Path("runs") / f"{wanted.recipe.stem}.cycle"
    order = Order(
        recipe=wanted.recipe,
        folder=out,
        places=registry(wanted.home),
        archive=tuple(wanted.archive),
        corrections=tuple(wanted.corrections),
        key=wanted.key,
        decisions=tuple(wanted.decisions),
        dev=wanted.dev,
        label_errors=wanted.label_errors,
        learning_curve=wanted.learning_curve,
        warm=wanted.warm,
        in_shadow=wanted.shadow,
        again=wanted.again,
        line=wanted.line,
        track=wanted.track,
    )
    terminal = sys.stderr
    try:
        with _terminable(), _quiet(out / LOG, wanted.verbose or terminal.isatty()):
            ended = run(order, warn=lambda words: _put(terminal, words))
            say(f"cycle: {ended.outcome}, bundle {ended.bundle}")
    except Busy as busy:
        say(f"python -m training cycle: {busy}")
        return BUSY
    except (KeyboardInterrupt, Interrupted):
        say("python -m training cycle: interrupted; the same command goes on where it was")
        return INTERRUPTED
    if ended.outcome is Outcome.REFUSED:
        _tell(ended, out)
    return _CODES[ended.outcome]


def drift(wanted: Namespace) -> int:
    """Print in words, or with --json as one JSON object, whether to retrain."""
    found = read_drift(wanted.service, wanted.since, wanted.key)
    sys.stdout.write((json.dumps(found.as_json(), ensure_ascii=False) if wanted.json else found.in_words()) + "\n")
    return RETRAIN if found.judgement.advice is Advice.RETRAIN else 0


def shadow(wanted: Namespace) -> int:
    """Put the bundle in the shadow; print its id."""
    places = registry(wanted.home)
    with recorded(wanted.line, places.folder.parent) as entry:
        entry.digests = {"bundle": places.put_in_shadow(wanted.bundle)}
    sys.stdout.write(entry.digests["bundle"] + "\n")
    return 0


def withdraw(wanted: Namespace) -> int:
    """Take the bundle out of the shadow; print its id."""
    places = registry(wanted.home)
    with recorded(wanted.line, places.folder.parent) as entry:
        entry.digests = {"bundle": places.withdraw()}
    sys.stdout.write(entry.digests["bundle"] + "\n")
    return 0


def _put(stream: TextIO, words: str) -> None:
    stream.write(words + "\n")


def _tell(ended: Ended, out: Path) -> None:
    lines = (f"bundle {ended.bundle} is not published:", *(f"- {reason}" for reason in ended.reasons))
    say("\n".join((*lines, f"its report: {out / REPORT / 'report.html'}")))


@contextmanager
def _quiet(log: Path, aloud: bool) -> Iterator[None]:
    """Progress goes into ``log``, unless it is wanted ``aloud``."""
    if aloud:
        yield
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream, redirect_stderr(stream):
        yield


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does, so that what was begun is put away."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
