"""The description of an operation of the API, beside its route: ``@described(Operation(...))``. openapi.py makes the document of it.

Problems that follow from the shape of an operation are added to it: with a body, not-json, invalid-request and unsupported-media-type; with
a path parameter, not-found; with a scope, invalid-request (an unknown query parameter), unauthenticated, forbidden, rate-limited and
store-unavailable (where the keys are); with an ETag, precondition-failed; and always bad-request, long-address, expectation, large-headers,
failure, and, because unused bodies are read, too, timeout and too-large.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from service import problems
from service.problems import Header, Kind

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
_UNREAD = (problems.LONG_ADDRESS, problems.LARGE_HEADERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The request body in one media type; ``model`` is its schema, None where it is not JSON."""

    description: str
    model: type[BaseModel] | None = None
    media_type: str = JSON
    example: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer; ``model`` is the schema of its JSON, None where it has no body or another media type."""

    description: str
    model: type[BaseModel] | None = None
    media_type: str | None = JSON
    headers: tuple[Header, ...] = ()
    example: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A request that the service posts to the URL in the query ``parameter``; ``model`` is the schema of its JSON."""

    name: str
    parameter: str
    summary: str
    description: str
    model: type[BaseModel]
    headers: tuple[Header, ...]
    example: Any


ETAG = Header("ETag", "Changes with the response; send it as If-None-Match.", '"33a64df551425fcc55e4d42a148795d9f25f89d4"')
NOT_MODIFIED = Answer(description="Not modified.", media_type=None, headers=(ETAG,))


class Conditions(BaseModel):
    """The headers of a conditional request."""

    if_none_match: Annotated[str | None, Field(alias="If-None-Match", description="ETag of the copy that the client has.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path.

    ``query`` is the schema that checks the query, ``headers`` one that describes the headers that matter; ``path`` says what each
    parameter of the path is. ``scope`` is what a key must be allowed to do, None where no key is needed. ``problems`` are those that do not
    follow from the rest. One that ``streams`` reads its body itself, piece by piece (processes/bodies.py). ``callback`` is told later.
    """

    summary: str
    tag: str
    answers: Mapping[HTTPStatus, Answer]
    description: str = ""
    scope: str | None = None
    bodies: tuple[Body, ...] = ()
    query: type[BaseModel] | None = None
    headers: type[BaseModel] | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Kind, ...] = ()
    streams: bool = False
    callback: Callback | None = None

    @property
    def every_problem(self) -> tuple[Kind, ...]:
        """Every kind of problem that the operation may answer, in the order of the table."""
        found = {problems.FAILURE, problems.BAD_REQUEST, problems.EXPECTATION, *_UNREAD, *self.problems}
        found |= {problems.TIMEOUT, problems.TOO_LARGE}
        if self.scope:
            found |= {problems.INVALID_REQUEST, problems.UNAUTHENTICATED, problems.FORBIDDEN}
            found |= {problems.RATE_LIMITED, problems.STORE_UNAVAILABLE}
        if self.bodies:
            found |= {problems.INVALID_REQUEST, problems.UNSUPPORTED_MEDIA_TYPE}
        if any(body.model for body in self.bodies):
            found.add(problems.NOT_JSON)
        if self.path:
            found.add(problems.NOT_FOUND)
        if self.headers is Conditions:
            found.add(problems.PRECONDITION_FAILED)
        return tuple(kind for kind in problems.KINDS if kind in found)


def described(operation: Operation) -> Callable[[View], View]:
    """Attach ``operation`` to a view; put it between ``@routes.get(...)`` and the view."""

    def describe(view: View) -> View:
        vars(view)["operation"] = operation
        return view

    return describe


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """The operation of ``view``; None where it is not part of the API, such as a page."""
    found = vars(view).get("operation")
    return found if isinstance(found, Operation) else None
