"""The OpenAPI 3.1 document, generated from the routes and from the schemas that validate requests and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema, WithDefaultSchema
from werkzeug.routing import Rule

from service import problems
from service.documents.contract import JSON, Answer, Body, Callback, Operation, operation_of
from service.errors import members
from service.problems import Header, Kind
from service.response_schemas import Problem

VERSION = "0.1.0"
_DESCRIPTION = (
    "Sections and short summaries of Vietnamese news articles. Every error is a problem (RFC 9457), whose `type` links to what to do about "
    "it. Unknown fields are refused, types are strict, and neither errors nor logs repeat what was sent. Responses are JSON in UTF-8 "
    "whatever `Accept` says; later versions may add members. Call the API from a server, with a key: browsers on other origins cannot, "
    "because no CORS headers are sent. `/docs` is this document as a page, `/openapi.json` for machines."
)
_SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "`Authorization: Bearer prefix.secret`. The header `RateLimit` of every response says how many requests are left.",
    },
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, for clients that cannot set Authorization.",
    },
}
_TAGS = {
    "predictions": "Sections and summaries of articles.",
    "corrections": "Editors' decisions.",
    "jobs": "Long batches of articles.",
    "model": "The served bundle.",
    "probes": "Probes and metrics for monitoring.",
}
_REQUEST_ID = Header(
    "X-Request-ID",
    "The id that was sent, if it is 1 to 64 characters of A-Z a-z 0-9 . _ -, else a new one. The log has it, too, unless the service was "
    "too busy to log the request (429).",
    "cms-42",
)
_REFERENCE = "#/components/schemas/{model}"
_PATH_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

Schemas: TypeAlias = Mapping[tuple[Any, JsonSchemaMode], dict[str, Any]]  # the reference to the schema of a model in a mode


class _Schema(GenerateJsonSchema):
    """Schemas without a title for every field, which only repeats its name; answers may gain members, requests may not.

    A generated client writes a default where a member is missing, and many take a field that has one for one that is always there: an
    answer has none, and a field of a request none that is null.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # pydantic's signature
        """Never."""
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """The schema of a model; that of an answer leaves room for members of a later version."""
        made = super().model_schema(schema)
        if self.mode == "serialization" and made.get("additionalProperties") is False:
            del made["additionalProperties"]
        return made

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """The schema of a field that may be missing."""
        made = super().default_schema(schema)
        if self.mode == "serialization" or made.get("default") is None:
            made.pop("default", None)
        return made


def operations(app: Flask) -> Iterator[tuple[str, str, str, Operation]]:
    """Path, method, id and description of every operation of ``app``, in the order of the tags."""
    found = [
        (_path(rule), method, _identity(method, rule), operation)
        for rule in app.url_map.iter_rules()
        if (operation := operation_of(app.view_functions[rule.endpoint]))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    order = list(_TAGS)
    yield from sorted(found, key=lambda one: (order.index(one[3].tag), one[0], one[1]))


def document(app: Flask) -> dict[str, Any]:
    """The document of ``app``, as JSON."""
    described = list(operations(app))
    schemas, definitions = _schemas(operation for *_, operation in described)
    paths: dict[str, dict[str, Any]] = {}
    for path, method, identity, operation in described:
        paths.setdefault(path, {})[method.lower()] = _operation(identity, operation, schemas)
    used = {kind for *_, operation in described for kind in operation.every_problem}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Toà Soạn",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": _SECURITY,
            "headers": {"X-Request-ID": _header(_REQUEST_ID)},
            "examples": {f"problem-{kind.name}": _example(kind) for kind in problems.KINDS if kind in used},
        },
    }


def _identity(method: str, rule: Rule) -> str:
    """The operationId, such as ``post_corrections``."""
    return "_".join((method.lower(), *re.findall(r"[a-z0-9_]+", _path(rule).removeprefix("/v1"))))


def _path(rule: Rule) -> str:
    return _PATH_PARAMETER.sub(r"{\1}", rule.rule)


def _schemas(found: Iterable[Operation]) -> tuple[Schemas, dict[str, Any]]:
    """The reference to each model's schema, and the schemas: of requests in validation mode, of answers in serialization mode."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in found:
        wanted |= {(body.model, "validation"): None for body in operation.bodies if body.model}
        wanted |= {(answer.model, "serialization"): None for answer in operation.answers.values() if answer.model}
        wanted |= {(operation.callback.model, "serialization"): None} if operation.callback else {}
    references, definitions = models_json_schema(list(wanted), ref_template=_REFERENCE, schema_generator=_Schema)
    return references, definitions.get("$defs", {})


def _operation(identity: str, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": identity, "summary": operation.summary, "tags": [operation.tag]}
    if operation.description:
        made["description"] = operation.description
    made["security"] = [{name: []} for name in _SECURITY] if operation.scope else []
    if operation.scope:
        made["description"] = f"{operation.description}\n\nA key needs the scope `{operation.scope}`.".strip()
    if parameters := list(_parameters(operation)):
        made["parameters"] = parameters
    if operation.bodies:
        content = {body.media_type: _media(body, schemas, "validation") for body in operation.bodies}
        made["requestBody"] = {"required": True, "description": " ".join(body.description for body in operation.bodies), "content": content}
    made["responses"] = {str(status.value): _answer(answer, schemas) for status, answer in operation.answers.items()}
    made["responses"] |= {str(status.value): _problem(kinds, schemas) for status, kinds in _by_status(operation.every_problem).items()}
    if operation.callback:
        made["callbacks"] = {operation.callback.name: _callback(operation.callback, schemas)}
    return made


def _callback(callback: Callback, schemas: Schemas) -> dict[str, Any]:
    message = {
        "summary": callback.summary,
        "description": callback.description,
        "security": [],
        "parameters": [{"name": one.name, "in": "header", "required": True, **_header(one)} for one in callback.headers],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": schemas[callback.model, "serialization"], "example": callback.example}},
        },
        "responses": {"2XX": {"description": "Delivered."}, "4XX": {"description": "Any response but 2xx: it is sent again."}},
    }
    return {f"{{$request.query.{callback.parameter}}}": {"post": message}}


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for name, words in operation.path.items():
        yield {"name": name, "in": "path", "required": True, "description": words, "schema": {"type": "string"}}
    for place, model in (("query", operation.query), ("header", operation.headers)):
        if model is None:
            continue
        schema = model.model_json_schema(schema_generator=_Schema)
        for name, one in schema["properties"].items():
            described = _whole(one, schema.get("$defs", {}))
            words = described.pop("description", "")
            needed = name in schema.get("required", ())
            yield {"name": name, "in": place, "required": needed, "description": words, "schema": _sent(described)}


def _whole(schema: dict[str, Any], definitions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """``schema`` of a parameter with its $ref resolved, for parameters have no definitions."""
    if "$ref" not in schema:
        return schema
    return {**definitions[schema["$ref"].rpartition("/")[2]], **{name: value for name, value in schema.items() if name != "$ref"}}


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` of a parameter without null: None means that it is missing, and no client can send null."""
    sent = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return sent[0] if len(sent) == 1 else schema


def _media(part: Body | Answer, schemas: Schemas, mode: JsonSchemaMode) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": schemas[part.model, mode] if part.model else _unmodelled(part.media_type or "")}
    if part.example is not None:
        media["example"] = part.example
    return media


def _unmodelled(media_type: str) -> dict[str, str]:
    """The schema where there is no model; ``binary`` tells client generators to send bytes instead of JSON."""
    if media_type == JSON:
        return {"type": "object"}
    return {"type": "string"} | ({} if media_type.startswith("text/") else {"format": "binary"})


def _answer(answer: Answer, schemas: Schemas) -> dict[str, Any]:
    made: dict[str, Any] = {"description": answer.description, "headers": _headers(answer.headers)}
    if answer.media_type:
        made["content"] = {answer.media_type: _media(answer, schemas, "serialization")}
    return made


def _problem(kinds: Iterable[Kind], schemas: Schemas) -> dict[str, Any]:
    kinds = tuple(kinds)
    examples = {kind.name: {"$ref": f"#/components/examples/problem-{kind.name}"} for kind in kinds}
    media = {"schema": schemas[Problem, "serialization"], "examples": examples}
    headers = {header.name: header for kind in kinds for header in kind.headers}
    return {
        "description": "; ".join(kind.title for kind in kinds),
        "headers": _headers(headers.values()),
        "content": {problems.MEDIA_TYPE: media},
    }


def _by_status(kinds: Iterable[Kind]) -> dict[HTTPStatus, list[Kind]]:
    found: dict[HTTPStatus, list[Kind]] = {}
    for kind in kinds:
        found.setdefault(kind.status, []).append(kind)
    return found


def _headers(headers: Iterable[Header]) -> dict[str, Any]:
    return {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}} | {header.name: _header(header) for header in headers}


def _header(header: Header) -> dict[str, Any]:
    return {"description": header.description, "schema": {"type": "string"}, "example": header.example}


def _example(kind: Kind) -> dict[str, Any]:
    faults = [{"pointer": pointer, "detail": detail} for pointer, detail in kind.faults]
    detail = "; ".join(f"{fault['pointer']} {fault['detail']}" for fault in faults) or kind.advice
    value = {**members(kind, detail), **({"errors": faults} if faults else {}), "request_id": _REQUEST_ID.example}
    return {"summary": kind.title, "description": kind.advice, "value": value}
