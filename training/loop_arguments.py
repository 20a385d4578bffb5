"""The arguments of the commands that keep a model true to its newsroom: cycle, drift, shadow and withdraw."""

from __future__ import annotations

import argparse
import math
from datetime import date
from pathlib import Path

from training import loop_commands
from training.trackers import TRACKERS

_Commands = argparse._SubParsersAction  # argparse gives it no public name
HOME = "the registry is in HOME/bundles (TOASOAN_HOME, or ~/.local/share/toasoan)"


def add_loop(commands: _Commands[argparse.ArgumentParser]) -> None:
    """Add every command of the loop."""
    _add_cycle(commands)
    _add_drift(commands)
    _add_shadow(commands)


def _add_cycle(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "cycle",
        help="prepare, fit, measure, report and publish in one; stopped, it goes on where it was; quiet, for cron",
        description="Exit codes: 0 published (or in the shadow), 1 something is wrong with what it was given, 2 wrong usage, 3 refused by "
        "the gate, 4 nothing new to learn, 5 another cycle is under way there, 130 interrupted.",
    )
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.toml", help="of sections; its [data] names the taxonomy, its [gate] the limits"
    )
    parser.add_argument("archive", nargs="*", type=Path, metavar="IN", help="the archive, as prepare takes it; the best one first")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where it works: dataset, bundle, report, state (runs/RECIPE.cycle)")
    parser.add_argument(
        "--corrections", action="append", default=[], metavar="FILE|URL", help="what editors decided: JSON lines, or the running service"
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="a file with a key of the service that may correct")
    parser.add_argument(
        "--decisions", action="append", type=Path, default=[], metavar="FILE", help="a label-errors.csv that an editor has decided on"
    )
    parser.add_argument("--dev", type=share, default=0.05, metavar="SHARE", help="share held apart to judge, at the first time (0.05)")
    parser.add_argument("--no-label-errors", dest="label_errors", action="store_false", help="do not look for labels that are wrong")
    parser.add_argument("--no-learning-curve", dest="learning_curve", action="store_false", help="do not fit on parts of the rows")
    parser.add_argument("--warm", action="store_true", help="begin from the current bundle rather than from nothing")
    parser.add_argument("--shadow", action="store_true", help="put the bundle beside the current one, not in its place")
    parser.add_argument("--again", action="store_true", help="even if there is nothing new to learn")
    parser.add_argument(
        "--track", choices=tuple(TRACKERS), default="", help="tell each finished step to a tracker, too, beside DIR/runs.jsonl"
    )
    parser.add_argument("--verbose", action="store_true", help="say on stderr what goes into DIR/cycle.log unless this is a terminal")
    parser.add_argument("--home", type=Path, help=HOME)
    parser.set_defaults(run=loop_commands.cycle)


def _add_drift(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("drift", help="whether what is answered now still looks like validation; 6 when it says to retrain")
    parser.add_argument("--since", type=_date, required=True, metavar="DATE", help="look at what was answered from this day on: 2026-03-01")
    parser.add_argument(
        "--service",
        default="http://127.0.0.1:8000",
        metavar="URL|FILE",
        help="the running service (http://127.0.0.1:8000), or a file with what its GET /v1/statistics answered",
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="a file with a key of the service that may correct")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=loop_commands.drift)


def _add_shadow(commands: _Commands[argparse.ArgumentParser]) -> None:
    shadow = commands.add_parser(
        "shadow", help="put a bundle in the shadow: the service asks it beside the current one, and answers nobody"
    )
    shadow.add_argument("bundle", type=Path, metavar="DIR", help="the bundle, which stays where it is: a copy is asked")
    shadow.set_defaults(run=loop_commands.shadow)
    withdraw = commands.add_parser("withdraw", help="take the bundle out of the shadow; publishing it ends that, too")
    withdraw.set_defaults(run=loop_commands.withdraw)
    for parser in (shadow, withdraw):
        parser.add_argument("--home", type=Path, help=HOME)


def share(value: str) -> float:
    """An argument that is a share up to a half."""
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not 0 <= found <= 0.5:
        raise argparse.ArgumentTypeError("must be 0 to 0.5")
    return found


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-03-01") from None
