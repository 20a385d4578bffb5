"""What editors decided: corrections as the service exports them, from JSON lines or from the running service itself."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from training import formats
from training.corpus import Row, field_text
from training.errors import CorpusError

DATASET = "corrections"  # what a corrected article that no archive holds is filed under
_PATH = "/v1/corrections"
_PAGE = 200  # corrections asked for at once
_MOST_BYTES = 256 << 20  # of one page: as many articles as large as the service takes them
_TIMEOUT = 60  # seconds
_TRIES = 4
_LATER = {429, 503}  # the service says when to come back


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor decided about ``article`` (its section is ""): ``section`` and ``summary``, "" where nothing was said of it.

    ``created_at`` is ISO 8601 in UTC, "" where it is not known; of two corrections of an article the later one holds.
    """

    id: str
    article: Row
    section: str = ""
    summary: str = ""
    created_at: str = ""


def read_corrections(place: str, key: Path | None = None) -> Iterator[Correction]:
    """The corrections in a file of JSON lines, or those of the service at a URL, with the key in the file ``key``, page by page.

    Raises CorpusError for a file that cannot be read, a service that does not answer, and a line that is no correction.
    """
    if urlsplit(place).scheme in ("http", "https"):
        found = _served(place, _key(key) if key else "")
    elif "://" in place:
        raise CorpusError(f"{place}: must be a file of JSON lines, or begin with http:// or https://")
    else:
        found = _lines(Path(place))
    for name, values in found:
        yield _correction(name, values)


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if path.suffix not in (".jsonl", ".ndjson"):
        raise CorpusError(f"{path}: corrections are JSON lines, so its name must end in .jsonl or .ndjson")
    for record in formats.records(path):
        name = f"{path}, line {record.number}"
        if record.fault:
            raise CorpusError(f"{name}: {record.fault}")
        yield name, record.values


def _correction(name: str, values: Mapping[str, Any]) -> Correction:
    article = values.get("article")
    if not isinstance(article, dict):
        raise CorpusError(f'{name}: must be an object with "article", and "section" or "summary", as GET {_PATH} answers')
    said = {field: _text(name, values, field) for field in ("id", "section", "summary", "created_at")}
    fields = {field: _text(name, article, field) for field in ("id", "title", "lead", "body", "source", "published_at")}
    if not said["section"] and not said["summary"]:
        raise CorpusError(f"{name}: gives neither section nor summary")
    said["created_at"] = _moment(name, said["created_at"])
    return Correction(article=Row(**fields, dataset=DATASET), **said)


def _moment(name: str, value: str) -> str:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat() if value else ""
    except (ValueError, OverflowError):
        raise CorpusError(f"{name}: created_at must be an ISO 8601 date and time") from None


def _text(name: str, values: Mapping[str, Any], field: str) -> str:
    found = field_text(values.get(field))
    if found is None:
        raise CorpusError(f"{name}: {field} must be text")
    return found.strip()


def _key(path: Path) -> str:
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if not key or not key.isprintable():
        raise CorpusError(f"{path}: must hold the key of the service, one line of ASCII")
    return key


def _served(url: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    address = url.rstrip("/").removesuffix(_PATH) + _PATH
    cursor: str | None = None
    seen: set[str | None] = set()
    while cursor not in seen:
        seen.add(cursor)
        page = _page(f"{address}?{urlencode({'limit': _PAGE} | ({'cursor': cursor} if cursor else {}))}", key)
        found, after = page.get("corrections"), page.get("next")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or not isinstance(after, str | None):
            raise CorpusError(f'{address}: must answer {{"corrections": [...], "next": a cursor or null}}; is this the service?')
        for one in found:
            yield f"{address}, correction {one.get('id')}", one
        if after is None or not found:
            return
        cursor = after
    raise CorpusError(f"{address}: answered the same cursor twice")


def _page(address: str, key: str) -> dict[str, Any]:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 -- the scheme was checked
    shown = address.partition("?")[0]
    for left in reversed(range(_TRIES)):
        try:
            with _OPENER.open(request, timeout=_TIMEOUT) as reply:
                content = json.loads(reply.read(_MOST_BYTES))
            break
        except urllib.error.HTTPError as error:
            if error.code not in _LATER or not left:
                raise CorpusError(f"{shown}: answered {error.code} {error.reason}{_ADVICE.get(error.code, '')}") from None
            time.sleep(_wait(error.headers))
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise CorpusError(f"{shown}: cannot be reached ({reason})") from None
        except (ValueError, RecursionError):
            raise CorpusError(f"{shown}: did not answer JSON; is this the service?") from None
    if not isinstance(content, dict):
        raise CorpusError(f"{shown}: did not answer a JSON object; is this the service?")
    return content


_ADVICE = {401: "; give the file of a key with --key", 403: "; the key needs the scope correct", 404: "; is this the service?"}


def _wait(headers: Message[str, str]) -> int:
    """The seconds that Retry-After names, 1 to 30; as a date it is 1, for the next answer says it again."""
    wanted = headers.get("Retry-After", "")
    return min(max(int(wanted), 1), 30) if wanted.isascii() and wanted.isdigit() else 1


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an error: the key must not go to another host."""

    def redirect_request(self, *_: object) -> None:
        """Never."""


_OPENER = urllib.request.build_opener(_NoRedirects)
