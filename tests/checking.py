"""A test client that holds every answer it gets to the contract: its status is described, its body is what the schema says."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from service import problems
from service.documents.contract import JSON, Operation, operation_of
from service.response_schemas import Problem


class CheckingClient(FlaskClient):
    """Asks like any test client, and fails the test when an answer breaks the contract."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        if answer.request.method not in ("HEAD", "OPTIONS"):
            check(answer, self._operation(answer))
        return answer

    def _operation(self, answer: TestResponse) -> Operation | None:
        try:
            endpoint, _ = self.application.url_map.bind("localhost").match(answer.request.path, answer.request.method)
        except HTTPException:
            return None
        return operation_of(self.application.view_functions[endpoint])


def check(answer: TestResponse, operation: Operation | None) -> None:
    """Fails unless ``answer`` is one that ``operation`` describes; what is no operation answers pages or problems."""
    assert answer.headers["X-Request-ID"]
    described = operation.answers.get(answer.status_code) if operation else None  # type: ignore[call-overload]  # an HTTPStatus is an int
    if described:
        assert {header.name for header in described.headers} <= set(answer.headers.keys())
        assert answer.mimetype == described.media_type or described.media_type is None
        if described.model:
            described.model.model_validate_json(answer.data, strict=True)
        elif described.media_type == JSON:
            assert answer.json is not None
    elif answer.status_code >= 400 and (operation or answer.mimetype == problems.MEDIA_TYPE):
        check_problem(answer, operation)
    else:
        assert operation is None, f"{answer.status_code} is not described"


def check_problem(answer: TestResponse, operation: Operation | None) -> None:
    """Fails unless ``answer`` is a problem of a kind in the table, and of one that ``operation`` names."""
    assert answer.mimetype == problems.MEDIA_TYPE
    problem = Problem.model_validate_json(answer.data, strict=True)
    assert (problem.status, problem.request_id) == (answer.status_code, answer.headers["X-Request-ID"])
    (kind,) = [kind for kind in problems.KINDS if kind.type == problem.type]
    assert (kind.status, kind.title) == (problem.status, problem.title)
    assert problem.detail, "it says what is wrong"
    assert {header.name for header in kind.headers} <= set(answer.headers.keys())
    assert operation is None or kind in operation.every_problem, f"{kind.name} is not described"
