"""``python -m model ARTICLE``: the sections and the summary of one article, on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from model.answer import as_json
from model.arguments import whole
from model.bundle import Bundle, Options
from model.errors import ToaSoanError
from model.exit import exit_with
from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES, USUAL_SYLLABLES
from model.intake import Page, read_html, read_text
from model.items.file_types import file_type
from model.pages.old_encodings import decoded
from model.results import Analysis, Speed, Style

_MAX_BYTES = 1_000_000  # the same limit as over HTTP


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when answered, 1 with one line on stderr when not, 2 for wrong usage."""
    wanted = _parser().parse_args(arguments)
    try:
        page = _read(wanted.article)
        bundle = Bundle.load(wanted.bundle) if wanted.bundle else Bundle.default()
        options = Options(Style(wanted.style), wanted.max_syllables, evidence=wanted.evidence, speed=Speed(wanted.speed))
        analysis = bundle.analyze([page.article], options)[0]
    except (ToaSoanError, OSError) as error:
        print(f"python -m model: {error}", file=sys.stderr)
        return 1
    if wanted.json:
        answer = {"model": {"id": bundle.id}, **as_json(analysis, top=wanted.top, warnings=page.warnings)}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print(_in_words(page, analysis, wanted.top))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model", description="Print the sections and a summary of a Vietnamese article.")
    parser.add_argument(
        "article",
        help="file with one article: text (title, blank line, paragraphs), a pasted page, .html, a feed item, JSON, an e-mail or RTF, "
        "in UTF-8, UTF-16 or an old Vietnamese encoding; - reads stdin",
    )
    parser.add_argument("--bundle", type=Path, help="bundle folder (default: the embedded bundle)")
    parser.add_argument("--json", action="store_true", help="print JSON: a prediction as the HTTP API returns it, without its ids")
    parser.add_argument("--top", type=whole(1), default=3, help="number of sections to print (default: 3)")
    parser.add_argument("--evidence", action="store_true", help="print the sentences that support the top section")
    parser.add_argument(
        "--style", choices=[style.value for style in Style], default=Style.AUTO.value, help="kind of summary (default: auto)"
    )
    parser.add_argument(
        "--speed",
        choices=[speed.value for speed in Speed],
        default=Speed.BEST.value,
        help="best also asks the encoder when the linear classifier is unsure; fast never does (default: best)",
    )
    parser.add_argument(
        "--max-syllables",
        type=whole(MIN_SYLLABLES, MAX_SYLLABLES),
        help=f"maximum syllables of the summary, {MIN_SYLLABLES} to {MAX_SYLLABLES} (default: about {USUAL_SYLLABLES})",
    )
    return parser


def _read(name: str) -> Page:
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
        content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ToaSoanError(f"{name}: larger than 1 MB; give one article")
    if kind := file_type(content[:8].decode("latin-1")):
        raise ToaSoanError(f"{name}: {kind}, not text; save its text as UTF-8 and try again")
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        raise ToaSoanError(f"{name}: not UTF-8; save it as UTF-8 and try again") from None
    return read_html(text) if name.lower().endswith((".html", ".htm")) else read_text(text)


def _in_words(page: Page, analysis: Analysis, top: int) -> str:
    lines = [page.article.as_written("title")] if page.article.title else []
    if analysis.prediction:
        ranked = analysis.prediction.ranked[:top]
        lines += [f"  {score.probability:6.1%}  {score.section.slug:<20} {score.section.label}" for score in ranked]
        lines.append(f"  decision: {analysis.prediction.decision.value}")
        lines += [f"  because: {page.article.as_written(e.span.field, e.span.start, e.span.end)}" for e in analysis.prediction.evidence]
    if analysis.summary:
        lines += ["", analysis.summary.text, f"  {analysis.summary.style.value}, {analysis.summary.syllables} syllables"]
        lines += [f"  repaired: {one.text}, was {one.was} ({one.kind})" for one in analysis.summary.repaired]
        lines += [f"  not in the article: {fact.text} ({fact.kind})" for fact in analysis.summary.unsupported]
    lines += [f"  warning: {warning}" for warning in (*page.warnings, *analysis.warnings)]
    return "\n".join(lines)


if __name__ == "__main__":
    exit_with(main)
