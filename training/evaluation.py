"""Evaluate a bundle on a file of rows through ``Bundle.analyze``, the very call that serves.

Scales: accuracy, F1, calibration error and every share are 0 to 1; ROUGE is 0 to 100, as in published tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, TypeVar

from model.article import Article
from model.bundle import Bundle, Options
from model.errors import BundleError, InvalidArticle
from model.extractive.lengths import MAX_SYLLABLES
from model.generative.summarizer import GeneratedSummarizer
from model.results import Analysis, Decision, Prediction, Style
from model.sections.drift import Profile
from model.support import facts
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.errors import CorpusError
from training.measuring.rouge import MEASURES, SCALES, Rouge, rouge
from training.measuring.summary_quality import GuardedDraft, SummaryQuality, WatchedSummarizer, guard_numbers, quality_numbers
from training.metrics import (
    LabelledPrediction,
    accuracy,
    decision_shares,
    expected_calibration_error,
    macro_f1,
    precision_coverage,
    section_scores,
    top_accuracy,
)
from training.running.progress import watch

T = TypeVar("T")
BATCH = 64
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

# What to do about a section that the taxonomy lacks: of the rows, and of their annotations.
_UNMAPPED = "map them with --mapping of prepare or evaluate, or name their taxonomy in the recipe, [data] taxonomy"
_BAD_ANNOTATION = "correct them in the recipe's annotations: a section is a slug, label or alias of the taxonomy"


@dataclass(frozen=True, slots=True)
class SectionResults:
    """The predictions for a file, one per row in order, with their labels; ``unreadable`` rows had no words and count as wrong."""

    predictions: tuple[LabelledPrediction, ...]
    unreadable: int

    def numbers(self) -> dict[str, Any]:
        """What ``evaluate --json`` prints for sections."""
        scores = section_scores(self.predictions)
        return {
            "n": len(self.predictions),
            "accuracy": accuracy(self.predictions),
            "macro_f1": macro_f1(scores),
            "top3_accuracy": top_accuracy(self.predictions, 3),
            "ece": expected_calibration_error(self.predictions),
            "per_section": {slug: asdict(score) for slug, score in scores.items()},
            "decisions": {name: asdict(share) for name, share in decision_shares(self.predictions).items()},
            "precision_at_coverage": {str(share): precision_at(self.predictions, share) for share in COVERAGES},
            "unreadable": self.unreadable,
            "profile": Profile.of((one.predicted, one.probability, one.unknown) for one in self.predictions if one.ranked).as_json(),
        }


@dataclass(frozen=True, slots=True)
class ScoredSummary:
    """A summary scored against its reference: ROUGE by scale, syllables of all three texts, its facts and how many the article lacks."""

    rouge: dict[str, Rouge]
    syllables: int
    reference_syllables: int
    article_syllables: int
    facts: int
    unsupported: int


@dataclass(frozen=True, slots=True)
class SummaryResults:
    """The summaries of a file, one per row that has a reference, in order.

    ``unreadable`` rows had no words besides the lead, and their summaries count as empty. ``without_reference`` rows were left out.
    ``quality`` is of the same summaries, ``guard`` of a generator's drafts; both are empty where not measured.
    """

    scored: tuple[ScoredSummary, ...]
    unreadable: int
    without_reference: int
    quality: tuple[SummaryQuality, ...] = ()
    guard: tuple[GuardedDraft, ...] = ()

    def numbers(self) -> dict[str, Any]:
        """What ``evaluate --json`` prints for summaries.

        ``unsupported_share``: the share of all numbers, dates, amounts, percentages and names in the summaries that their articles lack.
        """
        total = max(len(self.scored), 1)
        named = sum(one.facts for one in self.scored)
        lengths = [one.syllables for one in self.scored]
        return {
            "n": len(self.scored),
            **{
                name: 100 * sum(getattr(one.rouge[scale], field) for one in self.scored) / total
                for name, (scale, field) in MEASURES.items()
            },
            "unsupported_share": sum(one.unsupported for one in self.scored) / max(named, 1),
            "mean_syllables": sum(lengths) / total,
            "max_syllables": max(lengths, default=0),
            f"share_over_{MAX_SYLLABLES}": sum(length > MAX_SYLLABLES for length in lengths) / total,
            "empty_share": sum(length == 0 for length in lengths) / total,
            "facts": named,
            "unreadable": self.unreadable,
            "without_reference": self.without_reference,
            **(quality_numbers(self.quality) if self.quality else {}),
            **({"guard": guard_numbers(self.guard)} if self.guard else {}),
        }


def evaluate_sections(bundle: Bundle, rows: Sequence[Row]) -> SectionResults:
    """Classify every row. Raises BundleError without a classifier, CorpusError for a section that the taxonomy lacks."""
    must_have(bundle, "classifier")
    gold = gold_slugs(rows, bundle.taxonomy)
    analyses = in_batches(partial(bundle.analyze, options=Options(style=Style.NONE)), [readable(row) for row in rows], "classifying")
    predictions = tuple(labelled(slug, analysis.prediction if analysis else None) for slug, analysis in zip(gold, analyses, strict=True))
    return SectionResults(predictions, sum(analysis is None for analysis in analyses))


def evaluate_summaries(bundle: Bundle, rows: Sequence[Row], style: Style = Style.AUTO) -> SummaryResults:
    """Summarise every row in ``style``; the row's lead is hidden and serves as the reference.

    Raises BundleError without a summariser of that style: the extract would be measured in its place.
    """
    must_have(bundle, "summarizer")
    if style not in bundle.styles:
        raise BundleError(f"bundle {bundle.id} has no {style} summaries, only {', '.join(bundle.styles)}")
    referenced = [row for row in rows if row.lead.strip()]
    if not referenced:
        raise CorpusError("no row has a lead, so there is no reference for a summary")
    articles = [readable(row, with_lead=False) for row in referenced]
    watched = WatchedSummarizer.of(bundle.summarizer) if isinstance(bundle.summarizer, GeneratedSummarizer) else None
    asked = replace(bundle, summarizer=watched) if watched else bundle
    analyses = in_batches(partial(asked.analyze, options=Options(style, sections=False)), articles, "summarising")
    scored = tuple(_scored_summary(row, analysis) for row, analysis in zip(referenced, analyses, strict=True))
    quality = tuple(
        SummaryQuality.of(analysis.summary if analysis else None, row.title, row.lead)
        for row, analysis in zip(referenced, analyses, strict=True)
    )
    guard = tuple(watched.guarded) if watched else ()
    return SummaryResults(scored, articles.count(None), len(rows) - len(referenced), quality, guard)


def must_have(bundle: Bundle, part: str) -> None:
    """Raise BundleError where ``bundle`` lacks that ``part``: classifier or summarizer."""
    if getattr(bundle, part) is None:
        raise BundleError(f"bundle {bundle.id} has no {part}; fit one, with this bundle as --base")


def gold_slugs(rows: Sequence[Row], taxonomy: Taxonomy) -> list[str]:
    """The slug of each row's section, given as slug, label or alias. Raises CorpusError naming every unknown section."""
    known = _slugs((row.section for row in rows), taxonomy, _UNMAPPED)
    return [known[row.section] for row in rows]


def slugged(rows: Sequence[Row], taxonomy: Taxonomy) -> list[Row]:
    """The rows with their own and their annotated sections as slugs. Raises CorpusError as ``gold_slugs`` does."""
    names = (name for row in rows for name in (row.annotated_section, row.section if row.annotated else "") if name)
    given = _slugs(names, taxonomy, _BAD_ANNOTATION)
    own = _slugs((row.section for row in rows if not row.annotated), taxonomy, _UNMAPPED)
    return [
        replace(
            row,
            section=(given if row.annotated else own)[row.section],
            annotated_section=given[row.annotated_section] if row.annotated_section else "",
        )
        for row in rows
    ]


def _slugs(names: Iterable[str], taxonomy: Taxonomy, todo: str) -> dict[str, str]:
    """The slug of each section name. Raises CorpusError naming those that the taxonomy lacks, and what ``todo``."""
    counts = Counter(names)
    found = {name: section.slug for name in counts if (section := taxonomy.find(name))}
    if missing := sorted(set(counts) - set(found)):
        listed = ", ".join(f"{name!r} ({counts[name]} rows)" for name in missing[:20])
        todo += "; leave out rows that have none, ''" if "" in missing else ""
        raise CorpusError(f"sections that the taxonomy lacks: {listed}; {todo}")
    return found


def readable(row: Row, *, with_lead: bool = True) -> Article | None:
    """The row's article, or None where it has no words."""
    try:
        return row.article(with_lead=with_lead)
    except InvalidArticle:
        return None


def labelled(gold: str, prediction: Prediction | None) -> LabelledPrediction:
    """A prediction with its label ``gold``; None is an article that could not be read."""
    if prediction is None:
        return LabelledPrediction(gold, (), 0.0, Decision.REVIEW)
    ranked = tuple(score.section.slug for score in prediction.ranked)
    return LabelledPrediction(gold, ranked, prediction.ranked[0].probability, prediction.decision, prediction.unknown)


def precision_at(predictions: Sequence[LabelledPrediction], coverage: float) -> float:
    """Precision over the most confident ``coverage`` (share) of the articles: the first point of the curve that covers as much."""
    return next((point.precision for point in precision_coverage(predictions) if point.coverage >= coverage), 0.0)


def in_batches(work: Callable[[Sequence[Article]], Iterable[T]], articles: Sequence[Article | None], what: str) -> list[T | None]:
    """The result of ``work`` for each article, None for None; ``what`` names the work in the progress on standard error."""
    present = [article for article in articles if article is not None]
    batches = [present[start : start + BATCH] for start in range(0, len(present), BATCH)]
    results = iter([result for batch in watch(batches, what) for result in work(batch)])
    return [next(results) if article is not None else None for article in articles]


def _scored_summary(row: Row, analysis: Analysis | None) -> ScoredSummary:
    summary = analysis.summary if analysis else None
    content = summary.text if summary else ""
    return ScoredSummary(
        rouge={scale: rouge(content, row.lead, tokens) for scale, tokens in SCALES.items()},
        syllables=len(SCALES["syllable"](content)),
        reference_syllables=len(SCALES["syllable"](row.lead)),
        article_syllables=len(SCALES["syllable"](row.body)),
        facts=len(facts(content)),
        unsupported=len(summary.unsupported) if summary else 0,
    )
