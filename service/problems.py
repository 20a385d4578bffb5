"""The kinds of problems (RFC 9457) that the service answers with: one table, from which its documentation is made, too.

The ``type`` of a problem is the address of its paragraph on the page of documentation: ``/docs#problem-NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Header:
    """A header of an answer."""

    name: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: ``name`` ends its type, ``advice`` says what happened and what a client should do.

    ``faults`` are the ``errors`` of an example: a JSON pointer with what is wrong there.
    """

    name: str
    status: HTTPStatus
    title: str
    advice: str
    faults: tuple[tuple[str, str], ...] = ()
    headers: tuple[Header, ...] = ()

    @property
    def type(self) -> str:
        """The ``type`` member: a reference to the paragraph that explains the kind."""
        return f"/docs#problem-{self.name}"


_RETRY_AFTER = Header("Retry-After", "Seconds to wait before the next try.", "1")

BAD_REQUEST = Kind(
    "bad-request",
    HTTPStatus.BAD_REQUEST,
    "The request is not HTTP",
    "The request line, a header or the framing of the body breaks HTTP, or the body ended early. Bodies are sent whole or chunked.",
)
NOT_JSON = Kind(
    "not-json",
    HTTPStatus.BAD_REQUEST,
    "The body is not JSON",
    "The body must be JSON in UTF-8 (RFC 8259). The detail says at which line and column it is not.",
)
UNAUTHENTICATED = Kind(
    "unauthenticated",
    HTTPStatus.UNAUTHORIZED,
    "A key is needed",
    "The request has no key, or one that is unknown, revoked or expired. Send it as Authorization: Bearer prefix.secret, or as X-API-Key.",
    headers=(Header("WWW-Authenticate", "How to send a key.", 'Bearer realm="toasoan"'),),
)
FORBIDDEN = Kind(
    "forbidden",
    HTTPStatus.FORBIDDEN,
    "The key may not do this",
    "The key is good but lacks the scope that the operation needs: ask whoever runs the service for one that has it. Or the service has no "
    "keys yet and answers its own machine only, and the request came through a proxy or under another host's name.",
)
NOT_FOUND = Kind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    "Nothing is here",
    "The path names no operation, or its id names nothing that is kept. Compare the path with the operations in /docs.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "The method is not allowed here",
    "The path exists, but not for this method. The Allow header names those that it has.",
)
TOO_LARGE = Kind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The body is too large",
    "The body has more bytes than the operation takes: 8 MiB, for a job 64 MiB uncompressed unless the service is set otherwise. Send "
    "fewer articles at a time.",
)
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "The body has another media type",
    "The Content-Type is missing or is not one that the operation takes, or the body has a Content-Encoding that it does not take. Send "
    "application/json as it is; a job as application/x-ndjson or application/jsonl, also with Content-Encoding: gzip, or as "
    "application/gzip.",
)
INVALID_REQUEST = Kind(
    "invalid-request",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The request breaks the contract",
    "Each member of errors names a field by its JSON pointer (RFC 6901), or a query parameter by its name, and says what is wrong with it.",
    faults=(("/top", "input should be less than or equal to 100"),),
)
INVALID_ARTICLE = Kind(
    "invalid-article",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The article cannot be read",
    "The article breaks its schema, is too large or holds no words. In a batch it is answered in its place and the others are read.",
    faults=(("/articles/0/body", "the article has no words; give it a title, a lead or a body"),),
)
BUSY = Kind(
    "busy",
    HTTPStatus.TOO_MANY_REQUESTS,
    "The service is busy",
    "More requests are waiting than there are places. Send the same request again after the seconds in Retry-After.",
    headers=(_RETRY_AFTER,),
)
RATE_LIMITED = Kind(
    "rate-limited",
    HTTPStatus.TOO_MANY_REQUESTS,
    "The key has used up its rate",
    "The key has sent more requests than it may in this time. Wait for the seconds in Retry-After.",
    headers=(
        _RETRY_AFTER,
        Header("RateLimit-Policy", "How many requests (q) the key may send in how many seconds (w).", '"requests";q=6000;w=60'),
        Header("RateLimit", "How many of them are left (r), and in how many seconds there is one more (t).", '"requests";r=0;t=1'),
    ),
)
OVERDUE = Kind(
    "overdue",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The request took too long",
    "The deadline of a request passed before all of its articles were read, and the work was given up. Send fewer or shorter articles in "
    "one request, or the same request again after the seconds in Retry-After when the service is less busy.",
    headers=(_RETRY_AFTER,),
)
STORE_UNAVAILABLE = Kind(
    "store-unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The store does not answer",
    "The database cannot be reached or is locked for too long, or has no room for a job, and nothing was changed. Send the same request "
    "again after the seconds in Retry-After; a correction with the same Idempotency-Key.",
    headers=(_RETRY_AFTER,),
)
NO_IDEMPOTENCY_KEY = Kind(
    "no-idempotency-key",
    HTTPStatus.BAD_REQUEST,
    "An Idempotency-Key is needed",
    "The operation takes an Idempotency-Key header of 1 to 255 visible ASCII characters, such as a random UUID: a new one for each "
    "correction or job, the same one when a request is sent again because its answer was lost.",
)
IDEMPOTENCY_IN_FLIGHT = Kind(
    "idempotency-in-flight",
    HTTPStatus.CONFLICT,
    "The first request is still under way",
    "A request with this Idempotency-Key is being carried out. Send it again after the seconds in Retry-After to be told its answer.",
    headers=(_RETRY_AFTER,),
)
IDEMPOTENCY_MISMATCH = Kind(
    "idempotency-mismatch",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The Idempotency-Key belongs to another request",
    "The key was used before, with another body or query. Send a new request with a key of its own.",
)
TEXT_NOT_KEPT = Kind(
    "text-not-kept",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The article of the prediction was not kept",
    'The prediction is known, the text of its article is not: it was not sent with "store": true, or has been deleted. Send the article in '
    "the correction.",
    faults=(("/article", "is needed, because the text of the predicted article was not kept"),),
)
UNREADABLE_UPLOAD = Kind(
    "unreadable-upload",
    HTTPStatus.BAD_REQUEST,
    "The upload cannot be read",
    "A job takes JSON lines: one article, a JSON object in UTF-8, on each line, also as gzip. The detail says which line is not, and "
    "nothing of the upload was kept. An article that is JSON but breaks its schema is told of in its place in the results.",
)
UNFINISHED = Kind(
    "unfinished",
    HTTPStatus.CONFLICT,
    "The job has not ended",
    "There are results when the job has ended. Ask for the job until its state is done, failed or cancelled, or have a webhook told.",
    headers=(Header("Retry-After", "Seconds to wait before the next try.", "5"),),
)
DELETED = Kind(
    "deleted",
    HTTPStatus.GONE,
    "The article was deleted",
    "Somebody deleted the article, and with it what was answered. This stands in its place in the results of a job.",
)
PRECONDITION_FAILED = Kind(
    "precondition-failed",
    HTTPStatus.PRECONDITION_FAILED,
    "What is here is another version",
    "If-Match names none of the versions that are served now. To learn whether something has changed, send If-None-Match.",
)
NOT_SWITCHED = Kind(
    "not-switched",
    HTTPStatus.CONFLICT,
    "The model stays as it is",
    "The published bundle does not answer: it was refused, for the reason in the detail, or the settings pin another one. Publish a good "
    "bundle or roll back, then ask again.",
)
NOT_READY = Kind(
    "not-ready",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The service is not ready",
    "Something that every request needs is missing; the detail says what. Send requests elsewhere until this answers 200.",
)
FAILURE = Kind(
    "failure",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "The service failed",
    "A fault of the service. Its log tells where, under the request_id of the answer.",
)

TIMEOUT = Kind(
    "timeout",
    HTTPStatus.REQUEST_TIMEOUT,
    "The request took too long to arrive",
    "The client sent its request more slowly than the service waits. Send it again on a new connection.",
)
EXPECTATION = Kind(
    "expectation", HTTPStatus.EXPECTATION_FAILED, "The expectation cannot be met", "The only Expect that is met is 100-continue."
)
LONG_ADDRESS = Kind(
    "long-address", HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long", "The request line has more bytes than are read."
)
LARGE_HEADERS = Kind(
    "large-headers",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "The headers are too large",
    "There are more headers, or longer ones, than are read.",
)

KINDS: tuple[Kind, ...] = (
    BAD_REQUEST,
    NOT_JSON,
    NO_IDEMPOTENCY_KEY,
    UNREADABLE_UPLOAD,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    TIMEOUT,
    IDEMPOTENCY_IN_FLIGHT,
    NOT_SWITCHED,
    UNFINISHED,
    DELETED,
    PRECONDITION_FAILED,
    TOO_LARGE,
    LONG_ADDRESS,
    UNSUPPORTED_MEDIA_TYPE,
    EXPECTATION,
    INVALID_REQUEST,
    INVALID_ARTICLE,
    IDEMPOTENCY_MISMATCH,
    TEXT_NOT_KEPT,
    BUSY,
    RATE_LIMITED,
    LARGE_HEADERS,
    FAILURE,
    OVERDUE,
    NOT_READY,
    STORE_UNAVAILABLE,
)


def kind_of_status(status: int) -> Kind | None:
    """The first kind with ``status``: what an error of HTTP itself is answered as."""
    return next((kind for kind in KINDS if kind.status == status), None)
