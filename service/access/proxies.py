"""Trusted reverse proxies: only their X-Forwarded headers are used."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from service.settings import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """WSGI: a request from one of ``networks`` gets the address and scheme in the proxy's X-Forwarded-For and X-Forwarded-Proto.

    Only the last value of several is taken, the one that this proxy wrote itself.
    """

    def __init__(self, app: WSGIApplication, networks: Sequence[Network]) -> None:
        self._app = app
        self._proxied = ProxyFix(app, x_for=1, x_proto=1)
        self._networks = tuple(networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        app = self._proxied if self._is_trusted(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address  # as a dual-stack socket has it
        return any(address in network for network in self._networks)
