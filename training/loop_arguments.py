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
        help="prepare, fit, measure, report and publish in one command for cron: quiet, and resumes where it stopped",
        description="Prepare, fit, measure, report and publish. Exit codes: 0 published (or in the shadow), 1 error, 2 wrong usage, "
        "3 refused by the gate, 4 nothing new to train on, 5 another cycle is running in the same folder, 130 interrupted.",
    )
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.toml", help="recipe of a classifier; [data] names the taxonomy, [gate] the limits"
    )
    parser.add_argument(
        "archive", nargs="*", type=Path, metavar="IN", help="archive, as for prepare; of duplicates the first file's row is kept"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for dataset, bundle, report and state (default: runs/RECIPE.cycle)")
    parser.add_argument(
        "--corrections", action="append", default=[], metavar="FILE|URL", help="editors' corrections: JSON Lines, or the service's URL"
    )
    add_key(parser)
    parser.add_argument(
        "--decisions", action="append", type=Path, default=[], metavar="FILE", help="label-errors.csv that an editor filled in"
    )
    add_dev(parser, "share that the first cycle holds out as the evaluation set (default: 0.05)")
    add_label_errors(parser)
    add_learning_curve(parser)
    parser.add_argument("--warm", action="store_true", help="start from the current bundle's weights instead of from scratch")
    parser.add_argument("--shadow", action="store_true", help="put the bundle in the shadow instead of making it current")
    parser.add_argument("--again", action="store_true", help="run even if there is nothing new to train on")
    add_track(parser, "also report each finished step to this tracker (it is always recorded in DIR/runs.jsonl)")
    parser.add_argument(
        "--verbose", action="store_true", help="print progress on stderr even if it is no terminal, instead of into DIR/cycle.log"
    )
    add_home(parser)
    parser.set_defaults(run=loop_commands.cycle)


def _add_drift(commands: Commands) -> None:
    parser = commands.add_parser("drift", help="check whether recent predictions still look like validation; exit code 6: time to retrain")
    parser.add_argument("--since", type=_date, required=True, metavar="DATE", help="check predictions from this day on, such as 2026-03-01")
    parser.add_argument(
        "--service",
        default="http://127.0.0.1:8000",
        metavar="URL|FILE",
        help="URL of the service, or a file with its GET /v1/statistics response (default: http://127.0.0.1:8000)",
    )
    add_key(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=loop_commands.drift)


def _add_shadow(commands: Commands) -> None:
    shadow = commands.add_parser(
        "shadow", help="put a bundle in the shadow: the service runs it beside the current one without showing its answers"
    )
    shadow.add_argument("bundle", type=Path, metavar="DIR", help="bundle to try; a copy of it goes into the registry")
    shadow.set_defaults(run=loop_commands.shadow)
    withdraw = commands.add_parser("withdraw", help="take the bundle out of the shadow (publishing it does so, too)")
    withdraw.set_defaults(run=loop_commands.withdraw)
    for parser in (shadow, withdraw):
        add_home(parser)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date such as 2026-03-01") from None
