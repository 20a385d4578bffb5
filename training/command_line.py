"""The commands ``prepare | fit | evaluate | report | side-by-side | publish | ...``: from corpora to a published bundle."""

from __future__ import annotations

import argparse
import shlex
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from safetensors import SafetensorError

from model.arguments import whole
from model.errors import ToaSoanError
from model.exit import INTERRUPTED
from model.results import Style
from training import commands
from training.arguments import ROWS, Commands, add_dev, add_home, add_key, add_label_errors, add_learning_curve, add_mapping, add_track
from training.errors import Interrupted, Refused
from training.grading_arguments import add_grading
from training.loop_arguments import add_loop
from training.loop_commands import REFUSED
from training.running.progress import say
from training.staged import Stage

_STYLES = tuple(style.value for style in (Style.AUTO, Style.EXTRACTIVE, Style.GENERATED))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when done, 1 with one line on stderr when not, 2 for wrong usage, 3 when the gate refuses, 130 when interrupted."""
    parser = _parser()
    given = sys.argv[1:] if arguments is None else list(arguments)
    wanted = parser.parse_args(given)
    wanted.line = shlex.join(["python", "-m", "training", *given])
    if fault := _misuse(wanted):
        parser.error(fault)
    try:
        return wanted.run(wanted) or 0
    except Refused as error:
        say(f"python -m training {wanted.command}: {error}")
        return REFUSED
    except Interrupted as error:
        say(f"python -m training {wanted.command}: {error}")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except (ToaSoanError, OSError) as error:
        say(f"python -m training {wanted.command}: {error}")
        return 1
    except SafetensorError as error:  # safetensors raises this, not OSError, on a full disk
        say(f"python -m training {wanted.command}: weights cannot be written or read: {error}")
        return 1
    except KeyboardInterrupt:
        say(f"python -m training {wanted.command}: interrupted")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="From corpora to a published bundle.")
    commands_ = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_prepare(commands_)
    _add_fit(commands_)
    _add_evaluate(commands_)
    _add_report(commands_)
    _add_side_by_side(commands_)
    add_grading(commands_)
    _add_unpack(commands_)
    _add_registry(commands_)
    add_loop(commands_)
    for name in ("prepare", "fit", "evaluate", "report"):
        add_track(commands_.choices[name], "report the finished run to a tracker, in addition to runs.jsonl")
    return parser


def _add_prepare(commands_: Commands) -> None:
    parser = commands_.add_parser(
        "prepare", help="make DIR/train.parquet and DIR/dev.parquet of exports, and report what was dropped and why"
    )
    parser.add_argument(
        "inputs",
        nargs="*",
        type=Path,
        metavar="IN",
        help=f"the archive: {ROWS}; the best one first",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write the dataset and its report")
    parser.add_argument("--taxonomy", type=Path, metavar="FILE", help="the sections (those of the embedded bundle)")
    add_mapping(parser, "[[history]] of renamed and merged sections")
    add_dev(parser, "share held out as the evaluation set, 0 to 0.5 (0.05)")
    parser.add_argument("--by-source", action="store_true", help="hold out whole sources")
    parser.add_argument(
        "--corrections",
        action="append",
        default=[],
        metavar="FILE|URL",
        help="what editors decided: JSON lines as GET /v1/corrections answers them, or the address of the running service; it wins",
    )
    add_key(parser)
    parser.add_argument(
        "--decisions",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="a label-errors.csv that an editor has decided on; DIR's own and all earlier decisions are taken anyway",
    )
    add_label_errors(parser)
    parser.add_argument("--seed", type=whole(0), metavar="N", default=0, help="of the split into train and dev (0)")
    parser.set_defaults(run=commands.prepare)


def _add_fit(commands_: Commands) -> None:
    parser = commands_.add_parser("fit", help="train one part of a bundle, or an encoder, by a recipe")
    parser.add_argument("recipe", type=Path, metavar="RECIPE.toml", help="what to train, on which files, how: see training/recipes")
    parser.add_argument("--data", type=Path, default=Path(), metavar="DIR", help="where the recipe's files lie (here)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the bundle to write (runs/RECIPE)")
    parser.add_argument("--base", type=Path, metavar="BUNDLE", help="take the other part from this bundle")
    parser.add_argument("--warm", action="store_true", help="start from the base's own part rather than from scratch (linear recipes)")
    parser.add_argument("--resume", action="store_true", help="resume a stopped fit; leave a finished one as it is")
    parser.add_argument(
        "--until",
        choices=tuple(stage.value for stage in Stage),
        default="",
        help="stop when DIR.run holds the training data as tokens, without text; or, needing no data, when its networks are trained",
    )
    parser.set_defaults(run=commands.fit)


def _add_evaluate(commands_: Commands) -> None:
    parser = commands_.add_parser("evaluate", help="measure a bundle on a file, or a recipe on newspapers it has not seen")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="the bundle to measure, or with --record to write into")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=f"the rows to measure by: {ROWS}")
    add_mapping(parser, "what other newspapers' labels mean to the bundle, or to the recipe, whose own [data] labels it replaces")
    parser.add_argument("--task", choices=tuple(commands.MEASURES), default="sections", help="what to measure (sections)")
    parser.add_argument("--style", choices=_STYLES, default="auto", help="with --task summaries: which summaries to measure (auto)")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on its own line")
    parser.add_argument("--record", action="store_true", help="write the numbers into the bundle's manifest and model card")
    parser.add_argument(
        "--read", type=_counts, metavar="P,L,B", help="with --record: how many summaries a reader found publishable, light edit, poor"
    )
    parser.add_argument("--leave-one-source-out", action="store_true", help="fit RECIPE without each source and measure on that source")
    parser.add_argument("--recipe", type=Path, metavar="RECIPE.toml", help="with --leave-one-source-out: what to fit")
    parser.add_argument("--rows-per-group", type=whole(1), metavar="N", help="at most N rows of each source and dataset, to be faster")
    parser.add_argument("--reference", action="store_true", help="measure TF-IDF(1,2) + LinearSVC on the same folds")
    parser.set_defaults(run=commands.evaluate)


def _add_report(commands_: Commands) -> None:
    parser = commands_.add_parser("report", help="measure a bundle beside the current one, for a person to read and for publish to decide")
    parser.add_argument(
        "recipes", nargs="+", type=Path, metavar="RECIPE.toml", help="those that made its parts; [gate] names the evaluation files"
    )
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="the bundle to measure")
    parser.add_argument(
        "--data", type=Path, default=Path(), metavar="DIR", help="where the recipes' files and the evaluation files are (here)"
    )
    parser.add_argument("--against", default="current", metavar="DIR|ID|current|none", help="the bundle to compare with (current)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write report.html, report.json, measured.json (BUNDLE.report)")
    add_learning_curve(parser)
    add_home(parser)
    parser.set_defaults(run=commands.report)


def _add_side_by_side(commands_: Commands) -> None:
    parser = commands_.add_parser("side-by-side", help="summaries beside the leads that people wrote, as a page outside the repository")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="the bundle that summarises")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=f"rows with title, lead and body: {ROWS}")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where side-by-side.html is written, not in the repository")
    parser.add_argument("--rows", type=whole(1), default=30, metavar="N", help="number of articles, drawn at random (30)")
    parser.add_argument("--seed", type=whole(0), metavar="N", default=0, help="of the drawing, and of the order with --blind")
    parser.add_argument("--blind", action="store_true", help="do not say who wrote what; key.csv does")
    parser.set_defaults(run=commands.side_by_side)


def _add_unpack(commands_: Commands) -> None:
    parser = commands_.add_parser("unpack", help="a bundle's encoder as a network that can be trained further: a base for a recipe")
    parser.add_argument(
        "--bundle", type=Path, required=True, metavar="DIR", help="a bundle with an encoder of BERT's shape, as the embedded one"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new folder; network/ in it is what a recipe names as base"
    )
    parser.set_defaults(run=commands.unpack)


def _misuse(wanted: Namespace) -> str:
    """What is wrong with the arguments of a command taken together, or ""."""
    if wanted.command == "prepare" and not (wanted.inputs or wanted.corrections):
        return "prepare needs an IN or --corrections"
    if wanted.command in ("prepare", "cycle") and wanted.key and not wanted.corrections:
        return "--key goes with --corrections"
    if wanted.command == "fit" and wanted.until and (wanted.base or wanted.warm):
        return f"{'--base' if wanted.base else '--warm'} does not go with --until, but with the fit that goes on with --resume"
    return _misuse_of_evaluate(wanted) if wanted.command == "evaluate" else ""


def _misuse_of_evaluate(wanted: Namespace) -> str:
    if wanted.leave_one_source_out:
        if not wanted.recipe:
            return "--leave-one-source-out needs --recipe"
        if wanted.task != "sections":
            return "--leave-one-source-out measures sections"
    elif wanted.recipe or wanted.rows_per_group or wanted.reference:
        return "--recipe, --rows-per-group and --reference go with --leave-one-source-out"
    elif not wanted.bundle:
        return "evaluate needs --bundle, or --recipe with --leave-one-source-out"
    if wanted.record and not wanted.bundle:
        return "--record needs --bundle"
    if wanted.mapping and wanted.task != "sections":
        return "--mapping goes with --task sections"
    if wanted.style != "auto" and wanted.task != "summaries":
        return "--style goes with --task summaries"
    if wanted.read and not (wanted.record and wanted.task == "summaries"):
        return "--read goes with --record and --task summaries"
    return ""


def _add_registry(commands_: Commands) -> None:
    publish = commands_.add_parser("publish", help="make a bundle the current one of the registry, which the service follows")
    publish.add_argument("bundle", type=Path, metavar="DIR", help="the bundle, which stays where it is: a copy is published")
    publish.add_argument("--report", type=Path, metavar="DIR", help="where `report` measured it (BUNDLE.report), which the gate reads")
    publish.add_argument(
        "--force", type=_reason, metavar="REASON", help="publish whatever the gate says; the reason goes into the model card"
    )
    publish.set_defaults(run=commands.publish)
    rollback = commands_.add_parser("rollback", help="make the bundle before the current one current again")
    rollback.set_defaults(run=commands.rollback)
    listing = commands_.add_parser("list", help="list the published bundles")
    listing.set_defaults(run=commands.list_bundles)
    prune = commands_.add_parser("prune", help="delete old bundles, never the current one nor the one that rollback returns to")
    prune.add_argument("--keep", type=whole(0), default=5, metavar="N", help="how many of the newest to keep (5)")
    prune.set_defaults(run=commands.prune)
    diff = commands_.add_parser("diff", help="by what one bundle differs from another: parts, sections, metrics, sizes, origin")
    diff.add_argument("old", type=Path, metavar="OLD", help='a folder, a published id, "current" or "previous"')
    diff.add_argument("new", type=Path, metavar="NEW", help="the same")
    diff.add_argument("--json", action="store_true", help="print one JSON object")
    diff.set_defaults(run=commands.diff)
    for parser in (publish, rollback, listing, prune, diff):
        add_home(parser)


def _reason(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("must say why")
    return value.strip()


def _counts(value: str) -> tuple[int, ...]:
    counts = value.split(",")
    if len(counts) != 3:
        raise argparse.ArgumentTypeError("must be three counts, such as 31,14,5")
    return tuple(map(whole(0), counts))
