"""An Analysis as JSON, the same on the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model.article import Article
from model.results import Analysis, Prediction, Span, Summary


def as_json(analysis: Analysis, *, top: int = 3, warnings: Iterable[str] = ()) -> dict[str, Any]:
    """``analysis`` as a JSON object with the ``top`` most probable sections.

    Text is in the article's own tone style. Offsets are Unicode code points of the title, lead or body in this answer (of the summary's
    text for ``unsupported`` and ``repaired``). ``warnings`` come before the analysis' own.
    """
    prediction = analysis.prediction
    return {
        "article": _article(analysis.article),
        "sections": _sections(prediction, top) if prediction else [],
        "decision": prediction.decision.value if prediction else None,
        "evidence": _evidence(prediction, analysis.article) if prediction else [],
        "summary": _summary(analysis.summary, analysis.article) if analysis.summary else None,
        "warnings": [*warnings, *analysis.warnings],
    }


def _article(article: Article) -> dict[str, Any]:
    title, lead, body = article.written
    moment = article.published_at.isoformat() if article.published_at else None
    return {"title": title, "lead": lead, "body": body, "published_at": moment, "author": article.author or None}


def _sections(prediction: Prediction, top: int) -> list[dict[str, Any]]:
    return [
        {
            "slug": score.section.slug,
            "label": score.section.label,
            "probability": round(score.probability, 4),
            "iptc": list(score.section.iptc),
        }
        for score in prediction.ranked[:top]
    ]


def _evidence(prediction: Prediction, article: Article) -> list[dict[str, Any]]:
    return [{"section": e.section, **_span(e.span, article), "weight": round(e.weight, 4)} for e in prediction.evidence]


def _span(span: Span, article: Article) -> dict[str, Any]:
    quoted = article.as_written(span.field, span.start, span.end)
    return {"field": span.field, "start": span.start, "end": span.end, "text": quoted}


def _summary(summary: Summary, article: Article) -> dict[str, Any]:
    return {
        "text": summary.text,
        "style": summary.style.value,
        "syllables": summary.syllables,
        "sources": [{"sentence": source.sentence, **_span(source, article)} for source in summary.sources],
        "unsupported": [{"kind": fact.kind, "text": fact.text, "start": fact.start, "end": fact.end} for fact in summary.unsupported],
        "repaired": [{"kind": one.kind, "text": one.text, "was": one.was, "start": one.start, "end": one.end} for one in summary.repaired],
    }
