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
        Field(description="JSON pointer (RFC 6901) into the request's body, or, in a job, into the article on its line; empty: the whole."),
    ] = ""
    parameter: Annotated[str, Field(description="Name of the query parameter or header, if the fault is not in the body.")] = ""
    detail: str


class ProblemInPlace(BaseModel):
    """Why one article of a batch could not be read."""

    model_config = STRICT
    type: Annotated[
        str, Field(json_schema_extra={"format": "uri-reference"}, description="The type of problem: a link to its explanation.")
    ]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: Annotated[list[Fault], Field(description="One for each invalid field; more than a thousand are reported as one.")] = []


class Problem(ProblemInPlace):
    """A problem (RFC 9457)."""

    request_id: Annotated[str, Field(description="The same as X-Request-ID.")]


class ModelId(BaseModel):
    """The bundle that answered."""

    model_config = STRICT
    id: Text


class ReadArticle(BaseModel):
    """The article as it was read; all offsets refer to this text."""

    model_config = STRICT
    title: str
    lead: str
    body: Annotated[str, Field(description="Paragraphs, separated by line breaks.")]
    published_at: AwareDatetime | None
    author: Text | None


class SectionScore(BaseModel):
    """A section and its probability."""

    model_config = STRICT
    slug: Text
    label: Text
    probability: Annotated[Probability, Field(description="Calibrated: of all predictions with 0.8, four in five are right.")]
    iptc: Annotated[list[Annotated[str, Field(pattern=r"^\d{8}$")]], Field(description="IPTC Media Topics.")]


class Quote(BaseModel):
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a field of the read article."""

    model_config = STRICT
    field: Literal["title", "lead", "body"]
    start: Offset
    end: Offset
    text: Text


class SectionEvidence(Quote):
    """A sentence that supports a section."""

    section: Text
    weight: Annotated[float, Field(description="What the sentence adds to the section's logit.")]


class UnsupportedFact(BaseModel):
    """A fact of the summary that the article does not contain; offsets refer to the summary's text."""

    model_config = STRICT
    kind: FactKind
    text: Text
    start: Offset
    end: Offset


class SourceQuote(Quote):
    """A sentence or clause of the article that supports a sentence of the summary."""

    sentence: Annotated[int, Field(ge=0, description="Index of the sentence in the summary, from 0.")]


class RepairedFact(BaseModel):
    """A wrong fact in a generated draft, replaced by the article's; offsets refer to the summary's text."""

    model_config = STRICT
    kind: FactKind
    text: Text
    was: Text
    start: Offset
    end: Offset


class ReadSummary(BaseModel):
    """A short text that an editor could publish; empty if no sentence of the article can stand alone."""

    model_config = STRICT
    text: str
    style: Annotated[
        Literal[Style.EXTRACTIVE, Style.GENERATED],
        Field(description="How it was made. `extractive` also if a generated one was requested but the article did not support it."),
    ]
    syllables: Annotated[int, Field(ge=0)]
    sources: Annotated[list[SourceQuote], Field(description="The passages of the article that support each sentence of the summary.")]
    unsupported: list[UnsupportedFact]
    repaired: Annotated[list[RepairedFact], Field(description="Empty for an extractive summary, which uses the article's own words.")]


class Prediction(BaseModel):
    """The prediction for one article."""

    model_config = STRICT
    id: str
    prediction_id: Annotated[Text | None, Field(description="Use it to correct the prediction.")] = None
    article: ReadArticle
    sections: Annotated[list[SectionScore], Field(description="Most probable first.")]
    decision: Annotated[
        Decision | None,
        Field(description="assign: may be applied without asking; suggest: offer it to an editor; review: do not trust it."),
    ]
    evidence: list[SectionEvidence]
    summary: ReadSummary | None
    warnings: list[Caution]


class UnreadArticle(BaseModel):
    """An article that could not be read, in its place."""

    model_config = STRICT
    id: Annotated[
        str,
        Field(
            description="The id that was sent. If there was none, or it is itself invalid, the article's index; another article may have "
            "that index as its id, so identify this one by its position."
        ),
    ]
    error: ProblemInPlace


class Predictions(BaseModel):
    """A prediction or an error for each article, in order."""

    model_config = STRICT
    model: ModelId
    predictions: list[Prediction | UnreadArticle]


class TaxonomySection(BaseModel):
    """A section of the taxonomy."""

    model_config = STRICT
    slug: Text
    label: Text
    aliases: Annotated[list[str], Field(description="Other newspapers' names for it.")]
    iptc: Annotated[list[Annotated[str, Field(pattern=r"^\d{8}$")]], Field(description="IPTC Media Topics.")]


class TaxonomyAnswer(BaseModel):
    """The sections, in the order of the model's labels."""

    model_config = STRICT
    model: ModelId
    sections: list[TaxonomySection]


class TextProfileAnswer(BaseModel):
    """How the text of the training data was normalised and segmented."""

    model_config = STRICT
    normalizer: str
    segmenter: str
    segmenter_version: str


class ModelAnswer(BaseModel):
    """The bundle that is served."""

    model_config = STRICT
    id: Text
    created_at: AwareDatetime
    parts: Annotated[dict[str, str], Field(description="The kind of each part of the bundle.")]
    styles: Annotated[
        list[Style], Field(description="Supported summary styles. For another one a prediction is extractive, and a job is refused.")
    ]
    text_profile: TextProfileAnswer
    data_digest: Annotated[str, Field(description="SHA-256 of the training data.")]
    packages: Annotated[dict[str, str], Field(description="Versions of the packages that it was trained with.")]
    metrics: Annotated[dict[str, Any], Field(description="Measurements, by the name of the data.")]
    card: Annotated[str, Field(description="The model card, in Markdown.")]


class ProfileCounts(BaseModel):
    """Counts of predictions; the bin edges are in ``model/sections/drift.py``."""

    model_config = STRICT
    sections: Annotated[dict[str, int], Field(description="Counts by most probable section.")]
    confidence: Annotated[list[int], Field(description="Counts by the probability of that section, in bins.")]
    unknown: Annotated[list[int], Field(description="Counts by the share of words unseen in training, in bins, if known.")]
    mean_confidence: Probability
    mean_unknown: Probability


class DecidedCount(BaseModel):
    """How many articles editors decided, and for how many they accepted the model's section."""

    model_config = STRICT
    decided: Annotated[int, Field(ge=0)]
    accepted: Annotated[int, Field(ge=0)]


class Validation(BaseModel):
    """The bundle's validation data, for comparison."""

    model_config = STRICT
    profile: ProfileCounts
    promised: Annotated[dict[str, Probability], Field(description="Precision of each decision.")]


class Statistics(BaseModel):
    """What the served bundle has predicted since a point in time."""

    model_config = STRICT
    model: ModelId
    since: AwareDatetime
    profile: ProfileCounts
    others: Annotated[int, Field(ge=0, description="Predictions of other bundles in the same period.")]
    editors: Annotated[dict[str, DecidedCount], Field(description="Counts by the decision of the prediction.")]
    asked_for: Annotated[dict[str, int], Field(description="Corrections to sections that the bundle does not have, by section.")]
    validation: Annotated[Validation | None, Field(description="null: the bundle does not record it.")]


class Live(BaseModel):
    """The process is alive."""

    model_config = STRICT
    status: Literal["live"]


class Ready(BaseModel):
    """The service is ready."""

    model_config = STRICT
    status: Literal["ready"]
    model: ModelId
    remarks: Annotated[dict[str, str], Field(description="Problems that do not stop the service but need attention, each with its reason.")]


class Reloaded(BaseModel):
    """The published bundle is served."""

    model_config = STRICT
    model: ModelId


class CorrectionMade(BaseModel):
    """A stored correction."""

    model_config = STRICT
    id: Text
    warnings: Annotated[list[Literal["unknown_section"]], Field(description="unknown_section: the served taxonomy does not have it.")]


class KeptArticle(BaseModel):
    """A stored article."""

    model_config = STRICT
    id: Annotated[Text, Field(description="The id that was sent, or else a hash of the text.")]
    title: str
    lead: str
    body: Annotated[str, Field(description="Paragraphs, separated by line breaks.")]
    source: Text | None
    url: Text | None
    author: Text | None
    published_at: AwareDatetime | None


class KeptCorrection(BaseModel):
    """An editor's decision about an article."""

    model_config = STRICT
    id: Text
    article: KeptArticle
    section: Annotated[Text | None, Field(description="Slug of the right section; null: not corrected.")]
    summary: Annotated[Text | None, Field(description="The edited summary; null: not corrected.")]
    editor: Text
    created_at: AwareDatetime
    prediction_id: Text | None
    model: Annotated[ModelId | None, Field(description="The bundle whose prediction was corrected.")]
    suggested: Annotated[Text | None, Field(description="The section that this bundle had suggested.")]


class CorrectionsAnswer(BaseModel):
    """A page of corrections, oldest first."""

    model_config = STRICT
    corrections: list[KeptCorrection]
    next: Annotated[
        Text | None,
        Field(
            description="Cursor of the next page; null: this page is empty. Request it again later, with the same cursor, to get new ones."
        ),
    ]


class ForgottenAnswer(BaseModel):
    """Numbers of deleted rows."""

    model_config = STRICT
    articles: Annotated[int, Field(ge=0)]
    corrections: Annotated[int, Field(ge=0)]
    predictions: Annotated[int, Field(ge=0)]
    job_articles: Annotated[int, Field(ge=0, description="Articles of jobs; the results have an error in their place.")]
