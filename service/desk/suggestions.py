"""The suggestions for a draft, as the compose view shows them: sections in groups, a summary, the article with its marks."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model.answer import as_json
from model.article import TEXT_FIELDS, Article
from model.bundle import Bundle, Options
from model.intake import Page
from model.results import Analysis, Caution, Decision, Style
from model.support import unsupported
from model.taxonomy import Section
from model.text import count_syllables
from service.desk import words
from service.desk.drafts import OWN, Draft
from service.desk.marks import Mark, Segment, paragraphs, segments

MAX_SECTIONS = 5  # shown, each with its evidence
_SPACES = (" ", "\t", "\u00a0")
_WORTH_SHOWING = 0.01  # probability of a section after the first
_WORTH_SUGGESTING = 0.1  # of a section beside one that the model trusts: two sections fit many an article


@dataclass(frozen=True, slots=True)
class Choice:
    """A section as it is offered; its evidence has the mark ``e`` and ``number``, from 1."""

    number: int
    slug: str
    label: str
    probability: float
    percent: str
    likelihood: str
    sentences: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Sections with the same advice; ``decision`` is None for unlikely ones below a section that the model trusts."""

    decision: Decision | None
    name: str
    advice: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A summary with its unsupported facts marked; ``facts`` are these, each once."""

    segments: list[Segment]
    syllables: int
    facts: tuple[str, ...]

    @classmethod
    def of(cls, summary: str, article: Article | None) -> Checked:
        """``summary`` checked against ``article``; where there is none yet nothing is missing in it."""
        summary = unicodedata.normalize("NFC", summary)  # of which the offsets of facts are
        places = [at for at, sign in enumerate(summary) if sign not in _SPACES or summary[at + 1 : at + 2] not in _SPACES]
        closed = "".join(summary[at] for at in places)  # a space too many, which is not kept, parts no number from its unit
        missing = unsupported(closed, article) if article and closed.strip() else ()
        marks: list[Mark] = [(places[fact.start], places[fact.end - 1] + 1, "unsupported") for fact in missing]
        return cls(segments(summary, marks), count_syllables(summary), tuple(dict.fromkeys(fact.text for fact in missing)))


@dataclass(frozen=True, slots=True)
class SuggestedSummary:
    """The summary in the box: ``text`` as the editor left it, else as the model offers it.

    ``repaired`` are facts that the model had written wrong, as they were and as they are in the article.
    """

    text: str
    offered: str
    style: str
    places: tuple[str, ...]
    repaired: tuple[tuple[str, str], ...]
    checked: Checked


@dataclass(frozen=True, slots=True)
class Version:
    """A summary in another ``style`` than that in the box, beside it; no text: there is none in that style."""

    style: str
    name: str
    text: str
    checked: Checked

    @classmethod
    def of(cls, draft: Draft, article: Article, bundle: Bundle, style: Style) -> Version:
        """That of ``bundle``, for the ``article`` of ``draft``."""
        options = Options(style, draft.max_syllables, sections=False)
        summary = bundle.analyze([article], options)[0].summary
        text = summary.text if summary and summary.style is style else ""
        return cls(style.value, words.STYLES[style], text, Checked.of(text, article))

    @classmethod
    def own(cls, text: str, article: Article) -> Version:
        """The summary that the editor wrote and put aside."""
        return cls(OWN, "Bản của bạn", text, Checked.of(text, article))


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that the view shows beside the form; ``suggested`` is the slug that is chosen where the editor chooses none.

    ``versions`` are other summaries than the one in the box, ``awaited`` the styles in which there may be more.
    """

    model: str
    groups: tuple[Group, ...]
    suggested: str
    chosen: str
    others: tuple[Section, ...]
    summary: SuggestedSummary
    style: Style
    versions: tuple[Version, ...]
    awaited: tuple[Style, ...]
    warnings: tuple[str, ...]
    article: Mapping[str, list[list[Segment]]]
    author: str
    published_at: str
    published: str
    analysis: Analysis

    @classmethod
    def of(cls, draft: Draft, page: Page, bundle: Bundle, *, every_style: bool = False) -> Suggestions:
        """What ``bundle`` says of ``draft``, which was read as ``page``.

        Of a bundle with several styles the summary is extractive unless the editor asks for another one: a generated one takes its time,
        and the sections need not wait for it. With ``every_style`` the others are there, too.
        """
        styles = tuple(style for style in bundle.styles if style in words.STYLES)
        style = draft.style if draft.style in styles else (*styles, Style.AUTO)[0]
        options = Options(style, draft.max_syllables, evidence=MAX_SECTIONS)
        (analysis,) = bundle.analyze([page.article], options)
        answer = as_json(analysis, top=MAX_SECTIONS, warnings=page.warnings)
        decision = Decision(answer["decision"]) if answer["decision"] else None
        suggested = answer["sections"][0]["slug"] if answer["sections"] and decision is not Decision.REVIEW else ""
        chosen = draft.chosen or suggested
        groups = _groups(answer, decision, chosen)
        shown = [choice for group in groups for choice in group.choices]
        others = tuple(one for one in styles if one is not style)
        own = (Version.own(draft.own, page.article),) if draft.own else ()
        return cls(
            model=bundle.id,
            groups=groups,
            suggested=suggested,
            chosen=chosen,
            others=tuple(section for section in bundle.taxonomy if section.slug not in {choice.slug for choice in shown}),
            summary=_suggested_summary(draft, answer["summary"], page.article),
            style=style,
            versions=(*own, *(Version.of(draft, page.article, bundle, one) for one in others if every_style)),
            awaited=() if every_style else others,
            warnings=tuple(words.WARNINGS[Caution(code)] for code in answer["warnings"]),
            article=_marked(answer, shown),
            author=answer["article"]["author"] or "",
            published_at=answer["article"]["published_at"] or "",
            published=_moment(answer["article"]["published_at"]),
            analysis=analysis,
        )


def _groups(answer: dict[str, Any], decision: Decision | None, chosen: str) -> tuple[Group, ...]:
    if decision is None:
        return ()
    spoke = Counter(span["section"] for span in answer["evidence"])
    found: dict[Decision | None, list[Choice]] = {}
    for number, section in enumerate(answer["sections"], 1):
        probability = section["probability"]
        if number > 1 and probability < _WORTH_SHOWING:
            break
        choice = Choice(
            number,
            section["slug"],
            section["label"],
            probability,
            words.percent(probability),
            words.likelihood(probability),
            spoke[section["slug"]],
            section["slug"] == chosen,
        )
        found.setdefault(_decide(decision, number, probability), []).append(choice)
    return tuple(Group(one, *(words.DECISIONS[one] if one else words.UNLIKELY), tuple(choices)) for one, choices in found.items())


def _decide(decision: Decision, number: int, probability: float) -> Decision | None:
    """What is to be done of the section in place ``number``, None of an unlikely one; ``decision`` is of the first."""
    if number == 1 or decision is Decision.REVIEW:
        return decision
    return Decision.SUGGEST if probability >= _WORTH_SUGGESTING else None


def _suggested_summary(draft: Draft, summary: dict[str, Any] | None, article: Article) -> SuggestedSummary:
    offered = summary["text"] if summary else ""
    text = offered if draft.edited is None else draft.edited
    style = words.STYLES[Style(summary["style"])] if offered and summary else ""
    sources = summary["sources"] if summary else ()
    places = tuple(dict.fromkeys(words.FIELDS[span["field"]] for span in sources))
    repaired = tuple((one["was"], one["text"]) for one in (summary["repaired"] if summary and draft.edited is None else ()))
    return SuggestedSummary(text, offered, style, places, repaired, Checked.of(text, article))


def _marked(answer: dict[str, Any], shown: Iterable[Choice]) -> dict[str, list[list[Segment]]]:
    """Each field's paragraphs, cut by the evidence for the sections that are ``shown`` and by the sources of the summary."""
    names = {choice.slug: f"e{choice.number}" for choice in shown}
    marks = [(span, names[span["section"]]) for span in answer["evidence"] if span["section"] in names]
    marks += [(span, "source") for span in (answer["summary"]["sources"] if answer["summary"] else ())]
    return {name: paragraphs(answer["article"][name], _of_field(name, marks)) for name in TEXT_FIELDS}


def _of_field(name: str, marks: Sequence[tuple[dict[str, Any], str]]) -> list[Mark]:
    return [(span["start"], span["end"], mark) for span, mark in marks if span["field"] == name]


def _moment(iso: str | None) -> str:
    return words.moment_in_words(datetime.fromisoformat(iso)) if iso else ""
