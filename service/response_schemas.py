"""The schemas of answers: the OpenAPI document is made of them, and tests validate every answer by them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from model.results import Caution, Decision, FactKind, Style

STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)  # only the OpenAPI document needs them

Probability = Annotated[float, Field(ge=0, le=1)]
Offset = Annotated[int, Field(ge=0, description="Counted in Unicode code points.")]
Text = Annotated[str, Field(min_length=1)]


class Fault(BaseModel):
    """What is wrong with one field of the body, one parameter of the query, or one header."""

    model_config = STRICT
    pointer: Annotated[
        str,
        Field(description="JSON pointer (RFC 6901) into the request's body, in a job into the article on its own line; empty: all of it."),
    ] = ""
    parameter: Annotated[str, Field(description="The name of a query parameter or header, where it is not the body.")] = ""
    detail: str


class ProblemInPlace(BaseModel):
    """Why one article of a batch could not be read."""

    model_config = STRICT
    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"}, description="Its kind; leads to its explanation.")]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: Annotated[list[Fault], Field(description="Each field at fault; more than a thousand are told as one.")] = []


class Problem(ProblemInPlace):
    """A problem (RFC 9457)."""

    request_id: Annotated[str, Field(description="As in X-Request-ID.")]


class ModelId(BaseModel):
    """The bundle that answered."""

    model_config = STRICT
    id: Text


class ReadArticle(BaseModel):
    """The article as it was read: what all offsets count in."""

    model_config = STRICT
    title: str
    lead: str
    body: Annotated[str, Field(description="Paragraphs, separated by line breaks.")]
    published_at: AwareDatetime | None
    author: Text | None


class SectionScore(BaseModel):
    """A section and how probable it is."""

    model_config = STRICT
    slug: Text
    label: Text
    probability: Annotated[Probability, Field(description="Calibrated: of all answers with 0.8, four in five are right.")]
    iptc: Annotated[list[Annotated[str, Field(pattern=r"^\d{8}$")]], Field(description="IPTC Media Topics.")]


class Quote(BaseModel):
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a field of the read article."""

    model_config = STRICT
    field: Literal["title", "lead", "body"]
    start: Offset
    end: Offset
    text: Text


class SectionEvidence(Quote):
    """A sentence that spoke for a section."""

    section: Text
    weight: Annotated[float, Field(description="Its share of the section's logit; larger is stronger.")]


class UnsupportedFact(BaseModel):
    """A fact of the summary that the article does not say; offsets count in the summary's text."""

    model_config = STRICT
    kind: FactKind
    text: Text
    start: Offset
    end: Offset


class SourceQuote(Quote):
    """A sentence or clause of the article that a sentence of the summary rests on."""

    sentence: Annotated[int, Field(ge=0, description="Which sentence of the summary, from 0.")]


class RepairedFact(BaseModel):
    """A fact that the model had wrong and that was replaced by the article's own; offsets count in the summary's text."""

    model_config = STRICT
    kind: FactKind
    text: Text
    was: Text
    start: Offset
    end: Offset


class ReadSummary(BaseModel):
    """A short text an editor could publish; empty when nothing in the article can stand alone."""

    model_config = STRICT
    text: str
    style: Annotated[
        Literal[Style.EXTRACTIVE, Style.GENERATED],
        Field(
            description="How it was made. `extractive` also where a generated one was asked for and the article does not say what it said."
        ),
    ]
    syllables: Annotated[int, Field(ge=0)]
    sources: Annotated[list[SourceQuote], Field(description="What it rests on, sentence by sentence.")]
    unsupported: list[UnsupportedFact]
    repaired: Annotated[list[RepairedFact], Field(description="Empty for an extractive summary: it takes the article's own words.")]


class Prediction(BaseModel):
    """What is known of one article."""

    model_config = STRICT
    id: str
    prediction_id: Annotated[Text | None, Field(description="What a correction refers to.")] = None
    article: ReadArticle
    sections: Annotated[list[SectionScore], Field(description="Most probable first.")]
    decision: Annotated[Decision | None, Field(description="assign: apply it without asking; suggest: offer it; review: do not trust it.")]
    evidence: list[SectionEvidence]
    summary: ReadSummary | None
    warnings: list[Caution]


class UnreadArticle(BaseModel):
    """An article that could not be read, in its place."""

    model_config = STRICT
    id: Annotated[
        str,
        Field(
            description="As it was sent; the article's index where it has none, or one that is itself at fault, as a pointer of the error "
            "says. Another article may have that index for its id: know this one by its place and not by its id."
        ),
    ]
    error: ProblemInPlace


class Predictions(BaseModel):
    """An answer for each article, in order."""

    model_config = STRICT
    model: ModelId
    predictions: list[Prediction | UnreadArticle]


class TaxonomySection(BaseModel):
    """A section of the taxonomy."""

    model_config = STRICT
    slug: Text
    label: Text
    aliases: Annotated[list[str], Field(description="What other papers call it.")]
    iptc: Annotated[list[Annotated[str, Field(pattern=r"^\d{8}$")]], Field(description="IPTC Media Topics.")]


class TaxonomyAnswer(BaseModel):
    """The sections, in the order of the model's labels."""

    model_config = STRICT
    model: ModelId
    sections: list[TaxonomySection]


class TextProfileAnswer(BaseModel):
    """How the text of the training data was read."""

    model_config = STRICT
    normalizer: str
    segmenter: str
    segmenter_version: str


class ModelAnswer(BaseModel):
    """The bundle that is served."""

    model_config = STRICT
    id: Text
    created_at: AwareDatetime
    parts: Annotated[dict[str, str], Field(description="The kind of each part.")]
    styles: Annotated[
        list[Style], Field(description="The styles of summary it answers in; asked for another, it answers an extract, but makes no job.")
    ]
    text_profile: TextProfileAnswer
    data_digest: Annotated[str, Field(description="SHA-256 of the training data.")]
    packages: Annotated[dict[str, str], Field(description="The versions that it was made with.")]
    metrics: Annotated[dict[str, Any], Field(description="What was measured, by the name of the data.")]
    card: Annotated[str, Field(description="The model card, in Markdown.")]


class ProfileCounts(BaseModel):
    """Predictions, counted; the bins are between the edges in ``model/sections/drift.py``."""

    model_config = STRICT
    sections: Annotated[dict[str, int], Field(description="By most probable section.")]
    confidence: Annotated[list[int], Field(description="By its probability, in bins.")]
    unknown: Annotated[list[int], Field(description="By the share of words that training never saw, in bins, where it is known.")]
    mean_confidence: Probability
    mean_unknown: Probability


class DecidedCount(BaseModel):
    """How many articles editors filed, and how many of them they left where the model had put them."""

    model_config = STRICT
    decided: Annotated[int, Field(ge=0)]
    accepted: Annotated[int, Field(ge=0)]


class Validation(BaseModel):
    """What the validation data of the bundle looked like."""

    model_config = STRICT
    profile: ProfileCounts
    promised: Annotated[dict[str, Probability], Field(description="How often each decision was right.")]


class Statistics(BaseModel):
    """What the bundle that is served has answered since a moment."""

    model_config = STRICT
    model: ModelId
    since: AwareDatetime
    profile: ProfileCounts
    others: Annotated[int, Field(ge=0, description="Predictions of other bundles in the same time.")]
    editors: Annotated[dict[str, DecidedCount], Field(description="By decision of the prediction.")]
    asked_for: Annotated[dict[str, int], Field(description="Corrections to each section that the bundle lacks.")]
    validation: Annotated[Validation | None, Field(description="null: the bundle does not say.")]


class Live(BaseModel):
    """The process lives."""

    model_config = STRICT
    status: Literal["live"]


class Ready(BaseModel):
    """The service can answer."""

    model_config = STRICT
    status: Literal["ready"]
    model: ModelId
    remarks: Annotated[dict[str, str], Field(description="What should be looked at although answers are given, each with why.")]


class Reloaded(BaseModel):
    """The published bundle answers."""

    model_config = STRICT
    model: ModelId


class CorrectionMade(BaseModel):
    """A correction that is kept."""

    model_config = STRICT
    id: Text
    warnings: Annotated[list[Literal["unknown_section"]], Field(description="unknown_section: the taxonomy that is served lacks it.")]


class KeptArticle(BaseModel):
    """An article as it is kept."""

    model_config = STRICT
    id: Annotated[Text, Field(description="The id it was sent under; without one, a hash of its text.")]
    title: str
    lead: str
    body: Annotated[str, Field(description="Paragraphs, separated by line breaks.")]
    source: Text | None
    url: Text | None
    author: Text | None
    published_at: AwareDatetime | None


class KeptCorrection(BaseModel):
    """What an editor decided about an article."""

    model_config = STRICT
    id: Text
    article: KeptArticle
    section: Annotated[Text | None, Field(description="The slug of the right section; null: nothing was said of it.")]
    summary: Annotated[Text | None, Field(description="The edited summary; null: nothing was said of it.")]
    editor: Text
    created_at: AwareDatetime
    prediction_id: Text | None
    model: Annotated[ModelId | None, Field(description="The bundle that was corrected.")]
    suggested: Annotated[Text | None, Field(description="The section that it suggested.")]


class CorrectionsAnswer(BaseModel):
    """Some corrections, oldest first."""

    model_config = STRICT
    corrections: list[KeptCorrection]
    next: Annotated[
        Text | None,
        Field(
            description="The cursor to those after them, also to those that are yet to be made; null: there are none now. Later, the "
            "cursor of this page leads on to new ones."
        ),
    ]


class ForgottenAnswer(BaseModel):
    """How much was deleted."""

    model_config = STRICT
    articles: Annotated[int, Field(ge=0)]
    corrections: Annotated[int, Field(ge=0)]
    predictions: Annotated[int, Field(ge=0)]
    job_articles: Annotated[int, Field(ge=0, description="Lines of jobs, in whose results an error stands instead.")]
