"""Who may ask for what, and how often: every operation names the scope that it needs (documents/contract.py), and a key says which it has.

A page of the desk names its scopes, too (``needs``), and is for people: they sign in with a key, and a session stands for it. An operation
of the API never takes a session: a browser would send its cookie along with what another site makes it ask for.

Without any key a service on a loopback address is open to its own machine, for development. What comes through a proxy or under another
host's name is then refused: it may be from anywhere.
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
from service.access.rates import Rates
from service.documents.contract import operation_of
from service.errors import FromElsewhere, InvalidKey, MissingKey, MissingScope, NotSignedIn, Unguarded
from service.settings import Settings

USUAL_RATE = "6000/minute"  # of a key that has none of its own and where no setting says otherwise
MOST_OPEN_BYTES = 16_384  # of a form that anybody may send
_OPEN = ("static", "docs")  # what is for everybody, by blueprint
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")  # as WSGI has their names

View = TypeVar("View", bound=Callable[..., Any])


def needs(*scopes: Scope) -> Callable[[View], View]:
    """Say that a page of the desk is for whoever has one of ``scopes``; put it between ``@desk.get(...)`` and the view."""
    assert scopes
    return _page(scopes)


def for_everybody(view: View) -> View:
    """Say that a page of the desk is for whoever is not signed in, too."""
    return _page(())(view)


def scopes_of(view: Callable[..., Any]) -> tuple[Scope, ...] | None:
    """The scopes of a page of the desk, any of which will do; none where it is for everybody; None for what is no such page."""
    found = vars(view).get("scopes")
    return found if isinstance(found, tuple) else None


def _page(scopes: tuple[Scope, ...]) -> Callable[[View], View]:
    def describe(view: View) -> View:
        vars(view)["scopes"] = scopes
        return view

    return describe


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: the holder of ``key``, or in development anybody at ``address``."""

    address: str
    key: Key | None = None


class Access:
    """Admits requests and counts them. ``g.caller`` is who asks, ``g.key`` the id of the key or None; neither holds a secret."""

    def __init__(self, keys: Keys, rates: Rates, settings: Settings, signed_in: Callable[[], Key | None]) -> None:
        """``signed_in`` answers the key for which the session of a request stands."""
        self._keys = keys
        self._signed_in = signed_in
        self._rates = rates
        self._rate = settings.rate
        self._local = only_this_machine(settings)

    def install(self, app: Flask) -> None:
        """Tell of the rate in every answer that was counted."""
        app.after_request(_tell)

    def admit(self) -> None:
        """Find out who asks; raises MissingKey, InvalidKey, NotSignedIn, MissingScope or FromElsewhere. Called before the body is read."""
        request, g = request_ctx.request, app_ctx.g
        g.caller = g.key = None
        view = current_app.view_functions[request.endpoint] if request.endpoint else None
        pages = scopes_of(view) if view else None
        scopes = _needed(view) if pages is None else pages
        if pages == ():
            request.max_content_length = MOST_OPEN_BYTES
        if pages is not None:
            g.caller = self._holder() or (self._anybody(NotSignedIn) if scopes else None)
        elif scopes:
            g.caller = self._caller()
        if g.caller and (key := g.caller.key):
            g.key = key.id
            if scopes and not set(scopes) & set(key.scopes):
                raise MissingScope(scopes[0])

    def count(self) -> None:
        """Count the request against the rate of whoever asks; raises RateExceeded."""
        g = app_ctx.g
        if g.caller is None:
            return
        key: Key | None = g.caller.key
        rate = (key.rate if key else "") or self._rate or (USUAL_RATE if key else "")
        if rate:
            g.standing = self._rates.count(key.id if key else g.caller.address, rate)

    def _caller(self) -> Caller:
        if token := _presented():
            return Caller(request.remote_addr or "", self._keys.find(token))
        return self._anybody(MissingKey)

    def _holder(self) -> Caller | None:
        """Whoever is signed in."""
        key = self._signed_in()
        return Caller(request.remote_addr or "", key) if key else None

    def _anybody(self, refusal: type[MissingKey | NotSignedIn]) -> Caller:
        """Whoever asks without a key, where that is enough."""
        if not self._local or self._keys.any():
            raise refusal
        if _from_elsewhere():
            raise FromElsewhere
        return Caller(request.remote_addr or "")


def check_guarded(settings: Settings, keys: Keys) -> None:
    """Raises Unguarded when others can reach the service and there is no key that they would need."""
    if not only_this_machine(settings) and not keys.usable():
        place = "a proxy (TOASOAN_PROXIES)" if is_loopback(settings.host) else settings.host
        raise Unguarded(place)


def only_this_machine(settings: Settings) -> bool:
    """Whether the service listens where only its own machine can reach it."""
    return is_loopback(settings.host) and not settings.proxies


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether ``host``, an address or a name, means this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _needed(view: Callable[..., Any] | None) -> tuple[Scope, ...]:
    """The scope that an operation needs; none where no key is needed, and where nothing is."""
    if view is None:
        return ()
    if operation := operation_of(view):
        return (Scope(operation.scope),) if operation.scope else ()
    return () if str(request.endpoint).split(".")[0] in _OPEN else (Scope.ADMIN,)


def _presented() -> str:
    request = request_ctx.request
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    plain = request.headers.get("X-API-Key", "").strip()
    if bearer and plain and bearer != plain:
        raise InvalidKey("Authorization and X-API-Key hold different keys")
    return bearer or plain


def _from_elsewhere() -> bool:
    request = request_ctx.request
    name = request.host.rpartition(":")[0] if request.host[-1:].isdigit() and ":" in request.host else request.host
    return not is_loopback(name) or any(header in request.environ for header in _FORWARDED)


def _tell(response: Response) -> Response:
    if standing := g.get("standing"):
        response.headers.update(standing.headers())
    return response
