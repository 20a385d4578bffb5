"""The document of the API as a person reads it: what the template of /docs needs of it, in the order of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CODE = re.compile(r"`([^`]*)`")
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches {}",
    "format": "{}",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, code, or a link to the schema ``link``."""

    text: str
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a schema, a parameter or a header."""

    name: str
    type: tuple[Piece, ...]
    needed: bool
    place: str
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent or answered: a media type, its schema, and an example."""

    media_type: str
    type: tuple[Piece, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation may answer with one status; ``problems`` are the names of kinds."""

    status: str
    words: str
    headers: tuple[str, ...]
    contents: tuple[Content, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation."""

    id: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    guarded: bool
    parameters: tuple[Row, ...]
    bodies: tuple[Content, ...]
    outcomes: tuple[Outcome, ...]


def entries(document: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """The operations under each tag that has any; the tags in their order."""
    found: dict[str, list[Entry]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_entry(method.upper(), path, operation))
    return {tag: operations for tag, operations in found.items() if operations}


def _entry(method: str, path: str, operation: Mapping[str, Any]) -> Entry:
    return Entry(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        paragraphs=tuple(prose(part) for part in operation.get("description", "").split("\n\n") if part),
        guarded=bool(operation["security"]),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        bodies=tuple(_contents(operation.get("requestBody", {}))),
        outcomes=tuple(_outcome(status, answer) for status, answer in operation["responses"].items()),
    )


def _parameter(one: Mapping[str, Any]) -> Row:
    return Row(one["name"], type_of(one["schema"]), one["required"], one["in"], prose(one["description"]))


def _contents(part: Mapping[str, Any]) -> Iterator[Content]:
    for media_type, content in part.get("content", {}).items():
        example = json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else ""
        yield Content(media_type, type_of(content["schema"]), example)


def _outcome(status: str, answer: Mapping[str, Any]) -> Outcome:
    problems = tuple(answer.get("content", {}).get("application/problem+json", {}).get("examples", ()))
    headers = tuple(name for name in answer["headers"] if name != "X-Request-ID")
    return Outcome(status, answer["description"], headers, () if problems else tuple(_contents(answer)), problems)


def fields(schema: Mapping[str, Any]) -> list[Row]:
    """The fields of an object's schema; none for a schema of anything else."""
    needed = schema.get("required", ())
    return [
        Row(name, type_of(field), name in needed, "", prose(field.get("description", "")))
        for name, field in schema.get("properties", {}).items()
    ]


def type_of(schema: Mapping[str, Any]) -> tuple[Piece, ...]:
    """What may stand for ``schema``, with links to the schemas it names."""
    words = _shape(schema)
    bounds = [pattern.format(schema[name]) for name, pattern in _BOUNDS.items() if name in schema]
    if "default" in schema and schema["default"] is not None:
        bounds.append(f"default {json.dumps(schema['default'], ensure_ascii=False)}")
    return (*words, Piece(f", {', '.join(bounds)}")) if bounds else tuple(words)


def _shape(schema: Mapping[str, Any]) -> list[Piece]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [Piece(name, link=name)]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _joined([list(type_of(one)) for one in schema[choice]])
    if "enum" in schema or "const" in schema:
        return _joined([[Piece(json.dumps(value), code=True)] for value in schema.get("enum", [schema.get("const")])])
    if schema.get("type") == "array":
        return [Piece("list of "), *type_of(schema.get("items", {}))]
    if isinstance(schema.get("additionalProperties"), Mapping):
        return [Piece("map of "), *type_of(schema["additionalProperties"])]
    return [Piece(schema.get("type", "anything"))]


def _joined(parts: Sequence[Sequence[Piece]]) -> list[Piece]:
    return [piece for index, part in enumerate(parts) for piece in ([Piece(" or "), *part] if index else part)]


def prose(text: str) -> tuple[Piece, ...]:
    """``text`` with what stands between backticks as code."""
    return tuple(Piece(part, code=index % 2 == 1) for index, part in enumerate(_CODE.split(text)) if part)
