"""The document of the API: every route is in it, and it says what the service does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from model.text import count_syllables
from service import errors, problems
from service.access.control import scopes_of
from service.documents import examples, openapi
from service.documents.contract import operation_of
from service.jobs.routes import GZIP, JSON_LINES
from service.jobs.schemas import JobEnded
from service.request_schemas import MAX_REQUEST_BYTES
from service.settings import Settings

PAGES = {"static", "docs.docs"}  # what is for people, beside the desk


def endpoints(app: Flask) -> list[str]:
    return [rule.endpoint for rule in app.url_map.iter_rules()]


def test_every_route_that_is_no_page_is_described(app: Flask) -> None:
    for endpoint in endpoints(app):
        described = operation_of(app.view_functions[endpoint]) is not None
        page = endpoint in PAGES or scopes_of(app.view_functions[endpoint]) is not None
        assert described != page, f"{endpoint}: put @described(Operation(...)) under its route, or @requires(...) where it is a page"
        assert page == endpoint.startswith(("static", "docs.docs", "desk.")), f"{endpoint}: put @requires(...) under its route"


def test_every_parameter_of_a_path_is_explained(app: Flask) -> None:
    for path, method, _, operation in openapi.operations(app):
        assert set(re.findall(r"{(\w+)}", path)) == set(operation.path), f"{method} {path}"


def test_every_operation_has_a_name_of_its_own_for_generated_code(app: Flask) -> None:
    names = [identity for _, _, identity, _ in openapi.operations(app)]
    assert {"post_predictions", "get_taxonomy", "post_model_reload", "get_livez"} <= set(names)
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_every_kind_of_problem_that_is_named_is_in_the_table(app: Flask) -> None:
    for path, method, _, operation in openapi.operations(app):
        assert set(operation.problems) <= set(problems.KINDS), f"{method} {path}"


@pytest.mark.parametrize(
    "error", [errors.Busy, errors.DeadlineExceeded, errors.StoreUnavailable, errors.IdempotencyInFlight, errors.Unfinished]
)
def test_an_error_has_the_headers_that_its_kind_of_problem_promises(error: type[errors.ServiceError]) -> None:
    (kind,) = [kind for kind in problems.KINDS if kind.type == errors.problem(error())["type"]]
    assert {header.name for header in kind.headers} == {"Retry-After"} == set(error().headers)


def test_what_follows_from_the_shape_of_an_operation_is_not_said_again(app: Flask) -> None:
    for path, method, _, operation in openapi.operations(app):
        assert not set(operation.problems) & set(replace(operation, problems=()).every_problem), f"{method} {path}"
        assert (problems.UNSUPPORTED_MEDIA_TYPE in operation.every_problem) == bool(operation.bodies), f"{method} {path}"


def test_a_parameter_that_an_operation_does_not_know_is_refused_whoever_needs_a_key(app: Flask) -> None:
    client = app.test_client()
    for path, method, _, operation in openapi.operations(app):
        answer = client.open(re.sub(r"{\w+}", "0", path), method=method.upper(), query_string="dry_run=true")
        if operation.scope:
            assert answer.status_code == 422, f"{method} {path}"
            assert {"parameter": "dry_run", "detail": "unknown field; leave it out"} in answer.json["errors"], f"{method} {path}"
        else:  # a probe may be asked with whatever its prober likes
            assert answer.status_code == 200, f"{method} {path}"


def test_every_example_is_one_of_its_schema(app: Flask) -> None:
    found = 0
    for path, method, _, operation in openapi.operations(app):
        for part in (*operation.bodies, *operation.answers.values()):
            if part.model and part.example is not None:
                part.model.model_validate_json(json.dumps(part.example), strict=True)
                found += 1
        plain = [body for body in operation.bodies if body.media_type != GZIP]
        assert all(body.example is not None for body in plain), f"{method} {path}: give an example of its body"
    assert found >= 3
    paths = openapi.document(app)["paths"]
    shown = [
        one["content"]["application/json"]
        for one in (paths["/v1/corrections"]["post"]["requestBody"], paths["/v1/corrections"]["get"]["responses"]["200"])
    ]
    assert [media["example"] for media in shown] == [examples.CORRECTION_REQUEST, examples.CORRECTIONS]


def test_what_a_webhook_will_be_told_is_described(client: FlaskClient) -> None:
    callback = client.get("/openapi.json").json["paths"]["/v1/jobs"]["post"]["callbacks"]["ended"]["{$request.query.webhook}"]["post"]
    message = callback["requestBody"]["content"]["application/json"]
    assert message["schema"] == {"$ref": "#/components/schemas/JobEnded"}
    JobEnded.model_validate_json(json.dumps(message["example"]), strict=True)
    assert [one["name"] for one in callback["parameters"]] == ["webhook-id", "webhook-timestamp", "webhook-signature"]


def test_the_example_of_a_request_is_answered(client: FlaskClient) -> None:
    assert client.post("/v1/predictions", json=examples.PREDICTIONS_REQUEST).status_code == 200


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


def test_no_object_looks_like_a_union_to_what_generates_clients(client: FlaskClient) -> None:
    for name, schema in client.get("/openapi.json").json["components"]["schemas"].items():
        assert not ("properties" in schema and {"anyOf", "oneOf"} & set(schema)), f"{name}: put it into an allOf, or its type is lost"


def test_answers_may_gain_members_in_a_later_version(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    for name in ("Predictions", "Prediction", "Problem", "ModelAnswer"):
        assert "additionalProperties" not in schemas[name]


def defaults(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*([value["default"]] if "default" in value else []), *(one for part in value.values() for one in defaults(part))]
    return [one for part in value for one in defaults(part)] if isinstance(value, list) else []


def test_a_generated_client_does_not_fill_in_what_an_answer_lacks(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    for name in ("NinjsItem", "NinjsSubject", "Prediction", "Problem", "Fault"):  # an English article has no language, and not "vi"
        assert defaults(schemas[name]) == [], name


def test_a_generated_client_need_not_send_null_for_what_it_does_not_know(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    assert all(one is not None for one in defaults(schemas))
    assert defaults(schemas["PredictionsRequest"]) == [{"style": "auto", "max_syllables": None}, 3, False, "best", False]


def test_every_schema_is_one_of_json_schema_2020_12(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    assert len(schemas) > 20
    for name, schema in schemas.items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
        assert schema.get("description"), f"{name} says nothing about itself"


def test_every_answer_of_an_operation_tells_its_request_id(client: FlaskClient) -> None:
    for methods in client.get("/openapi.json").json["paths"].values():
        for operation in methods.values():
            assert all("X-Request-ID" in answer["headers"] for answer in operation["responses"].values())
            assert {"400", "500"} <= set(operation["responses"])


def test_linters_find_neither_an_address_without_a_host_nor_a_callback_that_cannot_fail(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert "externalDocs" not in document
    (callback,) = document["paths"]["/v1/jobs"]["post"]["callbacks"]["ended"].values()
    assert set(callback["post"]["responses"]) == {"2XX", "4XX"}


def test_every_operation_says_what_it_is_for_and_whether_it_needs_a_key(app: Flask, client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    for path, method, _, operation in openapi.operations(app):
        described = paths[path][method.lower()]
        assert described["description"], f"{method} {path}"
        assert described["security"] == ([{"bearer": []}, {"key": []}] if operation.scope else []), f"{method} {path}"


def test_generated_code_sends_and_gets_what_is_not_json_as_it_is(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    sent = paths["/v1/jobs"]["post"]["requestBody"]["content"]
    results = paths["/v1/jobs/{job_id}/results"]["get"]["responses"]["200"]["content"]["application/x-ndjson"]
    assert all(one["schema"] == {"type": "string", "format": "binary"} for one in (*sent.values(), results))
    assert GZIP in list(sent)[1:-1]  # lines are called gzip by nobody who sends the first type, or the last
    assert paths["/metrics"]["get"]["responses"]["200"]["content"]["text/plain"]["schema"] == {"type": "string"}


def test_what_may_become_of_any_request_is_said_of_every_operation(client: FlaskClient) -> None:
    for methods in client.get("/openapi.json").json["paths"].values():
        for operation in methods.values():
            statuses = set(operation["responses"])
            assert {"400", "408", "413", "414", "417", "431", "500"} <= statuses  # whatever has no use for a body reads it, too
            assert not operation["security"] or {"401", "403", "429", "503"} <= statuses  # keys are in the store, which may be away


def test_the_examples_are_true() -> None:
    summary = examples.PREDICTIONS["predictions"][0]["summary"]
    assert summary["syllables"] == count_syllables(summary["text"])
    for job, state in ((examples.JOB, "running"), (examples.JOB_MADE, "queued")):
        assert (job["state"], job["started_at"] is None) == (state, state == "queued")
        assert sum(count for name, count in job["articles"].items() if name != "total") == job["articles"]["total"]


def test_a_problem_says_what_to_do_wherever_it_is_read() -> None:
    for kind in problems.KINDS:
        assert "this page" not in kind.advice
    assert f"{MAX_REQUEST_BYTES >> 20} MiB" in problems.TOO_LARGE.advice
    assert f"{Settings().job_megabytes} MiB" in problems.TOO_LARGE.advice
    for media_type in ("application/json", *JSON_LINES, GZIP):
        assert media_type in problems.UNSUPPORTED_MEDIA_TYPE.advice


def test_what_an_answer_cannot_show_is_said(client: FlaskClient) -> None:
    components = client.get("/openapi.json").json["components"]
    assert "1 to 64 characters of A-Z a-z 0-9 . _ -" in components["headers"]["X-Request-ID"]["description"]
    assert "(429)" in components["headers"]["X-Request-ID"]["description"]  # counted by processes/refusals.py, and not logged
    properties = {name: schema.get("properties", {}) for name, schema in components["schemas"].items()}
    assert "by its position" in properties["UnreadArticle"]["id"]["description"]
    assert "the article on its line" in properties["Fault"]["pointer"]["description"]
    assert "not_generated" in properties["SummaryOptions"]["style"]["description"]
    assert "Empty lines" in client.get("/openapi.json").json["paths"]["/v1/jobs"]["post"]["description"]


def test_the_version_is_that_of_the_package() -> None:
    from tests.servers import ROOT

    assert f'version = "{openapi.VERSION}"' in (ROOT / "pyproject.toml").read_text()
