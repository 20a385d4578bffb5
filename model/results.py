"""The results of the model, as frozen dataclasses that are easy to turn into JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.article import Article
from model.taxonomy import Section


class Decision(StrEnum):
    """How far a tool may trust the first section of a prediction."""

    ASSIGN = "assign"  # right 98 % of the time on the bundle's validation data: may be applied without asking
    SUGGEST = "suggest"  # offer it to an editor
    REVIEW = "review"  # do not trust it


class Style(StrEnum):
    """How a summary was, or should be, made."""

    AUTO = "auto"
    EXTRACTIVE = "extractive"
    GENERATED = "generated"
    NONE = "none"


class Speed(StrEnum):
    """Which classifier of a bundle to use, if it has several."""

    BEST = "best"  # the most accurate
    FAST = "fast"  # the fastest


class Caution(StrEnum):
    """The codes of ``warnings``: what an editor should know about an article before trusting the prediction.

    no_diacritics: Vietnamese typed without diacritics, so sections and summary are less reliable. not_vietnamese: English or another
    language, which the model was not trained on. too_short: only a few syllables, so the sections are a guess. no_title: no title was
    found in the input. characters_removed: NUL, control characters or lone surrogates were removed. old_encoding: the text was in TCVN3
    or VNI, or had been decoded with the wrong encoding, and was converted to Unicode. html_as_text: a plain-text field contains HTML
    tags; markup was rendered to text, and tags that the article is about were kept as words. truncated: the page has more tags than a
    story needs, so only its beginning was read. no_summary: nothing in the article can stand alone as a summary. not_generated: a
    generated summary was requested, but the extractive one is returned.
    """

    NO_DIACRITICS = "no_diacritics"
    NOT_VIETNAMESE = "not_vietnamese"
    TOO_SHORT = "too_short"
    NO_TITLE = "no_title"
    CHARACTERS_REMOVED = "characters_removed"
    OLD_ENCODING = "old_encoding"
    HTML_AS_TEXT = "html_as_text"
    TRUNCATED = "truncated"
    NO_SUMMARY = "no_summary"
    NOT_GENERATED = "not_generated"


class FactKind(StrEnum):
    """The kind of a fact in a summary. Money is an ``amount``; other measures (km, năm, người) are ``number``."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of one field of an article: ``title``, ``lead`` or ``body``."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source(Span):
    """A span that sentence number ``sentence`` of a summary, from 0, rests on."""

    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """A section and its calibrated probability, 0 to 1."""

    section: Section
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that is evidence for a section; ``weight`` is what it adds to that section's logit (divided by the temperature)."""

    section: str
    span: Span
    weight: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """Every section of the taxonomy, most probable first, with a decision and the evidence.

    ``unknown`` is the share of the words read that the classifier never saw in training, 0 to 1; None where it does not say.
    """

    ranked: tuple[Score, ...]
    decision: Decision
    evidence: tuple[Evidence, ...] = ()
    unknown: float | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date, amount, percentage or proper name of a summary. ``start`` and ``end`` are characters of the summary's text."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A fact that a generated summary had wrong (``was``), and the article's own ``text`` that replaces it, at ``start`` to ``end``."""

    kind: str
    text: str
    was: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A short text, with the spans of the article that each sentence rests on; ``unsupported`` facts are not in the article."""

    text: str
    style: Style
    sources: tuple[Source, ...] = ()
    unsupported: tuple[Fact, ...] = ()
    syllables: int = 0
    repaired: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about one article; ``prediction`` or ``summary`` is None where the bundle has no such part or it was not asked for."""

    article: Article
    prediction: Prediction | None
    summary: Summary | None
    warnings: tuple[str, ...] = ()
