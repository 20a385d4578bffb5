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
    parser = argparse.ArgumentParser(prog="python -m training", description="Prepare data, train models, measure them and publish bundles.")
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
        add_track(commands_.choices[name], "also report the finished run to this tracker (it is always recorded in runs.jsonl)")
    return parser


def _add_prepare(commands_: Commands) -> None:
    parser = commands_.add_parser(
        "prepare", help="turn exports into DIR/train.parquet and DIR/dev.parquet, and report what was dropped and why"
    )
    parser.add_argument(
        "inputs",
        nargs="*",
        type=Path,
        metavar="IN",
        help=f"archive: {ROWS}; of duplicates the first file's row is kept",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the dataset and its report")
    parser.add_argument("--taxonomy", type=Path, metavar="FILE", help="taxonomy of sections (default: the embedded bundle's)")
    add_mapping(parser, "[[history]] lists renamed and merged sections")
    add_dev(parser, "share of rows held out for evaluation, 0 to 0.5 (default: 0.05)")
    parser.add_argument("--by-source", action="store_true", help="hold out whole newspapers (column source)")
    parser.add_argument(
        "--corrections",
        action="append",
        default=[],
        metavar="FILE|URL",
        help="editors' corrections: JSON Lines as GET /v1/corrections returns them, or the service's URL; they override other labels",
    )
    add_key(parser)
    parser.add_argument(
        "--decisions",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="label-errors.csv that an editor filled in; the one in DIR and earlier decisions are always used",
    )
    add_label_errors(parser)
    parser.add_argument("--seed", type=whole(0), metavar="N", default=0, help="random seed of the split into train and dev (default: 0)")
    parser.set_defaults(run=commands.prepare)


def _add_fit(commands_: Commands) -> None:
    parser = commands_.add_parser("fit", help="train a part of a bundle, or an encoder, as a recipe says")
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.toml", help="what to train, on which files and how; examples in training/recipes"
    )
    parser.add_argument("--data", type=Path, default=Path(), metavar="DIR", help="folder of the recipe's data files (default: .)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the bundle to write (default: runs/RECIPE)")
    parser.add_argument("--base", type=Path, metavar="BUNDLE", help="bundle to take the other part from")
    parser.add_argument("--warm", action="store_true", help="start from the weights in --base instead of from scratch (linear recipes)")
    parser.add_argument("--resume", action="store_true", help="resume an interrupted fit; do nothing if it is finished")
    parser.add_argument(
        "--until",
        choices=tuple(stage.value for stage in Stage),
        default="",
        help="stop early: tokens when DIR.run holds the tokenised data, without text; fitted when the networks are trained from that, "
        "which needs no --data",
    )
    parser.set_defaults(run=commands.fit)


def _add_evaluate(commands_: Commands) -> None:
    parser = commands_.add_parser("evaluate", help="measure a bundle on a file, or a recipe on held-out newspapers")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="bundle to measure; with --record, the bundle to write into")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=f"evaluation rows: {ROWS}")
    add_mapping(parser, "with --recipe it replaces the recipe's [data] labels")
    parser.add_argument("--task", choices=tuple(commands.MEASURES), default="sections", help="what to measure (default: sections)")
    parser.add_argument("--style", choices=_STYLES, default="auto", help="with --task summaries: style of the summaries (default: auto)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON on the last line, too")
    parser.add_argument("--record", action="store_true", help="write the numbers into the bundle's manifest and model card")
    parser.add_argument(
        "--read",
        type=_counts,
        metavar="P,L,B",
        help="with --record: numbers of summaries that readers judged publishable, light edit, poor",
    )
    parser.add_argument(
        "--leave-one-source-out", action="store_true", help="fit the recipe once without each newspaper, and measure on that newspaper"
    )
    parser.add_argument("--recipe", type=Path, metavar="RECIPE.toml", help="with --leave-one-source-out: the recipe to fit")
    parser.add_argument(
        "--rows-per-group", type=whole(1), metavar="N", help="use at most N rows of each newspaper and dataset, to save time"
    )
    parser.add_argument("--reference", action="store_true", help="also measure TF-IDF(1,2) + LinearSVC on the same folds")
    parser.set_defaults(run=commands.evaluate)


def _add_report(commands_: Commands) -> None:
    parser = commands_.add_parser("report", help="compare a bundle with the current one: an HTML report, and what the gate says")
    parser.add_argument(
        "recipes",
        nargs="+",
        type=Path,
        metavar="RECIPE.toml",
        help="recipes of the bundle's parts; [gate] names the evaluation files and limits",
    )
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="bundle to measure")
    parser.add_argument(
        "--data", type=Path, default=Path(), metavar="DIR", help="folder of the recipes' files and the evaluation files (default: .)"
    )
    parser.add_argument("--against", default="current", metavar="DIR|ID|current|none", help="bundle to compare with (default: current)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for report.html, report.json, measured.json (default: BUNDLE.report)"
    )
    add_learning_curve(parser)
    add_home(parser)
    parser.set_defaults(run=commands.report)


def _add_side_by_side(commands_: Commands) -> None:
    parser = commands_.add_parser("side-by-side", help="write a page of summaries beside the leads that journalists wrote")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="bundle that summarises")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=f"rows with title, lead and body: {ROWS}")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for side-by-side.html, outside the repository")
    parser.add_argument("--rows", type=whole(1), default=30, metavar="N", help="number of random articles (default: 30)")
    parser.add_argument(
        "--seed", type=whole(0), metavar="N", default=0, help="random seed of the choice, and of the order with --blind (default: 0)"
    )
    parser.add_argument("--blind", action="store_true", help="shuffle summary and lead; key.csv says which is which")
    parser.set_defaults(run=commands.side_by_side)


def _add_unpack(commands_: Commands) -> None:
    parser = commands_.add_parser("unpack", help="turn a bundle's encoder back into a network to fine-tune: a recipe's base")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="bundle with a BERT encoder, such as the embedded one")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="new folder; its network/ is the recipe's [network] base")
    parser.set_defaults(run=commands.unpack)


def _misuse(wanted: Namespace) -> str:
    """What is wrong with the arguments of a command taken together, or ""."""
    if wanted.command == "prepare" and not (wanted.inputs or wanted.corrections):
        return "prepare needs an IN or --corrections"
    if wanted.command in ("prepare", "cycle") and wanted.key and not wanted.corrections:
        return "--key needs --corrections"
    if wanted.command == "fit" and wanted.until and (wanted.base or wanted.warm):
        return f"--until cannot be combined with {'--base' if wanted.base else '--warm'}; give that to the fit with --resume that ends it"
    return _misuse_of_evaluate(wanted) if wanted.command == "evaluate" else ""


def _misuse_of_evaluate(wanted: Namespace) -> str:
    if wanted.leave_one_source_out:
        if not wanted.recipe:
            return "--leave-one-source-out needs --recipe"
        if wanted.task != "sections":
            return "--leave-one-source-out needs --task sections"
    elif wanted.recipe or wanted.rows_per_group or wanted.reference:
        return "--recipe, --rows-per-group and --reference need --leave-one-source-out"
    elif not wanted.bundle:
        return "evaluate needs --bundle, or --recipe with --leave-one-source-out"
    if wanted.record and not wanted.bundle:
        return "--record needs --bundle"
    if wanted.mapping and wanted.task != "sections":
        return "--mapping needs --task sections"
    if wanted.style != "auto" and wanted.task != "summaries":
        return "--style needs --task summaries"
    if wanted.read and not (wanted.record and wanted.task == "summaries"):
        return "--read needs --record and --task summaries"
    return ""


def _add_registry(commands_: Commands) -> None:
    publish = commands_.add_parser("publish", help="make a bundle current in the registry; the service switches to it")
    publish.add_argument("bundle", type=Path, metavar="DIR", help="bundle to publish; a copy of it goes into the registry")
    publish.add_argument(
        "--report", type=Path, metavar="DIR", help="folder that `report` wrote, which the gate reads (default: BUNDLE.report)"
    )
    publish.add_argument(
        "--force", type=_reason, metavar="REASON", help="publish even if the gate refuses; REASON goes into the model card"
    )
    publish.set_defaults(run=commands.publish)
    rollback = commands_.add_parser("rollback", help="make the previous bundle current again")
    rollback.set_defaults(run=commands.rollback)
    listing = commands_.add_parser("list", help="list published bundles")
    listing.set_defaults(run=commands.list_bundles)
    prune = commands_.add_parser("prune", help="delete old bundles, never the current, the previous or the shadow one")
    prune.add_argument("--keep", type=whole(0), default=5, metavar="N", help="number of newest bundles to keep (default: 5)")
    prune.set_defaults(run=commands.prune)
    diff = commands_.add_parser("diff", help="compare two bundles: parts, sections, metrics, sizes, origin")
    diff.add_argument("old", type=Path, metavar="OLD", help='folder, published id, "current" or "previous"')
    diff.add_argument("new", type=Path, metavar="NEW", help="likewise")
    diff.add_argument("--json", action="store_true", help="print JSON")
    diff.set_defaults(run=commands.diff)
    for parser in (publish, rollback, listing, prune, diff):
        add_home(parser)


def _reason(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("must give a reason")
    return value.strip()


def _counts(value: str) -> tuple[int, ...]:
    counts = value.split(",")
    if len(counts) != 3:
        raise argparse.ArgumentTypeError("must be three counts, such as 31,14,5")
    return tuple(map(whole(0), counts))
