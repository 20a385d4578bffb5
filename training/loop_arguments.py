"""The arguments of the commands of the loop: cycle, drift, shadow and withdraw."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from training import loop_commands
from training.arguments import Commands, add_dev, add_home, add_key, add_label_errors, add_learning_curve, add_track


def add_loop(commands: Commands) -> None:
    """Add every command of the loop."""
    _add_cycle(commands)
    _add_drift(commands)
    _add_shadow(commands)


def _add_cycle(commands: Commands) -> None:
    parser = commands.add_parser(
        "cycle",
        help="prepare, fit, measure, report and publish in one; resumes where it was stopped; quiet, for cron",
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
    add_key(parser)
    parser.add_argument(
        "--decisions", action="append", type=Path, default=[], metavar="FILE", help="a label-errors.csv that an editor has decided on"
    )
    add_dev(parser, "share held out as the evaluation set by the first cycle (0.05)")
    add_label_errors(parser)
    add_learning_curve(parser)
    parser.add_argument("--warm", action="store_true", help="start from the current bundle rather than from scratch")
    parser.add_argument("--shadow", action="store_true", help="put the bundle beside the current one, not in its place")
    parser.add_argument("--again", action="store_true", help="even if there is nothing new to learn")
    add_track(parser, "report each finished step to a tracker, in addition to DIR/runs.jsonl")
    parser.add_argument("--verbose", action="store_true", help="show progress on stderr, as on a terminal, instead of in DIR/cycle.log")
    add_home(parser)
    parser.set_defaults(run=loop_commands.cycle)


def _add_drift(commands: Commands) -> None:
    parser = commands.add_parser("drift", help="whether recent predictions still look like validation; exit code 6 when it says to retrain")
    parser.add_argument("--since", type=_date, required=True, metavar="DATE", help="look at what was answered from this day on: 2026-03-01")
    parser.add_argument(
        "--service",
        default="http://127.0.0.1:8000",
        metavar="URL|FILE",
        help="the running service (http://127.0.0.1:8000), or a file with what its GET /v1/statistics answered",
    )
    add_key(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=loop_commands.drift)


def _add_shadow(commands: Commands) -> None:
    shadow = commands.add_parser(
        "shadow", help="put a bundle in the shadow: the service runs it beside the current one, but does not show its answers"
    )
    shadow.add_argument("bundle", type=Path, metavar="DIR", help="the bundle, which stays where it is: a copy is asked")
    shadow.set_defaults(run=loop_commands.shadow)
    withdraw = commands.add_parser("withdraw", help="take the bundle out of the shadow; publishing it ends that, too")
    withdraw.set_defaults(run=loop_commands.withdraw)
    for parser in (shadow, withdraw):
        add_home(parser)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-03-01") from None
