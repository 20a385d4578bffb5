"""The document of the API: every route is in it, and it says what the service does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import openapi, problems
from service.contract import operation_of

PAGES = {"pages", "static"}  # what is for people


def endpoints(app: Flask) -> list[str]:
    return [rule.endpoint for rule in app.url_map.iter_rules()]


def test_every_route_that_is_no_page_is_described(app: Flask) -> None:
    for endpoint in endpoints(app):
        described = operation_of(app.view_functions[endpoint]) is not None
        assert described != (endpoint.split(".")[0] in PAGES), f"{endpoint}: put @described(Operation(...)) under its route"


def test_every_parameter_of_a_path_is_explained(app: Flask) -> None:
    for path, method, _, operation in openapi.operations(app):
        assert set(re.findall(r"{(\w+)}", path)) == set(operation.path), f"{method} {path}"


def test_every_kind_of_problem_that_is_named_is_in_the_table(app: Flask) -> None:
    for path, method, _, operation in openapi.operations(app):
        assert set(operation.problems) <= set(problems.KINDS), f"{method} {path}"


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            *([value["$ref"]] if isinstance(value.get("$ref"), str) else []),
            *(one for part in value.values() for one in references(part)),
        ]
    return [one for part in value for one in references(part)] if isinstance(value, list) else []


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    found = references(document)
    assert len(found) > 50
    for reference in found:
        part = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


@pytest.mark.parametrize("name", ["PredictionsRequest", "WrittenArticle", "PastedArticle", "HtmlArticle", "SummaryOptions"])
def test_requests_are_described_as_strictly_as_they_are_checked(client: FlaskClient, name: str) -> None:
    assert client.get("/openapi.json").json["components"]["schemas"][name]["additionalProperties"] is False


def test_answers_may_gain_members_in_a_later_version(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    for name in ("Predictions", "Prediction", "Problem", "ModelAnswer"):
        assert "additionalProperties" not in schemas[name]


def test_the_version_is_that_of_the_package() -> None:
    from tests.servers import ROOT

    assert f'version = "{openapi.VERSION}"' in (ROOT / "pyproject.toml").read_text()
