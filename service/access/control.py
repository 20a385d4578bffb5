"""Access control: authenticates each request by its key or session, checks the scope that its operation needs, and counts it.

An operation of the API names its scope in its description (documents/contract.py), a page of the desk by ``requires``. Editors sign in to
the desk with a key, for which a session stands. The API accepts no session: a browser would send its cookie with requests that another
site makes (CSRF).

Without any key a service on a loopback address is open to its own machine, for development. Requests through a proxy or under another
host's name are then refused: they may come from anywhere.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask.globals import app_ctx, request_ctx

from service.access.keys import Key, Keys, Scope
from service.access.rate_limits import RateLimiter
from service.documents.contract import operation_of
from service.errors import InvalidKey, MissingKey, MissingScope, NotSignedIn, RemoteWithoutKey, Unguarded
from service.settings import Settings

DEFAULT_RATE = "6000/minute"  # of a key without its own, where no setting says otherwise
MAX_OPEN_BYTES = 16_384  # of a form that anybody may send without signing in
_OPEN = ("static", "docs")  # blueprints that need no key
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")  # by their WSGI names

View = TypeVar("View", bound=Callable[..., Any])


def requires(*scopes: Scope) -> Callable[[View], View]:
    """Mark a page of the desk as needing one of ``scopes``; put it between ``@desk.get(...)`` and the view."""
    assert scopes
    return _page(scopes)


def public(view: View) -> View:
    """Mark a page of the desk as open to those who are not signed in, too."""
    return _page(())(view)


def scopes_of(view: Callable[..., Any]) -> tuple[Scope, ...] | None:
    """The scopes of a page of the desk, any of which is enough; () where it is public; None for what is no page."""
    found = vars(view).get("scopes")
    return found if isinstance(found, tuple) else None


def _page(scopes: tuple[Scope, ...]) -> Callable[[View], View]:
    def describe(view: View) -> View:
        vars(view)["scopes"] = scopes
        return view

    return describe


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent the request: the holder of ``key``, or in development anybody at ``address``."""

    address: str
    key: Key | None = None


class AccessControl:
    """Admits requests and counts them. ``g.caller`` is who asks, ``g.key`` the key's id or None; neither holds a secret."""

    def __init__(self, keys: Keys, rate_limiter: RateLimiter, settings: Settings, signed_in: Callable[[], Key | None]) -> None:
        """``signed_in`` returns the key of the session of the current request, or None."""
        self._keys = keys
        self._signed_in = signed_in
        self._rate_limiter = rate_limiter
        self._rate = settings.rate
        self._local = is_local_only(settings)

    def install(self, app: Flask) -> None:
        """Add the rate limit headers to every answer that was counted."""
        app.after_request(_add_headers)

    def admit(self) -> None:
        """Authenticate and authorise the request, before its body is read.

        Raises MissingKey, InvalidKey, NotSignedIn, MissingScope or RemoteWithoutKey.
        """
        request, g = request_ctx.request, app_ctx.g
        g.caller = g.key = None
        view = current_app.view_functions[request.endpoint] if request.endpoint else None
        pages = scopes_of(view) if view else None
        scopes = _required_scopes(view) if pages is None else pages
        if pages == ():
            request.max_content_length = MAX_OPEN_BYTES
        if pages is not None:
            g.caller = self._session_caller() or (self._local_caller(NotSignedIn) if scopes else None)
        elif scopes:
            g.caller = self._key_caller()
        if g.caller and (key := g.caller.key):
            g.key = key.id
            if scopes and not set(scopes) & set(key.scopes):
                raise MissingScope(scopes[0])

    def count(self) -> None:
        """Count the request against the caller's rate; raises RateExceeded."""
        g = app_ctx.g
        if g.caller is None:
            return
        key: Key | None = g.caller.key
        rate = (key.rate if key else "") or self._rate or (DEFAULT_RATE if key else "")
        if rate:
            g.rate_limit = self._rate_limiter.count(key.id if key else g.caller.address, rate)

    def _key_caller(self) -> Caller:
        if token := _token():
            return Caller(request.remote_addr or "", self._keys.find(token))
        return self._local_caller(MissingKey)

    def _session_caller(self) -> Caller | None:
        """The caller by the session; None when nobody is signed in."""
        key = self._signed_in()
        return Caller(request.remote_addr or "", key) if key else None

    def _local_caller(self, refusal: type[MissingKey | NotSignedIn]) -> Caller:
        """The caller without a key, where none is needed; else raises ``refusal``."""
        if not self._local or self._keys.any():
            raise refusal
        if _is_remote():
            raise RemoteWithoutKey
        return Caller(request.remote_addr or "")


def check_guarded(settings: Settings, keys: Keys) -> None:
    """Raises Unguarded when other machines can reach the service and there is no key."""
    if not is_local_only(settings) and not keys.usable():
        place = "a proxy (TOASOAN_PROXIES)" if is_loopback(settings.host) else settings.host
        raise Unguarded(place)


def is_local_only(settings: Settings) -> bool:
    """Whether only the service's own machine can reach it."""
    return is_loopback(settings.host) and not settings.proxies


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether ``host``, an address or a name, means this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _required_scopes(view: Callable[..., Any] | None) -> tuple[Scope, ...]:
    """The scope that an operation needs; () for an operation without one and for an unknown path."""
    if view is None:
        return ()
    if operation := operation_of(view):
        return (Scope(operation.scope),) if operation.scope else ()
    return () if str(request.endpoint).split(".")[0] in _OPEN else (Scope.ADMIN,)


def _token() -> str:
    request = request_ctx.request
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    plain = request.headers.get("X-API-Key", "").strip()
    if bearer and plain and bearer != plain:
        raise InvalidKey("Authorization and X-API-Key hold different keys")
    return bearer or plain


def _is_remote() -> bool:
    request = request_ctx.request
    name = request.host.rpartition(":")[0] if request.host[-1:].isdigit() and ":" in request.host else request.host
    return not is_loopback(name) or any(header in request.environ for header in _FORWARDED)


def _add_headers(response: Response) -> Response:
    if status := g.get("rate_limit"):
        response.headers.update(status.headers())
    return response
