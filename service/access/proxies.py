"""Reverse proxies that are believed when they say for whom they ask, and no others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from service.settings import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class BelievedProxies:
    """WSGI: a request from one of ``networks`` has the address and scheme that the proxy's X-Forwarded-For and X-Forwarded-Proto tell.

    Only the last of several is taken, the one that this proxy wrote itself.
    """

    def __init__(self, app: WSGIApplication, networks: Sequence[Network]) -> None:
        self._app = app
        self._believing = ProxyFix(app, x_for=1, x_proto=1)
        self._networks = tuple(networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        app = self._believing if self._believes(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start_response)

    def _believes(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address  # as a socket that listens to both kinds has it
        return any(address in network for network in self._networks)
