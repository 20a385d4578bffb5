"""Summaries side by side with the leads that people wrote, as one HTML page for a person to rate."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.article import Article
from model.bundle import Bundle, Options
from model.errors import BundleError
from model.replacing import replace_text
from model.results import Style, Summary
from training.corpus import Row
from training.errors import CorpusError
from training.evaluation import readable
from training.reports import page
from training.running.progress import watch

PAGE, KEY = "side-by-side.html", "key.csv"
HUMAN, EXTRACTIVE, GENERATED = "human lead", "extractive", "generated"
_LETTERS = "ABC"
_REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ``article``, its lead hidden, and its ``summaries`` by kind: the human lead, the extract, the generated one."""

    row: Row
    article: Article
    summaries: Mapping[str, page.Prose]


def check_place(folder: Path) -> None:
    """Raise CorpusError for a folder in the repository, where articles must not be written: they would be published with it."""
    if folder.resolve().is_relative_to(_REPOSITORY):
        raise CorpusError(f"{folder}: is inside the repository, but the file contains articles that belong to others; name a place outside")


def comparisons(bundle: Bundle, rows: Sequence[Row], most: int, seed: int) -> tuple[Comparison, ...]:
    """Summaries by ``bundle`` of ``most`` rows drawn by ``seed``, each with title, lead and body. Raises BundleError, CorpusError."""
    if bundle.summarizer is None:
        raise BundleError(f"bundle {bundle.id} has no summarizer")
    fit = [(row, article) for row in rows if row.lead.strip() and row.title.strip() and (article := readable(row, with_lead=False))]
    if not fit:
        raise CorpusError("no row has a title, a lead and a body")
    drawn = np.sort(np.random.default_rng(seed).permutation(len(fit))[:most]).tolist()
    return tuple(_comparison(bundle, *fit[place]) for place in watch(drawn, "summarising", len(drawn)))


def write_page(folder: Path, bundle: Bundle, found: Sequence[Comparison], *, blind: int | None = None) -> Path:
    """Write the page into ``folder`` and return its path.

    With ``blind``, a seed, the columns of each row are shuffled and unnamed; key.csv beside the page holds the order.
    """
    check_place(folder)
    names = tuple(found[0].summaries)
    folder.mkdir(parents=True, exist_ok=True)
    if blind is None:
        head, rows = names, [[comparison.summaries[name] for name in names] for comparison in found]
    else:
        shuffled = np.random.default_rng(blind)
        orders = [[names[place] for place in shuffled.permutation(len(names))] for _ in found]
        head = tuple(_LETTERS[: len(names)])
        rows = [
            [page.Prose(comparison.summaries[name].text or "(nothing)") for name in order]
            for comparison, order in zip(found, orders, strict=True)
        ]
        replace_text(folder / KEY, _key(found, orders, head))
    table = page.prose(
        ("article", *head),
        [(_about(number, comparison), *cells) for number, (comparison, cells) in enumerate(zip(found, rows, strict=True), 1)],
    )
    replace_text(folder / PAGE, page.page(f"{len(found)} summaries", _said_above(bundle, blind is not None), [table]))
    return folder / PAGE


def _comparison(bundle: Bundle, row: Row, article: Article) -> Comparison:
    summaries = {HUMAN: page.Prose(row.lead), EXTRACTIVE: _extract(_summary(bundle, article, Style.EXTRACTIVE))}
    if Style.GENERATED in bundle.styles:
        automatic = _summary(bundle, article, Style.AUTO)
        summaries[GENERATED] = _generated(_summary(bundle, article, Style.GENERATED), automatic)
    return Comparison(row, article, summaries)


def _summary(bundle: Bundle, article: Article, style: Style) -> Summary:
    (analysis,) = bundle.analyze([article], Options(style, sections=False))
    assert analysis.summary
    return analysis.summary


def _extract(summary: Summary) -> page.Prose:
    return page.Prose(summary.text, f"{summary.syllables} syllables" if summary.text else "no sentence can stand alone")


def _generated(summary: Summary, automatic: Summary) -> page.Prose:
    if summary.style is not Style.GENERATED:
        return page.Prose("", "no usable draft: the extract is returned")
    notes = [f"{summary.syllables} syllables", *(f"repaired: {one.was} → {one.text}" for one in summary.repaired)]
    notes += ["auto uses this"] if automatic.style is Style.GENERATED else ["auto uses the extract"]
    return page.Prose(summary.text, "; ".join(notes))


def _about(number: int, comparison: Comparison) -> page.Prose:
    return page.Prose(f"{number}. {comparison.article.title}", comparison.row.id, comparison.article.body.split("\n"))


def _said_above(bundle: Bundle, is_blind: bool) -> list[str]:
    styles = ", ".join(style.value for style in bundle.styles)
    who = f"The order differs from row to row; {KEY} says which is which." if is_blind else "The lead was hidden from the bundle."
    lacking = [] if Style.GENERATED in bundle.styles else ["This bundle has no generator: all its summaries are taken from the article."]
    return [
        f"Bundle {bundle.id}; summary styles: {styles}. {who}",
        *lacking,
        "The articles belong to their newspapers: do not share this page.",
    ]


def _key(found: Sequence[Comparison], orders: Sequence[Sequence[str]], letters: Sequence[str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("number", "id", *letters))
    writer.writerows((number, comparison.row.id, *order) for number, (comparison, order) in enumerate(zip(found, orders, strict=True), 1))
    return stream.getvalue()
