"""Schemas and descriptions in a person's words."""

from __future__ import annotations

from typing import Any

import pytest

from service.documents.manual import Piece, fields, prose, type_of


def words(schema: dict[str, Any]) -> str:
    return "".join(piece.text for piece in type_of(schema))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "string"),
        ({}, "anything"),
        ({"type": "integer", "minimum": 1, "maximum": 100, "default": 3}, "integer, at least 1, at most 100, default 3"),
        ({"anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}], "default": None}, "string, at most 200 characters or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Quote"}, "minItems": 1}, "list of Quote, at least 1 items"),
        ({"enum": ["title", "lead"]}, '"title" or "lead"'),
        ({"const": "ready"}, '"ready"'),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "map of string"),
        ({"type": "object", "additionalProperties": True}, "object"),
    ],
)
def test_a_type_is_told_in_words(schema: dict[str, Any], expected: str) -> None:
    assert words(schema) == expected


def test_a_reference_is_a_link() -> None:
    assert type_of({"$ref": "#/components/schemas/Quote"}) == (Piece("Quote", link="Quote"),)


def test_what_stands_between_backticks_is_code() -> None:
    assert prose("Send `top` or nothing") == (Piece("Send "), Piece("top", code=True), Piece(" or nothing"))


def test_the_fields_of_a_schema_say_which_are_needed() -> None:
    rows = fields({"properties": {"id": {"type": "string", "description": "Whose."}, "top": {"type": "integer"}}, "required": ["id"]})
    assert [(row.name, row.needed, "".join(piece.text for piece in row.words)) for row in rows] == [
        ("id", True, "Whose."),
        ("top", False, ""),
    ]
    assert fields({"type": "string"}) == []
