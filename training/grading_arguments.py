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
    parser = commands_.add_parser("sheet", help="write candidate extractive summaries of articles for people to grade")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="bundle that summarises")
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="FILE",
        help="the recipe's training rows; grades train only the choice among candidates",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="sheet to write, outside the repository")
    parser.add_argument("--rows", type=whole(1), default=100, metavar="N", help="number of random articles (default: 100)")
    parser.add_argument("--seed", type=whole(0), metavar="N", default=0, help="random seed of the choice (default: 0)")
    parser.set_defaults(run=grading_commands.sheet)


def _add_grades(commands_: Commands) -> None:
    parser = commands_.add_parser("grades", help="extract the grades of a filled-in sheet, without its text")
    parser.add_argument("sheet", type=Path, metavar="FILE.jsonl", help="filled-in sheet: a grade for each summary that was read")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="GRADES.jsonl", help="file to write, which the recipe's [data] grades names"
    )
    parser.set_defaults(run=grading_commands.grades)


def _add_unsure(commands_: Commands) -> None:
    parser = commands_.add_parser("unsure", help="list the unlabelled rows that a bundle is least sure of, for people to annotate")
    parser.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="bundle that classifies")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="unlabelled rows, as in a recipe's [data] unlabelled")
    _add_table(parser, "least certain first")
    parser.set_defaults(run=grading_commands.unsure)


def _add_disputed(commands_: Commands) -> None:
    parser = commands_.add_parser(
        "disputed", help="list the labelled rows whose section a model of the other newspapers disputes, for people to check"
    )
    parser.add_argument("recipe", type=Path, metavar="RECIPE.toml", help="recipe of a classifier; it is fitted once without each newspaper")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="labelled rows")
    _add_table(parser, "most confident first")
    add_mapping(parser, "[[history]] lists renamed and merged sections")
    parser.set_defaults(run=grading_commands.disputed)


def _add_table(parser: ArgumentParser, order: str) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="table to write, outside the repository")
    parser.add_argument("--rows", type=whole(1), default=500, metavar="N", help=f"number of rows, {order} (default: 500)")
    parser.add_argument("--known", type=Path, metavar="ANNOTATIONS.csv", help="skip rows that this file annotates already")
