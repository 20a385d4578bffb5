"""Query strings: strict, nothing unknown, nothing twice, and nothing of them repeated."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from flask import Flask
from pydantic import BaseModel, ConfigDict, Field

from model.results import Speed
from service.errors import InvalidRequest
from service.queries import read_query


class Page(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    format: Literal["json", "ninjs"] = "json"
    store: bool = False
    evidence: bool = False
    speed: Annotated[Speed, Field(strict=False)] = Speed.BEST


def read(query: str) -> Page:
    with Flask("test").test_request_context(f"/?{query}"):
        return read_query(Page)


def test_a_query_is_read() -> None:
    assert read("") == Page()
    assert read("limit=007&format=ninjs&store=true") == Page(limit=7, format="ninjs", store=True)
    assert read("limit=007&format=ninjs") == Page(limit=7, format="ninjs")
    assert read("evidence=true&speed=fast") == Page(evidence=True, speed=Speed.FAST)
    assert read("evidence=false") == Page()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%201", "limit"),
        ("limit=1.0", "limit"),
        ("limit=%D9%A3", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=1&limit=2", "limit"),
        ("format=xml", "format"),
        ("store=1", "store"),
        ("evidence=1", "evidence"),
        ("evidence=True", "evidence"),
        ("speed=xml", "speed"),
        ("colour=red", "colour"),
        ("B%C3%AD+m%E1%BA%ADt=1", "the query"),
        ("%FF=1", "the query"),
    ],
)
def test_a_parameter_at_fault_is_named_and_not_repeated(query: str, parameter: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(query)
    (fault,) = [error.as_json() for error in refused.value.errors]
    assert set(fault) == {"parameter", "detail"}
    assert fault["parameter"] == parameter
    assert "999" not in str(refused.value)
    assert "xml" not in str(refused.value)
    assert "mật" not in str(refused.value)


def test_a_truth_as_python_writes_it_is_told_how_to_be_written() -> None:
    with pytest.raises(InvalidRequest, match="store must be true or false"):
        read("store=True")
