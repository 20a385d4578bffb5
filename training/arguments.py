"""Arguments that several commands of ``python -m training`` take."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TypeAlias

from training.running.trackers import TRACKERS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # argparse gives it no public name
ROWS = "Parquet, JSON Lines, CSV, a folder per label or a vietnews folder"


def add_key(parser: argparse.ArgumentParser) -> None:
    """``--key``, for requests to the running service."""
    parser.add_argument("--key", type=Path, metavar="FILE", help="file with an API key of the service, with scope correct")


def add_mapping(parser: argparse.ArgumentParser, more: str) -> None:
    """``--mapping``; ``more`` says what else the file may hold, or what it replaces."""
    said = f'TOML file: [labels] maps a newspaper\'s label to a slug, or to "-" to drop its rows; {more}'
    parser.add_argument("--mapping", type=Path, metavar="FILE", help=said)


def add_dev(parser: argparse.ArgumentParser, what: str) -> None:
    """``--dev``, a share up to a half; ``what`` says of what."""
    parser.add_argument("--dev", type=_share, default=0.05, metavar="SHARE", help=what)


def add_label_errors(parser: argparse.ArgumentParser) -> None:
    """``--no-label-errors``."""
    parser.add_argument("--no-label-errors", dest="label_errors", action="store_false", help="do not look for wrong labels")


def add_learning_curve(parser: argparse.ArgumentParser) -> None:
    """``--no-learning-curve``."""
    parser.add_argument(
        "--no-learning-curve", dest="learning_curve", action="store_false", help="skip the learning curve (fits on parts of the rows)"
    )


def add_home(parser: argparse.ArgumentParser) -> None:
    """``--home``, where the registry is."""
    parser.add_argument(
        "--home", type=Path, help="folder whose bundles/ is the registry (default: $TOASOAN_HOME, else ~/.local/share/toasoan)"
    )


def add_track(parser: argparse.ArgumentParser, what: str) -> None:
    """``--track``; ``what`` says what is reported, and beside which record."""
    parser.add_argument("--track", choices=tuple(TRACKERS), default="", help=what)


def _share(value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not 0 <= found <= 0.5:
        raise argparse.ArgumentTypeError("must be a number from 0 to 0.5")
    return found
