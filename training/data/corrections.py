"""Editors' corrections, as the service exports them: from JSON lines or from the running service itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from model.replacing import replacing_file
from training.corpus import Row, field_text
from training.data import formats, served
from training.errors import CorpusError

DATASET = "corrections"  # the dataset of a corrected article that no archive holds
_PATH = "/v1/corrections"
_PAGE = 200  # corrections of one request


@dataclass(frozen=True, slots=True)
class Correction:
    """An editor's correction of ``article`` (whose own section is ""): ``section`` and ``summary``, "" for one that was not corrected.

    ``created_at`` is ISO 8601 in UTC, "" where it is not known; of two corrections of an article the later one wins.
    """

    id: str
    article: Row
    section: str = ""
    summary: str = ""
    created_at: str = ""


def read_corrections(place: str, key: Path | None = None) -> Iterator[Correction]:
    """The corrections in a file of JSON lines, or from the service at a URL, page by page, with the key in the file ``key``.

    Raises CorpusError for an unreadable file, a service that does not answer, and a line that is not a correction.
    """
    if served.is_address(place):
        found = _served(place, served.key_in(key) if key else "")
    elif "://" in place:
        raise CorpusError(f"{place}: must be a JSON Lines file, or a URL that begins with http:// or https://")
    else:
        found = _lines(Path(place))
    for name, values in found:
        yield _correction(name, values)


def save_corrections(path: Path, corrections: Iterable[Correction]) -> None:
    """Write a file that ``read_corrections`` reads, whole or not at all."""
    with replacing_file(path) as partial, partial.open("w", encoding="utf-8") as stream:
        for one in corrections:
            fields = {name: getattr(one, name) for name in ("id", "section", "summary", "created_at")}
            article = {name: getattr(one.article, name) for name in ("id", "title", "lead", "body", "source", "published_at")}
            stream.write(json.dumps({**fields, "article": article}, ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        raise CorpusError(
            f"{path}: corrections are JSON Lines, so the file name must end in .jsonl or .ndjson; the URL of a service begins with http://"
        )
    for record in formats.records(path):
        name = f"{path}, line {record.number}"
        if record.fault:
            raise CorpusError(f"{name}: {record.fault}")
        yield name, record.values


def _correction(name: str, values: Mapping[str, Any]) -> Correction:
    article = values.get("article")
    if not isinstance(article, dict):
        raise CorpusError(
            f'{name}: must be an object with "article", and "section" or "summary": one of the corrections that GET {_PATH} answers, not '
            "their page; the desk's JSONL holds them so, or give the address of the service"
        )
    own = {field: _text(name, values, field) for field in ("id", "section", "summary", "created_at")}
    fields = {field: _text(name, article, field) for field in ("id", "title", "lead", "body", "source", "published_at")}
    if not own["section"] and not own["summary"]:
        raise CorpusError(f"{name}: has neither section nor summary")
    own["created_at"] = _moment(name, own["created_at"])
    return Correction(article=Row(**fields, dataset=DATASET), **own)


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


def _served(url: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    address = url.rstrip("/").removesuffix(_PATH) + _PATH
    cursor: str | None = None
    seen: set[str | None] = set()
    while cursor not in seen:
        seen.add(cursor)
        page = served.ask(f"{address}?{urlencode({'limit': _PAGE} | ({'cursor': cursor} if cursor else {}))}", key)
        found, after = page.get("corrections"), page.get("next")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or not isinstance(after, str | None):
            raise CorpusError(f'{address}: must answer {{"corrections": [...], "next": a cursor or null}}; is this the service?')
        for one in found:
            yield f"{address}, correction {one.get('id')}", one
        if after is None or not found:
            return
        cursor = after
    raise CorpusError(f"{address}: answered the same cursor twice")
