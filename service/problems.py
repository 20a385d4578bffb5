"""The kinds of problems (RFC 9457) that the service answers with: one table, from which its documentation is made, too.

The ``type`` of a problem is the address of its paragraph on the page of documentation: ``/docs#problem-NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a response."""

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
    "The request is malformed HTTP",
    "The request line, a header or the framing of the body is malformed, Host is missing, or the body ended early. Send the body with "
    "Content-Length or chunked.",
)
NOT_JSON = Kind(
    "not-json",
    HTTPStatus.BAD_REQUEST,
    "The body is not JSON",
    "The body must be JSON in UTF-8 (RFC 8259). The detail gives the line and column of the error.",
)
UNAUTHENTICATED = Kind(
    "unauthenticated",
    HTTPStatus.UNAUTHORIZED,
    "A key is required",
    "The request has no key, or it is unknown, revoked or expired. Send a key as Authorization: Bearer prefix.secret, or as X-API-Key.",
    headers=(Header("WWW-Authenticate", "How to send a key.", 'Bearer realm="toasoan"'),),
)
FORBIDDEN = Kind(
    "forbidden",
    HTTPStatus.FORBIDDEN,
    "The key may not do this",
    "The key is valid but lacks the scope that the operation needs: ask the operator of the service for a key with that scope. Or the "
    "service has no keys yet, so it answers only its own machine, and the request came through a proxy or with another host name.",
)
NOT_FOUND = Kind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    "Not found",
    "The path is no operation of this API, or nothing is stored under the id in it. Compare the path with the operations in /docs.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "The method is not allowed here",
    "The path exists, but does not support this method. The Allow header lists the supported methods.",
)
TOO_LARGE = Kind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The body is too large",
    "The body exceeds the limit of the operation: 8 MiB, or for a job 64 MiB uncompressed unless the service is configured otherwise. Send "
    "fewer articles per request.",
)
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "The media type is not supported",
    "The Content-Type is missing or not supported by the operation, or the Content-Encoding is not. Send application/json uncompressed; "
    "send a job as application/x-ndjson or application/jsonl, optionally with Content-Encoding: gzip, or as application/gzip.",
)
INVALID_REQUEST = Kind(
    "invalid-request",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The request is invalid",
    "Each member of errors names a field by its JSON pointer (RFC 6901), or a query parameter by its name, and says what is wrong with it.",
    faults=(("/top", "input should be less than or equal to 100"),),
)
INVALID_ARTICLE = Kind(
    "invalid-article",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The article cannot be read",
    "The article does not match its schema, is too large or has no words. In a batch it gets an error, and the others are answered.",
    faults=(("/articles/0/body", "the article has no words; give it a title, a lead or a body"),),
)
BUSY = Kind(
    "busy",
    HTTPStatus.TOO_MANY_REQUESTS,
    "The service is busy",
    "The queue of waiting requests is full. Send the same request again after the seconds in Retry-After.",
    headers=(_RETRY_AFTER,),
)
RATE_LIMITED = Kind(
    "rate-limited",
    HTTPStatus.TOO_MANY_REQUESTS,
    "The rate limit is exceeded",
    "The key has sent more requests than its rate limit allows. Wait for the seconds in Retry-After.",
    headers=(
        _RETRY_AFTER,
        Header("RateLimit-Policy", "Rate limit of the key: requests (q) per window of seconds (w).", '"requests";q=6000;w=60'),
        Header("RateLimit", "Requests left (r), and seconds until one more is allowed (t).", '"requests";r=0;t=1'),
    ),
)
OVERDUE = Kind(
    "overdue",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The request took too long",
    "The deadline passed before all articles were answered, and the request was abandoned. Send fewer or shorter articles per request, or "
    "send the same request again after the seconds in Retry-After, when the service is less busy.",
    headers=(_RETRY_AFTER,),
)
STORE_UNAVAILABLE = Kind(
    "store-unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The database is unavailable",
    "The database cannot be reached, was locked for too long or has no room for a job. Nothing was changed. Send the same request again "
    "after the seconds in Retry-After; send a correction again with the same Idempotency-Key.",
    headers=(_RETRY_AFTER,),
)
NO_IDEMPOTENCY_KEY = Kind(
    "no-idempotency-key",
    HTTPStatus.BAD_REQUEST,
    "An Idempotency-Key is required",
    "The Idempotency-Key header is missing or malformed. It has 1 to 255 visible ASCII characters, such as a random UUID: a new one for "
    "each correction or job, the same one when you send a request again because its response was lost.",
)
IDEMPOTENCY_IN_FLIGHT = Kind(
    "idempotency-in-flight",
    HTTPStatus.CONFLICT,
    "The first request is still being processed",
    "Another request with this Idempotency-Key is being processed. Send it again after the seconds in Retry-After to get its response.",
    headers=(_RETRY_AFTER,),
)
IDEMPOTENCY_MISMATCH = Kind(
    "idempotency-mismatch",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The Idempotency-Key belongs to another request",
    "This Idempotency-Key was already used with another body or query. Use a new one for each new request.",
)
TEXT_NOT_KEPT = Kind(
    "text-not-kept",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The article of the prediction is not stored",
    'The prediction is stored, but not the text of its article: it was sent without "store": true, or has been deleted. Send the article '
    "in the correction.",
    faults=(("/article", "is required, because the text of the predicted article is not stored"),),
)
UNREADABLE_UPLOAD = Kind(
    "unreadable-upload",
    HTTPStatus.BAD_REQUEST,
    "The upload cannot be read",
    "A job is JSON Lines in UTF-8: one article, a JSON object, on each line, optionally as gzip. The detail says which line is wrong. "
    "Nothing of the upload was stored. An article that is JSON but does not match its schema gets an error in the results instead.",
)
UNFINISHED = Kind(
    "unfinished",
    HTTPStatus.CONFLICT,
    "The job has not ended",
    "Results are available when the job has ended. Poll the job until its state is done, failed or cancelled, or use a webhook.",
    headers=(Header("Retry-After", "Seconds to wait before the next try.", "5"),),
)
DELETED = Kind(
    "deleted",
    HTTPStatus.GONE,
    "The article was deleted",
    "The article was deleted, and its prediction with it. This error takes its place in the results of a job.",
)
PRECONDITION_FAILED = Kind(
    "precondition-failed",
    HTTPStatus.PRECONDITION_FAILED,
    "The version does not match",
    "If-Match does not match the current ETag. To find out whether something has changed, send If-None-Match.",
)
NOT_SWITCHED = Kind(
    "not-switched",
    HTTPStatus.CONFLICT,
    "The model was not switched",
    "The published bundle is not served: it was refused, for the reason in the detail, or the settings pin another one. Publish a working "
    "bundle or roll back, then reload again.",
)
NOT_READY = Kind(
    "not-ready",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The service is not ready",
    "Something that every request needs is missing; the detail says what. Send requests to another instance until this returns 200.",
)
FAILURE = Kind(
    "failure",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "The service failed",
    "An internal error. The service's log has it under the request_id of the response.",
)

TIMEOUT = Kind(
    "timeout",
    HTTPStatus.REQUEST_TIMEOUT,
    "The request took too long to arrive",
    "The client sent its request too slowly. Send it again on a new connection.",
)
EXPECTATION = Kind(
    "expectation",
    HTTPStatus.EXPECTATION_FAILED,
    "The expectation cannot be met",
    "The only Expect value that is supported is 100-continue.",
)
LONG_ADDRESS = Kind("long-address", HTTPStatus.REQUEST_URI_TOO_LONG, "The URL is too long", "The request line exceeds the length limit.")
LARGE_HEADERS = Kind(
    "large-headers",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "The headers are too large",
    "There are too many headers, or they are too long.",
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
