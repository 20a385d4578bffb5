"""The arguments of the annotation commands: sheet and grades for summaries, unsure and disputed for sections."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from model.arguments import whole
from training import grading_commands
from training.arguments import Commands, add_mapping


def add_grading(commands_: Commands) -> None:
    """Add every command that writes or reads what people fill in."""
    _add_sheet(commands_)
    _add_grades(commands_)
    _add_unsure(commands_)
    _add_disputed(commands_)


def _add_sheet(commands_: Commands) -> None:
    parser = commands_.add_parser("sheet", help="what the extractive summariser could say of articles, for people to grade")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="the bundle that summarises")
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="FILE",
        help="rows that the recipe trains on; grades train only the choice among summaries",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="the sheet, not in the repository")
    parser.add_argument("--rows", type=whole(1), default=100, metavar="N", help="number of articles, drawn at random (100)")
    parser.add_argument("--seed", type=whole(0), metavar="N", default=0, help="of the drawing")
    parser.set_defaults(run=grading_commands.sheet)


def _add_grades(commands_: Commands) -> None:
    parser = commands_.add_parser("grades", help="the grades of a sheet that was filled in, without its text")
    parser.add_argument("sheet", type=Path, metavar="FILE.jsonl", help="the sheet, with a grade for each summary that was read")
    parser.add_argument("--out", type=Path, required=True, metavar="GRADES.jsonl", help="a file beside the recipe that names it")
    parser.set_defaults(run=grading_commands.grades)


def _add_unsure(commands_: Commands) -> None:
    parser = commands_.add_parser("unsure", help="the rows without a section of which a bundle is least sure, for people to annotate")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="the bundle that classifies")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="what a recipe names as unlabelled")
    _add_table(parser, "least certain first")
    parser.set_defaults(run=grading_commands.unsure)


def _add_disputed(commands_: Commands) -> None:
    parser = commands_.add_parser("disputed", help="the labelled rows that a fit of other newspapers files elsewhere, for people to check")
    parser.add_argument("recipe", type=Path, metavar="RECIPE", help="of a classifier; each newspaper is left out of a fit in turn")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="the labelled rows")
    _add_table(parser, "most confident first")
    add_mapping(parser, "[[history]] of renamed and merged sections")
    parser.set_defaults(run=grading_commands.disputed)


def _add_table(parser: ArgumentParser, order: str) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="the table, not in the repository")
    parser.add_argument("--rows", type=whole(1), default=500, metavar="N", help=f"number of rows, {order} (500)")
    parser.add_argument("--known", type=Path, metavar="ANNOTATIONS.csv", help="leave out what is annotated there already")
