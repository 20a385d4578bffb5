"""Requests to the running service: one JSON object over HTTP; the key is sent to no other host."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from training.errors import CorpusError

_MAX_BYTES = 256 << 20  # of one response: a full page of the largest articles that the service accepts
_TIMEOUT = 60  # seconds
_TRIES = 4
_LATER = {429, 503}  # retried after Retry-After


def is_address(place: str) -> bool:
    """Whether ``place`` is the address of a service rather than a file."""
    return urlsplit(place).scheme in ("http", "https")


def key_in(path: Path) -> str:
    """The key in a file. Raises CorpusError."""
    try:
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        key = ""
    if not key or not key.isprintable():
        raise CorpusError(f"{path}: must hold the key of the service, one line of ASCII")
    return key


def ask(address: str, key: str) -> dict[str, Any]:
    """The JSON object that the service answers at ``address``, with ``key`` if there is one. Raises CorpusError.

    Retries a few times on 429 and 503.
    """
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 -- the scheme was checked
    shown = address.partition("?")[0]
    for left in reversed(range(_TRIES)):
        try:
            with _OPENER.open(request, timeout=_TIMEOUT) as reply:
                content = json.loads(reply.read(_MAX_BYTES))
            break
        except urllib.error.HTTPError as error:
            if error.code not in _LATER or not left:
                raise CorpusError(f"{shown}: answered {error.code} {error.reason}{_ADVICE.get(error.code, '')}") from None
            time.sleep(_wait(error.headers))
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise CorpusError(f"{shown}: cannot be reached ({reason})") from None
        except (ValueError, RecursionError):
            raise CorpusError(f"{shown}: did not return JSON; is this the service?") from None
    if not isinstance(content, dict):
        raise CorpusError(f"{shown}: did not return a JSON object; is this the service?")
    return content


_ADVICE = {401: "; give a file with a key with --key", 403: "; the key needs the scope correct", 404: "; is this the service?"}


def _wait(headers: Message[str, str]) -> int:
    """The seconds of Retry-After, 1 to 30; 1 where it is a date, since the next response repeats it."""
    wanted = headers.get("Retry-After", "")
    return min(max(int(wanted), 1), 30) if wanted.isascii() and wanted.isdigit() else 1


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Makes a redirect an error: the key must not go to another host."""

    def redirect_request(self, *_: object) -> None:
        """Never."""


_OPENER = urllib.request.build_opener(_NoRedirects)
