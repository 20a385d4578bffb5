"""Summary quality beyond ROUGE: novelty against the title, repetition, complete endings, and what the guard did to drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from model.article import Article
from model.generative.choosing import Candidate
from model.generative.summarizer import FINAL, GeneratedSummarizer, whole_sentences
from model.results import Style, Summary
from model.support import facts
from training.measuring.rouge import f1, runs, syllable_tokens

_RUN = 3  # syllables; a repeated trigram counts as repetition


@dataclass(frozen=True, slots=True)
class SummaryQuality:
    """One summary: ROUGE-1 and -2 (0 to 1) on n-grams that the title lacks; whether it repeats, ends as a sentence, was generated."""

    beyond_one: float
    beyond_two: float
    repeats: bool
    whole: bool
    generated: bool

    @classmethod
    def of(cls, summary: Summary | None, title: str, lead: str) -> SummaryQuality:
        """The quality of ``summary`` (None for none) against the ``lead`` that a person wrote."""
        tokens = syllable_tokens(summary.text if summary else "")
        known, reference = syllable_tokens(title), syllable_tokens(lead)
        threes = runs(tokens, _RUN)
        return cls(
            _beyond(tokens, reference, known, 1),
            _beyond(tokens, reference, known, 2),
            len(set(threes)) < len(threes),
            summary is not None and summary.text.endswith(FINAL),
            summary is not None and summary.style is Style.GENERATED,
        )


@dataclass(frozen=True, slots=True)
class GuardedDraft:
    """What the guard did to one draft: its facts and those that the article lacks, its sentences, and how many were dropped or repaired.

    ``replaced``: the extract was used, because nothing was left of the draft or it came too late.
    """

    facts: int
    unsupported: int
    sentences: int
    dropped: int
    repaired: bool
    replaced: bool

    @classmethod
    def of(cls, candidate: Candidate) -> GuardedDraft:
        """The outcome for the draft of ``candidate``."""
        generated = candidate.generated
        named = len(facts(" ".join(whole_sentences(candidate.draft)))) if candidate.draft else 0
        repaired = generated is not None and bool(generated.repaired)
        return cls(named, len(candidate.unsupported), candidate.sentences, candidate.dropped, repaired, generated is None)


@dataclass(frozen=True)
class WatchedSummarizer(GeneratedSummarizer):
    """The same summariser, recording the outcome of each draft in ``guarded``."""

    guarded: list[GuardedDraft] = field(default_factory=list)

    @classmethod
    def of(cls, other: GeneratedSummarizer) -> WatchedSummarizer:
        """A recording copy of ``other``."""
        return cls(other.extractive, other.generator, other.chooser)

    def candidate(self, article: Article, max_syllables: int | None = None) -> Candidate:
        """As ``GeneratedSummarizer`` has it."""
        found = super().candidate(article, max_syllables)
        self.guarded.append(GuardedDraft.of(found))
        return found


def quality_numbers(found: Sequence[SummaryQuality]) -> dict[str, float]:
    """The means over summaries, ROUGE 0 to 100 and shares 0 to 1."""
    total = max(len(found), 1)
    return {
        "rouge_beyond_title1": 100 * sum(one.beyond_one for one in found) / total,
        "rouge_beyond_title2": 100 * sum(one.beyond_two for one in found) / total,
        "repeating_share": sum(one.repeats for one in found) / total,
        "ends_whole_share": sum(one.whole for one in found) / total,
        "generated_share": sum(one.generated for one in found) / total,
    }


def guard_numbers(found: Sequence[GuardedDraft]) -> dict[str, Any]:
    """What the guard did to drafts: shares of facts, of articles, of sentences, 0 to 1."""
    return {
        "unsupported_share_before": sum(one.unsupported for one in found) / max(sum(one.facts for one in found), 1),
        "repaired_share": fmean(one.repaired for one in found),
        "dropped_sentence_share": sum(one.dropped for one in found) / max(sum(one.sentences for one in found), 1),
        "replaced_share": fmean(one.replaced for one in found),
        "drafts": len(found),
    }


def _beyond(tokens: Sequence[str], reference: Sequence[str], title: Sequence[str], size: int) -> float:
    """ROUGE-``size`` F1 over the n-grams that ``title`` lacks."""
    known = set(runs(title, size))
    ours, theirs = (Counter(run for run in runs(one, size) if run not in known) for one in (tokens, reference))
    return f1((ours & theirs).total(), ours.total(), theirs.total())
