"""Dates and times in a request: RFC 3339 with a zone, and nothing else that could be read as one."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

BODY = "Sân vỡ òa trong trận đấu cuối cùng của mùa giải năm nay trước hàng nghìn người xem."


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2022-01-12T09:20:00+07:00", "2022-01-12T09:20:00+07:00"),
        ("2022-01-12t09:20:00.25z", "2022-01-12T09:20:00.250000+00:00"),
        (None, None),
    ],
)
def test_a_moment_with_a_zone_is_taken(client: FlaskClient, sent: str | None, answered: str | None) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    assert answer.json["predictions"][0]["article"]["published_at"] == answered


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "hôm qua",
        "2022-01-12",
        "2022-01-12T09:20:00",
        "2022-13-12T09:20:00Z",
        "1641954000",
        1641954000,
        1.5,
        True,
        [],
        "2022-01-12T09:20:00Z\n",
    ],
)
def test_anything_else_is_refused_by_field_and_not_repeated(client: FlaskClient, sent: object) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/articles/0/published_at"]
    assert "hôm qua" not in json.dumps(answer.json, ensure_ascii=False)
