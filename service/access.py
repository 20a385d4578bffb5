"""Who may ask for what, and how often: every operation names the scope that it needs (contract.py), and a key says which it has.

Without any key a service on a loopback address is open to its own machine, for development. What comes through a proxy or under another
host's name is then refused: it may be from anywhere.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from service.contract import operation_of
from service.errors import FromElsewhere, InvalidKey, MissingKey, MissingScope, Unguarded
from service.keys import Key, Keys, Scope
from service.rates import Rates
from service.settings import Settings

USUAL_RATE = "6000/minute"  # of a key that has none of its own and where no setting says otherwise
_NOT_OPERATIONS = {"static": None, "docs": None, "pages": Scope.PREDICT}  # the scopes of what is for people, by blueprint
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: the holder of ``key``, or in development anybody at ``address``."""

    address: str
    key: Key | None = None


class Access:
    """Admits requests and counts them. ``g.caller`` is who asks, ``g.key`` the id of the key or None; neither holds a secret."""

    def __init__(self, keys: Keys, rates: Rates, settings: Settings) -> None:
        self._keys = keys
        self._rates = rates
        self._rate = settings.rate
        self._local = only_this_machine(settings)

    def install(self, app: Flask) -> None:
        """Tell of the rate in every answer that was counted."""
        app.after_request(_tell)

    def admit(self) -> None:
        """Find out who asks; raises MissingKey, InvalidKey, MissingScope or FromElsewhere. Called before the body is read."""
        g.caller = g.key = None
        scope = _needed()
        if scope is None:
            return
        g.caller = caller = self._caller()
        if caller.key:
            g.key = caller.key.id
            if scope not in caller.key.scopes:
                raise MissingScope(scope)

    def count(self) -> None:
        """Count the request against the rate of whoever asks; raises RateExceeded."""
        if g.caller is None:
            return
        key: Key | None = g.caller.key
        rate = (key.rate if key else "") or self._rate or (USUAL_RATE if key else "")
        if rate:
            g.standing = self._rates.count(key.id if key else g.caller.address, rate)

    def _caller(self) -> Caller:
        address = request.remote_addr or ""
        if token := _presented():
            return Caller(address, self._keys.find(token))
        if not self._local or self._keys.any():
            raise MissingKey
        if _from_elsewhere():
            raise FromElsewhere
        return Caller(address)


def check_guarded(settings: Settings, keys: Keys) -> None:
    """Raises Unguarded when others can reach the service and there is no key that they would need."""
    if not only_this_machine(settings) and not keys.usable():
        place = "a proxy (TOASOAN_PROXIES)" if is_loopback(settings.host) else settings.host
        raise Unguarded(place)


def only_this_machine(settings: Settings) -> bool:
    """Whether the service listens where only its own machine can reach it."""
    return is_loopback(settings.host) and not settings.proxies


def is_loopback(host: str) -> bool:
    """Whether ``host``, an address or a name, means this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _needed() -> Scope | None:
    """The scope that the request needs; None where no key is needed, and where nothing is."""
    if request.endpoint is None:
        return None
    operation = operation_of(current_app.view_functions[request.endpoint])
    if operation:
        return Scope(operation.scope) if operation.scope else None
    return _NOT_OPERATIONS.get(request.endpoint.split(".")[0], Scope.ADMIN)


def _presented() -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    plain = request.headers.get("X-API-Key", "").strip()
    if bearer and plain and bearer != plain:
        raise InvalidKey("Authorization and X-API-Key hold different keys")
    return bearer or plain


def _from_elsewhere() -> bool:
    name = request.host.rpartition(":")[0] if request.host[-1:].isdigit() and ":" in request.host else request.host
    return not is_loopback(name) or any(header in request.headers for header in _FORWARDED)


def _tell(response: Response) -> Response:
    if standing := g.get("standing"):
        response.headers.update(standing.headers())
    return response
