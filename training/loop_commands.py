"""The commands of the loop: what they do, what they print, and the exit code that cron sees."""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from model.exit import INTERRUPTED
from model.sections.drift import Advice
from training.commands import RUNS, put
from training.cycle import REPORT, CycleConfig, run
from training.cycle_state import CycleResult, Outcome
from training.drift import read_drift
from training.errors import Busy, Interrupted
from training.publish import open_registry
from training.running.progress import say
from training.running.tracking import recorded

REFUSED, NOTHING_NEW, BUSY, RETRAIN = 3, 4, 5, 6  # exit codes; 3: nothing failed, but the bundle is not good enough
LOG = "cycle.log"
_CODES = {Outcome.PUBLISHED: 0, Outcome.IN_SHADOW: 0, Outcome.REFUSED: REFUSED, Outcome.NOTHING_NEW: NOTHING_NEW}


def cycle(wanted: Namespace) -> int:
    """Run the remaining steps of the cycle; print only what a person must know, unless stderr is a terminal."""
    out = wanted.out or RUNS / f"{wanted.recipe.stem}.cycle"
    config = CycleConfig(
        recipe=wanted.recipe,
        folder=out,
        registry=open_registry(wanted.home),
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
            result = run(config, warn=lambda words: terminal.write(words + "\n"))
            say(f"cycle: {result.outcome}, bundle {result.bundle}")
    except Busy as busy:
        say(f"python -m training cycle: {busy}")
        return BUSY
    except (KeyboardInterrupt, Interrupted):
        say("python -m training cycle: interrupted; run the same command again to continue")
        return INTERRUPTED
    if result.outcome is Outcome.REFUSED:
        _tell(result, out)
    return _CODES[result.outcome]


def drift(wanted: Namespace) -> int:
    """Print in words, or with --json as one JSON object, whether to retrain."""
    found = read_drift(wanted.service, wanted.since, wanted.key)
    put(json.dumps(found.as_json(), ensure_ascii=False) if wanted.json else found.in_words())
    return RETRAIN if found.judgement.advice is Advice.RETRAIN else 0


def shadow(wanted: Namespace) -> int:
    """Put the bundle in the shadow; print its id."""
    registry = open_registry(wanted.home)
    with recorded(wanted.line, registry.folder.parent) as entry:
        entry.digests = {"bundle": registry.put_in_shadow(wanted.bundle)}
    put(entry.digests["bundle"])
    return 0


def withdraw(wanted: Namespace) -> int:
    """Take the bundle out of the shadow; print its id."""
    registry = open_registry(wanted.home)
    with recorded(wanted.line, registry.folder.parent) as entry:
        entry.digests = {"bundle": registry.withdraw()}
    put(entry.digests["bundle"])
    return 0


def _tell(result: CycleResult, out: Path) -> None:
    lines = (f"bundle {result.bundle} is not published:", *(f"- {reason}" for reason in result.reasons))
    say("\n".join((*lines, f"report: {out / REPORT / 'report.html'}")))


@contextmanager
def _quiet(log: Path, aloud: bool) -> Iterator[None]:
    """Write progress into ``log`` instead of stderr, unless ``aloud``."""
    if aloud:
        yield
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream, redirect_stderr(stream):
        yield


@contextmanager
def _terminable() -> Iterator[None]:
    """Make SIGTERM interrupt as Ctrl-C does, so that partial files are cleaned up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
