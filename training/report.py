"""An evaluation as one HTML file that opens offline: tables and pictures, nothing loaded from anywhere, no article text."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from model.bundle import Bundle
from training import pictures
from training.evaluation import SectionResults, SummaryResults

PAGE, NUMBERS = "report.html", "evaluation.json"
_STYLE = """
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2937; max-width: 1060px; margin: 2.5rem auto; padding: 0 1.5rem }
h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2.5rem 0 .4rem } p { margin: .3rem 0 1rem; max-width: 46rem }
.about { color: #6b7280; max-width: none } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem }
.cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.6rem 0 }
.card { border: 1px solid #e5e7eb; border-radius: .5rem; padding: .7rem 1.1rem; min-width: 7.5rem }
.card b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums } .card span { color: #6b7280; font-size: .85rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .9rem; text-align: right; border-bottom: 1px solid #e5e7eb }
th:first-child, td:first-child { text-align: left }
img { max-width: 100%; height: auto } @media (max-width: 800px) { .pair { display: block } }
@media print { h2 { break-after: avoid } img { break-inside: avoid } }
"""


def write_report(folder: Path, bundle: Bundle, data: str, results: SectionResults | SummaryResults) -> Path:
    """Write report.html and evaluation.json into ``folder`` and answer where the page is; ``data`` is the name of the evaluated file."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = results.numbers()
    if isinstance(results, SectionResults):
        title, parts = "Sections", _sections(bundle, results, numbers)
    else:
        title, parts = "Summaries", _summaries(results, numbers)
    about = f"bundle {bundle.id}, made {bundle.manifest.created_at}; measured on {data}; {numbers['n']:,} articles"
    (folder / NUMBERS).write_text(json.dumps(numbers, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(_page(title, about, parts), encoding="utf-8")
    return folder / PAGE


def _sections(bundle: Bundle, results: SectionResults, numbers: Mapping[str, Any]) -> list[str]:
    labels = {section.slug: section.label for section in bundle.taxonomy}
    scores = numbers["per_section"]
    decisions = [(name, _percent(share["share"]), _percent(share["precision"])) for name, share in numbers["decisions"].items()]
    rows = [
        (label, *(_percent(scores[slug][name]) for name in ("precision", "recall", "f1")), f"{scores[slug]['support']:,}")
        for slug, label in labels.items()
        if slug in scores
    ]
    return [
        _cards(
            ("accuracy", _percent(numbers["accuracy"])),
            ("macro-F1", _percent(numbers["macro_f1"])),
            ("top-3 accuracy", _percent(numbers["top3_accuracy"])),
            ("calibration error", f"{numbers['ece']:.3f}"),
            ("assigned unasked", _percent(numbers["decisions"]["assign"]["share"])),
        ),
        _picture(
            "Where articles went", "Per cent of each gold section by predicted section.", pictures.confusion_matrix(results.judged, labels)
        ),
        _picture("Each section", "F1 in per cent, with precision and recall.", pictures.section_bars(scores, labels)),
        _table(("section", "precision", "recall", "F1", "articles"), rows),
        _pair(
            _picture(
                "Can the probability be believed?",
                "Bars on the diagonal: what is said with 80 % is right 80 % of the time.",
                pictures.reliability_diagram(results.judged),
            ),
            _picture("What if only the surest were answered?", "Precision by coverage.", pictures.coverage_curve(results.judged)),
        ),
        "<h2>Decisions</h2>",
        _table(("decision", "share of articles", "right"), decisions),
    ]


def _summaries(results: SummaryResults, numbers: Mapping[str, Any]) -> list[str]:
    rows = [(scale, *(f"{numbers[f'rouge_{scale}{name}']:.2f}" for name in "12L")) for scale in ("syllable", "ascii")]
    return [
        _cards(
            ("ROUGE-1, syllables", f"{numbers['rouge_syllable1']:.1f}"),
            ("ROUGE-2, syllables", f"{numbers['rouge_syllable2']:.1f}"),
            ("ROUGE-L, syllables", f"{numbers['rouge_syllableL']:.1f}"),
            ("mean syllables", f"{numbers['mean_syllables']:.1f}"),
            ("unsupported facts", f"{100 * numbers['unsupported_share']:.2f} %"),
        ),
        _table(("scale", "ROUGE-1", "ROUGE-2", "ROUGE-L"), rows),
        _pair(
            _picture("Long and short articles", "ROUGE by the length of the article.", pictures.rouge_by_length(results.judged)),
            _picture("How long they are", "Summaries beside the leads that editors wrote.", pictures.syllable_histogram(results.judged)),
        ),
        _picture(
            "What the article does not say",
            "Numbers, dates, amounts, percentages and names of the summary that the article lacks.",
            pictures.unsupported_bars(results.judged),
        ),
    ]


def _page(title: str, about: str, parts: Sequence[str]) -> str:
    heading = f'<h1>{html.escape(title)}</h1><p class="about">{html.escape(about)}</p>'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Toà Soạn: {html.escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{heading}{"".join(parts)}</body></html>\n'


def _cards(*cards: tuple[str, str]) -> str:
    items = "".join(f'<div class="card"><b>{html.escape(value)}</b><span>{html.escape(name)}</span></div>' for name, value in cards)
    return f'<div class="cards">{items}</div>'


def _pair(first: str, second: str) -> str:
    return f'<div class="pair"><div>{first}</div><div>{second}</div></div>'


def _picture(title: str, caption: str, figure: Figure) -> str:
    data = base64.b64encode(pictures.svg(figure)).decode()
    image = f'<img alt="{html.escape(title)}" src="data:image/svg+xml;base64,{data}">'
    return f"<h2>{html.escape(title)}</h2><p>{html.escape(caption)}</p>{image}"


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in heading)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
