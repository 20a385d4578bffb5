"""IPTC ninjs, versions 2.x and 3.x: items that come in as articles, and predictions that go out as items.

The two differ in the case of a few names (``versioncreated`` and ``versionCreated``, ``contenttype`` and ``contentType``): both are
read, and what is answered holds only what both have. https://iptc.org/standards/ninjs/
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from model.errors import InvalidArticle
from model.intake import Metadata, Page, read_html_body, read_plain_body
from model.pages.html import looks_like_html, text_of_html
from model.results import Caution, Decision
from service.response_schemas import STRICT, ModelId, Text, UnreadArticle
from service.timestamps import Timestamp

MAX_URI = 1_000  # characters
MAX_VARIANTS = 50  # headlines, bodies or descriptions of one item
_LEADS = frozenset(("lead", "abstract", "standfirst", "sapo"))  # roles that mean a lead; a "summary" may be one that we made
_FIELDS = {"title": "headlines", "lead": "descriptions", "body": "bodies", "html": "bodies"}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+\Z")
_NAMES = uuid.UUID("0f1c2a53-6f0b-5d0e-9a55-7b1f4d1f6f5c")  # of the ids of articles that are no URIs
_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
_READ = ConfigDict(strict=True, extra="ignore", frozen=True)  # the standard has much more, providers extend it, and none of it is read


class NinjsText(BaseModel):
    """One of the headlines, descriptions or bodies of an item."""

    model_config = _READ
    value: str
    role: str | None = None
    contenttype: Annotated[str | None, Field(description="The media type, in ninjs 2.x.")] = None
    content_type: Annotated[str | None, Field(alias="contentType", description="The media type, in ninjs 3.x.")] = None

    @property
    def media_type(self) -> str:
        """The media type that was declared, in lower case and without parameters; empty without one."""
        return (self.contenttype or self.content_type or "").partition(";")[0].strip().lower()

    @property
    def markup(self) -> bool:
        """Whether it has tags: it says so, or it says nothing and looks like it, which the standard leaves to the provider."""
        return any(kind in self.media_type for kind in ("html", "xml")) if self.media_type else looks_like_html(self.value)

    @property
    def readable(self) -> bool:
        """Whether it is HTML or plain text, as every provider's story is in one of its bodies."""
        return self.media_type in ("", "text/plain") or "html" in self.media_type

    @property
    def plain(self) -> str:
        """Its text, without tags if it is HTML."""
        return text_of_html(self.value) if self.markup else self.value


Variants = Annotated[list[NinjsText], Field(max_length=MAX_VARIANTS)] | None


class NinjsArticle(BaseModel):
    """An item of ninjs 2.x or 3.x, recognised by its ``headlines`` or ``bodies``. Other properties and empty values are ignored."""

    model_config = _READ | ConfigDict(
        json_schema_extra={
            "allOf": [{"anyOf": [{"required": ["headlines"]}, {"required": ["bodies"]}]}],  # generators take a bare anyOf for a union
            "not": {"anyOf": [{"required": ["text"]}, {"required": ["html"]}]},
        }
    )
    uri: Annotated[str, Field(min_length=1, max_length=MAX_URI, description="Returned as the id.")]
    headlines: Annotated[Variants, Field(description="The title is the one with role main, else the first.")] = None
    descriptions: Annotated[Variants, Field(description="The lead is the one with role lead, abstract, standfirst or sapo.")] = None
    bodies: Annotated[
        Variants,
        Field(
            description="Of those in HTML or plain text the one with role main is read, else the first in HTML, else the first in plain "
            "text. One without a media type is HTML if it looks like HTML."
        ),
    ] = None
    by: str | None = None
    versioncreated: Annotated[Timestamp | None, Field(description="When it was published, in ninjs 2.x.")] = None
    version_created: Annotated[Timestamp | None, Field(alias="versionCreated", description="When it was published, in ninjs 3.x.")] = None

    @property
    def id(self) -> str:
        """What the article is answered by."""
        return self.uri

    def texts(self) -> dict[str, str]:
        """All text that may be read, by the field it is in."""
        return {name: "".join(one.value for one in getattr(self, name) or ()) for name in ("headlines", "descriptions", "bodies")}


def read_item(item: NinjsArticle) -> Page:
    """``item`` as the model reads it. Raises InvalidArticle, which names a field of the item."""
    headlines, descriptions, bodies = (_worded(some) for some in (item.headlines, item.descriptions, item.bodies))
    readable = [one for one in bodies if one.readable]
    body = _chosen(readable, _is_main, lambda one: one.markup, lambda _: True) or _chosen(bodies, _is_main)
    title = _chosen(headlines, _is_main, lambda _: True)
    lead = _chosen(descriptions, lambda one: one.role in _LEADS, lambda _: not bodies)
    metadata = Metadata(
        title=title.plain if title else "",
        lead=lead.plain if lead else "",
        author=item.by or "",
        published_at=item.versioncreated or item.version_created,
    )
    try:
        return read_html_body(body.value, metadata) if body and body.markup else read_plain_body(body.value if body else "", metadata)
    except InvalidArticle as error:
        raise InvalidArticle(_FIELDS.get(error.field, error.field), error.reason) from None


def _worded(variants: Sequence[NinjsText] | None) -> list[NinjsText]:
    """Those of ``variants`` that have words: a CMS writes down fields that nobody filled in, also as markup of nothing."""
    return [one for one in variants or () if one.plain.strip()]


def _is_main(one: NinjsText) -> bool:
    return one.role == "main"


def _chosen(variants: Sequence[NinjsText], *wishes: Callable[[NinjsText], bool]) -> NinjsText | None:
    """The first of ``variants`` for the first of ``wishes`` that any fulfils."""
    return next((one for wish in wishes for one in variants if wish(one)), None)


# --- Predictions as items --------------------------------------------------------------------------------------------------


class NinjsSubject(BaseModel):
    """A section, or one IPTC Media Topic of it."""

    model_config = STRICT
    name: Annotated[Text, Field(description="The section's label.")]
    uri: Annotated[str, Field(json_schema_extra={"format": "uri"}, description="The Media Topic; absent if the section has none.")] = ""
    literal: Annotated[Text, Field(description="The section's slug.")]
    creator: Annotated[Text, Field(description="toasoan/ and the id of the model.")]
    confidence: Annotated[int, Field(ge=0, le=100, description="The section's probability, in percent.")]


class NinjsMadeText(BaseModel):
    """A headline or a description."""

    model_config = STRICT
    role: Literal["main", "summary"]
    value: str


class NinjsItem(BaseModel):
    """An item that is valid in ninjs 2.1 and later, and in 3.x."""

    model_config = STRICT
    uri: Annotated[Text, Field(description="The article's id if it is a URI, else a URN derived from it.")]
    type: Literal["text"]
    language: Annotated[Literal["vi"], Field(description="Absent if the article is not in Vietnamese.")] = "vi"
    headlines: list[NinjsMadeText]
    descriptions: Annotated[list[NinjsMadeText], Field(description="The summary, if there is one.")]
    subjects: Annotated[
        list[NinjsSubject],
        Field(description="The `top` most probable sections, even improbable ones: request `top` 1 if you file under every subject."),
    ]


class NinjsPrediction(BaseModel):
    """A prediction as an item, and what an item has no property for."""

    model_config = STRICT
    id: str
    prediction_id: Text | None = None
    decision: Decision | None
    item: NinjsItem
    warnings: list[Caution]


class NinjsPredictions(BaseModel):
    """An item for each article, in order: the response to ``format=ninjs``."""

    model_config = STRICT
    model: ModelId
    predictions: list[NinjsPrediction | UnreadArticle]


def as_items(answer: Mapping[str, Any]) -> dict[str, Any]:
    """``answer`` to a request for predictions, each prediction as an item."""
    model = answer["model"]["id"]
    return {**answer, "predictions": [one if "error" in one else _prediction(one, model) for one in answer["predictions"]]}


def _prediction(one: Mapping[str, Any], model: str) -> dict[str, Any]:
    kept = {name: one[name] for name in ("id", "prediction_id", "decision", "warnings") if name in one}
    return {**kept, "item": _item(one, f"toasoan/{model}")}


def _item(one: Mapping[str, Any], creator: str) -> dict[str, Any]:
    title, summary = one["article"]["title"], (one["summary"] or {}).get("text")
    return {
        "uri": one["id"] if _URI.match(one["id"]) else uuid.uuid5(_NAMES, one["id"]).urn,
        "type": "text",
        **({} if Caution.NOT_VIETNAMESE in one["warnings"] else {"language": "vi"}),
        "headlines": [{"role": "main", "value": title}] if title else [],
        "descriptions": [{"role": "summary", "value": summary}] if summary else [],
        "subjects": [subject for section in one["sections"] for subject in _subjects(section, creator)],
    }


def _subjects(section: Mapping[str, Any], creator: str) -> Iterator[dict[str, Any]]:
    for topic in section["iptc"] or [""]:
        place = {"uri": _TOPIC + topic} if topic else {}
        confidence = round(section["probability"] * 100)
        yield {"name": section["label"], **place, "literal": section["slug"], "creator": creator, "confidence": confidence}
