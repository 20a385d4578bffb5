"""The schemas of requests: strict types, no unknown fields, and every limit.

An article that breaks its schema does not fail the request: it is parsed as ``Refused`` and answered in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, RootModel, Tag, ValidationError, WrapValidator
from pydantic import ValidatorFunctionWrapHandler as Handler
from pydantic_core import ErrorDetails

from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.results import Speed, Style
from service.error_messages import error_message
from service.errors import FieldError, InvalidRequest, NotJson
from service.predictions.ninjs import MAX_URI, NinjsArticle
from service.timestamps import Timestamp

MAX_ARTICLES = 32
MAX_ARTICLE_BYTES = 1_000_000  # of its text in UTF-8
MAX_REQUEST_BYTES = 8 << 20
MAX_TOP = 100
MAX_ID = 200  # characters
MAX_SUMMARY = 5_000  # characters of an edited one
_BYTE_ORDER_MARK = "\ufeff"  # begins files of Windows; RFC 8259 lets a parser ignore it
_MAX_PARTS = 200_000  # of a body: parsing millions blocks the process for seconds, and takes thirty times their bytes
_PART = re.compile(rb'[,\[{]|"[^"]*"?')  # where nothing is escaped; an unterminated string counts, too
_MAX_FAULTS = 1_000  # that are named: naming as many as there may be parts would take seconds
_MAX_GUESSES = 20  # of what a misspelt field may have meant: each takes several times as long as naming it
Request = TypeVar("Request", bound=BaseModel)
Location: TypeAlias = tuple[int | str, ...]  # of a value in the body, as pydantic has it
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)

Id = Annotated[str, Field(max_length=MAX_ID, description="The caller's own id, returned unchanged. Default: the article's index, as text.")]


class SentArticle(BaseModel):
    """Metadata of any article; stored with its text if that is stored, and not used by the model."""

    model_config = _STRICT
    id: Id | None = None
    source: Annotated[str | None, Field(max_length=200, description="The newspaper or desk that the article comes from.")] = None
    url: Annotated[str | None, Field(max_length=2000)] = None
    author: Annotated[str | None, Field(max_length=200, description="Default: the author named on the page.")] = None
    published_at: Annotated[Timestamp | None, Field(description="RFC 3339 with a time zone. Default: the time given on the page.")] = None


class WrittenArticle(SentArticle):
    """An article as separate fields."""

    title: str | None = None
    lead: str | None = None
    body: str | None = Field(
        None,
        description="Paragraphs of plain text, separated by line breaks. HTML from a CMS is rendered to text, with a warning.",
    )


class PastedArticle(SentArticle):
    """A raw page as pasted, with dates, captions and other news; or one feed item, JSON object, e-mail or RTF file."""

    text: str


class HtmlArticle(SentArticle):
    """The HTML of a page, or anything that text may be."""

    html: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that breaks its schema: its id if that could be read, and what is wrong; pointers are relative to the article."""

    id: str | None
    errors: tuple[FieldError, ...]


def _kind(value: Any) -> str:
    """The discriminator: the tag of a JSON value, or, when serialising, of the model made of it."""
    if not isinstance(value, dict):
        kinds = (PastedArticle, "text"), (HtmlArticle, "html"), (NinjsArticle, "ninjs")
        return next((tag for kind, tag in kinds if isinstance(value, kind)), "fields")
    if "text" in value or "html" in value:
        return "text" if "text" in value else "html"
    return "ninjs" if "headlines" in value or "bodies" in value else "fields"


def _refuse_in_place(value: Any, handler: Handler) -> Any:
    try:
        return handler(value)
    except ValidationError as error:
        return Refused(_identity(value), tuple(_faults(error, lambda location: location[1:])))


def _identity(value: Any) -> str | None:
    """The id sent with ``value``, which breaks its schema; None where it is unreadable."""
    if not isinstance(value, dict):
        return None
    name, most = ("uri", MAX_URI) if _kind(value) == "ninjs" else ("id", MAX_ID)
    found = value.get(name)
    return found if isinstance(found, str) and len(found) <= most and (found or name == "id") else None


Sent: TypeAlias = WrittenArticle | PastedArticle | HtmlArticle | NinjsArticle
OneArticle = Annotated[
    Annotated[WrittenArticle, Tag("fields")]
    | Annotated[PastedArticle, Tag("text")]
    | Annotated[HtmlArticle, Tag("html")]
    | Annotated[NinjsArticle, Tag("ninjs")],
    Discriminator(_kind),
]
AnyArticle = Annotated[OneArticle, WrapValidator(_refuse_in_place)]


class SummaryOptions(BaseModel):
    """Options of the summary."""

    model_config = _STRICT
    style: Annotated[
        Style,
        Field(
            strict=False, description="generated: if the bundle cannot, it returns the extractive summary, with the warning not_generated."
        ),
    ] = Style.AUTO
    max_syllables: Annotated[
        int | None,
        Field(ge=MIN_SYLLABLES, le=MAX_SYLLABLES, description="Maximum length in syllables. Default: about 45, and never more than 60."),
    ] = None


class PredictionOptions(BaseModel):
    """What to return for each article."""

    model_config = _STRICT
    summary: SummaryOptions = SummaryOptions()
    top: Annotated[int, Field(ge=1, le=MAX_TOP, description="Number of sections to return; if larger than the taxonomy, all.")] = 3
    evidence: Annotated[bool, Field(description="Return the sentences that support the top section.")] = False
    speed: Annotated[
        Speed,
        Field(strict=False, description="fast: never asks the encoder. Makes no difference if the bundle has none."),
    ] = Speed.BEST
    store: Annotated[bool, Field(description="Store the articles with their text, for the inbox and for corrections by prediction_id.")] = (
        False
    )


class PredictionsRequest(PredictionOptions):
    """``POST /v1/predictions``."""

    articles: Annotated[list[AnyArticle], Field(min_length=1, max_length=MAX_ARTICLES)]


class _JobLine(RootModel[AnyArticle]):
    """One line of ``POST /v1/jobs``."""


def _needed(*names: str) -> dict[str, JsonValue]:
    """JSON Schema: at least one of ``names`` is present and not null."""
    return {"anyOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]}


class CorrectionRequest(BaseModel):
    """``POST /v1/corrections``: an editor's decision about an article, which is identified by one of its predictions, or sent."""

    model_config = _STRICT | ConfigDict(json_schema_extra={"allOf": [_needed("prediction_id", "article"), _needed("section", "summary")]})
    prediction_id: Annotated[
        str | None, Field(max_length=64, description="A prediction of the article, which must have been sent with `store`.")
    ] = None
    article: OneArticle | None = None
    section: Annotated[str | None, Field(max_length=64, description="The right section: slug, label or alias, or a new slug.")] = None
    summary: Annotated[str | None, Field(max_length=MAX_SUMMARY, description="The edited summary.")] = None
    editor: Annotated[str, Field(min_length=1, max_length=200, description="The editor's name.")]


def parse_predictions(body: bytes) -> PredictionsRequest:
    """The request in ``body``. Raises NotJson or InvalidRequest."""
    return _parse(PredictionsRequest, body)


def parse_correction(body: bytes) -> CorrectionRequest:
    """The request in ``body``. Raises NotJson or InvalidRequest."""
    return _parse(CorrectionRequest, body)


def parse_article(line: str | bytes) -> Sent | Refused:
    """The article in ``line``, one of a job. Raises NotJson."""
    try:
        return _parse(_JobLine, line).root
    except InvalidRequest as error:
        return Refused(None, error.errors)


def _parse(schema: type[Request], body: str | bytes) -> Request:
    body = body.removeprefix(_BYTE_ORDER_MARK) if isinstance(body, str) else body.removeprefix(_BYTE_ORDER_MARK.encode())
    _check_parts(body if isinstance(body, bytes) else body.encode())
    try:
        return schema.model_validate_json(body)
    except ValidationError as error:
        refusal = _refusal(error)
        whole = _replace_lone_surrogates(body) if any(word in _json_fault(error) for word in ("escape", "surrogate")) else None
    if whole is None:
        raise refusal
    try:
        return schema.model_validate_json(whole)
    except ValidationError as error:
        raise _refusal(error) from None


def _check_parts(body: bytes) -> None:
    """Raises InvalidRequest when ``body``, which is about to be parsed, has more parts than any valid request."""
    if sum(map(body.count, (b",", b"[", b"{", b'"'))) <= _MAX_PARTS:
        return
    bare = body.replace(rb"\\", b"").replace(rb"\"", b"")  # a pattern that skips escapes would take fifty times their bytes
    if any(islice(_PART.finditer(bare), _MAX_PARTS, None)):
        raise InvalidRequest([FieldError("", f"has more than {_MAX_PARTS:,} strings, commas and brackets; send fewer articles or fields")])


def _replace_lone_surrogates(body: str | bytes) -> str | None:
    r"""``body`` with U+FFFD for each lone surrogate (\ud800); None when that is not what is wrong.

    JSON may escape lone surrogates, which no text can hold. The article then drops the U+FFFD with a warning.
    """
    try:
        content = json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return content.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _json_fault(error: ValidationError) -> str:
    if error.error_count() > 1:
        return ""  # invalid JSON is always the only error
    first = error.errors(include_url=False, include_input=False)[0]
    return str(first["ctx"]["error"]) if first["type"] == "json_invalid" else ""


def _refusal(error: ValidationError) -> NotJson | InvalidRequest:
    fault = _json_fault(error)
    if fault:
        return NotJson(f"the body must be JSON in UTF-8: {fault}")
    return InvalidRequest(_faults(error, _untagged))


def _faults(error: ValidationError, place: Callable[[Location], Location]) -> list[FieldError]:
    """A FieldError for each error, located by ``place``; one for all where they are too many."""
    if error.error_count() > _MAX_FAULTS:
        return [FieldError("", f"has more than {_MAX_FAULTS:,} errors, too many to list")]
    faults = error.errors(include_url=False, include_input=False)
    return [_field_error(place(one["loc"]), one, _NAMES if number < _MAX_GUESSES else ()) for number, one in enumerate(faults)]


_NAMES = frozenset(  # of all fields, to suggest one for a misspelt name
    name
    for schema in (WrittenArticle, PastedArticle, HtmlArticle, NinjsArticle, PredictionsRequest, SummaryOptions, CorrectionRequest)
    for name in schema.model_fields
)
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}\Z")


def _untagged(location: Location) -> Location:
    """``location`` without pydantic's tag for the kind of article, which the body does not have."""
    return ("article", *location[2:]) if location[:1] == ("article",) else location


def _field_error(location: Sequence[int | str], error: ErrorDetails, known: Collection[str]) -> FieldError:
    if error["type"] == "extra_forbidden" and not PLAIN_NAME.match(str(location[-1])):
        location = location[:-1]  # such a name may be text of an article, and is not repeated
    return FieldError(pointer(*location), error_message(error, known))


def pointer(*location: int | str) -> str:
    """The JSON pointer (RFC 6901) to ``location``."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
