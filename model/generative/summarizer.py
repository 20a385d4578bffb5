"""GeneratedSummarizer: a summary written by a network, each sentence checked against the article, or the extract where none passes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from model import text
from model.article import Article
from model.errors import BundleError
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.readability import MIN_SYLLABLES, Placement, placement
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.choosing import FEATURES, Candidate, Chooser
from model.generative.decoding import OutOfTime
from model.generative.generator import Draft, Generator
from model.generative.guard import Guard, Passed
from model.generative.spelling import Spelling
from model.results import Repair, Source, Style, Summary

EXTRACTIVE, GENERATOR, FACTS = "extractive", "generator", "generated.json"
FINAL = (".", "!", "…", '."', ".”", '!"', "!”")


@dataclass(frozen=True)
class GeneratedSummarizer:
    """``generator`` writes; ``extractive`` answers where none of it may be shown, and where the ``chooser`` prefers the extract.

    Without a chooser, generated summaries are not known to be as good, so they answer only where they are asked for.
    """

    kind: ClassVar[str] = "generated"
    styles: ClassVar[tuple[Style, ...]] = (Style.EXTRACTIVE, Style.GENERATED)
    extractive: ExtractiveSummarizer
    generator: Generator
    chooser: Chooser | None = None

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        """One summary for each article, in order, of at most ``max_syllables`` and never of more than ``MAX_SYLLABLES``."""
        return tuple(self._summarize(article, max_syllables, style) for article in articles)

    def _summarize(self, article: Article, max_syllables: int | None, style: Style) -> Summary:
        if style is Style.EXTRACTIVE or (style is Style.AUTO and not self.chooser):
            return self.extractive.summarize([article], max_syllables=max_syllables)[0]
        found = self.candidate(article, max_syllables)
        if found.generated is None or (style is Style.AUTO and self.chooser and self.chooser.score(found) < 0.5):
            return found.extract
        return found.generated

    def candidate(self, article: Article, max_syllables: int | None = None) -> Candidate:
        """The extract of ``article`` and the first draft that passes, at least in part."""
        found = Candidate(article, self.extractive.summarize([article], max_syllables=max_syllables)[0])
        try:
            drafts = self.generator.drafts(article, max_syllables)
        except OutOfTime:
            return found
        guard, most = Guard(article), min(max_syllables or MAX_SYLLABLES, MAX_SYLLABLES)
        tried = (_judged(replace(found, draft=draft), guard, most) for draft in drafts)
        first = next(tried)
        return first if first.generated else next((one for one in tried if one.generated), first)

    def save(self, folder: Path) -> None:
        """Write ``extractive/``, ``generator/`` and ``generated.json`` into the existing ``folder``."""
        for name, part in ((EXTRACTIVE, self.extractive), (GENERATOR, self.generator)):
            (folder / name).mkdir(exist_ok=True)
            part.save(folder / name)
        chooser = asdict(self.chooser) | {"features": FEATURES} if self.chooser else None
        (folder / FACTS).write_text(json.dumps({"chooser": chooser}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The summariser saved in ``folder``. Raises BundleError when a file is missing, broken or does not fit the others."""
        try:
            content = json.loads((folder / FACTS).read_text(encoding="utf-8"))["chooser"]
            if content and tuple(content.pop("features")) != FEATURES:
                raise ValueError("the chooser has features of another version")
            chooser = Chooser(tuple(content["weights"]), content["bias"]) if content else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleError(f"{FACTS}: cannot be read ({type(error).__name__})") from None
        return cls(ExtractiveSummarizer.load(folder / EXTRACTIVE), Generator.load(folder / GENERATOR), chooser)


def whole_sentences(draft: Draft) -> tuple[str, ...]:
    """The complete sentences of ``draft``, in the old tone style; a last one that breaks off is left out."""
    said = text.one_tone_style(text.clean_opening(draft.text, paragraphs=False))
    found = [said[start:end] for start, end in text.sentences(said)]
    if found and not found[-1].endswith(FINAL):
        last = found.pop().rstrip(" ,;:-–")
        found += [f"{last}."] if draft.hypothesis.ended and last else []
    return tuple(found)


def _judged(candidate: Candidate, guard: Guard, most: int) -> Candidate:
    """``candidate`` with the sentences of its draft that pass the guard, can stand on their own and repeat nothing."""
    assert candidate.draft
    sentences = whole_sentences(candidate.draft)
    checked = [guard.check(sentence) for sentence in sentences]
    kept: list[Passed] = []
    before = False
    for passed in checked:
        before = passed is not None and _may_stand(passed.text, kept, before) and _fits(passed.text, kept, most)
        kept += [passed] if passed and before else []
    told = _summary(kept, Spelling.of(candidate.article))
    shown = told if told.syllables >= MIN_SYLLABLES else None
    lacking = guard.support.lacks(" ".join(sentences))
    return replace(candidate, generated=shown, unsupported=lacking, sentences=len(sentences), dropped=checked.count(None))


def _may_stand(sentence: str, kept: Sequence[Passed], follows: bool) -> bool:
    """Whether the sentence stands alone, or refers back and directly follows the one that it refers to."""
    place = placement(sentence.rstrip(".!…"))
    return place is Placement.ALONE or (place is Placement.AFTER and bool(kept) and follows)


def _fits(sentence: str, kept: Sequence[Passed], most: int) -> bool:
    """Whether the summary with ``sentence`` is short enough, and no three syllables in a row occur twice in it."""
    said = [syllable for one in (*(passed.text for passed in kept), sentence) for syllable in text.syllables(one)]
    triples = list(zip(said, said[1:], said[2:], strict=False))
    return len(said) <= most and len(set(triples)) == len(triples)


def _summary(kept: Sequence[Passed], spelling: Spelling) -> Summary:
    told, repaired, sources = "", list[Repair](), list[Source]()
    for number, passed in enumerate(kept):
        told += " " if told else ""
        repaired += [replace(one, start=one.start + len(told), end=one.end + len(told)) for one in passed.repairs]
        sources += [Source(span.field, span.start, span.end, number) for span in passed.sources]
        told += text.capitalised(passed.text)
    told = spelling.written(told)
    shown = tuple(replace(one, text=told[one.start : one.end]) for one in repaired)
    return Summary(told, Style.GENERATED, tuple(sources), syllables=text.count_syllables(told), repaired=shown)
