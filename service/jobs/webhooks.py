"""Webhooks: which URLs are allowed, how a message is signed, and how it is sent to that receiver and no other.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): ``webhook-id`` is the same at every try, and ``webhook-signature`` is
``v1,`` and the Base64 of HMAC-SHA256, by the secret, of ``{webhook-id}.{webhook-timestamp}.{body}``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from service.errors import FieldError, InvalidRequest, InvalidSetting
from service.settings import Settings

MAX_URL = 2_000  # characters
_SECONDS = 10.0  # for a whole try
_MAX_ADDRESSES = 3  # of a host, which share the time of a try: one may be down, or IPv6 unreachable from here
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: leads to the IPv4 address in its last 32 bits
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, section 2.5.5.1: deprecated, and some kernels still follow it

Receiver: TypeAlias = tuple[str, int]  # host and port


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook is sent: host and port, the path with its query, whether by TLS, and whether in the own network."""

    host: str
    port: int
    path: str
    secure: bool
    local: bool


class Webhooks:
    """The webhooks that the settings allow."""

    def __init__(self, settings: Settings, tls: ssl.SSLContext | None = None) -> None:
        """``tls`` says which certificates are trusted; by default those of the system. Raises InvalidSetting without a secret."""
        self._public = settings.webhook_hosts
        self._local = settings.webhook_local_hosts
        self._secret = settings.webhook_secret
        self._tls = tls
        if (self._public or self._local) and not self._secret:
            raise InvalidSetting("TOASOAN_WEBHOOK_SECRET: is required if TOASOAN_WEBHOOK_HOSTS or TOASOAN_WEBHOOK_LOCAL_HOSTS is set")

    def check(self, url: str) -> None:
        """Raises InvalidRequest, which names the parameter, unless the settings allow ``url``."""
        self._target(url)

    def send(self, url: str, identity: str, body: bytes) -> str:
        """Post ``body`` to ``url``; "" when it answered 2xx, else why it failed. Raises InvalidRequest as ``check`` does.

        No redirect is followed. Addresses are resolved once, checked and then connected to, so that DNS cannot change in between.
        """
        target = self._target(url)
        try:
            connection = _Connection(target, _addresses(target), self._context() if target.secure else None)
        except (OSError, UnicodeError) as error:
            return _named(error)
        headers = self._headers(identity, body) | {"Content-Type": "application/json", "User-Agent": "toasoan"}
        watch = threading.Timer(_SECONDS, connection.abort)  # a socket's timeout starts again at each byte
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", target.path, body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return _named(error)
        finally:
            watch.cancel()
            connection.close()
        return "" if 200 <= status < 300 else f"status {status}"

    def _headers(self, identity: str, body: bytes) -> dict[str, str]:
        moment = str(int(time.time()))
        return {"webhook-id": identity, "webhook-timestamp": moment, "webhook-signature": signature(self._secret, identity, moment, body)}

    def _context(self) -> ssl.SSLContext:
        self._tls = self._tls or ssl.create_default_context()
        return self._tls

    def _target(self, url: str) -> Target:
        if not (self._public or self._local):
            raise _refused("is not available: the service's settings allow no host")
        try:
            parts = urlsplit(url)
            port = _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        except ValueError:
            raise _refused("is not a URL") from None
        if (
            parts.scheme not in _PORTS
            or not port
            or not parts.hostname
            or parts.username is not None
            or parts.fragment
            or not (url.isascii() and url.isprintable())
        ):
            raise _refused("must be an https:// or http:// URL in ASCII, without user and fragment")
        local = _is_among(parts, port, self._local)
        if not local and not _is_among(parts, port, self._public):
            raise _refused("has a host that the service's settings do not allow")
        if parts.scheme != "https" and not local:
            raise _refused("must begin with https://")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.hostname, port, path.replace(" ", "%20"), parts.scheme == "https", local)


def receiver_of(url: str) -> Receiver:
    """The receiver at ``url``, which has been checked."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def signature(secret: bytes, identity: str, moment: str, body: bytes) -> str:
    """The value of ``webhook-signature``."""
    signed = hmac.new(secret, f"{identity}.{moment}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def _refused(reason: str) -> InvalidRequest:
    return InvalidRequest([FieldError("", reason, parameter="webhook")])


def _is_among(parts: SplitResult, port: int, hosts: tuple[str, ...]) -> bool:
    """Whether the URL leads to one of ``hosts``, whose port is the one named there, else the default of the scheme."""
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    return f"{named}:{port}" in hosts or (port == _PORTS[parts.scheme] and named in hosts)


def _addresses(target: Target) -> list[str]:
    """Addresses of the host. Raises OSError when it has none, or one that is not public where it has to be."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)]
    if not target.local and not all(is_public(address) for address in found):
        raise PermissionError("an address that is not public")
    return found[:_MAX_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether ``address`` is one public host; ``is_global`` alone is also true of multicast and of addresses that embed others."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            found = ipaddress.IPv4Address(found.packed[-4:])
        elif found.is_site_local or found.sixtofour or found in _IPV4_COMPATIBLE:
            return False
    return found.is_global and not found.is_multicast


def _named(error: Exception) -> str:
    return "address not public" if isinstance(error, PermissionError) else type(error).__name__


class _Connection(http.client.HTTPConnection):
    """A connection to the first of ``addresses`` that accepts; they have been checked."""

    def __init__(self, target: Target, addresses: list[str], tls: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=_SECONDS)
        self.default_port = _PORTS["https" if target.secure else "http"]  # is not repeated in the Host header
        self._addresses = addresses
        self._tls = tls
        self._aborted = False

    def connect(self) -> None:
        """Connect. Raises TimeoutError when it was aborted meanwhile."""
        self.sock = self._open_socket()
        self.sock.settimeout(_SECONDS)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        if self._aborted:  # abort found no socket to close
            raise TimeoutError
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def _open_socket(self) -> socket.socket:
        fault: OSError = TimeoutError()
        for address in self._addresses:
            try:
                return socket.create_connection((address, self.port), _SECONDS / len(self._addresses))
            except OSError as error:
                fault = error
        raise fault

    def abort(self) -> None:
        """End the connection from another thread."""
        self._aborted = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
