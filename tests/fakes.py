"""A bundle without weights, for tests of what stands around it: it obeys the Protocols and answers from plain rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from model import text
from model.article import Article
from model.bundle import Bundle
from model.manifest import Manifest
from model.results import Decision, Evidence, Prediction, Score, Source, Span, Style, Summary
from model.taxonomy import Section, Taxonomy
from model.text import TextProfile

TAXONOMY = Taxonomy(
    (
        Section("the-thao", "Thể thao", ("Bóng đá",), ("15000000",)),
        Section("kinh-te", "Kinh tế", ("Kinh doanh",), ("04000000",)),
        Section("suc-khoe", "Sức khỏe", (), ("07000000",)),
        Section("phap-luat", "Pháp luật", (), ("02000000",)),
    )
)
KEYWORDS = {"the-thao": "trận", "kinh-te": "lợi nhuận", "suc-khoe": "bệnh nhân", "phap-luat": "công an"}


def _opening(article: Article) -> Span | None:
    """The first sentence of the body, else of the lead."""
    for name in ("body", "lead"):
        for start, end in text.sentences(getattr(article, name))[:1]:
            return Span(name, start, end)
    return None


@dataclass
class FakeClassifier:
    """Sure of the section whose keyword is in the article; unsure of an article without any."""

    taxonomy: Taxonomy = TAXONOMY
    kind: ClassVar[str] = "fake"
    text_profile: ClassVar[TextProfile] = TextProfile()

    @property
    def fast(self) -> Self:
        return self

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        return tuple(self._classify(article, evidence) for article in articles)

    def _classify(self, article: Article, evidence: int) -> Prediction:
        words = f"{article.title} {article.lead} {article.body}".lower()
        first = next((slug for slug, word in KEYWORDS.items() if word in words), None)
        rest = 0.08 / (len(self.taxonomy) - 1)
        scores = [Score(section, 0.92 if section.slug == first else rest if first else 1 / len(self.taxonomy)) for section in self.taxonomy]
        ranked = tuple(sorted(scores, key=lambda score: -score.probability))
        span = _opening(article)
        spoke = (Evidence(ranked[0].section.slug, span, 1.5),) if evidence and first and span else ()
        return Prediction(ranked, Decision.ASSIGN if first else Decision.REVIEW, spoke)

    def save(self, folder: Path) -> None:
        (folder / "nothing").touch()

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        return cls(taxonomy)


class BrokenClassifier(FakeClassifier):
    """Fails on every article, and says its text while doing so."""

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        raise RuntimeError(articles[0].body)


@dataclass
class FakeSummarizer:
    """Takes the first sentence, or nothing when it is too long."""

    kind: ClassVar[str] = "fake"
    styles: ClassVar[tuple[Style, ...]] = (Style.EXTRACTIVE,)

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        return tuple(self._summarize(article, max_syllables or 45) for article in articles)

    def _summarize(self, article: Article, max_syllables: int) -> Summary:
        span = _opening(article)
        words = article.as_written(span.field, span.start, span.end) if span else ""
        if span is None or text.count_syllables(words) > max_syllables:
            return Summary("", Style.EXTRACTIVE)
        return Summary(words, Style.EXTRACTIVE, (Source(span.field, span.start, span.end),), (), text.count_syllables(words))

    def save(self, folder: Path) -> None:
        (folder / "nothing").touch()

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls()


class FakeWriter(FakeSummarizer):
    """Writes anew, too: what it writes begins otherwise, and of a short article it writes nothing."""

    styles: ClassVar[tuple[Style, ...]] = (Style.EXTRACTIVE, Style.GENERATED)

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        extracts = super().summarize(articles, max_syllables=max_syllables)
        if style is not Style.GENERATED:
            return extracts
        return tuple(
            Summary(f"Tin mới: {one.text}", Style.GENERATED, one.sources, (), one.syllables + 2) if len(article.body) > 200 else one
            for one, article in zip(extracts, articles, strict=True)
        )


def fake_bundle(*, classifier: Any = None, summarizer: Any = None, taxonomy: Taxonomy = TAXONOMY) -> Bundle:
    """A bundle of fakes, or of the given parts."""
    parts = {"classifier": "fake", "summarizer": "fake"}
    metrics = {"sections": {"accuracy": 0.5}}
    manifest = Manifest("fa4e00000000", "2026-11-23T00:00:00+00:00", TextProfile(), parts, {}, metrics, "", {"numpy": "2"})
    return Bundle(manifest, taxonomy, classifier or FakeClassifier(taxonomy), summarizer or FakeSummarizer(), "# A card\n")
