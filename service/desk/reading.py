"""An article of the inbox as it is shown: the suggested section, its probability, the evidence for it, and who settled it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.article import TEXT_FIELDS, Article
from model.bundle import Bundle, Options
from model.results import Decision, Style
from model.taxonomy import Taxonomy
from service.desk import words
from service.desk.inbox import Opened
from service.desk.marks import Mark, Segment, paragraphs
from service.errors import Busy, DeadlineExceeded
from service.predictions.engine import Engine

_SECTIONS_WITH_EVIDENCE = 5  # the article's own prediction may be of another model, whose first section is not the first now


@dataclass(frozen=True, slots=True)
class Ranked:
    """A section with its probability; ``names`` are all that an editor may type for it."""

    slug: str
    label: str
    names: tuple[str, ...]
    probability: float | None
    percent: str
    likelihood: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the view shows of an article. ``suggested`` is None where nothing was predicted; ``others`` end with it, too."""

    opened: Opened
    suggested: Ranked | None
    others: tuple[Ranked, ...]
    decision: tuple[str, str] | None
    text: Mapping[str, list[list[Segment]]]
    sentences: int
    marked: bool

    @classmethod
    def of(cls, opened: Opened, engine: Engine) -> Reading:
        """``opened``, with the evidence for its section; without it while the service is busy."""
        taxonomy = engine.bundle.taxonomy
        scores = dict(opened.scores)
        if opened.item.section:
            scores.setdefault(opened.item.section, opened.item.probability or 0.0)
        spans = _evidence(opened, engine)
        ranked = _ranked(taxonomy, scores)
        suggested = next((one for one in ranked if one.slug == opened.item.section), None)
        decision = words.DECISIONS[Decision(opened.item.decision)] if opened.item.decision else None
        return cls(
            opened=opened,
            suggested=suggested,
            others=tuple(sorted(ranked, key=lambda one: one is suggested)),
            decision=decision,
            text=_marked(opened.article, spans or ()),
            sentences=len(spans or ()),
            marked=spans is not None,
        )


def _ranked(taxonomy: Taxonomy, scores: Mapping[str, float]) -> list[Ranked]:
    """Every section, the most probable first, those without a score last in their own order."""
    found = []
    for section in taxonomy:
        score = scores.get(section.slug)
        said = ("", "") if score is None else (words.percent(score), words.likelihood(score))
        found.append(Ranked(section.slug, section.label, (section.label, *section.aliases, section.slug), score, *said))
    unknown = [slug for slug in scores if slug not in taxonomy.slugs]
    found += [Ranked(slug, slug, (slug,), scores[slug], words.percent(scores[slug]), words.likelihood(scores[slug])) for slug in unknown]
    return sorted(found, key=lambda one: -1.0 if one.probability is None else one.probability, reverse=True)


def _evidence(opened: Opened, engine: Engine) -> list[tuple[str, Mark]] | None:
    """The field and mark of each sentence of evidence for the suggested section; None while the service is busy."""
    if not opened.item.section:
        return []
    try:
        with engine.admit() as admission, admission.turn(sum(map(len, opened.article.written))):
            return _of_bundle(admission.bundle, opened.article, opened.item.section)
    except (Busy, DeadlineExceeded):
        return None


def _of_bundle(bundle: Bundle, article: Article, section: str) -> list[tuple[str, Mark]]:
    (analysis,) = bundle.analyze([article], Options(Style.NONE, evidence=_SECTIONS_WITH_EVIDENCE))
    spoke = analysis.prediction.evidence if analysis.prediction else ()
    return [(one.span.field, (one.span.start, one.span.end, "evidence")) for one in spoke if one.section == section]


def _marked(article: Article, spans: list[tuple[str, Mark]] | tuple[()]) -> dict[str, list[list[Segment]]]:
    fields = zip(TEXT_FIELDS, article.written, strict=True)
    return {name: paragraphs(text, [mark for field, mark in spans if field == name]) for name, text in fields}
